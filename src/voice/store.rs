//! The voice packs on this machine: finding and listing them, resolving a name to a speaker.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use super::VoiceError;
use super::pack::{MANIFEST, Pack, Speaker};
use crate::files::is_writable;
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
    /// Looks through `roots` in order, the user's own last. Of packs with one name the first
    /// complete one counts, else the first. But where that one cannot be written to, its complete
    /// copy among the user's counts: `tts voices install --force` mends a pack by such a copy.
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
                    Ok(pack) => {
                        keep_better(&mut store.packs, pack, store.roots.last() == Some(root));
                    }
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
        if let Some(pack) = self.packs.iter().find(|pack| pack.manifest.name == name) {
            return Ok(pack);
        }
        if self.packs.is_empty() || self.is_broken(name) {
            return Err(self.unusable(name));
        }
        let known = self.packs.iter().map(|pack| pack.manifest.name.clone());
        Err(VoiceError::UnknownPack {
            name: name.to_owned(),
            known: known.collect(),
        })
    }

    /// True if the pack in a folder of this name could not be read.
    fn is_broken(&self, name: &str) -> bool {
        let manifests = self.broken.iter().filter_map(|error| match error {
            VoiceError::Manifest { path, .. } | VoiceError::Read { path, .. } => path.parent(),
            _ => None,
        });
        manifests
            .filter_map(Path::file_name)
            .any(|folder| folder == name)
    }

    /// The error for a name that is unknown because there is no pack, or none that could be read.
    fn unusable(&self, name: &str) -> VoiceError {
        if self.broken.is_empty() {
            return VoiceError::NoPacks {
                roots: self.roots.clone(),
            };
        }
        let reasons: Vec<String> = self.broken.iter().map(ToString::to_string).collect();
        VoiceError::Unusable {
            name: name.to_owned(),
            reasons: reasons.join("; "),
        }
    }

    /// Resolves `speaker`, `pack` or `pack/speaker`; speakers also by their Chinese name or alias.
    pub fn voice(&self, name: &str) -> Result<Voice, VoiceError> {
        if self.packs.is_empty() {
            return Err(self.unusable(name));
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
        let nearest = nearest::names(speaker_name, candidates);
        let wanted = pack_name.unwrap_or(speaker_name);
        if self.is_broken(wanted) || (nearest.is_empty() && !self.broken.is_empty()) {
            return Err(self.unusable(name));
        }
        Err(VoiceError::UnknownVoice {
            name: name.to_owned(),
            nearest,
        })
    }
}

/// The key of the speaker of `pack` who answers to a name; with `store`, the error for one of
/// another pack says so.
pub fn speaker_in(pack: &Pack, store: &Store, name: &str) -> Result<String, VoiceError> {
    let manifest = &pack.manifest;
    let own = match name.split_once('/') {
        Some((wanted, speaker)) if wanted == manifest.name => find_speaker(pack, speaker),
        Some(_) => None,
        None if name == manifest.name => Some(manifest.default_speaker.clone()),
        None => find_speaker(pack, name),
    };
    if let Some(key) = own {
        return Ok(key);
    }
    let other = store.voice(name)?;
    Err(VoiceError::OtherPack {
        name: name.to_owned(),
        pack: other.pack.manifest.name.clone(),
        key: other.speaker,
        chosen: manifest.name.clone(),
    })
}

fn keep_better(packs: &mut Vec<Pack>, pack: Pack, is_users: bool) {
    let mut others = packs.iter_mut();
    let Some(known) = others.find(|known| known.manifest.name == pack.manifest.name) else {
        packs.push(pack);
        return;
    };
    let complete = |pack: &Pack| pack.missing_files().is_empty();
    let mended = || is_users && is_copy(&pack, known) && !is_writable(&known.folder);
    if complete(&pack) && (!complete(known) || mended()) {
        *known = pack;
    }
}

/// True if both packs describe the same files.
fn is_copy(one: &Pack, other: &Pack) -> bool {
    let files = |pack: &Pack| -> Vec<(String, String)> {
        let files = pack.manifest.checked_files();
        files
            .map(|file| (file.file.clone(), file.sha256.clone()))
            .collect()
    };
    files(one) == files(other)
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_speaker_of_another_pack_is_refused_with_the_reason() {
        let text = include_str!("../../models/kokoro-zh/voice.toml");
        let pack = |name: &str, from: &str, to: &str| {
            let mut manifest: crate::voice::pack::Manifest =
                toml::from_str(&text.replace(from, to)).unwrap();
            manifest.name = name.to_owned();
            Pack {
                folder: PathBuf::from(name),
                manifest,
            }
        };
        let store = Store {
            packs: vec![
                pack("first", "xiaoyi", "xiaomei"),
                pack("second", "xiaoyi", "xiaoyi"),
            ],
            ..Store::default()
        };
        let second = store.pack("second").unwrap();
        for (name, wanted) in [
            ("yunxi", "yunxi"),
            ("云希", "yunxi"),
            ("zm_yunxi", "yunxi"),
            ("second/xiaoyi", "xiaoyi"),
            ("second", "xiaoxiao"),
        ] {
            assert_eq!(speaker_in(second, &store, name).unwrap(), wanted, "{name}");
        }
        for name in ["xiaomei", "first/yunxi", "first"] {
            let message = speaker_in(second, &store, name).unwrap_err().to_string();
            let parts = [name, "pack first", "here second", "-v first/"];
            assert!(parts.iter().all(|part| message.contains(part)), "{message}");
        }
        let unknown = speaker_in(second, &store, "nobody").unwrap_err();
        assert!(matches!(unknown, VoiceError::UnknownVoice { .. }));
    }
}
