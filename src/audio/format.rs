//! Which formats can be written, what they are called, and which sample rates they know.

use std::fmt;
use std::path::Path;

use serde::{Serialize, Serializer};

use super::AudioError;
use crate::{nearest, tr};

/// The lowest and highest sample rates in Hz that any format is written with.
pub const RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;

/// The rates of Opus (RFC 6716, section 2): a decoder always gives 48 kHz, the encoder takes these.
const OPUS_RATES: [u32; 5] = [8_000, 12_000, 16_000, 24_000, 48_000];

/// The rates of MPEG-1 and MPEG-2 layer III, and of MPEG 2.5 below 16 kHz.
const MP3_RATES: [u32; 9] = [
    8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000,
];

/// How a WAV file holds a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// 16-bit integers.
    Int16,
    /// 24-bit integers.
    Int24,
    /// 32-bit IEEE floating point, full scale at ±1, nothing clipped.
    Float32,
}

impl Depth {
    /// Bytes of one sample.
    pub fn bytes(self) -> usize {
        match self {
            Self::Int16 => 2,
            Self::Int24 => 3,
            Self::Float32 => 4,
        }
    }
}

/// A format of audio that can be written, always mono.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RIFF WAVE, and RF64 (EBU Tech 3306) beyond 4 GiB.
    Wav(Depth),
    /// FLAC, 16-bit.
    Flac,
    /// Opus in Ogg (RFC 7845).
    Opus,
    /// MPEG layer III; needs the cargo feature `mp3`.
    Mp3,
    /// Samples alone: 16-bit integers, little-endian.
    Raw,
}

/// Every format with its names, the proper one first, and its extensions, the usual one first.
const ALL: [(Format, &[&str], &[&str]); 7] = [
    (Format::Wav(Depth::Int16), &["wav", "wav16"], &["wav"]),
    (Format::Wav(Depth::Int24), &["wav24"], &["wav"]),
    (
        Format::Wav(Depth::Float32),
        &["wav-float", "wavfloat", "wav32"],
        &["wav"],
    ),
    (Format::Flac, &["flac"], &["flac"]),
    (Format::Opus, &["opus", "ogg"], &["opus", "ogg"]),
    (Format::Mp3, &["mp3"], &["mp3"]),
    (Format::Raw, &["raw", "pcm", "s16le"], &["raw", "pcm"]),
];

/// Formats that people ask for and that other programs have to write.
const FOREIGN: [&str; 12] = [
    "m4a", "m4b", "aac", "wma", "aiff", "aif", "au", "mp4", "webm", "amr", "ac3", "caf",
];

impl Default for Format {
    /// What everything can play.
    fn default() -> Self {
        Self::Wav(Depth::Int16)
    }
}

impl Format {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().map(|row| row.0)
    }

    /// The format that the file's extension stands for, in any case; `None` for another extension
    /// and for none at all.
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = extension_of(path)?;
        ALL.iter()
            .find(|row| row.2.contains(&extension.as_str()))
            .map(|row| row.0)
    }

    /// The format of this name, in any case.
    pub fn parse(name: &str) -> Result<Self, AudioError> {
        let wanted = name.trim().to_lowercase();
        let found = ALL.iter().find(|row| row.1.contains(&wanted.as_str()));
        found
            .map(|row| row.0)
            .ok_or_else(|| AudioError::UnknownFormat {
                foreign: FOREIGN.contains(&wanted.as_str()),
                hint: nearest::hint(&nearest::names(&wanted, ALL.iter().map(|row| row.1[0]))),
                name: name.to_owned(),
            })
    }

    /// The format to write `path` in. A `wanted` one must not contradict the extension; without
    /// one, the extension decides, and a path without extension is WAV.
    pub fn choose(path: &Path, wanted: Option<Self>) -> Result<Self, AudioError> {
        let Some(extension) = extension_of(path) else {
            return Ok(wanted.unwrap_or(Self::Wav(Depth::Int16)));
        };
        let own = Self::of_path(path);
        match (wanted, own) {
            (Some(wanted), Some(own)) if wanted.extension() != own.extension() => {
                Err(AudioError::WrongExtension {
                    path: path.to_owned(),
                    format: wanted,
                })
            }
            (Some(wanted), None) if FOREIGN.contains(&extension.as_str()) => {
                Err(AudioError::WrongExtension {
                    path: path.to_owned(),
                    format: wanted,
                })
            }
            (Some(format), _) | (None, Some(format)) => Ok(format),
            (None, None) => Err(AudioError::UnknownExtension {
                path: path.to_owned(),
                foreign: FOREIGN.contains(&extension.as_str()),
                hint: nearest::hint(&nearest::names(
                    &extension,
                    ALL.iter().flat_map(|row| row.2.iter().copied()),
                )),
            }),
        }
    }

    /// Its usual extension, without the dot.
    pub fn extension(self) -> &'static str {
        self.row().2.first().copied().unwrap_or_default()
    }

    /// Its name, as [`parse`](Self::parse) takes it.
    pub fn name(self) -> &'static str {
        self.row().1.first().copied().unwrap_or_default()
    }

    fn row(self) -> &'static (Self, &'static [&'static str], &'static [&'static str]) {
        ALL.iter().find(|row| row.0 == self).unwrap_or(&ALL[0])
    }

    /// The depth of a file that more can be put behind, which is WAV alone; `path` is for the error.
    pub fn appended(self, path: &Path) -> Result<Depth, AudioError> {
        match self {
            Self::Wav(depth) => Ok(depth),
            _ => Err(AudioError::NotAppendable {
                path: path.to_owned(),
                reason: tr!(
                    "--append works on WAV files alone, not on {self}; write {self} once, or append to a WAV file and convert that",
                    "--append 只能用于 WAV 文件，不能用于 {self}；请一次写成 {self}，或先追加到 WAV 再转换"
                ),
            }),
        }
    }

    /// The sample rate that a file of it gets: the wanted one if it is possible, else the given
    /// one, raised to the next that the format knows.
    pub(super) fn rate(self, given: u32, wanted: Option<u32>) -> Result<u32, AudioError> {
        match wanted {
            Some(rate) if self.knows(rate) => Ok(rate),
            Some(rate) => Err(AudioError::Rate {
                format: self,
                rate,
                nearest: self.nearest(rate),
            }),
            None if self.knows(given) => Ok(given),
            None => Ok(self.nearest(given).into_iter().max().unwrap_or(given)),
        }
    }

    fn knows(self, rate: u32) -> bool {
        match self {
            Self::Opus => OPUS_RATES.contains(&rate),
            Self::Mp3 => MP3_RATES.contains(&rate),
            // What the header of a frame can say (RFC 9639, section 9.1.2).
            Self::Flac => RATES.contains(&rate) && (rate <= 65_535 || rate.is_multiple_of(10)),
            Self::Wav(_) | Self::Raw => RATES.contains(&rate),
        }
    }

    /// The possible rates just below and above an impossible one.
    fn nearest(self, rate: u32) -> Vec<u32> {
        let known: Vec<u32> = match self {
            Self::Opus => OPUS_RATES.to_vec(),
            Self::Mp3 => MP3_RATES.to_vec(),
            Self::Flac if RATES.contains(&rate) => vec![rate / 10 * 10, rate.div_ceil(10) * 10],
            _ => vec![*RATES.start(), *RATES.end()],
        };
        let below = known.iter().copied().filter(|&one| one < rate).max();
        let above = known.iter().copied().filter(|&one| one > rate).min();
        below.into_iter().chain(above).collect()
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The names of all formats, for messages.
pub(super) fn names() -> String {
    let names: Vec<&str> = Format::all().map(Format::name).collect();
    names.join(&tr!(", ", "、"))
}

fn extension_of(path: &Path) -> Option<String> {
    let extension = path.extension()?.to_string_lossy().to_lowercase();
    (!extension.is_empty()).then_some(extension)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn extensions_and_names_lead_to_formats() {
        let of = |name: &str| Format::of_path(Path::new(name));
        assert_eq!(of("a.WAV"), Some(Format::Wav(Depth::Int16)));
        assert_eq!(of("a.flac"), Some(Format::Flac));
        assert_eq!(
            (of("a.opus"), of("b/a.ogg")),
            (Some(Format::Opus), Some(Format::Opus))
        );
        assert_eq!(
            (of("a.mp3"), of("a.pcm")),
            (Some(Format::Mp3), Some(Format::Raw))
        );
        assert_eq!((of("a"), of("a.m4a"), of(".wav")), (None, None, None));
        for format in Format::all() {
            assert_eq!(Format::parse(format.name()).unwrap(), format);
            assert_eq!(
                Format::parse(&format.name().to_uppercase()).unwrap(),
                format
            );
            let path = format!("a.{}", format.extension());
            assert_eq!(
                Format::choose(Path::new(&path), Some(format)).unwrap(),
                format
            );
        }
    }

    #[test]
    fn a_wrong_name_is_refused_with_what_was_meant() {
        let told = Format::parse("flca").unwrap_err().to_string();
        assert!(
            told.contains("flac") && told.contains("wav-float"),
            "{told}"
        );
        let told = Format::parse("aac").unwrap_err().to_string();
        assert!(told.contains("ffmpeg"), "{told}");
    }

    #[test]
    fn the_extension_and_the_wish_must_agree() {
        let choose = |path: &str, wanted| Format::choose(Path::new(path), wanted);
        assert_eq!(choose("a", None).unwrap(), Format::Wav(Depth::Int16));
        assert_eq!(choose("a.bin", Some(Format::Flac)).unwrap(), Format::Flac);
        let deep = Format::Wav(Depth::Int24);
        assert_eq!(choose("a.wav", Some(deep)).unwrap(), deep);
        assert!(matches!(
            choose("a.mp3", Some(Format::Flac)),
            Err(AudioError::WrongExtension { .. })
        ));
        assert!(matches!(
            choose("a.m4a", Some(Format::Flac)),
            Err(AudioError::WrongExtension { .. })
        ));
        let told = choose("a.wva", None).unwrap_err().to_string();
        assert!(told.contains("wav"), "{told}");
        assert!(
            choose("a.m4a", None)
                .unwrap_err()
                .to_string()
                .contains("ffmpeg")
        );
    }

    #[test]
    fn rates_are_those_of_the_format() {
        assert_eq!(Format::Opus.rate(24_000, None).unwrap(), 24_000);
        assert_eq!(Format::Opus.rate(22_050, None).unwrap(), 24_000);
        assert_eq!(Format::Mp3.rate(96_000, None).unwrap(), 48_000);
        assert_eq!(Format::Raw.rate(24_000, Some(96_000)).unwrap(), 96_000);
        let nearest = |format: Format, rate| match format.rate(24_000, Some(rate)) {
            Err(AudioError::Rate { nearest, .. }) => nearest,
            other => vec![other.unwrap()],
        };
        assert_eq!(nearest(Format::Opus, 44_100), [24_000, 48_000]);
        assert_eq!(nearest(Format::Mp3, 96_000), [48_000]);
        assert_eq!(nearest(Format::Flac, 96_003), [96_000, 96_010]);
        assert_eq!(nearest(Format::Flac, 11_025), [11_025]);
        assert_eq!(nearest(Format::Wav(Depth::Int16), 200_000), [192_000]);
        assert_eq!(nearest(Format::Raw, 7_999), [8_000]);
    }
}
