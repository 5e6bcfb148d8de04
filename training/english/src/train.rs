//! Stochastic gradient descent (AdaGrad) on the conditional likelihood of each letter's chunk.
//!
//! First with a weight for every context; then only those that matter most stay, as many as the
//! table has room for, and learn to do without the others.

use crate::Entry;
use crate::model::{
    BITS, Chunk, History, Model, SCALE, SLOTS, history_contexts, letter_contexts, log_sum, place,
};

const DENSE_EPOCHS: usize = 3;
const SPARSE_EPOCHS: usize = 5;
const RATE: f32 = 0.12;
/// Smaller gradients are not worth their time.
const LEAST: f32 = 1e-3;

/// One word with the chunk of each letter.
type Sample<'a> = (&'a [u8], Vec<&'a Chunk>);

/// The weights for these chunks, as the table that ships.
pub fn train(entries: &[&Entry], chunks: &str) -> Vec<u8> {
    let model = Model::new(chunks, &[]);
    let mut samples: Vec<Sample> = entries
        .iter()
        .filter_map(|entry| sample(entry, &model))
        .collect();
    let mut learner = Learner {
        model: &model,
        weights: vec![
            Weight {
                value: 0.0,
                squares: 1e-3
            };
            1 << BITS
        ],
        random: 1,
    };
    for epoch in 0..DENSE_EPOCHS {
        learner.epoch(
            &mut samples,
            RATE * (1.0 - epoch as f32 / DENSE_EPOCHS as f32).max(0.2),
        );
    }
    learner.prune();
    for epoch in 0..SPARSE_EPOCHS {
        learner.epoch(
            &mut samples,
            RATE * (1.0 - epoch as f32 / SPARSE_EPOCHS as f32).max(0.1),
        );
    }
    learner.table()
}

fn sample<'a>(entry: &'a Entry, model: &'a Model) -> Option<Sample<'a>> {
    let word = entry.word.as_bytes();
    let gold = word
        .iter()
        .zip(entry.chunks.as_ref()?)
        .map(|(&letter, name)| {
            let is_it = |chunk: &&Chunk| {
                chunk.phones.join("+") == *name || chunk.phones.is_empty() && name == "_"
            };
            model.candidates(letter).iter().find(is_it)
        });
    Some((word, gold.collect::<Option<_>>()?))
}

#[derive(Clone, Copy)]
struct Weight {
    value: f32,
    /// Sum of squared gradients; infinite for a weight that has no place in the table and stays zero.
    squares: f32,
}

struct Learner<'a> {
    model: &'a Model<'a>,
    weights: Vec<Weight>,
    random: u64,
}

impl Learner<'_> {
    fn epoch(&mut self, samples: &mut [Sample], rate: f32) {
        for at in (1..samples.len()).rev() {
            self.random = self
                .random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            samples.swap(at, (self.random >> 33) as usize % (at + 1));
        }
        let mut loss = 0.0;
        let mut contexts = Vec::new();
        for (word, gold) in samples.iter() {
            let mut history = History::default();
            for (at, right) in gold.iter().enumerate() {
                contexts.clear();
                contexts.extend(letter_contexts(word, at));
                contexts.extend(history_contexts(word, at, &history));
                loss += self.step(&contexts, word[at], right, rate);
                history = history.then(right);
            }
        }
        eprintln!("loss {:.4} a word", loss / samples.len() as f64);
    }

    fn step(&mut self, contexts: &[u32], letter: u8, right: &Chunk, rate: f32) -> f64 {
        let candidates = self.model.candidates(letter);
        let sum = |chunk: &Chunk| {
            contexts
                .iter()
                .map(|&one| self.weights[place(one, chunk.id)].value)
                .sum()
        };
        let scores: Vec<f32> = candidates.iter().map(sum).collect();
        let total = log_sum(&scores);
        let mut loss = 0.0;
        for (chunk, score) in candidates.iter().zip(scores) {
            let is_right = chunk.id == right.id;
            if is_right {
                loss = f64::from(total - score);
            }
            let gradient = (score - total).exp() - f32::from(u8::from(is_right));
            if gradient.abs() < LEAST {
                continue;
            }
            for &one in contexts {
                let weight = &mut self.weights[place(one, chunk.id)];
                weight.squares += gradient * gradient;
                weight.value -= rate * gradient / weight.squares.sqrt();
            }
        }
        loss
    }

    /// Keeps as many weights of each bucket as the table has room for: those whose loss would cost
    /// most, to second order their square times that of their gradients.
    fn prune(&mut self) {
        for bucket in 0..self.weights.len() >> 8 {
            let mut places: Vec<usize> = (bucket << 8..(bucket + 1) << 8).collect();
            let cost =
                |&place: &usize| self.weights[place].value.powi(2) * self.weights[place].squares;
            places.sort_by(|left, right| cost(right).total_cmp(&cost(left)));
            for &place in &places[SLOTS..] {
                self.weights[place] = Weight {
                    value: 0.0,
                    squares: f32::INFINITY,
                };
            }
        }
    }

    /// The check bytes and weights of each bucket.
    fn table(&self) -> Vec<u8> {
        let mut table = Vec::new();
        for bucket in 0..self.weights.len() >> 8 {
            let places: Vec<usize> = (bucket << 8..(bucket + 1) << 8)
                .filter(|&place| self.weights[place].squares.is_finite())
                .collect();
            table.extend(places.iter().map(|&place| place as u8));
            table.extend(places.iter().map(|&place| {
                (self.weights[place].value / SCALE)
                    .round()
                    .clamp(-127.0, 127.0) as i8 as u8
            }));
        }
        table
    }
}
