//! Utterances to Kokoro's phonemes.
//!
//! The inventory is the vocabulary of Kokoro-82M v1.0: one character, one token. Mandarin is
//! written as its training transcription was (one arrow a tone), English in its American phonemes.

use std::collections::HashMap;

use super::style;
use crate::text::{Item, Mark, Sound, Syllable, Utterance};
use crate::voice::{Class, Owner, Phoneme, Speller, VoiceError};

const SYLLABLES: &str = include_str!("../../../data/kokoro-zh-syllables.tsv");
const VOCABULARY: &str = include_str!("../../../data/kokoro-vocab.json");

/// Longest run in seconds. The decoder takes 350 MB for ten seconds and 17 MB for each further one.
const MOST_SECONDS: f32 = 15.0;
/// Phonemes (arrows and spaces included) in a second of slow neutral speech.
const PHONEMES_PER_SECOND: f32 = 20.0;

/// The phoneme tables.
pub struct KokoroSpeller {
    /// Pinyin with tone digit → phoneme string.
    syllables: HashMap<&'static str, &'static str>,
    /// Phoneme → token.
    tokens: HashMap<char, i64>,
}

impl KokoroSpeller {
    /// Reads the embedded tables.
    pub fn from_tables() -> Self {
        let rows = SYLLABLES.lines().filter(|line| !line.starts_with('#'));
        let syllables = rows.filter_map(|line| line.split_once('\t')).collect();
        #[derive(serde::Deserialize)]
        struct Vocabulary {
            vocab: HashMap<char, i64>,
        }
        // The table is part of the program; a test reads it.
        let vocabulary = serde_json::from_str::<Vocabulary>(VOCABULARY);
        let tokens = vocabulary.map(|table| table.vocab).unwrap_or_default();
        Self { syllables, tokens }
    }

    /// The tokens of a spelling.
    pub fn ids(&self, phonemes: &[Phoneme]) -> Result<Vec<i64>, VoiceError> {
        let id = |phoneme: &Phoneme| {
            let found = self.tokens.get(&phoneme.symbol).copied();
            found.ok_or_else(|| VoiceError::NoPhoneme(phoneme.symbol.to_string()))
        };
        phonemes.iter().map(id).collect()
    }

    fn mandarin(&self, syllable: &Syllable) -> Result<String, VoiceError> {
        let key = format!("{}{}", syllable.pinyin, syllable.tone);
        let plain = self
            .syllables
            .get(key.as_str())
            .ok_or(VoiceError::NoPhoneme(key))?;
        if !syllable.erhua {
            return Ok((*plain).to_owned());
        }
        Ok(erhua(plain))
    }
}

impl Speller for KokoroSpeller {
    /// Words are separated by spaces, marks stand where they were written.
    fn spell(&self, utterance: &Utterance) -> Result<Vec<Phoneme>, VoiceError> {
        let mut out: Vec<Phoneme> = Vec::new();
        for (item, part) in utterance.items.iter().enumerate() {
            match part {
                Item::Word(word) => {
                    let glued = out
                        .last()
                        .is_none_or(|last| matches!(last.symbol, ' ' | '“' | '('));
                    if !glued {
                        out.push(SPACE);
                    }
                    match &word.sound {
                        Sound::Mandarin(syllables) => {
                            for (index, syllable) in syllables.iter().enumerate() {
                                let owner = Owner {
                                    item,
                                    syllable: Some(index),
                                };
                                push(&mut out, &self.mandarin(syllable)?, owner);
                            }
                        }
                        Sound::English(phones) => {
                            push(
                                &mut out,
                                &english(phones)?,
                                Owner {
                                    item,
                                    syllable: None,
                                },
                            );
                        }
                    }
                }
                Item::Mark { mark, .. } => {
                    if let Some(symbol) = symbol(*mark) {
                        if *mark == Mark::Open && out.last().is_some_and(|last| last.symbol != ' ')
                        {
                            out.push(SPACE);
                        }
                        push_mark(&mut out, symbol, item);
                    }
                }
            }
        }
        // A part that was cut off at a phrase break goes on: the tune of a comma.
        let ending = match utterance.ending {
            Mark::Phrase => Mark::Comma,
            ending => ending,
        };
        if let Some(symbol) = symbol(ending) {
            push_mark(&mut out, symbol, utterance.items.len());
        }
        Ok(out)
    }

    fn fits(&self, phonemes: usize, rate: f32) -> bool {
        phonemes <= style::ROWS && phonemes as f32 <= MOST_SECONDS * PHONEMES_PER_SECOND * rate
    }
}

/// A syllable with an r-coloured final (erhua).
///
/// The training transcription knew 儿 only as a syllable of its own. Written as one more syllable
/// it is heard as one; a toneless ɚ after the final colours it and stays within the syllable. As
/// in speech the codas n and i give way; ŋ is kept, or 空儿 is heard as 哭.
fn erhua(plain: &str) -> String {
    let mut bare: Vec<char> = plain.chars().collect();
    let last = bare
        .iter()
        .rposition(|c| !matches!(c, '→' | '↗' | '↓' | '↘'));
    if let Some(last) = last.filter(|&last| last > 0) {
        let before = bare[..last]
            .iter()
            .rfind(|c| !matches!(c, '→' | '↗' | '↓' | '↘'));
        let gives_way =
            bare[last] == 'n' || (bare[last] == 'i' && matches!(before, Some('a' | 'e')));
        if gives_way {
            bare.remove(last);
        }
    }
    bare.into_iter().chain(['ɚ']).collect()
}

/// Between words.
const SPACE: Phoneme = Phoneme {
    symbol: ' ',
    owner: None,
    class: Class::Edge,
};

/// Vowels and glides of Mandarin and English.
const VOWELS: &str = "aeiouyɔəɚɛɤɨʊjwɥɑæʌWIAOYɜɪ";

/// Adds the phonemes of a syllable or an English word.
fn push(out: &mut Vec<Phoneme>, symbols: &str, owner: Owner) {
    // What stands before the first vowel of a syllable is its onset; a syllable without a vowel is
    // all rime. In English each sound counts by itself.
    let rime = symbols.find(|symbol| VOWELS.contains(symbol)).unwrap_or(0);
    out.extend(symbols.char_indices().map(|(at, symbol)| {
        let is_vowel = match owner.syllable {
            Some(_) => at >= rime,
            None => VOWELS.contains(symbol),
        };
        Phoneme {
            symbol,
            owner: Some(owner),
            class: if is_vowel {
                Class::Vowel
            } else {
                Class::Consonant
            },
        }
    }));
}

/// Adds a mark.
fn push_mark(out: &mut Vec<Phoneme>, symbols: &str, item: usize) {
    out.extend(symbols.chars().map(|symbol| Phoneme {
        symbol,
        owner: Some(Owner {
            item,
            syllable: None,
        }),
        class: Class::Pause,
    }));
}

/// How a mark is written for the network.
fn symbol(mark: Mark) -> Option<&'static str> {
    Some(match mark {
        Mark::Comma | Mark::Enumeration => ",",
        Mark::Semicolon => ";",
        Mark::Colon => ":",
        Mark::Period | Mark::Paragraph => ".",
        Mark::Exclamation => "!",
        Mark::Question => "?",
        Mark::Ellipsis => "…",
        Mark::Open => "“",
        Mark::Close => "”",
        Mark::Phrase => " ",
    })
}

/// ARPAbet (with stress digits) to the vocabulary's American phonemes.
fn english(phones: &[String]) -> Result<String, VoiceError> {
    let mut out = String::new();
    for (index, phone) in phones.iter().enumerate() {
        let (base, stress) = match phone.strip_suffix(|c: char| c.is_ascii_digit()) {
            Some(base) => (base, phone.as_bytes().last().copied()),
            None => (phone.as_str(), None),
        };
        match stress {
            Some(b'1') => out.push('ˈ'),
            Some(b'2') => out.push('ˌ'),
            _ => {}
        }
        let unstressed = stress == Some(b'0');
        // American flapping: t between a vowel and an unstressed vowel.
        let is_vowel = |phone: Option<&String>| {
            phone.is_some_and(|p| p.ends_with(|c: char| c.is_ascii_digit()))
        };
        let flapped = base == "T"
            && index > 0
            && is_vowel(phones.get(index - 1))
            && phones
                .get(index + 1)
                .is_some_and(|next| next.ends_with('0'));
        out.push_str(match base {
            "AA" => "ɑ",
            "AE" => "æ",
            "AH" if unstressed => "ə",
            "AH" => "ʌ",
            "AO" => "ɔ",
            "AW" => "W",
            "AY" => "I",
            "B" => "b",
            "CH" => "ʧ",
            "D" => "d",
            "DH" => "ð",
            "EH" => "ɛ",
            "ER" if unstressed => "əɹ",
            "ER" => "ɜɹ",
            "EY" => "A",
            "F" => "f",
            "G" => "ɡ",
            "HH" => "h",
            "IH" => "ɪ",
            "IY" => "i",
            "JH" => "ʤ",
            "K" => "k",
            "L" => "l",
            "M" => "m",
            "N" => "n",
            "NG" => "ŋ",
            "OW" => "O",
            "OY" => "Y",
            "P" => "p",
            "R" => "ɹ",
            "S" => "s",
            "SH" => "ʃ",
            "T" if flapped => "ɾ",
            "T" => "t",
            "TH" => "θ",
            "UH" => "ʊ",
            "UW" => "u",
            "V" => "v",
            "W" => "w",
            "Y" => "j",
            "Z" => "z",
            "ZH" => "ʒ",
            other => return Err(VoiceError::NoPhoneme(other.to_owned())),
        });
    }
    Ok(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::text::{Reason, Word};

    fn syllable(pinyin: &str, tone: u8, erhua: bool) -> Syllable {
        Syllable {
            pinyin: pinyin.to_owned(),
            tone,
            citation: tone,
            erhua,
            span: 0..0,
            reason: Reason::Word,
        }
    }

    fn word(syllables: &[(&str, u8)]) -> Item {
        let sound = syllables
            .iter()
            .map(|(pinyin, tone)| syllable(pinyin, *tone, false))
            .collect();
        Item::Word(Word {
            text: String::new(),
            span: 0..0,
            sound: Sound::Mandarin(sound),
        })
    }

    fn spelled(items: Vec<Item>, ending: Mark) -> String {
        let utterance = Utterance {
            span: 0..0,
            normalized: String::new(),
            items,
            ending,
            pause: None,
        };
        KokoroSpeller::from_tables()
            .spell(&utterance)
            .unwrap()
            .iter()
            .map(|phoneme| phoneme.symbol)
            .collect()
    }

    #[test]
    fn spells_as_the_training_transcription_did() {
        let comma = Item::Mark {
            mark: Mark::Comma,
            span: 0..0,
        };
        let items = vec![
            word(&[("jin", 1), ("tian", 1)]),
            word(&[("zhen", 1)]),
            word(&[("hao", 3)]),
            comma,
            word(&[("shi", 4), ("he", 2)]),
        ];
        assert_eq!(
            spelled(items, Mark::Period),
            "ʨi→ntʰjɛ→n ꭧə→n xau↓, ʂɨ↘xɤ↗."
        );
    }

    #[test]
    fn a_phrase_break_is_a_space_that_knows_its_mark() {
        let phrase = Item::Mark {
            mark: Mark::Phrase,
            span: 0..0,
        };
        let items = vec![word(&[("hao", 3)]), phrase.clone(), word(&[("shi", 4)])];
        assert_eq!(spelled(items.clone(), Mark::Period), "xau↓ ʂɨ↘.");
        // A part that was cut off there goes on with the tune of a comma.
        assert_eq!(spelled(items, Mark::Phrase), "xau↓ ʂɨ↘,");
        let utterance = Utterance {
            span: 0..0,
            normalized: String::new(),
            items: vec![word(&[("hao", 3)]), phrase, word(&[("shi", 4)])],
            ending: Mark::Period,
            pause: None,
        };
        let spelled = KokoroSpeller::from_tables().spell(&utterance).unwrap();
        let owners: Vec<usize> = spelled
            .iter()
            .filter(|phoneme| phoneme.symbol == ' ')
            .filter_map(|phoneme| Some(phoneme.owner?.item))
            .collect();
        assert_eq!(owners, [1]);
    }

    #[test]
    fn erhua_colours_the_final_and_keeps_the_tone() {
        let speller = KokoroSpeller::from_tables();
        for (pinyin, tone, phonemes) in [
            ("wan", 2, "wa↗ɚ"),
            ("kuai", 4, "kʰwa↘ɚ"),
            ("hui", 4, "xwe↘ɚ"),
            ("na", 3, "na↓ɚ"),
            ("kong", 4, "kʰʊ↘ŋɚ"),
            ("zi", 5, "ʦɨɚ"),
        ] {
            let syllable = syllable(pinyin, tone, true);
            assert_eq!(speller.mandarin(&syllable).unwrap(), phonemes);
        }
    }

    #[test]
    fn english_is_written_in_american_phonemes() {
        let phones = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(english(&phones("HH AH0 L OW1")).unwrap(), "həlˈO");
        assert_eq!(english(&phones("W AO1 T ER0")).unwrap(), "wˈɔɾəɹ");
        assert!(english(&phones("XX1")).is_err());
    }

    #[test]
    fn every_symbol_of_the_tables_has_a_token() {
        let speller = KokoroSpeller::from_tables();
        assert!(speller.syllables.len() > 2000);
        let letters = "AA1 AE1 AH0 AH1 AO1 AW1 AY1 B CH D DH EH1 ER0 ER1 EY1 F G HH IH1 IY1 JH K L M N NG OW1 OY1 P R S SH T TH UH1 UW1 V W Y Z ZH";
        let arpabet: Vec<String> = letters.split(' ').map(str::to_owned).collect();
        let marks = [
            ",", ";", ":", ".", "!", "?", "…", "“", "”", " ", "ɚ", "ɾ", "ˌ",
        ];
        let english = english(&arpabet).unwrap();
        let all = speller
            .syllables
            .values()
            .copied()
            .chain(marks)
            .chain([english.as_str()]);
        for symbol in all.flat_map(str::chars) {
            assert!(speller.tokens.contains_key(&symbol), "{symbol}");
        }
    }
}
