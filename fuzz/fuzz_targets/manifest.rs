//! `voice.toml` of any text: read or refused; no path that is accepted leads out of the pack.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tts::voice::pack::Pack;

fn assert_inside(path: &str) {
    assert!(!path.is_empty() && !path.starts_with('/'));
    assert!(!path.split('/').any(|part| part == ".."));
}

fuzz_target!(|text: &str| {
    // A pack is called like its folder.
    let root = std::env::temp_dir().join(format!("tts-fuzz-{}", std::process::id()));
    let folder = root.join("kokoro-zh");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("voice.toml"), text).unwrap();
    if let Ok(pack) = Pack::open(&folder) {
        assert_eq!(root.join(&pack.manifest.name), folder);
        for file in pack.manifest.checked_files() {
            assert_inside(&file.file);
            assert!(pack.path(file).starts_with(&folder));
        }
        pack.manifest.companions().for_each(assert_inside);
        for source in &pack.manifest.source {
            source.parts.iter().for_each(|part| assert_inside(part));
            assert!(!source.packages.iter().any(|name| name.starts_with('-')));
        }
    }
});
