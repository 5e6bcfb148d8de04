//! The reading of a text as data: what `tts phonemes --json` and `POST /phonemes` answer.

use schemars::JsonSchema;
use serde::Serialize;

use crate::text::{
    Analysis, Frontend, Input, Item, Mark, Reason, Sound, Syllable, Unreadable, Word,
};
use crate::tr;
use crate::voice::{Speller, VoiceError};

/// How a text is read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reading {
    /// The text.
    pub text: String,
    /// The text with numbers and symbols spelled out.
    pub normalized: String,
    /// Toned syllables as spoken, 5 neutral, erhua merged, letters single capitals, English words
    /// in lower case.
    pub pinyin: String,
    /// The same with dictionary tones.
    pub citation: String,
    /// Its words.
    pub words: Vec<String>,
    /// Pauses, each with the number of words before it.
    pub breaks: Vec<Break>,
    /// Symbols of the voice, a space between utterances.
    pub phonemes: String,
    /// One for each element of `pinyin`, in order.
    pub syllables: Vec<SyllableRow>,
    /// What cannot be read aloud.
    pub unreadable: Vec<Unreadable>,
}

/// A pause.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Break {
    /// The number of words before it.
    pub after_word: usize,
    /// 2 (a phrase) to 4 (the end of a sentence); every other word edge is a 1.
    pub strength: u8,
    /// The punctuation that it stands for.
    pub mark: Mark,
    /// Seconds that the author asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f32>,
}

/// A syllable.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SyllableRow {
    /// As it is spoken, with its tone.
    pub pinyin: String,
    /// With the tone of the dictionary.
    pub citation: String,
    /// What it stands for, as it is read.
    pub char: String,
    /// Byte range in the text.
    pub span: [usize; 2],
    /// Index of its word.
    pub word: usize,
    /// Why it is read so.
    #[serde(flatten)]
    pub reason: Why,
}

/// Why a reading was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Why {
    /// In a word.
    pub reason: &'static str,
    /// Number of the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<u8>,
    /// How sure the network was, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f32>,
}

impl From<Reason> for Why {
    fn from(reason: Reason) -> Self {
        let (reason, rule, probability) = match reason {
            Reason::Default => ("default", None, None),
            Reason::Word => ("dictionary", None, None),
            Reason::Rule(number) => ("rule", Some(number), None),
            // More digits than mean anything would only make the lines long.
            Reason::Network(probability) => (
                "network",
                None,
                Some((probability * 1000.0).round() / 1000.0),
            ),
            Reason::User => ("user", None, None),
        };
        Self {
            reason,
            rule,
            probability,
        }
    }
}

impl Reading {
    /// Reads `input`, which was made from `text`.
    pub fn of(
        text: &str,
        input: &Input,
        frontend: &Frontend,
        speller: &dyn Speller,
    ) -> Result<Self, VoiceError> {
        let Analysis {
            utterances,
            unreadable,
        } = frontend.analyze(input);
        let mut reading = Self {
            text: text.to_owned(),
            normalized: frontend.normalize(input),
            pinyin: String::new(),
            citation: String::new(),
            words: Vec::new(),
            breaks: Vec::new(),
            phonemes: String::new(),
            syllables: Vec::new(),
            unreadable,
        };
        let mut phonemes = Vec::new();
        for utterance in &utterances {
            let spelled = speller.spell(utterance)?;
            let symbols = spelled.iter().map(|phoneme| phoneme.symbol);
            phonemes.push(symbols.collect::<String>());
            for item in &utterance.items {
                match item {
                    Item::Word(word) => reading.add(word),
                    Item::Mark { mark, .. } => reading.pause(*mark, None),
                }
            }
            reading.pause(utterance.ending, utterance.pause);
        }
        let joined = |part: fn(&SyllableRow) -> &str| {
            let parts: Vec<&str> = reading.syllables.iter().map(part).collect();
            parts.join(" ")
        };
        let pinyin = joined(|row| &row.pinyin);
        let citation = joined(|row| &row.citation);
        reading.pinyin = pinyin;
        reading.citation = citation;
        reading.phonemes = phonemes.join(" ");
        Ok(reading)
    }

    fn add(&mut self, word: &Word) {
        let index = self.words.len();
        self.words.push(word.text.clone());
        match &word.sound {
            Sound::Mandarin(syllables) => {
                let mut chars = word.characters().unwrap_or_default().into_iter();
                for syllable in syllables {
                    self.syllables.push(SyllableRow {
                        pinyin: toned(syllable, syllable.tone),
                        citation: toned(syllable, syllable.citation),
                        char: chars
                            .next()
                            .map_or_else(|| self.written(&syllable.span), str::to_owned),
                        span: [syllable.span.start, syllable.span.end],
                        word: index,
                        reason: syllable.reason.into(),
                    });
                }
            }
            Sound::English(_) => {
                let single = word.text.chars().count() == 1;
                let name = match single {
                    true => word.text.to_uppercase(),
                    false => word.text.to_lowercase(),
                };
                self.syllables.push(SyllableRow {
                    pinyin: name.clone(),
                    citation: name,
                    char: word.text.clone(),
                    span: [word.span.start, word.span.end],
                    word: index,
                    reason: Reason::Word.into(),
                });
            }
        }
    }

    fn written(&self, span: &std::ops::Range<usize>) -> String {
        self.text.get(span.clone()).unwrap_or_default().to_owned()
    }

    fn pause(&mut self, mark: Mark, seconds: Option<f32>) {
        if !matches!(mark, Mark::Open | Mark::Close) {
            self.breaks.push(Break {
                after_word: self.words.len(),
                strength: mark.strength(),
                mark,
                seconds,
            });
        }
    }

    /// The readings that neither the dictionary nor custom decides, each with its reason.
    pub fn why(&self) -> Vec<String> {
        let rows = self.syllables.iter();
        rows.filter(|row| {
            !matches!(row.reason.reason, "default" | "dictionary")
                && row.pinyin.ends_with(|ch: char| ch.is_ascii_digit())
        })
        .map(|row| {
            let SyllableRow { char, citation, .. } = row;
            format!("{char} {citation} {}", row.reason.told())
        })
        .collect()
    }
}

impl Why {
    fn told(self) -> String {
        match (self.reason, self.rule, self.probability) {
            (_, Some(rule), _) => tr!("(rule {rule})", "（规则 {rule}）"),
            (_, _, Some(probability)) => {
                let percent = (probability * 100.0).round();
                tr!("(network, {percent} %)", "（网络，{percent} %）")
            }
            ("user", ..) => tr!("(yours)", "（自定义）"),
            _ => tr!("(rule)", "（规则）"),
        }
    }
}

fn toned(syllable: &Syllable, tone: u8) -> String {
    let r = if syllable.erhua { "r" } else { "" };
    format!("{}{r}{tone}", syllable.pinyin)
}
