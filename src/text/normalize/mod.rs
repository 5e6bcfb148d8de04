//! Third stage: one sentence of cleaned characters to tokens as they are read.
//!
//! A scanner walks the sentence once. At each place the recognisers of the submodules are asked
//! in a fixed order; the first that matches consumes its stretch and says what is read for it.

mod calendar;
mod contact;
mod foreign;
mod number;
mod plain;
mod quantity;
mod spell;
mod symbol;
mod units;

use std::ops::Range;

use super::clean::{Fault, Glyph, is_han, plain_latin};
use super::{Mark, UnreadableKind};

/// How the syllables of a spelled word behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A quantity: 一 may change its tone.
    Cardinal,
    /// Digit by digit, or an ordinal: 一 keeps its tone.
    Digits,
    /// The reading of a symbol or unit.
    Plain,
}

/// One element of a normalised sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A Chinese character as written.
    Han(Glyph),
    /// A word that something else was spelled into; `start..end` is what was written.
    Spelled {
        text: String,
        start: usize,
        end: usize,
        style: Style,
    },
    /// A run of Latin letters.
    Latin(Vec<Glyph>),
    /// A pause mark and the character it was written with.
    Mark {
        mark: Mark,
        ch: char,
        start: usize,
        end: usize,
    },
}

/// Reads one sentence. What nobody can read goes to `faults`.
pub(super) fn normalize(glyphs: &[Glyph], faults: &mut Vec<Fault>) -> Vec<Token> {
    let mut scanner = Scanner::new(glyphs, faults);
    while scanner.at < glyphs.len() {
        scanner.step();
    }
    scanner.out
}

/// How far from an operator its equals sign is looked for.
const EQUATION_REACH: usize = 40;
/// How many characters are looked through for one that is not a space.
const SPACE_REACH: usize = 4;

/// The walk over one sentence.
struct Scanner<'a> {
    glyphs: &'a [Glyph],
    chars: Vec<char>,
    at: usize,
    /// Whether a straight double quote is open.
    quoted: bool,
    /// Where the file path ends that was entered last; its slashes are read.
    path_end: usize,
    out: Vec<Token>,
    faults: &'a mut Vec<Fault>,
}

impl<'a> Scanner<'a> {
    fn new(glyphs: &'a [Glyph], faults: &'a mut Vec<Fault>) -> Self {
        let chars: Vec<char> = glyphs.iter().map(|glyph| glyph.ch).collect();
        Self {
            glyphs,
            chars,
            at: 0,
            quoted: false,
            path_end: 0,
            out: Vec::new(),
            faults,
        }
    }

    /// Consumes at least one character.
    fn step(&mut self) {
        let ch = self.chars[self.at];
        let matched = foreign::foreign(self)
            || foreign::point(self)
            || contact::address(self)
            || contact::phone(self)
            || calendar::date(self)
            || calendar::time(self)
            || quantity::amount(self)
            || symbol::operator(self)
            || symbol::mark(self)
            || symbol::letter(self);
        if matched {
            return;
        }
        if is_han(ch) {
            self.out.push(Token::Han(self.glyphs[self.at]));
            self.at += 1;
        } else if plain_latin(ch).is_some() {
            self.latin();
        } else {
            if !symbol::is_silent(ch) {
                let Glyph { start, end, .. } = self.glyphs[self.at];
                self.faults.push(Fault {
                    start,
                    end,
                    kind: kind(ch),
                });
            }
            self.at += 1;
        }
    }

    /// A run of letters, apostrophes inside it included.
    fn latin(&mut self) {
        let start = self.at;
        while let Some(&ch) = self.chars.get(self.at) {
            let apostrophe =
                matches!(ch, '\'' | '’') && self.at > start && self.peek(1).is_ascii_alphabetic();
            if plain_latin(ch).is_none() && !apostrophe {
                break;
            }
            self.at += 1;
        }
        self.out
            .push(Token::Latin(self.glyphs[start..self.at].to_vec()));
    }

    /// The character `ahead` of the current place; NUL past the end.
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    /// The character before the current place; NUL at the start.
    fn before(&self) -> char {
        self.at.checked_sub(1).map_or('\0', |at| self.chars[at])
    }

    /// The last character before the current place that is not a space.
    fn before_space(&self) -> char {
        self.chars[..self.at]
            .iter()
            .rev()
            .take(SPACE_REACH)
            .find(|&&ch| ch != ' ')
            .copied()
            .unwrap_or('\0')
    }

    /// The first character behind the current one that is not a space, looked for as near as
    /// [`Self::before_space`] looks: a scan to the end of a run of spaces from each of them would
    /// take quadratic time.
    fn after_space(&self) -> char {
        self.near(self.at + 1)
    }

    /// The first of the few characters from `at` on that is not a space; NUL if there is none.
    fn near(&self, at: usize) -> char {
        let mut near = self.rest(at).iter().take(SPACE_REACH);
        near.find(|&&ch| ch != ' ').copied().unwrap_or('\0')
    }

    /// Everything from `at` on; empty past the end.
    fn rest(&self, at: usize) -> &[char] {
        self.chars.get(at..).unwrap_or_default()
    }

    /// Where the run of ASCII digits from `at` ends.
    fn digits_end(&self, at: usize) -> usize {
        at + self
            .rest(at)
            .iter()
            .take_while(|ch| ch.is_ascii_digit())
            .count()
    }

    /// The characters of a range as a string.
    fn text(&self, range: Range<usize>) -> String {
        self.chars.get(range).unwrap_or_default().iter().collect()
    }

    /// Whether an equals sign stands in the same clause and near: it makes `-` a minus.
    fn has_equals(&self) -> bool {
        let in_clause = |ch: &&char| !matches!(ch, '，' | '。' | '；' | '、' | '：' | ',' | ';');
        let is_equals = |ch: &char| matches!(ch, '=' | '≈' | '≠');
        let behind = self
            .rest(self.at)
            .iter()
            .take(EQUATION_REACH)
            .take_while(in_clause);
        let before = self.chars[..self.at]
            .iter()
            .rev()
            .take(EQUATION_REACH)
            .take_while(in_clause);
        behind.chain(before).any(is_equals)
    }

    /// Whether one of `words` stands within `reach` characters before the current place.
    fn recently(&self, words: &[&str], reach: usize) -> bool {
        let near = &self.chars[self.at.saturating_sub(reach)..self.at];
        (0..near.len()).any(|from| {
            words
                .iter()
                .any(|word| units::starts_with(&near[from..], word))
        })
    }

    /// Adds a spelled word for the characters of `range`.
    fn say(&mut self, text: impl Into<String>, range: Range<usize>, style: Style) {
        let text = text.into();
        if let (false, Some(first), Some(last)) = (
            text.is_empty(),
            self.glyphs.get(range.start),
            self.glyphs[..range.end].last(),
        ) {
            self.out.push(Token::Spelled {
                text,
                start: first.start,
                end: last.end,
                style,
            });
        }
    }
}

fn kind(ch: char) -> UnreadableKind {
    if super::clean::is_emoji(ch) {
        UnreadableKind::Emoji
    } else if ch.is_alphabetic() {
        UnreadableKind::Script
    } else {
        UnreadableKind::Symbol
    }
}

#[cfg(test)]
mod tests;
