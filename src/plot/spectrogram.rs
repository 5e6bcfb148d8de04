//! The mel spectrogram as an image.

use colorous::MAGMA;
use microfft::real::rfft_2048;
use resvg::tiny_skia::{ColorU8, Pixmap};

use super::PlotError;
use super::mel::MelBank;
use crate::audio::meter;

/// Mel bands, one row of the image each.
pub const BANDS: usize = 80;
/// Values of one Fourier transform.
const FFT: usize = 2_048;
/// The highest frequency that is shown, in Hz, where the sample rate has it.
const HIGHEST_HZ: f64 = 12_000.0;
/// Each spectrum looks at so many seconds: long enough to part the harmonics of a low voice.
const WINDOW_S: f64 = 0.04;
/// From the brightest colour to the darkest, in dB.
pub const RANGE_DB: f64 = 80.0;
/// Where one column covers more time than a window, so many spectra at most are averaged for it.
const MOST_SPECTRA: usize = 8;

/// A spectrogram, ready to be drawn.
pub struct Spectrogram {
    /// One column of pixels each step in time, one row each band, the highest band on top.
    pub image: Pixmap,
    /// Level of the brightest colour in dB; a sine at full scale has 0.
    pub top_db: f64,
}

/// The highest frequency shown at a sample rate, in Hz.
pub fn highest_hz(sample_rate: u32) -> f64 {
    HIGHEST_HZ.min(f64::from(sample_rate) / 2.0)
}

/// The colour of a level that is `share` of the way from dark to bright.
pub fn colour(share: f64) -> (u8, u8, u8) {
    MAGMA.eval_continuous(share).as_tuple()
}

/// The spectrogram of all `samples` in `columns` columns.
pub fn spectrogram(
    samples: &[f32],
    sample_rate: u32,
    columns: usize,
) -> Result<Spectrogram, PlotError> {
    let rate = f64::from(sample_rate);
    let bank = MelBank::new(BANDS, highest_hz(sample_rate), FFT / 2, rate / FFT as f64);
    let window = hann(((rate * WINDOW_S) as usize).clamp(4, FFT));
    let span = samples.len() as f64 / columns.max(1) as f64;
    let spectra = ((span / window.len() as f64).ceil() as usize).clamp(1, MOST_SPECTRA);
    let levels: Vec<Vec<f64>> = (0..columns)
        .map(|column| {
            let mut power = vec![0.0; FFT / 2];
            for part in 0..spectra {
                let share = (part as f64 + 0.5) / spectra as f64;
                let centre = ((column as f64 + share) * span) as usize;
                add_power(samples, centre, &window, 1.0 / spectra as f64, &mut power);
            }
            let bands = bank.apply(&power);
            bands.map(|band| f64::from(meter::decibels(band))).collect()
        })
        .collect();
    let loudest = levels
        .iter()
        .flatten()
        .copied()
        .fold(f64::NEG_INFINITY, f64::max);
    let lowest_top = f64::from(meter::SILENCE_DB) + RANGE_DB;
    // Whole tens, so that the scale beside it has round numbers.
    let top_db = ((loudest / 10.0).ceil() * 10.0).max(lowest_top);
    let size = (columns as u32, BANDS as u32);
    let mut image = Pixmap::new(size.0, size.1)
        .ok_or_else(|| PlotError::drawing(format!("{} × {} pixels", size.0, size.1)))?;
    for (index, pixel) in image.pixels_mut().iter_mut().enumerate() {
        let (row, column) = (index / columns, index % columns);
        let level = levels[column][BANDS - 1 - row];
        let (red, green, blue) = colour(1.0 + (level - top_db) / RANGE_DB);
        *pixel = ColorU8::from_rgba(red, green, blue, 255).premultiply();
    }
    Ok(Spectrogram { image, top_db })
}

/// A Hann window, scaled so that a sine at full scale gets a power of 1.
fn hann(length: usize) -> Vec<f32> {
    let step = std::f64::consts::TAU / length as f64;
    let window: Vec<f64> = (0..length)
        .map(|i| 0.5 - 0.5 * (step * i as f64).cos())
        .collect();
    let sum: f64 = window.iter().sum();
    window
        .iter()
        .map(|value| (value * 2.0 / sum) as f32)
        .collect()
}

/// Adds the power spectrum of the samples around `centre`, times `weight`.
fn add_power(samples: &[f32], centre: usize, window: &[f32], weight: f64, power: &mut [f64]) {
    let mut frame = [0.0; FFT];
    let start = centre as isize - window.len() as isize / 2;
    for (offset, (value, factor)) in frame.iter_mut().zip(window).enumerate() {
        let index = usize::try_from(start + offset as isize).ok();
        let sample = index.and_then(|index| samples.get(index)).copied();
        // Far beyond full scale squares would overflow.
        let sample = sample.filter(|sample| sample.is_finite()).unwrap_or(0.0);
        *value = sample.clamp(-8.0, 8.0) * factor;
    }
    let spectrum = rfft_2048(&mut frame);
    // The first value holds those of 0 Hz and of half the sample rate; neither is speech.
    for (power, bin) in power.iter_mut().zip(spectrum.iter()).skip(1) {
        *power += weight * f64::from(bin.norm_sqr());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_a_bright_row_at_its_place() {
        let tone = |i: usize| (std::f32::consts::TAU * 1_000.0 * i as f32 / 24_000.0).sin();
        let samples: Vec<f32> = (0..24_000).map(tone).collect();
        let found = spectrogram(&samples, 24_000, 50).unwrap();
        assert_eq!((found.image.width(), found.image.height()), (50, 80));
        assert!((-10.0..=0.0).contains(&found.top_db), "{}", found.top_db);
        let brightness = |row: u32| {
            let pixel = found.image.pixel(25, row).unwrap();
            u32::from(pixel.red()) + u32::from(pixel.green()) + u32::from(pixel.blue())
        };
        let brightest = (0..80).max_by_key(|&row| brightness(row)).unwrap();
        // 1000 mel of 3265 in 81 steps, from the bottom.
        assert!((79 - brightest).abs_diff(24) <= 1, "{brightest}");
        assert!(brightness(5) < 100);
    }

    #[test]
    fn silence_and_nothing_are_dark() {
        for samples in [vec![], vec![0.0; 10], vec![f32::NAN; 9_999]] {
            let found = spectrogram(&samples, 16_000, 7).unwrap();
            let dark = found.image.pixels()[0];
            assert!(found.image.pixels().iter().all(|pixel| *pixel == dark));
        }
        assert!(spectrogram(&[0.0], 1, 0).is_err());
    }
}
