//! `tts TEXT`: the main job.

use std::path::PathBuf;
use std::time::Instant;

use super::hands::Hands;
use super::input::{self, Reader};
use super::keys::Keys;
use super::output::Target;
use super::recorder::{Progress, Recorder};
use super::setting::{Notices, Setting, nothing_to_speak};
use super::subtitles::Subtitles;
use super::{Context, UsageError, clipboard, stream};
use crate::cli::{MarkupArgs, SayArgs};
use crate::config::Overrides;
use crate::engine::{Job, Stages};
use crate::plot::{self, PlotFile, Spoken};
use crate::script::Script;
use crate::tr;

/// The most sentences of a picture: some five minutes, and all its samples are in memory.
const MOST_IN_PICTURE: usize = 100;

/// Runs the command.
pub fn run(context: &Context, args: &SayArgs) -> anyhow::Result<()> {
    let output = args.output.as_deref();
    let target = Target::of(output, args.play, args.no_play, args.force, &args.sound)?;
    let target = Target {
        has_keys: !args.stream && args.file.iter().all(|file| file.as_os_str() != "-"),
        ..target.on(&args.device)?
    };
    let cores = args.jobs.map(usize::from);
    let wishes = args.voicing.overrides();
    if args.stream {
        let connect = args.connect.as_deref();
        return stream::run(context, &wishes, &args.markup, &target, cores, connect);
    }
    let plot = args.plot.as_deref();
    let plot = plot
        .map(|path| PlotFile::at(path, args.force))
        .transpose()?;
    let subtitles = Subtitles::of(&args.subtitles, args.force)?;
    let script = || match args.clipboard {
        true => clipboard::script(),
        false => input::script(&args.text, &args.file),
    };
    let mut speech = Speech::prepare(context, &wishes, &args.markup, script)?;
    speech.connect = args.connect.clone();
    let mut spoken = match plot {
        Some(_) => {
            let jobs = speech.picture_jobs()?;
            Some(speech.blank(&jobs))
        }
        None => None,
    };
    speech.speak(&target, cores, spoken.as_mut(), &subtitles)?;
    if let (Some(plot), Some(spoken)) = (plot, spoken) {
        plot.write(&plot::take_picture(&spoken)?)?;
    }
    Ok(())
}

/// A script with its setting, ready to be spoken.
pub struct Speech<'c> {
    /// Who speaks, and how.
    pub setting: Setting<'c>,
    /// The socket of a service that is to speak it.
    connect: Option<PathBuf>,
    reader: Reader<'c>,
    script: Script,
    started: Instant,
}

impl<'c> Speech<'c> {
    /// Resolves names and reads the text; touches no model.
    pub fn prepare(
        context: &'c Context,
        over: &Overrides,
        markup: &MarkupArgs,
        script: impl FnOnce() -> anyhow::Result<Script>,
    ) -> anyhow::Result<Self> {
        let started = Instant::now();
        let setting = Setting::of(context, over)?;
        let script = script()?;
        let reader = setting.reader(over, markup)?;
        let script = reader.segments(script)?;
        Ok(Self {
            setting,
            connect: None,
            reader,
            script,
            started,
        })
    }

    /// All its jobs, unless they are too many for a picture.
    pub fn picture_jobs(&mut self) -> anyhow::Result<Vec<Job>> {
        let Self {
            setting,
            reader,
            script,
            ..
        } = self;
        setting.plan(reader, script, |plan| {
            let jobs: Vec<Job> = plan
                .by_ref()
                .take(MOST_IN_PICTURE + 1)
                .collect::<Result<_, _>>()?;
            match jobs.len() {
                0 => Err(nothing_to_speak(script, &plan.unread()).into()),
                count if count > MOST_IN_PICTURE => Err(UsageError(tr!(
                    "a picture shows at most {MOST_IN_PICTURE} sentences, and this text has more; draw a part of it",
                    "一张图最多画 {MOST_IN_PICTURE} 句，而这段文本更长；请只画其中一部分"
                ))
                .into()),
                _ => Ok(jobs),
            }
        })
    }

    /// What a picture of it will show, before anything is spoken.
    pub fn blank(&self, jobs: &[Job]) -> Spoken {
        let jobs = jobs.iter();
        let text: Vec<&str> = jobs.map(|job| job.utterance.normalized.as_str()).collect();
        Spoken {
            text: text.join(" "),
            voice: self.setting.voice.to_string(),
            emotion: self.setting.emotion_name(),
            sample_rate: self.setting.voice.pack.manifest.sample_rate,
            ..Spoken::default()
        }
    }

    /// Speaks it, with its subtitles; `picture` takes down what a picture shows.
    pub fn speak(
        &mut self,
        target: &Target,
        jobs: Option<usize>,
        picture: Option<&mut Spoken>,
        subtitles: &Subtitles,
    ) -> anyhow::Result<()> {
        let Self {
            setting,
            connect,
            reader,
            script,
            started,
        } = self;
        let context = setting.context;
        let (connect, pack) = (connect.as_deref(), &setting.voice.pack);
        let hands = Hands::of(context, connect, jobs, pack);
        setting.plan(reader, script, |plan| {
            let mut notices = Notices::default();
            // As many as decide how the cores are shared out.
            let first: Vec<Job> = plan.by_ref().take(hands.cores).collect::<Result<_, _>>()?;
            if first.is_empty() {
                return Err(nothing_to_speak(script, &plan.unread()).into());
            }
            notices.take(context, plan);
            let mut text = started.elapsed();
            // A target that cannot be written is reported at once, not after the models are loaded.
            let stop = match target.needs_clean_up() {
                true => context.interrupt.guard(),
                false => context.interrupt.flag(),
            };
            let sample_rate = setting.voice.pack.manifest.sample_rate;
            let said = first.iter().map(|job| job.utterance.normalized.as_str());
            let tags = setting.tags(&said.collect::<Vec<_>>().join(" "));
            let outputs = target.open(sample_rate, tags, stop)?;
            let _keys = Keys::of_speech(context, target, &outputs);
            let loading = Instant::now();
            let engine = hands.engine(context, connect, pack, first.len())?;
            let progress = match first.len() {
                1 => Progress::hidden(),
                _ => Progress::through(context, script),
            };
            let recorder = Recorder::new(setting, outputs, progress, *started);
            let recorder = recorder.with_picture(picture);
            let mut recorder = recorder.with_subtitles(subtitles, script);
            recorder.stages.load = loading.elapsed();
            let mut deliver = |spoken| -> anyhow::Result<()> { Ok(recorder.take(spoken)?) };
            engine.session(stop, &mut deliver, |session| {
                for job in first {
                    session.push(0, job)?;
                }
                loop {
                    let reading = Instant::now();
                    let Some(job) = plan.next().transpose()? else {
                        break;
                    };
                    text += reading.elapsed();
                    notices.take(context, plan);
                    session.push(0, job)?;
                }
                notices.take(context, plan);
                session.drain()
            })?;
            notices.close(context);
            recorder.stages += Stages {
                text,
                ..Stages::default()
            };
            match recorder.finish(target, notices.found())? {
                Some(transcript) => Ok(subtitles.write(&transcript)?),
                None => Ok(()),
            }
        })
    }
}

/// Says so if fewer cores work than were wished for.
pub fn warn_of_cores(context: &Context, wanted: Option<usize>, cores: usize) {
    if let Some(wanted) = wanted.filter(|&wanted| wanted > cores) {
        context.tell(&tr!(
            "warning: --jobs {wanted}: this machine has cores and memory for {cores}",
            "警告：--jobs {wanted}：这台机器的核心与内存只够 {cores} 个"
        ));
    }
}
