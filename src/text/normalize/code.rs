//! Codes: identity and card numbers, versions, securities, plates, trains and flights.

use super::digitwise::announced;
use super::table::Words;
use super::{Scanner, Style, Token, is_han, spell};

/// The character of a province that begins a number plate.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/// Codes of the airlines that fly in China, and of some others.
#[rustfmt::skip]
static AIRLINES: Words = Words::new(&[
    "CA", "MU", "CZ", "HU", "ZH", "MF", "SC", "FM", "HO", "KN", "GS", "JD", "TV", "PN", "BK", "EU",
    "DR", "QW", "GJ", "NS", "UQ", "FU", "3U", "9C", "8L", "G5", "A6", "Y8", "CX", "KA", "NH", "JL",
    "KE", "OZ", "SQ", "TG", "MH", "EK", "QR", "UA", "AA", "DL", "BA", "AF", "LH",
]);
/// Letters that trains begin with.
const TRAINS: &str = "GDCZTKYSL";
/// Words before a train or flight.
static RIDES: Words = Words::new(&[
    "乘坐", "乘", "坐", "列车", "动车", "高铁", "车次", "航班", "搭乘", "搭", "转", "号", "次",
]);

/// Card numbers in groups, announced codes with hyphens, securities with their exchange.
pub(super) fn digits(scanner: &mut Scanner) -> bool {
    if scanner.before().is_ascii_alphanumeric() {
        return false;
    }
    flight(scanner) || security(scanner) || grouped(scanner)
}

/// `6222 0212 3456 7890`, and `978-7-111-12345-6` behind a word that announces it.
fn grouped(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let separator = scanner.char(scanner.digits_end(start));
    if !matches!(separator, ' ' | '-') || matches!(scanner.before(), '-' | '.') {
        return false;
    }
    let mut groups: Vec<_> = std::iter::once(start..scanner.digits_end(start)).collect();
    while groups.len() < 8 {
        let end = groups[groups.len() - 1].end;
        let next = end + 1..scanner.digits_end(end + 1);
        if scanner.char(end) != separator || next.is_empty() {
            break;
        }
        groups.push(next);
    }
    let total: usize = groups.iter().map(ExactSizeIterator::len).sum();
    let fours = groups.len() >= 4
        && groups[..groups.len() - 1]
            .iter()
            .all(|group| group.len() == 4);
    if !(fours || total >= 6 && groups.len() > 1 && announced(scanner, start)) {
        return false;
    }
    for group in groups {
        scanner.at = group.end;
        scanner.say(
            spell::code(&scanner.text(group.clone())),
            group,
            Style::Digits,
        );
    }
    true
}

/// `600519.SH`, and six digits in brackets behind a name.
fn security(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let end = scanner.digits_end(start);
    if end - start < 4 || end - start > 6 {
        return false;
    }
    let exchange = scanner.starts(end, &[".SH", ".SZ", ".HK", ".BJ"])
        && !scanner.char(end + 3).is_ascii_alphanumeric();
    let bracketed = end - start == 6
        && matches!(scanner.before(), '(' | '（')
        && matches!(scanner.char(end), ')' | '）')
        && is_han(scanner.char_before(start - 1));
    if !exchange && !bracketed {
        return false;
    }
    scanner.say(
        spell::code(&scanner.text(start..end)),
        start..end,
        Style::Digits,
    );
    scanner.at = end;
    if exchange {
        scanner.say("点", end..end + 1, Style::Plain);
        scanner.at += 1;
    }
    true
}

/// Versions and network addresses: `1.2.3`, `127.0.0.1`.
pub(super) fn dotted(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let mut parts: Vec<_> = std::iter::once(start..scanner.digits_end(start)).collect();
    loop {
        let end = parts[parts.len() - 1].end;
        let next = end + 1..scanner.digits_end(end + 1);
        if scanner.char(end) != '.' || next.is_empty() {
            break;
        }
        parts.push(next);
    }
    if parts.len() < 3 {
        return false;
    }
    let by_digit = parts.len() > 3;
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
        scanner.at = part.end;
        scanner.say(spoken, part, Style::Digits);
    }
    // The port behind a network address.
    let colon = scanner.at;
    let end = scanner.digits_end(colon + 1);
    if by_digit && scanner.peek(0) == ':' && end > colon + 1 {
        scanner.say("冒号", colon..colon + 1, Style::Plain);
        let port = spell::digits(&scanner.text(colon + 1..end));
        scanner.say(port, colon + 1..end, Style::Digits);
        scanner.at = end;
    }
    true
}

/// `京A·12345`, `粤BD12345`.
pub(super) fn plate(scanner: &mut Scanner) -> bool {
    if !PROVINCES.contains(scanner.peek(0)) || !scanner.peek(1).is_ascii_uppercase() {
        return false;
    }
    let start = scanner.at;
    let dot = matches!(scanner.peek(2), '·' | '•' | '・' | '.' | ' ' | '-');
    let from = start + 2 + usize::from(dot);
    let serial: Vec<char> = scanner
        .rest(from)
        .iter()
        .copied()
        .take(7)
        .take_while(|ch| ch.is_ascii_digit() || ch.is_ascii_uppercase())
        .collect();
    let figures = serial.iter().filter(|ch| ch.is_ascii_digit()).count();
    let end = from + serial.len();
    if !matches!(serial.len(), 5 | 6) || figures < 3 || scanner.char(end).is_ascii_alphanumeric() {
        return false;
    }
    scanner.out.push(Token::Han(scanner.glyphs[start]));
    letters_and_digits(scanner, start + 1, end);
    true
}

/// Reads capitals one by one and digits as a code; a dot between them is silent.
fn letters_and_digits(scanner: &mut Scanner, from: usize, end: usize) {
    scanner.at = from;
    while scanner.at < end {
        let at = scanner.at;
        let stop = scanner.digits_end(at).min(end);
        if stop > at {
            scanner.say(
                spell::code(&scanner.text(at..stop)),
                at..stop,
                Style::Digits,
            );
            scanner.at = stop;
            continue;
        }
        if scanner.char(at).is_ascii_alphabetic() {
            scanner.out.push(Token::Latin(vec![scanner.glyphs[at]]));
        }
        scanner.at += 1;
    }
}

/// Trains and flights that begin with a letter: `G1234次`, `MU5735`.
pub(super) fn vehicle(scanner: &mut Scanner) -> bool {
    flight(scanner) || train(scanner)
}

fn train(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let end = scanner.digits_end(start + 1);
    let length = end - start - 1;
    let behind = scanner.skip_space(end);
    let called = scanner.starts(behind, &["次"]) && !scanner.starts(behind, &["次方"])
        || length >= 2 && scanner.ends_in(start - usize::from(scanner.before() == ' '), &RIDES);
    if !TRAINS.contains(scanner.peek(0))
        || scanner.before().is_ascii_alphanumeric()
        || !(1..=4).contains(&length)
        || scanner.char(end).is_ascii_alphanumeric()
        || !called
    {
        return false;
    }
    letters_and_digits(scanner, start, end);
    true
}

fn flight(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let end = scanner.digits_end(start + 2);
    if end < start + 5
        || end > start + 6
        || scanner.char(end).is_ascii_alphanumeric()
        || scanner.before().is_ascii_alphanumeric()
        || !scanner.begins(start, &AIRLINES)
    {
        return false;
    }
    letters_and_digits(scanner, start, end);
    true
}
