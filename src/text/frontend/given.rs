//! What an author forces, on its way through the stages.

use std::ops::Range;

use super::super::cell::Cell;
use super::super::clean::{Fault, Glyph, is_han};
use super::super::input::{Given, Input, Note, NoteKind};
use super::super::normalize::{Token, normalize};
use super::super::{Item, Reason, Sound, Utterance};

/// Stands in the row of glyphs for a stretch that has no Chinese characters of its own: a Chinese
/// character that nothing is made of, so that every stage lets it pass.
const STAND_IN: char = '某';

/// A forced stretch as a range of glyphs.
#[derive(Debug)]
pub(super) struct Forced {
    glyphs: Range<usize>,
    /// Index of its note.
    note: usize,
    /// Whether it is a word of its own rather than one character of the words around it.
    word: bool,
}

/// Finds the glyphs of every forced stretch. Where they are not the characters that the syllables
/// stand for, one stand-in takes their place.
pub(super) fn mark(glyphs: &mut Vec<Glyph>, notes: &[Note]) -> Vec<Forced> {
    let mut forced = Vec::new();
    if notes.is_empty() {
        return forced;
    }
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let mut rest = glyphs.iter().copied().peekable();
    for (index, note) in notes.iter().enumerate() {
        let NoteKind::Reading {
            syllables, word, ..
        } = &note.kind
        else {
            continue;
        };
        while let Some(glyph) = rest.next_if(|glyph| glyph.start < note.span.start) {
            out.push(glyph);
        }
        let first = out.len();
        while let Some(glyph) = rest.next_if(|glyph| glyph.start < note.span.end) {
            out.push(glyph);
        }
        if out.len() == first {
            continue;
        }
        if !is_written(&out[first..], syllables) {
            out.truncate(first);
            out.push(Glyph {
                ch: STAND_IN,
                start: note.span.start,
                end: note.span.end,
            });
        }
        let single = out.len() - first == 1 && syllables.len() == 1 && out[first].ch != STAND_IN;
        forced.push(Forced {
            glyphs: first..out.len(),
            note: index,
            word: *word || !single,
        });
    }
    out.extend(rest);
    *glyphs = out;
    forced
}

/// Whether the glyphs are Chinese characters with one syllable each, 儿 of erhua besides.
fn is_written(glyphs: &[Glyph], syllables: &[Given]) -> bool {
    let merged = syllables.iter().filter(|given| given.erhua).count();
    glyphs.iter().all(|glyph| is_han(glyph.ch))
        && (syllables.len()..=syllables.len() + merged).contains(&glyphs.len())
}

/// The tokens of a stretch of glyphs, forced ones among them.
pub(super) fn tokens(
    glyphs: &[Glyph],
    range: Range<usize>,
    forced: &[Forced],
    faults: &mut Vec<Fault>,
) -> Vec<Token> {
    let from = forced.partition_point(|one| one.glyphs.start < range.start);
    let to = forced.partition_point(|one| one.glyphs.start < range.end);
    let forced = &forced[from..to.max(from)];
    if forced.is_empty() {
        return normalize(&glyphs[range], faults);
    }
    // The whole is read as one, so that what stands around sees the forced characters too.
    let mut own_faults = Vec::new();
    let tokens = normalize(&glyphs[range.clone()], &mut own_faults);
    if let Some(tokens) = settle(tokens, glyphs, forced) {
        faults.extend(own_faults);
        return tokens;
    }
    // A number or the like has swallowed one of them: what stands between is read piece by piece.
    let mut out = Vec::new();
    let mut at = range.start;
    for one in forced {
        out.extend(normalize(&glyphs[at..one.glyphs.start], faults));
        out.push(given(glyphs, one));
        at = one.glyphs.end;
    }
    out.extend(normalize(&glyphs[at..range.end], faults));
    out
}

/// Puts the forced words in; `None` if a forced character is no longer a token of its own.
fn settle(tokens: Vec<Token>, glyphs: &[Glyph], forced: &[Forced]) -> Option<Vec<Token>> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.into_iter().peekable();
    for one in forced {
        let inside = &glyphs[one.glyphs.clone()];
        let start = inside.first()?.start;
        while let Some(token) = tokens.next_if(|token| !is_glyph(token, start)) {
            out.push(token);
        }
        for glyph in inside {
            let token = tokens.next_if(|token| is_glyph(token, glyph.start))?;
            if !one.word {
                out.push(token);
            }
        }
        if one.word {
            out.push(given(glyphs, one));
        }
    }
    out.extend(tokens);
    Some(out)
}

fn is_glyph(token: &Token, start: usize) -> bool {
    matches!(token, Token::Han(glyph) if glyph.start == start)
}

/// The token of a forced stretch; its text is filled in by [`write`].
fn given(glyphs: &[Glyph], one: &Forced) -> Token {
    let inside = &glyphs[one.glyphs.clone()];
    Token::Given {
        text: String::new(),
        start: inside.first().map_or(0, |glyph| glyph.start),
        end: inside.last().map_or(0, |glyph| glyph.end),
        note: one.note,
    }
}

/// Fills in what was written for the forced words.
pub(super) fn write(tokens: &mut [Token], input: &Input) {
    for token in tokens {
        if let Token::Given { text, note, .. } = token
            && let Some(note) = input.notes.get(*note)
            && let Some(written) = input.text.get(note.span.clone())
        {
            written.clone_into(text);
        }
    }
}

/// Gives single characters inside other words their readings.
pub(super) fn force(cells: &mut [Cell], notes: &[Note]) {
    if notes.is_empty() {
        return;
    }
    for cell in cells {
        let index = notes.partition_point(|note| note.span.start < cell.start);
        let Some(Note {
            span,
            kind: NoteKind::Reading {
                syllables, exact, ..
            },
        }) = notes[index..]
            .iter()
            .take_while(|note| note.span.start == cell.start)
            .find(|note| !note.span.is_empty())
        else {
            continue;
        };
        if let [given] = syllables.as_slice()
            && *span == (cell.start..cell.end)
            && !cell.is_given()
            && cell.style.is_none()
        {
            cell.read(given.base, given.tone, Reason::User);
            cell.erhua = given.erhua;
            cell.exact = *exact;
        }
    }
}

/// Leads every place in an utterance back to the author's own bytes.
pub(super) fn relocate(utterance: &mut Utterance, input: &Input) {
    if input.is_unchanged() {
        return;
    }
    let back = |span: &mut Range<usize>| *span = input.origin(span.clone());
    back(&mut utterance.span);
    for item in &mut utterance.items {
        match item {
            Item::Word(word) => {
                back(&mut word.span);
                if let Sound::Mandarin(syllables) = &mut word.sound {
                    for syllable in syllables {
                        back(&mut syllable.span);
                    }
                }
            }
            Item::Mark { span, .. } => back(span),
        }
    }
}
