//! Names of outputs from a template: `{stem}-{n:05}`.

use std::path::PathBuf;

use super::item::Item;
use super::safe;
use crate::{nearest, tr};

/// The placeholders that there are.
const SLOTS: [(&str, Slot); 7] = [
    ("stem", Slot::Stem),
    ("n", Slot::N),
    ("id", Slot::Id),
    ("voice", Slot::Voice),
    ("emotion", Slot::Emotion),
    ("text", Slot::Text),
    ("title", Slot::Title),
];
/// The widest number and the longest value that a template can ask for, in characters.
const MOST_WIDTH: usize = 40;

/// How names are made.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Folders and, last, the file.
    components: Vec<Vec<Part>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Literal(String),
    Slot(Slot, Option<usize>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Slot {
    Stem,
    N,
    Id,
    Voice,
    Emotion,
    Text,
    Title,
}

/// What the placeholders stand for.
#[derive(Debug, Clone, Default)]
pub struct Fields<'a> {
    /// The name of the input.
    pub stem: &'a str,
    /// The number of the item.
    pub n: usize,
    /// What the item is called.
    pub id: &'a str,
    /// Who speaks it.
    pub voice: &'a str,
    /// How it is spoken.
    pub emotion: &'a str,
    /// What is said.
    pub text: &'a str,
    /// The title of the chapter.
    pub title: &'a str,
}

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A placeholder that there is not.
    #[error("{}", tr!(
        "there is no placeholder {{{0}}}{near} (known: {known})",
        "没有占位符 {{{0}}}{near}（可用：{known}）",
        .0, near = near(.0), known = known()
    ))]
    Unknown(String),
    /// A width that is none.
    #[error("{}", tr!(
        "'{0}' is no width in {{{1}}}; write one from 1 to 40, as in {{n:05}} or {{text:20}}",
        "{{{1}}} 中的“{0}”不是有效的宽度；应为 1 到 40，如 {{n:05}} 或 {{text:20}}", .0, .1
    ))]
    Width(String, String),
    /// A brace without its partner.
    #[error("{}", tr!(
        "a '{0}' stands alone; write {0}{0} where a brace is meant",
        "“{0}”没有配对；如需花括号本身，请写作 {0}{0}", .0
    ))]
    Brace(char),
    /// A character that a name cannot hold.
    #[error("{}", tr!(
        "a file name cannot hold {0:?}", "文件名不能包含 {0:?}", .0
    ))]
    Character(char),
    /// A path that leads out of the output folder.
    #[error("{}", tr!(
        "'{0}' leads out of the output folder; give a path inside it, without '..' and without '/' at the beginning",
        "“{0}”指向输出文件夹之外；请给出其中的路径，不含“..”，且不以“/”开头", .0
    ))]
    Outside(String),
    /// No name for the file.
    #[error("{}", tr!("'{0}' names no file", "“{0}”没有给出文件名", .0))]
    Nameless(String),
}

fn near(name: &str) -> String {
    nearest::hint(&nearest::names(name, SLOTS.iter().map(|(known, _)| *known)))
}

fn known() -> String {
    let names: Vec<String> = SLOTS
        .iter()
        .map(|(name, _)| format!("{{{name}}}"))
        .collect();
    names.join(" ")
}

impl Template {
    /// Reads a template. A `/` in it makes folders.
    ///
    /// # Errors
    ///
    /// When it has a placeholder that there is not, or could lead out of the output folder.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        if text.starts_with('/') {
            return Err(TemplateError::Outside(text.to_owned()));
        }
        let mut components = Vec::new();
        for written in text.split('/') {
            match written {
                "" | "." => {}
                ".." => return Err(TemplateError::Outside(text.to_owned())),
                _ => components.push(parts(written)?),
            }
        }
        let names_file = !matches!(text.rsplit('/').next(), None | Some("" | "."));
        match names_file {
            true => Ok(Self { components }),
            false => Err(TemplateError::Nameless(text.to_owned())),
        }
    }

    /// The name for an item: a path that stays inside the folder that it is put in.
    #[must_use]
    pub fn path(&self, fields: &Fields) -> PathBuf {
        let name = |parts: &Vec<Part>| {
            let parts = parts.iter().map(|part| part.fill(fields));
            safe::component(&parts.collect::<String>())
        };
        self.components.iter().map(name).collect()
    }
}

/// The parts of one name between two `/`.
fn parts(written: &str) -> Result<Vec<Part>, TemplateError> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = written;
    while let Some(ch) = rest.chars().next() {
        rest = &rest[ch.len_utf8()..];
        match ch {
            '{' | '}' if rest.starts_with(ch) => {
                literal.push(ch);
                rest = &rest[1..];
            }
            '}' => return Err(TemplateError::Brace('}')),
            '{' => {
                let Some((inside, behind)) = rest.split_once('}') else {
                    return Err(TemplateError::Brace('{'));
                };
                if !literal.is_empty() {
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                }
                parts.push(slot(inside)?);
                rest = behind;
            }
            _ if safe::is_forbidden(ch) => return Err(TemplateError::Character(ch)),
            _ => literal.push(ch),
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
    Ok(parts)
}

/// `n:05`
fn slot(inside: &str) -> Result<Part, TemplateError> {
    let (name, width) = match inside.split_once(':') {
        Some((name, width)) => (name, Some(width)),
        None => (inside, None),
    };
    let Some((_, slot)) = SLOTS.iter().find(|(known, _)| *known == name.trim()) else {
        return Err(TemplateError::Unknown(name.to_owned()));
    };
    let Some(text) = width else {
        return Ok(Part::Slot(*slot, None));
    };
    let width = Some(text)
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|text| text.parse().ok())
        .filter(|width| (1..=MOST_WIDTH).contains(width));
    match width {
        Some(width) => Ok(Part::Slot(*slot, Some(width))),
        None => Err(TemplateError::Width(text.to_owned(), inside.to_owned())),
    }
}

impl Part {
    fn fill(&self, fields: &Fields) -> String {
        let (slot, width) = match self {
            Self::Literal(text) => return text.clone(),
            Self::Slot(slot, width) => (slot, *width),
        };
        let value = match slot {
            Slot::N => return format!("{:0width$}", fields.n, width = width.unwrap_or(0)),
            Slot::Stem => fields.stem,
            Slot::Id => fields.id,
            Slot::Voice => fields.voice,
            Slot::Emotion => fields.emotion,
            Slot::Text => fields.text,
            Slot::Title => fields.title,
        };
        safe::field(value, width)
    }
}

impl<'a> Fields<'a> {
    /// Those of an item; `key` is its [`Item::key`].
    #[must_use]
    pub fn of(item: &'a Item, key: &'a str, voice: &'a str, emotion: &'a str) -> Self {
        Self {
            stem: &item.stem,
            n: item.n,
            id: key,
            voice,
            emotion,
            text: item.text(),
            title: item.title.as_deref().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    fn fields() -> Fields<'static> {
        Fields {
            stem: "第一章",
            n: 7,
            id: "a/b",
            voice: "xiaoyi",
            emotion: "happy:0.5",
            text: "今天天气真好，适合出门。",
            title: "",
        }
    }

    #[test]
    fn placeholders_are_filled_in() {
        for (template, path) in [
            ("{stem}-{n:05}", "第一章-00007"),
            ("{n}{{x}}", "7{x}"),
            ("{voice}/{emotion}/{id}.wav", "xiaoyi/happy_0.5/a_b.wav"),
            ("{text:4}", "今天天气"),
            ("a//./b", "a/b"),
            ("{title}", "_"),
        ] {
            let found = Template::parse(template).unwrap().path(&fields());
            assert_eq!(found, Path::new(path), "{template}");
        }
    }

    #[test]
    fn a_wrong_template_is_refused_with_what_is_known() {
        for (template, part) in [
            (
                "{stm}",
                "no placeholder {stm}; did you mean stem? (known: {stem} {n}",
            ),
            ("{n:x}", "'x' is no width in {n:x}"),
            ("{n:0}", "'0' is no width"),
            ("{text:99999999999999999999}", "is no width"),
            ("{n", "a '{' stands alone; write {{"),
            ("n}", "a '}' stands alone; write }}"),
            ("/tmp/x", "leads out"),
            ("a/../x", "leads out"),
            ("C:\\x", "cannot hold ':'"),
            ("a/", "'a/' names no file"),
            ("", "'' names no file"),
            (".", "names no file"),
        ] {
            let error = Template::parse(template).unwrap_err().to_string();
            assert!(error.contains(part), "{template}: {error}");
        }
    }

    proptest! {
        #[test]
        fn no_name_leads_out(template in "([a./{} ]|\\{(n|id|text)(:[0-9]{1,2})?\\}|\\PC){0,12}", value in "\\PC{0,40}|[./\\\\]{0,6}") {
            if let Ok(template) = Template::parse(&template) {
                let path = template.path(&Fields { id: &value, text: &value, stem: &value, ..fields() });
                prop_assert!(path.file_name().is_some());
                prop_assert!(path.components().all(|part| matches!(part, Component::Normal(_))));
                prop_assert!(path.components().all(|part| part.as_os_str().len() <= 200));
            }
        }
    }
}
