//! Texts as lines of JSON: an object a line, with how it is spoken.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::names::Names;
use super::record::{Record, RecordFault, Written, record};
use super::{Origin, ScriptError, Segment};
use crate::tr;

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
/// At the first line that is no such object, with its number and key, or that asks for a file of
/// its own.
pub fn records(text: &Segment, names: Option<Names>) -> Result<Vec<Segment>, ScriptError> {
    let mut records = Vec::new();
    for (lines, line) in text.text.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            continue;
        }
        let found = json_record(line, names).and_then(one_output);
        let segment = found.map_err(|fault| ScriptError::Record {
            origin: text.origin.clone(),
            line: lines + 1,
            key: fault.field,
            what: fault.what,
        })?;
        records.push(Segment {
            lines,
            origin: text.origin.clone(),
            ..segment
        });
    }
    Ok(records)
}

/// The record of one line.
///
/// # Errors
///
/// When it is no object of JSON, or its fields cannot be followed.
pub fn json_record(line: &str, names: Option<Names>) -> Result<Record, RecordFault> {
    let Object(fields) = serde_json::from_str(line).map_err(|error| RecordFault {
        field: None,
        what: not_json(&error),
        id: None,
    })?;
    let fields = fields.iter();
    record(
        fields.map(|(key, value)| (key.as_str(), Written::Json(value))),
        names,
    )
}

/// The segment of a record that goes into the same audio as all others.
fn one_output(record: Record) -> Result<Segment, RecordFault> {
    let own = [
        ("output", record.output.is_some()),
        ("format", record.format.is_some()),
        ("stem", record.stem.is_some()),
        ("n", record.n.is_some()),
    ];
    match own.into_iter().find(|(_, given)| *given) {
        None => Ok(record.segment),
        Some((field, _)) => Err(RecordFault {
            field: Some(field.to_owned()),
            what: tr!(
                "only in tts batch; here all lines go into one audio",
                "仅用于 tts batch；此处所有行合成为同一段音频"
            ),
            id: record.id,
        }),
    }
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
    fn an_id_is_no_hindrance_and_a_silence_is_a_pause() {
        let found = read("{\"text\":\"好\",\"id\":17,\"silence_after_ms\":250}").unwrap();
        assert_eq!(found[0].pause, Some(0.25));
        let record = json_record(
            "{\"text\":\"好\",\"id\":17,\"output\":\"a/b\",\"format\":\"mp3\"}",
            None,
        );
        let record = record.unwrap();
        assert_eq!(record.id.as_deref(), Some("17"));
        assert_eq!(record.output.as_deref(), Some("a/b"));
        assert_eq!(record.format.as_deref(), Some("mp3"));
        let fault = json_record("{\"text\":1,\"id\":\"x\"}", None).unwrap_err();
        assert_eq!(fault.id.as_deref(), Some("x"));
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
            (
                "{\"text\":\"a\",\"silence_after_ms\":10001}",
                "line 2, `silence_after_ms`: 10001 is out of range; the nearest possible value is 10000",
            ),
            (
                "{\"text\":\"a\",\"pause\":1,\"silence_after_ms\":5}",
                "line 2, `silence_after_ms`: it says the same as `pause`",
            ),
            (
                "{\"text\":\"a\",\"output\":\"b\"}",
                "line 2, `output`: only in tts batch",
            ),
            (
                "{\"text\":\"a\",\"format\":\"wav\"}",
                "line 2, `format`: only in tts batch",
            ),
            ("{\"text\":\"a\",\"n\":3}", "line 2, `n`: only in tts batch"),
            (
                "{\"text\":\"a\",\"n\":0}",
                "line 2, `n`: expected a whole number from 1 on, not 0",
            ),
            ("{\"text\":\"a\",\"id\":\" \"}", "line 2, `id`: it is blank"),
        ] {
            let error = read(&format!("{{\"text\":\"好\"}}\n{line}\n")).unwrap_err();
            assert!(error.to_string().contains(part), "{line}: {error}");
        }
    }
}
