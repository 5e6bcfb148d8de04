//! `tts batch`: many texts to many files, and again only what is missing, failed or changed.
//!
//! [`order`] checks the arguments, [`survey`] looks through the input, [`run`] walks through it and
//! pushes jobs into one session, [`floor`] gathers what comes back into files, [`tally`] counts and
//! tells.

mod concat;
mod fit;
mod floor;
mod order;
mod plan;
mod results;
mod run;
mod survey;
mod sweep;
mod tally;
mod watch;

use self::order::Order;
use self::watch::Watch;
use super::{Context, Failures, UsageError, report_failure};
use crate::batch::InputError;
use crate::cli::BatchArgs;
use crate::tr;

/// Runs the command.
pub fn run(context: &Context, args: &BatchArgs) -> anyhow::Result<()> {
    let order = Order::of(context, args)?;
    if args.dry_run {
        return plan::print(&order);
    }
    let whole = args.concat.as_deref();
    let whole = whole
        .map(|file| anyhow::Ok((file, concat::check(&order, file)?)))
        .transpose()?;
    let watch = args.watch.then(|| Watch::over(&order)).transpose()?;
    let mut engine = None;
    let failed = run::run(&order, &mut engine)?;
    if let Some(watch) = watch {
        loop {
            context.tell(&tr!(
                "waiting for new and changed files; Ctrl-C ends it",
                "正在等待新文件和改动；按 Ctrl-C 结束"
            ));
            watch.wait(&order)?;
            match run::run(&order, &mut engine) {
                Ok(_) => {}
                // Names that collide, a file that is gone: that can be put right while it waits.
                Err(error) if error.is::<UsageError>() || error.is::<InputError>() => {
                    report_failure(&error, context.common.json);
                }
                Err(error) => return Err(error),
            }
        }
    }
    if failed > 0 {
        if let Some((file, _)) = whole {
            context.tell(&tr!(
                "{} was not made, because items failed",
                "有条目失败，因此未生成 {}",
                file.display()
            ));
        }
        return Err(Failures(failed).into());
    }
    if let Some((file, format)) = whole {
        concat::join(&order, file, format)?;
    }
    Ok(())
}
