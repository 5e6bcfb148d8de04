//! The working form between normalisation and utterance: a flat row of syllables.
//!
//! Polyphone rules and sandhi look across word edges, so they work on one row of [`Cell`]s per
//! sentence in which every cell knows its word; words are put together again at the very end.

use super::normalize::Style;
use super::{Mark, Reason};

/// Stands for an English word in the row, so that rules see that something is there.
pub(super) const FOREIGN: char = 'A';
/// Stands for a given syllable that no single Chinese character was written for.
pub(super) const UNWRITTEN: char = '\u{fffc}';

/// One syllable at work.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub ch: char,
    pub start: usize,
    pub end: usize,
    /// Syllable without tone; empty for [`FOREIGN`].
    pub base: &'static str,
    pub tone: u8,
    pub citation: u8,
    pub erhua: bool,
    /// 儿 that went into the syllable before it.
    pub merged: bool,
    pub reason: Reason,
    /// The author has said how it sounds; no rule may change its tone.
    pub exact: bool,
    /// Index of the [`Lexeme`] that this belongs to.
    pub word: usize,
    pub first: bool,
    pub last: bool,
    /// Part of speech of its word, first two letters.
    pub tag: [u8; 2],
    /// How its number is read; `None` for text as written.
    pub style: Option<Style>,
}

impl Cell {
    /// Replaces the reading; the tone is at once citation and surface tone.
    pub fn read(&mut self, base: &'static str, tone: u8, reason: Reason) {
        self.base = base;
        self.tone = tone;
        self.citation = tone;
        self.reason = reason;
    }

    /// Changes the surface tone, unless the author has said how it sounds.
    pub fn sound(&mut self, tone: u8) {
        if !self.exact {
            self.tone = tone;
        }
    }

    /// Whether its reading is one that the author or the user dictionary gives.
    pub fn is_given(&self) -> bool {
        self.reason == Reason::User
    }

    /// Whether its word has one character only.
    pub fn is_single(&self) -> bool {
        self.first && self.last
    }

    /// Whether the part of speech starts with `letter`.
    pub fn is_tag(&self, letter: u8) -> bool {
        self.tag[0] == letter
    }

    /// Whether this is a spoken or written numeral.
    pub fn is_number(&self) -> bool {
        matches!(self.style, Some(Style::Cardinal | Style::Digits)) || is_numeral(self.ch)
    }
}

/// Chinese digits and powers of ten.
pub(super) fn is_numeral(ch: char) -> bool {
    is_digit(ch) || matches!(ch, '十' | '百' | '千' | '万' | '亿' | '两' | '几' | '半')
}

/// Chinese digits.
pub(super) fn is_digit(ch: char) -> bool {
    matches!(
        ch,
        '零' | '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九'
    )
}

/// A word or mark of the sentence; the syllables of a word lie in the row.
#[derive(Debug, Clone)]
pub(super) enum Lexeme {
    Mandarin {
        text: String,
        start: usize,
        end: usize,
    },
    English {
        text: String,
        start: usize,
        end: usize,
        phones: Vec<String>,
    },
    Mark {
        mark: Mark,
        start: usize,
        end: usize,
    },
}

/// Splits the row into breath groups: stretches without a mark that pauses.
pub(super) fn breath_groups<'a>(cells: &'a mut [Cell], lexemes: &[Lexeme]) -> Vec<&'a mut [Cell]> {
    let mut groups = Vec::new();
    let mut rest = cells;
    for (index, lexeme) in lexemes.iter().enumerate() {
        let pauses = matches!(lexeme, Lexeme::Mark { mark, .. } if mark.strength() > 1);
        if pauses {
            let length = rest.iter().take_while(|cell| cell.word < index).count();
            let (group, tail) = rest.split_at_mut(length);
            groups.push(group);
            rest = tail;
        }
    }
    groups.push(rest);
    groups.retain(|group| !group.is_empty());
    groups
}
