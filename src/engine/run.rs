//! Speaking jobs in parallel, delivering them in order.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::{Engine, EngineError, Job, Stages};
use crate::audio::{edges, level, meter};
use crate::emotion::{shape, tilt};
use crate::voice::{Prosody, VoiceError};

/// How often a waiting run looks whether it is to stop.
const STOP_POLL: Duration = Duration::from_millis(50);

/// One spoken utterance.
#[derive(Debug, Clone)]
pub struct Take {
    /// Index of its job.
    pub index: usize,
    /// Mono samples, levelled, with the silence before and after that its job asks for.
    pub samples: Vec<f32>,
    /// How it was spoken.
    pub prosody: Prosody,
    /// Where the first frame of `prosody` lies in `samples`, in samples; below zero where the
    /// silence that it begins with was cut.
    pub origin: isize,
    /// The same before the emotion acted on it.
    pub plain: Plain,
    /// What it took.
    pub stages: Stages,
}

/// An utterance as it would have been without its emotion, at the pace of the emotion.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plain {
    /// F0 in Hz, point by point with that of the take's prosody.
    pub f0: Vec<f32>,
    /// Level in dBFS, [`meter::PER_SECOND`] values a second from the first frame of the prosody on.
    pub level: Vec<f32>,
}

pub(super) fn run(
    engine: &Engine,
    jobs: &[Job],
    stop: &AtomicBool,
    deliver: &mut dyn FnMut(Take) -> Result<(), EngineError>,
) -> Result<(), EngineError> {
    // So far ahead of delivery work may run: enough to keep the workers busy, little enough to
    // keep memory flat when playback is slower than synthesis.
    let window = engine.workers * 2;
    let abandoned = AtomicBool::new(false);
    engine.pool.in_place_scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        let mut waiting = BTreeMap::new();
        let mut spawned = 0;
        let result = (0..jobs.len()).try_for_each(|index| {
            while spawned < jobs.len() && spawned < index + window {
                let (sender, abandoned, next) = (sender.clone(), &abandoned, spawned);
                scope.spawn(move |_| {
                    if !abandoned.load(Ordering::Relaxed) {
                        // The receiver may have left after an error; then nobody wants the take.
                        let _ = sender.send((next, speak_safely(engine, next, &jobs[next])));
                    }
                });
                spawned += 1;
            }
            deliver(receive(&receiver, &mut waiting, index, stop)??)
        });
        if result.is_err() {
            abandoned.store(true, Ordering::Relaxed);
            if stop.load(Ordering::Relaxed) {
                engine.family.cancel();
            }
        }
        result
    })
}

type Answer = Result<Take, EngineError>;

/// Waits for the take of job `index`, putting aside those that come before their turn.
fn receive(
    receiver: &Receiver<(usize, Answer)>,
    waiting: &mut BTreeMap<usize, Answer>,
    index: usize,
    stop: &AtomicBool,
) -> Result<Answer, EngineError> {
    loop {
        if stop.load(Ordering::Relaxed) {
            return Err(EngineError::Interrupted);
        }
        if let Some(answer) = waiting.remove(&index) {
            return Ok(answer);
        }
        match receiver.recv_timeout(STOP_POLL) {
            Ok((done, answer)) => {
                waiting.insert(done, answer);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(EngineError::Worker),
        }
    }
}

/// A panic in a worker becomes an error of its job.
fn speak_safely(engine: &Engine, index: usize, job: &Job) -> Answer {
    catch_unwind(AssertUnwindSafe(|| speak(engine, index, job))).unwrap_or(Err(EngineError::Worker))
}

fn speak(engine: &Engine, index: usize, job: &Job) -> Answer {
    let controls = &job.controls;
    let mut clock = Instant::now();
    let mut lap = || {
        let now = Instant::now();
        now - std::mem::replace(&mut clock, now)
    };
    let mut stages = Stages::default();

    let mut prosody = engine
        .family
        .predict(&job.phonemes, &controls.speaker, controls.rate())?;
    stages.prosody = lap();
    let mut plain = prosody.clone();
    shape(&mut prosody, &controls.profile, controls.register);
    for prosody in [&mut prosody, &mut plain] {
        prosody.pause(job.phrase_pause, |owner| {
            job.utterance.is_phrase_break(owner.item)
        });
    }
    stages.emotion = lap();
    let mut samples = engine.family.render(&prosody, &controls.speaker)?;
    stages.decoder = lap();
    if samples.iter().any(|sample| !sample.is_finite()) {
        return Err(VoiceError::Network {
            graph: "decoder",
            reason: "NaN".to_owned(),
        }
        .into());
    }
    let rate = engine.sample_rate();
    let plain = Plain {
        f0: plain.f0,
        level: meter::levels(&samples, rate, controls.gain_db),
    };
    tilt(&mut samples, rate, controls.profile.tilt);
    let origin = edges::trim_silence(&mut samples, rate, job.silence_before, job.silence_after);
    level::amplify(&mut samples, controls.gain_db + controls.profile.energy);
    level::limit(&mut samples, rate);
    stages.emotion += lap();
    tracing::debug!(
        index,
        phonemes = job.phonemes.len(),
        samples = samples.len(),
        "utterance spoken"
    );
    Ok(Take {
        index,
        samples,
        prosody,
        origin,
        plain,
        stages,
    })
}
