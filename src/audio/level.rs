//! How loud: gain, and a limiter that keeps peaks below full scale.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// The highest magnitude that leaves [`limit`].
pub const CEILING: f32 = 0.985;

/// How far ahead of a peak the limiter starts to turn down, and how long after it back up.
const LOOK_AHEAD_S: f32 = 0.008;

/// Multiplies all samples by a gain in dB.
pub fn amplify(samples: &mut [f32], decibels: f32) {
    if decibels != 0.0 {
        let factor = 10_f32.powf(decibels / 20.0);
        samples.iter_mut().for_each(|sample| *sample *= factor);
    }
}

/// Gains in dB over one stretch of sound: where it begins, in its middle, and where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gains {
    /// At the first sample.
    pub start: f32,
    /// From [`GLIDE_S`] after the first sample to as long before the last.
    pub middle: f32,
    /// At the last sample.
    pub end: f32,
}

impl Gains {
    /// One gain all along.
    pub fn even(decibels: f32) -> Self {
        Self {
            start: decibels,
            middle: decibels,
            end: decibels,
        }
    }
}

/// How long the gain takes to get from one level to another.
pub const GLIDE_S: f32 = 0.25;

/// Multiplies all samples by gains that glide from one to the next, so that neighbours of
/// different loudness join without a jump. Short stretches glide faster.
pub fn glide(samples: &mut [f32], sample_rate: u32, gains: Gains) {
    if gains == Gains::even(gains.middle) {
        return amplify(samples, gains.middle);
    }
    let length = ((sample_rate as f32 * GLIDE_S) as usize).min(samples.len() / 2);
    let last = samples.len().saturating_sub(1);
    for (index, sample) in samples.iter_mut().enumerate() {
        let (edge, distance) = match index < length {
            true => (gains.start, index),
            false => (gains.end, last - index),
        };
        let decibels = if distance < length {
            // Half a cosine: no corner where the glide begins or ends.
            let part = 0.5 - 0.5 * (std::f32::consts::PI * distance as f32 / length as f32).cos();
            edge + (gains.middle - edge) * part
        } else {
            gains.middle
        };
        *sample *= 10_f32.powf(decibels / 20.0);
    }
}

/// The highest magnitude, leaving out what is not a number.
pub fn peak(samples: &[f32]) -> f32 {
    samples
        .iter()
        .fold(0.0, |peak, sample| peak.max(sample.abs()))
}

/// Turns the level down around peaks above [`CEILING`], smoothly and just enough; samples
/// further than twice the look-ahead from such a peak stay as they are, to the bit.
///
/// A sample that is not finite, which only a bug upstream can make, becomes silence.
pub fn limit(samples: &mut [f32], sample_rate: u32) {
    let broken = samples.iter_mut().filter(|sample| !sample.is_finite());
    let count = broken.map(|sample| *sample = 0.0).count();
    if count > 0 {
        tracing::error!(count, "samples that are not finite were silenced: a bug");
    }
    if peak(samples) <= CEILING {
        return;
    }
    let reach = (sample_rate as f32 * LOOK_AHEAD_S) as usize;
    let gains = moving_mean(&moving_minimum(&wanted_gains(samples), reach), reach);
    for (sample, gain) in samples.iter_mut().zip(gains) {
        // The clamp only takes off what rounding may have left above.
        *sample = (*sample * gain).clamp(-CEILING, CEILING);
    }
}

/// What each sample alone needs.
fn wanted_gains(samples: &[f32]) -> Vec<f32> {
    samples
        .iter()
        .map(|sample| (CEILING / sample.abs()).min(1.0))
        .collect()
}

/// The least value within `reach` on either side.
fn moving_minimum(values: &[f32], reach: usize) -> Vec<f32> {
    let mut least = Vec::with_capacity(values.len());
    // Indices of rising values: the front is the least in the window.
    let mut rising: VecDeque<usize> = VecDeque::new();
    let mut next = 0;
    for center in 0..values.len() {
        while next < values.len() && next <= center + reach {
            while rising
                .back()
                .is_some_and(|&last| values[last] >= values[next])
            {
                rising.pop_back();
            }
            rising.push_back(next);
            next += 1;
        }
        while rising.front().is_some_and(|&first| first + reach < center) {
            rising.pop_front();
        }
        least.push(rising.front().map_or(1.0, |&first| values[first]));
    }
    least
}

/// The mean of the gains within `reach` on either side, 1 beyond the ends. As each gain in the
/// window is a minimum that has seen the centre, their mean is no higher than the centre needs.
fn moving_mean(gains: &[f32], reach: usize) -> Vec<f32> {
    let width = (2 * reach + 1) as f64;
    // Reductions rather than gains are summed: they are exactly zero away from peaks.
    let reduction = |index: usize| gains.get(index).map_or(0.0, |&gain| f64::from(1.0 - gain));
    let mut sum: f64 = (0..reach).map(reduction).sum();
    let mut active = (0..reach).filter(|&index| reduction(index) > 0.0).count();
    (0..gains.len())
        .map(|center| {
            let (entering, leaving) = (reduction(center + reach), center.checked_sub(reach + 1));
            sum += entering;
            active += usize::from(entering > 0.0);
            if let Some(leaving) = leaving.map(reduction) {
                sum -= leaving;
                active -= usize::from(leaving > 0.0);
            }
            if active == 0 {
                // No rounding residue outlives the peak that it came from.
                sum = 0.0;
            }
            (1.0 - sum / width) as f32
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RATE: u32 = 24_000;

    #[test]
    fn six_decibels_double() {
        let mut samples = [0.25, -0.1];
        amplify(&mut samples, 6.0206);
        assert!((samples[0] - 0.5).abs() < 1e-5 && (samples[1] + 0.2).abs() < 1e-5);
    }

    #[test]
    fn zero_decibels_change_nothing() {
        let mut samples = [0.1, -0.3];
        amplify(&mut samples, 0.0);
        assert_eq!(samples, [0.1, -0.3]);
    }

    #[test]
    fn a_glide_begins_and_ends_with_the_neighbours() {
        let mut samples = vec![1.0; 24_000];
        let gains = Gains {
            start: -6.0206,
            middle: 0.0,
            end: 6.0206,
        };
        glide(&mut samples, RATE, gains);
        assert!((samples[0] - 0.5).abs() < 1e-3 && (samples[23_999] - 2.0).abs() < 1e-3);
        assert!(samples[6_000..18_000].iter().all(|&sample| sample == 1.0));
        let steps = samples.windows(2).map(|two| (two[1] - two[0]).abs());
        assert!(steps.fold(0.0, f32::max) < 1e-3);
    }

    #[test]
    fn a_glide_between_equals_is_a_gain() {
        let mut samples = [0.1, -0.3, 0.2];
        let mut plain = samples;
        glide(&mut samples, RATE, Gains::even(-3.0));
        amplify(&mut plain, -3.0);
        assert_eq!(samples, plain);
    }

    #[test]
    fn a_peak_is_turned_down_and_the_rest_is_untouched() {
        let mut samples: Vec<f32> = (0..RATE).map(|i| (i as f32 * 0.1).sin() * 0.5).collect();
        samples[12_000] = 2.0;
        let before = samples.clone();
        limit(&mut samples, RATE);
        assert!(
            (samples[12_000] - CEILING).abs() < 1e-4,
            "{}",
            samples[12_000]
        );
        assert_eq!(samples[..11_600], before[..11_600]);
        assert_eq!(samples[12_400..], before[12_400..]);
    }

    #[test]
    fn a_loud_tone_keeps_its_shape() {
        // 12 dB too loud: no harmonics worth hearing may appear.
        let tone = |i: u32| (i as f32 * 200.0 * std::f32::consts::TAU / RATE as f32).sin();
        let mut samples: Vec<f32> = (0..RATE).map(|i| 4.0 * tone(i)).collect();
        limit(&mut samples, RATE);
        let worst = (2_000..22_000)
            .map(|i| (samples[i as usize] - CEILING * tone(i)).abs())
            .fold(0.0, f32::max);
        assert!(worst < 0.01, "{worst}");
    }

    #[test]
    fn broken_samples_become_silence() {
        let mut samples = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.5];
        limit(&mut samples, RATE);
        assert_eq!(samples, [0.0, 0.0, 0.0, 0.5]);
    }

    proptest! {
        #[test]
        fn the_ceiling_holds_and_signs_stay(
            samples in prop::collection::vec(-1e6_f32..1e6, 0..2_000),
            rate in prop::sample::select(vec![1, 8_000, 24_000, 192_000]),
        ) {
            let mut limited = samples.clone();
            limit(&mut limited, rate);
            prop_assert!(peak(&limited) <= CEILING);
            for (before, after) in samples.iter().zip(&limited) {
                prop_assert!(after.is_finite() && after.abs() <= before.abs());
                prop_assert!(before * after >= 0.0);
            }
        }

        #[test]
        fn a_glide_stays_between_its_gains(
            length in 0_usize..2_000, start in -20_f32..12.0, middle in -20_f32..12.0, end in -20_f32..12.0,
        ) {
            let mut samples = vec![1.0; length];
            glide(&mut samples, RATE, Gains { start, middle, end });
            let all = [start, middle, end].map(|decibels| 10_f32.powf(decibels / 20.0));
            let (low, high) = (all.iter().copied().fold(f32::MAX, f32::min), all.iter().copied().fold(0.0, f32::max));
            prop_assert!(samples.iter().all(|sample| (low * 0.999..=high * 1.001).contains(sample)));
        }

        #[test]
        fn what_is_quiet_enough_passes_to_the_bit(
            samples in prop::collection::vec(-CEILING..=CEILING, 0..2_000),
        ) {
            let mut limited = samples.clone();
            limit(&mut limited, RATE);
            prop_assert_eq!(limited, samples);
        }

        #[test]
        fn the_reduction_is_no_more_than_the_highest_peak_needs(
            samples in prop::collection::vec(-3_f32..3.0, 1..2_000),
        ) {
            let mut limited = samples.clone();
            limit(&mut limited, RATE);
            let floor = (CEILING / peak(&samples)).min(1.0) * 0.999;
            for (before, after) in samples.iter().zip(&limited) {
                prop_assert!(after.abs() >= before.abs() * floor - 1e-6);
            }
        }
    }
}
