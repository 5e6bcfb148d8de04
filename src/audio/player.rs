//! Playback on the default audio device.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rodio::MixerDeviceSink;

use super::device::Device;
use super::feed::{Feed, Outlet};
use super::{AudioError, Sink};

/// Silence after the last sample, longer than what devices buffer: once they have taken it, the
/// sample has been heard.
const TAIL: Duration = Duration::from_millis(300);

/// Plays samples without gaps, from the first write on. At most 30 s are queued; then
/// [`write`](Sink::write) waits.
pub struct Player {
    device: Device,
    feed: Arc<Feed>,
    output: Option<MixerDeviceSink>,
}

impl Player {
    /// Finds the default device. Once `stop` is set, writing and finishing return
    /// [`AudioError::Interrupted`] within a fraction of a second.
    pub fn open(sample_rate: u32, stop: Arc<AtomicBool>) -> Result<Self, AudioError> {
        let rate = NonZero::new(sample_rate).ok_or(AudioError::ZeroSampleRate)?;
        let device = Device::find(sample_rate)?;
        Ok(Self {
            device,
            feed: Arc::new(Feed::new(rate, stop)),
            output: None,
        })
    }
}

impl Sink for Player {
    fn write(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        if self.output.is_none() && !samples.is_empty() {
            let output = self.device.start(&self.feed)?;
            output.mixer().add(Outlet::new(self.feed.clone()));
            self.output = Some(output);
        }
        self.feed.push(samples)
    }

    fn finish(self: Box<Self>) -> Result<(), AudioError> {
        match &self.output {
            Some(_) => self.feed.drain(TAIL),
            None => Ok(()),
        }
    }
}
