//! Fractions and other pairs with a slash between.

use std::ops::Range;

use super::number::is_minus;
use super::punctuation::push_mark;
use super::words::{NAMED, PRESSURE_WORDS, TEAMS};
use super::{Scanner, Style, quantity, spell};
use crate::text::Mark;

/// Longer numbers are no parts of a fraction.
const MAX_DIGITS: usize = 4;

/// A fraction as written.
struct Fraction {
    whole: Option<Range<usize>>,
    top: Range<usize>,
    slash: usize,
    bottom: Range<usize>,
}

/// `3/4`, `1 / 2`, `3 1/2`, `2⅓`; in an equation the larger divided by the smaller.
pub(super) fn fraction(scanner: &mut Scanner) -> bool {
    let minus = is_minus(scanner, scanner.at);
    let start = scanner.at;
    let Some(found) = find(scanner, start + usize::from(minus)) else {
        return false;
    };
    if minus {
        scanner.say("负", start..start + 1, Style::Plain);
    }
    let Fraction {
        whole,
        top,
        slash,
        bottom,
    } = found;
    let (above, below) = (scanner.text(top.clone()), scanner.text(bottom.clone()));
    let number = |scanner: &mut Scanner, range: Range<usize>| {
        let spoken = spell::cardinal(&scanner.text(range.clone()));
        scanner.say(spoken, range, Style::Cardinal);
    };
    let end = bottom.end;
    let pair = whole.is_none() && !minus;
    if pair && is_around_the_clock(scanner, &above, &below, end) {
        number(scanner, top);
        number(scanner, bottom);
    } else if pair && NAMED.contain(&above) && NAMED.contain(&below) {
        scanner.say(spell::digits(&above), top, Style::Digits);
        scanner.at = slash;
        push_mark(scanner, Mark::Enumeration, '/', 1);
        scanner.say(spell::digits(&below), bottom, Style::Digits);
    } else if pair && is_pressure(scanner, &above, &below, end) {
        number(scanner, top);
        scanner.at = slash;
        push_mark(scanner, Mark::Enumeration, '/', 1);
        number(scanner, bottom);
    } else if pair && scanner.ends_in(start - usize::from(scanner.before() == ' '), &TEAMS) {
        number(scanner, top);
        scanner.say("比", slash..slash + 1, Style::Plain);
        number(scanner, bottom);
    } else if scanner.has_equals() && value(&above) >= value(&below)
        || below.trim_start_matches('0').is_empty()
    {
        number(scanner, top);
        scanner.say("除以", slash..slash + 1, Style::Plain);
        number(scanner, bottom);
    } else {
        if let Some(whole) = whole {
            number(scanner, whole.clone());
            scanner.say("又", whole, Style::Plain);
        }
        number(scanner, bottom);
        scanner.say("分之", slash..slash + 1, Style::Plain);
        number(scanner, top);
    }
    scanner.at = end;
    quantity::unit(scanner);
    true
}

/// The fraction that starts at `from`.
fn find(scanner: &Scanner, from: usize) -> Option<Fraction> {
    let first = from..scanner.digits_end(from);
    let next = scanner.skip_space(first.end);
    let after = scanner.digits_end(next);
    let mixed = after > next && scanner.char(after) == '/' && !first.is_empty();
    let (whole, top) = if mixed {
        (Some(first), next..after)
    } else {
        (None, first)
    };
    let slash = scanner.skip_space(top.end);
    let below = scanner.skip_space(slash + 1);
    let bottom = below..scanner.digits_end(below);
    let digit = |at: usize| scanner.char(at).is_ascii_digit();
    let chained = matches!(scanner.char(bottom.end), '/' | '.') && digit(bottom.end + 1)
        || matches!(scanner.char_before(from), '/' | '.')
        || scanner.char_before(from).is_ascii_alphanumeric();
    // A size of clothes: 160/84A.
    let sized = matches!(scanner.char(bottom.end), 'A' | 'B' | 'C' | 'Y')
        && !scanner.char(bottom.end + 1).is_ascii_alphanumeric();
    let even = (slash > top.end) == (below > slash + 1);
    let short = |range: &Range<usize>| (1..=MAX_DIGITS).contains(&range.len());
    (scanner.char(slash) == '/' && even && !(chained || sized) && short(&top) && short(&bottom))
        .then_some(Fraction {
            whole,
            top,
            slash,
            bottom,
        })
}

fn value(text: &str) -> u32 {
    text.parse().unwrap_or(0)
}

/// `24/7`: all day, all week.
fn is_around_the_clock(scanner: &Scanner, above: &str, below: &str, end: usize) -> bool {
    above == "24" && below == "7" && !scanner.starts(end, &["的概率"])
}

/// `120/80mmHg`: two pressures.
fn is_pressure(scanner: &Scanner, above: &str, below: &str, end: usize) -> bool {
    let pressures = (60..300).contains(&value(above)) && (30..200).contains(&value(below));
    pressures
        && (scanner.starts(scanner.skip_space(end), &["mmHg", "毫米汞柱"])
            || scanner.recently(&PRESSURE_WORDS, 6))
}
