//! Audio to a stream whose length is not known when it begins: a pipe, a socket, a device file.

use std::io::Write;

use super::codec::{self, Codec};
use super::{AudioError, FileSpec, Shaped, Sink, pcm};
use crate::tr;

/// A stream in any format. What each write makes ready is flushed, so that a listener hears it at
/// once. The header tells no length, as nobody knows it yet.
pub struct AudioStream<W: Write> {
    out: W,
    name: String,
    codec: Box<dyn Codec>,
    bytes: Vec<u8>,
}

impl<W: Write> AudioStream<W> {
    /// Writes the header to `out` and returns where samples go; they are resampled and faded on
    /// the way as the finish says. What needs the whole recording is refused.
    pub fn open(out: W, spec: &FileSpec) -> Result<Shaped<Self>, AudioError> {
        Self::open_named(out, spec, tr!("the output stream", "输出流"))
    }

    /// As [`open`](Self::open); errors call the stream `name`.
    pub(super) fn open_named(
        out: W,
        spec: &FileSpec,
        name: String,
    ) -> Result<Shaped<Self>, AudioError> {
        spec.finish.check(spec.format, true)?;
        let rate = spec.finish.output_rate(spec.format, spec.sample_rate)?;
        let stream = Self::named(out, spec, rate, name)?;
        Shaped::new(stream, spec.sample_rate, rate, &spec.finish)
    }

    /// Writes the header; takes samples at `rate` in Hz as they are.
    pub(super) fn named(
        out: W,
        spec: &FileSpec,
        rate: u32,
        name: String,
    ) -> Result<Self, AudioError> {
        let mut stream = Self {
            out,
            name,
            codec: codec::for_stream(spec.format, rate)?,
            bytes: Vec::new(),
        };
        match stream.codec.head(&spec.tags) {
            Ok(head) => stream.bytes = head,
            Err(source) => return Err(stream.failed(source)),
        }
        stream.send()?;
        Ok(stream)
    }

    fn send(&mut self) -> Result<(), AudioError> {
        self.out
            .write_all(&self.bytes)
            .and_then(|()| self.out.flush())
            .map_err(|source| self.failed(source))?;
        self.bytes.clear();
        Ok(())
    }

    fn failed(&self, source: std::io::Error) -> AudioError {
        AudioError::writing(self.name.clone(), source)
    }
}

impl<W: Write> Sink for AudioStream<W> {
    fn write(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        self.codec
            .encode(&pcm::finite(samples), &mut self.bytes)
            .map_err(|source| AudioError::writing(self.name.clone(), source))?;
        self.send()
    }

    fn finish(mut self: Box<Self>) -> Result<(), AudioError> {
        self.codec
            .close(&mut self.bytes)
            .map_err(|source| AudioError::writing(self.name.clone(), source))?;
        self.send()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::audio::{Depth, Format};

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

    /// Keeps what is written.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn spec(format: Format) -> FileSpec {
        FileSpec::new(format, 24_000)
    }

    const WAV: Format = Format::Wav(Depth::Int16);

    #[test]
    fn the_header_is_followed_by_the_samples() {
        let kept = Kept::default();
        let mut stream = AudioStream::open(kept.clone(), &spec(WAV)).unwrap();
        stream.write(&[0.0, 0.5]).unwrap();
        stream.write(&[-0.5]).unwrap();
        Box::new(stream).finish().unwrap();
        let mut bytes = kept.0.lock().unwrap().clone();
        assert_eq!(&bytes[..4], b"RIFF");
        assert_eq!(&bytes[36..44], b"data\xff\xff\xff\xff");
        assert_eq!(&bytes[44..], [0, 0, 0, 0x40, 0, 0xc0]);

        // hound reads no endless files; with the length filled in, all else is as it wants it.
        bytes[40..44].copy_from_slice(&6_u32.to_le_bytes());
        let mut reader = hound::WavReader::new(&bytes[..]).unwrap();
        assert_eq!(reader.spec(), pcm::wav_spec(24_000, Depth::Int16));
        let samples: Vec<i16> = reader.samples().map_while(Result::ok).collect();
        assert_eq!(samples, [0, 16_384, -16_384]);
    }

    #[test]
    fn every_format_begins_at_once_and_goes_on() {
        for format in Format::all().filter(|&format| cfg!(feature = "mp3") || format != Format::Mp3)
        {
            let kept = Kept::default();
            let mut stream = AudioStream::open(kept.clone(), &spec(format)).unwrap();
            let head = kept.0.lock().unwrap().len();
            assert_eq!(head == 0, format == Format::Raw, "{format}");
            let samples: Vec<f32> = (0..48_000).map(|i| (i as f32 * 0.1).sin() * 0.3).collect();
            stream.write(&samples).unwrap();
            let after = kept.0.lock().unwrap().len();
            assert!(after > head + 2_000, "{format}: {after} bytes");
            Box::new(stream).finish().unwrap();
        }
    }

    #[test]
    fn a_reader_that_left_is_a_broken_pipe() {
        let mut stream =
            AudioStream::open(Broken(44, io::ErrorKind::BrokenPipe), &spec(WAV)).unwrap();
        let error = stream.write(&[0.0]).unwrap_err();
        assert!(error.is_broken_pipe() && !error.is_missing_resource());
    }

    #[test]
    fn a_full_disk_is_a_missing_resource() {
        let error = AudioStream::open(Broken(3, io::ErrorKind::StorageFull), &spec(WAV))
            .err()
            .unwrap();
        assert!(error.is_missing_resource() && !error.is_broken_pipe());
        assert!(error.to_string().contains("no room left"), "{error}");
    }

    #[test]
    fn what_needs_the_whole_is_refused() {
        let mut spec = spec(WAV);
        spec.finish.lufs = Some(-23.0);
        let error = AudioStream::open(Vec::new(), &spec).err().unwrap();
        assert!(
            matches!(error, AudioError::NotWhole { option: "--lufs" }),
            "{error}"
        );
    }

    #[test]
    fn a_zero_sample_rate_is_refused() {
        let zero = FileSpec::new(WAV, 0);
        assert!(matches!(
            AudioStream::open(Vec::new(), &zero),
            Err(AudioError::ZeroSampleRate)
        ));
    }
}
