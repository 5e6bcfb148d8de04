//! The language of messages: English, and Chinese under a `zh*` locale or `--lang zh`.
//!
//! A message is written once, both languages side by side, with the [`tr!`](crate::tr) macro; so
//! the compiler checks the arguments of both and neither can be forgotten.

use std::sync::atomic::{AtomicBool, Ordering};

/// A language that the tool speaks to its user in. Has nothing to do with the language synthesized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// English
    En,
    /// 中文
    Zh,
}

static CHINESE: AtomicBool = AtomicBool::new(false);

/// Sets the language of all messages from now on.
pub fn set(lang: Lang) {
    CHINESE.store(lang == Lang::Zh, Ordering::Relaxed);
}

/// True when messages are to be in Chinese.
pub fn is_chinese() -> bool {
    CHINESE.load(Ordering::Relaxed)
}

/// The language that the environment asks for: `TTS_LANG`, then POSIX precedence
/// (`LC_ALL`, `LC_MESSAGES`, `LANG`); the first that is set and not empty decides.
pub fn from_environment(var: impl Fn(&str) -> Option<String>) -> Lang {
    ["TTS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| var(name).filter(|value| !value.is_empty()))
        .map_or(Lang::En, |value| {
            if value.to_ascii_lowercase().starts_with("zh") {
                Lang::Zh
            } else {
                Lang::En
            }
        })
}

/// Formats a message in the user's language: `tr!("English {x}", "中文 {x}")`, with the
/// arguments of [`format!`] after the two texts.
#[macro_export]
macro_rules! tr {
    ($en:literal, $zh:literal $(, $($arg:tt)*)?) => {
        if $crate::lang::is_chinese() {
            format!($zh $(, $($arg)*)?)
        } else {
            format!($en $(, $($arg)*)?)
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lang_of(pairs: &[(&str, &str)]) -> Lang {
        from_environment(|name| pairs.iter().find(|p| p.0 == name).map(|p| p.1.to_owned()))
    }

    #[test]
    fn the_locale_decides_in_posix_order() {
        assert_eq!(lang_of(&[]), Lang::En);
        assert_eq!(lang_of(&[("LANG", "zh_CN.UTF-8")]), Lang::Zh);
        assert_eq!(
            lang_of(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")]),
            Lang::En
        );
        assert_eq!(
            lang_of(&[("LANG", "en_US.UTF-8"), ("LC_ALL", "")]),
            Lang::En
        );
        assert_eq!(
            lang_of(&[("LANG", "en_US.UTF-8"), ("TTS_LANG", "zh")]),
            Lang::Zh
        );
    }
}
