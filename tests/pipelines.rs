//! The program between others: a shell, ffmpeg, sox, aplay, head and tail.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::fs;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::{
    HEADER, Place, RATE, bash, pauses, seconds, std_tts, stderr, stdout, wav, wav_stream,
};
use serde_json::Value;

/// An ALSA device that writes what it is given to `played.raw`.
fn device(place: &Place) -> std::path::PathBuf {
    let file = place.at("played.raw");
    let configuration = format!(
        "pcm.null {{ type null }}\nctl.!default {{ type null }}\n\
         pcm.!default {{ type file slave.pcm \"null\" file \"{}\" format \"raw\" }}\n",
        file.display()
    );
    place.put("asound.conf", configuration)
}

/// Runs a script in the folder; it must succeed. What it says on both outputs.
fn run(place: &Place, script: &str) -> (String, String) {
    let assert = bash(script)
        .env("ALSA_CONFIG_PATH", device(place))
        .current_dir(place.path())
        .timeout(Duration::from_secs(120))
        .assert()
        .success();
    (stdout(&assert), stderr(&assert))
}

#[test]
fn a_file_that_the_shell_opens_knows_its_length() {
    let place = Place::new();
    let script = "echo 你好。 | \"$TTS\" > a.wav
        soxi -s a.wav
        ffprobe -v error -of csv=p=0 -show_entries stream=duration_ts a.wav";
    let (told, said) = run(&place, script);
    assert_eq!(said, "");
    let lengths: Vec<usize> = told.lines().map(|line| line.parse().unwrap()).collect();
    let samples = wav(&place.at("a.wav")).1.len();
    assert!(samples > RATE as usize / 4);
    assert_eq!(lengths, [samples, samples]);
}

#[test]
fn others_read_a_stream_whose_length_is_open() {
    let place = Place::new();
    place.put("novel.txt", "你好。\n\n再见。\n");
    // No errors; both warn that the stream ends before its header says so, as any such stream does.
    let script = "\"$TTS\" -f novel.txt -o - | tee said.wav | ffmpeg -v error -i - out.opus
        opusdec --quiet --rate 24000 out.opus decoded.wav
        sox -V1 -t wav - sox.wav < said.wav";
    let (_, said) = run(&place, script);
    assert_eq!(said, "");
    let spoken = wav_stream(&fs::read(place.at("said.wav")).unwrap()).1;
    assert_eq!(wav(&place.at("sox.wav")).1, spoken);
    let decoded = wav(&place.at("decoded.wav")).1;
    assert!((seconds(&decoded) - seconds(&spoken)).abs() < 0.001);
}

#[test]
fn raw_samples_reach_a_player_as_they_are() {
    let place = Place::new();
    let script = "\"$TTS\" 你好。 --raw | aplay -q -f S16_LE -r 24000
        \"$TTS\" 你好。 > a.wav";
    let (_, said) = run(&place, script);
    assert_eq!(said, "");
    let played = fs::read(place.at("played.raw")).unwrap();
    let file = fs::read(place.at("a.wav")).unwrap();
    let samples = wav(&place.at("a.wav")).1.len();
    assert!(file[HEADER..HEADER + samples * 2] == played[..samples * 2]);
    // The player fills its last period up.
    assert!(played[samples * 2..].iter().all(|&byte| byte == 0));
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    let place = Place::new();
    for format in ["wav", "flac", "opus", "mp3"] {
        let script = format!(
            "\"$TTS\" 你好。再见。 --format {format} -o - | head -c 1000 | wc -c; echo ${{PIPESTATUS[0]}}"
        );
        assert_eq!(
            run(&place, &script),
            ("1000\n0\n".to_owned(), String::new())
        );
    }
}

#[test]
fn the_first_sentence_is_heard_while_the_others_are_made() {
    let text = "今天天气真好。我们去公园散步。小鸟在树上唱歌。花儿都开了。天黑了再回家。";
    let mut child = std_tts()
        .args([text, "-o", "-", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let mut bytes = vec![0; HEADER + RATE as usize];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut bytes).unwrap();
    let first = started.elapsed();
    stdout.read_to_end(&mut bytes).unwrap();
    let whole = started.elapsed();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    // How much earlier is for the benchmarks; other programs may be at work here.
    assert!(first < whole.mul_f64(0.7), "{first:?} of {whole:?}");
    let report: Value = serde_json::from_slice(&output.stderr).unwrap();
    let reported = |key: &str| report[key].as_f64().unwrap();
    assert!(
        reported("first_audio_seconds") < reported("wall_seconds") * 0.7,
        "{report}"
    );
    assert_eq!(report["utterances"], 5);
}

#[test]
fn a_line_that_cannot_be_spoken_does_not_end_the_stream() {
    let place = Place::new();
    let script = "printf '你好。\\n\\n[kaixin]你好。\\n再见。\\n' | \"$TTS\" --stream > a.wav
        echo ${PIPESTATUS[1]}";
    let (told, said) = run(&place, script);
    assert_eq!(told, "1\n");
    assert!(
        said.contains("line 3, column 1: unknown emotion 'kaixin'"),
        "{said}"
    );
    assert!(
        said.ends_with("error: 1 failed; the rest are done\n"),
        "{said}"
    );
    let samples = wav(&place.at("a.wav")).1;
    assert_eq!(pauses(&samples, 0.2).len(), 1);
}

/// How many samples have been played that are no silence.
fn heard(place: &Place) -> usize {
    let bytes = fs::read(place.at("played.raw")).unwrap_or_default();
    let (samples, _) = bytes.as_chunks::<4>();
    samples.iter().filter(|sample| **sample != [0; 4]).count()
}

#[test]
fn a_log_is_spoken_line_by_line_as_it_grows() {
    let place = Place::new();
    let log = place.put("log", "早先的一行。\n");
    let mut tail = Command::new("tail")
        .args(["-n", "0", "-f", "log"])
        .current_dir(place.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = std_tts()
        .args(["--stream", "--play"])
        .env("ALSA_CONFIG_PATH", device(&place))
        .current_dir(place.path())
        .stdin(tail.stdout.take().unwrap())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Time for `tail` to open the log.
    thread::sleep(Duration::from_millis(500));
    let mut before = 0;
    for line in ["你好。\n", "再见。\n"] {
        let mut file = fs::OpenOptions::new().append(true).open(&log).unwrap();
        file.write_all(line.as_bytes()).unwrap();
        let started = Instant::now();
        // A quarter of a second for each ear.
        while heard(&place) < before + RATE as usize / 2 {
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "{line} is not heard"
            );
            thread::sleep(Duration::from_millis(100));
        }
        thread::sleep(Duration::from_secs(1));
        before = heard(&place);
    }
    // Not to `tail` as well: what comes first, the end of the log or the signal, would be open.
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
    let status = child.wait().unwrap();
    tail.kill().unwrap();
    tail.wait().unwrap();
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(
        (status.code(), said.as_str()),
        (Some(130), "error: interrupted\n")
    );
}
