//! Acting an emotion on durations.

use super::Profile;
use crate::voice::{Class, Owner, Prosody, UNVOICED_BELOW_HZ};

/// Applies the pace of `profile`: of vowels, of consonants, of the pauses inside the utterance, and
/// of the last syllable.
///
/// Contours stretch with their phonemes. Every phoneme keeps at least one frame, and what rounding
/// takes from one is given to the next, so that the whole has the pace asked for. A profile without
/// a change of pace changes nothing.
pub fn pace(prosody: &mut Prosody, profile: &Profile) {
    let steady = [
        profile.rate,
        profile.consonant_rate,
        profile.final_length,
        profile.pause,
    ];
    if steady == [1.0; 4] {
        return;
    }
    let last = last_syllable(prosody);
    let mut owed = 0.0;
    let mut before = 0;
    let mut points = Vec::new();
    let mut durations = Vec::with_capacity(prosody.durations.len());
    let parts = prosody.durations.iter().zip(&prosody.classes);
    for ((&frames, class), owner) in parts.zip(&prosody.owners) {
        let ends = if owner.is_some() && *owner == last {
            profile.final_length
        } else {
            1.0
        };
        let factor = match class {
            Class::Vowel => ends / profile.rate,
            Class::Consonant => ends / profile.consonant_rate,
            Class::Pause => profile.pause,
            Class::Edge => 1.0,
        };
        let wanted = frames as f32 * factor + owed;
        let made = wanted.round().max(1.0);
        // A phoneme that could not get shorter must not starve the ones behind it.
        owed = (wanted - made).max(-0.5);
        let (from, to) = (
            frames as usize * prosody.points_per_frame,
            made as usize * prosody.points_per_frame,
        );
        let step = from as f32 / to as f32;
        points.extend((0..to).map(|point| before as f32 + (point as f32 + 0.5) * step - 0.5));
        before += from;
        durations.push(made as u32);
    }
    prosody.f0 = points.iter().map(|&at| f0_at(&prosody.f0, at)).collect();
    prosody.energy = points
        .iter()
        .map(|&at| value_at(&prosody.energy, at))
        .collect();
    prosody.durations = durations;
}

/// The syllable (or English word) that the utterance ends on; marks do not count.
pub(super) fn last_syllable(prosody: &Prosody) -> Option<Owner> {
    let sounds = prosody.owners.iter().zip(&prosody.classes);
    let mut spoken = sounds.filter(|(_, class)| matches!(class, Class::Vowel | Class::Consonant));
    spoken.next_back().and_then(|(owner, _)| *owner)
}

/// The two points around a place between points, and how far it is from the first to the second.
fn around(values: &[f32], at: f32) -> Option<(f32, f32, f32)> {
    let at = at.clamp(0.0, values.len().saturating_sub(1) as f32);
    let first = *values.get(at as usize)?;
    let second = values.get(at as usize + 1).copied().unwrap_or(first);
    Some((first, second, at.fract()))
}

fn value_at(values: &[f32], at: f32) -> f32 {
    around(values, at).map_or(0.0, |(first, second, part)| first + (second - first) * part)
}

/// Between voiced points on the line from one to the other; else the nearer of the two, so that no
/// glide leads into silence.
fn f0_at(f0: &[f32], at: f32) -> f32 {
    let Some((first, second, part)) = around(f0, at) else {
        return 0.0;
    };
    if first >= UNVOICED_BELOW_HZ && second >= UNVOICED_BELOW_HZ {
        first + (second - first) * part
    } else if part < 0.5 {
        first
    } else {
        second
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::prosody;
    use super::*;

    const CLASSES: [Class; 4] = [Class::Consonant, Class::Vowel, Class::Pause, Class::Edge];

    #[test]
    fn vowels_consonants_and_pauses_have_their_own_pace() {
        let mut one = prosody(&[4, 8, 6, 5], &[100.0; 46]);
        one.classes = CLASSES.to_vec();
        let profile = Profile {
            rate: 2.0,
            consonant_rate: 0.5,
            pause: 0.5,
            ..Profile::default()
        };
        pace(&mut one, &profile);
        assert_eq!(one.durations, [8, 4, 3, 5]);
        assert_eq!(one.f0.len(), 40);
    }

    #[test]
    fn the_whole_has_the_pace_asked_for() {
        let mut one = prosody(&[3; 60], &[100.0; 360]);
        pace(
            &mut one,
            &Profile {
                rate: 1.1,
                ..Profile::default()
            },
        );
        assert!(one.frames().abs_diff(164) <= 1, "{}", one.frames());
    }

    #[test]
    fn only_the_last_syllable_is_lengthened() {
        let mut one = prosody(&[4, 4, 4], &[100.0; 24]);
        one.classes[2] = Class::Pause;
        let profile = Profile {
            final_length: 1.5,
            ..Profile::default()
        };
        pace(&mut one, &profile);
        assert_eq!(one.durations, [4, 6, 4]);
    }

    #[test]
    fn contours_stretch_with_their_phonemes() {
        let mut one = prosody(&[1, 1], &[100.0, 200.0, 0.0, 0.0]);
        pace(
            &mut one,
            &Profile {
                rate: 0.5,
                ..Profile::default()
            },
        );
        assert_eq!(one.durations, [2, 2]);
        assert_eq!(one.f0, [100.0, 125.0, 175.0, 200.0, 0.0, 0.0, 0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn frames_and_points_agree_and_voicing_stays(
            durations in prop::collection::vec(1u32..12, 1..40),
            seed in prop::collection::vec(prop_oneof![Just(0.0f32), -3.0f32..19.0, 20.0f32..700.0], 960),
            rate in 0.5f32..2.0, consonants in 0.5f32..2.0, pause in 0.2f32..5.0, last in 0.5f32..2.0,
        ) {
            let points = durations.iter().sum::<u32>() as usize * 2;
            let mut one = prosody(&durations, &seed[..points.min(960)]);
            one.classes = (0..durations.len()).map(|index| CLASSES[index % 4]).collect();
            let before = one.clone();
            let profile = Profile { rate, consonant_rate: consonants, pause, final_length: last, ..Profile::default() };
            pace(&mut one, &profile);
            prop_assert_eq!(one.f0.len(), one.frames() * 2);
            prop_assert_eq!(one.energy.len(), one.f0.len());
            prop_assert!(one.durations.iter().all(|&frames| frames >= 1));
            let voiced = before.f0.iter().filter(|&&hz| hz >= UNVOICED_BELOW_HZ);
            let (low, high) = voiced.fold((f32::MAX, 0.0f32), |(low, high), &hz| (low.min(hz), high.max(hz)));
            for hz in one.f0 {
                prop_assert!(hz < UNVOICED_BELOW_HZ || (low - 0.1..=high + 0.1).contains(&hz), "{} {} {}", hz, low, high);
            }
        }
    }
}
