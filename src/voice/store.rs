//! The voice packs on this machine: finding and listing them, resolving a name to a speaker.

use std::collections::HashSet;
use std::fmt;
use std::path::PathBuf;

use super::VoiceError;
use super::pack::{MANIFEST, Pack, Speaker};
use crate::nearest;

/// Every pack found in the model folders, best place first.
#[derive(Debug, Default)]
pub struct Store {
    packs: Vec<Pack>,
    /// Packs that could not be read, with the reason.
    pub broken: Vec<VoiceError>,
    /// The folders that were searched.
    pub roots: Vec<PathBuf>,
}

/// A speaker of a pack.
#[derive(Debug, Clone)]
pub struct Voice {
    /// The pack.
    pub pack: Pack,
    /// Key of the speaker in the pack's manifest.
    pub speaker: String,
}

impl Voice {
    /// The speaker's entry in the manifest.
    pub fn speaker(&self) -> &Speaker {
        &self.pack.manifest.speakers[&self.speaker]
    }
}

impl fmt::Display for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.pack.manifest.name, self.speaker)
    }
}

impl Store {
    /// Looks through `roots` in order. Of packs with one name the first complete one counts, else
    /// the first.
    pub fn open(roots: Vec<PathBuf>) -> Self {
        let mut store = Self {
            roots,
            ..Self::default()
        };
        let mut seen_folders = HashSet::new();
        for root in &store.roots {
            let Ok(entries) = std::fs::read_dir(root) else {
                continue;
            };
            let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
            folders.sort();
            for folder in folders
                .iter()
                .filter(|folder| folder.join(MANIFEST).is_file())
            {
                let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
                if !seen_folders.insert(real) {
                    continue;
                }
                match Pack::open(folder) {
                    Ok(pack) => keep_better(&mut store.packs, pack),
                    Err(error) => store.broken.push(error),
                }
            }
        }
        store
    }

    /// All packs, complete or not.
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The pack of this name.
    pub fn pack(&self, name: &str) -> Result<&Pack, VoiceError> {
        self.packs
            .iter()
            .find(|pack| pack.manifest.name == name)
            .ok_or_else(|| VoiceError::UnknownPack {
                name: name.to_owned(),
                known: self
                    .packs
                    .iter()
                    .map(|pack| pack.manifest.name.clone())
                    .collect(),
            })
    }

    /// Resolves `speaker`, `pack` or `pack/speaker`; speakers also by their Chinese name or alias.
    pub fn voice(&self, name: &str) -> Result<Voice, VoiceError> {
        if self.packs.is_empty() {
            return Err(VoiceError::NoPacks {
                roots: self.roots.clone(),
            });
        }
        let (pack_name, speaker_name) = match name.split_once('/') {
            Some((pack, speaker)) => (Some(pack), speaker),
            None => (None, name),
        };
        let packs = || {
            self.packs
                .iter()
                .filter(|pack| pack_name.is_none_or(|wanted| wanted == pack.manifest.name))
        };
        for pack in packs() {
            if pack_name.is_none() && pack.manifest.name == speaker_name {
                return Ok(Voice {
                    pack: pack.clone(),
                    speaker: pack.manifest.default_speaker.clone(),
                });
            }
            if let Some(speaker) = find_speaker(pack, speaker_name) {
                return Ok(Voice {
                    pack: pack.clone(),
                    speaker,
                });
            }
        }
        let speakers = packs().flat_map(|pack| {
            let speakers = pack.manifest.speakers.iter();
            speakers.flat_map(|(key, speaker)| [key.as_str(), speaker.name_zh.as_str()])
        });
        let candidates = speakers.chain(self.packs.iter().map(|pack| pack.manifest.name.as_str()));
        Err(VoiceError::UnknownVoice {
            name: name.to_owned(),
            nearest: nearest::names(speaker_name, candidates),
        })
    }
}

fn keep_better(packs: &mut Vec<Pack>, pack: Pack) {
    match packs
        .iter_mut()
        .find(|known| known.manifest.name == pack.manifest.name)
    {
        None => packs.push(pack),
        Some(known) if !known.missing_files().is_empty() && pack.missing_files().is_empty() => {
            *known = pack
        }
        Some(_) => {}
    }
}

fn find_speaker(pack: &Pack, name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let mut speakers = pack.manifest.speakers.iter();
    speakers
        .find(|(key, speaker)| {
            **key == lower || speaker.name_zh == name || speaker.aliases.contains(&lower)
        })
        .map(|(key, _)| key.clone())
}
