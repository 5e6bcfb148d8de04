//! Ogg Opus (RFC 7845): the header, where the sound begins and ends, and going to a place.

use std::collections::VecDeque;

use symphonia::core::io::MediaSource;

use super::packet::{self, Layout, PacketDecoder, RATE};
use super::pages::{Page, Pages};
use super::{Decode, Fault, Input, Shape};
use crate::tr;

/// So much is decoded before a place that is gone to, for the decoder to find its feet: 0.2 s, where
/// the standard asks for 80 ms at least.
const RUN_UP: u64 = 9_600;

/// An Ogg Opus file.
pub(super) struct OggOpus {
    pages: Pages,
    head: Head,
    decoder: PacketDecoder,
    packets: VecDeque<Vec<u8>>,
    frames: Option<u64>,
    /// Where the stream begins, by the count of its pages, which need not be 0; and the next frame.
    start: Option<u64>,
    at: u64,
    /// The end of the sound, known on the last page.
    end: Option<u64>,
    /// The first frame that is decoded, and the first that is wanted, after the beginning.
    decode_from: u64,
    from: u64,
}

/// The first packet.
#[derive(Debug, Clone, PartialEq)]
struct Head {
    /// Frames at the beginning that are not to be heard.
    pre_skip: u64,
    gain: f32,
    layout: Layout,
}

impl OggOpus {
    /// Reads the header, and where the input can be gone back in, also the length.
    pub(super) fn open(mut input: Input) -> Result<Self, Fault> {
        let last = match input.is_seekable() {
            true => Pages::last_granule(&mut input)?,
            false => None,
        };
        let mut pages = Pages::new(input);
        let mut packets = VecDeque::new();
        let head = loop {
            pages.next(&mut packets)?;
            if let Some(packet) = packets.pop_front() {
                break Head::parse(&packet)?;
            }
        };
        let decoder = head.decoder()?;
        let mut file = Self {
            pages,
            decoder,
            packets,
            frames: None,
            start: None,
            at: 0,
            end: None,
            decode_from: 0,
            from: head.pre_skip,
            head,
        };
        file.pass_tags()?;
        file.next_page()?;
        let before = file.start.unwrap_or(0) + file.head.pre_skip;
        file.frames = last.map(|last| last.saturating_sub(before));
        Ok(file)
    }

    /// The second packet: names and pictures.
    fn pass_tags(&mut self) -> Result<(), Fault> {
        while self.packets.pop_front().is_none() {
            if self.pages.next(&mut self.packets)?.is_none() {
                return Err(no_sound());
            }
        }
        Ok(())
    }

    /// Takes in a page with sound; false at the end.
    fn next_page(&mut self) -> Result<bool, Fault> {
        let Some(Page { granule, is_last }) = self.pages.next(&mut self.packets)? else {
            return Ok(false);
        };
        if self.start.is_none() && !self.packets.is_empty() {
            let lengths = self.packets.iter().map(|packet| packet::frames(packet));
            let length: u64 = lengths.flatten().sum();
            // A stream that was cut out of a longer one, or joined in its middle, counts on.
            let start = granule.unwrap_or(0).saturating_sub(length);
            self.start = Some(start);
            self.at = start;
        }
        if is_last {
            self.end = granule;
        }
        Ok(true)
    }

    /// Decodes the next packet; false at the end.
    fn packet(&mut self, block: &mut Vec<f32>) -> Result<bool, Fault> {
        let Some(packet) = self.packets.pop_front() else {
            return self.next_page();
        };
        let seconds = self.played() as f64 / f64::from(RATE);
        let broken = || {
            Fault::damaged(tr!(
                "after {seconds:.1} s: this is no Opus packet",
                "{seconds:.1} 秒处：不是 Opus 数据包"
            ))
        };
        let begin = self.start.unwrap_or(0);
        let length = packet::frames(&packet).ok_or_else(broken)?;
        if self.at + length <= begin.saturating_add(self.decode_from) {
            self.at += length;
            return Ok(true);
        }
        let samples = self.decoder.decode(&packet).ok_or_else(broken)?;
        let channels = self.head.layout.mapping.len();
        let frames = (samples.len() / channels) as u64;
        let first = begin.saturating_add(self.from).saturating_sub(self.at);
        let last = self.end.map_or(frames, |end| end.saturating_sub(self.at));
        let (first, last) = (first.min(frames) as usize, last.min(frames) as usize);
        let heard = samples.get(first * channels..last * channels);
        let gain = self.head.gain;
        block.extend(heard.unwrap_or_default().iter().map(|sample| sample * gain));
        self.at += frames;
        Ok(true)
    }

    /// Frames before the next one.
    fn played(&self) -> u64 {
        let before = self.start.unwrap_or(0) + self.head.pre_skip;
        self.at.saturating_sub(before)
    }
}

impl Decode for OggOpus {
    fn shape(&self) -> Shape {
        Shape {
            sample_rate: RATE,
            channels: self.head.layout.mapping.len(),
            frames: self.frames,
        }
    }

    fn read(&mut self, block: &mut Vec<f32>) -> Result<(), Fault> {
        while block.is_empty() {
            if !self.packet(block)? {
                break;
            }
        }
        Ok(())
    }

    /// From the beginning: packets before the place are counted and not decoded, which takes a
    /// fraction of a second for an hour.
    fn seek(&mut self, frame: u64) -> Result<(), Fault> {
        self.pages.rewind()?;
        self.packets.clear();
        self.decoder = self.head.decoder()?;
        (self.start, self.end) = (None, None);
        while self.packets.pop_front().is_none() && self.pages.next(&mut self.packets)?.is_some() {}
        self.pass_tags()?;
        self.from = frame.saturating_add(self.head.pre_skip);
        self.decode_from = self.from.saturating_sub(RUN_UP);
        Ok(())
    }
}

impl Head {
    fn parse(packet: &[u8]) -> Result<Self, Fault> {
        let wrong = || Fault::damaged(tr!("its Opus header makes no sense", "Opus 文件头不合规范"));
        let fixed: &[u8; 19] = packet.first_chunk().ok_or_else(wrong)?;
        let [
            magic @ ..,
            version,
            channels,
            a,
            b,
            _,
            _,
            _,
            _,
            c,
            d,
            family,
        ] = fixed;
        if magic != b"OpusHead" || *version > 15 {
            return Err(wrong());
        }
        let channels = usize::from(*channels);
        let layout = match (family, channels) {
            (_, 0) => return Err(wrong()),
            (0, 1 | 2) => Layout {
                streams: 1,
                coupled: u8::from(channels == 2),
                mapping: (0..channels as u8).collect(),
            },
            (1, 1..=8) | (255, _) => match packet.get(19..21 + channels) {
                Some([streams, coupled, mapping @ ..]) => Layout {
                    streams: *streams,
                    coupled: *coupled,
                    mapping: mapping.to_vec(),
                },
                _ => return Err(wrong()),
            },
            _ => {
                let what = tr!("Opus with this layout of channels", "此声道布局的 Opus");
                return Err(Fault::Unsupported { what });
            }
        };
        let gain = f32::from(i16::from_le_bytes([*c, *d])) / 256.0;
        Ok(Self {
            pre_skip: u16::from_le_bytes([*a, *b]).into(),
            gain: 10_f32.powf(gain / 20.0),
            layout,
        })
    }

    fn decoder(&self) -> Result<PacketDecoder, Fault> {
        let wrong = || Fault::damaged(tr!("its Opus header makes no sense", "Opus 文件头不合规范"));
        PacketDecoder::new(&self.layout).ok_or_else(wrong)
    }
}

fn no_sound() -> Fault {
    Fault::damaged(tr!("it has no sound", "其中没有声音"))
}
