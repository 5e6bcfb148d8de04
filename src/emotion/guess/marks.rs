//! What the punctuation of a sentence says about its tone.

use std::ops::Range;

/// The marks of a sentence that matter.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Where the first exclamation mark is.
    pub exclaims: Option<Range<usize>>,
    /// Several exclamation marks in a row.
    pub shouts: bool,
    /// A question and an exclamation mark side by side.
    pub exclaims_and_asks: Option<Range<usize>>,
    /// The last mark is a question mark.
    pub asks: bool,
    /// Dots that trail off.
    pub trails: Option<Range<usize>>,
    /// A tilde that draws out the voice.
    pub sways: Option<Range<usize>>,
}

impl Marks {
    pub fn of(sentence: &str) -> Self {
        let mut marks = Self::default();
        let mut before = ' ';
        let mut dots = 0;
        let mut chars = sentence.char_indices().peekable();
        while let Some((at, here)) = chars.next() {
            let span = at..at + here.len_utf8();
            match here {
                '！' | '!' => {
                    if matches!(before, '！' | '!') {
                        marks.shouts = true;
                    }
                    if matches!(before, '？' | '?') {
                        marks.exclaims_and_asks.get_or_insert(span.clone());
                    }
                    marks.exclaims.get_or_insert(span);
                    marks.asks = matches!(before, '？' | '?');
                }
                '？' | '?' => {
                    if matches!(before, '！' | '!') {
                        marks.exclaims_and_asks.get_or_insert(span);
                    }
                    marks.asks = true;
                }
                '…' => {
                    marks.trails.get_or_insert(span);
                }
                '.' if dots >= 2 => {
                    marks.trails.get_or_insert(span);
                }
                // Between figures it is a range.
                '～' | '~' | '〜' => {
                    let next = chars.peek().map(|(_, next)| *next);
                    if before.is_alphabetic() && !next.is_some_and(char::is_numeric) {
                        marks.sways.get_or_insert(span);
                    }
                }
                _ if here.is_alphanumeric() => marks.asks = false,
                _ => {}
            }
            dots = if here == '.' { dots + 1 } else { 0 };
            before = here;
        }
        marks
    }
}

/// Whether a character ends a clause.
pub(super) fn is_break(here: char) -> bool {
    !here.is_alphanumeric() && !matches!(here, '·' | '%' | '％')
}
