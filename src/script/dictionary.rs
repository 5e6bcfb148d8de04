//! Files of a user dictionary.

use std::path::Path;

use super::{MOST_BYTES, Origin, ScriptError, decode};
use crate::bounded;
use crate::text::{Entries, Frontend};

/// Reads a dictionary file.
pub fn dictionary(path: &Path, frontend: &Frontend) -> Result<Entries, ScriptError> {
    let origin = Origin::File(path.to_owned());
    let bytes = bounded::read_file(path, MOST_BYTES).map_err(|source| ScriptError::Read {
        origin: origin.clone(),
        source,
    })?;
    let text = decode(&bytes).map_err(|source| ScriptError::Decode {
        origin: origin.clone(),
        source,
    })?;
    let read = frontend.entries(&text);
    read.map_err(|source| ScriptError::Dictionary { origin, source })
}
