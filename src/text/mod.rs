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
pub use frontend::Frontend;
pub use input::{
    Entries, Entry, EntryError, EntryFault, Given, Input, InputBuilder, Lexicon, Mismatch, Note,
    NoteKind, PinyinError, PinyinFault, Refusal, Spelt, align, classes, is_combining_tone, say_as,
};
pub use polyphone::network::columns::Column;
pub use split::split_at_best_break;

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
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
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
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq)]
pub enum Sound {
    /// Mandarin syllables, in order.
    Mandarin(Vec<Syllable>),
    /// English, as ARPAbet symbols of the CMU dictionary with stress digits (`HH`, `AH0`, `L`, `OW1`).
    /// Letters that are spelled out are one such word each.
    English(Vec<String>),
}

/// One Mandarin syllable.
#[derive(Debug, Clone, PartialEq)]
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

/// Why a reading was chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
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
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
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
