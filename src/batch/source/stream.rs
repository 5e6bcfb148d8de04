//! Text that is decoded while it is read, so that its length does not matter.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::{Encoding, UTF_8};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::{Fault, unreadable};
use crate::script::recognise;
use crate::tr;

/// So many bytes show the encoding.
const HEAD: usize = 64 << 10;

/// Text in UTF-8, as far as it could be decoded.
pub(super) struct Stream {
    reader: BufReader<Box<dyn Read + Send>>,
    encoding: &'static Encoding,
}

impl Stream {
    /// Looks at the beginning of a text and decodes what follows.
    pub(super) fn open(source: io::Result<Box<dyn Read + Send>>) -> Result<Self, Fault> {
        let mut source = source.map_err(|error| unreadable(1, &error))?;
        let mut head = head(&mut source).map_err(|error| unreadable(1, &error))?;
        let (encoding, mark) = recognise(&head).map_err(|error| Fault::at(1, error))?;
        head.drain(..mark);
        let all = Cursor::new(head).chain(source);
        let reader: Box<dyn Read + Send> = match encoding == UTF_8 {
            // Checked line by line, so that a bad one is seen as such.
            true => Box::new(all),
            false => {
                let mut builder = DecodeReaderBytesBuilder::new();
                Box::new(builder.encoding(Some(encoding)).build(all))
            }
        };
        Ok(Self {
            reader: BufReader::new(reader),
            encoding,
        })
    }

    /// The text of some bytes of the stream; the error says that they are none.
    pub(super) fn text<'a>(&self, bytes: &'a [u8]) -> Result<&'a str, String> {
        let damaged = |text: &str| self.encoding != UTF_8 && text.contains('\u{fffd}');
        let text = std::str::from_utf8(bytes).ok();
        text.filter(|text| !damaged(text)).ok_or_else(|| {
            let name = self.encoding.name();
            tr!(
                "it is not valid {name}, as which the file begins",
                "不是有效的 {name}，而文件开头是这种编码"
            )
        })
    }
}

/// The beginning of a source: as much as shows the encoding, but of a pipe no more than has arrived
/// with the first line, or whoever writes one line and waits for the answer would wait for ever.
fn head(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD];
    let mut length = 0;
    while length < HEAD {
        match source.read(&mut head[length..]) {
            Ok(0) => break,
            Ok(count) => {
                length += count;
                if head[length - count..length].contains(&b'\n') {
                    break;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(length);
    Ok(head)
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl BufRead for Stream {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.reader.consume(amount);
    }
}
