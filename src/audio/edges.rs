//! The silence at both ends of an utterance, set to a wanted length.

use std::f32::consts::PI;
use std::ops::Range;

/// Loudness is judged over steps this long.
const STEP_S: f32 = 0.005;

/// A step is sound when it is at least this fraction of the loudest one: −50 dB.
const RELATIVE_THRESHOLD: f32 = 0.003_162;

/// So many loud steps in a row begin or end the sound; fewer are a click.
const SUSTAINED_STEPS: usize = 3;

/// Where audio was cut or joined to silence, it fades over this long.
const FADE_S: f32 = 0.004;

/// More silence than this at an edge is never made.
const MAX_EDGE_S: f32 = 60.0;

/// Leaves `lead_s` seconds before and `tail_s` seconds after the sound in `samples`: silence
/// beyond is cut, missing silence is added. Quiet onsets and decays within the two stay, as they
/// are. Samples without any sound become as much silence as both edges together.
///
/// Returns by how many samples the sound moved: below zero where silence before it was cut. What
/// was at index `i` is at `i` + this.
pub fn trim_silence(samples: &mut Vec<f32>, sample_rate: u32, lead_s: f32, tail_s: f32) -> isize {
    let lead = length(lead_s, sample_rate);
    let tail = length(tail_s, sample_rate);
    let Some(sound) = sound_in(samples, sample_rate) else {
        samples.clear();
        samples.resize(lead + tail, 0.0);
        return 0;
    };
    let fade = length(FADE_S, sample_rate);
    let end = sound.end.saturating_add(tail);
    let (cut_or_joined_at_end, padding) = (end != samples.len(), end.saturating_sub(samples.len()));
    samples.truncate(end);
    if cut_or_joined_at_end {
        fade_in(samples.iter_mut().rev(), fade);
    }
    samples.resize(samples.len() + padding, 0.0);

    let missing = lead.saturating_sub(sound.start);
    samples.drain(..sound.start.saturating_sub(lead));
    if sound.start != lead {
        fade_in(samples.iter_mut(), fade);
    }
    samples.splice(..0, std::iter::repeat_n(0.0, missing));
    lead as isize - sound.start as isize
}

/// The samples from the first to the last sustained sound.
fn sound_in(samples: &[f32], sample_rate: u32) -> Option<Range<usize>> {
    let step = length(STEP_S, sample_rate).max(1);
    let loudness: Vec<f32> = samples.chunks(step).map(root_mean_square).collect();
    let loudest = loudness.iter().copied().fold(0.0, f32::max);
    if loudest <= 0.0 {
        return None;
    }
    let loud: Vec<bool> = loudness
        .iter()
        .map(|&value| value >= loudest * RELATIVE_THRESHOLD)
        .collect();
    let sustained = |run: &[bool]| run.iter().all(|&loud| loud);
    let first = loud.windows(SUSTAINED_STEPS).position(sustained);
    let last = loud.windows(SUSTAINED_STEPS).rposition(sustained);
    let (first, last) = match (first, last) {
        (Some(first), Some(last)) => (first, last + SUSTAINED_STEPS - 1),
        // Nothing but clicks: then they are the sound.
        _ => (
            loud.iter().position(|&loud| loud)?,
            loud.iter().rposition(|&loud| loud)?,
        ),
    };
    Some(first * step..((last + 1) * step).min(samples.len()))
}

fn root_mean_square(samples: &[f32]) -> f32 {
    let finite = samples.iter().filter(|sample| sample.is_finite());
    let sum: f64 = finite.map(|&sample| f64::from(sample).powi(2)).sum();
    (sum / samples.len().max(1) as f64).sqrt() as f32
}

/// Raises the first `length` samples from zero along half a cosine.
fn fade_in<'a>(samples: impl Iterator<Item = &'a mut f32>, length: usize) {
    for (index, sample) in samples.take(length).enumerate() {
        *sample *= 0.5 - 0.5 * (PI * index as f32 / length as f32).cos();
    }
}

/// Seconds as samples; less than nothing is nothing.
fn length(seconds: f32, sample_rate: u32) -> usize {
    (seconds.clamp(0.0, MAX_EDGE_S) * sample_rate as f32).round() as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RATE: u32 = 24_000;

    /// Silence, a tone, silence; each in samples.
    fn tone(before: usize, length: usize, after: usize) -> Vec<f32> {
        let mut samples = vec![0.0; before];
        samples.extend((0..length).map(|i| (i as f32 * 0.3).cos() * 0.5));
        samples.resize(before + length + after, 0.0);
        samples
    }

    #[test]
    fn long_silence_is_cut() {
        let mut samples = tone(24_000, 12_000, 36_000);
        let moved = trim_silence(&mut samples, RATE, 0.05, 0.1);
        assert_eq!(moved, 1_200 - 24_000);
        assert_eq!(samples.len(), 1_200 + 12_000 + 2_400);
        assert_eq!(samples[1_200..13_200], tone(0, 12_000, 0));
    }

    #[test]
    fn short_silence_is_lengthened() {
        let mut samples = tone(0, 12_000, 0);
        assert_eq!(trim_silence(&mut samples, RATE, 0.05, 0.1), 1_200);
        assert_eq!(samples.len(), 1_200 + 12_000 + 2_400);
        assert!(
            samples[..1_200]
                .iter()
                .chain(&samples[13_200..])
                .all(|&sample| sample == 0.0)
        );
        assert!(
            samples[1_200].abs() < 1e-6 && samples[13_199].abs() < 1e-3,
            "faded joins"
        );
    }

    #[test]
    fn nothing_becomes_the_edges_alone() {
        for mut samples in [vec![], vec![0.0; 99], vec![f32::NAN; 99]] {
            trim_silence(&mut samples, RATE, 0.05, 0.1);
            assert_eq!(samples, vec![0.0; 3_600]);
        }
    }

    #[test]
    fn a_click_does_not_hold_back_the_cut() {
        let mut samples = tone(24_000, 12_000, 24_000);
        samples[1_000] = 0.5;
        samples[50_000] = -0.5;
        trim_silence(&mut samples, RATE, 0.05, 0.05);
        assert_eq!(samples.len(), 1_200 + 12_000 + 1_200);
    }

    #[test]
    fn a_noise_floor_counts_as_silence_and_fades_at_the_cut() {
        let mut samples = tone(24_000, 12_000, 24_000);
        samples
            .iter_mut()
            .enumerate()
            .for_each(|(i, s)| *s += 2e-4 * (i as f32 * 1.7).sin());
        trim_silence(&mut samples, RATE, 0.05, 0.05);
        assert_eq!(samples.len(), 14_400);
        assert_eq!((samples[0], samples[14_399]), (0.0, 0.0));
    }

    #[test]
    fn a_quiet_onset_within_the_lead_stays() {
        let mut samples = tone(24_000, 12_000, 0);
        samples[23_600..24_000].iter_mut().for_each(|s| *s = 5e-4);
        trim_silence(&mut samples, RATE, 0.05, 0.0);
        assert_eq!(samples[800..1_200], [5e-4; 400]);
    }

    #[test]
    fn odd_lengths_are_taken_for_none() {
        let mut samples = tone(240, 2_400, 240);
        trim_silence(&mut samples, RATE, -1.0, f32::NAN);
        assert_eq!(samples.len(), 2_400);
    }

    proptest! {
        #[test]
        fn edges_have_the_lengths_asked_for(
            before in 0_usize..9_000,
            sound in 600_usize..9_000,
            after in 0_usize..9_000,
            lead in 0.0_f32..0.3,
            tail in 0.0_f32..0.3,
        ) {
            let mut samples = tone(before, sound, after);
            let marked = before + sound / 2;
            samples[marked] = 0.9;
            let moved = trim_silence(&mut samples, RATE, lead, tail);
            prop_assert_eq!(samples[marked.saturating_add_signed(moved)], 0.9);
            let wanted = length(lead, RATE) + sound + length(tail, RATE);
            // The sound is found to within a step on either side.
            prop_assert!(samples.len().abs_diff(wanted) <= 2 * length(STEP_S, RATE));
        }

        #[test]
        fn nothing_gets_louder_and_no_input_fails(
            mut samples in prop::collection::vec(any::<f32>(), 0..500),
            rate in prop::sample::select(vec![1, 8_000, 24_000]),
            lead in -0.1_f32..0.5,
            tail in -0.1_f32..0.5,
        ) {
            let peak = crate::audio::level::peak(&samples);
            trim_silence(&mut samples, rate, lead, tail);
            prop_assert!(crate::audio::level::peak(&samples) <= peak);
        }
    }
}
