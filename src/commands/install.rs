//! `tts runtime` and `tts voices install`: fetching what speaking needs.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::Context;
use crate::cli::{InstallArgs, RuntimeCommand};
use crate::fetch::{Origin, Outcome};
use crate::runtime::{self, Runtime, RuntimeError};
use crate::voice::install::{self, Step};
use crate::voice::store::Store;
use crate::{paths, tr};

/// Runs `tts runtime`.
pub fn runtime(context: &Context, command: RuntimeCommand) -> anyhow::Result<()> {
    match command {
        RuntimeCommand::Path => {
            let runtime = Runtime::load()?;
            Ok(writeln!(
                std::io::stdout(),
                "{}",
                runtime.library().display()
            )?)
        }
        RuntimeCommand::Install(args) => {
            let home = paths::home().ok_or(RuntimeError::NoHome)?;
            let spinner = Spinner::start(context);
            spinner.say(&tr!(
                "ONNX Runtime: fetching (28 MB)",
                "ONNX Runtime：正在获取（28 MB）"
            ));
            let stop = context.interrupt.guard();
            let outcome = runtime::install(&home, &origin(&args), args.force, stop)?;
            drop(spinner);
            tell(context, "ONNX Runtime", &outcome);
            Ok(())
        }
    }
}

/// Runs `tts voices install`.
pub fn voice(
    context: &Context,
    name: &str,
    args: &InstallArgs,
    keep_model: Option<&Path>,
) -> anyhow::Result<()> {
    let store = Store::open(paths::model_roots());
    let pack = store.pack(name)?;
    let spinner = Spinner::start(context);
    let progress = |step: Step| {
        let what = match step {
            Step::Fetch => match pack.manifest.source.as_ref().and_then(|s| s.download_mb) {
                Some(size) => tr!("fetching ({size} MB)", "正在获取（{size} MB）"),
                None => tr!("fetching", "正在获取"),
            },
            Step::Verify => tr!("verifying", "正在校验"),
            Step::Cut => tr!("cutting the graphs", "正在切分网络"),
            Step::Write => tr!("writing", "正在写入"),
        };
        spinner.say(&format!("{name}: {what}"));
    };
    let request = install::Request {
        origin: origin(args),
        user_models: paths::user_models(),
        force: args.force,
        keep_model: keep_model.map(Path::to_owned),
    };
    let outcome = install::install(pack, &request, context.interrupt.guard(), &progress)?;
    drop(spinner);
    tell(context, name, &outcome);
    Ok(())
}

fn origin(args: &InstallArgs) -> Origin {
    match (&args.from, args.offline) {
        (Some(path), _) => Origin::Local(path.clone()),
        (None, true) => Origin::Offline,
        (None, false) => Origin::Registry,
    }
}

fn tell(context: &Context, what: &str, outcome: &Outcome) {
    context.tell(&match outcome {
        Outcome::AlreadyThere(path) => {
            tr!(
                "{what}: already installed in {}",
                "{what}：已安装于 {}",
                path.display()
            )
        }
        Outcome::Installed(path) => tr!(
            "{what}: installed in {}",
            "{what}：已安装到 {}",
            path.display()
        ),
    });
}

/// A line that says what is going on: moving on a terminal, one line a step elsewhere.
struct Spinner {
    bar: ProgressBar,
    plain: bool,
}

impl Spinner {
    fn start(context: &Context) -> Self {
        let silent = context.common.quiet || context.common.json;
        let terminal = std::io::stderr().is_terminal();
        let bar = if terminal && !silent {
            ProgressBar::new_spinner()
        } else {
            ProgressBar::hidden()
        };
        let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.enable_steady_tick(Duration::from_millis(100));
        Self {
            bar,
            plain: !terminal && !silent,
        }
    }

    fn say(&self, message: &str) {
        self.bar.set_message(message.to_owned());
        if self.plain {
            eprintln!("{message}");
        }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
