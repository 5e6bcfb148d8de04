//! A number with its sign, percent sign, scale or unit.

use super::number::{Number, begins, is_minus, number, range_end};
use super::plain::plain;
use super::words::{PICTURE_WORDS, TEMPERATURE_WORDS};
use super::{Scanner, Style, hyphen, units};

/// Places behind which a hundredth is said digit by digit: 9秒58, 1米75.
const HUNDREDTHS: [char; 2] = ['秒', '米'];

/// A plain number, signed or not, with what belongs to it.
pub(super) fn signed(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let minus = is_minus(scanner, start);
    let first = start + usize::from(minus);
    let point = scanner.char(first) == '.' && !minus && scanner.before().is_ascii_alphanumeric();
    if !begins(scanner, first) || point {
        return false;
    }
    let Some(number) = number(scanner, first) else {
        return false;
    };
    let beyond = range_end(scanner, number.end);
    if minus {
        let cold = matches!(scanner.char(scanner.skip_space(beyond)), '°')
            && matches!(scanner.char(scanner.skip_space(beyond) + 1), 'C' | 'F')
            || scanner.char(beyond) == '度' && scanner.recently(&TEMPERATURE_WORDS, 8);
        scanner.say(if cold { "零下" } else { "负" }, start..first, Style::Plain);
    }
    if decade(scanner, &number, first)
        || ordinal(scanner, &number, first)
        || percent(scanner, &number, first, beyond)
        || minutes(scanner, &number, first)
    {
        return true;
    }
    let after = scanner.skip_space(beyond);
    let money = units::is_money(scanner.rest(after));
    let number = if money { number.trimmed() } else { number };
    if thousands(scanner, &number, first) || exponential(scanner, &number, first) {
        return true;
    }
    let (spoken, style) = plain(scanner, &number, first, beyond);
    scanner.say(spoken, first..number.end, style);
    scanner.at = number.end;
    let electric = number.fraction.is_some()
        || number.whole.len() > 1 && !number.whole.starts_with('0')
        || scanner.ends(first, &["V/", "V", "V "]);
    let size = scanner.char_before(first) == '/' && scanner.char_before(first - 1).is_ascii_digit();
    if electric && !size && units::is_ampere(scanner.rest(number.end)) {
        scanner.say("安", number.end..number.end + 1, Style::Plain);
        scanner.at += 1;
    } else {
        unit(scanner);
    }
    true
}

/// `1920s`: 年代.
fn decade(scanner: &mut Scanner, number: &Number, first: usize) -> bool {
    let end = number.end + 1;
    let value: u32 = number.whole.parse().unwrap_or(0);
    if scanner.char(number.end) != 's'
        || scanner.char(end).is_ascii_alphanumeric()
        || number.fraction.is_some()
        || !(1700..2100).contains(&value)
        || !value.is_multiple_of(10)
    {
        return false;
    }
    let spoken = super::spell::digits(&number.whole);
    scanner.say(spoken, first..number.end, Style::Digits);
    scanner.say("年代", number.end..end, Style::Plain);
    scanner.at = end;
    true
}

/// `1st`, `22nd`: 第.
fn ordinal(scanner: &mut Scanner, number: &Number, first: usize) -> bool {
    let end = number.end + 2;
    let suffix = scanner.starts(number.end, &["st", "nd", "rd", "th"]);
    if !suffix || number.fraction.is_some() || scanner.char(end).is_ascii_alphanumeric() {
        return false;
    }
    scanner.say("第", number.end..end, Style::Plain);
    let spoken = super::spell::cardinal(&number.whole);
    scanner.say(spoken, first..number.end, Style::Digits);
    scanner.at = end;
    true
}

/// `5%`, `3-5%`, `2‰`: the sign is said first.
fn percent(scanner: &mut Scanner, number: &Number, first: usize, beyond: usize) -> bool {
    let sign = scanner.skip_space(beyond);
    let name = match scanner.char(sign) {
        '%' => "百分之",
        '‰' => "千分之",
        _ => return false,
    };
    let spoken = match number.trimmed().spoken().as_str() {
        "一百" => "百".to_owned(),
        spoken => spoken.replace("两百", "二百"),
    };
    scanner.say(name, sign..sign + 1, Style::Plain);
    scanner.say(spoken, first..number.end, Style::Cardinal);
    scanner.at = if beyond == number.end {
        sign + 1
    } else {
        number.end
    };
    true
}

/// The minutes of `8点30`, the hundredths of `9秒58` and `1米75`.
fn minutes(scanner: &mut Scanner, number: &Number, first: usize) -> bool {
    let before = scanner.char_before(first);
    let end = number.end;
    let whole = number.whole.as_str();
    let counted = super::hyphen::counts(scanner)
        && whole.len() == 2
        && number.fraction.is_none()
        && !"分:：.-~%/°".contains(scanner.char(end))
        && !units::is_measure(scanner.rest(scanner.skip_space(end)));
    if !counted {
        return false;
    }
    if HUNDREDTHS.contains(&before) && !scanner.char(end).is_ascii_alphanumeric() {
        scanner.say(super::spell::digits(whole), first..end, Style::Digits);
        scanner.at = end;
        return true;
    }
    let hour = scanner.ends(first, &["点", "點"])
        && scanner.chars[..first - 1]
            .iter()
            .rev()
            .take(3)
            .take_while(|ch| ch.is_ascii_digit())
            .count()
            < 3;
    let value: u32 = whole.parse().unwrap_or(u32::MAX);
    if !hour || value > 59 {
        return false;
    }
    if value > 0 {
        let zero = if whole.starts_with('0') { "零" } else { "" };
        let spoken = super::spell::cardinal(whole);
        scanner.say(format!("{zero}{spoken}"), first..end, Style::Digits);
        scanner.say("分", first..end, Style::Plain);
    }
    scanner.at = end;
    true
}

/// `15k`: thousands, unless it is the size of a picture.
fn thousands(scanner: &mut Scanner, number: &Number, first: usize) -> bool {
    let end = number.end;
    if scanner.char(end) != 'k'
        || scanner.char(end + 1).is_ascii_alphanumeric()
        || scanner.begins(end + 1, &PICTURE_WORDS)
        || number.whole.len() > 6
    {
        return false;
    }
    let mut spoken = number.scaled(3).spoken();
    if spoken == "二千" {
        "两千".clone_into(&mut spoken);
    }
    scanner.say(spoken, first..end + 1, Style::Cardinal);
    scanner.at = end + 1;
    true
}

/// `1.5e-3`: a power of ten.
fn exponential(scanner: &mut Scanner, number: &Number, first: usize) -> bool {
    let at = number.end;
    let sign = match scanner.char(at + 1) {
        '-' | '−' => "负",
        _ => "",
    };
    let signed = matches!(scanner.char(at + 1), '-' | '−' | '+');
    let from = at + 1 + usize::from(signed);
    let end = scanner.digits_end(from);
    let letter = scanner.char(at) == 'e' || scanner.char(at) == 'E' && signed;
    if !letter
        || !(1..=3).contains(&(end - from.min(end)))
        || scanner.char(end).is_ascii_alphanumeric()
        || scanner.char_before(first).is_ascii_alphabetic()
    {
        return false;
    }
    scanner.say(number.spoken(), first..at, Style::Cardinal);
    let power = super::spell::cardinal(&scanner.text(from..end));
    scanner.say(format!("乘十的{sign}{power}次方"), at..end, Style::Plain);
    scanner.at = end;
    true
}

/// The unit or currency at the current place.
pub(super) fn unit(scanner: &mut Scanner) {
    let end = scanner.at;
    let at = scanner.skip_space(end);
    let unit = units::unit(scanner.rest(at)).filter(|&(length, _)| {
        // A6L, iPhone 6s and 4s店 are names.
        let start = hyphen::start_of_number(scanner, end);
        let model = scanner.char_before(start).is_ascii_alphabetic()
            || scanner.ends(start, &["iPhone ", "Phone "]);
        length > 1
            || !scanner.char(at).is_ascii_alphabetic()
            || !(model || scanner.starts(at, &["s店"]))
    });
    if let Some((length, name)) = unit {
        scanner.say(name, at..at + length, Style::Plain);
        scanner.at = at + length;
    } else if let Some((length, name)) = units::currency(scanner.rest(at)) {
        let letters = scanner.char(at).is_ascii_alphabetic();
        let behind = scanner.char(at + length);
        if !behind.is_ascii_alphanumeric() && (letters || at == end) {
            scanner.say(name, at..at + length, Style::Plain);
            scanner.at = at + length;
        }
    }
}
