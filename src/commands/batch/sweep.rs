//! Clears away what a run left behind that was killed.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Removes files that were never finished, once from each folder. Those of runs with other names,
/// which may be at work, are not touched.
pub struct Sweep {
    mark: String,
    cleared: HashSet<PathBuf>,
}

impl Sweep {
    /// For the files of the run with this name.
    pub fn of(run: Option<&str>) -> Self {
        let mark = match run {
            Some(run) => format!(".tts-batch-{run}-"),
            None => ".tts-batch-".to_owned(),
        };
        Self {
            mark,
            cleared: HashSet::new(),
        }
    }

    /// How the names of unfinished files begin.
    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// Clears a folder, the first time that it is named.
    pub fn clear(&mut self, folder: &Path) {
        if self.cleared.contains(folder) {
            return;
        }
        self.cleared.insert(folder.to_owned());
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let rest = name.to_str().and_then(|name| name.strip_prefix(&self.mark));
            // Marks of other runs may begin alike; what follows this one is random letters.
            if rest.is_some_and(|rest| !rest.contains('-')) {
                let removed = fs::remove_file(entry.path());
                tracing::debug!(?removed, "an unfinished file of an earlier run");
            }
        }
    }
}
