//! Where the samples of a command go: a file, standard output, the ear, or two of them.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::UsageError;
#[cfg(unix)]
use crate::audio::RedirectedWav;
use crate::audio::{AudioError, Device, Player, Sink, Transport, WavFile, WavStream};
use crate::cli::DeviceArgs;
use crate::tr;

/// What the flags ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The file, if one is to be written.
    pub file: Option<PathBuf>,
    /// Whether WAV goes to standard output.
    pub stdout: bool,
    /// Whether it is played.
    pub play: bool,
    /// The name of the device that it is played on, if not the default one.
    pub device: Option<String>,
    /// Whether keys may be listened to: standard input is not the text.
    pub has_keys: bool,
    /// Whether an existing file may be replaced.
    pub force: bool,
}

impl Target {
    /// Decides from the flags and from what standard output is.
    pub fn of(
        output: Option<&Path>,
        play: bool,
        no_play: bool,
        force: bool,
    ) -> Result<Self, UsageError> {
        let terminal = io::stdout().is_terminal();
        let stdout = match output {
            Some(path) => path.as_os_str() == "-",
            None => !terminal && !play,
        };
        if stdout && terminal || output.is_some_and(is_terminal_device) {
            return Err(UsageError(tr!(
                "standard output is a terminal, and WAV is not for reading; redirect it (> out.wav), or use -o FILE or --play",
                "标准输出是终端，不能直接显示 WAV；请重定向（> out.wav），或使用 -o 文件、--play"
            )));
        }
        let file = output
            .filter(|path| path.as_os_str() != "-")
            .map(Path::to_owned);
        if let Some(file) = &file {
            refuse_other_formats(file)?;
        }
        let play = play || (output.is_none() && terminal && !no_play);
        if !play && !stdout && file.is_none() {
            return Err(UsageError(tr!(
                "nothing to do: --no-play without -o FILE or a pipe; add -o out.wav",
                "无事可做：使用了 --no-play，却没有 -o 文件或管道；请加上 -o out.wav"
            )));
        }
        Ok(Self {
            file,
            stdout,
            play,
            device: None,
            has_keys: true,
            force,
        })
    }

    /// Played on the device of the arguments, or of the environment.
    pub fn on(self, device: &DeviceArgs) -> Result<Self, UsageError> {
        if !self.play && device.device.is_some() {
            return Err(UsageError(tr!(
                "--device has no effect, as nothing is played; add --play, or leave it out",
                "没有播放，--device 不起作用；请加上 --play，或去掉 --device"
            )));
        }
        let device = device.wanted();
        Ok(Self { device, ..self })
    }

    /// True if something half-done would be left behind by leaving in the middle.
    pub fn needs_clean_up(&self) -> bool {
        self.file.is_some() || self.play
    }

    /// Opens everything. Fails before any sample is made.
    pub fn open(&self, sample_rate: u32, stop: &Arc<AtomicBool>) -> Result<Outputs, AudioError> {
        let mut sinks: Vec<Box<dyn Sink>> = Vec::new();
        let mut transport = None;
        if let Some(path) = &self.file {
            sinks.push(Box::new(WavFile::create(path, sample_rate, self.force)?));
        }
        if self.stdout {
            sinks.push(standard_output(sample_rate)?);
        }
        if self.play {
            let device = Device::find(self.device.as_deref())?;
            let transport = Arc::clone(transport.insert(Arc::default()));
            let player = Player::open(&device, sample_rate, transport, Arc::clone(stop))?;
            sinks.push(Box::new(player));
        }
        Ok(Outputs { sinks, transport })
    }
}

/// Open outputs; all get the same samples.
pub struct Outputs {
    sinks: Vec<Box<dyn Sink>>,
    transport: Option<Arc<Transport>>,
}

impl Outputs {
    /// How the listener is heard, if it is played.
    pub fn transport(&self) -> Option<Arc<Transport>> {
        self.transport.clone()
    }

    /// Hands samples to every output.
    pub fn write(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        self.sinks
            .iter_mut()
            .try_for_each(|sink| sink.write(samples))
    }

    /// Completes them: files first, so that they are whole while the last words are still heard.
    pub fn finish(self) -> Result<(), AudioError> {
        self.sinks.into_iter().try_for_each(Sink::finish)
    }
}

/// WAV on standard output: with its length in the header where that can be put in at the end, in a
/// file that the shell has opened (`> out.wav`), else as a stream.
///
/// The standard library's own stream buffers by lines and passes over a descriptor that cannot be
/// written to; so a duplicate of the descriptor is written.
fn standard_output(sample_rate: u32) -> Result<Box<dyn Sink>, AudioError> {
    #[cfg(unix)]
    let duplicate = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned();
    #[cfg(windows)]
    let duplicate = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned();
    let failed = |source| AudioError::Write {
        target: tr!("standard output", "标准输出"),
        source,
    };
    let file = File::from(duplicate.map_err(failed)?);
    #[cfg(unix)]
    if RedirectedWav::fits(&file) {
        return Ok(Box::new(RedirectedWav::new(file, sample_rate)?));
    }
    Ok(Box::new(WavStream::new(file, sample_rate)?))
}

/// True for `/dev/tty` and the like, under whatever name.
fn is_terminal_device(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let is_device = std::fs::metadata(path).is_ok_and(|meta| meta.file_type().is_char_device());
        is_device
            && File::options()
                .write(true)
                .open(path)
                .is_ok_and(|file| file.is_terminal())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

fn refuse_other_formats(path: &Path) -> Result<(), UsageError> {
    let extension = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let known = [
        "mp3", "ogg", "opus", "flac", "m4a", "aac", "wma", "aiff", "au", "raw", "pcm", "mp4",
        "webm",
    ];
    if known.contains(&extension.as_str()) {
        return Err(UsageError(tr!(
            "{}: only WAV is written; name the file .wav, or pipe it through an encoder (tts … -o - | ffmpeg -i - {})",
            "{}：只支持写 WAV；请用 .wav 文件名，或经管道转码（tts … -o - | ffmpeg -i - {}）",
            path.display(),
            path.display()
        )));
    }
    Ok(())
}
