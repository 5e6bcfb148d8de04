//! Other scripts, reported run by run, and the points of names.

use super::super::clean::Fault;
use super::{Scanner, Style, is_han, plain_latin};
use crate::text::UnreadableKind;

/// How far from a lone の another kana is looked for.
const KANA_REACH: usize = 12;
/// Greek runs of this length are words; shorter ones are symbols, read letter by letter.
const GREEK_WORD: usize = 5;

/// Reports a run of another script as one; reads a の that stands for 的.
pub(super) fn foreign(scanner: &mut Scanner) -> bool {
    let at = scanner.at;
    let ch = scanner.peek(0);
    if ch.is_ascii() || is_han(ch) {
        return false;
    }
    if ch == 'の' && stands_for_de(scanner) {
        scanner.say("的", at..at + 1, Style::Plain);
        scanner.at += 1;
        return true;
    }
    let length = if is_greek(ch) {
        let letters = scanner.rest(at).iter().take_while(|&&ch| is_greek(ch));
        let (length, named) = letters.fold((0, true), |(length, named), ch| {
            (length + 1, named && is_named(*ch))
        });
        if length < GREEK_WORD && (named || length < 2) {
            return false;
        }
        length
    } else if is_foreign(ch) {
        run(scanner.rest(at))
    } else {
        return false;
    };
    let glyphs = &scanner.glyphs[at..at + length];
    if let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) {
        scanner.faults.push(Fault {
            start: first.start,
            end: last.end,
            kind: UnreadableKind::Script,
        });
    }
    scanner.at += length;
    true
}

/// The length of a run of foreign letters; what joins two of their words belongs to it.
fn run(chars: &[char]) -> usize {
    let joins = |ch: char| matches!(ch, ' ' | '・' | '-' | '\'' | '’');
    let mut length = 0;
    while let Some(&ch) = chars.get(length) {
        let next = chars.get(length + 1).copied().unwrap_or('\0');
        if !(is_foreign(ch) || joins(ch) && is_foreign(next)) {
            break;
        }
        length += 1;
    }
    length
}

/// A letter that is neither Chinese, Latin nor Greek.
fn is_foreign(ch: char) -> bool {
    !ch.is_ascii()
        && ch.is_alphabetic()
        && !is_han(ch)
        && !is_greek(ch)
        && plain_latin(ch).is_none()
}

fn is_greek(ch: char) -> bool {
    matches!(ch, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}') && ch.is_alphabetic()
}

/// Whether a Greek letter is one of the alphabet, without accents.
fn is_named(ch: char) -> bool {
    ch.to_lowercase().all(|ch| matches!(ch, 'α'..='ω'))
}

/// A の between Chinese characters, without other kana near, is decoration for 的: 优の良品.
fn stands_for_de(scanner: &Scanner) -> bool {
    let at = scanner.at;
    let is_kana = |&ch: &char| matches!(ch, '\u{3041}'..='\u{30ff}') && !matches!(ch, 'の' | '・');
    let near = &scanner.chars[at.saturating_sub(KANA_REACH)..];
    let near = near.iter().take(2 * KANA_REACH + 1);
    is_han(scanner.before()) && is_han(scanner.peek(1)) && !near.into_iter().any(is_kana)
}

/// A point before a name is read (`.NET`, `.gitignore`), one inside a degree is not (`Ph.D`).
pub(super) fn point(scanner: &mut Scanner) -> bool {
    let next = scanner.peek(1);
    if scanner.peek(0) != '.' || !next.is_ascii_alphabetic() {
        return false;
    }
    let at = scanner.at;
    let before = scanner.before();
    let framework = || {
        let name: String = scanner.rest(at + 1).iter().take(4).collect();
        let end = name.chars().nth(3);
        name.get(..3)
            .is_some_and(|name| name.eq_ignore_ascii_case("net"))
            && !end.is_some_and(|ch| ch.is_ascii_alphanumeric())
    };
    let leads = matches!(
        before,
        '\0' | ' ' | '，' | '、' | '：' | '（' | '(' | '“' | '"' | '`'
    );
    if leads || is_han(before) && framework() {
        scanner.say("点", at..at + 1, Style::Plain);
    } else {
        let initial = next.is_ascii_uppercase() && !scanner.peek(2).is_ascii_alphanumeric();
        if !(initial && before.is_ascii_lowercase()) {
            return false;
        }
    }
    scanner.at += 1;
    true
}
