//! WAV files: the header, what stands behind the samples, and RF64 where 32 bits cannot say how
//! long a file is.
//!
//! A file is a canonical RIFF WAVE file, header first, samples, then chapters and tags. Only what
//! passes 4 GiB becomes RF64 (EBU Tech 3306): room for its `ds64` chunk is then made behind the
//! first 12 bytes.

mod chunks;
mod existing;
mod writer;

pub(super) use writer::WavWriter;

use super::format::Depth;
use super::pcm;

/// Where the header holds the size of what follows it.
pub(super) const RIFF_SIZE_AT: u64 = 4;

/// The header of a WAV file whose length is still open: its sizes are all ones, which players take
/// as "until the end". The last four bytes are the size of the samples.
pub(super) fn open_header(sample_rate: u32, depth: Depth) -> Vec<u8> {
    pcm::wav_spec(sample_rate, depth).into_header_for_infinite_file()
}
