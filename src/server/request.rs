//! What clients may ask for: the bodies of requests, which are also the schemas of the API.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use crate::audio::{Format, RATES};
use crate::config::Overrides;
use crate::controls::{Intensity, Pause, Pitch, Speed, Volume};
use crate::script;
use crate::subtitle::{LINE_LENGTH, LINE_LENGTHS, Level, SubtitleFormat, SubtitleOptions};

/// Bodies that say what to speak, and how; each with fields of its own besides.
macro_rules! spoken {
    ($(#[$doc:meta])* $name:ident { $($(#[$own:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// What to say. It may hold emotion tags (`[happy]…[/happy]`), readings in brackets, or be SSML.
            #[schemars(length(min = 1))]
            pub text: String,
            /// How the text is understood.
            #[serde(default)]
            pub markup: Markup,
            /// Who speaks: a name of `GET /voices`.
            #[serde(default)]
            #[schemars(schema_with = "voice_schema")]
            pub voice: Option<String>,
            /// How it is said: a name of `GET /emotions`, a mixture (`happy:0.6+surprised:0.4`), or `auto`.
            #[serde(default)]
            #[schemars(schema_with = "emotion_schema")]
            pub emotion: Option<String>,
            /// How much of the emotion: 0 none, 1 as defined, 2 double.
            #[serde(default)]
            #[schemars(with = "Option<f32>", range(min = 0, max = 2))]
            pub intensity: Option<Intensity>,
            /// Pace: 0.5 is half as fast, 2 twice as fast.
            #[serde(default)]
            #[schemars(with = "Option<f32>", range(min = 0.5, max = 2))]
            pub speed: Option<Speed>,
            /// Shift of the register in semitones.
            #[serde(default)]
            #[schemars(with = "Option<f32>", range(min = -12, max = 12))]
            pub pitch: Option<Pitch>,
            /// Gain in dB.
            #[serde(default)]
            #[schemars(with = "Option<f32>", range(min = -30, max = 12))]
            pub volume: Option<Volume>,
            /// Silence after a sentence, in seconds.
            #[serde(default)]
            #[schemars(with = "Option<f32>", range(min = 0, max = 10))]
            pub pause_sentence: Option<Pause>,
            /// Silence between paragraphs, in seconds.
            #[serde(default)]
            #[schemars(with = "Option<f32>", range(min = 0, max = 10))]
            pub pause_paragraph: Option<Pause>,
            $($(#[$own])* pub $field: $kind,)*
        }

        impl $name {
            /// What is to be spoken, apart from the form that it gets.
            pub fn wish(&self) -> Wish {
                Wish {
                    text: self.text.clone(),
                    markup: self.markup.into(),
                    over: Overrides {
                        voice: self.voice.clone(),
                        emotion: self.emotion.clone(),
                        intensity: self.intensity,
                        speed: self.speed,
                        pitch: self.pitch,
                        volume: self.volume,
                        pause_sentence: self.pause_sentence,
                        pause_paragraph: self.pause_paragraph,
                    },
                }
            }
        }
    };
}

spoken! {
    /// A text to speak.
    SpeechRequest {
        /// The format of the audio.
        #[serde(default, deserialize_with = "format")]
        #[schemars(schema_with = "format_schema")]
        format: Format,
        /// Sample rate of the audio in Hz; otherwise that of the voice.
        #[serde(default, deserialize_with = "sample_rate")]
        #[schemars(schema_with = "rate_schema")]
        sample_rate: Option<u32>,
    }
}

spoken! {
    /// A text whose subtitles are wanted.
    SubtitleRequest {
        /// The format of the subtitles.
        #[serde(default)]
        subtitles: Subtitles,
        /// How fine the times are; JSON holds all levels in any case.
        #[serde(default)]
        level: CueLevel,
        /// The longest line in columns; a Chinese character takes two.
        #[serde(default = "line_length", deserialize_with = "line_length_within")]
        #[schemars(range(min = 10, max = 200))]
        line_length: u16,
    }
}

impl SubtitleRequest {
    /// What the subtitles are to be like.
    pub fn options(&self) -> SubtitleOptions {
        SubtitleOptions {
            format: self.subtitles.into(),
            level: self.level.into(),
            line_length: self.line_length,
        }
    }
}

/// A text whose reading is wanted.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingRequest {
    /// The text.
    pub text: String,
    /// How the text is understood.
    #[serde(default)]
    pub markup: Markup,
}

/// What is to be spoken, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// The text.
    pub text: String,
    /// What its markup is.
    pub markup: script::Markup,
    /// Voice, emotion and dials.
    pub over: Overrides,
}

/// How a text is understood.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Markup {
    /// Tags and readings in brackets; SSML where the text begins with `<speak`.
    #[default]
    Marked,
    /// Every character is text.
    Plain,
    /// The text is in pinyin.
    Pinyin,
}

impl From<Markup> for script::Markup {
    fn from(markup: Markup) -> Self {
        match markup {
            Markup::Marked => Self::Marked,
            Markup::Plain => Self::Plain,
            Markup::Pinyin => Self::Pinyin,
        }
    }
}

/// A format of subtitles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Subtitles {
    /// SubRip.
    #[default]
    Srt,
    /// WebVTT.
    Vtt,
    /// LRC.
    Lrc,
    /// JSON, with the times of sentences, words and characters.
    Json,
}

impl From<Subtitles> for SubtitleFormat {
    fn from(format: Subtitles) -> Self {
        match format {
            Subtitles::Srt => Self::Srt,
            Subtitles::Vtt => Self::Vtt,
            Subtitles::Lrc => Self::Lrc,
            Subtitles::Json => Self::Json,
        }
    }
}

/// How fine the times of subtitles are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CueLevel {
    /// Whole cues.
    #[default]
    Sentence,
    /// Each word.
    Word,
    /// Each character.
    Char,
}

impl From<CueLevel> for Level {
    fn from(level: CueLevel) -> Self {
        match level {
            CueLevel::Sentence => Self::Sentence,
            CueLevel::Word => Self::Word,
            CueLevel::Char => Self::Char,
        }
    }
}

fn format<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Format, D::Error> {
    let name = String::deserialize(deserializer)?;
    Format::parse(&name).map_err(serde::de::Error::custom)
}

fn sample_rate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let Some(rate) = Option::<u32>::deserialize(deserializer)? else {
        return Ok(None);
    };
    match RATES.contains(&rate) {
        true => Ok(Some(rate)),
        false => Err(serde::de::Error::custom(format!(
            "{rate} is out of range; give {} to {} (Hz)",
            RATES.start(),
            RATES.end()
        ))),
    }
}

fn line_length() -> u16 {
    LINE_LENGTH
}

fn line_length_within<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let columns = u16::deserialize(deserializer)?;
    match LINE_LENGTHS.contains(&columns) {
        true => Ok(columns),
        false => Err(serde::de::Error::custom(format!(
            "{columns} is out of range; give {} to {} columns",
            LINE_LENGTHS.start(),
            LINE_LENGTHS.end()
        ))),
    }
}

/// The names of the formats that this program can encode.
pub fn format_names() -> Vec<&'static str> {
    let can = |format: &Format| cfg!(feature = "mp3") || *format != Format::Mp3;
    Format::all().filter(can).map(Format::name).collect()
}

fn format_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": format_names(), "default": "wav" })
}

fn rate_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": ["integer", "null"], "minimum": RATES.start(), "maximum": RATES.end(),
        "examples": [24_000],
    })
}

fn voice_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "null"] })
}

fn emotion_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": ["string", "null"],
        "examples": ["happy", "happy:0.6+surprised:0.4", "auto"],
    })
}
