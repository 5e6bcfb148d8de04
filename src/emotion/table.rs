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
        let key = self.names.get(&folded(name));
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
        let key = |name: &str| match self.find(name) {
            // More than a name: instructions in plain language.
            Err(error) if name.contains([' ', '，', '的']) => self.named_in(name).ok_or(error),
            found => found.map(|(key, _)| key),
        };
        let found = parts.iter().map(|(name, dose)| Ok((key(name)?, *dose)));
        found.collect()
    }

    /// A choice with every emotion by its key.
    pub fn canonical(&self, choice: &Choice) -> Result<Choice, EmotionError> {
        if *choice == Choice::Auto {
            return Ok(Choice::Auto);
        }
        let parts = self.resolve(choice)?.into_iter();
        Ok(Choice::Mix(
            parts.map(|(name, dose)| (name.to_owned(), dose)).collect(),
        ))
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

    /// Understands instructions in plain language, as OpenAI's speech interface takes them ("Speak in
    /// a cheerful tone."): the emotion that they name first, whatever else they say.
    #[must_use]
    pub fn named_in(&self, instructions: &str) -> Option<&str> {
        let text = folded(instructions);
        let found = self.names.iter().filter_map(|(name, key)| {
            let at = text.match_indices(name.as_str()).find(|(at, _)| {
                let letter = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric());
                let (before, behind) = (
                    text[..*at].chars().next_back(),
                    text[at + name.len()..].chars().next(),
                );
                !name.is_ascii() || !letter(before) && !letter(behind)
            });
            // Of names that begin in one place the longest is meant.
            Some((at?.0, usize::MAX - name.len(), key.as_str()))
        });
        found.min().map(|(_, _, key)| key)
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
                let former = self.names.insert(folded(name), key.clone());
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

/// A name without what services write differently: case, and `_` for `-`.
fn folded(name: &str) -> String {
    name.trim().to_lowercase().replace(['_', ' '], "-")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn table() -> EmotionTable {
        Config::load(None).unwrap().emotions
    }

    #[test]
    fn names_of_the_services_are_known() {
        for (name, key) in [
            ("sports_commentary_excited", "excited"),
            ("Sports-Commentary", "excited"),
            ("advertisement_upbeat", "excited"),
            ("cheerful", "happy"),
            ("customer-service", "neutral"),
            ("hate", "disgusted"),
            ("arousal", "excited"),
            ("恐惧", "fearful"),
            ("悲伤", "sad"),
            ("难过", "sad"),
            ("严肃", "serious"),
        ] {
            assert_eq!(table().find(name).unwrap().0, key, "{name}");
        }
    }

    #[test]
    fn instructions_name_an_emotion() {
        for (text, key) in [
            ("Speak in a cheerful and positive tone.", Some("happy")),
            ("Whispered, slow, close to the microphone", Some("whisper")),
            ("请用温柔的语气朗读", Some("gentle")),
            ("Sports commentary, excited!", Some("excited")),
            ("Read this with a madras accent", None),
            ("", None),
        ] {
            assert_eq!(table().named_in(text), key, "{text}");
        }
    }

    #[test]
    fn a_mixture_stays_in_range() {
        let table = table();
        let parts = [("excited", 2.0), ("surprised", 2.0), ("angry", 2.0)];
        let profile = table.profile(&parts, Sex::Female, 2.0);
        assert_eq!(profile, profile.safe());
        assert_eq!(table.profile(&parts, Sex::Male, 0.0), Profile::default());
        assert!(table.resolve(&Choice::of("hapy", 1.0)).is_err());
    }

    #[test]
    fn tables_of_one_sex_count_for_it_until_everyone_is_changed() {
        let mut table = table();
        let change =
            |text: &str| BTreeMap::from([("sad".to_owned(), toml::from_str(text).unwrap())]);
        table.overlay(&change("[male]\npitch = -4.0")).unwrap();
        let pitch = |table: &EmotionTable, sex| table.profile(&[("sad", 1.0)], sex, 1.0).pitch;
        assert_eq!(pitch(&table, Sex::Male), -4.0);
        assert_ne!(pitch(&table, Sex::Female), -4.0);
        table.overlay(&change("pitch = -1.0")).unwrap();
        assert_eq!(pitch(&table, Sex::Male), -1.0);
    }
}
