//! A text on its way: its jobs, what has become of them, and who waits for it.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;

use super::error::ApiError;
use super::key::Key;
use super::metrics::Metrics;
use super::performance::{Performance, Piece, Spoken, UnreadPlace};
use super::queue::Place;
use crate::audio::{AudioError, AudioStream, Clip, FileSpec, Shaped, Sink};
use crate::engine::{Engine, Job, Take, wire};
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

/// A text on its way.
pub struct Flight {
    /// What it is known by.
    pub key: Key,
    arrived: Instant,
    todo: Mutex<VecDeque<(usize, Job)>>,
    stage: Mutex<Option<Stage>>,
    progress: watch::Sender<Progress>,
    listeners: AtomicUsize,
    place: Mutex<Option<Place>>,
}

/// How far a text has come.
#[derive(Debug, Default)]
struct Progress {
    begun: bool,
    pieces: Vec<Arc<Piece>>,
    end: Option<Result<Arc<Performance>, ApiError>>,
}

/// Where takes are put in order and encoded.
struct Stage {
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

/// A text that has been planned.
pub struct Planned {
    /// The text as it was written.
    pub source: String,
    /// What is to be spoken.
    pub jobs: Vec<Job>,
    /// What cannot be read aloud.
    pub unread: Vec<UnreadPlace>,
}

impl Flight {
    /// One that waits for its plan, with one listener.
    pub(super) fn new(key: Key, place: Place) -> Self {
        Self {
            key,
            arrived: Instant::now(),
            todo: Mutex::default(),
            stage: Mutex::default(),
            progress: watch::Sender::default(),
            listeners: AtomicUsize::new(1),
            place: Mutex::new(Some(place)),
        }
    }

    /// One that has arrived before it began: its audio is known already.
    pub(super) fn landed(key: Key, performance: Arc<Performance>) -> Self {
        let progress = Progress {
            begun: true,
            pieces: performance.pieces.clone(),
            end: Some(Ok(performance)),
        };
        Self {
            key,
            arrived: Instant::now(),
            todo: Mutex::default(),
            stage: Mutex::default(),
            progress: watch::Sender::new(progress),
            listeners: AtomicUsize::new(1),
            place: Mutex::new(None),
        }
    }

    /// Takes its plan.
    pub(super) fn plan(
        &self,
        planned: Planned,
        delivery: &Delivery,
        sample_rate: u32,
    ) -> Result<(), AudioError> {
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
        *lock(&self.stage) = Some(Stage {
            source: planned.source,
            jobs: planned.jobs.len(),
            next: 0,
            early: BTreeMap::new(),
            encoder,
            sample_rate,
            samples: 0,
            unread: planned.unread,
        });
        *lock(&self.todo) = planned.jobs.into_iter().enumerate().collect();
        Ok(())
    }

    /// True while somebody waits for it.
    pub fn is_wanted(&self) -> bool {
        self.listeners.load(Ordering::Relaxed) > 0 && self.progress.borrow().end.is_none()
    }

    /// Its next job with its number, and whether there are more.
    pub fn take_job(&self) -> Option<(usize, Job, bool)> {
        let mut todo = lock(&self.todo);
        let (index, job) = todo.pop_front()?;
        Some((index, job, !todo.is_empty()))
    }

    /// Speaks a job on the caller's thread. True if that was the end of the text.
    pub(super) fn speak(&self, engine: &Engine, index: usize, job: Job, metrics: &Metrics) -> bool {
        let started = Instant::now();
        if self.begin() {
            let waited = started.duration_since(self.arrived);
            metrics.queue_wait.observe(waited.as_secs_f64());
        }
        let take = engine.speak(&job);
        let took = started.elapsed();
        let chars = chars(&job);
        let landed = match take {
            Ok(take) => {
                let seconds = take.samples.len() as f64 / f64::from(engine.sample_rate());
                metrics.spoken(&take.stages, seconds, took);
                self.settle(index, job, take, metrics)
            }
            Err(error) => Err(error.into()),
        };
        if let Some(place) = &*lock(&self.place) {
            place.advance(chars);
        }
        match landed {
            Ok(landed) => landed,
            Err(error) => {
                metrics.failures.with_label_values(&["synthesis"]).inc();
                self.fail(error);
                true
            }
        }
    }

    /// True the first time.
    fn begin(&self) -> bool {
        self.progress.send_if_modified(|progress| {
            let first = !progress.begun;
            progress.begun = true;
            first
        })
    }

    /// Encodes what is in order now. True if that was the end.
    fn settle(
        &self,
        index: usize,
        job: Job,
        take: Take,
        metrics: &Metrics,
    ) -> Result<bool, ApiError> {
        let mut stage = lock(&self.stage);
        let Some(stage) = &mut *stage else {
            return Ok(false);
        };
        let encoding = Instant::now();
        stage.early.insert(index, (job, take));
        let mut worked = false;
        while let Some((job, take)) = stage.early.remove(&stage.next) {
            stage.next += 1;
            worked = true;
            if let Some(piece) = stage.encode(&job, &take)? {
                let piece = Arc::new(piece);
                self.progress
                    .send_modify(|progress| progress.pieces.push(piece));
            }
        }
        let landed = stage.next == stage.jobs;
        if landed {
            let last = stage.finish()?;
            self.land(last.map(Arc::new), stage);
        }
        if worked {
            metrics.stage("encode", encoding.elapsed());
        }
        Ok(landed)
    }

    fn land(&self, last: Option<Arc<Piece>>, stage: &mut Stage) {
        let unread = std::mem::take(&mut stage.unread);
        let audio_seconds = stage.seconds();
        lock(&self.place).take();
        self.progress.send_modify(|progress| {
            progress.pieces.extend(last);
            progress.end = Some(Ok(Arc::new(Performance {
                pieces: progress.pieces.clone(),
                audio_seconds,
                unread,
            })));
        });
    }

    /// Ends it with an error, unless it has ended.
    pub(super) fn fail(&self, error: ApiError) {
        lock(&self.todo).clear();
        lock(&self.place).take();
        self.progress.send_if_modified(|progress| {
            let open = progress.end.is_none();
            if open {
                progress.end = Some(Err(error));
            }
            open
        });
    }

    /// What came of it, if it came to an end.
    pub(super) fn performance(&self) -> Option<Arc<Performance>> {
        let progress = self.progress.borrow();
        progress.end.as_ref()?.as_ref().ok().map(Arc::clone)
    }

    /// One more waits for it.
    pub(super) fn join(&self) {
        self.listeners.fetch_add(1, Ordering::Relaxed);
    }

    /// One waits no more. True if nobody does now, and it has not come to an end.
    pub(super) fn leave(&self) -> bool {
        let last = self.listeners.fetch_sub(1, Ordering::Relaxed) == 1;
        let given_up = last && self.progress.borrow().end.is_none();
        if given_up {
            lock(&self.todo).clear();
            lock(&self.place).take();
        }
        given_up
    }

    /// Follows it from its beginning.
    pub(super) fn follow(&self) -> Follower {
        Follower {
            progress: self.progress.subscribe(),
            heard: 0,
        }
    }
}

/// Follows a text on its way.
pub struct Follower {
    progress: watch::Receiver<Progress>,
    heard: usize,
}

impl Follower {
    /// Waits until its first sentence is being spoken.
    pub async fn begun(&mut self) {
        let begun = |progress: &Progress| progress.begun || progress.end.is_some();
        // The sender lives as long as the flight that is followed.
        let _ = self.progress.wait_for(begun).await;
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Arc<Piece>, ApiError>> {
        loop {
            {
                let progress = self.progress.borrow_and_update();
                if let Some(piece) = progress.pieces.get(self.heard) {
                    self.heard += 1;
                    return Some(Ok(Arc::clone(piece)));
                }
                match &progress.end {
                    Some(Ok(_)) => return None,
                    Some(Err(error)) => return Some(Err(error.clone())),
                    None => {}
                }
            }
            if self.progress.changed().await.is_err() {
                return None;
            }
        }
    }

    /// Waits for the end.
    pub async fn end(&mut self) -> Result<Arc<Performance>, ApiError> {
        let ended = self.progress.wait_for(|progress| progress.end.is_some());
        match ended.await {
            Ok(progress) => progress
                .end
                .clone()
                .unwrap_or_else(|| Err(ApiError::internal())),
            Err(_) => Err(ApiError::internal()),
        }
    }
}

impl Stage {
    fn seconds(&self) -> f64 {
        self.samples as f64 / f64::from(self.sample_rate)
    }

    /// Encodes a take; what can be sent of it at once is a piece.
    fn encode(&mut self, job: &Job, take: &Take) -> Result<Option<Piece>, ApiError> {
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
    fn finish(&mut self) -> Result<Option<Piece>, ApiError> {
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

/// Characters of a job, for estimates.
pub(super) fn chars(job: &Job) -> usize {
    job.utterance.normalized.chars().count()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
