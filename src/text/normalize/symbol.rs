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
    if ch.is_ascii_alphanumeric() || is_han(ch) {
        return false;
    }
    let (before, after) = (
        scanner.before_space(),
        scanner
            .rest(at + 1)
            .iter()
            .find(|ch| **ch != ' ')
            .copied()
            .unwrap_or('\0'),
    );
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
        '+' if between => Some("加"),
        '+' if before.is_ascii_alphanumeric() || scanner.before() == '+' => Some("加"),
        '+' if after.is_ascii_digit() => Some("正"),
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
        '^' if after.is_ascii_digit() => return power(scanner),
        '&' if before.is_ascii_alphabetic() && after.is_ascii_alphabetic() => Some("and"),
        '&' => Some("和"),
        '@' if after.is_ascii_alphanumeric() || is_han(after) => Some("艾特"),
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

/// A line of three or more equal signs is drawn, not said.
fn rule_line(scanner: &mut Scanner) -> bool {
    let ch = scanner.peek(0);
    if !matches!(ch, '=' | '-' | '*' | '_' | '~' | '+' | '#' | '<' | '>') {
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

/// `x^2`: 的二次方.
fn power(scanner: &mut Scanner) -> bool {
    let at = scanner.at;
    let end = scanner.digits_end(at + 1);
    if end == at + 1 {
        return false;
    }
    let spoken = format!(
        "的{}次方",
        super::spell::cardinal(&scanner.text(at + 1..end))
    );
    scanner.say(spoken, at..end, Style::Plain);
    scanner.at = end;
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
        '/' if is_han(scanner.before()) && is_han(scanner.peek(1)) => Mark::Enumeration,
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
pub(super) fn is_silent(ch: char) -> bool {
    matches!(ch, ' ' | '*' | '#' | '_' | '`' | '~' | '-' | '·' | '•' | '‧' | '・' | '\\' | '/' | '^' | '\'' | '.' | '>' | '+' | '@'
        | '®' | '©' | '™' | '\u{2010}'..='\u{2012}' | '\u{2500}'..='\u{25ff}' | '※' | '★' | '☆' | '〓' | '¨' | '´' | '〜' | '∼' | '†' | '‡' | '§' | '¶' | '〃' | '￣' | '‖' | '∙' | '⋅')
}
