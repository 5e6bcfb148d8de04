//! Chinese text to pronounceable utterances.
//!
//! Owns everything between an author's plain text and a family-neutral description of how to say
//! it: normalisation of numbers and symbols, segmentation, pinyin with polyphones, tone sandhi,
//! erhua, English words, sentence splitting and pause marks. It never touches audio, models or
//! configuration, and it knows no voice: a voice family turns an [`Utterance`] into its own
//! phoneme inventory.
//!
//! Every item carries the byte range of the source text that it came from, so that errors,
//! subtitles and overrides point at the right place.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

mod accent;
mod breaks;
mod cell;
mod clean;
mod english;
mod frontend;
mod input;
mod normalize;
mod polyphone;
mod sandhi;
mod segment;
mod sentence;
mod simplified;
mod split;
mod tables;

pub use clean::is_han;
pub use frontend::{Frontend, Walk};
pub use input::{
    Entries, Entry, EntryError, EntryFault, Given, Input, InputBuilder, Lexicon, Mismatch, Note,
    NoteKind, PinyinError, PinyinFault, Refusal, Spelt, align, classes, is_combining_tone, say_as,
};
pub use polyphone::network::columns::Column;
pub use sentence::sentences;
pub use split::{split_at_best_break, split_off_first_clause};

/// Why the frontend cannot work.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The tables inside the executable are damaged.
    #[error("the text tables inside the program are damaged ({source}); install it again")]
    Tables {
        /// What the table reader found.
        source: fst::Error,
    },
}

/// One sentence (or one part of a very long one), ready for a voice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Utterance {
    /// Byte range in the source text that this utterance covers, its closing mark included.
    pub span: Range<usize>,
    /// The text as it will be read: numbers and symbols spelled out.
    pub normalized: String,
    /// Words and pause marks in reading order. Never empty; holds at least one word.
    pub items: Vec<Item>,
    /// What closes the utterance and so decides the silence after it.
    pub ending: Mark,
    /// The silence after it in seconds, where the author asks for one.
    pub pause: Option<f32>,
}

impl Utterance {
    /// Where its first word begins in the source text; opening quotes and the like stand before.
    #[must_use]
    pub fn begins(&self) -> usize {
        let words = self.items.iter().find_map(|item| match item {
            Item::Word(word) => Some(word.span.start),
            Item::Mark { .. } => None,
        });
        words.unwrap_or(self.span.start)
    }

    /// Whether the item at `index` is a phrase break.
    #[must_use]
    pub fn is_phrase_break(&self, index: usize) -> bool {
        let phrase = |item: &Item| {
            matches!(
                item,
                Item::Mark {
                    mark: Mark::Phrase,
                    ..
                }
            )
        };
        self.items.get(index).is_some_and(phrase)
    }
}

/// One element of an utterance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Item {
    /// Something that is pronounced.
    Word(Word),
    /// Punctuation that is heard as a pause or a tune.
    Mark {
        /// Which kind of mark.
        mark: Mark,
        /// Byte range in the source text (empty where the mark was inserted).
        span: Range<usize>,
    },
}

/// Punctuation, reduced to what a voice can express.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// `，` and its relatives: a short pause.
    Comma,
    /// `、`: the shortest pause.
    Enumeration,
    /// `；`
    Semicolon,
    /// `：` and a dash that introduces something.
    Colon,
    /// `。` and the end of a text without a mark.
    Period,
    /// `！`
    Exclamation,
    /// `？`
    Question,
    /// `……`
    Ellipsis,
    /// An opening quotation mark or bracket (no pause of its own).
    Open,
    /// A closing quotation mark or bracket (no pause of its own).
    Close,
    /// The end of a paragraph: a period with a longer silence after it.
    Paragraph,
    /// A word edge inside a long clause where one may take breath; nothing is written there.
    Phrase,
}

impl Mark {
    /// How strongly it parts what it stands between: 1 word edge, 2 phrase, 3 clause, 4 sentence.
    #[must_use]
    pub fn strength(self) -> u8 {
        match self {
            Self::Open | Self::Close => 1,
            Self::Phrase | Self::Enumeration => 2,
            Self::Comma | Self::Semicolon | Self::Colon => 3,
            Self::Period
            | Self::Exclamation
            | Self::Question
            | Self::Ellipsis
            | Self::Paragraph => 4,
        }
    }
}

/// One word of an utterance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The word as it is read (after normalisation).
    pub text: String,
    /// Byte range in the source text. Words that one number was spelled into share its range.
    pub span: Range<usize>,
    /// How it is pronounced.
    pub sound: Sound,
}

impl Word {
    /// The characters of each of its syllables, a merged 儿 with the one before. `None` for English,
    /// and where there is not one character for each syllable.
    #[must_use]
    pub fn characters(&self) -> Option<Vec<&str>> {
        let Sound::Mandarin(syllables) = &self.sound else {
            return None;
        };
        let lengths = syllables.iter().map(|s| 1 + usize::from(s.erhua));
        if lengths.clone().sum::<usize>() != self.text.chars().count() {
            return None;
        }
        let mut rest = self.text.as_str();
        lengths
            .map(|length| {
                let end = rest.char_indices().nth(length).map_or(rest.len(), |c| c.0);
                let (own, after) = rest.split_at(end);
                rest = after;
                Some(own)
            })
            .collect()
    }
}

/// The pronunciation of a word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Sound {
    /// Mandarin syllables, in order.
    Mandarin(Vec<Syllable>),
    /// English, as ARPAbet symbols of the CMU dictionary with stress digits (`HH`, `AH0`, `L`, `OW1`).
    /// Letters that are spelled out are one such word each.
    English(Vec<String>),
}

/// One Mandarin syllable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Syllable {
    /// Base in lower-case pinyin without tone, ü written `v` (`nv`, `lve`), ê written `ea`.
    pub pinyin: String,
    /// Surface tone after sandhi, 1–5; 5 is neutral.
    pub tone: u8,
    /// Dictionary tone before sandhi, 1–5.
    pub citation: u8,
    /// True when 儿 has merged into this syllable (`wanr2`).
    pub erhua: bool,
    /// Byte range of its character (and the merged 儿) in the source text.
    pub span: Range<usize>,
    /// Why this reading was chosen.
    pub reason: Reason,
}

impl Syllable {
    /// In pinyin as people write it: `nǚ`, `huār`, and the surface tone as a mark.
    #[must_use]
    pub fn marked(&self) -> String {
        let base = match self.pinyin.as_str() {
            // The tables write ê so.
            "ea" => "ê".to_owned(),
            base => base.replace('v', "ü"),
        };
        let vowel = |ch: char| "aeiouüê".contains(ch);
        // a and e carry the mark wherever they are, then the o of ou, else the last vowel; a
        // syllable without one (ń, ng) has it on its first n or m.
        let place = base
            .find(['a', 'e', 'ê'])
            .or_else(|| base.find("ou"))
            .or_else(|| base.rfind(vowel))
            .or_else(|| base.find(['n', 'm']));
        let mark = match self.tone {
            1 => "\u{304}",
            2 => "\u{301}",
            3 => "\u{30c}",
            4 => "\u{300}",
            _ => "",
        };
        let mut marked = String::with_capacity(base.len() + 3);
        for (index, ch) in base.char_indices() {
            marked.push(ch);
            if Some(index) == place {
                marked.push_str(mark);
            }
        }
        if self.erhua {
            marked.push('r');
        }
        marked.nfc().collect()
    }
}

/// Why a reading was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Reason {
    /// The character has one reading, or this is its usual one.
    Default,
    /// The dictionary lists the word with this reading.
    Word,
    /// A rule for this character and its neighbours, by its number.
    Rule(u8),
    /// The network, with the probability that it gives to this reading.
    Network(f32),
    /// The author of the text or of the user dictionary wants it.
    User,
}

/// A stretch of text that cannot be read aloud, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Unreadable {
    /// Byte range in the source text.
    pub span: Range<usize>,
    /// The characters themselves.
    pub text: String,
    /// Line in the source text, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What kind of character it is.
    pub kind: UnreadableKind,
}

/// What an unreadable stretch consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum UnreadableKind {
    /// Emoji, pictographs and faces drawn with characters.
    Emoji,
    /// Control characters other than white space.
    Control,
    /// Letters of a script that is neither Chinese nor Latin nor Greek.
    Script,
    /// A Chinese character without a reading in the tables.
    Hanzi,
    /// Any other symbol.
    Symbol,
}

/// The result of analysing a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Analysis {
    /// What to say, in order. Empty when nothing in the text can be spoken.
    pub utterances: Vec<Utterance>,
    /// What was left out, in order of position.
    pub unreadable: Vec<Unreadable>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn syllable(pinyin: &str, tone: u8, erhua: bool) -> Syllable {
        Syllable {
            pinyin: pinyin.to_owned(),
            tone,
            citation: tone,
            erhua,
            span: 0..0,
            reason: Reason::Default,
        }
    }

    #[test]
    fn tone_marks_stand_where_people_write_them() {
        let marked = [
            ("hao", 3, "hǎo"),
            ("nv", 3, "nǚ"),
            ("lve", 4, "lüè"),
            ("dou", 1, "dōu"),
            ("gui", 4, "guì"),
            ("liu", 2, "liú"),
            ("xiong", 2, "xióng"),
            ("ma", 5, "ma"),
            ("ea", 2, "ế"),
            ("n", 4, "ǹ"),
            ("ng", 2, "ńg"),
            ("m", 2, "ḿ"),
            ("er", 2, "ér"),
        ];
        for (pinyin, tone, expected) in marked {
            assert_eq!(syllable(pinyin, tone, false).marked(), expected);
        }
        assert_eq!(syllable("hua", 1, true).marked(), "huār");
    }

    #[test]
    fn characters_go_to_their_syllables() {
        let word = |text: &str, syllables: &[Syllable]| Word {
            text: text.to_owned(),
            span: 0..0,
            sound: Sound::Mandarin(syllables.to_vec()),
        };
        let (xiao, hua) = (syllable("xiao", 3, false), syllable("hua", 1, true));
        let found = word("小花儿", &[xiao.clone(), hua.clone()]);
        assert_eq!(found.characters(), Some(vec!["小", "花儿"]));
        assert_eq!(word("小花", &[xiao, hua]).characters(), None);
    }
}
