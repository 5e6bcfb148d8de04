//! How loud a whole recording is, and the gain that makes it as loud as wanted.
//!
//! Loudness is that of EBU R 128: the gated integrated loudness of ITU-R BS.1770 in LUFS, one
//! channel. True peaks are estimated between the samples, as BS.1770 annex 2 describes.

use std::fmt;
use std::io;

use ebur128::{EbuR128, Mode};

use crate::tr;

/// True peaks stay at or below this after a gain for loudness, in dBTP: what EBU R 128 allows, and
/// enough for what lossy encoders add.
pub const TRUE_PEAK_CEILING: f32 = -1.0;

/// Below this nothing is sound, in LUFS: the absolute gate of BS.1770.
const GATE: f64 = -70.0;

/// What a recording is to be brought to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Goal {
    /// Integrated loudness in LUFS.
    Lufs(f32),
    /// Highest sample in dBFS.
    Peak(f32),
}

/// Measures a recording from end to end.
pub(super) struct Meter {
    inner: EbuR128,
    samples: u64,
    squares: f64,
}

impl Meter {
    /// For samples at this rate in Hz.
    pub(super) fn new(sample_rate: u32) -> io::Result<Self> {
        let mode = Mode::I | Mode::SAMPLE_PEAK | Mode::TRUE_PEAK;
        Ok(Self {
            inner: EbuR128::new(1, sample_rate, mode).map_err(io::Error::other)?,
            samples: 0,
            squares: 0.0,
        })
    }

    /// Listens to the next samples.
    pub(super) fn push(&mut self, samples: &[f32]) -> io::Result<()> {
        self.samples += samples.len() as u64;
        self.squares += samples
            .iter()
            .map(|&sample| f64::from(sample).powi(2))
            .sum::<f64>();
        self.inner.add_frames_f32(samples).map_err(io::Error::other)
    }

    /// The gain that reaches the goal, or comes as near to it as it may.
    pub(super) fn gain(&self, goal: Goal) -> io::Result<Gain> {
        match goal {
            Goal::Peak(wanted) => {
                let peak = decibels(self.inner.sample_peak(0).map_err(io::Error::other)?);
                Ok(match peak > GATE {
                    true => Gain::of(f64::from(wanted) - peak, None),
                    false => Gain::of(0.0, Some(GainNote::Silent)),
                })
            }
            Goal::Lufs(wanted) => {
                let wanted = f64::from(wanted);
                let integrated = self.inner.loudness_global().map_err(io::Error::other)?;
                // Less than one block of 400 ms: the mean energy, which for a tone of 1 kHz is what
                // BS.1770 would say.
                let mean = 10.0 * (self.squares / self.samples.max(1) as f64).log10();
                let (loudness, note) = match integrated.is_finite() {
                    true => (integrated, None),
                    false => (mean, Some(GainNote::Short)),
                };
                if !loudness.is_finite() || loudness < GATE {
                    return Ok(Gain::of(0.0, Some(GainNote::Silent)));
                }
                let peak = decibels(self.inner.true_peak(0).map_err(io::Error::other)?);
                let most = f64::from(TRUE_PEAK_CEILING) - peak;
                let gain = wanted - loudness;
                if gain > most {
                    let reached = (loudness + most) as f32;
                    return Ok(Gain::of(most, Some(GainNote::Bounded { reached })));
                }
                Ok(Gain::of(gain, note))
            }
        }
    }
}

fn decibels(magnitude: f64) -> f64 {
    20.0 * magnitude.log10()
}

/// A gain, and what has to be said about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    /// In dB.
    pub db: f32,
    /// Why the goal was not reached, or not measured as it should be.
    pub note: Option<GainNote>,
}

impl Gain {
    fn of(db: f64, note: Option<GainNote>) -> Self {
        Self {
            db: db as f32,
            note,
        }
    }
}

/// What has to be said about a gain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GainNote {
    /// More gain would push true peaks over [`TRUE_PEAK_CEILING`].
    Bounded {
        /// The loudness that it has instead, in LUFS.
        reached: f32,
    },
    /// Shorter than 400 ms: set by its mean energy.
    Short,
    /// There is no sound in it, so it stays as it is.
    Silent,
}

impl fmt::Display for GainNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::Bounded { reached } => tr!(
                "it is {reached:.1} LUFS loud: more would take its peaks over {TRUE_PEAK_CEILING} dBTP",
                "响度为 {reached:.1} LUFS：再提高，峰值就会超过 {TRUE_PEAK_CEILING} dBTP"
            ),
            Self::Short => tr!(
                "it is shorter than the 400 ms over which loudness is measured, so its mean energy was taken",
                "时长不足测量响度所需的 400 毫秒，因此按平均能量调整"
            ),
            Self::Silent => tr!(
                "there is no sound in it to measure, so its level stays as it is",
                "其中没有可测量的声音，因此音量保持不变"
            ),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;

    fn gain(samples: &[f32], goal: Goal) -> Gain {
        let mut meter = Meter::new(RATE).unwrap();
        samples
            .chunks(1_000)
            .for_each(|part| meter.push(part).unwrap());
        meter.gain(goal).unwrap()
    }

    /// A tone of 997 Hz with its peak at so many dBFS.
    fn tone(seconds: f32, dbfs: f64) -> Vec<f32> {
        let scale = 10_f64.powf(dbfs / 20.0);
        let step = std::f64::consts::TAU * 997.0 / f64::from(RATE);
        let count = (seconds * RATE as f32) as usize;
        (0..count)
            .map(|i| (scale * (step * i as f64).sin()) as f32)
            .collect()
    }

    #[test]
    fn a_tone_is_as_loud_as_the_recommendation_says() {
        // EBU Tech 3341: 997 Hz in one channel reads 3.01 LU below its peak.
        for dbfs in [-6.0, -20.0, -40.0] {
            let gain = gain(&tone(5.0, dbfs), Goal::Lufs(-23.0));
            assert!(
                (f64::from(gain.db) - (-23.0 - (dbfs - 3.01))).abs() < 0.05,
                "{gain:?}"
            );
            assert_eq!(gain.note, None);
        }
    }

    #[test]
    fn silence_around_it_does_not_count() {
        let mut samples = vec![0.0; 10 * RATE as usize];
        samples.extend(tone(5.0, -20.0));
        assert!((gain(&samples, Goal::Lufs(-23.0)).db - 0.01).abs() < 0.15);
    }

    #[test]
    fn peaks_bound_the_gain() {
        let mut samples = tone(5.0, -40.0);
        samples[1_000] = 0.5;
        let bounded = gain(&samples, Goal::Lufs(-23.0));
        assert!(matches!(bounded.note, Some(GainNote::Bounded { reached }) if reached < -30.0));
        // The true peak of a lone sample is that sample.
        assert!((bounded.db - 5.02).abs() < 0.2, "{bounded:?}");
    }

    #[test]
    fn what_cannot_be_measured_says_so() {
        let short = gain(&tone(0.2, -20.0), Goal::Lufs(-23.0));
        assert_eq!(short.note, Some(GainNote::Short));
        assert!((short.db - 0.01).abs() < 0.1, "{short:?}");
        for goal in [Goal::Lufs(-23.0), Goal::Peak(-1.0)] {
            for silence in [&[][..], &[0.0; 30_000]] {
                let silent = gain(silence, goal);
                assert_eq!((silent.db, silent.note), (0.0, Some(GainNote::Silent)));
            }
        }
    }

    #[test]
    fn the_highest_sample_is_where_it_is_wanted() {
        let gain = gain(&[0.1, -0.5, 0.2], Goal::Peak(-3.0));
        assert!((gain.db - (6.0206 - 3.0)).abs() < 1e-3 && gain.note.is_none());
    }
}
