//! Installing the ONNX Runtime library into the user's data directory.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::RuntimeError;
use crate::checksum::sha256_hex;
use crate::fetch::{self, FetchError, Origin, Outcome, WheelTag};
use crate::files::{read_bounded, write_together};

/// The version that is installed.
const VERSION: &str = "1.32.0";
/// No library of this version is larger.
const MOST_BYTES: u64 = 64 << 20;

/// One build of the library: the wheel that carries it and its checksum.
struct Build {
    os: &'static str,
    arch: &'static str,
    platform: &'static str,
    library: &'static str,
    sha256: &'static str,
}

const BUILDS: [Build; 5] = [
    Build {
        os: "linux",
        arch: "x86_64",
        platform: "manylinux_2_28_x86_64",
        library: "libonnxruntime.so.1.32.0",
        sha256: "6c1585d1bbf45b0712ea4a21b705c5fcb4ba04ff2e30f1fbf81a49faf658638f",
    },
    Build {
        os: "linux",
        arch: "aarch64",
        platform: "manylinux_2_28_aarch64",
        library: "libonnxruntime.so.1.32.0",
        sha256: "49852228a93995158b2a813d4df487d47a1b76b0eaa894507ef49e91b6d7954a",
    },
    Build {
        os: "macos",
        arch: "aarch64",
        platform: "macosx_14_0_arm64",
        library: "libonnxruntime.1.32.0.dylib",
        sha256: "fa585fabbea65b823b9a8f7e27d46aee3989d1be7e36b528203d3a1fd613aae7",
    },
    Build {
        os: "windows",
        arch: "x86_64",
        platform: "win_amd64",
        library: "onnxruntime.dll",
        sha256: "443c0065fcdba17618ddef05050308f4b471893c5c7da0337d6957c9073ad8a7",
    },
    Build {
        os: "windows",
        arch: "aarch64",
        platform: "win_arm64",
        library: "onnxruntime.dll",
        sha256: "a5c1951a7d495fa0c22a0865fe36981fe67f9d5dc7ba3893c20fa7266dd1e994",
    },
];

/// Installs the library into `home/lib` and returns its path. A former one stays until the new one
/// is verified and whole. `stop` is looked at while fetching and between steps.
pub fn install(
    home: &Path,
    origin: &Origin,
    force: bool,
    stop: &AtomicBool,
) -> Result<Outcome, RuntimeError> {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let build = BUILDS
        .iter()
        .find(|build| build.os == os && build.arch == arch)
        .ok_or_else(|| RuntimeError::Platform(format!("{os} {arch}")))?;
    let target = home.join("lib").join(build.library);
    let former = read_bounded(&target, MOST_BYTES);
    let intact = former.is_ok_and(|bytes| sha256_hex(&bytes) == build.sha256);
    if intact && !force {
        return Ok(Outcome::AlreadyThere(target));
    }
    let notices = home.join("lib/licences/onnxruntime");
    let files = match origin {
        Origin::Offline => {
            let name = "ONNX Runtime".to_owned();
            let error = if target.is_file() {
                FetchError::NothingLocal(name)
            } else {
                FetchError::Offline(name)
            };
            return Err(error.into());
        }
        Origin::Local(path) => contents(&local_wheel(path, build), build, &target, &notices)
            .map_err(|error| RuntimeError::Given(Box::new(error)))?,
        Origin::Registry => {
            let temporary = tempfile::tempdir().map_err(|source| RuntimeError::Write {
                path: std::env::temp_dir(),
                source,
            })?;
            let tag = WheelTag {
                python: "3.12",
                platform: build.platform,
            };
            let packages = [format!("onnxruntime=={VERSION}")];
            let wheel = fetch::wheels(&packages, Some(tag), temporary.path(), stop)?.remove(0);
            contents(&wheel, build, &target, &notices)?
        }
    };
    if stop.load(Ordering::Relaxed) {
        return Err(FetchError::Interrupted.into());
    }
    write_together(&files).map_err(|(path, source)| RuntimeError::Write { path, source })?;
    Ok(Outcome::Installed(target))
}

/// What to write: the library from a wheel with its notices, or the library itself.
fn contents(
    from: &Path,
    build: &Build,
    target: &Path,
    notices: &Path,
) -> Result<Vec<(PathBuf, Vec<u8>)>, RuntimeError> {
    let is_wheel = from.extension().is_some_and(|extension| extension == "whl");
    if !is_wheel {
        let library = read_bounded(from, MOST_BYTES).map_err(|source| FetchError::Io {
            path: from.to_owned(),
            source,
        })?;
        return Ok(vec![(target.to_owned(), verified(library, from, build)?)]);
    }
    let member = format!("onnxruntime/capi/{}", build.library);
    let library = verified(fetch::member(from, &member, MOST_BYTES)?, from, build)?;
    let mut files = Vec::new();
    for notice in ["LICENSE", "ThirdPartyNotices.txt"] {
        let text = fetch::member(from, &format!("onnxruntime/{notice}"), MOST_BYTES)?;
        files.push((notices.join(notice), text));
    }
    files.push((target.to_owned(), library));
    Ok(files)
}

/// The wheel or the library itself, in a folder or as the file that was named.
fn local_wheel(path: &Path, build: &Build) -> PathBuf {
    let package = format!("onnxruntime=={VERSION}");
    let is_wheel = |file: &PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        fetch::is_wheel_of(file, &package) && name.contains(build.platform)
    };
    let files = std::fs::read_dir(path)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let in_folder = files.filter(|file| is_wheel(file)).max();
    match in_folder {
        Some(wheel) => wheel,
        None if path.is_dir() => path.join(build.library),
        None => path.to_owned(),
    }
}

fn verified(library: Vec<u8>, place: &Path, build: &Build) -> Result<Vec<u8>, RuntimeError> {
    let found = sha256_hex(&library);
    if found == build.sha256 {
        Ok(library)
    } else {
        Err(RuntimeError::Checksum {
            place: place.to_owned(),
            expected: build.sha256.to_owned(),
            found,
        })
    }
}
