//! The names of voices and emotions that a text may use.

use crate::emotion::{Choice, EmotionError, EmotionTable};
use crate::voice::VoiceError;

/// The names that marks may use.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The emotions there are.
    pub emotions: &'a EmotionTable,
    /// Finds the key of the speaker who answers to a name.
    pub voice: &'a (dyn Fn(&str) -> Result<String, VoiceError> + Sync),
}

/// The emotions of a text like `happy:0.6+surprised`; without a table any name passes.
pub(super) fn emotion(names: Option<Names>, text: &str) -> Result<Choice, EmotionError> {
    let choice = Choice::parse(text)?;
    if let Some(names) = names {
        names.emotions.resolve(&choice)?;
    }
    Ok(choice)
}

/// The keys of the emotions of a choice, for comparing; without a table the names themselves.
pub(super) fn keys(names: Option<Names>, choice: &Choice) -> Vec<String> {
    let Choice::Mix(parts) = choice else {
        return vec![choice.to_string()];
    };
    let key = |name: &String| {
        let found = names.and_then(|names| names.emotions.find(name).ok());
        found.map_or_else(|| name.to_lowercase(), |(key, _)| key.to_owned())
    };
    parts.iter().map(|(name, _)| key(name)).collect()
}

/// The key of a speaker; without a store any name passes.
pub(super) fn voice(names: Option<Names>, name: &str) -> Result<String, VoiceError> {
    match names {
        Some(names) => (names.voice)(name),
        None => Ok(name.to_owned()),
    }
}
