//! Tests of reading audio: what comes out, and what becomes of bytes that are none.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::f32::consts::TAU;
use std::io::Cursor;
use std::path::PathBuf;

use super::*;

/// A file of `tests/audio`, where the script that made it lies too.
fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/audio")
        .join(name)
}

fn all(file: &mut AudioFile) -> Result<Vec<f32>, DecodeError> {
    let mut samples = Vec::new();
    loop {
        let block = file.read()?;
        if block.is_empty() {
            return Ok(samples);
        }
        samples.extend(block);
    }
}

fn of_bytes(bytes: &[u8]) -> Result<Vec<f32>, DecodeError> {
    let stream = Cursor::new(bytes.to_vec());
    all(&mut AudioFile::stream("x".to_owned(), stream)?)
}

/// How far the samples are from the tones of `make.py`, at worst, from a frame on. A little at the
/// edges does not count: there, codecs ring.
fn distance(samples: &[f32], rate: f32, from: usize) -> f32 {
    let frames = samples.chunks_exact(2).enumerate();
    let edge = 2_000_usize.saturating_sub(from);
    let middle = samples.len() / 2 - 4_000;
    frames
        .skip(edge)
        .take(middle)
        .map(|(at, frame)| {
            let time = (at + from) as f32 / rate;
            let left = frame[0] - 0.5 * (TAU * 440.0 * time).sin();
            let right = frame[1] - 0.25 * (TAU * 660.0 * time).sin();
            left.abs().max(right.abs())
        })
        .fold(0.0, f32::max)
}

const TONES: [(&str, f32, usize); 4] = [
    ("tone.flac", 44_100.0, 66_150),
    ("tone.mp3", 44_100.0, 66_150),
    ("tone.ogg", 44_100.0, 66_150),
    ("tone.opus", 48_000.0, 72_000),
];

#[test]
fn every_format_gives_the_tones_whole_and_in_their_place() {
    for (name, rate, frames) in TONES {
        let mut file = AudioFile::open(&sample(name)).unwrap();
        assert_eq!(file.format().sample_rate as f32, rate, "{name}");
        assert_eq!(file.format().channels, 2, "{name}");
        assert_eq!(file.frames(), Some(frames as u64), "{name}");
        let samples = all(&mut file).unwrap();
        assert_eq!(samples.len(), frames * 2, "{name}");
        let distance = distance(&samples, rate, 0);
        assert!(distance < 0.03, "{name}: {distance}");
        // A stream of the same bytes gives the same; only Vorbis, whose end is known too late
        // there, has a rest of its last block.
        let streamed = of_bytes(&std::fs::read(sample(name)).unwrap()).unwrap();
        assert!(streamed.starts_with(&samples), "{name}");
        let more = (streamed.len() - samples.len()) / 2;
        assert!(more < if name == "tone.ogg" { 2_048 } else { 1 }, "{name}");
    }
}

#[test]
fn an_mp3_without_a_count_of_its_frames_is_read_to_its_end() {
    let samples = all(&mut AudioFile::open(&sample("bare.mp3")).unwrap()).unwrap();
    assert!(samples.len() >= 66_150 * 2, "{}", samples.len());
}

#[test]
fn places_are_found_in_every_format() {
    for (name, rate, frames) in TONES {
        let mut file = AudioFile::open(&sample(name)).unwrap();
        all(&mut file).unwrap();
        for place in [frames / 2 + 77, 0, frames - 9_000] {
            file.seek(place as u64).unwrap();
            let samples = all(&mut file).unwrap();
            assert_eq!(samples.len(), (frames - place) * 2, "{name} {place}");
            let distance = distance(&samples, rate, place);
            assert!(distance < 0.03, "{name} {place}: {distance}");
        }
        file.seek(u64::MAX).unwrap();
        assert!(all(&mut file).unwrap().is_empty(), "{name}");
    }
}

#[test]
fn a_tag_before_the_sound_is_passed_over() {
    let mut bytes = b"ID3\x04\x00\x00\x00\x00\x08\x00".to_vec();
    bytes.extend([0xff; 1024]);
    bytes.extend(std::fs::read(sample("tone.flac")).unwrap());
    assert_eq!(of_bytes(&bytes).unwrap().len(), 66_150 * 2);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tagged.flac");
    std::fs::write(&path, bytes).unwrap();
    let mut file = AudioFile::open(&path).unwrap();
    file.seek(30_000).unwrap();
    assert_eq!(all(&mut file).unwrap().len(), 36_150 * 2);
}

/// A WAV file of this tag, channels and bits at 8 kHz; the sizes are what they are said to be.
fn wav(kind: &[u8; 4], tag: u16, channels: u16, bits: u16, size: u32, data: &[u8]) -> Vec<u8> {
    let frame = channels * bits / 8;
    let mut bytes = kind.to_vec();
    bytes.extend(size.to_le_bytes());
    bytes.extend(b"WAVEjunk\x03\0\0\0abc\0fmt \x10\0\0\0");
    bytes.extend(tag.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(8_000_u32.to_le_bytes());
    bytes.extend((8_000 * u32::from(frame)).to_le_bytes());
    bytes.extend(frame.to_le_bytes());
    bytes.extend(bits.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(size.to_le_bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn wav_of_all_codings_is_read() {
    let half = |tag, bits, data: &[u8]| {
        let bytes = wav(b"RIFF", tag, 1, bits, data.len() as u32, data);
        assert_eq!(of_bytes(&bytes).unwrap(), [0.5, -1.0], "{tag} {bits}");
    };
    half(1, 8, &[192, 0]);
    half(1, 16, &[0, 0x40, 0, 0x80]);
    half(1, 24, &[0, 0, 0x40, 0, 0, 0x80]);
    half(1, 32, &[0, 0, 0, 0x40, 0, 0, 0, 0x80]);
    half(
        3,
        32,
        &[0.5_f32.to_le_bytes(), (-1_f32).to_le_bytes()].concat(),
    );
    half(
        3,
        64,
        &[0.5_f64.to_le_bytes(), (-1_f64).to_le_bytes()].concat(),
    );
}

#[test]
fn wav_of_open_length_is_read_to_its_end() {
    for size in [u32::MAX, 0x7fff_fff0, 0] {
        let bytes = wav(b"RIFF", 1, 1, 16, size, &[0, 0x40, 0, 0x80]);
        assert_eq!(of_bytes(&bytes).unwrap(), [0.5, -1.0], "{size}");
    }
}

#[test]
fn the_long_form_of_wav_tells_its_length_elsewhere() {
    let mut bytes = wav(b"RF64", 1, 1, 16, u32::MAX, &[0, 0x40, 0, 0x80, 9, 9]);
    let mut sizes = b"ds64\x1c\0\0\0".to_vec();
    sizes.extend([0; 8]);
    sizes.extend(4_u64.to_le_bytes());
    sizes.extend([0; 12]);
    bytes.splice(12..12, sizes);
    assert_eq!(of_bytes(&bytes).unwrap(), [0.5, -1.0]);
}

#[test]
fn more_than_two_channels_are_mixed() {
    let frame = [0.5_f32, 0.25, 0.75].map(f32::to_le_bytes).concat();
    let bytes = wav(b"RIFF", 3, 3, 32, 12, &frame);
    assert_eq!(of_bytes(&bytes).unwrap(), [0.5]);
}

fn message(bytes: &[u8]) -> String {
    of_bytes(bytes).unwrap_err().to_string()
}

#[test]
fn what_is_no_audio_is_refused_with_advice() {
    assert!(message(b"").contains("empty"));
    for bytes in [
        "今天天气真好。".as_bytes(),
        &[0; 5_000],
        b"RIFF....AVI LIST",
        b"\x89PNG",
    ] {
        assert!(message(bytes).contains("not audio"), "{bytes:?}");
    }
    let mulaw = wav(b"RIFF", 7, 1, 8, 2, &[1, 2]);
    assert!(message(&mulaw).contains("ffmpeg"), "{}", message(&mulaw));
    let missing = AudioFile::open(Path::new("/no/such.wav")).err().unwrap();
    assert!(
        missing
            .to_string()
            .contains("/no/such.wav: there is no such file")
    );
    let folder = AudioFile::open(Path::new("/")).err().unwrap();
    assert!(folder.to_string().contains("folder"), "{folder}");
}

#[test]
fn a_file_that_breaks_off_is_played_so_far_and_then_an_error() {
    let wav = wav(b"RIFF", 1, 1, 16, 0x1000, &[0, 0x40, 0, 0x80]);
    let files = TONES.map(|(name, ..)| std::fs::read(sample(name)).unwrap());
    let parts = files
        .iter()
        .map(|bytes| bytes[..bytes.len() * 3 / 4].to_vec());
    // Where Vorbis breaks off cannot be told from its end.
    let parts = parts
        .enumerate()
        .filter(|(at, _)| *at != 2)
        .map(|(_, part)| part);
    for bytes in parts.chain([wav]) {
        let mut file = AudioFile::stream("x".to_owned(), Cursor::new(bytes)).unwrap();
        assert!(!file.read().unwrap().is_empty());
        let error = all(&mut file).unwrap_err();
        assert!(error.to_string().contains("breaks off"), "{error}");
        assert!(file.read().unwrap().is_empty());
    }
}

#[test]
fn damaged_bytes_are_errors_at_worst() {
    // A small generator of the same numbers every time.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut number = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let mut files: Vec<Vec<u8>> = TONES
        .map(|(name, ..)| std::fs::read(sample(name)).unwrap())
        .into();
    files.push(wav(b"RIFF", 1, 2, 24, 6_000, &[7; 6_000]));
    for bytes in files {
        for _ in 0..25 {
            let mut bytes = bytes.clone();
            for _ in 0..=number(20) {
                // Headers are where it hurts.
                let reach = if number(2) == 0 { 200 } else { bytes.len() };
                bytes[number(reach)] = number(256) as u8;
            }
            bytes.truncate(bytes.len() - number(100));
            let _ = of_bytes(&bytes);
        }
    }
}

#[test]
fn claims_of_enormous_parts_cost_nothing() {
    let huge_tag = b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f";
    assert!(
        message(huge_tag).contains("header"),
        "{}",
        message(huge_tag)
    );
    let huge_chunk = b"RIFF\xff\xff\xff\xffWAVELIST\xff\xff\xff\xff";
    assert!(
        message(huge_chunk).contains("header"),
        "{}",
        message(huge_chunk)
    );
    let mut huge_data = wav(b"RF64", 1, 1, 16, u32::MAX, &[0, 0x40]);
    let mut sizes = b"ds64\x10\0\0\0".to_vec();
    sizes.extend([0xff; 16]);
    huge_data.splice(12..12, sizes);
    let error = message(&huge_data);
    assert!(error.contains("breaks off"), "{error}");
}
