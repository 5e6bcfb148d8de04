//! Acting an emotion on the F0 contour.

use super::Profile;
use crate::voice::{Prosody, UNVOICED_BELOW_HZ};

/// Voiced F0 stays inside this, in Hz, whatever is asked for.
const F0_HZ: std::ops::RangeInclusive<f32> = 50.0..=700.0;

/// Where a speaker's voice lies, and where the user wants it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Register {
    /// The speaker's median F0 in Hz; the range is scaled around it.
    pub centre_hz: f32,
    /// Further shift in semitones, whatever the emotion.
    pub shift: f32,
}

/// Applies the F0 part of `profile`: register, range, declination and boundary tone.
///
/// Mandarin tones keep their shapes, because all of it is linear in semitones. Unvoiced points are
/// untouched, and with a neutral profile and no shift so is everything else. The pace is applied
/// when prosody is predicted; gain and tilt after rendering.
pub fn shape(prosody: &mut Prosody, profile: &Profile, register: Register) {
    let flat = profile.pitch + register.shift == 0.0
        && profile.pitch_range == 1.0
        && profile.declination == 0.0
        && profile.boundary_tone == 0.0;
    if flat {
        return;
    }
    let points = prosody.f0.len();
    let (start, end) = last_syllable(prosody).unwrap_or((points, points));
    for (index, f0) in prosody.f0.iter_mut().enumerate() {
        if *f0 < UNVOICED_BELOW_HZ {
            continue;
        }
        let position = index as f32 / points as f32;
        let mut semitones = 12.0 * (*f0 / register.centre_hz).log2() * profile.pitch_range;
        semitones += profile.pitch + register.shift + profile.declination * (0.5 - position);
        if (start..end).contains(&index) {
            semitones += profile.boundary_tone * (index - start + 1) as f32 / (end - start) as f32;
        } else if index >= end && start < end {
            semitones += profile.boundary_tone;
        }
        *f0 = (register.centre_hz * (semitones / 12.0).exp2()).clamp(*F0_HZ.start(), *F0_HZ.end());
    }
}

/// First and one past the last contour point of the last syllable (or English word).
fn last_syllable(prosody: &Prosody) -> Option<(usize, usize)> {
    // Marks own their phonemes too; they have no voiced points, so the last voiced one decides.
    let mut spans = Vec::with_capacity(prosody.durations.len());
    let mut point = 0;
    for (&duration, &owner) in prosody.durations.iter().zip(&prosody.owners) {
        let end = point + duration as usize * prosody.points_per_frame;
        spans.push((owner, point, end.min(prosody.f0.len())));
        point = end;
    }
    let last_voiced = prosody.f0.iter().rposition(|&f0| f0 >= UNVOICED_BELOW_HZ)?;
    let owner = spans
        .iter()
        .rfind(|(owner, start, _)| owner.is_some() && *start <= last_voiced)?
        .0;
    let mut own = spans.iter().filter(|span| span.0 == owner);
    let first = own.next()?;
    let last = own.next_back().unwrap_or(first);
    Some((first.1, last.2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::voice::{Acoustic, Owner};

    fn prosody(durations: &[u32], f0: &[f32]) -> Prosody {
        let owner = |index| {
            Some(Owner {
                item: index,
                syllable: Some(0),
            })
        };
        Prosody {
            owners: (0..durations.len()).map(owner).collect(),
            durations: durations.to_vec(),
            frame_rate: 40.0,
            f0: f0.to_vec(),
            energy: vec![0.0; f0.len()],
            points_per_frame: 2,
            acoustic: Acoustic {
                channels: 0,
                values: Vec::new(),
                style_row: 0,
            },
        }
    }

    const REGISTER: Register = Register {
        centre_hz: 200.0,
        shift: 0.0,
    };

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
        );
        let expected = [400.0, 565.685, 0.0, 282.843];
        for (found, expected) in one.f0.iter().zip(expected) {
            assert!((found - expected).abs() < 0.01, "{found} {expected}");
        }
    }

    #[test]
    fn the_boundary_tone_rises_over_the_last_syllable() {
        let mut one = prosody(&[1, 1], &[200.0; 4]);
        shape(
            &mut one,
            &Profile {
                boundary_tone: 12.0,
                ..Profile::default()
            },
            REGISTER,
        );
        assert_eq!(one.f0[..2], [200.0, 200.0]);
        assert!((one.f0[2] - 282.843).abs() < 0.01 && (one.f0[3] - 400.0).abs() < 0.01);
    }

    proptest! {
        #[test]
        fn voiced_stays_in_range_and_unvoiced_stays(
            f0 in prop::collection::vec(prop_oneof![Just(0.0f32), -3.0f32..19.0, 20.0f32..900.0], 2..200),
            pitch in -24.0f32..24.0, range in 0.04f32..9.0, declination in -24.0f32..24.0, boundary in -24.0f32..24.0,
        ) {
            let frames = (f0.len() / 2) as u32;
            let before = prosody(&[1, frames], &f0);
            let mut after = before.clone();
            let profile = Profile { pitch, pitch_range: range, declination, boundary_tone: boundary, ..Profile::default() };
            shape(&mut after, &profile, REGISTER);
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
            shape(&mut after, &profile.at(0.0), REGISTER);
            prop_assert_eq!(after, before);
        }
    }
}
