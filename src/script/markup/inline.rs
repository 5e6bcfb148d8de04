//! Marks in brackets: readings behind their characters, `行[hang2]`, `银行[yin2 hang2]`, and tags,
//! `[开心]…[/]`.
//!
//! A bracket is a reading if it looks like one: syllables in small letters, at least one of them
//! with its tone. What else may be a tag is for [`super::tag`]. Everything else in brackets is
//! text.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::layers::Layers;
use super::tag::{self, Tag};
use super::{Fault, MarkupFault};
use crate::script::names::Names;
use crate::text::{
    Frontend, InputBuilder, Note, NoteKind, Spelt, align, is_combining_tone, is_han,
};
use crate::tr;

/// The syllables of one letter.
const LONE_VOWELS: &str = "aeo";

/// Reads the part `range` of a source into the builder.
pub(super) fn read(
    source: &str,
    range: Range<usize>,
    builder: &mut InputBuilder,
    layers: &mut Layers,
    frontend: &Frontend,
    names: Option<Names>,
) -> Result<(), Fault> {
    let mut done = range.start;
    let mut at = range.start;
    while let Some(open) = source[at..range.end].find('[').map(|found| at + found) {
        at = open + 1;
        let before = &source[done..open];
        if before.ends_with('\\') {
            builder.keep(done..open - 1);
            done = open;
            continue;
        }
        let text = &source[open..range.end];
        if let Some((end, syllables)) = reading(before, text, open, frontend)? {
            let Some(length) = covered(before, &syllables) else {
                let syllables = syllables.len();
                let characters = characters_at_end(before);
                return Err((
                    open,
                    MarkupFault::Count {
                        syllables,
                        characters,
                    },
                ));
            };
            let start = open - length;
            builder.keep(done..start);
            note(&source[start..open], start..open, &syllables, builder);
            done = open + end;
            at = done;
            continue;
        }
        match tag::look(before, text, names) {
            tag::Look::Text(length) => at = open + length,
            tag::Look::Wrong(what) => return Err((open, MarkupFault::Tag(what))),
            tag::Look::Tag(length, tag) => {
                builder.keep(done..open);
                let end = open + length;
                act(tag, &source[open..end], open..end, builder, layers, names)
                    .map_err(|what| (open, MarkupFault::Tag(what)))?;
                done = end + lone_line(builder.text(), &source[end..range.end]);
                at = done;
            }
        }
    }
    builder.keep(done..range.end);
    Ok(())
}

/// Does what a tag says; the error says why it cannot.
fn act(
    tag: Tag,
    written: &str,
    place: Range<usize>,
    builder: &mut InputBuilder,
    layers: &mut Layers,
    names: Option<Names>,
) -> Result<(), String> {
    match tag {
        Tag::Open(kind, change) => layers.open(place.start, kind, written, &[change])?,
        Tag::Close(name) => layers.close(&name, names)?,
        Tag::Pause(seconds) => {
            if !builder.text().contains(char::is_alphanumeric) {
                return Err(tr!(
                    "a pause before the first word has no effect; set `lead` under [silence] in the configuration",
                    "第一个词之前的停顿不起作用；请在配置文件 [silence] 中设置 lead"
                ));
            }
            let here = builder.text().len();
            builder.note(Note {
                span: here..here,
                kind: NoteKind::Pause(seconds),
            });
        }
    }
    layers.turn(place.end, builder);
    Ok(())
}

/// How much of what follows a tag goes with it: the end of a line that holds nothing but tags,
/// which would else look like the end of a paragraph.
fn lone_line(before: &str, after: &str) -> usize {
    let before = before.trim_end_matches([' ', '\t']);
    let line = after.trim_start_matches([' ', '\t']);
    let end = ["\r\n", "\n"].into_iter().find(|end| line.starts_with(end));
    match end {
        Some(end) if before.is_empty() || before.ends_with('\n') => {
            after.len() - line.len() + end.len()
        }
        _ => 0,
    }
}

/// The length and the syllables of a bracket that is a reading.
fn reading(
    before: &str,
    text: &str,
    open: usize,
    frontend: &Frontend,
) -> Result<Option<(usize, Vec<Spelt>)>, Fault> {
    let Some((end, look)) = bracket(text) else {
        return Ok(None);
    };
    let characters = characters_at_end(before);
    let syllables = match frontend.pinyin(&text[1..end - 1]) {
        Ok(syllables) => syllables,
        // Nothing to read, or the name of something: text.
        Err(_) if characters == 0 || look == Look::Capitals => return Ok(None),
        Err(error) => {
            return Err((open + 1 + error.span.start, MarkupFault::Mark(error.fault)));
        }
    };
    let lone = syllables.len() == 1 && end == 4;
    let behind_text = before.ends_with(|ch: char| ch.is_alphanumeric() || ch == ']');
    match characters == 0 && (lone || behind_text) {
        true => Ok(None),
        false => Ok(Some((end, syllables))),
    }
}

/// Notes the reading of the characters at `place`.
fn note(characters: &str, place: Range<usize>, syllables: &[Spelt], builder: &mut InputBuilder) {
    let from = builder.text().len();
    builder.keep(place);
    if let Ok(syllables) = align(characters, from, syllables) {
        builder.note(Note {
            span: from..builder.text().len(),
            kind: NoteKind::Reading {
                syllables,
                exact: true,
                word: false,
            },
        });
    }
}

/// How many Chinese characters a text ends with.
fn characters_at_end(text: &str) -> usize {
    text.chars().rev().take_while(|&ch| is_han(ch)).count()
}

/// How a bracket looks that may be a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Pinyin,
    /// All letters are capitals, as in names and codes.
    Capitals,
}

/// The length of a bracket that looks like pinyin with tones, and how it looks.
fn bracket(text: &str) -> Option<(usize, Look)> {
    let (mut letters, mut capitals, mut run) = (0, 0, 0);
    let mut toned = false;
    let mut last = '[';
    for (at, written) in text.char_indices().skip(1) {
        for ch in written.nfkd() {
            match ch {
                ']' => {
                    let look = match letters == capitals {
                        true => Look::Capitals,
                        false => Look::Pinyin,
                    };
                    let single = letters == 1 && look == Look::Capitals;
                    return (toned && !single).then_some((at + 1, look));
                }
                'ɑ' | 'ɡ' => (letters, run) = (letters + 1, run + 1),
                _ if ch.is_ascii_alphabetic() => {
                    (letters, run) = (letters + 1, run + 1);
                    capitals += usize::from(ch.is_ascii_uppercase());
                }
                '0'..='9' => {
                    let lone = run == 1 && !LONE_VOWELS.contains(last) && letters == 1;
                    if run == 0 || lone {
                        return None;
                    }
                    toned = true;
                    run = 0;
                }
                _ if is_combining_tone(ch) => toned = true,
                ':' if matches!(last, 'u' | 'U') => {}
                '\u{308}' | '\u{302}' => {}
                '\'' | '’' | '-' | ' ' | '\t' => run = 0,
                _ => return None,
            }
            last = ch;
        }
    }
    None
}

/// How many bytes at the end of `before` the syllables stand for: a Chinese character each, and
/// 儿 with the syllable before it where that ends in r.
fn covered(before: &str, syllables: &[Spelt]) -> Option<usize> {
    let mut chars = before.chars().rev().take_while(|&ch| is_han(ch));
    let mut length = 0;
    for syllable in syllables.iter().rev() {
        let mut ch = chars.next()?;
        length += ch.len_utf8();
        if syllable.erhua && matches!(ch, '儿' | '兒') {
            ch = chars.next()?;
            length += ch.len_utf8();
        }
    }
    Some(length)
}
