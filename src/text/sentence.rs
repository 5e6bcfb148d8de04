//! Second stage: cleaned characters to sentences.

use std::ops::Range;

use super::Mark;
use super::clean::{self, Glyph, is_han};

/// How far ahead a closing bracket is looked for before an opening one counts as stray. Marks
/// inside a title or a remark in brackets end no sentence.
const BRACKET_REACH: usize = 40;
/// So many characters before an ellipsis are a false start: 我……我不知道.
const FALSE_START: usize = 4;
/// Words before an ASCII full stop that do not end a sentence.
const ABBREVIATIONS: [&str; 29] = [
    "mr", "mrs", "ms", "dr", "prof", "no", "vs", "st", "etc", "fig", "vol", "inc", "co", "ltd",
    "jr", "sr", "dept", "est", "al", "cf", "pp", "ed", "gen", "sen", "rep", "capt", "lt", "mt",
    "approx",
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

/// The sentences of a text as it was written, marks and markup included: byte ranges in order, with
/// nothing but white space between them.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let glyphs = clean::unwrapped(text);
    let whole = |one: Sentence| {
        let first = glyphs
            .get(one.range.start)
            .map_or(text.len(), |glyph| glyph.start);
        let last = one.range.end.checked_sub(1).and_then(|at| glyphs.get(at));
        let range = first..last.map_or(first, |glyph| glyph.end);
        let written = &text[range.clone()];
        let start = range.start + written.len() - written.trim_start().len();
        start..start + written.trim().len()
    };
    let ranges = split(&glyphs).into_iter().map(whole);
    ranges.filter(|range| !range.is_empty()).collect()
}

/// Splits at sentence marks and line ends; a blank line ends a paragraph.
pub(super) fn split(glyphs: &[Glyph]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut bracket_end = 0;
    // Whether a straight quotation mark is open.
    let mut quoted = false;
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
            quoted = false;
            continue;
        }
        if at >= bracket_end {
            bracket_end = bracket(glyphs, at).unwrap_or(bracket_end);
        }
        quoted ^= ch == '"';
        if at < bracket_end || !ends_here(glyphs, at) {
            at += 1;
            continue;
        }
        let run = glyphs[at..]
            .iter()
            .take_while(|glyph| is_terminator(glyph.ch) || glyph.ch == '.')
            .count();
        let mut closers = glyphs[at + run..]
            .iter()
            .take_while(|glyph| is_closer(glyph.ch))
            .count();
        if quoted
            && glyphs
                .get(at + run + closers)
                .is_some_and(|glyph| glyph.ch == '"')
        {
            closers += 1;
            quoted = false;
        }
        let end = at + run + closers;
        if goes_on(
            &glyphs[start..at],
            &glyphs[at..at + run],
            &glyphs[at + run..end],
            &glyphs[end..],
        ) {
            at = end;
            continue;
        }
        let ending = ending(&glyphs[at..at + run]);
        finish(&mut sentences, glyphs, start..end, at..at + run, ending);
        at = end;
        start = at;
    }
    finish(&mut sentences, glyphs, start..at, at..at, Mark::Period);
    sentences
}

/// The place of the bracket that closes the one at `at`, if it is near and on the same line.
fn bracket(glyphs: &[Glyph], at: usize) -> Option<usize> {
    let close = match glyphs[at].ch {
        '《' => '》',
        '（' => '）',
        '(' => ')',
        '【' => '】',
        _ => return None,
    };
    let inside = glyphs[at..].iter().take(BRACKET_REACH);
    let mut inside = inside.take_while(|glyph| glyph.ch != '\n');
    inside
        .position(|glyph| glyph.ch == close)
        .map(|length| at + length)
}

/// Whether the sentence goes on behind the closing marks of `run` and the quotes that follow.
fn goes_on(before: &[Glyph], run: &[Glyph], closers: &[Glyph], after: &[Glyph]) -> bool {
    let next = after.first().map_or('\0', |glyph| glyph.ch);
    if matches!(next, '，' | '、' | '；' | ',' | ';') || !closers.is_empty() && next == '的' {
        return true;
    }
    let dots = run.iter().all(|glyph| matches!(glyph.ch, '…' | '.'));
    let clause = before.iter().rev().take(FALSE_START + 1);
    let words = clause
        .take_while(|glyph| glyph.ch.is_alphanumeric())
        .count();
    dots && closers.is_empty() && next.is_alphanumeric() && (1..=FALSE_START).contains(&words)
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

pub(super) fn is_terminator(ch: char) -> bool {
    matches!(ch, '。' | '！' | '？' | '!' | '?' | '…' | '｡')
}

pub(super) fn is_closer(ch: char) -> bool {
    matches!(
        ch,
        '”' | '’'
            | '」'
            | '』'
            | '）'
            | ')'
            | '】'
            | '》'
            | '〉'
            | ']'
            | '〕'
            | '〗'
            | '}'
            | '»'
            | '﹂'
            | '﹄'
    )
}

pub(super) fn ending(run: &[Glyph]) -> Mark {
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
        let next = glyphs.get(at + 1).map_or('\0', |glyph| glyph.ch);
        let before = at.checked_sub(1).map_or('\0', |prev| glyphs[prev].ch);
        let inside = before.is_ascii_graphic() && next.is_ascii_alphanumeric();
        return !(matches!(ch, '!' | '?') && (inside || ch == '!' && next == '='));
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
        return last
            || after == Some(' ')
                && counted(&glyphs[..at])
                && glyphs.get(at + 2).is_some_and(|glyph| is_han(glyph.ch));
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

/// Whether the number at the end of `before` belongs to a sentence (买了3) rather than to a list
/// ( 3. 梨).
fn counted(before: &[Glyph]) -> bool {
    const LONGEST_NUMBER: usize = 12;
    let mut back = before.iter().rev().take(LONGEST_NUMBER);
    let edge = back.find(|glyph| !matches!(glyph.ch, '0'..='9' | '.' | ',' | '%'));
    edge.is_some_and(|glyph| glyph.ch.is_alphabetic())
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

    /// Cuts into sentences: one case a line, sentences parted by `|`.
    #[test]
    fn sentences_end_where_a_reader_stops() {
        for case in CASES {
            let text = case.replace('|', "");
            let texts: Vec<String> = sentences(&text).into_iter().map(|(text, _)| text).collect();
            assert_eq!(texts.join("|"), case.replace("| ", "|"), "{text}");
        }
    }

    const CASES: &[&str] = &[
        "“好！”|他说。",
        "“好！”，他说。",
        "“冲啊！”的喊声响起。",
        "他喊：“救命！|快来人！”|没有人来。",
        "“他说‘走！’|我就走了。”|她笑了。",
        "「去哪裡？」|他問。",
        "『你好。』|我好。",
        "他说:\"好。\"|我问:\"真的?\"|嗯。",
        "我……我不知道。",
        "他慢慢地走远了……|天黑了。",
        "“……”|他不说话。",
        "等等……，你说什么？",
        "真的吗？！|不会吧！！！|好吧。。。|走。",
        "他——那个老师——来了。",
        "《你好！李焕英》很好看。",
        "他来了（真的吗？）又走了。",
        "圆周率是3.14。|对吗？",
        "一共买了3.| 然后走了。",
        "包括 1. 苹果 2. 香蕉",
        "看https://a.com/?q=1&b=2吧！|好。",
        "a!=b吗？|对。",
        "5!=120",
        "Mr. Wang和Dr. Li来了。|好。",
        "I see.| You are right.",
        "早上8 a.m. 到晚上",
        "真的吗?|是的!|好.",
        "一！|二？|三。",
        "（他走了。）",
        "【注意！】请看。",
        "你好。”|我说。",
    ];

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
