//! Sixth stage: citation tones to surface tones.
//!
//! The order matters: neutral tones decide what 一 and 不 see, erhua removes a syllable, and the
//! third tone comes last because it looks at everything before it.

mod erhua;
mod neutral;
mod third;
mod yi_bu;

use super::cell::breath_groups;
use super::segment::Row;
use super::tables::Tables;

/// Applies every tone rule to the sentence.
pub(super) fn apply(tables: &Tables, row: &mut Row) {
    for group in breath_groups(&mut row.cells, &row.lexemes) {
        neutral::apply(group);
        yi_bu::apply(group);
        erhua::merge(group);
    }
    row.cells.retain(|cell| !cell.merged);
    for group in breath_groups(&mut row.cells, &row.lexemes) {
        third::apply(tables, group);
    }
}
