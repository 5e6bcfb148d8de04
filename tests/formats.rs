//! Every format, read back with decoders of others: ffmpeg, sox, flac, opus-tools and mpg123. Their
//! word counts, not that of the libraries that wrote the files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use common::{Place, RATE, shell, stderr, tts};
use serde_json::Value;
use tts::audio::{AudioFile, Depth, FileSpec, Format, Sink};

/// What all of this file says.
const TEXT: &str = "今天天气真好。";

/// Runs a tool and returns its standard output; it must succeed.
fn tool(name: &str, args: &[&str]) -> Vec<u8> {
    let run = Command::new(name).args(args).output();
    let output = run.unwrap_or_else(|error| {
        panic!("{name} cannot be run ({error}); `make test-tools` installs what the tests need")
    });
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} {args:?}: {message}");
    output.stdout
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path that is text")
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    let (samples, rest) = bytes.as_chunks::<4>();
    assert!(rest.is_empty());
    samples
        .iter()
        .map(|&four| f32::from_le_bytes(four))
        .collect()
}

fn shorts(bytes: &[u8]) -> Vec<i16> {
    let (samples, rest) = bytes.as_chunks::<2>();
    assert!(rest.is_empty());
    samples.iter().map(|&two| i16::from_le_bytes(two)).collect()
}

/// What ffmpeg hears, at this rate.
fn ffmpeg(path: &Path, rate: u32) -> Vec<f32> {
    let rate = rate.to_string();
    let args = [
        "-v",
        "error",
        "-i",
        text(path),
        "-ar",
        &rate,
        "-f",
        "f32le",
        "-",
    ];
    floats(&tool("ffmpeg", &args))
}

/// What ffprobe says.
fn probe(path: &Path) -> Value {
    let args = [
        "-v",
        "error",
        "-of",
        "json",
        "-show_format",
        "-show_streams",
        "-show_chapters",
    ];
    let json = tool("ffprobe", &[&args[..], &[text(path)]].concat());
    serde_json::from_slice(&json).expect("JSON")
}

/// A tag of the file or of its stream, by its name in any case.
fn tag(probed: &Value, name: &str) -> String {
    let places = [&probed["format"]["tags"], &probed["streams"][0]["tags"]];
    let mut all = places.iter().filter_map(|tags| tags.as_object()).flatten();
    let found = all.find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map_or(String::new(), |(_, value)| {
        value.as_str().unwrap().to_owned()
    })
}

fn sixteen_bits(samples: &[f32]) -> Vec<i16> {
    samples
        .iter()
        .map(|s| (s * 32_768.0).round() as i16)
        .collect()
}

/// By how many samples `other` is late, and how like the two are then, from 0 to 1.
fn lag(samples: &[f32], other: &[f32]) -> (i32, f64) {
    let most = 200;
    let (a, b) = (
        |i: i32| samples.get(i as usize),
        |i: i32| other.get(i as usize),
    );
    let product = |lag: i32| {
        let pairs = (0..samples.len() as i32).filter_map(|i| a(i).zip(b(i + lag)));
        pairs
            .map(|(x, y)| f64::from(*x) * f64::from(*y))
            .sum::<f64>()
    };
    let best = (-most..=most)
        .max_by(|x, y| product(*x).total_cmp(&product(*y)))
        .unwrap();
    let power = |samples: &[f32]| samples.iter().map(|&s| f64::from(s).powi(2)).sum::<f64>();
    (best, product(best) / (power(samples) * power(other)).sqrt())
}

/// Integrated loudness and true peak, as ffmpeg measures them.
fn loudness(path: &Path) -> (f64, f64) {
    let args = [
        "-hide_banner",
        "-nostats",
        "-i",
        text(path),
        "-af",
        "ebur128=peak=true:framelog=verbose",
    ];
    let run = Command::new("ffmpeg")
        .args(args)
        .args(["-f", "null", "-"])
        .output();
    let said = String::from_utf8(run.expect("ffmpeg").stderr).unwrap();
    let summary = said.rsplit("Summary:").next().unwrap();
    let value = |label: &str| {
        let line = summary
            .lines()
            .find_map(|line| line.trim().strip_prefix(label));
        let line = line.unwrap_or_else(|| panic!("no {label} in {said}"));
        line.split_whitespace().next().unwrap().parse().unwrap()
    };
    (value("I:"), value("Peak:"))
}

/// Speaks [`TEXT`] into a file of this name.
fn speak(place: &Place, name: &str, args: &[&str]) -> std::path::PathBuf {
    let path = place.at(name);
    let mut command = tts();
    command.args([TEXT, "--quiet", "-o"]).arg(&path).args(args);
    command.assert().success();
    path
}

/// [`TEXT`] as it leaves the voice: the samples of a float WAV file, which nothing rounds.
static SPOKEN: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let place = Place::new();
    let path = speak(&place, "out.wav", &["--format", "wav-float"]);
    let reader = hound::WavReader::open(&path).expect("a WAV file");
    let spec = reader.spec();
    assert_eq!((spec.sample_rate, spec.bits_per_sample), (RATE, 32));
    let samples: Vec<f32> = reader.into_samples().map(Result::unwrap).collect();
    assert_eq!(ffmpeg(&path, RATE), samples);
    assert_eq!(tag(&probe(&path), "artist"), "晓晓 (kokoro-zh/xiaoxiao)");
    samples
});

#[test]
fn wav_is_exact_in_every_depth() {
    let place = Place::new();
    let short = speak(&place, "16.wav", &[]);
    let args = ["-t", "raw", "-e", "signed", "-b", "16", "-L", "-"];
    let heard = shorts(&tool("sox", &[&["-D", text(&short)], &args[..]].concat()));
    assert_eq!(heard, sixteen_bits(&SPOKEN));
    let probed = probe(&short);
    assert_eq!(tag(&probed, "title"), TEXT);
    assert_eq!(tag(&probed, "comment"), "emotion: neutral");
    assert_eq!(
        tag(&probed, "encoder"),
        format!("tts {}", env!("CARGO_PKG_VERSION"))
    );

    let deep = speak(&place, "24.wav", &["--format", "wav24"]);
    assert_eq!(probe(&deep)["streams"][0]["codec_name"], "pcm_s24le");
    let heard = ffmpeg(&deep, RATE);
    assert_eq!(heard.len(), SPOKEN.len());
    let worst = heard.iter().zip(&*SPOKEN).map(|(a, b)| (a - b).abs());
    assert!(worst.fold(0.0, f32::max) <= 1.01 / 16_777_216.0);
}

#[test]
fn flac_is_exact_and_knows_its_check_sum() {
    let place = Place::new();
    let path = speak(&place, "out.flac", &[]);
    tool(
        "flac",
        &["--test", "--silent", "--warnings-as-errors", text(&path)],
    );
    let raw = [
        "--decode",
        "--silent",
        "--stdout",
        "--force-raw-format",
        "--endian=little",
        "--sign=signed",
    ];
    let heard = shorts(&tool("flac", &[&raw[..], &[text(&path)]].concat()));
    assert_eq!(heard, sixteen_bits(&SPOKEN));
    assert_eq!(tag(&probe(&path), "title"), TEXT);
}

#[test]
fn opus_has_the_exact_length_and_place() {
    let place = Place::new();
    let path = speak(&place, "out.opus", &[]);
    let decoded = place.at("decoded.wav");
    tool(
        "opusdec",
        &["--quiet", "--rate", "48000", text(&path), text(&decoded)],
    );
    let count = hound::WavReader::open(&decoded).unwrap().len() as usize;
    assert_eq!(count, SPOKEN.len() * 2);
    assert_eq!(ffmpeg(&path, 48_000).len(), SPOKEN.len() * 2);
    let (late, likeness) = lag(&SPOKEN, &ffmpeg(&path, RATE));
    assert!(
        late.abs() <= 12 && likeness > 0.97,
        "{late} samples late, {likeness}"
    );
    let probed = probe(&path);
    assert_eq!(
        (tag(&probed, "title"), tag(&probed, "artist")),
        (TEXT.to_owned(), "晓晓 (kokoro-zh/xiaoxiao)".to_owned())
    );
    let info = String::from_utf8(tool("opusinfo", &[text(&path)])).unwrap();
    assert!(!info.to_lowercase().contains("warning"), "{info}");
}

#[test]
#[cfg(feature = "mp3")]
fn mp3_has_the_exact_length_and_place() {
    let place = Place::new();
    let path = speak(&place, "out.mp3", &[]);
    let heard = ffmpeg(&path, RATE);
    assert_eq!(heard.len(), SPOKEN.len());
    let (late, likeness) = lag(&SPOKEN, &heard);
    assert!(
        late.abs() <= 12 && likeness > 0.97,
        "{late} samples late, {likeness}"
    );
    let raw = tool("mpg123", &["-q", "-s", "-e", "s16", text(&path)]);
    assert_eq!(shorts(&raw).len(), SPOKEN.len());
    let probed = probe(&path);
    assert_eq!(
        (tag(&probed, "title"), tag(&probed, "comment")),
        (TEXT.to_owned(), "emotion: neutral".to_owned())
    );
    let told: f64 = probed["format"]["duration"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        (told - SPOKEN.len() as f64 / f64::from(RATE)).abs() < 0.06,
        "{told} s"
    );
}

#[test]
#[cfg(unix)]
fn every_format_can_be_piped() {
    // flac warns that a stream has no check sum.
    let pipes = [
        ("--raw", "cat"),
        (
            "--format flac",
            "flac --decode --silent --stdout --force-raw-format --endian=little --sign=signed - 2> /dev/null",
        ),
        ("--format wav24", "ffmpeg -v error -i - -f s16le -"),
    ];
    for (args, reader) in pipes {
        let script = format!("\"$TTS\" {TEXT} {args} | {reader}");
        let assert = shell(&script).assert().success();
        assert_eq!(stderr(&assert), "", "{script}");
        let heard = shorts(&assert.get_output().stdout);
        let wanted = sixteen_bits(&SPOKEN);
        assert_eq!(heard.len(), wanted.len(), "{script}");
        let near = heard.iter().zip(&wanted).all(|(a, b)| a.abs_diff(*b) <= 1);
        assert!(near, "{script}");
    }
    let mut lossy = vec![("opus", "opusdec --quiet --force-wav --rate 48000 - -", 2)];
    if cfg!(feature = "mp3") {
        lossy.push(("mp3", "mpg123 -q -s -", 1));
    }
    for (format, reader, factor) in lossy {
        let script = format!("\"$TTS\" {TEXT} --format {format} -o - | {reader}");
        let assert = shell(&script).assert().success();
        let (bytes, wanted) = (assert.get_output().stdout.len(), SPOKEN.len() * factor * 2);
        // A header of WAV, or the delay of an MP3 encoder, which a stream cannot tell.
        assert!(
            (wanted..wanted + 6_000).contains(&bytes),
            "{script}: {bytes}, {wanted}"
        );
    }
}

#[test]
fn loudness_is_what_was_asked_for() {
    let place = Place::new();
    let path = speak(&place, "r128.flac", &["--lufs"]);
    let (lufs, peak) = loudness(&path);
    assert!((lufs + 23.0).abs() <= 0.1, "{lufs} LUFS");
    assert!(peak <= -1.0 + 0.1, "{peak} dBTP");

    let args = ["--lufs=-8", "--sample-rate", "48000", "--fade", "20"];
    let path = place.at("loud.wav");
    let mut command = tts();
    let assert = command
        .args([TEXT, "-o"])
        .arg(&path)
        .args(args)
        .assert()
        .success();
    let (lufs, peak) = loudness(&path);
    assert!(
        lufs < -8.0 && (-1.3..=-0.8).contains(&peak),
        "{lufs} LUFS, {peak} dBTP"
    );
    let told = stderr(&assert);
    assert!(told.contains("LUFS") && told.contains("dBTP"), "{told}");

    let path = speak(
        &place,
        "peak.wav",
        &["--peak", "-3", "--format", "wav-float"],
    );
    let highest = ffmpeg(&path, RATE)
        .iter()
        .fold(0.0_f32, |high, s| high.max(s.abs()));
    assert!((20.0 * highest.log10() + 3.0).abs() < 0.01, "{highest}");
}

#[test]
fn another_rate_leaves_everything_in_its_place() {
    let place = Place::new();
    let path = speak(
        &place,
        "44.wav",
        &["--sample-rate", "44100", "--format", "wav-float"],
    );
    assert_eq!(probe(&path)["streams"][0]["sample_rate"], "44100");
    let heard = ffmpeg(&path, 44_100);
    let wanted = (SPOKEN.len() as f64 * 44_100.0 / 24_000.0).round() as usize;
    assert_eq!(heard.len(), wanted);
    // sox is a resampler of its own.
    let reference = place.at("reference.wav");
    let plain = speak(&place, "plain.wav", &["--format", "wav-float"]);
    tool(
        "sox",
        &[text(&plain), "-r", "44100", text(&reference), "rate", "-v"],
    );
    let (late, likeness) = lag(&ffmpeg(&reference, 44_100), &heard);
    assert!(
        late == 0 && likeness > 0.9999,
        "{late} samples late, {likeness}"
    );
}

#[test]
fn speech_is_appended() {
    let place = Place::new();
    let path = speak(&place, "book.wav", &["--append"]);
    let once = ffmpeg(&path, RATE);
    speak(&place, "book.wav", &["--append"]);
    let twice = ffmpeg(&path, RATE);
    assert!(twice == [once.as_slice(), &once].concat());
    assert_eq!(tag(&probe(&path), "title"), TEXT);
    assert_eq!(place.names(), ["book.wav"]);
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_made() {
    let place = Place::new();
    let other = place.put("other.flac", "mine");
    let check = |args: &[&str], parts: &[&str]| {
        let mut command = tts();
        let assert = command
            .arg("你好")
            .args(args)
            .current_dir(place.path())
            .assert()
            .code(2);
        let told = stderr(&assert);
        for part in parts {
            assert!(told.contains(part), "{args:?}: {part} is not in: {told}");
        }
        assert!(assert.get_output().stdout.is_empty(), "{args:?}");
        assert_eq!(place.names(), ["other.flac"], "{args:?}");
    };
    check(
        &["-o", "a.mp3", "--format", "flac"],
        &["a.mp3", "flac", "--format"],
    );
    check(&["-o", "a.m4a"], &["ffmpeg", "flac", "opus"]);
    check(&["-o", "a.wva"], &["a.wva", "wav"]);
    check(
        &["-o", "a.wav", "--format", "opsu"],
        &["opsu", "did you mean opus"],
    );
    check(
        &["-o", "a.opus", "--sample-rate", "44100"],
        &["44100", "24000 Hz and 48000 Hz"],
    );
    check(
        &["-o", "a.wav", "--sample-rate", "7999"],
        &["nearest possible value is 8000"],
    );
    check(
        &["-o", "a.wav", "--lufs=3"],
        &["nearest possible value is -5"],
    );
    check(
        &["-o", "a.wav", "--lufs", "--peak", "-1"],
        &["--lufs", "--peak"],
    );
    check(
        &["-o", "a.wav", "--play", "--lufs"],
        &["--lufs", "whole recording"],
    );
    check(&["--peak", "-1"], &["--peak", "whole recording", "-o FILE"]);
    check(&["--play", "--format", "mp3"], &["--format", "playback"]);
    check(
        &["-o", "other.flac", "--append"],
        &["other.flac", "--append", "WAV"],
    );
    check(
        &["-o", "a.wav", "--append", "--force"],
        &["--append", "--force"],
    );
    check(&["-o", "-", "--append"], &["--append", "-o FILE"]);
    check(&["--raw", "--format", "wav"], &["--raw", "--format"]);
    assert_eq!(fs::read(other).unwrap(), b"mine");
}

/// A file of the library with a mark at the beginning and another at 1.5 s, of 3 s.
fn with_chapters(path: &Path, format: Format) {
    let samples: Vec<f32> = (0..36_000).map(|i| (i as f32 * 0.1).sin() * 0.3).collect();
    let mut spec = FileSpec::new(format, RATE);
    spec.tags.title = Some("故事".to_owned());
    spec.tags.album = Some("书".to_owned());
    spec.tags.track = Some(3);
    let mut file = AudioFile::create(path, &spec).unwrap();
    for title in ["第一章", "第二章：开始"] {
        file.chapter(title);
        file.write(&samples).unwrap();
    }
    let staged = file.stage().unwrap();
    assert_eq!(staged.seconds(), 3.0);
    staged.persist().unwrap();
}

#[test]
fn chapters_are_found_by_others() {
    let place = Place::new();
    let formats = [Format::Flac, Format::Opus, Format::Mp3];
    for format in formats
        .into_iter()
        .filter(|&format| cfg!(feature = "mp3") || format != Format::Mp3)
    {
        let path = place.at(&format!("book.{}", format.extension()));
        with_chapters(&path, format);
        let probed = probe(&path);
        let chapters = probed["chapters"].as_array().unwrap();
        let found: Vec<_> = chapters
            .iter()
            .map(|one| {
                (
                    one["start_time"].as_str().unwrap(),
                    one["tags"]["title"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [("0.000000", "第一章"), ("1.500000", "第二章：开始")],
            "{format}"
        );
        assert_eq!(
            (tag(&probed, "album"), tag(&probed, "title")),
            ("书".to_owned(), "故事".to_owned())
        );
        assert!(
            tag(&probed, "track") == "3" || tag(&probed, "tracknumber") == "3",
            "{probed}"
        );
        let seconds = ffmpeg(&path, RATE).len() as f64 / f64::from(RATE);
        assert!((seconds - 3.0).abs() < 1e-3, "{format}: {seconds} s");
    }
    let path = place.at("book.wav");
    with_chapters(&path, Format::Wav(Depth::Int16));
    assert_eq!(ffmpeg(&path, RATE).len(), 72_000);
    let described = tool("sox", &["--info", text(&path)]);
    assert!(
        String::from_utf8(described)
            .unwrap()
            .contains("72000 samples")
    );
}
