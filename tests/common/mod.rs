//! What the tests of the built program share: running it in a clean environment, and looking at
//! the audio that it made.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![allow(dead_code)] // No test file uses all of it.

#[cfg(unix)]
pub mod service;

use std::ffi::OsStr;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command as StdCommand;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use hound::{SampleFormat, WavReader, WavSpec};
use tempfile::TempDir;

/// Samples a second of the default voice.
pub const RATE: u32 = 24_000;

/// Samples in 5 ms, the step over which silence is judged.
const STEP: usize = 120;

/// The header of a WAV stream that this program writes, in bytes.
pub const HEADER: usize = 44;

/// The built program, with English messages and without any setting of whoever runs the tests:
/// no `TTS_*` but the places of the installed files, and an empty configuration.
pub fn tts() -> Command {
    Command::from_std(std_tts())
}

/// As [`tts`], for what `assert_cmd` cannot do: signals, and pipes that are read bit by bit.
pub fn std_tts() -> StdCommand {
    let mut command = StdCommand::new(env!("CARGO_BIN_EXE_tts"));
    tidy(&mut command);
    command
}

/// A shell that runs `script`, in which `"$TTS"` is the program, in the same clean environment.
pub fn shell(script: &str) -> Command {
    shell_called("sh", script)
}

/// As [`shell`], with bash, which knows how each part of a pipeline ended. A part that fails fails
/// the pipeline.
pub fn bash(script: &str) -> Command {
    shell_called("bash", &format!("set -o pipefail\n{script}"))
}

fn shell_called(name: &str, script: &str) -> Command {
    let mut command = StdCommand::new(name);
    command.args(["-c", script]);
    tidy(&mut command);
    command.env("TTS", env!("CARGO_BIN_EXE_tts"));
    Command::from_std(command)
}

fn tidy(command: &mut StdCommand) {
    let keep = ["TTS_HOME", "TTS_MODELS"].map(OsStr::new);
    let own = |name: &OsStr| name.to_string_lossy().starts_with("TTS_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| own(name)) {
        if !keep.contains(&name.as_os_str()) {
            command.env_remove(name);
        }
    }
    for name in ["LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANGUAGE"] {
        command.env_remove(name);
    }
    // Whoever runs the tests may have a configuration of their own; a test that is about the
    // usual place removes this again.
    command.env("LANG", "C").env("TTS_CONFIG", "/dev/null");
}

/// Standard error of a finished run.
pub fn stderr(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).expect("messages are UTF-8")
}

/// Standard output of a finished run, as text.
pub fn stdout(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).expect("output is UTF-8")
}

/// What the program writes to a pipe with these arguments: a WAV stream, header included.
pub fn stream_of(args: &[&str]) -> Vec<u8> {
    let assert = tts().args(args).assert().success();
    assert.get_output().stdout.clone()
}

/// The samples of what the program says with these arguments.
pub fn spoken(args: &[&str]) -> Vec<f32> {
    wav_stream(&stream_of(args)).1
}

/// A WAV file's shape and samples, −1 to 1.
pub fn wav(path: &Path) -> (WavSpec, Vec<f32>) {
    samples_of(WavReader::open(path).expect("a WAV file"))
}

/// As [`wav`], for a stream whose header leaves the length open.
pub fn wav_stream(bytes: &[u8]) -> (WavSpec, Vec<f32>) {
    assert!(bytes.len() >= HEADER, "{} bytes are no WAV", bytes.len());
    assert_eq!(&bytes[36..40], b"data");
    // hound wants to know the length.
    let mut bytes = bytes.to_vec();
    let data = (bytes.len() - HEADER) as u32;
    bytes[4..8].copy_from_slice(&(data + HEADER as u32 - 8).to_le_bytes());
    bytes[40..44].copy_from_slice(&data.to_le_bytes());
    samples_of(WavReader::new(Cursor::new(bytes)).expect("a WAV stream"))
}

fn samples_of<R: std::io::Read>(reader: WavReader<R>) -> (WavSpec, Vec<f32>) {
    let spec = reader.spec();
    assert_eq!(
        (spec.bits_per_sample, spec.sample_format),
        (16, SampleFormat::Int)
    );
    let samples = reader
        .into_samples::<i16>()
        .map(|sample| f32::from(sample.expect("a whole sample")) / 32768.0)
        .collect();
    (spec, samples)
}

/// Root mean square.
pub fn rms(samples: &[f32]) -> f32 {
    let sum: f64 = samples.iter().map(|&s| f64::from(s).powi(2)).sum();
    (sum / samples.len().max(1) as f64).sqrt() as f32
}

/// Highest magnitude.
pub fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |peak, s| peak.max(s.abs()))
}

/// Length in seconds.
pub fn seconds(samples: &[f32]) -> f32 {
    samples.len() as f32 / RATE as f32
}

/// Which steps of 5 ms are heard: those no more than 50 dB below the loudest.
fn heard_steps(samples: &[f32]) -> Vec<bool> {
    let loudness: Vec<f32> = samples.chunks(STEP).map(rms).collect();
    let least = peak(&loudness) * 0.003_162;
    loudness.iter().map(|step| *step >= least).collect()
}

/// Seconds of silence at the beginning, to within 5 ms.
pub fn silence_before(samples: &[f32]) -> f32 {
    let steps = heard_steps(samples);
    (steps.iter().take_while(|heard| !**heard).count() * STEP) as f32 / RATE as f32
}

/// Seconds of silence at the end, to within 5 ms.
pub fn silence_after(samples: &[f32]) -> f32 {
    let steps = heard_steps(samples);
    (steps.iter().rev().take_while(|heard| !**heard).count() * STEP) as f32 / RATE as f32
}

/// The silences of at least `least` seconds between two sounds, each in seconds.
pub fn pauses(samples: &[f32], least: f32) -> Vec<f32> {
    let steps = heard_steps(samples);
    let runs: Vec<&[bool]> = steps.chunk_by(|a, b| a == b).collect();
    let first = usize::from(!steps.first().copied().unwrap_or(true));
    let last = runs.len() - usize::from(!steps.last().copied().unwrap_or(true));
    runs[first.min(last)..last]
        .iter()
        .filter(|run| !run[0])
        .map(|run| (run.len() * STEP) as f32 / RATE as f32)
        .filter(|length| *length >= least)
        .collect()
}

/// The median pitch in Hz, by autocorrelation; 0 where nothing is voiced.
pub fn pitch(samples: &[f32]) -> f32 {
    const FRAME: usize = 1_200;
    let (shortest, longest) = (RATE as usize / 600, RATE as usize / 60);
    let loud = rms(samples) / 2.0;
    let mut found: Vec<f32> = Vec::new();
    for start in (0..samples.len().saturating_sub(FRAME + longest)).step_by(FRAME / 2) {
        let frame = &samples[start..start + FRAME];
        if rms(frame) < loud {
            continue;
        }
        let likeness = |lag: usize| {
            let later = &samples[start + lag..start + lag + FRAME];
            let product: f32 = frame.iter().zip(later).map(|(a, b)| a * b).sum();
            product / (rms(frame) * rms(later) * FRAME as f32).max(1e-9)
        };
        let all: Vec<f32> = (shortest..longest).map(likeness).collect();
        let best = all.iter().copied().fold(0.0, f32::max);
        // The first peak nearly as good as the best: the best may be an octave below.
        let lag = (1..all.len() - 1)
            .find(|&i| all[i] > 0.9 * best && all[i] >= all[i - 1] && all[i] >= all[i + 1]);
        if let Some(lag) = lag.filter(|_| best > 0.7) {
            found.push(RATE as f32 / (lag + shortest) as f32);
        }
    }
    found.sort_by(f32::total_cmp);
    found.get(found.len() / 2).copied().unwrap_or(0.0)
}

/// A folder of its own for a test, that knows what lies in it.
pub struct Place(TempDir);

impl Place {
    /// An empty one.
    pub fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// A path in it.
    pub fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file in it.
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(name);
        std::fs::write(&path, bytes).expect("a file in a temporary folder");
        path
    }

    /// Names of all that lies in it, hidden files included, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).expect("a readable folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}
