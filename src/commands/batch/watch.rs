//! Waiting for new and changed files.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::{RecursiveMode, Watcher};

use super::order::Order;
use crate::batch::{Kind, is_manifest};
use crate::commands::UsageError;
use crate::engine::EngineError;
use crate::tr;

/// A file is read once nothing has changed for so long: until then somebody may be writing it.
const QUIET: Duration = Duration::from_millis(700);
/// How often a waiting run looks whether it is to stop.
const POLL: Duration = Duration::from_millis(100);

/// Tells when something happens in the inputs.
pub struct Watch {
    _watcher: notify::RecommendedWatcher,
    changes: mpsc::Receiver<()>,
}

impl Watch {
    /// Watches the folders and files among the inputs.
    pub fn over(order: &Order<'_>) -> anyhow::Result<Self> {
        let (sender, changes) = mpsc::channel();
        let output = std::path::absolute(&order.folder)?;
        let lies_there = move |path: &Path| {
            std::path::absolute(path).is_ok_and(|path| path.starts_with(&output))
        };
        // Where an input lies in the output folder, what changes there may be text.
        let tells_nothing = order.args.input.iter().any(|input| lies_there(input));
        let any_kind = order.args.input_format.is_some();
        let is_input = move |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // Of a folder that is moved here, nothing tells of the files in it.
            let known = any_kind || Kind::of(path).is_some() || path.is_dir();
            let made = !tells_nothing && lies_there(path);
            known && !made && !name.starts_with('.') && !is_manifest(path)
        };
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                let concerns = match event {
                    Ok(event) => {
                        !event.kind.is_access() && event.paths.iter().any(|path| is_input(path))
                    }
                    // Events may have been lost.
                    Err(_) => true,
                };
                if concerns {
                    // Nobody listens any more once the run ends.
                    let _ = sender.send(());
                }
            })?;
        for input in &order.args.input {
            let (path, mode) = target(input)?;
            watcher.watch(&path, mode).map_err(|error| {
                UsageError(tr!(
                    "cannot watch {}: {error}",
                    "无法监视 {}：{error}",
                    path.display()
                ))
            })?;
        }
        Ok(Self {
            _watcher: watcher,
            changes,
        })
    }

    /// Waits for a change, and until nothing has changed for a moment.
    pub fn wait(&self, order: &Order<'_>) -> Result<(), EngineError> {
        let mut last: Option<Instant> = None;
        loop {
            if order.context.interrupt.is_asked() {
                return Err(EngineError::Interrupted);
            }
            match self.changes.recv_timeout(POLL) {
                Ok(()) => last = Some(Instant::now()),
                Err(RecvTimeoutError::Timeout)
                    if last.is_some_and(|last| last.elapsed() > QUIET) =>
                {
                    return Ok(());
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(EngineError::Worker),
            }
        }
    }
}

/// What is to be watched for an input: editors replace files, so a file is seen from its folder.
fn target(input: &Path) -> Result<(PathBuf, RecursiveMode), UsageError> {
    if input.is_dir() {
        return Ok((input.to_owned(), RecursiveMode::Recursive));
    }
    let folder = input
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    match input != Path::new("-") && folder.is_dir() {
        true => Ok((folder.to_owned(), RecursiveMode::NonRecursive)),
        false => Err(UsageError(tr!(
            "--watch needs folders or files, not '{}'",
            "--watch 需要文件夹或文件，而不是“{}”",
            input.display()
        ))),
    }
}
