//! Numbers with what belongs to them: signs, fractions, percentages, money, units.

use super::contact::announced;
use super::units::{self, starts_with};
use super::{Scanner, Style, calendar, spell};

/// Digit strings of this length are codes unless something counts them.
const LONG: usize = 8;
/// After these a 3- or 4-digit number is the name of a room or train.
const ROOM_WORDS: [&str; 8] = [
    "房间",
    "房",
    "室",
    "次列车",
    "次航班",
    "次动车",
    "次高铁",
    "航班",
];
/// Large-number words that belong to the amount before the currency's name.
const SCALES: [char; 5] = ['万', '亿', '千', '百', '兆'];

/// A number as written.
struct Number {
    whole: String,
    fraction: Option<String>,
    grouped: bool,
    end: usize,
}

/// The number that starts at `at`: `1,234.5`, `.22`.
fn number(scanner: &Scanner, at: usize) -> Option<Number> {
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
    (!whole.is_empty() || fraction.is_some()).then_some(Number {
        whole,
        fraction,
        grouped,
        end,
    })
}

/// Anything that starts with a number, its sign or its currency.
pub(super) fn amount(scanner: &mut Scanner) -> bool {
    money(scanner) || dotted(scanner) || fraction(scanner) || signed(scanner)
}

/// `¥30`, `$1.5万`, `CNY 1.25`.
fn money(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let Some((length, name)) = units::currency(scanner.rest(start)) else {
        return false;
    };
    if scanner.before().is_ascii_alphabetic() {
        return false;
    }
    let gap = usize::from(scanner.chars.get(start + length) == Some(&' '));
    let Some(number) = number(scanner, start + length + gap) else {
        return false;
    };
    let mut end = number.end;
    let fraction = number.fraction.as_deref();
    let scale: String = scanner
        .rest(end)
        .iter()
        .take_while(|ch| SCALES.contains(ch))
        .collect();
    let mut text = spell::decimal(&number.whole, fraction);
    let first = scale.chars().next();
    if text == "二" && first.is_none_or(|ch| matches!(ch, '万' | '亿' | '千')) {
        "两".clone_into(&mut text);
    }
    scanner.say(text, start..end, Style::Cardinal);
    if !scale.is_empty() {
        let length = scale.chars().count();
        scanner.say(scale, end..end + length, Style::Plain);
        end += length;
    }
    let range = range_end(scanner, end) != end;
    if !range
        && !["元", "块", "美元", name]
            .iter()
            .any(|word| starts_with(scanner.rest(end), word))
    {
        scanner.say(name, start..start + length, Style::Plain);
    }
    scanner.at = end;
    true
}

/// Versions and network addresses: `1.2.3`, `127.0.0.1`.
fn dotted(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let mut parts = vec![start..scanner.digits_end(start)];
    if parts[0].is_empty() {
        return false;
    }
    loop {
        let end = parts[parts.len() - 1].end;
        let next = end + 1..scanner.digits_end(end + 1);
        if scanner.chars.get(end) != Some(&'.') || next.is_empty() {
            break;
        }
        parts.push(next);
    }
    if parts.len() < 3 {
        return false;
    }
    let by_digit = parts.len() > 3;
    scanner.at = parts[parts.len() - 1].end;
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
        scanner.say(spoken, part, Style::Digits);
    }
    true
}

/// `3/4`, `1 / 2`, `3 1/2`; a division where an equals sign says so.
fn fraction(scanner: &mut Scanner) -> bool {
    let negative = usize::from(is_minus(scanner));
    let start = scanner.at;
    let from = start + negative;
    let top = from..scanner.digits_end(from);
    let space = |at: usize| skip_space(scanner, at);
    if top.is_empty() {
        return false;
    }
    let (top, whole) = match scanner.digits_end(space(top.end)) {
        end if space(top.end) > top.end
            && end > space(top.end)
            && scanner.chars.get(end) == Some(&'/') =>
        {
            (space(top.end)..end, Some(top))
        }
        _ => (top, None),
    };
    let slash = space(top.end);
    let bottom = space(slash + 1)..scanner.digits_end(space(slash + 1));
    let third = scanner.chars.get(bottom.end) == Some(&'/')
        && scanner
            .rest(bottom.end + 1)
            .first()
            .is_some_and(char::is_ascii_digit);
    let spaced = (slash > top.end) != (bottom.start > slash + 1);
    if scanner.chars.get(slash) != Some(&'/')
        || bottom.is_empty()
        || spaced
        || third
        || top.len() > 4
        || bottom.len() > 4
    {
        return false;
    }
    if scanner.before() == '/'
        || scanner.before() == '.'
        || scanner.chars.get(bottom.end) == Some(&'.')
            && scanner
                .rest(bottom.end + 1)
                .first()
                .is_some_and(char::is_ascii_digit)
    {
        return false;
    }
    let (above, below) = (
        spell::cardinal(&scanner.text(top.clone())),
        spell::cardinal(&scanner.text(bottom.clone())),
    );
    if negative > 0 {
        scanner.say("负", start..from, Style::Plain);
    }
    if scanner.has_equals
        || scanner
            .text(bottom.clone())
            .trim_start_matches('0')
            .is_empty()
    {
        scanner.say(above, top, Style::Cardinal);
        scanner.say("除以", slash..slash + 1, Style::Plain);
        scanner.say(below, bottom.clone(), Style::Cardinal);
    } else {
        if let Some(whole) = whole {
            scanner.say(
                spell::cardinal(&scanner.text(whole.clone())),
                whole.clone(),
                Style::Cardinal,
            );
            scanner.say("又", whole, Style::Plain);
        }
        scanner.say(below, bottom.clone(), Style::Cardinal);
        scanner.say("分之", slash..slash + 1, Style::Plain);
        scanner.say(above, top, Style::Cardinal);
    }
    scanner.at = bottom.end;
    true
}

/// Whether the current character is the minus sign of a number.
fn is_minus(scanner: &Scanner) -> bool {
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
                    '%' | '°' | '℃' | '度' | '，' | ',' | '~' | '到' | '至' | '‰'
                )
            })
        }),
        _ => false,
    }
}

/// Where the second number of a range ends (`-5` in `3-5个`), or `end` itself.
fn range_end(scanner: &Scanner, end: usize) -> usize {
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

/// `at`, or the place behind one space there.
fn skip_space(scanner: &Scanner, at: usize) -> usize {
    at + usize::from(scanner.chars.get(at) == Some(&' '))
}

/// A plain number with its sign, percent sign or unit.
fn signed(scanner: &mut Scanner) -> bool {
    let start = scanner.at;
    let minus = is_minus(scanner);
    let first = if minus { start + 1 } else { start };
    let point = scanner.chars.get(first) == Some(&'.')
        && (minus || !scanner.before().is_ascii_alphanumeric());
    if !scanner
        .rest(first)
        .first()
        .is_some_and(char::is_ascii_digit)
        && !point
    {
        return false;
    }
    let Some(number) = number(scanner, first) else {
        return false;
    };
    let end = number.end;
    let beyond = range_end(scanner, end);
    let behind = skip_space(scanner, beyond);
    if minus {
        let degrees = scanner.chars.get(behind) == Some(&'°');
        scanner.say(
            if degrees { "零下" } else { "负" },
            start..first,
            Style::Plain,
        );
    }
    for (sign, name) in [('%', "百分之"), ('‰', "千分之")] {
        if scanner.chars.get(behind) == Some(&sign) {
            let sign_end = behind + 1;
            let here = if beyond == end { sign_end } else { end };
            let spoken = spell::decimal(&number.whole, number.fraction.as_deref());
            let spoken = if spoken == "一百" {
                "百".to_owned()
            } else {
                spoken
            };
            scanner.say(name, beyond.min(sign_end - 1)..sign_end, Style::Plain);
            scanner.say(spoken, first..end, Style::Cardinal);
            scanner.at = here;
            return true;
        }
    }
    let (spoken, style) = plain(scanner, &number, first, beyond);
    scanner.say(spoken, first..end, style);
    scanner.at = end;
    let at = skip_space(scanner, end);
    if let Some((length, name)) = units::unit(scanner.rest(at)) {
        scanner.say(name, at..at + length, Style::Plain);
        scanner.at = at + length;
    } else if let Some((length, name)) = units::currency(scanner.rest(at)) {
        let letters = scanner.chars[at].is_ascii_alphabetic();
        let whole = !scanner
            .rest(at + length)
            .first()
            .is_some_and(|ch| ch.is_ascii_alphanumeric());
        if whole && (letters || at == end) {
            scanner.say(name, at..at + length, Style::Plain);
            scanner.at = at + length;
        }
    }
    true
}

/// How a number without percent sign is said, by its form and its neighbours. `beyond` is where
/// the text that decides starts: behind the whole range, if it is one.
fn plain(scanner: &Scanner, number: &Number, start: usize, beyond: usize) -> (String, Style) {
    let whole = number.whole.as_str();
    if number.fraction.is_some() {
        return (
            spell::decimal(whole, number.fraction.as_deref()),
            Style::Cardinal,
        );
    }
    let gap = usize::from(scanner.chars.get(beyond) == Some(&' '));
    let after = scanner.rest(beyond + gap);
    let is_measure = units::is_measure(after);
    let letter_before = matches!(scanner.chars[..start], [.., ch] if ch.is_ascii_alphabetic())
        || matches!(scanner.chars[..start], [.., ch, '-' | ' ' | '_'] if ch.is_ascii_alphabetic());
    let length = whole.len();
    let coded = announced(scanner) && length > 1 && !is_measure;
    let room = (3..=4).contains(&length) && ROOM_WORDS.iter().any(|word| starts_with(after, word));
    if coded || room || length >= LONG && !number.grouped && !is_measure {
        return (spell::code(whole), Style::Digits);
    }
    if is_year(scanner, whole, after, beyond != number.end) {
        return (spell::digits(whole), Style::Digits);
    }
    if whole.starts_with('0') && length > 1 {
        let dated = after
            .first()
            .is_some_and(|ch| matches!(ch, '月' | '日' | '号' | '时' | '点'));
        let spoken = if dated {
            spell::cardinal(whole)
        } else {
            spell::digits(whole)
        };
        return (spoken, Style::Digits);
    }
    let silent_hyphen = matches!(scanner.chars[..start], [.., digit, '-'] if digit.is_ascii_digit())
        && matches!(
            scanner.out.last(),
            Some(super::Token::Spelled {
                style: Style::Digits | Style::Cardinal,
                ..
            })
        );
    if (letter_before || silent_hyphen) && length >= 3 && !is_measure && !number.grouped {
        return (spell::digits(whole), Style::Digits);
    }
    let ordinal = scanner.before_space() == '第' || units::is_ordinal_noun(after);
    if whole == "2"
        && !ordinal
        && !letter_before
        && scanner.before_space() != '初'
        && (units::takes_liang(after) || liang_unit(after))
    {
        return ("两".to_owned(), Style::Cardinal);
    }
    let spoken = spell::cardinal(whole);
    // 第 and 号 number things; there 二千 is as good as 两千, but 一 must keep its tone.
    (
        spoken,
        if ordinal || letter_before {
            Style::Digits
        } else {
            Style::Cardinal
        },
    )
}

fn liang_unit(after: &[char]) -> bool {
    units::unit(after)
        .is_some_and(|(_, name)| units::takes_liang(&name.chars().collect::<Vec<_>>()))
}

/// Years and birth cohorts: `2025年`, `98年5月`, `90后`, `1998-2003`.
fn is_year(scanner: &Scanner, whole: &str, after: &[char], in_range: bool) -> bool {
    let value: u32 = whole.parse().unwrap_or(0);
    let named = after.first() == Some(&'年') && !starts_with(after, "年级");
    if whole.len() == 4 && (1000..3000).contains(&value) {
        let range = in_range
            && (1800..2200).contains(&value)
            && !units::is_measure(after)
            && !scanner.has_equals;
        return named || range || matches!(after.first(), Some('级' | '届' | '款'));
    }
    if whole.len() != 2 {
        return false;
    }
    let cohort = after.first() == Some(&'后')
        && (value >= 50 && value % 5 == 0 || matches!(value, 0 | 5))
        && after.get(1) != Some(&'天');
    let dated = named
        && (value >= 50 || value < 30)
        && after.get(1).is_some_and(char::is_ascii_digit)
        && after.iter().take(4).any(|&ch| ch == '月');
    cohort || dated || named && whole.starts_with('0')
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
                | 'C'
                | '个'
                | '人'
                | '斤'
                | '克'
        );
        let unit = matches!(
            scanner.out.last(),
            Some(super::Token::Spelled {
                style: Style::Plain,
                ..
            })
        );
        return (counted && (before != 'C' || unit) || unit).then_some("到");
    }
    // The end of a date or clock time.
    if matches!(
        scanner.out.last(),
        Some(super::Token::Spelled {
            style: Style::Plain,
            ..
        })
    ) {
        return Some("到");
    }
    if calendar::is_score(scanner) {
        return Some("比");
    }
    if scanner.has_equals {
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
