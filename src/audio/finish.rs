//! The last touches to a recording, as they are asked for.

use serde::Serialize;

use super::AudioError;
use super::format::Format;
use super::loudness::Goal;

/// What is done to samples on their way to a file or a stream. By default nothing.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
pub struct Finish {
    /// Sample rate of the output in Hz; otherwise that of the voice, or the next that the format
    /// knows.
    pub sample_rate: Option<u32>,
    /// Integrated loudness in LUFS (EBU R 128). True peaks stay below −1 dBTP, so what is very
    /// uneven may stay quieter. Needs the whole recording, so it works on files alone.
    pub lufs: Option<f32>,
    /// Level of the highest sample in dBFS; not together with `lufs`. Also for files alone.
    pub peak: Option<f32>,
    /// Length of the fades at both edges in milliseconds.
    pub fade: Option<f32>,
}

impl Finish {
    /// Refuses what cannot be done: by this format, by any, or on a stream. Callers ask before they
    /// make the first sample.
    pub fn check(&self, format: Format, streamed: bool) -> Result<(), AudioError> {
        self.output_rate(format, *super::format::RATES.start())?;
        if self.lufs.is_some() && self.peak.is_some() {
            return Err(AudioError::TwoGoals);
        }
        match self.goal() {
            Some(goal) if streamed => Err(AudioError::NotWhole {
                option: match goal {
                    Goal::Lufs(_) => "--lufs",
                    Goal::Peak(_) => "--peak",
                },
            }),
            _ => Ok(()),
        }
    }

    /// The sample rate of the output in Hz, for samples that come at `given`.
    pub fn output_rate(&self, format: Format, given: u32) -> Result<u32, AudioError> {
        if given == 0 {
            return Err(AudioError::ZeroSampleRate);
        }
        format.rate(given, self.sample_rate)
    }

    pub(super) fn goal(&self) -> Option<Goal> {
        self.lufs.map(Goal::Lufs).or(self.peak.map(Goal::Peak))
    }
}
