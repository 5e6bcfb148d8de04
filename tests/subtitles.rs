//! Subtitles: `--subtitles` with its levels and line lengths, and whether they fit the audio.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Place, RATE, peak, rms, stderr, tts, wav};
use serde_json::Value;

/// Subtitles and sound may differ by so many seconds.
const EXACT: f64 = 0.05;

/// Loudness is judged over this many samples: 5 ms.
const STEP: usize = 120;

/// Speaks `text` into `a.wav`, with `a.json` and what `more` asks for beside it.
fn speak(place: &Place, text: &str, more: &[&str]) -> Value {
    let json = place.at("a.json");
    let mut command = tts();
    command.args([text, "--force", "-o"]).arg(place.at("a.wav"));
    command.arg("--subtitles").arg(&json).args(more);
    command.current_dir(place.path()).assert().success();
    serde_json::from_str(&fs::read_to_string(json).unwrap()).expect("JSON")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key]
        .as_array()
        .unwrap_or_else(|| panic!("no {key} in {value}"))
}

fn time(value: &Value, key: &str) -> f64 {
    value[key]
        .as_f64()
        .unwrap_or_else(|| panic!("no {key} in {value}"))
}

fn text(value: &Value) -> &str {
    value["text"].as_str().expect("a text")
}

/// Has ffmpeg read a file of subtitles; gives the number of its cues.
fn read_by_ffmpeg(path: &Path) -> usize {
    let ffprobe = Command::new("ffprobe")
        .args(["-v", "error", "-show_packets", "-of", "csv"])
        .arg(path)
        .output()
        .expect("this test needs ffprobe: install the package ffmpeg");
    let errors = String::from_utf8_lossy(&ffprobe.stderr).into_owned();
    assert!(ffprobe.status.success() && errors.is_empty(), "{errors}");
    let decoded = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-map", "0", "-c:s", "srt", "-f", "srt", "-"])
        .output()
        .expect("this test needs ffmpeg: install it");
    let errors = String::from_utf8_lossy(&decoded.stderr).into_owned();
    assert!(decoded.status.success() && errors.is_empty(), "{errors}");
    String::from_utf8_lossy(&ffprobe.stdout).lines().count()
}

#[test]
fn all_formats_hold_what_the_author_wrote_and_players_read_them() {
    let place = Place::new();
    let written = "“你好，”他说：[开心]我在银行[yin2 hang2]存了100元 & OK吗？[/]\n玩儿去吧！";
    let json = speak(
        &place,
        written,
        &[
            "--subtitles",
            "a.srt",
            "--subtitles",
            "a.vtt",
            "--subtitles",
            "a.lrc",
            "--subtitle-level",
            "word",
            "--line-length",
            "14",
        ],
    );
    let sentences = list(&json, "sentences");
    let texts: Vec<&str> = sentences.iter().map(text).collect();
    assert_eq!(
        texts,
        ["“你好，”他说：", "我在银行存了100元 & OK吗？", "玩儿去吧！"]
    );
    let happy = &sentences[1];
    assert_eq!(
        (&happy["voice"], &happy["emotion"]),
        (&"xiaoxiao".into(), &"happy".into())
    );
    assert_eq!(sentences[0]["emotion"], "neutral");

    let samples = wav(&place.at("a.wav")).1;
    let seconds = samples.len() as f64 / f64::from(RATE);
    assert!((time(&json, "duration") - seconds).abs() < 0.001);
    let mut last = 0.0;
    for sentence in sentences {
        let words = list(sentence, "words");
        let all = words.iter().flat_map(|word| list(word, "chars"));
        assert_eq!(words.iter().map(text).collect::<String>(), text(sentence));
        assert_eq!(all.clone().map(text).collect::<String>(), text(sentence));
        for unit in all {
            let (start, end) = (time(unit, "start"), time(unit, "end"));
            assert!(last <= start && start < end && end <= seconds, "{unit}");
            last = end;
            let span: Vec<usize> = list(unit, "span")
                .iter()
                .map(|at| at.as_u64().unwrap() as usize)
                .collect();
            assert!(text(unit).contains(&written[span[0]..span[1]]), "{unit}");
        }
    }
    let words: Vec<&str> = list(happy, "words").iter().map(text).collect();
    assert!(
        words.contains(&"银行") && words.contains(&"100"),
        "{words:?}"
    );
    let erhua = &list(&list(&sentences[2], "words")[0], "chars")[0];
    assert_eq!(text(erhua), "玩儿");

    let count: usize = sentences
        .iter()
        .map(|sentence| list(sentence, "words").len())
        .sum();
    assert_eq!(read_by_ffmpeg(&place.at("a.srt")), count);
    assert!(read_by_ffmpeg(&place.at("a.vtt")) >= 3);
    assert!(read_by_ffmpeg(&place.at("a.lrc")) >= 3);
    let vtt = fs::read_to_string(place.at("a.vtt")).unwrap();
    assert!(
        vtt.starts_with("WEBVTT\n\n") && vtt.contains("&amp;") && vtt.contains("说："),
        "{vtt}"
    );
    let lrc = fs::read_to_string(place.at("a.lrc")).unwrap();
    let lines = lrc.lines().skip_while(|line| !line.starts_with("[00:"));
    assert!(lines.clone().count() >= 4);
    for line in lines {
        assert_eq!(line.as_bytes()[9], b']', "{line}");
    }
}

#[test]
fn subtitles_that_cannot_be_are_refused_before_anything_is_spoken() {
    let place = Place::new();
    place.put("there.srt", "mine");
    for (arguments, part) in [
        (&["--subtitles", "a.ass"][..], ".srt, .vtt, .lrc or .json"),
        (&["--subtitles", "-"], "standard output"),
        (&["--subtitles", "there.srt"], "already exists"),
        (&["--subtitles", "no/a.srt"], "no folder"),
        (&["--subtitles", "a.srt", "--subtitles", "a.srt"], "twice"),
        (
            &["--subtitles", "a.json", "--subtitle-level", "word"],
            "no meaning",
        ),
        (
            &["--subtitles", "a.srt", "--line-length", "9"],
            "nearest possible value is 10",
        ),
        (&["--line-length", "20"], "--subtitles"),
    ] {
        let mut command = tts();
        command.args(["你好", "-o", "a.wav"]).args(arguments);
        let assert = command.current_dir(place.path()).assert().code(2);
        let message = stderr(&assert);
        assert!(message.contains(part), "{part} is not in: {message}");
    }
    assert_eq!(place.names(), ["there.srt"]);
    assert_eq!(fs::read(place.at("there.srt")).unwrap(), b"mine");
}

#[test]
fn subtitles_stand_beside_speech_on_standard_output() {
    let place = Place::new();
    let mut command = tts();
    command.args(["你好。", "--subtitles", "a.srt"]);
    let assert = command.current_dir(place.path()).assert().success();
    assert!(assert.get_output().stdout.starts_with(b"RIFF"));
    let srt = fs::read_to_string(place.at("a.srt")).unwrap();
    assert!(
        srt.starts_with("1\n00:00:00,0") && srt.ends_with("\n你好。\n\n"),
        "{srt}"
    );
}

/// Where the sound around `from..to` (in steps) begins and ends: what is no more than 35 dB softer
/// than its loudest step, up to the silences on both sides.
fn heard(levels: &[f32], from: usize, to: usize) -> (f64, f64) {
    let least = peak(&levels[from..to]) * 0.0178;
    let first = (from..to).find(|&step| levels[step] >= least).unwrap();
    let last = (from..to).rfind(|&step| levels[step] >= least).unwrap();
    let seconds = |step: usize| (step * STEP) as f64 / f64::from(RATE);
    (seconds(first), seconds(last + 1))
}

/// Each sentence has one syllable; their subtitles are compared with the sound between the
/// quietest moments before and after it.
fn isolated_syllables_fit(voice: &str, more: &[&str]) {
    let place = Place::new();
    let mut arguments = vec!["-v", voice];
    arguments.extend(more);
    let json = speak(&place, "大。怕。妈。发。是。一。", &arguments);
    let samples = wav(&place.at("a.wav")).1;
    let levels: Vec<f32> = samples.chunks(STEP).map(rms).collect();
    let sentences = list(&json, "sentences");
    assert_eq!(sentences.len(), 6);
    let middle = |sentence: &Value| {
        let middle = time(sentence, "start").midpoint(time(sentence, "end"));
        (middle * f64::from(RATE)) as usize / STEP
    };
    let valley = |from: usize, to: usize| {
        (from..to)
            .min_by(|a, b| levels[*a].total_cmp(&levels[*b]))
            .unwrap()
    };
    let mut from = 0;
    for (index, sentence) in sentences.iter().enumerate() {
        let next = sentences.get(index + 1);
        let to = next.map_or(levels.len(), |next| valley(middle(sentence), middle(next)));
        let (start, end) = heard(&levels, from, to);
        let off = [time(sentence, "start") - start, time(sentence, "end") - end];
        let name = format!("{voice} {more:?} {}: {off:?}", text(sentence));
        assert!(off.iter().all(|off| off.abs() <= EXACT), "{name}");
        from = to;
    }
}

#[test]
fn isolated_syllables_are_heard_when_subtitles_say() {
    isolated_syllables_fit("xiaoxiao", &["-e", "sad"]);
    isolated_syllables_fit("yunxi", &["-e", "excited"]);
    isolated_syllables_fit("yunxi", &["-s", "0.7"]);
}

#[test]
fn stops_inside_a_sentence_close_where_their_syllables_begin() {
    let place = Place::new();
    for voice in ["xiaoxiao", "yunxi"] {
        let json = speak(&place, "他把白布摆到大地板的边上。", &["-v", voice]);
        let samples = wav(&place.at("a.wav")).1;
        let levels: Vec<f32> = samples.chunks(STEP).map(rms).collect();
        let sentence = &list(&json, "sentences")[0];
        let units: Vec<&Value> = list(sentence, "words")
            .iter()
            .flat_map(|word| list(word, "chars"))
            .collect();
        let mut closures = 0;
        for pair in units.windows(2) {
            let step = |unit: &Value| {
                let middle = time(unit, "start").midpoint(time(unit, "end"));
                (middle * f64::from(RATE)) as usize / STEP
            };
            let (from, to) = (step(pair[0]), step(pair[1]));
            let softest = (from..to)
                .min_by(|a, b| levels[*a].total_cmp(&levels[*b]))
                .unwrap();
            let (loud, soft) = (peak(&levels[from..=softest]), levels[softest]);
            // Only a closure is 20 dB softer than the vowel before it.
            if soft * 10.0 > loud {
                continue;
            }
            // Half-way down, in dB, from the vowel into the closure.
            let half = (loud * soft.max(1e-6)).sqrt();
            let closes = (from..softest)
                .rfind(|&step| levels[step] >= half)
                .unwrap_or(from)
                + 1;
            let off = time(pair[1], "start") - (closes * STEP) as f64 / f64::from(RATE);
            assert!(off.abs() <= EXACT, "{voice} {}: {off}", text(pair[1]));
            closures += 1;
        }
        assert!(closures >= 5, "{closures} closures in {voice}");
    }
}
