//! Joining what was made into one file.

use std::path::Path;

use hound::{SampleFormat, WavReader};

use super::order::Order;
use super::sweep::Sweep;
use crate::audio::{AudioError, AudioFile, FileSpec, Finish, Format, Sink};
use crate::batch::fingerprint::{hash, hash_file, stamp};
use crate::batch::{Ledger, Manifest, Record, Status};
use crate::commands::UsageError;
use crate::commands::input::Voices;
use crate::engine::{EngineError, rounded};
use crate::script::Origin;
use crate::voice::store::Store;
use crate::{paths, tr};

/// Samples that are read at a time.
const PIECE: usize = 1 << 15;

/// Refuses a file that could not be written, before anything is made.
pub fn check(order: &Order<'_>, file: &Path) -> anyhow::Result<Format> {
    if !order.inputs()?.is_rewindable() {
        return Err(UsageError(tr!(
            "--concat reads its input twice, and a pipe can be read once; write it to a file first",
            "--concat 需要读取两遍输入，而管道只能读一遍；请先存成文件"
        ))
        .into());
    }
    if file == Path::new("-") {
        return Err(UsageError(tr!(
            "--concat needs a file: the whole is written when all its parts are there",
            "--concat 需要文件名：合并要等所有条目完成后才写入"
        ))
        .into());
    }
    if file.is_dir() {
        let path = file.to_owned();
        return Err(AudioError::IsFolder { path }.into());
    }
    let absolute = |path: &Path| std::path::absolute(path).ok();
    let folder = folder_of(file);
    // The folder of the items will be there.
    if !folder.is_dir() && absolute(folder) != absolute(&order.folder) {
        let folder = folder.to_owned();
        return Err(AudioError::NoFolder { folder }.into());
    }
    // With items in a folder of their own, the format may be meant for them alone.
    let own = Format::of_path(file).map(Format::extension);
    let wanted = order.args.finish.format;
    let wanted =
        wanted.filter(|format| order.args.output.is_none() || own == Some(format.extension()));
    let format = Format::choose(file, wanted)?;
    order.args.finish.finish().check(format, false)?;
    let is_ours = Ledger::read(&order.folder)
        .is_ok_and(|ledger| !ledger.records(&name(order, file)).is_empty());
    if file.symlink_metadata().is_ok() && !order.args.force && !is_ours {
        return Err(AudioError::Exists {
            path: file.to_owned(),
        }
        .into());
    }
    Ok(format)
}

/// Joins the files of all items, in the order of the input, each a chapter.
pub fn join(order: &Order<'_>, file: &Path, format: Format) -> anyhow::Result<()> {
    // Nobody joins the same parts meanwhile.
    let mut manifest = Manifest::open(&order.folder, order.run.as_deref())?;
    let mut sweep = Sweep::of(Some(&mark(order, file)), folder_of(file));
    sweep.clear(folder_of(file));
    let inputs = order.inputs()?;
    let voices = Voices::of_pack(
        order.setting.voice.pack.clone(),
        Store::open(paths::model_roots()),
    );
    let ledger = Ledger::read(&order.folder)?;
    let mut parts = Vec::new();
    for item in inputs.items(Some(voices.names(&order.context.config.emotions))) {
        let Ok(item) = item else { continue };
        let place = order.place(&item).map_err(UsageError)?;
        let text = item.text().trim().chars().take(30).collect();
        let pause = item.segments.last().and_then(|segment| segment.pause);
        let record = order.record(&item, &place);
        let made = ledger.records(&record.output);
        let hash = made.iter().find_map(|made| made.output_hash.clone());
        parts.push(Part {
            path: order.folder.join(&place.path),
            title: item.title.clone().or(item.id.clone()).unwrap_or(text),
            hash: hash.unwrap_or_default(),
            pause: pause.is_none(),
        });
    }
    let finish = order.args.finish.finish();
    let record = record(order, file, format, &finish, &parts);
    let done = ledger.records(&record.output);
    let same = done.iter().find(|old| old.is_of(&record));
    if !order.args.force
        && same.is_some_and(|same| {
            stamp(file)
                .ok()
                .is_some_and(|found| same.stamp == Some(found))
        })
    {
        return Ok(());
    }
    let stop = order.context.interrupt.guard();
    let mut audio = AudioFile::create(
        file,
        &FileSpec {
            finish,
            tags: order.setting.tags(&stem(file)),
            // Somebody may have put a file there while the items were made.
            overwrite: order.args.force || !done.is_empty(),
            stop: Some(stop.clone()),
            mark: sweep.mark().to_owned(),
            ..FileSpec::new(format, rate(order))
        },
    )?;
    let between = order.setting.silence().paragraph;
    for (index, part) in parts.iter().enumerate() {
        if index > 0 && parts[index - 1].pause {
            silence(&mut audio, order, between)?;
        }
        audio.chapter(&part.title);
        copy(part, &mut audio, order)?;
    }
    let staged = audio.stage()?;
    let mut record = record;
    record.seconds = rounded(staged.seconds());
    let unreadable = |source| AudioError::at(staged.path(), source);
    record.output_hash = Some(hash_file(staged.path()).map_err(unreadable)?.to_string());
    record.stamp = Some(stamp(staged.path()).map_err(unreadable)?);
    manifest.add([&record])?;
    staged.persist()?;
    order.context.tell(&tr!(
        "{}: {} parts, {:.1} s of speech",
        "{}：{} 个部分，{:.1} 秒语音",
        file.display(),
        parts.len(),
        record.seconds
    ));
    Ok(())
}

/// One file to join.
struct Part {
    path: std::path::PathBuf,
    title: String,
    hash: String,
    /// Whether the usual pause follows it, rather than one of its own.
    pause: bool,
}

fn record(
    order: &Order<'_>,
    file: &Path,
    format: Format,
    finish: &Finish,
    parts: &[Part],
) -> Record {
    let made = parts
        .iter()
        .flat_map(|part| [part.hash.as_bytes(), part.title.as_bytes()]);
    let settings = format!("{} {finish:?} {:?}", format.name(), order.setting.silence());
    Record {
        id: "concat".to_owned(),
        n: 0,
        from: Origin::File(order.folder.clone()).to_string(),
        line: 0,
        input_hash: hash(made).to_string(),
        settings_hash: hash([settings.as_bytes()]).to_string(),
        model_hash: String::new(),
        output: name(order, file),
        output_hash: None,
        stamp: None,
        subtitles: Vec::new(),
        subtitles_hash: None,
        seconds: 0.0,
        left_out: 0,
        status: Status::Done,
        error: None,
    }
}

/// How the manifest calls the whole: no item can be called like that. Parts in a folder of their
/// own may be joined into files of the same name in many places; `FILE.parts` belongs to one file,
/// and is moved with it.
fn name(order: &Order<'_>, file: &Path) -> String {
    if order.args.output.is_none() {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        return format!("../{name}");
    }
    let place = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    place.to_string_lossy().into_owned()
}

/// What unfinished files of the whole are called after: no other file of the folder.
fn mark(order: &Order<'_>, file: &Path) -> String {
    hash([name(order, file).as_bytes()]).to_string()
}

fn folder_of(file: &Path) -> &Path {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

fn stem(file: &Path) -> String {
    file.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn silence(audio: &mut AudioFile, order: &Order<'_>, seconds: f32) -> Result<(), AudioError> {
    audio.write(&vec![0.0; (seconds * rate(order) as f32) as usize])
}

/// Samples a second of the parts.
fn rate(order: &Order<'_>) -> u32 {
    let own = order.setting.voice.pack.manifest.sample_rate;
    order.finish.sample_rate.unwrap_or(own)
}

/// Copies the samples of a part.
fn copy(part: &Part, audio: &mut AudioFile, order: &Order<'_>) -> anyhow::Result<()> {
    let damaged = |error: hound::Error| {
        UsageError(tr!(
            "{}: cannot be joined ({error}); run again, and it is made anew",
            "{}：无法合并（{error}）；请再次运行以重新生成",
            part.path.display()
        ))
    };
    let mut reader = WavReader::open(&part.path).map_err(damaged)?;
    let spec = reader.spec();
    let scale = 1.0 / (1_u32 << (spec.bits_per_sample - 1).min(31)) as f32;
    let mut piece = Vec::with_capacity(PIECE);
    let mut left = reader.len() as usize;
    while left > 0 {
        if order.context.interrupt.is_asked() {
            return Err(EngineError::Interrupted.into());
        }
        let count = left.min(PIECE);
        piece.clear();
        let read: Result<(), hound::Error> = match spec.sample_format {
            SampleFormat::Float => reader.samples::<f32>().take(count).try_for_each(|sample| {
                piece.push(sample?);
                Ok(())
            }),
            SampleFormat::Int => reader.samples::<i32>().take(count).try_for_each(|sample| {
                piece.push(sample? as f32 * scale);
                Ok(())
            }),
        };
        read.map_err(damaged)?;
        audio.write(&piece)?;
        left -= count;
    }
    Ok(())
}
