//! The encoder of unsafe-libopus, which is libopus translated to Rust, behind a safe face.

use std::io;
use std::ptr::NonNull;

/// Bits a second, on average. RFC 7587, section 3.1.1, recommends 28 to 40 kb/s for speech of full
/// bandwidth.
const BITRATE: i32 = 32_000;

/// More than any packet of one frame holds (RFC 6716, section 3.2.1).
const MOST_BYTES: usize = 1_500;

/// The name of the library, for the file's header.
pub(super) fn version() -> &'static str {
    unsafe_libopus::opus_get_version_string()
}

/// The library's encoder, owned.
pub(super) struct Encoder(NonNull<unsafe_libopus::OpusEncoder>);

// The state is plain memory that only its owner touches.
#[allow(unsafe_code)]
unsafe impl Send for Encoder {}

#[allow(unsafe_code)]
impl Encoder {
    /// For mono samples at one of the rates of Opus.
    pub(super) fn new(sample_rate: u32) -> io::Result<Self> {
        let (mut code, mode) = (
            unsafe_libopus::OPUS_OK,
            unsafe_libopus::OPUS_APPLICATION_AUDIO,
        );
        // SAFETY: `code` outlives the call; the result is checked before it is used.
        let made = unsafe {
            unsafe_libopus::opus_encoder_create(sample_rate as i32, 1, mode, &raw mut code)
        };
        check(code)?;
        let encoder = Self(NonNull::new(made).ok_or(io::ErrorKind::OutOfMemory)?);
        for (request, value) in [
            (unsafe_libopus::OPUS_SET_BITRATE_REQUEST, BITRATE),
            (unsafe_libopus::OPUS_SET_VBR_REQUEST, 1),
            (unsafe_libopus::OPUS_SET_VBR_CONSTRAINT_REQUEST, 0),
            (unsafe_libopus::OPUS_SET_COMPLEXITY_REQUEST, 10),
            (
                unsafe_libopus::OPUS_SET_SIGNAL_REQUEST,
                unsafe_libopus::OPUS_SIGNAL_VOICE,
            ),
        ] {
            // SAFETY: the pointer is valid, and each of these requests takes one `i32`.
            check(unsafe {
                unsafe_libopus::opus_encoder_ctl!(encoder.0.as_ptr(), request, value)
            })?;
        }
        Ok(encoder)
    }

    /// By how much the decoder is late, in samples.
    pub(super) fn lookahead(&mut self) -> io::Result<u32> {
        let mut samples: i32 = 0;
        let request = unsafe_libopus::OPUS_GET_LOOKAHEAD_REQUEST;
        // SAFETY: the pointer is valid, and this request fills one `i32`.
        check(unsafe {
            unsafe_libopus::opus_encoder_ctl!(self.0.as_ptr(), request, &mut samples)
        })?;
        Ok(samples.unsigned_abs())
    }

    /// Encodes one frame to a packet.
    pub(super) fn encode(&mut self, frame: &[f32]) -> io::Result<Vec<u8>> {
        let mut packet = vec![0; MOST_BYTES];
        // SAFETY: as many samples are read as the frame has, and at most as many bytes written as
        // the packet has.
        let length = unsafe {
            unsafe_libopus::opus_encode_float(
                self.0.as_ptr(),
                frame.as_ptr(),
                frame.len() as i32,
                packet.as_mut_ptr(),
                packet.len() as i32,
            )
        };
        check(length.min(0))?;
        packet.truncate(length.unsigned_abs() as usize);
        Ok(packet)
    }
}

#[allow(unsafe_code)]
impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: the pointer came from `opus_encoder_create`, and this is its only end.
        unsafe { unsafe_libopus::opus_encoder_destroy(self.0.as_ptr()) }
    }
}

fn check(code: i32) -> io::Result<()> {
    match code {
        unsafe_libopus::OPUS_OK => Ok(()),
        code => Err(io::Error::other(format!(
            "Opus: {}",
            unsafe_libopus::opus_strerror(code)
        ))),
    }
}
