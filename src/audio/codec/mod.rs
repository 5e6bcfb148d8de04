//! Encoders: samples to the bytes of a format.
//!
//! Each format is one file around a library. None of them knows where the bytes go.

mod flac;
mod libopus;
#[cfg(feature = "mp3")]
mod mp3;
mod ogg;
mod opus;
mod plain;

use std::io::{self, Read, Write};

use super::AudioError;
use super::format::{Depth, Format};
use super::tags::{Chapter, Tags};

/// One encoder at work. What it appends goes out as it comes.
pub(super) trait Codec: Send {
    /// What a stream begins with.
    fn head(&mut self, tags: &Tags) -> io::Result<Vec<u8>>;

    /// Takes samples and appends what has become ready.
    fn encode(&mut self, samples: &[f32], out: &mut Vec<u8>) -> io::Result<()>;

    /// Takes the end and appends what is left.
    fn close(&mut self, out: &mut Vec<u8>) -> io::Result<()>;
}

/// An encoder for a file that begins with what is only known at its end. What it appends waits
/// until then.
pub(super) trait Parts: Codec {
    /// Makes the file from all that was appended.
    fn assemble(
        &mut self,
        parts: &mut dyn Read,
        tags: &Tags,
        chapters: &[Chapter],
        file: &mut dyn Write,
    ) -> io::Result<()>;
}

/// What is to become of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Stream,
    Parts,
}

/// Starts an encoder for a stream, for samples at a rate in Hz that the format knows.
pub(super) fn for_stream(format: Format, sample_rate: u32) -> Result<Box<dyn Codec>, AudioError> {
    Ok(match format {
        Format::Wav(depth) => Box::new(plain::Plain::wav(sample_rate, depth)),
        Format::Raw => Box::new(plain::Plain::raw(Depth::Int16)),
        Format::Flac => Box::new(flac::Flac::new(sample_rate)),
        Format::Opus => Box::new(failing(format, opus::Opus::new(sample_rate, Use::Stream))?),
        #[cfg(feature = "mp3")]
        Format::Mp3 => Box::new(failing(format, mp3::Mp3::new(sample_rate, Use::Stream))?),
        #[cfg(not(feature = "mp3"))]
        Format::Mp3 => return Err(AudioError::NoMp3),
    })
}

/// Starts an encoder for a file. `None` for formats that are written in place.
pub(super) fn for_file(
    format: Format,
    sample_rate: u32,
) -> Result<Option<Box<dyn Parts>>, AudioError> {
    Ok(Some(match format {
        Format::Wav(_) | Format::Raw => return Ok(None),
        Format::Flac => Box::new(flac::Flac::new(sample_rate)),
        Format::Opus => Box::new(failing(format, opus::Opus::new(sample_rate, Use::Parts))?),
        #[cfg(feature = "mp3")]
        Format::Mp3 => Box::new(failing(format, mp3::Mp3::new(sample_rate, Use::Parts))?),
        #[cfg(not(feature = "mp3"))]
        Format::Mp3 => return Err(AudioError::NoMp3),
    }))
}

fn failing<T>(format: Format, made: io::Result<T>) -> Result<T, AudioError> {
    made.map_err(|source| AudioError::writing(format.name().to_owned(), source))
}
