//! `tts TEXT`: the main job.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::input::{self, Reader, Voices};
use super::output::Target;
use super::{Context, UsageError};
use crate::audio::{Gain, Tags};
use crate::cli::{MarkupArgs, SayArgs};
use crate::config::Overrides;
use crate::emotion::{Choice, EmotionError};
use crate::engine::{
    self, Controls, Director, Engine, Plan, Report, Share, Stages, Take, Unread, rounded,
};
use crate::plot::{self, Name, PlotFile, Spoken};
use crate::script::Script;
use crate::voice::speller;
use crate::voice::store::{Store, Voice};
use crate::{console, paths, tr};

/// The most places of unreadable text that are named one by one.
const MOST_NOTICES: usize = 20;

/// The longest title of a file, in characters.
const MOST_IN_TITLE: usize = 60;

/// The most sentences of a picture: some five minutes, and all its samples are in memory.
const MOST_IN_PICTURE: usize = 100;

/// Runs the command.
pub fn run(context: &Context, args: &SayArgs) -> anyhow::Result<()> {
    let output = args.output.as_deref();
    let target = Target::of(output, args.play, args.no_play, args.force, &args.sound)?;
    let plot = args.plot.as_deref();
    let plot = plot
        .map(|path| PlotFile::at(path, args.force))
        .transpose()?;
    let wishes = Overrides {
        voice: args.voice.clone(),
        emotion: args.emotion.clone(),
        intensity: args.intensity,
        speed: args.speed,
        pitch: args.pitch,
        volume: args.volume,
    };
    let take = Speech::prepare(context, &wishes, &args.markup, || {
        input::script(&args.text, &args.file)
    })?;
    let Some(plot) = plot else {
        return take.speak(context, &target, args.jobs.map(usize::from), None);
    };
    take.check_picture()?;
    let mut spoken = take.blank(context);
    take.speak(
        context,
        &target,
        args.jobs.map(usize::from),
        Some(&mut spoken),
    )?;
    plot.write(&plot::take_picture(&spoken)?)?;
    Ok(())
}

/// A script with everything resolved, ready to be spoken.
pub struct Speech {
    pub(super) voice: Voice,
    emotion: Choice,
    pub(super) plan: Plan,
    started: Instant,
    text: Duration,
}

impl Speech {
    /// Resolves names and analyses the text; touches no model.
    pub fn prepare(
        context: &Context,
        over: &Overrides,
        markup: &MarkupArgs,
        script: impl FnOnce() -> anyhow::Result<Script>,
    ) -> anyhow::Result<Self> {
        let started = Instant::now();
        let wishes = context.config.with(over);
        let store = Store::open(paths::model_roots());
        let voice = store.voice(&wishes.voice)?;
        let emotion = Choice::parse(&wishes.emotion).map_err(EmotionError::from)?;
        let emotions = &context.config.emotions;
        let emotion = emotions.canonical(&emotion)?;
        let script = script()?;
        let voices = Voices::of_pack(voice.pack.clone(), store);
        let mut reader = Reader::new(context, markup, voices)?;
        reader.yield_narrator(over);
        let script = reader.segments(script)?;
        let inputs = reader.understand(&script)?;
        let speller = speller(voice.pack.manifest.family);
        let plan = engine::plan(
            &script,
            &inputs,
            &reader.frontend,
            speller.as_ref(),
            &Director {
                emotions,
                manifest: &voice.pack.manifest,
                speaker: voice.speaker.clone(),
                emotion: emotion.clone(),
                defaults: &wishes,
            },
            &context.config.silence,
        )?;
        if plan.jobs.is_empty() {
            return Err(nothing_to_speak(&script, &plan.unread).into());
        }
        Ok(Self {
            emotion,
            voice,
            plan,
            started,
            text: started.elapsed(),
        })
    }

    /// Refuses a text that is too long for a picture.
    pub(super) fn check_picture(&self) -> Result<(), UsageError> {
        let count = self.plan.jobs.len();
        if count <= MOST_IN_PICTURE {
            return Ok(());
        }
        Err(UsageError(tr!(
            "a picture shows at most {MOST_IN_PICTURE} sentences, and this text has {count}; draw a part of it",
            "一张图最多画 {MOST_IN_PICTURE} 句，而这段文本有 {count} 句；请只画其中一部分"
        )))
    }

    /// What a picture of it will show, before anything is spoken.
    pub(super) fn blank(&self, context: &Context) -> Spoken {
        let jobs = self.plan.jobs.iter();
        let text: Vec<&str> = jobs.map(|job| job.utterance.normalized.as_str()).collect();
        Spoken {
            text: text.join(" "),
            voice: self.voice.to_string(),
            emotion: self.named(context),
            sample_rate: self.voice.pack.manifest.sample_rate,
            ..Spoken::default()
        }
    }

    /// What a file with it says about itself: the beginning of the text as it is read, who speaks,
    /// and how. The same in every language, as the same input gives the same file.
    fn tags(&self) -> Tags {
        let words = self.plan.jobs.iter();
        let words = words.flat_map(|job| job.utterance.normalized.split_whitespace());
        let mut title = String::new();
        for word in words {
            if title.chars().count() > MOST_IN_TITLE {
                break;
            }
            // Sentences of Chinese join without a space.
            if title.ends_with(|last: char| last.is_ascii()) && !title.is_empty() {
                title.push(' ');
            }
            title += word;
        }
        Tags {
            title: Some(title.chars().take(MOST_IN_TITLE).collect()),
            artist: Some(format!("{} ({})", self.voice.speaker().name_zh, self.voice)),
            comment: Some(format!("emotion: {}", self.emotion)),
            ..Tags::default()
        }
    }

    /// Its emotion in both languages.
    fn named(&self, context: &Context) -> Name {
        let Choice::Mix(parts) = &self.emotion else {
            return Name {
                en: self.emotion.to_string(),
                zh: "自动".to_owned(),
            };
        };
        let emotions = &context.config.emotions;
        let both = parts.iter().map(|(name, dose)| match emotions.find(name) {
            Ok((key, emotion)) => ((key.to_owned(), *dose), (emotion.name_zh.clone(), *dose)),
            Err(_) => ((name.clone(), *dose), (name.clone(), *dose)),
        });
        let (en, zh): (Vec<_>, Vec<_>) = both.unzip();
        Name {
            en: mixture(&en),
            zh: mixture(&zh),
        }
    }

    /// Speaks it; `spoken` takes down what a picture shows.
    pub fn speak(
        &self,
        context: &Context,
        target: &Target,
        jobs: Option<usize>,
        mut spoken: Option<&mut Spoken>,
    ) -> anyhow::Result<()> {
        for notice in notices(&self.plan.unread) {
            context.tell(&notice);
        }
        if context.common.verbose {
            self.chosen().iter().for_each(|line| context.tell(line));
        }
        let sample_rate = self.voice.pack.manifest.sample_rate;
        // A target that cannot be written is reported at once, not after the models are loaded.
        let stop = match target.needs_clean_up() {
            true => context.interrupt.guard(),
            false => context.interrupt.flag(),
        };
        let mut outputs = target.open(sample_rate, self.tags(), stop)?;

        let loading = Instant::now();
        let cores = engine::usable_cores(jobs);
        if let Some(wanted) = jobs.filter(|&wanted| wanted > cores) {
            context.tell(&tr!(
                "warning: --jobs {wanted}: this machine has cores and memory for {cores}",
                "警告：--jobs {wanted}：这台机器的核心与内存只够 {cores} 个"
            ));
        }
        let engine = Engine::load(&self.voice.pack, Share::of(cores, self.plan.jobs.len()))?;
        let mut stages = Stages {
            text: self.text,
            load: loading.elapsed(),
            ..Stages::default()
        };

        let progress = self.progress(context);
        let mut samples = 0;
        let mut first_audio = None;
        engine.run(&self.plan.jobs, stop, &mut |take: Take| {
            stages += take.stages;
            let writing = Instant::now();
            first_audio.get_or_insert_with(|| self.started.elapsed());
            outputs.write(&take.samples)?;
            if let (Some(spoken), Some(job)) = (&mut spoken, self.plan.jobs.get(take.index)) {
                spoken.add(job, &take);
            }
            samples += take.samples.len();
            stages.output += writing.elapsed();
            progress.inc(1);
            Ok(())
        })?;
        progress.finish_and_clear();
        let synthesized = self.started.elapsed();
        let finishing = Instant::now();
        let gain = outputs.finish()?;
        stages.output += finishing.elapsed();
        if let Some(note) = gain.and_then(|gain| gain.note) {
            context.tell(&tr!("warning: level: {note}", "警告：音量：{note}"));
        }

        let audio_seconds = samples as f64 / f64::from(sample_rate);
        let report = Report {
            utterances: self.plan.jobs.len(),
            audio_seconds: rounded(audio_seconds),
            wall_seconds: rounded(synthesized.as_secs_f64()),
            rtf: rounded(synthesized.as_secs_f64() / audio_seconds),
            first_audio_seconds: rounded(first_audio.unwrap_or_default().as_secs_f64()),
            stages,
        };
        self.summarize(context, target, &report, gain);
        Ok(())
    }

    /// One line for each sentence whose text decided how it is spoken.
    fn chosen(&self) -> Vec<String> {
        let jobs = self.plan.jobs.iter().enumerate();
        jobs.filter_map(|(index, job)| {
            let (cues, emotion) = (job.controls.cues.as_ref()?, mixture(&job.controls.emotion));
            let number = index + 1;
            Some(match cues.0.is_empty() {
                true => tr!(
                    "sentence {number}: {emotion} (nothing in it says otherwise)",
                    "第 {number} 句：{emotion}（没有情感线索）"
                ),
                false => tr!(
                    "sentence {number}: {emotion} (because of: {cues})",
                    "第 {number} 句：{emotion}（依据：{cues}）"
                ),
            })
        })
        .collect()
    }

    fn progress(&self, context: &Context) -> ProgressBar {
        let wanted = self.plan.jobs.len() > 1 && !context.common.quiet && !context.common.json;
        if !wanted || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let template = tr!(
            "{{bar:30}} {{pos}}/{{len}} sentences, {{eta}} left",
            "{{bar:30}} {{pos}}/{{len}} 句，剩余 {{eta}}"
        );
        let style = ProgressStyle::with_template(&template)
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(self.plan.jobs.len() as u64).with_style(style)
    }

    fn summarize(&self, context: &Context, target: &Target, report: &Report, gain: Option<Gain>) {
        if context.common.json {
            let unread = self.plan.unread.iter().map(|unread| {
                json!({
                "origin": unread.origin.to_string(),
                "line": unread.what.line,
                "column": unread.what.column,
                "text": unread.what.text,
                "kind": unread.what.kind,
                })
            });
            let mut summary = json!(report);
            summary["voice"] = json!(self.voice.to_string());
            summary["emotion"] = json!(self.emotion.to_string());
            let sentences = self.plan.jobs.iter().map(|job| {
                let Controls {
                    speaker,
                    emotion,
                    cues,
                    ..
                } = &job.controls;
                json!({
                    "start": job.utterance.span.start,
                    "end": job.utterance.span.end,
                    "voice": speaker,
                    "emotion": mixture(emotion),
                    "cues": cues.as_ref().map(ToString::to_string),
                })
            });
            summary["sentences"] = json!(sentences.collect::<Vec<_>>());
            summary["output"] = json!(target.file);
            if let Some(gain) = gain {
                let note = gain.note.map(|note| note.to_string());
                summary["level"] = json!({ "gain_db": rounded(gain.db.into()), "note": note });
            }
            summary["unreadable"] = json!(unread.collect::<Vec<_>>());
            console::message(&summary.to_string());
            return;
        }
        if let Some(path) = &target.file {
            context.tell(&tr!(
                "{}: {:.1} s of speech, made in {:.1} s",
                "{}：{:.1} 秒语音，用时 {:.1} 秒",
                path.display(),
                report.audio_seconds,
                report.wall_seconds
            ));
        }
        tracing::info!(
            rtf = report.rtf,
            first_audio = report.first_audio_seconds,
            "done"
        );
    }
}

/// Emotions with their doses, as an author would write them.
fn mixture(emotion: &[(String, f32)]) -> String {
    let short = |dose: f32| (dose * 100.0).round() / 100.0;
    let parts = emotion.iter();
    Choice::Mix(
        parts
            .map(|(name, dose)| (name.clone(), short(*dose)))
            .collect(),
    )
    .to_string()
}

/// One line for each stretch that will not be heard, with its place.
fn notices(unread: &[Unread]) -> Vec<String> {
    let mut lines: Vec<String> = unread
        .iter()
        .take(MOST_NOTICES)
        .map(|unread| {
            let what = &unread.what;
            tr!(
                "warning: {}, line {}, column {}: cannot be read aloud and is left out: {}",
                "警告：{} 第 {} 行第 {} 列：无法朗读，已略过：{}",
                unread.origin,
                what.line,
                what.column,
                what.text.escape_debug()
            )
        })
        .collect();
    if unread.len() > MOST_NOTICES {
        let more = unread.len() - MOST_NOTICES;
        lines.push(tr!(
            "warning: and {more} more places",
            "警告：另有 {more} 处"
        ));
    }
    lines
}

fn nothing_to_speak(script: &Script, unread: &[Unread]) -> UsageError {
    let origin = script
        .segments
        .first()
        .map(|segment| segment.origin.to_string())
        .unwrap_or_default();
    let reason = match unread.first() {
        Some(first) => tr!(
            "nothing in it can be read aloud (first: {} at line {}, column {})",
            "其中没有可以朗读的内容（首个：{}，第 {} 行第 {} 列）",
            first.what.text.escape_debug(),
            first.what.line,
            first.what.column
        ),
        None => tr!("there is only punctuation in it", "其中只有标点"),
    };
    UsageError(format!("{origin}: {reason}"))
}
