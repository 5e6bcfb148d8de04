//! Where takes are put in order and become what is sent.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::error::ApiError;
use super::performance::{Piece, Spoken, UnreadPlace};
use crate::audio::{AudioError, AudioStream, Clip, FileSpec, Shaped, Sink};
use crate::engine::{Job, Take, wire};
use crate::subtitle::{self, SubtitleOptions, Transcript};

/// In which form a text's audio is sent.
#[derive(Debug, Clone)]
pub enum Delivery {
    /// As a whole, which says how long it is.
    Whole(FileSpec),
    /// Sentence by sentence.
    Streamed(FileSpec),
    /// Not at all: its subtitles are.
    Subtitles(SubtitleOptions),
    /// As the take itself, of its one job.
    Take,
}

/// Where takes are put in order and encoded.
pub(super) struct Stage {
    source: String,
    jobs: usize,
    next: usize,
    early: BTreeMap<usize, (Job, Take)>,
    encoder: Encoder,
    sample_rate: u32,
    samples: u64,
    unread: Vec<UnreadPlace>,
}

enum Encoder {
    Whole(Box<Clip>),
    Streamed(Box<Option<Shaped<AudioStream<Tap>>>>, Tap),
    Subtitles(SubtitleOptions, Transcript),
    Take,
}

/// Collects what a stream writes.
#[derive(Clone, Default)]
struct Tap(Arc<Mutex<Vec<u8>>>);

impl Tap {
    fn drain(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Tap {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stage {
    /// For so many jobs of a text, whose audio comes at `sample_rate` in Hz.
    pub fn new(
        source: String,
        jobs: usize,
        unread: Vec<UnreadPlace>,
        delivery: &Delivery,
        sample_rate: u32,
    ) -> Result<Self, AudioError> {
        let encoder = match delivery {
            Delivery::Whole(spec) => Encoder::Whole(Box::new(Clip::new(spec)?)),
            Delivery::Streamed(spec) => {
                let tap = Tap::default();
                let stream = AudioStream::open(tap.clone(), spec)?;
                Encoder::Streamed(Box::new(Some(stream)), tap)
            }
            Delivery::Subtitles(options) => {
                Encoder::Subtitles(*options, Transcript::new(sample_rate))
            }
            Delivery::Take => Encoder::Take,
        };
        Ok(Self {
            source,
            jobs,
            next: 0,
            early: BTreeMap::new(),
            encoder,
            sample_rate,
            samples: 0,
            unread,
        })
    }

    /// Takes what came of the job of this number.
    pub fn put(&mut self, index: usize, job: Job, take: Take) {
        self.early.insert(index, (job, take));
    }

    /// The take whose turn it is, if it is there.
    pub fn next(&mut self) -> Option<(Job, Take)> {
        let found = self.early.remove(&self.next)?;
        self.next += 1;
        Some(found)
    }

    /// True once all takes have had their turn.
    pub fn is_complete(&self) -> bool {
        self.next == self.jobs
    }

    /// What of the text could not be read aloud.
    pub fn take_unread(&mut self) -> Vec<UnreadPlace> {
        std::mem::take(&mut self.unread)
    }

    /// Seconds of audio so far.
    pub fn seconds(&self) -> f64 {
        self.samples as f64 / f64::from(self.sample_rate)
    }

    /// Encodes a take; what can be sent of it at once is a piece.
    pub fn encode(&mut self, job: &Job, take: &Take) -> Result<Option<Piece>, ApiError> {
        let start = self.seconds();
        let piece = match &mut self.encoder {
            Encoder::Whole(clip) => {
                clip.write(&take.samples)?;
                None
            }
            Encoder::Subtitles(_, transcript) => {
                transcript.add(job, take, &self.source);
                None
            }
            Encoder::Streamed(stream, tap) => {
                if let Some(stream) = stream.as_mut() {
                    stream.write(&take.samples)?;
                }
                let mut transcript = Transcript::new(self.sample_rate);
                transcript.skip(self.samples as usize);
                transcript.add(job, take, &self.source);
                Some((tap.drain(), Spoken::of(&transcript, &self.source)))
            }
            Encoder::Take => {
                let bytes = wire::write_take(take).map_err(|error| {
                    tracing::error!(%error, "a take could not be written");
                    ApiError::internal()
                })?;
                Some((bytes, Vec::new()))
            }
        };
        self.samples += take.samples.len() as u64;
        let end = self.seconds();
        Ok(piece.map(|(bytes, sentences)| Piece {
            bytes: bytes.into(),
            start,
            end,
            sentences,
        }))
    }

    /// What is left at the end.
    pub fn finish(&mut self) -> Result<Option<Piece>, ApiError> {
        let end = self.seconds();
        let (bytes, start) = match &mut self.encoder {
            Encoder::Whole(clip) => {
                let spec = FileSpec::new(crate::audio::Format::Raw, self.sample_rate);
                let clip = std::mem::replace(clip, Box::new(Clip::new(&spec)?));
                (clip.into_bytes()?, 0.0)
            }
            Encoder::Streamed(stream, tap) => {
                if let Some(stream) = stream.take() {
                    Box::new(stream).finish()?;
                }
                (tap.drain(), end)
            }
            Encoder::Subtitles(options, transcript) => {
                (subtitle::write(transcript, options).into_bytes(), 0.0)
            }
            Encoder::Take => (Vec::new(), end),
        };
        Ok((!bytes.is_empty()).then(|| Piece {
            bytes: bytes.into(),
            start,
            end,
            sentences: Vec::new(),
        }))
    }
}
