//! `tts phonemes`: how a text is read, step by step.

use std::io::Write;

use serde::Serialize;

use super::{Context, input};
use crate::cli::TextArgs;
use crate::text::{Analysis, Frontend, Item, Mark, Sound, Syllable, Unreadable, Word};
use crate::tr;
use crate::voice::pack::FamilyName;
use crate::voice::{Speller, VoiceError, speller};

/// Runs the command.
pub fn run(context: &Context, args: &TextArgs) -> anyhow::Result<()> {
    let frontend = Frontend::new()?;
    let speller = speller(FamilyName::Kokoro);
    let mut out = std::io::stdout().lock();
    for (index, text) in input::pieces(&args.text, &args.file)?.iter().enumerate() {
        let reading = Reading::of(text, &frontend, speller.as_ref())?;
        if context.common.json {
            writeln!(out, "{}", serde_json::to_string(&reading)?)?;
        } else {
            if index > 0 {
                writeln!(out)?;
            }
            out.write_all(reading.table().as_bytes())?;
        }
    }
    Ok(())
}

/// How a text is read.
#[derive(Debug, Serialize)]
struct Reading {
    text: String,
    normalized: String,
    /// Toned syllables as spoken, 5 neutral, erhua merged, English words in lower case.
    pinyin: String,
    /// The same with dictionary tones.
    citation: String,
    words: Vec<String>,
    /// Marks that are heard, each with the number of words before it.
    breaks: Vec<Break>,
    phonemes: String,
    syllables: Vec<SyllableRow>,
    unreadable: Vec<Unreadable>,
}

#[derive(Debug, Serialize)]
struct Break {
    after_word: usize,
    mark: Mark,
}

#[derive(Debug, Serialize)]
struct SyllableRow {
    pinyin: String,
    /// Byte range in the text.
    span: [usize; 2],
    reason: String,
}

impl Reading {
    fn of(text: &str, frontend: &Frontend, speller: &dyn Speller) -> Result<Self, VoiceError> {
        let Analysis {
            utterances,
            unreadable,
        } = frontend.analyze(text);
        let mut reading = Self {
            text: text.to_owned(),
            normalized: frontend.normalize(text),
            pinyin: String::new(),
            citation: String::new(),
            words: Vec::new(),
            breaks: Vec::new(),
            phonemes: String::new(),
            syllables: Vec::new(),
            unreadable,
        };
        let (mut pinyin, mut citation, mut phonemes) = (Vec::new(), Vec::new(), Vec::new());
        for utterance in &utterances {
            let spelled = speller.spell(utterance)?;
            phonemes.push(
                spelled
                    .iter()
                    .map(|phoneme| phoneme.symbol)
                    .collect::<String>(),
            );
            for item in &utterance.items {
                match item {
                    Item::Word(word) => {
                        reading.words.push(word.text.clone());
                        push_sounds(word, &mut pinyin, &mut citation);
                        if let Sound::Mandarin(syllables) = &word.sound {
                            reading
                                .syllables
                                .extend(syllables.iter().map(SyllableRow::of));
                        }
                    }
                    Item::Mark { mark, .. } => reading.breaks.push(Break {
                        after_word: reading.words.len(),
                        mark: *mark,
                    }),
                }
            }
            reading.breaks.push(Break {
                after_word: reading.words.len(),
                mark: utterance.ending,
            });
        }
        reading.pinyin = pinyin.join(" ");
        reading.citation = citation.join(" ");
        reading.phonemes = phonemes.join(" ");
        Ok(reading)
    }

    fn table(&self) -> String {
        let words = self.words.join(" / ");
        let mut rows = vec![
            (tr!("text", "文本"), self.text.clone()),
            (tr!("normalized", "规整"), self.normalized.clone()),
            (tr!("words", "分词"), words),
            (tr!("citation", "字典音"), self.citation.clone()),
            (tr!("pinyin", "拼音"), self.pinyin.clone()),
            (tr!("phonemes", "音素"), self.phonemes.clone()),
        ];
        for place in &self.unreadable {
            let text = tr!(
                "{} (line {}, column {})",
                "{}（第 {} 行第 {} 列）",
                place.text.escape_debug(),
                place.line,
                place.column
            );
            rows.push((tr!("unreadable", "无法朗读"), text));
        }
        rows.iter()
            .map(|(name, value)| format!("{name:<11} {}\n", value.trim_end()))
            .collect()
    }
}

impl SyllableRow {
    fn of(syllable: &Syllable) -> Self {
        Self {
            pinyin: toned(syllable, syllable.tone),
            span: [syllable.span.start, syllable.span.end],
            reason: format!("{:?}", syllable.reason),
        }
    }
}

fn toned(syllable: &Syllable, tone: u8) -> String {
    let r = if syllable.erhua { "r" } else { "" };
    format!("{}{r}{tone}", syllable.pinyin)
}

fn push_sounds(word: &Word, pinyin: &mut Vec<String>, citation: &mut Vec<String>) {
    match &word.sound {
        Sound::Mandarin(syllables) => {
            pinyin.extend(
                syllables
                    .iter()
                    .map(|syllable| toned(syllable, syllable.tone)),
            );
            citation.extend(
                syllables
                    .iter()
                    .map(|syllable| toned(syllable, syllable.citation)),
            );
        }
        Sound::English(_) => {
            let single = word.text.chars().count() == 1;
            let text = if single {
                word.text.to_uppercase()
            } else {
                word.text.to_lowercase()
            };
            pinyin.push(text.clone());
            citation.push(text);
        }
    }
}
