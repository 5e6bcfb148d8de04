//! What a terminal shows while files play: which one, and where in it.

use std::fmt::{self, Write};
use std::io::{self, IsTerminal};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::list::Item;
use crate::audio::decode::DecodeError;
use crate::audio::{Counter, Transport};
use crate::commands::Context;
use crate::{console, tr};

/// How often it is drawn anew.
const TICK: Duration = Duration::from_millis(200);

/// What is played, as the player tells.
pub struct Shown {
    files: Vec<Named>,
    counter: Counter,
    /// The file of each passage that the player was given, and the frame that it begins with.
    passages: Vec<(usize, u64)>,
}

struct Named {
    name: String,
    seconds: Option<f64>,
    sample_rate: u32,
}

impl Shown {
    /// Before anything is played.
    pub fn new(items: &[Item], counter: Counter) -> Self {
        let files = items.iter().map(|item| Named {
            name: item.name.clone(),
            seconds: item.seconds(),
            sample_rate: item.format.sample_rate,
        });
        Self {
            files: files.collect(),
            counter,
            passages: Vec::new(),
        }
    }

    /// The player is given a passage: a file, from a frame on.
    pub fn begin(&mut self, place: (usize, u64)) {
        self.passages.push(place);
    }

    /// The player has forgotten all passages but so many.
    pub fn forget_after(&mut self, begun: usize) {
        self.passages.truncate(begun);
    }

    /// Another player plays from now on.
    pub fn follow(&mut self, counter: Counter) {
        self.counter = counter;
        self.passages.clear();
    }

    /// The file that is heard, and the frame in it.
    pub fn place(&self) -> (usize, u64) {
        let place = self.counter.place();
        let passage = self.passages.get(place.passages.saturating_sub(1));
        match (passage.or(self.passages.last()), place.passages) {
            (Some(&begin), 0) => begin,
            (Some(&(index, frame)), _) => (index, frame + place.frames),
            (None, _) => (0, 0),
        }
    }

    fn write(&self, out: &mut dyn Write, is_paused: bool) -> fmt::Result {
        let (index, frame) = self.place();
        let Some(file) = self.files.get(index) else {
            return Ok(());
        };
        let seconds = frame as f64 / f64::from(file.sample_rate);
        let mark = if is_paused { "⏸" } else { "▶" };
        write!(out, "{mark} {}  {}", file.name, clock(seconds))?;
        if let Some(length) = file.seconds {
            write!(out, " / {}", clock(length))?;
        }
        match self.files.len() {
            1 => Ok(()),
            count => write!(out, "  ({}/{count})", index + 1),
        }
    }
}

/// The line on the terminal, if there is one.
pub struct Display(ProgressBar);

/// Starts showing.
pub fn start(context: &Context, shown: Arc<Mutex<Shown>>, transport: Arc<Transport>) -> Display {
    let is_wanted = !context.common.quiet && !context.common.json && io::stderr().is_terminal();
    let style = ProgressStyle::with_template("{place}");
    let (true, Ok(style)) = (is_wanted, style) else {
        return Display(ProgressBar::hidden());
    };
    let style = style.with_key("place", move |_: &ProgressState, out: &mut dyn Write| {
        let shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = shown.write(out, transport.is_paused());
    });
    let bar = ProgressBar::new_spinner().with_style(style);
    bar.enable_steady_tick(TICK);
    Display(bar)
}

impl Display {
    /// Tells of a file that could not be played.
    pub fn tell(&self, context: &Context, error: &DecodeError) {
        let line = match context.common.json {
            true => serde_json::json!({ "error": error.to_string() }).to_string(),
            false => tr!("error: {error}", "错误：{error}"),
        };
        self.0.suspend(|| console::message(&line));
    }

    /// Takes the line away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

/// Minutes and seconds, with hours where there are any.
fn clock(seconds: f64) -> String {
    let seconds = seconds as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_shown_where_there_are_any() {
        assert_eq!(clock(0.0), "0:00");
        assert_eq!(clock(75.9), "1:15");
        assert_eq!(clock(36_005.0), "10:00:05");
    }
}
