//! Pictures of speech: `--plot` and `tts compare`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::fs;

use common::{Place, stderr, tts, wav};

/// Width and height in the header of a PNG.
fn png_size(bytes: &[u8]) -> (u32, u32) {
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn a_take_is_drawn_beside_its_wav_in_both_formats() {
    let place = Place::new();
    for name in ["take.png", "take.svg"] {
        let command = tts()
            .args(["你好", "-e", "surprised", "--force", "-o"])
            .arg(place.at("take.wav"))
            .arg("--plot")
            .arg(place.at(name))
            .assert();
        command.success();
    }
    let (width, height) = png_size(&fs::read(place.at("take.png")).unwrap());
    assert!(width > 600 && height > 600, "{width} x {height}");
    let svg = fs::read_to_string(place.at("take.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("<path"));
    assert!(!svg.contains("<text"), "letters are outlines");
    assert_eq!(place.names(), ["take.png", "take.svg", "take.wav"]);
}

#[test]
fn a_picture_that_cannot_be_is_refused_before_anything_is_spoken() {
    let place = Place::new();
    place.put("there.png", "mine");
    for (name, parts) in [
        ("take.jpg", ["take.jpg", ".png or .svg"]),
        ("there.png", ["already exists", "--force"]),
        ("no/take.png", ["no folder", "create it"]),
    ] {
        let assert = tts()
            .args(["你好", "-o"])
            .arg(place.at("out.wav"))
            .arg("--plot")
            .arg(place.at(name))
            .assert()
            .code(2);
        let message = stderr(&assert);
        for part in parts {
            assert!(message.contains(part), "{part} is not in: {message}");
        }
    }
    assert_eq!(place.names(), ["there.png"]);
    assert_eq!(fs::read(place.at("there.png")).unwrap(), b"mine");

    let long = "好。".repeat(101);
    let assert = tts()
        .arg(long)
        .arg("-o")
        .arg(place.at("out.wav"))
        .arg("--plot")
        .arg(place.at("long.png"))
        .assert()
        .code(2);
    assert!(stderr(&assert).contains("at most 100 sentences"));
    assert_eq!(place.names(), ["there.png"]);
}

#[test]
fn emotions_are_compared_in_takes_and_one_picture() {
    let place = Place::new();
    let folder = place.at("new/compared");
    let compare = || {
        let mut command = tts();
        command.args([
            "compare",
            "你好",
            "--emotions",
            "sad, happy:0.5+surprised:0.5",
            "-o",
        ]);
        command.arg(&folder);
        command
    };
    compare().assert().success();
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mixed = "happy-0.5+surprised-0.5.wav";
    assert_eq!(names, ["comparison.png", mixed, "neutral.wav", "sad.wav"]);
    let takes = [mixed, "neutral.wav", "sad.wav"].map(|name| wav(&folder.join(name)).1);
    assert!(takes[0] != takes[1] && takes[1] != takes[2]);
    assert!(takes[2].len() > takes[1].len(), "sadness is slow");
    png_size(&fs::read(folder.join("comparison.png")).unwrap());

    let assert = compare().assert().code(2);
    assert!(stderr(&assert).contains("already exists"));
    compare().arg("--force").assert().success();
}

#[test]
fn emotions_that_cannot_be_compared_are_named() {
    let place = Place::new();
    for (emotions, part) in [
        ("sad,hapy", "unknown emotion 'hapy'"),
        ("sad,难过", "names sad twice"),
        ("neutral", "0 emotions besides neutral"),
        ("sad,", "names no emotion"),
        ("sad:3", "from 0 to 2"),
    ] {
        let assert = tts()
            .args(["compare", "你好", "-e", emotions, "-o"])
            .arg(place.at("new"))
            .assert()
            .code(2);
        let message = stderr(&assert);
        assert!(message.contains(part), "{part} is not in: {message}");
    }
    assert!(place.names().is_empty());
}
