//! Ogg pages, one after another, of the first stream in a file.

use std::collections::VecDeque;
use std::io::{self, Read, Seek, SeekFrom};

use ogg::reading::{BasePacketReader, OggReadError, PageParser};
use symphonia::core::io::MediaSource;

use super::{Fault, Input};
use crate::tr;

/// The largest packet in bytes; the tags may hold a picture. More is damage.
const LARGEST: usize = 16 << 20;

/// The length of a page's header without its table.
const HEADER: usize = 27;

/// The longest page.
const PAGE: u64 = 65_307;

/// What a page says besides its packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// Frames up to the end of its last whole packet, if one ends on it.
    pub(super) granule: Option<u64>,
    /// Whether it is the last of its stream.
    pub(super) is_last: bool,
}

/// The pages of an input.
pub(super) struct Pages {
    input: Input,
    packets: BasePacketReader,
    serial: Option<u32>,
    is_over: bool,
    /// Bytes since a packet ended.
    unfinished: usize,
}

impl Pages {
    pub(super) fn new(input: Input) -> Self {
        Self {
            input,
            packets: BasePacketReader::new(),
            serial: None,
            is_over: false,
            unfinished: 0,
        }
    }

    /// Reads the next page and appends the packets that end on it; nothing at the end.
    pub(super) fn next(&mut self, out: &mut VecDeque<Vec<u8>>) -> Result<Option<Page>, Fault> {
        loop {
            let mut header = [0; HEADER];
            let read = fill(&mut self.input, &mut header)?;
            if read == 0 && self.is_over {
                return Ok(None);
            }
            if read < HEADER {
                return Err(cut_off());
            }
            if !header.starts_with(b"OggS") {
                return Err(Fault::damaged(tr!("an Ogg page is missing", "缺少 Ogg 页")));
            }
            let flags = header[5];
            let serial = number(&header[14..18]) as u32;
            let (mut parser, segments) = PageParser::new(header).map_err(fault)?;
            let mut table = vec![0; segments];
            self.input.read_exact(&mut table).map_err(in_page)?;
            let mut body = vec![0; parser.parse_segments(table)];
            self.input.read_exact(&mut body).map_err(in_page)?;
            if self.is_over {
                let what = tr!("a file of several joined streams", "由多个流拼接成的文件");
                return Err(Fault::Unsupported { what });
            }
            // Other streams beside it, such as pictures that move, are none of ours.
            if *self.serial.get_or_insert(serial) != serial {
                continue;
            }
            self.unfinished += body.len();
            let page = parser.parse_packet_data(body).map_err(fault)?;
            self.packets.push_page(page).map_err(fault)?;
            while let Some(packet) = self.packets.read_packet() {
                self.unfinished = 0;
                out.push_back(packet.data);
            }
            if self.unfinished > LARGEST {
                return Err(Fault::damaged(tr!(
                    "an Ogg packet never ends",
                    "有一个 Ogg 数据包没有结尾"
                )));
            }
            self.is_over = flags & 4 != 0;
            let granule = number(&header[6..14]);
            return Ok(Some(Page {
                granule: Some(granule).filter(|&granule| granule <= i64::MAX as u64),
                is_last: self.is_over,
            }));
        }
    }

    /// Goes back to the first page.
    pub(super) fn rewind(&mut self) -> io::Result<()> {
        self.input.rewind()?;
        self.packets = BasePacketReader::new();
        (self.serial, self.is_over, self.unfinished) = (None, false, 0);
        Ok(())
    }

    /// The last count of frames in a file that can be gone back in, of whatever stream.
    pub(super) fn last_granule(input: &mut Input) -> io::Result<Option<u64>> {
        let bytes = input.byte_len().unwrap_or(0);
        input.seek(SeekFrom::Start(bytes.saturating_sub(PAGE)))?;
        let mut end = Vec::new();
        input.by_ref().take(PAGE).read_to_end(&mut end)?;
        input.rewind()?;
        let last = end
            .windows(HEADER)
            .rfind(|bytes| bytes.starts_with(b"OggS"));
        let granule = last.map(|header| number(&header[6..14]));
        Ok(granule.filter(|&granule| granule <= i64::MAX as u64))
    }
}

/// Reads as many bytes as there are, up to the length of the buffer.
fn fill(input: &mut Input, buffer: &mut [u8; HEADER]) -> io::Result<usize> {
    let mut bytes = Vec::with_capacity(HEADER);
    input.by_ref().take(HEADER as u64).read_to_end(&mut bytes)?;
    buffer[..bytes.len()].copy_from_slice(&bytes);
    Ok(bytes.len())
}

/// A number from its bytes, the lowest first.
fn number(bytes: &[u8]) -> u64 {
    let from_highest = bytes.iter().rev();
    from_highest.fold(0, |number, &byte| number << 8 | u64::from(byte))
}

fn cut_off() -> Fault {
    Fault::damaged(tr!("it breaks off in the middle", "在中途中断"))
}

fn in_page(error: io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => cut_off(),
        _ => Fault::Read(error),
    }
}

fn fault(error: OggReadError) -> Fault {
    match error {
        OggReadError::ReadError(error) => in_page(error),
        error => Fault::damaged(error.to_string()),
    }
}
