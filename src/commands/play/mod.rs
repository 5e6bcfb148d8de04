//! `tts play`: audio files, one after another.

mod list;
mod session;
mod show;

use std::sync::Arc;
use std::time::Instant;

use serde_json::json;

use self::list::Item;
use self::session::Session;
use super::keys::{Keys, Quit, Step};
use super::{Context, Failures};
use crate::audio::{Device, Transport};
use crate::cli::PlayArgs;
use crate::console;
use crate::engine::rounded;

/// Runs the command.
pub fn run(context: &Context, args: &PlayArgs) -> anyhow::Result<()> {
    let started = Instant::now();
    let items = list::open(&args.files)?;
    let device = Device::find(args.device.wanted().as_deref())?;
    let stop = context.interrupt.guard();
    // Steps lead back, and a stream has no way back.
    let (transport, step) = match items.as_slice() {
        items if items.iter().any(|item| !item.is_seekable) => {
            (Transport::without_steps(), Step::None)
        }
        [_] => (Transport::default(), Step::Seconds),
        _ => (Transport::default(), Step::File),
    };
    let transport = Arc::new(transport);
    let is_single = items.len() == 1;
    let mut session = Session::new(device, items, Arc::clone(&transport), Arc::clone(stop))?;
    let keys = Keys::listen(context, Arc::clone(&transport), step, Quit::All);
    let display = show::start(context, session.shown(), transport);
    let played = session.run(|error| {
        if !is_single {
            display.tell(context, error);
        }
    });
    display.finish();
    drop(keys);
    played?;
    if is_single && let Some(error) = session.failures().pop() {
        return Err(error.into());
    }
    if context.common.json {
        let summary = json!({
            "files": session.items().iter().map(row).collect::<Vec<_>>(),
            "audio_seconds": rounded(session.heard_seconds()),
            "wall_seconds": rounded(started.elapsed().as_secs_f64()),
        });
        console::message(&summary.to_string());
    }
    match session.failures().len() {
        0 => Ok(()),
        failed => Err(Failures(failed).into()),
    }
}

/// A file in the summary.
fn row(item: &Item) -> serde_json::Value {
    json!({
        "file": item.name,
        "seconds": item.seconds().map(rounded),
        "sample_rate": item.format.sample_rate,
        "channels": item.channels,
    })
}
