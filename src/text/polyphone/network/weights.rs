//! The network's weights and names, as `build/polyphone.rs` compiled them.

use std::sync::OnceLock;

use ndarray::ArrayView2;

use super::forward::Embeddings;
use super::projection::Projection;

/// Where a tensor lies in the blob.
#[derive(Debug, Clone, Copy)]
pub struct Tensor {
    start: usize,
    /// Number of rows.
    pub rows: usize,
    /// Length of a row.
    pub width: usize,
}

include!(concat!(env!("OUT_DIR"), "/polyphone.rs"));

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/polyphone.bin"));

/// Id of a name that the network does not know. 0 stands for nothing at all.
pub const UNKNOWN: usize = 1;

/// All weights as single-precision floats, and what has been worked out from them.
pub struct Weights {
    values: Vec<f32>,
    /// The embeddings behind the layers that read them.
    pub embeddings: Embeddings,
    /// The older network's characters behind its gates.
    pub gates: Projection,
}

impl Weights {
    /// The weights, unpacked on first use.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Weights> = OnceLock::new();
        SHARED.get_or_init(|| {
            let (halves, _) = BLOB.as_chunks::<2>();
            Self {
                values: halves
                    .iter()
                    .map(|bytes| half::f16::from_le_bytes(*bytes).to_f32())
                    .collect(),
                embeddings: Embeddings::new(),
                gates: Projection::new(OLD_CHAR, vec![(LSTM_W, 0)]),
            }
        })
    }

    /// One row.
    pub fn row(&self, tensor: Tensor, at: usize) -> &[f32] {
        let start = tensor.start + at * tensor.width;
        &self.values[start..start + tensor.width]
    }

    /// The whole tensor, row after row.
    pub fn all(&self, tensor: Tensor) -> &[f32] {
        &self.values[tensor.start..tensor.start + tensor.rows * tensor.width]
    }

    /// The tensor as a matrix; all but the last dimension count as rows.
    pub fn matrix(&self, tensor: Tensor) -> ArrayView2<'_, f32> {
        // The build script has counted the values, so the shape always fits.
        ArrayView2::from_shape((tensor.rows, tensor.width), self.all(tensor))
            .unwrap_or_else(|_| ndarray::aview2::<f32, 0>(&[]))
    }
}

fn id(table: &[(char, u16)], ch: char) -> usize {
    table
        .binary_search_by_key(&ch, |&(known, _)| known)
        .map_or(UNKNOWN, |at| usize::from(table[at].1))
}

/// Id of a character.
pub fn char_id(ch: char) -> usize {
    id(CHARS, ch)
}

/// The character behind an id.
#[cfg(test)]
pub fn char_of(id: usize) -> char {
    let found = CHARS.iter().find(|&&(_, known)| usize::from(known) == id);
    found.map_or('\0', |&(ch, _)| ch)
}

/// Id of a character in the older network's own list, which knows marks by their usual form.
pub fn old_char_id(ch: char) -> usize {
    let ch = match ch {
        ',' => '，',
        '"' => '“',
        _ => ch,
    };
    id(OLD_CHARS, ch)
}

/// Id of a part of speech.
pub fn tag_id(tag: u8) -> usize {
    id(TAGS, char::from(tag))
}

/// Id of a reading by its code (see [`crate::text::tables`]).
pub fn reading_id(code: u16) -> usize {
    READINGS
        .binary_search_by_key(&code, |&(known, _)| known)
        .map_or(UNKNOWN, |at| usize::from(READINGS[at].1))
}

/// The code of the reading of a character that has one reading in all that the network was trained
/// on, whatever rare ones dictionaries have.
pub fn sole(ch: char) -> Option<u16> {
    SOLE.binary_search_by_key(&ch, |&(known, _)| known)
        .ok()
        .map(|at| SOLE[at].1)
}

/// Whether the network was trained on many sentences of each reading of a character.
pub fn is_balanced(ch: char) -> bool {
    BALANCED.binary_search(&ch).is_ok()
}

/// Whether a listed word is often read otherwise in what the network was trained on.
pub fn is_contested(word: &str) -> bool {
    CONTESTED.binary_search(&word).is_ok()
}

/// The classes (character, reading) of a character; empty if it has one reading only.
pub fn classes(ch: char) -> std::ops::Range<usize> {
    match GROUPS.binary_search_by_key(&ch, |&(known, _, _)| known) {
        Ok(at) => {
            let (_, start, count) = GROUPS[at];
            usize::from(start)..usize::from(start + count)
        }
        Err(_) => 0..0,
    }
}
