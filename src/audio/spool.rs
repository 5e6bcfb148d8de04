//! Samples put aside on the disk, for what has to be heard whole before it can be written.

use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use tempfile::SpooledTempFile;

/// Up to so many bytes stay in memory: a sentence or two.
pub(super) const IN_MEMORY: usize = 1 << 20;

/// A file without a name in `folder` once it is larger than [`IN_MEMORY`]. The system removes it
/// with the program, however that ends.
pub(super) fn aside(folder: &Path) -> SpooledTempFile {
    tempfile::spooled_tempfile_in(IN_MEMORY, folder)
}

/// Samples, first written and then read.
pub(super) struct Spool {
    file: BufWriter<SpooledTempFile>,
}

impl Spool {
    /// Empty.
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            file: BufWriter::new(aside(folder)),
        }
    }

    /// Puts samples behind the others.
    pub(super) fn push(&mut self, samples: &[f32]) -> io::Result<()> {
        samples
            .iter()
            .try_for_each(|sample| self.file.write_all(&sample.to_le_bytes()))
    }

    /// Hands out all samples in order, some thousand at a time.
    pub(super) fn replay<E: From<io::Error>>(
        self,
        mut take: impl FnMut(&mut [f32]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut file = self.file.into_inner().map_err(io::Error::from)?;
        file.rewind()?;
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let (mut bytes, mut samples) = (vec![0; 1 << 15], Vec::new());
        loop {
            let count = fill(&mut reader, &mut bytes)?;
            let (whole, _) = bytes.get(..count).unwrap_or_default().as_chunks::<4>();
            samples.clear();
            samples.extend(whole.iter().map(|&four| f32::from_le_bytes(four)));
            if samples.is_empty() {
                return Ok(());
            }
            take(&mut samples)?;
        }
    }
}

/// Reads until the buffer is full or the end is reached.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut count = 0;
    while let Some(rest) = buffer.get_mut(count..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_to_the_bit() {
        let folder = tempfile::tempdir().unwrap();
        for count in [0_u16, 1, 8_191, 60_000] {
            let wanted: Vec<f32> = (0..10).flat_map(|_| (0..count).map(f32::from)).collect();
            let mut spool = Spool::new(folder.path());
            wanted
                .chunks(997)
                .for_each(|part| spool.push(part).unwrap());
            let mut found = Vec::new();
            spool
                .replay::<io::Error>(|part| {
                    found.extend_from_slice(part);
                    Ok(())
                })
                .unwrap();
            assert_eq!(found, wanted);
        }
    }
}
