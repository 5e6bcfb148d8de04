//! A terminal that hands over each key as it is pressed, and is put back as it was on every way
//! out.
//!
//! On Unix only line editing and echo are switched off: Ctrl-C and Ctrl-Z stay what they are, and
//! messages look as usual.

use std::io;

/// Keys come one by one while this lives.
pub struct KeyMode(());

#[cfg(unix)]
mod unix {
    use std::io;
    use std::sync::{Mutex, PoisonError};

    use rustix::process::getpgrp;
    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

    /// How the terminal was, while it is otherwise.
    static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

    /// Whether the terminal listens to this process, and not to the shell or to another job.
    pub fn is_ours() -> bool {
        tcgetpgrp(io::stdin()).is_ok_and(|group| group == getpgrp())
    }

    pub fn enter() -> io::Result<()> {
        let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
        let now = tcgetattr(io::stdin())?;
        let mut wanted = now.clone();
        wanted.local_modes &= !(LocalModes::ICANON | LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Now, &wanted)?;
        before.get_or_insert(now);
        Ok(())
    }

    pub fn restore() {
        let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = before.take().filter(|_| is_ours()) {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &before);
        }
    }
}

#[cfg(not(unix))]
mod other {
    use std::io;

    pub fn is_ours() -> bool {
        true
    }

    pub fn enter() -> io::Result<()> {
        crossterm::terminal::enable_raw_mode()
    }

    pub fn restore() {
        let _ = crossterm::terminal::disable_raw_mode();
    }
}

#[cfg(not(unix))]
use other as system;
#[cfg(unix)]
use unix as system;

pub use system::{is_ours, restore};

impl KeyMode {
    /// Switches the terminal on standard input over; nothing if it belongs to another job.
    pub fn enter() -> io::Result<Option<Self>> {
        if !is_ours() {
            return Ok(None);
        }
        system::enter()?;
        Ok(Some(Self(())))
    }

    /// Again, after the process was stopped and the shell has had the terminal.
    pub fn renew(&self) -> io::Result<()> {
        system::enter()
    }
}

impl Drop for KeyMode {
    fn drop(&mut self) {
        restore();
    }
}
