//! First stage: source text to cleaned characters that remember where they came from.
//!
//! Takes out what is markup or layout, folds compatibility forms where folding loses nothing,
//! and reports what nobody can read. It knows no words and no numbers.

mod class;
mod emoji;
mod forms;
mod html;
mod kaomoji;
mod markdown;
mod wrap;

use super::UnreadableKind;

pub use class::is_han;
pub(super) use class::{is_emoji, plain_latin};

/// A cleaned character with the byte range of the source that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub ch: char,
    pub start: usize,
    pub end: usize,
}

/// A stretch that is left out, before it gets its line and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    pub start: usize,
    pub end: usize,
    pub kind: UnreadableKind,
}

/// Cleans `text`. Line ends of every kind become `\n`, other white space a plain space.
pub(super) fn clean(text: &str) -> (Vec<Glyph>, Vec<Fault>) {
    let mut faults = Vec::new();
    let source = text.char_indices().map(|(start, ch)| Glyph {
        ch,
        start,
        end: start + ch.len_utf8(),
    });
    let glyphs = forms::fold(&html::strip(source.collect()), &mut faults);
    let glyphs = kaomoji::take_out(glyphs, &mut faults);
    let glyphs = emoji::take_out(glyphs, &mut faults);
    let glyphs = markdown::strip(glyphs);
    (wrap::join(glyphs), faults)
}

/// The characters of `text` as they stand, without the line ends that only a fixed width put
/// there.
pub(super) fn unwrapped(text: &str) -> Vec<Glyph> {
    let glyphs = text.char_indices().map(|(start, ch)| Glyph {
        ch,
        start,
        end: start + ch.len_utf8(),
    });
    wrap::join(glyphs.filter(|glyph| glyph.ch != '\r').collect())
}

#[cfg(test)]
mod tests;
