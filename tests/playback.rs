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

/// A folder with an ALSA configuration, and what the device recorded.
struct Studio(TempDir);

impl Studio {
    /// With a device that records what it is given: stereo `f32` at the rate of the voice.
    fn with_device() -> Self {
        let studio = Self::without_device();
        let configuration = format!(
            r#"
            pcm.null {{ type null }}
            ctl.!default {{ type null }}
            pcm.!default {{ type file slave.pcm "null" file "{}" format "raw" }}
            "#,
            studio.path("recorded.raw").display()
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
            .env("ALSA_CONFIG_PATH", self.path("asound.conf"))
            .env("TTS_LANG", "en")
            .timeout(Duration::from_secs(120))
            .assert()
    }

    /// The recording as 16-bit samples; both ears hear the same.
    fn recorded(&self) -> Vec<i16> {
        let bytes = fs::read(self.path("recorded.raw")).unwrap();
        let (frames, rest) = bytes.as_chunks::<8>();
        assert!(rest.is_empty());
        frames
            .iter()
            .map(|[left @ .., r0, r1, r2, r3]| {
                assert_eq!(left, &[*r0, *r1, *r2, *r3]);
                (f32::from_le_bytes(*left) * 32_768.0).round() as i16
            })
            .collect()
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
