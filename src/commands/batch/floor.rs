//! The items that are being made: each gathers its takes into a file, which appears when it is
//! whole.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::order::{Order, Place};
use super::sweep::Sweep;
use super::tally::Tally;
use crate::audio::{AudioError, AudioFile, FileSpec, Sink, StagedAudio, Tags};
use crate::batch::fingerprint::{hash, hash_file, stamp};
use crate::batch::{Item, Manifest, Record, Status};
use crate::commands::interrupt::Interrupt;
use crate::commands::message_of;
use crate::engine::{EngineError, Spoken};
use crate::files;
use crate::script::Script;
use crate::subtitle::{self, Transcript};
use crate::tr;

/// Silence that a cue may begin late by, in seconds, before the user is told.
const LATE_SECONDS: f64 = 0.2;

/// So many finished items appear together, and none waits longer than this for the others: what
/// has to be on the disk before a file appears is written at one go.
const TOGETHER: usize = 16;
const LONGEST_WAIT: Duration = Duration::from_millis(200);

/// Everything that is under way.
pub struct Floor<'o, 'c> {
    order: &'o Order<'c>,
    manifest: Manifest,
    /// Counts, and tells.
    pub tally: Tally<'o>,
    lanes: HashMap<u64, Lane>,
    /// Items that are complete, and since when the first of them is.
    ready: Vec<Ready>,
    since: Instant,
    sweep: Sweep,
    rate: u32,
}

/// An item whose file is complete and waits for its name.
struct Ready {
    seat: usize,
    record: Record,
    bytes: u64,
    staged: StagedAudio,
    /// Paths and texts.
    subtitles: Vec<(PathBuf, String)>,
}

/// One item under way.
struct Lane {
    seat: usize,
    record: Record,
    script: Rc<Script>,
    times: Vec<std::ops::Range<f64>>,
    file: AudioFile,
    transcript: Transcript,
    /// Samples so far.
    samples: u64,
    /// The segment that was spoken last.
    segment: Option<usize>,
    pushed: usize,
    delivered: usize,
    /// Whether all of it has been pushed.
    complete: bool,
    bytes: u64,
}

impl<'o, 'c> Floor<'o, 'c> {
    /// Nothing under way.
    pub fn new(order: &'o Order<'c>, manifest: Manifest, tally: Tally<'o>) -> Self {
        Self {
            order,
            manifest,
            tally,
            lanes: HashMap::new(),
            ready: Vec::new(),
            since: Instant::now(),
            sweep: Sweep::of(order.run.as_deref(), &order.folder),
            rate: order.setting.voice.pack.manifest.sample_rate,
        }
    }

    /// Clears away what a run that was killed has left beside a file, once in each folder.
    pub fn sweep(&mut self, path: &Path) {
        let path = self.order.folder.join(path);
        self.sweep
            .clear(path.parent().unwrap_or(&self.order.folder));
    }

    /// Opens the file of an item.
    pub fn open(
        &mut self,
        seat: usize,
        item: &Item,
        place: &Place,
        record: &Record,
        script: Rc<Script>,
    ) -> anyhow::Result<u64> {
        let path = self.order.folder.join(&place.path);
        let folder = path.parent().unwrap_or(&self.order.folder);
        fs::create_dir_all(folder).map_err(|source| AudioError::at(folder, source))?;
        let spec = FileSpec {
            finish: self.order.finish.clone(),
            tags: tags(self.order, item, &script),
            overwrite: true,
            // A file that a loss of power cuts short is not as the manifest says, and made again.
            sync: false,
            mark: self.sweep.mark().to_owned(),
            stop: Some(self.order.context.interrupt.flag().clone()),
            ..FileSpec::new(place.format, self.rate)
        };
        let lane = Lane {
            seat,
            record: record.clone(),
            times: item.times.clone(),
            file: AudioFile::create(&path, &spec)?,
            transcript: Transcript::new(self.rate),
            samples: 0,
            segment: None,
            pushed: 0,
            delivered: 0,
            complete: false,
            bytes: script
                .segments
                .iter()
                .map(|part| part.text.len() as u64)
                .sum(),
            script,
        };
        self.tally.begin(&record.id);
        let key = seat as u64;
        self.lanes.insert(key, lane);
        Ok(key)
    }

    /// One more job of an item is in work.
    pub fn pushed(&mut self, key: u64) {
        if let Some(lane) = self.lanes.get_mut(&key) {
            lane.pushed += 1;
        }
    }

    /// All jobs of an item are in work.
    pub fn complete(&mut self, key: u64, left_out: usize) -> anyhow::Result<()> {
        if let Some(lane) = self.lanes.get_mut(&key) {
            lane.complete = true;
            lane.record.left_out = left_out;
        }
        self.finish_if_done(key)
    }

    /// Takes what has been spoken. What belongs to an item that was given up is dropped.
    pub fn take(&mut self, spoken: Spoken) -> anyhow::Result<()> {
        let key = spoken.lane;
        let Some(lane) = self.lanes.get_mut(&key) else {
            return Ok(());
        };
        let taken = spoken.take.map_err(anyhow::Error::from).and_then(|take| {
            let interrupt = &self.order.context.interrupt;
            if let Some(late) = lane.wait(spoken.job.segment, self.rate, interrupt)? {
                self.tally.say(&late);
            }
            lane.file.write(&take.samples)?;
            if !self.order.subtitles.is_empty() {
                let source = lane.script.segments.get(spoken.job.segment);
                let source = source.map_or("", |segment| segment.text.as_str());
                lane.transcript.add(&spoken.job, &take, source);
            }
            lane.samples += take.samples.len() as u64;
            lane.delivered += 1;
            Ok(())
        });
        match taken {
            Ok(()) => self.finish_if_done(key),
            Err(error) => self.give_up(key, error),
        }
    }

    /// Records the failure of an item that is under way, unless nothing can be made any more.
    pub fn give_up(&mut self, key: u64, error: anyhow::Error) -> anyhow::Result<()> {
        let Some(lane) = self.lanes.remove(&key) else {
            return Ok(());
        };
        self.fail(lane.seat, lane.record, lane.bytes, error)
    }

    /// Records a failure.
    pub fn fail(
        &mut self,
        seat: usize,
        mut record: Record,
        bytes: u64,
        error: anyhow::Error,
    ) -> anyhow::Result<()> {
        if is_fatal(&error) {
            return Err(error);
        }
        record.status = Status::Failed;
        record.output_hash = None;
        record.stamp = None;
        record.subtitles_hash = None;
        record.error = Some(message_of(&error));
        self.manifest.add([&record])?;
        self.tally.add(seat, &record, bytes)?;
        Ok(())
    }

    /// Lets finished items appear, if enough of them wait or one has waited long.
    pub fn tick(&mut self) -> anyhow::Result<()> {
        match self.ready.len() >= TOGETHER || self.since.elapsed() > LONGEST_WAIT {
            true => self.appear(),
            false => Ok(()),
        }
    }

    /// Lets all finished items appear. They are written down before: so whatever has appeared is
    /// known, and what is known but has not appeared is made again.
    pub fn appear(&mut self) -> anyhow::Result<()> {
        if self.ready.is_empty() {
            return Ok(());
        }
        self.manifest
            .add(self.ready.iter().map(|ready| &ready.record))?;
        for Ready {
            seat,
            record,
            bytes,
            staged,
            subtitles,
        } in std::mem::take(&mut self.ready)
        {
            let written = subtitles.into_iter().try_for_each(|(path, text)| {
                files::write_marked(&path, text.as_bytes(), self.sweep.mark())
                    .map_err(|source| AudioError::at(&path, source))
            });
            match written.and_then(|()| staged.persist()) {
                Ok(()) => self.tally.add(seat, &record, bytes)?,
                Err(error) => self.fail(seat, record, bytes, error.into())?,
            }
        }
        Ok(())
    }

    fn finish_if_done(&mut self, key: u64) -> anyhow::Result<()> {
        let is_done = |lane: &Lane| lane.complete && lane.delivered == lane.pushed;
        if !self.lanes.get(&key).is_some_and(is_done) {
            return Ok(());
        }
        let Some(lane) = self.lanes.remove(&key) else {
            return Ok(());
        };
        let (seat, record, bytes) = (lane.seat, lane.record.clone(), lane.bytes);
        match self.finish(lane) {
            Ok(ready) => {
                if self.ready.is_empty() {
                    self.since = Instant::now();
                }
                self.ready.push(ready);
                self.tick()
            }
            Err(error) => self.fail(seat, record, bytes, error),
        }
    }

    /// Completes the file of an item, and its subtitles.
    fn finish(&self, lane: Lane) -> anyhow::Result<Ready> {
        let mut record = lane.record;
        let staged = lane.file.stage()?;
        if let Some(note) = staged.gain().and_then(|gain| gain.note) {
            let id = &record.id;
            self.tally.say(&tr!(
                "warning: {id}: level: {note}",
                "警告：{id}：音量：{note}"
            ));
        }
        let unreadable = |source| AudioError::at(staged.path(), source);
        record.seconds = crate::engine::rounded(staged.seconds());
        record.output_hash = Some(hash_file(staged.path()).map_err(unreadable)?.to_string());
        record.stamp = Some(stamp(staged.path()).map_err(unreadable)?);
        let subtitles = self.order.subtitles.iter().zip(&record.subtitles);
        let subtitles = subtitles.map(|(options, name)| {
            let text = subtitle::write(&lane.transcript, options);
            (self.order.folder.join(name), text)
        });
        let subtitles: Vec<(PathBuf, String)> = subtitles.collect();
        let written = subtitles.iter().map(|(_, text)| text.as_bytes());
        record.subtitles_hash = (!subtitles.is_empty()).then(|| hash(written).to_string());
        Ok(Ready {
            seat: lane.seat,
            record,
            bytes: lane.bytes,
            staged,
            subtitles,
        })
    }
}

impl Lane {
    /// Before a cue begins: silence until it is due. Says so if it is late.
    fn wait(
        &mut self,
        segment: usize,
        rate: u32,
        interrupt: &Interrupt,
    ) -> Result<Option<String>, AudioError> {
        if self.segment == Some(segment) {
            return Ok(None);
        }
        self.segment = Some(segment);
        let Some(time) = self.times.get(segment) else {
            return Ok(None);
        };
        let due = (time.start * f64::from(rate)).round() as u64;
        let mut left = due.saturating_sub(self.samples);
        self.transcript.skip(left as usize);
        self.samples += left;
        let silence = vec![0.0; rate as usize];
        while left > 0 {
            // Times may be days apart.
            if interrupt.is_asked() {
                return Err(AudioError::Interrupted);
            }
            let part = left.min(u64::from(rate));
            self.file.write(&silence[..part as usize])?;
            left -= part;
        }
        let late = self.samples.saturating_sub(due) as f64 / f64::from(rate);
        let cue = segment + 1;
        Ok((late > LATE_SECONDS).then(|| {
            tr!(
                "warning: {}: cue {cue} begins {late:.1} s late, because those before it take longer",
                "警告：{}：第 {cue} 条字幕晚 {late:.1} 秒开始，因为前面的内容更长",
                self.record.from
            )
        }))
    }
}

/// Whether the next item would fail as well.
fn is_fatal(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let audio = match cause.downcast_ref::<EngineError>() {
            Some(EngineError::Interrupted) => return true,
            Some(EngineError::Audio(audio)) => Some(audio),
            _ => cause.downcast_ref::<AudioError>(),
        };
        matches!(
            audio,
            Some(AudioError::DiskFull { .. } | AudioError::Interrupted)
        )
    })
}

/// What the file of an item says about itself.
fn tags(order: &Order<'_>, item: &Item, script: &Script) -> Tags {
    let named = item.title.clone();
    let text = script.segments.first().map_or("", |first| &first.text);
    let mut tags = order.setting.tags(text);
    tags.title = named.or(tags.title);
    tags.album = Some(item.stem.clone());
    tags.track = u32::try_from(item.n).ok();
    tags
}
