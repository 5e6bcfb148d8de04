//! A WAV file that is there already, taken apart so that more can be put behind its samples.

use std::io::{self, Read, Seek, SeekFrom};

use super::chunks;
use crate::audio::format::Depth;
use crate::audio::tags::Chapter;
use crate::tr;

/// What stands beside the samples is kept up to this many bytes.
const MOST_BESIDE: u64 = 64 << 20;

/// A mono WAV or RF64 file.
#[derive(Debug, PartialEq)]
pub(super) struct Existing {
    pub sample_rate: u32,
    pub depth: Depth,
    /// Where its samples begin, in bytes.
    pub data_at: u64,
    /// The bytes of its samples.
    pub data_bytes: u64,
    pub chapters: Vec<Chapter>,
    /// All else that it holds, as chunks: its tags, and what other programs have put there.
    pub others: Vec<u8>,
    /// Whether tags are among them.
    pub has_info: bool,
}

impl Existing {
    /// Takes it apart. An error says why nothing can be put behind it.
    pub(super) fn read(file: &mut (impl Read + Seek)) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        file.rewind()?;
        let mut head = [0; 12];
        file.read_exact(&mut head).map_err(|_| no_wav())?;
        let long = match (&head[..4], &head[8..]) {
            (b"RIFF", b"WAVE") => false,
            (b"RF64", b"WAVE") => true,
            _ => return Err(no_wav()),
        };
        let (mut shape, mut data, mut long_data) = (None, None, None);
        let (mut cue, mut labels, mut others, mut has_info) =
            (Vec::new(), Vec::new(), Vec::new(), false);
        let (mut at, mut beside) = (12, 0);
        while at + 8 <= length {
            file.seek(SeekFrom::Start(at))?;
            let mut head = [0; 8];
            file.read_exact(&mut head)?;
            let [a, b, c, d, ..] = head;
            let (name, mut size) = (
                [a, b, c, d],
                u64::from(chunks::number(&head, 4).unwrap_or(0)),
            );
            let begin = at + 8;
            if &name == b"data" && data.is_none() {
                // A stream that was saved leaves its length open.
                size = match (size == u64::from(u32::MAX), long_data) {
                    (true, Some(size)) if long => size,
                    _ => size,
                }
                .min(length - begin);
                data = Some((begin, size));
            } else {
                beside += size;
                if beside > MOST_BESIDE || begin + size > length {
                    return Err(broken());
                }
                let mut content = vec![0; size as usize];
                file.read_exact(&mut content)?;
                let is_list = |kind: &[u8]| &name == b"LIST" && content.starts_with(kind);
                match &name {
                    b"fmt " => shape = Some(shape_of(&content)?),
                    b"ds64" => {
                        long_data = content
                            .get(8..16)
                            .and_then(|s| s.first_chunk())
                            .map(|s| u64::from_le_bytes(*s))
                    }
                    b"cue " => cue = content,
                    // Sizes that are made anew, and room that was kept free.
                    b"fact" | b"JUNK" | b"junk" | b"PAD " => {}
                    _ if is_list(b"adtl") => labels = content,
                    _ => {
                        has_info |= is_list(b"INFO");
                        chunks::append(&mut others, &name, &content)?;
                    }
                }
            }
            at = begin + size + size % 2;
        }
        let ((sample_rate, depth), (data_at, data_bytes)) = shape.zip(data).ok_or_else(broken)?;
        let frame = depth.bytes() as u64;
        Ok(Self {
            sample_rate,
            depth,
            data_at,
            data_bytes: data_bytes / frame * frame,
            chapters: chunks::read_chapters(&cue, &labels),
            others,
            has_info,
        })
    }

    /// What kind of sound it holds, for messages.
    pub(super) fn shape(sample_rate: u32, depth: Depth) -> String {
        let depth = match depth {
            Depth::Int16 => tr!("16-bit", "16 位"),
            Depth::Int24 => tr!("24-bit", "24 位"),
            Depth::Float32 => tr!("float", "浮点"),
        };
        tr!("{depth}, {sample_rate} Hz", "{depth}、{sample_rate} Hz")
    }
}

/// Rate and depth from a `fmt ` chunk, of mono sound alone.
fn shape_of(format: &[u8]) -> io::Result<(u32, Depth)> {
    let short = |at: usize| Some(u16::from_le_bytes(*format.get(at..)?.first_chunk()?));
    let fields = || Some((short(0)?, short(2)?, chunks::number(format, 4)?, short(14)?));
    let (mut tag, channels, rate, bits) = fields().ok_or_else(broken)?;
    if tag == 0xfffe {
        // WAVE_FORMAT_EXTENSIBLE: the first two bytes of the sub-format are the tag.
        tag = short(24).ok_or_else(broken)?;
    }
    let depth = match (tag, bits) {
        (1, 16) => Depth::Int16,
        (1, 24) => Depth::Int24,
        (3, 32) => Depth::Float32,
        _ => {
            return Err(refuse(tr!(
                "its samples are neither 16-bit, 24-bit nor float",
                "其采样不是 16 位、24 位或浮点"
            )));
        }
    };
    match channels {
        1 => Ok((rate, depth)),
        _ => Err(refuse(tr!(
            "it has {channels} channels, and speech has one",
            "它有 {channels} 个声道，而语音只有一个"
        ))),
    }
}

pub(super) fn refuse(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

fn no_wav() -> io::Error {
    refuse(tr!("it is no WAV file", "它不是 WAV 文件"))
}

fn broken() -> io::Error {
    refuse(tr!("it is damaged", "文件已损坏"))
}
