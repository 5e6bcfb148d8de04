//! What a take measures: register, range, pace and loudness.

use super::contour::is_voiced;
use super::spoken::{Contour, Spoken};
use crate::audio::meter;

/// Parts of speech this far below the loudest, in dB, are pauses: they do not count for loudness.
const PAUSE_DB: f32 = 35.0;

/// Measures of one take. Each is `None` where there is nothing to measure.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures {
    /// Median F0 in Hz.
    pub register_hz: Option<f64>,
    /// From the 10th to the 90th percentile of F0, in semitones.
    pub range_st: Option<f64>,
    /// Syllables per second, pauses left out.
    pub pace: Option<f64>,
    /// Level of what is spoken, in dBFS.
    pub loudness_db: Option<f64>,
}

impl Figures {
    /// Measures a take as it was spoken.
    pub fn of(spoken: &Spoken) -> Self {
        let mut semitones: Vec<f64> = spoken
            .f0
            .after
            .iter()
            .flat_map(Contour::points)
            .filter(|point| is_voiced(point.1))
            .map(|point| 12.0 * point.1.log2())
            .collect();
        semitones.sort_unstable_by(f64::total_cmp);
        let median = percentile(&semitones, 0.5);
        let edges = (percentile(&semitones, 0.1), percentile(&semitones, 0.9));
        Self {
            register_hz: median.map(|median| (median / 12.0).exp2()),
            range_st: edges.0.zip(edges.1).map(|(low, high)| high - low),
            pace: pace(spoken),
            loudness_db: loudness(&spoken.samples, spoken.sample_rate),
        }
    }

    /// The register, in semitones above that of `other`.
    pub fn shift_from(&self, other: &Self) -> Option<f64> {
        let pair = self.register_hz.zip(other.register_hz);
        pair.map(|(own, other)| 12.0 * (own / other).log2())
    }

    /// The range, as a multiple of that of `other`.
    pub fn range_times(&self, other: &Self) -> Option<f64> {
        ratio(self.range_st, other.range_st)
    }

    /// The pace, as a multiple of that of `other`.
    pub fn pace_times(&self, other: &Self) -> Option<f64> {
        ratio(self.pace, other.pace)
    }

    /// The loudness, in dB above that of `other`.
    pub fn louder_by(&self, other: &Self) -> Option<f64> {
        let pair = self.loudness_db.zip(other.loudness_db);
        pair.map(|(own, other)| own - other)
    }
}

fn ratio(own: Option<f64>, other: Option<f64>) -> Option<f64> {
    let pair = own.zip(other.filter(|&other| other > 0.0));
    pair.map(|(own, other)| own / other)
}

/// The value that a share of the sorted values does not pass.
fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = last as f64 * share;
    let (low, high) = (
        sorted[place as usize],
        sorted[(place.ceil() as usize).min(last)],
    );
    Some(low + (high - low) * place.fract())
}

fn pace(spoken: &Spoken) -> Option<f64> {
    let lengths = spoken.syllables.iter().map(|s| s.end - s.start);
    let spoken_for: f64 = lengths.sum();
    (spoken_for > 0.0).then(|| spoken.syllables.len() as f64 / spoken_for)
}

/// Mean level over the parts that are no pauses.
fn loudness(samples: &[f32], sample_rate: u32) -> Option<f64> {
    let levels = meter::levels(samples, sample_rate, 0.0);
    let loudest = levels.iter().copied().fold(meter::SILENCE_DB, f32::max);
    if loudest <= meter::SILENCE_DB {
        return None;
    }
    let spoken = levels.iter().filter(|&&level| level > loudest - PAUSE_DB);
    let powers = spoken
        .clone()
        .map(|&level| 10_f64.powf(f64::from(level) / 10.0));
    let mean = powers.sum::<f64>() / spoken.count().max(1) as f64;
    Some(f64::from(meter::decibels(mean)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::spoken::{Change, SpokenSyllable};
    use super::*;

    fn take(f0: &[f32], syllable_s: f64, gain: f32) -> Spoken {
        let syllable = |index: u32| SpokenSyllable {
            start: f64::from(index) * syllable_s,
            end: f64::from(index + 1) * syllable_s,
            ..SpokenSyllable::default()
        };
        Spoken {
            sample_rate: 8_000,
            samples: (0..8_000).map(|i| (i as f32 * 0.3).sin() * gain).collect(),
            f0: Change {
                before: Vec::new(),
                after: vec![Contour {
                    start: 0.0,
                    rate: 80.0,
                    values: f0.to_vec(),
                }],
            },
            syllables: (0..4).map(syllable).collect(),
            ..Spoken::default()
        }
    }

    #[test]
    fn differences_are_measured_in_the_units_of_emotions() {
        let contour = |centre: f32, range: f32| -> Vec<f32> {
            let semitones = (0..=100).map(|i| (i as f32 / 50.0 - 1.0) * range);
            semitones.map(|st| centre * (st / 12.0).exp2()).collect()
        };
        let plain = Figures::of(&take(&contour(200.0, 4.0), 0.2, 0.1));
        let acted = Figures::of(&take(&contour(224.49, 6.0), 0.16, 0.2));
        assert!((acted.shift_from(&plain).unwrap() - 2.0).abs() < 0.01);
        assert!((acted.range_times(&plain).unwrap() - 1.5).abs() < 0.01);
        assert!((acted.pace_times(&plain).unwrap() - 1.25).abs() < 0.01);
        assert!((acted.louder_by(&plain).unwrap() - 6.02).abs() < 0.01);
        assert!((plain.pace.unwrap() - 5.0).abs() < 0.01);
        assert!((plain.loudness_db.unwrap() + 23.0).abs() < 0.1);
    }

    #[test]
    fn pauses_do_not_count_for_loudness() {
        let mut long = take(&[200.0], 0.2, 0.1);
        long.samples.extend([0.0; 8_000]);
        let short = Figures::of(&take(&[200.0], 0.2, 0.1));
        assert!(Figures::of(&long).louder_by(&short).unwrap().abs() < 0.1);
    }

    #[test]
    fn nothing_measures_nothing() {
        let none = Figures::of(&Spoken::default());
        assert_eq!(none, Figures::default());
        assert_eq!(none.shift_from(&none), None);
        let flat = Figures::of(&take(&[200.0; 9], 0.2, 0.0));
        assert_eq!((flat.range_times(&flat), flat.loudness_db), (None, None));
    }
}
