//! A file on its way: samples through their shaping and into the body, twice where their level
//! has to be known first.

use std::fs::{File, Permissions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::NamedTempFile;

use super::{FileSpec, Place, StagedAudio, folder_of, temporary_file};
use crate::audio::body::{self, Body};
use crate::audio::loudness::{Goal, Meter};
use crate::audio::resample::resampled;
use crate::audio::shape::Shaper;
use crate::audio::spool::Spool;
use crate::audio::tags::{Chapter, Tags};
use crate::audio::wav::WavWriter;
use crate::audio::{AudioError, Depth, Format, Gain, level, pcm};

/// A file that is not complete. The body comes first, so that it is dropped before its file.
pub(super) struct Pending {
    body: Box<dyn Body>,
    temporary: NamedTempFile,
    target: PathBuf,
    replace: bool,
    sync: bool,
    shaper: Shaper,
    measured: Option<Measured>,
    fade: Option<f32>,
    tags: Tags,
    chapters: Vec<Chapter>,
    stop: Option<Arc<AtomicBool>>,
    /// Rates in Hz of what comes and of the file.
    rates: (u32, u32),
    /// Samples that came, and that the file held before.
    taken: u64,
    before: u64,
    ready: Vec<f32>,
}

/// What waits for its level.
struct Measured {
    meter: Meter,
    spool: Spool,
    goal: Goal,
}

impl Pending {
    pub(super) fn create(
        target: PathBuf,
        spec: &FileSpec,
        existing: Option<Permissions>,
    ) -> Result<Self, AudioError> {
        let folder = folder_of(&target);
        if !folder.is_dir() {
            return Err(AudioError::NoFolder {
                folder: folder.to_owned(),
            });
        }
        let in_folder = |error| AudioError::at(folder, error);
        let rate = spec.finish.output_rate(spec.format, spec.sample_rate)?;
        let earlier = match spec.append {
            true => earlier(&target, spec.format, existing.is_some())?,
            false => None,
        };
        let replace = existing.is_some();
        let temporary = temporary_file(folder, &spec.mark, existing).map_err(in_folder)?;
        let file = temporary.as_file().try_clone().map_err(in_folder)?;
        let (body, before): (Box<dyn Body>, u64) = match earlier {
            Some((mut earlier, depth)) => {
                let writer = WavWriter::behind(&mut earlier, file, rate, depth);
                let writer = writer.map_err(|error| unfit(&target, error))?;
                let before = writer.samples();
                (Box::new(writer), before)
            }
            None => (body::begin(spec.format, rate, file, folder)?, 0),
        };
        let measured = spec.finish.goal().map(|goal| {
            Ok(Measured {
                meter: Meter::new(rate)?,
                spool: Spool::new(folder),
                goal,
            })
        });
        let measured = measured.transpose().map_err(AudioError::shaping)?;
        let fade_at_once = spec.finish.fade.filter(|_| measured.is_none());
        let shaper = Shaper::new(spec.sample_rate, rate, fade_at_once);
        Ok(Self {
            body,
            temporary,
            replace: replace || spec.overwrite,
            sync: spec.sync,
            shaper: shaper.map_err(AudioError::shaping)?,
            measured,
            fade: spec.finish.fade,
            tags: spec.tags.clone(),
            chapters: Vec::new(),
            stop: spec.stop.clone(),
            rates: (spec.sample_rate, rate),
            taken: 0,
            before,
            ready: Vec::new(),
            target,
        })
    }

    pub(super) fn chapter(&mut self, title: &str) {
        let (from, to) = self.rates;
        let start = self.before + resampled(self.taken, from.into(), to.into());
        self.chapters.push(Chapter {
            start,
            title: title.to_owned(),
        });
    }

    pub(super) fn write(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        self.taken += samples.len() as u64;
        let mut ready = std::mem::take(&mut self.ready);
        let shaped = self.shaper.push(&pcm::finite(samples), &mut ready);
        let written = shaped.and_then(|()| self.put(&ready));
        self.ready = ready;
        written.map_err(|error| self.failed(error))
    }

    fn put(&mut self, ready: &[f32]) -> io::Result<()> {
        match &mut self.measured {
            Some(measured) => {
                measured.meter.push(ready)?;
                measured.spool.push(ready)
            }
            None => self.body.write(ready),
        }
    }

    pub(super) fn stage(mut self: Box<Self>) -> Result<StagedAudio, AudioError> {
        let mut ready = std::mem::take(&mut self.ready);
        let shaped = self.shaper.finish(&mut ready);
        let last = shaped.and_then(|()| self.put(&ready));
        last.map_err(|error| self.failed(error))?;
        let gain = match self.measured.take() {
            Some(measured) => Some(self.second_pass(measured)?),
            None => None,
        };
        let this = *self;
        let failed = |error| AudioError::writing(this.target.display().to_string(), error);
        this.body
            .complete(&this.tags, &this.chapters)
            .map_err(failed)?;
        if this.sync {
            let synced = this.temporary.as_file().sync_all();
            synced.map_err(|error| AudioError::at(&this.target, error))?;
        }
        Ok(StagedAudio {
            seconds: this.taken as f64 / f64::from(this.rates.0),
            gain,
            place: Place::File {
                temporary: this.temporary,
                target: this.target,
                replace: this.replace,
            },
        })
    }

    /// Brings what waits to its level and writes it.
    fn second_pass(&mut self, measured: Measured) -> Result<Gain, AudioError> {
        let gain = measured.meter.gain(measured.goal);
        let gain = gain.map_err(|error| self.failed(error))?;
        let rate = self.rates.1;
        let mut fades = Shaper::new(rate, rate, self.fade).map_err(AudioError::shaping)?;
        let (mut faded, body, stop) = (Vec::new(), &mut self.body, &self.stop);
        let stopped = || {
            stop.as_ref()
                .is_some_and(|stop| stop.load(Ordering::Relaxed))
        };
        let written = measured.spool.replay::<io::Error>(|samples| {
            if stopped() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            level::amplify(samples, gain.db);
            fades.push(samples, &mut faded)?;
            body.write(&faded)
        });
        if stopped() {
            return Err(AudioError::Interrupted);
        }
        let last = written.and_then(|()| {
            fades.finish(&mut faded)?;
            body.write(&faded)
        });
        last.map_err(|error| self.failed(error))?;
        Ok(gain)
    }

    fn failed(&self, error: io::Error) -> AudioError {
        AudioError::writing(self.target.display().to_string(), error)
    }
}

/// The file to append to, if it is there.
fn earlier(
    target: &Path,
    format: Format,
    exists: bool,
) -> Result<Option<(File, Depth)>, AudioError> {
    let depth = format.appended(target)?;
    match exists {
        true => File::open(target)
            .map(|file| Some((file, depth)))
            .map_err(|error| AudioError::at(target, error)),
        false => Ok(None),
    }
}

/// Why a file cannot be appended to: its content, or the disk.
fn unfit(target: &Path, error: io::Error) -> AudioError {
    match error.kind() {
        io::ErrorKind::InvalidData => AudioError::NotAppendable {
            path: target.to_owned(),
            reason: error.to_string(),
        },
        _ => AudioError::at(target, error),
    }
}
