//! The embedded tables, used in place: words, readings, characters and English.

use fst::raw::Fst;

use super::TextError;
use super::simplified::Simplified;

static WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.fst"));
static READINGS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/readings.bin"));
static CHARS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/chars.bin"));
static SYLLABLES: &str = include_str!(concat!(env!("OUT_DIR"), "/syllables.txt"));
static ENGLISH: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/english.fst"));
static ENGLISH_PHONES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/english.bin"));
static SPELLINGS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/spellings.fst"));
static PHONES: &str = include_str!(concat!(env!("OUT_DIR"), "/phones.txt"));

/// Bytes of one record of the character table.
const CHAR_RECORD: usize = 6;
/// Set in a character's reading when it has no other.
const ONLY_READING: u16 = 0x8000;

/// A syllable of the inventory with a tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    pub base: &'static str,
    pub tone: u8,
}

/// How a list has a Latin spelling read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    Letters,
    Word,
}

/// What the dictionary knows of a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Negative log-probability in thousandths.
    pub cost: u32,
    /// The first two letters of the part-of-speech tag, as in jieba's dictionary.
    pub tag: [u8; 2],
    reading: usize,
}

impl Entry {
    /// Whether the dictionary lists a reading for the whole word.
    pub fn is_listed(&self) -> bool {
        self.reading != 0
    }
}

/// All tables of the frontend.
pub(super) struct Tables {
    pub simplified: Simplified,
    words: Fst<&'static [u8]>,
    english: fst::Map<&'static [u8]>,
    spellings: fst::Map<&'static [u8]>,
    syllables: Vec<&'static str>,
    phones: Vec<&'static str>,
}

impl Tables {
    pub fn new() -> Result<Self, TextError> {
        let damaged = |source| TextError::Tables { source };
        Ok(Self {
            simplified: Simplified::new().map_err(damaged)?,
            words: Fst::new(WORDS).map_err(damaged)?,
            english: fst::Map::new(ENGLISH).map_err(damaged)?,
            spellings: fst::Map::new(SPELLINGS).map_err(damaged)?,
            syllables: SYLLABLES.lines().collect(),
            phones: PHONES.lines().collect(),
        })
    }

    /// Calls `found` with the length in characters and the entry of every word that `chars` starts with.
    pub fn prefixes(&self, chars: impl Iterator<Item = char>, mut found: impl FnMut(usize, Entry)) {
        walk(&self.words, chars, |length, value| {
            found(length, entry(value));
        });
    }

    /// The entry of exactly this word.
    pub fn word(&self, chars: &[char]) -> Option<Entry> {
        let mut result = None;
        self.prefixes(chars.iter().copied(), |length, entry| {
            if length == chars.len() {
                result = Some(entry);
            }
        });
        result
    }

    /// The reading of the syllable at `index` of a word with a listed reading.
    pub fn listed(&self, entry: &Entry, index: usize) -> Option<Reading> {
        if !entry.is_listed() {
            return None;
        }
        let at = (entry.reading + index) * 2;
        self.reading(two_bytes(READINGS, at)?)
    }

    /// A character's usual reading, and whether it is the only one.
    pub fn usual(&self, ch: char) -> Option<(Reading, bool)> {
        let record = find::<CHAR_RECORD>(CHARS, ch)?;
        let code = u16::from_le_bytes([record[4], record[5]]);
        Some((
            self.reading(code & !ONLY_READING)?,
            code & ONLY_READING != 0,
        ))
    }

    /// The inventory's own copy of a syllable name.
    pub fn syllable(&self, base: &str) -> Option<&'static str> {
        self.syllables
            .binary_search(&base)
            .ok()
            .map(|at| self.syllables[at])
    }

    /// All syllable names.
    pub fn syllables(&self) -> impl Iterator<Item = &'static str> {
        self.syllables.iter().copied()
    }

    /// The phones of a lower-case English word.
    pub fn english(&self, word: &str) -> Option<Vec<String>> {
        let at = usize::try_from(self.english.get(word)?).ok()?;
        let length = usize::from(*ENGLISH_PHONES.get(at)?);
        ENGLISH_PHONES
            .get(at + 1..at + 1 + length)?
            .iter()
            .map(|&id| {
                self.phones
                    .get(usize::from(id))
                    .map(|&phone| phone.to_owned())
            })
            .collect()
    }

    /// The code of a syllable and tone: what [`Self::reading`] takes apart.
    pub fn code(&self, base: &str, tone: u8) -> Option<u16> {
        let at = self.syllables.binary_search(&base).ok()?;
        Some((at as u16) << 3 | u16::from(tone))
    }

    /// How a spelling is read where a list says so; lower case stands for every way to write it.
    pub fn spelling(&self, written: &str) -> Option<Spelling> {
        let is_word = self.spellings.get(written)? == 1;
        Some(if is_word {
            Spelling::Word
        } else {
            Spelling::Letters
        })
    }

    /// The reading behind a code.
    pub fn reading(&self, code: u16) -> Option<Reading> {
        let base = self.syllables.get(usize::from(code >> 3))?;
        Some(Reading {
            base,
            tone: (code & 7) as u8,
        })
    }
}

fn entry(value: u64) -> Entry {
    Entry {
        cost: (value & 0xffff) as u32,
        tag: [(value >> 24) as u8, (value >> 16) as u8],
        reading: (value >> 32) as usize,
    }
}

/// Calls `found` with the length in characters and the value of every key that `chars` starts with.
pub(super) fn walk(
    keys: &Fst<&'static [u8]>,
    chars: impl Iterator<Item = char>,
    mut found: impl FnMut(usize, u64),
) {
    let mut node = keys.root();
    let mut output = fst::raw::Output::zero();
    for (index, ch) in chars.enumerate() {
        for byte in ch.encode_utf8(&mut [0; 4]).bytes() {
            let Some(at) = node.find_input(byte) else {
                return;
            };
            let step = node.transition(at);
            output = output.cat(step.out);
            node = keys.node(step.addr);
        }
        if node.is_final() {
            found(index + 1, output.cat(node.final_output()).value());
        }
    }
}

/// The record of `ch` in a table of records of `N` bytes sorted by their leading code point.
pub(super) fn find<const N: usize>(table: &[u8], ch: char) -> Option<&[u8; N]> {
    let (records, _) = table.as_chunks::<N>();
    let key = |record: &[u8; N]| u32::from_le_bytes([record[0], record[1], record[2], record[3]]);
    records
        .binary_search_by_key(&(ch as u32), key)
        .ok()
        .map(|at| &records[at])
}

fn two_bytes(blob: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*blob.get(at..)?.first_chunk::<2>()?))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn inventory() -> std::collections::HashSet<&'static str> {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/data/kokoro-zh-syllables.tsv"
        ))
        .lines()
        .filter_map(|line| line.split('\t').next())
        .collect()
    }

    #[test]
    fn every_reading_is_in_the_inventory() {
        let inventory = inventory();
        let tables = Tables::new().unwrap();
        let known = |reading: Reading| {
            inventory.contains(format!("{}{}", reading.base, reading.tone).as_str())
        };
        for record in CHARS.chunks_exact(CHAR_RECORD) {
            let code = two_bytes(record, 4).unwrap() & !ONLY_READING;
            assert!(known(tables.reading(code).unwrap()));
        }
        for code in READINGS.chunks_exact(2).skip(1) {
            assert!(known(tables.reading(two_bytes(code, 0).unwrap()).unwrap()));
        }
    }

    #[test]
    fn words_carry_their_reading() {
        let tables = Tables::new().unwrap();
        let bank = tables.word(&['银', '行']).unwrap();
        assert_eq!(
            tables.listed(&bank, 1),
            Some(Reading {
                base: "hang",
                tone: 2
            })
        );
        assert_eq!(&bank.tag, b"n ");
        assert!(tables.word(&['银', '银', '行']).is_none());
    }

    #[test]
    fn english_words_have_phones() {
        let tables = Tables::new().unwrap();
        assert_eq!(tables.english("hello").unwrap(), ["HH", "AH0", "L", "OW1"]);
        assert!(tables.english("xqzt").is_none());
    }
}
