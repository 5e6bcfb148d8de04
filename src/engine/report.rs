//! What a run took.

use std::ops::AddAssign;
use std::time::Duration;

use serde::{Deserialize, Serialize, Serializer};

/// Time spent in each stage, summed over the workers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Stages {
    /// Reading and analysing the text.
    #[serde(serialize_with = "seconds")]
    pub text: Duration,
    /// Loading the library and the voice.
    #[serde(serialize_with = "seconds")]
    pub load: Duration,
    /// Predicting durations, F0 and energy.
    #[serde(serialize_with = "seconds")]
    pub prosody: Duration,
    /// Acting the emotion and finishing the samples.
    #[serde(serialize_with = "seconds")]
    pub emotion: Duration,
    /// Rendering samples.
    #[serde(serialize_with = "seconds")]
    pub decoder: Duration,
    /// Writing, or waiting for playback.
    #[serde(serialize_with = "seconds")]
    pub output: Duration,
}

impl AddAssign for Stages {
    fn add_assign(&mut self, other: Self) {
        self.text += other.text;
        self.load += other.load;
        self.prosody += other.prosody;
        self.emotion += other.emotion;
        self.decoder += other.decoder;
        self.output += other.output;
    }
}

/// Summary of a finished run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Utterances spoken.
    pub utterances: usize,
    /// Seconds of audio made.
    pub audio_seconds: f64,
    /// Wall-clock seconds from start until the last samples were handed on; what is still being
    /// heard then does not count.
    pub wall_seconds: f64,
    /// Real-time factor: wall-clock seconds per second of audio.
    pub rtf: f64,
    /// Wall-clock seconds until the first samples were handed on.
    pub first_audio_seconds: f64,
    /// Seconds by stage; stages that ran in parallel are summed.
    pub stages: Stages,
}

/// For people rounded; between programs as it is.
fn seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    if !serializer.is_human_readable() {
        return duration.serialize(serializer);
    }
    serializer.serialize_f64(rounded(duration.as_secs_f64()))
}

/// Rounded to the millisecond, which is more than a clock of this kind is good for.
pub fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
