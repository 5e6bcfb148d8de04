//! Compiles the tables under `data/` into the blobs that `src/text/tables.rs` embeds.

// Cargo reads the script's directives from its standard output.
#![allow(clippy::print_stdout)]

mod english;
mod polyphone;
mod simplified;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What a word's automaton value is made of; `tables.rs` takes it apart again.
struct Entry {
    count: f64,
    tag: String,
    reading: Vec<String>,
    /// The reading is put together from shorter words; whoever lists one knows better.
    derived: bool,
}

fn main() -> Result<()> {
    let data = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("data");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed=build");
    println!("cargo:rerun-if-changed={}", data.display());
    let ids = syllables(&data, &out)?;
    chars(&data, &out, &ids)?;
    simplified::compile(&data, &out)?;
    words(&data, &out, &ids)?;
    polyphone::compile(&data, &out, &ids)?;
    english::words(&data, &out)?;
    english::spellings(&data, &out)
}

/// Rows of a table, split at tabs, comments left out.
fn rows(path: &Path) -> Result<Vec<Vec<String>>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect())
}

/// Numbers the syllable bases in alphabetical order.
fn syllables(data: &Path, out: &Path) -> Result<HashMap<String, u16>> {
    let mut bases: Vec<String> = rows(&data.join("kokoro-zh-syllables.tsv"))?
        .iter()
        .map(|row| {
            row[0]
                .trim_end_matches(|c: char| c.is_ascii_digit())
                .to_owned()
        })
        .collect();
    bases.sort_unstable();
    bases.dedup();
    fs::write(out.join("syllables.txt"), bases.join("\n"))?;
    Ok(bases.into_iter().zip(0..).collect())
}

/// `nv3` to its two-byte code.
fn code(ids: &HashMap<String, u16>, reading: &str) -> Result<u16> {
    let base = reading.trim_end_matches(|c: char| c.is_ascii_digit());
    let tone: u16 = reading[base.len()..]
        .parse()
        .map_err(|_| format!("no tone: {reading:?}"))?;
    let id = ids
        .get(base)
        .ok_or_else(|| format!("not in the syllable table: {reading:?}"))?;
    Ok(id * 8 + tone)
}

/// Sorted records of six bytes: code point, usual reading. The top bit of the reading marks a
/// character that has no other one.
fn chars(data: &Path, out: &Path, ids: &HashMap<String, u16>) -> Result<()> {
    let mut table = BTreeMap::new();
    for name in ["chars.tsv", "own-chars.tsv"] {
        for row in rows(&data.join(name))? {
            let char = row[0].chars().next().ok_or("empty character")?;
            table.insert(char, row[1].clone());
        }
    }
    let mut blob = Vec::new();
    for (char, readings) in table {
        let mut readings = readings.split(' ');
        let usual = code(ids, readings.next().unwrap_or_default())?;
        let only = if readings.next().is_none() { 0x8000 } else { 0 };
        blob.extend((char as u32).to_le_bytes());
        blob.extend((usual | only).to_le_bytes());
    }
    Ok(fs::write(out.join("chars.bin"), blob)?)
}

fn syllables_of(reading: &str) -> Vec<String> {
    reading.split_whitespace().map(str::to_owned).collect()
}

/// Lets longer words end as the own words do that they end in: 洗衣服 like 衣服, where the general
/// tables write the full tone. Only a tone that weakens is taken over.
fn weaken_endings(table: &mut BTreeMap<String, Entry>, own: &[Vec<String>]) {
    let weak: HashMap<&str, Vec<String>> = own
        .iter()
        .map(|row| (row[0].as_str(), syllables_of(&row[1])))
        .filter(|(word, reading)| {
            word.chars().count() == 2 && reading.last().is_some_and(|last| last.ends_with('5'))
        })
        .collect();
    for (word, entry) in table {
        let [.., first, last] = entry.reading.as_mut_slice() else {
            continue;
        };
        let Some((cut, _)) = word.char_indices().rev().nth(1).filter(|&(cut, _)| cut > 0) else {
            continue;
        };
        let Some([strong, weakened]) = weak.get(&word[cut..]).map(Vec::as_slice) else {
            continue;
        };
        let toneless = |one: &str| {
            one.trim_end_matches(|ch: char| ch.is_ascii_digit())
                .to_owned()
        };
        if first == strong && toneless(last) == toneless(weakened) {
            last.clone_from(weakened);
        }
    }
}

/// The word automaton: cost (16 bits), first letters of the tag (16), reading reference (32).
/// The characters behind which 儿 is a suffix in some listed word that is no name.
fn erhua(table: &BTreeMap<String, Entry>) -> String {
    let suffixed = table.iter().filter(|(_, entry)| {
        let last = entry.reading.last().map_or("er5", String::as_str);
        last == "er5" && entry.tag != "nr"
    });
    let before = suffixed.filter_map(|(word, _)| word.strip_suffix('儿')?.chars().next_back());
    before.collect::<BTreeSet<char>>().into_iter().collect()
}

fn words(data: &Path, out: &Path, ids: &HashMap<String, u16>) -> Result<()> {
    let mut table: BTreeMap<String, Entry> = BTreeMap::new();
    for mut row in rows(&data.join("words.tsv"))? {
        row.resize(4, String::new());
        let count = if row[1].is_empty() {
            3.0
        } else {
            row[1].parse::<f64>()?.max(1.0)
        };
        let derived = row[3].starts_with('~');
        let reading = syllables_of(row[3].trim_start_matches('~'));
        table.insert(
            row[0].clone(),
            Entry {
                count,
                tag: row[2].clone(),
                reading,
                derived,
            },
        );
    }
    for mut row in rows(&data.join("cedict.tsv"))? {
        row.resize(4, String::new());
        let entry = table.entry(row[0].clone()).or_insert_with(|| Entry {
            count: row[2].parse().unwrap_or(1.0),
            tag: row[3].clone(),
            reading: Vec::new(),
            derived: true,
        });
        if entry.derived || entry.reading.is_empty() {
            entry.reading = syllables_of(&row[1]);
            entry.derived = false;
        }
    }
    let own = rows(&data.join("own-words.tsv"))?;
    weaken_endings(&mut table, &own);
    for mut row in own {
        row.resize(4, String::new());
        let entry = table.entry(row[0].clone()).or_insert_with(|| Entry {
            count: 100.0,
            tag: "x".to_owned(),
            reading: Vec::new(),
            derived: false,
        });
        entry.reading = syllables_of(&row[1]);
        if !row[2].is_empty() {
            entry.count = row[2].parse()?;
        }
        if !row[3].is_empty() {
            entry.tag.clone_from(&row[3]);
        }
    }
    fs::write(out.join("erhua.txt"), erhua(&table))?;
    let total: f64 = table.values().map(|entry| entry.count).sum();
    // Offset 0 means "no reading listed".
    let mut readings: Vec<u8> = vec![0, 0];
    let mut known: HashMap<Vec<u8>, u64> = HashMap::new();
    let mut map = fst::MapBuilder::memory();
    for (word, entry) in &table {
        let mut codes = Vec::new();
        for one in &entry.reading {
            codes.extend(code(ids, one)?.to_le_bytes());
        }
        if !codes.is_empty() && entry.reading.len() != word.chars().count() {
            return Err(format!("{word}: as many syllables as characters, please").into());
        }
        let reference = if codes.is_empty() {
            0
        } else {
            *known.entry(codes).or_insert_with_key(|codes| {
                let at = readings.len() as u64 / 2;
                readings.extend(codes);
                at
            })
        };
        let cost = (-(entry.count / total).ln() * 1000.0).min(65535.0) as u64;
        let mut tag = entry.tag.bytes();
        let tag =
            u64::from(tag.next().unwrap_or(b'x')) << 8 | u64::from(tag.next().unwrap_or(b' '));
        map.insert(word, cost | tag << 16 | reference << 32)?;
    }
    fs::write(out.join("words.fst"), map.into_inner()?)?;
    Ok(fs::write(out.join("readings.bin"), readings)?)
}
