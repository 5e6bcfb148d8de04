//! What came of a text: its audio, encoded, with the times of what is said.

use std::sync::Arc;

use axum::body::Bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::subtitle::{Sentence, Transcript};
use crate::text::Unreadable;

/// A finished text.
#[derive(Debug, Clone, PartialEq)]
pub struct Performance {
    /// Its audio (or its subtitles) in order: joined, they are one file or stream.
    pub pieces: Vec<Arc<Piece>>,
    /// Length of the audio in seconds.
    pub audio_seconds: f64,
    /// What could not be read aloud.
    pub unread: Vec<UnreadPlace>,
}

/// A stretch of the text that cannot be read aloud and was left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnreadPlace {
    /// Line of the text, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The characters themselves.
    pub text: String,
}

impl From<Unreadable> for UnreadPlace {
    fn from(place: Unreadable) -> Self {
        Self {
            line: place.line,
            column: place.column,
            text: place.text,
        }
    }
}

/// A part of the audio, as soon as it is ready.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// Its bytes.
    #[serde(with = "plain_bytes")]
    pub bytes: Bytes,
    /// Where it begins, in seconds from the beginning of the audio.
    pub start: f64,
    /// Where it ends, likewise.
    pub end: f64,
    /// What is said in it.
    pub sentences: Vec<Spoken>,
}

/// A sentence, or a part of a long one, with its times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Spoken {
    /// Its text, with punctuation.
    pub text: String,
    /// Begin in seconds from the beginning of the audio.
    pub start: f64,
    /// End, likewise.
    pub end: f64,
    /// Who speaks.
    pub voice: String,
    /// The emotion, with its doses.
    pub emotion: String,
    /// Its words; joined, their texts are the text.
    pub words: Vec<SpokenWord>,
}

/// A word with its time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpokenWord {
    /// Its text, with the marks around it.
    pub text: String,
    /// Begin in seconds from the beginning of the audio.
    pub start: f64,
    /// End, likewise.
    pub end: f64,
    /// First character of it in the text of the request, from 0.
    pub from: usize,
    /// The character behind its last.
    pub to: usize,
}

impl Performance {
    /// Bytes of the audio.
    pub fn len(&self) -> usize {
        self.pieces.iter().map(|piece| piece.bytes.len()).sum()
    }

    /// The audio in one.
    pub fn bytes(&self) -> Bytes {
        match self.pieces.as_slice() {
            [one] => one.bytes.clone(),
            pieces => {
                let mut whole = Vec::with_capacity(self.len());
                for piece in pieces {
                    whole.extend_from_slice(&piece.bytes);
                }
                whole.into()
            }
        }
    }

    /// Roughly how much memory it takes, in bytes.
    pub fn weight(&self) -> usize {
        let words = |sentence: &Spoken| 96 * sentence.words.len() + 2 * sentence.text.len();
        let timed: usize = self
            .pieces
            .iter()
            .flat_map(|piece| &piece.sentences)
            .map(words)
            .sum();
        self.len() + timed + 256 * (1 + self.pieces.len())
    }
}

impl Spoken {
    /// The sentences of a transcript, of a text that was written as `source`.
    pub fn of(transcript: &Transcript, source: &str) -> Vec<Self> {
        let sentences = transcript.sentences().iter();
        sentences
            .map(|sentence| Self::one(sentence, source))
            .collect()
    }

    fn one(sentence: &Sentence, source: &str) -> Self {
        let character = |byte: usize| source.get(..byte).map_or(0, |text| text.chars().count());
        let words = sentence.words().filter_map(|units| {
            let (first, last) = (units.first()?, units.last()?);
            Some(SpokenWord {
                text: sentence.text_of(units).to_owned(),
                start: milliseconds(first.start),
                end: milliseconds(last.end),
                from: character(first.span.start),
                to: character(last.span.end),
            })
        });
        Self {
            text: sentence.text.clone(),
            start: milliseconds(sentence.start()),
            end: milliseconds(sentence.end()),
            voice: sentence.voice.to_string(),
            emotion: sentence.emotion.to_string(),
            words: words.collect(),
        }
    }
}

/// Rounded to milliseconds: more digits would say nothing.
fn milliseconds(seconds: f64) -> f64 {
    (seconds * 1_000.0).round() / 1_000.0
}

mod plain_bytes {
    use axum::body::Bytes;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        Vec::<u8>::deserialize(deserializer).map(Bytes::from)
    }
}
