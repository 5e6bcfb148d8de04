//! Clears away what a run left behind that was killed.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::batch::is_manifest;

/// Removes files that were never finished, once from each folder. Those of runs with other names,
/// which may be at work, are not touched.
pub struct Sweep {
    mark: String,
    /// The folder of the run.
    top: PathBuf,
    cleared: HashSet<PathBuf>,
}

impl Sweep {
    /// For the files of the run with this name, in a folder and those in it.
    pub fn of(run: Option<&str>, top: &Path) -> Self {
        let mark = match run {
            Some(run) => format!(".tts-batch-{run}-"),
            None => ".tts-batch-".to_owned(),
        };
        Self {
            mark,
            top: top.to_owned(),
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
        let mut unfinished = Vec::new();
        for entry in entries.flatten() {
            let name = entry.file_name();
            // Somebody may be making files there in a run of its own.
            if folder != self.top && is_manifest(Path::new(&name)) {
                return;
            }
            let rest = name.to_str().and_then(|name| name.strip_prefix(&self.mark));
            // Marks of other runs may begin alike; what follows this one is random letters.
            if rest.is_some_and(|rest| !rest.contains('-')) {
                unfinished.push(entry.path());
            }
        }
        for path in unfinished {
            let removed = fs::remove_file(path);
            tracing::debug!(?removed, "an unfinished file of an earlier run");
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn files_that_another_run_may_be_making_are_not_touched() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let (own, other) = (".tts-batch-abc.tmp", ".tts-batch-night-abc.tmp");
        for folder in ["", "sub", "theirs"] {
            fs::create_dir_all(at(folder)).unwrap();
            for name in [own, other] {
                fs::write(at(folder).join(name), "").unwrap();
            }
        }
        fs::write(at("tts-manifest.jsonl"), "").unwrap();
        fs::write(at("theirs/tts-manifest.jsonl"), "").unwrap();
        let mut sweep = Sweep::of(None, dir.path());
        for (folder, is_left) in [("", false), ("sub", false), ("theirs", true)] {
            sweep.clear(&at(folder));
            assert_eq!(at(folder).join(own).exists(), is_left, "{folder}");
            assert!(at(folder).join(other).exists(), "{folder}");
        }
    }
}
