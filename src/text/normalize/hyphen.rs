//! The hyphen between two numbers: 到, 比, 减, 杠 or nothing.

use super::number::{LONG, number};
use super::words::{FIGURE_WORDS, HOUSE_WORDS, TEAMS};
use super::{Scanner, Style, Token, score, units};

/// Characters that end the first of two quantities.
const COUNTED: &str = "%‰元年月日号时点分秒度岁米万亿℃个人斤克块周kKwW";
/// Longer numbers are no points of a match.
const MAX_POINTS: usize = 3;

/// What the hyphen at the current place says, if anything.
pub(super) fn hyphen(scanner: &Scanner) -> Option<&'static str> {
    let at = scanner.at;
    let before = scanner.before();
    let begins = |at: usize| scanner.char(at).is_ascii_digit();
    if !begins(at + 1) {
        return None;
    }
    let last = match scanner.out.last() {
        Some(Token::Spelled {
            text,
            style: Style::Plain,
            ..
        }) => text.as_str(),
        _ => "",
    };
    // The end of a power, not of an area: x²-1, but 5m²-6m².
    if matches!(last, "平方" | "立方") || last.ends_with("次方") {
        return Some("减");
    }
    if !last.is_empty() || !before.is_ascii_digit() {
        // The end of a date, a clock time or a quantity with its unit.
        let amount = before != '\0' && COUNTED.contains(before) && counts(scanner);
        return (!last.is_empty() || amount).then_some("到");
    }
    let from = start_of_number(scanner, at);
    let second = number(scanner, at + 1)?;
    let chained = scanner.char_before(from) == '-'
        || scanner.char(second.end) == '-' && begins(second.end + 1);
    if chained {
        return scanner.has_equals().then_some("减");
    }
    if scanner.ends_in(from, &FIGURE_WORDS) {
        return Some("杠");
    }
    let first = scanner.text(from..at);
    let value = |text: &str| text.parse::<f64>().ok();
    let (low, high) = (value(&first)?, value(&scanner.text(at + 1..second.end))?);
    let short = first.len() <= MAX_POINTS && second.whole.len() <= MAX_POINTS;
    let whole = second.fraction.is_none() && !first.contains('.');
    if short && whole && score::is_score(scanner, from, second.end) {
        return Some("比");
    }
    let operator = |ch: char| ch != '\0' && "+×÷*=√".contains(ch);
    if scanner.has_equals()
        || operator(scanner.char_before(from))
        || operator(scanner.char(second.end))
        || scanner.char(second.end) == ')' && operator(scanner.char(second.end + 1))
    {
        return Some("减");
    }
    let sides = score::is_between_sides(scanner, from, second.end) || follows_score(scanner);
    let behind = scanner.rest(scanner.skip_space(second.end));
    if units::is_counted(behind) && !(sides && low >= high) && !TEAMS.begin(behind) {
        return Some("到");
    }
    let model =
        matches!(scanner.chars[..from], [.., ch] | [.., ch, ' '] if ch.is_ascii_alphabetic());
    let padded = first.starts_with('0') && first.len() > 1;
    if model || padded || scanner.within(from.saturating_sub(4)..from, &HOUSE_WORDS) {
        return None;
    }
    if short && whole && (sides || low >= high) {
        return Some("比");
    }
    let length = |text: &str| text.split('.').next().map_or(0, str::len);
    // 8000-12000 is a range, 8021-12345 a code.
    let round = second.whole.len() <= 6 && second.whole.ends_with("00") && first.ends_with("00");
    let usual = length(&first) <= 4 && second.whole.len() <= 4 || round;
    (low < high && usual).then_some("到")
}

/// Where the number begins that ends at `end`, its decimals included.
pub(super) fn start_of_number(scanner: &Scanner, end: usize) -> usize {
    let digits = |end: usize| {
        let before = scanner.chars[..end].iter().rev().take(LONG + 1);
        end - before.take_while(|ch| ch.is_ascii_digit()).count()
    };
    let from = digits(end);
    let whole = from.saturating_sub(1);
    if scanner.char_before(from) == '.' && digits(whole) < whole {
        digits(whole)
    } else {
        from
    }
}

/// Whether the pair goes on with the sets of a match: 25-22、23-25.
pub(super) fn follows_score(scanner: &Scanner) -> bool {
    let said = |token: &Token| matches!(token, Token::Spelled { text, .. } if text == "比");
    scanner.out.iter().rev().take(4).any(said)
}

/// Whether the hyphen at the current place joins two places of one series: B1-B3.
pub(super) fn joins_series(scanner: &Scanner) -> bool {
    let at = scanner.at;
    let from = start_of_number(scanner, at);
    let letter = scanner.char_before(from);
    let end = scanner.digits_end(at + 2);
    let value = |text: String| text.parse::<u32>().unwrap_or(0);
    letter.is_ascii_uppercase()
        && letter == scanner.char(at + 1)
        && !scanner.char_before(from - 1).is_ascii_alphanumeric()
        && !scanner.char(end).is_ascii_alphanumeric()
        && value(scanner.text(from..at)) < value(scanner.text(at + 2..end))
}

/// Whether one of the last tokens was a number.
pub(super) fn counts(scanner: &Scanner) -> bool {
    scanner.out.iter().rev().take(4).any(|token| {
        matches!(
            token,
            Token::Spelled {
                style: Style::Cardinal | Style::Digits,
                ..
            }
        )
    })
}
