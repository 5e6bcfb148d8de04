//! Who speaks an utterance, and how.

use crate::config::Defaults;
use crate::emotion::guess::{Reason, guess};
use crate::emotion::{Choice, EmotionError, EmotionTable, Profile, Register};
use crate::script::Style;
use crate::text::Utterance;
use crate::voice::VoiceError;
use crate::voice::pack::{Manifest, Speaker};

/// How an utterance is to be spoken, names resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Controls {
    /// Key of the speaker in the pack.
    pub speaker: String,
    /// The emotions by key, with their doses, intensity included; empty is neutral.
    pub emotion: Vec<(String, f32)>,
    /// Why they were chosen, where the text decided: the cues in it.
    pub cues: Option<Reason>,
    /// What they do together.
    pub profile: Profile,
    /// Pace asked for by the user.
    pub speed: f32,
    /// The speaker's register and the user's changes of it.
    pub register: Register,
    /// Gain in dB: the user's and the speaker's.
    pub gain_db: f32,
}

impl Controls {
    /// Controls for a speaker without an emotion and without wishes.
    pub fn new(key: &str, speaker: &Speaker) -> Self {
        Self {
            speaker: key.to_owned(),
            emotion: Vec::new(),
            cues: None,
            profile: Profile::default(),
            speed: 1.0,
            register: Register {
                centre_hz: speaker.f0_hz,
                shift: 0.0,
                range: 1.0,
            },
            gain_db: speaker.gain_db,
        }
    }

    /// Factor on the voice's own pace, as far as its vowels go.
    pub fn rate(&self) -> f32 {
        self.speed * self.profile.rate
    }
}

/// Why a style cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum DirectError {
    /// Its voice.
    #[error(transparent)]
    Voice(#[from] VoiceError),
    /// Its emotion.
    #[error(transparent)]
    Emotion(#[from] EmotionError),
}

/// Decides for each utterance: what its author marked, else what the user set for all.
#[derive(Debug, Clone)]
pub struct Director<'a> {
    /// The emotions there are.
    pub emotions: &'a EmotionTable,
    /// The pack that speaks.
    pub manifest: &'a Manifest,
    /// Key of the speaker where no other is named.
    pub speaker: String,
    /// Emotion where no other is named.
    pub emotion: Choice,
    /// The user's dials.
    pub defaults: &'a Defaults,
}

impl Director<'_> {
    /// How to speak an utterance of this style.
    pub fn direct(&self, style: &Style, utterance: &Utterance) -> Result<Controls, DirectError> {
        let key = style.voice.as_ref().unwrap_or(&self.speaker);
        let speaker = self.manifest.speakers.get(key);
        let speaker = speaker.ok_or_else(|| VoiceError::UnknownVoice {
            name: key.clone(),
            nearest: Vec::new(),
        })?;
        let intensity = style.intensity.unwrap_or(self.defaults.intensity).get();
        let mut controls = Controls::new(key, speaker);
        let emotion = match style.emotion.as_ref().unwrap_or(&self.emotion) {
            Choice::Auto => {
                let guess = guess(&utterance.normalized);
                controls.cues = Some(guess.reason);
                self.emotions
                    .resolve(&Choice::of(guess.emotion, guess.intensity))?
            }
            choice => self.emotions.resolve(choice)?,
        };
        controls.profile = self.emotions.profile(&emotion, speaker.sex, intensity);
        controls.emotion = emotion
            .iter()
            .map(|(name, dose)| ((*name).to_owned(), dose * intensity))
            .collect();
        controls.speed = self.defaults.speed.get() * style.speed;
        controls.register.shift = self.defaults.pitch.get() + style.pitch;
        controls.register.range = style.pitch_range;
        controls.gain_db += self.defaults.volume.get() + style.volume;
        Ok(controls)
    }
}
