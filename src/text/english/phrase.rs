//! What stands around a run of Latin letters, as far as it decides how the run is read.

use super::super::clean::{Glyph, plain_latin};
use super::super::normalize::Token;
use super::super::tables::{Spelling, Tables};
use super::written;

/// How many Latin runs are looked at on both sides.
const REACH: usize = 6;

/// Words of two letters that a sentence in capitals may have; IT and US only in a longer one.
#[rustfmt::skip]
const TWO: [&str; 24] = [
    "am", "an", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "me", "my", "no", "of",
    "oh", "on", "or", "so", "to", "up", "we", "hi",
];

/// The neighbours of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::text) struct Context {
    /// A Latin word of two letters or more stands before it.
    pub before: bool,
    /// A Latin word of two letters or more stands behind it.
    pub after: bool,
    /// That one starts with a small letter.
    pub small_after: bool,
    /// It belongs to an English sentence in capitals: THIS IS A TEST.
    pub shouted: bool,
}

impl Context {
    /// The neighbours of the token at `at`.
    pub fn of(tables: &Tables, tokens: &[Token], at: usize) -> Self {
        let next = tokens.get(at + 1);
        let before = at.checked_sub(1).and_then(|at| letters(tokens.get(at)));
        let is_word = |run: Option<&[Glyph]>| run.is_some_and(|run| run.len() > 1);
        Self {
            before: is_word(before),
            after: is_word(letters(next)),
            small_after: letters(next).is_some_and(|run| run.len() > 1 && run[0].ch.is_lowercase()),
            shouted: is_shouted(tables, tokens, at),
        }
    }
}

fn letters(token: Option<&Token>) -> Option<&[Glyph]> {
    match token {
        Some(Token::Latin(glyphs)) => Some(glyphs),
        _ => None,
    }
}

fn is_capitals(run: &[Glyph]) -> bool {
    run.iter()
        .all(|glyph| plain_latin(glyph.ch).is_none_or(|ch| ch.is_ascii_uppercase()))
}

/// Two thirds of the runs around are English words in capitals, and one of them has three letters.
fn is_shouted(tables: &Tables, tokens: &[Token], at: usize) -> bool {
    if !letters(tokens.get(at)).is_some_and(is_capitals) {
        return false;
    }
    let before = tokens[..at].iter().rev().take(REACH);
    let runs: Vec<&[Glyph]> = tokens[at..]
        .iter()
        .take(REACH + 1)
        .map_while(|token| letters(Some(token)))
        .chain(before.map_while(|token| letters(Some(token))))
        .collect();
    if runs.len() < 2 || !runs.iter().all(|run| is_capitals(run)) {
        return false;
    }
    let lengths = runs
        .iter()
        .filter_map(|run| word_length(tables, run, runs.len()));
    let (count, longest) = lengths.fold((0, 0), |(count, longest), length| {
        (count + 1, length.max(longest))
    });
    longest >= 3 && count * 3 >= runs.len() * 2
}

/// The length of a run that is an English word in capitals.
fn word_length(tables: &Tables, run: &[Glyph], runs: usize) -> Option<usize> {
    let written = written(run);
    let lower = written.to_ascii_lowercase();
    let listed = tables.spelling(&written).or(tables.spelling(&lower));
    let is_word = match written.len() {
        1 => matches!(lower.as_str(), "a" | "i"),
        2 => TWO.contains(&lower.as_str()) || runs > 2 && matches!(lower.as_str(), "it" | "us"),
        3 => listed == Some(Spelling::Word),
        4..=32 => listed != Some(Spelling::Letters) && tables.english(&lower).is_some(),
        _ => false,
    };
    is_word.then_some(written.len())
}
