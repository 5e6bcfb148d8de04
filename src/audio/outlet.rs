//! The end of a feed that the device pulls.

use std::sync::Arc;
use std::time::Duration;

use super::feed::Feed;

/// What the device plays without asking again.
pub(super) enum Share {
    /// Samples, and how many of them are played.
    Sound(Arc<[f32]>, usize),
    Silence(usize),
}

/// The end of the queue that the device pulls: an endless source until the feed is drained.
pub(super) struct Outlet {
    feed: Arc<Feed>,
    share: Share,
}

impl Outlet {
    pub(super) fn new(feed: Arc<Feed>) -> Self {
        Self {
            feed,
            share: Share::Silence(0),
        }
    }
}

impl Iterator for Outlet {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        loop {
            match &mut self.share {
                Share::Sound(samples, played) => {
                    if let Some(&sample) = samples.get(*played) {
                        *played += 1;
                        return Some(sample);
                    }
                }
                Share::Silence(0) => {}
                Share::Silence(left) => {
                    *left -= 1;
                    return Some(0.0);
                }
            }
            self.share = self.feed.next()?;
        }
    }
}

impl rodio::Source for Outlet {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> rodio::ChannelCount {
        self.feed.purpose().channels
    }

    fn sample_rate(&self) -> rodio::SampleRate {
        self.feed.purpose().sample_rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}
