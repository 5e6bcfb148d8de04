//! Arguments of playing.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// Arguments of `tts play`.
#[derive(Debug, Args)]
pub struct PlayArgs {
    /// Audio files: WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus (`-` is standard input)
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// Where to.
    #[command(flatten)]
    pub device: DeviceArgs,
}

/// Where sound goes.
#[derive(Debug, Default, Args)]
pub struct DeviceArgs {
    /// Play on this device: its name or a part of it, as in `tts devices` (also TTS_DEVICE)
    #[arg(long, value_name = "NAME")]
    pub device: Option<String>,
}

impl DeviceArgs {
    /// The device that is asked for, by the argument or else by the environment.
    pub fn wanted(&self) -> Option<String> {
        let from_environment = || std::env::var("TTS_DEVICE").ok();
        self.device.clone().or_else(from_environment)
    }
}
