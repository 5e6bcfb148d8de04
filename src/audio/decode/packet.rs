//! Opus packets to samples: the library's decoder with its rules kept, so that the rest of the
//! program needs no unsafe code.
#![allow(unsafe_code)]

use std::ptr::NonNull;

use unsafe_libopus::{
    OPUS_INVALID_PACKET, OpusMSDecoder, opus_multistream_decode_float,
    opus_multistream_decoder_create, opus_multistream_decoder_destroy, opus_packet_get_nb_samples,
};

/// Opus is decoded at this rate, whatever went in.
pub(super) const RATE: u32 = 48_000;

/// The longest packet: 120 ms.
const LONGEST: usize = 5_760;

/// How the channels lie in a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) streams: u8,
    /// How many of the streams hold two channels.
    pub(super) coupled: u8,
    /// For each channel that comes out, which of the decoded ones it is.
    pub(super) mapping: Vec<u8>,
}

/// An Opus decoder.
pub(super) struct PacketDecoder {
    decoder: NonNull<OpusMSDecoder>,
    channels: usize,
    samples: Vec<f32>,
}

// SAFETY: the decoder is plain memory that only its owner touches.
unsafe impl Send for PacketDecoder {}

impl PacketDecoder {
    /// Nothing if the layout contradicts itself.
    pub(super) fn new(layout: &Layout) -> Option<Self> {
        let channels = layout.mapping.len();
        let mut error = 0;
        // SAFETY: the mapping has an entry for each channel; the library checks all the numbers.
        let decoder = unsafe {
            opus_multistream_decoder_create(
                RATE as i32,
                i32::try_from(channels).ok()?,
                layout.streams.into(),
                layout.coupled.into(),
                layout.mapping.as_ptr(),
                &mut error,
            )
        };
        Some(Self {
            decoder: NonNull::new(decoder)?,
            channels,
            samples: vec![0.0; LONGEST * channels],
        })
    }

    /// The samples of a packet, channels interleaved; nothing if it is no Opus.
    pub(super) fn decode(&mut self, packet: &[u8]) -> Option<&[f32]> {
        // An empty packet would ask for a guess at a lost one.
        let length = i32::try_from(packet.len())
            .ok()
            .filter(|&length| length > 0)?;
        // SAFETY: the decoder lives as long as `self`; the lengths are those of the buffers, in
        // bytes and in frames.
        let frames = unsafe {
            opus_multistream_decode_float(
                self.decoder.as_ptr(),
                packet.as_ptr(),
                length,
                self.samples.as_mut_ptr(),
                LONGEST as i32,
                0,
            )
        };
        let frames = usize::try_from(frames).ok()?;
        self.samples.get(..frames * self.channels)
    }
}

impl Drop for PacketDecoder {
    fn drop(&mut self) {
        // SAFETY: made by `opus_multistream_decoder_create`, and used for the last time.
        unsafe { opus_multistream_decoder_destroy(self.decoder.as_ptr()) }
    }
}

/// The length of a packet in frames; nothing if it is no Opus.
pub(super) fn frames(packet: &[u8]) -> Option<u64> {
    let length = i32::try_from(packet.len()).ok()?;
    let frames = match length {
        0 => OPUS_INVALID_PACKET,
        // SAFETY: the length is that of the slice.
        _ => unsafe { opus_packet_get_nb_samples(packet.as_ptr(), length, RATE as i32) },
    };
    u64::try_from(frames).ok().filter(|&frames| frames > 0)
}
