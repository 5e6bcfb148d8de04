//! The user's dictionaries: those of the configuration, then those of `--dict` or `TTS_DICT`. What
//! comes later wins.

use std::path::{Path, PathBuf};

use super::{Context, UsageError};
use crate::config::Wish;
use crate::script;
use crate::text::{Entry, Frontend, Lexicon};
use crate::tr;

/// All entries in one dictionary; `None` if there are none.
pub fn load(
    context: &Context,
    files: &[PathBuf],
    frontend: &Frontend,
) -> anyhow::Result<Option<Lexicon>> {
    let own = &context.config.dictionary;
    let mut entries = Vec::new();
    for file in &own.files {
        entries.extend(read(context, file, frontend)?);
    }
    for (word, wish) in &own.words {
        let entry = match wish {
            Wish::Reading(reading) => frontend.entry(word, reading),
            Wish::Text(text) => Entry::say(word, &text.say),
        };
        entries.push(entry.map_err(|fault| {
            let file = context.config.file.clone().unwrap_or_default();
            UsageError(tr!(
                "configuration {}: [dictionary.words] {word}: {fault}",
                "配置文件 {}：[dictionary.words] {word}：{fault}",
                file.display()
            ))
        })?);
    }
    for file in named(files) {
        entries.extend(read(context, &file, frontend)?);
    }
    Ok((!entries.is_empty()).then(|| frontend.lexicon(entries)))
}

/// The files of all dictionaries that are used.
pub fn files(context: &Context, files: &[PathBuf]) -> Vec<PathBuf> {
    let mut all = context.config.dictionary.files.clone();
    all.extend(named(files));
    all
}

/// The files that were named for this run.
fn named(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut named = match files {
        [] => std::env::var_os("TTS_DICT")
            .map(|list| std::env::split_paths(&list).collect())
            .unwrap_or_default(),
        files => files.to_vec(),
    };
    named.retain(|file| !file.as_os_str().is_empty());
    named
}

fn read(context: &Context, file: &Path, frontend: &Frontend) -> anyhow::Result<Vec<Entry>> {
    let read = script::dictionary(file, frontend)?;
    for (line, earlier) in read.doubles {
        context.tell(&tr!(
            "warning: {}, line {line}: line {earlier} has this word already; the later one counts",
            "警告：{} 第 {line} 行：第 {earlier} 行已有该词，以后者为准",
            file.display()
        ));
    }
    Ok(read.entries)
}
