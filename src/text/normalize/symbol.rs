//! Operators, signs, Greek letters, and what is silent.

use super::punctuation::push_mark;
use super::table::{Names, Words};
use super::{Scanner, Style, Token, hyphen, is_han, number, spell, units};
use crate::text::Mark;

/// Signs that are read wherever they stand, longest first.
#[rustfmt::skip]
static SIGNS: Names = Names::new(&[
    ("<=", "小于等于"), (">=", "大于等于"), ("!=", "不等于"), ("==", "等于"), ("≤", "小于等于"),
    ("≦", "小于等于"), ("⩽", "小于等于"), ("≥", "大于等于"), ("≧", "大于等于"), ("⩾", "大于等于"),
    ("≠", "不等于"), ("≈", "约等于"), ("≡", "恒等于"), ("≌", "全等于"), ("≅", "全等于"), ("∽", "相似于"),
    ("∝", "正比于"), ("=", "等于"), ("<", "小于"), (">", "大于"), ("±", "正负"), ("∓", "负正"), ("÷", "除以"),
    ("×", "乘"), ("∞", "无穷大"), ("∛", "三次根号"), ("√", "根号"), ("°C", "摄氏度"), ("°F", "华氏度"),
    ("°", "度"), ("%", "百分号"), ("‰", "千分号"), ("−", "减"), ("∑", "求和"), ("∏", "求积"), ("∫", "积分"),
    ("∂", "偏"), ("∇", "梯度"), ("∈", "属于"), ("∉", "不属于"), ("⊂", "包含于"), ("⊆", "包含于"), ("⊃", "包含"),
    ("⊇", "包含"), ("∪", "并"), ("∩", "交"), ("∅", "空集"), ("∀", "任意"), ("∃", "存在"), ("∧", "且"), ("∨", "或"),
    ("¬", "非"), ("∠", "角"), ("⊥", "垂直于"), ("∥", "平行于"), ("∵", "因为"), ("∴", "所以"), ("№", "号"),
    ("↑", "上升"), ("↓", "下降"), ("℧", "姆欧"),
]);

/// Folders that an absolute path begins with.
#[rustfmt::skip]
static ROOTS: Words = Words::new(&[
    "usr/", "etc/", "home/", "var/", "opt/", "tmp/", "bin/", "dev/", "mnt/", "root/", "lib/", "proc/", "sys/",
    "srv/", "boot/", "data/", "Users/",
]);

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
        '-' if hyphen::joins_series(scanner) => Some("到"),
        '-' => hyphen::hyphen(scanner).or((scanner.has_equals() && between).then_some("减")),
        // (1)~(3)
        '~' | '–' | '—'
            if matches!(scanner.before(), ')' | '）')
                && matches!(scanner.peek(1), '(' | '（')
                && scanner.peek(2).is_ascii_digit()
                && !scanner.has_equals() =>
        {
            Some("到")
        }
        '~' | '〜' | '∼' | '–' | '—'
            if (after.is_ascii_digit() || matches!(after, '-' | '−'))
                && between_quantities(scanner) =>
        {
            Some("到")
        }
        // 涨幅+3.2%, but 番茄+鸡蛋.
        '+' if is_han(before) && signs_a_change(scanner) => Some("正"),
        '+' if between || is_word(before) || matches!(scanner.before(), '+' | '⁺' | '⁻') => {
            Some("加")
        }
        // Alone, it adds a voice to what others have said: +1.
        '+' if after.is_ascii_digit() && before == '\0' && is_alone(scanner) => Some("加"),
        '+' if after.is_ascii_digit() => Some("正"),
        // At the start of a line with a space behind it, it is a bullet of Markdown.
        '+' if before != '\0' || scanner.peek(1) != ' ' => Some("加"),
        '*' if after.is_ascii_digit() && (before.is_ascii_digit() || after_unit(scanner)) => {
            Some("乘")
        }
        ':' | '：' if scanner.before().is_ascii_digit() && scanner.peek(1).is_ascii_digit() => {
            Some("比")
        }
        '/' if is_han(after) && after_unit(scanner) && units::per(scanner.rest(at)).is_some() => {
            Some("每")
        }
        '/' if is_han(after)
            && "元块吨斤克升米人次度万亿".contains(before)
            && hyphen::counts(scanner) =>
        {
            Some("每")
        }
        '/' if between && scanner.has_equals() => Some("除以"),
        '/' => return slash(scanner),
        '△' if after.is_ascii_uppercase() => Some("三角形"),
        // What leaves a solution: a gas, a solid.
        '↑' if scanner.formula_end == at => Some("气体"),
        '↓' if scanner.formula_end == at => Some("沉淀"),
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
        // 3#楼.
        '#' if scanner.before().is_ascii_digit() && !after.is_ascii_alphanumeric() => Some("号"),
        '#' if after.is_ascii_digit() => Some("井号"),
        // A quotation mark of Markdown, not a comparison.
        '>' if is_quotation(scanner) => None,
        _ => None,
    };
    if let Some(spoken) = spoken {
        scanner.say(spoken, at..at + 1, Style::Plain);
        scanner.at += 1;
        return true;
    }
    if is_quotation(scanner) {
        return false;
    }
    let Some((length, name)) = SIGNS.longest(scanner.rest(at), |_| true) else {
        return false;
    };
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

/// Arrows separate steps; behind a formula they make something of it, behind a variable they say
/// where it goes.
fn arrow(scanner: &mut Scanner) -> bool {
    let at = scanner.at;
    let length = match (scanner.peek(0), scanner.peek(1)) {
        ('-' | '=', '>') => 2,
        ('→' | '⇒' | '⟶' | '➔' | '➜' | '←' | '↔' | '⇌', _) => 1,
        _ => return false,
    };
    let target = scanner.near(at + length);
    let variable =
        scanner.before_space().is_ascii_alphabetic() && (target.is_ascii_digit() || target == '∞');
    let name = if matches!(at.checked_sub(scanner.formula_end), Some(0 | 1)) {
        "生成"
    } else if variable {
        "趋向于"
    } else {
        push_mark(scanner, Mark::Comma, '，', length);
        return true;
    };
    scanner.say(name, at..at + length, Style::Plain);
    scanner.at += length;
    true
}

/// Whether a unit or currency has just been said.
fn after_unit(scanner: &Scanner) -> bool {
    matches!(
        scanner.out.last(),
        Some(Token::Spelled {
            style: Style::Plain,
            ..
        })
    )
}

/// Whether a `>` at the start of a line marks a quotation of Markdown and compares nothing.
fn is_quotation(scanner: &Scanner) -> bool {
    let next = scanner.peek(1);
    scanner.peek(0) == '>'
        && scanner.before_space() == '\0'
        && next != '='
        && !next.is_ascii_digit()
}

/// Whether a number follows the sign that says how much something has changed.
fn signs_a_change(scanner: &Scanner) -> bool {
    number::number(scanner, scanner.at + 1)
        .is_some_and(|number| matches!(scanner.char(number.end), '%' | '‰' | '°'))
}

/// Whether the sentence is nothing but a sign and a number.
fn is_alone(scanner: &Scanner) -> bool {
    scanner.digits_end(scanner.at + 1) == scanner.chars.len()
}

/// Letters, digits and Chinese characters: what an operator can join.
pub(super) fn is_word(ch: char) -> bool {
    ch.is_ascii_alphanumeric() || is_han(ch)
}

/// `§3.2`: 第三点二节; without a number just 节.
fn section(scanner: &mut Scanner) -> bool {
    let at = scanner.at;
    let doubled = usize::from(scanner.peek(1) == '§');
    let sign = at..at + 1 + doubled;
    let mut from = scanner.skip_space(sign.end);
    let mut end = scanner.digits_end(from);
    if end == from {
        scanner.say("节", sign.clone(), Style::Plain);
        scanner.at = sign.end;
        return true;
    }
    scanner.say("第", sign, Style::Plain);
    loop {
        let spoken = spell::cardinal(&scanner.text(from..end));
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
    let root = root || at >= scanner.path_end && is_han(before) && scanner.begins(at + 1, &ROOTS);
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

pub(super) fn greek(ch: char) -> Option<&'static str> {
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

/// Layout and decoration that nobody reads: Markdown, bullets, boxes, name dots.
///
/// Whatever carries meaning is not here, so that it is read or reported: nothing is left out
/// silently. A `\` gets here only as an escape of Markdown, a `+` only as a bullet.
pub(super) fn is_silent(ch: char) -> bool {
    matches!(ch, ' ' | '*' | '#' | '_' | '`' | '~' | '-' | '·' | '•' | '‧' | '・' | '\\' | '\'' | '.' | '>' | '+'
        | '®' | '™' | '\u{2010}'..='\u{2012}' | '\u{2500}'..='\u{25ff}' | '※' | '★' | '☆' | '〓' | '¨' | '´' | '〜' | '∼' | '‖' | '∙' | '⋅')
}
