//! How loud samples are over time.

/// Values a second.
pub const PER_SECOND: u32 = 100;

/// Nothing is quieter than this, in dBFS: below what 16 bits can hold.
pub const SILENCE_DB: f32 = -120.0;

/// Each value looks at so many seconds around its time: two periods of a low voice.
const WINDOW_S: f64 = 0.03;

/// The level in dBFS (root mean square; a sine at full scale has −3) after a gain in dB, at
/// [`PER_SECOND`] values a second, the first at 0 s. What is not finite counts as silence.
pub fn levels(samples: &[f32], sample_rate: u32, gain_db: f32) -> Vec<f32> {
    let step = f64::from(sample_rate) / f64::from(PER_SECOND);
    if step <= 0.0 || samples.is_empty() {
        return Vec::new();
    }
    let reach = (f64::from(sample_rate) * WINDOW_S / 2.0).ceil() as usize;
    let values = (samples.len() as f64 / step).ceil() as usize;
    (0..values)
        .map(|index| {
            let centre = (index as f64 * step) as usize;
            let end = (centre + reach).min(samples.len());
            let window = &samples[centre.saturating_sub(reach).min(end)..end];
            (decibels(power(window)) + gain_db).max(SILENCE_DB)
        })
        .collect()
}

/// Mean square, leaving out what is not finite.
pub fn power(samples: &[f32]) -> f64 {
    let finite = samples.iter().filter(|sample| sample.is_finite());
    let sum: f64 = finite.map(|&sample| f64::from(sample).powi(2)).sum();
    sum / samples.len().max(1) as f64
}

/// A power as dB, no lower than [`SILENCE_DB`].
pub fn decibels(power: f64) -> f32 {
    let decibels = (10.0 * power.log10()) as f32;
    // Written so that the NaN of a negative power is silence too.
    if decibels > SILENCE_DB {
        decibels
    } else {
        SILENCE_DB
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_at_full_scale_has_minus_three_decibels() {
        let sine: Vec<f32> = (0..24_000).map(|i| (i as f32 * 0.3).sin()).collect();
        let levels = levels(&sine, 24_000, 0.0);
        assert_eq!(levels.len(), 100);
        assert!(levels.iter().all(|level| (level + 3.01).abs() < 0.3));
        let louder = super::levels(&sine, 24_000, 6.0);
        assert!((louder[50] - levels[50] - 6.0).abs() < 1e-3);
    }

    #[test]
    fn silence_and_nonsense_have_the_lowest_level() {
        assert_eq!(levels(&[0.0; 480], 24_000, 3.0), [SILENCE_DB + 3.0; 2]);
        assert_eq!(levels(&[f32::NAN; 240], 24_000, 0.0), [SILENCE_DB]);
        assert!(levels(&[], 24_000, 0.0).is_empty());
        assert!(levels(&[1.0], 0, 0.0).is_empty());
    }

    #[test]
    fn low_rates_do_not_fail() {
        for rate in [1, 7, 99, 101] {
            let expected = (50.0 * 100.0 / f64::from(rate)).ceil() as usize;
            assert_eq!(levels(&[0.5; 50], rate, 0.0).len(), expected);
        }
    }
}
