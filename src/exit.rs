//! Exit codes, the same for every command.

/// How a command ended, as the shell sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All done.
    Done = 0,
    /// Some items failed; the rest are done.
    Partial = 1,
    /// Wrong usage or input.
    Usage = 2,
    /// Something needed is missing: voice, library, sound device, disk space.
    Missing = 3,
    /// Stopped by Ctrl-C or SIGTERM.
    Interrupted = 130,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
