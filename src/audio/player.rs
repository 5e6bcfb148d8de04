//! Playback on an audio device.

use std::borrow::Cow;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rodio::MixerDeviceSink;

use super::decode::mix;
use super::device::{Device, Mode};
use super::feed::{Feed, Place, Purpose, Steps};
use super::outlet::Outlet;
use super::{AudioError, Layout, Sink, Transport};

/// Silence after the last sample, longer than what devices buffer: once they have taken it, the
/// sample has been heard.
const TAIL: Duration = Duration::from_millis(300);

/// Plays samples without gaps, from the first write on. At most 30 s are queued; then
/// [`write`](Sink::write) waits.
///
/// Each write is a passage, such as a sentence: the listener's steps lead from one to another, as
/// far back as the one before that at hand.
pub struct Player {
    device: Device,
    modes: Vec<Mode>,
    feed: Arc<Feed>,
    output: Option<MixerDeviceSink>,
    /// Whether two channels are to become the one that the device has.
    is_mixed: bool,
}

impl Player {
    /// A player of mono speech. Once `stop` is set, writing and finishing return
    /// [`AudioError::Interrupted`] within a fraction of a second.
    pub fn open(
        device: &Device,
        sample_rate: u32,
        transport: Arc<Transport>,
        stop: Arc<AtomicBool>,
    ) -> Result<Self, AudioError> {
        let format = Layout {
            sample_rate,
            channels: 1,
        };
        Self::with_steps(device, format, Steps::OverPassages, transport, stop)
    }

    /// A player of files. Steps are the caller's: when there are any, waits end at once, and what
    /// is queued is to be [cleared](Self::clear).
    pub fn of_files(
        device: &Device,
        format: Layout,
        transport: Arc<Transport>,
        stop: Arc<AtomicBool>,
    ) -> Result<Self, AudioError> {
        Self::with_steps(device, format, Steps::ByWriter, transport, stop)
    }

    fn with_steps(
        device: &Device,
        format: Layout,
        steps: Steps,
        transport: Arc<Transport>,
        stop: Arc<AtomicBool>,
    ) -> Result<Self, AudioError> {
        let sample_rate = NonZero::new(format.sample_rate).ok_or(AudioError::ZeroSampleRate)?;
        let modes = device.modes(format.sample_rate)?;
        let has_one_ear = modes.first().is_some_and(|mode| mode.channels() == 1);
        let is_mixed = format.channels == 2 && has_one_ear;
        let channels = if is_mixed { 1 } else { format.channels };
        let feed = Feed::new(Purpose {
            sample_rate,
            channels: NonZero::new(channels).unwrap_or(NonZero::<u16>::MIN),
            steps,
            transport,
            stop,
        });
        Ok(Self {
            device: device.clone(),
            modes,
            feed: Arc::new(feed),
            output: None,
            is_mixed,
        })
    }

    /// Plays samples after those before, channels interleaved; `starts` if a passage begins with
    /// them. Waits while there is enough for the device to go on with.
    pub fn push(&mut self, samples: &[f32], starts: bool) -> Result<(), AudioError> {
        if self.output.is_none() && !samples.is_empty() {
            let output = self.device.start(&self.modes, &self.feed)?;
            output.mixer().add(Outlet::new(self.feed.clone()));
            self.output = Some(output);
        }
        let samples = match self.is_mixed {
            true => Cow::Owned(mix(samples, 2)),
            false => Cow::Borrowed(samples),
        };
        self.feed.push(&samples, starts)
    }

    /// Waits until all of it has been heard.
    pub fn drain(&self) -> Result<(), AudioError> {
        match &self.output {
            Some(_) => self.feed.drain(TAIL),
            None => Ok(()),
        }
    }

    /// Forgets what is queued and has not gone to the device; tells how many passages have begun.
    pub fn clear(&self) -> usize {
        self.feed.clear()
    }

    /// Stops at once, and lets the device go.
    pub fn close(&mut self) {
        self.output = None;
    }

    /// Whether it has ended, and plays no more.
    pub fn is_over(&self) -> bool {
        self.feed.is_heard()
    }

    /// Tells what has gone to the device, from any thread.
    pub fn counter(&self) -> Counter {
        Counter(self.feed.clone())
    }
}

impl Sink for Player {
    fn write(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        self.push(samples, true)
    }

    fn finish(self: Box<Self>) -> Result<(), AudioError> {
        self.drain()
    }
}

/// Tells what a player has played.
#[derive(Clone)]
pub struct Counter(Arc<Feed>);

impl Counter {
    /// What has gone to the device until now; a fraction of a second more than was heard.
    pub fn place(&self) -> Place {
        self.0.place()
    }
}
