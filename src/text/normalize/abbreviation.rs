//! Abbreviations that number something: No.1, Vol.2, S01E03.

use super::number::range_end;
use super::{Scanner, Style, spell};

/// Abbreviation, what is said before its number, and what behind it.
#[rustfmt::skip]
const NUMBERED: &[(&str, &str, &str)] = &[
    ("no", "第", ""), ("vol", "第", "卷"), ("ch", "第", "章"), ("chap", "第", "章"), ("sec", "第", "节"),
    ("pp", "第", "页"), ("p", "第", "页"), ("fig", "图", ""), ("tab", "表", ""), ("eq", "式", ""),
    ("ep", "第", "集"), ("art", "第", "条"),
];

/// An abbreviation with a point and a number, or a numbered episode, quarter or half-year.
pub(super) fn numbered(scanner: &mut Scanner) -> bool {
    abbreviation(scanner) || episode(scanner) || quarter(scanner) || half_of_day(scanner)
}

fn abbreviation(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    if scanner.before().is_ascii_alphanumeric() {
        return false;
    }
    let word: String = scanner
        .rest(start)
        .iter()
        .take(5)
        .take_while(|ch| ch.is_ascii_alphabetic())
        .map(char::to_ascii_lowercase)
        .collect();
    let end = start + word.len();
    let Some(&(_, lead, noun)) = NUMBERED.iter().find(|(written, _, _)| *written == word) else {
        return false;
    };
    let point = scanner.char(end) == '.';
    let from = scanner.skip_space(end + usize::from(point));
    let stop = scanner.digits_end(from);
    // № is folded to No without a point.
    let folded = word == "no" && from == end;
    if !(point || folded) || stop == from || stop > from + 5 {
        return false;
    }
    let number = |scanner: &mut Scanner, from: usize, stop: usize| {
        let text = scanner.text(from..stop);
        scanner.say(spell::cardinal(&text), from..stop, Style::Digits);
    };
    scanner.say(lead, start..end, Style::Plain);
    number(scanner, from, stop);
    scanner.at = stop;
    let beyond = range_end(scanner, stop);
    if !noun.is_empty() && beyond > stop && scanner.digits_end(stop + 1) == beyond {
        scanner.say("到", stop..stop + 1, Style::Plain);
        number(scanner, stop + 1, beyond);
        scanner.at = beyond;
    }
    let at = scanner.at;
    if !scanner.starts(at, &[noun]) {
        scanner.say(noun, at - 1..at, Style::Plain);
    }
    true
}

/// `AM9:00`.
fn half_of_day(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let hour = scanner.skip_space(start + 2);
    let minute = scanner.digits_end(hour) + 1;
    let name = match (scanner.peek(0), scanner.peek(1)) {
        ('A', 'M') => "上午",
        ('P', 'M') => "下午",
        _ => return false,
    };
    let clock = (hour + 2..=hour + 3).contains(&minute)
        && matches!(scanner.char(minute - 1), ':' | '：')
        && scanner.digits_end(minute) == minute + 2;
    if scanner.before().is_ascii_alphanumeric() || !clock {
        return false;
    }
    scanner.say(name, start..start + 2, Style::Plain);
    scanner.at = start + 2;
    true
}

/// `S01E03`: season and episode.
fn episode(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let season = scanner.digits_end(start + 1);
    let end = scanner.digits_end(season + 1);
    let form =
        matches!(scanner.char(start), 'S' | 's') && matches!(scanner.char(season), 'E' | 'e');
    if !form
        || season != start + 3
        || end != season + 3
        || scanner.char(end).is_ascii_alphanumeric()
    {
        return false;
    }
    for (sign, stop, noun) in [(start, season, "季"), (season, end, "集")] {
        scanner.say("第", sign..sign + 1, Style::Plain);
        let number = spell::cardinal(&scanner.text(sign + 1..stop));
        scanner.say(number, sign + 1..stop, Style::Digits);
        scanner.say(noun, sign + 1..stop, Style::Plain);
    }
    scanner.at = end;
    true
}

/// `2024Q3`, `2024年Q1`, `2023H1`: quarters and halves of a year.
fn quarter(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let digits = scanner.chars[..start]
        .iter()
        .rev()
        .take(5)
        .take_while(|ch| ch.is_ascii_digit())
        .count();
    let year = digits == 4 && !scanner.char_before(start - 4).is_ascii_alphanumeric();
    if !year && scanner.before() != '年' || scanner.char(start + 2).is_ascii_alphanumeric() {
        return false;
    }
    let name = match (scanner.peek(0), scanner.peek(1)) {
        ('Q', '1') => "第一季度",
        ('Q', '2') => "第二季度",
        ('Q', '3') => "第三季度",
        ('Q', '4') => "第四季度",
        ('H', '1') => "上半年",
        ('H', '2') => "下半年",
        _ => return false,
    };
    if year {
        scanner.say("年", start - 1..start, Style::Plain);
    }
    scanner.say(name, start..start + 2, Style::Digits);
    scanner.at = start + 2;
    true
}
