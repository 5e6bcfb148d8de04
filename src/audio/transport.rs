//! What the listener wants of the playback: pause, steps forward and back, silence.

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// The listener's wishes, shared by whoever hears of them (keys) and whoever plays.
#[derive(Debug, Default)]
pub struct Transport {
    paused: AtomicBool,
    muted: AtomicBool,
    steps: AtomicI32,
    has_no_steps: bool,
}

impl Transport {
    /// One that steps do not move.
    #[must_use]
    pub fn without_steps() -> Self {
        Self {
            has_no_steps: true,
            ..Self::default()
        }
    }

    /// Pauses, or goes on.
    pub fn toggle_pause(&self) {
        self.paused.fetch_xor(true, Ordering::Relaxed);
    }

    /// Whether it is paused.
    pub fn is_paused(&self) -> bool {
        self.paused.load(Ordering::Relaxed)
    }

    /// Goes so many steps on, or back if negative; what a step is, the player knows. A pause ends.
    pub fn step(&self, by: i32) {
        if !self.has_no_steps {
            self.steps.fetch_add(by, Ordering::Relaxed);
            self.paused.store(false, Ordering::Relaxed);
        }
    }

    /// Whether there are steps that nobody has taken.
    pub fn has_steps(&self) -> bool {
        self.steps.load(Ordering::Relaxed) != 0
    }

    /// The steps since the last call, those back taken off.
    pub fn take_steps(&self) -> i32 {
        self.steps.swap(0, Ordering::Relaxed)
    }

    /// Nothing more is to be heard; whoever writes goes on as if it were.
    pub fn mute(&self) {
        self.muted.store(true, Ordering::Relaxed);
    }

    /// Whether nothing more is to be heard.
    pub fn is_muted(&self) -> bool {
        self.muted.load(Ordering::Relaxed)
    }
}
