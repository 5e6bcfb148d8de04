//! Reading audio: WAV, FLAC, MP3, Ogg Vorbis and Ogg Opus, from files and streams, block by block.
//!
//! Owns telling formats apart and turning foreign bytes into samples. The bytes may be anything:
//! they cost no more memory than a block and the largest packet of their format, and the worst they
//! get is a [`DecodeError`]. It never plays.

mod compressed;
mod error;
mod input;
mod opus;
mod packet;
mod pages;
mod wav;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use symphonia::core::io::MediaSource;

use self::compressed::Compressed;
use self::input::Input;
use self::opus::OggOpus;
use self::wav::Wav;
use super::Layout;
use crate::tr;

pub use error::{DecodeError, Fault};

/// Sample rates in Hz that are taken for audio; others are damage, or data.
const RATES: std::ops::RangeInclusive<u32> = 1_000..=768_000;

/// Channels that are taken for audio.
const CHANNELS: std::ops::RangeInclusive<usize> = 1..=255;

/// The first bytes that tell formats apart: an Ogg page's header and the first bytes of its packet.
const HEAD: usize = 27 + 255 + 8;

/// What a file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape {
    sample_rate: u32,
    channels: usize,
    /// Its length in frames, one sample of each channel, where it is known.
    frames: Option<u64>,
}

/// A decoder of one format.
trait Decode: Send {
    fn shape(&self) -> Shape;

    /// Appends the next block, channels interleaved; nothing at the end.
    fn read(&mut self, block: &mut Vec<f32>) -> Result<(), Fault>;

    /// Goes to a frame. Only where the input can be gone back in.
    fn seek(&mut self, frame: u64) -> Result<(), Fault>;
}

/// Audio that is being decoded.
pub struct AudioFile {
    name: String,
    decoder: Box<dyn Decode>,
    seekable: bool,
    /// What is decoded already.
    block: Vec<f32>,
    /// What the decoder has met behind that block.
    fault: Option<Fault>,
    /// Whether it is not to be asked again.
    is_over: bool,
}

impl AudioFile {
    /// Opens a file. Its header and its first sound are read, so that what is no audio is known.
    pub fn open(path: &Path) -> Result<Self, DecodeError> {
        let name = path.display().to_string();
        let named = |fault| DecodeError {
            name: name.clone(),
            fault,
        };
        let input = Self::input(path).map_err(named)?;
        Self::decode(input).map_err(named).map(|file| Self {
            name: name.clone(),
            ..file
        })
    }

    /// Reads a stream, such as standard input; `name` is what errors call it.
    pub fn stream(
        name: String,
        stream: impl Read + Send + Sync + 'static,
    ) -> Result<Self, DecodeError> {
        match Self::decode(Input::stream(Box::new(stream))) {
            Ok(file) => Ok(Self { name, ..file }),
            Err(fault) => Err(DecodeError { name, fault }),
        }
    }

    fn input(path: &Path) -> Result<Input, Fault> {
        let missing = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Fault::Missing,
            _ => Fault::Read(error),
        };
        let metadata = fs::metadata(path).map_err(missing)?;
        if metadata.is_dir() {
            let example = path.join("*.wav").display().to_string();
            return Err(Fault::IsFolder { example });
        }
        let file = File::open(path).map_err(missing)?;
        Ok(match metadata.is_file() {
            true => Input::file(file, metadata.len()),
            false => Input::stream(Box::new(file)),
        })
    }

    fn decode(mut input: Input) -> Result<Self, Fault> {
        skip_id3(&mut input)?;
        let seekable = input.is_seekable();
        let head = input.peek(HEAD)?;
        let decoder: Box<dyn Decode> = match &*head {
            [] => return Err(Fault::Empty),
            [b'R', b'I', b'F', b'F' | b'X', ..]
            | [b'R', b'F', b'6', b'4', ..]
            | [b'B', b'W', b'6', b'4', ..] => Box::new(Wav::open(input)?),
            [b'f', b'L', b'a', b'C', ..] => Box::new(Compressed::flac(input)?),
            [b'O', b'g', b'g', b'S', ..] => match contains(&head, b"OpusHead") {
                true => Box::new(OggOpus::open(input)?),
                false if contains(&head, b"\x01vorbis") => Box::new(Compressed::vorbis(input)?),
                false => {
                    let what = tr!(
                        "an Ogg file without Vorbis or Opus",
                        "不含 Vorbis 或 Opus 的 Ogg 文件"
                    );
                    return Err(Fault::Unsupported { what });
                }
            },
            [0xff, second, ..] if second & 0xe6 == 0xe2 => Box::new(Compressed::mp3(input)?),
            _ => return Err(Fault::NotAudio),
        };
        let shape = decoder.shape();
        if !CHANNELS.contains(&shape.channels) || !RATES.contains(&shape.sample_rate) {
            return Err(Fault::damaged(tr!(
                "{} channels at {} Hz",
                "{} 个声道，采样率 {} Hz",
                shape.channels,
                shape.sample_rate
            )));
        }
        let mut file = Self {
            name: String::new(),
            decoder,
            seekable,
            block: Vec::new(),
            fault: None,
            is_over: false,
        };
        file.fill();
        match file.fault.take_if(|_| file.block.is_empty()) {
            Some(fault) => Err(fault),
            None => Ok(file),
        }
    }

    fn fill(&mut self) {
        if self.block.is_empty() && !self.is_over {
            self.fault = self.decoder.read(&mut self.block).err();
            self.is_over = self.fault.is_some() || self.block.is_empty();
        }
    }

    /// What errors call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What [`read`](Self::read) gives: the sample rate of the file, one or two channels.
    pub fn format(&self) -> Layout {
        let Shape {
            sample_rate,
            channels,
            ..
        } = self.decoder.shape();
        let channels = if channels == 2 { 2 } else { 1 };
        Layout {
            sample_rate,
            channels,
        }
    }

    /// Channels of the file itself.
    pub fn channels(&self) -> usize {
        self.decoder.shape().channels
    }

    /// Its length in frames, where it is known. Only its header says so: a claim, not a promise.
    pub fn frames(&self) -> Option<u64> {
        self.decoder.shape().frames
    }

    /// Whether [`seek`](Self::seek) works, and the file can be opened again.
    pub fn is_seekable(&self) -> bool {
        self.seekable
    }

    /// The next block, channels interleaved, −1 to 1; empty at the end. More than two channels come
    /// mixed to one, so that none is unheard.
    pub fn read(&mut self) -> Result<Vec<f32>, DecodeError> {
        self.fill();
        if let Some(fault) = self.fault.take_if(|_| self.block.is_empty()) {
            return Err(self.named(fault));
        }
        let mut block = std::mem::take(&mut self.block);
        let channels = self.channels();
        if channels > 2 {
            block = mix(&block, channels);
        }
        Ok(block)
    }

    /// Goes to a frame; at its end, if it has fewer.
    pub fn seek(&mut self, frame: u64) -> Result<(), DecodeError> {
        self.block.clear();
        (self.fault, self.is_over) = (None, false);
        let frame = self.frames().map_or(frame, |frames| frame.min(frames));
        self.decoder.seek(frame).map_err(|fault| self.named(fault))
    }

    fn named(&self, fault: Fault) -> DecodeError {
        DecodeError {
            name: self.name.clone(),
            fault,
        }
    }
}

/// All channels in one, none louder than another.
pub(super) fn mix(samples: &[f32], channels: usize) -> Vec<f32> {
    let frames = samples.chunks_exact(channels);
    frames
        .map(|frame| frame.iter().sum::<f32>() / channels as f32)
        .collect()
}

/// Passes over a tag at the beginning, pictures and all, without reading it into memory.
fn skip_id3(input: &mut Input) -> Result<(), Fault> {
    while let [b'I', b'D', b'3', _, _, flags, a, b, c, d] = *input.peek(10)? {
        let size = [a, b, c, d]
            .iter()
            .fold(0_u64, |size, byte| size << 7 | u64::from(byte & 0x7f));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        input.skip(10 + size + footer).map_err(Fault::in_head)?;
    }
    Ok(input.begin()?)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests;
