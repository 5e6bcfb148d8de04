//! The `tts` program: see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    settle_environment();
    let args: Vec<_> = std::env::args_os().collect();
    tts::commands::run(&args).into()
}

/// Makes the environment what the rest of the program may rely on: variables of ours that are set
/// but empty count as unset, and ONNX Runtime neither leaves a device id in the home folder nor
/// sends usage data (its own switch in the API comes too late for the former).
fn settle_environment() {
    let empty = std::env::vars_os()
        .filter(|(name, value)| name.to_string_lossy().starts_with("TTS_") && value.is_empty());
    let names: Vec<_> = empty.map(|(name, _)| name).collect();
    // SAFETY: this is the first thing the program does; no other thread exists that could read
    // the environment at the same time.
    #[allow(unsafe_code)]
    unsafe {
        names.iter().for_each(|name| std::env::remove_var(name));
        std::env::set_var("ORT_DISABLE_TELEMETRY", "1");
    }
}
