//! A whole recording in memory, for those who send it rather than keep it.

use std::io;

use super::codec::{self, Codec, Parts};
use super::shape::Shaper;
use super::wav::{RIFF_SIZE_AT, open_header};
use super::{AudioError, FileSpec, Format, Sink, pcm};

/// A recording that grows in memory, in the format of its file. Unlike a stream, it says how long
/// it is once it is complete.
pub struct Clip {
    format: Format,
    shaper: Shaper,
    encoder: Encoder,
    spec: FileSpec,
    bytes: Vec<u8>,
    ready: Vec<f32>,
}

enum Encoder {
    /// Of a format whose beginning is only known at its end.
    Parts(Box<dyn Parts>),
    /// Of samples as they are.
    Plain(Box<dyn Codec>),
}

impl Clip {
    /// Nothing yet, for samples at the rate of `spec`. What needs the whole recording first is
    /// refused, as on a stream.
    pub fn new(spec: &FileSpec) -> Result<Self, AudioError> {
        spec.finish.check(spec.format, true)?;
        let rate = spec.finish.output_rate(spec.format, spec.sample_rate)?;
        let (encoder, bytes) = match codec::for_file(spec.format, rate)? {
            Some(parts) => (Encoder::Parts(parts), Vec::new()),
            None => {
                let head = match spec.format {
                    Format::Wav(depth) => open_header(rate, depth),
                    _ => Vec::new(),
                };
                (Encoder::Plain(codec::for_stream(spec.format, rate)?), head)
            }
        };
        let shaper = Shaper::new(spec.sample_rate, rate, spec.finish.fade);
        Ok(Self {
            format: spec.format,
            shaper: shaper.map_err(AudioError::shaping)?,
            encoder,
            spec: spec.clone(),
            bytes,
            ready: Vec::new(),
        })
    }

    /// Completes it.
    pub fn into_bytes(mut self) -> Result<Vec<u8>, AudioError> {
        let mut ready = std::mem::take(&mut self.ready);
        self.shaper
            .finish(&mut ready)
            .map_err(AudioError::shaping)?;
        self.encode(&ready)?;
        let format = self.format;
        self.complete()
            .map_err(|source| AudioError::writing(format.name().to_owned(), source))
    }

    fn encode(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        let encoded = match &mut self.encoder {
            Encoder::Parts(parts) => parts.encode(samples, &mut self.bytes),
            Encoder::Plain(plain) => plain.encode(samples, &mut self.bytes),
        };
        encoded.map_err(|source| AudioError::writing(self.format.name().to_owned(), source))
    }

    fn complete(mut self) -> io::Result<Vec<u8>> {
        match self.encoder {
            Encoder::Parts(mut parts) => {
                parts.close(&mut self.bytes)?;
                let mut file = Vec::with_capacity(self.bytes.len() + 1024);
                parts.assemble(&mut &self.bytes[..], &self.spec.tags, &[], &mut file)?;
                Ok(file)
            }
            Encoder::Plain(mut plain) => {
                plain.close(&mut self.bytes)?;
                if let Format::Wav(depth) = self.format {
                    // The rate in the header does not change its length.
                    let head = open_header(self.spec.sample_rate, depth).len();
                    let data = self.bytes.len() - head;
                    if data % 2 == 1 {
                        self.bytes.push(0);
                    }
                    let riff = self.bytes.len() - 8;
                    for (at, size) in [(RIFF_SIZE_AT as usize, riff), (head - 4, data)] {
                        let size = u32::try_from(size).map_err(io::Error::other)?;
                        self.bytes[at..at + 4].copy_from_slice(&size.to_le_bytes());
                    }
                }
                Ok(self.bytes)
            }
        }
    }
}

impl Sink for Clip {
    fn write(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        let mut ready = std::mem::take(&mut self.ready);
        let shaped = self.shaper.push(&pcm::finite(samples), &mut ready);
        shaped.map_err(AudioError::shaping)?;
        let encoded = self.encode(&ready);
        self.ready = ready;
        encoded
    }

    fn finish(self: Box<Self>) -> Result<(), AudioError> {
        self.into_bytes().map(drop)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::audio::AudioFile;

    /// What a file of the same samples would hold; clip and file must agree, byte for byte.
    fn on_disk(spec: &FileSpec, samples: &[f32]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("take");
        let mut file = AudioFile::create(&path, spec).unwrap();
        file.write(samples).unwrap();
        Box::new(file).finish().unwrap();
        std::fs::read(path).unwrap()
    }

    #[test]
    fn a_clip_is_what_a_file_would_be() {
        let samples: Vec<f32> = (0..36_001).map(|i| (i as f32 * 0.05).sin() * 0.4).collect();
        for format in Format::all().filter(|&format| cfg!(feature = "mp3") || format != Format::Mp3)
        {
            let mut spec = FileSpec::new(format, 24_000);
            spec.finish.sample_rate = Some(48_000);
            let mut clip = Clip::new(&spec).unwrap();
            for part in samples.chunks(5_000) {
                clip.write(part).unwrap();
            }
            let clip = clip.into_bytes().unwrap();
            let file = on_disk(&spec, &samples);
            match format {
                // A file on the disk names the program in a chunk behind the samples.
                Format::Wav(depth) => {
                    let head = open_header(48_000, depth).len();
                    assert!(clip.len() - head >= 72_000 * depth.bytes(), "{format}");
                    assert_eq!(clip[head..], file[head..clip.len()], "{format}");
                    let reader = hound::WavReader::new(&clip[..]).unwrap();
                    assert_eq!(reader.len() as usize * depth.bytes(), clip.len() - head);
                }
                _ => assert_eq!(clip, file, "{format}"),
            }
        }
    }
}
