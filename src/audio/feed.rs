//! The queue between whoever renders samples and the device that plays them.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::vec;

use super::AudioError;
use crate::tr;

/// Writers wait while more than this is queued.
const MAX_QUEUED_S: usize = 30;

/// Queued audio is handed on in pieces this long: 1/10 s.
const PIECES_A_SECOND: usize = 10;

/// A starved device gets silence this long at a time: 1/50 s.
const GAPS_A_SECOND: usize = 50;

/// So long the device may wait for audio before each such silence. It stays well below what a
/// device buffers, and keeps one that takes samples as fast as the CPU allows (ALSA's `null`)
/// from burning the time that rendering needs.
const GAP_WAIT: Duration = Duration::from_millis(5);

/// How often a waiting writer looks at the stop flag, and after how many looks without any
/// progress the device counts as dead: 10 s.
const LOOK: Duration = Duration::from_millis(50);
const MAX_IDLE_LOOKS: u32 = 200;

/// A bounded queue of samples.
pub(super) struct Feed {
    state: Mutex<State>,
    changed: Condvar,
    sample_rate: NonZero<u32>,
    stop: Arc<AtomicBool>,
}

#[derive(Default)]
struct State {
    pieces: VecDeque<Vec<f32>>,
    queued: usize,
    /// Silence to play after the last sample, until the device has emptied its own buffer.
    tail: Option<usize>,
    heard: bool,
    /// Counts what the device has taken, to tell that it still lives.
    taken: u64,
    lost: Option<String>,
    complaint: Option<String>,
}

impl Feed {
    pub(super) fn new(sample_rate: NonZero<u32>, stop: Arc<AtomicBool>) -> Self {
        Self {
            state: Mutex::default(),
            changed: Condvar::new(),
            sample_rate,
            stop,
        }
    }

    /// Queues samples, waiting while there is enough for the device to go on with.
    pub(super) fn push(&self, samples: &[f32]) -> Result<(), AudioError> {
        let rate = self.sample_rate.get() as usize;
        let has_room = |state: &State| state.queued < rate * MAX_QUEUED_S;
        let mut state = self.wait_until(self.lock(), has_room)?;
        for piece in samples.chunks((rate / PIECES_A_SECOND).max(1)) {
            if !has_room(&state) {
                state = self.wait_until(state, has_room)?;
            }
            state.queued += piece.len();
            state.pieces.push_back(piece.to_vec());
            self.changed.notify_all();
        }
        Ok(())
    }

    /// Waits until everything, and then `tail` of silence, has gone to the device.
    pub(super) fn drain(&self, tail: Duration) -> Result<(), AudioError> {
        let tail = (tail.as_secs_f64() * f64::from(self.sample_rate.get())) as usize;
        let mut state = self.lock();
        state.tail = Some(tail);
        self.changed.notify_all();
        self.wait_until(state, |state| state.heard).map(drop)
    }

    /// The device is gone for good.
    pub(super) fn lose(&self, reason: String) {
        self.lock().lost = Some(reason);
        self.changed.notify_all();
    }

    /// The device has trouble that may pass; if it does not, this is the reason.
    pub(super) fn complain(&self, reason: String) {
        self.lock().complaint = Some(reason);
    }

    fn wait_until<'feed>(
        &'feed self,
        mut state: MutexGuard<'feed, State>,
        ready: impl Fn(&State) -> bool,
    ) -> Result<MutexGuard<'feed, State>, AudioError> {
        let (mut taken, mut idle_looks) = (state.taken, 0);
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Err(AudioError::Interrupted);
            }
            if let Some(reason) = state.lost.clone() {
                return Err(AudioError::DeviceLost { reason });
            }
            if ready(&state) {
                return Ok(state);
            }
            let looked = self.changed.wait_timeout(state, LOOK);
            let (next, timeout) = looked.unwrap_or_else(PoisonError::into_inner);
            state = next;
            // Looks are counted rather than seconds: a suspended machine has not been idle.
            idle_looks = if state.taken != taken {
                0
            } else {
                idle_looks + u32::from(timeout.timed_out())
            };
            taken = state.taken;
            if idle_looks > MAX_IDLE_LOOKS {
                let stuck = || tr!("the device takes no more sound", "设备不再接收声音");
                let reason = state.complaint.clone().unwrap_or_else(stuck);
                return Err(AudioError::DeviceLost { reason });
            }
        }
    }

    /// What the device is to play next; nothing once all has been played.
    fn next(&self) -> Option<Piece> {
        let mut state = self.lock();
        if state.pieces.is_empty() && state.tail.is_none() {
            let waited = self.changed.wait_timeout(state, GAP_WAIT);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.taken = state.taken.wrapping_add(1);
        let piece = if let Some(piece) = state.pieces.pop_front() {
            state.queued -= piece.len();
            Some(Piece::Sound(piece.into_iter()))
        } else {
            match state.tail {
                None => Some(Piece::Silence(
                    self.sample_rate.get() as usize / GAPS_A_SECOND + 1,
                )),
                Some(0) => {
                    state.heard = true;
                    None
                }
                Some(_) => state.tail.replace(0).map(Piece::Silence),
            }
        };
        self.changed.notify_all();
        piece
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the device plays without asking again.
enum Piece {
    Sound(vec::IntoIter<f32>),
    Silence(usize),
}

/// The end of the queue that the device pulls: an endless source until the feed is drained.
pub(super) struct Outlet {
    feed: Arc<Feed>,
    piece: Piece,
}

impl Outlet {
    pub(super) fn new(feed: Arc<Feed>) -> Self {
        Self {
            feed,
            piece: Piece::Silence(0),
        }
    }
}

impl Iterator for Outlet {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        loop {
            match &mut self.piece {
                Piece::Sound(samples) => {
                    if let Some(sample) = samples.next() {
                        return Some(sample);
                    }
                }
                Piece::Silence(0) => {}
                Piece::Silence(left) => {
                    *left -= 1;
                    return Some(0.0);
                }
            }
            self.piece = self.feed.next()?;
        }
    }
}

impl rodio::Source for Outlet {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> rodio::ChannelCount {
        NonZero::<u16>::MIN
    }

    fn sample_rate(&self) -> rodio::SampleRate {
        self.feed.sample_rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests;
