//! What `<say-as>` says: its text in the form that its class asks for.
//!
//! The form is chosen so that the text frontend reads it in one way only; dates and the like are
//! put into the form that it knows, with their parts in order.

use crate::text::normalize::spell as numeral;

/// The classes, by their names in SSML and in the services that people come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Cardinal,
    Ordinal,
    Digits,
    Telephone,
    Characters,
    Fraction,
    Date,
    Time,
    /// Read as it would be anyway: an amount of money, a measure, an address, a name.
    Usual,
}

const CLASSES: [(&str, Class); 20] = [
    ("cardinal", Class::Cardinal),
    ("number", Class::Cardinal),
    ("ordinal", Class::Ordinal),
    ("digits", Class::Digits),
    ("number_digit", Class::Digits),
    ("digit", Class::Digits),
    ("telephone", Class::Telephone),
    ("characters", Class::Characters),
    ("character", Class::Characters),
    ("spell-out", Class::Characters),
    ("verbatim", Class::Characters),
    ("letters", Class::Characters),
    ("fraction", Class::Fraction),
    ("date", Class::Date),
    ("time", Class::Time),
    ("currency", Class::Usual),
    ("unit", Class::Usual),
    ("measure", Class::Usual),
    ("address", Class::Usual),
    ("name", Class::Usual),
];

/// The names of all classes.
pub fn classes() -> impl Iterator<Item = &'static str> {
    CLASSES.iter().map(|&(name, _)| name)
}

/// Why a text cannot be said as its class asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such class.
    Class,
    /// There is no such format of a date or time.
    Format,
    /// The text is none of this class.
    Text,
}

/// The text to read for `text` as `class`.
///
/// # Errors
///
/// When there is no such class or format, or the text is none of it.
pub fn say_as(class: &str, format: Option<&str>, text: &str) -> Result<String, Refusal> {
    let lower = class.trim().to_ascii_lowercase();
    let class = CLASSES
        .iter()
        .find(|(name, _)| *name == lower)
        .map(|&(_, class)| class)
        .ok_or(Refusal::Class)?;
    if format.is_some() && class != Class::Date && class != Class::Time {
        return Err(Refusal::Format);
    }
    let text = text.trim();
    let said = match class {
        Class::Usual => Some(text.to_owned()),
        Class::Cardinal => number(text),
        Class::Ordinal => whole(text.trim_start_matches('第'))
            .map(|digits| format!("第{}", numeral::cardinal(&digits).replace('两', "二"))),
        Class::Digits => spaced(text, numeral::digits),
        Class::Telephone => spaced(text, numeral::code),
        Class::Characters => characters(text),
        Class::Fraction => fraction(text),
        Class::Date => return date(text, format),
        Class::Time => time(text),
    };
    said.ok_or(Refusal::Text)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A whole number without its separators.
fn whole(text: &str) -> Option<String> {
    let digits: String = text
        .chars()
        .filter(|ch| !matches!(ch, ',' | '，' | ' '))
        .collect();
    is_digits(&digits).then_some(digits)
}

/// A number as a quantity, however long.
fn number(text: &str) -> Option<String> {
    let (sign, text) = match text.strip_prefix(['-', '−']) {
        Some(text) => ("负", text),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (head, tail) = match text.split_once('.') {
        Some((head, tail)) if is_digits(tail) => (head, Some(tail)),
        Some(_) => return None,
        None => (text, None),
    };
    Some(format!("{sign}{}", numeral::decimal(&whole(head)?, tail)))
}

/// Digits one by one; what stands between them is a short pause.
fn spaced(text: &str, name: fn(&str) -> String) -> Option<String> {
    let text = text.replace('+', "加");
    let allowed = |ch: char| {
        ch.is_ascii_digit()
            || ch == '加'
            || matches!(ch, ' ' | '-' | '(' | ')' | '（' | '）' | '.' | '/')
    };
    if !text.contains(|ch: char| ch.is_ascii_digit()) || !text.chars().all(allowed) {
        return None;
    }
    let groups = text.split(|ch: char| !(ch.is_ascii_digit() || ch == '加'));
    let names: Vec<String> = groups.filter(|group| !group.is_empty()).map(name).collect();
    Some(names.join("、"))
}

/// Every character by its name; what has no name is left as it is, to be reported.
fn characters(text: &str) -> Option<String> {
    let names = text
        .chars()
        .filter(|ch| !ch.is_whitespace())
        .map(|ch| match ch {
            '0'..='9' => numeral::digits(&ch.to_string()),
            'a'..='z' => ch.to_ascii_uppercase().to_string(),
            '.' => "点".to_owned(),
            '-' => "横杠".to_owned(),
            '_' => "下划线".to_owned(),
            '/' => "斜杠".to_owned(),
            '@' => "艾特".to_owned(),
            '#' => "井号".to_owned(),
            '*' => "星号".to_owned(),
            '+' => "加号".to_owned(),
            _ => ch.to_string(),
        });
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| names.join(" "))
}

fn fraction(text: &str) -> Option<String> {
    let (above, below) = text.split_once(['/', '⁄', '／'])?;
    let (above, below) = (whole(above)?, whole(below)?);
    let name = |digits: &str| numeral::cardinal(digits).replace('两', "二");
    Some(format!("{}分之{}", name(&below), name(&above)))
}

/// The parts of a date in the order that its format names.
fn date(text: &str, format: Option<&str>) -> Result<String, Refusal> {
    let parts: Vec<&str> = text
        .split(|ch: char| !ch.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let order = match format.map(str::to_ascii_lowercase).as_deref() {
        None => match (parts.as_slice(), text) {
            // As written; the frontend knows dates.
            _ if text.contains(['年', '月', '日', '号']) => return Ok(text.to_owned()),
            ([_, _, _], _) => "ymd".to_owned(),
            ([year, _], _) if year.len() == 4 => "ym".to_owned(),
            ([_, _], _) => "md".to_owned(),
            ([all], _) if all.len() == 8 => "yyyymmdd".to_owned(),
            _ => return Err(Refusal::Text),
        },
        Some(format) => format.to_owned(),
    };
    let parts = match (order.as_str(), parts.as_slice()) {
        ("yyyymmdd", [all]) if all.len() == 8 => vec![&all[..4], &all[4..6], &all[6..]],
        _ => parts,
    };
    let order = if order == "yyyymmdd" { "ymd" } else { &order };
    if ![
        "ymd", "mdy", "dmy", "ydm", "ym", "my", "md", "dm", "y", "m", "d",
    ]
    .contains(&order)
    {
        return Err(Refusal::Format);
    }
    if parts.len() != order.len() {
        return Err(Refusal::Text);
    }
    let mut said = String::new();
    for unit in ['y', 'm', 'd'] {
        let Some(part) = order.find(unit).and_then(|at| parts.get(at)) else {
            continue;
        };
        let value: u32 = part.parse().map_err(|_| Refusal::Text)?;
        match unit {
            'y' => said += &format!("{}年", numeral::digits(part)),
            'm' if (1..=12).contains(&value) => {
                said += &format!("{}月", numeral::cardinal(part));
            }
            'd' if (1..=31).contains(&value) => {
                said += &format!("{}日", numeral::cardinal(part));
            }
            _ => return Err(Refusal::Text),
        }
    }
    Ok(said)
}

/// A clock time: `15:04`, `3:04:05 pm`.
fn time(text: &str) -> Option<String> {
    if text.contains(['点', '时', '分', '秒']) {
        return Some(text.to_owned());
    }
    let lower = text.to_ascii_lowercase().replace('.', "");
    let (clock, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(clock), _) => (clock, "上午"),
        (_, Some(clock)) => (clock, "下午"),
        _ => (lower.as_str(), ""),
    };
    let parts: Vec<&str> = clock.trim().split([':', '：']).collect();
    let mut said = half.to_owned();
    for (index, (part, name)) in parts.iter().zip(["点", "分", "秒"]).enumerate() {
        let value: u32 = Some(part).filter(|part| is_digits(part))?.parse().ok()?;
        if value >= 60 || index == 0 && value > 24 {
            return None;
        }
        let spoken = match (index, value) {
            (0, 2) => "两".to_owned(),
            (0, _) => numeral::cardinal(part),
            (1, 0) if parts.len() == 2 => continue,
            _ if value < 10 => {
                format!("零{}", numeral::digits(&value.to_string())).replace("零零", "零")
            }
            _ => numeral::cardinal(part),
        };
        said += &format!("{spoken}{name}");
    }
    (1..=3).contains(&parts.len()).then_some(said)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_its_form() {
        for (class, format, text, wanted) in [
            (
                "cardinal",
                None,
                "12345678",
                "一千二百三十四万五千六百七十八",
            ),
            ("number", None, "-3.05", "负三点零五"),
            ("ordinal", None, "22", "第二十二"),
            ("digits", None, "2025", "二零二五"),
            (
                "telephone",
                None,
                "+86 138-1111",
                "加八六、幺三八、幺幺幺幺",
            ),
            ("characters", None, "aB3-", "A B 三 横杠"),
            ("spell-out", None, "中国", "中 国"),
            ("fraction", None, "3/4", "四分之三"),
            (
                "date",
                Some("mdy"),
                "12/25/2024",
                "二零二四年十二月二十五日",
            ),
            ("date", Some("dm"), "25.12.", "十二月二十五日"),
            ("date", None, "2024-12-05", "二零二四年十二月五日"),
            ("date", None, "20241205", "二零二四年十二月五日"),
            ("date", None, "12/5", "十二月五日"),
            ("time", None, "2:05", "两点零五分"),
            ("time", None, "3:00pm", "下午三点"),
            ("time", Some("hms24"), "15:04:30", "十五点零四分三十秒"),
            ("currency", None, "$5", "$5"),
        ] {
            assert_eq!(
                say_as(class, format, text).unwrap(),
                wanted,
                "{class} {text}"
            );
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (class, format, text, refusal) in [
            ("colour", None, "1", Refusal::Class),
            ("cardinal", None, "三个", Refusal::Text),
            ("cardinal", Some("ymd"), "3", Refusal::Format),
            ("date", Some("ymd"), "3/4", Refusal::Text),
            ("date", Some("foo"), "3/4", Refusal::Format),
            ("date", Some("mdy"), "13/1/2024", Refusal::Text),
            ("time", None, "25:00", Refusal::Text),
            ("time", None, "3:99", Refusal::Text),
            ("digits", None, "abc", Refusal::Text),
            ("characters", None, " ", Refusal::Text),
            ("fraction", None, "1", Refusal::Text),
        ] {
            assert_eq!(say_as(class, format, text), Err(refusal), "{class} {text}");
        }
    }
}
