//! Titles and short quotations, which hold together.

use super::Word;
use crate::text::Mark;
use crate::text::cell::Lexeme;

/// Longer quotations may break inside, except titles.
const SHORT: usize = 12;

/// For each word, whether the edge before it lies inside a title or a short quotation.
pub(super) fn closed_edges(
    text: &str,
    lexemes: &[Lexeme],
    start: usize,
    words: &[Word],
) -> Vec<bool> {
    let mut closed = vec![false; words.len() + 1];
    let mut open: Option<(usize, bool)> = None;
    let mut at = 0;
    for (offset, lexeme) in lexemes.iter().skip(start).enumerate() {
        while words
            .get(at)
            .is_some_and(|word| word.lexeme < start + offset)
        {
            at += 1;
        }
        match lexeme {
            Lexeme::Mark {
                mark: Mark::Open,
                start,
                ..
            } => {
                let title = text
                    .get(*start..)
                    .is_some_and(|rest| rest.starts_with('《'));
                open = Some((at, title));
            }
            Lexeme::Mark {
                mark: Mark::Close, ..
            } => {
                if let Some((from, title)) = open.take() {
                    let inside = &words[from.min(at)..at];
                    let length: usize = inside.iter().map(|word| word.weight).sum();
                    if title || length <= SHORT {
                        closed[(from + 1).min(at)..at].fill(true);
                    }
                }
            }
            _ => {}
        }
    }
    closed
}
