//! Installing the ONNX Runtime library into the user's data directory.

use std::path::{Path, PathBuf};

use super::RuntimeError;
use crate::checksum::sha256_hex;
use crate::fetch::{self, FetchError, Origin, Outcome, WheelTag};
use crate::files::write_whole;

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
/// is verified and whole.
pub fn install(home: &Path, origin: &Origin, force: bool) -> Result<Outcome, RuntimeError> {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let build = BUILDS
        .iter()
        .find(|build| build.os == os && build.arch == arch)
        .ok_or_else(|| RuntimeError::Platform(format!("{os} {arch}")))?;
    let target = home.join("lib").join(build.library);
    let intact = std::fs::read(&target).is_ok_and(|bytes| sha256_hex(&bytes) == build.sha256);
    if intact && !force {
        return Ok(Outcome::AlreadyThere(target));
    }
    let temporary;
    let wheel = match origin {
        Origin::Offline => return Err(FetchError::Offline("ONNX Runtime".to_owned()).into()),
        Origin::Local(path) => local_wheel(path, build),
        Origin::Registry => {
            temporary = tempfile::tempdir().map_err(|source| RuntimeError::Write {
                path: std::env::temp_dir(),
                source,
            })?;
            let tag = WheelTag {
                python: "3.12",
                platform: build.platform,
            };
            let packages = [format!("onnxruntime=={VERSION}")];
            fetch::wheels(&packages, Some(tag), temporary.path())?.remove(0)
        }
    };
    if wheel
        .extension()
        .is_some_and(|extension| extension == "whl")
    {
        let library = fetch::member(
            &wheel,
            &format!("onnxruntime/capi/{}", build.library),
            MOST_BYTES,
        )?;
        let mut files = vec![(target.clone(), verified(library, &wheel, build)?)];
        for notice in ["LICENSE", "ThirdPartyNotices.txt"] {
            let text = fetch::member(&wheel, &format!("onnxruntime/{notice}"), MOST_BYTES)?;
            files.insert(
                0,
                (home.join("lib/licences/onnxruntime").join(notice), text),
            );
        }
        files
            .iter()
            .try_for_each(|(path, bytes)| write(path, bytes))?;
    } else {
        let library = std::fs::read(&wheel).map_err(|source| FetchError::Io {
            path: wheel.clone(),
            source,
        })?;
        write(&target, &verified(library, &wheel, build)?)?;
    }
    Ok(Outcome::Installed(target))
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

fn write(path: &Path, bytes: &[u8]) -> Result<(), RuntimeError> {
    write_whole(path, bytes).map_err(|source| RuntimeError::Write {
        path: path.to_owned(),
        source,
    })
}
