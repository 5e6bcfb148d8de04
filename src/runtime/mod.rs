//! ONNX Runtime: finding the shared library, loading it once, installing it.
//!
//! Owns the library and nothing of what runs on it.

mod install;
mod locate;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

pub use install::install;
pub use locate::{Candidate, candidates};
use ort::environment::Environment;

use crate::exit::Exit;
use crate::fetch::FetchError;
use crate::tr;

/// The oldest ONNX Runtime that serves: the API level that the `ort` crate is built for.
pub const OLDEST: &str = "1.24";

/// ONNX Runtime, loaded.
pub struct Runtime {
    environment: Environment,
    library: PathBuf,
}

impl Runtime {
    /// Loads the first library that serves. One process loads one library, once.
    pub fn load() -> Result<Self, RuntimeError> {
        let mut tried = Vec::new();
        for candidate in candidates() {
            match ort::init_from(&candidate.path) {
                Ok(builder) => {
                    // The library speaks C and its binding panics where that goes wrong.
                    let environment =
                        catch_unwind(AssertUnwindSafe(|| builder.with_telemetry(false).build()))
                            .unwrap_or_else(|_| {
                                Err(ort::Error::new("the library has no usable API"))
                            })
                            .map_err(|error| RuntimeError::Start(error.to_string()))?;
                    tracing::debug!(library = %candidate.path.display(), "ONNX Runtime loaded");
                    return Ok(Self {
                        environment,
                        library: candidate.path,
                    });
                }
                Err(error) => tried.push((candidate, reason(&error))),
            }
        }
        Err(RuntimeError::NotFound { tried })
    }

    /// The environment that sessions are built in.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The library that was loaded.
    pub fn library(&self) -> &Path {
        &self.library
    }
}

fn reason(error: &ort::LoadDynamicError) -> String {
    match error {
        ort::LoadDynamicError::BadVersion { version_str, .. } => {
            tr!(
                "version {version_str}, too old: {OLDEST} or newer is needed",
                "版本 {version_str} 过旧：需要 {OLDEST} 或更新"
            )
        }
        ort::LoadDynamicError::Dlopen { error, .. } => {
            let causes =
                std::iter::successors(std::error::Error::source(error), |cause| cause.source());
            causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
        }
        other => other.to_string(),
    }
}

/// Why ONNX Runtime could not be used.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// No candidate serves.
    #[error("{}", not_found(.tried))]
    NotFound {
        /// Where was looked, and why it did not serve.
        tried: Vec<(Candidate, String)>,
    },
    /// The library loaded but did not start.
    #[error("{}", tr!("ONNX Runtime did not start: {}", "ONNX Runtime 启动失败：{}", .0))]
    Start(String),
    /// No build of the library is known for this platform.
    #[error("{}", tr!(
        "no ONNX Runtime package is known for {}; install the library yourself and point ORT_DYLIB_PATH at it",
        "没有适用于 {} 的 ONNX Runtime 软件包；请自行安装该库并设置 ORT_DYLIB_PATH", .0
    ))]
    Platform(String),
    /// What was fetched or given is not the expected library.
    #[error("{}", tr!(
        "{}: not the expected ONNX Runtime library (SHA-256 {} expected, {} found); nothing was changed",
        "{}：不是所需的 ONNX Runtime 库（SHA-256 应为 {}，实为 {}）；未做任何更改", .place.display(), .expected, .found
    ))]
    Checksum {
        /// Where the bytes came from.
        place: PathBuf,
        /// The pinned checksum.
        expected: String,
        /// The checksum found.
        found: String,
    },
    /// What the user gave with `--from` does not serve.
    #[error("{0}")]
    Given(Box<RuntimeError>),
    /// No data directory is known.
    #[error("{}", tr!("no home directory is known; set TTS_HOME", "找不到主目录；请设置 TTS_HOME"))]
    NoHome,
    /// Fetching failed.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Writing failed.
    #[error("{}", tr!("cannot write {}: {source}", "无法写入 {}：{source}", .path.display(), source = .source))]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
}

impl RuntimeError {
    /// The exit code of a command that fails with this.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Given(_) => Exit::Usage,
            Self::Fetch(FetchError::Interrupted) => Exit::Interrupted,
            _ => Exit::Missing,
        }
    }
}

fn not_found(tried: &[(Candidate, String)]) -> String {
    let mut text = tr!(
        "ONNX Runtime {OLDEST} or newer was not found. Looked for:",
        "没有找到 ONNX Runtime {OLDEST} 或更新版本。已查找："
    );
    for (candidate, reason) in tried {
        text += &format!(
            "\n  {} ({}): {reason}",
            candidate.path.display(),
            candidate.place()
        );
    }
    text += &match tried {
        [(only, _)] if only.is_users_choice() => {
            tr!(
                "\nCorrect ORT_DYLIB_PATH, or unset it.",
                "\n请更正或取消环境变量 ORT_DYLIB_PATH。"
            )
        }
        _ => tr!(
            "\nTo install it, run: tts runtime install",
            "\n安装方法：tts runtime install"
        ),
    };
    text
}
