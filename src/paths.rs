//! Where the tool keeps and finds its files.

use std::path::{Path, PathBuf};

/// The user's data directory: `TTS_HOME`, else the platform's (`~/.local/share/tts` on Linux).
/// `None` where the platform knows no home.
pub fn home() -> Option<PathBuf> {
    match std::env::var_os("TTS_HOME") {
        Some(home) if !home.is_empty() => Some(PathBuf::from(home)),
        _ => directories::ProjectDirs::from("", "", "tts").map(|dirs| dirs.data_dir().to_owned()),
    }
}

/// Where the user's `config.toml` is: `TTS_HOME`, else the platform's configuration directory.
pub fn config_home() -> Option<PathBuf> {
    match std::env::var_os("TTS_HOME") {
        Some(home) if !home.is_empty() => Some(PathBuf::from(home)),
        _ => directories::ProjectDirs::from("", "", "tts").map(|dirs| dirs.config_dir().to_owned()),
    }
}

/// The folder of the running executable, links resolved.
pub fn executable_folder() -> Option<PathBuf> {
    let path = std::env::current_exe().ok()?;
    let path = path.canonicalize().unwrap_or(path);
    path.parent().map(Path::to_owned)
}

/// Folders that hold voice packs, best first: those in `TTS_MODELS`, beside the executable, in
/// the checkout that it was built in, in the prefix that it was installed to, and the user's own.
pub fn model_roots() -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = std::env::var_os("TTS_MODELS")
        .map(|list| std::env::split_paths(&list).collect())
        .unwrap_or_default();
    if let Some(folder) = executable_folder() {
        roots.push(folder.join("models"));
        // target/release/tts, and target/release/deps/… for tests
        let checkout = folder
            .ancestors()
            .skip(1)
            .take(3)
            .find(|up| up.join("models").is_dir() && up.join("Cargo.toml").is_file());
        roots.extend(checkout.map(|up| up.join("models")));
        roots.push(folder.join("../share/tts/models"));
    }
    roots.extend(user_models());
    roots.retain(|root| !root.as_os_str().is_empty());
    roots
}

/// The user's own folder of voice packs.
pub fn user_models() -> Option<PathBuf> {
    home().map(|home| home.join("models"))
}
