//! Everything that can go wrong on the way to the ear or the disk, said so that the user knows
//! what to do next.

use std::io;
use std::path::{Path, PathBuf};

use super::format::{self, Format};
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

    /// No format has this name.
    #[error("{}", unknown_format(.name, *.foreign, .hint))]
    UnknownFormat {
        /// The name.
        name: String,
        /// Whether it is a format that other programs write.
        foreign: bool,
        /// What may have been meant, as the end of a message.
        hint: String,
    },

    /// The extension of the file stands for no format that can be written.
    #[error("{}", unknown_extension(.path, *.foreign, .hint))]
    UnknownExtension {
        /// The file.
        path: PathBuf,
        /// Whether it is a format that other programs write.
        foreign: bool,
        /// What may have been meant, as the end of a message.
        hint: String,
    },

    /// The extension of the file contradicts the format.
    #[error("{}", tr!(
        "{0} does not look like {1}: name it .{2}, or leave out --format",
        "{0} 的扩展名与格式 {1} 不符：请用 .{2}，或去掉 --format", .path.display(), .format, .format.extension()))]
    WrongExtension {
        /// The file.
        path: PathBuf,
        /// The format that is asked for.
        format: Format,
    },

    /// The format does not know this sample rate.
    #[error("{}", tr!(
        "{format} cannot have {rate} Hz; the nearest possible: {0}",
        "{format} 不支持 {rate} Hz；最接近的可用值：{0}", hertz(.nearest)))]
    Rate {
        /// The format.
        format: Format,
        /// The rate in Hz.
        rate: u32,
        /// The possible ones just below and above.
        nearest: Vec<u32>,
    },

    /// Loudness and peak cannot both be set.
    #[error("{}", tr!(
        "--lufs and --peak each set the level: give one of them",
        "--lufs 与 --peak 都用于设定音量：请只给出其中一个"))]
    TwoGoals,

    /// The level is to be set, but the beginning is out before the end is known.
    #[error("{}", tr!(
        "{option} needs the whole recording before its first sample goes out, so it works on files alone: write one with -o FILE",
        "{option} 要先测量整段录音，因此只能用于文件：请用 -o 文件 写成文件"))]
    NotWhole {
        /// The option that asks for it.
        option: &'static str,
    },

    /// This build cannot write MP3.
    #[error("{}", tr!(
        "this tts was built without MP3, as its encoder is under the LGPL; build it with: cargo build --release --features mp3, or write opus or flac",
        "此 tts 构建时未包含 MP3（其编码器采用 LGPL 许可）；请用 cargo build --release --features mp3 构建，或改用 opus、flac"))]
    NoMp3,

    /// Nothing can be put behind what the file holds.
    #[error("{}", tr!(
        "cannot append to {0}: {reason}",
        "无法追加到 {0}：{reason}", .path.display()))]
    NotAppendable {
        /// The file, which stays as it is.
        path: PathBuf,
        /// Why, in the user's language.
        reason: String,
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
    pub fn at(path: &Path, source: io::Error) -> Self {
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

    /// A failure of what is done to samples before they are written.
    pub(super) fn shaping(source: io::Error) -> Self {
        Self::writing(tr!("the audio", "音频"), source)
    }
}

fn unknown_format(name: &str, foreign: bool, hint: &str) -> String {
    let known = format::names();
    match foreign {
        true => tr!(
            "{name} is not written here; the formats are {known}, or pipe it through an encoder (tts … -o - | ffmpeg -i - out.{name})",
            "不支持写 {name}；可用的格式：{known}，或经管道转码（tts … -o - | ffmpeg -i - out.{name}）"
        ),
        false => tr!(
            "there is no format {name}; the formats are {known}{hint}",
            "没有名为 {name} 的格式；可用的格式：{known}{hint}"
        ),
    }
}

fn unknown_extension(path: &Path, foreign: bool, hint: &str) -> String {
    let (known, path) = (format::names(), path.display());
    match foreign {
        true => tr!(
            "{path}: this format is not written here; the formats are {known}, or pipe it through an encoder (tts … -o - | ffmpeg -i - {path})",
            "{path}：不支持写这种格式；可用的格式：{known}，或经管道转码（tts … -o - | ffmpeg -i - {path}）"
        ),
        false => tr!(
            "{path}: its extension names no format{hint}; the extensions are .wav, .flac, .opus, .ogg, .mp3, .raw and .pcm, or say what it is with --format",
            "{path}：无法从扩展名判断格式{hint}；可用的扩展名：.wav、.flac、.opus、.ogg、.mp3、.raw、.pcm，或用 --format 指定格式"
        ),
    }
}

fn hertz(rates: &[u32]) -> String {
    let rates: Vec<String> = rates.iter().map(|rate| format!("{rate} Hz")).collect();
    rates.join(&tr!(" and ", "、"))
}
