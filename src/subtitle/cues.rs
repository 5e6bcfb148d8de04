//! Cutting sentences into cues and lines that are short enough to read.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::clock::milliseconds;
use super::{Sentence, Transcript, Unit};

/// Lines of a sentence that are shown together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue {
    /// Begin in milliseconds.
    pub start: u64,
    /// End in milliseconds: after the begin, and no later than the next cue's begin.
    pub end: u64,
    /// Units of each line.
    pub lines: Vec<Range<usize>>,
}

/// The columns of a text: two for a wide character, one for others. Spaces at the end of a line are
/// not seen.
pub(super) fn width(text: &str) -> usize {
    // Chinese quotation marks and dashes are wide here, as in Chinese fonts.
    text.trim().width_cjk()
}

/// Gives the cues of `cut` for each sentence, with times that never go back nor overlap.
pub(super) fn all(
    transcript: &Transcript,
    cut: impl Fn(&Sentence) -> Vec<Vec<Range<usize>>>,
    mut each: impl FnMut(&Sentence, Cue),
) {
    let mut waiting: Option<(&Sentence, Cue)> = None;
    let mut free = 0;
    for sentence in transcript.sentences() {
        for lines in cut(sentence) {
            let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
                continue;
            };
            let units = sentence
                .units
                .get(first.start..last.end)
                .unwrap_or_default();
            let (Some(first), Some(last)) = (units.first(), units.last()) else {
                continue;
            };
            let start = milliseconds(first.start).max(free);
            let end = milliseconds(last.end).max(start + 1);
            free = end;
            if let Some((sentence, cue)) = waiting.replace((sentence, Cue { start, end, lines })) {
                each(sentence, cue);
            }
        }
    }
    if let Some((sentence, cue)) = waiting {
        each(sentence, cue);
    }
}

/// Cuts a sentence into cues of at most `most` lines of at most `columns` columns: as few as
/// needed, at the strongest marks near the middle, else between words. Only a single unit may be
/// wider.
pub(super) fn cut(sentence: &Sentence, columns: usize, most: Lines) -> Vec<Vec<Range<usize>>> {
    let row = Row {
        sentence,
        atoms: atoms(sentence, columns),
        columns,
        most,
    };
    let mut cues = Vec::new();
    let mut waiting: Vec<Range<usize>> = std::iter::once(0..row.atoms.len()).collect();
    while let Some(atoms) = waiting.pop() {
        if atoms.is_empty() {
            continue;
        }
        if let Some(lines) = row.lines(&atoms) {
            cues.push(lines.into_iter().map(|line| row.units(&line)).collect());
            continue;
        }
        let at = row.best_edge(&atoms);
        waiting.push(at..atoms.end);
        waiting.push(atoms.start..at);
    }
    cues
}

/// How many lines a cue has at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// One.
    One,
    /// Two.
    Two,
}

/// The units of each word; of a word wider than a line, each unit by itself.
fn atoms(sentence: &Sentence, columns: usize) -> Vec<Range<usize>> {
    let mut atoms = Vec::new();
    let mut start = 0;
    for word in sentence.words() {
        let end = start + word.len();
        match width(sentence.text_of(word)) <= columns {
            true => atoms.push(start..end),
            false => atoms.extend((start..end).map(|at| at..at + 1)),
        }
        start = end;
    }
    atoms
}

/// A sentence as what may stand on one line or another.
struct Row<'a> {
    sentence: &'a Sentence,
    /// Units that stay together.
    atoms: Vec<Range<usize>>,
    columns: usize,
    most: Lines,
}

impl Row<'_> {
    fn units(&self, atoms: &Range<usize>) -> Range<usize> {
        let start = self.atoms.get(atoms.start).map_or(0, |atom| atom.start);
        let last = self.atoms.get(atoms.end.saturating_sub(1));
        start..last.map_or(start, |atom| atom.end)
    }

    fn text(&self, atoms: &Range<usize>) -> &str {
        let units: &[Unit] = &self.sentence.units;
        let units = units.get(self.units(atoms)).unwrap_or_default();
        self.sentence.text_of(units)
    }

    /// Whether they are one line.
    fn fit(&self, atoms: &Range<usize>) -> bool {
        atoms.len() <= 1 || width(self.text(atoms)) <= self.columns
    }

    /// The lines of one cue; `None` if they are too many.
    fn lines(&self, atoms: &Range<usize>) -> Option<Vec<Range<usize>>> {
        if self.fit(atoms) {
            return Some(vec![atoms.clone()]);
        }
        // Not even without looking at each edge.
        let twice = self.columns * 2 + 1;
        if self.most == Lines::One || atoms.len() > 2 && width(self.text(atoms)) > twice {
            return None;
        }
        let fitting = (atoms.start + 1..atoms.end)
            .filter(|&at| self.fit(&(atoms.start..at)) && self.fit(&(at..atoms.end)));
        let at = fitting.max_by_key(|&at| {
            let sides = [atoms.start..at, at..atoms.end].map(|side| width(self.text(&side)));
            (
                self.strength(at),
                std::cmp::Reverse(sides[0].abs_diff(sides[1])),
            )
        })?;
        Some(vec![atoms.start..at, at..atoms.end])
    }

    /// The best place to cut, between two of the atoms: the strongest mark in the middle half, there
    /// the one nearest the middle.
    fn best_edge(&self, atoms: &Range<usize>) -> usize {
        let mut before = 0;
        let widths: Vec<usize> = atoms
            .clone()
            .map(|at| {
                before += width(self.text(&(at..at + 1)));
                before
            })
            .collect();
        let edges = (atoms.start + 1..atoms.end).zip(&widths);
        let best = edges.max_by_key(|(at, left)| {
            let left = **left;
            let is_central = 4 * left >= before && 4 * left <= 3 * before;
            let strength = if is_central { self.strength(*at) } else { 0 };
            (
                is_central,
                strength,
                std::cmp::Reverse((2 * left).abs_diff(before)),
            )
        });
        best.map_or(atoms.end, |(at, _)| at)
    }

    /// How strongly the text is parted before an atom: 2 by a clause's end, 1 by a lesser mark.
    fn strength(&self, at: usize) -> u8 {
        let before = self.text(&(at.saturating_sub(1)..at));
        let mut marks = before.chars().rev().take_while(|ch| !ch.is_alphanumeric());
        let mut strength = 0;
        for mark in marks.by_ref() {
            strength = strength.max(match mark {
                '，' | '。' | '；' | '：' | '！' | '？' | '…' | '—' | ',' | '.' | ';' | ':'
                | '!' | '?' => 2,
                '、' | '”' | '’' | '」' | '』' | '》' | '）' | ')' | '"' => 1,
                _ => 0,
            });
        }
        strength
    }
}
