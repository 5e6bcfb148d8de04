//! Prints how fast the whole frontend is on one thread and how much memory it takes, as JSON:
//! `frontend_speed FILE [SECONDS]`.
//!
//! Every line of the file is analysed, again and again for that many seconds (3 without it). The
//! fastest round counts: what other programs take away from it is not the frontend's. The memory is
//! the process's peak after all that, less what it had before the frontend was made (Linux only, else
//! null).

// What it measures goes to standard output.
#![allow(clippy::print_stdout)]

use std::time::{Duration, Instant};

use anyhow::Context as _;
use tts::text::Frontend;

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let file = args.next().context("which file?")?;
    let seconds: f64 = args.next().as_deref().unwrap_or("3").parse()?;
    let text = std::fs::read_to_string(file)?;
    let lines: Vec<&str> = text.lines().collect();
    let characters: usize = lines.iter().map(|line| line.chars().count()).sum();

    let before = status_kb("VmRSS:");
    let begun = Instant::now();
    let frontend = Frontend::new()?;
    std::hint::black_box(frontend.analyze("他还没来"));
    let start = begun.elapsed();

    let mut best = Duration::MAX;
    let begun = Instant::now();
    while best == Duration::MAX || begun.elapsed().as_secs_f64() < seconds {
        let round = Instant::now();
        for line in &lines {
            std::hint::black_box(frontend.analyze(*line));
        }
        best = best.min(round.elapsed());
    }
    let added = status_kb("VmHWM:")
        .zip(before)
        .map_or("null".to_owned(), |(peak, before)| {
            format!("{:.1}", peak.saturating_sub(before) as f64 * 1024.0 / 1e6)
        });
    println!(
        r#"{{"characters": {characters}, "start_ms": {:.2}, "characters_per_second": {:.0}, "added_mb": {added}}}"#,
        1000.0 * start.as_secs_f64(),
        characters as f64 / best.as_secs_f64(),
    );
    Ok(())
}

/// A figure of this process's memory in units of 1,024 bytes.
fn status_kb(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
