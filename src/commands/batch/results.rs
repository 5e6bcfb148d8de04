//! Results on standard output: a line of JSON for each item, as it is done.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use super::order::Order;
use crate::batch::Record;

/// Writes results, in the order in which they come or in that of the input.
pub struct Results {
    wanted: bool,
    /// In the order of the input: the next seat, and those behind it that are done already.
    ordered: Option<(usize, BTreeMap<usize, String>)>,
}

impl Results {
    /// Results go out where a program feeds the run, or asks for JSON.
    pub fn of(order: &Order<'_>) -> Self {
        let fed = order.args.input.iter().any(|input| input == Path::new("-"));
        Self {
            wanted: fed || order.context.common.json,
            ordered: order.args.ordered.then(|| (0, BTreeMap::new())),
        }
    }

    /// Takes the result of the item in a seat.
    pub fn add(&mut self, seat: usize, record: &Record) -> io::Result<()> {
        if !self.wanted {
            return Ok(());
        }
        let line = serde_json::to_string(record)?;
        let Some((next, waiting)) = &mut self.ordered else {
            return send(&line);
        };
        waiting.insert(seat, line);
        while let Some(line) = waiting.remove(next) {
            *next += 1;
            send(&line)?;
        }
        Ok(())
    }

    /// Sends what still waits: those behind an item that was given up.
    pub fn close(&mut self) -> io::Result<()> {
        let waiting = self.ordered.take().map(|(_, waiting)| waiting);
        waiting
            .into_iter()
            .flatten()
            .try_for_each(|(_, line)| send(&line))
    }
}

/// A line, and at once: whoever waits for it may send the next item only then.
fn send(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes())?;
    out.flush()
}
