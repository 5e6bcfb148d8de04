//! WAV to a stream whose length is not known when the header goes out: a pipe, a socket, a
//! device file.

use std::io::Write;

use super::{AudioError, Sink, pcm};
use crate::tr;

/// A WAV stream. Each write is flushed, so that a listener hears it at once.
///
/// The sizes in the header are all ones, which players take as "until the end".
#[derive(Debug)]
pub struct WavStream<W: Write> {
    out: W,
    name: String,
    bytes: Vec<u8>,
}

impl<W: Write> WavStream<W> {
    /// Writes the header to `out`.
    pub fn new(out: W, sample_rate: u32) -> Result<Self, AudioError> {
        Self::named(out, sample_rate, tr!("the output stream", "输出流"))
    }

    /// As [`new`](Self::new); errors call the stream `name`.
    pub(super) fn named(out: W, sample_rate: u32, name: String) -> Result<Self, AudioError> {
        if sample_rate == 0 {
            return Err(AudioError::ZeroSampleRate);
        }
        let bytes = pcm::wav_spec(sample_rate).into_header_for_infinite_file();
        let mut stream = Self { out, name, bytes };
        stream.send()?;
        Ok(stream)
    }

    fn send(&mut self) -> Result<(), AudioError> {
        self.out
            .write_all(&self.bytes)
            .and_then(|()| self.out.flush())
            .map_err(|source| AudioError::writing(self.name.clone(), source))
    }
}

impl<W: Write> Sink for WavStream<W> {
    fn write(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        pcm::report_nan(samples);
        self.bytes.clear();
        self.bytes.extend(
            samples
                .iter()
                .flat_map(|&sample| pcm::to_i16(sample).to_le_bytes()),
        );
        self.send()
    }

    fn finish(self: Box<Self>) -> Result<(), AudioError> {
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io;

    use super::*;

    /// Takes so many bytes, then fails with the error.
    #[derive(Debug)]
    struct Broken(usize, io::ErrorKind);

    impl Write for Broken {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(self.1.into());
            }
            let taken = self.0.min(bytes.len());
            self.0 -= taken;
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_header_is_followed_by_the_samples() {
        let mut bytes = Vec::new();
        let mut stream = Box::new(WavStream::new(&mut bytes, 24_000).unwrap());
        stream.write(&[0.0, 0.5]).unwrap();
        stream.write(&[-0.5]).unwrap();
        stream.finish().unwrap();
        assert_eq!(&bytes[..4], b"RIFF");
        assert_eq!(&bytes[36..44], b"data\xff\xff\xff\xff");
        assert_eq!(&bytes[44..], [0, 0, 0, 0x40, 0, 0xc0]);

        // hound reads no endless files; with the length filled in, all else is as it wants it.
        bytes[40..44].copy_from_slice(&6_u32.to_le_bytes());
        let mut reader = hound::WavReader::new(&bytes[..]).unwrap();
        assert_eq!(reader.spec(), pcm::wav_spec(24_000));
        let samples: Vec<i16> = reader.samples().map_while(Result::ok).collect();
        assert_eq!(samples, [0, 16_384, -16_384]);
    }

    #[test]
    fn a_reader_that_left_is_a_broken_pipe() {
        let stream = WavStream::new(Broken(44, io::ErrorKind::BrokenPipe), 24_000);
        let error = stream.unwrap().write(&[0.0]).unwrap_err();
        assert!(error.is_broken_pipe() && !error.is_missing_resource());
    }

    #[test]
    fn a_full_disk_is_a_missing_resource() {
        let error = WavStream::new(Broken(3, io::ErrorKind::StorageFull), 24_000).unwrap_err();
        assert!(error.is_missing_resource() && !error.is_broken_pipe());
        assert!(error.to_string().contains("no room left"), "{error}");
    }

    #[test]
    fn a_zero_sample_rate_is_refused() {
        assert!(matches!(
            WavStream::new(Vec::new(), 0),
            Err(AudioError::ZeroSampleRate)
        ));
    }
}
