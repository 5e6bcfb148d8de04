//! Readings in brackets behind their characters: `行[hang2]`, `银行[yin2 hang2]`.
//!
//! A bracket is a reading if it looks like one: syllables in small letters, at least one of them
//! with its tone. Everything else in brackets is text.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::{Fault, MarkupFault};
use crate::text::{
    Frontend, InputBuilder, Note, NoteKind, Spelt, align, is_combining_tone, is_han,
};

/// The syllables of one letter.
const LONE_VOWELS: &str = "aeo";

/// Reads the part `range` of a source into the builder.
pub(super) fn read(
    source: &str,
    range: Range<usize>,
    builder: &mut InputBuilder,
    frontend: &Frontend,
) -> Result<(), Fault> {
    let mut done = range.start;
    let mut at = range.start;
    while let Some(open) = source[at..range.end].find('[').map(|found| at + found) {
        at = open + 1;
        if source[done..open].ends_with('\\') {
            builder.keep(done..open - 1);
            done = open;
            continue;
        }
        let Some((end, look)) = bracket(&source[open..range.end]) else {
            continue;
        };
        let inside = open + 1..open + end - 1;
        let before = &source[done..open];
        let characters = before.chars().rev().take_while(|&ch| is_han(ch)).count();
        let syllables = match frontend.pinyin(&source[inside.clone()]) {
            Ok(syllables) => syllables,
            // Nothing to read, or the name of something: text.
            Err(_) if characters == 0 || look == Look::Capitals => continue,
            Err(error) => {
                return Err((
                    inside.start + error.span.start,
                    MarkupFault::Mark(error.fault),
                ));
            }
        };
        let lone = syllables.len() == 1 && inside.len() == 2;
        if characters == 0
            && (lone || before.ends_with(|ch: char| ch.is_alphanumeric() || ch == ']'))
        {
            continue;
        }
        let Some(length) = covered(before, &syllables) else {
            let syllables = syllables.len();
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
        let from = builder.text().len();
        builder.keep(start..open);
        if let Ok(syllables) = align(&source[start..open], from, &syllables) {
            builder.note(Note {
                span: from..builder.text().len(),
                kind: NoteKind::Reading {
                    syllables,
                    exact: true,
                    word: false,
                },
            });
        }
        done = open + end;
        at = done;
    }
    builder.keep(done..range.end);
    Ok(())
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
