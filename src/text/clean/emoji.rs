//! Emoji: left out and reported, one notice for a run.

use super::class::is_emoji;
use super::{Fault, Glyph};
use crate::text::UnreadableKind;

/// Takes out every run of emoji. A space stays in its place, so that what stands on both sides
/// does not become one number or word.
pub(super) fn take_out(glyphs: Vec<Glyph>, faults: &mut Vec<Fault>) -> Vec<Glyph> {
    if !glyphs.iter().any(|glyph| is_emoji(glyph.ch)) {
        return glyphs;
    }
    let mut out = Vec::with_capacity(glyphs.len());
    for run in glyphs.chunk_by(|a, b| is_emoji(a.ch) && is_emoji(b.ch)) {
        match run {
            [first, ..] if is_emoji(first.ch) => {
                let (start, end) = (first.start, run[run.len() - 1].end);
                faults.push(Fault {
                    start,
                    end,
                    kind: UnreadableKind::Emoji,
                });
                out.push(Glyph {
                    ch: ' ',
                    start,
                    end,
                });
            }
            _ => out.extend_from_slice(run),
        }
    }
    out
}
