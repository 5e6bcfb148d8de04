//! `tts compare`: one text in several emotions, as takes and as one picture.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::input;
use super::say::Speech;
use super::{Context, UsageError};
use crate::audio::{AudioFile, FileSpec, Sink};
use crate::cli::CompareArgs;
use crate::config::Overrides;
use crate::emotion::{Choice, EmotionError, NEUTRAL};
use crate::engine::{self, Engine, EngineError, Job, Share};
use crate::plot::{self, PlotFile, Spoken};
use crate::script::Script;
use crate::{console, tr};

/// File name of the picture.
const PICTURE: &str = "comparison.png";

/// Runs the command.
pub fn run(context: &Context, args: &CompareArgs) -> anyhow::Result<()> {
    let script = input::script(&args.text, &args.file)?;
    let choices = choices(context, &args.emotions)?;
    let folder = Folder::at(&args.output, args.force)?;
    let mut speeches: Vec<Speech> = choices
        .iter()
        .map(|choice| speech(context, args, choice, &script))
        .collect::<Result<_, _>>()?;
    let jobs: Vec<Vec<Job>> = speeches
        .iter_mut()
        .map(Speech::picture_jobs)
        .collect::<Result<_, _>>()?;
    let Some(first) = speeches.first() else {
        return Ok(());
    };
    let files: Vec<PathBuf> = choices.iter().map(|choice| folder.take(choice)).collect();
    folder.keep_existing(&files)?;
    let picture = folder.picture(PICTURE)?;

    let stop = context.interrupt.guard();
    let cores = engine::usable_cores(args.jobs.map(usize::from));
    let count = jobs.iter().map(Vec::len).sum();
    let engine = Engine::load(&first.setting.voice.pack, Share::of(cores, count))?;
    let mut spoken: Vec<Spoken> = speeches
        .iter()
        .zip(&jobs)
        .map(|(speech, jobs)| speech.blank(jobs))
        .collect();
    let mut left: Vec<usize> = jobs.iter().map(Vec::len).collect();
    let mut deliver = |answer: engine::Spoken| -> Result<(), EngineError> {
        let owner = answer.lane as usize;
        spoken[owner].add(&answer.job, &answer.take?);
        left[owner] -= 1;
        if left[owner] == 0 {
            let spec = FileSpec::wav(engine.sample_rate(), args.force);
            let mut wav = Box::new(AudioFile::create(&files[owner], &spec)?);
            wav.write(&spoken[owner].samples)?;
            wav.finish()?;
        }
        Ok(())
    };
    engine.session(stop, &mut deliver, |session| {
        for (owner, jobs) in jobs.into_iter().enumerate() {
            for job in jobs {
                session.push(owner as u64, job)?;
            }
        }
        session.drain()
    })?;
    picture.write(&plot::comparison(&spoken)?)?;
    report(context, &files, picture.path());
    Ok(())
}

/// Neutral, and the emotions that are asked for.
fn choices(context: &Context, wanted: &str) -> anyhow::Result<Vec<Choice>> {
    let emotions = &context.config.emotions;
    let mut choices = vec![Choice::of(NEUTRAL, 1.0)];
    if matches!(wanted.trim(), "all" | "全部") {
        let others = emotions.iter().filter(|(name, _)| *name != NEUTRAL);
        choices.extend(others.map(|(name, _)| Choice::of(name, 1.0)));
    } else {
        for part in wanted.split([',', '，']) {
            let choice = Choice::parse(part).map_err(EmotionError::from)?;
            let named = emotions.canonical(&choice)?;
            if named == Choice::of(NEUTRAL, 1.0) {
                continue; // it is there already
            }
            if choices.contains(&named) {
                return Err(UsageError(tr!(
                    "--emotions names {named} twice",
                    "--emotions 中 {named} 出现了两次"
                ))
                .into());
            }
            choices.push(named);
        }
    }
    let (least, most) = (*plot::TAKES.start(), *plot::TAKES.end());
    if !plot::TAKES.contains(&choices.len()) {
        let count = choices.len() - 1;
        return Err(UsageError(tr!(
            "--emotions names {count} emotions besides neutral; {} to {} can be compared",
            "--emotions 除中性外有 {count} 种情感；可比较 {} 到 {} 种",
            least - 1,
            most - 1
        ))
        .into());
    }
    Ok(choices)
}

fn speech<'c>(
    context: &'c Context,
    args: &CompareArgs,
    choice: &Choice,
    script: &Script,
) -> anyhow::Result<Speech<'c>> {
    let wishes = Overrides {
        voice: args.voice.clone(),
        emotion: Some(choice.to_string()),
        intensity: args.intensity,
        ..Overrides::default()
    };
    Speech::prepare(context, &wishes, &args.markup, || Ok(script.clone()))
}

/// The folder that everything goes into.
struct Folder<'a> {
    path: &'a Path,
    force: bool,
}

impl<'a> Folder<'a> {
    /// Makes the folder unless it is there.
    fn at(path: &'a Path, force: bool) -> Result<Self, UsageError> {
        fs::create_dir_all(path).map_err(|error| {
            UsageError(tr!(
                "cannot make the folder {} ({error}); give another with -o",
                "无法创建文件夹 {}（{error}）；请用 -o 指定其他位置",
                path.display()
            ))
        })?;
        Ok(Self { path, force })
    }

    /// The file of a take: its emotion as it is written, without what file names cannot hold.
    fn take(&self, choice: &Choice) -> PathBuf {
        let kept = |ch: char| ch.is_alphanumeric() || matches!(ch, '.' | '+' | '-' | '_');
        let name = choice.to_string().replace(':', "-");
        let name: String = name
            .chars()
            .map(|ch| if kept(ch) { ch } else { '_' })
            .collect();
        self.path.join(format!("{name}.wav"))
    }

    fn picture(&self, name: &str) -> Result<PlotFile, plot::PlotError> {
        PlotFile::at(&self.path.join(name), self.force)
    }

    /// Refuses to replace takes without being told to, before any is spoken.
    fn keep_existing(&self, files: &[PathBuf]) -> Result<(), UsageError> {
        let there = files.iter().find(|file| file.symlink_metadata().is_ok());
        match there.filter(|_| !self.force) {
            Some(file) => Err(UsageError(tr!(
                "{} already exists: add --force to replace it, or choose another folder",
                "{} 已存在：加 --force 覆盖，或换一个文件夹",
                file.display()
            ))),
            None => Ok(()),
        }
    }
}

fn report(context: &Context, files: &[PathBuf], picture: &Path) {
    if context.common.json {
        console::message(&json!({ "takes": files, "picture": picture }).to_string());
        return;
    }
    context.tell(&tr!(
        "{}: {} takes and their picture, {}",
        "{}：{} 条语音及对比图 {}",
        picture.parent().unwrap_or(picture).display(),
        files.len(),
        picture.display()
    ));
}
