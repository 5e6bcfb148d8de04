//! The mel scale and a bank of filters on it.

/// Frequency in Hz as mel, after O'Shaughnessy.
pub fn mel(hz: f64) -> f64 {
    2595.0 * (1.0 + hz / 700.0).log10()
}

/// The inverse of [`mel`], in Hz.
pub fn hz(mel: f64) -> f64 {
    700.0 * (10_f64.powf(mel / 2595.0) - 1.0)
}

/// Triangular filters, evenly spaced in mel.
#[derive(Debug, Clone, PartialEq)]
pub struct MelBank {
    /// First bin and weights of each filter; the weights of one sum to 1.
    filters: Vec<(usize, Vec<f64>)>,
}

impl MelBank {
    /// `bands` filters from 0 Hz to `highest` Hz over a spectrum of `bins` values that are
    /// `bin_hz` Hz apart, the first at 0 Hz.
    pub fn new(bands: usize, highest: f64, bins: usize, bin_hz: f64) -> Self {
        let edge = |index: usize| hz(mel(highest) * index as f64 / (bands + 1) as f64);
        let filters = (0..bands).map(|band| {
            let centre = edge(band + 1);
            // At low frequencies filters are narrower than the spectrum resolves: at least the
            // bins around the centre have a share, or a band would be empty.
            let left = (centre - edge(band)).max(bin_hz);
            let right = (edge(band + 2) - centre).max(bin_hz);
            let weight = |bin: usize| {
                let distance = bin as f64 * bin_hz - centre;
                let reach = if distance < 0.0 { left } else { right };
                1.0 - distance.abs() / reach
            };
            let first = (0..bins).find(|&bin| weight(bin) > 0.0).unwrap_or(0);
            let weights: Vec<f64> = (first..bins)
                .map(weight)
                .take_while(|&weight| weight > 0.0)
                .collect();
            let sum: f64 = weights.iter().sum();
            (first, weights.iter().map(|weight| weight / sum).collect())
        });
        Self {
            filters: filters.collect(),
        }
    }

    /// The mean power in each band of a power spectrum.
    pub fn apply<'a>(&'a self, power: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        self.filters.iter().map(|(first, weights)| {
            let bins = power.get(*first..).unwrap_or_default();
            weights
                .iter()
                .zip(bins)
                .map(|(weight, bin)| weight * bin)
                .sum()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_the_usual_one() {
        assert!((mel(1000.0) - 1000.0).abs() < 0.1);
        assert!((mel(12_000.0) - 3265.0).abs() < 5.0);
        assert!((hz(mel(440.0)) - 440.0).abs() < 1e-9);
    }

    #[test]
    fn every_band_is_a_mean_and_none_is_empty() {
        let bank = MelBank::new(80, 12_000.0, 1_024, 24_000.0 / 2_048.0);
        let flat: Vec<f64> = bank.apply(&vec![0.25; 1_024]).collect();
        assert_eq!(flat.len(), 80);
        assert!(flat.iter().all(|band| (band - 0.25).abs() < 1e-12));
    }

    #[test]
    fn a_tone_is_in_its_band() {
        let bank = MelBank::new(80, 12_000.0, 1_024, 24_000.0 / 2_048.0);
        for tone in [100.0, 440.0, 3_000.0, 9_000.0] {
            let mut power = vec![0.0; 1_024];
            power[(tone * 2_048.0 / 24_000.0_f64).round() as usize] = 1.0;
            let bands: Vec<f64> = bank.apply(&power).collect();
            let loudest = (0..80).max_by(|&a, &b| bands[a].total_cmp(&bands[b]));
            let expected = mel(tone) / mel(12_000.0) * 81.0 - 1.0;
            assert!(
                (loudest.unwrap_or(99) as f64 - expected).abs() < 1.0,
                "{tone}"
            );
        }
    }

    #[test]
    fn odd_banks_do_not_fail() {
        for (bands, highest, bins) in [(0, 1.0, 1), (80, 0.5, 1), (3, 8_000.0, 0)] {
            assert_eq!(
                MelBank::new(bands, highest, bins, 1.0).apply(&[]).count(),
                bands
            );
        }
    }
}
