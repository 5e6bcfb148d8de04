//! What stands in brackets and is no reading: tags that change the style, pauses, or text.

use super::super::names::{self, Names};
use super::super::style::Change;
use super::layers::Kind;
use super::time::{LONGEST_PAUSE, seconds};
use crate::controls::{ControlError, Pitch, Speed, Volume};
use crate::emotion::{Choice, EmotionError};
use crate::text::is_han;
use crate::{nearest, tr};

/// The longest content of a tag, in characters.
const MOST_CONTENT: usize = 80;
/// The longest name, in characters.
const MOST_NAME: usize = 20;
/// How far the address of a link is looked for, in characters.
const MOST_ADDRESS: usize = 300;
/// The keys of `[key=value]` with their other names.
const KEYS: [(&str, &[&str]); 6] = [
    ("voice", &["声音", "发音人"]),
    ("speed", &["语速"]),
    ("pitch", &["音高"]),
    ("volume", &["音量"]),
    ("emotion", &["情感"]),
    (PAUSE, &["停顿"]),
];
const PAUSE: &str = "pause";

/// A tag.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tag {
    /// Something changes from here on.
    Open(Kind, Change),
    /// The innermost tag ends; its name may be given.
    Close(String),
    /// Silence in seconds.
    Pause(f32),
}

/// What a bracket is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Look {
    /// Text; so many bytes of it need no second look.
    Text(usize),
    /// A tag of so many bytes.
    Tag(usize, Tag),
    /// A tag that cannot be followed, and why.
    Wrong(String),
}

/// The content of a bracket.
enum Content {
    Text,
    Tag(Tag),
    Wrong(String),
    /// A name that is not known: it may be a bracket of another kind.
    Unknown(String),
}

/// The key that goes by a name.
pub(super) fn key(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let found = KEYS
        .iter()
        .find(|(key, others)| *key == name || others.contains(&name.as_str()));
    found.map(|(key, _)| *key)
}

/// Looks at the bracket that `text` begins with; `before` is what stands before it.
pub(super) fn look(before: &str, text: &str, names: Option<Names>) -> Look {
    let Some(inside) = content(text) else {
        return Look::Text(1);
    };
    let length = inside.len() + 2;
    let rest = text.get(length..).unwrap_or_default();
    match of(inside, names) {
        Content::Text => Look::Text(1),
        Content::Tag(_) | Content::Unknown(_) if is_link(rest) => Look::Text(length),
        Content::Tag(tag) => Look::Tag(length, tag),
        Content::Wrong(what) => Look::Wrong(what),
        // [[a]] of a wiki, and the target `[a]: https://…` of a Markdown link.
        Content::Unknown(_) if before.ends_with('[') && rest.starts_with(']') => Look::Text(1),
        Content::Unknown(_) if rest.starts_with(": ") => Look::Text(1),
        Content::Unknown(what) => match content(rest).filter(|target| *target != inside) {
            Some(target) if is_target(target, names) => Look::Text(length + target.len() + 2),
            _ => Look::Wrong(what),
        },
    }
}

/// What stands between the bracket that `text` begins with and the next one on its line, if that
/// closes it.
fn content(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('[')?;
    let mut ends = inside.char_indices().take(MOST_CONTENT + 1);
    let (end, ch) = ends.find(|(_, ch)| matches!(ch, '[' | ']' | '\n' | '\r'))?;
    if ch == ']' { inside.get(..end) } else { None }
}

/// Whether `(https://…)` follows: the bracket is the text of a Markdown link.
fn is_link(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix('(') else {
        return false;
    };
    let address = rest.chars().take(MOST_ADDRESS);
    let address: String = address
        .take_while(|&ch| !matches!(ch, ')' | '\n'))
        .collect();
    address.starts_with('#') || address.contains(['/', '.']) && !address.contains(['，', '。'])
}

/// Whether a second bracket is where a Markdown link leads, rather than a tag or another face.
fn is_target(target: &str, names: Option<Names>) -> bool {
    let plain = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, ' ' | '-' | '_' | '.');
    target.chars().all(plain) && !matches!(of(target, names), Content::Tag(_) | Content::Wrong(_))
}

fn of(inside: &str, names: Option<Names>) -> Content {
    if let Some(name) = inside.strip_prefix('/') {
        return closing(name.trim(), names);
    }
    if let Some(rest) = pause_of(inside) {
        return match seconds(&rest.replace("毫秒", "ms").replace('秒', "s").to_lowercase()) {
            Some(seconds) => Content::Tag(Tag::Pause(seconds)),
            None => Content::Wrong(tr!(
                "a pause takes a length from 0 to {LONGEST_PAUSE} s, as in [pause 500ms] or [停顿 1.5秒]",
                "停顿需要 0 到 {LONGEST_PAUSE} 秒的长度，如 [停顿 500毫秒] 或 [停顿 1.5秒]"
            )),
        };
    }
    match inside.split_once('=') {
        Some((key, value)) => setting(key.trim(), value, names),
        None => emotion(inside, names),
    }
}

/// What follows the name of a pause, if that is what the content begins with.
fn pause_of(inside: &str) -> Option<&str> {
    let inside = inside.trim();
    let rest = match inside.get(..PAUSE.len()) {
        Some(start) if start.eq_ignore_ascii_case(PAUSE) => inside.get(PAUSE.len()..)?,
        _ => inside.strip_prefix("停顿")?,
    };
    let value = rest.trim_start();
    let goes_on = value.len() < rest.len()
        || value.is_empty()
        || value.starts_with(|ch: char| ch == '=' || ch.is_ascii_digit());
    goes_on.then(|| value.trim_start_matches('=').trim_start())
}

fn closing(name: &str, names: Option<Names>) -> Content {
    let known = name.is_empty()
        || key(name).is_some()
        || names.is_some_and(|names| names::emotion(Some(names), name).is_ok());
    match known || is_written_as_name(name) {
        true => Content::Tag(Tag::Close(name.to_owned())),
        false => Content::Text,
    }
}

fn setting(name: &str, value: &str, names: Option<Names>) -> Content {
    let text = value.trim();
    let dial = |value: Result<f32, ControlError>, change: fn(f32) -> Change| {
        value.map(change).map_err(|error| error.to_string())
    };
    let change = match key(name) {
        Some("voice") => names::voice(names, text)
            .map(Change::Voice)
            .map_err(|error| error.to_string()),
        Some("speed") => dial(text.parse().map(Speed::get), Change::Speed),
        Some("pitch") => dial(text.parse().map(Pitch::get), Change::Pitch),
        Some("volume") => dial(text.parse().map(Volume::get), Change::Volume),
        Some("emotion") => return known_emotion(names::emotion(names, text), names),
        _ => {
            let is_code = value.starts_with('=') || value.contains(char::is_whitespace);
            if text.is_empty() || is_code || !is_name(name) {
                return Content::Text;
            }
            let keys = KEYS.map(|(key, _)| key);
            let near = nearest::hint(&nearest::names(name, keys.into_iter()));
            let all = keys.join(", ");
            return Content::Unknown(tr!(
                "there is no tag '{name}='{near} (there are: {all})",
                "没有“{name}=”这种标签{near}（可用：{all}）"
            ));
        }
    };
    match (change, key(name)) {
        (Ok(change), Some(key)) => Content::Tag(Tag::Open(Kind::Setting(key), change)),
        (Err(what), _) => Content::Wrong(what),
        (Ok(_), None) => Content::Text,
    }
}

/// A name of emotions, or text.
fn emotion(inside: &str, names: Option<Names>) -> Content {
    // A full-width colon is one of prose.
    if inside.contains(['：', '＋']) {
        return Content::Text;
    }
    let written = is_written_as_name(inside);
    let capitals = !inside.contains(|ch: char| ch.is_lowercase() || is_han(ch));
    let Some(table) = names.map(|names| names.emotions) else {
        // Without a table whatever looks like a name is one.
        return match written && !capitals {
            true => known_emotion(names::emotion(None, inside), None),
            false => Content::Text,
        };
    };
    let mut parts = inside
        .split('+')
        .map(|part| part.split_once(':').map_or(part, |(name, _)| name).trim());
    let unknown = match Choice::parse(inside) {
        Ok(Choice::Auto) => None,
        _ => parts.find_map(|name| Some((name, table.find(name).err()?))),
    };
    match unknown {
        None => known_emotion(names::emotion(names, inside), names),
        Some((name, error)) if written && !capitals => {
            Content::Unknown(other_meaning(name, names).unwrap_or_else(|| error.to_string()))
        }
        Some(_) => Content::Text,
    }
}

fn known_emotion(choice: Result<Choice, EmotionError>, names: Option<Names>) -> Content {
    match choice {
        Ok(choice) => {
            let keys = names::keys(names, &choice);
            Content::Tag(Tag::Open(
                Kind::Emotion(keys),
                Change::Emotion(choice, None),
            ))
        }
        Err(error) => Content::Wrong(error.to_string()),
    }
}

/// How to write what a name that is no emotion may be meant as.
fn other_meaning(name: &str, names: Option<Names>) -> Option<String> {
    if let Some(key) = key(name) {
        return Some(tr!(
            "'{name}' needs a value: [{key}=…]…[/{key}]",
            "“{name}”需要一个值：[{key}=…]…[/{key}]"
        ));
    }
    names::voice(names, name).ok()?;
    Some(tr!(
        "'{name}' is a voice, no emotion; write [voice={name}]…[/voice]",
        "“{name}”是声音而不是情感；请写 [voice={name}]…[/voice]"
    ))
}

/// Letters or Chinese characters, two at least: `[x]` and `[注]` are text.
fn is_name(name: &str) -> bool {
    let length = name.chars().count();
    (2..=MOST_NAME).contains(&length) && name.chars().all(char::is_alphabetic)
}

/// `name`, `name:0.5`, `name+name`.
fn is_written_as_name(text: &str) -> bool {
    text.split('+').all(|part| match part.split_once(':') {
        Some((name, dose)) => {
            let number = |ch: char| ch.is_ascii_digit() || ch == '.';
            is_name(name) && !dose.is_empty() && dose.chars().all(number)
        }
        None => is_name(part),
    })
}
