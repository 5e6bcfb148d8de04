//! What a table of letter groups reaches: each letter's commonest chunk between its neighbours.

use std::collections::BTreeMap;

use crate::Entry;

pub struct Baseline {
    commonest: BTreeMap<Vec<u8>, String>,
}

/// The letter with one neighbour on both sides, with the one behind, alone.
fn contexts(word: &[u8], at: usize) -> [Vec<u8>; 3] {
    let letter = |at: Option<usize>| at.and_then(|at| word.get(at)).copied().unwrap_or(b' ');
    let (before, this, behind) = (letter(at.checked_sub(1)), word[at], letter(Some(at + 1)));
    [vec![before, this, behind], vec![this, behind], vec![this]]
}

impl Baseline {
    pub fn new(entries: &[&Entry]) -> Self {
        let mut counts: BTreeMap<Vec<u8>, BTreeMap<&str, usize>> = BTreeMap::new();
        for entry in entries {
            for (at, chunk) in entry.chunks.iter().flatten().enumerate() {
                for context in contexts(entry.word.as_bytes(), at) {
                    *counts.entry(context).or_default().entry(chunk).or_default() += 1;
                }
            }
        }
        let commonest = counts.into_iter().filter_map(|(context, chunks)| {
            let best = chunks
                .into_iter()
                .max_by_key(|&(name, count)| (count, name))?;
            Some((context, best.0.to_owned()))
        });
        Self {
            commonest: commonest.collect(),
        }
    }

    pub fn phones(&self, word: &str) -> Vec<String> {
        let word = word.as_bytes();
        let chunks = (0..word.len()).filter_map(|at| {
            contexts(word, at)
                .iter()
                .find_map(|context| self.commonest.get(context))
        });
        chunks
            .flat_map(|chunk| chunk.split('+'))
            .filter(|&phone| phone != "_")
            .map(str::to_owned)
            .collect()
    }
}
