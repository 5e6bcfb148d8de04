//! Opus (RFC 6716): samples to packets, and packets to a file of Ogg.

use std::io::{self, Read, Write};

use super::libopus::{Encoder, version};
use super::ogg::{Pages, Start};
use super::{Codec, Parts, Use};
use crate::audio::tags::{Chapter, Tags};

/// Packets a second: 20 ms each, the usual length.
const PACKETS_PER_SECOND: u32 = 50;

/// The rate that positions in Ogg are counted in.
const OGG_RATE: u64 = 48_000;

/// An encoder of packets.
pub(super) struct Opus {
    encoder: Encoder,
    sample_rate: u32,
    /// Samples of a packet.
    frame: usize,
    /// By how much the decoder is late, in samples.
    lookahead: u32,
    waiting: Vec<f32>,
    samples: u64,
    packets: u64,
    purpose: Use,
    pages: Option<Pages<Vec<u8>>>,
    /// The last packet, which is not sent before it is known whether another comes.
    held: Option<Vec<u8>>,
}

impl Opus {
    pub(super) fn new(sample_rate: u32, purpose: Use) -> io::Result<Self> {
        let mut encoder = Encoder::new(sample_rate)?;
        Ok(Self {
            lookahead: encoder.lookahead()?,
            encoder,
            sample_rate,
            frame: (sample_rate / PACKETS_PER_SECOND) as usize,
            waiting: Vec::new(),
            samples: 0,
            packets: 0,
            purpose,
            pages: None,
            held: None,
        })
    }

    /// Samples at the encoder's rate as samples at 48 kHz; the rates divide without rest.
    fn in_ogg(&self, samples: u64) -> u64 {
        samples * (OGG_RATE / u64::from(self.sample_rate.max(1)))
    }

    fn start(&self) -> Start {
        Start {
            sample_rate: self.sample_rate,
            pre_skip: self.in_ogg(self.lookahead.into()) as u16,
        }
    }

    /// Samples at 48 kHz that are complete with packet `index`. The last one says exactly where the
    /// sound ends, so that decoders cut off what only fills it up.
    fn played(&self, index: u64, is_last: bool) -> u64 {
        match is_last {
            true => self.in_ogg(self.samples + u64::from(self.lookahead)),
            false => self.in_ogg((index + 1) * self.frame as u64),
        }
    }

    fn encode_frames(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let frames = waiting.chunks_exact(self.frame.max(1));
        self.waiting.extend_from_slice(frames.remainder());
        for frame in frames {
            let packet = self.encoder.encode(frame)?;
            match self.purpose {
                // Length and bytes.
                Use::Parts => {
                    out.extend_from_slice(&(packet.len() as u16).to_le_bytes());
                    out.extend_from_slice(&packet);
                }
                Use::Stream => {
                    if let Some(before) = self.held.replace(packet) {
                        self.send(before, self.packets - 1, false, out)?;
                    }
                }
            }
            self.packets += 1;
        }
        Ok(())
    }

    fn send(
        &mut self,
        packet: Vec<u8>,
        index: u64,
        is_last: bool,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let played = self.played(index, is_last);
        if let Some(pages) = &mut self.pages {
            pages.packet(packet, played, is_last)?;
            out.append(pages.out());
        }
        Ok(())
    }
}

impl Codec for Opus {
    fn head(&mut self, tags: &Tags) -> io::Result<Vec<u8>> {
        let fields = tags.fields(&[], self.sample_rate);
        let mut pages = Pages::begin(Vec::new(), self.start(), version(), &fields)?;
        let head = std::mem::take(pages.out());
        self.pages = Some(pages);
        Ok(head)
    }

    fn encode(&mut self, samples: &[f32], out: &mut Vec<u8>) -> io::Result<()> {
        self.samples += samples.len() as u64;
        self.waiting.extend_from_slice(samples);
        self.encode_frames(out)
    }

    fn close(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        // Silence, until the last sample is through the encoder.
        let whole = self.samples + u64::from(self.lookahead);
        let packets = whole.div_ceil(self.frame.max(1) as u64).max(1);
        let missing = (packets - self.packets) * self.frame as u64 - self.waiting.len() as u64;
        self.waiting
            .extend(std::iter::repeat_n(0.0, missing as usize));
        self.encode_frames(out)?;
        match self.held.take() {
            Some(last) => self.send(last, self.packets - 1, true, out),
            None => Ok(()),
        }
    }
}

impl Parts for Opus {
    fn assemble(
        &mut self,
        parts: &mut dyn Read,
        tags: &Tags,
        chapters: &[Chapter],
        file: &mut dyn Write,
    ) -> io::Result<()> {
        let fields = tags.fields(chapters, self.sample_rate);
        let mut pages = Pages::begin(file, self.start(), version(), &fields)?;
        for index in 0..self.packets {
            let mut length = [0; 2];
            parts.read_exact(&mut length)?;
            let mut packet = vec![0; usize::from(u16::from_le_bytes(length))];
            parts.read_exact(&mut packet)?;
            let is_last = index + 1 == self.packets;
            pages.packet(packet, self.played(index, is_last), is_last)?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use ogg::reading::PacketReader;

    use super::*;

    /// Head, packets and the position of the last page.
    fn read(bytes: &[u8]) -> (Vec<u8>, usize, u64) {
        let mut reader = PacketReader::new(io::Cursor::new(bytes));
        let head = reader.read_packet_expected().unwrap();
        assert!(head.first_in_stream());
        let tags = reader.read_packet_expected().unwrap();
        assert!(tags.data.starts_with(b"OpusTags"));
        let (mut count, mut position) = (0, 0);
        while let Some(packet) = reader.read_packet().unwrap() {
            count += 1;
            assert!(packet.absgp_page() >= position);
            position = packet.absgp_page();
        }
        (head.data, count, position)
    }

    #[test]
    fn positions_say_exactly_how_long_it_is() {
        for (rate, count) in [
            (24_000_u32, 30_001_usize),
            (48_000, 960),
            (8_000, 0),
            (16_000, 319),
        ] {
            let samples: Vec<f32> = (0..count).map(|i| (i as f32 * 0.1).sin() * 0.3).collect();
            let (tags, factor) = (Tags::default(), u64::from(48_000 / rate));
            let (mut parts, mut encoded) = (Opus::new(rate, Use::Parts).unwrap(), Vec::new());
            parts.encode(&samples, &mut encoded).unwrap();
            parts.close(&mut encoded).unwrap();
            let mut file = Vec::new();
            parts
                .assemble(&mut &encoded[..], &tags, &[], &mut file)
                .unwrap();

            let mut stream_codec = Opus::new(rate, Use::Stream).unwrap();
            let mut stream = stream_codec.head(&tags).unwrap();
            for part in samples.chunks(777) {
                stream_codec.encode(part, &mut stream).unwrap();
            }
            stream_codec.close(&mut stream).unwrap();
            for bytes in [&file, &stream] {
                let (head, packets, position) = read(bytes);
                let pre_skip = u64::from(u16::from_le_bytes([head[10], head[11]]));
                assert!((80..=3_840).contains(&pre_skip), "{pre_skip}");
                assert_eq!(position - pre_skip, count as u64 * factor, "{rate} {count}");
                assert!(packets as u64 * 960 >= position);
            }
            assert_eq!(file, stream, "the same packets on the same pages");
        }
    }
}
