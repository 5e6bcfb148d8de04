//! Which names are taken. A million of them take a few megabytes: a first pass over the input
//! keeps only their hashes, and only what seems to occur twice is looked at in a second one.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use crate::script::Origin;

/// The names of a first pass.
#[derive(Debug, Default)]
pub struct Claims {
    hashes: Vec<u64>,
}

/// The names that may have been claimed twice.
#[derive(Debug, Default)]
pub struct Suspects {
    hashes: HashSet<u64>,
    claimed: HashMap<String, Place>,
}

/// Where a name was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The input.
    pub origin: Origin,
    /// The line in it.
    pub line: usize,
}

/// The names of an input that is read only once. In an input of a million items, the odds that
/// two different names are held for the same are one in thirty million.
#[derive(Debug, Default)]
pub struct Taken {
    hashes: HashSet<u64>,
}

/// A name as file systems compare it that know no case and only one form of an accent.
fn folded(path: &Path) -> String {
    path.to_string_lossy().to_lowercase().nfc().collect()
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

impl Claims {
    /// Claims a name.
    pub fn add(&mut self, path: &Path) {
        self.hashes.push(hash(&folded(path)));
    }

    /// What may have been claimed twice.
    #[must_use]
    pub fn suspects(mut self) -> Suspects {
        self.hashes.sort_unstable();
        let pairs = self.hashes.windows(2).filter(|pair| pair[0] == pair[1]);
        Suspects {
            hashes: pairs.map(|pair| pair[0]).collect(),
            claimed: HashMap::new(),
        }
    }
}

impl Suspects {
    /// Whether every name is claimed once.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Looks at a name in the second pass: the place where it was claimed before, if it was.
    pub fn check(&mut self, path: &Path, place: impl FnOnce() -> Place) -> Option<Place> {
        let name = folded(path);
        if !self.hashes.contains(&hash(&name)) {
            return None;
        }
        if let Some(first) = self.claimed.get(&name) {
            return Some(first.clone());
        }
        self.claimed.insert(name, place());
        None
    }
}

impl Taken {
    /// Takes a name; `false` if it was taken before.
    pub fn take(&mut self, path: &Path) -> bool {
        self.hashes.insert(hash(&folded(path)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(line: usize) -> Place {
        Place {
            origin: Origin::Stdin,
            line,
        }
    }

    #[test]
    fn a_name_that_is_claimed_twice_is_found_with_both_places() {
        let names = ["a/b", "c", "A/B", "cafe\u{301}", "caf\u{e9}"];
        let mut claims = Claims::default();
        names.iter().for_each(|name| claims.add(Path::new(name)));
        let mut suspects = claims.suspects();
        let mut check = |line: usize| suspects.check(Path::new(names[line]), || place(line));
        assert_eq!(check(0), None);
        assert_eq!(check(1), None);
        assert_eq!(check(2), Some(place(0)));
        assert_eq!(check(3), None);
        assert_eq!(check(4), Some(place(3)));
    }

    #[test]
    fn names_of_their_own_arouse_no_suspicion() {
        let mut claims = Claims::default();
        (0..10_000).for_each(|n| claims.add(Path::new(&format!("{n:05}"))));
        assert!(claims.suspects().is_empty());
    }

    #[test]
    fn a_name_is_taken_once() {
        let mut taken = Taken::default();
        assert!(taken.take(Path::new("a")));
        assert!(!taken.take(Path::new("A")));
        assert!(taken.take(Path::new("b")));
    }
}
