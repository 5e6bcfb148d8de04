//! What the network sees of a sentence: one column a syllable or mark.

use crate::text::cell::{Cell, Lexeme};
use crate::text::{Mark, Reason};

/// One place of a sentence as the network sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The simplified character; `A` for an English word; for a mark `,` (pauses) or `"` (quotes
    /// and brackets).
    pub ch: char,
    /// Syllable without tone that dictionary and rules propose; empty for English and marks.
    pub base: &'static str,
    /// Its tone, 1–5; 0 for English and marks.
    pub tone: u8,
    /// Where the proposal comes from: 0 none, 1 the character's usual reading, 2 the dictionary's
    /// word, 3 a rule.
    pub source: u8,
    /// Place in its word: 0 alone, 1 first, 2 middle, 3 last.
    pub place: u8,
    /// First letter of the word's part of speech; a space for marks.
    pub tag: u8,
    /// Byte range in the source text.
    pub span: (usize, usize),
}

/// The columns of a sentence, and for each the index of its cell.
pub(in crate::text) fn columns(cells: &[Cell], lexemes: &[Lexeme]) -> Vec<(Column, Option<usize>)> {
    let mut columns = Vec::with_capacity(cells.len() + lexemes.len() / 4);
    let mut next = 0;
    for (word, lexeme) in lexemes.iter().enumerate() {
        if let Lexeme::Mark { mark, start, end } = lexeme {
            let quote = matches!(mark, Mark::Open | Mark::Close);
            let ch = if quote { '"' } else { ',' };
            let column = Column {
                ch,
                base: "",
                tone: 0,
                source: 0,
                place: 0,
                tag: b' ',
                span: (*start, *end),
            };
            columns.push((column, None));
        }
        while let Some(cell) = cells.get(next).filter(|cell| cell.word == word) {
            columns.push((column(cell), Some(next)));
            next += 1;
        }
    }
    columns
}

fn column(cell: &Cell) -> Column {
    let source = match cell.reason {
        _ if cell.base.is_empty() => 0,
        Reason::Default => 1,
        Reason::Word | Reason::User => 2,
        Reason::Rule(_) | Reason::Network(_) => 3,
    };
    let place = match (cell.first, cell.last) {
        (true, true) => 0,
        (true, false) => 1,
        (false, false) => 2,
        (false, true) => 3,
    };
    Column {
        ch: cell.ch,
        base: cell.base,
        tone: cell.tone,
        source,
        place,
        tag: cell.tag[0],
        span: (cell.start, cell.end),
    }
}
