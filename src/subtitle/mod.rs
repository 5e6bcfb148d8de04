//! Subtitles: takes → text with times, as SRT, WebVTT, LRC or JSON.
//!
//! Owns what was said when ([`Transcript`]), how that is cut into cues, and the formats. Times come
//! from the voice's own durations; the author's text comes from the source through the spans of the
//! words. It never touches a model or the words' readings.

mod clock;
mod cues;
mod error;
mod file;
mod json;
mod lrc;
mod source;
mod srt;
mod transcript;
mod vtt;

pub use error::SubtitleError;
pub use file::{SubtitleFile, SubtitleFormat};
pub use transcript::{Sentence, Transcript, Unit};

/// How finely a file tells when something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Level {
    /// Whole cues only.
    #[default]
    Sentence,
    /// Each word.
    Word,
    /// Each character.
    Char,
}

/// What subtitles are to be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubtitleOptions {
    /// The format.
    pub format: SubtitleFormat,
    /// How fine the times are. JSON holds all levels in any case.
    pub level: Level,
    /// The longest line in columns, from [`LINE_LENGTHS`]; a Chinese character takes two. JSON has
    /// no lines.
    pub line_length: u16,
}

/// The line lengths that are possible, in columns.
pub const LINE_LENGTHS: std::ops::RangeInclusive<u16> = 10..=200;

/// The usual line length in columns: twenty Chinese characters.
pub const LINE_LENGTH: u16 = 40;

/// A transcript in a format.
#[must_use]
pub fn write(transcript: &Transcript, options: &SubtitleOptions) -> String {
    let SubtitleOptions {
        format,
        level,
        line_length,
    } = *options;
    let columns = usize::from(line_length);
    match format {
        SubtitleFormat::Srt => srt::write(transcript, level, columns),
        SubtitleFormat::Vtt => vtt::write(transcript, level, columns),
        SubtitleFormat::Lrc => lrc::write(transcript, level, columns),
        SubtitleFormat::Json => json::write(transcript),
    }
}

#[cfg(test)]
mod tests;
