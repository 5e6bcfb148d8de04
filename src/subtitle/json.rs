//! JSON with everything that is known: sentences, their words, and the characters of these.

use serde::Serialize;

use super::{Sentence, Transcript, Unit};
use crate::engine::rounded;

#[derive(Serialize)]
struct Head {
    version: u8,
    sample_rate: u32,
    duration: f64,
}

#[derive(Serialize)]
struct JsonSentence<'a> {
    #[serde(flatten)]
    part: Part<'a>,
    segment: usize,
    voice: &'a str,
    emotion: &'a str,
    words: Vec<JsonWord<'a>>,
}

#[derive(Serialize)]
struct JsonWord<'a> {
    #[serde(flatten)]
    part: Part<'a>,
    chars: Vec<Part<'a>>,
}

/// What every level has.
#[derive(Serialize)]
struct Part<'a> {
    text: &'a str,
    start: f64,
    end: f64,
    span: [usize; 2],
}

/// One object, a line for each sentence.
pub(super) fn write(transcript: &Transcript) -> String {
    let head = written(&Head {
        version: 1,
        sample_rate: transcript.sample_rate(),
        duration: rounded(transcript.seconds()),
    });
    let mut out = head.trim_end_matches('}').to_owned();
    out.push_str(",\"sentences\":[");
    for (index, sentence) in transcript.sentences().iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        out.push_str(&written(&JsonSentence::of(sentence)));
    }
    out.push_str("\n]}\n");
    out
}

/// Texts and finite numbers can always be written.
fn written(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl<'a> JsonSentence<'a> {
    fn of(sentence: &'a Sentence) -> Self {
        let part = |units: &[Unit]| Part::of(sentence, units);
        let word = |units: &[Unit]| JsonWord {
            part: part(units),
            chars: units.chunks(1).map(part).collect(),
        };
        Self {
            part: Part {
                span: [sentence.span.start, sentence.span.end],
                ..part(&sentence.units)
            },
            segment: sentence.segment,
            voice: &sentence.voice,
            emotion: &sentence.emotion,
            words: sentence.words().map(word).collect(),
        }
    }
}

impl<'a> Part<'a> {
    fn of(sentence: &'a Sentence, units: &[Unit]) -> Self {
        let (first, last) = (units.first(), units.last());
        Self {
            text: sentence.text_of(units),
            start: rounded(first.map_or(0.0, |unit| unit.start)),
            end: rounded(last.map_or(0.0, |unit| unit.end)),
            span: [
                first.map_or(0, |unit| unit.span.start),
                last.map_or(0, |unit| unit.span.end),
            ],
        }
    }
}
