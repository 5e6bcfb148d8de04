//! `tts normalize`: the text as it will be read.

use std::io::Write;

use serde_json::json;

use super::Context;
use super::input::{self, Reader, Voices};
use crate::cli::TextArgs;

/// Runs the command.
pub fn run(context: &Context, args: &TextArgs) -> anyhow::Result<()> {
    let script = input::script(&args.text, &args.file)?;
    let mut reader = Reader::new(context, &args.markup, Voices::of_text())?;
    let mut out = std::io::stdout().lock();
    for piece in reader.pieces(script)? {
        let input = reader.piece(&piece)?.input;
        let normalized = reader.frontend.normalize(input);
        if context.common.json {
            let answer = json!({ "text": piece.text(), "normalized": normalized });
            writeln!(out, "{answer}")?;
        } else {
            writeln!(out, "{normalized}")?;
        }
    }
    Ok(())
}
