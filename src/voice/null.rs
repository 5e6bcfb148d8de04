//! Family `null`: no network at all, and hardly any sound.
//!
//! It costs nothing, so what is measured with it is everything else: reading, planning, sharing
//! out, writing. `benches/voices/null` is its pack.

use std::collections::BTreeMap;

use super::{Acoustic, Family, Phoneme, Prosody, VoiceError};

/// Frames per second; a phoneme takes one.
const FRAME_RATE: f32 = 800.0;
/// Samples per second.
pub(super) const SAMPLE_RATE: u32 = 8_000;
/// Loud enough not to be taken for silence.
const LEVEL: f32 = 0.1;

/// A voice that ticks: a few samples for each phoneme.
pub struct Null;

impl Family for Null {
    fn predict(
        &self,
        phonemes: &[Phoneme],
        _speaker: &str,
        _manner: &BTreeMap<String, f32>,
        _rate: f32,
    ) -> Result<Prosody, VoiceError> {
        let count = phonemes.len();
        Ok(Prosody {
            owners: phonemes.iter().map(|phoneme| phoneme.owner).collect(),
            classes: phonemes.iter().map(|phoneme| phoneme.class).collect(),
            durations: vec![1; count],
            frame_rate: FRAME_RATE,
            f0: vec![0.0; count],
            energy: vec![1.0; count],
            points_per_frame: 1,
            acoustic: Acoustic {
                channels: 0,
                values: Vec::new(),
                style_row: 0,
            },
        })
    }

    fn render(&self, prosody: &Prosody, _speaker: &str) -> Result<Vec<f32>, VoiceError> {
        let samples = prosody.frames() * (SAMPLE_RATE as f32 / FRAME_RATE) as usize;
        let sample = |index| if index % 2 == 0 { LEVEL } else { -LEVEL };
        Ok((0..samples).map(sample).collect())
    }

    fn cancel(&self) {}
}
