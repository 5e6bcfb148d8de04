//! Numbers as written: digits, signs, and hyphens between them.

use super::{Scanner, Style, Token, calendar, units};

/// Digit strings of this length are codes unless something counts them.
pub(super) const LONG: usize = 8;

/// A number as written.
pub(super) struct Number {
    pub whole: String,
    pub fraction: Option<String>,
    pub grouped: bool,
    pub end: usize,
}

/// The number that starts at `at`: `1,234.5`, `.22`.
pub(super) fn number(scanner: &Scanner, at: usize) -> Option<Number> {
    let mut end = scanner.digits_end(at);
    let mut whole = scanner.text(at..end);
    let mut grouped = false;
    if (1..=3).contains(&whole.len()) {
        while scanner.chars.get(end) == Some(&',') && scanner.digits_end(end + 1) == end + 4 {
            whole.push_str(&scanner.text(end + 1..end + 4));
            end += 4;
            grouped = true;
        }
    }
    let mut fraction = None;
    if scanner.chars.get(end) == Some(&'.') {
        let stop = scanner.digits_end(end + 1);
        if stop > end + 1 {
            fraction = Some(scanner.text(end + 1..stop));
            end = stop;
        }
    }
    let zeros = |digits: &String| digits.bytes().all(|digit| digit == b'0');
    if fraction.as_ref().is_some_and(zeros)
        && !whole.is_empty()
        && matches!(scanner.chars.get(end), Some('元' | '块'))
    {
        // 36.00元 is 三十六元.
        fraction = None;
    }
    (!whole.is_empty() || fraction.is_some()).then_some(Number {
        whole,
        fraction,
        grouped,
        end,
    })
}

/// `at`, or the place behind one space there.
pub(super) fn skip_space(scanner: &Scanner, at: usize) -> usize {
    at + usize::from(scanner.chars.get(at) == Some(&' '))
}

/// Whether the current character is the minus sign of a number.
pub(super) fn is_minus(scanner: &Scanner) -> bool {
    if !matches!(scanner.peek(0), '-' | '−')
        || !(scanner.peek(1).is_ascii_digit() || scanner.peek(1) == '.')
    {
        return false;
    }
    match scanner.before() {
        '\0' | ' ' | '(' | '（' | '[' | '=' | '+' | '×' | '÷' | '<' | '>' | '≤' | '≥' | ','
        | '，' | '、' | ':' | '：' | '~' | '；' | '到' | '至' | '为' | '是' | '达' => true,
        before if super::is_han(before) => number(scanner, scanner.at + 1).is_some_and(|number| {
            let rest = scanner.rest(number.end);
            rest.first().is_none_or(|ch| {
                matches!(
                    ch,
                    '%' | '°'
                        | '℃'
                        | '度'
                        | '，'
                        | ','
                        | '~'
                        | '到'
                        | '至'
                        | '‰'
                        | '的'
                        | '和'
                        | '与'
                )
            })
        }),
        _ => false,
    }
}

/// Where the second number of a range ends (`-5` in `3-5个`), or `end` itself.
pub(super) fn range_end(scanner: &Scanner, end: usize) -> usize {
    let is_separator = |at: usize| {
        matches!(
            scanner.chars.get(at),
            Some('-' | '~' | '–' | '—' | '〜' | '∼' | '至' | '到')
        )
    };
    if !is_separator(end)
        || !scanner
            .rest(end + 1)
            .first()
            .is_some_and(char::is_ascii_digit)
    {
        return end;
    }
    match number(scanner, end + 1) {
        Some(second)
            if !(scanner.chars.get(second.end) == Some(&'-')
                && scanner
                    .rest(second.end + 1)
                    .first()
                    .is_some_and(char::is_ascii_digit)) =>
        {
            second.end
        }
        _ => end,
    }
}

/// What a hyphen between two numbers says, if anything.
pub(super) fn hyphen(scanner: &Scanner) -> Option<&'static str> {
    let at = scanner.at;
    let before = scanner.before();
    if !scanner
        .rest(at + 1)
        .first()
        .is_some_and(char::is_ascii_digit)
    {
        return None;
    }
    if !before.is_ascii_digit() {
        let counted = matches!(
            before,
            '%' | '‰'
                | '元'
                | '年'
                | '月'
                | '日'
                | '号'
                | '时'
                | '点'
                | '分'
                | '秒'
                | '度'
                | '岁'
                | '米'
                | '万'
                | '亿'
                | '℃'
                | '个'
                | '人'
                | '斤'
                | '克'
        );
        let unit = matches!(
            scanner.out.last(),
            Some(Token::Spelled {
                style: Style::Plain,
                ..
            })
        );
        return (unit || counted).then_some("到");
    }
    // The end of a date or clock time.
    if matches!(
        scanner.out.last(),
        Some(Token::Spelled {
            style: Style::Plain,
            ..
        })
    ) {
        return Some("到");
    }
    if calendar::is_score(scanner) {
        return Some("比");
    }
    if scanner.has_equals() {
        return Some("减");
    }
    let from = scanner.chars[..at]
        .iter()
        .rev()
        .take(LONG + 1)
        .take_while(|ch| ch.is_ascii_digit())
        .count();
    let first = scanner.text(at - from..at);
    let second = number(scanner, at + 1)?;
    let is_dash =
        |index: Option<usize>| index.and_then(|index| scanner.chars.get(index)) == Some(&'-');
    let chained = is_dash((at - from).checked_sub(1))
        || is_dash(Some(second.end))
            && scanner
                .rest(second.end + 1)
                .first()
                .is_some_and(char::is_ascii_digit);
    let model =
        matches!(scanner.chars[..at - from], [.., ch] | [.., ch, ' '] if ch.is_ascii_alphabetic());
    let measured =
        units::is_measure(scanner.rest(second.end)) || scanner.chars.get(second.end) == Some(&'年');
    if measured && !chained {
        return Some("到");
    }
    let value = |text: &str| text.parse::<u64>().ok();
    let rising =
        value(&first)? < value(&second.whole)? && first.len() <= 4 && second.whole.len() <= 4;
    (rising && !chained && !model && !first.starts_with('0')).then_some("到")
}
