//! Bodies of requests of any bytes: understood or refused with a 4xx; what is understood is planned
//! or refused with the field, without a panic, and what cannot be read lies in the text.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tts::config::Config;
use tts::script::Cast;
use tts::server::{
    ApiError, OpenAiSpeech, ReadingRequest, SpeechRequest, Studio, SubtitleRequest, parse,
};
use tts::text::Frontend;
use tts::voice::{speller, store::Store};

static STUDIO: LazyLock<Studio> = LazyLock::new(|| {
    let voices = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../benches/voices");
    let mut config = Config::load(Some("/dev/null".as_ref())).unwrap();
    config.defaults.voice = "null".to_owned();
    let store = Store::open(vec![voices]);
    let pack = store.voice("null").unwrap().pack;
    Studio {
        speller: speller(pack.manifest.family),
        config,
        pack,
        store,
        frontend: Frontend::new().unwrap(),
        lexicon: None,
        cast: Cast::default(),
        fingerprint: String::new(),
    }
});

fn assert_refused<T>(result: Result<T, ApiError>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            assert!(matches!(error.status.as_u16(), 400 | 422), "{error:?}");
            assert!(!error.message.is_empty());
            None
        }
    }
}

fuzz_target!(|body: &[u8]| {
    assert_refused(parse::<OpenAiSpeech>(body));
    assert_refused(parse::<SubtitleRequest>(body));
    if let Some(request) = assert_refused(parse::<ReadingRequest>(body)) {
        assert_refused(STUDIO.reading(&request.text, request.markup.into()));
    }
    let Some(request) = assert_refused(parse::<SpeechRequest>(body)) else {
        return;
    };
    let Some(order) = assert_refused(STUDIO.order(request.wish(), 500)) else {
        return;
    };
    assert!(order.chars() <= 500);
    if let Some(planned) = assert_refused(STUDIO.plan(&order)) {
        assert!(!planned.jobs.is_empty());
        assert_eq!(planned.source, request.text);
        for place in &planned.unread {
            assert!(place.line > 0 && place.column > 0 && request.text.contains(&place.text));
        }
    }
});
