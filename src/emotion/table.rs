//! The table of emotions: names, aliases, profiles.

use std::collections::BTreeMap;

use serde::Serialize;

use super::profile::Values;
use super::{Choice, ChoiceError, PartialEmotion, Profile};
use crate::voice::pack::Sex;
use crate::{nearest, tr};

/// The emotion that changes nothing; there is always one of this name.
pub const NEUTRAL: &str = "neutral";

/// One emotion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Emotion {
    /// Name in Chinese.
    pub name_zh: String,
    /// Other names it answers to.
    pub aliases: Vec<String>,
    /// What it does at intensity 1.
    #[serde(flatten)]
    pub profile: Profile,
    /// What is different for male speakers.
    #[serde(skip)]
    male: Values,
    /// What is different for female speakers.
    #[serde(skip)]
    female: Values,
}

impl Emotion {
    /// What it does to a voice of this sex at intensity 1.
    #[must_use]
    pub fn profile_for(&self, sex: Sex) -> Profile {
        match sex {
            Sex::Female => self.female.over(&self.profile),
            Sex::Male => self.male.over(&self.profile),
        }
    }
}

/// Two emotions claim one name, or a name is not known.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EmotionError {
    /// No emotion answers to the name.
    #[error("{}", tr!(
        "unknown emotion '{}'{}; 'tts emotions' lists them", "没有名为“{}”的情感{}；用 tts emotions 查看全部",
        .name, nearest::hint(.nearest)
    ))]
    Unknown {
        /// The name given.
        name: String,
        /// Names like it.
        nearest: Vec<String>,
    },
    /// What is asked for cannot be understood.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
    /// A name belongs to two emotions.
    #[error("{}", tr!(
        "the emotions '{}' and '{}' both answer to '{}'", "情感 {} 和 {} 都使用了名称“{}”", .first, .second, .name
    ))]
    Ambiguous {
        /// The name.
        name: String,
        /// One emotion.
        first: String,
        /// The other.
        second: String,
    },
}

/// All emotions by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EmotionTable {
    emotions: BTreeMap<String, Emotion>,
    /// Every name, lower case, to the emotion's key.
    names: BTreeMap<String, String>,
}

impl EmotionTable {
    /// Adds emotions, or changes those that are there.
    pub fn overlay(
        &mut self,
        changes: &BTreeMap<String, PartialEmotion>,
    ) -> Result<(), EmotionError> {
        for (key, change) in changes {
            let emotion = self.emotions.entry(key.clone()).or_insert_with(|| Emotion {
                name_zh: key.clone(),
                aliases: Vec::new(),
                profile: Profile::default(),
                male: Values::default(),
                female: Values::default(),
            });
            if let Some(name) = &change.name_zh {
                emotion.name_zh.clone_from(name);
            }
            emotion.aliases.extend(change.aliases.iter().cloned());
            emotion.profile = change.values.over(&emotion.profile);
            // What someone sets for everyone counts for everyone; so tables of one sex that were
            // there before give way.
            emotion.male = change.male.clone().or(emotion.male.without(&change.values));
            emotion.female = change
                .female
                .clone()
                .or(emotion.female.without(&change.values));
        }
        self.index()
    }

    /// Finds an emotion by name or alias, whatever the case, and returns its key with it.
    pub fn find(&self, name: &str) -> Result<(&str, &Emotion), EmotionError> {
        let key = self.names.get(&name.trim().to_lowercase());
        match key.and_then(|key| self.emotions.get_key_value(key)) {
            Some((key, emotion)) => Ok((key, emotion)),
            None => Err(EmotionError::Unknown {
                name: name.to_owned(),
                nearest: nearest::names(name, self.names.keys().map(String::as_str)),
            }),
        }
    }

    /// Finds the emotions of a choice: their keys with their doses. The choice that the text
    /// decides has none.
    pub fn resolve(&self, choice: &Choice) -> Result<Vec<(&str, f32)>, EmotionError> {
        let Choice::Mix(parts) = choice else {
            return Ok(Vec::new());
        };
        let found = parts
            .iter()
            .map(|(name, dose)| Ok((self.find(name)?.0, *dose)));
        found.collect()
    }

    /// The profile of emotions in doses, for a voice of this sex at an intensity. Values that
    /// would leave their range stop at its end.
    #[must_use]
    pub fn profile(&self, parts: &[(&str, f32)], sex: Sex, intensity: f32) -> Profile {
        let mut profile = Profile::default();
        for (name, dose) in parts {
            if let Some(emotion) = self.emotions.get(*name) {
                profile = profile.plus(&emotion.profile_for(sex), dose * intensity);
            }
        }
        profile.safe()
    }

    /// All emotions, sorted by key, neutral first.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Emotion)> {
        let (neutral, others): (Vec<_>, Vec<_>) =
            self.emotions.iter().partition(|(key, _)| *key == NEUTRAL);
        neutral
            .into_iter()
            .chain(others)
            .map(|(key, emotion)| (key.as_str(), emotion))
    }

    fn index(&mut self) -> Result<(), EmotionError> {
        self.names.clear();
        for (key, emotion) in &self.emotions {
            for name in [key, &emotion.name_zh].into_iter().chain(&emotion.aliases) {
                let former = self.names.insert(name.to_lowercase(), key.clone());
                if let Some(first) = former.filter(|former| former != key) {
                    return Err(EmotionError::Ambiguous {
                        name: name.clone(),
                        first,
                        second: key.clone(),
                    });
                }
            }
        }
        Ok(())
    }
}
