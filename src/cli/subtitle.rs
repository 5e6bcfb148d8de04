//! Options of subtitles.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::controls::ControlError;
use crate::subtitle::{LINE_LENGTHS, Level};

/// Subtitles beside the speech.
#[derive(Debug, Default, Args)]
pub struct SubtitleArgs {
    /// Write subtitles with the times of the speech: .srt, .vtt, .lrc or .json (repeatable)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub subtitles: Vec<PathBuf>,
    /// How finely subtitles tell the time [default: sentence; .json has all of them]
    #[arg(long, value_enum, value_name = "LEVEL", requires = "subtitles")]
    pub subtitle_level: Option<Level>,
    /// Longest line of subtitles in columns, two for a Chinese character [default: 40]
    #[arg(
        long,
        value_name = "10..200",
        requires = "subtitles",
        allow_negative_numbers = true,
        value_parser = line_length
    )]
    pub line_length: Option<u16>,
}

pub(super) fn line_length(text: &str) -> Result<u16, ControlError> {
    let (least, most) = LINE_LENGTHS.into_inner();
    let range = (f32::from(least), f32::from(most));
    match text.trim().parse::<i64>() {
        Ok(columns) if columns < i64::from(least) => {
            Err(ControlError::Low(columns as f32, range.0, range.1))
        }
        Ok(columns) => u16::try_from(columns)
            .ok()
            .filter(|columns| *columns <= most)
            .ok_or(ControlError::High(columns as f32, range.0, range.1)),
        Err(_) => Err(ControlError::NotANumber(text.to_owned(), range.0, range.1)),
    }
}
