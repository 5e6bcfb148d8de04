//! Tables: a record a row, the fields by the names in the first row.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use csv::{ByteRecord, Reader, ReaderBuilder, Terminator};

use super::lines::MOST_LINE;
use super::stream::Stream;
use super::{Draft, Drafts, Fault, blank, open, unreadable};
use crate::batch::find::Found;
use crate::script::{FIELDS, Names, Record, RecordFault, Written, record};
use crate::{nearest, tr};

/// What may be read for one row: the longest one, and what the reader takes ahead.
const MOST_ROW: usize = MOST_LINE + (64 << 10);

pub(super) fn drafts<'a>(
    found: &'a Found,
    separator: u8,
    names: Option<Names<'a>>,
) -> Result<Drafts<'a>, Fault> {
    let mut table = Table::open(Stream::open(open(&found.origin))?, separator)?;
    Ok(Box::new(std::iter::from_fn(move || {
        let line = match table.next()? {
            Ok(line) => line,
            Err(fault) => return Some(Err(fault)),
        };
        let record = table.record(names);
        Some(Draft::record(record, &found.origin, line))
    })))
}

struct Table {
    reader: Reader<Rationed>,
    ration: Rc<Ration>,
    /// The fields of the columns.
    columns: Vec<String>,
    row: ByteRecord,
    done: bool,
}

/// What may still be read, and how reading went.
#[derive(Default)]
struct Ration {
    left: Cell<usize>,
    served: Cell<u64>,
    last: Cell<u8>,
    /// Whether there is no more.
    ended: Cell<bool>,
}

/// A stream of which only so much may be read until more is allowed. A quotation mark that nobody
/// closes would else take the rest of the file for one cell.
struct Rationed {
    stream: Stream,
    ration: Rc<Ration>,
}

impl Read for Rationed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = &self.ration.left;
        let most = buffer.len().min(left.get());
        if most == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let length = self.stream.read(&mut buffer[..most])?;
        left.set(left.get() - length);
        self.ration.ended.set(length == 0);
        self.ration
            .served
            .set(self.ration.served.get() + length as u64);
        if let Some(&last) = buffer[..length].last() {
            self.ration.last.set(last);
        }
        Ok(length)
    }
}

impl Table {
    fn open(stream: Stream, separator: u8) -> Result<Self, Fault> {
        let ration = Rc::new(Ration::default());
        let source = Rationed {
            stream,
            ration: Rc::clone(&ration),
        };
        let mut table = Self {
            // A carriage return before the end of a line is taken off here: the lines are counted
            // by their ends, which the reader would cut in two.
            reader: ReaderBuilder::new()
                .delimiter(separator)
                .terminator(Terminator::Any(b'\n'))
                .has_headers(false)
                .flexible(true)
                .from_reader(source),
            ration,
            columns: Vec::new(),
            row: ByteRecord::new(),
            done: false,
        };
        let Some(line) = table.next() else {
            return Err(Fault::at(1, blank()));
        };
        let line = line?;
        let names = table.cells().map_err(|what| Fault::at(line, what))?;
        table.columns = columns(&names).map_err(|what| Fault::at(line, what))?;
        Ok(table)
    }

    /// Reads the next row that is not blank; its line.
    fn next(&mut self) -> Option<Result<usize, Fault>> {
        loop {
            if self.done {
                return None;
            }
            let before = self.reader.position().line() as usize;
            self.ration.left.set(MOST_ROW);
            match self.reader.read_byte_record(&mut self.row) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.done = true;
                    return Some(Err(broken(before, error)));
                }
            }
            if self.is_open() {
                return Some(Err(Fault::at(before, never_closed())));
            }
            if self.row.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                return Some(Ok(self.line()));
            }
        }
    }

    /// Whether a quotation mark in the row is closed nowhere, so that all the lines behind it are in
    /// one cell. The last line of a file ends in its mark or in the end of a line.
    fn is_open(&self) -> bool {
        let last = self.row.iter().next_back().unwrap_or_default();
        self.ration.ended.get() && last.contains(&b'\n') && self.ration.last.get() != b'"'
    }

    /// The line in which the row begins: blank lines before it are no part of it.
    fn line(&self) -> usize {
        let end = self.reader.position();
        let inside = self.row.as_slice().iter().filter(|&&byte| byte == b'\n');
        let all_read = end.byte() == self.ration.served.get();
        let unfinished = all_read && self.ration.last.get() != b'\n';
        let line = (end.line() as usize + usize::from(unfinished)).saturating_sub(1);
        line.saturating_sub(inside.count()).max(1)
    }

    /// The cells of the row as text.
    fn cells(&self) -> Result<Vec<&str>, String> {
        let text = |cell| self.reader.get_ref().stream.text(cell);
        let cells = self.row.iter().map(|cell| text(cell).map(str::trim));
        cells.collect()
    }

    fn record(&self, names: Option<Names>) -> Result<Record, RecordFault> {
        let fault = |what| RecordFault {
            field: None,
            what,
            id: None,
        };
        let cells = self.cells().map_err(fault)?;
        if cells.len() != self.columns.len() {
            let (cells, columns) = (cells.len(), self.columns.len());
            return Err(fault(tr!(
                "the row has {cells} cells, but there are {columns} columns",
                "该行有 {cells} 个单元格，而表头有 {columns} 列"
            )));
        }
        let columns = self.columns.iter().map(String::as_str);
        let given = columns.zip(cells).filter(|(_, cell)| !cell.is_empty());
        // Two steps, since a record goes through its fields more than once.
        let given: Vec<_> = given.collect();
        let fields = given.iter();
        record(
            fields.map(|&(column, cell)| (column, Written::Cell(cell))),
            names,
        )
    }
}

/// The fields that the first row names.
fn columns(names: &[&str]) -> Result<Vec<String>, String> {
    let mut columns: Vec<String> = Vec::new();
    for &name in names {
        if !FIELDS.contains(&name) {
            let near = nearest::hint(&nearest::names(name, FIELDS.into_iter()));
            let all = FIELDS.join(", ");
            return Err(tr!(
                "unknown column '{name}'{near} (known: {all}); the first row names the columns",
                "未知的列“{name}”{near}（可用：{all}）；第一行应为各列的名称"
            ));
        }
        if columns.iter().any(|column| column == name) {
            return Err(tr!(
                "column '{name}' is there twice",
                "列“{name}”出现了两次"
            ));
        }
        columns.push(name.to_owned());
    }
    match columns.iter().any(|column| column == "text") {
        true => Ok(columns),
        false => Err(tr!(
            "there is no column 'text'; the first row names the columns",
            "没有“text”列；第一行应为各列的名称"
        )),
    }
}

fn never_closed() -> String {
    tr!(
        "a quotation mark behind here is never closed; nothing from here on is read",
        "此后有一个引号没有闭合；从这里开始的内容未读取"
    )
}

/// What stopped the reading of a table.
fn broken(line: usize, error: csv::Error) -> Fault {
    let most = MOST_LINE >> 20;
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => Fault::at(
            line,
            tr!(
                "the row that begins here is longer than {most} MiB, the most that is read; perhaps a quotation mark is never closed. The rest of the file is not read",
                "从这里开始的一行超过可读取的上限 {most} MiB；可能有未闭合的引号。文件的其余部分未读取"
            ),
        ),
        csv::ErrorKind::Io(error) => unreadable(line, &error),
        other => Fault::at(line, format!("{other:?}")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
