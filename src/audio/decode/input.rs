//! The bytes of a file or a stream, with a look at the first of them.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

/// Bytes to decode: a file in which any place can be gone to, or a stream that only goes forward.
pub(super) struct Input(Inner);

enum Inner {
    File {
        file: BufReader<File>,
        /// Where it begins and how long it is, in bytes.
        base: u64,
        bytes: u64,
    },
    Stream {
        /// What was looked at and is still to be read.
        ahead: io::Cursor<Vec<u8>>,
        stream: Box<dyn Read + Send + Sync>,
        at: u64,
    },
}

impl Input {
    /// A regular file of this many bytes.
    pub(super) fn file(file: File, bytes: u64) -> Self {
        let file = BufReader::new(file);
        Self(Inner::File {
            file,
            base: 0,
            bytes,
        })
    }

    /// A pipe, a device or another stream.
    pub(super) fn stream(stream: Box<dyn Read + Send + Sync>) -> Self {
        Self(Inner::Stream {
            ahead: io::Cursor::default(),
            stream,
            at: 0,
        })
    }

    /// The next bytes, at most `count`, which stay to be read. Only before anything was read.
    pub(super) fn peek(&mut self, count: usize) -> io::Result<Vec<u8>> {
        let mut head = Vec::with_capacity(count);
        match &mut self.0 {
            Inner::File { file, .. } => {
                let start = file.stream_position()?;
                file.by_ref().take(count as u64).read_to_end(&mut head)?;
                file.seek(SeekFrom::Start(start))?;
            }
            Inner::Stream { ahead, stream, .. } => {
                let looked = ahead.get_ref().len() - ahead.position() as usize;
                head.extend_from_slice(&ahead.get_ref()[ahead.position() as usize..]);
                let missing = count.saturating_sub(looked) as u64;
                stream.by_ref().take(missing).read_to_end(&mut head)?;
                *ahead = io::Cursor::new(head.clone());
                head.truncate(count);
            }
        }
        Ok(head)
    }

    /// Passes over so many bytes; past the end is an error.
    pub(super) fn skip(&mut self, count: u64) -> io::Result<()> {
        if let Inner::File { file, base, bytes } = &mut self.0 {
            let end = base.saturating_add(*bytes);
            let left = end.saturating_sub(file.stream_position()?);
            if count > left {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            // Fits: it is less than the length of a file.
            return file.seek_relative(count as i64);
        }
        match io::copy(&mut self.by_ref().take(count), &mut io::sink())? {
            skipped if skipped == count => Ok(()),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Lets it begin here: places count from here on.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        if let Inner::File { file, base, bytes } = &mut self.0 {
            let here = file.stream_position()?;
            *bytes = bytes.saturating_sub(here.saturating_sub(*base));
            *base = here;
        }
        Ok(())
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Inner::File { file, .. } => file.read(buffer),
            Inner::Stream { ahead, stream, at } => {
                let mut count = ahead.read(buffer)?;
                if count == 0 {
                    count = stream.read(buffer)?;
                }
                *at += count as u64;
                Ok(count)
            }
        }
    }
}

impl Seek for Input {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.0 {
            Inner::File { file, base, bytes } => {
                let to = match to {
                    SeekFrom::Start(at) => SeekFrom::Start(base.saturating_add(at)),
                    SeekFrom::End(by) => {
                        let end = base.saturating_add(*bytes).saturating_add_signed(by);
                        SeekFrom::Start(end)
                    }
                    to => to,
                };
                Ok(file.seek(to)?.saturating_sub(*base))
            }
            Inner::Stream { at, .. } if to == SeekFrom::Current(0) => Ok(*at),
            Inner::Stream { .. } => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

impl MediaSource for Input {
    fn is_seekable(&self) -> bool {
        matches!(self.0, Inner::File { .. })
    }

    fn byte_len(&self) -> Option<u64> {
        match &self.0 {
            Inner::File { bytes, .. } => Some(*bytes),
            Inner::Stream { .. } => None,
        }
    }
}
