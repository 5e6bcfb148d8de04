//! One record of a list of texts: what its fields may be. Lines of JSON and rows of tables share
//! them, with the same checks and messages.

use std::fmt;

use serde_json::Value;

use super::markup::LONGEST_PAUSE;
use super::names::{self, Names};
use super::{Origin, Segment};
use crate::controls::{ControlError, Intensity, Pitch, Speed, Volume};
use crate::{nearest, tr};

/// The fields that a record may have.
pub const FIELDS: [&str; 14] = [
    "text",
    "id",
    "emotion",
    "intensity",
    "voice",
    "speed",
    "pitch",
    "volume",
    "pause",
    "silence_after_ms",
    "output",
    "format",
    "stem",
    "n",
];

/// The longest silence after a record, in milliseconds.
const LONGEST_SILENCE: f32 = LONGEST_PAUSE * 1000.0;

/// A text with what its author says about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The text and how it is spoken. Its origin is for the caller to set.
    pub segment: Segment,
    /// What its author calls it.
    pub id: Option<String>,
    /// Where its audio goes.
    pub output: Option<String>,
    /// Which format its audio has.
    pub format: Option<String>,
    /// The name of the list that it was taken from.
    pub stem: Option<String>,
    /// Its number in that list, from 1.
    pub n: Option<usize>,
}

/// The value of a field as it was written.
#[derive(Debug, Clone, Copy)]
pub enum Written<'a> {
    /// A value of JSON.
    Json(&'a Value),
    /// A cell of a table.
    Cell(&'a str),
}

/// Why a record cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", located(.field.as_deref(), .what))]
pub struct RecordFault {
    /// The field that is wrong, if it is one.
    pub field: Option<String>,
    /// What is wrong with it.
    pub what: String,
    /// What the author calls the record, if that could be read.
    pub id: Option<String>,
}

fn located(field: Option<&str>, what: &str) -> String {
    match field {
        Some(field) => tr!("`{field}`: {what}", "“{field}”：{what}"),
        None => what.to_owned(),
    }
}

/// Why there is no such field, with the nearest ones.
fn unknown_field(name: &str) -> String {
    let near = nearest::hint(&nearest::names(name, FIELDS.into_iter()));
    let all = FIELDS.join(", ");
    tr!(
        "unknown key{near} (known: {all})",
        "未知的键{near}（可用：{all}）"
    )
}

/// Puts a record together from its fields in the order in which they were written.
///
/// # Errors
///
/// At the first field that is unknown, is given twice or has a wrong value; without a text.
pub fn record<'a>(
    fields: impl Iterator<Item = (&'a str, Written<'a>)> + Clone,
    names: Option<Names>,
) -> Result<Record, RecordFault> {
    let mut record = Record {
        segment: Segment {
            is_record: true,
            ..Segment::new(String::new(), Origin::Arguments)
        },
        id: None,
        output: None,
        format: None,
        stem: None,
        n: None,
    };
    let fault = |field: &str, what: String| RecordFault {
        field: Some(field.to_owned()),
        what,
        id: fields
            .clone()
            .find(|(name, _)| *name == "id")
            .and_then(|(_, value)| value.name().ok()),
    };
    let mut seen: Vec<&str> = Vec::new();
    for (field, value) in fields.clone() {
        if !FIELDS.contains(&field) {
            return Err(fault(field, unknown_field(field)));
        }
        if seen.contains(&field) {
            return Err(fault(field, tr!("given twice", "出现了两次")));
        }
        let other = match field {
            "pause" => "silence_after_ms",
            _ => "pause",
        };
        if matches!(field, "pause" | "silence_after_ms") && seen.contains(&other) {
            let what = tr!(
                "it says the same as `{other}`; give one of them",
                "与“{other}”含义相同；只能给出其中之一"
            );
            return Err(fault(field, what));
        }
        seen.push(field);
        set(&mut record, field, value, names).map_err(|what| fault(field, what))?;
    }
    if record.segment.text.trim().is_empty() {
        let what = match seen.contains(&"text") {
            true => tr!(
                "there is no text to speak (it is blank)",
                "没有可朗读的文本（内容为空）"
            ),
            false => tr!("missing; every line needs it", "缺失；每一行都需要它"),
        };
        return Err(fault("text", what));
    }
    Ok(record)
}

/// Takes one field; the error says what is wrong with its value.
fn set(
    record: &mut Record,
    field: &str,
    value: Written,
    names: Option<Names>,
) -> Result<(), String> {
    let range = |error: ControlError| error.to_string();
    let segment = &mut record.segment;
    let style = &mut segment.style;
    match field {
        "text" => value.string()?.clone_into(&mut segment.text),
        "id" => record.id = Some(value.name()?),
        "output" => record.output = Some(value.name()?),
        "format" => record.format = Some(value.name()?),
        "stem" => record.stem = Some(value.name()?),
        "n" => record.n = Some(value.count()?),
        "voice" => {
            let found = names::voice(names, value.string()?);
            style.voice = Some(found.map_err(|error| error.to_string())?);
        }
        "emotion" => {
            let found = names::emotion(names, value.string()?);
            style.emotion = Some(found.map_err(|error| error.to_string())?);
        }
        "intensity" => {
            style.intensity = Some(Intensity::try_from(value.number()?).map_err(range)?);
        }
        "speed" => style.speed = Speed::try_from(value.number()?).map_err(range)?.get(),
        "pitch" => style.pitch = Pitch::try_from(value.number()?).map_err(range)?.get(),
        "volume" => style.volume = Volume::try_from(value.number()?).map_err(range)?.get(),
        "silence_after_ms" => {
            let silence = value.number()?;
            if !(0.0..=LONGEST_SILENCE).contains(&silence) {
                let nearest = silence.clamp(0.0, LONGEST_SILENCE);
                return Err(tr!(
                    "{silence} is out of range; the nearest possible value is {nearest} (from 0 to {LONGEST_SILENCE} milliseconds)",
                    "{silence} 超出范围；最接近的可用值是 {nearest}（范围 0 到 {LONGEST_SILENCE} 毫秒）"
                ));
            }
            segment.pause = Some(silence / 1000.0);
        }
        _ => {
            let seconds = value.number()?;
            if !(0.0..=LONGEST_PAUSE).contains(&seconds) {
                let nearest = seconds.clamp(0.0, LONGEST_PAUSE);
                return Err(tr!(
                    "{seconds} is out of range; the nearest possible value is {nearest} (from 0 to {LONGEST_PAUSE} seconds)",
                    "{seconds} 超出范围；最接近的可用值是 {nearest}（范围 0 到 {LONGEST_PAUSE} 秒）"
                ));
            }
            segment.pause = Some(seconds);
        }
    }
    Ok(())
}

impl<'a> Written<'a> {
    fn string(self) -> Result<&'a str, String> {
        match self {
            Self::Cell(text) => Ok(text),
            Self::Json(Value::String(text)) => Ok(text),
            Self::Json(value) => Err(tr!(
                "expected a string, not {value}",
                "应为字符串，而不是 {value}"
            )),
        }
    }

    /// A string with something in it; a whole number is one too, since ids often are.
    fn name(self) -> Result<String, String> {
        let text = match self {
            Self::Json(Value::Number(number)) if number.is_u64() || number.is_i64() => {
                number.to_string()
            }
            other => other.string()?.trim().to_owned(),
        };
        match text.is_empty() {
            true => Err(tr!("it is blank", "内容为空")),
            false => Ok(text),
        }
    }

    fn count(self) -> Result<usize, String> {
        let count = match self {
            Self::Json(value) => value.as_u64().and_then(|count| usize::try_from(count).ok()),
            Self::Cell(text) => text.trim().parse().ok(),
        };
        count.filter(|&count| count > 0).ok_or_else(|| {
            tr!(
                "expected a whole number from 1 on, not {self}",
                "应为从 1 开始的整数，而不是 {self}"
            )
        })
    }

    fn number(self) -> Result<f32, String> {
        let number = match self {
            Self::Json(value) => value.as_f64().map(|number| number as f32),
            Self::Cell(text) => text
                .trim()
                .parse::<f32>()
                .ok()
                .filter(|number| number.is_finite()),
        };
        number.ok_or_else(|| tr!("expected a number, not {self}", "应为数字，而不是 {self}"))
    }
}

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(value) => value.fmt(f),
            Self::Cell(text) => write!(f, "{text:?}"),
        }
    }
}
