//! Who speaks an engine's jobs: the networks here, or a service that has them loaded.

use std::sync::Arc;
#[cfg(unix)]
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use super::{EngineError, Job, Share, Take, take};
#[cfg(unix)]
use super::{Service, ServiceError, usable_cores};
use crate::runtime::Runtime;
use crate::voice::pack::Pack;
use crate::voice::{self, Family, VoiceError};

/// Who speaks.
pub(super) enum Hands {
    /// This process.
    Own(Voice),
    /// A service.
    #[cfg(unix)]
    Lent(Box<Lent>),
}

/// A voice that is loaded here.
pub(super) struct Voice {
    /// Its networks.
    pub family: Box<dyn Family>,
    sample_rate: u32,
    /// Outlives the sessions that run on it; a family of tests has none.
    runtime: Option<Arc<Runtime>>,
}

/// Told why a service is not used any more.
#[cfg(unix)]
pub type Notice = Box<dyn Fn(&ServiceError) + Send + Sync>;

/// A service, and the voice itself for when it fails.
#[cfg(unix)]
pub(super) struct Lent {
    pub service: Service,
    pub pack: Pack,
    pub wanted: Option<usize>,
    pub workers: usize,
    pub notice: Notice,
    pub own: Mutex<Own>,
}

/// What becomes of the rest when a service has failed.
#[cfg(unix)]
#[derive(Default)]
pub(super) struct Own {
    is_told: bool,
    voice: Option<Arc<Voice>>,
}

impl Voice {
    /// Loads it, verified, its graphs side by side.
    pub fn load(pack: &Pack, share: Share) -> Result<Self, EngineError> {
        let runtime = Runtime::load().map_err(VoiceError::from)?;
        Self::on(Arc::new(runtime), pack, share)
    }

    /// Loads it once more, beside this one.
    pub fn again(&self, pack: &Pack, share: Share) -> Result<Option<Self>, EngineError> {
        let runtime = self.runtime.as_ref().map(Arc::clone);
        runtime
            .map(|runtime| Self::on(runtime, pack, share))
            .transpose()
    }

    fn on(runtime: Arc<Runtime>, pack: &Pack, share: Share) -> Result<Self, EngineError> {
        Ok(Self {
            family: voice::load(pack, &runtime, share.workers, share.threads)?,
            sample_rate: pack.manifest.sample_rate,
            runtime: Some(runtime),
        })
    }

    /// With a family of the tests' own.
    #[cfg(test)]
    pub fn of(family: Box<dyn Family>, sample_rate: u32) -> Self {
        Self {
            family,
            sample_rate,
            runtime: None,
        }
    }

    fn speak(&self, job: &Job) -> Result<Take, EngineError> {
        take::speak(self.family.as_ref(), self.sample_rate, job)
    }
}

impl Hands {
    /// Speaks a job on the caller's thread.
    pub fn speak(&self, job: &Job) -> Result<Take, EngineError> {
        match self {
            Self::Own(voice) => voice.speak(job),
            #[cfg(unix)]
            Self::Lent(lent) => lent.speak(job),
        }
    }

    /// Makes running and later calls fail as soon as they can.
    pub fn cancel(&self) {
        match self {
            Self::Own(voice) => voice.family.cancel(),
            #[cfg(unix)]
            Self::Lent(lent) => lent.cancel(),
        }
    }
}

#[cfg(unix)]
impl Lent {
    fn speak(&self, job: &Job) -> Result<Take, EngineError> {
        let voice = self.own().voice.clone();
        let voice = match voice {
            Some(voice) => voice,
            None => match self.service.speak(job) {
                Ok(take) => return Ok(take),
                Err(ServiceError::Interrupted) => return Err(EngineError::Interrupted),
                Err(reason) => self.take_over(&reason)?,
            },
        };
        if self.service.is_cancelled() {
            return Err(EngineError::Interrupted);
        }
        voice.speak(job)
    }

    /// Loads the voice, as the service has failed; others wait for it.
    fn take_over(&self, reason: &ServiceError) -> Result<Arc<Voice>, EngineError> {
        let mut own = self.own();
        if let Some(voice) = &own.voice {
            return Ok(Arc::clone(voice));
        }
        if !std::mem::replace(&mut own.is_told, true) {
            (self.notice)(reason);
        }
        let share = Share::of(usable_cores(self.wanted), self.workers);
        let voice = Arc::new(Voice::load(&self.pack, share)?);
        own.voice = Some(Arc::clone(&voice));
        Ok(voice)
    }

    fn cancel(&self) {
        self.service.cancel();
        // One that is still being loaded is not used: whoever waits for it asks first.
        let own = match self.own.try_lock() {
            Ok(own) => own,
            Err(TryLockError::Poisoned(own)) => own.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        if let Some(voice) = &own.voice {
            voice.family.cancel();
        }
    }

    fn own(&self) -> MutexGuard<'_, Own> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
