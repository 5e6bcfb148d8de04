//! Speaking one job, from phonemes to samples.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::{Controls, EngineError, Job, Stages};
use crate::audio::{edges, level, meter};
use crate::emotion::{breathe, pace, shape, tilt};
use crate::voice::{Class, Family, Prosody, VoiceError};

/// One spoken utterance.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Take {
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
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plain {
    /// F0 in Hz, point by point with that of the take's prosody.
    pub f0: Vec<f32>,
    /// Level in dBFS, [`meter::PER_SECOND`] values a second from the first frame of the prosody on.
    pub level: Vec<f32>,
}

/// Speaks one job. A panic becomes an error of the job.
pub(super) fn speak(family: &dyn Family, rate: u32, job: &Job) -> Result<Take, EngineError> {
    let spoken = catch_unwind(AssertUnwindSafe(|| walk(family, rate, job)));
    spoken.unwrap_or(Err(EngineError::Worker))
}

/// How long a job will be at most, in seconds, without the silence around it: its prosody is
/// predicted, and nothing rendered. Its last frames may hold silence, which is cut off later.
pub(super) fn measure(family: &dyn Family, job: &Job) -> Result<f32, EngineError> {
    let Controls {
        speaker,
        profile,
        speed,
        ..
    } = &job.controls;
    let manner = &profile.manner;
    let mut prosody = family.predict(&job.phonemes, speaker, manner, *speed)?;
    pace(&mut prosody, profile);
    // What is silent at both ends is cut off later.
    let is_heard = |class: &Class| matches!(class, Class::Vowel | Class::Consonant);
    let first = prosody.classes.iter().position(is_heard).unwrap_or(0);
    let last = prosody.classes.iter().rposition(is_heard).unwrap_or(0);
    let heard = prosody.durations.get(first..=last).unwrap_or_default();
    let frames: u32 = heard.iter().sum();
    let items = job.utterance.items.len();
    let breaks = (0..items).filter(|&item| job.utterance.is_phrase_break(item));
    Ok(frames as f32 / prosody.frame_rate + job.phrase_pause * breaks.count() as f32)
}

fn walk(family: &dyn Family, rate: u32, job: &Job) -> Result<Take, EngineError> {
    let controls = &job.controls;
    let mut clock = Instant::now();
    let mut lap = || {
        let now = Instant::now();
        now - std::mem::replace(&mut clock, now)
    };
    let mut stages = Stages::default();

    let profile = &controls.profile;
    let mut prosody = family.predict(
        &job.phonemes,
        &controls.speaker,
        &profile.manner,
        controls.speed,
    )?;
    stages.prosody = lap();
    pace(&mut prosody, profile);
    let mut plain = prosody.clone();
    shape(&mut prosody, profile, controls.register, |owner| {
        job.utterance.accent(owner.item)
    });
    for prosody in [&mut prosody, &mut plain] {
        prosody.pause(job.phrase_pause, |owner| {
            job.utterance.is_phrase_break(owner.item)
        });
    }
    stages.emotion = lap();
    let mut samples = family.render(&prosody, &controls.speaker)?;
    stages.decoder = lap();
    if samples.iter().any(|sample| !sample.is_finite()) {
        return Err(VoiceError::Network {
            graph: "decoder",
            reason: "NaN".to_owned(),
        }
        .into());
    }
    let plain = Plain {
        f0: plain.f0,
        level: meter::levels(&samples, rate, controls.gain_db),
    };
    breathe(&mut samples, rate, profile.breath);
    tilt(&mut samples, rate, profile.tilt);
    let origin = edges::trim_silence(&mut samples, rate, job.silence_before, job.silence_after);
    level::glide(&mut samples, rate, job.gains);
    level::limit(&mut samples, rate);
    stages.emotion += lap();
    tracing::debug!(
        phonemes = job.phonemes.len(),
        samples = samples.len(),
        "utterance spoken"
    );
    Ok(Take {
        samples,
        prosody,
        origin,
        plain,
        stages,
    })
}
