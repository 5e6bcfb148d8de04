//! The manifest: a line for each item that was made or failed, added as it happens.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::Record;
use crate::tr;

/// Begins the names of all manifests in a folder.
const STEM: &str = "tts-manifest";

/// A manifest that is being written. Nobody else writes it meanwhile.
#[derive(Debug)]
pub struct Manifest {
    file: File,
    path: PathBuf,
    bytes: u64,
}

/// Why a manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Another run holds it.
    #[error("{}", tr!(
        "another run is writing to {0}: wait for it, or give each its own share with --shard or its own manifest with --manifest",
        "另一个任务正在写入 {0}：请等它结束，或用 --shard 分配各自的份额，或用 --manifest 使用各自的清单", .0.display()
    ))]
    Busy(PathBuf),
    /// The system refused.
    #[error("{}", tr!("the manifest {path}: {source}", "清单 {path}：{source}", path = .path.display(), source = .source))]
    Io {
        /// The manifest.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

impl Manifest {
    /// Opens the manifest of a folder, or the one there of a run with a name of its own, to add to
    /// it. What a run that was killed left of its last line is cut off.
    pub fn open(folder: &Path, run: Option<&str>) -> Result<Self, ManifestError> {
        let path = folder.join(match run {
            Some(run) => format!("{STEM}.{run}.jsonl"),
            None => format!("{STEM}.jsonl"),
        });
        let failed = |source| ManifestError::Io {
            path: path.clone(),
            source,
        };
        let mut file = File::options()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ManifestError::Busy(path)),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                tracing::debug!("no file locks here: nothing guards the manifest");
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let bytes = whole_lines(&mut file).map_err(failed)?;
        file.set_len(bytes).map_err(failed)?;
        Ok(Self { file, path, bytes })
    }

    /// Adds records, on the disk when this returns. After a failure the manifest is as before.
    pub fn add<'r>(
        &mut self,
        records: impl IntoIterator<Item = &'r Record>,
    ) -> Result<(), ManifestError> {
        let mut lines = Vec::new();
        for record in records {
            lines.extend(serde_json::to_vec(record).unwrap_or_default());
            lines.push(b'\n');
        }
        let written = self.file.write_all(&lines);
        match written.and_then(|()| self.file.sync_data()) {
            Ok(()) => {
                self.bytes += lines.len() as u64;
                Ok(())
            }
            Err(source) => {
                // As far as that is possible: the next run cuts it off else.
                let _ = self.file.set_len(self.bytes);
                Err(ManifestError::Io {
                    path: self.path.clone(),
                    source,
                })
            }
        }
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// How many bytes are whole lines.
fn whole_lines(file: &mut File) -> io::Result<u64> {
    const STEP: u64 = 4096;
    let mut end = file.metadata()?.len();
    while end > 0 {
        let start = end.saturating_sub(STEP);
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(start))?;
        Read::by_ref(file)
            .take(end - start)
            .read_to_end(&mut bytes)?;
        if let Some(at) = bytes.iter().rposition(|&byte| byte == b'\n') {
            return Ok(start + at as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

/// Whether a file is called like a manifest.
#[must_use]
pub fn is_named_so(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(STEM) && name.ends_with(".jsonl")
}

/// The manifests in a folder, those of other runs included.
pub(super) fn all_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if is_named_so(&path) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::record::tests::record;
    use super::*;

    #[test]
    fn a_torn_line_is_cut_off() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tts-manifest.jsonl");
        for torn in ["{\"id\":", &"x".repeat(10_000)] {
            std::fs::write(&path, format!("{{}}\n{torn}")).unwrap();
            let mut manifest = Manifest::open(dir.path(), None).unwrap();
            manifest.add([&record("a")]).unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            assert_eq!(lines.len(), 2);
            assert_eq!(
                serde_json::from_str::<Record>(lines[1]).unwrap(),
                record("a")
            );
        }
    }

    #[test]
    fn two_runs_do_not_write_one_manifest() {
        let dir = tempfile::tempdir().unwrap();
        let _one = Manifest::open(dir.path(), None).unwrap();
        let error = Manifest::open(dir.path(), None).unwrap_err();
        assert!(matches!(error, ManifestError::Busy(_)), "{error}");
        Manifest::open(dir.path(), Some("1-of-2")).unwrap();
        assert_eq!(all_in(dir.path()).unwrap().len(), 2);
    }
}
