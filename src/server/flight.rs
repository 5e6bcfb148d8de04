//! A text on its way: its jobs, what has become of them, and who waits for it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;

use super::error::ApiError;
use super::key::Key;
use super::metrics::Metrics;
use super::performance::{Performance, Piece, UnreadPlace};
use super::queue::Place;
use super::stage::{Delivery, Stage};
use crate::audio::AudioError;
use crate::engine::{Engine, Job, Take};

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
        let jobs = planned.jobs.len();
        let stage = Stage::new(planned.source, jobs, planned.unread, delivery, sample_rate)?;
        *lock(&self.stage) = Some(stage);
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
        stage.put(index, job, take);
        while let Some((job, take)) = stage.next() {
            let encoding = Instant::now();
            let piece = stage.encode(&job, &take)?;
            metrics.stage("encode", encoding.elapsed());
            if let Some(piece) = piece {
                let piece = Arc::new(piece);
                self.progress
                    .send_modify(|progress| progress.pieces.push(piece));
            }
        }
        let landed = stage.is_complete();
        if landed {
            let last = stage.finish()?;
            self.land(last.map(Arc::new), stage);
        }
        Ok(landed)
    }

    fn land(&self, last: Option<Arc<Piece>>, stage: &mut Stage) {
        let unread = stage.take_unread();
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

/// Characters of a job, for estimates.
pub(super) fn chars(job: &Job) -> usize {
    job.utterance.normalized.chars().count()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
