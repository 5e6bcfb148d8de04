//! How a number without percent sign or currency is read: as a quantity, a code or a year.

use super::contact::announced;
use super::number::{LONG, Number};
use super::units::{self, starts_with};
use super::{Scanner, Style, Token, spell};

/// After these a 3- or 4-digit number is the name of a room or train.
const ROOM_WORDS: [&str; 8] = [
    "房间",
    "房",
    "室",
    "次列车",
    "次航班",
    "次动车",
    "次高铁",
    "航班",
];

/// How a number without percent sign is said, by its form and its neighbours. `beyond` is where
/// the text that decides starts: behind the whole range, if it is one.
pub(super) fn plain(
    scanner: &Scanner,
    number: &Number,
    start: usize,
    beyond: usize,
) -> (String, Style) {
    let whole = number.whole.as_str();
    if whole == "2" && number.fraction.is_none() && is_initials(scanner, start) {
        return ("to".to_owned(), Style::Plain);
    }
    if number.fraction.is_some() {
        return (
            spell::decimal(whole, number.fraction.as_deref()),
            Style::Cardinal,
        );
    }
    let gap = usize::from(scanner.chars.get(beyond) == Some(&' '));
    let after = scanner.rest(beyond + gap);
    let is_measure = units::is_measure(after);
    let letter_before = matches!(scanner.chars[..start], [.., ch] if ch.is_ascii_alphabetic())
        || matches!(scanner.chars[..start], [.., ch, '-' | ' ' | '_'] if ch.is_ascii_alphabetic());
    let length = whole.len();
    let called = length >= 3
        && ["打", "热线", "电话", "客服"]
            .iter()
            .any(|word| starts_with(after, word));
    let coded = (announced(scanner) && length > 1 || called) && !is_measure;
    let room = (3..=4).contains(&length) && ROOM_WORDS.iter().any(|word| starts_with(after, word));
    if coded || room || length >= LONG && !number.grouped && !is_measure {
        return (spell::code(whole), Style::Digits);
    }
    let in_range = beyond != number.end || follows_year(scanner, start);
    if is_year(scanner, whole, after, in_range) {
        return (spell::digits(whole), Style::Digits);
    }
    if whole.starts_with('0') && length > 1 {
        let dated = after
            .first()
            .is_some_and(|ch| matches!(ch, '月' | '日' | '号' | '时' | '点'));
        let spoken = if dated {
            spell::cardinal(whole)
        } else {
            spell::digits(whole)
        };
        return (spoken, Style::Digits);
    }
    let silent_hyphen = matches!(scanner.chars[..start], [.., digit, '-'] if digit.is_ascii_digit())
        && matches!(
            scanner.out.last(),
            Some(Token::Spelled {
                style: Style::Digits | Style::Cardinal,
                ..
            })
        );
    if (letter_before || silent_hyphen) && length >= 3 && !is_measure && !number.grouped {
        return (spell::digits(whole), Style::Digits);
    }
    let ordinal = scanner.before_space() == '第' || units::is_ordinal_noun(after);
    if whole == "2"
        && !ordinal
        && !letter_before
        && scanner.before_space() != '初'
        && (units::takes_liang(after) || liang_unit(after))
    {
        return ("两".to_owned(), Style::Cardinal);
    }
    let spoken = spell::cardinal(whole);
    // 第 and 号 number things; there 二千 is as good as 两千, but 一 must keep its tone.
    (
        spoken,
        if ordinal || letter_before {
            Style::Digits
        } else {
            Style::Cardinal
        },
    )
}

/// Whether the 2 at `at` stands for "to" between two capitals: B2B, O2O.
fn is_initials(scanner: &Scanner, at: usize) -> bool {
    let capital = |ch: Option<&char>| ch.is_some_and(char::is_ascii_uppercase);
    let word = |ch: Option<&char>| ch.is_some_and(char::is_ascii_alphanumeric);
    let before = |back: usize| {
        at.checked_sub(back)
            .and_then(|index| scanner.chars.get(index))
    };
    capital(before(1))
        && !word(before(2))
        && capital(scanner.chars.get(at + 1))
        && !word(scanner.chars.get(at + 2))
}

/// Whether the number at `start` closes a range that a year opened: 2025 in `2024-2025赛季`.
fn follows_year(scanner: &Scanner, start: usize) -> bool {
    let Some(from) = start.checked_sub(5) else {
        return false;
    };
    let year = scanner.text(from..start - 1);
    let alone = from == 0 || !scanner.chars[from - 1].is_ascii_digit();
    alone
        && matches!(
            scanner.chars[start - 1],
            '-' | '~' | '–' | '—' | '〜' | '∼' | '至' | '到'
        )
        && year.len() == 4
        && year
            .parse::<u32>()
            .is_ok_and(|year| (1800..2200).contains(&year))
}

fn liang_unit(after: &[char]) -> bool {
    units::unit(after)
        .is_some_and(|(_, name)| units::takes_liang(&name.chars().collect::<Vec<_>>()))
}

/// Years and birth cohorts: `2025年`, `98年5月`, `90后`, `1998-2003`.
fn is_year(scanner: &Scanner, whole: &str, after: &[char], in_range: bool) -> bool {
    let value: u32 = whole.parse().unwrap_or(0);
    let named = after.first() == Some(&'年') && !starts_with(after, "年级");
    if whole.len() == 4 && (1000..3000).contains(&value) {
        let range = in_range
            && (1800..2200).contains(&value)
            && !units::is_measure(after)
            && !scanner.has_equals();
        return named || range || matches!(after.first(), Some('级' | '届' | '款'));
    }
    if whole.len() != 2 {
        return false;
    }
    let cohort = after.first() == Some(&'后')
        && (value >= 50 && value.is_multiple_of(5) || matches!(value, 0 | 5))
        && after.get(1) != Some(&'天');
    let dated = named
        && !(30..50).contains(&value)
        && after.get(1).is_some_and(char::is_ascii_digit)
        && after.iter().take(4).any(|&ch| ch == '月');
    cohort || dated || named && whole.starts_with('0')
}
