//! The walk from a script to samples.
//!
//! Owns planning (which utterances, how cut), the workers, and the order of what comes out. It
//! knows voices only through their traits and emotions only as profiles; what happens to the
//! samples is the caller's business.

mod direct;
mod hands;
mod plan;
#[cfg(unix)]
mod remote;
mod report;
mod session;
mod take;
mod timing;
pub mod wire;

use std::sync::atomic::AtomicBool;

pub use direct::{Controls, DirectError, Director};
#[cfg(unix)]
pub use hands::Notice;
pub use plan::{Desk, Job, Plan, Unread};
#[cfg(unix)]
pub use remote::{Service, ServiceError};
pub use report::{Report, Stages, rounded};
pub use session::{Deliver, Session, Spoken};
pub use take::{Plain, Take};
pub use timing::Timing;

use hands::{Hands, Voice};

#[cfg(test)]
use crate::voice::Family;
use crate::voice::VoiceError;
use crate::voice::pack::Pack;

/// A voice pack with its workers.
pub struct Engine {
    hands: Hands,
    pack: Pack,
    pool: rayon::ThreadPool,
    workers: usize,
}

/// Why a script was not finished.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The voice failed.
    #[error(transparent)]
    Voice(#[from] VoiceError),
    /// Where the samples go failed.
    #[error(transparent)]
    Audio(#[from] crate::audio::AudioError),
    /// The worker threads could not be started.
    #[error("{}", crate::tr!("the worker threads could not be started: {0}", "无法启动工作线程：{0}", .0))]
    Threads(String),
    /// A worker died.
    #[error("{}", crate::tr!("a worker stopped unexpectedly", "工作线程意外终止"))]
    Worker,
    /// The user stopped it.
    #[error("{}", crate::tr!("interrupted", "已中断"))]
    Interrupted,
}

/// How the cores are shared out: this many utterances at a time, each on this many threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Share {
    /// Utterances at a time.
    pub workers: usize,
    /// Threads of each.
    pub threads: usize,
}

impl Share {
    /// Shares `cores` out over `utterances`: one core each while there are enough of them, more
    /// for each when there are fewer. A network gains little from more than four.
    pub fn of(cores: usize, utterances: usize) -> Self {
        let workers = utterances.clamp(1, cores.max(1));
        Self {
            workers,
            threads: (cores / workers).clamp(1, 4),
        }
    }
}

/// What one worker needs at most, in bytes: its copy of the decoder and a run of 15 seconds.
const WORKER_BYTES: u64 = 600 << 20;

/// How many cores may work: the physical ones, or as many logical ones as are `wanted`, of those
/// that this process may use, but no more than memory allows.
pub fn usable_cores(wanted: Option<usize>) -> usize {
    let most = num_cpus::get();
    let cores = wanted.unwrap_or_else(num_cpus::get_physical).min(most);
    let by_memory = free_memory().map_or(usize::MAX, |free| (free / WORKER_BYTES) as usize);
    cores.min(by_memory).max(1)
}

/// Bytes of memory that this process may still take; `None` where the system does not say.
fn free_memory() -> Option<u64> {
    let mut system = sysinfo::System::new().ok()?;
    system.refresh_memory();
    let limited = system.cgroup_limits().map(|limits| limits.free_memory);
    Some(limited.unwrap_or_else(|| system.available_memory()))
}

impl Engine {
    /// Loads `pack`, verified, its graphs side by side.
    pub fn load(pack: &Pack, share: Share) -> Result<Self, EngineError> {
        Self::with(Hands::Own(Voice::load(pack, share)?), pack, share.workers)
    }

    /// Loads its voice once more, shared out otherwise: ONNX Runtime is started once a process.
    /// `None` where the voice is not loaded here.
    pub fn again(&self, share: Share) -> Result<Option<Self>, EngineError> {
        let Hands::Own(voice) = &self.hands else {
            return Ok(None);
        };
        let again = voice.again(&self.pack, share)?;
        again
            .map(|voice| Self::with(Hands::Own(voice), &self.pack, share.workers))
            .transpose()
    }

    /// Has a service speak, at most `workers` jobs at a time, and loads nothing. Should the service
    /// fail, `notice` is told why, the pack is loaded on the `wanted` cores, and the rest is spoken
    /// here.
    #[cfg(unix)]
    pub fn connect(
        service: Service,
        pack: &Pack,
        wanted: Option<usize>,
        workers: usize,
        notice: Notice,
    ) -> Result<Self, EngineError> {
        let lent = hands::Lent {
            service,
            pack: pack.clone(),
            wanted,
            workers,
            notice,
            own: std::sync::Mutex::default(),
        };
        Self::with(Hands::Lent(Box::new(lent)), pack, workers)
    }

    fn with(hands: Hands, pack: &Pack, workers: usize) -> Result<Self, EngineError> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(workers)
            .thread_name(|index| format!("tts-{index}"))
            .build()
            .map_err(|error| EngineError::Threads(error.to_string()))?;
        Ok(Self {
            hands,
            pack: pack.clone(),
            pool,
            workers,
        })
    }

    /// With a family of the tests' own.
    #[cfg(test)]
    pub fn of(family: Box<dyn Family>, pack: &Pack, workers: usize) -> Result<Self, EngineError> {
        let voice = Voice::of(family, pack.manifest.sample_rate);
        Self::with(Hands::Own(voice), pack, workers)
    }

    /// Samples per second of what comes out.
    pub fn sample_rate(&self) -> u32 {
        self.pack.manifest.sample_rate
    }

    /// Jobs that can be spoken at a time.
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// Speaks one job on the caller's thread; waits while as many as there are workers do so.
    pub fn speak(&self, job: &Job) -> Result<Take, EngineError> {
        self.hands.speak(job)
    }

    /// Makes running and later work fail as soon as it can. For leaving in a hurry.
    pub fn cancel(&self) {
        self.hands.cancel();
    }

    /// How long a job will be, in seconds, without the silence around it, exactly or, where
    /// that is no more than `enough`, at most. What may be longer is spoken to know it.
    pub fn measure(&self, job: &Job, enough: f32) -> Result<f32, EngineError> {
        if let Hands::Own(voice) = &self.hands {
            let most = take::measure(voice.family.as_ref(), job)?;
            if most <= enough {
                return Ok(most);
            }
        }
        let samples = self.speak(job)?.samples.len();
        let spoken = samples as f32 / self.sample_rate() as f32;
        Ok((spoken - job.silence_before - job.silence_after).max(0.0))
    }

    /// Opens a [`Session`] for as long as `work` runs: it speaks what `work` pushes, in parallel, and
    /// hands it to `deliver`. It ends at the first error, and soon after `stop` is set; what has
    /// not been delivered when `work` returns is dropped.
    pub fn session<R, E: From<EngineError>>(
        &self,
        stop: &AtomicBool,
        deliver: &mut Deliver<'_, E>,
        work: impl FnOnce(&mut Session<'_, '_, E>) -> Result<R, E>,
    ) -> Result<R, E> {
        session::open(self, stop, deliver, work)
    }

    /// Speaks the jobs in parallel and hands each to `deliver` in order, as soon as it is ready.
    /// Stops at the first error, and soon after `stop` is set.
    pub fn run(
        &self,
        jobs: impl IntoIterator<Item = Job>,
        stop: &AtomicBool,
        deliver: &mut dyn FnMut(&Job, Take) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let mut deliver = |spoken: Spoken| deliver(&spoken.job, spoken.take?);
        self.session(stop, &mut deliver, |session| {
            for job in jobs {
                session.push(0, job)?;
            }
            session.drain()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_are_never_oversubscribed() {
        for cores in 1..=64 {
            for utterances in 1..100 {
                let share = Share::of(cores, utterances);
                assert!(
                    share.workers * share.threads <= cores,
                    "{cores} {utterances} {share:?}"
                );
                assert!(share.workers >= 1 && share.threads >= 1);
            }
        }
        assert_eq!(
            Share::of(2, 1),
            Share {
                workers: 1,
                threads: 2
            }
        );
        assert_eq!(
            Share::of(2, 9),
            Share {
                workers: 2,
                threads: 1
            }
        );
    }
}
