//! What the frontend is given: a text, and the readings that its author forces.
//!
//! One seam for all of them. Inline marks, whole texts in pinyin, SSML and the user dictionary
//! each become an [`Input`]: the text that is to be read, the way back from it to the author's own
//! bytes, and [`Note`]s on stretches of it. No later stage knows where a note came from.

mod align;
mod entries;
mod lexicon;
pub(super) mod pinyin;
mod say_as;

use std::borrow::Cow;
use std::ops::Range;

pub use align::{Mismatch, align};
pub(super) use entries::entries;
pub use entries::{Entries, Entry, EntryError, EntryFault};
pub use lexicon::Lexicon;
pub use pinyin::{PinyinError, PinyinFault, Spelt, is_combining_tone};
pub use say_as::{Refusal, classes, say_as};

/// A text to read.
#[derive(Debug, Clone, PartialEq)]
pub struct Input<'a> {
    /// What the author wrote; every span of an analysis points into it.
    pub(super) source: &'a str,
    /// What is read: the source without its markup, replacements put in.
    pub(super) text: Cow<'a, str>,
    /// The way from `text` back to `source`, step by step; none if they are the same.
    layers: Vec<Vec<Piece>>,
    /// What is forced, in order and without overlap; spans lie in `text`.
    pub(super) notes: Vec<Note>,
}

/// A wish of the author for a stretch of the text that is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The stretch.
    pub span: Range<usize>,
    /// The wish.
    pub kind: NoteKind,
}

/// What an author can wish for.
#[derive(Debug, Clone, PartialEq)]
pub enum NoteKind {
    /// Exactly these syllables.
    Reading {
        /// The syllables, each with the part of the text that it stands for.
        syllables: Vec<Given>,
        /// Spoken tones that no rule may change, rather than dictionary tones.
        exact: bool,
        /// The stretch is one word, rather than a part of the words around it.
        word: bool,
    },
    /// Silence here, in seconds; the stretch is empty.
    Pause(f32),
    /// Another style of speaking begins here; the stretch is empty.
    Turn,
}

/// A syllable that an author gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Syllable without tone, as in [`Syllable`](super::Syllable).
    pub base: &'static str,
    /// Tone, 1 to 5.
    pub tone: u8,
    /// Whether 儿 is part of it.
    pub erhua: bool,
    /// What it stands for, in the text that is read.
    pub span: Range<usize>,
}

/// A stretch of text with the place that it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    /// Where it starts.
    at: usize,
    /// Where it came from.
    from: Range<usize>,
    /// Whether it is a copy, byte by byte, rather than a replacement.
    copy: bool,
}

impl<'a> From<&'a str> for Input<'a> {
    /// A text as it is, without any wish.
    fn from(source: &'a str) -> Self {
        Self {
            source,
            text: Cow::Borrowed(source),
            layers: Vec::new(),
            notes: Vec::new(),
        }
    }
}

impl<'a> From<&'a String> for Input<'a> {
    fn from(source: &'a String) -> Self {
        source.as_str().into()
    }
}

impl<'a> From<&Input<'a>> for Input<'a> {
    fn from(input: &Input<'a>) -> Self {
        input.clone()
    }
}

impl Input<'_> {
    /// What is read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is forced, with spans in [`Input::text`].
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The author's bytes that a stretch of the text came from.
    #[must_use]
    pub fn origin(&self, span: Range<usize>) -> Range<usize> {
        let layers = self.layers.iter().rev();
        layers.fold(span, |span, pieces| step_back(span, pieces))
    }

    /// Whether places in the text are places in the source.
    pub(super) fn is_unchanged(&self) -> bool {
        self.layers.is_empty()
    }
}

/// A span one layer down.
fn step_back(span: Range<usize>, pieces: &[Piece]) -> Range<usize> {
    let piece = |at: usize| {
        let index = pieces.partition_point(|piece| piece.at <= at);
        index.checked_sub(1).and_then(|index| pieces.get(index))
    };
    let start = piece(span.start).map_or(0, |piece| match piece.copy {
        true => (piece.from.start + span.start - piece.at).min(piece.from.end),
        false => piece.from.start,
    });
    let last = span.end.saturating_sub(1).max(span.start);
    let end = piece(last).map_or(0, |piece| match piece.copy {
        true => (piece.from.start + span.end - piece.at).min(piece.from.end),
        false => piece.from.end,
    });
    if span.is_empty() {
        return start..start;
    }
    start..end.max(start)
}

/// Puts an [`Input`] together, from the beginning of the source to its end.
#[derive(Debug)]
pub struct InputBuilder<'a> {
    source: &'a str,
    text: String,
    pieces: Vec<Piece>,
    notes: Vec<Note>,
}

impl<'a> InputBuilder<'a> {
    /// Nothing of `source` yet.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        Self {
            source,
            text: String::with_capacity(source.len()),
            pieces: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// What is read so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Reads this part of the source as it stands.
    pub fn keep(&mut self, range: Range<usize>) {
        let Some(part) = self.source.get(range.clone()) else {
            return;
        };
        let goes_on = self.pieces.last().is_some_and(|last| {
            last.copy
                && last.from.end == range.start
                && self.text.len() - last.at == last.from.len()
        });
        match self.pieces.last_mut() {
            Some(last) if goes_on => last.from.end = range.end,
            _ => self.add(range, true),
        }
        self.text.push_str(part);
    }

    /// Reads `text` instead of this part of the source.
    pub fn replace(&mut self, range: Range<usize>, text: &str) {
        if !text.is_empty() {
            self.add(range, false);
            self.text.push_str(text);
        }
    }

    /// Notes a wish; in order, and with spans in [`InputBuilder::text`].
    pub fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// The finished input.
    #[must_use]
    pub fn finish(self) -> Input<'a> {
        Input {
            source: self.source,
            text: Cow::Owned(self.text),
            layers: vec![self.pieces],
            notes: self.notes,
        }
    }

    /// The finished input of a builder that worked on the text of another one.
    fn finish_over<'b>(self, below: &Input<'b>) -> Input<'b> {
        let mut layers = below.layers.clone();
        layers.push(self.pieces);
        Input {
            source: below.source,
            text: Cow::Owned(self.text),
            layers,
            notes: self.notes,
        }
    }

    fn add(&mut self, from: Range<usize>, copy: bool) {
        self.pieces.push(Piece {
            at: self.text.len(),
            from,
            copy,
        });
    }
}

impl Note {
    /// The same wish `by` bytes further on, or nearer the beginning.
    fn moved(&self, by: isize) -> Self {
        let shift = |span: &Range<usize>| {
            span.start.saturating_add_signed(by)..span.end.saturating_add_signed(by)
        };
        let mut moved = self.clone();
        moved.span = shift(&self.span);
        if let NoteKind::Reading { syllables, .. } = &mut moved.kind {
            for syllable in syllables {
                syllable.span = shift(&syllable.span);
            }
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back_to_the_source() {
        let source = "a<b>银行</b>&amp;c";
        let mut builder = InputBuilder::new(source);
        builder.keep(0..1);
        builder.keep(4..7);
        builder.keep(7..10);
        builder.replace(14..19, "和");
        builder.keep(19..20);
        let input = builder.finish();
        assert_eq!(input.text(), "a银行和c");
        for (span, wanted) in [
            (0..1, "a"),
            (1..4, "银"),
            (4..7, "行"),
            (7..10, "&amp;"),
            (10..11, "c"),
        ] {
            assert_eq!(&source[input.origin(span)], wanted);
        }
        assert_eq!(input.origin(1..7), 4..10);
        assert_eq!(input.origin(4..4), 7..7);
        assert_eq!(Input::from("你").origin(0..3), 0..3);
    }
}
