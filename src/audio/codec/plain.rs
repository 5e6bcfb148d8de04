//! Samples as they are, with the header of a WAV stream before them or without.

use std::io;

use super::Codec;
use crate::audio::format::Depth;
use crate::audio::tags::Tags;
use crate::audio::{pcm, wav};

/// PCM.
pub(super) struct Plain {
    head: Vec<u8>,
    depth: Depth,
}

impl Plain {
    /// With the header of a WAV file whose length is open.
    pub(super) fn wav(sample_rate: u32, depth: Depth) -> Self {
        Self {
            head: wav::open_header(sample_rate, depth),
            depth,
        }
    }

    /// Samples alone.
    pub(super) fn raw(depth: Depth) -> Self {
        Self {
            head: Vec::new(),
            depth,
        }
    }
}

impl Codec for Plain {
    fn head(&mut self, _: &Tags) -> io::Result<Vec<u8>> {
        Ok(self.head.clone())
    }

    fn encode(&mut self, samples: &[f32], out: &mut Vec<u8>) -> io::Result<()> {
        pcm::append(samples, self.depth, out);
        Ok(())
    }

    fn close(&mut self, _: &mut Vec<u8>) -> io::Result<()> {
        Ok(())
    }
}
