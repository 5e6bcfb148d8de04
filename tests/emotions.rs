//! Emotions by name, dose and mixture, and those that the text decides.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::{
    Place, RATE, pitch, rms, seconds, silence_before, spoken, stderr, stdout, stream_of, tts,
};
use serde_json::Value;

/// Says a text and gives the summary.
fn summary(args: &[&str]) -> Value {
    let place = Place::new();
    let assert = tts()
        .args(args)
        .args(["--json", "-o"])
        .arg(place.at("out.wav"))
        .assert()
        .success();
    serde_json::from_str(&stderr(&assert)).unwrap()
}

fn refused(args: &[&str], part: &str) {
    let place = Place::new();
    let assert = tts()
        .args(args)
        .arg("-o")
        .arg(place.at("out.wav"))
        .assert()
        .code(2);
    let message = stderr(&assert);
    assert!(message.contains(part), "{part} is not in: {message}");
    assert!(place.names().is_empty());
}

#[test]
fn a_dose_is_an_intensity() {
    let dosed = stream_of(&["你好", "-e", "sad:0.5"]);
    assert_eq!(
        dosed,
        stream_of(&["你好", "-e", "难过", "--intensity", "0.5"])
    );
    assert_eq!(
        stream_of(&["你好", "-e", "sad:0"]),
        stream_of(&["你好"]),
        "none of it is neutral, bit for bit"
    );
}

#[test]
fn a_mixture_lies_between_its_parts() {
    let [depressed, mixed, excited] = ["depressed", "depressed:0.5+excited:0.5", "excited"]
        .map(|e| spoken(&["今天天气真好", "-e", e]));
    let between = |of: fn(&[f32]) -> f32| of(&depressed) < of(&mixed) && of(&mixed) < of(&excited);
    assert!(between(pitch), "register");
    assert!(between(rms), "loudness");
    assert!(seconds(&depressed) > seconds(&mixed) && seconds(&mixed) > seconds(&excited));
}

#[test]
fn doses_out_of_range_and_unknown_names_are_refused() {
    refused(&["你好", "-e", "happy:3"], "from 0 to 2, not '3'");
    refused(&["你好", "-e", "happy:1.5+sad"], "at most 2");
    refused(
        &["你好", "-e", "happy:1.5", "--intensity", "2"],
        "at most 2",
    );
    refused(
        &["你好", "-e", "happy+hapy"],
        "unknown emotion 'hapy'; did you mean happy",
    );
    refused(&["你好", "-e", "happy+"], "names no emotion");
    refused(&["你好", "--intensity", "2.5"], "from 0 to 2");
}

#[test]
fn auto_says_what_it_chose_and_why() {
    let text = "太好了，我们赢了！会议下午三点开始。";
    let summary = summary(&[text, "-e", "auto"]);
    assert_eq!(summary["emotion"], "auto");
    let sentences = summary["sentences"].as_array().unwrap();
    assert_eq!(sentences.len(), 2);
    assert!(
        sentences[0]["emotion"]
            .as_str()
            .unwrap()
            .starts_with("happy")
    );
    assert!(sentences[0]["cues"].as_str().unwrap().contains("太好了"));
    assert_eq!(sentences[1]["emotion"], "neutral");

    let place = Place::new();
    let assert = tts()
        .args([text, "-e", "自动", "--verbose", "-o"])
        .arg(place.at("out.wav"))
        .assert()
        .success();
    let told = stderr(&assert);
    assert!(
        told.contains("sentence 1: happy") && told.contains("sentence 2: neutral"),
        "{told}"
    );
}

#[test]
fn auto_sees_faces_that_are_not_read() {
    let summary = summary(&["我下午到。😭😭 明天见。", "-e", "auto"]);
    assert_eq!(summary["sentences"][0]["cues"], "😭");
    assert!(
        summary["sentences"][0]["emotion"]
            .as_str()
            .unwrap()
            .starts_with("sad")
    );
    assert_eq!(summary["sentences"][1]["emotion"], "neutral");
}

#[test]
fn names_of_other_services_and_instructions_are_understood() {
    for (name, key) in [
        ("sports_commentary_excited", "excited"),
        ("Speak in a cheerful and positive tone.", "happy"),
        ("hate", "disgusted"),
    ] {
        let summary = summary(&["好", "-e", name]);
        assert_eq!(summary["sentences"][0]["emotion"], key, "{name}");
    }
}

#[test]
fn the_list_has_every_parameter_for_both_sexes() {
    let assert = tts().args(["emotions", "--json"]).assert().success();
    let rows: Vec<Value> = serde_json::from_str(&stdout(&assert)).unwrap();
    assert!(rows.len() >= 14, "{}", rows.len());
    for row in &rows {
        for sex in ["male", "female"] {
            let profile = row[sex].as_object().unwrap();
            for key in [
                "pitch",
                "tremor",
                "consonant_rate",
                "breath",
                "manner",
                "final_length",
            ] {
                assert!(profile.contains_key(key), "{key} of {}", row["name"]);
            }
        }
    }
}

#[test]
fn the_manner_of_another_speaker_changes_the_melody_and_keeps_the_register() {
    let place = Place::new();
    let config = place.put(
        "my.toml",
        "[emotions.other]\nmanner = { yunxia = 0.8 }\n[emotions.nobody]\nmanner = { nobody = 0.5 }\n",
    );
    let config = config.to_str().unwrap();
    let text = "今天天气真好";
    let plain = spoken(&[text]);
    let acted = spoken(&[text, "-e", "other", "--config", config]);
    assert!(plain != acted);
    let semitones = 12.0 * (pitch(&acted) / pitch(&plain)).log2();
    assert!(semitones.abs() < 3.0, "{semitones} semitones");
    refused(
        &[text, "-e", "nobody", "--config", config],
        "unknown voice 'nobody'",
    );
}

#[test]
fn a_soft_sentence_begins_at_the_level_of_its_loud_neighbour() {
    let alone = spoken(&["[depressed]再见。[/]"]);
    let joined = spoken(&["[angry]你好。[/][depressed]再见。[/]"]);
    // Both end alike, so they are laid over each other from the end; the silence before differs.
    let begin = (silence_before(&alone) * RATE as f32) as usize;
    let sound = alone.len() - begin;
    let (alone, joined) = (&alone[begin..], &joined[joined.len() - sound..]);
    let louder = |from: f32, to: f32| {
        let range = (from * RATE as f32) as usize..(to * RATE as f32) as usize;
        rms(&joined[range.clone()]) / rms(&alone[range])
    };
    assert!(louder(0.02, 0.06) > 1.5, "{}", louder(0.02, 0.06));
    assert!(
        (louder(0.3, 0.4) - 1.0).abs() < 0.01,
        "{}",
        louder(0.3, 0.4)
    );
}
