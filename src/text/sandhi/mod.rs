//! Seventh stage: citation tones to surface tones.
//!
//! The order matters: neutral tones decide what 一 and 不 see, erhua removes a syllable, and the
//! third tone comes last because it looks at everything before it. Every change of tone goes
//! through [`Cell::sound`], which leaves a settled reading alone.

mod bu;
mod erhua;
mod neutral;
mod third;
mod weak;
mod yi;

use super::cell::{Cell, breath_groups};
use super::segment::Row;
use super::tables::Tables;

/// Applies every tone rule to the sentence.
pub(super) fn apply(tables: &Tables, row: &mut Row) {
    let mut groups = breath_groups(&mut row.cells, &row.lexemes);
    let verse = erhua::is_verse(&groups);
    for group in &mut groups {
        weak::apply(tables, group);
        neutral::apply(group);
        // From the end, so that 一 sees what became of 不.
        for at in (0..group.len()).rev() {
            let cell = &group[at];
            let tone = match (cell.ch, cell.base) {
                // A reading of the user dictionary that is not the usual one is meant.
                _ if cell.is_given() && !matches!((cell.ch, cell.tone), ('一', 1) | ('不', 4)) => {
                    continue;
                }
                ('一', "yi") => yi::tone(group, at),
                ('不', "bu") => bu::tone(group, at),
                _ => continue,
            };
            group[at].sound(tone);
        }
        if !verse {
            erhua::merge(group);
        }
    }
    row.cells.retain(|cell| !cell.merged);
    for group in breath_groups(&mut row.cells, &row.lexemes) {
        third::apply(tables, group);
    }
}

/// Whether a syllable counts as fourth tone for what stands before it.
fn is_falling(cell: &Cell) -> bool {
    cell.tone == 4 || cell.tone == 5 && cell.citation == 4
}

/// The cell `distance` away in the breath group.
fn near(group: &[Cell], at: usize, distance: isize) -> Option<&Cell> {
    group.get(at.checked_add_signed(distance)?)
}

/// Its character; NUL past the edge of the breath group.
fn near_ch(group: &[Cell], at: usize, distance: isize) -> char {
    near(group, at, distance).map_or('\0', |cell| cell.ch)
}

#[cfg(test)]
mod tests;
