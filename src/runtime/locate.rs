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
        let mut paths = libraries_in(&folder);
        if paths.is_empty() {
            paths.push(folder.join(name()));
        }
        found.extend(paths.into_iter().map(|path| Candidate { path, kind }));
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

/// The ONNX Runtime libraries in a folder, newest first by their names, one without a version last.
fn libraries_in(folder: &Path) -> Vec<PathBuf> {
    use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<(Vec<u64>, PathBuf)> = entries
        .filter_map(|entry| {
            let file = entry.file_name();
            let version = version_of(file.to_str()?, DLL_PREFIX, DLL_SUFFIX)?;
            Some((version, entry.path()))
        })
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, path)| path).collect()
}

/// The version in the name of a library, empty if it has none: `libonnxruntime.so.1.32.0`,
/// `libonnxruntime.1.32.0.dylib`, `onnxruntime.dll`. `None` if the name is another.
fn version_of(file: &str, prefix: &str, suffix: &str) -> Option<Vec<u64>> {
    let rest = file.strip_prefix(prefix)?.strip_prefix("onnxruntime")?;
    let version = match suffix {
        ".so" => rest.strip_prefix(suffix)?,
        ".dylib" => rest.strip_suffix(suffix)?,
        _ => return (rest == suffix).then(Vec::new),
    };
    let number = |part: &str| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    if version.is_empty() {
        return Some(Vec::new());
    }
    version.strip_prefix('.')?.split('.').map(number).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_folder_yields_its_libraries_newest_first() {
        let dir = tempfile::tempdir().unwrap();
        assert!(libraries_in(dir.path()).is_empty());
        for file in [
            "libonnxruntime_providers_shared.so",
            "libonnxruntime.so",
            "libonnxruntime.so.1.9.0",
            "libonnxruntime.so.1.32.0",
            "libonnxruntime.so.1.32.0.bak",
            "libonnxruntime.so.tmp",
        ] {
            std::fs::write(dir.path().join(file), "").unwrap();
        }
        let wanted = [
            "libonnxruntime.so.1.32.0",
            "libonnxruntime.so.1.9.0",
            "libonnxruntime.so",
        ];
        let wanted = wanted.map(|file| dir.path().join(file));
        assert_eq!(libraries_in(dir.path()), wanted);
    }

    #[test]
    fn other_systems_number_their_libraries_elsewhere() {
        let mac = |file| version_of(file, "lib", ".dylib");
        assert_eq!(mac("libonnxruntime.1.32.0.dylib"), Some(vec![1, 32, 0]));
        assert_eq!(mac("libonnxruntime.dylib"), Some(vec![]));
        assert_eq!(mac("libonnxruntime.dylib.1"), None);
        let windows = |file| version_of(file, "", ".dll");
        assert_eq!(windows("onnxruntime.dll"), Some(vec![]));
        assert_eq!(windows("onnxruntime.dll.bak"), None);
    }
}
