//! Matches: whether two numbers are the points of two sides.

use super::Scanner;
use super::words::{RESULT_WORDS, SCORE_WORDS, TEAMS};

/// How far before a result its announcement is looked for.
const REACH: usize = 6;

/// Whether the pair of numbers `from..to` is a score by the words around it.
pub(super) fn is_score(scanner: &Scanner, from: usize, to: usize) -> bool {
    let behind = scanner.skip_space(to);
    scanner.within(from.saturating_sub(REACH)..from, &SCORE_WORDS)
        || scanner.begins(behind, &RESULT_WORDS)
        || scanner.char(behind) == '大' && scanner.begins(behind + 1, &RESULT_WORDS)
}

/// Whether the name of a side stands right before or behind the pair of numbers `from..to`.
pub(super) fn is_between_sides(scanner: &Scanner, from: usize, to: usize) -> bool {
    let before = from - usize::from(scanner.char_before(from) == ' ');
    scanner.ends_in(before, &TEAMS) || scanner.begins(scanner.skip_space(to), &TEAMS)
}
