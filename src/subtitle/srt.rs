//! SubRip text. There is no standard; this is what the players agree on: a number, the times with a
//! comma before the milliseconds, one or two lines, a blank line. UTF-8.

use std::fmt::Write;
use std::ops::Range;

use super::clock::long;
use super::cues::{self, Lines};
use super::{Level, Sentence, Transcript};

/// One cue for each stretch that fits two lines, each word, or each character.
pub(super) fn write(transcript: &Transcript, level: Level, columns: usize) -> String {
    let mut out = String::new();
    let mut number = 0;
    let cut = |sentence: &Sentence| match level {
        Level::Sentence => cues::cut(sentence, columns, Lines::Two),
        Level::Word => words(sentence).into_iter().map(|word| vec![word]).collect(),
        Level::Char => (0..sentence.units.len())
            .map(|at| std::iter::once(at..at + 1).collect())
            .collect(),
    };
    cues::all(transcript, cut, |sentence, cue| {
        number += 1;
        let (start, end) = (long(cue.start, ','), long(cue.end, ','));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{number}\n{start} --> {end}");
        for line in &cue.lines {
            let units = sentence.units.get(line.clone()).unwrap_or_default();
            out.push_str(sentence.text_of(units).trim());
            out.push('\n');
        }
        out.push('\n');
    });
    out
}

/// The units of each word.
fn words(sentence: &Sentence) -> Vec<Range<usize>> {
    let mut start = 0;
    let words = sentence.words().map(|word| {
        let word = start..start + word.len();
        start = word.end;
        word
    });
    words.collect()
}
