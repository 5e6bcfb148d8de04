//! Speaking jobs in parallel, and handing them back in order.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use rayon::Scope;

use super::{Engine, EngineError, Job, Take};

/// How often a waiting session looks whether it is to stop.
const STOP_POLL: Duration = Duration::from_millis(50);

/// Jobs in work or waiting for a worker, for each worker: so that none is idle while the next is
/// planned, and what is planned ahead stays little.
const AHEAD: usize = 2;

/// A job that has been spoken, or could not be.
pub struct Spoken {
    /// The row that it was pushed into.
    pub lane: u64,
    /// What was asked for.
    pub job: Job,
    /// What came of it.
    pub take: Result<Take, EngineError>,
}

/// Takes what has been spoken; an error ends the session.
pub type Deliver<'d, E> = dyn FnMut(Spoken) -> Result<(), E> + 'd;

/// A row of jobs on their way through the workers.
///
/// Jobs of one lane are delivered in the order in which they were pushed, those of different lanes
/// as they come. So a long one holds up nothing but its own lane.
pub struct Session<'s, 'scope, E> {
    engine: &'scope Engine,
    scope: &'s Scope<'scope>,
    sender: Sender<Answer>,
    receiver: Receiver<Answer>,
    abandoned: &'scope AtomicBool,
    stop: &'s AtomicBool,
    deliver: &'s mut Deliver<'s, E>,
    lanes: HashMap<u64, Lane>,
    in_work: usize,
}

/// What comes back from a worker.
struct Answer {
    place: usize,
    spoken: Spoken,
}

/// The order of one lane.
#[derive(Default)]
struct Lane {
    pushed: usize,
    delivered: usize,
    /// Those that came before their turn.
    early: BTreeMap<usize, Spoken>,
}

/// Opens a session for as long as `work` runs; what is still in work then is dropped, unless
/// `work` has drained it.
pub(super) fn open<R, E: From<EngineError>>(
    engine: &Engine,
    stop: &AtomicBool,
    deliver: &mut Deliver<'_, E>,
    work: impl FnOnce(&mut Session<'_, '_, E>) -> Result<R, E>,
) -> Result<R, E> {
    let abandoned = AtomicBool::new(false);
    engine.pool.in_place_scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let result = work(&mut Session {
            engine,
            scope,
            sender,
            receiver,
            abandoned: &abandoned,
            stop,
            deliver,
            lanes: HashMap::new(),
            in_work: 0,
        });
        abandoned.store(true, Ordering::Relaxed);
        if result.is_err() && stop.load(Ordering::Relaxed) {
            engine.cancel();
        }
        result
    })
}

impl<'scope, E: From<EngineError>> Session<'_, 'scope, E> {
    /// Takes a job, and delivers what is ready; waits until there is a worker to spare.
    pub fn push(&mut self, lane: u64, job: Job) -> Result<(), E> {
        while self.in_work >= self.engine.workers * AHEAD {
            self.wait(STOP_POLL)?;
        }
        let row = self.lanes.entry(lane).or_default();
        let place = row.pushed;
        row.pushed += 1;
        self.in_work += 1;
        let (engine, abandoned) = (self.engine, self.abandoned);
        let sender = self.sender.clone();
        self.scope.spawn(move |_| {
            if !abandoned.load(Ordering::Relaxed) {
                let take = engine.speak(&job);
                let spoken = Spoken { lane, job, take };
                // The receiver may have left after an error; then nobody wants the take.
                let _ = sender.send(Answer { place, spoken });
            }
        });
        self.poll()
    }

    /// Delivers what is ready, without waiting.
    pub fn poll(&mut self) -> Result<(), E> {
        self.check()?;
        while let Ok(answer) = self.receiver.try_recv() {
            self.settle(answer)?;
        }
        Ok(())
    }

    /// Waits until something could be delivered, at most so long; returns at once if nothing is in
    /// work.
    pub fn wait(&mut self, longest: Duration) -> Result<(), E> {
        let until = Instant::now() + longest;
        while self.in_work > 0 {
            self.check()?;
            let left = until.saturating_duration_since(Instant::now());
            match self.receiver.recv_timeout(left.min(STOP_POLL)) {
                Ok(answer) => {
                    self.settle(answer)?;
                    return self.poll();
                }
                Err(RecvTimeoutError::Timeout) if left.is_zero() => break,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(EngineError::Worker.into()),
            }
        }
        Ok(())
    }

    /// Waits for all that is in work and delivers it.
    pub fn drain(&mut self) -> Result<(), E> {
        while self.in_work > 0 {
            self.wait(STOP_POLL)?;
        }
        Ok(self.check()?)
    }

    /// True if nothing is in work.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.in_work == 0
    }

    fn check(&self) -> Result<(), EngineError> {
        match self.stop.load(Ordering::Relaxed) {
            true => Err(EngineError::Interrupted),
            false => Ok(()),
        }
    }

    /// Delivers an answer and those that waited for it, or puts it aside.
    fn settle(&mut self, answer: Answer) -> Result<(), E> {
        self.in_work -= 1;
        let lane = answer.spoken.lane;
        let row = self.lanes.entry(lane).or_default();
        row.early.insert(answer.place, answer.spoken);
        while let Some(spoken) = row.early.remove(&row.delivered) {
            row.delivered += 1;
            (self.deliver)(spoken)?;
        }
        if row.delivered == row.pushed {
            self.lanes.remove(&lane);
        }
        Ok(())
    }
}
