//! `voice.toml` of any text: read or refused; no path that is accepted leads out of the pack.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tts::voice::pack::Pack;

fuzz_target!(|text: &str| {
    let folder = std::env::temp_dir().join(format!("tts-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("voice.toml"), text).unwrap();
    if let Ok(pack) = Pack::open(&folder) {
        for file in pack.manifest.checked_files() {
            assert!(!file.file.split('/').any(|part| part == ".."));
            assert!(pack.path(file).starts_with(&folder));
        }
    }
});
