//! Any text: analysed without a panic, its places inside the text, its sounds known to the voice.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tts::text::{Frontend, split_at_best_break};
use tts::voice::Speller;
use tts::voice::kokoro::KokoroSpeller;

static FRONTEND: LazyLock<Frontend> = LazyLock::new(|| Frontend::new().unwrap());
static SPELLER: LazyLock<KokoroSpeller> = LazyLock::new(KokoroSpeller::from_tables);

fuzz_target!(|text: &str| {
    let analysis = FRONTEND.analyze(text);
    for place in &analysis.unreadable {
        assert!(text.get(place.span.clone()).is_some());
    }
    for utterance in &analysis.utterances {
        assert!(text.get(utterance.span.clone()).is_some());
        let parts = split_at_best_break(utterance, &|part| part.items.len() <= 20);
        for part in &parts {
            let phonemes = SPELLER.spell(part).unwrap();
            SPELLER.ids(&phonemes).unwrap();
        }
    }
    let _ = FRONTEND.normalize(text);
});
