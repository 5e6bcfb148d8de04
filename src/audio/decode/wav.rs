//! WAV: PCM of 8 to 32 bits and floating point, also longer than 4 GiB (RF64) and of open length,
//! as it comes through a pipe.

use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

use super::{Decode, Fault, Input, Shape};
use crate::tr;

/// Frames of a block.
const BLOCK: u64 = 4_096;

/// The size of a chunk that says that the size is not known, or stands elsewhere.
const OPEN: u32 = u32::MAX;

/// A size in the header of a stream from which on nobody has meant it: some encoders put a little
/// less than 2 or 4 GiB there when they write to a pipe.
const UNMEANT: u32 = 0x7fff_0000;

/// How a sample is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    U8,
    I16,
    I24,
    I32,
    F32,
    F64,
}

impl Coding {
    fn bytes(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::I16 => 2,
            Self::I24 => 3,
            Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// A sample from its bytes, of which there are as many as it needs.
    fn sample(self, bytes: &[u8]) -> f32 {
        match (self, bytes) {
            (Self::U8, &[a]) => (f32::from(a) - 128.0) / 128.0,
            (Self::I16, &[a, b]) => f32::from(i16::from_le_bytes([a, b])) / 32_768.0,
            (Self::I24, &[a, b, c]) => (i32::from_le_bytes([0, a, b, c]) >> 8) as f32 / 8_388_608.0,
            (Self::I32, &[a, b, c, d]) => i32::from_le_bytes([a, b, c, d]) as f32 / 2_147_483_648.0,
            (Self::F32, &[a, b, c, d]) => f32::from_le_bytes([a, b, c, d]),
            (Self::F64, &[a, b, c, d, e, f, g, h]) => {
                f64::from_le_bytes([a, b, c, d, e, f, g, h]) as f32
            }
            _ => 0.0,
        }
    }
}

/// A WAV file.
pub(super) struct Wav {
    input: Input,
    coding: Coding,
    shape: Shape,
    /// Where the samples begin, in bytes.
    start: u64,
    /// The next frame.
    at: u64,
    bytes: Vec<u8>,
}

impl Wav {
    /// Reads everything before the samples.
    pub(super) fn open(mut input: Input) -> Result<Self, Fault> {
        let (kind, riff) = chunk(&mut input)?;
        let mut form = [0; 4];
        input.read_exact(&mut form).map_err(Fault::in_head)?;
        if &form != b"WAVE" || &kind == b"RIFX" {
            return Err(Fault::NotAudio);
        }
        let mut format = None;
        let mut long = None;
        loop {
            let (kind, size) = chunk(&mut input)?;
            let padded = u64::from(size) + u64::from(size & 1);
            match &kind {
                b"fmt " => {
                    let mut bytes = vec![0; size.min(26) as usize];
                    input.read_exact(&mut bytes).map_err(Fault::in_head)?;
                    let rest = padded - bytes.len() as u64;
                    input.skip(rest).map_err(Fault::in_head)?;
                    format = Some(self::format(&bytes)?);
                }
                b"ds64" if size >= 16 => {
                    let mut sizes = [0; 16];
                    input.read_exact(&mut sizes).map_err(Fault::in_head)?;
                    input.skip(padded - 16).map_err(Fault::in_head)?;
                    let [.., a, b, c, d, e, f, g, h] = sizes;
                    long = Some(u64::from_le_bytes([a, b, c, d, e, f, g, h]));
                }
                b"data" => {
                    let Some((coding, sample_rate, channels)) = format else {
                        return Err(Fault::damaged(tr!(
                            "its samples come before their format",
                            "采样数据出现在格式说明之前"
                        )));
                    };
                    let bytes = length(&input, riff, size, long);
                    let frame = (coding.bytes() * channels) as u64;
                    let shape = Shape {
                        sample_rate,
                        channels,
                        frames: bytes.map(|bytes| bytes / frame),
                    };
                    let start = input.stream_position()?;
                    return Ok(Self {
                        input,
                        coding,
                        shape,
                        start,
                        at: 0,
                        bytes: Vec::new(),
                    });
                }
                _ => input.skip(padded).map_err(Fault::in_head)?,
            }
        }
    }
}

impl Decode for Wav {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn read(&mut self, block: &mut Vec<f32>) -> Result<(), Fault> {
        let left = self.shape.frames.map(|frames| frames - self.at);
        let wanted = left.map_or(BLOCK, |left| left.min(BLOCK));
        let frame = self.coding.bytes() * self.shape.channels;
        self.bytes.clear();
        let wanted_bytes = wanted * frame as u64;
        self.input
            .by_ref()
            .take(wanted_bytes)
            .read_to_end(&mut self.bytes)?;
        let whole = self.bytes.len() / frame;
        let samples = self.bytes[..whole * frame].chunks_exact(self.coding.bytes());
        block.extend(samples.map(|bytes| self.coding.sample(bytes)));
        self.at += whole as u64;
        if left.is_some() && (whole as u64) < wanted {
            let seconds = self.at as f64 / f64::from(self.shape.sample_rate);
            return Err(Fault::cut_off(seconds));
        }
        Ok(())
    }

    fn seek(&mut self, frame: u64) -> Result<(), Fault> {
        let bytes = (self.coding.bytes() * self.shape.channels) as u64;
        let place = self.start.saturating_add(frame.saturating_mul(bytes));
        self.input.seek(SeekFrom::Start(place))?;
        self.at = frame;
        Ok(())
    }
}

/// The next chunk's name and its size in bytes.
fn chunk(input: &mut Input) -> Result<([u8; 4], u32), Fault> {
    let mut head = [0; 8];
    input
        .read_exact(&mut head)
        .map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                Fault::damaged(tr!("it has no samples", "没有采样数据"))
            }
            _ => Fault::Read(error),
        })?;
    let [a, b, c, d, size @ ..] = head;
    Ok(([a, b, c, d], u32::from_le_bytes(size)))
}

/// Coding, sample rate and channels.
fn format(bytes: &[u8]) -> Result<(Coding, u32, usize), Fault> {
    let number = |at: usize| match bytes.get(at..at + 2) {
        Some(&[a, b]) => u16::from_le_bytes([a, b]),
        _ => 0,
    };
    let channels = usize::from(number(2));
    let sample_rate = u32::from(number(4)) | u32::from(number(6)) << 16;
    let bits = number(14);
    let tag = match number(0) {
        // The extended form: the tag stands at the beginning of a GUID.
        0xfffe => number(24),
        tag => tag,
    };
    let coding = match (tag, bits) {
        (1, 8) => Coding::U8,
        (1, 16) => Coding::I16,
        (1, 24) => Coding::I24,
        (1, 32) => Coding::I32,
        (3, 32) => Coding::F32,
        (3, 64) => Coding::F64,
        _ => {
            let what = tr!(
                "WAV of this coding (number {tag}, {bits} bits)",
                "此编码的 WAV（编号 {tag}，{bits} 位）"
            );
            return Err(Fault::Unsupported { what });
        }
    };
    let frame = coding.bytes() * channels;
    if channels == 0 || usize::from(number(12)) != frame {
        return Err(Fault::damaged(tr!(
            "its header contradicts itself",
            "文件头自相矛盾"
        )));
    }
    Ok((coding, sample_rate, channels))
}

/// The length of the samples in bytes; none where the header leaves it open.
fn length(input: &Input, riff: u32, size: u32, long: Option<u64>) -> Option<u64> {
    match (size, long) {
        (OPEN, Some(long)) => Some(long),
        (OPEN, None) => None,
        // A recording that broke off before its header was completed.
        (0, _) if riff == 0 => None,
        (UNMEANT.., _) if !input.is_seekable() => None,
        _ => Some(u64::from(size)),
    }
}
