//! Who speaks an utterance, and how.

use serde::{Deserialize, Serialize};

use crate::config::Defaults;
use crate::controls::{ControlError, Pitch, Speed, Volume};
use crate::emotion::guess::{Reason, guess};
use crate::emotion::{Choice, EmotionError, EmotionTable, MOST_DOSE, Profile, Register};
use crate::script::Style;
use crate::text::Utterance;
use crate::tr;
use crate::voice::VoiceError;
use crate::voice::pack::{Manifest, Speaker};

/// How an utterance is to be spoken, names resolved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Controls {
    /// Key of the speaker in the pack.
    pub speaker: String,
    /// The emotions by key, with their doses, intensity included; empty is neutral.
    pub emotion: Vec<(String, f32)>,
    /// Why they were chosen, where the text decided: the cues in it. For whoever planned it alone.
    #[serde(skip)]
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

/// What the emotion of an utterance can be guessed from: its text as it is read, and the emoji that
/// are not read. `written` is what its author wrote for it and behind it.
pub(super) fn felt(utterance: &Utterance, written: &str) -> String {
    let is_emoji = |ch: &char| matches!(ch, '\u{2600}'..='\u{27bf}' | '\u{1f300}'..='\u{1faff}');
    let mut text = utterance.normalized.clone();
    text.extend(written.chars().filter(is_emoji));
    text
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
    /// Dose and intensity together are too much.
    #[error("{}", tr!(
        "dose times intensity is {0}; together they may be at most 2", "剂量与强度相乘为 {0}；合计最多为 2", .0
    ))]
    Dose(f32),
    /// Its dials, on top of the user's.
    #[error("{}", tr!(
        "{dial} in the text together with --{dial} or the configuration: {source}", "文本中的 {dial} 与 --{dial} 或配置合计：{source}",
        dial = .dial, source = .source
    ))]
    Dial {
        /// Name of the dial.
        dial: &'static str,
        /// How it leaves its range.
        source: ControlError,
    },
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
    /// Fails if something could not be spoken in this style.
    pub fn check(&self, style: &Style) -> Result<(), DirectError> {
        self.direct(style, String::new).map(drop)
    }

    /// How to speak something of this style; `felt` is what its emotion is guessed from, if it is.
    pub fn direct(
        &self,
        style: &Style,
        felt: impl FnOnce() -> String,
    ) -> Result<Controls, DirectError> {
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
                let guess = guess(&felt());
                controls.cues = Some(guess.reason);
                // What the text suggests gives way to what the user allows.
                let dose = (guess.intensity * intensity).min(MOST_DOSE) / intensity.max(1e-6);
                self.emotions.resolve(&Choice::of(guess.emotion, dose))?
            }
            choice => self.emotions.resolve(choice)?,
        };
        let dose = emotion
            .iter()
            .map(|(_, dose)| dose * intensity)
            .sum::<f32>();
        if dose > MOST_DOSE + 1e-4 {
            return Err(DirectError::Dose(dose));
        }
        controls.profile = self.emotions.profile(&emotion, speaker.sex, intensity);
        controls.emotion = emotion
            .iter()
            .map(|(name, dose)| ((*name).to_owned(), dose * intensity))
            .collect();
        let defaults = self.defaults;
        let refuse = |dial| move |source| DirectError::Dial { dial, source };
        let speed = Speed::try_from(defaults.speed.get() * style.speed);
        controls.speed = speed.map_err(refuse("speed"))?.get();
        let pitch = Pitch::try_from(defaults.pitch.get() + style.pitch);
        controls.register.shift = pitch.map_err(refuse("pitch"))?.get();
        controls.register.range = style.pitch_range;
        controls.gain_db += match style.volume {
            silence if silence == f32::NEG_INFINITY => silence,
            gain => {
                let volume = Volume::try_from(defaults.volume.get() + gain);
                volume.map_err(refuse("volume"))?.get()
            }
        };
        Ok(controls)
    }
}
