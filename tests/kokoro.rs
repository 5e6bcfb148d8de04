//! The cut graphs of `kokoro-zh`, chained, against the graph that they were cut from.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![cfg(unix)]

mod common;
mod lone;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;
use std::thread;

use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::Tensor;
use tts::runtime::Runtime;
use tts::text::Frontend;
use tts::voice::kokoro::Kokoro;
use tts::voice::pack::{FamilyName, Pack};
use tts::voice::{Family, Phoneme, VoiceError, speller};

const SHORT: &str = "你好。";
/// No one else's manner.
static PLAIN: BTreeMap<String, f32> = BTreeMap::new();
const LONGER: &str = "一点儿，hello！";

/// One process loads ONNX Runtime once.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Runtime::load().expect("ONNX Runtime; run: make test"));

static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::open(lone::real_pack()).unwrap());

/// The voice for two callers at a time.
static VOICE: LazyLock<Kokoro> = LazyLock::new(|| Kokoro::load(&PACK, &RUNTIME, 2, 1).unwrap());

fn spell(text: &str) -> Vec<Phoneme> {
    let analysis = Frontend::new().unwrap().analyze(text);
    assert_eq!(analysis.utterances.len(), 1, "{text}");
    speller(FamilyName::Kokoro)
        .spell(&analysis.utterances[0])
        .unwrap()
}

fn say(voice: &Kokoro, text: &str, speaker: &str, rate: f32) -> Vec<f32> {
    let prosody = voice.predict(&spell(text), speaker, &PLAIN, rate).unwrap();
    assert_eq!(
        prosody.f0.len(),
        prosody.frames() * prosody.points_per_frame
    );
    assert_eq!(prosody.energy.len(), prosody.f0.len());
    voice.render(&prosody, speaker).unwrap()
}

/// The samples as bits: equal is equal, and not almost.
fn bits(samples: &[f32]) -> Vec<u32> {
    samples.iter().map(|sample| sample.to_bits()).collect()
}

fn assert_same(left: &[f32], right: &[f32], what: &str) {
    assert_eq!(left.len(), right.len(), "{what}");
    assert!(
        left.iter().any(|sample| sample.abs() > 0.05),
        "{what}: silent"
    );
    let first = bits(left)
        .iter()
        .zip(bits(right))
        .position(|(l, r)| *l != r);
    if let Some(at) = first {
        panic!("{what}: sample {at} is {} and {}", left[at], right[at]);
    }
}

/// The row of a speaker's style table for so many tokens.
fn style(speaker: &str, tokens: usize) -> Vec<f32> {
    let file = &PACK.manifest.speakers[speaker].style;
    let bytes = PACK.read_checked(file).unwrap();
    let row = bytes.chunks_exact(256 * 4).nth(tokens - 1).unwrap();
    let value = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().unwrap());
    row.chunks_exact(4).map(value).collect()
}

/// The tokens of a spelling, by the vocabulary alone.
fn ids(phonemes: &[Phoneme]) -> Vec<i64> {
    let table = include_str!("../data/kokoro-vocab.json");
    let table: serde_json::Value = serde_json::from_str(table).unwrap();
    let id = |phoneme: &Phoneme| table["vocab"][phoneme.symbol.to_string()].as_i64().unwrap();
    phonemes.iter().map(id).collect()
}

/// What the uncut graph says.
fn uncut(session: &mut Session, text: &str, speaker: &str, speed: f32) -> Vec<f32> {
    let ids = ids(&spell(text));
    let row = style(speaker, ids.len());
    let tokens: Vec<i64> = [0].into_iter().chain(ids).chain([0]).collect();
    let inputs = ort::inputs![
        "tokens" => Tensor::from_array(([1, tokens.len()], tokens)).unwrap(),
        "style" => Tensor::from_array(([1, row.len()], row)).unwrap(),
        "speed" => Tensor::from_array(([1], vec![speed])).unwrap(),
    ];
    let outputs = session.run(inputs).unwrap();
    let (_, audio) = outputs["audio"].try_extract_tensor::<f32>().unwrap();
    audio.to_vec()
}

fn open_uncut(path: &Path) -> Session {
    Session::builder(RUNTIME.environment())
        .unwrap()
        .with_intra_threads(1)
        .unwrap()
        .with_optimization_level(GraphOptimizationLevel::All)
        .unwrap()
        .commit_from_file(path)
        .unwrap()
}

#[test]
fn the_chained_stages_equal_the_uncut_graph_sample_for_sample() {
    let mut whole = open_uncut(&lone::uncut_model());
    for (text, speaker, speed) in [
        (SHORT, "xiaoxiao", 1.0),
        (SHORT, "yunxi", 1.25),
        (LONGER, "xiaoxiao", 1.25),
        (LONGER, "yunxi", 1.0),
    ] {
        let wanted = uncut(&mut whole, text, speaker, speed);
        let found = say(&VOICE, text, speaker, speed);
        assert_same(&found, &wanted, &format!("{text} {speaker} {speed}"));
    }
}

#[test]
fn a_run_repeats_bit_for_bit_on_any_number_of_threads() {
    let once = say(&VOICE, SHORT, "xiaoyi", 1.0);
    assert_same(&say(&VOICE, SHORT, "xiaoyi", 1.0), &once, "again");
    let two_threads = Kokoro::load(&PACK, &RUNTIME, 1, 2).unwrap();
    assert_same(
        &say(&two_threads, SHORT, "xiaoyi", 1.0),
        &once,
        "two threads",
    );
}

#[test]
fn callers_at_the_same_time_get_what_they_would_get_alone() {
    let cases = [
        (SHORT, "xiaoxiao", 1.0),
        ("再见！", "yunjian", 1.5),
        ("三个人。", "xiaobei", 0.8),
        (SHORT, "yunyang", 1.0),
    ];
    let (voice, pack): (&Kokoro, &Pack) = (&VOICE, &PACK);
    assert!(pack.missing_files().is_empty());
    let alone: Vec<Vec<f32>> = cases
        .iter()
        .map(|(text, speaker, rate)| say(voice, text, speaker, *rate))
        .collect();
    let together: Vec<Vec<f32>> = thread::scope(|scope| {
        let callers: Vec<_> = cases
            .iter()
            .map(|(text, speaker, rate)| scope.spawn(|| say(voice, text, speaker, *rate)))
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().unwrap())
            .collect()
    });
    for ((alone, together), case) in alone.iter().zip(&together).zip(cases) {
        assert_same(together, alone, case.1);
    }
    assert_ne!(bits(&alone[0]), bits(&alone[3]), "two speakers");
}

#[test]
fn what_the_network_cannot_take_is_refused_before_it_runs() {
    let phonemes = spell(LONGER);
    let of =
        |count: usize| -> Vec<Phoneme> { phonemes.iter().cycle().take(count).cloned().collect() };
    for count in [0, 511, 2000] {
        let error = VOICE
            .predict(&of(count), "xiaoxiao", &PLAIN, 1.0)
            .unwrap_err();
        let as_counted =
            matches!(error, VoiceError::TooLong { count: found, most: 510 } if found == count);
        assert!(as_counted, "{error}");
    }
    let error = VOICE.predict(&phonemes, "nobody", &PLAIN, 1.0).unwrap_err();
    assert!(matches!(error, VoiceError::UnknownVoice { .. }), "{error}");
    let mut strange = phonemes.clone();
    strange[0].symbol = '汉';
    let error = VOICE
        .predict(&strange, "xiaoxiao", &PLAIN, 1.0)
        .unwrap_err();
    assert!(matches!(error, VoiceError::NoPhoneme(_)), "{error}");

    // The longest that it takes: 510 tokens.
    let prosody = VOICE.predict(&of(510), "xiaoxiao", &PLAIN, 2.0).unwrap();
    assert_eq!(prosody.durations.len(), 512);
    assert!(prosody.durations.iter().all(|frames| *frames >= 1));

    // Contours of the wrong length never reach the decoder.
    let mut prosody = VOICE.predict(&phonemes, "xiaoxiao", &PLAIN, 1.0).unwrap();
    prosody.f0.pop();
    let error = VOICE.render(&prosody, "xiaoxiao").unwrap_err();
    assert!(
        matches!(
            error,
            VoiceError::Network {
                graph: "decoder",
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_cancelled_voice_fails_at_once() {
    let voice = Kokoro::load(&PACK, &RUNTIME, 1, 1).unwrap();
    voice.cancel();
    let error = voice
        .predict(&spell(SHORT), "xiaoxiao", &PLAIN, 1.0)
        .unwrap_err();
    assert!(matches!(error, VoiceError::Network { .. }), "{error}");
}
