//! Joins the lines of a text that was broken at a fixed width.
//!
//! A single line end inside a paragraph ends a sentence, as in verse, lists and chats. Novels
//! from old text files are broken every so many columns instead. There, a line that fills the
//! width and closes with no mark goes on in the next one.

use super::Glyph;
use super::class::{is_han, is_word};

/// Narrower texts are verse or lists, wider ones have no fixed width.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=160;
/// How far a line may fall short: punctuation must not open a line, so it pulls a character along.
const SLACK: usize = 4;
/// How many lines must fill the width and close with no mark.
const EVIDENCE: usize = 2;

/// Takes out the line ends that only a fixed width put there.
pub(super) fn join(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let lines: Vec<&[Glyph]> = glyphs.split(|glyph| glyph.ch == '\n').collect();
    let widths: Vec<usize> = lines.iter().map(|line| width(line)).collect();
    let widest = widths.iter().copied().max().unwrap_or(0);
    if !WIDTHS.contains(&widest) {
        return glyphs;
    }
    let goes_on = |at: usize| {
        widths[at] + SLACK >= widest
            && is_open(lines[at])
            && lines.get(at + 1).is_some_and(|next| continues(next))
    };
    if (0..lines.len()).filter(|&at| goes_on(at)).count() < EVIDENCE {
        return glyphs;
    }
    let mut out = Vec::with_capacity(glyphs.len());
    let mut end = 0;
    for (at, line) in lines.iter().enumerate() {
        out.extend_from_slice(line);
        end += line.len();
        let Some(&line_end) = glyphs.get(end) else {
            break;
        };
        end += 1;
        if !goes_on(at) {
            out.push(line_end);
        } else if line
            .last()
            .is_some_and(|last| last.ch.is_ascii_alphanumeric())
            && glyphs
                .get(end)
                .is_some_and(|next| next.ch.is_ascii_alphabetic())
        {
            out.push(Glyph {
                ch: ' ',
                ..line_end
            });
        }
    }
    out
}

/// Columns: Chinese characters and full-width marks take two.
fn width(line: &[Glyph]) -> usize {
    line.iter()
        .map(|glyph| if glyph.ch < '\u{1100}' { 1 } else { 2 })
        .sum()
}

/// Whether a sentence may go on behind this line.
fn is_open(line: &[Glyph]) -> bool {
    line.last().is_some_and(|last| {
        is_word(last.ch) || matches!(last.ch, '，' | '、' | ',' | '；' | '《' | '“')
    })
}

/// Whether a line can be the rest of a sentence: neither indented nor opened by a bullet or number.
fn continues(line: &[Glyph]) -> bool {
    match line {
        [first, second, ..] if first.ch.is_ascii_digit() => {
            !matches!(second.ch, '、' | '.' | ')' | '）')
        }
        [first, second, ..] if is_han(first.ch) => {
            second.ch != '、' || !"一二三四五六七八九十".contains(first.ch)
        }
        [first, ..] => !matches!(
            first.ch,
            ' ' | '-' | '*' | '+' | '•' | '●' | '■' | '◆' | '#' | '|' | '>' | '(' | '（'
        ),
        [] => false,
    }
}
