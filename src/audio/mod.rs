//! Audio out: what becomes of samples once a voice has rendered them.
//!
//! This folder owns the last steps to the ear or the disk: trimming the [`edges`] of an
//! utterance, its [`level`] and how to [`meter`] it, the [`Finish`] of a recording, files and
//! streams in each [`Format`], and playback. Samples are mono `f32` in −1..1 at a sample rate in Hz
//! that the caller names. It never touches text, models or settings, never prints, and never
//! decides what to play; callers push samples into a [`Sink`].

mod body;
mod codec;
mod device;
pub mod edges;
mod error;
mod fade;
mod feed;
mod file;
mod finish;
mod format;
pub mod level;
mod loudness;
pub mod meter;
mod pcm;
mod player;
#[cfg(unix)]
mod redirect;
mod resample;
mod shape;
mod spool;
mod stream;
mod tags;
mod wav;

pub use error::AudioError;
pub use file::{AudioFile, FileSpec, StagedAudio};
pub use finish::Finish;
pub use format::{Depth, Format, RATES};
pub use loudness::{Gain, GainNote, TRUE_PEAK_CEILING};
pub use player::Player;
#[cfg(unix)]
pub use redirect::RedirectedWav;
pub use shape::Shaped;
pub use stream::AudioStream;
pub use tags::Tags;

/// A place where samples go, in order, until it is finished.
///
/// A sink that is dropped without [`finish`](Sink::finish) leaves nothing half-written behind:
/// a file never appears, and playback stops at once.
pub trait Sink {
    /// Takes the next samples; may block until there is room for them.
    fn write(&mut self, samples: &[f32]) -> Result<(), AudioError>;

    /// Completes the output: the file is in place, or the last sample has been heard.
    fn finish(self: Box<Self>) -> Result<(), AudioError>;
}
