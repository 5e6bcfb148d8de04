//! Which syllable stands for which character.

use std::ops::Range;

use super::{Given, Spelt};
use crate::text::clean::is_han;

/// A reading that does not fit its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mismatch {
    /// Characters that can have a syllable.
    pub characters: usize,
    /// Syllables that were given.
    pub syllables: usize,
}

/// Lays syllables over `text`, which starts at `offset` of a larger one: one each, 儿 with the
/// syllable before it where that ends in r. Where no character is Chinese, any number of syllables
/// stands for the whole.
///
/// # Errors
///
/// When there are Chinese characters, and their number is another.
pub fn align(text: &str, offset: usize, syllables: &[Spelt]) -> Result<Vec<Given>, Mismatch> {
    let counts = |ch: char| is_han(ch) || ch.is_alphanumeric();
    let units: Vec<(Range<usize>, char)> = text
        .char_indices()
        .filter(|&(_, ch)| counts(ch))
        .map(|(at, ch)| (offset + at..offset + at + ch.len_utf8(), ch))
        .collect();
    let mismatch = Mismatch {
        characters: units.len(),
        syllables: syllables.len(),
    };
    if syllables.is_empty() || units.is_empty() {
        return Err(mismatch);
    }
    let given = |spelt: &Spelt, span: Range<usize>| Given {
        base: spelt.base,
        tone: spelt.tone,
        erhua: spelt.erhua,
        span,
    };
    let mut out = Vec::with_capacity(syllables.len());
    let mut rest = units.iter();
    for (index, spelt) in syllables.iter().enumerate() {
        let Some((span, _)) = rest.next() else { break };
        let mut span = span.clone();
        let spare = rest.len() > syllables.len() - index - 1;
        if spelt.erhua
            && spare
            && let Some((end, '儿' | '兒')) = rest.as_slice().first()
        {
            span.end = end.end;
            rest.next();
        }
        out.push(given(spelt, span));
    }
    if out.len() == syllables.len() && rest.len() == 0 {
        return Ok(out);
    }
    if units.iter().any(|&(_, ch)| is_han(ch)) {
        return Err(mismatch);
    }
    let whole = offset..offset + text.len();
    Ok(syllables
        .iter()
        .map(|spelt| given(spelt, whole.clone()))
        .collect())
}
