//! Who is next: texts in work take turns, sentence by sentence.
//!
//! Clients take turns, and so do the texts of one client. So a long text holds up nobody by more
//! than a sentence, many texts of one client hold up the others no more than one would, and everybody's
//! turn comes.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::flight::Flight;
use super::settings::Limits;
use crate::engine::Job;

/// Whom requests come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Client {
    /// The holder of the key of this number.
    Key(usize),
    /// Whoever is at this address.
    Address(std::net::IpAddr),
    /// A process on this machine, by the socket.
    Local,
}

/// Why a text was not taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Refusal {
    /// As many texts as are allowed are in work or waiting.
    Full(Duration),
    /// It would have to wait too long.
    Wait(Duration),
    /// Its client has as many as are allowed.
    Client(Duration),
}

/// The first guess of how long a worker takes for a character, in seconds.
pub(super) const FIRST_PACE: f64 = 0.08;

/// How fast older paces are forgotten, per utterance.
const FADE: f64 = 0.97;

/// Texts in work and waiting.
pub struct Queue {
    limits: Limits,
    workers: AtomicUsize,
    line: Mutex<Line>,
    changed: Condvar,
}

struct Line {
    /// Rows of clients, the next first.
    rows: VecDeque<Row>,
    /// The admitted texts.
    admitted: HashMap<u64, Admitted>,
    next_id: u64,
    of_client: HashMap<Client, usize>,
    /// Seconds and characters of what was spoken lately.
    pace: (f64, f64),
    /// Jobs that workers are at.
    busy: usize,
    /// Whether one job alone gets all cores, and whether one has them now.
    lets_alone: bool,
    is_alone: bool,
    closed: bool,
}

/// A job whose turn it is.
pub struct Turn {
    /// The text that it is of.
    pub flight: Arc<Flight>,
    /// Its number in it.
    pub index: usize,
    /// The job.
    pub job: Job,
    /// Whether it has all cores to itself.
    pub is_alone: bool,
}

/// A text that has a place.
struct Admitted {
    since: Instant,
    /// Its characters, and those of them that are left.
    chars: usize,
    left: Arc<AtomicUsize>,
}

struct Row {
    client: Client,
    flights: VecDeque<Arc<Flight>>,
}

/// Room for one text; it is free again once this is dropped.
pub struct Place {
    queue: Arc<Queue>,
    client: Client,
    id: u64,
    left: Arc<AtomicUsize>,
}

impl Queue {
    /// An empty one, for a service with so many workers.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            workers: AtomicUsize::new(1),
            line: Mutex::new(Line {
                rows: VecDeque::new(),
                admitted: HashMap::new(),
                next_id: 0,
                of_client: HashMap::new(),
                pace: (FIRST_PACE * 100.0, 100.0),
                busy: 0,
                lets_alone: false,
                is_alone: false,
                closed: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// Says how many workers there are.
    pub fn set_workers(&self, count: usize) {
        self.workers.store(count.max(1), Ordering::Relaxed);
    }

    /// Texts in work or waiting.
    pub fn depth(&self) -> usize {
        self.line().admitted.len()
    }

    /// Texts with something to be spoken.
    #[cfg(test)]
    pub fn waiting(&self) -> usize {
        self.line().rows.iter().map(|row| row.flights.len()).sum()
    }

    /// Makes room for a text of so many characters.
    ///
    /// # Errors
    ///
    /// At once if there is none, with the time after which there may be.
    pub fn admit(self: &Arc<Self>, client: Client, chars: usize) -> Result<Place, Refusal> {
        self.admit_at(client, chars, Instant::now())
    }

    /// The same at a given time.
    pub(super) fn admit_at(
        self: &Arc<Self>,
        client: Client,
        chars: usize,
        now: Instant,
    ) -> Result<Place, Refusal> {
        let mut line = self.line();
        let workers = self.workers.load(Ordering::Relaxed) as f64;
        let pace = line.pace.0 / line.pace.1 / workers;
        let most = self.limits.max_wait.as_secs_f64();
        // Room is made when the text with the least left is done.
        let least = line.admitted.values().map(Admitted::left).min();
        let soonest = least.unwrap_or(0) as f64 * pace * line.admitted.len() as f64;
        let soon = Duration::from_secs_f64(soonest.clamp(1.0, 60.0));
        if line.admitted.len() >= self.limits.max_queue {
            return Err(Refusal::Full(soon));
        }
        let excess = line.excess(chars, pace, most, now);
        if excess > 0.0 {
            return Err(Refusal::Wait(Duration::from_secs_f64(
                excess.clamp(1.0, 60.0),
            )));
        }
        let own = line.of_client.entry(client).or_default();
        if self.limits.per_client.is_some_and(|most| *own >= most) {
            return Err(Refusal::Client(soon));
        }
        *own += 1;
        let id = line.next_id;
        line.next_id += 1;
        let left = Arc::new(AtomicUsize::new(chars));
        line.admitted.insert(
            id,
            Admitted {
                since: now,
                chars,
                left: Arc::clone(&left),
            },
        );
        Ok(Place {
            queue: Arc::clone(self),
            client,
            id,
            left,
        })
    }

    /// Puts a text with its jobs into its client's row.
    pub fn push(&self, client: Client, flight: Arc<Flight>) {
        let mut line = self.line();
        match line.rows.iter_mut().find(|row| row.client == client) {
            Some(row) => {
                row.flights.retain(|flight| flight.is_wanted());
                row.flights.push_back(flight);
            }
            None => line.rows.push_back(Row {
                client,
                flights: VecDeque::from([flight]),
            }),
        }
        drop(line);
        self.changed.notify_all();
    }

    /// From now on, a job that is alone gets all cores: the others wait until it is done.
    pub fn let_alone(&self) {
        self.line().lets_alone = true;
    }

    /// Waits for the next job; `None` once the queue is closed. The caller says when it is
    /// [`done`](Self::done).
    pub fn next(&self) -> Option<Turn> {
        let mut line = self.line();
        loop {
            if line.closed {
                return None;
            }
            if !line.is_alone
                && let Some((flight, index, job)) = line.pick()
            {
                line.busy += 1;
                line.is_alone = line.lets_alone && line.busy == 1 && line.rows.is_empty();
                return Some(Turn {
                    flight,
                    index,
                    job,
                    is_alone: line.is_alone,
                });
            }
            line = self
                .changed
                .wait(line)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes note that a job is done, and how long it took for so many characters.
    pub fn done(&self, took: Duration, chars: usize) {
        let mut line = self.line();
        line.busy -= 1;
        // One that was alone had all workers' cores.
        let workers = match std::mem::take(&mut line.is_alone) {
            true => self.workers.load(Ordering::Relaxed),
            false => 1,
        };
        let (seconds, known) = line.pace;
        line.pace = (
            seconds * FADE + took.as_secs_f64() * workers as f64,
            known * FADE + chars as f64,
        );
        drop(line);
        self.changed.notify_all();
    }

    /// Sends the workers home.
    pub fn close(&self) {
        self.line().closed = true;
        self.changed.notify_all();
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    /// By how many seconds one more text of so many characters would be in for more than `most`,
    /// or, through it, one of those that are here already. `pace` is the time of all workers for a
    /// character, in seconds.
    ///
    /// A text that takes longer than `most` even alone is not promised anything: others would have
    /// to wait for it.
    fn excess(&self, chars: usize, pace: f64, most: f64, now: Instant) -> f64 {
        let new = self.work_before(chars) as f64 * pace - most;
        let promised = |text: &&Admitted| text.chars as f64 * pace <= most;
        let others = self.admitted.values().filter(promised).map(|text| {
            let left = text.left();
            // It is among the texts itself.
            let work = self.work_before(left) + left.min(chars);
            let alone = text.chars as f64 * pace;
            now.duration_since(text.since).as_secs_f64() + work as f64 * pace - alone - most
        });
        // Alone it waits for nobody.
        match self.admitted.is_empty() {
            true => 0.0,
            false => others.fold(new, f64::max),
        }
    }

    /// Characters that are spoken until a text of so many more would be done, its own left out: as
    /// texts take turns, none of the others gets further ahead than this one is long.
    fn work_before(&self, chars: usize) -> usize {
        let texts = self.admitted.values().map(Admitted::left);
        texts.map(|left| left.min(chars)).sum()
    }

    fn pick(&mut self) -> Option<(Arc<Flight>, usize, Job)> {
        while let Some(mut row) = self.rows.pop_front() {
            while let Some(flight) = row.flights.pop_front() {
                let job = flight.is_wanted().then(|| flight.take_job()).flatten();
                let Some((index, job, more)) = job else {
                    continue;
                };
                if more {
                    row.flights.push_back(Arc::clone(&flight));
                }
                if !row.flights.is_empty() {
                    self.rows.push_back(row);
                }
                return Some((flight, index, job));
            }
        }
        None
    }
}

impl Admitted {
    /// Characters that are left.
    fn left(&self) -> usize {
        self.left.load(Ordering::Relaxed)
    }
}

impl Place {
    /// Takes note that so many characters have been spoken.
    pub fn advance(&self, chars: usize) {
        let all = |left: usize| Some(left.saturating_sub(chars));
        let updated = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, all);
        debug_assert!(updated.is_ok());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut line = self.queue.line();
        line.admitted.remove(&self.id);
        if let Some(count) = line.of_client.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                line.of_client.remove(&self.client);
            }
        }
    }
}
