//! Roman numerals in capital Latin letters.

use super::table::Words;
use super::{Scanner, Style, is_han, spell};

/// Nouns that a Roman numeral numbers.
#[rustfmt::skip]
static NOUNS: Words = Words::new(&[
    "型", "期", "级", "类", "世", "章", "卷", "部", "度", "代", "号", "区", "相", "段", "组", "节", "条",
    "编", "篇", "阶段", "册", "季",
]);
/// What a single letter may number without 第 before it: V型 is a shape, X光 a ray.
static SINGLE: Words = Words::new(&["型", "期", "级", "类", "度", "相"]);
/// Longer runs are words.
const MAX_LENGTH: usize = 7;

/// `II型`, `第VIII章`, `路易XIV`.
pub(super) fn numeral(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let letters: Vec<char> = scanner
        .rest(start)
        .iter()
        .copied()
        .take(MAX_LENGTH + 1)
        .take_while(|ch| ch.is_ascii_alphabetic())
        .collect();
    let end = start + letters.len();
    let before = scanner.before_space();
    if letters.len() > MAX_LENGTH
        || scanner.char(end).is_ascii_digit()
        || scanner.before().is_ascii_alphanumeric()
    {
        return false;
    }
    let Some(value) = value(&letters) else {
        return false;
    };
    let numbered = before == '第'
        || match letters.as_slice() {
            ['I'] => scanner.begins(end, &SINGLE),
            ['V'] => scanner.starts(end, &["期", "级", "类", "度"]),
            ['X'] => false,
            // Without a noun a numeral closes a name: 最终幻想VII.
            _ => {
                scanner.begins(end, &NOUNS)
                    || is_han(before) && !is_han(scanner.char(end)) && scanner.char(end) != ' '
            }
        };
    if numbered {
        scanner.say(
            spell::cardinal(&value.to_string()),
            start..end,
            Style::Digits,
        );
        scanner.at = end;
    }
    numbered
}

/// The value of a numeral made of I, V and X, if it is written as numerals are.
fn value(letters: &[char]) -> Option<u32> {
    let digits = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let written: String = letters.iter().collect();
    let rest = written.trim_start_matches('X');
    let tens = written.len() - rest.len();
    let units = digits.iter().position(|digit| *digit == rest)?;
    let value = u32::try_from(tens * 10 + units).ok()?;
    (tens <= 3 && value > 0 && written != "XX" && written != "XXX").then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let value = |text: &str| value(&text.chars().collect::<Vec<_>>());
        assert_eq!(value("XIV"), Some(14));
        assert_eq!(value("III"), Some(3));
        assert_eq!(value("XXXIX"), Some(39));
        for word in ["IIII", "VIP", "XX", "", "IC", "VX"] {
            assert_eq!(value(word), None, "{word}");
        }
    }
}
