//! The program away from its checkout, so that it finds nothing but what a test gives it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![allow(dead_code)] // No test file uses all of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command as StdCommand;
use std::sync::OnceLock;

use assert_cmd::Command;

use crate::common::{Place, std_tts, tts};

/// A folder with the program in `bin`, an empty home in `home`, an empty folder of packs in
/// `models`, and an empty one for temporary files in `tmp`.
pub struct Lone {
    place: Place,
}

impl Lone {
    pub fn new() -> Self {
        let place = Place::new();
        for folder in ["bin", "home", "models", "tmp", "user"] {
            std::fs::create_dir(place.at(folder)).unwrap();
        }
        let program = Path::new(env!("CARGO_BIN_EXE_tts"));
        if std::fs::hard_link(program, place.at("bin/tts")).is_err() {
            install(program, &place.at("bin/tts"));
        }
        Self { place }
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.place.at(name)
    }

    /// Writes a file, making the folders on the way.
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The program. It knows no ONNX Runtime and no voice but those in this folder.
    pub fn tts(&self) -> Command {
        let mut command = StdCommand::new(self.at("bin/tts"));
        for (name, value) in std_tts().get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
            .env("TTS_HOME", self.at("home"))
            .env("TTS_MODELS", self.at("models"))
            .env("HOME", self.at("user"))
            .env("TMPDIR", self.at("tmp"))
            .env_remove("ORT_DYLIB_PATH")
            .env_remove("LD_LIBRARY_PATH");
        Command::from_std(command)
    }

    /// The program with the ONNX Runtime of this machine.
    pub fn tts_with_library(&self) -> Command {
        let mut command = self.tts();
        command.env("ORT_DYLIB_PATH", library());
        command
    }

    /// Makes a shell script the `python3` of this folder and returns the `PATH` that finds it first.
    pub fn python(&self, script: &str) -> String {
        let source = self.put("python.sh", format!("#!/bin/sh\n{script}\n"));
        std::fs::create_dir_all(self.at("path")).unwrap();
        for name in ["python3", "python"] {
            install(&source, &self.at("path").join(name));
        }
        let rest = std::env::var("PATH").unwrap_or_default();
        format!("{}:{rest}", self.at("path").display())
    }

    /// A `PATH` whose `python3` writes down that it was called, and whether it was.
    pub fn forbidden_python(&self) -> (String, PathBuf) {
        let witness = self.at("called");
        let path = self.python(&format!("echo \"$@\" >> '{}'\nexit 1", witness.display()));
        (path, witness)
    }

    /// What lies under a folder, hidden files included: path → bytes.
    pub fn snapshot(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(&self.at(folder), &mut found);
        found
    }

    /// Panics if anything was left in the folder for temporary files.
    pub fn assert_no_litter(&self) {
        let left: Vec<_> = std::fs::read_dir(self.at("tmp")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

fn collect(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            found.insert(path, bytes);
        }
    }
}

/// Puts an executable in place through a process of its own: a file that this one had open for
/// writing could still be so in a child of another test's, and would then refuse to run.
fn install(from: &Path, to: &Path) {
    let status = StdCommand::new("install")
        .args(["-m", "755"])
        .args([from, to])
        .status();
    assert!(status.expect("the command install").success());
}

/// The ONNX Runtime that the tests run with.
pub fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let output = tts().args(["runtime", "path"]).output().unwrap();
        let path = String::from_utf8(output.stdout).unwrap();
        assert!(!path.is_empty(), "no ONNX Runtime; run: make test");
        PathBuf::from(path.trim_end())
    })
}

/// The folder of the installed pack `kokoro-zh`.
pub fn real_pack() -> &'static Path {
    static PACK: OnceLock<PathBuf> = OnceLock::new();
    PACK.get_or_init(|| {
        let output = tts().args(["voices", "--json"]).output().unwrap();
        let packs: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let mut packs = packs.as_array().unwrap().iter();
        let pack = packs.find(|pack| pack["name"] == "kokoro-zh").unwrap();
        assert_eq!(pack["installed"], true, "no voice; run: make test");
        PathBuf::from(pack["folder"].as_str().unwrap())
    })
}

/// The joined, uncut model of `kokoro-zh`, as `make test` keeps it.
pub fn uncut_model() -> PathBuf {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/kokoro-uncut.onnx");
    let path = std::env::var_os("TTS_UNCUT_MODEL").map_or(default, PathBuf::from);
    assert!(
        path.is_file(),
        "the uncut model is not in {}; run: make test (or set TTS_UNCUT_MODEL)",
        path.display()
    );
    path
}
