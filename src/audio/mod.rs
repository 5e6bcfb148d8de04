//! Audio out: what becomes of samples once a voice has rendered them.
//!
//! This folder owns the last steps to the ear or the disk: trimming the [`edges`] of an
//! utterance, its [`level`] and how to [`meter`] it, 16-bit WAV files and streams, and playback. Samples are mono `f32`
//! in −1..1 at a sample rate in Hz that the caller names. It never touches text, models or
//! settings, never prints, and never decides what to play; callers push samples into a [`Sink`].

mod device;
pub mod edges;
mod error;
mod feed;
mod file;
pub mod level;
pub mod meter;
mod pcm;
mod player;
#[cfg(unix)]
mod redirect;
mod stream;

pub use error::AudioError;
pub use file::WavFile;
pub use player::Player;
#[cfg(unix)]
pub use redirect::RedirectedWav;
pub use stream::WavStream;

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
