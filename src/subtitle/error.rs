//! Everything that can go wrong with a file of subtitles.

use std::io;
use std::path::{Path, PathBuf};

use crate::tr;

/// Subtitles that were not written.
#[derive(Debug, thiserror::Error)]
pub enum SubtitleError {
    /// The name of the file says no format.
    #[error("{}", tr!(
        "{0}: subtitles are written as SRT, WebVTT, LRC or JSON; name the file .srt, .vtt, .lrc or .json, such as {1}",
        "{0}：字幕只支持 SRT、WebVTT、LRC 与 JSON；请用 .srt、.vtt、.lrc 或 .json 文件名，例如 {1}",
        .path.display(), .path.with_extension("srt").display()))]
    Format {
        /// The file.
        path: PathBuf,
    },

    /// Standard output is for audio.
    #[error("{}", tr!(
        "subtitles cannot go to standard output, which is for audio: name a file, such as out.srt",
        "字幕不能写到标准输出（它用于音频）：请给出文件名，例如 out.srt"))]
    StandardOutput,

    /// The file is there already and may not be replaced.
    #[error("{}", tr!(
        "{0} already exists: add --force to replace it, or choose another name",
        "{0} 已存在：加 --force 覆盖，或换一个文件名", .path.display()))]
    Exists {
        /// The file that is kept.
        path: PathBuf,
    },

    /// The name is that of a folder.
    #[error("{}", tr!(
        "{0} is a folder: name a file in it, such as {1}",
        "{0} 是文件夹：请给出其中的文件名，例如 {1}", .path.display(), .path.join("out.srt").display()))]
    IsFolder {
        /// The folder.
        path: PathBuf,
    },

    /// The folder that is to hold the file is missing.
    #[error("{}", tr!(
        "there is no folder {0}: create it first, or write elsewhere",
        "文件夹 {0} 不存在：请先创建，或写到别处", .folder.display()))]
    NoFolder {
        /// The missing folder.
        folder: PathBuf,
    },

    /// Writing failed.
    #[error("{}", tr!(
        "cannot write {0} ({1}): choose a place that you may write to and that has room",
        "无法写入 {0}（{1}）：请换一个可写且有空间的位置", .path.display(), .source))]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl SubtitleError {
    /// True when something outside the program fails: a permission, room on the disk. The command
    /// then ends with exit code 3; any other error here is one of usage.
    pub fn is_missing_resource(&self) -> bool {
        matches!(self, Self::Write { .. })
    }

    /// A failed write of the file at `path`.
    pub(super) fn at(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists { path },
            _ => Self::Write { path, source },
        }
    }
}
