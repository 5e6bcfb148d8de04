//! Reading a text sentence by sentence.

use std::vec;

use super::super::clean::{Fault, Glyph, clean};
use super::super::input::{Input, Note};
use super::super::segment::segment;
use super::super::sentence::{self, Sentence};
use super::super::{Analysis, Item, Unreadable, Utterance, breaks, polyphone, sandhi};
use super::given::{self, Forced};
use super::{Frontend, cuts, items, locate, spoken, tokens};

/// A text that is being read: its utterances, one at a time, so that the first can be spoken
/// before the last is read. What had to be left out is known at the end.
pub struct Walk<'f, 'a> {
    frontend: &'f Frontend,
    input: Input<'a>,
    glyphs: Vec<Glyph>,
    forced: Vec<Forced>,
    sentences: vec::IntoIter<(Sentence, Option<f32>)>,
    faults: Vec<Fault>,
    /// The last utterance waits here: a pause behind marks alone is one behind it.
    held: Option<Utterance>,
}

impl<'f, 'a> Walk<'f, 'a> {
    pub(super) fn new(frontend: &'f Frontend, input: Input<'a>) -> Self {
        let (mut glyphs, faults) = clean(&input.text);
        let forced = given::mark(&mut glyphs, &input.notes);
        let sentences = cuts::cut(sentence::split(&glyphs), &glyphs, &input.notes);
        Self {
            frontend,
            input,
            glyphs,
            forced,
            sentences: sentences.into_iter(),
            faults,
            held: None,
        }
    }

    /// What had to be left out of all that has been read, in order of position.
    #[must_use]
    pub fn unreadable(self) -> Vec<Unreadable> {
        let mut faults = self.faults;
        for fault in &mut faults {
            let origin = self.input.origin(fault.start..fault.end);
            (fault.start, fault.end) = (origin.start, origin.end);
        }
        locate(self.input.source, faults)
    }

    pub(super) fn analysis(mut self) -> Analysis {
        Analysis {
            utterances: self.by_ref().collect(),
            unreadable: self.unreadable(),
        }
    }

    /// The utterance of a sentence, unless there are only marks in it.
    fn utterance(&mut self, sentence: &Sentence, pause: Option<f32>) -> Option<Utterance> {
        let tables = &self.frontend.tables;
        let notes: &[Note] = &self.input.notes;
        let mut tokens = tokens(&self.glyphs, sentence, &self.forced, &mut self.faults);
        given::write(&mut tokens, &self.input);
        let mut row = segment(tables, &tokens, notes, &mut self.faults);
        given::force(&mut row.cells, notes);
        polyphone::apply(tables, &mut row.cells, &row.lexemes);
        breaks::insert(&self.input.text, &mut row);
        sandhi::apply(tables, &mut row);
        let items = items(row);
        let range = &self.glyphs[sentence.range.clone()];
        let (first, last) = (range.first()?, range.last()?);
        items
            .iter()
            .any(|item| matches!(item, Item::Word(_)))
            .then(|| {
                let mut utterance = Utterance {
                    span: first.start..last.end,
                    normalized: spoken(&tokens, &self.glyphs[sentence.terminator.clone()]),
                    items,
                    ending: sentence.ending,
                    pause,
                };
                given::relocate(&mut utterance, &self.input);
                utterance
            })
    }
}

impl Iterator for Walk<'_, '_> {
    type Item = Utterance;

    fn next(&mut self) -> Option<Utterance> {
        while let Some((sentence, pause)) = self.sentences.next() {
            match self.utterance(&sentence, pause) {
                Some(next) => {
                    if let Some(ready) = self.held.replace(next) {
                        return Some(ready);
                    }
                }
                None => {
                    if let (Some(last), Some(seconds)) = (&mut self.held, pause) {
                        last.pause = Some(last.pause.unwrap_or(0.0) + seconds);
                    }
                }
            }
        }
        self.held.take()
    }
}
