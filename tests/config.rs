//! `config.toml`, `TTS_*` variables and flags: what each decides, and how faults are told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::{Place, silence_after, silence_before, stderr, stdout, stream_of, tts, wav_stream};

/// A configuration with this content, which must be refused with each of `parts` named.
fn refused(content: &str, parts: &[&str]) {
    let place = Place::new();
    place.put("my.toml", content);
    let assert = tts()
        .args(["你好", "--config", "my.toml", "-o", "out.wav"])
        .current_dir(place.path())
        .assert()
        .code(2);
    let message = stderr(&assert);
    assert!(
        message.starts_with("error: configuration my.toml: "),
        "{message}"
    );
    for part in parts {
        assert!(message.contains(part), "'{part}' is not in: {message}");
    }
    assert_eq!(stdout(&assert), "");
    assert_eq!(place.names(), ["my.toml"]);
}

/// What is said with a configuration of this content.
fn stream_with(content: &str, args: &[&str], variables: &[(&str, &str)]) -> Vec<u8> {
    let place = Place::new();
    let file = place.put("my.toml", content);
    let assert = tts()
        .args(args)
        .env("TTS_CONFIG", &file)
        .envs(variables.iter().copied())
        .assert()
        .success();
    assert.get_output().stdout.clone()
}

#[test]
fn a_wrong_key_is_named_with_its_line() {
    refused("\n[defaults]\nsped = 1\n", &["line 3", "sped", "speed"]);
    refused("[default]\nspeed = 1\n", &["line 1", "default", "defaults"]);
    refused("[emotions.happy]\npich = 1\n", &["pich", "pitch"]);
}

#[test]
fn a_wrong_type_is_named_with_its_line_and_key() {
    refused("[defaults]\n\nspeed = 'fast'\n", &["line 3", "speed"]);
    refused("[defaults]\nvoice = 3\n", &["line 2", "voice"]);
    refused("[silence]\nlead = true\n", &["line 2", "lead"]);
    refused("defaults = 1\n", &["line 1", "defaults"]);
}

#[test]
fn a_wrong_value_is_named_with_the_nearest_one() {
    refused(
        "[defaults]\nspeed = 9\n",
        &["line 2", "speed", "nearest possible value is 2"],
    );
    refused(
        "[defaults]\npitch = -99\n",
        &["line 2", "nearest possible value is -12"],
    );
    refused("[silence]\nlead = -1\n", &["line 2", "lead", "0 to 10"]);
    refused(
        "[emotions.sad]\naliases = ['开心']\n",
        &["sad", "happy", "开心"],
    );
}

#[test]
fn what_is_no_toml_is_refused_with_its_line() {
    refused("[defaults]\nspeed 2\n", &["line 2"]);
    refused("[defaults", &["line 1"]);
    refused("[defaults]\nspeed = 1\nspeed = 2\n", &["line 3", "speed"]);
}

#[test]
fn unknown_names_in_it_are_refused_with_the_nearest() {
    let place = Place::new();
    place.put("my.toml", "[defaults]\nemotion = 'hapy'\n");
    let assert = tts()
        .args(["你好", "--config", "my.toml"])
        .current_dir(place.path())
        .assert()
        .code(2);
    let message = stderr(&assert);
    assert!(
        message.contains("'hapy'") && message.contains("happy"),
        "{message}"
    );
}

#[test]
fn a_configuration_that_cannot_be_read_is_named() {
    let place = Place::new();
    place.put("latin.toml", b"# caf\xe9\n");
    for name in ["none.toml", ".", "latin.toml"] {
        let assert = tts()
            .args(["你好", "--config", name, "-o", "out.wav"])
            .current_dir(place.path())
            .assert()
            .code(2);
        let message = stderr(&assert);
        let wanted = format!("error: cannot read the configuration {name}: ");
        assert!(message.starts_with(&wanted), "{message}");
        assert_eq!(place.names(), ["latin.toml"]);
    }
}

#[test]
fn it_is_found_in_the_usual_places() {
    let broken = "[defaults]\nsped = 1\n";
    let home = Place::new();
    let file = home.put("config.toml", broken);
    let assert = tts()
        .arg("emotions")
        .env_remove("TTS_CONFIG")
        .env("TTS_HOME", home.path())
        .assert()
        .code(2);
    let message = stderr(&assert);
    assert!(message.contains(file.to_str().unwrap()), "{message}");

    let user = Place::new();
    std::fs::create_dir(user.at("tts")).unwrap();
    let file = user.put("tts/config.toml", broken);
    let assert = tts()
        .arg("emotions")
        .env_remove("TTS_CONFIG")
        .env_remove("TTS_HOME")
        .env("XDG_CONFIG_HOME", user.path())
        .assert()
        .code(2);
    let message = stderr(&assert);
    assert!(message.contains(file.to_str().unwrap()), "{message}");

    // None there is no fault.
    let empty = Place::new();
    tts()
        .arg("emotions")
        .env_remove("TTS_CONFIG")
        .env("TTS_HOME", empty.path())
        .assert()
        .success();
}

#[test]
fn a_flag_is_stronger_than_a_variable_and_that_than_the_file() {
    let file = "[defaults]\nspeed = 1.2\nemotion = 'sad'\nvoice = 'yunxi'\n";
    assert!(
        stream_with(file, &["你好"], &[])
            == stream_of(&["你好", "-s", "1.2", "-e", "sad", "-v", "yunxi"]),
        "the file"
    );
    let variables = [("TTS_SPEED", "1.6"), ("TTS_EMOTION", "愤怒")];
    assert!(
        stream_with(file, &["你好"], &variables)
            == stream_of(&["你好", "-s", "1.6", "-e", "angry", "-v", "yunxi"]),
        "variables over the file"
    );
    assert!(
        stream_with(file, &["你好", "-s", "2", "-v", "xiaoxiao"], &variables)
            == stream_of(&["你好", "-s", "2", "-e", "angry"]),
        "flags over variables"
    );
}

#[test]
fn every_variable_acts() {
    let plain = stream_of(&["你好"]);
    for (name, value, flag) in [
        ("TTS_PITCH", "3", "--pitch"),
        ("TTS_VOLUME", "-9", "--volume"),
        ("TTS_VOICE", "yunxi", "--voice"),
    ] {
        let heard = stream_with("", &["你好"], &[(name, value)]);
        assert!(heard != plain, "{name} does nothing");
        assert!(heard == stream_of(&["你好", flag, value]), "{name}");
    }
    let heard = stream_with("", &["你好", "-e", "sad"], &[("TTS_INTENSITY", "0")]);
    assert!(heard == plain, "TTS_INTENSITY");
}

#[test]
fn a_wrong_variable_is_refused_like_the_flag() {
    for (name, value, parts) in [
        (
            "TTS_SPEED",
            "9",
            &["--speed", "nearest possible value is 2"][..],
        ),
        ("TTS_PITCH", "high", &["--pitch", "is not a number"]),
        ("TTS_JOBS", "0", &["--jobs", "nearest possible value is 1 "]),
        ("TTS_EMOTION", "hapy", &["'hapy'", "did you mean happy"]),
        ("TTS_CONFIG", "/none/my.toml", &["/none/my.toml"]),
    ] {
        let assert = tts().arg("你好").env(name, value).assert().code(2);
        let message = stderr(&assert);
        for part in parts {
            assert!(message.contains(part), "'{part}' is not in: {message}");
        }
        assert_eq!(stdout(&assert), "");
    }
    // A flag makes the variable of no account.
    tts()
        .args(["你好", "-e", "sad"])
        .env("TTS_EMOTION", "hapy")
        .assert()
        .success();
}

#[test]
fn silence_and_emotions_of_ones_own_act() {
    let file = "\
[silence]
lead = 0.5
tail = 0.0
[emotions.slow]
name_zh = '慢吞吞'
rate = 0.6
[emotions.happy]
energy = -12
";
    let plain = wav_stream(&stream_of(&["你好"])).1;
    let heard = |args: &[&str]| wav_stream(&stream_with(file, args, &[])).1;
    let own = heard(&["你好"]);
    let (lead, tail) = (silence_before(&own), silence_after(&own));
    assert!((lead - 0.5).abs() < 0.016, "{lead} s before");
    assert!(tail < 0.016, "{tail} s after");
    let more = common::seconds(&own) - common::seconds(&plain);
    assert!((more - 0.3).abs() < 0.001, "{more} s more in all");

    let slow = heard(&["你好", "-e", "慢吞吞"]);
    let ratio = (slow.len() - 12_000) as f32 / (own.len() - 12_000) as f32;
    assert!((1.4..1.9).contains(&ratio), "× {ratio}");
    let happy = [
        common::rms(&heard(&["你好", "-e", "happy"])),
        common::rms(&own),
    ];
    assert!(
        happy[0] < happy[1] / 2.0,
        "a quiet kind of happiness: {happy:?}"
    );
}
