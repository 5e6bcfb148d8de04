//! Prints what the polyphone network sees of each line of standard input.
//!
//! One sentence a line, columns separated by tabs, each as
//! `character|reading|source|place|tag|start|end`; an empty line after each line of input.

use std::io::{BufRead, Write};

use tts::text::Frontend;

fn main() -> anyhow::Result<()> {
    let frontend = Frontend::new()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        for sentence in frontend.columns(&line?) {
            if sentence.is_empty() {
                continue;
            }
            let mut separator = "";
            for column in sentence {
                let (start, end) = column.span;
                write!(
                    out,
                    "{separator}{}|{}{}|{}|{}|{}|{start}|{end}",
                    column.ch,
                    column.base,
                    column.tone,
                    column.source,
                    column.place,
                    char::from(column.tag),
                )?;
                separator = "\t";
            }
            writeln!(out)?;
        }
        writeln!(out)?;
    }
    Ok(out.flush()?)
}
