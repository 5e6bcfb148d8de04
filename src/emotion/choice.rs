//! What an author asks for: emotions by name, each with a dose, or the one that suits the text.

use std::fmt;
use std::str::FromStr;

use crate::tr;

/// The word that leaves the choice to the text.
const AUTO: &str = "auto";
/// The same in Chinese.
const AUTO_ZH: &str = "自动";
/// The largest dose, of one emotion and of all together.
pub const MOST_DOSE: f32 = 2.0;

/// Emotions as an author writes them: `happy`, `happy:0.6`, `happy:0.6+surprised:0.4`, `auto`.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// The emotion that suits each sentence.
    Auto,
    /// These names with their doses, 0 to [`MOST_DOSE`]; at least one.
    Mix(Vec<(String, f32)>),
}

/// Why an emotion cannot be understood.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ChoiceError {
    /// A part without a name.
    #[error("{}", tr!(
        "'{0}' names no emotion; write one like happy, happy:0.6 or happy:0.6+surprised:0.4",
        "“{0}”中没有情感名称；写法如 happy、happy:0.6 或 happy:0.6+surprised:0.4", .0
    ))]
    Nameless(String),
    /// The choice of the text with a dose, or in a mixture.
    #[error("{}", tr!(
        "'{0}': auto stands alone and takes no dose; use the intensity for that", "“{0}”：auto 只能单独使用，不带剂量；强弱请用强度设定", .0
    ))]
    Auto(String),
    /// A dose that is no number or out of range.
    #[error("{}", tr!(
        "the dose of '{0}' must be a number from 0 to 2, not '{1}'", "“{0}”的剂量应为 0 到 2 之间的数，而不是“{1}”", .0, .1
    ))]
    Dose(String, String),
    /// Doses that are too much together.
    #[error("{}", tr!(
        "the doses of '{0}' come to {1}; together they may be at most 2", "“{0}”的剂量之和为 {1}；合计最多为 2", .0, .1
    ))]
    Much(String, f32),
}

fn is_auto(name: &str) -> bool {
    name.eq_ignore_ascii_case(AUTO) || name == AUTO_ZH
}

impl Choice {
    /// One emotion at a dose.
    pub fn of(name: &str, dose: f32) -> Self {
        Self::Mix(vec![(name.to_owned(), dose)])
    }

    /// Reads a choice and checks its doses; whether there are such emotions is for the
    /// [`EmotionTable`](super::EmotionTable).
    ///
    /// # Errors
    ///
    /// When a part has no name, or a dose is none or too much.
    pub fn parse(text: &str) -> Result<Self, ChoiceError> {
        let text = text.trim();
        if is_auto(text) {
            return Ok(Self::Auto);
        }
        let mut parts = Vec::new();
        for part in text.split(['+', '＋']) {
            let (name, dose) = match part.rsplit_once([':', '：']) {
                Some((name, dose)) => (name.trim(), Some(dose.trim())),
                None => (part.trim(), None),
            };
            if name.is_empty() {
                return Err(ChoiceError::Nameless(text.to_owned()));
            }
            if is_auto(name) {
                return Err(ChoiceError::Auto(text.to_owned()));
            }
            let value = dose.map_or(Ok(1.0), str::parse::<f32>);
            match value {
                Ok(value) if (0.0..=MOST_DOSE).contains(&value) => {
                    parts.push((name.to_owned(), value));
                }
                _ => {
                    let dose = dose.unwrap_or_default().to_owned();
                    return Err(ChoiceError::Dose(name.to_owned(), dose));
                }
            }
        }
        let total: f32 = parts.iter().map(|(_, dose)| dose).sum();
        if total > MOST_DOSE + 1e-5 {
            return Err(ChoiceError::Much(text.to_owned(), total));
        }
        Ok(Self::Mix(parts))
    }
}

impl FromStr for Choice {
    type Err = ChoiceError;

    fn from_str(text: &str) -> Result<Self, ChoiceError> {
        Self::parse(text)
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Mix(parts) = self else {
            return f.write_str(AUTO);
        };
        for (index, (name, dose)) in parts.iter().enumerate() {
            f.write_str(if index > 0 { "+" } else { "" })?;
            f.write_str(name)?;
            if *dose != 1.0 {
                write!(f, ":{dose}")?;
            }
        }
        Ok(())
    }
}

/// Emotions with their doses, as an author would write them.
#[must_use]
pub fn mixture(emotion: &[(String, f32)]) -> String {
    let short = |dose: f32| (dose * 100.0).round() / 100.0;
    let parts = emotion.iter();
    Choice::Mix(
        parts
            .map(|(name, dose)| (name.clone(), short(*dose)))
            .collect(),
    )
    .to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_doses_and_mixtures_are_read() {
        let mix = |parts: &[(&str, f32)]| {
            let own = parts.iter().map(|(name, dose)| ((*name).to_owned(), *dose));
            Choice::Mix(own.collect())
        };
        for (text, wanted) in [
            ("happy", mix(&[("happy", 1.0)])),
            (" 开心：0.6 ", mix(&[("开心", 0.6)])),
            (
                "happy:0.6+surprised:0.4",
                mix(&[("happy", 0.6), ("surprised", 0.4)]),
            ),
            ("sad + gentle", mix(&[("sad", 1.0), ("gentle", 1.0)])),
            ("auto", Choice::Auto),
            ("自动", Choice::Auto),
        ] {
            assert_eq!(Choice::parse(text).unwrap(), wanted, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (text, part) in [
            ("", "names no emotion"),
            ("happy+", "names no emotion"),
            (":0.5", "names no emotion"),
            ("happy:", "dose of 'happy'"),
            ("happy:much", "'much'"),
            ("happy:2.5", "from 0 to 2"),
            ("happy:-1", "from 0 to 2"),
            ("happy:nan", "from 0 to 2"),
            ("happy:1.5+sad:1", "at most 2"),
            ("auto:0.5", "auto stands alone"),
            ("sad+auto", "auto stands alone"),
        ] {
            let message = Choice::parse(text).unwrap_err().to_string();
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(names in prop::collection::vec("[a-z]{1,8}", 1..4), dose in 0.0f32..0.6) {
            let parts = names.into_iter().map(|name| (format!("x{name}"), dose)).collect();
            let choice = Choice::Mix(parts);
            prop_assert_eq!(Choice::parse(&choice.to_string()).unwrap(), choice);
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}") {
            let _ = Choice::parse(&text);
        }
    }
}
