//! Books: a chapter for each document that is read in order.
//!
//! A book is an archive that anyone may have made. Only so much of it is ever unpacked, into the
//! memory; nothing is written.

mod archive;
mod xhtml;

use std::collections::HashMap;
use std::io::{Cursor, Read, Seek};

use rbook::Epub;
use rbook::ebook::errors::EbookError;
use rbook::epub::toc::EpubTocEntry;

use self::archive::Limits;
use super::chapters::{self, Chapter};
use super::{Draft, Drafts, Fault, MOST_BYTES, blank, open, unreadable};
use crate::batch::find::Found;
use crate::batch::inputs::InputOptions;
use crate::script::Origin;
use crate::{bounded, tr};

pub(super) fn drafts(found: &Found, options: InputOptions) -> Result<Drafts<'_>, Fault> {
    let unreadable = |error| unreadable(1, &error);
    let chapters = match &found.origin {
        Origin::File(path) => chapters(
            std::fs::File::open(path).map_err(unreadable)?,
            options.plain,
        )?,
        origin => {
            let bytes = open(origin).and_then(|read| bounded::read(read, MOST_BYTES));
            chapters(Cursor::new(bytes.map_err(unreadable)?), options.plain)?
        }
    };
    let alone = chapters.len() == 1;
    let drafts = chapters.into_iter().flat_map(move |chapter| match chapter {
        Ok(chapter) => chapters::drafts(chapter, alone, &found.origin, options.split),
        Err(fault) => vec![Err::<Draft, _>(fault)],
    });
    Ok(Box::new(drafts))
}

/// The chapters of a book. Their lines are the numbers of the documents.
pub(super) fn chapters(
    source: impl Read + Seek,
    plain: bool,
) -> Result<Vec<Result<Chapter, Fault>>, Fault> {
    let limits = Limits::default();
    let small = archive::texts_of(source, &limits).map_err(|what| Fault::at(1, what))?;
    let epub = Epub::read(small).map_err(|error| Fault::at(1, no_book(&error)))?;
    let titles = titles(&epub);
    let mut chapters = Vec::new();
    let mut left = limits.all;
    for (number, entry) in epub.spine().iter().enumerate() {
        let line = number + 1;
        // A small book can name a large document many times.
        if left == 0 || line > limits.files {
            chapters.push(Err(Fault::at(line, too_much())));
            break;
        }
        let Some(entry) = entry.manifest_entry() else {
            chapters.push(Err(Fault::at(line, not_there())));
            continue;
        };
        // Pages that are one picture.
        if entry.media_type().starts_with("image/") {
            continue;
        }
        let text = entry.read_str().map_err(|error| {
            let name = entry.href_raw().to_string();
            tr!("document {name}: {error}", "文档 {name}：{error}")
        });
        let page = text.and_then(|text| {
            left = left.saturating_sub(text.len() as u64);
            xhtml::read(&text, plain)
        });
        let page = match page {
            Ok(page) => page,
            Err(what) => {
                chapters.push(Err(Fault::at(line, what)));
                continue;
            }
        };
        if !page.text.contains(char::is_alphanumeric) {
            continue;
        }
        let path = entry.href().path().decode().into_owned();
        chapters.push(Ok(Chapter {
            title: titles.get(&path).cloned().or(page.heading),
            line,
            text: page.text,
            has_lines: false,
            notices: page.notices,
        }));
    }
    match chapters.is_empty() {
        true => Err(Fault::at(1, blank())),
        false => Ok(chapters),
    }
}

/// The titles in the table of contents by the documents that they point to; of several in one
/// document the first.
fn titles(epub: &Epub) -> HashMap<String, String> {
    let mut titles = HashMap::new();
    let Some(contents) = epub.toc().contents() else {
        return titles;
    };
    let title = |entry: EpubTocEntry| {
        let label = entry
            .label()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let path = entry.href()?.path().decode().into_owned();
        (!label.is_empty()).then_some((path, label))
    };
    for (path, label) in contents.flatten().filter_map(title) {
        titles.entry(path).or_insert(label);
    }
    titles
}

fn not_there() -> String {
    tr!(
        "the book names a document that is not in it",
        "书中列出的文档不存在"
    )
}

fn too_much() -> String {
    tr!(
        "the book holds more text than is read; from here on it is left out",
        "书中文本超过可读取的上限；此后的内容未读取"
    )
}

fn no_book(error: &EbookError) -> String {
    tr!("no book in EPUB: {error}", "不是有效的 EPUB 书籍：{error}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
