//! Options for the form that speech is given: its format, its rate, its level, its edges.

use clap::Args;

use crate::audio::{Finish, Format, RATES};
use crate::controls::{ControlError, Fade, Lufs, Peak};

/// How the sound is finished, in which format it goes out, and where to.
#[derive(Debug, Default, Args)]
pub struct SoundArgs {
    /// The form of the sound.
    #[command(flatten)]
    pub finish: FinishArgs,
    /// Samples alone (16-bit, little-endian), on standard output: short for `--format raw`
    #[arg(long, conflicts_with = "format")]
    pub raw: bool,
    /// Put the speech behind what an existing WAV file holds
    #[arg(long, requires = "output", conflicts_with = "force")]
    pub append: bool,
}

/// How the sound is finished, and in which format it goes out.
#[derive(Debug, Clone, Default, Args)]
pub struct FinishArgs {
    /// Format: wav, wav24, wav-float, flac, opus, mp3 or raw [default: by the extension, else wav]
    #[arg(long, value_name = "NAME", value_parser = Format::parse)]
    pub format: Option<Format>,
    /// Sample rate of the output [default: that of the voice]
    #[arg(long, value_name = "HZ", value_parser = hertz)]
    pub sample_rate: Option<u32>,
    /// Bring a file to this loudness by EBU R 128, -23 without a value
    #[arg(
        long,
        value_name = "LUFS",
        num_args = 0..=1,
        default_missing_value = "-23",
        require_equals = true,
        allow_negative_numbers = true,
        conflicts_with = "peak"
    )]
    pub lufs: Option<Lufs>,
    /// Bring the highest peak of a file to this level
    #[arg(long, value_name = "DBFS", allow_negative_numbers = true)]
    pub peak: Option<Peak>,
    /// Fade in and out at the edges, over so many milliseconds
    #[arg(long, value_name = "MS", allow_negative_numbers = true)]
    pub fade: Option<Fade>,
}

impl SoundArgs {
    /// The format that is asked for by name.
    pub fn wanted(&self) -> Option<Format> {
        self.finish.format.or(self.raw.then_some(Format::Raw))
    }
}

impl FinishArgs {
    /// What is done to the samples.
    pub fn finish(&self) -> Finish {
        Finish {
            sample_rate: self.sample_rate,
            lufs: self.lufs.map(Lufs::get),
            peak: self.peak.map(Peak::get),
            fade: self.fade.map(Fade::get).filter(|&length| length > 0.0),
        }
    }
}

fn hertz(text: &str) -> Result<u32, ControlError> {
    let (least, most) = (*RATES.start() as f32, *RATES.end() as f32);
    match text.trim().parse::<i64>() {
        Ok(rate) if rate < i64::from(*RATES.start()) => {
            Err(ControlError::Low(rate as f32, least, most))
        }
        Ok(rate) => u32::try_from(rate)
            .ok()
            .filter(|rate| RATES.contains(rate))
            .ok_or(ControlError::High(rate as f32, least, most)),
        Err(_) => Err(ControlError::NotANumber(text.to_owned(), least, most)),
    }
}
