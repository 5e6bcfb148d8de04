//! Amounts with a currency sign or code before them.

use super::number::{Number, RANGE_SIGNS, begins, number};
use super::table::Words;
use super::{Scanner, Style, spell, units};

/// Large-number words that belong to the amount before the currency's name.
const SCALES: [char; 5] = ['万', '亿', '千', '百', '兆'];
/// English ones, and how many zeros they stand for.
#[rustfmt::skip]
const LETTER_SCALES: [(&str, usize); 8] =
    [("bn", 9), ("mn", 6), ("B", 9), ("M", 6), ("K", 3), ("k", 3), ("w", 4), ("W", 4)];
/// Behind the amount, the currency is named already.
static NAMED: Words = Words::new(&["元", "块", "美元", "美金"]);

/// `¥30`, `$1.5万`, `CNY 1.25`, `-$5`, `$10-20`.
pub(super) fn money(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let minus = matches!(scanner.peek(0), '-' | '−') && !scanner.before().is_ascii_alphanumeric();
    let sign = start + usize::from(minus);
    let Some((length, name)) = units::currency(scanner.rest(sign)) else {
        return false;
    };
    let from = scanner.skip_space(sign + length);
    if scanner.char_before(sign).is_ascii_alphabetic() || !begins(scanner, from) {
        return false;
    }
    if minus {
        scanner.say("负", start..sign, Style::Plain);
    }
    let Some(mut end) = amount(scanner, from) else {
        return false;
    };
    // The second end of a range may carry the sign again.
    let separator = scanner.char(end);
    let mut second = end + 1;
    if RANGE_SIGNS.contains(&separator) {
        if super::table::starts_with(scanner.rest(second), &scanner.text(sign..sign + length)) {
            second += length;
        }
        if scanner.char(second).is_ascii_digit() {
            scanner.say("到", end..end + 1, Style::Plain);
            end = amount(scanner, second).unwrap_or(second);
        }
    }
    if !scanner.begins(end, &NAMED) && !scanner.starts(end, &[name]) {
        scanner.say(name, sign..sign + length, Style::Plain);
    }
    scanner.at = end;
    true
}

/// Says the number at `from` with its scale, and returns where it ends.
fn amount(scanner: &mut Scanner, from: usize) -> Option<usize> {
    let number = number(scanner, from)?;
    let (number, length) = letter_scale(scanner, number);
    let end = number.end + length;
    let scale: String = scanner
        .rest(end)
        .iter()
        .take_while(|ch| SCALES.contains(ch))
        .take(3)
        .collect();
    let mut text = number.trimmed().spoken();
    let first = scale.chars().next();
    if text == "二" && first.is_none_or(|ch| matches!(ch, '万' | '亿' | '千')) {
        "两".clone_into(&mut text);
    }
    scanner.say(text, from..end, Style::Cardinal);
    let length = scale.chars().count();
    scanner.say(scale, end..end + length, Style::Plain);
    Some(end + length)
}

/// The value of `5M`, and how many letters the scale has.
pub(super) fn letter_scale(scanner: &Scanner, number: Number) -> (Number, usize) {
    let end = number.end;
    let scale = LETTER_SCALES.iter().find(|(letters, _)| {
        scanner.starts(end, &[letters])
            && !scanner.char(end + letters.len()).is_ascii_alphanumeric()
    });
    match scale {
        Some(&(letters, zeros)) if number.whole.len() < spell::MAX_CARDINAL - zeros => {
            (number.scaled(zeros), letters.len())
        }
        _ => (number, 0),
    }
}
