//! Punctuation: what is heard as a pause or frames a phrase.

use super::{Scanner, Style, Token, is_han, plain_latin};
use crate::text::Mark;

/// Punctuation that is heard as a pause or frames a phrase.
pub(super) fn mark(scanner: &mut Scanner) -> bool {
    let ch = scanner.peek(0);
    let mark = match ch {
        '，' | ',' | '|' | '⸺' => Mark::Comma,
        '、' => Mark::Enumeration,
        '；' | ';' => Mark::Semicolon,
        '：' | ':' | '—' | '–' | '―' => Mark::Colon,
        '。' | '｡' | '.' if ch != '.' || is_han(scanner.before()) => Mark::Comma,
        '！' | '!' | '？' | '?' => Mark::Comma,
        '…' => Mark::Ellipsis,
        '(' | '（' | '[' | '【' | '《' | '〈' | '<' | '「' | '『' | '“' | '‘' | '{' | '〔'
        | '〖' | '«' | '﹁' | '﹃' => Mark::Open,
        // The number of a list item is followed by a pause.
        ')' | '）' | '.' if scanner.is_list_number(scanner.at) && scanner.after_space() != '\0' => {
            Mark::Enumeration
        }
        ')' | '）' | ']' | '】' | '》' | '〉' | '」' | '』' | '”' | '’' | '}' | '〕' | '〗'
        | '»' | '﹂' | '﹄' => Mark::Close,
        // 55" of a screen.
        '"' if !scanner.quoted && scanner.before().is_ascii_digit() => {
            let at = scanner.at;
            scanner.say("英寸", at..at + 1, Style::Plain);
            scanner.at += 1;
            return true;
        }
        '"' => {
            scanner.quoted = !scanner.quoted;
            if scanner.quoted {
                Mark::Open
            } else {
                Mark::Close
            }
        }
        '.' if plain_latin(scanner.before()).is_some()
            && scanner.peek(1).is_ascii_alphanumeric() =>
        {
            return point(scanner);
        }
        _ => return false,
    };
    // Dashes and dots come in runs that are one mark.
    let length = if matches!(ch, '—' | '–' | '―' | '…' | '.') {
        scanner
            .rest(scanner.at)
            .iter()
            .take_while(|&&other| other == ch)
            .count()
    } else {
        1
    };
    push_mark(scanner, mark, ch, length);
    true
}

/// The point of a name: `example.com`, `Node.js`; silent inside abbreviations like `U.S.A`.
fn point(scanner: &mut Scanner) -> bool {
    let at = scanner.at;
    let before = at.checked_sub(2).map_or('\0', |index| scanner.chars[index]);
    if plain_latin(before).is_some() || before.is_ascii_digit() {
        scanner.say("点", at..at + 1, Style::Plain);
    }
    scanner.at += 1;
    true
}

pub(super) fn push_mark(scanner: &mut Scanner, mark: Mark, ch: char, length: usize) {
    let (start, end) = (
        scanner.glyphs[scanner.at].start,
        scanner.glyphs[scanner.at + length - 1].end,
    );
    scanner.out.push(Token::Mark {
        mark,
        ch,
        start,
        end,
    });
    scanner.at += length;
}
