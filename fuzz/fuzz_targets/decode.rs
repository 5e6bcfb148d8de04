//! Text files of any bytes: decoded or refused, and a refusal points into the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tts::script::{DecodeError, decode};

fuzz_target!(|bytes: &[u8]| {
    match decode(bytes) {
        Err(DecodeError::Binary(offset)) => assert_eq!(bytes[offset], 0),
        Err(DecodeError::Encoding { byte, offset }) => assert_eq!(bytes[offset], byte),
        Err(DecodeError::Utf16(_)) | Ok(_) => {}
    }
});
