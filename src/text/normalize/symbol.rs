//! Operators, Greek letters, pause marks and what is silent.

use super::{Scanner, Style, Token, is_han, number, plain_latin};
use crate::text::Mark;

/// Signs that are read wherever they stand, longest first.
#[rustfmt::skip]
const SIGNS: &[(&str, &str)] = &[
    ("<=", "小于等于"), (">=", "大于等于"), ("!=", "不等于"), ("==", "等于"), ("≤", "小于等于"),
    ("≦", "小于等于"), ("⩽", "小于等于"), ("≥", "大于等于"), ("≧", "大于等于"), ("≠", "不等于"),
    ("≈", "约等于"), ("=", "等于"), ("<", "小于"), (">", "大于"), ("±", "正负"), ("÷", "除以"),
    ("×", "乘"), ("∞", "无穷大"), ("√", "根号"), ("²", "平方"), ("³", "立方"), ("°C", "摄氏度"),
    ("°F", "华氏度"), ("°", "度"), ("%", "百分号"), ("‰", "千分号"), ("−", "减"), ("∑", "求和"),
    ("∈", "属于"), ("∠", "角"), ("№", "号"),
];

/// Longer exponents in brackets are read as they stand.
const EXPONENT_REACH: usize = 20;

const GREEK: [&str; 24] = [
    "阿尔法",
    "贝塔",
    "伽马",
    "德尔塔",
    "艾普西龙",
    "泽塔",
    "伊塔",
    "西塔",
    "约塔",
    "卡帕",
    "兰姆达",
    "缪",
    "纽",
    "克西",
    "奥密克戎",
    "派",
    "柔",
    "西格马",
    "陶",
    "宇普西龙",
    "斐",
    "希",
    "普西",
    "欧米伽",
];

/// Symbols that are read by what stands beside them.
pub(super) fn operator(scanner: &mut Scanner) -> bool {
    let at = scanner.at;
    let ch = scanner.peek(0);
    if ch == ' ' || ch.is_ascii_alphanumeric() || is_han(ch) {
        return false;
    }
    let (before, after) = (scanner.before_space(), scanner.after_space());
    let is_term = |ch: char| {
        ch.is_ascii_alphanumeric()
            || matches!(ch, '(' | ')' | '²' | '³' | '（' | '）' | '%' | '√')
            || greek(ch).is_some()
    };
    let between = is_term(before) && is_term(after);
    if rule_line(scanner) || arrow(scanner) {
        return true;
    }
    let spoken = match ch {
        '-' => number::hyphen(scanner).or((scanner.has_equals() && between).then_some("减")),
        '~' | '〜' | '∼' | '–' | '—' if after.is_ascii_digit() && between_quantities(scanner) => {
            Some("到")
        }
        '+' if between || is_word(before) || scanner.before() == '+' => Some("加"),
        '+' if after.is_ascii_digit() => Some("正"),
        // At the start of a line with a space behind it, it is a bullet of Markdown.
        '+' if before != '\0' || scanner.peek(1) != ' ' => Some("加"),
        '*' if before.is_ascii_digit() && after.is_ascii_digit() => Some("乘"),
        ':' | '：' if scanner.before().is_ascii_digit() && scanner.peek(1).is_ascii_digit() => {
            Some("比")
        }
        '/' if is_han(after)
            && "元块吨斤克升米人次度万亿".contains(before)
            && follows_number(scanner) =>
        {
            Some("每")
        }
        '/' if between && scanner.has_equals() => Some("除以"),
        '/' => return slash(scanner),
        // The mark of a footnote: `[^1]`.
        '^' if scanner.before() == '[' => {
            scanner.at += 1;
            return true;
        }
        '^' if is_word(before) || is_term(before) => return power(scanner),
        '§' => return section(scanner),
        '©' => Some("版权所有"),
        // Before punctuation and at the end of a line it is an escape of Markdown.
        '\\' if scanner.peek(1) != '\0'
            && (scanner.peek(1) == '\\' || !scanner.peek(1).is_ascii_punctuation()) =>
        {
            Some("反斜杠")
        }
        '&' if before.is_ascii_alphabetic() && after.is_ascii_alphabetic() => Some("and"),
        '&' => Some("和"),
        '@' => Some("艾特"),
        '#' if scanner.before().is_ascii_uppercase() && !after.is_ascii_alphanumeric() => {
            Some("sharp")
        }
        '#' if after.is_ascii_digit() => Some("井号"),
        // A quotation mark of Markdown, not a comparison.
        '>' if before == '\0' => None,
        _ => None,
    };
    if let Some(spoken) = spoken {
        scanner.say(spoken, at..at + 1, Style::Plain);
        scanner.at += 1;
        return true;
    }
    if ch == '>' && before == '\0' {
        return false;
    }
    let Some(&(sign, name)) = SIGNS
        .iter()
        .find(|(sign, _)| super::units::starts_with(scanner.rest(at), sign))
    else {
        return false;
    };
    let length = sign.chars().count();
    scanner.say(name, at..at + length, Style::Plain);
    scanner.at += length;
    true
}

/// Whether a range sign follows a number or its unit.
fn between_quantities(scanner: &Scanner) -> bool {
    let before = scanner.before_space();
    before.is_ascii_digit()
        || matches!(scanner.out.last(), Some(Token::Spelled { .. }))
        || matches!(
            before,
            '年' | '月'
                | '日'
                | '号'
                | '时'
                | '点'
                | '分'
                | '元'
                | '度'
                | '岁'
                | '个'
                | '米'
                | '万'
                | '亿'
        )
}

/// Whether one of the last tokens was a number.
fn follows_number(scanner: &Scanner) -> bool {
    scanner.out.iter().rev().take(4).any(|token| {
        matches!(
            token,
            Token::Spelled {
                style: Style::Cardinal,
                ..
            }
        )
    })
}

/// A line of three or more equal signs is drawn, not said; the slashes of `file:///` go with it.
fn rule_line(scanner: &mut Scanner) -> bool {
    let ch = scanner.peek(0);
    if !"=-*_~+#<>@/\\".contains(ch) {
        return false;
    }
    let length = scanner
        .rest(scanner.at)
        .iter()
        .take_while(|&&other| other == ch)
        .count();
    if length >= 3 {
        scanner.at += length;
    }
    length >= 3
}

/// Arrows separate steps.
fn arrow(scanner: &mut Scanner) -> bool {
    let length = match (scanner.peek(0), scanner.peek(1)) {
        ('-' | '=', '>') => 2,
        ('→' | '⇒' | '⟶' | '➔' | '➜' | '←' | '↔', _) => 1,
        _ => return false,
    };
    push_mark(scanner, Mark::Comma, '，', length);
    true
}

/// Letters, digits and Chinese characters: what an operator can join.
fn is_word(ch: char) -> bool {
    ch.is_ascii_alphanumeric() || is_han(ch)
}

/// `x^2`, `10^-3`, `x^n`, `2^(n+1)`: 的 N 次方.
fn power(scanner: &mut Scanner) -> bool {
    let at = scanner.at;
    let negative = usize::from(matches!(scanner.peek(1), '-' | '−'));
    let from = at + 1 + negative;
    let end = scanner.digits_end(from);
    if end > from {
        let sign = if negative > 0 { "负" } else { "" };
        let number = super::spell::cardinal(&scanner.text(from..end));
        scanner.say(format!("的{sign}{number}次方"), at..end, Style::Plain);
        scanner.at = end;
        return true;
    }
    let first = scanner.rest(from).first().copied().unwrap_or('\0');
    let (inside, end) = match first {
        '(' | '{' if negative == 0 => {
            let exponent = scanner.rest(from + 1).iter().take(EXPONENT_REACH);
            let length = exponent
                .take_while(|&&ch| is_word(ch) || matches!(ch, '+' | '-' | '*' | '/' | '.' | ' '))
                .count();
            let close = scanner.chars.get(from + 1 + length);
            if length == 0 || !matches!(close, Some(')' | '}')) {
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

/// `§3.2`: 第三点二节; without a number just 节.
fn section(scanner: &mut Scanner) -> bool {
    let at = scanner.at;
    let doubled = usize::from(scanner.peek(1) == '§');
    let sign = at..at + 1 + doubled;
    let mut from = number::skip_space(scanner, sign.end);
    let mut end = scanner.digits_end(from);
    if end == from {
        scanner.say("节", sign.clone(), Style::Plain);
        scanner.at = sign.end;
        return true;
    }
    scanner.say("第", sign, Style::Plain);
    loop {
        let spoken = super::spell::cardinal(&scanner.text(from..end));
        scanner.say(spoken, from..end, Style::Digits);
        let next = scanner.digits_end(end + 1);
        if scanner.chars.get(end) != Some(&'.') || next == end + 1 {
            break;
        }
        scanner.say("点", end..end + 1, Style::Plain);
        (from, end) = (end + 1, next);
    }
    // Where the author wrote 节 or 条 himself, his word is enough.
    if !matches!(scanner.chars.get(end), Some('节' | '条' | '款')) {
        scanner.say("节", from..end, Style::Plain);
    }
    scanner.at = end;
    true
}

/// A slash that is neither a fraction, a division nor 每.
///
/// It is read (斜杠) in paths and wherever it stands alone; between Chinese words and between
/// numbers it is a short pause, because 和/或 is said 和、或; between Latin words it is silent, as
/// in TCP/IP and GB/T.
fn slash(scanner: &mut Scanner) -> bool {
    let at = scanner.at;
    let (before, after) = (scanner.before_space(), scanner.after_space());
    let next = scanner.peek(1);
    let root = at >= scanner.path_end
        && !is_word(before)
        && (next.is_ascii_alphanumeric() || matches!(next, '.' | '_' | '~'));
    let relative = matches!(scanner.before(), '.' | '~') && next.is_ascii_alphanumeric();
    if root || relative && at >= scanner.path_end {
        let path = scanner.rest(at).iter();
        scanner.path_end = at + path.take_while(|ch| ch.is_ascii_graphic()).count();
    }
    let side = |ch: char| is_word(ch) || "%”’」』》）)“‘「『《（(".contains(ch);
    let joins = side(before) && side(after);
    if at < scanner.path_end || !joins {
        scanner.say("斜杠", at..at + 1, Style::Plain);
    } else if !(before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric())
        || before.is_ascii_digit() && after.is_ascii_digit()
    {
        push_mark(scanner, Mark::Enumeration, '/', 1);
        return true;
    }
    scanner.at += 1;
    true
}

/// Greek letters by name.
pub(super) fn letter(scanner: &mut Scanner) -> bool {
    let Some(name) = greek(scanner.peek(0)) else {
        return false;
    };
    scanner.say(name, scanner.at..scanner.at + 1, Style::Plain);
    scanner.at += 1;
    true
}

fn greek(ch: char) -> Option<&'static str> {
    let lower = ch.to_lowercase().next()?;
    let index = match lower {
        'α'..='ρ' => lower as usize - 'α' as usize,
        'ς' => 17,
        'σ'..='ω' => lower as usize - 'σ' as usize + 17,
        'µ' => 11,
        _ => return None,
    };
    GREEK.get(index).copied()
}

/// Punctuation that is heard as a pause or frames a phrase.
pub(super) fn mark(scanner: &mut Scanner) -> bool {
    let ch = scanner.peek(0);
    let mark = match ch {
        '，' | ',' | '|' | '⸺' => Mark::Comma,
        '、' => Mark::Enumeration,
        '；' | ';' => Mark::Semicolon,
        '：' | ':' | '—' | '–' | '―' => Mark::Colon,
        '。' | '｡' | '.' if ch != '.' || is_han(scanner.before()) => Mark::Comma,
        '！' | '!' | '？' | '?' => Mark::Comma,
        '…' => Mark::Ellipsis,
        '(' | '（' | '[' | '【' | '《' | '〈' | '<' | '「' | '『' | '“' | '‘' | '{' | '〔'
        | '〖' | '«' | '﹁' | '﹃' => Mark::Open,
        ')' | '）' | ']' | '】' | '》' | '〉' | '」' | '』' | '”' | '’' | '}' | '〕' | '〗'
        | '»' | '﹂' | '﹄' => Mark::Close,
        '"' => {
            scanner.quoted = !scanner.quoted;
            if scanner.quoted {
                Mark::Open
            } else {
                Mark::Close
            }
        }
        '.' if plain_latin(scanner.before()).is_some()
            && scanner.peek(1).is_ascii_alphanumeric() =>
        {
            return point(scanner);
        }
        _ => return false,
    };
    // Dashes and dots come in runs that are one mark.
    let length = if matches!(ch, '—' | '–' | '―' | '…' | '.') {
        scanner
            .rest(scanner.at)
            .iter()
            .take_while(|&&other| other == ch)
            .count()
    } else {
        1
    };
    push_mark(scanner, mark, ch, length);
    true
}

/// The point of a name: `example.com`, `Node.js`; silent inside abbreviations like `U.S.A`.
fn point(scanner: &mut Scanner) -> bool {
    let at = scanner.at;
    let before = at.checked_sub(2).map_or('\0', |index| scanner.chars[index]);
    if plain_latin(before).is_some() || before.is_ascii_digit() {
        scanner.say("点", at..at + 1, Style::Plain);
    }
    scanner.at += 1;
    true
}

fn push_mark(scanner: &mut Scanner, mark: Mark, ch: char, length: usize) {
    let (start, end) = (
        scanner.glyphs[scanner.at].start,
        scanner.glyphs[scanner.at + length - 1].end,
    );
    scanner.out.push(Token::Mark {
        mark,
        ch,
        start,
        end,
    });
    scanner.at += length;
}

/// Layout and decoration that nobody reads: Markdown, bullets, boxes, name dots.
///
/// Whatever carries meaning is not here, so that it is read or reported: nothing is left out
/// silently. A `\` gets here only as an escape of Markdown, a `+` only as a bullet.
pub(super) fn is_silent(ch: char) -> bool {
    matches!(ch, ' ' | '*' | '#' | '_' | '`' | '~' | '-' | '·' | '•' | '‧' | '・' | '\\' | '\'' | '.' | '>' | '+'
        | '®' | '™' | '\u{2010}'..='\u{2012}' | '\u{2500}'..='\u{25ff}' | '※' | '★' | '☆' | '〓' | '¨' | '´' | '〜' | '∼' | '‖' | '∙' | '⋅')
}
