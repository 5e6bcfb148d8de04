//! Numbers with what belongs to them: signs, fractions, percentages, money, units.

use super::number::{is_minus, number, range_end, skip_space};
use super::plain::plain;
use super::units::{self, starts_with};
use super::{Scanner, Style, spell};

/// Large-number words that belong to the amount before the currency's name.
const SCALES: [char; 5] = ['万', '亿', '千', '百', '兆'];

/// Anything that starts with a number, its sign or its currency.
pub(super) fn amount(scanner: &mut Scanner) -> bool {
    money(scanner) || dotted(scanner) || fraction(scanner) || signed(scanner)
}

/// `¥30`, `$1.5万`, `CNY 1.25`.
fn money(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let Some((length, name)) = units::currency(scanner.rest(start)) else {
        return false;
    };
    if scanner.before().is_ascii_alphabetic() {
        return false;
    }
    let gap = usize::from(scanner.chars.get(start + length) == Some(&' '));
    let Some(number) = number(scanner, start + length + gap) else {
        return false;
    };
    let mut end = number.end;
    let fraction = number.fraction.as_deref();
    let scale: String = scanner
        .rest(end)
        .iter()
        .take_while(|ch| SCALES.contains(ch))
        .collect();
    let mut text = spell::decimal(&number.whole, fraction);
    let first = scale.chars().next();
    if text == "二" && first.is_none_or(|ch| matches!(ch, '万' | '亿' | '千')) {
        "两".clone_into(&mut text);
    }
    scanner.say(text, start..end, Style::Cardinal);
    if !scale.is_empty() {
        let length = scale.chars().count();
        scanner.say(scale, end..end + length, Style::Plain);
        end += length;
    }
    let range = range_end(scanner, end) != end;
    if !range
        && !["元", "块", "美元", name]
            .iter()
            .any(|word| starts_with(scanner.rest(end), word))
    {
        scanner.say(name, start..start + length, Style::Plain);
    }
    scanner.at = end;
    true
}

/// Versions and network addresses: `1.2.3`, `127.0.0.1`.
fn dotted(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let first = start..scanner.digits_end(start);
    if first.is_empty() {
        return false;
    }
    let mut parts = Vec::from([first]);
    loop {
        let end = parts[parts.len() - 1].end;
        let next = end + 1..scanner.digits_end(end + 1);
        if scanner.chars.get(end) != Some(&'.') || next.is_empty() {
            break;
        }
        parts.push(next);
    }
    if parts.len() < 3 {
        return false;
    }
    let by_digit = parts.len() > 3;
    scanner.at = parts[parts.len() - 1].end;
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            scanner.say("点", part.start - 1..part.start, Style::Plain);
        }
        let text = scanner.text(part.clone());
        let spoken = if by_digit || text.len() > 2 {
            spell::digits(&text)
        } else {
            spell::cardinal(&text)
        };
        scanner.say(spoken, part, Style::Digits);
    }
    true
}

/// `3/4`, `1 / 2`, `3 1/2`; a division where an equals sign says so.
fn fraction(scanner: &mut Scanner) -> bool {
    let negative = usize::from(is_minus(scanner));
    let start = scanner.at;
    let from = start + negative;
    let top = from..scanner.digits_end(from);
    let space = |at: usize| skip_space(scanner, at);
    if top.is_empty() {
        return false;
    }
    let (top, whole) = match scanner.digits_end(space(top.end)) {
        end if space(top.end) > top.end
            && end > space(top.end)
            && scanner.chars.get(end) == Some(&'/') =>
        {
            (space(top.end)..end, Some(top))
        }
        _ => (top, None),
    };
    let slash = space(top.end);
    let bottom = space(slash + 1)..scanner.digits_end(space(slash + 1));
    let third = scanner.chars.get(bottom.end) == Some(&'/')
        && scanner
            .rest(bottom.end + 1)
            .first()
            .is_some_and(char::is_ascii_digit);
    let spaced = (slash > top.end) != (bottom.start > slash + 1);
    if scanner.chars.get(slash) != Some(&'/')
        || bottom.is_empty()
        || spaced
        || third
        || top.len() > 4
        || bottom.len() > 4
    {
        return false;
    }
    if scanner.before() == '/'
        || scanner.before() == '.'
        || scanner.chars.get(bottom.end) == Some(&'.')
            && scanner
                .rest(bottom.end + 1)
                .first()
                .is_some_and(char::is_ascii_digit)
    {
        return false;
    }
    let (above, below) = (
        spell::cardinal(&scanner.text(top.clone())),
        spell::cardinal(&scanner.text(bottom.clone())),
    );
    if negative > 0 {
        scanner.say("负", start..from, Style::Plain);
    }
    if scanner.has_equals()
        || scanner
            .text(bottom.clone())
            .trim_start_matches('0')
            .is_empty()
    {
        scanner.say(above, top, Style::Cardinal);
        scanner.say("除以", slash..slash + 1, Style::Plain);
        scanner.say(below, bottom.clone(), Style::Cardinal);
    } else {
        if let Some(whole) = whole {
            scanner.say(
                spell::cardinal(&scanner.text(whole.clone())),
                whole.clone(),
                Style::Cardinal,
            );
            scanner.say("又", whole, Style::Plain);
        }
        scanner.say(below, bottom.clone(), Style::Cardinal);
        scanner.say("分之", slash..slash + 1, Style::Plain);
        scanner.say(above, top, Style::Cardinal);
    }
    scanner.at = bottom.end;
    true
}

/// A plain number with its sign, percent sign or unit.
fn signed(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let minus = is_minus(scanner);
    let first = if minus { start + 1 } else { start };
    let point = scanner.chars.get(first) == Some(&'.')
        && (minus || !scanner.before().is_ascii_alphanumeric());
    if !scanner
        .rest(first)
        .first()
        .is_some_and(char::is_ascii_digit)
        && !point
    {
        return false;
    }
    let Some(number) = number(scanner, first) else {
        return false;
    };
    let end = number.end;
    let beyond = range_end(scanner, end);
    let behind = skip_space(scanner, beyond);
    if minus {
        let degrees = scanner.chars.get(behind) == Some(&'°');
        scanner.say(
            if degrees { "零下" } else { "负" },
            start..first,
            Style::Plain,
        );
    }
    for (sign, name) in [('%', "百分之"), ('‰', "千分之")] {
        if scanner.chars.get(behind) == Some(&sign) {
            let sign_end = behind + 1;
            let here = if beyond == end { sign_end } else { end };
            let spoken = spell::decimal(&number.whole, number.fraction.as_deref());
            let spoken = if spoken == "一百" {
                "百".to_owned()
            } else {
                spoken
            };
            scanner.say(name, beyond.min(sign_end - 1)..sign_end, Style::Plain);
            scanner.say(spoken, first..end, Style::Cardinal);
            scanner.at = here;
            return true;
        }
    }
    let (spoken, style) = plain(scanner, &number, first, beyond);
    scanner.say(spoken, first..end, style);
    scanner.at = end;
    let at = skip_space(scanner, end);
    if let Some((length, name)) = units::unit(scanner.rest(at)) {
        scanner.say(name, at..at + length, Style::Plain);
        scanner.at = at + length;
    } else if let Some((length, name)) = units::currency(scanner.rest(at)) {
        let letters = scanner.chars[at].is_ascii_alphabetic();
        let whole = !scanner
            .rest(at + length)
            .first()
            .is_some_and(|ch| ch.is_ascii_alphanumeric());
        if whole && (letters || at == end) {
            scanner.say(name, at..at + length, Style::Plain);
            scanner.at = at + length;
        }
    }
    true
}
