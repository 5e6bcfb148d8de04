//! Writing a WAV file in place, and finishing its header at the end.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use super::chunks;
use super::existing::{Existing, refuse};
use super::{RIFF_SIZE_AT, open_header};
use crate::audio::body::Body;
use crate::audio::format::Depth;
use crate::audio::pcm;
use crate::audio::tags::{Chapter, Tags};
use crate::tr;

/// The largest size that a RIFF header is given; the next, all ones, means that it is elsewhere.
const MOST_IN_RIFF: u64 = u32::MAX as u64 - 1;

/// Where the `ds64` chunk of an RF64 file stands, and how long it is with its head.
const DS64_AT: u64 = 12;
const DS64_BYTES: u64 = 36;

/// So much is moved at a time when room is made.
const STEP: u64 = 1 << 20;

/// A WAV file that grows.
pub(in crate::audio) struct WavWriter {
    file: BufWriter<File>,
    depth: Depth,
    /// Where the samples begin.
    data_at: u64,
    data_bytes: u64,
    before: Before,
    bytes: Vec<u8>,
    most_in_riff: u64,
}

/// What an appended file held already, besides samples.
#[derive(Default)]
struct Before {
    chapters: Vec<Chapter>,
    others: Vec<u8>,
    has_info: bool,
}

impl WavWriter {
    /// Begins an empty file, which must be open for reading too.
    pub(in crate::audio) fn new(file: File, sample_rate: u32, depth: Depth) -> io::Result<Self> {
        let header = open_header(sample_rate, depth);
        let mut file = BufWriter::new(file);
        file.write_all(&header)?;
        Ok(Self {
            file,
            depth,
            data_at: header.len() as u64,
            data_bytes: 0,
            before: Before::default(),
            bytes: Vec::new(),
            most_in_riff: MOST_IN_RIFF,
        })
    }

    /// Begins with all that `earlier` holds, which must be of the same shape; its samples are
    /// copied.
    pub(in crate::audio) fn behind(
        earlier: &mut File,
        file: File,
        sample_rate: u32,
        depth: Depth,
    ) -> io::Result<Self> {
        let found = Existing::read(earlier)?;
        if (found.sample_rate, found.depth) != (sample_rate, depth) {
            let (its, ours) = (
                Existing::shape(found.sample_rate, found.depth),
                Existing::shape(sample_rate, depth),
            );
            return Err(refuse(tr!(
                "it is {its}, and the new speech {ours}; give --sample-rate {} and --format {}",
                "它是 {its}，而新语音是 {ours}；请给出 --sample-rate {} 与 --format {}",
                found.sample_rate,
                crate::audio::Format::Wav(found.depth)
            )));
        }
        let mut writer = Self::new(file, sample_rate, depth)?;
        earlier.seek(SeekFrom::Start(found.data_at))?;
        writer.file.flush()?;
        let copied = io::copy(&mut earlier.take(found.data_bytes), writer.file.get_mut())?;
        writer.data_bytes = copied;
        writer.before = Before {
            chapters: found.chapters,
            others: found.others,
            has_info: found.has_info,
        };
        Ok(writer)
    }

    /// The samples that an appended file held.
    pub(in crate::audio) fn samples(&self) -> u64 {
        self.data_bytes / self.depth.bytes() as u64
    }

    fn chunks_behind(&mut self, tags: &Tags, chapters: &[Chapter]) -> io::Result<Vec<u8>> {
        self.before.chapters.extend_from_slice(chapters);
        let mut behind = chunks::chapters(&self.before.chapters)?;
        behind.append(&mut self.before.others);
        if !self.before.has_info {
            behind.extend(chunks::info(tags)?);
        }
        Ok(behind)
    }

    /// Puts the sizes into the header of a file of this many bytes.
    fn put_sizes(&self, file: &mut File, length: u64) -> io::Result<()> {
        let riff = length - 8;
        if riff <= self.most_in_riff {
            put(file, RIFF_SIZE_AT, &(riff as u32).to_le_bytes())?;
            return put(
                file,
                self.data_at - 4,
                &(self.data_bytes as u32).to_le_bytes(),
            );
        }
        make_room(file, DS64_AT, length, DS64_BYTES)?;
        let mut ds64 = Vec::new();
        ds64.extend_from_slice(&(riff + DS64_BYTES).to_le_bytes());
        ds64.extend_from_slice(&self.data_bytes.to_le_bytes());
        ds64.extend_from_slice(&self.samples().to_le_bytes());
        ds64.extend_from_slice(&[0; 4]); // no table of further chunks
        let mut chunk = Vec::new();
        chunks::append(&mut chunk, b"ds64", &ds64)?;
        put(file, 0, b"RF64\xff\xff\xff\xff")?;
        put(file, DS64_AT, &chunk)
    }
}

impl Body for WavWriter {
    fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        self.bytes.clear();
        pcm::append(samples, self.depth, &mut self.bytes);
        self.data_bytes += self.bytes.len() as u64;
        self.file.write_all(&self.bytes)
    }

    fn complete(mut self: Box<Self>, tags: &Tags, chapters: &[Chapter]) -> io::Result<()> {
        let mut behind = self.chunks_behind(tags, chapters)?;
        if self.data_bytes % 2 == 1 {
            behind.insert(0, 0);
        }
        self.file.write_all(&behind)?;
        self.file.flush()?;
        let mut file = self.file.get_ref().try_clone()?;
        let length = file.seek(SeekFrom::End(0))?;
        self.put_sizes(&mut file, length)
    }
}

fn put(file: &mut File, at: u64, bytes: &[u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(at))?;
    file.write_all(bytes)
}

/// Moves everything from `at` to the end at `length` up by `room` bytes, the last part first, so
/// that the disk holds nothing twice.
fn make_room(file: &mut File, at: u64, length: u64, room: u64) -> io::Result<()> {
    let mut buffer = vec![0; STEP as usize];
    let mut end = length;
    while end > at {
        let begin = end.saturating_sub(STEP).max(at);
        let part = buffer.get_mut(..(end - begin) as usize).unwrap_or_default();
        file.seek(SeekFrom::Start(begin))?;
        file.read_exact(part)?;
        put(file, begin + room, part)?;
        end = begin;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
