//! ONNX files of any bytes: parsed and cut, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prost::bytes::Bytes;
use tts::voice::kokoro::graphs;
use tts::voice::onnx::Model;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(model) = Model::parse(Bytes::copy_from_slice(bytes)) {
        for (_, graph) in graphs::ALL {
            let _ = model.cut(graph);
        }
    }
});
