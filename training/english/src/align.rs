//! Which letter says which phones: expectation maximisation over monotone alignments.

use std::collections::BTreeMap;

/// Most phones that one letter says: `x` is K S.
const MOST: usize = 2;
const ROUNDS: usize = 8;

type Costs = BTreeMap<(u8, Vec<u8>), f64>;

/// One word: letters, phones without stress as numbers.
pub struct Pair<'a> {
    pub letters: &'a [u8],
    pub phones: &'a [u8],
}

/// For every pair the number of phones of each letter; `None` where there are too many phones.
pub fn align(pairs: &[Pair]) -> Vec<Option<Vec<usize>>> {
    let mut probabilities = Costs::new();
    for round in 0..ROUNDS {
        let mut counts = Costs::new();
        for pair in pairs {
            collect(pair, &probabilities, round == 0, &mut counts);
        }
        let mut totals = [0.0; 256];
        for ((letter, _), count) in &counts {
            totals[usize::from(*letter)] += count;
        }
        for ((letter, _), count) in &mut counts {
            *count /= totals[usize::from(*letter)];
        }
        probabilities = counts;
    }
    pairs
        .iter()
        .map(|pair| best(pair, &probabilities))
        .collect()
}

fn probability(table: &Costs, first: bool, letter: u8, phones: &[u8]) -> f64 {
    if first {
        return [0.2, 1.0, 0.02][phones.len()];
    }
    table
        .get(&(letter, phones.to_vec()))
        .copied()
        .unwrap_or(0.0)
}

/// Adds the expected counts of one pair.
fn collect(pair: &Pair, table: &Costs, first: bool, counts: &mut Costs) {
    let (letters, phones) = (pair.letters, pair.phones);
    let width = phones.len() + 1;
    let at = |letter: usize, phone: usize| letter * width + phone;
    let mut forward = vec![0.0; (letters.len() + 1) * width];
    let mut backward = forward.clone();
    forward[0] = 1.0;
    for (l, &letter) in letters.iter().enumerate() {
        for p in 0..width {
            for n in 0..=MOST.min(phones.len() - p) {
                forward[at(l + 1, p + n)] +=
                    forward[at(l, p)] * probability(table, first, letter, &phones[p..p + n]);
            }
        }
    }
    backward[at(letters.len(), phones.len())] = 1.0;
    for (l, &letter) in letters.iter().enumerate().rev() {
        for p in 0..width {
            for n in 0..=MOST.min(phones.len() - p) {
                backward[at(l, p)] += backward[at(l + 1, p + n)]
                    * probability(table, first, letter, &phones[p..p + n]);
            }
        }
    }
    let total = backward[0];
    if total <= 0.0 {
        return;
    }
    for (l, &letter) in letters.iter().enumerate() {
        for p in 0..width {
            for n in 0..=MOST.min(phones.len() - p) {
                let part = &phones[p..p + n];
                let weight = forward[at(l, p)]
                    * probability(table, first, letter, part)
                    * backward[at(l + 1, p + n)]
                    / total;
                if weight > 1e-9 {
                    *counts.entry((letter, part.to_vec())).or_default() += weight;
                }
            }
        }
    }
}

/// The likeliest alignment.
fn best(pair: &Pair, table: &Costs) -> Option<Vec<usize>> {
    let (letters, phones) = (pair.letters, pair.phones);
    let width = phones.len() + 1;
    let mut score = vec![vec![(0.0_f64, 0); width]; letters.len() + 1];
    score[0][0].0 = 1.0;
    for (l, &letter) in letters.iter().enumerate() {
        for p in 0..width {
            for n in 0..=MOST.min(phones.len() - p) {
                let one = score[l][p].0 * probability(table, false, letter, &phones[p..p + n]);
                if one > score[l + 1][p + n].0 {
                    score[l + 1][p + n] = (one, n);
                }
            }
        }
    }
    let mut p = phones.len();
    if score[letters.len()][p].0 <= 0.0 {
        return None;
    }
    let mut lengths = Vec::new();
    for l in (1..=letters.len()).rev() {
        let (_, n) = score[l][p];
        lengths.push(n);
        p -= n;
    }
    lengths.reverse();
    Some(lengths)
}
