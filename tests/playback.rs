//! `--play`: what is spoken reaches the sound device, whole; and where there is no device, the
//! user is told so.
//!
//! The device is an ALSA plugin that writes what it is given to a file, defined in a
//! configuration of the test's own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use predicates::prelude::*;
use tempfile::TempDir;

/// Presses keys, given as `text the terminal shows=keys` with commas between, and checks that the
/// terminal is left as it was.
const TERMINAL: &str = r#"
import os, pty, select, subprocess, sys, termios, time
main, side = pty.openpty()
before = termios.tcgetattr(side)
def start():
    os.setsid()
    import fcntl
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
child = subprocess.Popen(sys.argv[2:], stdin=side, stdout=side, stderr=side, preexec_fn=start)
seen, waiting = "", [step.split("=") for step in sys.argv[1].split(",")]
end = time.time() + 90
while child.poll() is None and time.time() < end:
    if select.select([main], [], [], 0.1)[0]:
        seen += os.read(main, 65536).decode("utf-8", "replace")
    while waiting and waiting[0][0] in seen:
        time.sleep(0.05)
        keys = waiting.pop(0)[1].replace("RIGHT", "\x1b[C").replace("LEFT", "\x1b[D")
        os.write(main, keys.replace("CTRL-C", "\x03").replace("SPACE", " ").encode())
while select.select([main], [], [], 0.1)[0]:
    seen += os.read(main, 65536).decode("utf-8", "replace")
sys.stdout.write(seen)
sys.stdout.flush()
if child.poll() is None:
    child.kill()
    sys.exit(99)
if termios.tcgetattr(side) != before:
    print("the terminal was changed")
    sys.exit(99)
sys.exit(child.returncode)
"#;

/// A folder with an ALSA configuration, and what the device recorded.
struct Studio(TempDir);

impl Studio {
    /// With a device that records what it is given: stereo `f32` at the rate of the voice.
    fn with_device() -> Self {
        let studio = Self::without_device();
        let configuration = format!(
            r#"
            pcm.null {{ type null hint {{ show off }} }}
            ctl.!default {{ type null }}
            pcm.!default {{ type file slave.pcm "null" file "{}" format "raw" }}
            pcm.kitchen {{
                type file slave.pcm "null" file "{}" format "raw"
                hint {{ show on description "Kitchen radio" }}
            }}
            "#,
            studio.path("recorded.raw").display(),
            studio.path("kitchen.raw").display()
        );
        fs::write(studio.path("asound.conf"), configuration).unwrap();
        studio
    }

    /// With a configuration that knows no device.
    fn without_device() -> Self {
        let studio = Self(TempDir::new().unwrap());
        fs::write(studio.path("asound.conf"), "").unwrap();
        studio
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn tts(&self, args: &[&str]) -> Assert {
        Command::new(env!("CARGO_BIN_EXE_tts"))
            .args(args)
            .current_dir(self.0.path())
            .env_remove("TTS_DEVICE")
            .env("ALSA_CONFIG_PATH", self.path("asound.conf"))
            .env("TTS_LANG", "en")
            .timeout(Duration::from_secs(120))
            .assert()
    }

    /// The recording as 16-bit samples; both ears hear the same.
    fn recorded(&self) -> Vec<i16> {
        let frames = self.recorded_stereo("recorded.raw").into_iter();
        frames
            .map(|[left, right]| {
                assert_eq!(left, right);
                left
            })
            .collect()
    }

    /// What a device recorded, for both ears.
    fn recorded_stereo(&self, name: &str) -> Vec<[i16; 2]> {
        let bytes = fs::read(self.path(name)).unwrap();
        let (frames, rest) = bytes.as_chunks::<8>();
        assert!(rest.is_empty());
        let sample = |bytes| (f32::from_le_bytes(bytes) * 32_768.0).round() as i16;
        frames
            .iter()
            .map(|[a, b, c, d, right @ ..]| [sample([*a, *b, *c, *d]), sample(*right)])
            .collect()
    }

    /// Puts a WAV file there, whose frames come from their numbers and are never silent.
    fn wav(&self, name: &str, rate: u32, frames: usize, frame: impl Fn(usize) -> [i16; 2]) {
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: rate,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(self.path(name), spec).unwrap();
        for sample in (0..frames).flat_map(frame) {
            writer.write_sample(sample).unwrap();
        }
        writer.finalize().unwrap();
    }

    /// Runs the program on a terminal of its own, by a script that presses keys. Gives what was
    /// on the terminal, and the exit code.
    fn on_terminal(&self, keys: &str, args: &[&str]) -> (String, i32) {
        let output = std::process::Command::new("python3")
            .args(["-c", TERMINAL, keys, env!("CARGO_BIN_EXE_tts")])
            .args(args)
            .current_dir(self.0.path())
            .env_remove("TTS_DEVICE")
            .env("ALSA_CONFIG_PATH", self.path("asound.conf"))
            .env("TTS_LANG", "en")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let trouble = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code().unwrap();
        assert!(code != 99, "{told} {trouble}");
        (told, code)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn peak(samples: &[i16]) -> u16 {
    samples
        .iter()
        .map(|sample| sample.unsigned_abs())
        .max()
        .unwrap_or(0)
}

/// The samples that are not zero: all that counts, as a device that outruns the synthesis gets
/// silence in between.
fn audible(samples: &[i16]) -> Vec<i16> {
    samples
        .iter()
        .copied()
        .filter(|&sample| sample != 0)
        .collect()
}

#[test]
fn speech_is_played() {
    let studio = Studio::with_device();
    studio.tts(&["你好", "--play"]).success().stdout("");
    let recorded = studio.recorded();
    assert!(recorded.len() > 24_000 / 4, "{} samples", recorded.len());
    assert!(peak(&recorded) > 1_000, "peak {}", peak(&recorded));
    assert_eq!(studio.names(), ["asound.conf", "recorded.raw"]);
}

#[test]
fn what_is_played_is_what_the_file_holds() {
    let studio = Studio::with_device();
    let text = "今天天气真好。我们出去散步吧！";
    studio
        .tts(&[text, "-o", "out.wav", "--play"])
        .success()
        .stdout("");
    let mut reader = hound::WavReader::open(studio.path("out.wav")).unwrap();
    let written: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    assert!(peak(&written) > 1_000, "peak {}", peak(&written));
    assert!(audible(&studio.recorded()) == audible(&written));
    assert_eq!(studio.names(), ["asound.conf", "out.wav", "recorded.raw"]);
}

#[test]
fn without_a_device_playing_ends_with_a_clear_error() {
    let studio = Studio::without_device();
    let told = predicate::str::contains("cannot play sound")
        .and(predicate::str::contains("-o FILE"))
        .and(predicate::str::contains("panicked").not())
        .and(predicate::str::contains("ALSA lib").not());
    studio
        .tts(&["你好", "--play"])
        .code(3)
        .stdout("")
        .stderr(told);
    studio
        .tts(&["你好", "--play", "--lang", "zh"])
        .code(3)
        .stderr(predicate::str::contains("无法播放声音"));
}

#[test]
fn without_a_device_no_file_is_left_half_written() {
    let studio = Studio::without_device();
    studio
        .tts(&["你好", "-o", "out.wav", "--play"])
        .code(3)
        .stdout("");
    assert_eq!(studio.names(), ["asound.conf"]);
}

#[test]
fn nobody_needs_a_device_to_write_a_file() {
    let studio = Studio::without_device();
    studio
        .tts(&["你好", "-o", "out.wav", "--no-play"])
        .success()
        .stdout("");
    assert_eq!(studio.names(), ["asound.conf", "out.wav"]);
}

/// A ramp that is never silent, so that every frame is heard where it belongs.
fn ramp(from: i16) -> impl Fn(usize) -> [i16; 2] {
    move |at| {
        let left = from + (at % 1_000) as i16;
        [left, -left]
    }
}

fn audible_stereo(frames: &[[i16; 2]]) -> Vec<[i16; 2]> {
    let heard = frames.iter().copied();
    heard.filter(|frame| *frame != [0, 0]).collect()
}

#[test]
fn files_are_played_one_after_another_without_a_gap() {
    let studio = Studio::with_device();
    studio.wav("a.wav", 44_100, 30_001, ramp(100));
    studio.wav("b.wav", 44_100, 20_002, ramp(5_000));
    studio
        .tts(&["play", "a.wav", "b.wav"])
        .success()
        .stdout("")
        .stderr("");
    let recorded = studio.recorded_stereo("recorded.raw");
    let start = recorded.iter().position(|frame| *frame != [0, 0]).unwrap();
    let wanted: Vec<[i16; 2]> = (0..30_001)
        .map(ramp(100))
        .chain((0..20_002).map(ramp(5_000)))
        .collect();
    assert!(recorded[start..start + 50_003] == wanted);
}

#[test]
fn files_of_different_rates_follow_one_another() {
    let studio = Studio::with_device();
    studio.wav("a.wav", 44_100, 10_000, ramp(100));
    studio.wav("b.wav", 48_000, 10_000, ramp(5_000));
    studio.tts(&["play", "a.wav", "b.wav"]).success();
    // The second use of the device begins its file anew.
    let recorded = audible_stereo(&studio.recorded_stereo("recorded.raw"));
    assert!(recorded.ends_with(&(0..10_000).map(ramp(5_000)).collect::<Vec<_>>()));
}

#[test]
fn compressed_files_are_played_whole() {
    let audio = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/audio");
    for (name, rate) in [
        ("tone.flac", 44_100),
        ("tone.mp3", 44_100),
        ("tone.ogg", 44_100),
        ("tone.opus", 48_000),
    ] {
        let studio = Studio::with_device();
        let path = audio.join(name);
        studio
            .tts(&["play", path.to_str().unwrap()])
            .success()
            .stderr("");
        let recorded = studio.recorded_stereo("recorded.raw");
        // A device that outruns the decoder gets silence in between.
        let frames = audible_stereo(&recorded).len();
        let wanted = rate * 3 / 2;
        assert!(
            frames.abs_diff(wanted) < 300,
            "{name}: {frames}, not {wanted}"
        );
    }
}

#[test]
fn speech_goes_through_a_pipe_to_the_player() {
    let studio = Studio::with_device();
    studio.tts(&["你好", "-o", "out.wav"]).success();
    let stream = Command::new(env!("CARGO_BIN_EXE_tts"))
        .args(["你好", "-o", "-"])
        .output()
        .unwrap()
        .stdout;
    Command::new(env!("CARGO_BIN_EXE_tts"))
        .args(["play", "-"])
        .env("ALSA_CONFIG_PATH", studio.path("asound.conf"))
        .write_stdin(stream)
        .assert()
        .success();
    let mut reader = hound::WavReader::open(studio.path("out.wav")).unwrap();
    let written: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    assert!(audible(&studio.recorded()) == audible(&written));
}

#[test]
fn all_files_are_looked_at_before_the_first_is_heard() {
    let studio = Studio::with_device();
    studio.wav("a.wav", 44_100, 1_000, ramp(100));
    fs::write(studio.path("notes.txt"), "今天天气真好。").unwrap();
    fs::write(studio.path("empty.mp3"), "").unwrap();
    for (name, told) in [
        ("notes.txt", "not audio"),
        ("empty.mp3", "empty"),
        ("nowhere.wav", "no such file"),
        (".", "folder"),
    ] {
        let named = predicate::str::contains(name).and(predicate::str::contains(told));
        studio
            .tts(&["play", "a.wav", name])
            .code(2)
            .stdout("")
            .stderr(named);
        assert!(!studio.path("recorded.raw").exists(), "{name}");
    }
    studio.tts(&["play", "-", "-"]).code(2);
}

#[test]
fn a_damaged_file_is_played_as_far_as_it_goes_and_then_told() {
    let studio = Studio::with_device();
    studio.wav("whole.wav", 44_100, 10_000, ramp(100));
    let bytes = fs::read(studio.path("whole.wav")).unwrap();
    fs::write(studio.path("part.wav"), &bytes[..20_000]).unwrap();
    let told = || predicate::str::contains("part.wav").and(predicate::str::contains("damaged"));
    studio.tts(&["play", "part.wav"]).code(2).stderr(told());
    let heard = audible_stereo(&studio.recorded_stereo("recorded.raw"));
    assert!(heard == (0..heard.len()).map(ramp(100)).collect::<Vec<_>>());
    assert!(heard.len() > 4_900, "{}", heard.len());
    studio
        .tts(&["play", "part.wav", "whole.wav"])
        .code(1)
        .stderr(told());
    let heard = audible_stereo(&studio.recorded_stereo("recorded.raw"));
    assert!(heard.len() > 14_900, "{}", heard.len());
}

#[test]
fn a_summary_of_playing_is_json() {
    let studio = Studio::with_device();
    studio.wav("a.wav", 44_100, 44_100, ramp(100));
    let assert = studio
        .tts(&["play", "a.wav", "--json"])
        .success()
        .stdout("");
    let line: serde_json::Value = serde_json::from_slice(&assert.get_output().stderr).unwrap();
    assert_eq!(line["files"][0]["seconds"], 1.0);
    assert_eq!(line["files"][0]["channels"], 2);
    assert_eq!(line["audio_seconds"], 1.0);
}

#[test]
fn devices_are_listed_and_chosen_by_name() {
    let studio = Studio::with_device();
    let assert = studio.tts(&["devices", "--json"]).success().stderr("");
    let listed: serde_json::Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    let names: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|device| device["name"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"default") && names.contains(&"kitchen"),
        "{names:?}"
    );
    studio.tts(&["devices"]).success().stdout(
        predicate::str::contains("* default").and(predicate::str::contains("Kitchen radio")),
    );
    studio.wav("a.wav", 44_100, 10_000, ramp(100));
    for wanted in ["kitchen", "Kitchen radio", "RADIO"] {
        studio.tts(&["play", "a.wav", "--device", wanted]).success();
        let heard = audible_stereo(&studio.recorded_stereo("kitchen.raw"));
        assert!(
            heard == (0..10_000).map(ramp(100)).collect::<Vec<_>>(),
            "{wanted}"
        );
        fs::remove_file(studio.path("kitchen.raw")).unwrap();
    }
    assert!(!studio.path("recorded.raw").exists());
    let unknown = predicate::str::contains("'garage'").and(predicate::str::contains("kitchen"));
    studio
        .tts(&["你好", "--play", "--device", "garage"])
        .code(3)
        .stderr(unknown);
    // Refused where nothing is played; but the environment is for all commands.
    studio
        .tts(&["你好", "-o", "out.wav", "--device", "kitchen"])
        .code(2)
        .stderr(predicate::str::contains("--play"));
}

#[test]
fn no_device_is_an_empty_list_and_an_error() {
    let studio = Studio::without_device();
    studio
        .tts(&["devices"])
        .code(3)
        .stdout("")
        .stderr(predicate::str::contains("no audio device"));
    studio.tts(&["devices", "--json"]).code(3).stdout("[]\n");
    studio.wav("a.wav", 44_100, 1_000, ramp(100));
    studio.tts(&["play", "a.wav"]).code(3);
}

#[test]
fn without_a_clipboard_the_user_is_told() {
    let studio = Studio::with_device();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tts"));
    command
        .args(["--clipboard", "-o", "out.wav"])
        .current_dir(studio.0.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("TTS_LANG", "en")
        .assert()
        .code(3)
        .stderr(predicate::str::contains("clipboard"));
    studio.tts(&["--clipboard", "你好"]).code(2);
    assert!(!studio.names().contains(&"out.wav".to_owned()));
}

#[test]
fn q_ends_playing_quietly_and_leaves_the_terminal_alone() {
    let studio = Studio::with_device();
    // The device takes everything at once, so it is paused before it could end.
    studio.wav("long.wav", 8_000, 8_000 * 600, ramp(100));
    let (told, code) = studio.on_terminal("keys:=SPACE,⏸=q", &["play", "long.wav"]);
    assert_eq!(code, 130, "{told}");
    assert!(
        told.contains("space pause") && told.contains("5 s"),
        "{told}"
    );
    assert!(
        told.contains("long.wav") && told.contains("/ 10:00"),
        "{told}"
    );
    assert!(!told.contains("error"), "{told}");
}

#[test]
fn ctrl_c_ends_playing_and_leaves_the_terminal_alone() {
    let studio = Studio::with_device();
    studio.wav("long.wav", 8_000, 8_000 * 600, ramp(100));
    let (told, code) = studio.on_terminal("keys:=SPACE,⏸=CTRL-C", &["play", "long.wav"]);
    assert_eq!(code, 130, "{told}");
}

#[test]
fn a_pause_loses_nothing_and_arrows_go_from_file_to_file() {
    let studio = Studio::with_device();
    studio.wav("a.wav", 8_000, 8_000 * 600, ramp(100));
    studio.wav("b.wav", 8_000, 4_000, ramp(5_000));
    // → leaves the pause and the first file.
    let (told, code) = studio.on_terminal("keys:=SPACE,⏸=RIGHT", &["play", "a.wav", "b.wav"]);
    assert_eq!(code, 0, "{told}");
    let heard = audible_stereo(&studio.recorded_stereo("recorded.raw"));
    assert!(heard.len() < 8_000 * 600, "nothing was left out");
    assert!(heard.ends_with(&(0..4_000).map(ramp(5_000)).collect::<Vec<_>>()));

    let studio = Studio::with_device();
    studio.wav("a.wav", 8_000, 8_000 * 60, ramp(100));
    let (told, code) = studio.on_terminal("keys:=SPACE,⏸=SPACE", &["play", "a.wav"]);
    assert_eq!(code, 0, "{told}");
    let heard = audible_stereo(&studio.recorded_stereo("recorded.raw"));
    assert!(heard == (0..8_000 * 60).map(ramp(100)).collect::<Vec<_>>());
}

#[test]
fn stopping_the_playback_still_completes_the_file() {
    let studio = Studio::with_device();
    let text = "今天天气真好。我们出去散步吧！";
    let (told, code) = studio.on_terminal("keys:=q", &[text, "-o", "out.wav", "--play"]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("the file is still written"), "{told}");
    let reader = hound::WavReader::open(studio.path("out.wav")).unwrap();
    assert!(reader.duration() > 24_000);
}
