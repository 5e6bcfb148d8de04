//! What the author wrote: texts from arguments, files and standard input.
//!
//! Owns reading, decoding and markup. It never touches the Chinese in it: what the text means is
//! for [`crate::text`].

mod decode;
mod dictionary;
mod markup;
mod style;

use std::fmt;
use std::path::{Path, PathBuf};

pub use decode::{DecodeError, decode};
pub use dictionary::dictionary;
pub use markup::{Manner, Markup, MarkupError, MarkupFault, Names, is_ssml, understand};
pub use style::{Style, Turn, Understood};

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
}

/// Where a text was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// On the command line.
    Arguments,
    /// On standard input.
    Stdin,
    /// In a file.
    File(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arguments => f.write_str(&tr!("text", "文本")),
            Self::Stdin => f.write_str(&tr!("standard input", "标准输入")),
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
    /// A line of a dictionary is no entry.
    #[error("{}", tr!("{origin}, {source}", "{origin}{source}", origin = .origin, source = .source))]
    Dictionary {
        /// The file.
        origin: Origin,
        /// Its line, and what is wrong with it.
        source: EntryError,
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
    Segment { text, origin }.not_blank()
}

impl Segment {
    /// The text of the command line's arguments, joined as a shell's `echo` would.
    pub fn from_arguments(arguments: &[String]) -> Result<Self, ScriptError> {
        Self {
            text: arguments.join(" "),
            origin: Origin::Arguments,
        }
        .not_blank()
    }

    /// What is read of this text, and how it is spoken.
    pub fn understand(
        &self,
        manner: Manner,
        frontend: &Frontend,
    ) -> Result<Understood<'_>, ScriptError> {
        understand(&self.text, manner, frontend).map_err(|source| ScriptError::Markup {
            origin: self.origin.clone(),
            source,
        })
    }

    fn not_blank(self) -> Result<Self, ScriptError> {
        if self.text.trim().is_empty() {
            Err(ScriptError::Empty(self.origin))
        } else {
            Ok(self)
        }
    }
}
