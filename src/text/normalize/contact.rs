//! Telephone numbers, e-mail and web addresses.

use super::units::{is_measure, starts_with};
use super::{Scanner, Style, Token, spell};

/// Numbers that everybody says digit by digit.
const SERVICE_NUMBERS: [&str; 3] = ["110", "119", "120"];
/// Words after which a digit string is a code, not a quantity.
const CODE_WORDS: [&str; 26] = [
    "电话",
    "编号",
    "尾号",
    "密码",
    "房间",
    "验证码",
    "航班",
    "车次",
    "号码",
    "邮编",
    "学号",
    "工号",
    "卡号",
    "账号",
    "帐号",
    "单号",
    "热线",
    "手机",
    "拨打",
    "拨",
    "QQ",
    "代码",
    "证号",
    "客服",
    "致电",
    "区号",
];
/// How many spaces and linking words may stand between the announcement and the code.
const ANNOUNCED_REACH: usize = 8;
/// Longer runs are not looked at as addresses.
const MAX_ADDRESS: usize = 300;

/// Whether what stands before the current place announces a code: 尾号, 电话是, 验证码：
pub(super) fn announced(scanner: &Scanner) -> bool {
    let mut end = scanner.at;
    while end > 0
        && scanner.at - end < ANNOUNCED_REACH
        && matches!(
            scanner.chars[end - 1],
            ' ' | '：' | ':' | '是' | '为' | '（' | '('
        )
    {
        end -= 1;
    }
    let near = &scanner.chars[end.saturating_sub(3)..end];
    CODE_WORDS.iter().any(|word| {
        let length = word.chars().count();
        near.len() >= length && starts_with(&near[near.len() - length..], word)
    })
}

/// Mobile, fixed-line, 400 and service numbers.
pub(super) fn phone(scanner: &mut Scanner) -> bool {
    let before = scanner.before();
    if before.is_ascii_alphanumeric()
        || matches!(before, '.' | '-')
            && scanner.at > 1
            && scanner.chars[scanner.at - 2].is_ascii_digit()
    {
        return false;
    }
    let start = scanner.at;
    let mut at = start;
    let country = scanner.peek(0) == '+' && scanner.peek(1).is_ascii_digit();
    if country {
        at += 1;
    } else if !scanner.peek(0).is_ascii_digit() {
        return false;
    }
    // Groups of digits joined by single hyphens or spaces.
    let mut groups = vec![(at, scanner.digits_end(at))];
    while groups.len() < 4 {
        let (_, end) = groups[groups.len() - 1];
        let joined = matches!(scanner.chars.get(end), Some('-' | ' '));
        let next = scanner.digits_end(end + 1);
        if !joined || next == end + 1 {
            break;
        }
        groups.push((end + 1, next));
    }
    while !groups.is_empty() {
        let parts: Vec<String> = groups
            .iter()
            .map(|&(from, to)| scanner.text(from..to))
            .collect();
        let end = groups[groups.len() - 1].1;
        let closed = !matches!(scanner.chars.get(end), Some('.'))
            || !scanner
                .rest(end + 1)
                .first()
                .is_some_and(char::is_ascii_digit);
        if closed && is_phone(scanner, &parts, country, end) {
            if country {
                scanner.say("加", start..start + 1, Style::Plain);
            }
            for ((from, to), part) in groups.into_iter().zip(&parts) {
                scanner.say(spell::code(part), from..to, Style::Digits);
            }
            scanner.at = end;
            return true;
        }
        groups.pop();
    }
    false
}

fn is_phone(scanner: &Scanner, parts: &[String], country: bool, end: usize) -> bool {
    let joined = parts.concat();
    let lengths: Vec<usize> = parts.iter().map(String::len).collect();
    let mobile = |number: &str| {
        number.len() == 11
            && number.starts_with('1')
            && !matches!(number.as_bytes()[1], b'0' | b'1' | b'2')
    };
    if country {
        return parts.len() > 1 || joined.len() >= 10;
    }
    match lengths.as_slice() {
        [11] if mobile(&joined) => true,
        [3, 4, 4] => mobile(&joined) || joined.starts_with("400") || joined.starts_with("800"),
        [3 | 4, 7 | 8] => joined.starts_with('0'),
        [3 | 4, 3 | 4, 4] => {
            joined.starts_with('0') || joined.starts_with("400") || joined.starts_with("800")
        }
        [10] => joined.starts_with("400") || joined.starts_with("800"),
        [3] => SERVICE_NUMBERS.contains(&joined.as_str()) && !is_quantity(scanner, end),
        _ => false,
    }
}

/// Whether the number that ends at `end` counts something.
fn is_quantity(scanner: &Scanner, end: usize) -> bool {
    let rest = scanner.rest(end);
    let first = scanner.near(end);
    is_measure(rest)
        || matches!(
            first,
            '%' | '‰'
                | '°'
                | '-'
                | '~'
                | '+'
                | '×'
                | '='
                | '/'
                | ':'
                | '号'
                | '度'
                | '分'
                | '周'
                | '后'
                | '集'
                | '米'
                | '层'
                | '楼'
                | '万'
                | '亿'
                | '±'
        )
        || matches!(
            scanner.before_space(),
            '第' | '=' | '+' | '×' | '约' | '¥' | '$' | '近' | '超' | '满'
        )
        || scanner.recently(&["大约", "超过", "达到", "共计", "不足"], 3)
}

/// An e-mail or web address, read part by part.
pub(super) fn address(scanner: &mut Scanner) -> bool {
    let in_address = |ch: char| {
        ch.is_ascii_graphic()
            && !matches!(
                ch,
                '"' | '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '*' | '`'
            )
    };
    if !scanner.peek(0).is_ascii_alphanumeric() || scanner.at > 0 && in_address(scanner.before()) {
        return false;
    }
    let start = scanner.at;
    let run: Vec<char> = scanner
        .rest(start)
        .iter()
        .copied()
        .take(MAX_ADDRESS)
        .take_while(|&ch| in_address(ch))
        .collect();
    let trimmed = run
        .iter()
        .rposition(|ch| ch.is_ascii_alphanumeric() || *ch == '/')
        .map_or(0, |last| last + 1);
    let text: String = run[..trimmed].iter().collect();
    let scheme = ["https://", "http://", "ftp://"]
        .iter()
        .find(|scheme| text.to_ascii_lowercase().starts_with(**scheme));
    let mail = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.split('.').count() > 1
            && host
                .chars()
                .all(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '.' | '-'))
    });
    if scheme.is_none() && !mail && !text.starts_with("www.") {
        return false;
    }
    // The scheme is markup: nobody says it.
    scanner.at = start + scheme.map_or(0, |scheme| scheme.len());
    let end = start + trimmed;
    while scanner.at < end {
        let at = scanner.at;
        let ch = scanner.chars[at];
        if ch.is_ascii_digit() {
            let stop = scanner.digits_end(at).min(end);
            scanner.say(
                spell::digits(&scanner.text(at..stop)),
                at..stop,
                Style::Digits,
            );
            scanner.at = stop;
        } else if ch.is_ascii_alphabetic() {
            let stop = at
                + scanner
                    .rest(at)
                    .iter()
                    .take(end - at)
                    .take_while(|ch| ch.is_ascii_alphabetic())
                    .count();
            scanner
                .out
                .push(Token::Latin(scanner.glyphs[at..stop].to_vec()));
            scanner.at = stop;
        } else {
            if ch == '@' {
                scanner.say("at", at..at + 1, Style::Plain);
            } else if sign(ch).is_empty() {
                let super::Glyph { start, end, .. } = scanner.glyphs[at];
                scanner.faults.push(super::Fault {
                    start,
                    end,
                    kind: super::kind(ch),
                });
            } else if !(ch == '/' && at + 1 == end) {
                scanner.say(sign(ch), at..at + 1, Style::Plain);
            }
            scanner.at += 1;
        }
    }
    true
}

/// The name of a sign in an address; empty for what no address has.
fn sign(ch: char) -> &'static str {
    match ch {
        '.' => "点",
        '/' => "斜杠",
        '-' => "杠",
        '_' => "下划线",
        ':' => "冒号",
        '?' => "问号",
        '=' => "等于",
        '&' => "和",
        '#' => "井号",
        '%' => "百分号",
        '+' => "加",
        '~' => "波浪号",
        '$' => "美元符号",
        '!' => "感叹号",
        '\\' => "反斜杠",
        '^' => "脱字符",
        '|' => "竖线",
        '{' => "左花括号",
        '}' => "右花括号",
        '\'' => "单引号",
        _ => "",
    }
}
