//! Prints the emotion guessed for each line of standard input, with its intensity and the reason,
//! between tabs. `guess_emotions --speed FILE` prints megabytes a second on one thread instead.

// What it prints goes to standard output.
#![allow(clippy::print_stdout)]

use std::io::{BufRead as _, Write as _};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tts::emotion::guess::guess;

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some("--speed") => speed(&args.next().context("which file?")?),
        Some(other) => anyhow::bail!("unknown option {other}"),
        None => lines(),
    }
}

fn lines() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let guess = guess(&line?);
        let (emotion, intensity) = (guess.emotion, guess.intensity);
        writeln!(out, "{emotion}\t{intensity:.2}\t{}", guess.reason)?;
    }
    Ok(())
}

/// The fastest of ten rounds over the lines of a file; building the automaton is shown apart.
fn speed(file: &str) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file)?;
    let begun = Instant::now();
    std::hint::black_box(guess("好"));
    let start = begun.elapsed();
    let mut best = Duration::MAX;
    for _ in 0..10 {
        let begun = Instant::now();
        for line in text.lines() {
            std::hint::black_box(guess(line));
        }
        best = best.min(begun.elapsed());
    }
    println!(
        "{:.1} MB/s, first call {:.1} ms",
        text.len() as f64 / 1e6 / best.as_secs_f64(),
        1e3 * start.as_secs_f64()
    );
    Ok(())
}
