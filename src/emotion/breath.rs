//! Breath: noise that is shaped like the voice, mixed into it.

/// A piece that is analysed and voiced anew, in seconds; every second one overlaps by half.
const PIECE_S: f32 = 0.02;
/// Poles of the vocal tract's filter for each kHz of bandwidth, and those besides.
const POLES_PER_KHZ: f32 = 2.0;
const MORE_POLES: usize = 4;
/// Added to the power of a piece, as a share, so that the filter is stable on pure tones.
const FLOOR: f64 = 1e-4;
/// The seed of the noise: the same samples always get the same breath.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// Above this frequency, in Hz, a little breath is heard in a voice; below, harmonics mask it. As
/// the share grows, breath comes down to the lowest frequencies.
const LIGHT_HZ: f32 = 3000.0;

/// Replaces `share` of the power of the voice by breath with the same spectral envelope: 0 leaves
/// every sample as it is, 1 makes a whisper. A small share is heard in the highest frequencies
/// only, as in breathy voices (Klatt and Klatt 1990, "Analysis, synthesis, and perception of voice
/// quality variations among female and male talkers").
///
/// The envelope is found by linear prediction (Makhoul 1975, "Linear prediction: a tutorial
/// review") in pieces of 20 ms, and white noise is sent through it.
pub fn breathe(samples: &mut [f32], sample_rate: u32, share: f32) {
    let piece = (sample_rate as f32 * PIECE_S) as usize / 2 * 2;
    if share <= 0.0 || piece < 8 || samples.is_empty() {
        return;
    }
    let poles = (sample_rate as f32 / 2000.0 * POLES_PER_KHZ) as usize + MORE_POLES;
    let poles = poles.min(piece / 4);
    let mut breath = whisper(samples, piece, poles);
    let lowest = LIGHT_HZ * (1.0 - share.min(1.0)).powi(2);
    high_pass(&mut breath, sample_rate, lowest);
    high_pass(&mut breath, sample_rate, lowest);
    let (voice, noise) = ((1.0 - share.min(1.0)).sqrt(), share.min(1.0).sqrt());
    for (sample, breath) in samples.iter_mut().zip(breath) {
        *sample = *sample * voice + breath * noise;
    }
}

fn whisper(samples: &[f32], piece: usize, poles: usize) -> Vec<f32> {
    // The square roots of overlapping Hann windows: their powers add up to one.
    let window: Vec<f32> = (0..piece)
        .map(|at| (std::f32::consts::PI * (at as f32 + 0.5) / piece as f32).sin())
        .collect();
    let mut noise = Noise(SEED);
    let mut out = vec![0.0; samples.len()];
    let mut inside = vec![0.0f32; piece];
    let mut made = vec![0.0f32; piece + poles];
    for start in (0..samples.len() + piece / 2).step_by(piece / 2) {
        // The first piece begins half before the first sample.
        let at = |offset: usize| (start + offset).checked_sub(piece / 2);
        for (offset, (value, window)) in inside.iter_mut().zip(&window).enumerate() {
            let sample = at(offset).and_then(|at| samples.get(at)).copied();
            *value = sample.unwrap_or(0.0) * window;
        }
        let Some((filter, gain)) = predict(&inside, poles) else {
            continue;
        };
        made[..poles].fill(0.0);
        for index in poles..piece + poles {
            let past = &made[index - poles..index];
            let sum: f32 = past.iter().rev().zip(&filter).map(|(a, b)| a * b).sum();
            made[index] = gain * noise.next() - sum;
        }
        for (offset, (value, window)) in made[poles..].iter().zip(&window).enumerate() {
            if let Some(out) = at(offset).and_then(|at| out.get_mut(at)) {
                *out += value * window;
            }
        }
    }
    out
}

/// The prediction filter of a windowed piece, and the level of noise that gives its power; nothing
/// for silence.
fn predict(piece: &[f32], poles: usize) -> Option<(Vec<f32>, f32)> {
    let correlation = |lag: usize| -> f64 {
        let pairs = piece[lag..].iter().zip(piece);
        f64::from(pairs.map(|(a, b)| a * b).sum::<f32>())
    };
    let power = correlation(0);
    if !power.is_normal() {
        return None;
    }
    let mut error = power * (1.0 + FLOOR);
    let correlations: Vec<f64> = (0..=poles).map(correlation).collect();
    // Levinson and Durbin's recursion.
    let mut filter: Vec<f64> = Vec::with_capacity(poles);
    for order in 1..=poles {
        let past = filter.iter().zip(correlations[1..order].iter().rev());
        let reflection = -(correlations[order] + past.map(|(a, r)| a * r).sum::<f64>()) / error;
        let mirrored: Vec<f64> = filter.iter().rev().copied().collect();
        for (value, mirror) in filter.iter_mut().zip(mirrored) {
            *value += reflection * mirror;
        }
        filter.push(reflection);
        error *= 1.0 - reflection * reflection;
        if error.is_nan() || error <= 0.0 {
            return None;
        }
    }
    // The window has taken half of the power.
    let gain = (2.0 * error / piece.len() as f64).sqrt();
    Some((
        filter.iter().map(|&value| value as f32).collect(),
        gain as f32,
    ))
}

/// Takes away what lies below `hz`, by 6 dB per octave.
fn high_pass(samples: &mut [f32], sample_rate: u32, hz: f32) {
    let kept = 1.0 / (1.0 + std::f32::consts::TAU * hz / sample_rate as f32);
    let (mut before, mut out) = (0.0, 0.0);
    for sample in samples {
        out = kept * (out + *sample - before);
        before = *sample;
        *sample = out;
    }
}

/// White noise of power 1: xorshift (Marsaglia 2003), evenly spread.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let even = (self.0 >> 40) as f32 / (1u64 << 24) as f32;
        (even - 0.5) * 12f32.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RATE: u32 = 24_000;

    fn power(samples: &[f32]) -> f32 {
        samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32
    }

    /// A buzz at 150 Hz, as of a voice.
    fn buzz() -> Vec<f32> {
        (0..RATE)
            .map(|at| if at % 160 == 0 { 1.0 } else { 0.0 })
            .scan(0.0, |last: &mut f32, pulse| {
                *last = *last * 0.9 + pulse;
                Some(*last * 0.3)
            })
            .collect()
    }

    #[test]
    fn none_changes_nothing() {
        let mut samples = buzz();
        breathe(&mut samples, RATE, 0.0);
        assert_eq!(samples, buzz());
    }

    #[test]
    fn a_whisper_has_the_power_of_the_voice_and_no_pitch() {
        let mut samples = buzz();
        breathe(&mut samples, RATE, 1.0);
        let ratio = power(&samples[2000..20_000]) / power(&buzz()[2000..20_000]);
        assert!((0.6..1.6).contains(&ratio), "{ratio}");
        let periodic = |samples: &[f32]| {
            let pairs = samples[160..].iter().zip(samples);
            pairs.map(|(a, b)| a * b).sum::<f32>() / samples.len() as f32 / power(samples)
        };
        assert!(periodic(&buzz()) > 0.9);
        assert!(periodic(&samples[2000..20_000]).abs() < 0.2);
    }

    #[test]
    fn silence_stays_silent() {
        let mut samples = vec![0.0; 5000];
        samples.extend(buzz());
        breathe(&mut samples, RATE, 0.5);
        assert!(samples[..4500].iter().all(|&sample| sample == 0.0));
    }

    proptest! {
        #[test]
        fn any_samples_come_out_finite(samples in prop::collection::vec(-2.0f32..2.0, 0..3000), rate in prop::sample::select(vec![1u32, 400, 8000, 24_000, 48_000]), share in 0.0f32..1.0) {
            let mut after = samples.clone();
            breathe(&mut after, rate, share);
            prop_assert_eq!(after.len(), samples.len());
            prop_assert!(after.iter().all(|sample| sample.is_finite()));
        }
    }
}
