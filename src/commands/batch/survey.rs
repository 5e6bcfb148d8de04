//! Looking through the input before work begins: what there is to do, and whether names collide.

use std::fs;
use std::path::{Path, PathBuf};

use super::order::Order;
use super::tally::Work;
use crate::batch::fingerprint::{hash, hash_file, stamp};
use crate::batch::{self, Claims, Inputs, Item, Ledger, Record};
use crate::commands::UsageError;
use crate::script::Names;
use crate::tr;

/// The most collisions that are named.
const MOST_COLLISIONS: usize = 10;

/// What is to be done about an item.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Its file is there, whole, and made of the same.
    Unchanged(Box<Record>),
    /// It is to be made.
    Make,
    /// A file is in its place, or in that of its subtitles, that no run has made.
    Foreign(PathBuf),
}

/// Decides about an item that would get this record.
pub fn verdict(order: &Order<'_>, ledger: &Ledger, record: &Record) -> Verdict {
    let path = order.folder.join(&record.output);
    if order.args.force {
        return Verdict::Make;
    }
    let records = ledger.records(&record.output);
    let made = || records.iter().filter(|old| old.output_hash.is_some());
    let is_foreign = |name: &&String| {
        let there = order.folder.join(name).symlink_metadata().is_ok();
        there && !made().any(|old| old.subtitles.contains(name))
    };
    if let Some(name) = record.subtitles.iter().find(is_foreign) {
        return Verdict::Foreign(order.folder.join(name));
    }
    if path.symlink_metadata().is_err() {
        return Verdict::Make;
    }
    let same = made().find(|old| old.is_of(record));
    let Some(same) = same.filter(|old| has_subtitles(&order.folder, old)) else {
        return match made().next() {
            Some(_) => Verdict::Make,
            None => Verdict::Foreign(path),
        };
    };
    match is_whole(&path, same) {
        true => Verdict::Unchanged(Box::new(same.clone())),
        false => Verdict::Make,
    }
}

/// Whether the subtitles are as their record says. The same audio can have others: at another level,
/// or where only the marks of the text differ.
fn has_subtitles(folder: &Path, record: &Record) -> bool {
    if record.subtitles.is_empty() {
        return true;
    }
    let files = record.subtitles.iter();
    let texts: Result<Vec<Vec<u8>>, _> = files.map(|name| fs::read(folder.join(name))).collect();
    let found = texts.map(|texts| hash(texts.iter().map(Vec::as_slice)).to_string());
    found.ok() == record.subtitles_hash
}

/// Whether a file is as its record says.
fn is_whole(path: &Path, record: &Record) -> bool {
    let found = stamp(path).ok();
    if found.is_some() && found == record.stamp {
        return true;
    }
    let bytes = |stamp: Option<(u64, u64)>| stamp.map(|(bytes, _)| bytes);
    bytes(found) == bytes(record.stamp)
        && hash_file(path).ok().map(|hash| hash.to_string()) == record.output_hash
}

/// Looks through an input that can be read again.
pub fn survey(
    order: &Order<'_>,
    inputs: &Inputs,
    names: Names<'_>,
    ledger: &Ledger,
) -> anyhow::Result<Work> {
    let mut work = Work::default();
    let mut claims = Claims::default();
    for item in inputs.items(Some(names)) {
        let taken = item.as_ref().map_or(true, |item| order.takes(item));
        work.items += usize::from(taken);
        let Ok(item) = item else { continue };
        let Ok(place) = order.place(&item) else {
            continue;
        };
        if order.is_whole(&place) {
            return Err(UsageError(tr!(
                "--concat names the file of an item ({}, line {}); give the whole another name",
                "--concat 与某个条目（{} 第 {} 行）的文件同名；请为合并后的文件另取名字",
                item.origin,
                item.line
            ))
            .into());
        }
        claims.add(&order.claim(&place));
        if taken && verdict(order, ledger, &order.record(&item, &place)) == Verdict::Make {
            work.bytes += bytes(&item);
        }
    }
    let suspects = claims.suspects();
    if !suspects.is_empty() {
        refuse_collisions(order, inputs, names, suspects)?;
    }
    Ok(work)
}

/// Bytes of text in an item.
pub fn bytes(item: &Item) -> u64 {
    item.segments
        .iter()
        .map(|part| part.text.len() as u64)
        .sum()
}

/// Names the items that would go to one file.
fn refuse_collisions(
    order: &Order<'_>,
    inputs: &Inputs,
    names: Names<'_>,
    mut suspects: batch::Suspects,
) -> Result<(), UsageError> {
    let mut found = Vec::new();
    for item in inputs.items(Some(names)).flatten() {
        let Ok(place) = order.place(&item) else {
            continue;
        };
        let path = order.claim(&place);
        let here = || batch::Place {
            origin: item.origin.clone(),
            line: item.line,
        };
        let Some(first) = suspects.check(&path, here) else {
            continue;
        };
        found.push(tr!(
            "{}: {}, line {} and {}, line {}",
            "{}：{} 第 {} 行与 {} 第 {} 行",
            path.display(),
            first.origin,
            first.line,
            item.origin,
            item.line
        ));
        if found.len() == MOST_COLLISIONS {
            break;
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    let list = found.join("\n  ");
    Err(UsageError(tr!(
        "several items would go to one file; nothing was made. Give them ids or outputs of their own, or add {{n}} to --name:\n  {list}",
        "多个条目会写入同一个文件；未做任何处理。请为它们指定不同的 id 或 output，或在 --name 中加入 {{n}}：\n  {list}"
    )))
}
