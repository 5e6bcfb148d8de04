//! `tts phonemes`: how a text is read, step by step.

use std::io::Write;

use super::Context;
use super::input::{self, Reader, Voices};
use crate::cli::TextArgs;
use crate::reading::Reading;
use crate::tr;
use crate::voice::pack::FamilyName;
use crate::voice::speller;

/// Runs the command.
pub fn run(context: &Context, args: &TextArgs) -> anyhow::Result<()> {
    let script = input::script(&args.text, &args.file)?;
    let mut reader = Reader::new(context, &args.markup, Voices::of_text())?;
    let speller = speller(FamilyName::Kokoro);
    let mut out = std::io::stdout().lock();
    let mut first = true;
    for piece in reader.pieces(script)? {
        let input = reader.piece(&piece)?.input;
        let reading = Reading::of(piece.text(), &input, &reader.frontend, speller.as_ref())?;
        if context.common.json {
            // One object for each line, blank ones too, so that lines can be counted.
            writeln!(out, "{}", serde_json::to_string(&reading)?)?;
        } else if !piece.text().trim().is_empty() {
            if !first {
                writeln!(out)?;
            }
            first = false;
            out.write_all(table(&reading).as_bytes())?;
        }
    }
    Ok(())
}

/// A reading for people.
fn table(reading: &Reading) -> String {
    let mut rows = vec![
        (tr!("text", "文本"), reading.text.clone()),
        (tr!("normalized", "规整"), reading.normalized.clone()),
        (tr!("words", "分词"), reading.words.join(" / ")),
        (tr!("citation", "字典音"), reading.citation.clone()),
        (tr!("pinyin", "拼音"), reading.pinyin.clone()),
        (tr!("phonemes", "音素"), reading.phonemes.clone()),
    ];
    let why = reading.why();
    if !why.is_empty() {
        rows.push((tr!("why", "依据"), why.join(", ")));
    }
    for place in &reading.unreadable {
        let text = tr!(
            "{} (line {}, column {})",
            "{}（第 {} 行第 {} 列）",
            place.text.escape_debug(),
            place.line,
            place.column
        );
        rows.push((tr!("unreadable", "无法朗读"), text));
    }
    rows.iter()
        .map(|(name, value)| format!("{name:<11} {}\n", value.trim_end()))
        .collect()
}
