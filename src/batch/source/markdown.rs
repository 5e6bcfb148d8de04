//! Documents in Markdown: what of them is read, and where a chapter begins.
//!
//! Headings, paragraphs, lists, quotations, tables and footnotes are read; links keep their text
//! and pictures their description. Blocks of code and what stands before the document for its
//! tools are left out, with a notice. The text keeps the lines of the document, so that a fault in
//! it is found there.

mod reader;

use self::reader::Block;
use super::chapters::{self, Chapter};
use super::{Drafts, Fault, blank, whole};
use crate::batch::find::Found;
use crate::batch::inputs::InputOptions;

/// Ends a paragraph without a line end of its own.
const PARAGRAPH: char = '\u{2029}';

pub(super) fn drafts(found: &Found, options: InputOptions) -> Result<Drafts<'_>, Fault> {
    let text = whole(&found.origin)?;
    let chapters = chapters(&text, options.plain);
    if chapters.is_empty() {
        return Err(Fault::at(1, blank()));
    }
    let alone = chapters.len() == 1;
    let drafts = chapters
        .into_iter()
        .flat_map(move |chapter| chapters::drafts(chapter, alone, &found.origin, options.split));
    Ok(Box::new(drafts))
}

/// The chapters of a document. They begin at the headings of the highest level that occurs more
/// than once; without such a level the document is one.
pub(super) fn chapters(text: &str, plain: bool) -> Vec<Chapter> {
    let read = reader::read(text, plain);
    let level = chapter_level(&read.blocks);
    let mut chapters: Vec<Vec<&Block>> = Vec::new();
    for block in &read.blocks {
        let opens = block.level.is_some() && block.level == level;
        match chapters.last_mut() {
            // The title of a book with nothing under it belongs to the first chapter.
            Some(last)
                if !opens
                    || last
                        .iter()
                        .all(|block| block.level.is_some() && block.level < level) =>
            {
                last.push(block);
            }
            _ => chapters.push(vec![block]),
        }
    }
    let mut chapters: Vec<Chapter> = chapters
        .iter()
        .map(|blocks| chapter(blocks, level))
        .collect();
    for (line, notice) in read.notices {
        let behind = chapters.partition_point(|chapter| chapter.line <= line);
        if let Some(chapter) = chapters.get_mut(behind.saturating_sub(1)) {
            chapter.notices.push(notice);
        }
    }
    chapters
}

fn chapter_level(blocks: &[Block]) -> Option<u8> {
    (1..=6).find(|&level| {
        let headings = blocks.iter().filter(|block| block.level == Some(level));
        headings.count() > 1
    })
}

/// Puts a chapter together, every block at the line at which it stands in the document.
fn chapter(blocks: &[&Block], level: Option<u8>) -> Chapter {
    let first = blocks.first().map_or(1, |block| block.line);
    let mut text = String::new();
    let mut line = first;
    for block in blocks {
        if !text.is_empty() {
            let ends = block.line.saturating_sub(line);
            // Two ends of a line make a paragraph.
            if ends < 2 && block.parted {
                text.push(PARAGRAPH);
            }
            text.extend(std::iter::repeat_n('\n', ends.max(1)));
            line += ends.max(1);
        }
        text.push_str(&block.text);
        line += block.text.matches('\n').count();
    }
    let own = blocks
        .iter()
        .find(|block| block.level.is_some() && block.level == level);
    let any = blocks.iter().find(|block| block.level.is_some());
    Chapter {
        title: own.or(any).map(|block| block.title.clone()),
        line: first,
        text,
        has_lines: true,
        notices: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
