//! Any text as marked text, as pinyin, as SSML and as a dictionary file: taken or refused without a
//! panic, with every place inside the text and every sound known to the voice.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tts::script::{Manner, Markup, understand};
use tts::text::{Frontend, Item, Lexicon};
use tts::voice::Speller;
use tts::voice::kokoro::KokoroSpeller;

static FRONTEND: LazyLock<Frontend> = LazyLock::new(|| Frontend::new().unwrap());
static SPELLER: LazyLock<KokoroSpeller> = LazyLock::new(KokoroSpeller::from_tables);

fuzz_target!(|text: &str| {
    // What stands before the first blank line is the dictionary of what follows.
    let (dictionary, text) = text.split_once("\n\n").unwrap_or(("", text));
    let lexicon = FRONTEND
        .entries(dictionary)
        .ok()
        .map(|read| FRONTEND.lexicon(read.entries));
    read(text, Markup::Marked, lexicon.as_ref());
    read(text, Markup::Plain, lexicon.as_ref());
    read(text, Markup::Pinyin, None);
    read(&format!("<speak>{text}</speak>"), Markup::Marked, lexicon.as_ref());
});

fn read(text: &str, markup: Markup, lexicon: Option<&Lexicon>) {
    let Ok(input) = understand(text, Manner { markup, lexicon }, &FRONTEND) else {
        return;
    };
    let analysis = FRONTEND.analyze(&input);
    for place in &analysis.unreadable {
        assert!(text.get(place.span.clone()).is_some());
    }
    for utterance in &analysis.utterances {
        assert!(text.get(utterance.span.clone()).is_some());
        for item in &utterance.items {
            if let Item::Word(word) = item {
                assert!(text.get(word.span.clone()).is_some());
            }
        }
        let phonemes = SPELLER.spell(utterance).unwrap();
        SPELLER.ids(&phonemes).unwrap();
    }
    let _ = FRONTEND.normalize(&input);
}
