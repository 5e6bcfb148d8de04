//! Documents and books come apart into chapters, and those like any text.

use super::{Draft, Fault, pieces};
use crate::batch::item::Split;
use crate::script::{Origin, Segment};

/// A part of a document under a heading of its own.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Chapter {
    pub title: Option<String>,
    /// Its line in the input, from 1, or its number.
    pub line: usize,
    /// What is read.
    pub text: String,
    /// Whether the lines of the text are those of the input.
    pub has_lines: bool,
    pub notices: Vec<String>,
}

/// The items of a chapter, `alone` if it is all of its input; what is not read of it is told with the
/// first.
pub(super) fn drafts(
    chapter: Chapter,
    alone: bool,
    origin: &Origin,
    split: Split,
) -> Vec<Result<Draft, Fault>> {
    let mut notices = Some(chapter.notices);
    let before = if chapter.has_lines {
        chapter.line - 1
    } else {
        0
    };
    let pieces = pieces::split(&chapter.text, split).into_iter();
    let drafts = pieces.map(|(lines, piece)| {
        let line = match chapter.has_lines {
            true => before + lines + 1,
            false => chapter.line,
        };
        Ok(Draft {
            line,
            title: chapter.title.clone(),
            is_whole: alone && chapter.title.is_none() && split == Split::Whole,
            segments: vec![Segment {
                lines: before + lines,
                ..Segment::new(piece.into_owned(), origin.clone())
            }],
            notices: notices.take().unwrap_or_default(),
            ..Draft::default()
        })
    });
    drafts.collect()
}
