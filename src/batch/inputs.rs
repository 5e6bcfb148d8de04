//! The inputs of a batch, and the items in them.

use std::path::{Path, PathBuf};

use super::find::{self, Found};
use super::item::{BadItem, Item, Kind, Split};
use super::source::{self, Draft, Fault};
use crate::script::Names;
use crate::tr;

/// How inputs are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct InputOptions {
    /// How text comes apart.
    pub split: Split,
    /// What all inputs are, whatever they are called.
    pub kind: Option<Kind>,
    /// Whether brackets in the texts are text and not marks, so that none is escaped.
    pub plain: bool,
    /// Whether folders may be empty: what is to be read comes later.
    pub may_be_empty: bool,
}

/// Why inputs cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// There is no such file, or the system refuses it.
    #[error("{}", tr!("cannot read {0}: {1}", "无法读取 {0}：{1}", .0.display(), .1))]
    Read(PathBuf, std::io::Error),
    /// A folder, or the files that match a pattern, hold nothing that is known.
    #[error("{}", tr!(
        "{0}: nothing to read there (known are files in {known}; --input-format takes any file; what lies in the output folder is no input)",
        "{0}：没有可读取的内容（支持的文件扩展名：{known}；使用 --input-format 可读取任意文件；输出文件夹中的内容不算输入）",
        .0.display(), known = extensions()
    ))]
    Nothing(PathBuf),
    /// No input was given.
    #[error("{}", tr!("no input", "没有输入"))]
    None,
    /// The name of a file does not tell what it is.
    #[error("{}", tr!(
        "{0}: its name does not tell what it is (known: {known}); say so with --input-format",
        "{0}：无法从文件名判断其格式（支持：{known}）；请用 --input-format 指定",
        .0.display(), known = extensions()
    ))]
    Unknown(PathBuf),
    /// A pattern that is none.
    #[error("{}", tr!("'{0}' is no pattern for names of files: {1}", "“{0}”不是有效的文件名模式：{1}", .0, .1))]
    Pattern(String, glob::PatternError),
    /// Standard input more than once.
    #[error("{}", tr!("standard input (-) can be read only once", "标准输入（-）只能读取一次"))]
    Twice,
    /// A file that does not come apart that way.
    #[error("{}", tr!(
        "{0}: --split {1} is not for {2} (lines or whole are)",
        "{0}：--split {1} 不适用于 {2}（可用 lines 或 whole）", .0, .1.name(), .2.name()
    ))]
    Split(String, Split, Kind),
}

/// The extensions that are known, for messages.
fn extensions() -> String {
    let names: Vec<String> = Kind::EXTENSIONS
        .iter()
        .map(|(name, _)| format!(".{name}"))
        .collect();
    names.join(" ")
}

/// The inputs of a batch.
#[derive(Debug)]
pub struct Inputs {
    found: Vec<Found>,
    options: InputOptions,
}

impl Inputs {
    /// Finds the files that the arguments mean: files, folders with all that is in them, patterns,
    /// and `-` for standard input. Nothing is read yet. What lies in the folder `output`, where the
    /// audio goes, is no input unless it is named itself.
    ///
    /// # Errors
    ///
    /// When an argument means nothing, or a file cannot be read the way that is asked for.
    pub fn open(
        args: &[PathBuf],
        options: InputOptions,
        output: &Path,
    ) -> Result<Self, InputError> {
        Ok(Self {
            found: find::all(args, options, output)?,
            options,
        })
    }

    /// Whether the items can be walked through more than once.
    #[must_use]
    pub fn is_rewindable(&self) -> bool {
        self.found.iter().all(|found| found.is_file)
    }

    /// The size of all files together.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.found.iter().map(|found| found.bytes).sum()
    }

    /// How many files there are.
    #[must_use]
    pub fn files(&self) -> usize {
        self.found.len()
    }

    /// The items one after another, each read when it is asked for. What cannot be read is counted
    /// and does not stop the rest.
    pub fn items<'a>(
        &'a self,
        names: Option<Names<'a>>,
    ) -> impl Iterator<Item = Result<Item, BadItem>> + 'a {
        let drafts = self.found.iter().flat_map(move |found| {
            source::drafts(found, self.options, names).map(move |draft| (found, draft))
        });
        drafts
            .enumerate()
            .map(|(before, (found, draft))| finish(before + 1, found, draft))
    }
}

/// Gives a draft its number and its place.
fn finish(n: usize, found: &Found, draft: Result<Draft, Fault>) -> Result<Item, BadItem> {
    match draft {
        Ok(draft) => Ok(Item {
            n: draft.n.unwrap_or(n),
            id: draft.id,
            origin: found.origin.clone(),
            line: draft.line,
            stem: draft.stem.unwrap_or_else(|| found.stem.clone()),
            folder: found.folder.clone(),
            title: draft.title,
            is_whole: draft.is_whole,
            segments: draft.segments,
            times: draft.times,
            output: draft.output,
            format: draft.format,
            notices: draft.notices,
        }),
        Err(fault) => Err(BadItem {
            n,
            id: fault.id,
            origin: found.origin.clone(),
            line: fault.line,
            what: fault.what,
        }),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
