//! Any text as marked text, as pinyin, as SSML, as lines of a cast, as lines of JSON and as a
//! dictionary file: taken or refused without a panic, with every place inside the text and every
//! sound known to the voice.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tts::config::Config;
use tts::script::{Cast, Manner, Markup, Names, Origin, Segment, records, understand};
use tts::text::{Frontend, Item, Lexicon};
use tts::voice::{Speller, VoiceError};
use tts::voice::kokoro::KokoroSpeller;

static FRONTEND: LazyLock<Frontend> = LazyLock::new(|| Frontend::new().unwrap());
static CONFIG: LazyLock<Config> = LazyLock::new(|| Config::load(Some("/dev/null".as_ref())).unwrap());
static CAST: LazyLock<Cast> = LazyLock::new(|| {
    let mut cast = Cast::default();
    cast.add_all(&["甲=a:happy,旁白=b".to_owned()], None).unwrap();
    cast
});
static SPELLER: LazyLock<KokoroSpeller> = LazyLock::new(KokoroSpeller::from_tables);

fuzz_target!(|text: &str| {
    // What stands before the first blank line is the dictionary of what follows.
    let (dictionary, text) = text.split_once("\n\n").unwrap_or(("", text));
    let lexicon = FRONTEND
        .entries(dictionary)
        .ok()
        .map(|read| FRONTEND.lexicon(read.entries));
    let document = format!("<speak>{text}</speak>");
    for names in [None, Some(names())] {
        for cast in [None, Some(&*CAST)] {
            read(text, Markup::Marked, lexicon.as_ref(), names, cast);
            read(text, Markup::Plain, lexicon.as_ref(), names, cast);
        }
        read(text, Markup::Pinyin, None, names, None);
        read(&document, Markup::Marked, lexicon.as_ref(), names, None);
        let _ = records(&Segment::new(text.to_owned(), Origin::Stdin), names);
    }
});

fn names() -> Names<'static> {
    fn any(name: &str) -> Result<String, VoiceError> {
        Ok(name.to_owned())
    }
    Names {
        emotions: &CONFIG.emotions,
        voice: &any,
    }
}

fn read(
    text: &str,
    markup: Markup,
    lexicon: Option<&Lexicon>,
    names: Option<Names>,
    cast: Option<&Cast>,
) {
    let manner = Manner {
        markup,
        lexicon,
        names,
        cast,
    };
    let Ok(understood) = understand(text, manner, &FRONTEND) else {
        return;
    };
    assert!(understood.turns.is_sorted_by_key(|turn| turn.at));
    assert!(understood.turns.iter().all(|turn| text.is_char_boundary(turn.at)));
    let input = understood.input;
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
