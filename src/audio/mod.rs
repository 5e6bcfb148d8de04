//! Audio out: what becomes of samples once a voice has rendered them.
//!
//! This folder owns the last steps to the ear or the disk: trimming the [`edges`] of an
//! utterance, its [`level`] and how to [`meter`] it, 16-bit WAV files and streams, playback, and [reading audio](decode) to play. Samples are mono `f32`
//! in −1..1 at a sample rate in Hz that the caller names. It never touches text, models or
//! settings, never prints, and never decides what to play; callers push samples into a [`Sink`].

pub mod decode;
mod device;
pub mod edges;
mod error;
mod feed;
mod file;
pub mod level;
pub mod meter;
mod outlet;
mod pcm;
mod player;
#[cfg(unix)]
mod redirect;
mod stream;
mod tape;
mod transport;

pub use device::{Device, DeviceInfo};
pub use error::AudioError;
pub use feed::Place;
pub use file::WavFile;
pub use player::{Counter, Player};
#[cfg(unix)]
pub use redirect::RedirectedWav;
pub use stream::WavStream;
pub use transport::Transport;

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

/// How samples are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Samples of one channel in a second, in Hz.
    pub sample_rate: u32,
    /// Channels, whose samples take turns: 1 or 2.
    pub channels: u16,
}
