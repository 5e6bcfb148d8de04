//! What has become of the items so far: for the progress, the results and the summary.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::order::Order;
use super::results::Results;
use crate::batch::{Record, Status};
use crate::commands::Context;
use crate::engine::rounded;
use crate::{console, tr};

/// The most failures that the summary names.
const MOST_FAILURES: usize = 20;
/// How often a line is written where no bar can be drawn.
const LINES: Duration = Duration::from_secs(10);
/// How often a program is told.
const EVENTS: Duration = Duration::from_secs(1);

/// How much there is to do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Work {
    /// Items in all, and of them those that are there already.
    pub items: usize,
    /// Bytes of text that are still to be spoken.
    pub bytes: u64,
}

/// Counts, and tells.
pub struct Tally<'o> {
    context: &'o Context,
    results: Results,
    bar: ProgressBar,
    /// Known where the input can be read twice.
    work: Option<Work>,
    /// What was begun last.
    current: String,
    started: Instant,
    told: Instant,
    /// Items made in this run.
    pub made: usize,
    /// Items that were there already.
    pub unchanged: usize,
    /// Items that failed.
    pub failed: usize,
    seconds: f64,
    bytes: u64,
    failures: Vec<String>,
}

impl<'o> Tally<'o> {
    /// Nothing so far.
    pub fn new(order: &'o Order<'_>, work: Option<Work>) -> Self {
        let context = order.context;
        let hidden = context.common.quiet || context.common.json || !io::stderr().is_terminal();
        let bar = match (hidden, work) {
            (true, _) => ProgressBar::hidden(),
            (false, Some(work)) => {
                ProgressBar::new(work.items as u64).with_style(style("{bar:24} {pos}/{len}  {msg}"))
            }
            (false, None) => ProgressBar::new_spinner().with_style(style("{spinner} {pos}  {msg}")),
        };
        let now = Instant::now();
        Self {
            context,
            results: Results::of(order),
            bar,
            work,
            current: String::new(),
            started: now,
            told: now,
            made: 0,
            unchanged: 0,
            failed: 0,
            seconds: 0.0,
            bytes: 0,
            failures: Vec::new(),
        }
    }

    /// An item is being made now.
    pub fn begin(&mut self, id: &str) {
        // It comes from a list, and goes to a terminal.
        self.current = id.replace(char::is_control, "_");
        self.draw();
    }

    fn draw(&self) {
        if !self.bar.is_hidden() {
            let (figures, current) = (self.figures(), &self.current);
            self.bar.set_message(format!("{figures}  {current}"));
        }
    }

    /// Takes what became of an item; `seat` is its place in the order of the input.
    pub fn add(&mut self, seat: usize, record: &Record, bytes: u64) -> io::Result<()> {
        match record.status {
            Status::Done => {
                self.made += 1;
                self.seconds += record.seconds;
                self.bytes += bytes;
            }
            Status::Unchanged => self.unchanged += 1,
            Status::Failed => {
                self.failed += 1;
                self.bytes += bytes;
                self.fail(record);
            }
        }
        self.bar.inc(1);
        self.draw();
        self.results.add(seat, record)?;
        self.tell();
        Ok(())
    }

    /// Tells something without disturbing the bar.
    pub fn say(&self, message: &str) {
        match self.context.common.json {
            true => console::message(&json!({"event": "notice", "message": message}).to_string()),
            false => self.bar.suspend(|| self.context.tell(message)),
        }
    }

    fn fail(&mut self, record: &Record) {
        let reason = record.error.as_deref().unwrap_or_default();
        let (from, line) = (&record.from, record.line);
        let reason = reason
            .strip_prefix(&tr!("{from}: ", "{from}："))
            .unwrap_or(reason);
        // Some errors know the very line and column.
        let what = match reason.starts_with(&tr!("{from}, line ", "{from} 第 ")) {
            true => reason.to_owned(),
            false => tr!(
                "{from}, line {line}: {reason}",
                "{from} 第 {line} 行：{reason}"
            ),
        };
        // Programs get it with the results.
        if !self.context.common.json {
            let told = tr!("failed: {what}", "失败：{what}");
            self.bar.suspend(|| console::message(&told));
        }
        if self.failures.len() < MOST_FAILURES {
            self.failures.push(what);
        }
    }

    fn tell(&mut self) {
        let json = self.context.common.json;
        let pause = if json { EVENTS } else { LINES };
        if !self.bar.is_hidden() || self.told.elapsed() < pause {
            return;
        }
        self.told = Instant::now();
        match json {
            true => self.event("progress"),
            false => {
                let done = self.made + self.unchanged + self.failed;
                let of = self
                    .work
                    .map_or(String::new(), |work| format!("/{}", work.items));
                self.context
                    .tell(&format!("{done}{of}  {}", self.figures()));
            }
        }
    }

    /// Tells a program how far the run is.
    pub fn event(&self, name: &str) {
        if !self.context.common.json {
            return;
        }
        let wall = self.started.elapsed().as_secs_f64();
        let mut event = json!({
            "event": name,
            "made": self.made,
            "unchanged": self.unchanged,
            "failed": self.failed,
            "items": self.work.map(|work| work.items),
            "audio_seconds": rounded(self.seconds),
            "wall_seconds": rounded(wall),
            "rtf": (self.seconds > 0.0).then(|| rounded(wall / self.seconds)),
            "eta_seconds": self.left().map(|left| rounded(left.as_secs_f64())),
        });
        if name == "summary" {
            event["failures"] = json!(self.failures);
        }
        console::message(&event.to_string());
    }

    /// The figures of a progress line.
    fn figures(&self) -> String {
        let wall = self.started.elapsed().as_secs_f64();
        let mut parts = vec![tr!("{} of speech", "语音 {}", clock(self.seconds))];
        if self.seconds > 0.0 {
            parts.push(format!("RTF {:.2}", wall / self.seconds));
        }
        if self.failed > 0 {
            parts.push(tr!("{} failed", "失败 {}", self.failed));
        }
        if let Some(left) = self.left() {
            let left = clock(left.as_secs_f64());
            parts.push(tr!("{left} left", "剩余 {left}"));
        }
        parts.join(", ")
    }

    /// How long the rest will take, by how long its text is.
    fn left(&self) -> Option<Duration> {
        let work = self.work.filter(|_| self.bytes > 0)?;
        let left = work.bytes.saturating_sub(self.bytes) as f64 / self.bytes as f64;
        Duration::try_from_secs_f64(self.started.elapsed().as_secs_f64() * left).ok()
    }

    /// Says how it went.
    pub fn close(&mut self) -> io::Result<()> {
        self.bar.finish_and_clear();
        self.results.close()?;
        io::stdout().flush()?;
        if self.context.common.json {
            self.event("summary");
            return Ok(());
        }
        let wall = self.started.elapsed().as_secs_f64();
        let (made, unchanged, failed) = (self.made, self.unchanged, self.failed);
        let mut line = tr!(
            "{made} made, {unchanged} unchanged, {failed} failed",
            "完成 {made}，未变 {unchanged}，失败 {failed}"
        );
        if self.seconds > 0.0 {
            line += &tr!(
                "; {} of speech in {} (RTF {:.2})",
                "；语音 {}，用时 {}（RTF {:.2}）",
                clock(self.seconds),
                clock(wall),
                wall / self.seconds
            );
        }
        self.context.tell(&line);
        for failure in &self.failures {
            self.context.tell(&format!("  {failure}"));
        }
        if let Some(more) = failed.checked_sub(MOST_FAILURES).filter(|&more| more > 0) {
            self.context.tell(&tr!(
                "  and {more} more, all of them in the manifest",
                "  另有 {more} 项，均记录在清单中"
            ));
        }
        Ok(())
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Seconds as people write them: 0:07, 12:30, 3:04:05.
fn clock(seconds: f64) -> String {
    let all = seconds.round() as u64;
    let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn times_are_written_as_on_a_clock() {
        let times = [0.4, 7.0, 750.0, 11_045.0].map(clock);
        assert_eq!(times, ["0:00", "0:07", "12:30", "3:04:05"]);
    }
}
