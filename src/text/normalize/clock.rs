//! Clock times and lengths of time.

use std::ops::Range;

use super::words::LENGTH_WORDS;
use super::{Scanner, Style, hyphen, score, spell};

fn value(text: &str) -> u32 {
    text.parse().unwrap_or(u32::MAX)
}

fn is_colon(ch: char) -> bool {
    matches!(ch, ':' | '：')
}

/// Anything that is a time of day or a length of time.
pub(super) fn time(scanner: &mut Scanner) -> bool {
    let before = scanner.before();
    let half = scanner.ends(scanner.at, &["AM", "PM"]);
    if before.is_ascii_alphanumeric() && before != 'T' && !half
        || matches!(before, '.' | ':' | '：')
    {
        return false;
    }
    clock(scanner) || hour(scanner) || units_of_time(scanner) || primes(scanner)
}

/// `8:30`, `17:05:09`, `8:00 a.m.`; a length of time behind 用时 and the like.
fn clock(scanner: &mut Scanner) -> bool {
    let hour = scanner.at..scanner.digits_end(scanner.at);
    if hour.len() > 2 || !is_colon(scanner.char(hour.end)) {
        return false;
    }
    let minute = hour.end + 1..scanner.digits_end(hour.end + 1);
    let text = |range: &Range<usize>| scanner.text(range.clone());
    let announced = scanner.ends_in(scanner.at, &LENGTH_WORDS);
    let length = announced && value(&text(&hour)) < 60;
    if minute.len() != 2 || value(&text(&hour)) > 24 && !length || value(&text(&minute)) > 59 {
        return false;
    }
    let second = is_colon(scanner.char(minute.end))
        .then(|| minute.end + 1..scanner.digits_end(minute.end + 1))
        .filter(|range| range.len() == 2 && value(&text(range)) < 60);
    let end = second.as_ref().unwrap_or(&minute).end;
    if scanner.char(end).is_ascii_digit()
        || second.is_none()
            && (score::is_score(scanner, scanner.at, end)
                || scanner.before_space() == '、' && hyphen::follows_score(scanner))
    {
        return false;
    }
    // 1:44.40 is the time of a race.
    let hundredths = scanner.digits_end(end + 1);
    if second.is_none() && scanner.char(end) == '.' && hundredths == end + 3 {
        part(scanner, hour, "分", false);
        part(scanner, minute, "秒", true);
        let digits = spell::digits(&scanner.text(end + 1..hundredths));
        scanner.say(digits, end + 1..hundredths, Style::Digits);
        scanner.at = hundredths;
        return true;
    }
    if length {
        let names = if second.is_some() {
            ["小时", "分", "秒"]
        } else {
            ["分", "秒", ""]
        };
        for (range, name) in [Some(hour), Some(minute), second]
            .into_iter()
            .flatten()
            .zip(names)
        {
            part(scanner, range, name, false);
        }
        scanner.at = end;
        return true;
    }
    let end = half_of_day(scanner, end);
    part(scanner, hour, "点", false);
    if scanner.text(minute.clone()) != "00" || second.is_some() {
        let named = scanner.char(end) == '分' && second.is_none();
        part(scanner, minute, if named { "" } else { "分" }, true);
    }
    if let Some(second) = second {
        part(scanner, second, "秒", true);
    }
    scanner.at = end;
    true
}

/// One number of a time with its name. Only behind an hour does a zero in front count.
fn part(scanner: &mut Scanner, range: Range<usize>, name: &str, padded: bool) {
    let text = scanner.text(range.clone());
    let spoken = match spell::cardinal(&text) {
        two if two == "二" && !padded => "两".to_owned(),
        spoken if padded && text.starts_with('0') && spoken != "零" => format!("零{spoken}"),
        spoken => spoken,
    };
    let style = if padded {
        Style::Digits
    } else {
        Style::Cardinal
    };
    scanner.say(spoken, range.clone(), style);
    scanner.say(name, range, Style::Plain);
}

/// `3pm`.
fn hour(scanner: &mut Scanner) -> bool {
    let hour = scanner.at..scanner.digits_end(scanner.at);
    if hour.len() > 2 || !(1..=12).contains(&value(&scanner.text(hour.clone()))) {
        return false;
    }
    let end = half_of_day(scanner, hour.end);
    if end == hour.end {
        return false;
    }
    part(scanner, hour, "点", false);
    scanner.at = end;
    true
}

/// Says 上午 or 下午 for `am`, `p.m.` at `end`, and returns where reading goes on.
fn half_of_day(scanner: &mut Scanner, end: usize) -> usize {
    let from = scanner.skip_space(end);
    let rest: Vec<char> = scanner
        .rest(from)
        .iter()
        .take(5)
        .map(char::to_ascii_lowercase)
        .collect();
    for (written, name) in [
        ("a.m.", "上午"),
        ("p.m.", "下午"),
        ("a.m", "上午"),
        ("p.m", "下午"),
        ("am", "上午"),
        ("pm", "下午"),
    ] {
        let length = written.len();
        if super::table::starts_with(&rest, written)
            && !rest.get(length).is_some_and(char::is_ascii_alphanumeric)
        {
            let said = scanner.ends(scanner.at, &[name]);
            if !said {
                scanner.say(name, from..from + length, Style::Plain);
            }
            return from + length;
        }
    }
    end
}

/// `1h30min`, `5min30s`, `2h5m`.
fn units_of_time(scanner: &mut Scanner) -> bool {
    const UNITS: [(&str, &str); 7] = [
        ("hr", "小时"),
        ("h", "小时"),
        ("mins", "分钟"),
        ("min", "分钟"),
        ("m", "分钟"),
        ("sec", "秒"),
        ("s", "秒"),
    ];
    let mut parts = Vec::new();
    let mut at = scanner.at;
    while parts.len() < 3 {
        let end = scanner.digits_end(at);
        let unit = UNITS
            .iter()
            .find(|(written, _)| scanner.starts(end, &[written]));
        let Some((written, name)) = unit else { break };
        if end == at || end > at + 3 {
            break;
        }
        parts.push((at..end, *name, end + written.len()));
        at = end + written.len();
    }
    // One unit alone is any quantity.
    if parts.len() < 2 || scanner.char(at).is_ascii_alphanumeric() {
        return false;
    }
    for (range, name, _) in parts {
        part(scanner, range, name, false);
    }
    scanner.at = at;
    true
}

/// `5'30"`, `5′30″`: minutes and seconds.
fn primes(scanner: &mut Scanner) -> bool {
    let minute = scanner.at..scanner.digits_end(scanner.at);
    let second = minute.end + 1..scanner.digits_end(minute.end + 1);
    let closed = match (scanner.char(minute.end), scanner.char(second.end)) {
        ('′', '″') | ('’', '”') | ('\'', '"') => 1,
        ('\'', '\'') if scanner.char(second.end + 1) == '\'' => 2,
        _ => 0,
    };
    let time = minute.len() <= 3
        && (1..=2).contains(&second.len())
        && value(&scanner.text(second.clone())) < 60;
    // Behind degrees these are parts of an angle.
    if closed == 0 || !time || scanner.before() == '°' {
        return false;
    }
    let end = second.end + closed;
    part(scanner, minute, "分", false);
    part(scanner, second, "秒", false);
    scanner.at = end;
    true
}
