//! What the author wrote: texts from arguments, files and standard input.
//!
//! Owns reading, decoding and markup. It never touches the Chinese in it: what the text means is
//! for [`crate::text`].

mod cast;
mod decode;
mod dictionary;
mod jsonl;
mod markup;
mod names;
mod record;
mod style;

use std::fmt;
use std::path::{Path, PathBuf};

pub use cast::{Cast, CastError, Role};
pub use decode::{DecodeError, decode, recognise};
pub use dictionary::dictionary;
pub use jsonl::{is_jsonl, json_record, records};
pub use markup::{Manner, Markup, MarkupError, MarkupFault, is_ssml, understand};
pub use names::Names;
pub use record::{FIELDS, Record, RecordFault, Written, record};
pub use style::{Change, Style, Turn, Understood};

use crate::text::{EntryError, Frontend};
use crate::{bounded, tr};

/// The largest text that is read, in bytes: several days of speech.
const MOST_BYTES: u64 = 64 << 20;

/// Text to speak, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Script {
    /// Its parts.
    pub segments: Vec<Segment>,
}

/// A stretch of text from one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// The text.
    pub text: String,
    /// Where it was written.
    pub origin: Origin,
    /// Lines before it there.
    pub lines: usize,
    /// Whether it is a record of JSON, in which places are not those of its file.
    pub is_record: bool,
    /// How it is spoken where its own marks say nothing else.
    pub style: Style,
    /// Silence after it in seconds, where its author asks for one.
    pub pause: Option<f32>,
}

/// Where a text was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// On the command line.
    Arguments,
    /// On standard input.
    Stdin,
    /// In the clipboard.
    Clipboard,
    /// In a file.
    File(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arguments => f.write_str(&tr!("text", "文本")),
            Self::Stdin => f.write_str(&tr!("standard input", "标准输入")),
            Self::Clipboard => f.write_str(&tr!("clipboard", "剪贴板")),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// Why a text could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// The system refused.
    #[error("{}", tr!("cannot read {origin}: {source}", "无法读取 {origin}：{source}", origin = .origin, source = .source))]
    Read {
        /// What was read.
        origin: Origin,
        /// The system's error.
        source: std::io::Error,
    },
    /// The bytes are no text.
    #[error("{origin}: {source}")]
    Decode {
        /// What was read.
        origin: Origin,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// Its markup cannot be followed.
    #[error("{}", tr!("{origin}, {source}", "{origin}{source}", origin = .origin, source = .source))]
    Markup {
        /// What was read.
        origin: Origin,
        /// What is wrong with it.
        source: MarkupError,
    },
    /// A line is no record of JSON that can be followed.
    #[error("{}", of_record(.origin, *.line, .key.as_deref(), .what))]
    Record {
        /// What was read.
        origin: Origin,
        /// Its line, from 1.
        line: usize,
        /// The key whose value is wrong, if it is one.
        key: Option<String>,
        /// What is wrong.
        what: String,
    },
    /// A line of a dictionary is no entry.
    #[error("{}", tr!("{origin}, {source}", "{origin}{source}", origin = .origin, source = .source))]
    Dictionary {
        /// The file.
        origin: Origin,
        /// Its line, and what is wrong with it.
        source: EntryError,
    },
    /// A line of a stream that does not end.
    #[error("{}", tr!(
        "{origin}, line {line}: longer than {most} bytes, the most that is read; nothing of it is spoken",
        "{origin} 第 {line} 行：超过可读取的上限 {most} 字节；该行未朗读", origin = .origin, line = .line, most = .most
    ))]
    LongLine {
        /// What was read.
        origin: Origin,
        /// Its line, from 1.
        line: usize,
        /// The longest line, in bytes.
        most: u64,
    },
    /// There is nothing in it.
    #[error("{}", tr!("{origin}: no text to speak (it is empty or blank)", "{origin}：没有可朗读的文本（内容为空）", origin = .0))]
    Empty(Origin),
}

/// Reads one file, or standard input for `-`.
pub fn read(path: &Path) -> Result<Segment, ScriptError> {
    let (origin, bytes) = if path.as_os_str() == "-" {
        (
            Origin::Stdin,
            bounded::read(std::io::stdin().lock(), MOST_BYTES),
        )
    } else {
        (
            Origin::File(path.to_owned()),
            bounded::read_file(path, MOST_BYTES),
        )
    };
    let bytes = bytes.map_err(|source| ScriptError::Read {
        origin: origin.clone(),
        source,
    })?;
    let text = decode(&bytes).map_err(|source| ScriptError::Decode {
        origin: origin.clone(),
        source,
    })?;
    Segment::new(text, origin).not_blank()
}

/// What is wrong with a record of JSON, with its place.
fn of_record(origin: &Origin, line: usize, key: Option<&str>, what: &str) -> String {
    match key {
        Some(key) => tr!(
            "{origin}, line {line}, `{key}`: {what}",
            "{origin}第 {line} 行“{key}”：{what}"
        ),
        None => tr!(
            "{origin}, line {line}: {what}",
            "{origin}第 {line} 行：{what}"
        ),
    }
}

impl Segment {
    /// A whole text, spoken as the user set it for all.
    #[must_use]
    pub fn new(text: String, origin: Origin) -> Self {
        Self {
            text,
            origin,
            lines: 0,
            is_record: false,
            style: Style::default(),
            pause: None,
        }
    }

    /// The text of the command line's arguments, joined as a shell's `echo` would.
    pub fn from_arguments(arguments: &[String]) -> Result<Self, ScriptError> {
        Self::new(arguments.join(" "), Origin::Arguments).not_blank()
    }

    /// The text of the clipboard.
    pub fn from_clipboard(text: String) -> Result<Self, ScriptError> {
        Self::new(text, Origin::Clipboard).not_blank()
    }

    /// What is read of this text, and how it is spoken.
    pub fn understand(
        &self,
        manner: Manner,
        frontend: &Frontend,
    ) -> Result<Understood<'_>, ScriptError> {
        let understood = markup::understand_in(&self.style, &self.text, manner, frontend);
        understood.map_err(|source| self.fault(source))
    }

    /// A fault in the text, with its place where it was written.
    fn fault(&self, mut source: MarkupError) -> ScriptError {
        let origin = self.origin.clone();
        if !self.is_record {
            source.line += self.lines;
            return ScriptError::Markup { origin, source };
        }
        let MarkupError {
            line,
            column,
            fault,
        } = source;
        let what = match line {
            1 => tr!("character {column}: {fault}", "第 {column} 个字符：{fault}"),
            _ => tr!(
                "line {line} of the text, column {column}: {fault}",
                "文本第 {line} 行第 {column} 列：{fault}"
            ),
        };
        ScriptError::Record {
            origin,
            line: self.lines + 1,
            key: Some("text".to_owned()),
            what,
        }
    }

    fn not_blank(self) -> Result<Self, ScriptError> {
        if self.text.trim().is_empty() {
            Err(ScriptError::Empty(self.origin))
        } else {
            Ok(self)
        }
    }
}
