//! What a file is made of while it grows.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use tempfile::SpooledTempFile;

use super::codec::{self, Parts};
use super::format::Format;
use super::spool::aside;
use super::tags::{Chapter, Tags};
use super::wav::WavWriter;
use super::{AudioError, pcm};

/// A file on its way: samples go in, and at the end what has to be known of the whole.
pub(super) trait Body: Send {
    /// Takes the next samples.
    fn write(&mut self, samples: &[f32]) -> io::Result<()>;

    /// Completes the file.
    fn complete(self: Box<Self>, tags: &Tags, chapters: &[Chapter]) -> io::Result<()>;
}

/// Begins a file that is new.
pub(super) fn begin(
    format: Format,
    sample_rate: u32,
    file: File,
    folder: &Path,
) -> Result<Box<dyn Body>, AudioError> {
    if let Some(codec) = codec::for_file(format, sample_rate)? {
        return Ok(Box::new(Encoded {
            codec,
            parts: BufWriter::new(aside(folder)),
            file,
            bytes: Vec::new(),
        }));
    }
    let Format::Wav(depth) = format else {
        return Ok(Box::new(Raw {
            file: BufWriter::new(file),
            bytes: Vec::new(),
        }));
    };
    let writer = WavWriter::new(file, sample_rate, depth);
    let writer = writer.map_err(|error| AudioError::at(folder, error))?;
    Ok(Box::new(writer))
}

/// Samples alone.
struct Raw {
    file: BufWriter<File>,
    bytes: Vec<u8>,
}

impl Body for Raw {
    fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        self.bytes.clear();
        pcm::append(samples, super::Depth::Int16, &mut self.bytes);
        self.file.write_all(&self.bytes)
    }

    fn complete(mut self: Box<Self>, _: &Tags, _: &[Chapter]) -> io::Result<()> {
        self.file.flush()
    }
}

/// What is encoded. Tags and chapters stand at the beginning and are known at the end, so the
/// encoded sound waits in a file of its own.
struct Encoded {
    codec: Box<dyn Parts>,
    parts: BufWriter<SpooledTempFile>,
    file: File,
    bytes: Vec<u8>,
}

impl Body for Encoded {
    fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        self.bytes.clear();
        self.codec.encode(samples, &mut self.bytes)?;
        self.parts.write_all(&self.bytes)
    }

    fn complete(mut self: Box<Self>, tags: &Tags, chapters: &[Chapter]) -> io::Result<()> {
        self.bytes.clear();
        self.codec.close(&mut self.bytes)?;
        self.parts.write_all(&self.bytes)?;
        let mut parts = self.parts.into_inner().map_err(io::Error::from)?;
        parts.rewind()?;
        let mut parts: Box<dyn Read> = Box::new(BufReader::new(parts));
        let mut out = BufWriter::new(self.file);
        self.codec.assemble(&mut parts, tags, chapters, &mut out)?;
        out.flush()
    }
}
