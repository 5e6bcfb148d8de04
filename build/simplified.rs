//! Traditional to simplified: a table of characters, and an automaton of phrases that decide
//! between several simplified forms of one character.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::{Result, rows};

/// Set in the simplified code point when only phrases or the sentence can tell (乾, 著).
const DOUBTFUL: u32 = 1 << 31;
/// Set when a phrase may decide otherwise.
const IN_PHRASES: u32 = 1 << 30;

/// Writes `simplified.bin`, sorted records of two code points, and `phrases.fst` with
/// `phrases.bin`: a phrase leads to the place of its simplified form. In the phrases every
/// character that needs no phrase is simplified already.
pub(super) fn compile(data: &Path, out: &Path) -> Result<()> {
    let mut chars: BTreeMap<char, (char, bool)> = BTreeMap::new();
    let mut phrases = BTreeMap::new();
    for name in ["simplified.tsv", "own-simplified.tsv"] {
        for row in rows(&data.join(name))? {
            let [old, new, rest @ ..] = row.as_slice() else {
                return Err(format!("{name}: two columns, please: {row:?}").into());
            };
            let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
            if old.len() != new.len() || old.is_empty() {
                return Err(format!("{name}: as long as before, please: {row:?}").into());
            }
            if old.len() == 1 {
                chars.insert(old[0], (new[0], !rest.is_empty()));
            } else {
                phrases.insert(old, new);
            }
        }
    }
    let usual = |ch: char| chars.get(&ch).map_or(ch, |&(new, _)| new);
    let doubtful = |ch: &char| chars.get(ch).is_some_and(|&(_, doubtful)| doubtful);
    phrases.retain(|old, new| {
        old.iter().any(doubtful) || old.iter().zip(&*new).any(|(&a, &b)| usual(a) != b)
    });
    let mut deciding: BTreeSet<char> = chars
        .iter()
        .filter(|(_, (_, doubtful))| *doubtful)
        .map(|(&ch, _)| ch)
        .collect();
    for (old, new) in &phrases {
        let differs = old.iter().zip(new).filter(|&(&a, &b)| usual(a) != b);
        deciding.extend(differs.map(|(&a, _)| a));
    }
    let mut blob = Vec::new();
    for &ch in chars.keys().chain(&deciding).collect::<BTreeSet<_>>() {
        let (new, doubtful) = chars.get(&ch).copied().unwrap_or((ch, false));
        let flags = if doubtful { DOUBTFUL } else { 0 };
        let flags = flags
            | if deciding.contains(&ch) {
                IN_PHRASES
            } else {
                0
            };
        blob.extend((ch as u32).to_le_bytes());
        blob.extend((new as u32 | flags).to_le_bytes());
    }
    fs::write(out.join("simplified.bin"), blob)?;

    let key = |old: &[char]| -> String {
        old.iter()
            .map(|&ch| {
                if deciding.contains(&ch) {
                    ch
                } else {
                    usual(ch)
                }
            })
            .collect()
    };
    let keyed: BTreeMap<String, &Vec<char>> =
        phrases.iter().map(|(old, new)| (key(old), new)).collect();
    let mut map = fst::MapBuilder::memory();
    let mut forms = Vec::new();
    for (key, new) in keyed {
        map.insert(key, forms.len() as u64)?;
        forms.extend(new.iter().flat_map(|&ch| (ch as u32).to_le_bytes()));
    }
    fs::write(out.join("phrases.fst"), map.into_inner()?)?;
    Ok(fs::write(out.join("phrases.bin"), forms)?)
}
