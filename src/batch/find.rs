//! From arguments to files: folders are walked, patterns are matched.

use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};

use glob::MatchOptions;
use walkdir::{DirEntry, WalkDir};

use super::inputs::{InputError, InputOptions};
use super::item::Kind;
use super::{manifest, safe};
use crate::script::Origin;

/// A wildcard does not stand for hidden files.
const MATCHING: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

/// One file of the input.
#[derive(Debug)]
pub(super) struct Found {
    pub origin: Origin,
    pub stem: String,
    /// The folder under the output folder that mirrors its place.
    pub folder: PathBuf,
    pub kind: Kind,
    pub bytes: u64,
    /// Whether it can be read more than once.
    pub is_file: bool,
}

/// Every file that the arguments mean, in their order; files of a folder by name.
pub(super) fn all(
    args: &[PathBuf],
    options: InputOptions,
    output: &Path,
) -> Result<Vec<Found>, InputError> {
    let mut finder = Finder {
        options,
        output: output.canonicalize().ok(),
        found: Vec::new(),
    };
    for arg in args {
        finder.argument(arg)?;
    }
    match finder.found.is_empty() && !options.may_be_empty {
        true => Err(InputError::None),
        false => Ok(finder.found),
    }
}

struct Finder {
    options: InputOptions,
    /// The output folder, if it is there.
    output: Option<PathBuf>,
    found: Vec<Found>,
}

impl Finder {
    fn argument(&mut self, arg: &Path) -> Result<(), InputError> {
        if arg.as_os_str() == "-" {
            return self.stdin();
        }
        match std::fs::metadata(arg) {
            Ok(meta) if meta.is_dir() => self.folder(arg),
            Ok(meta) => {
                let kind = self.kind(arg);
                let kind = kind.ok_or_else(|| InputError::Unknown(arg.to_owned()))?;
                self.file(arg, None, kind, &meta)
            }
            Err(error) => match arg.to_str().filter(|text| text.contains(['*', '?', '['])) {
                Some(pattern) => self.pattern(pattern),
                None => Err(InputError::Read(arg.to_owned(), error)),
            },
        }
    }

    fn stdin(&mut self) -> Result<(), InputError> {
        if self.found.iter().any(|found| found.origin == Origin::Stdin) {
            return Err(InputError::Twice);
        }
        let kind = self.options.kind.unwrap_or(Kind::Jsonl);
        self.allow(&Origin::Stdin, kind)?;
        self.found.push(Found {
            origin: Origin::Stdin,
            stem: "stdin".to_owned(),
            folder: PathBuf::new(),
            kind,
            bytes: 0,
            is_file: false,
        });
        Ok(())
    }

    /// The files that a pattern means. The part of it before the first wildcard is the top of the
    /// tree that is mirrored.
    fn pattern(&mut self, pattern: &str) -> Result<(), InputError> {
        let paths = glob::glob_with(pattern, MATCHING)
            .map_err(|error| InputError::Pattern(pattern.to_owned(), error))?;
        let wild = |part: &Component| part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
        let whole = Path::new(pattern);
        let top: PathBuf = whole.components().take_while(|part| !wild(part)).collect();
        let before = self.found.len();
        for path in paths {
            let path = path.map_err(|error| {
                let path = error.path().to_owned();
                InputError::Read(path, error.into())
            })?;
            let meta = metadata(&path)?;
            if !meta.is_file() {
                // `texts/*` means the files in it; folders are asked for by their names or by `**`,
                // and what is no file might never end.
                continue;
            }
            if let Some(kind) = self.kind(&path).filter(|_| !self.is_made(&path)) {
                self.file(&path, Some(&top), kind, &meta)?;
            }
        }
        self.any_since(before, whole)
    }

    /// The files of a folder and of all folders in it, by name, without hidden ones. What is
    /// linked there is read too; a link back up is an error.
    fn folder(&mut self, folder: &Path) -> Result<(), InputError> {
        let before = self.found.len();
        let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name();
        let output = self.output.clone();
        let wanted = |entry: &DirEntry| {
            let is_output = || output.is_some() && entry.path().canonicalize().ok() == output;
            let is_folder = entry.depth() > 0 && entry.file_type().is_dir();
            !(is_hidden(entry) || is_folder && is_output())
        };
        for entry in walk.into_iter().filter_entry(wanted) {
            let entry = match entry {
                Ok(entry) => entry,
                // Editors leave links without a target beside what they have open.
                Err(error) if error.depth() > 0 && error.path().is_some_and(has_dot) => continue,
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    return Err(InputError::Read(path, error.into()));
                }
            };
            let path = entry.path();
            let is_text = entry.file_type().is_file() && !manifest::is_named_so(path);
            let kind = self.kind(path).filter(|_| is_text);
            if let Some(kind) = kind {
                self.file(path, Some(folder), kind, &metadata(path)?)?;
            }
        }
        self.any_since(before, folder)
    }

    fn any_since(&self, before: usize, place: &Path) -> Result<(), InputError> {
        match self.options.may_be_empty || self.found.len() > before {
            true => Ok(()),
            false => Err(InputError::Nothing(place.to_owned())),
        }
    }

    /// Whether a file lies where earlier runs have put theirs.
    fn is_made(&self, path: &Path) -> bool {
        let inside = |output| {
            path.canonicalize()
                .is_ok_and(|path| path.starts_with(output))
        };
        self.output.as_ref().is_some_and(inside) || manifest::is_named_so(path)
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        self.options.kind.or_else(|| Kind::of(path))
    }

    /// Takes a file. The folders between the top of a tree and the file are mirrored.
    fn file(
        &mut self,
        path: &Path,
        top: Option<&Path>,
        kind: Kind,
        meta: &Metadata,
    ) -> Result<(), InputError> {
        let origin = Origin::File(path.to_owned());
        self.allow(&origin, kind)?;
        let folder = top.map_or_else(PathBuf::new, |top| between(top, path));
        let stem = path.file_stem().unwrap_or_default();
        self.found.push(Found {
            origin,
            stem: stem.to_string_lossy().into_owned(),
            folder,
            kind,
            bytes: meta.len(),
            is_file: meta.is_file(),
        });
        Ok(())
    }

    fn allow(&self, origin: &Origin, kind: Kind) -> Result<(), InputError> {
        match kind.allows(self.options.split) {
            true => Ok(()),
            false => Err(InputError::Split(
                origin.to_string(),
                self.options.split,
                kind,
            )),
        }
    }
}

fn metadata(path: &Path) -> Result<Metadata, InputError> {
    std::fs::metadata(path).map_err(|error| InputError::Read(path.to_owned(), error))
}

/// Whether an entry inside the folder that was asked for is hidden.
fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && has_dot(entry.path())
}

fn has_dot(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with('.')
}

/// The folders between `top` and the file at `path`, with names that every system can hold and a
/// manifest can write down; never one that leads out of where it is put.
fn between(top: &Path, path: &Path) -> PathBuf {
    // `./texts` and `texts` are the same.
    let plain = |path: &Path| -> PathBuf {
        let parts = path.components();
        parts.filter(|part| *part != Component::CurDir).collect()
    };
    let (top, path) = (plain(top), plain(path));
    let below = path.strip_prefix(&top).unwrap_or(Path::new(""));
    let folders = below.parent().unwrap_or(Path::new(""));
    let normal = |part: &Component| matches!(part, Component::Normal(_));
    let folders = folders.components().filter(normal);
    let name = |folder: Component| safe::component(&folder.as_os_str().to_string_lossy());
    folders.map(name).collect()
}
