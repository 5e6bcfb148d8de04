//! Ctrl-C and its relatives.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;

use super::terminal;
use crate::exit::Exit;

/// What Ctrl-C (or SIGTERM) does: it ends the program at once, unless there is something to clean
/// up; then it asks the work to stop, and only a second one ends the program at once.
#[derive(Debug, Clone)]
pub struct Interrupt {
    asked: Arc<AtomicBool>,
    guarded: Arc<AtomicBool>,
    quit: Arc<AtomicBool>,
}

impl Interrupt {
    /// Installs the handlers.
    pub fn install() -> anyhow::Result<Self> {
        let interrupt = Self {
            asked: Arc::default(),
            guarded: Arc::default(),
            quit: Arc::default(),
        };
        let handler = interrupt.clone();
        ctrlc::set_handler(move || handler.press()).context("the handler of Ctrl-C")?;
        // With a handler of its own, a file that grows past the limit of the shell is an error of
        // the write and not the end of the program, half-written file and all.
        #[cfg(unix)]
        signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default())
            .context("the handler of SIGXFSZ")?;
        Ok(interrupt)
    }

    /// Does what Ctrl-C does.
    pub fn press(&self) {
        let again = self.asked.swap(true, Ordering::Relaxed);
        if again || !self.guarded.load(Ordering::Relaxed) {
            leave();
        }
    }

    /// The user has had enough, in peace: the work is asked to stop, and nothing is said of it.
    pub fn quit(&self) {
        self.quit.store(true, Ordering::Relaxed);
        self.asked.store(true, Ordering::Relaxed);
    }

    /// Whether [`quit`](Self::quit) was called.
    pub fn has_quit(&self) -> bool {
        self.quit.load(Ordering::Relaxed)
    }

    /// The flag that is set when the user wants to stop.
    pub fn flag(&self) -> &Arc<AtomicBool> {
        &self.asked
    }

    /// Whether the user wants to stop.
    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// From now on there is something to clean up. Returns the flag that asks for it.
    pub fn guard(&self) -> &Arc<AtomicBool> {
        self.guarded.store(true, Ordering::Relaxed);
        &self.asked
    }
}

/// Ends the process at once. Not by the usual way out, which would take ONNX Runtime apart while
/// its threads still work.
fn leave() -> ! {
    terminal::restore();
    let code = Exit::Interrupted as i32;
    #[cfg(unix)]
    signal_hook::low_level::exit(code);
    #[cfg(not(unix))]
    std::process::exit(code)
}
