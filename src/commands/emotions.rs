//! `tts emotions`: what there is to choose from.

use std::io::Write;

use serde_json::json;

use super::Context;
use crate::voice::pack::Sex;

/// Runs the command.
pub fn run(context: &Context) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if context.common.json {
        let all: Vec<_> = context
            .config
            .emotions
            .iter()
            .map(|(name, emotion)| {
                let mut row = json!(emotion);
                row["name"] = json!(name);
                row["male"] = json!(emotion.profile_for(Sex::Male));
                row["female"] = json!(emotion.profile_for(Sex::Female));
                row
            })
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(());
    }
    for (name, emotion) in context.config.emotions.iter() {
        writeln!(
            out,
            "{name:<12} {}  {}",
            emotion.name_zh,
            emotion.aliases.join(" ")
        )?;
    }
    Ok(())
}
