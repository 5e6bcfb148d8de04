//! The same engine as an HTTP service.
//!
//! Owns what a service needs around speaking: requests and their limits, who is next, what is
//! kept, what is counted, and how it ends. It knows voices only through the engine, and never
//! logs a text.
//!
//! ```text
//!  request → json → order (names resolved) → cache? → flight (shared by equal requests)
//!                                                       │ plan, then a place in the queue
//!                                       workers, one job at a time, texts taking turns
//!                                                       │ takes in order → encoder → pieces
//!  response ← whole, chunks or events ← follower ←──────┘
//! ```

mod access;
mod body;
mod cache;
mod docs;
mod error;
mod flight;
mod guard;
mod json;
mod key;
mod listen;
mod listener;
mod metrics;
mod page;
mod performance;
mod queue;
mod request;
mod routes;
mod settings;
mod stage;
mod studio;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

pub use access::Keys;
pub use error::ApiError;
pub use flight::Planned;
pub use json::parse;
pub use listen::{Lifecycle, serve};
pub use request::{ReadingRequest, SpeechRequest, SubtitleRequest};
pub use routes::OpenAiSpeech;
pub use settings::{CacheSetting, Limits, Settings};
pub use studio::{Order, Studio};

use self::cache::{Cache, CacheError};
use self::flight::Flight;
use self::key::Key;
use self::listener::{Listener, Source};
use self::metrics::Metrics;
use self::queue::{Client, Queue, Refusal, Turn};
use self::stage::Delivery;
use crate::engine::{Engine, EngineError, Job, Share};

/// The service: what all its requests share. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What all requests share.
pub struct Inner {
    /// What the service was told.
    pub settings: Settings,
    studio: Studio,
    /// As many workers as cores.
    engine: OnceLock<Engine>,
    /// One worker with all cores, for what is alone.
    whole: OnceLock<Engine>,
    workers: Mutex<Vec<JoinHandle<()>>>,
    queue: Arc<Queue>,
    flights: Mutex<HashMap<Key, Arc<Flight>>>,
    cache: Cache,
    metrics: Metrics,
    draining: AtomicBool,
    active: AtomicUsize,
    /// How many texts are analysed at a time.
    reading: Semaphore,
    runtime: tokio::runtime::Handle,
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Why a service cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its cache.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// Its metrics.
    #[error(transparent)]
    Metrics(#[from] prometheus::Error),
}

impl App {
    /// A service that has no voice yet. Must be called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the cache cannot be opened.
    pub fn new(settings: Settings, studio: Studio) -> Result<Self, StartError> {
        let metrics = Metrics::new(&studio.pack.manifest.name)?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self(Arc::new(Inner {
            queue: Arc::new(Queue::new(settings.limits)),
            flights: Mutex::default(),
            cache: Cache::open(&settings.cache)?,
            metrics,
            draining: AtomicBool::new(false),
            active: AtomicUsize::new(0),
            reading: Semaphore::new((cores / 4).max(1)),
            runtime: tokio::runtime::Handle::current(),
            engine: OnceLock::new(),
            whole: OnceLock::new(),
            workers: Mutex::default(),
            settings,
            studio,
        })))
    }

    /// Takes the loaded voice and starts the workers: as many as it has, one thread each.
    ///
    /// # Errors
    ///
    /// If a thread cannot be started.
    pub fn start(&self, engine: Engine) -> std::io::Result<()> {
        let workers = engine.workers();
        if self.engine.set(engine).is_err() {
            return Ok(());
        }
        self.queue.set_workers(workers);
        self.metrics.workers.set(workers as i64);
        for number in 0..workers {
            let app = self.clone();
            let worker = std::thread::Builder::new()
                .name(format!("tts-{number}"))
                .spawn(move || app.work())?;
            self.workers().push(worker);
        }
        self.metrics.ready.set(1);
        Ok(())
    }

    /// Loads the voice once more, for one job on up to so many cores. From then on, a job that is
    /// alone is spoken by it, so that a single reader does not wait while cores are idle.
    ///
    /// # Errors
    ///
    /// If it cannot be loaded.
    pub fn let_alone(&self, cores: usize) -> Result<(), EngineError> {
        let again = self
            .engine
            .get()
            .map(|engine| engine.again(Share::of(cores, 1)));
        if let Some(whole) = again.transpose()?.flatten()
            && self.whole.set(whole).is_ok()
        {
            self.queue.let_alone();
        }
        Ok(())
    }

    fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Takes no more requests.
    fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
        self.metrics.ready.set(0);
    }

    fn workers(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends the workers home and waits for them; what they are at is cut short. ONNX Runtime must
    /// not be taken apart under them.
    fn dismiss(&self) {
        self.queue.close();
        for engine in [&self.engine, &self.whole] {
            if let Some(engine) = engine.get() {
                engine.cancel();
            }
        }
        for worker in self.workers().drain(..) {
            // A panic of one has been counted already.
            let _ = worker.join();
        }
    }

    /// What a worker does until the service ends.
    fn work(&self) {
        while let (Some(engine), Some(turn)) = (self.engine.get(), self.queue.next()) {
            let Turn {
                flight,
                index,
                job,
                is_alone,
            } = turn;
            let engine = self.whole.get().filter(|_| is_alone).unwrap_or(engine);
            let chars = flight::chars(&job);
            self.metrics.workers_busy.inc();
            let started = Instant::now();
            let speak = AssertUnwindSafe(|| flight.speak(engine, index, job, &self.metrics));
            let ended = catch_unwind(speak).unwrap_or_else(|_| {
                self.metrics.failures.with_label_values(&["panic"]).inc();
                tracing::error!(key = %flight.key, "a text could not be encoded");
                flight.fail(ApiError::internal());
                true
            });
            self.metrics.workers_busy.dec();
            self.queue.done(started.elapsed(), chars);
            if ended {
                self.land(&flight);
            }
        }
    }

    /// What is left to do when a text has come to its end: keep it, and forget that it was in work.
    fn land(&self, flight: &Arc<Flight>) {
        let Some(performance) = flight.performance() else {
            self.forget(flight);
            return;
        };
        let (app, flight) = (self.clone(), Arc::clone(flight));
        // It is forgotten only then, so that a text is always either in work or kept.
        self.runtime.spawn(async move {
            app.cache.put(flight.key, performance, &app.metrics).await;
            app.forget(&flight);
        });
    }

    fn forget(&self, flight: &Arc<Flight>) {
        let mut flights = self.flights();
        if flights
            .get(&flight.key)
            .is_some_and(|known| Arc::ptr_eq(known, flight))
        {
            flights.remove(&flight.key);
        }
    }

    fn flights(&self) -> MutexGuard<'_, HashMap<Key, Arc<Flight>>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why nothing can be spoken just now, if so.
    fn state(&self) -> Result<(), ApiError> {
        if self.is_draining() {
            return Err(ApiError::unavailable(
                "draining",
                "the service is shutting down; another instance will answer",
                Duration::from_secs(1),
            ));
        }
        match self.engine.get() {
            Some(_) => Ok(()),
            None => Err(ApiError::unavailable(
                "loading",
                "the voice is still being loaded",
                Duration::from_secs(1),
            )),
        }
    }

    /// Has an order spoken, unless it is known or being spoken already.
    async fn perform(
        &self,
        client: Client,
        order: Order,
        delivery: Delivery,
    ) -> Result<Listener, ApiError> {
        let key = self.studio.key(&order, &delivery);
        let listener = self.board(client, key, order.chars()).await?;
        if let Source::Miss = listener.source {
            let (app, flight) = (self.clone(), Arc::clone(&listener.flight));
            // Not part of the request: others may have joined when its client leaves.
            tokio::spawn(async move { app.plan(client, order, delivery, flight).await });
        }
        Ok(listener)
    }

    /// Has a job spoken that was planned elsewhere, unless it is known or being spoken already.
    /// `bytes` are what it came as.
    async fn speak(&self, client: Client, job: Job, bytes: &[u8]) -> Result<Listener, ApiError> {
        let key = Key::of([b"job".as_slice(), bytes]);
        let listener = self.board(client, key, flight::chars(&job)).await?;
        if let Source::Miss = listener.source {
            let planned = Planned {
                source: String::new(),
                jobs: vec![job],
                unread: Vec::new(),
            };
            let rate = self.studio.pack.manifest.sample_rate;
            listener.flight.plan(planned, &Delivery::Take, rate)?;
            self.queue.push(client, Arc::clone(&listener.flight));
        }
        Ok(listener)
    }

    /// Finds what is known by this key or on its way, or makes room for it: so many characters. Of
    /// what was not known (a miss) the plan is still to be made.
    async fn board(&self, client: Client, key: Key, chars: usize) -> Result<Listener, ApiError> {
        self.state().inspect_err(|_| {
            if self.is_draining() {
                self.metrics.rejected.with_label_values(&["draining"]).inc();
            }
        })?;
        let deadline = tokio::time::Instant::now() + self.settings.limits.request_timeout;
        let listen = |flight: Arc<Flight>, source: Source| {
            let results = &self.metrics.cache_requests;
            results.with_label_values(&[source.name()]).inc();
            Listener {
                follower: flight.follow(),
                app: self.clone(),
                flight,
                source,
                deadline,
            }
        };
        if let Some(known) = self.cache.get(&key, &self.metrics).await {
            return Ok(listen(Arc::new(Flight::landed(key, known)), Source::Hit));
        }
        let flight = {
            let mut flights = self.flights();
            if let Some(known) = self.cache.get_now(&key) {
                return Ok(listen(Arc::new(Flight::landed(key, known)), Source::Hit));
            }
            // One that has come to its end is about to be kept.
            let is_kept = self.cache.is_on();
            let joinable = |flight: &&Arc<Flight>| {
                flight.is_wanted() || (is_kept && flight.performance().is_some())
            };
            if let Some(flight) = flights.get(&key).filter(joinable) {
                flight.join();
                let source = match flight.performance() {
                    Some(_) => Source::Hit,
                    None => Source::Shared,
                };
                return Ok(listen(Arc::clone(flight), source));
            }
            let place = self
                .queue
                .admit(client, chars)
                .map_err(|refusal| self.refuse(refusal))?;
            let flight = Arc::new(Flight::new(key, place));
            flights.insert(key, Arc::clone(&flight));
            flight
        };
        Ok(listen(flight, Source::Miss))
    }

    /// Analyses a text and puts it into the queue.
    async fn plan(&self, client: Client, order: Order, delivery: Delivery, flight: Arc<Flight>) {
        let Ok(_permit) = self.reading.acquire().await else {
            return;
        };
        if !flight.is_wanted() {
            return;
        }
        let (app, own) = (self.clone(), Arc::clone(&flight));
        let reading = tokio::task::spawn_blocking(move || {
            let started = Instant::now();
            let planned = app.studio.plan(&order)?;
            app.metrics.stage("text", started.elapsed());
            let rate = app.studio.pack.manifest.sample_rate;
            own.plan(planned, &delivery, rate)?;
            Ok::<(), ApiError>(())
        });
        match reading.await {
            Ok(Ok(())) => self.queue.push(client, flight),
            Ok(Err(error)) => {
                flight.fail(error);
                self.forget(&flight);
            }
            Err(panic) => {
                self.metrics.failures.with_label_values(&["panic"]).inc();
                tracing::error!(key = %flight.key, %panic, "a text could not be analysed");
                flight.fail(ApiError::internal());
                self.forget(&flight);
            }
        }
    }

    fn refuse(&self, refusal: Refusal) -> ApiError {
        let (reason, message, wait) = match refusal {
            Refusal::Full(wait) => ("queue_full", "too many texts are waiting", wait),
            Refusal::Wait(wait) => ("wait", "the queue is too long just now", wait),
            Refusal::Client(wait) => ("client", "this client has too many texts waiting", wait),
        };
        self.metrics.rejected.with_label_values(&[reason]).inc();
        let code = match refusal {
            Refusal::Client(_) => "client_limit",
            Refusal::Full(_) | Refusal::Wait(_) => "queue_full",
        };
        ApiError::busy(code, message, wait)
    }
}
