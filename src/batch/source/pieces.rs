//! A text that is at hand, cut into lines, paragraphs or sentences. No word is lost.

use std::borrow::Cow;
use std::ops::Range;

use crate::batch::item::Split;
use crate::text;

/// The pieces of a text, each with the number of lines before it.
pub(super) fn split(text: &str, split: Split) -> Vec<(usize, Cow<'_, str>)> {
    let ranges = match split {
        Split::Whole => return vec![(0, text.into())],
        Split::Lines => lines(text),
        Split::Paragraphs => join_wordless(text, paragraphs(text)),
        Split::Sentences => join_wordless(text, sentences(text)),
    };
    let mut pieces = Vec::new();
    let (mut done, mut lines) = (0, 0);
    for range in ranges {
        lines += newlines(&text[done..range.start]);
        let piece = &text[range.clone()];
        pieces.push((
            lines,
            if split == Split::Sentences {
                one_line(piece)
            } else {
                piece.into()
            },
        ));
        lines += newlines(&text[range.clone()]);
        done = range.end;
    }
    pieces
}

/// A sentence without the line ends in it. A fixed width put them there, which a sentence alone no
/// longer shows.
fn one_line(piece: &str) -> Cow<'_, str> {
    if !piece.contains('\n') {
        return piece.into();
    }
    let mut line = String::with_capacity(piece.len());
    for part in piece.lines() {
        let wordy = |ch: char| ch.is_ascii_alphanumeric();
        if line.ends_with(wordy) && part.starts_with(wordy) {
            line.push(' ');
        }
        line.push_str(part);
    }
    line.into()
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'\n').count()
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let shown = line.trim_end();
        if !shown.trim_start().is_empty() {
            ranges.push(at..at + shown.len());
        }
        at += line.len();
    }
    ranges
}

/// What stands between blank lines.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    let mut goes_on = false;
    for line in text.split_inclusive('\n') {
        let end = at + line.trim_end().len();
        let blank = line.trim().is_empty();
        match ranges.last_mut().filter(|_| goes_on) {
            _ if blank => {}
            Some(last) => last.end = end,
            None => ranges.push(at..end),
        }
        goes_on = !blank;
        at += line.len();
    }
    ranges
}

/// So much text is cut into sentences at once, which takes many times its length of memory.
const AT_ONCE: usize = 256 << 10;

fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut done = 0;
    while done < text.len() {
        let end = done + portion(&text[done..]);
        let found = text::sentences(&text[done..end]).into_iter();
        ranges.extend(found.map(|range| done + range.start..done + range.end));
        done = end;
    }
    ranges
}

/// How much of a text to take at once: up to the end of a paragraph, or of a line at least.
fn portion(text: &str) -> usize {
    if text.len() <= AT_ONCE {
        return text.len();
    }
    let near = &text[..text.floor_char_boundary(AT_ONCE)];
    let paragraph = near.rfind("\n\n").or_else(|| near.rfind('\n'));
    let end = paragraph.or_else(|| text.find('\n'));
    end.map_or(text.len(), |at| at + 1)
}

/// Puts pieces without a word, such as a row of stars, with the one before; there is nothing to
/// say in them alone.
fn join_wordless(text: &str, ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    let mut worded = false;
    for range in ranges {
        let has_words = text[range.clone()].contains(char::is_alphanumeric);
        match joined.last_mut() {
            Some(last) if !has_words || !worded => last.end = range.end,
            _ => joined.push(range),
        }
        worded |= has_words;
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(text: &str, how: Split) -> Vec<(usize, String)> {
        let pieces = split(text, how).into_iter();
        pieces
            .map(|(lines, piece)| (lines, piece.into_owned()))
            .collect()
    }

    fn owned(pieces: &[(usize, &str)]) -> Vec<(usize, String)> {
        pieces
            .iter()
            .map(|(lines, piece)| (*lines, (*piece).to_owned()))
            .collect()
    }

    #[test]
    fn pieces_know_their_lines() {
        let text = "第一段。还是\r\n第一段！\n\n* * *\n \n“第二段。”他说。\n";
        assert_eq!(
            cut(text, Split::Paragraphs),
            owned(&[
                (0, "第一段。还是\r\n第一段！\n\n* * *"),
                (5, "“第二段。”他说。")
            ])
        );
        assert_eq!(
            cut(text, Split::Sentences),
            owned(&[
                (0, "第一段。"),
                (0, "还是"),
                (1, "第一段！* * *"),
                (5, "“第二段。”"),
                (5, "他说。")
            ])
        );
        assert_eq!(
            cut(text, Split::Lines),
            owned(&[
                (0, "第一段。还是"),
                (1, "第一段！"),
                (3, "* * *"),
                (5, "“第二段。”他说。")
            ])
        );
    }

    #[test]
    fn marks_stay_with_what_follows_them() {
        assert_eq!(
            cut("[开心]你好。[难过]再见。行[hang2]了吗？", Split::Sentences),
            owned(&[
                (0, "[开心]你好。"),
                (0, "[难过]再见。"),
                (0, "行[hang2]了吗？")
            ])
        );
    }

    #[test]
    fn a_long_text_is_cut_as_a_short_one() {
        let text = "今天天气真好。\n".repeat(30_000);
        let found = split(&text, Split::Sentences);
        assert_eq!(found.len(), 30_000);
        assert_eq!(found[29_999], (29_999, "今天天气真好。".into()));
    }

    proptest! {
        #[test]
        fn no_text_is_lost(text in "[一二。！？…“”\"'《》（）\\[\\] \u{3000}a1.\r\n]{0,60}|\\PC{0,60}") {
            let words = |text: &str| -> String { text.chars().filter(|ch| !ch.is_whitespace()).collect() };
            for how in [Split::Whole, Split::Lines, Split::Paragraphs, Split::Sentences] {
                let pieces = split(&text, how);
                let all: String = pieces.iter().map(|(_, piece)| words(piece)).collect();
                prop_assert_eq!(all, words(&text));
                for (lines, piece) in pieces.iter().filter(|_| how != Split::Sentences) {
                    let first = piece.split('\n').next().unwrap_or_default();
                    let line = text.split('\n').nth(*lines).unwrap_or_default();
                    prop_assert!(line.contains(first.trim_end_matches('\r')), "{:?} {:?}", line, first);
                }
            }
        }
    }
}
