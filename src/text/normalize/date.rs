//! Dates written in digits, and days that have become names.

use std::ops::Range;

use super::number::RANGE_SIGNS;
use super::words::{DAY_WORDS, HOLIDAYS, NAMED_NOUNS, SEASONS};
use super::{Scanner, Style, Token, spell, units};

/// A number with its place.
type Field = (String, Range<usize>);

fn value(text: &str) -> u32 {
    text.parse().unwrap_or(u32::MAX)
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && (1000..3000).contains(&value(text))
}

fn is_recent(text: &str) -> bool {
    text.len() == 4 && (1900..2100).contains(&value(text))
}

fn is_month(text: &str) -> bool {
    text.len() <= 2 && (1..=12).contains(&value(text))
}

fn is_day(text: &str) -> bool {
    text.len() <= 2 && (1..=31).contains(&value(text))
}

/// Year, month and day, where known.
struct Date {
    year: Option<Field>,
    month: Field,
    day: Option<Field>,
    end: usize,
}

/// `2025-09-28`, `2025/9/28`, `2025.9.28`, `2025-09`, `08-08-2008`, `9·11`, `2023-24赛季`.
pub(super) fn date(scanner: &mut Scanner) -> bool {
    let ranged = follows_to(scanner);
    if matches!(scanner.before(), '.' | '-' | '/') && !ranged
        || scanner.before().is_ascii_alphanumeric()
    {
        return false;
    }
    let mut fields: Vec<Field> = Vec::with_capacity(3);
    let mut end = scanner.at;
    let mut separator = '\0';
    while fields.len() < 3 {
        let from = end + usize::from(!fields.is_empty());
        let stop = scanner.digits_end(from);
        let text = scanner.text(from..stop.min(from + 5));
        if text.is_empty() || text.len() > 4 {
            break;
        }
        fields.push((text, from..stop));
        end = stop;
        if fields.len() == 1 {
            separator = scanner.char(end);
        }
        if scanner.char(end) != separator {
            break;
        }
    }
    let more = scanner.char(end) == separator && scanner.char(end + 1).is_ascii_digit();
    if fields.len() < 2 || more {
        return false;
    }
    match separator {
        '·' | '•' | '‧' | '・' | '∙' | '⋅' => named_day(scanner, &fields),
        '-' | '/' | '.' => {
            if separator == '.' && HOLIDAYS.begin(scanner.rest(end)) {
                return holiday(scanner, &fields);
            }
            if seasons(scanner, &fields, separator) {
                return true;
            }
            let Some(date) = shape(scanner, fields, separator) else {
                return false;
            };
            say(scanner, date);
            true
        }
        _ => false,
    }
}

/// Which of the usual forms the fields have.
fn shape(scanner: &Scanner, fields: Vec<Field>, separator: char) -> Option<Date> {
    let mut fields = fields.into_iter();
    let (first, second) = (fields.next()?, fields.next()?);
    let third = fields.next();
    let date = |year, month: Field, day: Option<Field>| {
        let end = third_end(&[&year, &Some(month.clone()), &day]);
        Date {
            year,
            month,
            day,
            end,
        }
    };
    let found = match third {
        Some(third) if is_year(&first.0) && is_month(&second.0) && is_day(&third.0) => {
            date(Some(first), second, Some(third))
        }
        Some(third) if is_recent(&third.0) && is_month(&first.0) && is_day(&second.0) => {
            date(Some(third), first, Some(second))
        }
        Some(third) if is_recent(&third.0) && is_month(&second.0) && is_day(&first.0) => {
            date(Some(third), second, Some(first))
        }
        Some(_) => return None,
        None if is_year(&first.0)
            && is_month(&second.0)
            && month_only(scanner, &first, &second, separator) =>
        {
            date(Some(first), second, None)
        }
        None if is_year(&second.0) && is_month(&first.0) && first.0.len() == 2 => {
            date(Some(second), first, None)
        }
        None if is_month(&first.0) && is_day(&second.0) => {
            let padded = first.0.starts_with('0') && second.0.len() == 2;
            let meant = separator == '/' && scanner.begins(second.1.end, &DAY_WORDS);
            if !padded && !meant {
                return None;
            }
            date(None, first, Some(second))
        }
        None => return None,
    };
    let after = scanner.char(found.end);
    let clock = after == 'T' && scanner.char(found.end + 1).is_ascii_digit();
    let quantity = found.day.is_none() && separator == '.' && {
        units::is_measure(scanner.rest(found.end)) || "%‰°".contains(after) && after != '\0'
    };
    (!quantity && (clock || !after.is_ascii_alphanumeric())).then_some(found)
}

/// The end of the last field.
fn third_end(fields: &[&Option<Field>]) -> usize {
    fields
        .iter()
        .filter_map(|field| field.as_ref().map(|(_, range)| range.end))
        .max()
        .unwrap_or(0)
}

/// Whether a year and a number of two digits are a month: 2008-08, 2008/8, 2024.10, but not the
/// decimal 2008.5 nor the range 1999-2.
fn month_only(scanner: &Scanner, year: &Field, month: &Field, separator: char) -> bool {
    // 2024.1-2024.6
    let end = month.1.end;
    let opens = RANGE_SIGNS.contains(&scanner.char(end))
        && scanner.digits_end(end + 1) == end + 5
        && scanner.char(end + 5) == separator;
    separator == '/' || is_recent(&year.0) && (month.0.len() == 2 || opens || follows_to(scanner))
}

/// Whether 到 has just been said.
fn follows_to(scanner: &Scanner) -> bool {
    matches!(scanner.out.last(), Some(Token::Spelled { text, .. }) if text == "到")
}

fn say(scanner: &mut Scanner, date: Date) {
    let named = matches!(scanner.char(date.end), '日' | '号');
    if let Some((text, range)) = date.year {
        scanner.say(spell::digits(&text), range.clone(), Style::Digits);
        scanner.say("年", range, Style::Plain);
    }
    let (text, range) = date.month;
    scanner.say(spell::cardinal(&text), range.clone(), Style::Digits);
    scanner.say("月", range, Style::Plain);
    if let Some((text, range)) = date.day {
        scanner.say(spell::cardinal(&text), range.clone(), Style::Digits);
        if !named {
            scanner.say("日", range, Style::Plain);
        }
    }
    scanner.at = date.end;
    // The T between date and time of day: 2024-05-01T10:30.
    if scanner.peek(0) == 'T' {
        scanner.at += 1;
    }
}

/// `2023-24赛季`: two years that follow each other.
fn seasons(scanner: &mut Scanner, fields: &[Field], separator: char) -> bool {
    let [(first, from), (second, to)] = fields else {
        return false;
    };
    let year = value(first);
    if separator == '.'
        || !is_year(first)
        || second.len() != 2
        || (year + 1) % 100 != value(second)
        || !scanner.begins(scanner.skip_space(to.end), &SEASONS)
    {
        return false;
    }
    scanner.say(spell::digits(first), from.clone(), Style::Digits);
    scanner.say("到", from.end..to.start, Style::Plain);
    scanner.say(spell::digits(second), to.clone(), Style::Digits);
    scanner.at = to.end;
    true
}

/// `5.1假期`, `10.1黄金周`: the month and the day, no point.
fn holiday(scanner: &mut Scanner, fields: &[Field]) -> bool {
    let [(month, from), (day, to)] = fields else {
        return false;
    };
    if !is_month(month) || !is_day(day) {
        return false;
    }
    scanner.say(spell::cardinal(month), from.clone(), Style::Digits);
    scanner.say(spell::cardinal(day), to.clone(), Style::Digits);
    scanner.at = to.end;
    true
}

/// `9·11`, `3·15`: digit by digit, the dot is silent.
fn named_day(scanner: &mut Scanner, fields: &[Field]) -> bool {
    let [(first, from), (second, to)] = fields else {
        return false;
    };
    let day = is_month(first) && is_day(second);
    if !day && !scanner.begins(to.end, &NAMED_NOUNS) {
        return false;
    }
    scanner.say(spell::digits(first), from.clone(), Style::Digits);
    scanner.say(spell::digits(second), to.clone(), Style::Digits);
    scanner.at = to.end;
    true
}
