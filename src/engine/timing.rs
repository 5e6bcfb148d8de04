//! When each syllable of a take is heard.

use super::{Job, Take};
use crate::text::Item;
use crate::voice::Owner;

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
    /// Times are those of the frames that the voice gave to the syllable's sounds. Frames that
    /// belong to nothing, those of spaces, hold the onset of what follows and go to it. The frames
    /// at the edges of an utterance hold silence too: what is beyond its sound is left out.
    pub fn timings(&self, job: &Job, sample_rate: u32) -> Vec<Timing> {
        let rate = f64::from(sample_rate.max(1));
        let origin = self.origin as f64 / rate;
        let first = f64::from(job.silence_before);
        let last = self.samples.len() as f64 / rate - f64::from(job.silence_after);
        let frame_rate = f64::from(self.prosody.frame_rate);
        let time = |frame: u32| {
            let time = origin + f64::from(frame) / frame_rate;
            time.min(last).max(first)
        };
        let mut timings: Vec<Timing> = Vec::new();
        let (mut start, mut end) = (0, 0);
        for (&owner, &duration) in self.prosody.owners.iter().zip(&self.prosody.durations) {
            end += duration;
            let Some(owner) = owner else { continue };
            let is_word = matches!(job.utterance.items.get(owner.item), Some(Item::Word(_)));
            match timings.last_mut() {
                Some(last) if last.owner == owner => last.end = time(end),
                _ if is_word => timings.push(Timing {
                    owner,
                    start: time(start),
                    end: time(end),
                }),
                _ => {}
            }
            start = end;
        }
        timings
    }
}
