//! Voices: packs on disk and the families of networks that speak them.
//!
//! Owns the pack format, installing, and the two halves every family has: predicting prosody from
//! an utterance and rendering prosody to samples. It never touches text analysis, emotions or
//! files other than packs.

pub mod install;
pub mod kokoro;
pub(crate) mod null;
pub mod onnx;
pub mod pack;
mod prosody;
mod session;
pub mod store;

use std::collections::BTreeMap;
use std::path::PathBuf;

use pack::{FamilyName, Pack};
pub use prosody::{Acoustic, Class, Owner, Phoneme, Prosody, UNVOICED_BELOW_HZ};

use crate::exit::Exit;
use crate::fetch::FetchError;
use crate::runtime::{Runtime, RuntimeError};
use crate::text::Utterance;
use crate::tr;

/// How a family writes an utterance down. Needs no graphs, so it answers at once.
pub trait Speller: Send + Sync {
    /// Spells an utterance in the family's phonemes. Fails if some sound of it has no phoneme.
    fn spell(&self, utterance: &Utterance) -> Result<Vec<Phoneme>, VoiceError>;

    /// True if so many phonemes, spoken at `rate`, are one run: within what the network takes and
    /// within what keeps its memory bounded.
    fn fits(&self, phonemes: usize, rate: f32) -> bool;
}

/// The code that drives the graphs of a pack. One family, many packs.
///
/// All methods may be called from several threads at once; equal arguments give equal results,
/// bit for bit, whatever else runs.
pub trait Family: Send + Sync {
    /// Predicts durations, F0 and energy. `rate` above 1 speaks faster; `manner` holds the shares of
    /// other speakers' manner of speaking, at most 1 together, of which the register is taken back.
    fn predict(
        &self,
        phonemes: &[Phoneme],
        speaker: &str,
        manner: &BTreeMap<String, f32>,
        rate: f32,
    ) -> Result<Prosody, VoiceError>;

    /// Renders prosody to mono samples at the pack's sample rate.
    fn render(&self, prosody: &Prosody, speaker: &str) -> Result<Vec<f32>, VoiceError>;

    /// Makes running and later calls fail as soon as they can. For leaving in a hurry.
    fn cancel(&self);
}

/// The speller of a family.
pub fn speller(family: FamilyName) -> Box<dyn Speller> {
    match family {
        FamilyName::Kokoro | FamilyName::Null => Box::new(kokoro::KokoroSpeller::from_tables()),
    }
}

/// Verifies and loads a pack for `workers` callers at a time, each run on `threads` threads.
pub fn load(
    pack: &Pack,
    runtime: &Runtime,
    workers: usize,
    threads: usize,
) -> Result<Box<dyn Family>, VoiceError> {
    if let Some(missing) = pack.missing_files().into_iter().next() {
        return Err(VoiceError::NotInstalled {
            pack: pack.manifest.name.clone(),
            missing,
        });
    }
    Ok(match pack.manifest.family {
        FamilyName::Kokoro => Box::new(kokoro::Kokoro::load(pack, runtime, workers, threads)?),
        FamilyName::Null => Box::new(null::Null),
    })
}

/// Anything that goes wrong with voices.
#[derive(Debug, thiserror::Error)]
pub enum VoiceError {
    /// No pack in any of the folders.
    #[error("{}", tr!(
        "no voice pack found in: {}; run 'tts voices install kokoro-zh' from a checkout or a release folder",
        "在以下位置没有找到语音包：{}；请在源码目录或发行包中运行 tts voices install kokoro-zh", list(.roots)
    ))]
    NoPacks {
        /// Where was looked.
        roots: Vec<PathBuf>,
    },
    /// No pack of this name.
    #[error("{}", tr!(
        "unknown voice pack '{}'; known: {}", "没有名为 {} 的语音包；可用：{}", .name, .known.join(", ")
    ))]
    UnknownPack {
        /// The name given.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// What was asked for is not there, and packs that could not be read may be why.
    #[error("{}", tr!(
        "no usable voice pack has '{}'; not used, because its voice.toml is not sound: {}",
        "可用的语音包中没有 {}；以下语音包的 voice.toml 有误，未被使用：{}", .name, .reasons
    ))]
    Unusable {
        /// The name given.
        name: String,
        /// The errors of the packs that could not be read.
        reasons: String,
    },
    /// What the user gave with `--from` does not serve.
    #[error("{0}")]
    Given(Box<VoiceError>),
    /// `--keep-model` names a file that is there.
    #[error("{}", tr!(
        "{0} already exists: add --force to replace it, or choose another name",
        "{0} 已存在：加 --force 覆盖，或换一个文件名", .0.display()
    ))]
    Exists(PathBuf),
    /// No speaker of this name.
    #[error("{}", tr!(
        "unknown voice '{}'{}; 'tts voices' lists them", "没有名为“{}”的声音{}；用 tts voices 查看全部",
        .name, crate::nearest::hint(.nearest)
    ))]
    UnknownVoice {
        /// The name given.
        name: String,
        /// Names like it.
        nearest: Vec<String>,
    },
    /// The speaker is of another pack than the one that speaks.
    #[error("{}", tr!(
        "voice '{name}' is of the pack {pack}, and all voices of one run are of one pack, here {chosen}; speak that part in a run of its own with -v {pack}/{key}",
        "声音“{name}”属于语音包 {pack}；一次运行只使用一个语音包（这次是 {chosen}）；请另行运行并用 -v {pack}/{key} 朗读该部分",
        name = .name, pack = .pack, chosen = .chosen, key = .key
    ))]
    OtherPack {
        /// The name given.
        name: String,
        /// Its pack.
        pack: String,
        /// Its key there.
        key: String,
        /// The pack that speaks.
        chosen: String,
    },
    /// The pack is described but its graphs are not there.
    #[error("{}", tr!(
        "voice pack '{}' is not installed ({} is missing); run: tts voices install {}",
        "语音包 {} 尚未安装（缺少 {}）；请运行：tts voices install {}", .pack, .missing.display(), .pack
    ))]
    NotInstalled {
        /// The pack.
        pack: String,
        /// The first missing file.
        missing: PathBuf,
    },
    /// `voice.toml` is not as it should be.
    #[error("{}: {reason}", .path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A file of the pack is not the one that the manifest describes.
    #[error("{}", tr!(
        "{0}: the checksum is wrong (expected {1}, found {2}), so the file is not used; run: tts voices install {3} --force",
        "{0}：校验和不符（应为 {1}，实为 {2}），该文件不会被使用；请运行：tts voices install {3} --force",
        .path.display(), .expected, .found, .pack
    ))]
    Checksum {
        /// The file.
        path: PathBuf,
        /// The pack it belongs to.
        pack: String,
        /// SHA-256 in the manifest.
        expected: String,
        /// SHA-256 of the file.
        found: String,
    },
    /// What was fetched or given is not the model that the manifest names.
    #[error("{}", tr!(
        "{}: not the expected model (SHA-256 {1} expected, {2} found); nothing was changed",
        "{}：不是所需的模型（SHA-256 应为 {1}，实为 {2}）；未做任何更改", .place, .expected, .found
    ))]
    WrongModel {
        /// Where the bytes came from.
        place: String,
        /// SHA-256 in the manifest.
        expected: String,
        /// SHA-256 of the bytes.
        found: String,
    },
    /// `--from` points at something that holds no pack.
    #[error("{}", tr!("{}: nothing to install: {reason}", "{}：无可安装的内容：{reason}", .path.display(), reason = .reason))]
    NothingToInstall {
        /// The file or folder.
        path: PathBuf,
        /// Why it does not serve.
        reason: String,
    },
    /// The pack has no source to fetch from.
    #[error("{}", tr!(
        "voice pack '{}' names no source; give its files with --from",
        "语音包 {} 没有下载来源；请用 --from 指定文件", .pack
    ))]
    NoSource {
        /// The pack.
        pack: String,
    },
    /// A graph that the family needs is not in the manifest.
    #[error("{}", tr!("voice pack '{}' names no {} graph", "语音包 {} 没有 {} 图", .pack, .role))]
    NoGraph {
        /// The pack.
        pack: String,
        /// The graph's role.
        role: String,
    },
    /// A style table of the wrong size or with values that are no numbers.
    #[error("{}: {reason}", .path.display())]
    Style {
        /// The table.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A sound that the family cannot spell.
    #[error("{}", tr!("this voice has no phonemes for '{}'", "这个声音没有“{}”的音素", .0))]
    NoPhoneme(String),
    /// The model would have to run on more phonemes than it can.
    #[error("{}", tr!(
        "{0} phonemes in one run, but the voice takes at most {1}", "一次 {0} 个音素，超过该声音的上限 {1}", .count, .most
    ))]
    TooLong {
        /// How many there are.
        count: usize,
        /// How many are possible.
        most: usize,
    },
    /// The network failed or answered something impossible.
    #[error("{}", tr!("the {} graph failed: {reason}", "{} 图运行失败：{reason}", .graph, reason = .reason))]
    Network {
        /// Which graph.
        graph: &'static str,
        /// What it said.
        reason: String,
    },
    /// A file could not be read.
    #[error("{}", tr!("cannot read {}: {source}", "无法读取 {}：{source}", .path.display(), source = .source))]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("{}", tr!("cannot write {}: {source}", "无法写入 {}：{source}", .path.display(), source = .source))]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The user stopped it.
    #[error("{}", tr!("interrupted", "已中断"))]
    Interrupted,
    /// Fetching failed.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Cutting the graph failed.
    #[error(transparent)]
    Cut(#[from] onnx::CutError),
    /// ONNX Runtime is missing or does not serve.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
}

impl VoiceError {
    /// The exit code of a command that fails with this.
    pub fn exit(&self) -> Exit {
        match self {
            Self::UnknownPack { .. }
            | Self::UnknownVoice { .. }
            | Self::OtherPack { .. }
            | Self::NoPhoneme(_)
            | Self::TooLong { .. }
            | Self::Given(_)
            | Self::Exists(_)
            | Self::NothingToInstall { .. } => Exit::Usage,
            Self::Interrupted | Self::Fetch(FetchError::Interrupted) => Exit::Interrupted,
            _ => Exit::Missing,
        }
    }
}

fn list(paths: &[PathBuf]) -> String {
    paths
        .iter()
        .map(|path| path.display().to_string())
        .collect::<Vec<_>>()
        .join(", ")
}
