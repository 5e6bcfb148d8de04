//! Sixth stage: phrase breaks inside long clauses.
//!
//! A clause without a mark is said in stretches of some eight syllables. The cuts are those word
//! edges that together cost least: every edge has a price by the parts of speech around it, every
//! stretch one by its length. Third-tone sandhi does not cross a cut, because it is heard as a
//! short pause. Owns nothing but the choice of places; how long a break sounds is the voice's.

use super::Mark;
use super::cell::{Cell, Lexeme};
use super::segment::Row;

mod context;
mod edge;
mod hold;
mod quotes;
mod words;

use words::{Part, Word};

/// Clauses of fewer syllables are said in one breath.
const LONG: usize = 14;
/// No stretch is shorter.
const SHORTEST: usize = 4;
/// The length that a stretch costs nothing at.
const IDEAL: usize = 8;
/// Beyond this a stretch costs [`OVERLONG`] for each further syllable.
const LONGEST: usize = 12;
const OVERLONG: u32 = 8;
/// The price of any break.
const BREAK: u32 = 8;
/// How many edges back a stretch may start; farther ones are too far in any case.
const REACH: usize = 24;

/// Adds [`Mark::Phrase`] to the row where a long clause may be cut.
pub(super) fn insert(text: &str, row: &mut Row) {
    let mut places = Vec::new();
    let mut cells = &row.cells[..];
    let mut start = 0;
    for end in 0..=row.lexemes.len() {
        let closes = row.lexemes.get(end).is_none_or(pauses);
        if !closes {
            continue;
        }
        let length = cells.iter().take_while(|cell| cell.word < end).count();
        let (clause, rest) = cells.split_at(length);
        cells = rest;
        places.extend(clause_breaks(text, &row.lexemes[..end], start, clause));
        start = end + 1;
    }
    add_marks(row, &places);
}

/// Whether a mark is heard by itself.
fn pauses(lexeme: &Lexeme) -> bool {
    matches!(lexeme, Lexeme::Mark { mark, .. } if mark.strength() > 1)
}

/// The indexes of the lexemes of one clause before which it breaks.
fn clause_breaks(text: &str, lexemes: &[Lexeme], start: usize, cells: &[Cell]) -> Vec<usize> {
    let words = words::gather(lexemes, start, cells);
    let total: usize = words.iter().map(|word| word.weight).sum();
    if total < LONG {
        return Vec::new();
    }
    let words: Vec<_> = words.into_iter().map(words::Word::classify).collect();
    let closed = quotes::closed_edges(text, lexemes, start, &words);
    let mut edges = Vec::new();
    let mut before = 0;
    for at in 1..words.len() {
        before += words[at - 1].weight;
        if before < SHORTEST || total - before < SHORTEST || closed[at] {
            continue;
        }
        if let Some(cost) = edge::cost(&words, at) {
            edges.push(Edge { at, before, cost });
        }
    }
    cheapest(&edges, total)
        .into_iter()
        .map(|at| place(lexemes, &words, at))
        .collect()
}

/// A word edge where a clause may break.
struct Edge {
    /// Index of the word behind it.
    at: usize,
    /// Syllables before it.
    before: usize,
    cost: u32,
}

/// The edges that cut `total` syllables most cheaply.
fn cheapest(edges: &[Edge], total: usize) -> Vec<usize> {
    // For every edge, then the end: the price of the way there, and the edge before (or none).
    let mut best: Vec<(u32, Option<usize>)> = Vec::with_capacity(edges.len() + 1);
    for to in 0..=edges.len() {
        let (position, own) = edges
            .get(to)
            .map_or((total, 0), |edge| (edge.before, edge.cost + BREAK));
        let mut choice = (stretch(position), None);
        for from in to.saturating_sub(REACH)..to {
            let length = position - edges[from].before;
            if length >= SHORTEST {
                let price = best[from].0.saturating_add(stretch(length));
                if price < choice.0 {
                    choice = (price, Some(from));
                }
            }
        }
        best.push((choice.0.saturating_add(own), choice.1));
    }
    let mut chosen = Vec::new();
    let mut at = best.last().and_then(|end| end.1);
    while let Some(edge) = at {
        chosen.push(edges[edge].at);
        at = best[edge].1;
    }
    chosen.reverse();
    chosen
}

/// The price of a stretch by its length.
fn stretch(length: usize) -> u32 {
    let off = length.min(LONGEST).abs_diff(IDEAL) as u32;
    let over = length.saturating_sub(LONGEST) as u32;
    (off * off).saturating_add(over.saturating_mul(OVERLONG))
}

/// The lexeme before which the break at the edge falls: behind closing marks, before opening ones.
fn place(lexemes: &[Lexeme], words: &[Word], at: usize) -> usize {
    let between = words[at - 1].lexeme + 1..words[at].lexeme;
    between
        .clone()
        .find(|&index| {
            matches!(
                lexemes[index],
                Lexeme::Mark {
                    mark: Mark::Open,
                    ..
                }
            )
        })
        .unwrap_or(between.end)
}

/// Puts a mark before each of the lexemes at `places`, which are in order.
fn add_marks(row: &mut Row, places: &[usize]) {
    if places.is_empty() {
        return;
    }
    let old = std::mem::take(&mut row.lexemes);
    let mut places = places.iter().copied().peekable();
    let mut cells = row.cells.iter_mut().peekable();
    for (index, lexeme) in old.into_iter().enumerate() {
        if places.next_if_eq(&index).is_some() {
            let at = match lexeme {
                Lexeme::Mandarin { start, .. }
                | Lexeme::English { start, .. }
                | Lexeme::Mark { start, .. } => start,
            };
            row.lexemes.push(Lexeme::Mark {
                mark: Mark::Phrase,
                start: at,
                end: at,
            });
        }
        while let Some(cell) = cells.next_if(|cell| cell.word <= index) {
            cell.word = row.lexemes.len();
        }
        row.lexemes.push(lexeme);
    }
}

#[cfg(test)]
mod tests;
