//! Dates and clock times written in digits.

use super::units::starts_with;
use super::{Scanner, Style, spell};

/// Words that make `3:2` a score or ratio instead of a clock time.
const SCORE_WORDS: [&str; 18] = [
    "比分", "战胜", "击败", "大胜", "不敌", "领先", "落后", "爆冷", "比例", "配比", "战平", "打平",
    "负于", "险胜", "逆转", "战绩", "总分", "以",
];

/// Whether the numbers here are points of a match.
pub(super) fn is_score(scanner: &Scanner) -> bool {
    scanner.recently(&SCORE_WORDS, 6)
}

fn field(text: &str) -> u32 {
    text.parse().unwrap_or(u32::MAX)
}

/// `2025-09-28`, `2025/9/28`, `2025.9.28`, `2025-09`, `08-08-2008`.
pub(super) fn date(scanner: &mut Scanner) -> bool {
    if !scanner.peek(0).is_ascii_digit()
        || matches!(scanner.before(), '.' | '-' | '/')
        || scanner.before().is_ascii_alphanumeric()
    {
        return false;
    }
    let a = scanner.at;
    let a_end = scanner.digits_end(a);
    let Some(&separator @ ('-' | '/' | '.')) = scanner.chars.get(a_end) else {
        return false;
    };
    let (b, b_end) = (a_end + 1, scanner.digits_end(a_end + 1));
    let third = (scanner.chars.get(b_end) == Some(&separator))
        .then(|| (b_end + 1, scanner.digits_end(b_end + 1)));
    let part = |from: usize, to: usize| scanner.text(from..to);
    let year = |text: &str| text.len() == 4 && (1000..3000).contains(&field(text));
    let month = |text: &str| text.len() <= 2 && (1..=12).contains(&field(text));
    let day = |text: &str| text.len() <= 2 && (1..=31).contains(&field(text));
    let first = part(a, a_end);
    let second = part(b, b_end);
    let (fields, end) = match third {
        Some((c, c_end)) if c_end > c => {
            let last = part(c, c_end);
            if year(&first) && month(&second) && day(&last) {
                (
                    [
                        Some((first, a..a_end)),
                        Some((second, b..b_end)),
                        Some((last, c..c_end)),
                    ],
                    c_end,
                )
            } else if year(&last) && month(&first) && day(&second) {
                (
                    [
                        Some((last, c..c_end)),
                        Some((first, a..a_end)),
                        Some((second, b..b_end)),
                    ],
                    c_end,
                )
            } else {
                return false;
            }
        }
        // A month without a day only where zero or slash leaves no doubt.
        _ if separator != '.'
            && year(&first)
            && month(&second)
            && (second.starts_with('0') || separator == '/') =>
        {
            (
                [Some((first, a..a_end)), Some((second, b..b_end)), None],
                b_end,
            )
        }
        _ if separator != '.' && first.len() == 2 && month(&first) && year(&second) => (
            [Some((second, b..b_end)), Some((first, a..a_end)), None],
            b_end,
        ),
        _ if separator != '.'
            && first.starts_with('0')
            && (first.len(), second.len()) == (2, 2)
            && month(&first)
            && day(&second) =>
        {
            (
                [None, Some((first, a..a_end)), Some((second, b..b_end))],
                b_end,
            )
        }
        _ => return false,
    };
    let after = scanner.rest(end);
    if after.first().is_some_and(|ch| ch.is_ascii_alphanumeric())
        || after.first() == Some(&separator) && after.get(1).is_some_and(char::is_ascii_digit)
    {
        return false;
    }
    let named = after.first().is_some_and(|ch| matches!(ch, '日' | '号'));
    let [year, month, day] = fields;
    if let Some((text, range)) = year {
        scanner.say(spell::digits(&text), range.clone(), Style::Digits);
        scanner.say("年", range, Style::Plain);
    }
    if let Some((text, range)) = month {
        scanner.say(spell::cardinal(&text), range.clone(), Style::Digits);
        scanner.say("月", range, Style::Plain);
    }
    if let Some((text, range)) = day {
        scanner.say(spell::cardinal(&text), range.clone(), Style::Digits);
        if !named {
            scanner.say("日", range, Style::Plain);
        }
    }
    scanner.at = end;
    true
}

/// `8:30`, `17:05:09`, `8:00 a.m.`
pub(super) fn time(scanner: &mut Scanner) -> bool {
    let before = scanner.before();
    if !scanner.peek(0).is_ascii_digit()
        || before.is_ascii_digit()
        || matches!(before, '.' | ':' | '：')
    {
        return false;
    }
    let is_colon = |ch: Option<&char>| matches!(ch, Some(':' | '：'));
    let hour = scanner.at..scanner.digits_end(scanner.at);
    if hour.len() > 2 || !is_colon(scanner.chars.get(hour.end)) {
        return false;
    }
    let minute = hour.end + 1..scanner.digits_end(hour.end + 1);
    let text = |range: &std::ops::Range<usize>| scanner.text(range.clone());
    if minute.len() != 2 || field(&text(&hour)) > 24 || field(&text(&minute)) > 59 {
        return false;
    }
    let second = is_colon(scanner.chars.get(minute.end))
        .then(|| minute.end + 1..scanner.digits_end(minute.end + 1));
    let second = second.filter(|range| range.len() == 2 && field(&text(range)) < 60);
    if second.is_none() && is_score(scanner) {
        return false;
    }
    let end = second.as_ref().unwrap_or(&minute).end;
    if scanner.rest(end).first().is_some_and(char::is_ascii_digit) {
        return false;
    }
    let (half, end) = half_of_day(scanner, end);
    if let Some((name, range)) = half {
        scanner.say(name, range, Style::Plain);
    }
    let two = |spoken: String| {
        if spoken == "二" {
            "两".to_owned()
        } else {
            spoken
        }
    };
    let minutes = scanner.text(minute.clone());
    scanner.say(
        two(spell::cardinal(&scanner.text(hour.clone()))),
        hour.clone(),
        Style::Cardinal,
    );
    scanner.say("点", hour, Style::Plain);
    let zero_padded = |text: &str| {
        let spoken = spell::cardinal(text);
        if text.starts_with('0') && spoken != "零" {
            format!("零{spoken}")
        } else {
            spoken
        }
    };
    if minutes != "00" || second.is_some() {
        scanner.say(zero_padded(&minutes), minute.clone(), Style::Digits);
        scanner.say("分", minute, Style::Plain);
    }
    if let Some(second) = second {
        scanner.say(
            zero_padded(&scanner.text(second.clone())),
            second.clone(),
            Style::Digits,
        );
        scanner.say("秒", second, Style::Plain);
    }
    scanner.at = end;
    true
}

/// `am`, `p.m.` after a time: its name, its place, and where reading goes on.
fn half_of_day(
    scanner: &Scanner,
    end: usize,
) -> (Option<(&'static str, std::ops::Range<usize>)>, usize) {
    let gap = usize::from(scanner.chars.get(end) == Some(&' '));
    let rest: Vec<char> = scanner
        .rest(end + gap)
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
        if starts_with(&rest, written) && !rest.get(length).is_some_and(char::is_ascii_alphanumeric)
        {
            let from = end + gap;
            return (Some((name, from..from + length)), from + length);
        }
    }
    (None, end)
}
