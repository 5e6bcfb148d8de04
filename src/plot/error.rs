//! Everything that can go wrong with a picture.

use std::io;
use std::path::{Path, PathBuf};

use crate::tr;

/// A picture that was not drawn or not written.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    /// The name of the file does not say PNG or SVG.
    #[error("{}", tr!(
        "{0}: pictures are written as PNG or SVG; name the file .png or .svg, such as {1}",
        "{0}：图片只支持 PNG 与 SVG；请用 .png 或 .svg 文件名，例如 {1}", .path.display(), .path.with_extension("png").display()))]
    Format {
        /// The file.
        path: PathBuf,
    },

    /// The file is there already and may not be replaced.
    #[error("{}", tr!(
        "{0} already exists: add --force to replace it, or choose another name",
        "{0} 已存在：加 --force 覆盖，或换一个文件名", .path.display()))]
    Exists {
        /// The file that is kept.
        path: PathBuf,
    },

    /// The output names a folder instead of a file.
    #[error("{}", tr!(
        "{0} is a folder: name a file in it, such as {1}",
        "{0} 是文件夹：请给出其中的文件名，例如 {1}", .path.display(), .path.join("take.png").display()))]
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

    /// Samples at no rate.
    #[error("{}", tr!(
        "a sample rate of 0 Hz is no audio: the voice pack is damaged, install it again",
        "采样率不能为 0 Hz：语音包已损坏，请重新安装"))]
    ZeroSampleRate,

    /// Times that are no times.
    #[error("{}", tr!(
        "the timings of the speech are damaged or longer than a day; no picture can be drawn of it",
        "语音的时间信息已损坏或超过一天，无法绘图"))]
    Times,

    /// Too few or too many takes for a comparison.
    #[error("{}", tr!(
        "a comparison shows {} to {} takes, and there are {found}: choose others",
        "对比图可显示 {} 至 {} 段语音，现有 {found} 段：请重新选择",
        super::TAKES.start(), super::TAKES.end()))]
    Takes {
        /// How many there are.
        found: usize,
    },

    /// The drawing library refused the picture, which only a bug can cause.
    #[error("{}", tr!("the picture could not be drawn: {reason}", "无法绘图：{reason}"))]
    Drawing {
        /// What it said.
        reason: String,
    },
}

impl PlotError {
    /// True when something outside the program fails: a permission, room on the disk. The command
    /// then ends with exit code 3; any other error here is one of usage or input.
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

    /// A bug, with what the library says of it.
    pub(super) fn drawing(reason: impl ToString) -> Self {
        Self::Drawing {
            reason: reason.to_string(),
        }
    }
}
