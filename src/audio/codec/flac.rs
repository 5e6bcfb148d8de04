//! FLAC (RFC 9639), 16-bit, by flac-codec.

use std::io::{self, Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

use flac_codec::encode::{FlacStreamWriter, Options};
use flac_codec::metadata::{
    BlockList, SeekPoint, SeekTable, Streaminfo, VorbisComment, write_blocks,
};

use super::{Codec, Parts};
use crate::audio::pcm;
use crate::audio::tags::{Chapter, SOFTWARE, Tags};

const BITS: u32 = 16;

/// Samples of a frame: the usual size, which the streamable subset allows at every rate.
const FRAME: u16 = 4_096;

/// A point to jump to stands every so many seconds.
const SEEK_S: u64 = 10;

/// An encoder of frames, with what the header says of them all.
pub(super) struct Flac {
    writer: FlacStreamWriter<Shelf>,
    shelf: Shelf,
    sample_rate: u32,
    waiting: Vec<i32>,
    samples: u64,
    bytes: u64,
    /// The sizes of the smallest and the largest frame in bytes.
    sizes: Option<(u32, u32)>,
    md5: md5::Context,
    points: Vec<SeekPoint>,
}

/// Where the library puts a frame, to be taken from there.
#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<Vec<u8>>>);

impl Write for Shelf {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Flac {
    pub(super) fn new(sample_rate: u32) -> Self {
        let shelf = Shelf::default();
        Self {
            writer: FlacStreamWriter::new(shelf.clone(), Options::default()),
            shelf,
            sample_rate,
            waiting: Vec::new(),
            samples: 0,
            bytes: 0,
            sizes: None,
            md5: md5::Context::new(),
            points: Vec::new(),
        }
    }

    fn frame(&mut self, samples: &[i32], out: &mut Vec<u8>) -> io::Result<()> {
        self.writer
            .write(self.sample_rate, 1, BITS, samples)
            .map_err(io::Error::other)?;
        let mut shelf = self.shelf.0.lock().unwrap_or_else(PoisonError::into_inner);
        let size = shelf.len() as u32;
        out.append(&mut shelf);
        drop(shelf);
        let wanted = self.points.len() as u64 * SEEK_S * u64::from(self.sample_rate);
        if self.samples >= wanted {
            self.points.push(SeekPoint::Defined {
                sample_offset: self.samples,
                byte_offset: self.bytes,
                frame_samples: samples.len() as u16,
            });
        }
        let (smallest, largest) = self.sizes.unwrap_or((size, size));
        self.sizes = Some((smallest.min(size), largest.max(size)));
        self.samples += samples.len() as u64;
        self.bytes += u64::from(size);
        Ok(())
    }

    /// What stands before the frames: of all of them, if they are known.
    fn blocks(&self, info: Streaminfo, fields: Vec<String>) -> io::Result<Vec<u8>> {
        let mut blocks = BlockList::new(info);
        if let Ok(points) = self.points.clone().try_into()
            && !self.points.is_empty()
        {
            blocks.insert(SeekTable { points });
        }
        blocks.insert(VorbisComment {
            vendor_string: SOFTWARE.to_owned(),
            fields,
        });
        let mut bytes = Vec::new();
        write_blocks(&mut bytes, blocks.blocks()).map_err(io::Error::other)?;
        Ok(bytes)
    }

    fn info(&self) -> io::Result<Streaminfo> {
        Ok(Streaminfo {
            minimum_block_size: FRAME,
            maximum_block_size: FRAME,
            minimum_frame_size: None,
            maximum_frame_size: None,
            sample_rate: self.sample_rate,
            channels: NonZero::<u8>::MIN,
            bits_per_sample: BITS.try_into().map_err(|_| io::ErrorKind::InvalidInput)?,
            total_samples: None,
            md5: None,
        })
    }
}

impl Codec for Flac {
    fn head(&mut self, tags: &Tags) -> io::Result<Vec<u8>> {
        self.blocks(self.info()?, tags.fields(&[], self.sample_rate))
    }

    fn encode(&mut self, samples: &[f32], out: &mut Vec<u8>) -> io::Result<()> {
        for &sample in samples {
            let sample = pcm::to_i16(sample);
            self.md5.consume(sample.to_le_bytes());
            self.waiting.push(sample.into());
        }
        let waiting = std::mem::take(&mut self.waiting);
        let frames = waiting.chunks_exact(usize::from(FRAME));
        self.waiting.extend_from_slice(frames.remainder());
        for frame in frames {
            self.frame(frame, out)?;
        }
        Ok(())
    }

    fn close(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        let last = std::mem::take(&mut self.waiting);
        match last.is_empty() {
            true => Ok(()),
            false => self.frame(&last, out),
        }
    }
}

impl Parts for Flac {
    fn assemble(
        &mut self,
        parts: &mut dyn Read,
        tags: &Tags,
        chapters: &[Chapter],
        file: &mut dyn Write,
    ) -> io::Result<()> {
        let info = Streaminfo {
            minimum_frame_size: self.sizes.and_then(|sizes| NonZero::new(sizes.0)),
            maximum_frame_size: self.sizes.and_then(|sizes| NonZero::new(sizes.1)),
            total_samples: NonZero::new(self.samples),
            md5: Some(self.md5.clone().finalize().0),
            ..self.info()?
        };
        file.write_all(&self.blocks(info, tags.fields(chapters, self.sample_rate))?)?;
        io::copy(parts, file).map(drop)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use flac_codec::decode::FlacSampleReader;
    use flac_codec::metadata::read_blocks;

    use super::*;

    #[test]
    fn a_file_says_all_about_itself_and_a_stream_what_it_can() {
        let samples: Vec<f32> = (0..250_000)
            .map(|i| (i as f32 * 0.05).sin() * 0.5)
            .collect();
        let (mut flac, mut parts) = (Flac::new(24_000), Vec::new());
        for part in samples.chunks(1_234) {
            flac.encode(part, &mut parts).unwrap();
        }
        flac.close(&mut parts).unwrap();
        let mut stream = flac.head(&Tags::default()).unwrap();
        stream.extend_from_slice(&parts);
        let chapters = [Chapter {
            start: 24_000,
            title: "二".to_owned(),
        }];
        let mut file = Vec::new();
        flac.assemble(&mut &parts[..], &Tags::default(), &chapters, &mut file)
            .unwrap();
        for (bytes, total) in [(&file, Some(250_000)), (&stream, None)] {
            let info = flac_codec::metadata::read_info(&bytes[..]).unwrap();
            assert_eq!(info.total_samples.map(NonZero::get), total);
            assert_eq!(info.md5.is_some(), total.is_some());
            let mut reader = FlacSampleReader::new(&bytes[..]).unwrap();
            let mut decoded = Vec::new();
            reader.read_to_end(&mut decoded).unwrap();
            let wanted: Vec<i32> = samples.iter().map(|&s| pcm::to_i16(s).into()).collect();
            assert_eq!(decoded, wanted);
        }
        let text = format!("{:?}", read_blocks(&file[..]).collect::<Vec<_>>());
        assert!(text.contains("CHAPTER001=00:00:01.000") && text.contains("CHAPTER001NAME=二"));
        // At 0 s and in the first frame from 10 s on.
        assert!(text.contains("sample_offset: 241664"), "{text}");
    }
}
