//! Opus packets in pages of Ogg (RFC 3533, RFC 7845).

use std::io::{self, Write};

use ogg::writing::{PacketWriteEndInfo, PacketWriter};
use sha2::{Digest, Sha256};

/// A page ends after so many packets of 20 ms: one second, as RFC 7845 recommends.
const PACKETS_IN_PAGE: usize = 50;

/// What stands in the first packet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// Rate of the samples that were encoded, in Hz.
    pub sample_rate: u32,
    /// Samples at 48 kHz that a decoder drops at the beginning.
    pub pre_skip: u16,
}

/// Pages in the making.
pub(super) struct Pages<W: Write> {
    writer: PacketWriter<'static, W>,
    serial: u32,
    in_page: usize,
}

impl<W: Write> Pages<W> {
    /// Writes the two header packets, each on pages of its own.
    pub(super) fn begin(out: W, start: Start, vendor: &str, fields: &[String]) -> io::Result<Self> {
        let comments = comments(vendor, fields)?;
        let mut pages = Self {
            writer: PacketWriter::new(out),
            serial: serial(&comments),
            in_page: 0,
        };
        for packet in [identification(start), comments] {
            let end = PacketWriteEndInfo::EndPage;
            pages.writer.write_packet(packet, pages.serial, end, 0)?;
        }
        Ok(pages)
    }

    /// Adds a packet; `played` is how many samples at 48 kHz are complete with it.
    pub(super) fn packet(&mut self, packet: Vec<u8>, played: u64, is_last: bool) -> io::Result<()> {
        self.in_page += 1;
        let info = match is_last {
            true => PacketWriteEndInfo::EndStream,
            false if self.in_page < PACKETS_IN_PAGE => PacketWriteEndInfo::NormalPacket,
            false => PacketWriteEndInfo::EndPage,
        };
        if info != PacketWriteEndInfo::NormalPacket {
            self.in_page = 0;
        }
        self.writer.write_packet(packet, self.serial, info, played)
    }

    /// Where the pages go.
    pub(super) fn out(&mut self) -> &mut W {
        self.writer.inner_mut()
    }
}

/// The identification header (RFC 7845, section 5.1), one channel.
fn identification(start: Start) -> Vec<u8> {
    let mut packet = b"OpusHead\x01\x01".to_vec();
    packet.extend_from_slice(&start.pre_skip.to_le_bytes());
    packet.extend_from_slice(&start.sample_rate.to_le_bytes());
    packet.extend_from_slice(&[0, 0, 0]); // no gain, mapping family 0
    packet
}

/// The comment header (section 5.2).
fn comments(vendor: &str, fields: &[String]) -> io::Result<Vec<u8>> {
    let mut packet = b"OpusTags".to_vec();
    text(&mut packet, vendor)?;
    packet.extend_from_slice(&(fields.len() as u32).to_le_bytes());
    for field in fields {
        text(&mut packet, field)?;
    }
    Ok(packet)
}

/// A text with its length before it.
fn text(packet: &mut Vec<u8>, text: &str) -> io::Result<()> {
    let length =
        u32::try_from(text.len()).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
    packet.extend_from_slice(&length.to_le_bytes());
    packet.extend_from_slice(text.as_bytes());
    Ok(())
}

/// The number of the stream. It should differ between streams that are joined, and may not differ
/// between two runs: it is made from what the stream says about itself.
fn serial(comments: &[u8]) -> u32 {
    let [a, b, c, d, ..]: [u8; 32] = Sha256::digest(comments).into();
    u32::from_le_bytes([a, b, c, d])
}
