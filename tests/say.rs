//! `tts TEXT`: what is said, how, and where it goes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

use common::{
    HEADER, Place, RATE, pauses, peak, pitch, rms, seconds, silence_after, silence_before, spoken,
    stderr, stream_of, tts, wav, wav_stream,
};
use serde_json::Value;

/// Six syllables.
const WEATHER: &str = "今天天气真好";

/// 你好 as it is said without any flag: the stream, and its samples.
static HELLO: LazyLock<Vec<u8>> = LazyLock::new(|| stream_of(&["你好"]));
static HELLO_HEARD: LazyLock<Vec<f32>> = LazyLock::new(|| wav_stream(&HELLO).1);

/// 你好, happily.
static HAPPY: LazyLock<Vec<u8>> = LazyLock::new(|| stream_of(&["你好", "-e", "happy"]));

/// [`WEATHER`] as it is said without any flag.
static WEATHER_HEARD: LazyLock<Vec<f32>> = LazyLock::new(|| spoken(&[WEATHER]));

#[test]
fn a_text_becomes_a_wav_file() {
    let place = Place::new();
    let out = place.at("out.wav");
    let assert = tts().arg(WEATHER).arg("-o").arg(&out).assert().success();

    let (spec, samples) = wav(&out);
    assert_eq!((spec.sample_rate, spec.channels), (RATE, 1));
    let length = seconds(&samples);
    assert!((1.0..2.6).contains(&length), "{length} s for six syllables");
    assert!(rms(&samples) > 0.02, "as good as silent: {}", rms(&samples));
    assert!(peak(&samples) < 1.0, "it clips");
    assert_eq!(place.names(), ["out.wav"]);

    let output = assert.get_output();
    assert!(
        output.stdout.is_empty(),
        "standard output carries data only"
    );
    let message = stderr(&assert);
    assert!(message.contains("out.wav"), "{message}");
    let told = format!("{:.1} s of speech", samples.len() as f64 / f64::from(RATE));
    assert!(message.contains(&told), "{told} is not in: {message}");
}

#[test]
fn a_pipe_gets_wav_of_unknown_length() {
    let bytes: &[u8] = &HELLO;
    assert_eq!(&bytes[..4], b"RIFF");
    assert_eq!(&bytes[8..16], b"WAVEfmt ");
    assert_eq!(&bytes[36..HEADER], b"data\xff\xff\xff\xff");
    let (spec, samples) = wav_stream(bytes);
    assert_eq!((spec.sample_rate, spec.channels), (RATE, 1));
    assert!(rms(&samples) > 0.02 && seconds(&samples) > 0.5);

    assert!(
        bytes == stream_of(&["你好", "-o", "-"]),
        "`-o -` is the same stream"
    );
    let place = Place::new();
    let out = place.at("out.wav");
    tts().args(["你好", "-o"]).arg(&out).assert().success();
    assert!(wav(&out).1 == samples, "a file has the same samples");
    let file = fs::read(&out).unwrap();
    assert!(
        file[HEADER..].starts_with(&bytes[HEADER..]),
        "tags come last"
    );
}

#[test]
fn texts_are_joined_by_spaces() {
    assert!(stream_of(&["再", "见"]) == stream_of(&["再 见"]));
}

#[test]
fn a_text_comes_from_arguments_a_file_or_standard_input() {
    let place = Place::new();
    let file = place.put("你好.txt", "你好\n");
    let check = |args: &[&str], input: &str| {
        let assert = tts().args(args).write_stdin(input).assert().success();
        assert!(assert.get_output().stdout == *HELLO, "{args:?} {input:?}");
        assert_eq!(stderr(&assert), "", "{args:?}");
    };
    check(&["-f", file.to_str().unwrap()], "");
    check(&["-f", "-"], "你好");
    check(&[], "你好\r\n");
}

#[test]
fn files_are_spoken_one_after_the_other() {
    let place = Place::new();
    let (first, second) = (place.put("1.txt", "你好。"), place.put("2.txt", "再见。\n"));
    let assert = tts()
        .arg("-f")
        .arg(&first)
        .arg("-f")
        .arg(&second)
        .assert()
        .success();
    let both = wav_stream(&assert.get_output().stdout).1;
    let (hello, bye) = (spoken(&["你好。"]), spoken(&["再见。"]));
    let lengths = [&both, &hello, &bye].map(|samples| seconds(samples));
    // Alone, each has a lead and a tail (0.2 s); together they have them once, and a pause.
    let pause = lengths[0] - (lengths[1] + lengths[2] - 0.2);
    assert!((pause - 0.40).abs() < 0.02, "{pause} s: {lengths:?}");
    let sound = hello.len() - (0.16 * RATE as f32) as usize;
    assert!(
        both[..sound] == hello[..sound],
        "the first file comes first"
    );
}

#[test]
fn the_same_input_gives_the_same_samples_on_any_number_of_threads() {
    let text = "你好。再见！走吧？";
    let wanted = stream_of(&[text, "-j", "1"]);
    for jobs in ["1", "2"] {
        assert!(wanted == stream_of(&[text, "-j", jobs]), "-j {jobs}");
    }
    // One sentence has all threads for itself.
    for jobs in ["1", "4"] {
        assert!(*HELLO == stream_of(&["你好", "-j", jobs]), "-j {jobs}");
    }
}

#[test]
fn every_emotion_sounds_different() {
    let emotions = ["sad", "angry", "fearful", "surprised", "gentle", "serious"];
    let mut heard: BTreeSet<Vec<u8>> = emotions
        .iter()
        .map(|emotion| stream_of(&["你好", "--emotion", emotion]))
        .collect();
    heard.extend([HELLO.clone(), HAPPY.clone()]);
    assert_eq!(
        heard.len(),
        emotions.len() + 2,
        "and none is the neutral one"
    );
}

#[test]
fn an_emotion_is_acted() {
    let happy = spoken(&[WEATHER, "-e", "happy"]);
    let sad = spoken(&[WEATHER, "-e", "sad"]);
    let heard = [&*WEATHER_HEARD, &happy, &sad];
    let [n, h, s] = heard.map(|samples| pitch(samples));
    assert!(h > n * 1.06 && s < n * 0.98, "pitch: {n} {h} {s}");
    let [n, h, s] = heard.map(|samples| seconds(samples));
    assert!(h < n && s > n * 1.08, "seconds: {n} {h} {s}");
    let [n, _, s] = heard.map(|samples| rms(samples));
    assert!(s < n * 0.95, "loudness: {n} {s}");
}

#[test]
fn emotions_answer_to_their_chinese_names_and_scale_with_intensity() {
    assert!(
        *HAPPY == stream_of(&["你好", "-e", "开心", "--intensity", "1"]),
        "by its Chinese name"
    );
    assert!(
        *HELLO == stream_of(&["你好", "-e", "happy", "--intensity", "0"]),
        "intensity 0 is neutral"
    );
    let double = stream_of(&["你好", "-e", "happy", "--intensity", "2"]);
    assert!(double != *HAPPY && double != *HELLO, "2 is more than 1");
}

#[test]
fn speed_changes_the_length() {
    // Without the silence at the edges. Frames are 25 ms long, so the ratios are not exact.
    let sound = |samples: &[f32]| seconds(samples) - 0.2;
    let plain = sound(&WEATHER_HEARD);
    for (speed, wanted) in [("0.5", 1.8..2.4), ("2", 0.42..0.62)] {
        let ratio = sound(&spoken(&[WEATHER, "-s", speed])) / plain;
        assert!(wanted.contains(&ratio), "{speed}: × {ratio}");
    }
}

#[test]
fn volume_changes_the_loudness_alone() {
    for (volume, factor) in [("-6.0206", 0.5), ("6.0206", 2.0)] {
        let other = spoken(&["你好", "--volume", volume]);
        assert_eq!(other.len(), HELLO_HEARD.len());
        let ratio = rms(&other) / rms(&HELLO_HEARD);
        // Loud peaks are limited, which takes off a little.
        assert!((ratio / factor - 1.0).abs() < 0.1, "{volume} dB: × {ratio}");
        assert!(peak(&other) < 1.0);
    }
}

#[test]
fn pitch_shifts_the_voice_alone() {
    for (semitones, factor) in [("4", 1.26), ("-4", 0.794)] {
        let other = spoken(&[WEATHER, "--pitch", semitones]);
        let ratio = pitch(&other) / pitch(&WEATHER_HEARD);
        assert!(
            (ratio / factor - 1.0).abs() < 0.08,
            "{semitones}: × {ratio}"
        );
        let change = (seconds(&other) - seconds(&WEATHER_HEARD)).abs();
        assert!(change < 0.05, "{semitones}: {change} s");
    }
}

#[test]
fn a_voice_answers_to_all_its_names() {
    let yunxi = stream_of(&["你好", "-v", "yunxi"]);
    assert!(yunxi == stream_of(&["你好", "-v", "云希"]), "Chinese name");
    assert!(
        yunxi == stream_of(&["你好", "--voice", "kokoro-zh/yunxi"]),
        "pack/speaker"
    );
    assert!(*HELLO != yunxi);
    assert!(
        *HELLO == stream_of(&["你好", "-v", "kokoro-zh"]),
        "a pack stands for its first speaker"
    );
    let [he, she] = [&yunxi, &*HELLO].map(|bytes| pitch(&wav_stream(bytes).1));
    assert!(he < she * 0.85, "a man's voice, {he} Hz against {she} Hz");
}

#[test]
fn silence_is_as_configured() {
    let samples = spoken(&["你好。再见。"]);
    let near = |found: f32, wanted: f32| (found - wanted).abs() < 0.016;
    let (lead, tail) = (silence_before(&samples), silence_after(&samples));
    assert!(near(lead, 0.05), "{lead} s before");
    assert!(near(tail, 0.15), "{tail} s after");
    let between = pauses(&samples, 0.2);
    assert!(
        between.len() == 1 && near(between[0], 0.40),
        "{between:?} s between"
    );
}

#[test]
fn json_tells_what_was_done_in_one_line() {
    let place = Place::new();
    let out = place.at("out.wav");
    let assert = tts()
        .args([
            "你好😀。再见。",
            "-e",
            "高兴",
            "-v",
            "yunxi",
            "--json",
            "-o",
        ])
        .arg(&out)
        .assert()
        .success();
    assert!(assert.get_output().stdout.is_empty());
    let message = stderr(&assert);
    assert_eq!(message.lines().count(), 1, "{message}");
    let summary: Value = serde_json::from_str(&message).expect(&message);

    let number = |pointer: &str| {
        let value = summary.pointer(pointer).and_then(Value::as_f64);
        value.unwrap_or_else(|| panic!("no number {pointer} in {message}"))
    };
    let audio = number("/audio_seconds");
    assert!((audio - f64::from(seconds(&wav(&out).1))).abs() < 0.002);
    let (wall, rtf) = (number("/wall_seconds"), number("/rtf"));
    assert!(wall > 0.0 && (rtf - wall / audio).abs() < 0.01, "{message}");
    let first = number("/first_audio_seconds");
    assert!(0.0 < first && first <= wall, "{message}");
    assert_eq!(summary["utterances"], 2);
    for stage in ["text", "load", "prosody", "emotion", "decoder", "output"] {
        assert!(number(&format!("/stages/{stage}")) >= 0.0, "{stage}");
    }
    assert!(number("/stages/decoder") > 0.0 && number("/stages/load") > 0.0);

    assert_eq!(summary["voice"], "kokoro-zh/yunxi");
    assert_eq!(summary["emotion"], "happy");
    assert_eq!(summary["output"], out.to_str().unwrap());
    let unread = summary["unreadable"].as_array().expect(&message);
    assert_eq!(unread.len(), 1, "{message}");
    assert_eq!(
        (&unread[0]["line"], &unread[0]["column"], &unread[0]["text"]),
        (&1.into(), &3.into(), &"😀".into())
    );
}

#[test]
fn json_leaves_standard_output_to_the_audio() {
    let assert = tts().args(["你好", "--json"]).assert().success();
    let output = assert.get_output();
    assert!(output.stdout == *HELLO);
    let summary: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(summary["output"], Value::Null);
    assert_eq!(summary["unreadable"], Value::Array(Vec::new()));
}

#[test]
fn quiet_says_nothing() {
    let place = Place::new();
    let assert = tts()
        .args(["-q", "你好😀", "-o"])
        .arg(place.at("out.wav"))
        .assert()
        .success();
    assert_eq!(stderr(&assert), "");
    assert!(assert.get_output().stdout.is_empty());
    assert_eq!(place.names(), ["out.wav"]);
}

#[test]
fn verbose_tells_what_happens_but_never_the_text() {
    let assert = tts().args(["--verbose", "绿水青山"]).assert().success();
    let log = stderr(&assert);
    assert!(log.lines().count() >= 2, "{log}");
    assert!(
        log.contains("phonemes=") && log.contains("samples="),
        "{log}"
    );
    assert!(!log.contains('\u{1b}'), "no colours in a file: {log:?}");
    for part in ["绿", "水", "青", "山", "shui", "shan"] {
        assert!(!log.contains(part), "{part} is in: {log}");
    }
    let samples = wav_stream(&assert.get_output().stdout).1;
    assert!(seconds(&samples) > 0.8, "the log goes elsewhere");
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_spoken() {
    let assert = tts().arg("今天😀天气").assert().success();
    let message = stderr(&assert);
    assert_eq!(message.lines().count(), 1, "{message}");
    for part in ["warning", "line 1", "column 3", "😀"] {
        assert!(message.contains(part), "{part} is not in: {message}");
    }
    let length = seconds(&wav_stream(&assert.get_output().stdout).1);
    assert!(
        (0.8..2.0).contains(&length),
        "{length} s for four syllables"
    );
}

#[test]
fn the_place_of_what_cannot_be_read_names_file_line_and_column() {
    let place = Place::new();
    let file = place.put("课文.txt", "你\n\n我🚀\r\n他\u{e000}\n");
    let assert = tts().arg("-f").arg(&file).assert().success();
    let message = stderr(&assert);
    let lines: Vec<&str> = message.lines().collect();
    assert_eq!(lines.len(), 2, "{message}");
    for (line, place) in lines.iter().zip(["line 3, column 2", "line 4, column 2"]) {
        assert!(line.contains("课文.txt") && line.contains(place), "{line}");
    }
    // Chinese, with the place in Chinese.
    let assert = tts()
        .args(["--lang", "zh"])
        .write_stdin("你\n我🚀")
        .assert()
        .success();
    let message = stderr(&assert);
    assert!(
        message.contains("标准输入 第 2 行第 2 列：无法朗读"),
        "{message}"
    );
}

#[test]
fn many_unreadable_places_are_summed_up() {
    let text = "好".to_owned() + &"😀，".repeat(25);
    let assert = tts().arg(&text).assert().success();
    let message = stderr(&assert);
    assert_eq!(message.lines().count(), 21, "{message}");
    assert!(message.contains("and 5 more places"), "{message}");
}

#[test]
fn a_text_that_is_a_command_is_spoken_after_two_dashes() {
    let assert = tts().args(["--", "voices"]).assert().success();
    assert!(seconds(&wav_stream(&assert.get_output().stdout).1) > 0.4);
}
