//! Family `kokoro`: Kokoro-82M (StyleTTS 2 architecture, Li et al. 2023) as three cut graphs.
//!
//! text graph → durations → features spread over frames → prosody graph → F0 and energy → decoder.

pub mod graphs;
mod phonemes;
mod style;

use std::collections::BTreeMap;
use std::thread;

use ort::session::SessionInputValue;
use ort::value::Tensor;

pub use self::phonemes::KokoroSpeller;
use self::style::StyleTable;
use super::pack::Pack;
use super::session::Pool;
use super::{Acoustic, Class, Family, Owner, Phoneme, Prosody, UNVOICED_BELOW_HZ, VoiceError};
use crate::runtime::Runtime;
use crate::tr;
use crate::voice::onnx::SubGraph;

/// Frames per second.
const FRAME_RATE: f32 = 40.0;
/// Contour points in a frame.
const POINTS_PER_FRAME: usize = 2;
/// Values per token that the prosody graph wants.
const PROSODY_CHANNELS: usize = 640;
/// Values per token that the decoder wants.
const ACOUSTIC_CHANNELS: usize = 512;
/// Longer than any sentence at the slowest pace (60 s): a network that asks for more is broken, and
/// its memory would know no bounds.
const MOST_FRAMES: usize = 2400;
/// Workers that one text and one prosody session can feed: together the two stages take about a
/// twentieth of the decoder's time.
const WORKERS_PER_FRONT_SESSION: usize = 8;

/// A loaded Kokoro pack.
pub struct Kokoro {
    speller: KokoroSpeller,
    text: Pool,
    prosody: Pool,
    decoder: Pool,
    styles: BTreeMap<String, SpeakerStyle>,
}

impl Kokoro {
    /// Verifies and loads the pack, its graphs side by side: `workers` decoders of `threads`
    /// threads each.
    pub fn load(
        pack: &Pack,
        runtime: &Runtime,
        workers: usize,
        threads: usize,
    ) -> Result<Self, VoiceError> {
        let pool = |graph: &'static SubGraph, count: usize| {
            let missing = || VoiceError::NoGraph {
                pack: pack.manifest.name.clone(),
                role: graph.name.to_owned(),
            };
            let file = pack.manifest.graphs.get(graph.name).ok_or_else(missing)?;
            Pool::build(runtime, graph, &pack.read_checked(file)?, count, threads)
        };
        let front = workers.div_ceil(WORKERS_PER_FRONT_SESSION);
        thread::scope(|scope| {
            let decoder = scope.spawn(|| pool(&graphs::DECODER, workers));
            let text = scope.spawn(|| pool(&graphs::TEXT, front));
            let prosody = scope.spawn(|| pool(&graphs::PROSODY, front));
            let styles = pack
                .manifest
                .speakers
                .iter()
                .map(|(name, speaker)| {
                    let table = StyleTable::parse(
                        &pack.path(&speaker.style),
                        &pack.read_checked(&speaker.style)?,
                    )?;
                    let f0_hz = speaker.f0_hz;
                    Ok((name.clone(), SpeakerStyle { table, f0_hz }))
                })
                .collect::<Result<_, VoiceError>>()?;
            Ok(Self {
                speller: KokoroSpeller::from_tables(),
                text: joined(text, "text")?,
                prosody: joined(prosody, "prosody")?,
                decoder: joined(decoder, "decoder")?,
                styles,
            })
        })
    }

    fn style(&self, speaker: &str) -> Result<&SpeakerStyle, VoiceError> {
        self.styles
            .get(speaker)
            .ok_or_else(|| VoiceError::UnknownVoice {
                name: speaker.to_owned(),
                nearest: Vec::new(),
            })
    }

    /// A row of the speaker's style with shares of others' manner in it, and the factor on F0 that
    /// takes back what those did to the register.
    fn acted_style(
        &self,
        speaker: &str,
        manner: &BTreeMap<String, f32>,
        row: usize,
    ) -> Result<(Vec<f32>, f32), VoiceError> {
        let own = self.style(speaker)?;
        let mut style = own.table.row(row).to_vec();
        let mut octaves = 0.0;
        for (other, &share) in manner {
            let other = self.style(other)?;
            let (own_manner, theirs) = (own.table.manner(row), other.table.manner(row));
            let mixed = &mut style[style::TIMBRE..];
            for ((value, own), theirs) in mixed.iter_mut().zip(own_manner).zip(theirs) {
                *value += share * (theirs - own);
            }
            octaves += share * (own.f0_hz / other.f0_hz).log2();
        }
        Ok((style, octaves.exp2()))
    }
}

/// What makes a speaker.
struct SpeakerStyle {
    table: StyleTable,
    /// Median F0 in Hz.
    f0_hz: f32,
}

fn joined<T>(
    handle: thread::ScopedJoinHandle<'_, Result<T, VoiceError>>,
    graph: &'static str,
) -> Result<T, VoiceError> {
    let crashed = |_| {
        Err(VoiceError::Network {
            graph,
            reason: tr!("loading crashed", "加载时崩溃"),
        })
    };
    handle.join().unwrap_or_else(crashed)
}

impl Family for Kokoro {
    fn predict(
        &self,
        phonemes: &[Phoneme],
        speaker: &str,
        manner: &BTreeMap<String, f32>,
        rate: f32,
    ) -> Result<Prosody, VoiceError> {
        let ids = self.speller.ids(phonemes)?;
        if ids.is_empty() || ids.len() > style::ROWS {
            return Err(VoiceError::TooLong {
                count: ids.len(),
                most: style::ROWS,
            });
        }
        let style_row = ids.len() - 1;
        let (style, register) = self.acted_style(speaker, manner, style_row)?;
        let tokens: Vec<i64> = [0].into_iter().chain(ids).chain([0]).collect();
        let count = tokens.len();

        let [durations, prosody_features, acoustic_features] = self.text.run(vec![
            tensor([1, count], tokens)?,
            tensor([1, style.len()], style.clone())?,
        ])?;
        expect_size("text", &durations, count)?;
        expect_size("text", &prosody_features, count * PROSODY_CHANNELS)?;
        expect_size("text", &acoustic_features, count * ACOUSTIC_CHANNELS)?;
        // As in the uncut graph: ties to even, never less than one frame.
        let durations: Vec<u32> = durations
            .iter()
            .map(|frames| (frames / rate).round_ties_even().max(1.0) as u32)
            .collect();
        let frames: usize = durations.iter().map(|&n| n as usize).sum();
        if frames > MOST_FRAMES {
            let reason = tr!(
                "it wants {frames} frames for one sentence",
                "一句话要求 {frames} 帧"
            );
            return Err(VoiceError::Network {
                graph: "text",
                reason,
            });
        }

        let at =
            |channel: usize, token: usize| prosody_features[token * PROSODY_CHANNELS + channel];
        let spread = spread_over_frames(PROSODY_CHANNELS, &durations, at);
        let [mut f0, energy] = self.prosody.run(vec![
            tensor([1, PROSODY_CHANNELS, frames], spread)?,
            tensor([1, style.len()], style)?,
        ])?;
        if register != 1.0 {
            let voiced = f0.iter_mut().filter(|hz| **hz >= UNVOICED_BELOW_HZ);
            voiced.for_each(|hz| *hz *= register);
        }
        expect_size("prosody", &f0, frames * POINTS_PER_FRAME)?;
        expect_size("prosody", &energy, frames * POINTS_PER_FRAME)?;

        let around = |own: fn(&Phoneme) -> (Option<Owner>, Class)| {
            let edge = std::iter::once((None, Class::Edge));
            edge.clone()
                .chain(phonemes.iter().map(own))
                .chain(edge)
                .unzip()
        };
        let (owners, classes) = around(|phoneme| (phoneme.owner, phoneme.class));
        Ok(Prosody {
            owners,
            classes,
            durations,
            frame_rate: FRAME_RATE,
            f0,
            energy,
            points_per_frame: POINTS_PER_FRAME,
            acoustic: Acoustic {
                channels: ACOUSTIC_CHANNELS,
                values: acoustic_features,
                style_row,
            },
        })
    }

    fn render(&self, prosody: &Prosody, speaker: &str) -> Result<Vec<f32>, VoiceError> {
        let style = self.style(speaker)?.table.row(prosody.acoustic.style_row);
        let (frames, tokens) = (prosody.frames(), prosody.durations.len());
        let values = &prosody.acoustic.values;
        expect_size("decoder", values, tokens * ACOUSTIC_CHANNELS)?;
        let spread = spread_over_frames(ACOUSTIC_CHANNELS, &prosody.durations, |channel, token| {
            values[channel * tokens + token]
        });
        let points = frames * POINTS_PER_FRAME;
        expect_size("decoder", &prosody.f0, points)?;
        expect_size("decoder", &prosody.energy, points)?;
        let [audio] = self.decoder.run(vec![
            tensor([1, ACOUSTIC_CHANNELS, frames], spread)?,
            tensor([1, points], prosody.f0.clone())?,
            tensor([1, points], prosody.energy.clone())?,
            tensor([1, style.len()], style.to_vec())?,
        ])?;
        Ok(audio)
    }

    fn cancel(&self) {
        [&self.text, &self.prosody, &self.decoder]
            .into_iter()
            .for_each(Pool::cancel);
    }
}

/// Repeats each token's column for its frames: `[channels, frames]`, row by row.
fn spread_over_frames(
    channels: usize,
    durations: &[u32],
    at: impl Fn(usize, usize) -> f32,
) -> Vec<f32> {
    let frames: usize = durations.iter().map(|&n| n as usize).sum();
    let mut spread = Vec::with_capacity(channels * frames);
    for channel in 0..channels {
        for (token, &duration) in durations.iter().enumerate() {
            spread.extend(std::iter::repeat_n(at(channel, token), duration as usize));
        }
    }
    spread
}

fn tensor<T, const N: usize>(
    shape: [usize; N],
    values: Vec<T>,
) -> Result<SessionInputValue<'static>, VoiceError>
where
    T: ort::value::PrimitiveTensorElementType + std::fmt::Debug + Clone + 'static,
{
    let tensor = Tensor::from_array((shape, values));
    let tensor = tensor.map_err(|error| VoiceError::Network {
        graph: "input",
        reason: error.to_string(),
    })?;
    Ok(tensor.into())
}

fn expect_size(graph: &'static str, values: &[f32], wanted: usize) -> Result<(), VoiceError> {
    if values.len() == wanted {
        Ok(())
    } else {
        Err(wrong(graph, values.len(), wanted))
    }
}

fn wrong(graph: &'static str, found: usize, wanted: usize) -> VoiceError {
    VoiceError::Network {
        graph,
        reason: tr!(
            "{found} values where {wanted} were expected",
            "得到 {found} 个值，应为 {wanted} 个"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_repeated_for_their_frames() {
        // Two channels, two tokens, of two and one frame.
        let columns = [[1.0, 2.0], [3.0, 4.0]];
        let spread = spread_over_frames(2, &[2, 1], |channel, token| columns[channel][token]);
        assert_eq!(spread, [1.0, 1.0, 2.0, 3.0, 3.0, 4.0]);
    }
}
