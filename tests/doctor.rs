//! `tts doctor`: is everything there, and if not, what to do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![cfg(unix)]

mod common;
mod lone;

use common::{Place, stderr, stdout, tts};
use lone::{Lone, library, real_pack};
use serde_json::Value;

/// Name → (health, detail).
fn checks(json: &str) -> Vec<(String, String, String)> {
    let checks: Value = serde_json::from_str(json).unwrap();
    let text = |check: &Value, key: &str| check[key].as_str().unwrap().to_owned();
    let row = |check: &Value| {
        (
            text(check, "name"),
            text(check, "health"),
            text(check, "detail"),
        )
    };
    checks.as_array().unwrap().iter().map(row).collect()
}

fn find<'a>(checks: &'a [(String, String, String)], name: &str) -> (&'a str, &'a str) {
    let found = checks.iter().find(|check| check.0 == name);
    let found = found.unwrap_or_else(|| panic!("no {name} in {checks:?}"));
    (&found.1, &found.2)
}

#[test]
fn all_is_well_on_this_machine() {
    let assert = tts().arg("doctor").assert().success();
    let text = stdout(&assert);
    assert!(text.starts_with("tts "), "{text}");
    assert!(!text.contains("FAILED"), "{text}");
    assert!(text.contains(&library().display().to_string()), "{text}");
    assert!(text.contains("installed and intact"), "{text}");

    let assert = tts().args(["doctor", "--json"]).assert().success();
    let checks = checks(&stdout(&assert));
    for name in ["configuration", "ONNX Runtime", "voice pack kokoro-zh"] {
        assert_eq!(find(&checks, name).0, "ok");
    }
    assert!(["ok", "warning"].contains(&find(&checks, "playback").0));
}

#[test]
fn it_speaks_chinese() {
    let assert = tts().args(["doctor", "--lang", "zh"]).assert().success();
    let text = stdout(&assert);
    for part in [
        "消息使用中文",
        "正常",
        "数据目录",
        "语音包 kokoro-zh",
        "播放",
    ] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
}

#[test]
fn on_a_bare_machine_it_names_every_remedy() {
    let lone = Lone::new();
    lone.put("system/libonnxruntime.so", "no library");
    let doctor = |args: &[&str]| {
        let mut command = lone.tts();
        command.env("LD_LIBRARY_PATH", lone.at("system"));
        command.arg("doctor").args(args).assert().code(3)
    };
    let assert = doctor(&[]);
    let text = stdout(&assert);
    assert!(text.contains("tts runtime install"), "{text}");
    assert!(text.contains("tts voices install kokoro-zh"), "{text}");
    assert!(
        stderr(&assert).contains("2 of the checks failed"),
        "{}",
        stderr(&assert)
    );

    let checks = checks(&stdout(&doctor(&["--json"])));
    assert_eq!(find(&checks, "ONNX Runtime").0, "failed");
    assert_eq!(find(&checks, "voice pack").0, "failed");
    assert_eq!(find(&checks, "configuration").0, "ok");
}

#[test]
fn a_pack_without_its_graphs_or_with_a_wrong_one_is_told_apart() {
    let lone = Lone::new();
    let target = lone.at("models/kokoro-zh");
    std::fs::create_dir_all(target.join("styles")).unwrap();
    for folder in ["", "styles"] {
        for entry in std::fs::read_dir(real_pack().join(folder)).unwrap() {
            let from = entry.unwrap().path();
            let graph = from
                .extension()
                .is_some_and(|extension| extension == "onnx");
            if from.is_file() && !graph {
                std::fs::copy(&from, target.join(folder).join(from.file_name().unwrap())).unwrap();
            }
        }
    }
    let doctor = || {
        let mut command = lone.tts_with_library();
        let assert = command.args(["doctor", "--json"]).assert().code(3);
        checks(&stdout(&assert))
    };
    let found = doctor();
    let (health, detail) = find(&found, "voice pack kokoro-zh");
    assert_eq!(health, "failed");
    assert_eq!(detail, "not installed; run: tts voices install kokoro-zh");
    assert_eq!(find(&found, "ONNX Runtime").0, "ok");

    for graph in ["text.onnx", "prosody.onnx", "decoder.onnx"] {
        std::fs::write(target.join(graph), "no graph").unwrap();
    }
    let found = doctor();
    let (health, detail) = find(&found, "voice pack kokoro-zh");
    assert_eq!(health, "failed");
    assert!(detail.contains("checksum is wrong"), "{detail}");
    assert!(
        detail.contains("tts voices install kokoro-zh --force"),
        "{detail}"
    );

    std::fs::write(target.join("voice.toml"), "name = 3").unwrap();
    let found = doctor();
    let (health, detail) = find(&found, "voice pack");
    assert_eq!(health, "failed");
    assert!(detail.contains("voice.toml"), "{detail}");
}

#[test]
fn a_broken_configuration_is_a_finding_and_the_other_checks_go_on() {
    let place = Place::new();
    let file = place.put("config.toml", "[defaults]\nvoise = \"xiaoxiao\"\n");
    let doctor = |args: &[&str]| {
        let mut command = tts();
        command.arg("doctor").arg("--config").arg(&file).args(args);
        command.assert().code(3)
    };
    let text = stdout(&doctor(&[]));
    for part in ["FAILED", "config.toml", "voise", "ONNX Runtime"] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
    let checks = checks(&stdout(&doctor(&["--json"])));
    let (health, detail) = find(&checks, "configuration");
    assert_eq!(health, "failed");
    assert!(detail.contains("voise"), "{detail}");
    assert_eq!(find(&checks, "voice pack kokoro-zh").0, "ok");

    let missing = place.at("missing.toml");
    let mut command = tts();
    let assert = command.arg("doctor").arg("--config").arg(&missing).assert();
    let text = stdout(&assert.code(3));
    assert!(text.contains("missing.toml"), "{text}");
}
