//! Plain and marked text.

use super::lines::Lines;
use super::stream::Stream;
use super::{Draft, Drafts, Fault, open, pieces, whole};
use crate::batch::find::Found;
use crate::batch::inputs::InputOptions;
use crate::batch::item::Split;
use crate::script::{Segment, is_ssml};
use crate::tr;

pub(super) fn drafts(found: &Found, options: InputOptions) -> Result<Drafts<'_>, Fault> {
    let origin = &found.origin;
    match options.split {
        Split::Whole => {
            let segment = Segment::new(whole(origin)?, origin.clone());
            Ok(Box::new(std::iter::once(Ok(Draft {
                is_whole: true,
                ..Draft::of(segment)
            }))))
        }
        Split::Lines => {
            let lines = Lines::new(Stream::open(open(origin))?);
            Ok(Box::new(each_line(found, options, lines)))
        }
        Split::Paragraphs | Split::Sentences => {
            let text = whole(origin)?;
            if !options.plain && is_ssml(&text) {
                return Err(Fault::at(1, one_document()));
            }
            let found = pieces::split(&text, options.split).into_iter();
            let drafts: Vec<_> = found
                .map(|(lines, piece)| {
                    Ok(Draft::of(Segment {
                        lines,
                        ..Segment::new(piece.into_owned(), origin.clone())
                    }))
                })
                .collect();
            Ok(Box::new(drafts.into_iter()))
        }
    }
}

fn each_line(
    found: &Found,
    options: InputOptions,
    mut lines: Lines,
) -> impl Iterator<Item = Result<Draft, Fault>> {
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let (line, text) = match lines.next()? {
            Ok(line) => line,
            Err(fault) => return Some(Err(fault)),
        };
        // The lines behind it would each be read aloud with their tags.
        if !options.plain && is_ssml(text) && !text.contains("</speak>") {
            done = true;
            return Some(Err(Fault::at(line, one_document())));
        }
        Some(Ok(Draft::of(Segment {
            lines: line - 1,
            ..Segment::new(text.to_owned(), found.origin.clone())
        })))
    })
}

fn one_document() -> String {
    tr!(
        "an SSML document does not come apart; use --split whole for it",
        "SSML 文档不能拆分；请对它使用 --split whole"
    )
}
