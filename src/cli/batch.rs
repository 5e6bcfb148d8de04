//! Options of `tts batch`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{FinishArgs, ReadingArgs, VoicingArgs, jobs};
use crate::batch::{Kind, Shard, Split};
use crate::subtitle::{Level, SubtitleFormat};

/// Arguments of `tts batch`.
#[derive(Debug, Args)]
pub struct BatchArgs {
    /// Texts: .txt .md .epub .srt .csv .tsv .jsonl, folders and patterns; `-` is standard input (JSON lines)
    #[arg(value_name = "INPUT", required = true, value_hint = ValueHint::AnyPath)]
    pub input: Vec<PathBuf>,
    /// Folder for what is made; made if missing
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, required_unless_present = "concat")]
    pub output: Option<PathBuf>,
    /// Also join everything into one file, with chapter marks
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub concat: Option<PathBuf>,
    /// Names of the files: {stem} {n:05} {id} {voice} {emotion} {text:20} {title}
    #[arg(long, value_name = "TEMPLATE")]
    pub name: Option<String>,
    /// How texts come apart into items
    #[arg(long, value_enum, value_name = "BY", default_value = "whole")]
    pub split: Split,
    /// What the inputs are, whatever they are called
    #[arg(long, value_enum, value_name = "KIND")]
    pub input_format: Option<Kind>,
    /// Do not fit the cues of .srt to their times
    #[arg(long)]
    pub no_fit: bool,
    /// Who speaks, and how.
    #[command(flatten)]
    pub voicing: VoicingArgs,
    /// How the texts are to be understood.
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// The form of the files.
    #[command(flatten)]
    pub finish: FinishArgs,
    /// Subtitles beside each file: srt, vtt, lrc or json (repeatable)
    #[arg(long, value_name = "FORMAT", value_parser = subtitle_format)]
    pub subtitles: Vec<SubtitleFormat>,
    /// How finely subtitles tell the time [default: sentence; json has all of them]
    #[arg(long, value_enum, value_name = "LEVEL", requires = "subtitles")]
    pub subtitle_level: Option<Level>,
    /// Longest line of subtitles in columns, two for a Chinese character [default: 40]
    #[arg(
        long,
        value_name = "10..200",
        requires = "subtitles",
        allow_negative_numbers = true,
        value_parser = super::subtitle::line_length
    )]
    pub line_length: Option<u16>,
    /// Only a share of the items, as in 2/8, by a hash of each
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,
    /// A manifest of its own, so that several runs can fill one folder
    #[arg(long, value_name = "RUN", conflicts_with = "shard", value_parser = run)]
    pub manifest: Option<String>,
    /// Make at most so many items
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Stop at the first failure
    #[arg(long)]
    pub fail_fast: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Make everything again, over existing files
    #[arg(long)]
    pub force: bool,
    /// Results on standard output in the order of the input
    #[arg(long)]
    pub ordered: bool,
    /// When all is done, wait for new and changed files, until Ctrl-C
    #[arg(long, conflicts_with_all = ["dry_run", "concat"])]
    pub watch: bool,
    /// Cores to use [default: all of them, as memory allows]
    #[arg(short, long, value_name = "N", env = "TTS_JOBS", value_parser = jobs)]
    pub jobs: Option<u16>,
}

/// The name of a run, which becomes a part of names of files.
fn run(name: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    match (1..=64).contains(&name.len()) && name.chars().all(is_plain) {
        true => Ok(name.to_owned()),
        false => Err(crate::tr!(
            "up to 64 letters, digits, - and _, as in night-2",
            "最多 64 个字母、数字、- 和 _，如 night-2"
        )),
    }
}

fn subtitle_format(name: &str) -> Result<SubtitleFormat, String> {
    SubtitleFormat::parse(name).ok_or_else(|| {
        crate::tr!(
            "subtitles are srt, vtt, lrc or json",
            "字幕格式为 srt、vtt、lrc 或 json"
        )
    })
}
