//! One test for each bug that a user could have met.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![cfg(unix)]

mod common;

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{shell, std_tts, stderr, tts, wav};

/// How long anything here may hang before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A graph that lacked an expected tensor made the first sentence fail and all others wait for ever.
#[test]
fn a_graph_without_the_expected_tensors_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let pack = home.path().join("broken");
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/kokoro-zh");
    std::fs::create_dir(&pack).unwrap();
    for entry in std::fs::read_dir(&real).unwrap().flatten() {
        std::os::unix::fs::symlink(entry.path(), pack.join(entry.file_name())).unwrap();
    }
    let manifest: String = std::fs::read_to_string(real.join("voice.toml")).unwrap();
    let table: toml::Table = manifest.parse().unwrap();
    let sum = |graph: &str| {
        table["graphs"][graph]["sha256"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let manifest = manifest
        .replace("name = \"kokoro-zh\"", "name = \"broken\"")
        .replace("file = \"text.onnx\"", "file = \"prosody.onnx\"")
        .replace(&sum("text"), &sum("prosody"));
    std::fs::remove_file(pack.join("voice.toml")).unwrap();
    std::fs::write(pack.join("voice.toml"), manifest).unwrap();

    let assert = tts()
        .env("TTS_MODELS", home.path())
        .args(["-v", "broken", "-j", "2", "一。二。三。", "-o"])
        .arg(home.path().join("out.wav"))
        .timeout(PATIENCE)
        .assert()
        .code(3);
    assert!(stderr(&assert).contains("tokens"), "{}", stderr(&assert));
    assert!(!home.path().join("out.wav").exists());
}

/// A standard error that cannot be written to ended the program with a panic.
#[test]
fn a_full_standard_error_costs_no_speech() {
    let folder = tempfile::tempdir().unwrap();
    let script = "\"$TTS\" '你好😀' -o out.wav 2>/dev/full";
    shell(script).current_dir(folder.path()).assert().success();
    assert!(!wav(&folder.path().join("out.wav")).1.is_empty());
}

/// With standard output a pipe that nobody reads, Ctrl-C was not heard.
#[test]
fn ctrl_c_is_heard_while_a_pipe_is_full() {
    let text = "今天天气真好，我们去公园散步吧。".repeat(20);
    let mut child = std_tts()
        .arg(text)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdout.take().unwrap();
    // The header comes at once; the first sentence fills the pipe.
    pipe.read_exact(&mut [0; 44]).unwrap();
    pipe.read_exact(&mut [0; 2]).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("still running");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(status.code(), Some(130));
}

/// `tts … > file.wav` left the length open, and strict readers refused the file.
#[test]
fn a_redirected_file_has_its_length() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.wav");
    shell("\"$TTS\" 你好 > out.wav")
        .current_dir(folder.path())
        .assert()
        .success();
    let reader = hound::WavReader::open(&path).unwrap();
    let bytes = std::fs::metadata(&path).unwrap().len();
    assert_eq!(u64::from(reader.len()) * 2 + 44, bytes);
}

/// `-j 1000` loaded a thousand decoders.
#[test]
fn more_jobs_than_cores_are_not_started() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.wav");
    let assert = tts()
        .args(["-j", "1000", "一。二。", "-o"])
        .arg(&path)
        .assert()
        .success();
    assert!(
        stderr(&assert).contains("--jobs 1000"),
        "{}",
        stderr(&assert)
    );
}

/// A misspelled emotion in the configuration was reported without the file.
#[test]
fn a_wrong_emotion_in_the_configuration_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my.toml");
    std::fs::write(&path, "[defaults]\nemotion = \"hapy\"\n").unwrap();
    let assert = tts()
        .arg("--config")
        .arg(&path)
        .arg("emotions")
        .assert()
        .code(2);
    let message = stderr(&assert);
    assert!(
        message.contains("my.toml") && message.contains("happy"),
        "{message}"
    );
}

/// Text without end filled the memory.
#[test]
fn text_without_end_is_refused() {
    let assert = tts()
        .args(["-f", "/dev/zero", "-o", "/dev/null"])
        .timeout(PATIENCE)
        .assert()
        .code(2);
    assert!(stderr(&assert).contains("/dev/zero"), "{}", stderr(&assert));
}
