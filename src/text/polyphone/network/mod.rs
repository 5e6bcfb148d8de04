//! The network's opinion on characters with several readings.
//!
//! A small convolutional scorer that sees what dictionary and rules propose and was trained by
//! `training/polyphone`. It also hears an older character network (g2pM, Park and Lee 2020) and has
//! learned how far to trust it for which character. Plain arithmetic instead of a runtime: the text
//! side must work, at once, where no ONNX Runtime is installed. The same network as an ONNX graph is
//! `data/polyphone.onnx`, from which `build/polyphone.rs` takes the weights.

pub(in crate::text) mod columns;
mod forward;
mod older;
mod projection;
mod weights;

use columns::{Column, columns};
use forward::Input;
use weights::Weights;

use crate::text::Reason;
use crate::text::cell::{Cell, Lexeme};
use crate::text::tables::{Reading, Tables};

/// Columns that are looked at in one go. A longer sentence is no sentence: what lies further away
/// decides nothing, and memory stays bounded.
const LONGEST: usize = 1000;

/// Lets the network choose the readings of one sentence.
pub(super) fn apply(tables: &Tables, cells: &mut [Cell], lexemes: &[Lexeme]) {
    for cell in cells.iter_mut() {
        let sole = weights::sole(cell.ch).and_then(|code| tables.reading(code));
        if let Some(reading) = sole
            && !cell.is_given()
            && (cell.reason == Reason::Default || cell.tone == 5 && cell.base == reading.base)
        {
            settle(cell, reading);
        }
    }
    for piece in columns(cells, lexemes).chunks(LONGEST) {
        decide(tables, cells, piece);
    }
}

/// Lets the network choose the readings of one piece of a sentence.
fn decide(tables: &Tables, cells: &mut [Cell], piece: &[(Column, Option<usize>)]) {
    let (columns, cell_of): (Vec<_>, Vec<_>) = piece.iter().copied().unzip();
    let targets: Vec<usize> = (0..columns.len())
        .filter(|&at| cell_of[at].is_some_and(|cell| is_open(tables, cells, cell)))
        .collect();
    if targets.is_empty() {
        return;
    }
    let w = Weights::shared();
    let input = Input::new(&columns, |base, tone| tables.code(base, tone));
    let older = older::read(w, &columns, &targets);
    let states = forward::states(w, &input, &targets, &older.hidden);
    for ((row, &at), opinion) in targets.iter().enumerate().zip(&older.opinions) {
        let ch = columns[at].ch;
        let classes = weights::classes(ch);
        let scores = if is_settled_by(ch, opinion) {
            opinion.clone()
        } else {
            forward::scores(w, &input, at, states.row(row), classes.clone(), opinion)
        };
        let best = (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        let (Some(best), Some(cell)) = (best, cell_of[at]) else {
            continue;
        };
        let top = scores[best];
        let probability = 1.0 / scores.iter().map(|score| (score - top).exp()).sum::<f32>();
        if let Some(reading) = tables.reading(weights::CLASSES[classes.start + best]) {
            let cell = &mut cells[cell];
            if settle(cell, reading) {
                cell.reason = Reason::Network(probability);
            }
        }
    }
}

/// Log-probability from which the older network is sure.
const SURE: f32 = -0.001;

/// Whether the older network settles it: it has seen far more of the characters that the newer one
/// has few sentences for.
fn is_settled_by(ch: char, opinion: &[f32]) -> bool {
    !weights::is_balanced(ch) && opinion.iter().any(|&value| value > SURE)
}

/// Whether the network is asked for this cell: it has several readings, and neither a rule nor a
/// word of the dictionary that is always read alike has decided.
fn is_open(tables: &Tables, cells: &[Cell], at: usize) -> bool {
    let cell = &cells[at];
    if cell.base.is_empty() || weights::classes(cell.ch).is_empty() {
        return false;
    }
    // A stammer says nothing of what it means, and a text of nothing else would take long.
    let same = |other: Option<usize>| {
        other
            .and_then(|at| cells.get(at))
            .is_some_and(|other| other.ch == cell.ch)
    };
    if same(at.checked_sub(1)) && same(Some(at + 1)) {
        return false;
    }
    match cell.reason {
        Reason::Default => true,
        Reason::Word if cell.is_single() => true,
        // Which tone has weakened in 商量.
        Reason::Word if cell.tone == 5 && !is_class(tables, cell) => true,
        Reason::Word => {
            let start = at
                - cells[..at]
                    .iter()
                    .rev()
                    .take_while(|one| one.word == cell.word)
                    .count();
            let word = cells[start..]
                .iter()
                .take_while(|one| one.word == cell.word);
            weights::is_contested(&word.map(|one| one.ch).collect::<String>())
        }
        Reason::Rule(_) | Reason::Network(_) | Reason::User => false,
    }
}

/// Whether the cell's reading is one of those to choose from.
fn is_class(tables: &Tables, cell: &Cell) -> bool {
    let code = tables.code(cell.base, cell.tone);
    weights::classes(cell.ch).any(|class| Some(weights::CLASSES[class]) == code)
}

/// Gives the cell a reading; true if that is not what it had.
///
/// A lexical neutral tone (系 in 关系) stays on the surface: a reading of the same syllable then
/// says which tone has weakened there.
fn settle(cell: &mut Cell, reading: Reading) -> bool {
    if cell.base == reading.base && cell.tone == 5 {
        cell.citation = reading.tone;
        return false;
    }
    let changed = (cell.base, cell.tone) != (reading.base, reading.tone);
    if changed {
        cell.read(reading.base, reading.tone, cell.reason);
    }
    changed
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Case {
        columns: Vec<[usize; 5]>,
        old: Vec<usize>,
        target: usize,
        scores: Vec<f32>,
    }

    /// What the exported graph says of sentences as ids: `training/polyphone/export.py` wrote it.
    #[test]
    fn scores_are_those_of_the_graph() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("cases.json")).unwrap();
        assert!(cases.len() >= 20);
        let w = Weights::shared();
        for case in cases {
            let ch = weights::char_of(case.columns[case.target][0]);
            let classes = weights::classes(ch);
            let input = Input::from_ids(case.columns);
            let older = older::read_ids(w, &case.old, &[(ch, case.target)]);
            let state = forward::states(w, &input, &[case.target], &older.hidden);
            let scores = forward::scores(
                w,
                &input,
                case.target,
                state.row(0),
                classes,
                &older.opinions[0],
            );
            assert_eq!(scores.len(), case.scores.len(), "{ch}");
            for (got, wanted) in scores.iter().zip(&case.scores) {
                assert!(
                    (got - wanted).abs() < 0.01,
                    "{ch}: {scores:?}, {:?}",
                    case.scores
                );
            }
        }
    }

    #[test]
    fn an_empty_sentence_and_unknown_characters_are_no_trouble() {
        let tables = Tables::new().unwrap();
        apply(&tables, &mut [], &[]);
        assert!(weights::classes('\u{10fff0}').is_empty());
    }
}
