//! The convolutions, only where a target needs them.
//!
//! A dilated convolution reaches ±7 columns, of which a target needs a few in each layer; those are
//! gathered and multiplied at once.

use std::ops::Range;

use ndarray::{Array2, ArrayView1, ArrayView2, Axis, aview1, s};

use super::columns::Column;
use super::projection::Projection;
use super::weights::{self, Tensor, Weights};

/// Distance between the columns that each layer joins.
const DILATIONS: [usize; 3] = [1, 2, 4];

/// A sentence as ids: character, reading, source, place and tag of each column.
pub struct Input(Vec<[usize; 5]>);

impl Input {
    /// Translates columns; `code` gives the code of a syllable and tone.
    pub fn new(columns: &[Column], code: impl Fn(&str, u8) -> Option<u16>) -> Self {
        let ids = columns.iter().map(|column| {
            [
                weights::char_id(column.ch),
                code(column.base, column.tone).map_or(weights::UNKNOWN, weights::reading_id),
                usize::from(column.source) + 1,
                usize::from(column.place) + 1,
                weights::tag_id(column.tag),
            ]
        });
        Self(ids.collect())
    }

    /// Takes ids as they are.
    #[cfg(test)]
    pub fn from_ids(ids: Vec<[usize; 5]>) -> Self {
        Self(ids)
    }
}

/// Rows of some columns: which column each row is, and each column's row.
struct Rows {
    columns: Vec<usize>,
    row_of: Vec<u32>,
}

const NOWHERE: u32 = u32::MAX;

impl Rows {
    fn new(length: usize, wanted: impl Iterator<Item = usize>) -> Self {
        let mut rows = Self {
            columns: Vec::new(),
            row_of: vec![NOWHERE; length],
        };
        for at in wanted {
            if rows.row_of.get(at) == Some(&NOWHERE) {
                rows.row_of[at] = rows.columns.len() as u32;
                rows.columns.push(at);
            }
        }
        rows
    }

    /// These columns with their neighbours at `distance`.
    fn widened(&self, distance: usize) -> Self {
        let near = self
            .columns
            .iter()
            .flat_map(|&at| around(at, distance).into_iter().flatten());
        Self::new(self.row_of.len(), near)
    }

    fn row(&self, at: Option<usize>) -> Option<usize> {
        let row = *self.row_of.get(at?)?;
        (row != NOWHERE).then_some(row as usize)
    }
}

fn around(at: usize, distance: usize) -> [Option<usize>; 3] {
    [at.checked_sub(distance), Some(at), Some(at + distance)]
}

/// For each row of `rows` the values of `source` at -`distance`, 0 and +`distance`, side by side;
/// zeros past the sentence's edges.
fn gather(rows: &Rows, from: &Rows, source: &Array2<f32>, distance: usize) -> Array2<f32> {
    let width = source.ncols();
    let mut out = Array2::zeros((rows.columns.len(), 3 * width));
    for (mut line, &at) in out.axis_iter_mut(Axis(0)).zip(&rows.columns) {
        for (part, place) in around(at, distance).into_iter().enumerate() {
            if let Some(row) = from.row(place) {
                line.slice_mut(s![part * width..(part + 1) * width])
                    .assign(&source.row(row));
            }
        }
    }
    out
}

/// `x · w + b`, negative values cut to zero.
pub fn dense(x: &Array2<f32>, w: ArrayView2<f32>, b: &[f32]) -> Array2<f32> {
    let mut y = x.dot(&w);
    y += &aview1(b);
    y.mapv_inplace(positive);
    y
}

/// What of an embedding's projection goes where: three taps of the first convolution, then three
/// of the head.
const TAPS: usize = 3;

/// The embeddings behind the layers that read them.
pub struct Embeddings([Projection; 5]);

impl Embeddings {
    pub fn new() -> Self {
        let tables = [
            weights::EMBED_CHAR,
            weights::EMBED_READING,
            weights::EMBED_SOURCE,
            weights::EMBED_PLACE,
            weights::EMBED_TAG,
        ];
        let inside: usize = tables.iter().map(|table| table.width).sum();
        let mut start = 0;
        Self(tables.map(|table| {
            let taps = |tensor: Tensor, first: usize| {
                (0..TAPS).map(move |tap| (tensor, first + tap * inside))
            };
            let convolution = taps(weights::CONV0_W, start);
            let head = taps(weights::HEAD_W, weights::CONV2_W.width + start);
            start += table.width;
            Projection::new(table, convolution.chain(head).collect())
        }))
    }

    /// Adds to `sum` what the columns around `at` say through three taps from `first` on.
    fn add(&self, sum: &mut [f32], w: &Weights, input: &Input, at: usize, first: usize) {
        for (tap, place) in around(at, 1).into_iter().enumerate() {
            let Some(ids) = place.and_then(|place| input.0.get(place)) else {
                continue;
            };
            for (projection, &id) in self.0.iter().zip(ids) {
                let row = projection.row(w, id);
                let part = &row[(first + tap) * sum.len()..][..sum.len()];
                for (sum, value) in sum.iter_mut().zip(part) {
                    *sum += value;
                }
            }
        }
    }
}

/// The state of every target, shape [targets, head]; `heard` is the older network's hidden layer at
/// them.
pub fn states(w: &Weights, input: &Input, targets: &[usize], heard: &Array2<f32>) -> Array2<f32> {
    let last = Rows::new(input.0.len(), targets.iter().copied());
    let middle = last.widened(DILATIONS[2]);
    let first = middle.widened(DILATIONS[1]);
    let mut h0 = Array2::zeros((first.columns.len(), weights::CONV0_W.width));
    for (mut row, &at) in h0.axis_iter_mut(Axis(0)).zip(&first.columns) {
        let mut sum = w.all(weights::CONV0_B).to_vec();
        w.embeddings.add(&mut sum, w, input, at, 0);
        row.assign(&aview1(&sum));
    }
    h0.mapv_inplace(positive);
    let x = gather(&middle, &first, &h0, DILATIONS[1]);
    let mut h1 = dense(&x, w.matrix(weights::CONV1_W), w.all(weights::CONV1_B));
    add_own(&mut h1, &middle, &first, &h0);
    let x = gather(&last, &middle, &h1, DILATIONS[2]);
    let mut h2 = dense(&x, w.matrix(weights::CONV2_W), w.all(weights::CONV2_B));
    add_own(&mut h2, &last, &middle, &h1);
    let head = w.matrix(weights::HEAD_W);
    let mut z = h2.dot(&head.slice(s![..h2.ncols(), ..]));
    z += &heard.dot(&head.slice(s![head.nrows() - heard.ncols().., ..]));
    for (mut row, &at) in z.axis_iter_mut(Axis(0)).zip(&last.columns) {
        let mut sum = w.all(weights::HEAD_B).to_vec();
        w.embeddings.add(&mut sum, w, input, at, TAPS);
        row += &aview1(&sum);
    }
    z.mapv_inplace(positive);
    z
}

fn positive(value: f32) -> f32 {
    value.max(0.0)
}

/// The residual: adds what the layer before had for the same columns.
fn add_own(h: &mut Array2<f32>, rows: &Rows, from: &Rows, before: &Array2<f32>) {
    for (mut line, &at) in h.axis_iter_mut(Axis(0)).zip(&rows.columns) {
        if let Some(row) = from.row(Some(at)) {
            line += &before.row(row);
        }
    }
}

/// The scores of the candidates `classes` of the target at column `at`, from its state and from
/// what the older network thinks of them (log-probabilities).
pub fn scores(
    w: &Weights,
    input: &Input,
    at: usize,
    state: ArrayView1<f32>,
    classes: Range<usize>,
    opinion: &[f32],
) -> Vec<f32> {
    let [_, proposed, source, ..] = input.0[at];
    let openness = dot(state, w.all(weights::GATE_W));
    classes
        .zip(opinion)
        .map(|(class, opinion)| {
            let own = dot(state, w.row(weights::CLASS_V, class)) + w.all(weights::CLASS_B)[class];
            let trust = sigmoid(openness + w.all(weights::GATE_B)[class]);
            let agrees = weights::reading_id(weights::CLASSES[class]) == proposed;
            let bonus = if agrees {
                w.row(weights::AGREE, class)[source]
            } else {
                0.0
            };
            own + bonus + trust * opinion
        })
        .collect()
}

pub fn dot(a: ArrayView1<f32>, b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
