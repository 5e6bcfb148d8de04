//! Reading foreign bytes without letting them fill the memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::tr;

/// Reads a file whole, or fails if it holds more than `limit` bytes.
pub fn read_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read(File::open(path)?, limit)
}

/// Reads to the end, or fails if there are more than `limit` bytes.
pub fn read(source: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let reason = tr!(
            "it holds more than {limit} bytes, the most that is read",
            "内容超过可读取的上限 {limit} 字节"
        );
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
    }
    Ok(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_refused() {
        assert_eq!(read(&b"abc"[..], 3).unwrap(), b"abc");
        assert_eq!(
            read(io::repeat(0), 3).unwrap_err().kind(),
            io::ErrorKind::FileTooLarge
        );
    }
}
