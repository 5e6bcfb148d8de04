//! Subtitles on the disk, whole or not at all.

use std::path::{Path, PathBuf};

use super::SubtitleError;
use crate::files;

/// How subtitles are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubtitleFormat {
    /// SubRip: nearly every player of films.
    Srt,
    /// WebVTT: browsers.
    Vtt,
    /// LRC: players of music.
    Lrc,
    /// JSON: programs.
    Json,
}

impl SubtitleFormat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Srt, Self::Vtt, Self::Lrc, Self::Json];

    /// The format that the name of a file asks for.
    pub fn of_path(path: &Path) -> Result<Self, SubtitleError> {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        Self::parse(&extension).ok_or_else(|| SubtitleError::Format {
            path: path.to_owned(),
        })
    }

    /// The format of this name, which is its extension in any case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|format| format.extension().eq_ignore_ascii_case(name.trim()))
    }

    /// The extension of its files, without a dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Srt => "srt",
            Self::Vtt => "vtt",
            Self::Lrc => "lrc",
            Self::Json => "json",
        }
    }
}

/// A file that subtitles are to be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubtitleFile {
    path: PathBuf,
    format: SubtitleFormat,
    overwrite: bool,
}

impl SubtitleFile {
    /// Checks that subtitles can be written to `path`, before anything is spoken. A file that
    /// exists is an error unless `overwrite` is set.
    pub fn at(path: &Path, overwrite: bool) -> Result<Self, SubtitleError> {
        if path.as_os_str() == "-" {
            return Err(SubtitleError::StandardOutput);
        }
        if path.is_dir() {
            return Err(SubtitleError::IsFolder {
                path: path.to_owned(),
            });
        }
        let format = SubtitleFormat::of_path(path)?;
        if !overwrite && path.symlink_metadata().is_ok() {
            return Err(SubtitleError::Exists {
                path: path.to_owned(),
            });
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            return Err(SubtitleError::NoFolder {
                folder: folder.to_owned(),
            });
        }
        Ok(Self {
            path: path.to_owned(),
            format,
            overwrite,
        })
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its format.
    #[must_use]
    pub fn format(&self) -> SubtitleFormat {
        self.format
    }

    /// Writes it.
    pub fn write(&self, subtitles: &str) -> Result<(), SubtitleError> {
        files::write(&self.path, subtitles.as_bytes(), self.overwrite)
            .map_err(|source| SubtitleError::at(&self.path, source))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides_the_format() {
        for (path, format) in [
            ("a.SRT", SubtitleFormat::Srt),
            ("字幕.vtt", SubtitleFormat::Vtt),
            ("a.b.lrc", SubtitleFormat::Lrc),
            ("a.json", SubtitleFormat::Json),
        ] {
            assert_eq!(SubtitleFormat::of_path(Path::new(path)).unwrap(), format);
            assert_eq!(SubtitleFormat::parse(format.extension()), Some(format));
        }
        for other in ["a.ass", "a", ".srt", "a.srt.txt"] {
            let error = SubtitleFormat::of_path(Path::new(other)).unwrap_err();
            assert!(error.to_string().contains(".lrc"), "{error}");
        }
    }

    #[test]
    fn places_that_hold_no_file_are_refused_and_existing_files_kept() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str, force| SubtitleFile::at(&dir.path().join(name), force);
        assert!(matches!(
            SubtitleFile::at(Path::new("-"), true),
            Err(SubtitleError::StandardOutput)
        ));
        assert!(matches!(
            at("no/a.srt", true),
            Err(SubtitleError::NoFolder { .. })
        ));
        assert!(matches!(at("", true), Err(SubtitleError::IsFolder { .. })));
        let file = at("a.srt", false).unwrap();
        file.write("one").unwrap();
        let error = file.write("two").unwrap_err();
        assert!(matches!(error, SubtitleError::Exists { .. }) && !error.is_missing_resource());
        assert!(matches!(
            at("a.srt", false),
            Err(SubtitleError::Exists { .. })
        ));
        at("a.srt", true).unwrap().write("three").unwrap();
        assert_eq!(std::fs::read(dir.path().join("a.srt")).unwrap(), b"three");
    }
}
