//! The elements of SSML that are followed, with their attributes.

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use super::style;
use crate::script::markup::time::{LONGEST_PAUSE, seconds};
use crate::script::names::Names;
use crate::script::style::Change;
use crate::{nearest, tr};

/// Names of pinyin as a phonetic alphabet, here and in the services that people come from.
const ALPHABETS: [&str; 4] = ["pinyin", "py", "sapi", "x-pinyin"];
/// Each element with its attributes.
const ELEMENTS: [(&str, &[&str]); 11] = [
    (
        "speak",
        &[
            "version",
            "xmlns",
            "xml:lang",
            "xmlns:*",
            "xsi:schemaLocation",
        ],
    ),
    ("p", &["xml:lang"]),
    ("s", &["xml:lang"]),
    ("phoneme", &["alphabet", "ph"]),
    ("sub", &["alias"]),
    ("say-as", &["interpret-as", "format"]),
    ("break", &["time", "strength"]),
    ("voice", &["name", "xml:lang"]),
    ("prosody", &["rate", "pitch", "range", "volume"]),
    ("emotion", &["category", "intensity"]),
    (EXPRESS_AS, &["style", "styledegree"]),
];
/// Comes with a prefix of the author's choice.
const EXPRESS_AS: &str = "express-as";

/// An element with what its attributes say.
#[derive(Debug)]
pub(super) enum Element {
    /// Text, and in it line ends at its edges: one for a sentence, two for a paragraph.
    Text(usize),
    /// Text that is spoken in another style.
    Style(Vec<Change>),
    /// Its text is read in these syllables.
    Phoneme(String),
    /// Another text is read.
    Sub(String),
    /// Its text is read as one of a class.
    SayAs {
        class: String,
        format: Option<String>,
    },
    /// Silence in seconds.
    Break(f32),
}

impl Element {
    /// Understands a start tag; the error says what is wrong with it.
    pub fn of(tag: &BytesStart, names: Option<Names>) -> Result<Self, String> {
        let name = tag.name().0;
        let local = name.rsplit(':').next().filter(|local| *local == EXPRESS_AS);
        let kind = local.unwrap_or(name);
        let Some((_, known)) = ELEMENTS.iter().find(|(known, _)| *known == kind) else {
            let names = ELEMENTS.map(|(name, _)| name);
            let near = nearest::hint(&nearest::names(name, names.into_iter()));
            let all = names.join(", ");
            return Err(tr!(
                "<{name}> is not supported{near} (supported: {all})",
                "不支持 <{name}>{near}（支持：{all}）"
            ));
        };
        let values = attributes(tag, name, known)?;
        let get = |key: &str| {
            let found = values.iter().find(|(name, _)| name == key);
            found.map(|(_, value)| value.as_str())
        };
        let need = |key: &str| match get(key) {
            Some(value) if !value.trim().is_empty() => Ok(value.to_owned()),
            _ => Err(tr!("<{name}> needs `{key}`", "<{name}> 缺少属性“{key}”")),
        };
        let styled = |changes: Vec<Change>| match changes.is_empty() {
            false => Ok(Self::Style(changes)),
            true => {
                let all = known.join(", ");
                Err(tr!(
                    "<{name}> needs one of: {all}",
                    "<{name}> 需要以下属性之一：{all}"
                ))
            }
        };
        Ok(match kind {
            "voice" => styled(vec![style::voice(&need("name")?, names)?])?,
            "prosody" => styled(style::prosody(&get)?)?,
            "emotion" => styled(vec![style::emotion(
                &need("category")?,
                get("intensity"),
                names,
            )?])?,
            EXPRESS_AS => styled(vec![style::express_as(
                &need("style")?,
                get("styledegree"),
                names,
            )?])?,
            "p" => Self::Text(2),
            "s" => Self::Text(1),
            "phoneme" => {
                let alphabet = get("alphabet").unwrap_or(ALPHABETS[0]);
                if !ALPHABETS.contains(&alphabet.to_ascii_lowercase().as_str()) {
                    let all = ALPHABETS.join(", ");
                    return Err(tr!(
                        "alphabet `{alphabet}` is not supported (supported: {all})",
                        "不支持音标体系“{alphabet}”（支持：{all}）"
                    ));
                }
                Self::Phoneme(need("ph")?)
            }
            "sub" => Self::Sub(need("alias")?),
            "say-as" => Self::SayAs {
                class: need("interpret-as")?,
                format: get("format").map(str::to_owned),
            },
            "break" => Self::Break(pause(get("time"), get("strength"))?),
            _ => Self::Text(0),
        })
    }
}

/// The attributes of a tag, all of them known.
fn attributes(
    tag: &BytesStart,
    name: &str,
    known: &[&str],
) -> Result<Vec<(String, String)>, String> {
    let mut values = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| tr!("<{name}>: {error}", "<{name}>：{error}"))?;
        let key = attribute.key.0;
        if !(known.contains(&key) || key.starts_with("xmlns:") && known.contains(&"xmlns:*")) {
            let all = known.join(", ");
            return Err(tr!(
                "<{name}> has no attribute `{key}` here (supported: {all})",
                "<{name}> 不支持属性“{key}”（支持：{all}）"
            ));
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| tr!("<{name}>: {error}", "<{name}>：{error}"))?;
        if key == "xml:lang" && !is_chinese(&value) {
            return Err(tr!(
                "only Mandarin is spoken, not `{value}`",
                "只支持普通话，不支持“{value}”"
            ));
        }
        values.push((key.to_owned(), value.into_owned()));
    }
    Ok(values)
}

fn is_chinese(language: &str) -> bool {
    let language = language.to_ascii_lowercase();
    matches!(language.split('-').next(), Some("zh" | "cmn"))
}

/// The length of a break.
fn pause(time: Option<&str>, strength: Option<&str>) -> Result<f32, String> {
    let length = match (time, strength.unwrap_or("medium")) {
        (Some(time), _) => seconds(time),
        (None, "x-weak") => Some(0.1),
        (None, "weak") => Some(0.2),
        (None, "medium") => Some(0.4),
        (None, "strong") => Some(0.8),
        (None, "x-strong") => Some(1.2),
        (None, _) => None,
    };
    length.ok_or_else(|| {
        tr!(
            "<break> takes a time from 0 to {LONGEST_PAUSE} s (`500ms`, `1.5s`) or a strength (x-weak, weak, medium, strong, x-strong)",
            "<break> 的 time 为 0 到 {LONGEST_PAUSE} 秒（如 500ms、1.5s），strength 为 x-weak、weak、medium、strong、x-strong"
        )
    })
}
