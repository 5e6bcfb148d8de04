//! Expressions: powers, roots, absolute values, factorials and the letter x for ×.

use super::symbol::{greek, is_word};
use super::{Scanner, Style, Token, quantity, spell, units};

/// Longer exponents in brackets are read as they stand.
const EXPONENT_REACH: usize = 20;
/// How far a closing bar is looked for.
const BAR_REACH: usize = 12;
/// Larger factorials have no value that anyone writes out.
const MAX_FACTORIAL: u64 = 12;

/// What is read differently from sign by sign.
pub(super) fn expression(scanner: &mut Scanner) -> bool {
    match scanner.peek(0) {
        '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' => superscript(scanner),
        '−' | '⁻' | '-' if is_superscript(scanner.peek(1)) => superscript(scanner),
        '^' => caret(scanner),
        '|' => absolute(scanner),
        '!' => factorial(scanner),
        _ => false,
    }
}

/// The digit that a superscript stands for.
fn superscript_digit(ch: char) -> Option<char> {
    Some(match ch {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴' => '4',
        '⁵' => '5',
        '⁶' => '6',
        '⁷' => '7',
        '⁸' => '8',
        '⁹' => '9',
        _ => return None,
    })
}

fn is_superscript(ch: char) -> bool {
    superscript_digit(ch).is_some()
}

/// `x²`, `10⁻⁶`, `10²³`, `³√8`, `¹⁴C`.
fn superscript(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let negative = usize::from(!is_superscript(scanner.peek(0)));
    let digits: String = scanner
        .rest(start + negative)
        .iter()
        .map_while(|&ch| superscript_digit(ch))
        .collect();
    let end = start + negative + digits.chars().count();
    let number = spell::cardinal(&digits);
    let base = scanner.before();
    let raises = is_word(base) || matches!(base, ')' | '）' | ']' | '}') || greek(base).is_some();
    if scanner.char(end) == '√' {
        scanner.say(format!("{number}次根号"), start..end + 1, Style::Digits);
        scanner.at = end + 1;
        return true;
    }
    let spoken = if !raises {
        number
    } else if negative > 0 {
        format!("的负{number}次方")
    } else {
        match (digits.as_str(), base.is_ascii_digit()) {
            // Of a letter the short form is said, of a number the long one.
            ("2", false) => "平方".to_owned(),
            ("3", false) => "立方".to_owned(),
            ("2", true) if !is_power_of_ten(scanner) => "的平方".to_owned(),
            _ => format!("的{number}次方"),
        }
    };
    scanner.say(spoken, start..end, Style::Plain);
    scanner.at = end;
    if base.is_ascii_digit() {
        per(scanner);
    }
    true
}

/// Whether the base is the 10 of scientific notation.
fn is_power_of_ten(scanner: &Scanner) -> bool {
    scanner.ends(scanner.at, &["×10", "*10", "·10"])
}

/// The unit behind a power of a number, also under a stroke: `10⁸m/s`, `10⁹/L`.
fn per(scanner: &mut Scanner) {
    let at = scanner.at;
    if scanner.peek(0) != '/' {
        quantity::unit(scanner);
    } else if let Some((length, name)) = units::per(scanner.rest(at)) {
        scanner.say(name, at..at + length, Style::Plain);
        scanner.at += length;
    }
}

/// `x^2`, `10^-3`, `x^n`, `2^(n+1)`: 的 N 次方.
fn caret(scanner: &mut Scanner) -> bool {
    let at = scanner.at;
    // The mark of a footnote: `[^1]`.
    if scanner.before() == '[' {
        scanner.at += 1;
        return true;
    }
    let base = scanner.before_space();
    let raises = is_word(base)
        || matches!(
            base,
            '(' | ')' | '²' | '³' | '（' | '）' | '%' | '√' | ']' | '}'
        )
        || greek(base).is_some();
    if !raises {
        return false;
    }
    let negative = usize::from(matches!(scanner.peek(1), '-' | '−'));
    let from = at + 1 + negative;
    let end = scanner.digits_end(from);
    if end > from {
        let sign = if negative > 0 { "负" } else { "" };
        let number = spell::cardinal(&scanner.text(from..end));
        scanner.say(format!("的{sign}{number}次方"), at..end, Style::Plain);
        scanner.at = end;
        if base.is_ascii_digit() {
            per(scanner);
        }
        return true;
    }
    let first = scanner.char(from);
    let (inside, end) = match first {
        '(' | '{' if negative == 0 => {
            let exponent = scanner.rest(from + 1).iter().take(EXPONENT_REACH);
            let length = exponent
                .take_while(|&&ch| is_word(ch) || matches!(ch, '+' | '-' | '*' | '/' | '.' | ' '))
                .count();
            if length == 0 || !matches!(scanner.char(from + 1 + length), ')' | '}') {
                return false;
            }
            (from + 1..from + 1 + length, from + 2 + length)
        }
        _ if first.is_ascii_alphabetic() || greek(first).is_some() => (from..from + 1, from + 1),
        _ => return false,
    };
    scanner.say("的", at..at + 1, Style::Plain);
    if negative > 0 {
        scanner.say("负", at + 1..from, Style::Plain);
    }
    // A letter is cut from what follows it: in `x^nm` only n is the exponent.
    if inside.len() == 1 && first.is_ascii_alphabetic() {
        let letter = scanner.glyphs[inside.clone()].to_vec();
        scanner.out.push(Token::Latin(letter));
    } else {
        scanner.at = inside.start;
        while scanner.at < inside.end {
            scanner.step();
        }
    }
    scanner.say("次方", end - 1..end, Style::Plain);
    scanner.at = scanner.at.max(end);
    true
}

/// `|x|=3`: 的绝对值. A bar in any other place is a mark.
fn absolute(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let inside = scanner
        .rest(start + 1)
        .iter()
        .take(BAR_REACH)
        .take_while(|&&ch| {
            ch.is_ascii_alphanumeric() || matches!(ch, '+' | '-' | '−' | '.' | '*' | '/')
        })
        .count();
    let end = start + 1 + inside;
    let relation = |ch: char| matches!(ch, '=' | '<' | '>' | '≤' | '≥' | '+' | '≠' | '≈');
    let next = scanner.char(scanner.skip_space(end + 1));
    if inside == 0
        || scanner.char(end) != '|'
        || !(relation(next) || relation(scanner.before_space()))
    {
        return false;
    }
    scanner.at += 1;
    while scanner.at < end {
        scanner.step();
    }
    scanner.say("的绝对值", end..end + 1, Style::Plain);
    scanner.at = end + 1;
    true
}

/// `3!=6`: a factorial where the other side is its value; else `!=` is 不等于.
fn factorial(scanner: &mut Scanner) -> bool {
    let at = scanner.at;
    let digits = scanner.chars[..at]
        .iter()
        .rev()
        .take(3)
        .take_while(|ch| ch.is_ascii_digit())
        .count();
    let base: u64 = scanner.text(at - digits..at).parse().unwrap_or(u64::MAX);
    let operator = matches!(scanner.peek(1), '+' | '-' | '×' | '÷' | '/' | '*');
    let equals = scanner.peek(1) == '=' && base <= MAX_FACTORIAL && {
        let from = scanner.skip_space(at + 2);
        let value: u64 = (1..=base).product();
        scanner.text(from..scanner.digits_end(from).min(from + 12)) == value.to_string()
    };
    if digits == 0 || !(equals || operator) {
        return false;
    }
    scanner.say("的阶乘", at..at + 1, Style::Plain);
    scanner.at += 1;
    true
}

/// `3x4`: the letter for ×.
pub(super) fn times(scanner: &mut Scanner) -> bool {
    let at = scanner.at;
    let hexadecimal = scanner.before() == '0'
        && !scanner.char_before(at - 1).is_ascii_digit()
        && scanner.char_before(at - 1) != '.';
    let between = scanner.before().is_ascii_digit() && scanner.peek(1).is_ascii_digit();
    if !matches!(scanner.peek(0), 'x' | 'X') || !between || hexadecimal {
        return false;
    }
    scanner.say("乘", at..at + 1, Style::Plain);
    scanner.at += 1;
    true
}
