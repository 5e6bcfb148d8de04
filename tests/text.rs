//! `tts phonemes` and `tts normalize`: how a text is read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::fmt::Write as _;

use common::{Place, stderr, stdout, tts};
use serde_json::Value;

/// What `tts phonemes --json` says of each line.
fn readings(lines: &[&str]) -> Vec<Value> {
    let mut command = tts();
    let input = lines.join("\n");
    let assert = command
        .args(["phonemes", "--json", "-f", "-"])
        .write_stdin(input)
        .assert()
        .success();
    let answers: Vec<Value> = stdout(&assert)
        .lines()
        .map(|line| serde_json::from_str(line).expect("one object a line"))
        .collect();
    assert_eq!(answers.len(), lines.len());
    answers
}

fn normalized(text: &str) -> String {
    let assert = tts().args(["normalize", "--", text]).assert().success();
    stdout(&assert).trim_end().to_owned()
}

/// Checks the pinyin, as spoken, of many texts in one run.
fn assert_pinyin(cases: &[(&str, &str)]) {
    let texts: Vec<&str> = cases.iter().map(|case| case.0).collect();
    let mut wrong = String::new();
    for ((text, wanted), reading) in cases.iter().zip(readings(&texts)) {
        assert_eq!(reading["text"], *text);
        let found = reading["pinyin"].as_str().unwrap();
        if found != *wanted {
            writeln!(wrong, "{text}: {found}, not {wanted}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn assert_normalized(cases: &[(&str, &str)]) {
    let mut command = tts();
    let texts: Vec<&str> = cases.iter().map(|case| case.0).collect();
    let assert = command
        .args(["normalize", "-f", "-"])
        .write_stdin(texts.join("\n"))
        .assert()
        .success();
    let answer = stdout(&assert);
    let found: Vec<&str> = answer.lines().collect();
    assert_eq!(found.len(), cases.len(), "{answer}");
    let mut wrong = String::new();
    for ((text, wanted), found) in cases.iter().zip(found) {
        if found != *wanted {
            writeln!(wrong, "{text}: {found}, not {wanted}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn polyphones_follow_their_words() {
    assert_pinyin(&[
        ("银行行长", "yin2 hang2 hang2 zhang3"),
        ("重庆", "chong2 qing4"),
        ("重要", "zhong4 yao4"),
        ("长大", "zhang3 da4"),
        ("长江", "chang2 jiang1"),
        ("音乐", "yin1 yue4"),
        ("快乐", "kuai4 le4"),
        ("旅行", "lv3 xing2"),
        ("头发", "tou2 fa5"),
        ("出发", "chu1 fa1"),
        ("觉得", "jue2 de5"),
        ("睡觉", "shui4 jiao4"),
    ]);
}

#[test]
fn tones_change_as_they_do_in_speech() {
    assert_pinyin(&[
        ("你好", "ni2 hao3"),
        ("一天", "yi4 tian1"),
        ("一样", "yi2 yang4"),
        ("第一", "di4 yi1"),
        ("不是", "bu2 shi4"),
        ("不好", "bu4 hao3"),
        ("展览馆", "zhan2 lan2 guan3"),
    ]);
    let reading = &readings(&["一个"])[0];
    let pinyin = reading["pinyin"].as_str().unwrap();
    assert!(pinyin.starts_with("yi2 ge"), "{pinyin}");
    assert_eq!(reading["citation"], "yi1 ge4");
    assert_eq!(readings(&["你好"])[0]["citation"], "ni3 hao3");
}

#[test]
fn erhua_merges_and_a_son_does_not() {
    assert_pinyin(&[
        ("一点儿", "yi4 dianr3"),
        ("花儿", "huar1"),
        ("儿子", "er2 zi5"),
        ("女儿", "nv3 er2"),
    ]);
}

#[test]
fn numbers_are_spelled_out() {
    assert_normalized(&[
        ("3个", "三个"),
        ("他有105本书", "他有一百零五本书"),
        ("一共12345元", "一共一万二千三百四十五元"),
        ("3.14", "三点一四"),
        ("涨了15%", "涨了百分之十五"),
        ("涨了0.5%", "涨了百分之零点五"),
        ("三分之一是1/3", "三分之一是三分之一"),
        ("气温-5℃", "气温零下五摄氏度"),
        ("100km/h", "一百公里每小时"),
        ("1,234,567人", "一百二十三万四千五百六十七人"),
    ]);
}

#[test]
fn dates_times_money_and_telephone_numbers_are_spelled_out() {
    assert_normalized(&[
        ("2024年3月5日", "二零二四年三月五日"),
        ("2024-03-05", "二零二四年三月五日"),
        ("下午3:30", "下午三点三十分"),
        ("10:05", "十点零五分"),
        ("$5", "五美元"),
        ("电话13812345678", "电话幺三八幺二三四五六七八"),
        ("010-12345678", "零幺零幺二三四五六七八"),
    ]);
    // The exact wording of an amount may vary; the unit and the digits may not.
    let money = normalized("¥12.50");
    assert!(money.starts_with("十二") && money.contains('元'), "{money}");
}

#[test]
fn english_words_and_letters_are_read() {
    let readings = readings(&["hello world", "GDP增长了", "我用iPhone和Wi-Fi"]);
    assert_eq!(readings[0]["pinyin"], "hello world");
    assert_eq!(readings[0]["words"], serde_json::json!(["hello", "world"]));
    assert_eq!(readings[0]["phonemes"], "həlˈO wˈɜɹld.");
    let letters = readings[1]["pinyin"].as_str().unwrap();
    assert_eq!(letters, "G D P zeng1 zhang3 le5");
    assert_eq!(readings[2]["unreadable"], serde_json::json!([]));
}

#[test]
fn the_json_of_a_reading_has_every_key() {
    let reading = &readings(&["今天3点，好😀吗？"])[0];
    let mut keys: Vec<&str> = reading
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "breaks",
            "citation",
            "normalized",
            "phonemes",
            "pinyin",
            "syllables",
            "text",
            "unreadable",
            "words"
        ]
    );
    assert_eq!(reading["text"], "今天3点，好😀吗？");
    assert_eq!(reading["normalized"], "今天三点，好吗？");
    assert_eq!(reading["pinyin"], "jin1 tian1 san1 dian3 hao3 ma5");

    let breaks = reading["breaks"].as_array().unwrap();
    let marks: Vec<&str> = breaks.iter().map(|b| b["mark"].as_str().unwrap()).collect();
    assert_eq!(marks, ["comma", "question"]);
    let words = reading["words"].as_array().unwrap().len();
    assert_eq!(breaks[1]["after_word"], words);

    let syllables = reading["syllables"].as_array().unwrap();
    assert_eq!(syllables.len(), 6);
    let text = reading["text"].as_str().unwrap();
    let spans: Vec<&str> = syllables
        .iter()
        .map(|syllable| {
            let [start, end] = [0, 1].map(|i| syllable["span"][i].as_u64().unwrap() as usize);
            &text[start..end]
        })
        .collect();
    assert_eq!(spans, ["今", "天", "3", "点", "好", "吗"]);
    for syllable in syllables {
        let reason = syllable["reason"].as_str().unwrap();
        assert!(
            ["default", "dictionary", "rule"].contains(&reason),
            "{reason}"
        );
    }

    let unreadable = &reading["unreadable"][0];
    assert_eq!(unreadable["text"], "😀");
    assert_eq!(
        (&unreadable["line"], &unreadable["column"]),
        (&1.into(), &7.into())
    );
    assert_eq!(unreadable["kind"], "emoji");
}

#[test]
fn what_cannot_be_read_is_reported_with_its_place() {
    let text = "第一行\n第二😀行\nกข好\u{1}\u{e000}";
    let assert = tts().args(["phonemes", text]).assert().success();
    let table = stdout(&assert);
    assert!(table.contains("😀 (line 2, column 3)"), "{table}");
    assert!(table.contains("กข (line 3, column 1)"), "{table}");
    let chinese = tts().args(["phonemes", "--lang", "zh", text]).assert();
    let table = stdout(&chinese.success());
    assert!(table.contains("😀（第 2 行第 3 列）"), "{table}");

    let assert = tts().args(["phonemes", "--json", text]).assert().success();
    let reading: Value = serde_json::from_str(&stdout(&assert)).unwrap();
    let places: Vec<(u64, u64, &str)> = reading["unreadable"]
        .as_array()
        .unwrap()
        .iter()
        .map(|place| {
            (
                place["line"].as_u64().unwrap(),
                place["column"].as_u64().unwrap(),
                place["kind"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        places[..3],
        [(2, 3, "emoji"), (3, 1, "script"), (3, 4, "control")]
    );
    assert_eq!(places.len(), 4, "{places:?}");
    assert_eq!((places[3].0, places[3].1), (3, 5));
}

#[test]
fn a_table_is_printed_for_people() {
    let assert = tts().args(["phonemes", "你好，3个人"]).assert().success();
    let table = stdout(&assert);
    let row = |name: &str| {
        let row = table.lines().find(|line| line.starts_with(name));
        row.unwrap_or_else(|| panic!("no {name} in: {table}"))[name.len()..].trim()
    };
    assert_eq!(row("text"), "你好，3个人");
    assert_eq!(row("normalized"), "你好，三个人");
    assert!(row("words").starts_with("你好 / 三"), "{table}");
    assert!(row("pinyin").starts_with("ni2 hao3 san1"), "{table}");
    assert!(row("citation").starts_with("ni3 hao3 san1"), "{table}");
    assert!(row("phonemes").starts_with("ni↗xau↓,"), "{table}");
    assert_eq!(stderr(&assert), "");
}

#[test]
fn files_and_pipes_answer_line_by_line_and_arguments_as_one() {
    let place = Place::new();
    let one = place.put("one.txt", "你好\r\n\n  \n再见\n");
    let two = place.put("two.txt", "\u{feff}3个");
    let assert = tts()
        .args(["normalize", "--json", "-f"])
        .arg(&one)
        .arg("-f")
        .arg(&two)
        .assert()
        .success();
    let answers: Vec<Value> = stdout(&assert)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let texts: Vec<&str> = answers
        .iter()
        .map(|a| a["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["你好", "", "  ", "再见", "3个"]);
    assert_eq!(answers[4]["normalized"], "三个");

    let assert = tts()
        .arg("normalize")
        .write_stdin("50%\n三\n")
        .assert()
        .success();
    assert_eq!(stdout(&assert), "百分之五十\n三\n");

    let assert = tts()
        .args(["phonemes", "--json", "你好", "世界"])
        .assert()
        .success();
    let answer: Value = serde_json::from_str(stdout(&assert).trim_end()).unwrap();
    assert_eq!(answer["text"], "你好 世界");
    assert_eq!(stdout(&assert).lines().count(), 1);
}

#[test]
fn nothing_to_look_at_is_refused() {
    for command in ["phonemes", "normalize"] {
        for input in ["", " \n\t\n"] {
            let assert = tts().arg(command).write_stdin(input).assert().code(2);
            let message = stderr(&assert);
            assert!(message.contains("standard input"), "{message}");
            assert_eq!(stdout(&assert), "");
        }
        let assert = tts().args([command, "-f", "/no/such/file"]).assert();
        assert!(stderr(&assert.code(2)).contains("/no/such/file"));
        tts().args([command, "-f", "x", "y"]).assert().code(2);
    }
}

#[test]
fn neither_command_needs_a_voice_or_the_library() {
    let place = Place::new();
    for command in ["phonemes", "normalize"] {
        tts()
            .args([command, "你好"])
            .env("TTS_HOME", place.path())
            .env("TTS_MODELS", place.path())
            .env("ORT_DYLIB_PATH", "/no/such/library")
            .assert()
            .success();
    }
    assert!(place.names().is_empty());
}

/// One megabyte of everything odd, the same each time.
fn odd(seed: u64) -> String {
    const PIECES: [&str; 40] = [
        "你",
        "好",
        "一",
        "不",
        "儿",
        "行",
        "3",
        "0",
        ".",
        ",",
        "，",
        "。",
        "！",
        "\n",
        "\u{0}",
        "\u{1b}[31m",
        "😀",
        "👨\u{200d}👩\u{200d}👧",
        "\u{202e}",
        "\u{feff}",
        "\u{301}",
        "ก",
        "A",
        "GDP",
        "http://",
        "@",
        "-",
        "%",
        "$",
        "¥",
        ":",
        "/",
        "℃",
        "Ⅷ",
        "①",
        "㎏",
        "\u{10ffff}",
        "“",
        "”",
        "…",
    ];
    let mut state = seed;
    let mut text = String::with_capacity(1 << 20);
    while text.len() < 1_000_000 {
        // Knuth's linear congruential generator (MMIX).
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        text.push_str(PIECES[(state >> 33) as usize % PIECES.len()]);
    }
    text
}

#[test]
fn a_megabyte_of_anything_is_read_without_a_crash() {
    let without_nul = odd(1).replace('\0', "");
    let inputs = [
        without_nul.replace('\n', " "),
        without_nul,
        "9".repeat(1_000_000),
        "一".repeat(333_333),
        "a".repeat(1_000_000),
        "1-".repeat(20_000),
        "“（".repeat(20_000),
    ];
    for (index, input) in inputs.into_iter().enumerate() {
        let assert = tts()
            .args(["normalize", "-f", "-"])
            .write_stdin(input)
            .timeout(std::time::Duration::from_secs(60))
            .assert();
        assert!(
            !stderr(&assert).contains("panicked"),
            "{index}: {}",
            stderr(&assert)
        );
        assert_eq!(assert.get_output().status.code(), Some(0), "{index}");
    }
    let assert = tts()
        .args(["phonemes", "--json"])
        .write_stdin(odd(2).replace('\0', ""))
        .timeout(std::time::Duration::from_secs(60))
        .assert();
    assert_eq!(
        assert.get_output().status.code(),
        Some(0),
        "{}",
        stderr(&assert)
    );
    // A NUL byte is no text, and is refused with its offset.
    let assert = tts().arg("phonemes").write_stdin("你好\0").assert().code(2);
    assert!(stderr(&assert).contains("offset 6"), "{}", stderr(&assert));
}
