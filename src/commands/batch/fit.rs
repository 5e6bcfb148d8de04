//! Fitting the cues of subtitles to their times.

use std::ops::Range;

use crate::controls::Speed;
use crate::engine::{Engine, EngineError, Job};
use crate::tr;

/// A cue may be this much longer than its time before it is spoken faster.
const TOLERANCE: f32 = 1.02;
/// The most steps towards the right pace, and the least factor of one: from the usual pace to double
/// pace in any case.
const STEPS: usize = 8;
const LEAST_STEP: f32 = 1.1;

/// Makes the jobs of one cue fit its time: faster where they are too long, up to double pace. Says
/// so if that is not enough.
pub fn fit(
    engine: &Engine,
    jobs: &mut [Job],
    time: &Range<f64>,
) -> Result<Option<String>, EngineError> {
    if let Some(first) = jobs.first_mut() {
        first.silence_before = 0.0;
    }
    if let Some(last) = jobs.last_mut() {
        last.silence_after = 0.0;
    }
    let window = (time.end - time.start) as f32;
    let mut seconds = length(engine, jobs, window)?;
    // Frames are whole and pauses do not give way, so the pace is approached in steps.
    for _ in 0..STEPS {
        if seconds <= window * TOLERANCE {
            return Ok(None);
        }
        let is_fastest = jobs.iter().all(|job| job.controls.speed >= Speed::MAX);
        if is_fastest {
            break;
        }
        for job in &mut *jobs {
            let speed = job.controls.speed * (seconds / window).max(LEAST_STEP);
            job.controls.speed = speed.min(Speed::MAX);
        }
        seconds = length(engine, jobs, window)?;
    }
    Ok((seconds > window * TOLERANCE).then(|| {
        tr!(
            "{seconds:.1} s of speech do not fit into {window:.1} s, not even at double pace",
            "{seconds:.1} 秒的语音即使用两倍语速也放不进 {window:.1} 秒"
        )
    }))
}

/// Seconds of all jobs, with the silence between them.
fn length(engine: &Engine, jobs: &[Job], window: f32) -> Result<f32, EngineError> {
    let enough = window / jobs.len().max(1) as f32;
    jobs.iter().try_fold(0.0, |sum, job| {
        let silence = job.silence_before + job.silence_after;
        Ok(sum + silence + engine.measure(job, enough)?)
    })
}
