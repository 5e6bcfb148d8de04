//! Who speaks, and how: the options that speaking one text and converting many share.

use clap::Args;

use crate::config::Overrides;
use crate::controls::{Intensity, Pause, Pitch, Speed, Volume};

/// Who speaks, and how.
#[derive(Debug, Clone, Default, Args)]
pub struct VoicingArgs {
    /// Voice: a speaker (`xiaoxiao`), a pack, or pack/speaker; see `tts voices`
    #[arg(short, long, value_name = "NAME", env = "TTS_VOICE")]
    pub voice: Option<String>,
    /// Emotion by name, with a dose or mixed (happy:0.6+surprised:0.4), or auto; see `tts emotions`
    #[arg(short, long, value_name = "NAME", env = "TTS_EMOTION")]
    pub emotion: Option<String>,
    /// How much of the emotion: 0 none, 1 as defined, 2 double
    #[arg(
        long,
        value_name = "0..2",
        env = "TTS_INTENSITY",
        allow_negative_numbers = true
    )]
    pub intensity: Option<Intensity>,
    /// Pace: 0.5 is half as fast, 2 twice as fast
    #[arg(
        short,
        long,
        value_name = "0.5..2",
        env = "TTS_SPEED",
        allow_negative_numbers = true
    )]
    pub speed: Option<Speed>,
    /// Shift of the register in semitones
    #[arg(
        long,
        value_name = "-12..12",
        env = "TTS_PITCH",
        allow_negative_numbers = true
    )]
    pub pitch: Option<Pitch>,
    /// Gain in dB
    #[arg(
        long,
        value_name = "-30..12",
        env = "TTS_VOLUME",
        allow_negative_numbers = true
    )]
    pub volume: Option<Volume>,
    /// Silence after a sentence, in seconds
    #[arg(
        long,
        value_name = "0..10",
        env = "TTS_PAUSE_SENTENCE",
        allow_negative_numbers = true
    )]
    pub pause_sentence: Option<Pause>,
    /// Silence between paragraphs, in seconds
    #[arg(
        long,
        value_name = "0..10",
        env = "TTS_PAUSE_PARAGRAPH",
        allow_negative_numbers = true
    )]
    pub pause_paragraph: Option<Pause>,
}

impl VoicingArgs {
    /// The same as wishes over the configuration.
    #[must_use]
    pub fn overrides(&self) -> Overrides {
        Overrides {
            voice: self.voice.clone(),
            emotion: self.emotion.clone(),
            intensity: self.intensity,
            speed: self.speed,
            pitch: self.pitch,
            volume: self.volume,
            pause_sentence: self.pause_sentence,
            pause_paragraph: self.pause_paragraph,
        }
    }
}
