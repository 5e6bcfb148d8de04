//! The subcommands: each turns arguments into calls of the library and results into output.
//!
//! Owns what is printed and the exit code. Nothing in the library calls back into here.

mod batch;
mod clipboard;
mod compare;
mod devices;
mod doctor;
mod emotions;
mod hands;
mod input;
mod install;
mod interrupt;
mod keys;
mod lexicon;
mod normalize;
mod output;
mod phonemes;
mod play;
mod recorder;
mod say;
#[cfg(unix)]
mod serve;
mod setting;
mod shell;
mod stream;
mod subtitles;
mod terminal;
mod voices;

use std::ffi::OsString;
use std::io::{self, IsTerminal};

use self::interrupt::Interrupt;
use crate::audio::AudioError;
use crate::audio::decode::DecodeError;
use crate::batch::InputError;
use crate::cli::{self, Cli, Command, CommonArgs};
use crate::config::{Config, ConfigError};
use crate::emotion::EmotionError;
use crate::engine::{DirectError, EngineError};
use crate::exit::Exit;
use crate::plot::PlotError;
use crate::runtime::RuntimeError;
use crate::script::ScriptError;
use crate::subtitle::SubtitleError;
use crate::voice::VoiceError;
use crate::{console, lang, tr};

/// What every command gets.
pub struct Context {
    /// Flags of every command.
    pub common: CommonArgs,
    /// Settings.
    pub config: Config,
    /// What Ctrl-C does.
    pub interrupt: Interrupt,
}

impl Context {
    /// Tells the user something on standard error, unless it is to be quiet or speaks JSON.
    pub fn tell(&self, message: &str) {
        self.teller()(message);
    }

    /// The same for use elsewhere.
    fn teller(&self) -> impl Fn(&str) + Send + Sync + 'static {
        let is_silent = self.common.quiet || self.common.json;
        move |message| {
            if !is_silent {
                console::message(message);
            }
        }
    }
}

/// Input that is wrong in a way that only a command can know.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct UsageError(pub String);

/// Some items failed, each of which has been reported; the rest are done.
#[derive(Debug, thiserror::Error)]
#[error("{}", tr!("{0} failed; the rest are done", "{0} 项失败；其余已完成", .0))]
pub struct Failures(pub usize);

/// Runs the program: `args` with its name first.
pub fn run(args: &[OsString]) -> Exit {
    let from_environment = || lang::from_environment(|name| std::env::var(name).ok());
    lang::set(cli::lang_of(args).unwrap_or_else(from_environment));
    let cli = match cli::parse(args) {
        Ok(cli) => cli,
        Err(error) => {
            return if cli::complain(&error) {
                Exit::Usage
            } else {
                Exit::Done
            };
        }
    };
    if let Some(lang) = cli.common.lang {
        lang::set(lang);
    }
    start_log(&cli);
    let json = cli.common.json;
    match dispatch(cli) {
        Ok(()) => Exit::Done,
        Err(error) => {
            let exit = exit_of(&error);
            if exit != Exit::Done && !error.is::<Quit>() {
                report(&error, exit, json);
            }
            exit
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<()> {
    // These must work whatever the configuration says.
    match &cli.command {
        Some(Command::Completions { shell }) => return shell::completions(*shell),
        Some(Command::Man) => return shell::manual(),
        _ => {}
    }
    let interrupt = Interrupt::install()?;
    let config = match (&cli.command, Config::load(cli.common.config.as_deref())) {
        (_, Ok(config)) => config,
        // The doctor reports a broken configuration itself.
        (Some(Command::Doctor), Err(error)) => return doctor::run(&cli.common, Err(error)),
        (_, Err(error)) => return Err(error.into()),
    };
    let context = Context {
        common: cli.common,
        config,
        interrupt,
    };
    let interrupt = context.interrupt.clone();
    let done = match cli.command {
        None => say::run(&context, &cli.say),
        Some(Command::Batch(args)) => batch::run(&context, &args),
        #[cfg(unix)]
        Some(Command::Serve(args)) => serve::run(&context, &args),
        #[cfg(not(unix))]
        Some(Command::Serve(_)) => Err(UsageError(tr!(
            "'tts serve' runs on Unix systems only",
            "tts serve 只能在 Unix 系统上运行"
        ))
        .into()),
        Some(Command::Voices(args)) => voices::run(&context, args.command),
        Some(Command::Compare(args)) => compare::run(&context, &args),
        Some(Command::Play(args)) => play::run(&context, &args),
        Some(Command::Devices) => devices::run(&context),
        Some(Command::Emotions) => emotions::run(&context),
        Some(Command::Phonemes(args)) => phonemes::run(&context, &args),
        Some(Command::Normalize(args)) => normalize::run(&context, &args),
        Some(Command::Runtime(args)) => install::runtime(&context, args.command),
        Some(Command::Doctor) => doctor::run(&context.common, Ok(&context.config)),
        Some(Command::Completions { shell }) => shell::completions(shell),
        Some(Command::Man) => shell::manual(),
    };
    match done {
        Err(error) if interrupt.has_quit() && exit_of(&error) == Exit::Interrupted => {
            Err(Quit.into())
        }
        done => done,
    }
}

/// The user has stopped the command with a key; there is nothing to say about it.
#[derive(Debug, thiserror::Error)]
#[error("")]
struct Quit;

/// The exit code that goes with an error.
fn exit_of(error: &anyhow::Error) -> Exit {
    for cause in error.chain() {
        if let Some(audio) = cause.downcast_ref::<AudioError>() {
            return exit_of_audio(audio);
        }
        if let Some(engine) = cause.downcast_ref::<EngineError>() {
            return match engine {
                EngineError::Voice(voice) => voice.exit(),
                EngineError::Audio(audio) => exit_of_audio(audio),
                EngineError::Interrupted => Exit::Interrupted,
                EngineError::Threads(_) | EngineError::Worker => Exit::Missing,
            };
        }
        if let Some(DirectError::Voice(voice)) = cause.downcast_ref::<DirectError>() {
            return voice.exit();
        }
        if let Some(voice) = cause.downcast_ref::<VoiceError>() {
            return voice.exit();
        }
        if let Some(plot) = cause.downcast_ref::<PlotError>() {
            return match plot.is_missing_resource() {
                true => Exit::Missing,
                false => Exit::Usage,
            };
        }
        if let Some(subtitle) = cause.downcast_ref::<SubtitleError>() {
            return match subtitle.is_missing_resource() {
                true => Exit::Missing,
                false => Exit::Usage,
            };
        }
        if let Some(runtime) = cause.downcast_ref::<RuntimeError>() {
            return runtime.exit();
        }
        if cause.is::<Failures>() {
            return Exit::Partial;
        }
        if cause.is::<Quit>() {
            return Exit::Interrupted;
        }
        if cause.is::<doctor::Unwell>() {
            return Exit::Missing;
        }
        let usage =
            cause.is::<ConfigError>() || cause.is::<EmotionError>() || cause.is::<DirectError>();
        let usage = usage || cause.is::<ScriptError>() || cause.is::<InputError>();
        if usage || cause.is::<UsageError>() || cause.is::<DecodeError>() {
            return Exit::Usage;
        }
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            return if io.kind() == io::ErrorKind::BrokenPipe {
                Exit::Done
            } else {
                Exit::Missing
            };
        }
    }
    Exit::Missing
}

fn exit_of_audio(error: &AudioError) -> Exit {
    match error {
        // Whoever read our output has had enough; that is no failure.
        error if error.is_broken_pipe() => Exit::Done,
        AudioError::Interrupted => Exit::Interrupted,
        error if error.is_missing_resource() => Exit::Missing,
        _ => Exit::Usage,
    }
}

/// Reports the failure of one item among others.
fn report_failure(error: &anyhow::Error, json: bool) {
    report(error, Exit::Partial, json);
}

/// What an error says. Errors of this program include their cause already; those of others are
/// chained.
fn message_of(error: &anyhow::Error) -> String {
    let mut message = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !message.contains(&cause) {
            message += &format!(": {cause}");
        }
    }
    message
}

fn report(error: &anyhow::Error, exit: Exit, json: bool) {
    let message = message_of(error);
    if json {
        console::message(&serde_json::json!({ "error": message, "exit": exit as u8 }).to_string());
    } else {
        console::message(&tr!("error: {message}", "错误：{message}"));
    }
}

fn start_log(cli: &Cli) {
    use tracing_subscriber::filter::{LevelFilter, Targets};
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::util::SubscriberInitExt;
    use tracing_subscriber::{Layer, fmt, registry};

    let service = match &cli.command {
        Some(Command::Serve(args)) => Some(args),
        _ => None,
    };
    let level = match (cli.common.verbose, service) {
        (true, _) => LevelFilter::DEBUG,
        (false, Some(_)) if !cli.common.quiet => LevelFilter::INFO,
        (false, _) => LevelFilter::ERROR,
    };
    // What libraries tell may hold what is not to be logged.
    let ours = Targets::new().with_target(env!("CARGO_PKG_NAME"), level);
    let lines = fmt::layer().with_writer(io::stderr).with_target(false);
    let lines = match service {
        None => lines
            .with_ansi(io::stderr().is_terminal())
            .without_time()
            .boxed(),
        Some(args) if args.log == cli::LogFormat::Json => {
            lines.json().flatten_event(true).with_ansi(false).boxed()
        }
        Some(_) => lines.with_ansi(io::stderr().is_terminal()).boxed(),
    };
    registry().with(lines.with_filter(ours)).init();
}
