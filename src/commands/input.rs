//! Which text a command works on: arguments, files, or what is piped in.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use super::UsageError;
use crate::script::{self, Script, Segment};
use crate::tr;

/// The script of the arguments, the files, or standard input if it is no terminal.
pub fn script(text: &[String], files: &[PathBuf]) -> anyhow::Result<Script> {
    let segments = if !text.is_empty() {
        vec![Segment::from_arguments(text)?]
    } else if !files.is_empty() {
        files
            .iter()
            .map(|file| script::read(file))
            .collect::<Result<_, _>>()?
    } else if std::io::stdin().is_terminal() {
        return Err(UsageError(tr!(
            "no text: give it as an argument, with -f FILE, or through a pipe (see tts --help)",
            "没有文本：请以参数、-f 文件或管道给出（见 tts --help）"
        ))
        .into());
    } else {
        vec![script::read(Path::new("-"))?]
    };
    Ok(Script { segments })
}

/// The texts of a command that answers piece by piece: an argument is one piece, a file or
/// standard input one a line. Blank lines are passed over.
pub fn pieces(text: &[String], files: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    let script = script(text, files)?;
    if !text.is_empty() {
        return Ok(script
            .segments
            .into_iter()
            .map(|segment| segment.text)
            .collect());
    }
    let lines = script
        .segments
        .iter()
        .flat_map(|segment| segment.text.lines());
    Ok(lines
        .filter(|line| !line.trim().is_empty())
        .map(str::to_owned)
        .collect())
}
