//! Markdown that stayed in a text: markup is never spoken.
//!
//! Works line by line. What stands at the start of a line says what the line is (heading, quote,
//! list, table, rule); inside it, links keep their text, emphasis its words, hashtags their topic.

use super::class::is_word;
use super::{Glyph, is_han};

mod inline;

/// Numbers of ordered lists have no more digits.
const LIST_DIGITS: usize = 3;
const LONGEST_FOOTNOTE: usize = 20;

/// Takes out the markup of every line.
pub(super) fn strip(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let mut out = Vec::with_capacity(glyphs.len());
    for line in glyphs.split_inclusive(|glyph| glyph.ch == '\n') {
        let (body, end) = match line {
            [body @ .., last] if last.ch == '\n' => (body, Some(*last)),
            _ => (line, None),
        };
        strip_line(body, &mut out);
        out.extend(end);
    }
    out
}

fn strip_line(line: &[Glyph], out: &mut Vec<Glyph>) {
    if is_rule(line) || is_fence(line) {
        return;
    }
    let mut rest = quotes(line);
    let indent = spaces(rest);
    if let Some(row) = table_row(&rest[indent..]) {
        return cells(row, out);
    }
    if let Some(length) = heading(&rest[indent..]) {
        rest = &rest[indent + length..];
    } else if let Some(length) = bullet(&rest[indent..]) {
        rest = &rest[indent + length..];
        // `- 1. ` and the like.
        rest = number(rest, out);
    } else if let Some(length) = footnote(&rest[indent..]) {
        rest = &rest[indent + length..];
    } else {
        out.extend_from_slice(&rest[..indent]);
        rest = number(&rest[indent..], out);
    }
    inline::strip(rest, out);
}

fn ch(line: &[Glyph], at: usize) -> char {
    line.get(at).map_or('\0', |glyph| glyph.ch)
}

fn spaces(line: &[Glyph]) -> usize {
    line.iter().take_while(|glyph| glyph.ch == ' ').count()
}

/// `---`, `***`, `- - -`, `=====`: drawn, not said.
fn is_rule(line: &[Glyph]) -> bool {
    let mut signs = line.iter().map(|glyph| glyph.ch).filter(|&ch| ch != ' ');
    let Some(first) = signs.next().filter(|&ch| "-*_=~".contains(ch)) else {
        return false;
    };
    let mut count = 1;
    signs.all(|ch| {
        count += 1;
        ch == first
    }) && count >= 3
}

/// The line that opens or closes a block of code, with the name of its language.
fn is_fence(line: &[Glyph]) -> bool {
    let line = &line[spaces(line)..];
    let ticks = line.iter().take_while(|glyph| glyph.ch == '`').count();
    let language = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '+' | '#' | '-' | '_');
    ticks >= 3
        && line[ticks + spaces(&line[ticks..])..]
            .iter()
            .all(|glyph| language(glyph.ch))
}

/// What is left behind the signs of a quotation; `>5` and `>=` are comparisons.
fn quotes(mut line: &[Glyph]) -> &[Glyph] {
    loop {
        let at = spaces(line);
        let next = ch(line, at + 1);
        if ch(line, at) != '>' || next.is_ascii_digit() || next == '=' {
            return line;
        }
        line = &line[at + 1..];
    }
}

fn heading(line: &[Glyph]) -> Option<usize> {
    let level = line
        .iter()
        .take(7)
        .take_while(|glyph| glyph.ch == '#')
        .count();
    ((1..=6).contains(&level) && ch(line, level) == ' ').then_some(level + 1)
}

/// A bullet, with the box of a task behind it.
fn bullet(line: &[Glyph]) -> Option<usize> {
    if !matches!(ch(line, 0), '-' | '*' | '+' | '•') || ch(line, 1) != ' ' {
        return None;
    }
    let from = 1 + spaces(&line[1..]);
    // `- 3 = 5` is the rest of a sum.
    if matches!(ch(line, 0), '-' | '+')
        && ch(line, from).is_ascii_digit()
        && ch(line, from + 1) == ' '
    {
        return None;
    }
    let task = ch(line, from) == '['
        && matches!(ch(line, from + 1), ' ' | 'x' | 'X')
        && ch(line, from + 2) == ']'
        && ch(line, from + 3) == ' ';
    Some(if task { from + 4 } else { from })
}

/// `[^1]: ` before the text of a footnote.
fn footnote(line: &[Glyph]) -> Option<usize> {
    if ch(line, 0) != '[' || ch(line, 1) != '^' {
        return None;
    }
    let label = line.iter().take(LONGEST_FOOTNOTE);
    let close = label.into_iter().position(|glyph| glyph.ch == ']')?;
    matches!(ch(line, close + 1), ':' | '：').then(|| close + 2 + spaces(&line[close + 2..]))
}

/// The point behind the number of an item is a pause: `1. 苹果` is 一、苹果.
fn number<'a>(line: &'a [Glyph], out: &mut Vec<Glyph>) -> &'a [Glyph] {
    let digits = line
        .iter()
        .take(LIST_DIGITS)
        .take_while(|glyph| glyph.ch.is_ascii_digit())
        .count();
    if digits == 0 || ch(line, digits) != '.' {
        return line;
    }
    let gap = spaces(&line[digits + 1..]);
    let next = ch(line, digits + 1 + gap);
    let opens = is_word(next) || "“「『《（(【\"*[`_#".contains(next);
    if !opens || next.is_ascii_digit() || gap == 0 && !is_han(next) {
        return line;
    }
    out.extend_from_slice(&line[..digits]);
    out.push(Glyph {
        ch: '、',
        ..line[digits]
    });
    &line[digits + 1 + gap..]
}

/// The inside of a row of a table.
fn table_row(line: &[Glyph]) -> Option<&[Glyph]> {
    let end = line.iter().rposition(|glyph| glyph.ch != ' ')?;
    (end > 1 && ch(line, 0) == '|' && ch(line, end) == '|').then(|| &line[1..end])
}

/// The cells of a row, with commas between them; the row of dashes under the heading says nothing.
fn cells(row: &[Glyph], out: &mut Vec<Glyph>) {
    let drawn = |glyph: &Glyph| matches!(glyph.ch, '|' | '-' | ':' | ' ');
    if row.iter().all(drawn) {
        return;
    }
    let mut bar: Option<Glyph> = None;
    for part in row.split_inclusive(|glyph| glyph.ch == '|') {
        let (cell, end) = match part {
            [cell @ .., last] if last.ch == '|' => (cell, Some(*last)),
            _ => (part, None),
        };
        let from = spaces(cell);
        let Some(last) = cell.iter().rposition(|glyph| glyph.ch != ' ') else {
            bar = bar.or(end);
            continue;
        };
        if let Some(bar) = bar.take() {
            out.push(Glyph { ch: '，', ..bar });
        }
        inline::strip(&cell[from..=last], out);
        bar = end;
    }
}
