//! `tts voices`: what there is to speak with.

use std::io::Write;

use serde_json::json;

use super::output::Target;
use super::say::Speech;
use super::subtitles::Subtitles;
use super::{Context, install};
use crate::cli::{MarkupArgs, SoundArgs, VoicesCommand};
use crate::config::Overrides;
use crate::script::{Script, Segment};
use crate::voice::VoiceError;
use crate::voice::pack::{Pack, Sex};
use crate::voice::store::Store;
use crate::{lang, paths, tr};

/// What a preview says.
const SAMPLE: &str = "你好，很高兴认识你。今天天气真好，我们一起出去走走吧！";

/// Runs the command.
pub fn run(context: &Context, command: Option<VoicesCommand>) -> anyhow::Result<()> {
    match command {
        None => list(context),
        Some(VoicesCommand::Install {
            pack,
            install: args,
            keep_model,
        }) => install::voice(context, &pack, &args, keep_model.as_deref()),
        Some(VoicesCommand::Preview {
            name,
            output,
            force,
            device,
        }) => {
            let sound = SoundArgs::default();
            let target = Target::of(output.as_deref(), output.is_none(), false, force, &sound)?;
            let target = target.on(&device)?;
            let wishes = Overrides {
                voice: Some(name),
                ..Overrides::default()
            };
            let script = || {
                Ok(Script {
                    segments: vec![Segment::from_arguments(&[SAMPLE.to_owned()])?],
                })
            };
            let markup = MarkupArgs::default();
            let mut speech = Speech::prepare(context, &wishes, &markup, script)?;
            speech.speak(&target, None, None, &Subtitles::default())
        }
    }
}

fn list(context: &Context) -> anyhow::Result<()> {
    let store = Store::open(paths::model_roots());
    for error in &store.broken {
        context.tell(&tr!("warning: {error}", "警告：{error}"));
    }
    if store.packs().is_empty() {
        return Err(VoiceError::NoPacks { roots: store.roots }.into());
    }
    let mut out = std::io::stdout().lock();
    if context.common.json {
        let packs: Vec<_> = store.packs().iter().map(row).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&packs)?)?;
        return Ok(());
    }
    for pack in store.packs() {
        let manifest = &pack.manifest;
        let description = if lang::is_chinese() {
            &manifest.description_zh
        } else {
            &manifest.description
        };
        writeln!(out, "{}: {description}", manifest.name)?;
        if !pack.missing_files().is_empty() {
            let hint = tr!(
                "not installed; run: tts voices install {}",
                "尚未安装；请运行：tts voices install {}",
                manifest.name
            );
            writeln!(out, "  ({hint})")?;
        }
        for (name, speaker) in &manifest.speakers {
            let sex = match speaker.sex {
                Sex::Female => tr!("female", "女"),
                Sex::Male => tr!("male", "男"),
            };
            let default = if *name == manifest.default_speaker {
                tr!("default", "默认")
            } else {
                String::new()
            };
            let note = if lang::is_chinese() {
                &speaker.note_zh
            } else {
                &speaker.note
            };
            let remarks = [Some(default), note.clone()]
                .into_iter()
                .flatten()
                .filter(|text| !text.is_empty());
            let remarks = remarks.collect::<Vec<_>>().join("; ");
            let line = format!("  {name:<10} {}  {sex:<6}  {remarks}", speaker.name_zh);
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

fn row(pack: &Pack) -> serde_json::Value {
    let manifest = &pack.manifest;
    let speakers: Vec<_> = manifest
        .speakers
        .iter()
        .map(|(name, speaker)| {
            json!({
                "name": name,
                "name_zh": speaker.name_zh,
                "aliases": speaker.aliases,
                "sex": speaker.sex,
                "f0_hz": speaker.f0_hz,
                "default": *name == manifest.default_speaker,
                "note": speaker.note,
            })
        })
        .collect();
    json!({
        "name": manifest.name,
        "family": manifest.family,
        "description": manifest.description,
        "installed": pack.missing_files().is_empty(),
        "folder": pack.folder,
        "sample_rate": manifest.sample_rate,
        "licence": manifest.licence,
        "origin": manifest.origin,
        "speakers": speakers,
    })
}
