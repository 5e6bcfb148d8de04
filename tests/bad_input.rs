//! What is refused: with a message, the right exit code, and nothing half-written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use common::{HEADER, Place, seconds, shell, stderr, stdout, stream_of, tts, wav, wav_stream};
use encoding_rs::GB18030;

/// Runs the command in a folder: it must end with `code`, name each of `parts` on standard error,
/// write nothing to standard output, and leave the folder as it was.
fn refused(place: &Place, mut command: Command, code: i32, parts: &[&str]) -> String {
    let before = place.names();
    let assert = command.current_dir(place.path()).assert();
    let message = stderr(&assert);
    let status = assert.get_output().status;
    assert_eq!(status.code(), Some(code), "{status} {message}");
    for part in parts {
        assert!(message.contains(part), "'{part}' is not in: {message}");
    }
    assert!(!message.contains("panicked"), "{message}");
    assert_eq!(stdout(&assert), "", "{message}");
    assert_eq!(place.names(), before, "{message}");
    message
}

/// As [`refused`], for arguments to speak into `out.wav` in an empty folder.
fn refuses(args: &[&str], code: i32, parts: &[&str]) -> String {
    let mut command = tts();
    command.args(["-o", "out.wav"]).args(args);
    refused(&Place::new(), command, code, parts)
}

/// As [`refuses`], for the content of a file `text.txt`.
fn refuses_file(content: &[u8], parts: &[&str]) -> String {
    let place = Place::new();
    place.put("text.txt", content);
    let mut command = tts();
    command.args(["-f", "text.txt", "-o", "out.wav"]);
    refused(&place, command, 2, parts)
}

/// What the program says for a file with this content.
fn stream_of_file(content: &[u8]) -> Vec<u8> {
    let place = Place::new();
    let file = place.put("text.txt", content);
    let assert = tts().arg("-f").arg(file).assert().success();
    assert.get_output().stdout.clone()
}

// Text with nothing to say.

#[test]
fn an_empty_or_blank_text_is_refused() {
    for text in ["", "  ", "\n\t\r\n", "\u{3000}", "\u{a0}"] {
        refuses(&[text], 2, &["error: text: no text to speak"]);
    }
    refuses(&["", " "], 2, &["no text to speak"]);
    refuses(&[], 2, &["standard input: no text to speak"]);
    refuses(&["-f", "-"], 2, &["standard input: no text to speak"]);
    for content in ["", "\n\n", "\u{feff}", "\u{feff}\r\n"] {
        refuses_file(content.as_bytes(), &["text.txt: no text to speak"]);
    }
}

#[test]
fn one_empty_file_among_others_is_named() {
    let place = Place::new();
    place.put("full.txt", "你好");
    place.put("empty.txt", "");
    let mut command = tts();
    command.args(["-f", "full.txt", "-f", "empty.txt", "-o", "out.wav"]);
    refused(&place, command, 2, &["empty.txt: no text to speak"]);
}

#[test]
fn a_text_of_nothing_but_emoji_is_refused() {
    let parts = ["nothing in it can be read aloud", "😀", "line 1, column 1"];
    refuses(&["😀🎉👍"], 2, &parts);
    refuses(&["😀，🎉！"], 2, &parts);
    refuses_file("\n 🀄️\n".as_bytes(), &["text.txt", "line 2, column 2"]);
}

#[test]
fn a_text_of_nothing_but_punctuation_is_refused() {
    for text in ["。", "……！？", "——、；：", "「」（）", "...!?"] {
        refuses(&[text], 2, &["text: there is only punctuation in it"]);
    }
}

#[test]
fn a_text_of_nothing_but_control_characters_is_refused() {
    let message = refuses(
        &["\u{7}\u{1b}\u{7f}"],
        2,
        &["nothing in it can be read aloud", "line 1, column 1"],
    );
    assert!(!message.contains(['\u{7}', '\u{1b}']), "{message:?}");
}

#[test]
fn control_characters_are_named_without_being_sent_to_the_terminal() {
    let assert = tts().arg("你\u{1b}[31m好\u{7}").assert().success();
    let message = stderr(&assert);
    for part in ["line 1, column 2", "\\u{1b}", "\\u{7}"] {
        assert!(message.contains(part), "{part} is not in: {message}");
    }
    assert!(!message.contains(['\u{7}', '\u{1b}']), "{message:?}");
    assert!(seconds(&wav_stream(&assert.get_output().stdout).1) > 0.4);
}

// Names and values.

#[test]
fn an_unknown_emotion_is_refused_with_the_nearest_names() {
    refuses(
        &["你好", "-e", "hapy"],
        2,
        &[
            "unknown emotion 'hapy'",
            "did you mean happy",
            "tts emotions",
        ],
    );
    refuses(&["你好", "-e", "开星"], 2, &["'开星'", "did you mean 开心"]);
    let message = refuses(&["你好", "-e", "zzzz"], 2, &["unknown emotion 'zzzz'"]);
    assert!(!message.contains("did you mean"), "{message}");
}

#[test]
fn an_unknown_voice_is_refused_with_the_nearest_names() {
    for (name, nearest) in [
        ("xiaoxia", "xiaoxiao"),
        ("云溪", "云希"),
        ("kokoro-zh/yunx", "yunxi"),
        ("kokoro-z", "kokoro-zh"),
    ] {
        refuses(&["你好", "-v", name], 2, &[name, "did you mean", nearest]);
    }
    refuses(&["你好", "-v", "no/such"], 2, &["no/such"]);
}

#[test]
fn a_value_out_of_range_is_refused_with_the_nearest_one() {
    for (flag, value, nearest) in [
        ("--speed", "3", "2"),
        ("--speed", "0.1", "0.5"),
        ("--speed", "0", "0.5"),
        ("--speed", "-1", "0.5"),
        ("--speed", "inf", "2"),
        ("--pitch", "12.5", "12"),
        ("--pitch", "-13", "-12"),
        ("--volume", "13", "12"),
        ("--volume", "-31", "-30"),
        ("--intensity", "2.1", "2"),
        ("--intensity", "-0.1", "0"),
        ("--jobs", "0", "1"),
        ("--jobs", "1025", "1024"),
        ("--jobs", "-2", "1"),
    ] {
        let nearest = format!("the nearest possible value is {nearest} (");
        refuses(
            &["你好", &format!("{flag}={value}")],
            2,
            &[flag, value, &nearest],
        );
    }
}

#[test]
fn a_value_that_is_no_number_is_refused_with_the_range() {
    for (flag, range) in [
        ("--speed", "from 0.5 to 2"),
        ("--pitch", "from -12 to 12"),
        ("--volume", "from -30 to 12"),
        ("--intensity", "from 0 to 2"),
    ] {
        for value in ["fast", "", "1,5", "nan", "快"] {
            refuses(&["你好", flag, value], 2, &[flag, "is not a number", range]);
        }
    }
    refuses(&["你好", "--jobs", "two"], 2, &["--jobs", "two"]);
    refuses(&["你好", "--jobs", "1.5"], 2, &["--jobs", "1.5"]);
}

#[test]
fn an_unknown_flag_is_refused_with_the_nearest_one() {
    refuses(
        &["你好", "--emotoin", "happy"],
        2,
        &["--emotoin", "--emotion"],
    );
    refuses(&["你好", "--langs", "zh"], 2, &["--langs", "--lang"]);
    refuses(&["你好", "--lang", "fr"], 2, &["fr", "--lang", "en, zh"]);
    refuses(&["你好", "-x"], 2, &["-x"]);
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    refuses(
        &["你好", "-f", "a.txt"],
        2,
        &["cannot be used with", "[TEXT]"],
    );
    refuses(
        &["你好", "-q", "--verbose"],
        2,
        &["cannot be used with", "--verbose"],
    );
    refuses(
        &["你好", "-s", "1", "-s", "2"],
        2,
        &["--speed", "multiple times"],
    );
    refuses(&["你好", "--speed"], 2, &["--speed", "value is required"]);
}

#[test]
fn flags_of_speaking_are_refused_before_another_command() {
    for (args, flag) in [
        (&["-e", "happy", "voices"][..], "--emotion"),
        (&["-o", "out.wav", "emotions"], "--output"),
        (&["--force", "doctor"], "--force"),
        (&["--speed", "2", "phonemes", "你好"], "--speed"),
    ] {
        let mut command = tts();
        command.args(args);
        refused(
            &Place::new(),
            command,
            2,
            &[flag, "has no meaning", "tts -- "],
        );
    }
}

#[test]
fn an_output_without_a_name_is_refused() {
    let mut command = tts();
    command.args(["你好", "-o", ""]);
    refused(
        &Place::new(),
        command,
        2,
        &["--output", "value is required"],
    );
}

// Files to read.

#[test]
fn a_missing_input_file_is_named() {
    refuses(
        &["-f", "none.txt"],
        2,
        &["cannot read none.txt", "No such file"],
    );
    refuses(&["-f", "."], 2, &["cannot read .", "directory"]);
}

#[test]
fn a_binary_file_is_refused_with_the_offset() {
    refuses_file(b"ab\0c", &["text.txt", "not a text file", "offset 2"]);
    refuses_file("你好\0".as_bytes(), &["text.txt", "offset 6"]);
    let program = fs::read(env!("CARGO_BIN_EXE_tts")).unwrap();
    refuses_file(&program[..4096], &["text.txt", "not a text file", "offset"]);
    let place = Place::new();
    let mut command = tts();
    command.args(["-o", "out.wav"]).write_stdin(b"a\0".to_vec());
    refused(
        &place,
        command,
        2,
        &["standard input", "not a text file", "offset 1"],
    );
}

#[test]
fn other_encodings_are_refused_with_the_offset() {
    refuses_file(
        b"caf\xe9 cr\xe8me, d\xe9j\xe0 vu",
        &[
            "text.txt",
            "neither UTF-8 nor GB18030",
            "0xe9",
            "offset 3",
            "iconv",
        ],
    );
    // UTF-8 with a byte missing is damaged, not GB18030.
    let mut damaged = "今天天气真好，适合出门散步。".as_bytes().to_vec();
    damaged.remove(7);
    refuses_file(
        &damaged,
        &["text.txt", "neither UTF-8 nor GB18030", "offset 6"],
    );
    // UTF-16 that breaks off.
    refuses_file(b"\xff\xfe\x60\x4f\x7d", &["text.txt", "UTF-16LE"]);
}

#[test]
fn gb18030_and_unicode_with_a_mark_are_read() {
    let text = "我们去公园散步。";
    let wanted = stream_of_file(text.as_bytes());
    let (gb18030, _, lossy) = GB18030.encode(text);
    assert!(!lossy && std::str::from_utf8(&gb18030).is_err());
    assert!(stream_of_file(&gb18030) == wanted, "GB18030");

    let marked = format!("\u{feff}{text}");
    assert!(
        stream_of_file(marked.as_bytes()) == wanted,
        "UTF-8 with a mark"
    );
    let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(stream_of_file(&little) == wanted, "UTF-16LE");
    let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert!(stream_of_file(&big) == wanted, "UTF-16BE");
}

#[test]
fn an_argument_that_is_not_unicode_is_refused() {
    let mut command = shell("\"$TTS\" \"$(printf '\\344\\275')\" -o out.wav");
    command.env("LANG", "C.UTF-8");
    refused(&Place::new(), command, 2, &["UTF-8"]);
}

// Places to write.

#[test]
fn a_missing_target_folder_is_named() {
    let mut command = tts();
    command.args(["你好", "-o", "none/out.wav"]);
    refused(
        &Place::new(),
        command,
        2,
        &["there is no folder none", "create it"],
    );

    let place = Place::new();
    place.put("file", "");
    for target in ["file/out.wav", "out.wav/"] {
        let mut command = tts();
        command.args(["你好", "-o", target]);
        refused(&place, command, 2, &["there is no folder"]);
    }
}

#[test]
fn a_read_only_target_folder_is_named() {
    // Nobody may make files here, root included.
    let mut command = tts();
    command.args(["你好", "-o", "/sys/out.wav"]);
    refused(&Place::new(), command, 3, &["no permission to write /sys"]);
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(place.at("probe"), "").is_ok() {
        eprintln!("skipped: permissions do not bind this user (root)");
        return;
    }
    let mut command = tts();
    command.args(["你好", "-o", "out.wav"]);
    refused(&place, command, 3, &["no permission to write ."]);
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_target_that_is_a_folder_is_refused() {
    let place = Place::new();
    fs::create_dir(place.at("music")).unwrap();
    for force in [&[][..], &["--force"]] {
        let mut command = tts();
        command.args(["你好", "-o", "music"]).args(force);
        refused(&place, command, 2, &["music is a folder", "music/out.wav"]);
    }
    assert!(fs::read_dir(place.at("music")).unwrap().next().is_none());
}

#[test]
fn an_existing_file_is_kept_unless_forced() {
    let place = Place::new();
    let out = place.put("out.wav", "dear to me");
    let mut command = tts();
    command.args(["你好", "-o", "out.wav"]);
    refused(&place, command, 2, &["out.wav already exists", "--force"]);
    assert_eq!(fs::read(&out).unwrap(), b"dear to me");

    tts()
        .args(["你好", "--force", "-o"])
        .arg(&out)
        .assert()
        .success();
    assert!(seconds(&wav(&out).1) > 0.5);
    assert_eq!(place.names(), ["out.wav"]);
}

#[test]
fn a_forced_run_that_fails_keeps_the_former_file() {
    let place = Place::new();
    let out = place.put("out.wav", "dear to me");
    for args in [&["😀"][..], &["你好", "-e", "hapy"], &["-f", "none.txt"]] {
        let mut command = tts();
        command.args(["--force", "-o", "out.wav"]).args(args);
        refused(&place, command, 2, &["error"]);
        assert_eq!(fs::read(&out).unwrap(), b"dear to me");
    }
}

#[test]
fn other_formats_are_refused() {
    for name in ["out.m4a", "out.AAC", "a/b.wma"] {
        let mut command = tts();
        command.args(["你好", "-o", name]);
        refused(
            &Place::new(),
            command,
            2,
            &[
                name,
                "wav, wav24, wav-float, flac, opus, mp3, raw",
                "ffmpeg",
            ],
        );
    }
}

#[test]
fn a_full_disk_is_told() {
    if !Path::new("/dev/full").exists() {
        eprintln!("skipped: there is no /dev/full");
        return;
    }
    let parts = ["no room left to write", "No space left", "free some space"];
    let mut command = tts();
    command.args(["你好", "-o", "/dev/full"]);
    refused(&Place::new(), command, 3, &parts);
    let command = shell("\"$TTS\" 你好 > /dev/full");
    refused(&Place::new(), command, 3, &parts);
}

/// Runs with no file longer than 8 blocks, which acts as a disk with a few KiB left.
fn runs_out_of_room(trap: &str) {
    let limited = |args: &str| {
        shell(&format!(
            "{trap} ulimit -f 8; exec \"$TTS\" 你好 -o out.wav {args}"
        ))
    };
    let parts = ["no room left to write", "out.wav"];
    refused(&Place::new(), limited(""), 3, &parts);

    let place = Place::new();
    let out = place.put("out.wav", "dear to me");
    refused(&place, limited("--force"), 3, &parts);
    assert_eq!(fs::read(&out).unwrap(), b"dear to me");
}

#[test]
fn a_disk_that_fills_up_on_the_way_leaves_nothing() {
    runs_out_of_room("trap '' XFSZ;");
}

#[test]
fn a_limit_on_file_sizes_leaves_nothing() {
    // Without the trap, the system sends a signal that kills whoever does not mind it.
    runs_out_of_room("");
}

#[test]
fn a_closed_standard_output_does_not_matter_to_a_file() {
    let place = Place::new();
    shell("exec \"$TTS\" 你好 -o out.wav >&-")
        .current_dir(place.path())
        .assert()
        .success();
    assert!(fs::read(place.at("out.wav")).unwrap().len() > HEADER);
    assert_eq!(place.names(), ["out.wav"]);
}

#[test]
fn a_closed_standard_error_does_not_matter_to_speech() {
    let assert = shell("exec \"$TTS\" 你好😀 2>&-").assert().success();
    assert!(assert.get_output().stdout == stream_of(&["你好"]));
}

// The user's language.

#[test]
fn errors_speak_chinese_under_a_chinese_locale() {
    let place = Place::new();
    place.put("old.wav", "");
    for (args, code, parts) in [
        (
            &["你好", "-e", "开星"][..],
            2,
            &["错误：", "没有名为“开星”的情感", "您是否想用：开心"][..],
        ),
        (
            &["你好", "-v", "xiaoxia"],
            2,
            &["错误：", "xiaoxia", "您是否想用：xiaoxiao"],
        ),
        (
            &["你好", "--speed", "3"],
            2,
            &["错误：", "--speed", "超出范围", "最接近的可用值是 2"],
        ),
        (
            &["你好", "--emotoin", "happy"],
            2,
            &["错误：", "不认识参数", "您是否想用：--emotion"],
        ),
        (
            &["😀"],
            2,
            &["错误：文本", "没有可以朗读的内容", "第 1 行第 1 列"],
        ),
        (
            &["你好", "-o", "old.wav"],
            2,
            &["错误：", "old.wav 已存在", "--force"],
        ),
        (&["-f", "none.txt"], 2, &["错误：无法读取 none.txt"]),
        (
            &["-e", "happy", "voices"],
            2,
            &["错误：", "--emotion", "没有意义"],
        ),
    ] {
        let mut locale = tts();
        locale.args(args).env("LANG", "zh_CN.UTF-8");
        refused(&place, locale, code, parts);
        let mut flag = tts();
        flag.args(["--lang", "zh"]).args(args);
        refused(&place, flag, code, parts);
    }
    // The flag is stronger than the locale.
    let mut command = tts();
    command
        .args(["", "--lang", "en"])
        .env("LANG", "zh_CN.UTF-8");
    refused(&place, command, 2, &["error: text: no text to speak"]);
}

#[test]
fn errors_are_json_where_json_is_asked_for() {
    let message = refuses(&["你好", "-e", "hapy", "--json"], 2, &[]);
    let error: serde_json::Value = serde_json::from_str(&message).expect(&message);
    assert_eq!(error["exit"], 2);
    assert!(
        error["error"].as_str().unwrap().contains("happy"),
        "{message}"
    );
}
