//! Audio files that appear whole or not at all.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tempfile::NamedTempFile;

use self::pending::Pending;
use super::{AudioError, AudioStream, Depth, Finish, Format, Gain, Shaped, Sink, Tags};
use crate::tr;

mod pending;

/// How the names of unfinished files begin, where nothing else is asked for.
const MARK: &str = ".tts-";

/// What kind of file is to be written.
#[derive(Debug, Clone)]
pub struct FileSpec {
    /// Its format.
    pub format: Format,
    /// Rate in Hz of the samples that will come.
    pub sample_rate: u32,
    /// What is done to them.
    pub finish: Finish,
    /// What the file says about itself.
    pub tags: Tags,
    /// Whether an existing file may be replaced.
    pub overwrite: bool,
    /// Whether new samples go behind those of an existing WAV file of the same shape.
    pub append: bool,
    /// Whether it is on the disk, and not only on its way there, when it is complete.
    pub sync: bool,
    /// How the name of the unfinished file begins.
    pub mark: String,
    /// Once this is set, [`AudioFile::stage`] gives up with [`AudioError::Interrupted`].
    pub stop: Option<Arc<AtomicBool>>,
}

impl FileSpec {
    /// A new file with samples as they come, and no tags.
    pub fn new(format: Format, sample_rate: u32) -> Self {
        Self {
            format,
            sample_rate,
            finish: Finish::default(),
            tags: Tags::default(),
            overwrite: false,
            append: false,
            sync: true,
            mark: MARK.to_owned(),
            stop: None,
        }
    }

    /// An ordinary WAV file, 16-bit.
    pub fn wav(sample_rate: u32, overwrite: bool) -> Self {
        Self {
            overwrite,
            ..Self::new(Format::Wav(Depth::Int16), sample_rate)
        }
    }
}

/// An audio file that is being written.
///
/// Samples go to a hidden temporary file beside the target, which takes the target's name in
/// [`finish`](Sink::finish), once everything is on the disk. What is no regular file (a pipe, a
/// device, `/dev/stdout`) is written directly, as an [`AudioStream`].
pub struct AudioFile(Destination);

enum Destination {
    Stream {
        sink: Box<Shaped<AudioStream<File>>>,
        path: PathBuf,
        samples: u64,
        rate: u32,
    },
    File(Box<Pending>),
}

impl AudioFile {
    /// Prepares to write `path`. A file that exists is an error unless it may be replaced or
    /// appended to. Fails before any sample is made if the format cannot be as it is asked for.
    pub fn create(path: &Path, spec: &FileSpec) -> Result<Self, AudioError> {
        spec.finish.check(spec.format, false)?;
        if spec.sample_rate == 0 {
            return Err(AudioError::ZeroSampleRate);
        }
        let existing = match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                return Err(AudioError::IsFolder {
                    path: path.to_owned(),
                });
            }
            Ok(metadata) if !metadata.is_file() || is_open_descriptor(path) => {
                return open_stream(path, spec).map(Self);
            }
            Ok(_) if !spec.overwrite && !spec.append => {
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
        Pending::create(target, spec, existing)
            .map(|pending| Self(Destination::File(Box::new(pending))))
    }

    /// Marks the beginning of a chapter at the next sample. Streams and raw samples have no
    /// chapters: there the mark is dropped.
    pub fn chapter(&mut self, title: &str) {
        if let Destination::File(pending) = &mut self.0 {
            pending.chapter(title);
        }
    }

    /// Completes the file under its hidden name, synced, so that several files can appear
    /// together. A stream is finished.
    pub fn stage(self) -> Result<StagedAudio, AudioError> {
        match self.0 {
            Destination::File(pending) => pending.stage(),
            Destination::Stream {
                sink,
                path,
                samples,
                rate,
            } => {
                sink.finish()?;
                Ok(StagedAudio {
                    place: Place::Stream(path),
                    seconds: samples as f64 / f64::from(rate),
                    gain: None,
                })
            }
        }
    }
}

impl Sink for AudioFile {
    fn write(&mut self, new: &[f32]) -> Result<(), AudioError> {
        match &mut self.0 {
            Destination::Stream { sink, samples, .. } => {
                *samples += new.len() as u64;
                sink.write(new)
            }
            Destination::File(pending) => pending.write(new),
        }
    }

    fn finish(self: Box<Self>) -> Result<(), AudioError> {
        self.stage()?.persist()
    }
}

/// A file that is complete and waits for its name. Dropped, it leaves nothing behind.
pub struct StagedAudio {
    place: Place,
    seconds: f64,
    gain: Option<Gain>,
}

enum Place {
    Stream(PathBuf),
    File {
        temporary: NamedTempFile,
        target: PathBuf,
        replace: bool,
    },
}

impl StagedAudio {
    /// Where it lies now.
    pub fn path(&self) -> &Path {
        match &self.place {
            Place::Stream(path) => path,
            Place::File { temporary, .. } => temporary.path(),
        }
    }

    /// Length of the new sound in seconds.
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// The gain for loudness or peak, if one was asked for.
    pub fn gain(&self) -> Option<Gain> {
        self.gain
    }

    /// Gives the file its name.
    pub fn persist(self) -> Result<(), AudioError> {
        let Place::File {
            temporary,
            target,
            replace,
        } = self.place
        else {
            return Ok(());
        };
        let failed = |error| AudioError::at(&target, error);
        if replace {
            return match temporary.persist(&target) {
                Ok(_) => Ok(()),
                Err(error) => Err(failed(error.error)),
            };
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

fn open_stream(path: &Path, spec: &FileSpec) -> Result<Destination, AudioError> {
    if spec.append {
        return Err(AudioError::NotAppendable {
            path: path.to_owned(),
            reason: tr!("it is no regular file", "它不是普通文件"),
        });
    }
    // Before it is opened: the opening of a pipe waits for its reader.
    spec.finish.check(spec.format, true)?;
    let file = OpenOptions::new()
        .write(true)
        .open(path)
        .map_err(|error| AudioError::at(path, error))?;
    Ok(Destination::Stream {
        sink: Box::new(AudioStream::open_named(
            file,
            spec,
            path.display().to_string(),
        )?),
        path: path.to_owned(),
        samples: 0,
        rate: spec.sample_rate,
    })
}

/// A hidden file with the permissions of any new file, removed unless it is persisted.
fn temporary_file(
    folder: &Path,
    mark: &str,
    existing: Option<Permissions>,
) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(mark).suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let temporary = builder.tempfile_in(folder)?;
    if let Some(permissions) = existing {
        // A file system without permissions refuses; the file is as good without them.
        let _ = temporary.as_file().set_permissions(permissions);
    }
    Ok(temporary)
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

#[cfg(test)]
mod tests;
