//! Second stage: cleaned characters to sentences.

use std::ops::Range;

use super::Mark;
use super::clean::{Glyph, is_han};

/// How far ahead a closing `》` is looked for before `《` counts as stray.
const TITLE_REACH: usize = 40;
/// Words before an ASCII full stop that do not end a sentence.
const ABBREVIATIONS: [&str; 12] = [
    "mr", "mrs", "ms", "dr", "prof", "no", "vs", "st", "etc", "fig", "vol", "inc",
];

/// One sentence as a range of glyphs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sentence {
    /// Everything, closing mark and closing quotes included, line end excluded.
    pub range: Range<usize>,
    /// The run of closing marks inside `range`; empty where the sentence ends without one.
    pub terminator: Range<usize>,
    pub ending: Mark,
}

/// Splits at sentence marks and line ends; a blank line ends a paragraph.
pub(super) fn split(glyphs: &[Glyph]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut title_end = 0;
    let mut at = 0;
    while at < glyphs.len() {
        let ch = glyphs[at].ch;
        if ch == '\n' {
            finish(&mut sentences, glyphs, start..at, at..at, Mark::Period);
            let lines = glyphs[at..]
                .iter()
                .take_while(|glyph| matches!(glyph.ch, '\n' | ' '));
            let (length, breaks) = lines.fold((0, 0), |(n, b), glyph| {
                (n + 1, b + usize::from(glyph.ch == '\n'))
            });
            if breaks > 1 {
                end_paragraph(&mut sentences);
            }
            at += length;
            start = at;
            continue;
        }
        if ch == '《' && at >= title_end {
            let title = glyphs[at..]
                .iter()
                .take(TITLE_REACH)
                .take_while(|glyph| glyph.ch != '\n');
            title_end = at
                + title
                    .enumerate()
                    .find(|(_, glyph)| glyph.ch == '》')
                    .map_or(0, |(n, _)| n);
        }
        if at < title_end || !ends_here(glyphs, at) {
            at += 1;
            continue;
        }
        let run = glyphs[at..]
            .iter()
            .take_while(|glyph| is_terminator(glyph.ch) || glyph.ch == '.')
            .count();
        let closers = glyphs[at + run..]
            .iter()
            .take_while(|glyph| is_closer(glyph.ch))
            .count();
        let ending = ending(&glyphs[at..at + run]);
        finish(
            &mut sentences,
            glyphs,
            start..at + run + closers,
            at..at + run,
            ending,
        );
        at += run + closers;
        start = at;
    }
    finish(&mut sentences, glyphs, start..at, at..at, Mark::Period);
    sentences
}

fn finish(
    out: &mut Vec<Sentence>,
    glyphs: &[Glyph],
    range: Range<usize>,
    terminator: Range<usize>,
    ending: Mark,
) {
    let blank = glyphs[range.clone()]
        .iter()
        .take_while(|glyph| glyph.ch == ' ')
        .count();
    if blank < range.len() {
        out.push(Sentence {
            range: range.start + blank..range.end,
            terminator,
            ending,
        });
    }
}

/// A question or exclamation keeps its tune; any other ending becomes the longer silence.
fn end_paragraph(sentences: &mut [Sentence]) {
    if let Some(last) = sentences.last_mut()
        && !matches!(last.ending, Mark::Question | Mark::Exclamation)
    {
        last.ending = Mark::Paragraph;
    }
}

fn is_terminator(ch: char) -> bool {
    matches!(ch, '。' | '！' | '？' | '!' | '?' | '…' | '｡')
}

fn is_closer(ch: char) -> bool {
    matches!(
        ch,
        '”' | '’' | '」' | '』' | '）' | ')' | '】' | '》' | '〉' | ']'
    )
}

fn ending(run: &[Glyph]) -> Mark {
    let has = |set: &[char]| run.iter().any(|glyph| set.contains(&glyph.ch));
    if has(&['？', '?']) {
        Mark::Question
    } else if has(&['！', '!']) {
        Mark::Exclamation
    } else if has(&['…']) || run.len() > 1 {
        Mark::Ellipsis
    } else {
        Mark::Period
    }
}

fn ends_here(glyphs: &[Glyph], at: usize) -> bool {
    let ch = glyphs[at].ch;
    if is_terminator(ch) {
        // A factorial, a query string or `!=` is no sentence end.
        let next = glyphs.get(at + 1).map(|glyph| glyph.ch);
        let before = at.checked_sub(1).map(|prev| glyphs[prev].ch);
        let ascii = |side: Option<char>| {
            side.is_some_and(|side| side.is_ascii_alphanumeric() || side == '=')
        };
        return !(matches!(ch, '!' | '?') && ascii(next) && ascii(before));
    }
    ch == '.' && full_stop(glyphs, at)
}

/// Whether the ASCII stop at `at` closes a sentence rather than a number, an abbreviation or a name.
fn full_stop(glyphs: &[Glyph], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|prev| glyphs[prev].ch) else {
        return false;
    };
    let after = glyphs.get(at + 1).map(|glyph| glyph.ch);
    if after == Some('.') {
        return true;
    }
    let text_before =
        is_han(before) || before.is_alphabetic() || is_closer(before) || before == '"';
    let last = matches!(after, None | Some('\n'));
    if before.is_ascii_digit() || before == '%' {
        return last;
    }
    if !text_before || !(last || after.is_some_and(|ch| ch == ' ' || is_closer(ch) || ch == '"')) {
        return false;
    }
    let word: String = glyphs[..at]
        .iter()
        .rev()
        .take(6)
        .take_while(|glyph| glyph.ch.is_ascii_alphabetic() || glyph.ch == '.')
        .map(|glyph| glyph.ch.to_ascii_lowercase())
        .collect();
    let word: String = word.chars().rev().collect();
    let initial = word.len() == 1 || word.contains('.');
    last || !(initial || ABBREVIATIONS.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::clean::clean;
    use super::*;

    fn sentences(text: &str) -> Vec<(String, Mark)> {
        let (glyphs, _) = clean(text);
        split(&glyphs)
            .into_iter()
            .map(|one| {
                (
                    glyphs[one.range].iter().map(|glyph| glyph.ch).collect(),
                    one.ending,
                )
            })
            .collect()
    }

    #[test]
    fn splits_at_marks_and_keeps_closing_quotes() {
        let found = sentences("他说：“好。”我问：真的吗？！是的……\n第二行");
        let texts: Vec<&str> = found.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(
            texts,
            ["他说：“好。”", "我问：真的吗？！", "是的……", "第二行"]
        );
        let marks: Vec<Mark> = found.iter().map(|&(_, mark)| mark).collect();
        assert_eq!(
            marks,
            [Mark::Period, Mark::Question, Mark::Ellipsis, Mark::Period]
        );
    }

    #[test]
    fn points_inside_numbers_and_names_do_not_split() {
        for text in [
            "圆周率是3.14吗",
            "版本v1.2.3",
            "看www.example.com吧",
            "Mr. Wang来了",
            "《你好！李焕英》很好看",
        ] {
            assert_eq!(sentences(text).len(), 1, "{text}");
        }
        assert_eq!(sentences("我会说English. 你呢").len(), 2);
    }

    #[test]
    fn a_blank_line_ends_a_paragraph() {
        let found = sentences("一\n \n二。\n\n三？\n\n四");
        let marks: Vec<Mark> = found.iter().map(|&(_, mark)| mark).collect();
        assert_eq!(
            marks,
            [
                Mark::Paragraph,
                Mark::Paragraph,
                Mark::Question,
                Mark::Period
            ]
        );
    }
}
