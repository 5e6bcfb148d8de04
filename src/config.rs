//! `config.toml` and the precedence of settings: flag > environment > file > built-in.
//!
//! Flags and their `TTS_*` variables arrive here already merged by the argument parser, as
//! [`Overrides`].

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::controls::{Intensity, Pause, Pitch, Speed, Volume};
use crate::emotion::{Choice, EmotionError, EmotionTable, PartialEmotion};
use crate::text::Mark;
use crate::{bounded, paths, tr};

/// The largest configuration file that is read, in bytes.
const MOST_BYTES: u64 = 1 << 20;
const BUILT_IN: &str = include_str!("../config.toml");

/// Everything that configuration decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// What is used where the user names nothing else.
    pub defaults: Defaults,
    /// Silence in seconds.
    pub silence: Silence,
    /// The emotions there are.
    pub emotions: EmotionTable,
    /// Words with readings of the user's own.
    pub dictionary: Dictionary,
    /// Who speaks the lines of a dialogue: names with `voice:emotion`.
    pub cast: BTreeMap<String, String>,
    /// The user's file, if there is one.
    pub file: Option<PathBuf>,
}

/// What is used where the user names nothing else.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Defaults {
    /// Voice.
    pub voice: String,
    /// Emotion.
    pub emotion: String,
    /// Intensity of the emotion.
    pub intensity: Intensity,
    /// Pace.
    pub speed: Speed,
    /// Register shift.
    pub pitch: Pitch,
    /// Gain.
    pub volume: Volume,
}

/// Words with readings of the user's own.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dictionary {
    /// Dictionary files; relative paths start at the folder of the configuration file.
    #[serde(default)]
    pub files: Vec<PathBuf>,
    /// Single words, over those of the files.
    #[serde(default)]
    pub words: BTreeMap<String, Wish>,
}

/// What is said for a word.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a reading (\"chong2 qing4\") or { say = \"text\" }"
)]
pub enum Wish {
    /// Its reading in pinyin.
    Reading(String),
    /// Another text.
    Text(WishText),
}

/// Another text to say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WishText {
    /// The text.
    pub say: String,
}

/// What flags and environment say; `None` leaves it to the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    /// Voice.
    pub voice: Option<String>,
    /// Emotion.
    pub emotion: Option<String>,
    /// Intensity of the emotion.
    pub intensity: Option<Intensity>,
    /// Pace.
    pub speed: Option<Speed>,
    /// Register shift.
    pub pitch: Option<Pitch>,
    /// Gain.
    pub volume: Option<Volume>,
    /// Silence after a sentence.
    pub pause_sentence: Option<Pause>,
    /// Silence between paragraphs.
    pub pause_paragraph: Option<Pause>,
}

/// Why configuration could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}", tr!("cannot read the configuration {}: {source}", "无法读取配置文件 {}：{source}", .path.display(), source = .source))]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A wrong key, type or value.
    #[error("{}", tr!("configuration {}: {reason}", "配置文件 {}：{reason}", .path.display(), reason = .reason.trim_end()))]
    Parse {
        /// The file.
        path: PathBuf,
        /// Line, key and what is wrong with it.
        reason: String,
    },
    /// The emotions contradict each other.
    #[error("{}", tr!("configuration {}: {source}", "配置文件 {}：{source}", .path.display(), source = .source))]
    Emotions {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: EmotionError,
    },
}

impl Config {
    /// Reads the built-in configuration and puts the user's file over it: `explicit` if given,
    /// else the one in the usual place, if there is one.
    pub fn load(explicit: Option<&Path>) -> Result<Self, ConfigError> {
        let built_in = PathBuf::from("built-in");
        let mut file = parse(BUILT_IN, &built_in)?;
        let mut emotions = EmotionTable::default();
        let mut add = |changes: &BTreeMap<String, PartialEmotion>, path: &Path| {
            emotions
                .overlay(changes)
                .map_err(|source| ConfigError::Emotions {
                    path: path.to_owned(),
                    source,
                })
        };
        add(&file.emotions, &built_in)?;
        let path = explicit
            .map(Path::to_owned)
            .or_else(|| usual_place().filter(|path| path.is_file()));
        if let Some(path) = &path {
            let bytes = bounded::read_file(path, MOST_BYTES);
            let text = bytes.and_then(|bytes| String::from_utf8(bytes).map_err(io::Error::other));
            let text = text.map_err(|source| ConfigError::Read {
                path: path.clone(),
                source,
            })?;
            let own = parse(&text, path)?;
            add(&own.emotions, path)?;
            file.overlay(own);
            let folder = path.parent().unwrap_or(Path::new(""));
            for listed in &mut file.dictionary.files {
                *listed = folder.join(&*listed);
            }
        }
        let dictionary = std::mem::take(&mut file.dictionary);
        let cast = std::mem::take(&mut file.cast);
        let (defaults, silence) = file.resolved();
        Choice::parse(&defaults.emotion)
            .map_err(EmotionError::from)
            .and_then(|choice| emotions.resolve(&choice).map(drop))
            .map_err(|source| ConfigError::Emotions {
                path: path.clone().unwrap_or(built_in),
                source,
            })?;
        Ok(Self {
            defaults,
            silence,
            emotions,
            dictionary,
            cast,
            file: path,
        })
    }

    /// The defaults with the user's wishes over them.
    pub fn with(&self, over: &Overrides) -> Defaults {
        let defaults = &self.defaults;
        Defaults {
            voice: over.voice.as_ref().unwrap_or(&defaults.voice).clone(),
            emotion: over.emotion.as_ref().unwrap_or(&defaults.emotion).clone(),
            intensity: over.intensity.unwrap_or(defaults.intensity),
            speed: over.speed.unwrap_or(defaults.speed),
            pitch: over.pitch.unwrap_or(defaults.pitch),
            volume: over.volume.unwrap_or(defaults.volume),
        }
    }
}

impl Silence {
    /// With the user's wishes over it.
    #[must_use]
    pub fn with(self, over: &Overrides) -> Self {
        let seconds = |pause: Option<Pause>, own| pause.map_or(own, Pause::get);
        Self {
            sentence: seconds(over.pause_sentence, self.sentence),
            paragraph: seconds(over.pause_paragraph, self.paragraph),
            ..self
        }
    }
}

fn usual_place() -> Option<PathBuf> {
    paths::config_home().map(|folder| folder.join("config.toml"))
}

fn parse(text: &str, path: &Path) -> Result<File, ConfigError> {
    toml::from_str(text).map_err(|error| ConfigError::Parse {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

/// A configuration file; everything in it is optional.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    defaults: FileDefaults,
    #[serde(default)]
    silence: FileSilence,
    #[serde(default)]
    emotions: BTreeMap<String, PartialEmotion>,
    #[serde(default)]
    dictionary: Dictionary,
    #[serde(default)]
    cast: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileDefaults {
    voice: Option<String>,
    emotion: Option<String>,
    intensity: Option<Intensity>,
    speed: Option<Speed>,
    pitch: Option<Pitch>,
    volume: Option<Volume>,
}

macro_rules! silence {
    ($($(#[$doc:meta])* $field:ident),* $(,)?) => {
        /// Silence in seconds: at the edges, and after each mark that ends an utterance.
        #[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
        pub struct Silence {
            $($(#[$doc])* pub $field: f32,)*
        }

        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct FileSilence {
            $($field: Option<Pause>,)*
        }

        impl FileSilence {
            fn overlay(&mut self, over: Self) {
                $(self.$field = over.$field.or(self.$field);)*
            }

            fn resolved(&self) -> Silence {
                Silence { $($field: self.$field.map_or(0.0, Pause::get)),* }
            }
        }
    };
}

silence! {
    /// Before the first sound.
    lead,
    /// After the last sound.
    tail,
    /// At a phrase break inside a long clause.
    phrase,
    /// After `、`.
    enumeration,
    /// After `，`.
    comma,
    /// After `；`.
    semicolon,
    /// After `：`.
    colon,
    /// After `。`, `！` and `？`.
    sentence,
    /// After `……`.
    ellipsis,
    /// Between paragraphs.
    paragraph,
}

impl Silence {
    /// Seconds of silence after an utterance that ends in `mark`.
    pub fn after(&self, mark: Mark) -> f32 {
        match mark {
            Mark::Phrase => self.phrase,
            Mark::Enumeration | Mark::Open | Mark::Close => self.enumeration,
            Mark::Comma => self.comma,
            Mark::Semicolon => self.semicolon,
            Mark::Colon => self.colon,
            Mark::Period | Mark::Exclamation | Mark::Question => self.sentence,
            Mark::Ellipsis => self.ellipsis,
            Mark::Paragraph => self.paragraph,
        }
    }
}

impl File {
    fn overlay(&mut self, over: Self) {
        let (base, over_defaults) = (&mut self.defaults, over.defaults);
        base.voice = over_defaults.voice.or(base.voice.take());
        base.emotion = over_defaults.emotion.or(base.emotion.take());
        base.intensity = over_defaults.intensity.or(base.intensity);
        base.speed = over_defaults.speed.or(base.speed);
        base.pitch = over_defaults.pitch.or(base.pitch);
        base.volume = over_defaults.volume.or(base.volume);
        self.silence.overlay(over.silence);
        self.dictionary = over.dictionary;
        self.cast.extend(over.cast);
    }

    fn resolved(self) -> (Defaults, Silence) {
        let own = self.defaults;
        let defaults = Defaults {
            voice: own.voice.unwrap_or_default(),
            emotion: own.emotion.unwrap_or_default(),
            intensity: own.intensity.unwrap_or_default(),
            speed: own.speed.unwrap_or_default(),
            pitch: own.pitch.unwrap_or_default(),
            volume: own.volume.unwrap_or_default(),
        };
        (defaults, self.silence.resolved())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("my.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(Some(&path))
    }

    #[test]
    fn the_built_in_configuration_is_complete() {
        let config = load("").unwrap();
        assert_eq!(config.defaults.voice, "xiaoxiao");
        assert_eq!(config.silence.paragraph, 0.8);
        assert_eq!(config.silence.after(Mark::Phrase), 0.08);
        let keys: Vec<&str> = config.emotions.iter().map(|(key, _)| key).collect();
        assert_eq!(
            keys,
            [
                "neutral",
                "affectionate",
                "angry",
                "calm",
                "depressed",
                "disgusted",
                "excited",
                "fearful",
                "gentle",
                "happy",
                "sad",
                "serious",
                "surprised",
                "whisper",
            ]
        );
        assert_eq!(
            config.emotions.find("neutral").unwrap().1.profile,
            Default::default()
        );
        assert_eq!(config.emotions.find("高兴").unwrap().0, "happy");
    }

    #[test]
    fn a_file_overrides_and_a_flag_overrides_the_file() {
        let config = load("[defaults]\nspeed = 1.5\nvoice = 'yunxi'\n[emotions.happy]\npitch = 5\n[emotions.smug]\nrate = 0.9\n").unwrap();
        let over = Overrides {
            voice: Some("xiaoyi".to_owned()),
            ..Overrides::default()
        };
        let defaults = config.with(&over);
        assert_eq!(
            (defaults.voice.as_str(), defaults.speed.get()),
            ("xiaoyi", 1.5)
        );
        let happy = config.emotions.find("HAPPY").unwrap().1;
        assert_eq!(
            (happy.profile.pitch, happy.profile.pitch_range),
            (5.0, 1.35)
        );
        assert_eq!(config.emotions.find("smug").unwrap().1.profile.rate, 0.9);
    }

    #[test]
    fn faults_name_file_line_and_key() {
        let message = |text: &str| load(text).unwrap_err().to_string();
        for (text, parts) in [
            ("\n[defaults]\nsped = 1", ["my.toml", "line 3", "sped"]),
            ("[defaults]\nspeed = 'fast'", ["my.toml", "line 2", "speed"]),
            (
                "[defaults]\nspeed = 9",
                ["my.toml", "line 2", "nearest possible value is 2"],
            ),
            (
                "[emotions.happy]\n\npitch = 99",
                ["my.toml", "line 1", "pitch"],
            ),
            ("[silence]\nlead = -1", ["my.toml", "line 2", "lead"]),
            (
                "[emotions.a]\naliases = ['开心']",
                ["my.toml", "happy", "开心"],
            ),
            ("what", ["my.toml", "line 1", "what"]),
        ] {
            let found = message(text);
            for part in parts {
                assert!(found.contains(part), "{part} is not in: {found}");
            }
        }
    }
}
