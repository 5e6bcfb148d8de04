//! Telephone numbers.

use super::number::begins;
use super::words::{AMOUNT_WORDS, SERVICE_NUMBERS};
use super::{Scanner, Style, spell, units};

/// The most groups that a number is written in.
const MAX_GROUPS: usize = 4;

/// Mobile, fixed-line, 400 and service numbers.
pub(super) fn phone(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let country = scanner.peek(0) == '+' && scanner.peek(1).is_ascii_digit();
    let before = scanner.before();
    let inside = before.is_ascii_alphanumeric()
        || matches!(before, '.' | '-') && scanner.char_before(start - 1).is_ascii_digit();
    if inside || !country && !scanner.peek(0).is_ascii_digit() {
        return false;
    }
    let mut groups = groups(scanner, start + usize::from(country));
    while let Some(&(_, end)) = groups.last() {
        let open = scanner.char(end) == '.' && begins(scanner, end);
        let parts: Vec<String> = groups
            .iter()
            .map(|&(from, to)| scanner.text(from..to))
            .collect();
        if !open && is_phone(scanner, &parts, country, end) {
            if country {
                scanner.say("加", start..start + 1, Style::Plain);
            }
            for ((from, to), part) in groups.into_iter().zip(&parts) {
                scanner.say(spell::code(part), from..to, Style::Digits);
            }
            scanner.at = end;
            return true;
        }
        groups.pop();
    }
    false
}

/// `(021)64331234`: an area code in brackets.
pub(super) fn bracketed(scanner: &mut Scanner) -> bool {
    let open = scanner.at;
    if !matches!(scanner.peek(0), '(' | '（') || scanner.peek(1) != '0' {
        return false;
    }
    let close = scanner.digits_end(open + 1);
    let from = scanner.skip_space(close + 1);
    let end = scanner.digits_end(from);
    let area = matches!(close - open - 1, 3 | 4) && matches!(scanner.char(close), ')' | '）');
    if !area || !matches!(end - from, 7 | 8) {
        return false;
    }
    super::punctuation::mark(scanner);
    scanner.say(
        spell::code(&scanner.text(open + 1..close)),
        open + 1..close,
        Style::Digits,
    );
    scanner.at = close;
    super::punctuation::mark(scanner);
    scanner.say(
        spell::code(&scanner.text(from..end)),
        from..end,
        Style::Digits,
    );
    scanner.at = end;
    true
}

/// Runs of digits from `at` on, joined by single hyphens or spaces.
pub(super) fn groups(scanner: &Scanner, at: usize) -> Vec<(usize, usize)> {
    let mut groups = vec![(at, scanner.digits_end(at))];
    while groups.len() < MAX_GROUPS {
        let end = groups[groups.len() - 1].1;
        let next = scanner.digits_end(end + 1);
        if !matches!(scanner.char(end), '-' | ' ') || next == end + 1 {
            break;
        }
        groups.push((end + 1, next));
    }
    groups
}

fn is_phone(scanner: &Scanner, parts: &[String], country: bool, end: usize) -> bool {
    let length: usize = parts.iter().map(String::len).sum();
    if length > 16 {
        return false;
    }
    let joined = parts.concat();
    let mobile =
        length == 11 && joined.starts_with('1') && !joined[1..].starts_with(['0', '1', '2']);
    let free = joined.starts_with("400") || joined.starts_with("800");
    if country {
        return parts.len() > 1 && length >= 8 || length >= 10;
    }
    let lengths: Vec<usize> = parts.iter().map(String::len).collect();
    match lengths.as_slice() {
        [11] | [3, 4, 4] | [3, 8] | [4, 3, 4] if mobile => true,
        [11 | 12] => is_area(&joined),
        [3, 4, 4] => joined.starts_with('0') || free,
        [3 | 4, 7 | 8] | [3 | 4, 7 | 8, 1..=5] => joined.starts_with('0'),
        [3 | 4, 3 | 4, 3 | 4] => joined.starts_with('0') || free && length == 10,
        [4, 6] => free,
        [10] => free && !is_amount(scanner, end),
        [3 | 5] => SERVICE_NUMBERS.contain(&joined) && !is_amount(scanner, end),
        _ => false,
    }
}

/// Whether a number without hyphen begins with an area code: 01064035547.
fn is_area(number: &str) -> bool {
    number.starts_with("01")
        || number.starts_with("02")
        || number.starts_with('0') && number.len() == 12
}

/// Whether the number that ends at `end` counts something.
fn is_amount(scanner: &Scanner, end: usize) -> bool {
    let signs = "%‰°-~+×=/:号度分周后集米层楼万亿±*—";
    let next = scanner.near(end);
    units::is_measure(scanner.rest(scanner.skip_space(end)))
        || next != '\0' && signs.contains(next)
        || scanner.ends_in(scanner.at, &AMOUNT_WORDS)
        || scanner.ends(scanner.at, &["第 ", "¥ ", "$ ", "约 "])
}
