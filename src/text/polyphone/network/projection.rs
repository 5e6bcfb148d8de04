//! Embeddings multiplied by the layers that read them, worked out once for each name.
//!
//! The first convolution, the head and the older network's gates see embeddings only through a
//! matrix. A sum of ready rows costs a twentieth of the products, and a text has far fewer
//! different characters than characters.

use std::sync::OnceLock;

use super::weights::{Tensor, Weights};

/// The rows of one embedding behind its matrices.
pub struct Projection {
    embedding: Tensor,
    /// What the embedding is multiplied with: tensors and the row where its part of each starts.
    parts: Vec<(Tensor, usize)>,
    rows: Vec<OnceLock<Box<[f32]>>>,
}

impl Projection {
    /// The projection of `embedding` through the rows of each of `parts` that it meets.
    pub fn new(embedding: Tensor, parts: Vec<(Tensor, usize)>) -> Self {
        Self {
            rows: (0..embedding.rows).map(|_| OnceLock::new()).collect(),
            embedding,
            parts,
        }
    }

    /// The products of row `id`, side by side.
    pub fn row(&self, w: &Weights, id: usize) -> &[f32] {
        self.rows[id].get_or_init(|| {
            let values = w.row(self.embedding, id);
            let products = self.parts.iter().flat_map(|&(tensor, start)| {
                let mut product = vec![0.0; tensor.width];
                for (at, value) in values.iter().enumerate() {
                    add(&mut product, w.row(tensor, start + at), *value);
                }
                product
            });
            products.collect()
        })
    }
}

/// `sum += factor * row`
fn add(sum: &mut [f32], row: &[f32], factor: f32) {
    for (sum, value) in sum.iter_mut().zip(row) {
        *sum += factor * value;
    }
}
