//! Emotions: tables of distances from neutral, and the arithmetic that acts them.
//!
//! Owns the meaning of an emotion's parameters and pure functions on [`Prosody`] and samples. It
//! never touches a model or a file, and [`guess`] alone looks at text. The tables themselves are in
//! `config.toml`.
//!
//! [`Prosody`]: crate::voice::Prosody

pub mod guess;

mod partial;
mod profile;
mod shape;
mod table;
mod tilt;

pub use partial::PartialEmotion;
pub use profile::Profile;
pub use shape::{Register, shape};
pub use table::{Emotion, EmotionError, EmotionTable};
pub use tilt::tilt;
