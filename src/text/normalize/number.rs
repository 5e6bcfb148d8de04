//! Numbers as written: digits, grouping, decimal point, minus sign, and where ranges end.

use super::{Scanner, is_han, spell};

/// Digit strings of this length are codes unless something counts them.
pub(super) const LONG: usize = 8;

/// Signs and words between the ends of a range.
pub(super) const RANGE_SIGNS: [char; 10] = ['-', '~', '–', '—', '〜', '∼', '至', '到', '−', '～'];

/// A number as written.
pub(super) struct Number {
    pub whole: String,
    pub fraction: Option<String>,
    pub grouped: bool,
    pub end: usize,
}

impl Number {
    /// As a quantity: 三点一四.
    pub fn spoken(&self) -> String {
        spell::decimal(&self.whole, self.fraction.as_deref())
    }

    /// The same value without a final zero of two decimals, which nobody says of money and
    /// percentages: 12.50, 36.00.
    pub fn trimmed(&self) -> Self {
        let fraction = self.fraction.as_deref().map(|digits| {
            let spare = digits.len() == 2 || digits.bytes().all(|digit| digit == b'0');
            if spare {
                digits.trim_end_matches('0')
            } else {
                digits
            }
        });
        Self {
            whole: self.whole.clone(),
            fraction: fraction
                .filter(|digits| !digits.is_empty())
                .map(str::to_owned),
            ..*self
        }
    }

    /// The value with the decimal point moved `places` to the right: 1.5 thousand is 1500.
    pub fn scaled(&self, places: usize) -> Self {
        let fraction = self.fraction.as_deref().unwrap_or("");
        let (moved, rest) = fraction.split_at(places.min(fraction.len()));
        let zeros = "0".repeat(places - moved.len());
        Self {
            whole: format!("{}{moved}{zeros}", self.whole),
            fraction: (!rest.is_empty()).then(|| rest.to_owned()),
            ..*self
        }
    }
}

/// The number that starts at `at`: `1,234.5`, `.22`, `1 000 000`.
pub(super) fn number(scanner: &Scanner, at: usize) -> Option<Number> {
    let mut end = scanner.digits_end(at);
    let mut whole = scanner.text(at..end);
    let grouped = match grouping(scanner, end, whole.len()) {
        Some(separator) => {
            while scanner.char(end) == separator && scanner.digits_end(end + 1) == end + 4 {
                whole.push_str(&scanner.text(end + 1..end + 4));
                end += 4;
            }
            true
        }
        None => false,
    };
    let mut fraction = None;
    if scanner.char(end) == '.' {
        let stop = scanner.digits_end(end + 1);
        if stop > end + 1 {
            fraction = Some(scanner.text(end + 1..stop));
            end = stop;
        }
    }
    (!whole.is_empty() || fraction.is_some()).then_some(Number {
        whole,
        fraction,
        grouped,
        end,
    })
}

/// The separator of groups of three digits behind the first `length` digits, which end at `end`.
///
/// A space separates only where the second group is 000 or there are three groups of a number
/// that nothing else explains: 1 000 000.
fn grouping(scanner: &Scanner, end: usize, length: usize) -> Option<char> {
    let group = |at: usize| scanner.digits_end(at + 1) == at + 4;
    if !(1..=3).contains(&length) || !group(end) {
        return None;
    }
    match scanner.char(end) {
        ',' => Some(','),
        ' ' if scanner.starts(end + 1, &["000"])
            && !scanner.char_before(end - length).is_ascii_alphanumeric() =>
        {
            Some(' ')
        }
        _ => None,
    }
}

/// Whether a digit, or a decimal point with one behind it, stands at `at`.
pub(super) fn begins(scanner: &Scanner, at: usize) -> bool {
    scanner.char(at).is_ascii_digit()
        || scanner.char(at) == '.' && scanner.char(at + 1).is_ascii_digit()
}

/// Whether the character at `at` is the minus sign of a number.
pub(super) fn is_minus(scanner: &Scanner, at: usize) -> bool {
    if !matches!(scanner.char(at), '-' | '−' | '–') || !begins(scanner, at + 1) {
        return false;
    }
    match scanner.char_before(at) {
        '\0' | ' ' | '(' | '（' | '[' | '=' | '+' | '×' | '÷' | '<' | '>' | '≤' | '≥' | '≈'
        | ',' | '，' | '、' | ':' | '：' | '~' | '；' | '/' | '*' | '“' | '到' | '至' | '为'
        | '是' | '达' | '算' | '加' | '减' | '乘' | '于' | '的' => true,
        before if is_han(before) => number(scanner, at + 1).is_some_and(|number| {
            matches!(
                scanner.char(scanner.skip_space(number.end)),
                '\0' | '%' | '°' | '度' | '，' | ',' | '~' | '到' | '至' | '‰' | '的' | '和' | '与'
            ) && !scanner.starts(number.end, &["度电"])
                && (number.end < scanner.chars.len() || number.fraction.is_some())
        }),
        _ => false,
    }
}

/// Where the second number of a range ends (`-5` in `3-5个`, `~-5` in `-10~-5℃`), or `end` itself.
pub(super) fn range_end(scanner: &Scanner, end: usize) -> usize {
    let separator = scanner.skip_space(end);
    if !RANGE_SIGNS.contains(&scanner.char(separator)) {
        return end;
    }
    let mut second = scanner.skip_space(separator + 1);
    if (separator > end) != (second > separator + 1) {
        return end;
    }
    if !matches!(scanner.char(separator), '-' | '−') && matches!(scanner.char(second), '-' | '−')
    {
        second += 1;
    }
    if !scanner.char(second).is_ascii_digit() {
        return end;
    }
    match number(scanner, second) {
        Some(number)
            if !(scanner.char(number.end) == '-'
                && scanner.char(number.end + 1).is_ascii_digit()) =>
        {
            number.end
        }
        _ => end,
    }
}
