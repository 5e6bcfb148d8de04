//! The `tts` program: see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    forbid_telemetry();
    let args: Vec<_> = std::env::args_os().collect();
    tts::commands::run(&args).into()
}

/// ONNX Runtime writes a device id into the home folder as soon as it starts, and would send usage
/// data; its own switch in the API comes too late for the former.
fn forbid_telemetry() {
    // SAFETY: this is the first thing the program does; no other thread exists that could read
    // the environment at the same time.
    #[allow(unsafe_code)]
    unsafe {
        std::env::set_var("ORT_DISABLE_TELEMETRY", "1");
    }
}
