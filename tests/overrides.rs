//! Readings of the author's own: marks, pinyin, dictionaries and SSML, through the built program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::{Place, stderr, stdout, tts};
use serde_json::Value;

/// What `tts phonemes --json` says, with these arguments.
fn reading(args: &[&str]) -> Value {
    let assert = tts()
        .args(["phonemes", "--json"])
        .args(args)
        .assert()
        .success();
    let answer = stdout(&assert);
    assert_eq!(answer.lines().count(), 1, "{answer}");
    serde_json::from_str(&answer).expect("one object")
}

fn pinyin(args: &[&str]) -> String {
    reading(args)["pinyin"].as_str().unwrap().to_owned()
}

/// Standard error of a refused call.
fn refused(args: &[&str]) -> String {
    stderr(&tts().args(args).assert().code(2))
}

#[test]
fn a_mark_forces_a_reading() {
    assert_eq!(pinyin(&["行[xing2]吗"]), "xing2 ma5");
    assert_eq!(pinyin(&["银行[yin2 hang2]"]), "yin2 hang2");
    assert_eq!(pinyin(&["去玩儿[wanr2]"]), "qu4 wanr2");
    assert_eq!(pinyin(&["女[nü3]"]), "nv3");
    let found = reading(&["你[ni3]好"]);
    assert_eq!(found["pinyin"], "ni3 hao3");
    assert_eq!(found["text"], "你[ni3]好");
    assert_eq!(found["normalized"], "你好");
    assert_eq!(found["syllables"][0]["reason"], "user");
    assert_eq!(found["syllables"][1]["reason"], "dictionary");
    assert_eq!(found["syllables"][1]["span"], serde_json::json!([8, 11]));
}

#[test]
fn other_brackets_stay_text_and_plain_switches_marks_off() {
    let found = reading(&["见文献[1]和数组[i]"]);
    assert!(found["normalized"].as_str().unwrap().contains('一'));
    assert!(!pinyin(&["--plain", "行[hang2]"]).contains("hang2 hang2"));
    assert!(
        reading(&["--plain", "<speak>好</speak>"])["pinyin"]
            .as_str()
            .unwrap()
            .contains("speak")
    );
    let message = refused(&["phonemes", "第一行\n银行[hong9]"]);
    assert!(
        message.contains("line 2, column 4") && message.contains("hong1"),
        "{message}"
    );
    let message = refused(&["phonemes", "--lang", "zh", "行[xyz2]"]);
    assert!(
        message.contains("第 1 行第 3 列") && message.contains("xyz2"),
        "{message}"
    );
    let message = refused(&["phonemes", "--plain", "--pinyin", "ni3"]);
    assert!(message.contains("--pinyin"), "{message}");
}

#[test]
fn a_text_may_be_pinyin() {
    let found = reading(&["--pinyin", "ni3 hao3, shi4jie4!"]);
    assert_eq!(found["pinyin"], "ni2 hao3 shi4 jie4");
    assert_eq!(found["citation"], "ni3 hao3 shi4 jie4");
    assert_eq!(
        found["words"],
        serde_json::json!(["ni3", "hao3", "shi4jie4"])
    );
    assert_eq!(found["normalized"], "ni3 hao3, shi4jie4!");
    assert_eq!(found["breaks"][0]["strength"], 3);
    assert_eq!(pinyin(&["--pinyin", "nǐ hǎo, wánr"]), "ni2 hao3 wanr2");
    let message = refused(&["phonemes", "--pinyin", "ni3 hoa3"]);
    assert!(
        message.contains("column 5") && message.contains("hao3"),
        "{message}"
    );
    let assert = tts()
        .args(["phonemes", "--pinyin", "-f", "-"])
        .write_stdin("ni3\n\nhello\n")
        .assert()
        .code(2);
    assert!(stderr(&assert).contains("line 3"), "{}", stderr(&assert));
}

#[test]
fn a_dictionary_has_words_with_readings_and_texts() {
    let place = Place::new();
    let file = place.put(
        "my.txt",
        "# names\n单田芳 shan4 tian2 fang1\n莲子\tlian2 zi3\nGPT-4o = G P T 四 O\nQt = cute\n",
    );
    let file = file.to_str().unwrap();
    assert_eq!(pinyin(&["--dict", file, "莲子"]), "lian2 zi3");
    assert_eq!(pinyin(&["--dict", file, "用gpt-4o"]), "yong4 G P T si4 O");
    assert_eq!(pinyin(&["--dict", file, "QT"]), "cute");
    assert_eq!(reading(&["--dict", file, "單田芳說"])["words"][0], "單田芳");
    let from_environment = tts()
        .args(["normalize", "Qt"])
        .env("TTS_DICT", file)
        .assert()
        .success();
    assert_eq!(stdout(&from_environment), "cute\n");

    // A later file wins; of two lines in one file the later, with a warning.
    let other = place.put("other.txt", "Qt = 丘特\nQt = 秋特\n");
    let assert = tts()
        .args([
            "normalize",
            "--dict",
            file,
            "--dict",
            other.to_str().unwrap(),
            "Qt",
        ])
        .assert()
        .success();
    assert_eq!(stdout(&assert), "秋特\n");
    assert!(
        stderr(&assert).contains("line 2: line 1"),
        "{}",
        stderr(&assert)
    );

    let broken = place.put("broken.txt", "好 hao3\n\n重庆 chong2\n");
    let message = refused(&["phonemes", "--dict", broken.to_str().unwrap(), "好"]);
    assert!(
        message.contains("broken.txt, line 3, column 1"),
        "{message}"
    );
    assert!(refused(&["normalize", "--dict", "/no/such", "好"]).contains("/no/such"));
}

#[test]
fn a_dictionary_may_stand_in_the_configuration() {
    let place = Place::new();
    place.put("words.txt", "重庆 zhong4 qing4\n");
    let config = place.put(
        "my.toml",
        "[dictionary]\nfiles = [\"words.txt\"]\n[dictionary.words]\n\"莲子\" = \"lian2 zi3\"\nQt = { say = \"cute\" }\n",
    );
    let config = config.to_str().unwrap();
    assert_eq!(
        pinyin(&["--config", config, "重庆莲子"]),
        "zhong4 qing4 lian2 zi3"
    );
    assert_eq!(pinyin(&["--config", config, "Qt"]), "cute");
    let wrong = place.put("wrong.toml", "[dictionary.words]\n\"莲子\" = \"lian2\"\n");
    let message = refused(&["phonemes", "--config", wrong.to_str().unwrap(), "好"]);
    assert!(
        message.contains("wrong.toml") && message.contains("莲子"),
        "{message}"
    );
    let wrong = place.put("wrong.toml", "[dictionary.words]\n\"莲子\" = 3\n");
    let message = refused(&["phonemes", "--config", wrong.to_str().unwrap(), "好"]);
    assert!(
        message.contains("line 2") && message.contains("say"),
        "{message}"
    );
}

#[test]
fn ssml_is_read_and_what_is_not_supported_is_named() {
    let document = "<speak>\n  <s>请说<phoneme alphabet=\"pinyin\" ph=\"hang2\">行</phoneme></s>\n  <sub alias=\"世界\">W</sub><say-as interpret-as=\"digits\">10</say-as>\n</speak>\n";
    let assert = tts()
        .args(["phonemes", "--json", "-f", "-"])
        .write_stdin(document)
        .assert()
        .success();
    let found: Value = serde_json::from_str(stdout(&assert).trim_end()).unwrap();
    assert_eq!(found["pinyin"], "qing3 shuo1 hang2 shi4 jie4 yi1 ling2");
    assert_eq!(found["text"], document);
    let message = refused(&["normalize", "<speak>好<prosody/></speak>"]);
    assert!(
        message.contains("<prosody>") && message.contains("column 9"),
        "{message}"
    );
}

#[test]
fn the_json_lines_up() {
    let text = "今天iPhone，一点儿也不便宜。GDP[注]";
    let found = reading(&[text]);
    let syllables = found["syllables"].as_array().unwrap();
    let of = |key: &str| -> Vec<&str> {
        syllables
            .iter()
            .map(|one| one[key].as_str().unwrap())
            .collect()
    };
    assert_eq!(of("pinyin").join(" "), found["pinyin"].as_str().unwrap());
    assert_eq!(
        of("citation").join(" "),
        found["citation"].as_str().unwrap()
    );
    let words = found["words"].as_array().unwrap();
    let mut last = 0;
    for one in syllables {
        let index = one["word"].as_u64().unwrap() as usize;
        assert!(index >= last && index < words.len());
        last = index;
        let [start, end] = [0, 1].map(|at| one["span"][at].as_u64().unwrap() as usize);
        assert_eq!(&text[start..end], one["char"].as_str().unwrap());
        let reason = one["reason"].as_str().unwrap();
        assert!(
            ["default", "dictionary", "rule", "network", "user"].contains(&reason),
            "{reason}"
        );
    }
    assert!(of("pinyin").contains(&"dianr2"));
    for one in found["breaks"].as_array().unwrap() {
        assert!(
            (1..=4).contains(&one["strength"].as_u64().unwrap()),
            "{one}"
        );
    }
}

#[test]
fn lines_of_output_are_lines_of_input() {
    let assert = tts()
        .args(["phonemes", "--json", "-f", "-"])
        .write_stdin("你好\n\n再见\n")
        .assert()
        .success();
    let answers: Vec<Value> = stdout(&assert)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let texts: Vec<&str> = answers
        .iter()
        .map(|one| one["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["你好", "", "再见"]);
    assert_eq!(answers[1]["pinyin"], "");
    let assert = tts()
        .args(["normalize", "-f", "-"])
        .write_stdin("3\n\n4\n")
        .assert();
    assert_eq!(stdout(&assert.success()), "三\n\n四\n");
}

#[test]
fn the_table_says_why() {
    let assert = tts()
        .args(["phonemes", "银行[yin2 hang2]关了，我得走了"])
        .assert()
        .success();
    let table = stdout(&assert);
    let row = table.lines().find(|line| line.starts_with("why")).unwrap();
    assert!(
        row.contains("行 hang2 (yours)") && row.contains("得 dei3 (rule 1)"),
        "{table}"
    );
}
