//! Lines of JSON: a record each.

use super::lines::Lines;
use super::stream::Stream;
use super::{Draft, Drafts, Fault, open};
use crate::batch::find::Found;
use crate::script::{Names, json_record};

pub(super) fn drafts<'a>(found: &'a Found, names: Option<Names<'a>>) -> Result<Drafts<'a>, Fault> {
    let mut lines = Lines::new(Stream::open(open(&found.origin))?);
    Ok(Box::new(std::iter::from_fn(move || {
        let (line, text) = match lines.next()? {
            Ok(line) => line,
            Err(fault) => return Some(Err(fault)),
        };
        let record = json_record(text, names);
        Some(Draft::record(record, &found.origin, line))
    })))
}
