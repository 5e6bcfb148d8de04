//! WAV files that appear whole or not at all.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use hound::WavWriter;
use tempfile::NamedTempFile;

use super::{AudioError, Sink, WavStream, pcm};

/// The bytes of samples that fit a file: its sizes are 32-bit and count 36 bytes of header.
const MAX_DATA_BYTES: u64 = u32::MAX as u64 - 36;

/// A WAV file, 16-bit PCM.
///
/// Samples go to a hidden temporary file beside the target, which takes the target's name in
/// [`finish`](Sink::finish), once everything is on the disk. What is no regular file (a pipe, a
/// device, `/dev/stdout`) is written directly, as a [`WavStream`].
pub struct WavFile(Destination);

enum Destination {
    Stream(Box<WavStream<File>>),
    File(Pending),
}

/// A file on its way. The writer comes first, so that it is dropped before its file.
struct Pending {
    writer: WavWriter<BufWriter<File>>,
    temporary: NamedTempFile,
    target: PathBuf,
    overwrite: bool,
    data_bytes: u64,
}

impl WavFile {
    /// Prepares to write `path`. A file that exists is an error unless `overwrite` is set.
    pub fn create(path: &Path, sample_rate: u32, overwrite: bool) -> Result<Self, AudioError> {
        if sample_rate == 0 {
            return Err(AudioError::ZeroSampleRate);
        }
        let existing = match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                return Err(AudioError::IsFolder {
                    path: path.to_owned(),
                });
            }
            Ok(metadata) if !metadata.is_file() || is_open_descriptor(path) => {
                return open_stream(path, sample_rate)
                    .map(Destination::Stream)
                    .map(Self);
            }
            Ok(_) if !overwrite => {
                return Err(AudioError::Exists {
                    path: path.to_owned(),
                });
            }
            Ok(metadata) => Some(metadata.permissions()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(AudioError::NoFolder {
                    folder: folder_of(path).to_owned(),
                });
            }
            Err(error) => return Err(AudioError::at(path, error)),
        };
        if path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            return Err(AudioError::NoFolder {
                folder: path.to_owned(),
            });
        }
        // A link stays a link: the file that it points to is replaced.
        let target = match &existing {
            Some(_) => fs::canonicalize(path).map_err(|error| AudioError::at(path, error))?,
            None => path.to_owned(),
        };
        Pending::create(target, sample_rate, overwrite, existing)
            .map(Destination::File)
            .map(Self)
    }
}

impl Sink for WavFile {
    fn write(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        match &mut self.0 {
            Destination::Stream(stream) => stream.write(samples),
            Destination::File(pending) => pending.write(samples),
        }
    }

    fn finish(self: Box<Self>) -> Result<(), AudioError> {
        match self.0 {
            Destination::Stream(stream) => stream.finish(),
            Destination::File(pending) => pending.finish(),
        }
    }
}

impl Pending {
    fn create(
        target: PathBuf,
        sample_rate: u32,
        overwrite: bool,
        existing: Option<Permissions>,
    ) -> Result<Self, AudioError> {
        let folder = folder_of(&target);
        if !folder.is_dir() {
            return Err(AudioError::NoFolder {
                folder: folder.to_owned(),
            });
        }
        let in_folder = |error| AudioError::at(folder, error);
        let temporary = temporary_file(folder).map_err(in_folder)?;
        if let Some(permissions) = existing {
            // A file system without permissions refuses; the file is as good without them.
            let _ = temporary.as_file().set_permissions(permissions);
        }
        let file = temporary.as_file().try_clone().map_err(in_folder)?;
        let writer = WavWriter::new(BufWriter::new(file), pcm::wav_spec(sample_rate))
            .map_err(|error| write_error(&target, error))?;
        Ok(Self {
            writer,
            temporary,
            target,
            overwrite,
            data_bytes: 0,
        })
    }

    fn write(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        self.data_bytes = self.data_bytes.saturating_add(samples.len() as u64 * 2);
        if self.data_bytes > MAX_DATA_BYTES {
            return Err(AudioError::TooLong {
                path: self.target.clone(),
            });
        }
        pcm::report_nan(samples);
        samples
            .iter()
            .try_for_each(|&sample| self.writer.write_sample(pcm::to_i16(sample)))
            .map_err(|error| write_error(&self.target, error))
    }

    fn finish(self) -> Result<(), AudioError> {
        let Self {
            writer,
            temporary,
            target,
            overwrite,
            ..
        } = self;
        writer
            .finalize()
            .map_err(|error| write_error(&target, error))?;
        let failed = |error| AudioError::at(&target, error);
        temporary.as_file().sync_all().map_err(failed)?;
        if overwrite {
            temporary
                .persist(&target)
                .map_err(|error| failed(error.error))?;
            return Ok(());
        }
        match temporary.persist_noclobber(&target) {
            Ok(_) => Ok(()),
            // Someone else made the file meanwhile: theirs stays.
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(AudioError::Exists { path: target })
            }
            // Some network and FAT file systems cannot rename without replacing.
            Err(error) if fs::symlink_metadata(&target).is_err() => error
                .file
                .persist(&target)
                .map(drop)
                .map_err(|error| failed(error.error)),
            Err(error) => Err(failed(error.error)),
        }
    }
}

/// A hidden file with the permissions of any new file, removed unless it is persisted.
fn temporary_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tts-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

fn open_stream(path: &Path, sample_rate: u32) -> Result<Box<WavStream<File>>, AudioError> {
    let file = OpenOptions::new()
        .write(true)
        .open(path)
        .map_err(|error| AudioError::at(path, error))?;
    WavStream::named(file, sample_rate, path.display().to_string()).map(Box::new)
}

/// True for `/dev/stdout`, `/dev/fd/3` and the like, which name what is already open, even where
/// that is a regular file.
fn is_open_descriptor(path: &Path) -> bool {
    let in_proc = |path: &Path| {
        fs::canonicalize(folder_of(path)).is_ok_and(|folder| folder.starts_with("/proc"))
    };
    in_proc(path) || fs::read_link(path).is_ok_and(|link| in_proc(&link))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn write_error(target: &Path, error: hound::Error) -> AudioError {
    let source = match error {
        hound::Error::IoError(source) => source,
        other => io::Error::other(other),
    };
    AudioError::writing(target.display().to_string(), source)
}

#[cfg(test)]
mod tests;
