//! `voice.toml`: what a voice pack is made of.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::VoiceError;

/// The file that makes a folder a voice pack.
pub const MANIFEST: &str = "voice.toml";

/// A voice pack as described by its `voice.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Name of the pack; equals the name of its folder.
    pub name: String,
    /// Which code drives the graphs.
    pub family: FamilyName,
    /// One line on what the voice is.
    pub description: String,
    /// The same in Chinese.
    pub description_zh: String,
    /// Samples per second of the decoder's output.
    pub sample_rate: u32,
    /// Licences of what is inside, in words.
    pub licence: String,
    /// Where the parts come from, in words.
    pub origin: String,
    /// Speaker that is used when only the pack is named.
    pub default_speaker: String,
    /// Files that state licences and origin; installed with the pack.
    pub notices: Vec<String>,
    /// Where `tts voices install` gets the graphs from; absent if they come with the pack.
    pub source: Option<Source>,
    /// The ONNX graphs by role.
    pub graphs: BTreeMap<String, CheckedFile>,
    /// Speakers by name.
    pub speakers: BTreeMap<String, Speaker>,
}

/// The code that drives a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FamilyName {
    /// Kokoro-82M: text, prosody and decoder graph cut from one export.
    Kokoro,
}

/// A file of the pack with its checksum.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckedFile {
    /// Path inside the pack.
    pub file: String,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
}

/// A model that is spread over packages of the Python package index.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Packages with exact versions (`name==1.0`), in the order in which their parts are joined.
    pub packages: Vec<String>,
    /// The part's path inside each package.
    pub parts: Vec<String>,
    /// SHA-256 of the joined model.
    pub sha256: String,
    /// Size of the joined model in bytes; anything longer is refused before it is hashed.
    pub bytes: u64,
}

/// One speaker of a pack.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speaker {
    /// Name in Chinese.
    pub name_zh: String,
    /// Other names that are accepted.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Sex of the voice.
    pub sex: Sex,
    /// Style table.
    pub style: CheckedFile,
    /// Median F0 in Hz over neutral speech: the centre that emotions scale the range around.
    pub f0_hz: f32,
    /// Gain in dB that brings the speaker to the common level.
    pub gain_db: f32,
    /// What a user should know before choosing this speaker.
    pub note: Option<String>,
    /// The same in Chinese.
    pub note_zh: Option<String>,
}

/// Sex of a voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// A pack in a folder on disk.
#[derive(Debug, Clone)]
pub struct Pack {
    /// The folder.
    pub folder: PathBuf,
    /// Its `voice.toml`.
    pub manifest: Manifest,
}

impl Pack {
    /// Reads `voice.toml` in `folder` and checks that no path in it leads out of the folder.
    pub fn open(folder: &Path) -> Result<Self, VoiceError> {
        let path = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&path).map_err(|source| VoiceError::Read {
            path: path.clone(),
            source,
        })?;
        let manifest: Manifest = toml::from_str(&text).map_err(|error| VoiceError::Manifest {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        let reason = manifest.fault();
        match reason {
            Some(reason) => Err(VoiceError::Manifest { path, reason }),
            None => Ok(Self {
                folder: folder.to_owned(),
                manifest,
            }),
        }
    }

    /// Path of a file of the pack.
    pub fn path(&self, file: &CheckedFile) -> PathBuf {
        self.folder.join(&file.file)
    }

    /// The files that must be there before the pack can speak and are not.
    pub fn missing_files(&self) -> Vec<PathBuf> {
        self.manifest
            .checked_files()
            .map(|file| self.path(file))
            .filter(|path| !path.is_file())
            .collect()
    }

    /// Reads a file of the pack and refuses it if its checksum differs.
    pub fn read_checked(&self, file: &CheckedFile) -> Result<Vec<u8>, VoiceError> {
        let path = self.path(file);
        let bytes = std::fs::read(&path).map_err(|source| VoiceError::Read {
            path: path.clone(),
            source,
        })?;
        let found = crate::checksum::sha256_hex(&bytes);
        if found == file.sha256 {
            Ok(bytes)
        } else {
            Err(VoiceError::Checksum {
                path,
                pack: self.manifest.name.clone(),
                expected: file.sha256.clone(),
                found,
            })
        }
    }
}

impl Manifest {
    /// Every file with a checksum.
    pub fn checked_files(&self) -> impl Iterator<Item = &CheckedFile> {
        self.graphs
            .values()
            .chain(self.speakers.values().map(|speaker| &speaker.style))
    }

    /// Every file that belongs to the pack besides its graphs and `voice.toml`.
    pub fn companions(&self) -> impl Iterator<Item = &str> {
        let styles = self
            .speakers
            .values()
            .map(|speaker| speaker.style.file.as_str());
        styles.chain(self.notices.iter().map(String::as_str))
    }

    /// What makes the manifest unusable, if anything.
    fn fault(&self) -> Option<String> {
        let graphs = self.graphs.values().map(|graph| graph.file.as_str());
        if let Some(path) = graphs
            .chain(self.companions())
            .find(|path| !stays_inside(path))
        {
            return Some(format!("the path '{path}' leads out of the pack"));
        }
        if !self.speakers.contains_key(&self.default_speaker) {
            return Some(format!(
                "default_speaker '{}' is not among the speakers",
                self.default_speaker
            ));
        }
        if let Some(source) = &self.source
            && source.packages.len() != source.parts.len()
        {
            return Some("[source] must name one part for each package".to_owned());
        }
        let unit = |(name, speaker): (&String, &Speaker)| {
            let sound = speaker.f0_hz.is_finite() && (40.0..=700.0).contains(&speaker.f0_hz);
            let level = (-40.0..=40.0).contains(&speaker.gain_db);
            (!sound || !level)
                .then(|| format!("speaker '{name}': f0_hz or gain_db is out of range"))
        };
        self.speakers.iter().find_map(unit)
    }
}

/// True for a relative path of plain components.
fn stays_inside(path: &str) -> bool {
    use std::path::Component;
    !path.is_empty()
        && Path::new(path)
            .components()
            .all(|c| matches!(c, Component::Normal(_)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn paths_must_stay_inside_the_pack() {
        assert!(stays_inside("styles/a.bin"));
        for bad in ["", "/etc/passwd", "../a", "a/../../b", "./../x"] {
            assert!(!stays_inside(bad), "{bad}");
        }
    }

    #[test]
    fn the_shipped_manifest_is_sound() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/kokoro-zh");
        let pack = Pack::open(&folder).unwrap();
        assert_eq!(pack.manifest.speakers.len(), 8);
        for speaker in pack.manifest.speakers.values() {
            pack.read_checked(&speaker.style).unwrap();
        }
        for notice in &pack.manifest.notices {
            assert!(folder.join(notice).is_file(), "{notice}");
        }
    }
}
