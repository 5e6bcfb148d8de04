//! Short hashes of what something is made from, and of what was made.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

/// The first 128 bits of SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hash(pub [u8; 16]);

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hex = self
            .0
            .iter()
            .fold(String::with_capacity(32), |mut hex, byte| {
                // Writing to a String cannot fail.
                let _ = write!(hex, "{byte:02x}");
                hex
            });
        f.write_str(&hex)
    }
}

/// The hash of some parts, each with its length: `["ab", "c"]` is not `["a", "bc"]`.
pub fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    short(hasher)
}

/// The hash of a file's bytes.
pub fn hash_file(path: &Path) -> io::Result<Hash> {
    let mut hasher = Sha256::new();
    let mut file = File::open(path)?;
    let mut bytes = vec![0; 1 << 16];
    loop {
        match file.read(&mut bytes)? {
            0 => return Ok(short(hasher)),
            count => hasher.update(&bytes[..count]),
        }
    }
}

fn short(hasher: Sha256) -> Hash {
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(hasher.finalize())
        .for_each(|(to, from)| *to = from);
    Hash(bytes)
}

/// Bytes of a file, and the time of its last change in nanoseconds since 1970.
pub fn stamp(path: &Path) -> io::Result<(u64, u64)> {
    let meta = std::fs::metadata(path)?;
    let since = meta.modified()?.duration_since(UNIX_EPOCH);
    Ok((meta.len(), since.map_or(0, |since| since.as_nanos() as u64)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(hash([&b"ab"[..], b"c"]), hash([&b"a"[..], b"bc"]));
        assert_eq!(hash([&b"ab"[..]]).to_string().len(), 32);
    }

    #[test]
    fn a_file_has_the_hash_of_its_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, "abc").unwrap();
        // FIPS 180-4, example "abc".
        assert_eq!(
            hash_file(&path).unwrap().to_string(),
            "ba7816bf8f01cfea414140de5dae2223"
        );
        assert_eq!(stamp(&path).unwrap().0, 3);
    }
}
