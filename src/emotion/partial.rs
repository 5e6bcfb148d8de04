//! An emotion as written in a configuration file.

use serde::Deserialize;

use super::profile::{RawEmotion, Values};

/// An emotion of a configuration file: what is absent stays as it was, or neutral.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(try_from = "RawEmotion")]
pub struct PartialEmotion {
    /// Name in Chinese.
    pub name_zh: Option<String>,
    /// Other names; they add to those there are.
    pub aliases: Vec<String>,
    /// Values for everyone.
    pub(super) values: Values,
    /// Values for male speakers, over those for everyone.
    pub(super) male: Values,
    /// Values for female speakers, over those for everyone.
    pub(super) female: Values,
}

impl TryFrom<RawEmotion> for PartialEmotion {
    type Error = String;

    fn try_from(raw: RawEmotion) -> Result<Self, String> {
        let values = raw.values();
        let [male, female] = [raw.male, raw.female].map(Option::unwrap_or_default);
        for values in [&values, &male, &female] {
            values.check()?;
        }
        Ok(Self {
            name_zh: raw.name_zh,
            aliases: raw.aliases,
            values: values.completed(),
            male: male.completed(),
            female: female.completed(),
        })
    }
}
