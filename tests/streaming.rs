//! Long texts: heard from the first sentence on, in little memory, and stopped at any time.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::{HEADER, Place, RATE, rms, seconds, spoken, std_tts, wav_stream};

/// 24 syllables, and no mark.
const UNBROKEN: &str = "春天来了小鸟在树上唱歌花儿都开了我们去公园走走吧";

/// The program with pipes on all sides.
fn piped() -> Child {
    std_tts()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What this process took at most so far, in MiB; `None` where the system does not tell.
fn peak_memory(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}

/// Waits for the end; kills what takes longer, so that a failure does not hang.
fn wait(child: &mut Child, longest: Duration) -> ExitStatus {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if started.elapsed() > longest {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("still running after {longest:?}");
        }
        thread::sleep(Duration::from_millis(10));
    }
}

fn message(child: &mut Child) -> String {
    let mut text = String::new();
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_to_string(&mut text).unwrap();
    text
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .args([&format!("-{name}"), &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn a_hundred_thousand_characters_are_heard_at_once() {
    let sentences = [
        "春天来了。",
        "小鸟在树上唱歌，",
        "花儿都开了！",
        "我们去公园走走吧？\n",
    ];
    let text: String = sentences.concat().chars().cycle().take(100_000).collect();
    let mut child = piped();
    let mut stdin = child.stdin.take().unwrap();
    let writer = thread::spawn(move || stdin.write_all(text.as_bytes()));

    let started = Instant::now();
    let mut bytes = vec![0; HEADER + 4 * RATE as usize * 2];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut bytes).unwrap();
    // It takes some seconds; a machine that is busy with the other tests may take its time.
    let waited = started.elapsed();
    assert!(waited < Duration::from_secs(60), "{waited:?}");
    if let Some(memory) = peak_memory(&child) {
        assert!(memory < 1_500, "{memory} MiB");
    }
    writer.join().unwrap().unwrap();
    assert!(rms(&wav_stream(&bytes).1) > 0.02);

    drop(stdout);
    let status = wait(&mut child, Duration::from_secs(30));
    let message = message(&mut child);
    assert!(status.success(), "{status} {message}");
    assert_eq!(message, "", "a closed pipe ends quietly");
}

#[test]
fn a_hundred_thousand_characters_without_a_pause_are_taken() {
    let mut child = piped();
    let mut stdin = child.stdin.take().unwrap();
    let text: String = UNBROKEN.chars().cycle().take(100_000).collect();
    let writer = thread::spawn(move || stdin.write_all(text.as_bytes()));
    // The header goes out once the text is analysed and cut.
    let started = Instant::now();
    let mut header = [0; HEADER];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut header)
        .unwrap();
    let waited = started.elapsed();
    assert!(waited < Duration::from_secs(20), "{waited:?}");
    writer.join().unwrap().unwrap();

    signal(&child, "INT");
    let status = wait(&mut child, Duration::from_secs(10));
    assert_eq!(status.code(), Some(130), "{status} {}", message(&mut child));
}

#[test]
fn a_sentence_without_a_pause_is_spoken_to_its_end() {
    // 120 syllables of four to five tokens; the voice takes 510 at a time.
    let whole = seconds(&spoken(&[&UNBROKEN.repeat(5), "-s", "2"])) - 0.2;
    let once = seconds(&spoken(&[UNBROKEN, "-s", "2"])) - 0.2;
    let ratio = whole / once;
    assert!((4.4..5.8).contains(&ratio), "× {ratio}: {whole} s");
}

/// Starts a long text into `out.wav` of the folder, and sends a signal once it is under way.
fn stopped(place: &Place, name: &str, args: &[&str]) -> (ExitStatus, String) {
    let before = place.names().len();
    let mut child = std_tts()
        .arg("春天来了，小鸟在树上唱歌。".repeat(500))
        .args(["-o", "out.wav"])
        .args(args)
        .current_dir(place.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The temporary file has a second or so of samples: it is in the midst of it.
    let is_under_way = |path: &Path| {
        fs::read_dir(path).unwrap().flatten().any(|entry| {
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            hidden && entry.metadata().is_ok_and(|file| file.len() > 40_000)
        })
    };
    let started = Instant::now();
    while !is_under_way(place.path()) {
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "nothing is written"
        );
        assert!(
            child.try_wait().unwrap().is_none(),
            "{}",
            message(&mut child)
        );
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(place.names().len(), before + 1);
    signal(&child, name);
    let status = wait(&mut child, Duration::from_secs(10));
    (status, message(&mut child))
}

#[test]
fn an_interrupted_run_leaves_nothing() {
    let place = Place::new();
    let (status, message) = stopped(&place, "INT", &[]);
    assert_eq!(status.code(), Some(130), "{status} {message}");
    assert_eq!(message, "error: interrupted\n");
    assert_eq!(place.names(), Vec::<String>::new());
}

#[test]
fn a_terminated_run_keeps_the_former_file() {
    let place = Place::new();
    place.put("out.wav", "dear to me");
    let (status, message) = stopped(&place, "TERM", &["--force", "--json"]);
    assert_eq!(status.code(), Some(130), "{status} {message}");
    let error: serde_json::Value = serde_json::from_str(&message).expect(&message);
    assert_eq!(error["exit"], 130);
    assert_eq!(place.names(), ["out.wav"]);
    assert_eq!(fs::read(place.at("out.wav")).unwrap(), b"dear to me");
}

#[test]
fn an_interrupt_ends_the_wait_for_input() {
    let mut child = piped();
    // Long enough to be waiting.
    thread::sleep(Duration::from_secs(1));
    signal(&child, "INT");
    let status = wait(&mut child, Duration::from_secs(10));
    assert_eq!(status.code(), Some(130), "{status} {}", message(&mut child));
}
