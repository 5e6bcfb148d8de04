//! Acting an emotion on the F0 contour.

use std::f32::consts::{PI, TAU};
use std::iter::repeat_n;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Profile;
use super::pace::last_syllable;
use crate::voice::{Owner, Prosody, UNVOICED_BELOW_HZ};

/// Voiced F0 stays inside this, in Hz, whatever is asked for.
const F0_HZ: std::ops::RangeInclusive<f32> = 50.0..=700.0;

/// Where a speaker's voice lies, and where the user wants it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Register {
    /// The speaker's median F0 in Hz; the range is scaled around it.
    pub centre_hz: f32,
    /// Further shift in semitones, whatever the emotion.
    pub shift: f32,
    /// Further factor on the range, whatever the emotion.
    pub range: f32,
}

/// Beats of the tremor in a second. Tremors of frightened voices lie between four and eight.
const TREMOR_HZ: f32 = 6.0;
/// Lifts of neighbouring syllables flow into each other over this time, in seconds.
const GLIDE_S: f32 = 0.06;

/// A boundary tone takes at least this long, in seconds.
const TUNE_S: f32 = 0.25;

/// Applies the F0 part of `profile`: register, range, declination, emphasis, boundary tone and
/// tremor. `accent` says how much a syllable or word takes of the emphasis, −1 to 1.
///
/// Mandarin tones keep their shapes, because all of it is linear in semitones. Unvoiced points are
/// untouched, and with a neutral profile and no shift so is everything else. The pace is applied
/// by [`pace`](super::pace); gain, breath and tilt after rendering.
pub fn shape(
    prosody: &mut Prosody,
    profile: &Profile,
    register: Register,
    accent: impl Fn(Owner) -> f32,
) {
    let flat = profile.pitch + register.shift == 0.0
        && profile.pitch_range * register.range == 1.0
        && profile.declination == 0.0
        && profile.boundary_tone == 0.0
        && profile.emphasis == 0.0
        && profile.tremor == 0.0;
    if flat {
        return;
    }
    let points = prosody.f0.len();
    let rate = prosody.frame_rate * prosody.points_per_frame as f32;
    let tune = tune(prosody, rate);
    let lifts = match profile.emphasis {
        0.0 => vec![0.0; points],
        _ => smooth(&accents(prosody, accent), (GLIDE_S * rate) as usize / 2),
    };
    let register_shift = profile.pitch + register.shift;
    for (index, f0) in prosody.f0.iter_mut().enumerate() {
        if *f0 < UNVOICED_BELOW_HZ {
            continue;
        }
        let position = index as f32 / points as f32;
        let range = profile.pitch_range * register.range;
        let mut semitones = 12.0 * (*f0 / register.centre_hz).log2() * range;
        semitones += register_shift + profile.declination * (0.5 - position);
        semitones += profile.emphasis * lifts[index];
        semitones += profile.tremor * (TAU * TREMOR_HZ * index as f32 / rate).sin();
        semitones += profile.boundary_tone * risen(&tune, index);
        *f0 = (register.centre_hz * (semitones / 12.0).exp2()).clamp(*F0_HZ.start(), *F0_HZ.end());
    }
}

/// The points over which the boundary tone rises: the voiced ones of the last syllable, and of what
/// is before it where that alone is too short to be heard.
fn tune(prosody: &Prosody, rate: f32) -> Range<usize> {
    let voiced = |&f0: &f32| f0 >= UNVOICED_BELOW_HZ;
    let end = prosody
        .f0
        .iter()
        .rposition(voiced)
        .map_or(0, |last| last + 1);
    let start = last_syllable(prosody).map_or(end, |last| start_of(prosody, last));
    start.min(end.saturating_sub((TUNE_S * rate) as usize))..end
}

/// How much of the boundary tone is reached at a point, 0 to 1: all of it before the last quarter,
/// in which many voices only creak.
fn risen(tune: &Range<usize>, index: usize) -> f32 {
    let part = index.saturating_sub(tune.start) as f32 / (0.75 * tune.len() as f32).max(1.0);
    0.5 - 0.5 * (PI * part.min(1.0)).cos()
}

/// The first contour point of a syllable or word.
fn start_of(prosody: &Prosody, wanted: Owner) -> usize {
    let owners = prosody
        .owners
        .iter()
        .take_while(|owner| **owner != Some(wanted));
    let before = owners.zip(&prosody.durations);
    before
        .map(|(_, &frames)| frames as usize * prosody.points_per_frame)
        .sum()
}

/// The accent at each point.
fn accents(prosody: &Prosody, accent: impl Fn(Owner) -> f32) -> Vec<f32> {
    let mut accents = Vec::with_capacity(prosody.f0.len());
    for (&duration, &owner) in prosody.durations.iter().zip(&prosody.owners) {
        let accent = owner.map_or(0.0, &accent);
        accents.extend(repeat_n(
            accent,
            duration as usize * prosody.points_per_frame,
        ));
    }
    accents.resize(prosody.f0.len(), 0.0);
    accents
}

/// The mean of what lies within `reach` on either side.
fn smooth(values: &[f32], reach: usize) -> Vec<f32> {
    let mean = |at: usize| {
        let near = &values[at.saturating_sub(reach)..(at + reach + 1).min(values.len())];
        near.iter().sum::<f32>() / near.len() as f32
    };
    (0..values.len()).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::prosody;
    use super::*;

    const REGISTER: Register = Register {
        centre_hz: 200.0,
        shift: 0.0,
        range: 1.0,
    };

    fn none(_: Owner) -> f32 {
        0.0
    }

    #[test]
    fn register_and_range_move_in_semitones() {
        let mut one = prosody(&[2], &[200.0, 400.0, 0.0, 100.0]);
        shape(
            &mut one,
            &Profile {
                pitch: 12.0,
                pitch_range: 0.5,
                ..Profile::default()
            },
            REGISTER,
            none,
        );
        let expected = [400.0, 565.685, 0.0, 282.843];
        for (found, expected) in one.f0.iter().zip(expected) {
            assert!((found - expected).abs() < 0.01, "{found} {expected}");
        }
    }

    #[test]
    fn the_boundary_tone_rises_over_the_last_syllable() {
        let mut one = prosody(&[12, 12], &[200.0; 48]);
        shape(&mut one, &rise(12.0), REGISTER, none);
        assert_eq!(one.f0[..24], [200.0; 24]);
        assert!((one.f0[33] - 282.843).abs() < 0.01 && (one.f0[42] - 400.0).abs() < 0.01);
        assert!(one.f0.is_sorted());
    }

    #[test]
    fn a_short_last_syllable_shares_its_boundary_tone() {
        let mut f0 = [200.0; 48];
        f0[44..].fill(0.0);
        let mut one = prosody(&[20, 4], &f0);
        shape(&mut one, &rise(12.0), REGISTER, none);
        assert!(one.f0[23] == 200.0 && one.f0[36] > 300.0 && (one.f0[43] - 400.0).abs() < 0.1);
        assert_eq!(one.f0[44..], [0.0; 4]);
    }

    fn rise(boundary_tone: f32) -> Profile {
        Profile {
            boundary_tone,
            ..Profile::default()
        }
    }

    #[test]
    fn emphasis_lifts_what_is_accented_and_lowers_the_rest() {
        let mut one = prosody(&[20, 20], &[200.0; 80]);
        let profile = Profile {
            emphasis: 12.0,
            ..Profile::default()
        };
        shape(&mut one, &profile, REGISTER, |owner| {
            if owner.item == 0 { 1.0 } else { -1.0 }
        });
        assert!((one.f0[20] - 400.0).abs() < 0.01 && (one.f0[60] - 100.0).abs() < 0.01);
        // No step between the two.
        let steps = one.f0.windows(2).map(|two| (two[1] / two[0]).log2().abs());
        assert!(steps.fold(0.0, f32::max) < 0.5);
    }

    #[test]
    fn a_tremor_swings_around_the_contour() {
        let mut one = prosody(&[40], &[200.0; 80]);
        let profile = Profile {
            tremor: 1.0,
            ..Profile::default()
        };
        shape(&mut one, &profile, REGISTER, none);
        let crossings = one
            .f0
            .windows(2)
            .filter(|two| two[0] <= 200.0 && two[1] > 200.0);
        assert_eq!(crossings.count(), 6);
        let highest = one.f0.iter().copied().fold(0.0, f32::max);
        assert!((12.0 * (highest / 200.0).log2() - 1.0).abs() < 0.05);
    }

    proptest! {
        #[test]
        fn voiced_stays_in_range_and_unvoiced_stays(
            f0 in prop::collection::vec(prop_oneof![Just(0.0f32), -3.0f32..19.0, 20.0f32..900.0], 2..200),
            pitch in -24.0f32..24.0, range in 0.04f32..9.0, declination in -24.0f32..24.0, boundary in -24.0f32..24.0, emphasis in -6.0f32..6.0, tremor in 0.0f32..2.0,
        ) {
            let frames = (f0.len() / 2) as u32;
            let before = prosody(&[1, frames], &f0);
            let mut after = before.clone();
            let profile = Profile { pitch, pitch_range: range, declination, boundary_tone: boundary, emphasis, tremor, ..Profile::default() };
            shape(&mut after, &profile, REGISTER, |owner| 1.0 - owner.item as f32);
            for (new, old) in after.f0.iter().zip(&before.f0) {
                if *old < UNVOICED_BELOW_HZ {
                    prop_assert_eq!(new.to_bits(), old.to_bits());
                } else {
                    prop_assert!((50.0..=700.0).contains(new), "{}", new);
                }
            }
            prop_assert_eq!(after.durations, before.durations);
        }

        #[test]
        fn intensity_zero_is_neutral_bit_for_bit(f0 in prop::collection::vec(0.0f32..900.0, 2..100), pitch in -12.0f32..12.0, range in 0.2f32..3.0) {
            let before = prosody(&[1], &f0);
            let mut after = before.clone();
            let profile = Profile { pitch, pitch_range: range, declination: pitch, ..Profile::default() };
            shape(&mut after, &profile.at(0.0), REGISTER, none);
            prop_assert_eq!(after, before);
        }
    }
}
