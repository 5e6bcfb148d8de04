//! The lines of a text, one in the memory at a time.

use std::io::{BufRead, Read};

use super::stream::Stream;
use super::{Fault, unreadable};
use crate::tr;

/// The longest line, in bytes.
pub(super) const MOST_LINE: usize = 1 << 20;

/// Lines with their numbers.
pub(super) struct Lines {
    stream: Stream,
    buffer: Vec<u8>,
    line: usize,
    failed: bool,
}

impl Lines {
    pub(super) fn new(stream: Stream) -> Self {
        Self {
            stream,
            buffer: Vec::new(),
            line: 0,
            failed: false,
        }
    }

    /// The next line that is not blank, without its end. A line that cannot be read is a fault,
    /// and those behind it follow.
    pub(super) fn next(&mut self) -> Option<Result<(usize, &str), Fault>> {
        loop {
            if self.failed {
                return None;
            }
            self.buffer.clear();
            self.line += 1;
            match self.fill() {
                Err(error) => {
                    self.failed = true;
                    return Some(Err(unreadable(self.line, &error)));
                }
                Ok(false) => {
                    let most = MOST_LINE >> 20;
                    return Some(Err(Fault::at(
                        self.line,
                        tr!(
                            "the line is longer than {most} MiB, the most that is read",
                            "这一行超过可读取的上限 {most} MiB"
                        ),
                    )));
                }
                Ok(true) if self.buffer.is_empty() => return None,
                Ok(true) if self.buffer.trim_ascii().is_empty() => {}
                Ok(true) => break,
            }
        }
        let line = self.line;
        let end = self.buffer.strip_suffix(b"\n").unwrap_or(&self.buffer);
        let end = end.strip_suffix(b"\r").unwrap_or(end);
        Some(match self.stream.text(end) {
            Ok(text) => Ok((line, text)),
            Err(what) => Err(Fault::at(line, what)),
        })
    }

    /// Reads one line with its end; `false` if it is too long, and the whole of it was passed over.
    fn fill(&mut self) -> std::io::Result<bool> {
        let most = MOST_LINE as u64 + 1;
        let mut begin = self.stream.by_ref().take(most);
        begin.read_until(b'\n', &mut self.buffer)?;
        if self.buffer.len() <= MOST_LINE || self.buffer.ends_with(b"\n") {
            return Ok(true);
        }
        self.stream.skip_until(b'\n')?;
        // A long line must not keep its memory for all that follow.
        self.buffer = Vec::new();
        Ok(false)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use encoding_rs::GB18030;

    use super::*;

    fn lines(bytes: Vec<u8>) -> Vec<(usize, String)> {
        let stream =
            Stream::open(Ok(Box::new(Cursor::new(bytes)))).unwrap_or_else(|_| unreachable!());
        let mut lines = Lines::new(stream);
        let mut all = Vec::new();
        while let Some(line) = lines.next() {
            all.push(match line {
                Ok((line, text)) => (line, text.to_owned()),
                Err(fault) => (fault.line, format!("! {}", fault.what)),
            });
        }
        all
    }

    #[test]
    fn lines_keep_their_numbers_in_every_encoding() {
        let text = "今天天气真好，适合出门散步。\r\n\n  \n第二行没有结尾";
        let wanted = [
            (1, "今天天气真好，适合出门散步。".to_owned()),
            (4, "第二行没有结尾".to_owned()),
        ];
        let utf16: Vec<u8> = format!("\u{feff}{text}")
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(lines(text.as_bytes().to_vec()), wanted);
        assert_eq!(lines(format!("\u{feff}{text}").into_bytes()), wanted);
        assert_eq!(lines(GB18030.encode(text).0.into_owned()), wanted);
        assert_eq!(lines(utf16), wanted);
        assert_eq!(lines(Vec::new()), []);
    }

    #[test]
    fn a_bad_line_does_not_stop_the_rest() {
        let mut bytes = "第一行\n".repeat(3).into_bytes();
        bytes.extend(b"\xff\xfe\n");
        bytes.extend(vec![b'a'; 3 << 20]);
        bytes.extend("\n最后".as_bytes());
        let found = lines(bytes);
        assert_eq!(found.len(), 6);
        assert!(found[3].1.contains("not valid UTF-8"));
        assert!(found[4].1.contains("longer than 1 MiB"));
        assert_eq!(found[5], (6, "最后".to_owned()));
    }

    #[test]
    fn a_bad_line_of_gb18030_is_found_too() {
        let (good, ..) = GB18030.encode("今天天气真好，适合出门散步。");
        let mut bytes = good.to_vec();
        bytes.extend(b"\n\xb0\xff\n");
        bytes.extend(good.as_ref());
        let found = lines(bytes);
        assert_eq!(found.len(), 3);
        assert!(found[1].1.contains("not valid gb18030"), "{}", found[1].1);
    }
}
