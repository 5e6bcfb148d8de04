//! Prosody: how a phoneme string is spoken, independent of the family that renders it.

use serde::{Deserialize, Serialize};

/// F0 values below this, in Hz, mean "unvoiced". A network's raw output hovers around zero there;
/// it is kept as it is, because the decoder was trained on it.
pub const UNVOICED_BELOW_HZ: f32 = 20.0;

/// One phoneme of an utterance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phoneme {
    /// The family's symbol.
    pub symbol: char,
    /// The part of the utterance that it belongs to; `None` for spaces between words.
    pub owner: Option<Owner>,
    /// What kind of sound it is.
    pub class: Class,
}

/// What kind of sound a phoneme is, as far as its length is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    /// The rime of a syllable: vowels, and what follows them.
    Vowel,
    /// The onset of a syllable, and other consonants.
    Consonant,
    /// The silence of a mark.
    Pause,
    /// The silence at the edges of an utterance, and the joints between words.
    Edge,
}

/// Which part of an utterance a phoneme belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Index into the utterance's items.
    pub item: usize,
    /// Index of the syllable in a Mandarin word.
    pub syllable: Option<usize>,
}

/// How an utterance is spoken: what emotions shape and decoders render.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prosody {
    /// What each duration belongs to; `None` for the edges and for spaces.
    pub owners: Vec<Option<Owner>>,
    /// What kind of sound each duration is of.
    pub classes: Vec<Class>,
    /// Frames of each phoneme, the silent edges included; at least 1 each.
    pub durations: Vec<u32>,
    /// Frames per second.
    pub frame_rate: f32,
    /// F0 in Hz, [`Prosody::points_per_frame`] values a frame. See [`UNVOICED_BELOW_HZ`].
    pub f0: Vec<f32>,
    /// Energy on the network's own scale, as many values as `f0`.
    pub energy: Vec<f32>,
    /// Contour points in each frame.
    pub points_per_frame: usize,
    /// What the decoder wants of each phoneme besides.
    pub acoustic: Acoustic,
}

/// Acoustic features of each phoneme, opaque to everyone but the family that made them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Acoustic {
    /// Values per phoneme.
    pub channels: usize,
    /// Channel-major: `values[channel * phonemes + phoneme]`.
    pub values: Vec<f32>,
    /// Which row of the style table goes with it.
    pub style_row: usize,
}

impl Prosody {
    /// Lengthens the phonemes of which `is_pause` is true by `seconds` of silence each: unvoiced,
    /// at the lowest energy of the utterance.
    ///
    /// The silence goes into the middle of the phoneme's own frames. Their second half is the
    /// run-up of the next onset, which is misheard when cut off from it: 旅 as 比.
    pub fn pause(&mut self, seconds: f32, is_pause: impl Fn(Owner) -> bool) {
        let frames = (seconds * self.frame_rate).round().max(0.0) as u32;
        let lowest = self.energy.iter().copied().fold(f32::INFINITY, f32::min);
        let silent = frames as usize * self.points_per_frame;
        let (mut f0, mut energy) = (Vec::new(), Vec::new());
        let mut done = 0;
        let mut end = 0;
        for (duration, owner) in self.durations.iter_mut().zip(&self.owners) {
            let start = end;
            end += *duration as usize * self.points_per_frame;
            if owner.is_some_and(&is_pause) {
                let middle = start.midpoint(end);
                f0.extend_from_slice(&self.f0[done..middle]);
                energy.extend_from_slice(&self.energy[done..middle]);
                f0.extend(std::iter::repeat_n(0.0, silent));
                energy.extend(std::iter::repeat_n(lowest, silent));
                *duration += frames;
                done = middle;
            }
        }
        f0.extend_from_slice(&self.f0[done..]);
        energy.extend_from_slice(&self.energy[done..]);
        self.f0 = f0;
        self.energy = energy;
    }

    /// Frames in all.
    pub fn frames(&self) -> usize {
        self.durations.iter().map(|&frames| frames as usize).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(item: usize) -> Option<Owner> {
        Some(Owner {
            item,
            syllable: None,
        })
    }

    fn prosody() -> Prosody {
        Prosody {
            owners: vec![None, owner(0), owner(1), None, owner(2)],
            classes: vec![
                Class::Edge,
                Class::Vowel,
                Class::Pause,
                Class::Edge,
                Class::Vowel,
            ],
            durations: vec![1, 2, 1, 1, 1],
            frame_rate: 40.0,
            f0: (1..=12).map(|value| value as f32 * 10.0).collect(),
            energy: (1..=12).map(|value| value as f32).collect(),
            points_per_frame: 2,
            acoustic: Acoustic {
                channels: 0,
                values: Vec::new(),
                style_row: 0,
            },
        }
    }

    #[test]
    fn a_pause_adds_unvoiced_frames_amid_its_own_and_changes_nothing_else() {
        let before = prosody();
        let mut after = before.clone();
        after.pause(0.05, |owner| owner.item == 1);
        assert_eq!(after.durations, [1, 2, 3, 1, 1]);
        assert_eq!(after.f0.len(), after.frames() * after.points_per_frame);
        assert_eq!(after.energy.len(), after.f0.len());
        assert_eq!(after.f0[..7], before.f0[..7]);
        assert_eq!(after.f0[7..11], [0.0; 4]);
        assert_eq!(after.energy[..7], before.energy[..7]);
        assert_eq!(after.energy[7..11], [1.0; 4]);
        assert_eq!(after.f0[11..], before.f0[7..]);
        assert_eq!(after.energy[11..], before.energy[7..]);
    }

    #[test]
    fn no_pause_changes_nothing() {
        for (seconds, anywhere) in [(0.0, true), (-1.0, true), (0.1, false), (f32::NAN, true)] {
            let mut after = prosody();
            after.pause(seconds, |_| anywhere);
            assert_eq!(after, prosody(), "{seconds}");
        }
    }

    #[test]
    fn each_pause_is_as_long_as_it_is_told() {
        for (seconds, frames) in [(0.025, 1), (0.08, 3), (0.1, 4), (1.0, 40)] {
            let mut after = prosody();
            after.pause(seconds, |owner| owner.item != 0);
            assert_eq!(after.durations, [1, 2, 1 + frames, 1, 1 + frames]);
            assert_eq!(after.f0.len(), after.frames() * after.points_per_frame);
            let values = after.f0.iter().chain(&after.energy);
            assert!(values.copied().all(f32::is_finite));
            let voiced = |f0: &[f32]| f0.iter().filter(|&&hz| hz >= UNVOICED_BELOW_HZ).count();
            assert_eq!(voiced(&after.f0), voiced(&prosody().f0));
        }
    }
}
