//! WAV to a file that somebody else has opened: the shell, with `> out.wav`.

use std::fs::File;
use std::io::Seek;
use std::os::unix::fs::FileExt;

use rustix::fs::OFlags;

use super::wav::RIFF_SIZE_AT;
use super::{AudioError, AudioStream, Depth, FileSpec, Format, Shaped, Sink, wav};
use crate::tr;

/// A WAV stream whose lengths are put into the header at the end.
pub struct RedirectedWav {
    stream: AudioStream<File>,
    file: File,
    /// Bytes of the header; its last four are the size of the samples.
    header: u64,
}

impl RedirectedWav {
    /// True for an empty regular file that is not appended to: only there is the header where it is
    /// looked for, and can it be written a second time.
    pub fn fits(mut file: &File) -> bool {
        let empty = file
            .metadata()
            .is_ok_and(|meta| meta.is_file() && meta.len() == 0);
        let at_start = file.stream_position().is_ok_and(|position| position == 0);
        let appends =
            rustix::fs::fcntl_getfl(file).is_ok_and(|flags| flags.contains(OFlags::APPEND));
        empty && at_start && !appends
    }

    /// Writes the header, and returns where samples go; they are resampled and faded on the way.
    pub fn open(file: File, depth: Depth, spec: &FileSpec) -> Result<Shaped<Self>, AudioError> {
        let failed = |source| AudioError::writing(name(), source);
        let format = Format::Wav(depth);
        spec.finish.check(format, true)?;
        let rate = spec.finish.output_rate(format, spec.sample_rate)?;
        let own = file.try_clone().map_err(failed)?;
        let sink = Self {
            stream: AudioStream::named(file, spec, rate, name())?,
            file: own,
            header: wav::open_header(rate, depth).len() as u64,
        };
        Shaped::new(sink, spec.sample_rate, rate, &spec.finish)
    }
}

impl Sink for RedirectedWav {
    fn write(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        self.stream.write(samples)
    }

    fn finish(self: Box<Self>) -> Result<(), AudioError> {
        let put = || {
            let bytes = self.file.metadata()?.len();
            // Beyond what the header can say it stays open, as in a stream.
            if let Ok(riff) = u32::try_from(bytes.saturating_sub(8)) {
                let data = riff.saturating_sub(self.header as u32 - 8);
                self.file.write_all_at(&riff.to_le_bytes(), RIFF_SIZE_AT)?;
                self.file
                    .write_all_at(&data.to_le_bytes(), self.header - 4)?;
            }
            Ok(())
        };
        put().map_err(|source| AudioError::writing(name(), source))
    }
}

fn name() -> String {
    tr!("standard output", "标准输出")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_lengths_are_put_in_at_the_end() {
        for depth in [Depth::Int16, Depth::Float32] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("a.wav");
            let file = File::create(&path).unwrap();
            assert!(RedirectedWav::fits(&file));
            let spec = FileSpec::new(Format::Wav(depth), 24_000);
            let mut sink = RedirectedWav::open(file, depth, &spec).unwrap();
            sink.write(&[0.5; 100]).unwrap();
            Box::new(sink).finish().unwrap();
            let reader = hound::WavReader::open(&path).unwrap();
            assert_eq!((reader.len(), reader.spec().sample_rate), (100, 24_000));
        }
    }

    #[test]
    fn what_is_appended_to_or_begun_is_a_stream() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        let appended = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .unwrap();
        assert!(!RedirectedWav::fits(&appended));
        std::fs::write(&path, "begun").unwrap();
        assert!(!RedirectedWav::fits(
            &File::options().write(true).open(&path).unwrap()
        ));
    }
}
