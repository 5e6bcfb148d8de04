//! Clears away what a run left behind that was killed.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::batch::Shard;

/// Removes files that were never finished, once from each folder. Those of other shares, which may
/// be at work, are not touched.
pub struct Sweep {
    mark: String,
    cleared: HashSet<PathBuf>,
}

impl Sweep {
    /// For the files of this share.
    pub fn of(shard: Option<Shard>) -> Self {
        let mark = match shard {
            Some(Shard { index, count }) => format!(".tts-batch-{index}-of-{count}-"),
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
            // Without a share, the marks of shares begin alike; what follows is random letters.
            if rest.is_some_and(|rest| !rest.contains('-')) {
                let removed = fs::remove_file(entry.path());
                tracing::debug!(?removed, "an unfinished file of an earlier run");
            }
        }
    }
}
