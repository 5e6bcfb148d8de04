//! What is written down about each item.

use serde::{Deserialize, Serialize};

/// One line of a manifest, and of the results on standard output.
///
/// Hashes are the first 128 bits of SHA-256, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The item's own id, or one made of its file and number.
    pub id: String,
    /// Its number in the whole input, from 1.
    pub n: usize,
    /// The file that it stands in.
    pub from: String,
    /// Its line there, from 1.
    pub line: usize,
    /// Hash of what is said.
    pub input_hash: String,
    /// Hash of everything else that decides how it sounds, the program's version included.
    pub settings_hash: String,
    /// Hash of the voice.
    pub model_hash: String,
    /// The file made of it, from the output folder on, with `/` between folders.
    pub output: String,
    /// Hash of that file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub output_hash: Option<String>,
    /// Its bytes and the time of its last change in nanoseconds since 1970: while both hold, it
    /// need not be read to know that it is whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stamp: Option<(u64, u64)>,
    /// The subtitles beside it, from the output folder on.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub subtitles: Vec<String>,
    /// Hash of all of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subtitles_hash: Option<String>,
    /// Seconds of audio.
    pub seconds: f64,
    /// Places in the text that cannot be read aloud.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub left_out: usize,
    /// What became of it.
    pub status: Status,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error: Option<String>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Its file was made.
    Done,
    /// Its file was there already, from an earlier run. Never in a manifest.
    Unchanged,
    /// It could not be made.
    Failed,
}

impl Record {
    /// Whether both were made of the same, in the same way.
    #[must_use]
    pub fn is_of(&self, other: &Self) -> bool {
        self.input_hash == other.input_hash
            && self.settings_hash == other.settings_hash
            && self.model_hash == other.model_hash
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::batch) fn record(id: &str) -> Record {
        Record {
            id: id.to_owned(),
            n: 1,
            from: "list.jsonl".to_owned(),
            line: 1,
            input_hash: "a".to_owned(),
            settings_hash: "b".to_owned(),
            model_hash: "c".to_owned(),
            output: format!("{id}.wav"),
            output_hash: Some("d".to_owned()),
            stamp: Some((1, 2)),
            subtitles: Vec::new(),
            subtitles_hash: None,
            seconds: 1.5,
            left_out: 0,
            status: Status::Done,
            error: None,
        }
    }
}
