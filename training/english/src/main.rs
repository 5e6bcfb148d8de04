//! Trains the letter-to-sound model on `data/english.tsv` and writes its two tables.
//!
//! First on nine words of ten, to measure on the tenth; then on all words, to ship.

mod align;
mod baseline;
mod measure;
#[path = "../../../src/text/english/model.rs"]
mod model;
mod train;

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use align::Pair;

/// Chunks that a letter has in fewer words are mistakes or foreign names.
const FEWEST: usize = 12;

/// A word of the dictionary.
pub struct Entry {
    pub word: String,
    pub phones: Vec<String>,
    /// The phones of each letter, joined by `+`; `_` for none. `None` if they do not fit.
    pub chunks: Option<Vec<String>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let entries = entries(&data.join("english.tsv"))?;
    let (held, rest): (Vec<&Entry>, Vec<&Entry>) =
        entries.iter().partition(|one| is_held_out(&one.word));
    println!("{} words, {} held out", entries.len(), held.len());

    let all: Vec<&Entry> = entries.iter().collect();
    let ((chunks, weights), shipped) = std::thread::scope(|scope| {
        let measured = scope.spawn(|| learn(&rest));
        let shipped = learn(&all);
        measured.join().map(|measured| (measured, shipped))
    })
    .map_err(|_| "the training for the measurement failed")?;
    let model = model::Model::new(&chunks, &weights);
    println!("measure\tphone errors\twords right\tphone errors, no stress\twords right, no stress");
    let guess = baseline::Baseline::new(&rest);
    measure::report("baseline", &held, |word| guess.phones(word));
    measure::report("model", &held, |word| {
        model.phones(word).unwrap_or_default()
    });
    let (chunks, weights) = shipped;
    fs::write(data.join("english-chunks.tsv"), chunks)?;
    fs::write(data.join("english-weights.bin"), weights)?;
    Ok(())
}

/// Both tables.
fn learn(entries: &[&Entry]) -> (String, Vec<u8>) {
    let chunks = inventory(entries);
    let weights = train::train(entries, &chunks);
    (chunks, weights)
}

/// The plain words of the table, aligned.
fn entries(path: &Path) -> Result<Vec<Entry>, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let rows: Vec<(&str, Vec<String>)> = text
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter(|(word, _)| {
            word.len() > 1 && word.bytes().all(|letter| letter.is_ascii_lowercase())
        })
        .map(|(word, phones)| (word, phones.split(' ').map(str::to_owned).collect()))
        .collect();
    let mut numbers: HashMap<&str, u8> = HashMap::new();
    let coded: Vec<Vec<u8>> = rows
        .iter()
        .map(|(_, phones)| {
            let base =
                |phone: &'_ String| phone.trim_end_matches(|ch: char| ch.is_ascii_digit()).len();
            phones
                .iter()
                .map(|phone| {
                    let next = numbers.len() as u8;
                    *numbers.entry(&phone[..base(phone)]).or_insert(next)
                })
                .collect()
        })
        .collect();
    let pairs: Vec<Pair> = rows
        .iter()
        .zip(&coded)
        .map(|((word, _), phones)| Pair {
            letters: word.as_bytes(),
            phones,
        })
        .collect();
    let lengths = align::align(&pairs);
    Ok(rows
        .iter()
        .zip(lengths)
        .map(|((word, phones), lengths)| Entry {
            word: (*word).to_owned(),
            phones: phones.clone(),
            chunks: lengths.map(|lengths| {
                let mut rest = phones.as_slice();
                lengths
                    .into_iter()
                    .map(|length| {
                        let (chunk, behind) = rest.split_at(length);
                        rest = behind;
                        if chunk.is_empty() {
                            "_".to_owned()
                        } else {
                            chunk.join("+")
                        }
                    })
                    .collect()
            }),
        })
        .collect())
}

/// One word of ten, by a hash (FNV-1a) that no other choice depends on.
fn is_held_out(word: &str) -> bool {
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    hash % 10 == 0
}

/// The chunks of every letter, commonest first, as the table that ships.
fn inventory(entries: &[&Entry]) -> String {
    let mut counts: BTreeMap<char, BTreeMap<&str, usize>> = BTreeMap::new();
    for entry in entries {
        for (letter, chunk) in entry.word.chars().zip(entry.chunks.iter().flatten()) {
            *counts.entry(letter).or_default().entry(chunk).or_default() += 1;
        }
    }
    let mut out = "# letter, phones that it can stand for (+ joins two, _ is none); made by training/english\n".to_owned();
    for (letter, chunks) in counts {
        let mut chunks: Vec<(&str, usize)> =
            chunks.into_iter().filter(|one| one.1 >= FEWEST).collect();
        chunks.sort_by_key(|&(name, count)| (std::cmp::Reverse(count), name));
        let names: Vec<&str> = chunks.into_iter().map(|one| one.0).collect();
        out.push_str(&format!("{letter}\t{}\n", names.join(" ")));
    }
    out
}
