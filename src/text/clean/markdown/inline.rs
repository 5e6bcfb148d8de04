//! Markup inside a line: links, images, footnotes, emphasis, escapes, hashtags.

use super::super::class::is_word;
use super::super::{Glyph, is_han};

/// Longer addresses and topics are not looked for.
const LONGEST_ADDRESS: usize = 500;
const LONGEST_TOPIC: usize = 40;
/// Stands for a character that is taken out; no cleaned text holds one.
const GONE: char = '\0';
/// Signs that a backslash makes plain.
const ESCAPABLE: &str = "*_`#~[]<>|!+-.(){}";

/// Adds the text of `line` to `out`.
pub(super) fn strip(line: &[Glyph], out: &mut Vec<Glyph>) {
    if !line
        .iter()
        .any(|glyph| matches!(glyph.ch, '*' | '~' | '=' | '[' | '<' | '#' | '\\'))
    {
        out.extend_from_slice(line);
        return;
    }
    let mut line = line.to_vec();
    let escaped = escapes(&mut line);
    brackets(&mut line, &escaped);
    autolinks(&mut line);
    emphasis(&mut line, &escaped);
    hashtags(&mut line, &escaped);
    out.extend(line.into_iter().filter(|glyph| glyph.ch != GONE));
}

fn ch(line: &[Glyph], at: usize) -> char {
    line.get(at).map_or(GONE, |glyph| glyph.ch)
}

fn before(line: &[Glyph], at: usize) -> char {
    at.checked_sub(1).map_or(GONE, |before| ch(line, before))
}

fn remove(line: &mut [Glyph], range: std::ops::Range<usize>) {
    for glyph in &mut line[range] {
        glyph.ch = GONE;
    }
}

/// Takes out the backslashes of escapes and marks the signs behind them.
fn escapes(line: &mut [Glyph]) -> Vec<bool> {
    let mut escaped = vec![false; line.len()];
    for at in 0..line.len() {
        let next = ch(line, at + 1);
        if ch(line, at) == '\\' && !escaped[at] && next != GONE && ESCAPABLE.contains(next) {
            line[at].ch = GONE;
            escaped[at + 1] = true;
        }
    }
    escaped
}

/// Links and images keep their text, footnotes nothing.
fn brackets(line: &mut [Glyph], escaped: &[bool]) {
    let mut open: Vec<usize> = Vec::new();
    for at in 0..line.len() {
        match ch(line, at) {
            '[' if !escaped[at] => open.push(at),
            ']' if !escaped[at] => {
                let Some(start) = open.pop() else { continue };
                if ch(line, start + 1) == '^' && at > start + 2 {
                    remove(line, start..at + 1);
                } else if let Some(length) = destination(&line[at + 1..]) {
                    let image = before(line, start) == '!';
                    remove(line, start - usize::from(image)..start + 1);
                    remove(line, at..at + 1 + length);
                }
            }
            _ => {}
        }
    }
}

/// The length of `(https://…)` or `(docs/a.md "title")`; a remark in brackets is none.
fn destination(rest: &[Glyph]) -> Option<usize> {
    if ch(rest, 0) != '(' {
        return None;
    }
    let mut depth = 0;
    let mut end = None;
    for (at, glyph) in rest.iter().enumerate().take(LONGEST_ADDRESS) {
        match glyph.ch {
            '(' if depth == 2 => return None,
            '(' => depth += 1,
            ')' if depth == 1 => {
                end = Some(at);
                break;
            }
            ')' => depth -= 1,
            '[' | ']' => return None,
            _ => {}
        }
    }
    let end = end?;
    let address: Vec<char> = rest[1..end]
        .iter()
        .map(|glyph| glyph.ch)
        .take_while(|&ch| ch != ' ')
        .collect();
    let titled = address.len() < end - 1;
    let title = !titled || matches!(ch(rest, end - 1), '"' | '\'');
    let first = address.first().copied().unwrap_or('/');
    let is_address = matches!(first, '#' | '/' | '<')
        || address.iter().any(|&ch| matches!(ch, '/' | '.'))
        || address.starts_with(&['m', 'a', 'i', 'l', 't', 'o', ':']);
    let prose = address
        .iter()
        .any(|ch| matches!(ch, '，' | '。' | '、' | '；' | '？' | '！'));
    (title && is_address && !prose).then_some(end + 1)
}

/// `<https://…>` and `<a@b.com>` lose their brackets.
fn autolinks(line: &mut [Glyph]) {
    for at in 0..line.len() {
        if ch(line, at) != '<' {
            continue;
        }
        let inside = line[at + 1..]
            .iter()
            .take(LONGEST_ADDRESS)
            .take_while(|glyph| glyph.ch.is_ascii_graphic() && !matches!(glyph.ch, '<' | '>'))
            .count();
        let end = at + 1 + inside;
        if ch(line, end) != '>' {
            continue;
        }
        let address = &line[at + 1..end];
        let scheme = address
            .windows(3)
            .any(|three| three.iter().map(|glyph| glyph.ch).eq("://".chars()));
        if scheme || address.iter().any(|glyph| glyph.ch == '@') {
            line[at].ch = GONE;
            line[end].ch = GONE;
        }
    }
}

/// Pairs of `*`, `**`, `***`, `~~` and `==` around words.
fn emphasis(line: &mut [Glyph], escaped: &[bool]) {
    // Where a run of this sign and length was opened.
    let mut open: [[Option<usize>; 4]; 3] = [[None; 4]; 3];
    let mut at = 0;
    while at < line.len() {
        let sign = ch(line, at);
        let Some(kind) = ['*', '~', '='].iter().position(|&one| one == sign) else {
            at += 1;
            continue;
        };
        let length = (at..line.len())
            .take_while(|&at| ch(line, at) == sign && !escaped[at])
            .count();
        if length == 0 || length > 3 || kind > 0 && length != 2 {
            at += length.max(1);
            continue;
        }
        let (left, right) = (before(line, at), ch(line, at + length));
        // A power of Python's: 2**10.
        if sign == '*' && length == 2 && is_term(left) && is_term(right) {
            line[at].ch = '^';
            line[at + 1].ch = GONE;
            at += 2;
            continue;
        }
        let inside = |ch: char| ch != ' ' && ch != GONE;
        let opener = &mut open[kind][length];
        match *opener {
            Some(start) if inside(left) && !right.is_ascii_alphanumeric() => {
                *opener = None;
                remove(line, start..start + length);
                remove(line, at..at + length);
            }
            None if inside(right) && !left.is_ascii_alphanumeric() => *opener = Some(at),
            _ => {}
        }
        at += length;
    }
}

fn is_term(ch: char) -> bool {
    ch.is_ascii_alphanumeric() || matches!(ch, '(' | ')')
}

/// `#话题#` and `#话题` lose their signs; a pause parts them from what follows.
fn hashtags(line: &mut [Glyph], escaped: &[bool]) {
    let mut at = 0;
    while at < line.len() {
        let left = before(line, at);
        let stands =
            ch(line, at) == '#' && !escaped[at] && !left.is_ascii_alphanumeric() && left != '/';
        if !stands {
            at += 1;
            continue;
        }
        let reach = line[at + 1..].iter().take(LONGEST_TOPIC);
        let inside = reach
            .take_while(|glyph| !matches!(glyph.ch, '#' | GONE))
            .count();
        let end = at + 1 + inside;
        let topic = &line[at + 1..end];
        let named = topic.iter().any(|glyph| glyph.ch.is_alphabetic());
        let framed = |glyph: Option<&Glyph>| glyph.is_some_and(|glyph| glyph.ch != ' ');
        if ch(line, end) == '#' && named && framed(topic.first()) && framed(topic.last()) {
            line[at].ch = if left == ' ' && at > 1 && is_word(before(line, at - 1)) {
                '，'
            } else {
                GONE
            };
            line[end].ch = if more_follows(line, end + 1) {
                '，'
            } else {
                GONE
            };
            at = end + 1;
            continue;
        }
        let word = topic
            .iter()
            .take_while(|glyph| is_word(glyph.ch) || glyph.ch == '_')
            .count();
        if topic[..word].iter().any(|glyph| glyph.ch.is_alphabetic()) {
            line[at].ch = GONE;
            if ch(line, at + 1 + word) == ' ' && more_follows(line, at + 2 + word) {
                line[at + 1 + word].ch = '，';
            }
        }
        at += 1;
    }
}

/// Whether a word or another topic comes next.
fn more_follows(line: &[Glyph], at: usize) -> bool {
    let at = at + usize::from(ch(line, at) == ' ');
    let next = ch(line, at);
    is_word(next) || is_han(next) || matches!(next, '#' | '“' | '「' | '《' | '@')
}
