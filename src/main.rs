//! The `tts` program: see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().collect();
    tts::commands::run(&args).into()
}
