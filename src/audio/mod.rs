//! Audio out: what becomes of samples once a voice has rendered them.
//!
//! This folder owns the last steps to the ear or the disk: trimming the [`edges`] of an
//! utterance, its [`level`] and how to [`meter`] it, the [`Finish`] of a recording, files and
//! streams in each [`Format`], [reading audio](decode), and playback. Samples are mono `f32` in −1..1 at a sample rate in Hz
//! that the caller names. It never touches text, models or settings, never prints, and never
//! decides what to play; callers push samples into a [`Sink`].

mod body;
mod clip;
mod codec;
pub mod decode;
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
mod outlet;
mod pcm;
mod player;
#[cfg(unix)]
mod redirect;
mod resample;
mod shape;
mod spool;
mod stream;
mod tags;
mod tape;
mod transport;
mod wav;

pub use clip::Clip;
pub use device::{Device, DeviceInfo};
pub use error::AudioError;
pub use feed::Place;
pub use file::{AudioFile, FileSpec, StagedAudio};
pub use finish::Finish;
pub use format::{Depth, Format, RATES};
pub use loudness::{Gain, GainNote, TRUE_PEAK_CEILING};
pub use player::{Counter, Player};
#[cfg(unix)]
pub use redirect::RedirectedWav;
pub use shape::Shaped;
pub use stream::AudioStream;
pub use tags::Tags;
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
pub struct Layout {
    /// Samples of one channel in a second, in Hz.
    pub sample_rate: u32,
    /// Channels, whose samples take turns: 1 or 2.
    pub channels: u16,
}
