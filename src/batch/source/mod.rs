//! The kinds of inputs: each comes apart into drafts, one after another.

mod chapters;
mod epub;
mod jsonl;
mod lines;
mod markdown;
mod pieces;
mod srt;
mod stream;
mod table;
mod text;

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;

use super::find::Found;
use super::inputs::InputOptions;
use super::item::Kind;
use super::template::Template;
use crate::script::{self, Names, Origin, Record, RecordFault, Segment};
use crate::{bounded, tr};

/// The largest file that is read whole, in bytes: several days of speech.
const MOST_BYTES: u64 = 64 << 20;

/// An item that has no number yet.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Draft {
    pub id: Option<String>,
    pub line: usize,
    pub title: Option<String>,
    /// Whether it is all of its input.
    pub is_whole: bool,
    pub segments: Vec<Segment>,
    pub times: Vec<Range<f64>>,
    pub output: Option<String>,
    pub format: Option<String>,
    /// The list that it was taken from, and its number there, where its author says so.
    pub stem: Option<String>,
    pub n: Option<usize>,
    pub notices: Vec<String>,
}

/// What could not be read, and why.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub id: Option<String>,
    pub line: usize,
    pub what: String,
}

/// What comes out of an input.
type Drafts<'a> = Box<dyn Iterator<Item = Result<Draft, Fault>> + 'a>;

impl Draft {
    /// One text at a line.
    fn of(segment: Segment) -> Self {
        Self {
            line: segment.lines + 1,
            segments: vec![segment],
            ..Self::default()
        }
    }

    /// A record at a line.
    fn record(
        record: Result<Record, RecordFault>,
        origin: &Origin,
        line: usize,
    ) -> Result<Self, Fault> {
        let record = record.map_err(|fault| Fault::record(fault, line))?;
        if let Some(output) = &record.output
            && let Err(error) = Template::parse(output)
        {
            let fault = RecordFault {
                field: Some("output".to_owned()),
                what: error.to_string(),
                id: record.id,
            };
            return Err(Fault::record(fault, line));
        }
        Ok(Self {
            id: record.id,
            output: record.output,
            format: record.format,
            stem: record.stem,
            n: record.n,
            ..Self::of(Segment {
                origin: origin.clone(),
                lines: line - 1,
                ..record.segment
            })
        })
    }
}

impl Fault {
    fn at(line: usize, what: impl ToString) -> Self {
        Self {
            id: None,
            line,
            what: what.to_string(),
        }
    }

    fn record(fault: RecordFault, line: usize) -> Self {
        Self {
            what: fault.to_string(),
            id: fault.id,
            line,
        }
    }
}

/// Everything in an input. An input that cannot be read at all is one fault.
pub(super) fn drafts<'a>(
    found: &'a Found,
    options: InputOptions,
    names: Option<Names<'a>>,
) -> Drafts<'a> {
    let result = match found.kind {
        Kind::Text => text::drafts(found, options),
        Kind::Jsonl => jsonl::drafts(found, names),
        Kind::Csv => table::drafts(found, b',', names),
        Kind::Tsv => table::drafts(found, b'\t', names),
        Kind::Srt => srt::drafts(found, options),
        Kind::Markdown => markdown::drafts(found, options),
        Kind::Epub => epub::drafts(found, options),
    };
    result.unwrap_or_else(|fault| Box::new(std::iter::once(Err(fault))))
}

/// The bytes of an input, as they come.
fn open(origin: &Origin) -> io::Result<Box<dyn Read + Send>> {
    Ok(match origin {
        Origin::File(path) => Box::new(File::open(path)?),
        Origin::Stdin | Origin::Arguments | Origin::Clipboard => Box::new(io::stdin()),
    })
}

/// The whole text of an input.
fn whole(origin: &Origin) -> Result<String, Fault> {
    let bytes = open(origin).and_then(|read| bounded::read(read, MOST_BYTES));
    let bytes = bytes.map_err(|error| unreadable(1, &error))?;
    let text = script::decode(&bytes).map_err(|error| Fault::at(1, error))?;
    match text.trim().is_empty() {
        true => Err(Fault::at(1, blank())),
        false => Ok(text),
    }
}

fn unreadable(line: usize, error: &io::Error) -> Fault {
    Fault::at(
        line,
        tr!("cannot read on: {error}", "无法继续读取：{error}"),
    )
}

fn blank() -> String {
    tr!(
        "there is no text to speak (it is blank)",
        "没有可朗读的文本（内容为空）"
    )
}
