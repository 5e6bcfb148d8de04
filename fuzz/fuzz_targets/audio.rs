//! Audio files of any bytes: played or refused, a block at a time.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tts::audio::decode::AudioFile;

fuzz_target!(|bytes: &[u8]| {
    let stream = Cursor::new(bytes.to_vec());
    let Ok(mut file) = AudioFile::stream("fuzz".to_owned(), stream) else {
        return;
    };
    let channels = usize::from(file.format().channels);
    while let Ok(block) = file.read() {
        assert_eq!(block.len() % channels, 0);
        if block.is_empty() {
            break;
        }
    }
});
