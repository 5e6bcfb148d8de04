//! Emotions: tables of distances from neutral, and the arithmetic that acts them.
//!
//! Owns the meaning of an emotion's parameters, the names that emotions answer to, and pure
//! functions on [`Prosody`] and samples. It never touches a model or a file, and [`guess`] alone
//! looks at text. The tables themselves are in `config.toml`.
//!
//! [`Prosody`]: crate::voice::Prosody

mod breath;
mod choice;
pub mod guess;
mod pace;
mod partial;
mod profile;
mod shape;
mod table;
mod tilt;

pub use breath::breathe;
pub use choice::{Choice, ChoiceError, MOST_DOSE, mixture};
pub use pace::pace;
pub use partial::PartialEmotion;
pub use profile::{Kind, PARAMETERS, Parameter, Profile};
pub use shape::{Register, shape};
pub use table::{Emotion, EmotionError, EmotionTable, NEUTRAL};
pub use tilt::tilt;

#[cfg(test)]
mod tests {
    use crate::voice::{Acoustic, Class, Owner, Prosody};

    /// One syllable a duration, all of it vowel.
    pub(super) fn prosody(durations: &[u32], f0: &[f32]) -> Prosody {
        let owner = |item| {
            Some(Owner {
                item,
                syllable: Some(0),
            })
        };
        Prosody {
            owners: (0..durations.len()).map(owner).collect(),
            classes: vec![Class::Vowel; durations.len()],
            durations: durations.to_vec(),
            frame_rate: 40.0,
            f0: f0.to_vec(),
            energy: vec![0.0; f0.len()],
            points_per_frame: 2,
            acoustic: Acoustic {
                channels: 0,
                values: Vec::new(),
                style_row: 0,
            },
        }
    }
}
