//! Where the samples of a command go: a file, standard output, the ear, or two of them.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::UsageError;
#[cfg(unix)]
use crate::audio::RedirectedWav;
use crate::audio::{
    AudioError, AudioFile, AudioStream, Device, FileSpec, Finish, Format, Gain, Player, Shaped,
    Sink, Tags, Transport,
};
use crate::cli::{DeviceArgs, SoundArgs};
use crate::tr;

/// What the flags ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The file, if one is to be written.
    pub file: Option<PathBuf>,
    /// Whether audio goes to standard output.
    pub stdout: bool,
    /// Whether it is played.
    pub play: bool,
    /// The name of the device that it is played on, if not the default one.
    pub device: Option<String>,
    /// Whether keys may be listened to: standard input is not the text.
    pub has_keys: bool,
    /// Whether an existing file may be replaced.
    pub force: bool,
    /// Whether it goes behind what an existing file holds.
    pub append: bool,
    /// The format of file and standard output.
    pub format: Format,
    /// What is done to the samples.
    pub finish: Finish,
}

impl Target {
    /// Decides from the flags and from what standard output is.
    pub fn of(
        output: Option<&Path>,
        play: bool,
        no_play: bool,
        force: bool,
        sound: &SoundArgs,
    ) -> anyhow::Result<Self> {
        let terminal = io::stdout().is_terminal();
        let stdout = match output {
            Some(path) => path.as_os_str() == "-",
            None => sound.raw || !terminal && !play,
        };
        if stdout && terminal || output.is_some_and(is_terminal_device) {
            return Err(UsageError(tr!(
                "standard output is a terminal, and audio is not for reading; redirect it (> out.wav), or use -o FILE or --play",
                "标准输出是终端，不能直接显示音频；请重定向（> out.wav），或使用 -o 文件、--play"
            ))
            .into());
        }
        let file = output
            .filter(|path| path.as_os_str() != "-")
            .map(Path::to_owned);
        let format = Format::choose(file.as_deref().unwrap_or(Path::new("")), sound.wanted())?;
        let play = play || (output.is_none() && !sound.raw && terminal && !no_play);
        if !play && !stdout && file.is_none() {
            return Err(UsageError(tr!(
                "nothing to do: --no-play without -o FILE or a pipe; add -o out.wav",
                "无事可做：使用了 --no-play，却没有 -o 文件或管道；请加上 -o out.wav"
            ))
            .into());
        }
        let target = Self {
            file,
            stdout,
            play,
            device: None,
            has_keys: true,
            force,
            append: sound.append,
            format,
            finish: sound.finish.finish(),
        };
        target.check(sound)?;
        Ok(target)
    }

    /// Refuses what would have no effect here, or cannot be had.
    fn check(&self, sound: &SoundArgs) -> anyhow::Result<()> {
        if !self.stdout && self.file.is_none() {
            let given = [
                ("--format", sound.finish.format.is_some()),
                ("--sample-rate", sound.finish.sample_rate.is_some()),
            ];
            if let Some((option, _)) = given.into_iter().find(|(_, given)| *given) {
                return Err(UsageError(tr!(
                    "{option} has no meaning for playback: add -o FILE, or leave it out",
                    "{option} 对播放没有意义：请加上 -o 文件，或去掉它"
                ))
                .into());
            }
        }
        match &self.file {
            Some(path) if self.append => {
                self.format.appended(path)?;
            }
            None if self.append => {
                return Err(UsageError(tr!(
                    "--append needs a file: name one with -o FILE",
                    "--append 需要文件：请用 -o 文件 指定"
                ))
                .into());
            }
            _ => {}
        }
        Ok(self.finish.check(self.format, self.stdout || self.play)?)
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
    pub fn open(
        &self,
        sample_rate: u32,
        tags: Tags,
        stop: &Arc<AtomicBool>,
    ) -> Result<Outputs, AudioError> {
        let spec = FileSpec {
            finish: self.finish.clone(),
            tags,
            overwrite: self.force,
            append: self.append,
            stop: Some(Arc::clone(stop)),
            ..FileSpec::new(self.format, sample_rate)
        };
        let file = self.file.as_deref();
        let file = file
            .map(|path| AudioFile::create(path, &spec))
            .transpose()?;
        let mut streams: Vec<Box<dyn Sink>> = Vec::new();
        let mut transport = None;
        if self.stdout {
            streams.push(standard_output(&spec)?);
        }
        if self.play {
            let device = Device::find(self.device.as_deref())?;
            let transport = Arc::clone(transport.insert(Arc::default()));
            let player = Player::open(&device, sample_rate, transport, Arc::clone(stop))?;
            let faded = Shaped::new(player, sample_rate, sample_rate, &self.finish)?;
            streams.push(Box::new(faded));
        }
        Ok(Outputs {
            file,
            streams,
            transport,
        })
    }
}

/// Open outputs; all get the same samples.
#[derive(Default)]
pub struct Outputs {
    file: Option<AudioFile>,
    streams: Vec<Box<dyn Sink>>,
    transport: Option<Arc<Transport>>,
}

impl Outputs {
    /// How the listener is heard, if it is played.
    pub fn transport(&self) -> Option<Arc<Transport>> {
        self.transport.clone()
    }

    /// Hands samples to every output.
    pub fn write(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        if let Some(file) = &mut self.file {
            file.write(samples)?;
        }
        self.streams
            .iter_mut()
            .try_for_each(|sink| sink.write(samples))
    }

    /// Completes them: the file first, so that it is whole while the last words are still heard.
    /// Returns the gain that set its level.
    pub fn finish(self) -> Result<Option<Gain>, AudioError> {
        let mut gain = None;
        if let Some(file) = self.file {
            let staged = file.stage()?;
            gain = staged.gain();
            staged.persist()?;
        }
        self.streams.into_iter().try_for_each(Sink::finish)?;
        Ok(gain)
    }
}

/// Audio on standard output: WAV with its length in the header where that can be put in at the end,
/// in a file that the shell has opened (`> out.wav`), else as a stream.
///
/// The standard library's own stream buffers by lines and passes over a descriptor that cannot be
/// written to; so a duplicate of the descriptor is written.
fn standard_output(spec: &FileSpec) -> Result<Box<dyn Sink>, AudioError> {
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
    if let Format::Wav(depth) = spec.format
        && RedirectedWav::fits(&file)
    {
        return Ok(Box::new(RedirectedWav::open(file, depth, spec)?));
    }
    Ok(Box::new(AudioStream::open(file, spec)?))
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
