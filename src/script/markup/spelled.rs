//! Whole texts in pinyin: `ni3 hao3, shi4jie4!`.
//!
//! Syllables written together are one word. Chinese characters, numbers and words in capitals may
//! stand between them and are read as always; so is punctuation.

use unicode_normalization::UnicodeNormalization;

use super::{Fault, MarkupFault};
use crate::text::{Frontend, Given, Input, InputBuilder, Note, NoteKind, is_combining_tone};

/// Reads a text in pinyin.
pub(super) fn read<'a>(source: &'a str, frontend: &Frontend) -> Result<Input<'a>, Fault> {
    let mut builder = InputBuilder::new(source);
    let mut rest = source.char_indices().peekable();
    let mut done = 0;
    while let Some((start, ch)) = rest.next() {
        if !is_letter(ch) {
            continue;
        }
        let mut end = start + ch.len_utf8();
        let mut last = ch;
        while let Some(&(at, ch)) = rest.peek() {
            let next = source[at + ch.len_utf8()..].chars().next();
            let joins = matches!(ch, '\'' | '’' | '\u{2bc}' | '-') && next.is_some_and(is_letter)
                || ch == ':'
                    && matches!(last, 'u' | 'U')
                    && next.is_some_and(|next| is_letter(next) || next.is_ascii_digit());
            if !(joins || is_part(ch)) {
                break;
            }
            end = at + ch.len_utf8();
            last = ch;
            rest.next();
        }
        let word = &source[start..end];
        builder.keep(done..start);
        done = end;
        let is_name = is_capitals(word);
        match frontend.pinyin(word) {
            _ if is_name && !word.contains(|ch: char| ch.is_ascii_digit()) => {
                builder.keep(start..end);
            }
            Err(_) if is_name => builder.keep(start..end),
            Err(error) => {
                return Err((start + error.span.start, MarkupFault::Pinyin(error.fault)));
            }
            Ok(syllables) => {
                let from = builder.text().len();
                builder.keep(start..end);
                let syllables = syllables
                    .into_iter()
                    .map(|spelt| Given {
                        base: spelt.base,
                        tone: spelt.tone,
                        erhua: spelt.erhua,
                        span: from + spelt.span.start..from + spelt.span.end,
                    })
                    .collect();
                builder.note(Note {
                    span: from..builder.text().len(),
                    kind: NoteKind::Reading {
                        syllables,
                        exact: false,
                        word: true,
                    },
                });
            }
        }
    }
    builder.keep(done..source.len());
    Ok(builder.finish())
}

/// A Latin letter, with or without its tone mark.
fn is_letter(ch: char) -> bool {
    matches!(ch, 'ɑ' | 'ɡ') || ch.nfkd().next().is_some_and(|ch| ch.is_ascii_alphabetic())
}

fn is_part(ch: char) -> bool {
    is_letter(ch)
        || is_combining_tone(ch)
        || matches!(ch, '\u{308}' | '\u{302}')
        || ch.nfkd().next().is_some_and(|ch| ch.is_ascii_digit())
}

/// Letters without tone marks, all of them capitals.
fn is_capitals(word: &str) -> bool {
    word.chars()
        .all(|ch| ch.is_ascii() && !ch.is_ascii_lowercase())
}
