//! The files to play, each checked before the first is heard.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use crate::audio::Layout;
use crate::audio::decode::{AudioFile, DecodeError};
use crate::commands::UsageError;
use crate::tr;

/// A file that was found to be audio.
pub struct Item {
    path: PathBuf,
    /// What the user calls it.
    pub name: String,
    /// What is played of it.
    pub format: Layout,
    /// Channels of the file.
    pub channels: usize,
    /// Its length, where its header tells.
    pub frames: Option<u64>,
    /// Whether any place in it can be gone to.
    pub is_seekable: bool,
    /// A stream that is open and cannot be opened again, until it is played.
    stream: Option<AudioFile>,
}

impl Item {
    fn new(path: &Path) -> Result<Self, DecodeError> {
        let file = match path.as_os_str() == "-" {
            true => AudioFile::stream(tr!("standard input", "标准输入"), io::stdin())?,
            false => AudioFile::open(path)?,
        };
        Ok(Self {
            path: path.to_owned(),
            name: file.name().to_owned(),
            format: file.format(),
            channels: file.channels(),
            frames: file.frames(),
            is_seekable: file.is_seekable(),
            stream: Some(file).filter(|file| !file.is_seekable()),
        })
    }

    /// Opens it to be played; a stream only once.
    pub fn open(&mut self) -> Result<AudioFile, DecodeError> {
        match self.stream.take() {
            Some(stream) => Ok(stream),
            None => AudioFile::open(&self.path),
        }
    }

    /// Its length in seconds, where its header tells.
    pub fn seconds(&self) -> Option<f64> {
        let frames = self.frames?;
        Some(frames as f64 / f64::from(self.format.sample_rate))
    }
}

/// Checks all files. Those that can be opened again are closed: there may be thousands.
pub fn open(paths: &[PathBuf]) -> anyhow::Result<Vec<Item>> {
    let from_stdin = paths.iter().filter(|path| path.as_os_str() == "-").count();
    if from_stdin > 1 {
        return Err(UsageError(tr!(
            "standard input (-) can be played only once",
            "标准输入（-）只能播放一次"
        ))
        .into());
    }
    if from_stdin == 1 && io::stdin().is_terminal() {
        return Err(UsageError(tr!(
            "standard input (-) is a terminal, and no audio comes from there; pipe it in, as in: tts … -o - | tts play -",
            "标准输入（-）是终端，没有音频；请用管道，例如：tts … -o - | tts play -"
        ))
        .into());
    }
    let items = paths.iter().map(|path| Item::new(path));
    Ok(items.collect::<Result<_, _>>()?)
}
