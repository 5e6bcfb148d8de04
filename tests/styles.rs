//! Voice, emotion and prosody inside a text: tags, SSML, lines of JSON, and a cast.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::sync::LazyLock;

use common::{
    Place, pauses, seconds, shell, silence_after, stderr, stdout, stream_of, tts, wav_stream,
};

/// 你好, happily.
static HAPPY: LazyLock<Vec<u8>> = LazyLock::new(|| stream_of(&["你好", "-e", "happy"]));

/// 你好, happily, by another speaker.
static HAPPY_YUNXI: LazyLock<Vec<u8>> =
    LazyLock::new(|| stream_of(&["你好", "-e", "happy", "-v", "yunxi"]));

/// The message of a run that is refused as wrong input.
fn refused(args: &[&str], input: &str) -> String {
    let assert = tts().args(args).write_stdin(input).assert().code(2);
    assert_eq!(stdout(&assert), "");
    stderr(&assert)
}

#[test]
fn a_tag_does_what_the_option_does() {
    assert!(stream_of(&["[开心]你好[/]"]) == *HAPPY);
    assert!(stream_of(&["[voice=云希][happy]你好[/happy][/voice]"]) == *HAPPY_YUNXI);
    let dials = "[speed=1.3][pitch=+2][volume=-3]你好[/][/][/]";
    let options = ["你好", "-s", "1.3", "--pitch", "2", "--volume", "-3"];
    assert!(stream_of(&[dials]) == stream_of(&options));
}

#[test]
fn a_tag_counts_until_it_is_closed() {
    let whole = wav_stream(&stream_of(&["[voice=yunxi]你好。[/]你好。"])).1;
    let [one, other] = ["yunxi", "xiaoxiao"]
        .map(|voice| seconds(&wav_stream(&stream_of(&["你好。", "-v", voice])).1));
    let length = seconds(&whole);
    // Edges and the silence between the two are all that can differ.
    assert!(
        (length - one - other).abs() < 0.5,
        "{length} s, not {one} s and {other} s"
    );
}

#[test]
fn a_pause_is_as_long_as_it_says() {
    let heard = wav_stream(&stream_of(&["你好[停顿 700毫秒]再见[pause 0.5s]"])).1;
    let found = pauses(&heard, 0.5);
    assert!(
        found.len() == 1 && (found[0] - 0.7).abs() < 0.15,
        "{found:?}"
    );
    let after = silence_after(&heard);
    assert!((after - 0.5).abs() < 0.15, "{after}");
}

#[test]
fn ssml_does_what_the_option_does() {
    let text = "<speak><voice name=\"zh-CN-YunxiNeural\"><emotion category=\"happy\">你好</emotion></voice></speak>";
    assert!(stream_of(&[text]) == *HAPPY_YUNXI);
    let silent = "<speak><prosody volume=\"silent\">你好</prosody></speak>";
    let heard = wav_stream(&stream_of(&[silent])).1;
    assert!(!heard.is_empty() && heard.iter().all(|sample| *sample == 0.0));
}

#[test]
fn tags_are_not_spoken_and_plain_brackets_are() {
    let normalized = |args: &[&str]| {
        let assert = tts().arg("normalize").args(args).assert().success();
        stdout(&assert).trim_end().to_owned()
    };
    assert_eq!(normalized(&["[开心]今天[/]3点[停顿 1s]见"]), "今天三点见");
    assert_eq!(
        normalized(&["\\[开心]今天"]),
        normalized(&["--plain", "[开心]今天"])
    );
    assert!(normalized(&["--plain", "[开心]今天"]).contains("开心"));
    let assert = tts()
        .args(["phonemes", "[voice=yunxi]你好[/]"])
        .assert()
        .success();
    assert!(stdout(&assert).contains("words       你好\n"));
}

#[test]
fn a_wrong_tag_is_refused_with_its_place() {
    for (text, parts) in [
        ("一\n你好[捂脸]", ["line 2, column 3", "'捂脸'", "--plain"]),
        ("[hapy]你好[/]", ["line 1, column 1", "happy", "\\["]),
        ("[开心]你好", ["line 1, column 1", "never closed", "[/]"]),
        (
            "你[voice=yunx]好[/]",
            ["line 1, column 2", "yunxi", "tts voices"],
        ),
    ] {
        for command in [&[][..], &["phonemes"], &["normalize"]] {
            let args = [command, &[text]].concat();
            let message = refused(&args, "");
            for part in parts {
                assert!(message.contains(part), "{text}: {message}");
            }
        }
    }
    let message = refused(&["[speed=1.5]你好[/]", "-s", "2"], "");
    assert!(
        message.contains("together with --speed") && message.contains("value is 2"),
        "{message}"
    );
}

#[test]
fn lines_of_json_carry_their_own_style() {
    let place = Place::new();
    let record = "{\"text\":\"你好\",\"emotion\":\"happy\",\"voice\":\"yunxi\"}\n";
    let file = place.put("lines.jsonl", record);
    let assert = tts().arg("-f").arg(&file).assert().success();
    assert!(assert.get_output().stdout == *HAPPY_YUNXI);
    let assert = tts().arg("--jsonl").write_stdin(record).assert().success();
    assert!(assert.get_output().stdout == *HAPPY_YUNXI);

    let two = "{\"text\":\"你好\",\"pause\":1.2}\n\n{\"text\":\"再见\"}\n";
    let assert = tts().arg("--jsonl").write_stdin(two).assert().success();
    let found = pauses(&wav_stream(&assert.get_output().stdout).1, 0.8);
    assert!(
        found.len() == 1 && (found[0] - 1.2).abs() < 0.15,
        "{found:?}"
    );
    let assert = tts()
        .args(["normalize", "--jsonl"])
        .write_stdin(two)
        .assert();
    assert_eq!(stdout(&assert.success()), "你好\n再见\n");
}

#[test]
fn a_wrong_line_of_json_is_refused_with_its_key() {
    for (line, part) in [
        ("你好", "standard input, line 2: not a JSON object"),
        (
            "{\"text\":\"好\",\"speed\":9}",
            "line 2, `speed`: 9 is out of range; the nearest possible value is 2",
        ),
        (
            "{\"text\":\"好\",\"voice\":\"yunx\"}",
            "line 2, `voice`: unknown voice 'yunx'; did you mean yunxi",
        ),
        (
            "{\"text\":\"好\",\"mood\":\"happy\"}",
            "line 2, `mood`: unknown key",
        ),
        (
            "{\"text\":\"你[hapy]好\"}",
            "line 2, `text`: character 2: unknown emotion 'hapy'",
        ),
    ] {
        let message = refused(&["--jsonl"], &format!("{{\"text\":\"好\"}}\n{line}\n"));
        assert!(message.contains(part), "{line}: {message}");
    }
}

#[test]
fn a_cast_speaks_its_lines_without_the_names() {
    assert!(stream_of(&["--cast", "小红=yunxi:happy", "小红：你好"]) == *HAPPY_YUNXI);
    let place = Place::new();
    let config = place.put(
        "my.toml",
        "[cast]\n'旁白' = 'yunxi:happy'\n'小红' = ':sad'\n",
    );
    let config = config.to_str().unwrap();
    assert!(stream_of(&["--config", config, "你好"]) == *HAPPY_YUNXI);
    assert!(stream_of(&["--config", config, "--cast", "小红=:happy", "小红: 你好"]) == *HAPPY);
    let named = ["--config", config, "-v", "xiaoxiao", "你好"];
    assert!(
        stream_of(&named) == *HAPPY,
        "a voice named for all goes before the narrator's"
    );

    let text = "小明：你好\n小明：再见\n小红：走吧\n";
    let assert = tts()
        .args(["normalize", "--cast", "小红=xiaoyi"])
        .write_stdin(text)
        .assert()
        .success();
    assert_eq!(stdout(&assert), "小明：你好\n小明：再见\n走吧\n");
    let message = stderr(&assert);
    assert_eq!(message.matches("'小明'").count(), 1, "{message}");
}

#[test]
fn a_cast_that_cannot_be_is_refused() {
    for (args, part) in [
        (["--cast", "小红", "好"], "--cast: '小红' has no '='"),
        (
            ["--cast", "小红=yunx", "好"],
            "--cast: voice of 小红: unknown voice 'yunx'",
        ),
        (
            ["--cast", "小红=:hapy", "好"],
            "--cast: emotion of 小红: unknown emotion 'hapy'",
        ),
        (
            ["--cast", "小红=yunxi,小红=:sad", "好"],
            "--cast: '小红' is given twice",
        ),
        (
            ["--cast", "小红=yunxi", "<speak>好</speak>"],
            "SSML names voices with <voice>",
        ),
    ] {
        let message = refused(&args, "");
        assert!(message.contains(part), "{args:?}: {message}");
    }
    let message = refused(&["--cast", "小红=yunxi", "--pinyin", "hao3"], "");
    assert!(message.contains("--pinyin"), "{message}");
    let place = Place::new();
    let file = place.put("a.ndjson", "{\"text\":\"好\"}\n");
    let message = refused(&["--cast", "小红=yunxi", "-f", file.to_str().unwrap()], "");
    assert!(message.contains("records name the `voice`"), "{message}");
    let config = place.put("my.toml", "[cast]\n'小红' = 'yunx'\n");
    let message = refused(&["--config", config.to_str().unwrap(), "好"], "");
    assert!(
        message.contains("[cast] in the configuration: voice of 小红"),
        "{message}"
    );
}

#[test]
fn the_commands_of_the_page_work() {
    let page = include_str!("../docs/styles.md");
    let block = page
        .split("```sh\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let place = Place::new();
    for line in block.lines() {
        let line = line.replacen("tts", "\"$TTS\"", 1);
        shell(&line).current_dir(place.path()).assert().success();
    }
    assert_eq!(place.names(), ["hello.wav", "well.wav"]);
}
