//! The files of subtitles that a command writes beside its audio.

use super::UsageError;
use crate::cli::SubtitleArgs;
use crate::subtitle::{
    self, LINE_LENGTH, SubtitleError, SubtitleFile, SubtitleFormat, SubtitleOptions, Transcript,
};
use crate::tr;

/// Files that are to be written when all is spoken.
#[derive(Default)]
pub struct Subtitles {
    files: Vec<(SubtitleFile, SubtitleOptions)>,
}

impl Subtitles {
    /// Checks what the flags ask for, before anything is spoken.
    pub fn of(args: &SubtitleArgs, force: bool) -> anyhow::Result<Self> {
        let mut files: Vec<(SubtitleFile, SubtitleOptions)> = Vec::new();
        for path in &args.subtitles {
            if files.iter().any(|(file, _)| file.path() == path) {
                return Err(UsageError(tr!(
                    "--subtitles names {} twice",
                    "--subtitles 两次给出 {}",
                    path.display()
                ))
                .into());
            }
            let file = SubtitleFile::at(path, force)?;
            let options = SubtitleOptions {
                format: file.format(),
                level: args.subtitle_level.unwrap_or_default(),
                line_length: args.line_length.unwrap_or(LINE_LENGTH),
            };
            files.push((file, options));
        }
        let subtitles = Self { files };
        subtitles.refuse_idle(args)?;
        Ok(subtitles)
    }

    /// JSON has neither levels to choose from nor lines.
    fn refuse_idle(&self, args: &SubtitleArgs) -> Result<(), UsageError> {
        let mut formats = self.files.iter().map(|(file, _)| file.format());
        if !formats.all(|format| format == SubtitleFormat::Json) {
            return Ok(());
        }
        let idle = [
            (args.subtitle_level.is_some(), "--subtitle-level"),
            (args.line_length.is_some(), "--line-length"),
        ];
        match idle.into_iter().find(|(is_given, _)| *is_given) {
            None => Ok(()),
            Some((_, flag)) => Err(UsageError(tr!(
                "{flag} has no meaning for .json, which has all levels and no lines; leave it out, or add --subtitles out.srt",
                "{flag} 对 .json 没有意义（它包含所有层级，也不分行）；请去掉，或再加 --subtitles out.srt"
            ))),
        }
    }

    /// What they are made from, if there are any.
    pub fn transcript(&self, sample_rate: u32) -> Option<Transcript> {
        (!self.files.is_empty()).then(|| Transcript::new(sample_rate))
    }

    /// Writes all of them.
    pub fn write(&self, transcript: &Transcript) -> Result<(), SubtitleError> {
        self.files
            .iter()
            .try_for_each(|(file, options)| file.write(&subtitle::write(transcript, options)))
    }
}
