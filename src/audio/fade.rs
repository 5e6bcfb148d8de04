//! Fades at both edges of a stream whose end is not known beforehand.

use std::collections::VecDeque;
use std::f32::consts::PI;

/// Raises the level from silence at the beginning, and takes it down to silence at the end.
///
/// The end is only known when it has come, so the last stretch is held back. What is shorter than
/// two fades gets both, one over the other.
pub(super) struct Fade {
    length: usize,
    passed: usize,
    held: VecDeque<f32>,
}

impl Fade {
    /// Over so many milliseconds at `sample_rate`.
    pub(super) fn new(milliseconds: f32, sample_rate: u32) -> Self {
        let samples = f64::from(milliseconds.max(0.0)) * f64::from(sample_rate) / 1_000.0;
        Self {
            length: samples.round() as usize,
            passed: 0,
            held: VecDeque::new(),
        }
    }

    /// Takes samples and appends those that are surely not within the last stretch.
    pub(super) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        for &sample in samples {
            self.held.push_back(sample * rise(self.passed, self.length));
            self.passed = self.passed.saturating_add(1);
        }
        let ready = self.held.len().saturating_sub(self.length);
        out.extend(self.held.drain(..ready));
    }

    /// Appends the last stretch.
    pub(super) fn finish(&mut self, out: &mut Vec<f32>) {
        let count = self.held.len();
        let faded = self.held.drain(..).enumerate();
        out.extend(faded.map(|(index, sample)| sample * rise(count - 1 - index, self.length)));
    }
}

/// The factor so many samples from an edge: half a cosine, 0 at the edge and 1 from `length` on.
fn rise(distance: usize, length: usize) -> f32 {
    if distance >= length {
        return 1.0;
    }
    0.5 - 0.5 * (PI * distance as f32 / length as f32).cos()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn faded(count: usize, milliseconds: f32, step: usize) -> Vec<f32> {
        let mut fade = Fade::new(milliseconds, 1_000);
        let mut out = Vec::new();
        for part in vec![1.0; count].chunks(step) {
            fade.push(part, &mut out);
        }
        fade.finish(&mut out);
        out
    }

    #[test]
    fn both_edges_are_silent_and_the_middle_is_untouched() {
        let out = faded(1_000, 100.0, 37);
        assert_eq!((out[0], out[999]), (0.0, 0.0));
        assert!((out[50] - 0.5).abs() < 1e-6 && (out[949] - 0.5).abs() < 1e-6);
        assert!(out[100..900].iter().all(|&sample| sample == 1.0));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_the_pieces_do_not_matter(
            count in 0_usize..500, milliseconds in 0_f32..400.0, step in 1_usize..200,
        ) {
            let out = faded(count, milliseconds, step);
            prop_assert_eq!(out.len(), count);
            prop_assert_eq!(&out, &faded(count, milliseconds, 500));
            for (there, back) in out.iter().zip(out.iter().rev()) {
                prop_assert!((there - back).abs() < 1e-6 && (0.0..=1.0).contains(there));
            }
        }
    }
}
