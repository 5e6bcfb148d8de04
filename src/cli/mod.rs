//! Every flag and help text. Feeds parsing, `--help` in both languages, completions and the man
//! page; knows nothing of what commands do.

mod batch;
mod complaint;
mod play;
mod serve;
mod sound;
mod subtitle;
mod voicing;
mod zh;

use std::path::PathBuf;

use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

pub use batch::BatchArgs;
pub use complaint::complain;
pub use play::{DeviceArgs, PlayArgs};
pub use serve::{LogFormat, ServeArgs};
pub use sound::{FinishArgs, SoundArgs};
pub use subtitle::SubtitleArgs;
pub use voicing::VoicingArgs;

use crate::controls::{ControlError, Intensity};
use crate::lang::{self, Lang};

/// Mandarin speech with emotions, from the command line.
#[derive(Debug, Parser)]
#[command(
    name = "tts",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    subcommand_negates_reqs = true,
    after_help = EXAMPLES,
)]
pub struct Cli {
    /// What to say and how.
    #[command(flatten)]
    pub say: SayArgs,
    /// Flags of every command.
    #[command(flatten)]
    pub common: CommonArgs,
    /// Print the version
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    /// Another thing to do than speaking.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  tts 今天天气真好 --emotion happy -o out.wav
  tts -f 小说.txt -v yunxi -e serious -o novel.wav
  echo 你好，世界 | tts > hello.wav
  tts 快来看 -e surprised --intensity 1.5 --play
  tts phonemes 银行行长重新营业

Without -o, speech is played if standard output is a terminal, and written to it as WAV if not.";

/// What to say, how, and where to.
#[derive(Debug, Args)]
pub struct SayArgs {
    /// Text to speak; several are joined by spaces (after `--`, also the name of a command)
    #[arg(value_name = "TEXT")]
    pub text: Vec<String>,
    /// Speak a text file (UTF-8 or GB18030; repeatable; `-` is standard input)
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "text")]
    pub file: Vec<PathBuf>,
    /// Speak the text in the clipboard
    #[arg(long, conflicts_with_all = ["text", "file"])]
    pub clipboard: bool,
    /// How the text is to be understood.
    #[command(flatten)]
    pub markup: MarkupArgs,
    /// Write an audio file, in the format of its extension; `-` is standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// The form of the sound.
    #[command(flatten)]
    pub sound: SoundArgs,
    /// Who speaks, and how.
    #[command(flatten)]
    pub voicing: VoicingArgs,
    /// Speak lines of standard input as they arrive, until it ends
    #[arg(long, conflicts_with_all = ["text", "file", "clipboard", "plot", "subtitles"])]
    pub stream: bool,
    /// Draw what is spoken into a picture, .png or .svg
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub plot: Option<PathBuf>,
    /// Subtitles beside it.
    #[command(flatten)]
    pub subtitles: SubtitleArgs,
    /// Play the speech, also while a file is written
    #[arg(long, overrides_with = "no_play")]
    pub play: bool,
    /// Never play
    #[arg(long, overrides_with = "play")]
    pub no_play: bool,
    /// Where to play it.
    #[command(flatten)]
    pub device: DeviceArgs,
    /// Replace an existing file
    #[arg(long)]
    pub force: bool,
    /// Have the service on this socket speak, which has the voice loaded (`tts serve --socket`)
    #[arg(long, value_name = "PATH", env = "TTS_CONNECT", value_hint = ValueHint::FilePath)]
    pub connect: Option<PathBuf>,
    /// Cores to use [default: all of them, as memory allows]
    #[arg(short, long, value_name = "N", env = "TTS_JOBS", value_parser = jobs)]
    pub jobs: Option<u16>,
}

fn jobs(text: &str) -> Result<u16, ControlError> {
    const MOST: u16 = 1024;
    match text.trim().parse::<i64>() {
        Ok(count) if count < 1 => Err(ControlError::Low(count as f32, 1.0, f32::from(MOST))),
        Ok(count) => u16::try_from(count)
            .ok()
            .filter(|&count| count <= MOST)
            .ok_or(ControlError::High(count as f32, 1.0, f32::from(MOST))),
        Err(_) => Err(ControlError::NotANumber(
            text.to_owned(),
            1.0,
            f32::from(MOST),
        )),
    }
}

/// Flags of every command.
#[derive(Debug, Args)]
pub struct CommonArgs {
    /// Read this configuration file instead of the usual one
    #[arg(long, global = true, value_name = "FILE", env = "TTS_CONFIG", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Language of messages [default: that of the locale]
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Tell what happens, on standard error
    #[arg(long, global = true)]
    pub verbose: bool,
    /// Answer in JSON: results on standard output, a summary of speaking on standard error
    #[arg(long, global = true)]
    pub json: bool,
    /// Print help
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
}

/// What else the tool does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Convert many texts to files, and again only what is missing, failed or changed
    Batch(Box<BatchArgs>),
    /// Speak for others over HTTP: a web page, an API, metrics
    Serve(Box<ServeArgs>),
    /// List voices, install a voice pack, hear a voice
    Voices(VoicesArgs),
    /// List emotions with their other names
    Emotions,
    /// Speak a text in several emotions, and draw them side by side
    Compare(CompareArgs),
    /// Play audio files one after another
    Play(PlayArgs),
    /// List the devices that sound can be played on
    Devices,
    /// Show how a text is read: words, pinyin, tones, phonemes
    Phonemes(TextArgs),
    /// Show a text with its numbers and symbols spelled out
    Normalize(TextArgs),
    /// Install or locate ONNX Runtime, which runs the networks
    Runtime(RuntimeArgs),
    /// Check the installation and say how to mend it
    Doctor,
    /// Print completions for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// Arguments of `tts voices`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct VoicesArgs {
    /// What to do; without it, list.
    #[command(subcommand)]
    pub command: Option<VoicesCommand>,
}

/// What to do with voices.
#[derive(Debug, Subcommand)]
pub enum VoicesCommand {
    /// Fetch a voice pack's graphs, verify them and put them in place
    Install {
        /// Name of the pack
        #[arg(value_name = "PACK", default_value = "kokoro-zh")]
        pack: String,
        /// Where the files come from.
        #[command(flatten)]
        install: InstallArgs,
        /// Also keep the joined model, uncut, in this file
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        keep_model: Option<PathBuf>,
    },
    /// Speak a sample sentence in a voice
    Preview {
        /// Name of the voice
        #[arg(value_name = "NAME")]
        name: String,
        /// Write it to an audio file instead of playing it
        #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        output: Option<PathBuf>,
        /// Replace an existing file
        #[arg(long, requires = "output")]
        force: bool,
        /// Where to play it.
        #[command(flatten)]
        device: DeviceArgs,
    },
}

/// Where an installation gets its files.
#[derive(Debug, Args)]
pub struct InstallArgs {
    /// Take the files from here and use no network
    #[arg(long, value_name = "FILE-OR-DIR", value_hint = ValueHint::AnyPath)]
    pub from: Option<PathBuf>,
    /// Use no network; fail if something is missing
    #[arg(long)]
    pub offline: bool,
    /// Install again even if everything is there
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `tts compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Text to speak; several are joined by spaces
    #[arg(value_name = "TEXT")]
    pub text: Vec<String>,
    /// Speak a text file (`-` is standard input)
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "text")]
    pub file: Vec<PathBuf>,
    /// Emotions with commas between, or `all`; neutral comes first in any case
    #[arg(short, long, value_name = "NAMES", default_value = "all")]
    pub emotions: String,
    /// Folder for the takes and the picture; made if missing
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: PathBuf,
    /// Voice, as in `tts`
    #[arg(short, long, value_name = "NAME", env = "TTS_VOICE")]
    pub voice: Option<String>,
    /// How much of each emotion: 0 none, 1 as defined, 2 double
    #[arg(long, value_name = "0..2", allow_negative_numbers = true)]
    pub intensity: Option<Intensity>,
    /// How the text is to be understood.
    #[command(flatten)]
    pub markup: MarkupArgs,
    /// Replace existing files
    #[arg(long)]
    pub force: bool,
    /// Cores to use [default: all of them, as memory allows]
    #[arg(short, long, value_name = "N", env = "TTS_JOBS", value_parser = jobs)]
    pub jobs: Option<u16>,
}

/// Arguments of commands that look at a text.
#[derive(Debug, Args)]
pub struct TextArgs {
    /// Text to look at; several are joined by spaces
    #[arg(value_name = "TEXT")]
    pub text: Vec<String>,
    /// Look at a text file, line by line (repeatable; `-` is standard input)
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "text")]
    pub file: Vec<PathBuf>,
    /// How the text is to be understood.
    #[command(flatten)]
    pub markup: MarkupArgs,
}

/// How a text is to be understood, as whole texts are.
#[derive(Debug, Default, Args)]
pub struct MarkupArgs {
    /// How it is read.
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Every line is a JSON object with `text`, `emotion`, `voice` and more (as in *.jsonl files)
    #[arg(long, conflicts_with = "cast")]
    pub jsonl: bool,
}

/// How a text is to be understood.
#[derive(Debug, Clone, Default, Args)]
pub struct ReadingArgs {
    /// Words with readings of your own (repeatable; also TTS_DICT, a list of files as in PATH)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub dict: Vec<PathBuf>,
    /// The text is in pinyin: `ni3 hao3, shi4jie4!`
    #[arg(long, conflicts_with = "plain")]
    pub pinyin: bool,
    /// The text has no markup: brackets and SSML are read as text
    #[arg(long)]
    pub plain: bool,
    /// Who speaks lines that begin with a name and a colon: Ann=xiaoyi:happy,narrator=yunyang (repeatable)
    #[arg(long, value_name = "NAME=VOICE:EMOTION", conflicts_with = "pinyin")]
    pub cast: Vec<String>,
}

/// Arguments of `tts runtime`.
#[derive(Debug, Args)]
pub struct RuntimeArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RuntimeCommand,
}

/// What to do with ONNX Runtime.
#[derive(Debug, Subcommand)]
pub enum RuntimeCommand {
    /// Fetch the library, verify it and put it into the data directory
    Install(InstallArgs),
    /// Print where the library that is used lies
    Path,
}

/// The whole command line as a clap command, help in the current language.
pub fn command() -> clap::Command {
    let command = Cli::command();
    if lang::is_chinese() {
        zh::translate(command)
    } else {
        command
    }
}

/// Parses arguments (the program's name first).
pub fn parse(args: &[std::ffi::OsString]) -> Result<Cli, clap::Error> {
    let mut command = command();
    let matches = command.try_get_matches_from_mut(args);
    let matches = matches.map_err(|error| name_say_flag(&mut command, error))?;
    if let Some((name, _)) = matches.subcommand() {
        refuse_say_flags(&mut command, &matches, name)?;
    }
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// Of `tts batch --connect`, says whose flag it is instead of guessing what else may be meant.
fn name_say_flag(command: &mut clap::Command, error: clap::Error) -> clap::Error {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let say = SayArgs::augment_args(clap::Command::new("say"));
    let flag = match (error.kind(), error.get(ContextKind::InvalidArg)) {
        (ErrorKind::UnknownArgument, Some(ContextValue::String(flag))) => flag,
        _ => return error,
    };
    let mut flags = say.get_arguments().filter_map(clap::Arg::get_long);
    if !flags.any(|long| flag.strip_prefix("--") == Some(long)) {
        return error;
    }
    let message = crate::tr!(
        "'{flag}' is for speaking one text with 'tts'; this command does not take it",
        "“{flag}”用于以 tts 朗读一段文本；此命令不接受它"
    );
    command.error(ErrorKind::ArgumentConflict, message)
}

/// `tts --emotion happy voices` would drop the emotion silently; refuse it instead.
fn refuse_say_flags(
    command: &mut clap::Command,
    matches: &clap::ArgMatches,
    name: &str,
) -> Result<(), clap::Error> {
    let say = SayArgs::augment_args(clap::Command::new("say"));
    let on_command_line = |arg: &&clap::Arg| {
        matches.value_source(arg.get_id().as_str()) == Some(clap::parser::ValueSource::CommandLine)
    };
    let Some(given) = say.get_arguments().find(on_command_line) else {
        return Ok(());
    };
    // The text is the one argument without a long name.
    let flag = given
        .get_long()
        .map_or("TEXT".to_owned(), |long| format!("--{long}"));
    let message = crate::tr!(
        "'{flag}' has no meaning for 'tts {name}'; to speak the word '{name}', write: tts -- {name}",
        "“{flag}”对 tts {name} 没有意义；若要朗读“{name}”，请写：tts -- {name}"
    );
    Err(command.error(clap::error::ErrorKind::ArgumentConflict, message))
}

/// The language that the arguments ask for, before they are parsed: help and errors need it.
pub fn lang_of(args: &[std::ffi::OsString]) -> Option<Lang> {
    let args = args
        .iter()
        .take_while(|arg| *arg != "--")
        .collect::<Vec<_>>();
    let value = args.iter().enumerate().rev().find_map(|(index, arg)| {
        let arg = arg.to_str()?;
        match arg.strip_prefix("--lang") {
            Some("") => args.get(index + 1)?.to_str(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        }
    });
    match value {
        Some("zh") => Some(Lang::Zh),
        Some("en") => Some(Lang::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_language_is_known_before_parsing() {
        let of = |args: &[&str]| lang_of(&args.iter().map(Into::into).collect::<Vec<_>>());
        assert_eq!(of(&["tts", "--lang", "zh", "--help"]), Some(Lang::Zh));
        assert_eq!(of(&["tts", "--lang=en"]), Some(Lang::En));
        assert_eq!(of(&["tts", "--", "--lang=zh"]), None);
        assert_eq!(of(&["tts", "--language", "zh"]), None);
    }
}
