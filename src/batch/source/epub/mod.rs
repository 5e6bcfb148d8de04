//! Books: a chapter for each document that is read in order.
//!
//! A book is an archive that anyone may have made. Only so much of it is ever unpacked, into the
//! memory; nothing is written.

mod archive;
mod xhtml;

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
    let drafts = chapters.into_iter().flat_map(move |chapter| match chapter {
        Ok(chapter) => chapters::drafts(chapter, &found.origin, options.split),
        Err(fault) => vec![Err::<Draft, _>(fault)],
    });
    Ok(Box::new(drafts))
}

/// The chapters of a book. Their lines are the numbers of the documents.
pub(super) fn chapters(
    source: impl Read + Seek,
    plain: bool,
) -> Result<Vec<Result<Chapter, Fault>>, Fault> {
    let small = archive::texts_of(source, &Limits::default()).map_err(|what| Fault::at(1, what))?;
    let epub = Epub::read(small).map_err(|error| Fault::at(1, no_book(&error)))?;
    let titles = titles(&epub);
    let mut chapters = Vec::new();
    for (number, entry) in epub.spine().iter().enumerate() {
        let line = number + 1;
        let Some(entry) = entry.manifest_entry() else {
            chapters.push(Err(Fault::at(line, not_there())));
            continue;
        };
        // Pages that are one picture.
        if entry.media_type().starts_with("image/") && !entry.media_type().contains("svg") {
            continue;
        }
        let text = entry.read_str().map_err(|error| {
            let name = entry.href_raw().to_string();
            tr!("document {name}: {error}", "文档 {name}：{error}")
        });
        let page = match text.and_then(|text| xhtml::read(&text, plain)) {
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
        let named = titles.iter().find(|(href, _)| *href == path);
        chapters.push(Ok(Chapter {
            title: named.map(|(_, title)| title.clone()).or(page.heading),
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

/// The titles in the table of contents, each with the document that it points to.
fn titles(epub: &Epub) -> Vec<(String, String)> {
    let Some(contents) = epub.toc().contents() else {
        return Vec::new();
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
    contents.flatten().filter_map(title).collect()
}

fn not_there() -> String {
    tr!(
        "the book names a document that is not in it",
        "书中列出的文档不存在"
    )
}

fn no_book(error: &EbookError) -> String {
    tr!("no book in EPUB: {error}", "不是有效的 EPUB 书籍：{error}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
