//! What becomes of takes: they are written, drawn, counted.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::Context;
use super::output::{Outputs, Target};
use super::setting::Setting;
use super::subtitles::Subtitles;
use crate::audio::Gain;
use crate::emotion::mixture;
use crate::engine::{EngineError, Job, Report, Spoken, Stages, Unread, rounded};
use crate::script::Script;
use crate::subtitle::Transcript;
use crate::{console, plot, tr};

/// Takes what is spoken, in order.
pub struct Recorder<'a> {
    setting: &'a Setting<'a>,
    outputs: Outputs,
    /// What a picture shows.
    picture: Option<&'a mut plot::Spoken>,
    /// What subtitles show, and the script that it is from.
    subtitles: Option<(Transcript, &'a Script)>,
    progress: Progress,
    started: Instant,
    /// Time spent so far.
    pub stages: Stages,
    utterances: usize,
    samples: usize,
    first_audio: Option<Duration>,
    /// For the summary in JSON.
    sentences: Vec<Value>,
}

impl<'a> Recorder<'a> {
    /// Begins to record.
    pub fn new(
        setting: &'a Setting<'a>,
        outputs: Outputs,
        progress: Progress,
        started: Instant,
    ) -> Self {
        Self {
            setting,
            outputs,
            picture: None,
            subtitles: None,
            progress,
            started,
            stages: Stages::default(),
            utterances: 0,
            samples: 0,
            first_audio: None,
            sentences: Vec::new(),
        }
    }

    /// Also takes down what a picture shows.
    #[must_use]
    pub fn with_picture(mut self, picture: Option<&'a mut plot::Spoken>) -> Self {
        self.picture = picture;
        self
    }

    /// Also takes down what subtitles of the script show.
    #[must_use]
    pub fn with_subtitles(mut self, subtitles: &Subtitles, script: &'a Script) -> Self {
        let rate = self.setting.voice.pack.manifest.sample_rate;
        self.subtitles = subtitles
            .transcript(rate)
            .map(|transcript| (transcript, script));
        self
    }

    /// Takes the next utterance.
    pub fn take(&mut self, spoken: Spoken) -> Result<(), EngineError> {
        let (job, take) = (spoken.job, spoken.take?);
        self.stages += take.stages;
        self.utterances += 1;
        let writing = Instant::now();
        self.first_audio
            .get_or_insert_with(|| self.started.elapsed());
        self.outputs.write(&take.samples)?;
        self.samples += take.samples.len();
        self.stages.output += writing.elapsed();
        self.progress.reach(&job);
        if let Some(picture) = &mut self.picture {
            picture.add(&job, &take);
        }
        if let Some((transcript, script)) = &mut self.subtitles {
            let segment = script.segments.get(job.segment);
            transcript.add(&job, &take, segment.map_or("", |segment| &segment.text));
        }
        self.tell(&job);
        Ok(())
    }

    /// Says how a sentence is spoken, to those who want to know.
    fn tell(&mut self, job: &Job) {
        let common = &self.setting.context.common;
        let (controls, number) = (&job.controls, self.utterances);
        let emotion = || mixture(&controls.emotion);
        if common.json {
            self.sentences.push(json!({
                "start": job.utterance.span.start,
                "end": job.utterance.span.end,
                "voice": controls.speaker,
                "emotion": emotion(),
                "cues": controls.cues.as_ref().map(ToString::to_string),
            }));
        }
        let Some(cues) = controls.cues.as_ref().filter(|_| common.verbose) else {
            return;
        };
        let emotion = emotion();
        self.setting.context.tell(&match cues.0.is_empty() {
            true => tr!(
                "sentence {number}: {emotion} (nothing in it says otherwise)",
                "第 {number} 句：{emotion}（没有情感线索）"
            ),
            false => tr!(
                "sentence {number}: {emotion} (because of: {cues})",
                "第 {number} 句：{emotion}（依据：{cues}）"
            ),
        });
    }

    /// Completes the outputs and says what was done. Returns what subtitles show.
    pub fn finish(
        mut self,
        target: &Target,
        unread: &[Unread],
    ) -> anyhow::Result<Option<Transcript>> {
        self.progress.0.finish_and_clear();
        let synthesized = self.started.elapsed();
        let finishing = Instant::now();
        let gain = std::mem::take(&mut self.outputs).finish()?;
        self.stages.output += finishing.elapsed();
        if let Some(note) = gain.and_then(|gain| gain.note) {
            let context = self.setting.context;
            context.tell(&tr!("warning: level: {note}", "警告：音量：{note}"));
        }
        let sample_rate = self.setting.voice.pack.manifest.sample_rate;
        let audio_seconds = self.samples as f64 / f64::from(sample_rate);
        let report = Report {
            utterances: self.utterances,
            audio_seconds: rounded(audio_seconds),
            wall_seconds: rounded(synthesized.as_secs_f64()),
            rtf: rounded(synthesized.as_secs_f64() / audio_seconds.max(f64::MIN_POSITIVE)),
            first_audio_seconds: rounded(self.first_audio.unwrap_or_default().as_secs_f64()),
            stages: self.stages,
        };
        self.summarize(target, &report, unread, gain);
        Ok(self.subtitles.map(|(transcript, _)| transcript))
    }

    fn summarize(&self, target: &Target, report: &Report, unread: &[Unread], gain: Option<Gain>) {
        let context = self.setting.context;
        if context.common.json {
            let unread = unread.iter().map(|unread| {
                json!({
                    "origin": unread.origin.to_string(),
                    "line": unread.what.line,
                    "column": unread.what.column,
                    "text": unread.what.text,
                    "kind": unread.what.kind,
                })
            });
            let mut summary = json!(report);
            summary["voice"] = json!(self.setting.voice.to_string());
            summary["emotion"] = json!(self.setting.emotion.to_string());
            summary["sentences"] = json!(self.sentences);
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

/// How far into its script a run has come, on a terminal.
pub struct Progress(ProgressBar, Vec<u64>);

impl Progress {
    /// None to be seen.
    pub fn hidden() -> Self {
        Self(ProgressBar::hidden(), Vec::new())
    }

    /// Through the bytes of a script.
    pub fn through(context: &Context, script: &Script) -> Self {
        if context.common.quiet || context.common.json || !std::io::stderr().is_terminal() {
            return Self::hidden();
        }
        let mut total = 0;
        let before = script.segments.iter().map(|segment| {
            let start = total;
            total += segment.text.len() as u64;
            start
        });
        let before = before.collect();
        let template = tr!(
            "{{bar:30}} {{percent}} %, {{eta}} left",
            "{{bar:30}} {{percent}} %，剩余 {{eta}}"
        );
        let style = ProgressStyle::with_template(&template)
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        Self(ProgressBar::new(total).with_style(style), before)
    }

    fn reach(&self, job: &Job) {
        let before = self.1.get(job.segment).copied().unwrap_or(0);
        self.0.set_position(before + job.utterance.span.end as u64);
    }
}
