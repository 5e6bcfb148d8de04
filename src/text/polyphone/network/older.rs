//! The older network: a bidirectional LSTM over characters that chooses among readings.

use ndarray::Array2;

use super::columns::Column;
use super::forward::{dense, dot};
use super::weights::{self, Weights};

/// Size of one direction's state.
const STATE: usize = 32;
/// Log-probabilities end here: this network is surer of itself than it should be.
const LEAST: f32 = -7.0;

/// What this network says of some targets.
pub struct Heard {
    /// Its hidden layer at each target, shape [targets, 32].
    pub hidden: Array2<f32>,
    /// For each target the log-probabilities of its character's classes, in their order.
    pub opinions: Vec<Vec<f32>>,
}

/// Reads a sentence for the targets in it.
pub fn read(w: &Weights, columns: &[Column], targets: &[usize]) -> Heard {
    // The network was trained on whole sentences, which end in a full stop.
    let ids: Vec<usize> = columns
        .iter()
        .map(|column| weights::old_char_id(column.ch))
        .chain([weights::old_char_id('。')])
        .collect();
    let targets: Vec<(char, usize)> = targets.iter().map(|&at| (columns[at].ch, at)).collect();
    read_ids(w, &ids, &targets)
}

/// The same for a sentence as ids and targets with their characters.
pub fn read_ids(w: &Weights, ids: &[usize], targets: &[(char, usize)]) -> Heard {
    let hidden = hidden(w, ids, targets);
    let opinion = |(row, &(ch, _)): (usize, &(char, usize))| {
        let classes = weights::classes(ch);
        let known: Vec<Option<f32>> = classes
            .map(|class| {
                let row_of = weights::OLD_CLASSES.get(class).copied().flatten()?;
                let value = dot(hidden.row(row), w.row(weights::OLD_V, usize::from(row_of)));
                Some(value + w.all(weights::OLD_C)[usize::from(row_of)])
            })
            .collect();
        log_probabilities(&known)
    };
    let opinions = targets.iter().enumerate().map(opinion).collect();
    Heard { hidden, opinions }
}

/// Of those known; the others count as chance, as all do where fewer than two are known.
fn log_probabilities(logits: &[Option<f32>]) -> Vec<f32> {
    let known = || logits.iter().flatten().copied();
    let top = known().fold(f32::NEG_INFINITY, f32::max);
    let total = known().map(|logit| (logit - top).exp()).sum::<f32>().ln();
    let chance = -(logits.len() as f32).ln();
    let compared = known().count() > 1;
    let value = |logit: &Option<f32>| match logit {
        Some(logit) if compared => (logit - top - total).max(LEAST),
        _ => chance,
    };
    logits.iter().map(value).collect()
}

/// The hidden layer at every target, shape [targets, 32].
fn hidden(w: &Weights, ids: &[usize], targets: &[(char, usize)]) -> Array2<f32> {
    let mut both = Array2::zeros((targets.len(), 2 * STATE));
    for side in 0..2 {
        let mut state = Lstm::new(w, side);
        let mut states = vec![[0.0; STATE]; ids.len()];
        for step in 0..ids.len() {
            let at = if side == 1 {
                ids.len() - 1 - step
            } else {
                step
            };
            let gates = w.gates.row(w, ids[at]);
            state.step(&gates[side * 4 * STATE..(side + 1) * 4 * STATE]);
            states[at] = state.h;
        }
        for (row, &(_, at)) in targets.iter().enumerate() {
            both.slice_mut(ndarray::s![row, side * STATE..(side + 1) * STATE])
                .assign(&ndarray::aview1(&states[at]));
        }
    }
    dense(&both, w.matrix(weights::OLD_W), w.all(weights::OLD_B))
}

/// One direction of the LSTM (gates in ONNX's order: input, output, forget, cell).
struct Lstm<'a> {
    /// One row for each value of the state before.
    recurrent: &'a [[f32; 4 * STATE]],
    bias: &'a [f32],
    h: [f32; STATE],
    c: [f32; STATE],
}

impl<'a> Lstm<'a> {
    fn new(w: &'a Weights, side: usize) -> Self {
        let (rows, _) = w.all(weights::LSTM_R).as_chunks::<{ 4 * STATE }>();
        let (mut h, mut c) = ([0.0; STATE], [0.0; STATE]);
        h.copy_from_slice(w.row(weights::LSTM_H, side));
        c.copy_from_slice(w.row(weights::LSTM_C, side));
        Self {
            recurrent: &rows[side * STATE..(side + 1) * STATE],
            bias: w.row(weights::LSTM_B, side),
            h,
            c,
        }
    }

    fn step(&mut self, gates: &[f32]) {
        let mut sums = [0.0_f32; 4 * STATE];
        for ((sum, gate), bias) in sums.iter_mut().zip(gates).zip(self.bias) {
            *sum = gate + bias;
        }
        for (row, h) in self.recurrent.iter().zip(self.h) {
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += h * weight;
            }
        }
        for at in 0..STATE {
            let input = sigmoid(sums[at]);
            let output = sigmoid(sums[STATE + at]);
            let forget = sigmoid(sums[2 * STATE + at]);
            self.c[at] = forget * self.c[at] + input * tanh(sums[3 * STATE + at]);
            self.h[at] = output * tanh(self.c[at]);
        }
    }
}

fn sigmoid(x: f32) -> f32 {
    0.5 + 0.5 * tanh(0.5 * x)
}

/// tanh by its continued fraction, cut off where float hardly tells it from ±1; the error stays
/// under 1e-4. Unlike the library's it compiles to vector instructions.
fn tanh(x: f32) -> f32 {
    let x = x.clamp(-4.97, 4.97);
    let square = x * x;
    let above = x * (135_135.0 + square * (17_325.0 + square * (378.0 + square)));
    let below = 135_135.0 + square * (62_370.0 + square * (3_150.0 + square * 28.0));
    above / below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tanh_is_close() {
        for step in -1200..=1200 {
            let x = step as f32 / 100.0;
            assert!((tanh(x) - x.tanh()).abs() < 1e-4, "{x}");
        }
    }

    #[test]
    fn what_is_not_known_counts_as_chance() {
        let chance = -(3_f32.ln());
        assert_eq!(log_probabilities(&[Some(5.0), None, None]), [chance; 3]);
        let mixed = log_probabilities(&[Some(2.0), None, Some(2.0)]);
        assert!((mixed[0] - 0.5_f32.ln()).abs() < 1e-6 && mixed[1] == chance);
        assert_eq!(log_probabilities(&[Some(0.0), Some(50.0)]), [LEAST, 0.0]);
    }
}
