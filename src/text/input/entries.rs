//! Lines of a user dictionary.
//!
//! One entry a line: a word and its reading (`重庆 chong2 qing4`), or a word, an equals sign, and
//! what to say instead (`GPT-4o = G P T 四 O`). A word with spaces in it needs a tab before its
//! reading. `#` at the start of a line or behind white space begins a comment.

use std::collections::HashMap;

use super::lexicon::{LONGEST, key};
use super::{Mismatch, PinyinFault, Spelt, align, pinyin};
use crate::text::tables::Tables;
use crate::tr;

/// One entry of a user dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The word in the form in which words are compared.
    pub(super) key: String,
    /// What to do for it.
    pub(super) wish: Wish,
}

/// What the user wants for a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wish {
    /// These syllables.
    Read(Vec<Spelt>),
    /// Another text.
    Say(String),
}

/// What a dictionary file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    /// Its entries, in order.
    pub entries: Vec<Entry>,
    /// Lines that give a word once more: the line, and the one before.
    pub doubles: Vec<(usize, usize)>,
}

/// A line that is no entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("line {line}, column {column}: {fault}", "第 {line} 行第 {column} 列：{fault}", line = .line, column = .column, fault = .fault))]
pub struct EntryError {
    /// Its line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong with it.
    pub fault: EntryFault,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// Only a word.
    #[error("{}", tr!("`{0}` has neither a reading nor a replacement; write `{0} pin1 yin1` or `{0} = text`", "`{0}` 没有读音或替换文本；请写作“{0} pin1 yin1”或“{0} = 文本”", .0))]
    Bare(String),
    /// An equals sign without anything before it.
    #[error("{}", tr!("there is no word before `=`", "`=` 前面没有词"))]
    NoWord,
    /// An equals sign without anything behind it.
    #[error("{}", tr!("there is nothing to say behind `=`", "`=` 后面没有要读的文本"))]
    NoText,
    /// A word that is too long.
    #[error("{}", tr!("the word has more than {LONGEST} characters", "词超过 {LONGEST} 个字符"))]
    Long,
    /// The reading is no pinyin.
    #[error("{}", tr!("{0}; for a text to say instead, write `word = text`", "{0}；若要换成别的文本，请写作“词 = 文本”", .0))]
    Pinyin(PinyinFault),
    /// As many syllables as do not fit.
    #[error("{}", tr!(
        "`{word}` has {} characters, but {} syllables are given: one each, please, or a text with `=`",
        "`{word}` 有 {} 个字符，却给了 {} 个音节；请逐字注音，或用“=”换成别的文本",
        .mismatch.characters, .mismatch.syllables, word = .word
    ))]
    Count {
        /// The word.
        word: String,
        /// The numbers.
        mismatch: Mismatch,
    },
}

impl Entry {
    /// A word with its reading in pinyin.
    pub(in crate::text) fn read(
        tables: &Tables,
        word: &str,
        reading: &str,
    ) -> Result<Self, EntryFault> {
        let key = checked(word)?;
        let word = word.trim();
        let reading =
            pinyin::parse(tables, reading).map_err(|error| EntryFault::Pinyin(error.fault))?;
        match align(word, 0, &reading) {
            Ok(_) => Ok(Self {
                key,
                wish: Wish::Read(reading),
            }),
            Err(mismatch) => Err(EntryFault::Count {
                word: word.to_owned(),
                mismatch,
            }),
        }
    }

    /// A word with another text to say.
    ///
    /// # Errors
    ///
    /// When there is no word or no text, or the word is too long.
    pub fn say(word: &str, text: &str) -> Result<Self, EntryFault> {
        let key = checked(word)?;
        match text.trim() {
            "" => Err(EntryFault::NoText),
            text => Ok(Self {
                key,
                wish: Wish::Say(text.to_owned()),
            }),
        }
    }
}

/// The form in which a word is compared, if it can be one.
fn checked(word: &str) -> Result<String, EntryFault> {
    let key = key(word.trim());
    match key.chars().count() {
        0 => Err(EntryFault::NoWord),
        1..=LONGEST => Ok(key),
        _ => Err(EntryFault::Long),
    }
}

/// The entries of a text.
pub(in crate::text) fn entries(tables: &Tables, text: &str) -> Result<Entries, EntryError> {
    let mut found = Entries::default();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        let content = without_comment(line);
        if content.trim().is_empty() {
            continue;
        }
        let entry = entry(tables, content).map_err(|(at, fault)| EntryError {
            line: index + 1,
            column: content.get(..at).map_or(0, |head| head.chars().count()) + 1,
            fault,
        })?;
        if let Some(earlier) = seen.insert(entry.key.clone(), index + 1) {
            found.doubles.push((index + 1, earlier));
        }
        found.entries.push(entry);
    }
    Ok(found)
}

fn without_comment(line: &str) -> &str {
    let mut blank = true;
    for (at, ch) in line.char_indices() {
        if ch == '#' && blank {
            return &line[..at];
        }
        blank = ch.is_whitespace();
    }
    line
}

/// The entry of a line that is not blank; a fault comes with its place in the line.
fn entry(tables: &Tables, line: &str) -> Result<Entry, (usize, EntryFault)> {
    let start = line.len() - line.trim_start().len();
    if let Some((word, text)) = line.split_once('=') {
        return Entry::say(word, text).map_err(|fault| match fault {
            EntryFault::NoText => (word.len(), fault),
            _ => (start, fault),
        });
    }
    let edge = line
        .find('\t')
        .filter(|&at| at > start)
        .or_else(|| line[start..].find(char::is_whitespace).map(|at| start + at));
    let Some((word, reading)) = edge.map(|at| line.split_at(at)) else {
        return Err((start, EntryFault::Bare(line.trim().to_owned())));
    };
    if reading.trim().is_empty() {
        return Err((start, EntryFault::Bare(word.trim().to_owned())));
    }
    Entry::read(tables, word, reading).map_err(|fault| {
        let at = match &fault {
            EntryFault::Pinyin(_) => {
                word.len()
                    + pinyin::parse(tables, reading)
                        .err()
                        .map_or(0, |error| error.span.start)
            }
            _ => start,
        };
        (at, fault)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Entries, EntryError> {
        entries(&Tables::new().unwrap(), text)
    }

    #[test]
    fn words_with_readings_and_texts() {
        let text = "\u{feff}# mine\n\n重庆 chong2 qing4  # a city\n玩儿\twanr2\r\n  GPT-4o = G P T 四 O\nC# = C sharp\nVisual Basic\tv1\n";
        let error = read(text).unwrap_err();
        assert_eq!((error.line, error.column), (7, 14));
        let Entries { entries, doubles } =
            read(text.strip_suffix("Visual Basic\tv1\n").unwrap()).unwrap();
        let words: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(words, ["重庆", "玩儿", "gpt-4o", "c#"]);
        assert_eq!(entries[3], Entry::say("C#", "C sharp").unwrap());
        assert!(doubles.is_empty());
        assert_eq!(read("Qt = a\n好 hao3\nQT = b").unwrap().doubles, [(3, 1)]);
        assert!(read("coffee ka1 fei1\niPhone 15\tai4 feng1 shi2 wu3").is_ok());
    }

    #[test]
    fn faults_have_their_place_and_say_what_to_do() {
        for (text, line, column, part) in [
            ("好 hao3\n重庆", 2, 1, "重庆 = text"),
            ("重庆 chong2 qinq4", 1, 11, "qin"),
            ("重庆 chong2", 1, 1, "2 characters"),
            ("  重庆 chong2 qing4 lu4", 1, 3, "3 syllables"),
            ("Qt =", 1, 4, "nothing to say"),
            ("= cute", 1, 1, "no word"),
            ("银行 yin2 hang8", 1, 9, "hang1"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(
                (error.line, error.column),
                (line, column),
                "{text}: {error}"
            );
            assert!(error.to_string().contains(part), "{text}: {error}");
        }
        assert!(read(&"好".repeat(100)).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused_with_its_line(text in "[重庆行a-z0-9 =#\t\n]{0,60}") {
            if let Err(error) = read(&text) {
                prop_assert!(error.line <= text.lines().count() && error.column > 0);
            }
        }
    }
}
