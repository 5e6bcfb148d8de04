//! What earlier runs wrote down, found again by output.

use std::cell::RefCell;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::{Record, manifest};

/// The longest line of a manifest that is read, in bytes.
const LONGEST_LINE: u64 = 1 << 20;

/// The records of all manifests in a folder. They stay on disk; in memory each takes 16 bytes.
#[derive(Debug, Default)]
pub struct Ledger {
    manifests: Vec<Read>,
    /// Hash of the output, and where the record stands; sorted, older ones first.
    places: Vec<(u64, Place)>,
    /// The manifest that was looked into last. There may be more of them than files can be open.
    open: RefCell<Option<(u16, BufReader<File>)>>,
}

/// A manifest as far as it was read.
#[derive(Debug)]
struct Read {
    path: PathBuf,
    /// Bytes of whole lines.
    bytes: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    file: u16,
    /// Bytes before the line, in two parts: so the place takes eight bytes.
    high: u16,
    low: u32,
}

impl Place {
    fn new(file: usize, at: u64) -> Option<Self> {
        Some(Self {
            file: u16::try_from(file).ok()?,
            high: u16::try_from(at >> 32).ok()?,
            low: at as u32,
        })
    }

    fn at(self) -> u64 {
        u64::from(self.high) << 32 | u64::from(self.low)
    }
}

impl Ledger {
    /// Reads the manifests of a folder. A line that is no record is passed over: what it told of
    /// is made again.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut ledger = Self::default();
        ledger.read_on(folder)?;
        Ok(ledger)
    }

    /// Reads what has been added to the manifests since, by this run or by others.
    pub fn read_on(&mut self, folder: &Path) -> io::Result<()> {
        let before = self.places.len();
        for path in manifest::all_in(folder)? {
            let mut known = self.manifests.iter();
            let index = match known.position(|manifest| manifest.path == path) {
                Some(index) => index,
                None => {
                    self.manifests.push(Read { path, bytes: 0 });
                    self.manifests.len() - 1
                }
            };
            self.read_manifest(index)?;
        }
        if self.places.len() > before {
            // What is sorted already takes no time.
            self.places.sort();
        }
        Ok(())
    }

    fn read_manifest(&mut self, index: usize) -> io::Result<()> {
        let Some(manifest) = self.manifests.get_mut(index) else {
            return Ok(());
        };
        let mut file = File::open(&manifest.path)?;
        if file.metadata()?.len() == manifest.bytes {
            return Ok(());
        }
        file.seek(SeekFrom::Start(manifest.bytes))?;
        let mut reader = BufReader::new(file);
        while let Some((bytes, line)) = line(&mut reader)? {
            let record = serde_json::from_slice::<Record>(&line);
            if let (Ok(record), Some(place)) = (record, Place::new(index, manifest.bytes)) {
                self.places.push((key(&record.output), place));
            } else if !line.is_empty() && !line.ends_with(b"\n") {
                // Somebody is writing it.
                break;
            }
            manifest.bytes += bytes;
        }
        Ok(())
    }

    /// The records of an output, the newest first.
    pub fn records(&self, output: &str) -> Vec<Record> {
        let key = key(output);
        let start = self.places.partition_point(|(other, _)| *other < key);
        let places = self.places[start..].iter();
        let same = places.take_while(|(other, _)| *other == key);
        let found = same.filter_map(|(_, place)| self.record(*place));
        let mut records: Vec<Record> = found.filter(|record| record.output == output).collect();
        records.reverse();
        records
    }

    fn record(&self, place: Place) -> Option<Record> {
        let mut open = self.open.borrow_mut();
        if open.as_ref().is_none_or(|(file, _)| *file != place.file) {
            let manifest = self.manifests.get(usize::from(place.file))?;
            let reader = BufReader::new(File::open(&manifest.path).ok()?);
            *open = Some((place.file, reader));
        }
        let (_, reader) = open.as_mut()?;
        reader.seek(SeekFrom::Start(place.at())).ok()?;
        let (_, line) = line(reader).ok()??;
        serde_json::from_slice(&line).ok()
    }
}

/// The next line and how many bytes it takes; what is too long to be a record comes back empty.
fn line(reader: &mut impl BufRead) -> io::Result<Option<(u64, Vec<u8>)>> {
    let mut line = Vec::new();
    let mut bytes = 0;
    loop {
        let mut part = Vec::new();
        let mut limited = io::Read::take(&mut *reader, LONGEST_LINE);
        let count = limited.read_until(b'\n', &mut part)? as u64;
        bytes += count;
        let ends = count < LONGEST_LINE || part.last() == Some(&b'\n');
        if ends {
            if bytes == 0 {
                return Ok(None);
            }
            if bytes == count {
                line = part;
            }
            return Ok(Some((bytes, line)));
        }
    }
}

fn key(output: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    output.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Manifest;
    use super::super::record::tests::record;
    use super::*;

    #[test]
    fn records_are_found_again_the_newest_first() {
        let dir = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::open(dir.path(), None).unwrap();
        for index in 0..100 {
            manifest.add([&record(&format!("{index}"))]).unwrap();
        }
        let newer = Record {
            seconds: 9.0,
            ..record("7")
        };
        manifest.add([&newer]).unwrap();
        let mut other = Manifest::open(dir.path(), Some("2-of-3")).unwrap();
        other.add([&record("of another share")]).unwrap();
        let ledger = Ledger::read(dir.path()).unwrap();
        let output = |id: &str| record(id).output;
        assert_eq!(ledger.records(&output("7")), [newer, record("7")]);
        assert_eq!(ledger.records(&output("99")), [record("99")]);
        assert_eq!(ledger.records(&output("of another share")).len(), 1);
        assert!(ledger.records(&output("100")).is_empty());
    }

    #[test]
    fn what_others_add_is_found_without_reading_all_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tts-manifest.2-of-2.jsonl");
        let mut own = Manifest::open(dir.path(), Some("1-of-2")).unwrap();
        own.add([&record("a")]).unwrap();
        let mut ledger = Ledger::read(dir.path()).unwrap();
        let line = serde_json::to_string(&record("b")).unwrap() + "\n";
        // A part of a line, then all of it.
        for (text, found) in [(&line[..9], 0), (&line[..], 1)] {
            std::fs::write(&path, text).unwrap();
            ledger.read_on(dir.path()).unwrap();
            assert_eq!(ledger.records(&record("b").output).len(), found);
        }
        ledger.read_on(dir.path()).unwrap();
        assert_eq!(ledger.places.len(), 2);
    }

    #[test]
    fn lines_that_are_no_records_are_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let whole = serde_json::to_string(&record("a")).unwrap();
        let long = "x".repeat(3 << 20);
        let text = format!("nonsense\n{long}\n\n{whole}\n{{\"id\": 1}}\n");
        std::fs::write(dir.path().join("tts-manifest.jsonl"), text).unwrap();
        let ledger = Ledger::read(dir.path()).unwrap();
        assert_eq!(ledger.places.len(), 1);
        assert_eq!(ledger.records(&record("a").output), [record("a")]);
    }

    #[test]
    fn a_record_takes_sixteen_bytes() {
        assert_eq!(size_of::<(u64, Place)>(), 16);
    }
}
