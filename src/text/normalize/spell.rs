//! Arithmetic of the spoken number: digit strings to Chinese numerals.

const NAMES: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/// Names of the groups of four digits, smallest first.
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];
/// Longer numbers have no usual name and are read digit by digit.
pub(super) const MAX_CARDINAL: usize = 4 * GROUPS.len();

fn name(digit: char) -> char {
    digit
        .to_digit(10)
        .map_or(digit, |value| NAMES[value as usize])
}

/// Digit by digit: `2025` → 二零二五.
pub(in crate::text) fn digits(number: &str) -> String {
    number.chars().map(name).collect()
}

/// Digit by digit as in telephone numbers, with 幺 for 1.
pub(in crate::text) fn code(number: &str) -> String {
    digits(number).replace('一', "幺")
}

/// As a quantity: `12050` → 一万二千零五十. Leading zeros are dropped.
pub(in crate::text) fn cardinal(number: &str) -> String {
    let number = number.trim_start_matches('0');
    if number.is_empty() {
        return "零".to_owned();
    }
    if number.len() > MAX_CARDINAL {
        return digits(number);
    }
    let count = number.len().div_ceil(4);
    let mut spoken = String::new();
    let mut gap = false;
    for group in (0..count).rev() {
        let end = number.len() - group * 4;
        let part = &number[end.saturating_sub(4)..end];
        if part.bytes().all(|digit| digit == b'0') {
            gap = true;
            continue;
        }
        let first = spoken.is_empty();
        if !first && (gap || part.starts_with('0')) {
            spoken.push('零');
        }
        spoken.push_str(&thousands(part, first));
        // 万亿 keeps its 亿 only once: 一万两千亿, not 一万亿二千亿.
        let below = group > 0 && number[end..].len() >= 4 && !zero_group(&number[end..end + 4]);
        spoken.push_str(if group == 3 && below {
            "万"
        } else {
            GROUPS[group]
        });
        gap = false;
    }
    if spoken == "二百" {
        return "两百".to_owned();
    }
    for (plain, usual) in [
        ("二百万", "两百万"),
        ("二百亿", "两百亿"),
        ("二千", "两千"),
        ("二万", "两万"),
        ("二亿", "两亿"),
    ] {
        if spoken.starts_with(plain) {
            return spoken.replacen(plain, usual, 1);
        }
    }
    spoken
}

fn zero_group(part: &str) -> bool {
    part.bytes().all(|digit| digit == b'0')
}

/// One to four digits; `lead` drops the 一 of 一十 at the start of a number.
fn thousands(part: &str, lead: bool) -> String {
    let mut spoken = String::new();
    let mut gap = false;
    for (index, digit) in part.chars().enumerate() {
        let power = part.len() - 1 - index;
        if digit == '0' {
            gap = true;
            continue;
        }
        if gap && !spoken.is_empty() {
            spoken.push('零');
        }
        gap = false;
        if !(lead && power == 1 && digit == '1' && spoken.is_empty()) {
            spoken.push(name(digit));
        }
        spoken.push_str(["", "十", "百", "千"][power.min(3)]);
    }
    spoken
}

/// A number with an optional fraction: 三点一四.
pub(in crate::text) fn decimal(whole: &str, fraction: Option<&str>) -> String {
    let whole = if whole.is_empty() { "0" } else { whole };
    match fraction {
        Some(fraction) => format!(
            "{}点{}",
            cardinal(whole).replace("两", "二"),
            digits(fraction)
        ),
        None => cardinal(whole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cardinals() {
        for (number, spoken) in [
            ("0", "零"),
            ("007", "七"),
            ("10", "十"),
            ("15", "十五"),
            ("100", "一百"),
            ("101", "一百零一"),
            ("110", "一百一十"),
            ("1010", "一千零一十"),
            ("200", "两百"),
            ("250", "二百五十"),
            ("2000000", "两百万"),
            ("2000", "两千"),
            ("2222", "两千二百二十二"),
            ("10000", "一万"),
            ("10010", "一万零一十"),
            ("100000", "十万"),
            ("120050", "十二万零五十"),
            ("50000000", "五千万"),
            ("100000001", "一亿零一"),
            ("1200000000000", "一万二千亿"),
            ("1000000000000", "一万亿"),
            ("123456789", "一亿二千三百四十五万六千七百八十九"),
        ] {
            assert_eq!(cardinal(number), spoken, "{number}");
        }
    }

    #[test]
    fn decimals_and_codes() {
        assert_eq!(decimal("3", Some("14")), "三点一四");
        assert_eq!(decimal("", Some("22")), "零点二二");
        assert_eq!(code("110"), "幺幺零");
        assert_eq!(digits("2011"), "二零一一");
    }
}
