//! The queue between whoever renders samples and the device that plays them.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::outlet::Share;
use super::tape::{Piece, Tape};
use super::{AudioError, Transport};
use crate::tr;

/// Writers wait while more than this is queued.
const MAX_QUEUED_S: usize = 30;

/// At most so much of what was played is kept to go back to.
const MAX_KEPT_S: usize = 60;

/// Going back leads to the beginning of the sentence if more than this of it was heard, else to
/// the one before: 1 s.
const NEW_S: usize = 1;

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

/// Who takes the listener's steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Steps {
    /// The feed: a step is a passage.
    OverPassages,
    /// The writer, whose waits end at once when there are any.
    ByWriter,
}

/// What a feed is made for.
pub(super) struct Purpose {
    pub(super) sample_rate: NonZero<u32>,
    pub(super) channels: NonZero<u16>,
    pub(super) steps: Steps,
    pub(super) transport: Arc<Transport>,
    pub(super) stop: Arc<AtomicBool>,
}

/// What has gone to the device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// Passages that have begun.
    pub passages: usize,
    /// Frames of the last of them.
    pub frames: u64,
    /// Frames of all of them.
    pub all_frames: u64,
}

/// A bounded queue of samples.
pub(super) struct Feed {
    state: Mutex<State>,
    changed: Condvar,
    purpose: Purpose,
}

#[derive(Default)]
struct State {
    tape: Tape,
    place: Place,
    /// Silence to play after the last sample, until the device has emptied its own buffer.
    tail: Option<usize>,
    tail_played: bool,
    heard: bool,
    /// Counts what the device has taken, to tell that it still lives.
    taken: u64,
    lost: Option<String>,
    complaint: Option<String>,
}

impl Feed {
    pub(super) fn new(purpose: Purpose) -> Self {
        Self {
            state: Mutex::default(),
            changed: Condvar::new(),
            purpose,
        }
    }

    pub(super) fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// Queues samples, waiting while there is enough for the device to go on with. `starts` if a
    /// passage begins with them.
    pub(super) fn push(&self, samples: &[f32], starts: bool) -> Result<(), AudioError> {
        let has_room = |state: &State| state.tape.queued() < self.samples_in(MAX_QUEUED_S);
        let channels = usize::from(self.purpose.channels.get());
        let frames = self.purpose.sample_rate.get() as usize / PIECES_A_SECOND;
        let mut state = self.wait_until(self.lock(), has_room)?;
        for (number, samples) in samples.chunks(frames.max(1) * channels).enumerate() {
            if !has_room(&state) {
                state = self.wait_until(state, has_room)?;
            }
            if self.is_left() {
                break;
            }
            state.tape.push(Piece {
                samples: samples.into(),
                starts: starts && number == 0,
            });
            self.changed.notify_all();
        }
        Ok(())
    }

    /// Waits until everything, and then `tail` of silence, has gone to the device.
    pub(super) fn drain(&self, tail: Duration) -> Result<(), AudioError> {
        let rate = f64::from(self.purpose.sample_rate.get());
        let frames = (tail.as_secs_f64() * rate) as usize;
        let mut state = self.lock();
        state.tail = Some(frames * usize::from(self.purpose.channels.get()));
        self.changed.notify_all();
        self.wait_until(state, |state| state.heard).map(drop)
    }

    /// Forgets all that has not gone to the device yet; tells how many passages have.
    pub(super) fn clear(&self) -> usize {
        let mut state = self.lock();
        state.tape.clear();
        (state.tail, state.tail_played) = (None, false);
        state.place.passages
    }

    /// What has gone to the device.
    pub(super) fn place(&self) -> Place {
        self.lock().place
    }

    /// Whether the device has got everything, and asks no more.
    pub(super) fn is_heard(&self) -> bool {
        self.lock().heard
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

    /// Whether the listener is elsewhere, so that there is nothing to wait for.
    fn is_left(&self) -> bool {
        let transport = &self.purpose.transport;
        let asks_writer = self.purpose.steps == Steps::ByWriter && transport.has_steps();
        transport.is_muted() || asks_writer
    }

    fn wait_until<'feed>(
        &'feed self,
        mut state: MutexGuard<'feed, State>,
        ready: impl Fn(&State) -> bool,
    ) -> Result<MutexGuard<'feed, State>, AudioError> {
        let (mut taken, mut idle_looks) = (state.taken, 0);
        loop {
            if self.purpose.stop.load(Ordering::Relaxed) {
                return Err(AudioError::Interrupted);
            }
            if self.is_left() {
                return Ok(state);
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
    pub(super) fn next(&self) -> Option<Share> {
        let transport = &self.purpose.transport;
        let mut state = self.lock();
        if self.purpose.steps == Steps::OverPassages {
            self.step(&mut state, transport.take_steps());
        }
        let is_paused = transport.is_paused();
        if is_paused || (state.tape.queued() == 0 && state.tail.is_none()) {
            let waited = self.changed.wait_timeout(state, GAP_WAIT);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.taken = state.taken.wrapping_add(1);
        let share = if transport.is_muted() {
            None
        } else if is_paused {
            Some(self.gap())
        } else if let Some(piece) = state.tape.pull(self.kept()) {
            state.tail_played = false;
            state.place.count(&piece, self.purpose.channels);
            Some(Share::Sound(piece.samples, 0))
        } else {
            match state.tail {
                None => Some(self.gap()),
                Some(tail) if !state.tail_played => {
                    state.tail_played = true;
                    Some(Share::Silence(tail))
                }
                Some(_) => None,
            }
        };
        state.heard |= share.is_none();
        self.changed.notify_all();
        share
    }

    fn step(&self, state: &mut State, by: i32) {
        let count = by.unsigned_abs() as usize;
        match by {
            0 => {}
            1.. => state.tape.forward(count),
            _ => state.tape.back(count, self.samples_in(NEW_S)),
        }
    }

    fn kept(&self) -> usize {
        match self.purpose.steps {
            Steps::OverPassages => self.samples_in(MAX_KEPT_S),
            Steps::ByWriter => 0,
        }
    }

    fn gap(&self) -> Share {
        Share::Silence(
            self.samples_in(1) / GAPS_A_SECOND + usize::from(self.purpose.channels.get()),
        )
    }

    fn samples_in(&self, seconds: usize) -> usize {
        let channels = usize::from(self.purpose.channels.get());
        self.purpose.sample_rate.get() as usize * channels * seconds
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    fn count(&mut self, piece: &Piece, channels: NonZero<u16>) {
        if piece.starts {
            self.passages += 1;
            self.frames = 0;
        }
        let frames = piece.samples.len() as u64 / u64::from(channels.get());
        self.frames += frames;
        self.all_frames += frames;
    }
}

#[cfg(test)]
mod tests;
