//! `tts normalize`: the text as it will be read.

use std::io::Write;

use serde_json::json;

use super::{Context, input};
use crate::cli::TextArgs;
use crate::text::Frontend;

/// Runs the command.
pub fn run(context: &Context, args: &TextArgs) -> anyhow::Result<()> {
    let frontend = Frontend::new()?;
    let mut out = std::io::stdout().lock();
    for text in input::pieces(&args.text, &args.file)? {
        let normalized = frontend.normalize(&text);
        if context.common.json {
            writeln!(out, "{}", json!({ "text": text, "normalized": normalized }))?;
        } else {
            writeln!(out, "{normalized}")?;
        }
    }
    Ok(())
}
