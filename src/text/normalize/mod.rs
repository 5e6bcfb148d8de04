//! Third stage: one sentence of cleaned characters to tokens as they are read.
//!
//! A scanner walks the sentence once. At each place the recognisers of the submodules are asked
//! in a fixed order; the first that matches consumes its stretch and says what is read for it.

mod abbreviation;
mod address;
mod angle;
mod chemistry;
mod clock;
mod code;
mod date;
mod digitwise;
mod foreign;
mod fraction;
mod hyphen;
mod math;
mod money;
mod number;
mod phone;
mod plain;
mod punctuation;
mod quantity;
mod roman;
mod score;
pub(super) mod spell;
mod symbol;
mod table;
mod units;
mod words;

use std::ops::Range;

use self::table::Words;
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
    /// A stretch whose reading is given; made by the frontend, never here.
    Given {
        text: String,
        start: usize,
        end: usize,
        /// Index of its note.
        note: usize,
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
    /// Where the chemical formula ends that was read last.
    formula_end: usize,
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
            formula_end: usize::MAX,
            out: Vec::new(),
            faults,
        }
    }

    /// Consumes at least one character.
    fn step(&mut self) {
        let ch = self.chars[self.at];
        let matched = if is_han(ch) {
            code::plate(self)
        } else if ch.is_ascii_digit() {
            address::address(self) || self.digits()
        } else if ch.is_ascii_alphabetic() {
            address::address(self) || self.letters()
        } else {
            foreign::foreign(self)
                || foreign::point(self)
                || phone::bracketed(self)
                || phone::phone(self)
                || money::money(self)
                || chemistry::formula(self)
                || fraction::fraction(self)
                || quantity::signed(self)
                || math::expression(self)
                || symbol::operator(self)
                || punctuation::mark(self)
                || symbol::letter(self)
        };
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
                self.fault(self.at);
            }
            self.at += 1;
        }
    }

    /// What begins with a digit.
    fn digits(&mut self) -> bool {
        code::digits(self)
            || phone::phone(self)
            || date::date(self)
            || clock::time(self)
            || angle::angle(self)
            || code::dotted(self)
            || fraction::fraction(self)
            || quantity::signed(self)
    }

    /// What begins with a letter and is not just a word.
    fn letters(&mut self) -> bool {
        if self.before().is_ascii_alphabetic() {
            return false;
        }
        code::vehicle(self)
            || abbreviation::numbered(self)
            || roman::numeral(self)
            || money::money(self)
            || chemistry::formula(self)
            || math::times(self)
    }

    /// Reports the character at `at` as unreadable.
    fn fault(&mut self, at: usize) {
        if let Some(&Glyph { ch, start, end }) = self.glyphs.get(at) {
            self.faults.push(Fault {
                start,
                end,
                kind: kind(ch),
            });
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

    /// The character at `at`; NUL past the end.
    fn char(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\0')
    }

    /// The character before the current place; NUL at the start.
    fn before(&self) -> char {
        self.char_before(self.at)
    }

    /// The character before `at`; NUL at the start.
    fn char_before(&self, at: usize) -> char {
        at.checked_sub(1).map_or('\0', |at| self.char(at))
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
    ///
    /// A digit that was folded from a subscript, or one of a fraction like ⅓, has another width in
    /// the source than a plain one and starts a number of its own: log₂8, 2⅓.
    fn digits_end(&self, at: usize) -> usize {
        let width = |glyph: &Glyph| glyph.end - glyph.start;
        let Some(first) = self.glyphs.get(at) else {
            return at;
        };
        at + self.glyphs[at..]
            .iter()
            .take_while(|glyph| glyph.ch.is_ascii_digit() && width(glyph) == width(first))
            .count()
    }

    /// `at`, or the place behind one space there.
    fn skip_space(&self, at: usize) -> usize {
        at + usize::from(self.char(at) == ' ')
    }

    /// Whether one of `words` stands at `at`.
    fn starts(&self, at: usize, words: &[&str]) -> bool {
        let rest = self.rest(at);
        words.iter().any(|word| table::starts_with(rest, word))
    }

    /// Whether the text before `at` ends with one of `words`.
    fn ends(&self, at: usize, words: &[&str]) -> bool {
        let before = self.chars.get(..at).unwrap_or_default();
        words.iter().any(|word| table::ends_with(before, word))
    }

    /// Whether a word of the list stands at `at`.
    fn begins(&self, at: usize, words: &Words) -> bool {
        words.begin(self.rest(at))
    }

    /// Whether the text before `at` ends with a word of the list.
    fn ends_in(&self, at: usize, words: &Words) -> bool {
        words.end(self.chars.get(..at).unwrap_or_default())
    }

    /// Whether nothing but the run of digits before `at`, and an opening bracket before that,
    /// stands between a mark, a line start or a space and `at`: the number of a list item.
    fn is_list_number(&self, at: usize) -> bool {
        let digits = (1..=3)
            .take_while(|back| {
                at.checked_sub(*back)
                    .is_some_and(|at| self.char(at).is_ascii_digit())
            })
            .count();
        let mut from = at - digits;
        if matches!(self.char_before(from), '(' | '（') {
            from -= 1;
        }
        let open = matches!(
            self.char_before(from),
            '\0' | '，' | '；' | '：' | '、' | ',' | ';' | ':'
        );
        digits > 0 && (open || self.char_before(from) == ' ' && is_han(self.near(at + 1)))
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
    fn recently(&self, words: &Words, reach: usize) -> bool {
        self.within(self.at.saturating_sub(reach)..self.at, words)
    }

    /// Whether one of `words` begins in `range`.
    fn within(&self, range: Range<usize>, words: &Words) -> bool {
        let range = range.start..range.end.min(self.chars.len());
        range.into_iter().any(|from| self.begins(from, words))
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
