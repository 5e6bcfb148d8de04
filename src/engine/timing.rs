//! When each syllable of a take is heard.

use std::ops::Range;

use super::{Job, Take};
use crate::audio::meter;
use crate::text::Item;
use crate::voice::{Class, Owner};

/// Loudness is judged over steps this long, in seconds.
const STEP_S: f64 = 0.005;

/// Beside a pause a syllable is heard where it is no more than so many dB below its loudest step:
/// what is softer is breath and decay, which nobody takes for a part of it.
const HEARD_DB: f32 = 35.0;

/// When one syllable is heard, or one word that is not made of syllables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    /// What it is: the item of the utterance, and the syllable of a Mandarin word.
    pub owner: Owner,
    /// Begin, in seconds from the first sample of the take.
    pub start: f64,
    /// End, likewise; not before the begin.
    pub end: f64,
}

impl Take {
    /// When the syllables of its job are heard, in order, with `sample_rate` samples a second. A
    /// syllable whose sounds have merged into its neighbours is not among them.
    ///
    /// Between syllables the voice's own durations count. They lag by one symbol: the frames of a
    /// syllable's last symbol, which is its tone mark or a coda behind that, hold the closure or
    /// the friction of the next onset already, and so do those of spaces. So a syllable ends where
    /// its last symbol begins. Beside a pause, and at the edges of the utterance, durations say
    /// little: the network puts the end of a vowel and the closure of a stop into the silence.
    /// There the samples decide, between the loudest moments of the syllables on both sides.
    pub fn timings(&self, job: &Job, sample_rate: u32) -> Vec<Timing> {
        let rate = f64::from(sample_rate.max(1));
        let seconds = self.samples.len() as f64 / rate;
        let origin = self.origin as f64 / rate;
        let frame_rate = f64::from(self.prosody.frame_rate);
        let time = |frame: u32| (origin + f64::from(frame) / frame_rate).clamp(0.0, seconds);
        let mut timings: Vec<Timing> = Vec::new();
        // The first syllables behind a silence.
        let mut firsts = vec![0];
        // The syllable so far: how many symbols it has, and where the last one begins.
        let (mut symbols, mut last_symbol) = (0, 0);
        let (mut start, mut end) = (0, 0);
        let prosody = &self.prosody;
        let sounds = prosody.owners.iter().zip(&prosody.classes);
        for ((&owner, &class), &duration) in sounds.zip(&prosody.durations) {
            let begin = end;
            end += duration;
            let Some(owner) = owner else { continue };
            let timings_before = timings.len();
            let is_word = matches!(job.utterance.items.get(owner.item), Some(Item::Word(_)));
            match timings.last_mut() {
                Some(last) if last.owner == owner => {
                    last.end = time(end);
                    symbols += 1;
                }
                last if is_word => {
                    let follows = firsts.last() != Some(&timings_before);
                    if let (Some(last), true) = (last, follows && symbols > 1) {
                        start = last_symbol;
                        last.end = time(start);
                    }
                    timings.push(Timing {
                        owner,
                        start: time(start),
                        end: time(end),
                    });
                    symbols = 1;
                }
                _ if class == Class::Pause => firsts.push(timings_before),
                _ => {}
            }
            (start, last_symbol) = (end, begin);
        }
        firsts.push(timings.len());
        firsts.dedup();
        let levels = Levels::of(&self.samples, rate);
        for first in firsts {
            levels.settle(&mut timings, first);
        }
        timings
    }
}

/// How loud a take is, step by step.
struct Levels {
    decibels: Vec<f32>,
}

impl Levels {
    fn of(samples: &[f32], rate: f64) -> Self {
        let step = ((rate * STEP_S) as usize).max(1);
        let steps = samples.chunks(step).map(meter::power);
        Self {
            decibels: steps.map(meter::decibels).collect(),
        }
    }

    /// The steps between two times.
    fn steps(&self, from: f64, to: f64) -> Range<usize> {
        let step = |time: f64| ((time / STEP_S).round().max(0.0) as usize).min(self.decibels.len());
        step(from)..step(to).max(step(from))
    }

    /// Finds in the samples where the syllable before `index` ends and where the one at `index`
    /// begins; there is a pause between them, or an edge of the take.
    fn settle(&self, timings: &mut [Timing], index: usize) {
        let (before, after) = timings.split_at_mut(index.min(timings.len()));
        let (left, right) = (before.last_mut(), after.first_mut());
        // The silence lies between the loudest steps of both; durations may put either end of it
        // far into a syllable.
        let from = left.as_deref().map_or(0, |left| self.loudest(left));
        let to = right.as_deref().map(|right| self.loudest(right) + 1);
        let to = to.unwrap_or(self.decibels.len()).min(self.decibels.len());
        let level = |step: usize| self.decibels.get(step).copied();
        let level = |step: usize| level(step).unwrap_or(meter::SILENCE_DB);
        let quietest = match (&left, &right) {
            (None, _) => from,
            (_, None) => to,
            _ => (from..to)
                .min_by(|&a, &b| level(a).total_cmp(&level(b)))
                .unwrap_or(from),
        };
        if let Some(left) = left {
            let least = level(from) - HEARD_DB;
            let last = (from..quietest).rfind(|&step| level(step) >= least);
            left.end = STEP_S * last.map_or(from, |step| step + 1) as f64;
        }
        if let Some(right) = right {
            let least = level(to.saturating_sub(1)) - HEARD_DB;
            let first = (quietest..to).find(|&step| level(step) >= least);
            right.start = STEP_S * first.unwrap_or(to) as f64;
        }
    }

    /// The loudest step of a syllable.
    fn loudest(&self, timing: &Timing) -> usize {
        let steps = self.steps(timing.start, timing.end);
        let start = steps.start;
        let loudest = steps.max_by(|&a, &b| self.decibels[a].total_cmp(&self.decibels[b]));
        loudest.unwrap_or(start)
    }
}
