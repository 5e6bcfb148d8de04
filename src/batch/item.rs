//! What a list of inputs comes apart into.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::script::{Origin, Segment};

/// One thing to convert to one output.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its number over the whole input, from 1; items that could not be read are counted too. Or the
    /// number that its author gives it.
    pub n: usize,
    /// What its author calls it.
    pub id: Option<String>,
    /// Where it was written.
    pub origin: Origin,
    /// Its line there, from 1. In a book it is the number of the document in reading order.
    pub line: usize,
    /// The name of the input without its extension, `stdin` for standard input; or the name that
    /// its author gives.
    pub stem: String,
    /// The folder under the output folder that mirrors the place of the input.
    pub folder: PathBuf,
    /// The title of the chapter, in documents and books.
    pub title: Option<String>,
    /// Whether it is all of its input.
    pub is_whole: bool,
    /// What is said: one text, or one a cue.
    pub segments: Vec<Segment>,
    /// When each segment is due, in seconds; empty except for subtitles.
    pub times: Vec<Range<f64>>,
    /// The place that the author wants for its audio, without extension or with one; placeholders
    /// are those of a [`Template`](super::Template).
    pub output: Option<String>,
    /// The format that the author wants.
    pub format: Option<String>,
    /// What of the input is not read, for the user to know.
    pub notices: Vec<String>,
}

impl Item {
    /// What it is called in reports: its own id, or one made from its place.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.id {
            Some(id) => id.clone(),
            None => format!("{}-{:05}", self.stem, self.n),
        }
    }

    /// The text of its first segment.
    #[must_use]
    pub fn text(&self) -> &str {
        self.segments.first().map_or("", |first| &first.text)
    }
}

/// A part of the input that cannot be an [`Item`].
#[derive(Debug, Clone, PartialEq)]
pub struct BadItem {
    /// Its number over the whole input, from 1.
    pub n: usize,
    /// What its author calls it, if that could be read.
    pub id: Option<String>,
    /// Where it was written.
    pub origin: Origin,
    /// Its line there, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

/// How a text file comes apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Split {
    /// A file is one item; a document or book one a chapter.
    #[default]
    Whole,
    /// A line each; a cue each in subtitles.
    Lines,
    /// What stands between blank lines.
    Paragraphs,
    /// A sentence each.
    Sentences,
}

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Plain or marked text, or SSML.
    Text,
    /// An object of JSON a line.
    Jsonl,
    /// A table with commas.
    Csv,
    /// A table with tabs.
    Tsv,
    /// Subtitles.
    Srt,
    /// A document in Markdown.
    Markdown,
    /// A book.
    Epub,
}

impl Kind {
    /// The extensions of files, each with its kind.
    pub(super) const EXTENSIONS: [(&'static str, Self); 13] = [
        ("txt", Self::Text),
        ("text", Self::Text),
        ("ssml", Self::Text),
        ("jsonl", Self::Jsonl),
        ("ndjson", Self::Jsonl),
        ("csv", Self::Csv),
        ("tsv", Self::Tsv),
        ("tab", Self::Tsv),
        ("srt", Self::Srt),
        ("md", Self::Markdown),
        ("markdown", Self::Markdown),
        ("mdown", Self::Markdown),
        ("epub", Self::Epub),
    ];

    /// The kind that the extension of a path stands for.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_lowercase();
        let mut known = Self::EXTENSIONS.into_iter();
        known
            .find(|(known, _)| *known == extension)
            .map(|(_, kind)| kind)
    }

    /// Whether files of this kind can come apart that way.
    #[must_use]
    pub fn allows(self, split: Split) -> bool {
        match self {
            Self::Text | Self::Markdown | Self::Epub => true,
            Self::Jsonl | Self::Csv | Self::Tsv | Self::Srt => {
                matches!(split, Split::Whole | Split::Lines)
            }
        }
    }

    /// The name by which a user chooses it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Srt => "srt",
            Self::Markdown => "markdown",
            Self::Epub => "epub",
        }
    }
}

impl Split {
    /// The name by which a user chooses it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Lines => "lines",
            Self::Paragraphs => "paragraphs",
            Self::Sentences => "sentences",
        }
    }
}
