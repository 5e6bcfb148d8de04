//! Pictures on the disk: `.png` or `.svg`, whole or not at all.

use std::path::{Path, PathBuf};

use super::{Picture, PlotError};
use crate::files;

/// How a picture is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Pixels.
    Png,
    /// Shapes, sharp at any size.
    Svg,
}

impl Format {
    /// The format that the name of a file asks for.
    pub fn of(path: &Path) -> Result<Self, PlotError> {
        let extension = path.extension().unwrap_or_default();
        match extension.to_string_lossy().to_lowercase().as_str() {
            "png" => Ok(Self::Png),
            "svg" => Ok(Self::Svg),
            _ => Err(PlotError::Format {
                path: path.to_owned(),
            }),
        }
    }
}

/// A file that a picture is to be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlotFile {
    path: PathBuf,
    format: Format,
    overwrite: bool,
}

impl PlotFile {
    /// Checks that a picture can be written to `path`, before anything is spoken. A file that
    /// exists is an error unless `overwrite` is set.
    pub fn at(path: &Path, overwrite: bool) -> Result<Self, PlotError> {
        if path.is_dir() {
            return Err(PlotError::IsFolder {
                path: path.to_owned(),
            });
        }
        let format = Format::of(path)?;
        if !overwrite && path.symlink_metadata().is_ok() {
            return Err(PlotError::Exists {
                path: path.to_owned(),
            });
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            return Err(PlotError::NoFolder {
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
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a picture.
    pub fn write(&self, picture: &Picture) -> Result<(), PlotError> {
        let bytes = match self.format {
            Format::Png => picture.to_png()?,
            Format::Svg => picture.to_svg()?.into_bytes(),
        };
        files::write(&self.path, &bytes, self.overwrite)
            .map_err(|source| PlotError::at(&self.path, source))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{Spoken, take_picture};
    use super::*;

    #[test]
    fn the_name_decides_the_format() {
        assert_eq!(Format::of(Path::new("a.PNG")).unwrap(), Format::Png);
        assert_eq!(Format::of(Path::new("图.svg")).unwrap(), Format::Svg);
        for other in ["a.jpg", "a", ".png", "a.png.txt", "-"] {
            let error = Format::of(Path::new(other)).unwrap_err();
            let text = error.to_string();
            assert!(text.contains(".png") && text.contains(".svg"), "{text}");
        }
    }

    #[test]
    fn existing_files_are_kept_and_others_written_whole() {
        let dir = tempfile::tempdir().unwrap();
        let spoken = Spoken {
            sample_rate: 8_000,
            ..Spoken::default()
        };
        let picture = take_picture(&spoken).unwrap();
        let path = dir.path().join("a.svg");
        let file = PlotFile::at(&path, false).unwrap();
        file.write(&picture).unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().ends_with("</svg>"));

        std::fs::write(&path, "mine").unwrap();
        let refused = [
            PlotFile::at(&path, false).unwrap_err(),
            file.write(&picture).unwrap_err(),
        ];
        for error in refused {
            assert!(matches!(error, PlotError::Exists { .. }), "{error}");
            assert!(!error.is_missing_resource());
        }
        assert_eq!(std::fs::read(&path).unwrap(), b"mine");
        PlotFile::at(&path, true).unwrap().write(&picture).unwrap();
        assert_ne!(std::fs::read(&path).unwrap(), b"mine");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn places_that_hold_no_file_are_refused_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let missing = PlotFile::at(&dir.path().join("no/a.png"), false).unwrap_err();
        assert!(matches!(missing, PlotError::NoFolder { .. }), "{missing}");
        let folder = PlotFile::at(dir.path(), true).unwrap_err();
        assert!(matches!(folder, PlotError::IsFolder { .. }), "{folder}");
    }
}
