//! Everything that can go wrong on the way to the ear or the disk, said so that the user knows
//! what to do next.

use std::io;
use std::path::{Path, PathBuf};

use crate::tr;

/// A failure to write or play audio.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
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
        "{0} 是文件夹：请给出其中的文件名，例如 {1}", .path.display(), .path.join("out.wav").display()))]
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

    /// Writing there is forbidden.
    #[error("{}", tr!(
        "no permission to write {0} ({1}): choose a place that you may write to",
        "没有写入 {0} 的权限（{1}）：请换一个可写的位置", .path.display(), .source))]
    Denied {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// No room is left, or a quota or file size limit is reached.
    #[error("{}", tr!(
        "no room left to write {target} ({source}): free some space, or write elsewhere",
        "写入 {target} 时空间不足（{source}）：请腾出空间，或写到别处"))]
    DiskFull {
        /// The file or stream.
        target: String,
        /// What the system said.
        source: io::Error,
    },

    /// More audio than a WAV file can hold.
    #[error("{}", tr!(
        "{0} would pass 4 GiB, more than a WAV file can hold: split the text over several files",
        "{0} 将超过 4 GiB，超出 WAV 文件的上限：请把文本分成多个文件", .path.display()))]
    TooLong {
        /// The file that was not written.
        path: PathBuf,
    },

    /// Writing failed for another reason.
    #[error("{}", tr!("cannot write {target}: {source}", "无法写入 {target}：{source}"))]
    Write {
        /// The file or stream.
        target: String,
        /// What the system said.
        source: io::Error,
    },

    /// There is nothing to play sound with.
    #[error("{}", tr!(
        "cannot play sound: {reason}; speech can be written to a file instead, with -o FILE",
        "无法播放声音：{reason}；语音可改用 -o 文件 写成文件"))]
    NoDevice {
        /// Why, in the user's language.
        reason: String,
    },

    /// No device has this name.
    #[error("{}", tr!(
        "there is no audio device '{wanted}'; there are: {known}",
        "没有音频设备“{wanted}”；现有：{known}", known = .known.join("; ")))]
    UnknownDevice {
        /// The name that was asked for.
        wanted: String,
        /// The names of all devices.
        known: Vec<String>,
    },

    /// Several devices have this as a part of their names.
    #[error("{}", tr!(
        "'{wanted}' may be several audio devices; name one of them: {found}",
        "“{wanted}”对应多个音频设备；请指定其中之一：{found}", found = .found.join("; ")))]
    AmbiguousDevice {
        /// The name that was asked for.
        wanted: String,
        /// Their whole names.
        found: Vec<String>,
    },

    /// The audio device vanished or stopped while it was playing.
    #[error("{}", tr!(
        "playback broke off: {reason}; check the device, or write speech to a file with -o FILE",
        "播放中断：{reason}；请检查音频设备，或用 -o 文件 把语音写成文件"))]
    DeviceLost {
        /// Why, in the user's language.
        reason: String,
    },

    /// The user asked to stop.
    #[error("{}", tr!("playback interrupted", "播放已中止"))]
    Interrupted,

    /// A sample rate of zero.
    #[error("{}", tr!(
        "a sample rate of 0 Hz is no audio: the voice pack is damaged, install it again",
        "采样率不能为 0 Hz：语音包已损坏，请重新安装"))]
    ZeroSampleRate,
}

impl AudioError {
    /// Nothing that sound could be played on.
    pub fn no_device() -> Self {
        Self::NoDevice {
            reason: tr!("there is no audio device", "没有音频设备"),
        }
    }

    /// True when something outside the program is missing or fails: a device, room on the disk, a
    /// permission. The command then ends with exit code 3.
    pub fn is_missing_resource(&self) -> bool {
        let failed = matches!(
            self,
            Self::Denied { .. }
                | Self::DiskFull { .. }
                | Self::NoDevice { .. }
                | Self::UnknownDevice { .. }
                | Self::DeviceLost { .. }
                | Self::Write { .. }
        );
        failed && !self.is_broken_pipe()
    }

    /// True when the reader of a stream has gone, which ends a pipeline quietly.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// A failed write to the file or folder at `path`.
    pub(super) fn at(path: &Path, source: io::Error) -> Self {
        use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
        match source.kind() {
            PermissionDenied | ReadOnlyFilesystem => Self::Denied {
                path: path.to_owned(),
                source,
            },
            _ => Self::writing(path.display().to_string(), source),
        }
    }

    /// A failed write to a stream or file that is open already.
    pub(super) fn writing(target: String, source: io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match source.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::DiskFull { target, source },
            _ => Self::Write { target, source },
        }
    }
}
