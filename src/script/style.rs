//! How a stretch of text is to be spoken, as its author marked it.

use crate::controls::Intensity;
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
    /// Gain in dB, on top of the user's.
    pub volume: f32,
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
