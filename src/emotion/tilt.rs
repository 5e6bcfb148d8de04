//! Spectral tilt: the brightness of a tense voice, the dullness of a soft one.

/// Taps of the linear-phase filter; odd, so that its delay is whole and can be taken back.
const TAPS: usize = 127;
/// The filter turns around this frequency, in Hz: it is neither louder nor softer there.
const PIVOT_HZ: f32 = 1000.0;
/// Outside these frequencies, in Hz, the tilt is held, so that rumble and hiss are not boosted.
const HELD_HZ: (f32, f32) = (150.0, 8000.0);

/// Tilts the spectrum of `samples` by `db_per_octave` around 1 kHz, in place, without delay and
/// at the level (RMS) they had: loudness is for the gain to say. Zero leaves every sample as it is.
pub fn tilt(samples: &mut [f32], sample_rate: u32, db_per_octave: f32) {
    if db_per_octave == 0.0 || samples.is_empty() {
        return;
    }
    let before = power(samples);
    filter(samples, &taps(sample_rate, db_per_octave));
    let after = power(samples);
    if after > 0.0 {
        let gain = (before / after).sqrt() as f32;
        samples.iter_mut().for_each(|sample| *sample *= gain);
    }
}

fn power(samples: &[f32]) -> f64 {
    samples
        .iter()
        .map(|&sample| f64::from(sample).powi(2))
        .sum()
}

fn filter(samples: &mut [f32], taps: &[f32]) {
    let half = taps.len() / 2;
    let mut padded = vec![0.0; samples.len() + 2 * half];
    padded[half..half + samples.len()].copy_from_slice(samples);
    for (out, window) in samples.iter_mut().zip(padded.windows(taps.len())) {
        *out = window
            .iter()
            .zip(taps)
            .map(|(sample, tap)| sample * tap)
            .sum();
    }
}

/// The filter, by frequency sampling with a Hann window (Oppenheim & Schafer, Discrete-Time Signal
/// Processing, ch. 7). Symmetric, so convolution and correlation are the same.
fn taps(sample_rate: u32, db_per_octave: f32) -> Vec<f32> {
    let half = TAPS as f32 / 2.0 - 0.5;
    let bin_hz = sample_rate as f32 / TAPS as f32;
    let gain = |bin: usize| {
        let hz = (bin as f32 * bin_hz).clamp(HELD_HZ.0, HELD_HZ.1);
        10f32.powf(db_per_octave * (hz / PIVOT_HZ).log2() / 20.0)
    };
    let tap = |index: usize| {
        let offset = index as f32 - half;
        let sum: f32 = (1..=TAPS / 2)
            .map(|bin| {
                2.0 * gain(bin) * (std::f32::consts::TAU * bin as f32 * offset / TAPS as f32).cos()
            })
            .sum();
        let window = 0.5 + 0.5 * (std::f32::consts::TAU * offset / (TAPS as f32 + 1.0)).cos();
        (gain(0) + sum) / TAPS as f32 * window
    };
    (0..TAPS).map(tap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 24_000;

    fn sine(hz: f32) -> Vec<f32> {
        (0..4800)
            .map(|n| (std::f32::consts::TAU * hz * n as f32 / RATE as f32).sin())
            .collect()
    }

    fn gain_db(hz: f32, db_per_octave: f32) -> f64 {
        let before = sine(hz);
        let mut after = before.clone();
        filter(&mut after, &taps(RATE, db_per_octave));
        10.0 * (power(&after[1000..3800]) / power(&before[1000..3800])).log10()
    }

    #[test]
    fn an_octave_up_gains_what_was_asked() {
        assert!(gain_db(1000.0, 3.0).abs() < 0.5);
        assert!((gain_db(2000.0, 3.0) - 3.0).abs() < 0.5);
        assert!((gain_db(4000.0, -2.0) + 4.0).abs() < 0.5);
    }

    #[test]
    fn the_level_stays() {
        let mut samples: Vec<f32> = sine(200.0)
            .iter()
            .zip(sine(3000.0))
            .map(|(a, b)| a + 0.3 * b)
            .collect();
        let before = power(&samples);
        tilt(&mut samples, RATE, -2.0);
        assert!((power(&samples) / before - 1.0).abs() < 1e-3);
    }

    #[test]
    fn no_tilt_changes_nothing() {
        let before: Vec<f32> = (0..100).map(|n| (n as f32).sin()).collect();
        let mut after = before.clone();
        tilt(&mut after, 24_000, 0.0);
        assert_eq!(after, before);
    }
}
