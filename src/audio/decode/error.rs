//! Why a file cannot be played, said so that the user knows what to do next.

use std::io;

use crate::tr;

/// The formats that are read, for messages.
const READ: &str = "WAV, FLAC, MP3, Ogg Vorbis, Ogg Opus";

/// A file, or standard input, that cannot be read as audio.
#[derive(Debug, thiserror::Error)]
#[error("{}", tr!("{name}: {fault}", "{name}：{fault}"))]
pub struct DecodeError {
    /// The file, as the user named it.
    pub name: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// There is no such file.
    #[error("{}", tr!("there is no such file", "没有这个文件"))]
    Missing,

    /// A folder stands there.
    #[error("{}", tr!(
        "this is a folder: name the files in it, such as {example}",
        "这是文件夹：请给出其中的文件，例如 {example}"))]
    IsFolder {
        /// How files in it are named.
        example: String,
    },

    /// Nothing is in it.
    #[error("{}", tr!("the file is empty", "文件是空的"))]
    Empty,

    /// It is no audio of a format that is known here.
    #[error("{}", tr!(
        "this is not audio that can be played here ({READ}); convert it first, for example with ffmpeg",
        "这不是可以播放的音频（{READ}）；请先转换，例如使用 ffmpeg"))]
    NotAudio,

    /// Its format is known, but not this kind of it.
    #[error("{}", tr!(
        "{what} cannot be played; convert it first, for example with ffmpeg",
        "无法播放{what}；请先转换，例如使用 ffmpeg"))]
    Unsupported {
        /// What it is that is not known.
        what: String,
    },

    /// It breaks the rules of its format.
    #[error("{}", tr!("the file is damaged: {what}", "文件已损坏：{what}"))]
    Damaged {
        /// What is wrong, and where.
        what: String,
    },

    /// The system refused to read it.
    #[error("{}", tr!("cannot be read: {0}", "无法读取：{0}", .0))]
    Read(#[from] io::Error),
}

impl Fault {
    pub(super) fn damaged(what: String) -> Self {
        Self::Damaged { what }
    }

    /// The file ends before its header says so.
    pub(super) fn cut_off(seconds: f64) -> Self {
        Self::damaged(tr!(
            "it breaks off after {seconds:.1} s",
            "在 {seconds:.1} 秒处中断"
        ))
    }

    /// An error of reading the head of a file, in which an early end is damage.
    pub(super) fn in_head(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                Self::damaged(tr!("it ends in the middle of its header", "文件头不完整"))
            }
            _ => Self::Read(error),
        }
    }
}
