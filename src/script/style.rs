//! How a stretch of text is to be spoken, as its author marked it.

use crate::controls::{ControlError, Intensity, Pitch, Speed, Volume};
use crate::emotion::Choice;

/// What an author asks for inside a text; what is not said is left to flags and configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// Voice, by any of its names.
    pub voice: Option<String>,
    /// Emotion.
    pub emotion: Option<Choice>,
    /// How much of the emotion, instead of the intensity that the user set for all.
    pub intensity: Option<Intensity>,
    /// Factor on the pace that the user set for all.
    pub speed: f32,
    /// Shift of the register in semitones, on top of the user's.
    pub pitch: f32,
    /// Factor on the range of F0 around the speaker's centre.
    pub pitch_range: f32,
    /// Gain in dB, on top of the user's; −∞ is silence.
    pub volume: f32,
}

/// One wish for how a stretch is spoken.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Another voice, by the key of its speaker.
    Voice(String),
    /// Another emotion, with an intensity if it has one of its own.
    Emotion(Choice, Option<Intensity>),
    /// A factor on the pace.
    Speed(f32),
    /// Semitones on top.
    Pitch(f32),
    /// A factor on the range of F0.
    Range(f32),
    /// Decibels on top; −∞ is silence.
    Volume(f32),
}

impl Default for Style {
    fn default() -> Self {
        Self {
            voice: None,
            emotion: None,
            intensity: None,
            speed: 1.0,
            pitch: 0.0,
            pitch_range: 1.0,
            volume: 0.0,
        }
    }
}

impl Style {
    /// This style with a change inside it: voices and emotions replace, dials add up.
    ///
    /// # Errors
    ///
    /// When a dial leaves its range.
    pub fn with(&self, change: &Change) -> Result<Self, ControlError> {
        let mut style = self.clone();
        match change {
            Change::Voice(voice) => style.voice = Some(voice.clone()),
            Change::Emotion(choice, intensity) => {
                style.emotion = Some(choice.clone());
                style.intensity = *intensity;
            }
            Change::Speed(factor) => style.speed = Speed::try_from(style.speed * factor)?.get(),
            Change::Pitch(shift) => style.pitch = Pitch::try_from(style.pitch + shift)?.get(),
            Change::Range(factor) => style.pitch_range = range(style.pitch_range * factor)?,
            Change::Volume(gain) if *gain == f32::NEG_INFINITY => style.volume = *gain,
            Change::Volume(gain) if style.volume.is_finite() => {
                style.volume = Volume::try_from(style.volume + gain)?.get();
            }
            Change::Volume(_) => {}
        }
        Ok(style)
    }
}

/// A factor on the range of F0, if it leaves a voice a voice.
fn range(factor: f32) -> Result<f32, ControlError> {
    const LEAST: f32 = 0.25;
    const MOST: f32 = 2.0;
    match factor {
        factor if factor.is_nan() => Err(ControlError::NotANumber("NaN".to_owned(), LEAST, MOST)),
        factor if factor < LEAST => Err(ControlError::Low(factor, LEAST, MOST)),
        factor if factor > MOST => Err(ControlError::High(factor, LEAST, MOST)),
        factor => Ok(factor),
    }
}

/// A change of style.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// From this byte of the author's text on.
    pub at: usize,
    /// The style there.
    pub style: Style,
}

/// A text as its author means it: what is read, and in which styles.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood<'a> {
    /// What the frontend reads.
    pub input: crate::text::Input<'a>,
    /// Changes of style, in order; before the first the style is the default one.
    pub turns: Vec<Turn>,
    /// Names that lines begin with as if they were of the cast, and are not; each once.
    pub strangers: Vec<String>,
}

impl Understood<'_> {
    /// The style at a byte of the author's text.
    #[must_use]
    pub fn style_at(&self, at: usize) -> Style {
        let turns = self.turns.iter().take_while(|turn| turn.at <= at);
        turns
            .last()
            .map(|turn| turn.style.clone())
            .unwrap_or_default()
    }
}
