//! English words with their phones, and the spellings that are letters.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{Result, rows};

/// The English automaton: a word to the offset of its length and phones.
pub fn words(data: &Path, out: &Path) -> Result<()> {
    let mut table = BTreeMap::new();
    for name in ["english.tsv", "own-english.tsv"] {
        for row in rows(&data.join(name))? {
            table.insert(row[0].clone(), row[1].clone());
        }
    }
    let mut phones: Vec<&str> = table
        .values()
        .flat_map(|sounds| sounds.split(' '))
        .collect();
    phones.sort_unstable();
    phones.dedup();
    let mut blob = Vec::new();
    let mut map = fst::MapBuilder::memory();
    for (word, sounds) in &table {
        map.insert(word, blob.len() as u64)?;
        blob.push(u8::try_from(sounds.split(' ').count())?);
        for phone in sounds.split(' ') {
            let id = phones
                .binary_search(&phone)
                .map_err(|_| "phone went missing")?;
            blob.push(u8::try_from(id)?);
        }
    }
    fs::write(out.join("phones.txt"), phones.join("\n"))?;
    fs::write(out.join("english.fst"), map.into_inner()?)?;
    Ok(fs::write(out.join("english.bin"), blob)?)
}

/// The automaton of listed spellings: 1 for a word, 0 for letters.
pub fn spellings(data: &Path, out: &Path) -> Result<()> {
    let mut table = BTreeMap::new();
    for row in rows(&data.join("own-capitals.tsv"))? {
        let kind = match row[0].as_str() {
            "word" => 1,
            "letters" => 0,
            other => return Err(format!("word or letters, not {other:?}").into()),
        };
        let spellings = row.get(1).ok_or("a line without spellings")?;
        for spelling in spellings.split_whitespace() {
            if table
                .insert(spelling.to_owned(), kind)
                .is_some_and(|before| before != kind)
            {
                return Err(format!("{spelling} is both word and letters").into());
            }
        }
    }
    let map = fst::Map::from_iter(table)?;
    Ok(fs::write(
        out.join("spellings.fst"),
        map.as_fst().as_bytes(),
    )?)
}
