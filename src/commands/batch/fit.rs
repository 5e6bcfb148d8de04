//! Fitting the cues of subtitles to their times.

use std::ops::Range;

use crate::controls::Speed;
use crate::engine::{Engine, EngineError, Job};
use crate::tr;

/// A cue may be this much longer than its time before it is spoken faster.
const TOLERANCE: f32 = 1.02;

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
    let mut seconds = length(engine, jobs)?;
    // The second time takes up what pauses and edges do not give way by.
    for _ in 0..2 {
        if seconds <= window * TOLERANCE {
            return Ok(None);
        }
        for job in &mut *jobs {
            let speed = job.controls.speed * seconds / window;
            job.controls.speed = speed.min(Speed::MAX);
        }
        seconds = length(engine, jobs)?;
    }
    Ok((seconds > window * TOLERANCE).then(|| {
        tr!(
            "{seconds:.1} s of speech do not fit into {window:.1} s, not even at double pace",
            "{seconds:.1} 秒的语音即使用两倍语速也放不进 {window:.1} 秒"
        )
    }))
}

/// Seconds of all jobs, with the silence between them.
fn length(engine: &Engine, jobs: &[Job]) -> Result<f32, EngineError> {
    jobs.iter().try_fold(0.0, |sum, job| {
        Ok(sum + job.silence_before + engine.measure(job)? + job.silence_after)
    })
}
