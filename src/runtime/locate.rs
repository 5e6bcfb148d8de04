//! Where the ONNX Runtime library is looked for, and in which order.

use std::path::{Path, PathBuf};

use crate::{paths, tr};

/// A library that may serve.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// File to load; a bare name is left to the system's own search.
    pub path: PathBuf,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Variable,
    Executable,
    Home,
    System,
}

impl Candidate {
    /// True if the user named it with `ORT_DYLIB_PATH`.
    pub fn is_users_choice(&self) -> bool {
        matches!(self.kind, Kind::Variable)
    }

    /// What kind of place this is, in the user's language.
    pub fn place(&self) -> String {
        match self.kind {
            Kind::Variable => "ORT_DYLIB_PATH".to_owned(),
            Kind::Executable => tr!("beside the executable", "可执行文件旁"),
            Kind::Home => tr!("data directory", "数据目录"),
            Kind::System => tr!("system", "系统"),
        }
    }
}

/// The libraries to try, best first. `ORT_DYLIB_PATH` is the user's explicit choice: where it is
/// set, nothing else is tried. A folder without the library is represented by the name that was
/// looked for in it, so that an error can show it.
pub fn candidates() -> Vec<Candidate> {
    if let Some(path) = std::env::var_os("ORT_DYLIB_PATH").filter(|path| !path.is_empty()) {
        return vec![Candidate {
            path: path.into(),
            kind: Kind::Variable,
        }];
    }
    let mut found = Vec::new();
    let mut folders = Vec::new();
    if let Some(folder) = paths::executable_folder() {
        folders.extend(["lib", ".", "../lib/tts"].map(|sub| (folder.join(sub), Kind::Executable)));
    }
    folders.extend(paths::home().map(|home| (home.join("lib"), Kind::Home)));
    for (folder, kind) in folders {
        let path = library_in(&folder).unwrap_or_else(|| folder.join(name()));
        found.push(Candidate { path, kind });
    }
    found.push(Candidate {
        path: name().into(),
        kind: Kind::System,
    });
    found
}

/// The library's name without a version.
pub fn name() -> String {
    format!(
        "{}onnxruntime{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    )
}

/// The newest ONNX Runtime library in a folder, by its name.
fn library_in(folder: &Path) -> Option<PathBuf> {
    let is_library = |path: &PathBuf| {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let stem = format!("{}onnxruntime.", std::env::consts::DLL_PREFIX);
        file.starts_with(&stem) && file.contains(std::env::consts::DLL_SUFFIX)
    };
    let files = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path());
    files.filter(is_library).max()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_folder_yields_its_newest_library() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(library_in(dir.path()), None);
        for file in [
            "libonnxruntime_providers_shared.so",
            "libonnxruntime.so.1.24.0",
            "libonnxruntime.so.1.32.0",
        ] {
            std::fs::write(dir.path().join(file), "").unwrap();
        }
        assert_eq!(
            library_in(dir.path()),
            Some(dir.path().join("libonnxruntime.so.1.32.0"))
        );
    }
}
