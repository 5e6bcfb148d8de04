//! E-mail and web addresses, read part by part.

use super::{Scanner, Style, Token, spell};

/// Longer runs are not looked at as addresses.
const MAX_ADDRESS: usize = 300;

/// An e-mail or web address, read part by part.
pub(super) fn address(scanner: &mut Scanner) -> bool {
    let in_address = |ch: char| {
        ch.is_ascii_graphic()
            && !matches!(
                ch,
                '"' | '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '*' | '`'
            )
    };
    if !scanner.peek(0).is_ascii_alphanumeric() || scanner.at > 0 && in_address(scanner.before()) {
        return false;
    }
    let start = scanner.at;
    let near = scanner.rest(start).iter().take(MAX_ADDRESS);
    let mail = near.take_while(|&&ch| in_address(ch)).any(|&ch| ch == '@');
    let web = matches!(scanner.peek(0), 'h' | 'H' | 'f' | 'F' | 'w');
    if !mail && !web {
        return false;
    }
    let run: Vec<char> = scanner
        .rest(start)
        .iter()
        .copied()
        .take(MAX_ADDRESS)
        .take_while(|&ch| in_address(ch))
        .collect();
    let trimmed = run
        .iter()
        .rposition(|ch| ch.is_ascii_alphanumeric() || *ch == '/')
        .map_or(0, |last| last + 1);
    let text: String = run[..trimmed].iter().collect();
    let scheme = ["https://", "http://", "ftp://"]
        .iter()
        .find(|scheme| text.to_ascii_lowercase().starts_with(**scheme));
    let mail = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.split('.').count() > 1
            && host
                .chars()
                .all(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '.' | '-'))
    });
    if scheme.is_none() && !mail && !text.starts_with("www.") {
        return false;
    }
    // The scheme is markup: nobody says it.
    scanner.at = start + scheme.map_or(0, |scheme| scheme.len());
    let end = start + trimmed;
    while scanner.at < end {
        let at = scanner.at;
        let ch = scanner.chars[at];
        if ch.is_ascii_digit() {
            let stop = scanner.digits_end(at).min(end);
            scanner.say(
                spell::digits(&scanner.text(at..stop)),
                at..stop,
                Style::Digits,
            );
            scanner.at = stop;
        } else if ch.is_ascii_alphabetic() {
            let stop = at
                + scanner
                    .rest(at)
                    .iter()
                    .take(end - at)
                    .take_while(|ch| ch.is_ascii_alphabetic())
                    .count();
            scanner
                .out
                .push(Token::Latin(scanner.glyphs[at..stop].to_vec()));
            scanner.at = stop;
        } else {
            if ch == '@' {
                scanner.say("at", at..at + 1, Style::Plain);
            } else if sign(ch).is_empty() {
                scanner.fault(at);
            } else if !(ch == '/' && at + 1 == end) {
                scanner.say(sign(ch), at..at + 1, Style::Plain);
            }
            scanner.at += 1;
        }
    }
    true
}

/// The name of a sign in an address; empty for what no address has.
fn sign(ch: char) -> &'static str {
    match ch {
        '.' => "点",
        '/' => "斜杠",
        '-' => "杠",
        '_' => "下划线",
        ':' => "冒号",
        '?' => "问号",
        '=' => "等于",
        '&' => "和",
        '#' => "井号",
        '%' => "百分号",
        '+' => "加",
        '~' => "波浪号",
        '$' => "美元符号",
        '!' => "感叹号",
        '\\' => "反斜杠",
        '^' => "脱字符",
        '|' => "竖线",
        '{' => "左花括号",
        '}' => "右花括号",
        '\'' => "单引号",
        _ => "",
    }
}
