//! Another sample rate, with nothing moved: what was heard at a time is heard at that time.

use std::io;

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler as _, WindowFunction};

/// At least so many samples of the lower rate are transformed at once. The filter is as long: it passes
/// 97 % of the lower band and is down by more than 100 dB at what would alias.
const BLOCK: usize = 1_024;

/// Changes the rate of a stream: a windowed sinc by fast convolution (rubato).
///
/// Its own delay is taken off and the end is filled up, so that `n` samples become exactly
/// `round(n × to / from)`.
pub(super) struct Resampler {
    inner: Fft<f32>,
    from: u64,
    to: u64,
    /// What does not fill a block yet.
    waiting: Vec<f32>,
    block: Vec<f32>,
    /// Samples taken, and given so far.
    taken: u64,
    given: u64,
    /// Samples still to be dropped: the filter's delay.
    late: usize,
}

impl Resampler {
    /// Between two rates in Hz, neither of them 0.
    pub(super) fn new(from: u32, to: u32) -> io::Result<Self> {
        let (from_hz, to_hz) = (from as usize, to as usize);
        let common = common_divisor(from_hz, to_hz).max(1);
        let least = (from_hz.min(to_hz) / common).max(1);
        // An even number of periods: the filter's delay is half a block, and so a whole number of
        // samples on either side.
        let periods = BLOCK.div_ceil(least).next_multiple_of(2);
        let inner = Fft::new_custom(
            from_hz,
            to_hz,
            periods * from_hz / common,
            1,
            1,
            WindowFunction::BlackmanHarris2,
            FixedSync::Both,
        )
        .map_err(io::Error::other)?;
        Ok(Self {
            late: inner.output_delay(),
            block: vec![0.0; inner.output_frames_max()],
            inner,
            from: u64::from(from),
            to: u64::from(to),
            waiting: Vec::new(),
            taken: 0,
            given: 0,
        })
    }

    /// Takes samples and appends those that are ready.
    pub(super) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> io::Result<()> {
        self.taken += samples.len() as u64;
        self.waiting.extend_from_slice(samples);
        let length = self.inner.input_frames_next().max(1);
        let mut done = 0;
        while let Some(block) = self.waiting.get(done..done + length) {
            let input = SequentialSlice::new(block, 1, length).map_err(io::Error::other)?;
            let room = self.block.len();
            let mut output =
                SequentialSlice::new_mut(&mut self.block, 1, room).map_err(io::Error::other)?;
            let (_, made) = self
                .inner
                .process_into_buffer(&input, &mut output, None)
                .map_err(io::Error::other)?;
            let skipped = self.late.min(made);
            self.late -= skipped;
            out.extend_from_slice(&self.block[skipped..made]);
            self.given += (made - skipped) as u64;
            done += length;
        }
        self.waiting.drain(..done);
        Ok(())
    }

    /// Appends what is left.
    pub(super) fn finish(&mut self, out: &mut Vec<f32>) -> io::Result<()> {
        let taken = self.taken;
        let wanted = resampled(taken, self.from, self.to);
        let silence = vec![0.0; self.inner.input_frames_next().max(1)];
        while self.given < wanted {
            self.push(&silence, out)?;
        }
        let surplus = (self.given - wanted) as usize;
        out.truncate(out.len().saturating_sub(surplus));
        self.given = wanted;
        Ok(())
    }
}

fn common_divisor(mut a: usize, mut b: usize) -> usize {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// `count` samples at `from` Hz as samples at `to` Hz, to the nearest.
pub(super) fn resampled(count: u64, from: u64, to: u64) -> u64 {
    let from = u128::from(from.max(1));
    let scaled = (u128::from(count) * u128::from(to) + from / 2) / from;
    u64::try_from(scaled).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::f64::consts::TAU;

    use proptest::prelude::*;

    use super::*;

    fn resample(samples: &[f32], from: u32, to: u32, step: usize) -> Vec<f32> {
        let mut resampler = Resampler::new(from, to).unwrap();
        let mut out = Vec::new();
        for part in samples.chunks(step) {
            resampler.push(part, &mut out).unwrap();
        }
        resampler.finish(&mut out).unwrap();
        out
    }

    fn tone(rate: u32, hertz: f64, count: usize) -> Vec<f32> {
        let step = TAU * hertz / f64::from(rate);
        (0..count)
            .map(|i| (0.5 * (step * i as f64).sin()) as f32)
            .collect()
    }

    /// The worst difference, away from the edges, in dB below full scale.
    fn difference(a: &[f32], b: &[f32]) -> f64 {
        let edge = a.len() / 5;
        let worst = (edge..a.len() - edge).map(|i| f64::from((a[i] - b[i]).abs()));
        20.0 * worst.fold(1e-9, f64::max).log10()
    }

    #[test]
    fn a_tone_keeps_its_phase_and_its_shape() {
        for (from, to) in [
            (24_000, 48_000),
            (24_000, 44_100),
            (24_000, 16_000),
            (24_000, 22_050),
            (24_000, 8_000),
            (24_000, 192_000),
            (24_000, 11_025),
        ] {
            for hertz in [100.0, 997.0, 3_000.0] {
                let out = resample(&tone(from, hertz, from as usize), from, to, 777);
                assert_eq!(out.len(), to as usize);
                let error = difference(&out, &tone(to, hertz, to as usize));
                assert!(error < -90.0, "{from} to {to}, {hertz} Hz: {error:.1} dB");
            }
        }
    }

    #[test]
    fn what_the_lower_rate_cannot_hold_is_gone() {
        let out = resample(&tone(24_000, 5_000.0, 24_000), 24_000, 8_000, 4_096);
        let silence = vec![0.0; out.len()];
        let left = difference(&out, &silence);
        assert!(left < -90.0, "{left:.1} dB");
    }

    #[test]
    fn an_impulse_stays_where_it_was() {
        let mut samples = vec![0.0; 24_000];
        samples[12_000] = 1.0;
        let out = resample(&samples, 24_000, 48_000, 1_000);
        let (at, _) = out
            .iter()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(b.1))
            .unwrap();
        assert_eq!(at, 24_000);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn the_length_is_exact_and_the_pieces_do_not_matter(
            count in 0_usize..6_000, step in 1_usize..3_000,
            to in prop::sample::select(vec![8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000]),
        ) {
            let samples = tone(24_000, 440.0, count);
            let out = resample(&samples, 24_000, to, step);
            prop_assert_eq!(out.len() as u64, resampled(count as u64, 24_000, u64::from(to)));
            prop_assert_eq!(out, resample(&samples, 24_000, to, 6_000));
        }
    }
}
