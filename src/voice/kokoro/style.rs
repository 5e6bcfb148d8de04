//! Style tables: one row of values for each possible number of tokens.

use std::path::Path;

use crate::tr;
use crate::voice::VoiceError;

/// Rows of a table; row `n - 1` goes with `n` tokens, so this is also the most tokens in one run.
pub const ROWS: usize = 510;
/// Values of timbre, which the decoder uses.
pub const TIMBRE: usize = 128;
/// Values in a row: those of timbre, then as many of manner, which make the prosody.
const WIDTH: usize = 2 * TIMBRE;

/// A speaker's style table.
pub struct StyleTable {
    values: Vec<f32>,
}

impl StyleTable {
    /// Reads little-endian 32-bit floats, [`ROWS`] × 256. `path` is for the error message.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, VoiceError> {
        let fail = |reason: String| VoiceError::Style {
            path: path.to_owned(),
            reason,
        };
        let wanted = ROWS * WIDTH * size_of::<f32>();
        if bytes.len() != wanted {
            return Err(fail(tr!(
                "a style table has {wanted} bytes, not {}",
                "风格表应为 {wanted} 字节，实为 {} 字节",
                bytes.len()
            )));
        }
        let (words, _) = bytes.as_chunks::<4>();
        let values: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        if values.iter().any(|value| !value.is_finite()) {
            return Err(fail(tr!(
                "the style table holds values that are no numbers",
                "风格表中含有非数值"
            )));
        }
        Ok(Self { values })
    }

    /// A row of 256 values. `row` must be below [`ROWS`].
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * WIDTH..(row + 1) * WIDTH]
    }

    /// The manner in a row: its last 128 values.
    pub fn manner(&self, row: usize) -> &[f32] {
        &self.row(row)[TIMBRE..]
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_checked() {
        let path = Path::new("a.bin");
        let mut bytes = vec![0u8; ROWS * WIDTH * 4];
        bytes[WIDTH * 4..WIDTH * 4 + 4].copy_from_slice(&1.5f32.to_le_bytes());
        assert_eq!(StyleTable::parse(path, &bytes).unwrap().row(1)[0], 1.5);
        assert!(StyleTable::parse(path, &bytes[1..]).is_err());
        bytes[..4].copy_from_slice(&f32::NAN.to_le_bytes());
        assert!(StyleTable::parse(path, &bytes).is_err());
    }
}
