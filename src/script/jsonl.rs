//! Texts as lines of JSON: an object a line, with how it is spoken.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::markup::LONGEST_PAUSE;
use super::names::{self, Names};
use super::{Origin, ScriptError, Segment};
use crate::controls::{ControlError, Intensity, Pitch, Speed, Volume};
use crate::{nearest, tr};

/// The keys that an object may have.
const KEYS: [&str; 8] = [
    "text",
    "emotion",
    "intensity",
    "voice",
    "speed",
    "pitch",
    "volume",
    "pause",
];

/// Whether a text is of such lines, by the name of its file.
#[must_use]
pub fn is_jsonl(origin: &Origin) -> bool {
    let Origin::File(path) = origin else {
        return false;
    };
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    ["jsonl", "ndjson"].contains(&extension.to_lowercase().as_str())
}

/// The segments of a text whose lines are objects: one for each that is not blank.
///
/// # Errors
///
/// At the first line that is no such object, with its number and key.
pub fn records(text: &Segment, names: Option<Names>) -> Result<Vec<Segment>, ScriptError> {
    let mut records = Vec::new();
    for (lines, line) in text.text.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            continue;
        }
        let record = record(line, names).map_err(|(key, what)| ScriptError::Record {
            origin: text.origin.clone(),
            line: lines + 1,
            key,
            what,
        })?;
        records.push(Segment {
            lines,
            origin: text.origin.clone(),
            ..record
        });
    }
    Ok(records)
}

/// The key that is wrong, if it is one, and what is wrong with it.
type Wrong = (Option<String>, String);

fn record(line: &str, names: Option<Names>) -> Result<Segment, Wrong> {
    let Object(fields) = serde_json::from_str(line).map_err(|error| (None, not_json(&error)))?;
    let mut segment = Segment {
        is_record: true,
        ..Segment::new(String::new(), Origin::Arguments)
    };
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in &fields {
        let wrong = |what: String| (Some(key.clone()), what);
        if !KEYS.contains(&key.as_str()) {
            let near = nearest::hint(&nearest::names(key, KEYS.into_iter()));
            let all = KEYS.join(", ");
            return Err(wrong(tr!(
                "unknown key{near} (known: {all})",
                "未知的键{near}（可用：{all}）"
            )));
        }
        if seen.contains(&key.as_str()) {
            return Err(wrong(tr!("given twice", "出现了两次")));
        }
        seen.push(key);
        set(&mut segment, key, value, names).map_err(wrong)?;
    }
    if segment.text.trim().is_empty() {
        let what = match seen.contains(&"text") {
            true => tr!(
                "there is no text to speak (it is blank)",
                "没有可朗读的文本（内容为空）"
            ),
            false => tr!("missing; every line needs it", "缺失；每一行都需要它"),
        };
        return Err((Some("text".to_owned()), what));
    }
    Ok(segment)
}

/// Takes one field; the error says what is wrong with its value.
fn set(
    segment: &mut Segment,
    key: &str,
    value: &Value,
    names: Option<Names>,
) -> Result<(), String> {
    let string = || {
        value.as_str().ok_or_else(|| {
            tr!(
                "expected a string, not {value}",
                "应为字符串，而不是 {value}"
            )
        })
    };
    let number = || match value.as_f64() {
        Some(number) => Ok(number as f32),
        None => Err(tr!(
            "expected a number, not {value}",
            "应为数字，而不是 {value}"
        )),
    };
    let range = |error: ControlError| error.to_string();
    let style = &mut segment.style;
    match key {
        "text" => string()?.clone_into(&mut segment.text),
        "voice" => {
            let found = names::voice(names, string()?);
            style.voice = Some(found.map_err(|error| error.to_string())?);
        }
        "emotion" => {
            let found = names::emotion(names, string()?);
            style.emotion = Some(found.map_err(|error| error.to_string())?);
        }
        "intensity" => {
            style.intensity = Some(Intensity::try_from(number()?).map_err(range)?);
        }
        "speed" => style.speed = Speed::try_from(number()?).map_err(range)?.get(),
        "pitch" => style.pitch = Pitch::try_from(number()?).map_err(range)?.get(),
        "volume" => style.volume = Volume::try_from(number()?).map_err(range)?.get(),
        _ => {
            let seconds = number()?;
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

fn not_json(error: &serde_json::Error) -> String {
    tr!(
        "not a JSON object like {{\"text\": \"你好\"}}: {error}",
        "不是形如 {{\"text\": \"你好\"}} 的 JSON 对象：{error}"
    )
}

/// The fields of an object in the order in which they are written, one that is written twice too.
struct Object(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Object(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Segment>, ScriptError> {
        records(&Segment::new(text.to_owned(), Origin::Stdin), None)
    }

    #[test]
    fn a_line_is_a_segment_with_its_style() {
        let text = "{\"text\":\"你好\",\"emotion\":\"happy:0.5\",\"intensity\":1.5,\"voice\":\"yunxi\",\"speed\":1.2,\"pitch\":-2,\"volume\":3,\"pause\":0.5}\n\n{\"text\":\"再\\n见\"}\n";
        let found = read(text).unwrap();
        assert_eq!(found.len(), 2);
        let style = &found[0].style;
        assert_eq!(style.voice.as_deref(), Some("yunxi"));
        assert_eq!(style.emotion.as_ref().unwrap().to_string(), "happy:0.5");
        assert_eq!(style.intensity.unwrap().get(), 1.5);
        assert_eq!((style.speed, style.pitch, style.volume), (1.2, -2.0, 3.0));
        assert_eq!(found[0].pause, Some(0.5));
        assert_eq!((found[1].text.as_str(), found[1].lines), ("再\n见", 2));
    }

    #[test]
    fn what_is_wrong_has_its_line_and_key() {
        for (line, part) in [
            ("你好", "line 2: not a JSON object"),
            ("[1]", "line 2: not a JSON object"),
            ("{\"text\":\"a\"} x", "line 2: not a JSON object"),
            (
                "{\"txt\":\"a\"}",
                "line 2, `txt`: unknown key; did you mean text",
            ),
            ("{\"emotion\":\"happy\"}", "line 2, `text`: missing"),
            ("{\"text\":\" \"}", "line 2, `text`: there is no text"),
            ("{\"text\":1}", "line 2, `text`: expected a string, not 1"),
            (
                "{\"text\":\"a\",\"text\":\"b\"}",
                "line 2, `text`: given twice",
            ),
            (
                "{\"text\":\"a\",\"speed\":\"1\"}",
                "line 2, `speed`: expected a number",
            ),
            (
                "{\"text\":\"a\",\"speed\":3}",
                "line 2, `speed`: 3 is out of range; the nearest possible value is 2",
            ),
            (
                "{\"text\":\"a\",\"pause\":-1}",
                "line 2, `pause`: -1 is out of range; the nearest possible value is 0",
            ),
            (
                "{\"text\":\"a\",\"emotion\":\"happy:7\"}",
                "line 2, `emotion`: the dose",
            ),
        ] {
            let error = read(&format!("{{\"text\":\"好\"}}\n{line}\n")).unwrap_err();
            assert!(error.to_string().contains(part), "{line}: {error}");
        }
    }
}
