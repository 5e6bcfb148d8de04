//! Files that appear whole or not at all, and files that are read up to a limit.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::{bounded, tr};

/// How the names of temporary files begin.
const PREFIX: &str = ".install-";

/// Writes files, making the folders on the way: each to a temporary file beside its target, synced;
/// when all are, they are renamed over their targets in the order given. They are readable by
/// everyone. The error names the file that it is about.
pub fn write_together<B: AsRef<[u8]>>(files: &[(PathBuf, B)]) -> Result<(), (PathBuf, io::Error)> {
    let staged: Vec<(&Path, NamedTempFile)> = files
        .iter()
        .map(|(path, bytes)| match stage(path, bytes.as_ref(), PREFIX) {
            Ok(temporary) => Ok((path.as_path(), temporary)),
            Err(error) => Err((path.clone(), error)),
        })
        .collect::<Result<_, _>>()?;
    for (path, temporary) in staged {
        temporary
            .persist(path)
            .map_err(|error| (path.to_owned(), error.error))?;
    }
    Ok(())
}

/// Writes one file in the same way, into a folder that is there. A file that exists is an error of
/// the kind [`AlreadyExists`](io::ErrorKind::AlreadyExists) unless `overwrite` is set; then a link
/// stays a link, and the file that it points to is replaced.
pub fn write(path: &Path, bytes: &[u8], overwrite: bool) -> io::Result<()> {
    let target = match overwrite && path.exists() {
        true => std::fs::canonicalize(path)?,
        false => path.to_owned(),
    };
    let temporary = stage(&target, bytes, PREFIX)?;
    let persisted = match overwrite {
        true => temporary.persist(&target),
        false => temporary.persist_noclobber(&target),
    };
    match persisted {
        Ok(_) => Ok(()),
        // Some network and FAT file systems cannot rename without replacing.
        Err(error)
            if error.error.kind() != io::ErrorKind::AlreadyExists
                && !overwrite
                && std::fs::symlink_metadata(&target).is_err() =>
        {
            error.file.persist(&target).map(drop).map_err(|e| e.error)
        }
        Err(error) => Err(error.error),
    }
}

/// Writes one file over what may be there; the name of the temporary file begins with `mark`.
pub fn write_marked(path: &Path, bytes: &[u8], mark: &str) -> io::Result<()> {
    let persisted = stage(path, bytes, mark)?.persist(path);
    persisted.map(drop).map_err(|error| error.error)
}

/// A synced temporary file with these bytes, beside `path`.
fn stage(path: &Path, bytes: &[u8], prefix: &str) -> io::Result<NamedTempFile> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(parent)?;
    let mut temporary = tempfile::Builder::new()
        .prefix(prefix)
        .suffix(".tmp")
        .tempfile_in(parent)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A temporary file is private; what is installed is for everyone.
        temporary
            .as_file()
            .set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    Ok(temporary)
}

/// True if files can be made in this folder.
pub fn is_writable(folder: &Path) -> bool {
    tempfile::tempfile_in(folder).is_ok()
}

/// Reads a regular file of at most `most` bytes.
pub fn read_bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let meta = std::fs::metadata(path)?;
    if !meta.is_file() {
        let reason = tr!("not a regular file", "不是普通文件");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    bounded::read_file(path, most)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reading_is_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, [7; 100]).unwrap();
        assert_eq!(read_bounded(&path, 100).unwrap().len(), 100);
        let error = read_bounded(&path, 99).unwrap_err();
        assert!(error.to_string().contains("99"));
        assert!(read_bounded(dir.path(), 99).is_err());
    }

    #[test]
    fn one_file_is_kept_unless_it_may_be_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        write(&path, b"old", false).unwrap();
        let error = write(&path, b"new", false).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        write(&path, b"new", true).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("file"), dir.path().join("link"));
        std::fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&link, b"new", true).unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read(&file).unwrap(), b"new");
    }

    #[test]
    fn of_several_files_none_changes_if_one_cannot_be_written() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        std::fs::write(at("a"), "old").unwrap();
        std::fs::write(at("file"), "").unwrap();
        let files = [(at("a"), "new"), (at("file/b"), "new")];
        let (path, _) = write_together(&files).unwrap_err();
        assert_eq!(path, at("file/b"));
        assert_eq!(std::fs::read(at("a")).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
        write_together(&files[..1]).unwrap();
        assert_eq!(std::fs::read(at("a")).unwrap(), b"new");
    }
}
