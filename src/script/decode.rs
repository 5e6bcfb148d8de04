//! Bytes to text: UTF-8, UTF-16 with a mark, GB18030 recognised; anything else refused.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK};

use crate::tr;

/// Why bytes are no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A NUL byte: this is no text file.
    #[error("{}", tr!(
        "not a text file (a NUL byte at offset {0}); give plain text in UTF-8 or GB18030",
        "不是文本文件（偏移 {0} 处有 NUL 字节）；请提供 UTF-8 或 GB18030 编码的纯文本", .0
    ))]
    Binary(usize),
    /// The encoding is none that is read.
    #[error("{}", tr!(
        "neither UTF-8 nor GB18030 (first bad byte 0x{0:02x} at offset {1}); convert it, for example with iconv -t UTF-8",
        "既不是 UTF-8 也不是 GB18030（偏移 {1} 处的字节 0x{0:02x} 无效）；请先转换编码，例如 iconv -t UTF-8", .byte, .offset
    ))]
    Encoding {
        /// The first byte that is no UTF-8.
        byte: u8,
        /// Its offset from the start of the file.
        offset: usize,
    },
    /// UTF-16 that breaks off or holds lone surrogates.
    #[error("{}", tr!("the file is marked as {0} but is not valid {0}", "文件带有 {0} 标记，但内容不是有效的 {0}", .0))]
    Utf16(&'static str),
}

/// Decodes a text file. A byte order mark is obeyed and removed.
pub fn decode(bytes: &[u8]) -> Result<String, DecodeError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes)
        && encoding != encoding_rs::UTF_8
    {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
        return text
            .map(Into::into)
            .ok_or(DecodeError::Utf16(encoding.name()));
    }
    let mark = if bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let body = &bytes[mark..];
    if let Some(offset) = body.iter().position(|&byte| byte == 0) {
        return Err(DecodeError::Binary(mark + offset));
    }
    match std::str::from_utf8(body) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => gb18030(body).ok_or(DecodeError::Encoding {
            byte: body[error.valid_up_to()],
            offset: mark + error.valid_up_to(),
        }),
    }
}

/// The encoding of a text by how it begins, and the length of its byte order mark. For texts that
/// are read piece by piece: what comes later, and damage here and there, is for the reader to see.
pub fn recognise(head: &[u8]) -> Result<(&'static Encoding, usize), DecodeError> {
    if let Some(found) = Encoding::for_bom(head) {
        return Ok(found);
    }
    if let Some(offset) = head.iter().position(|&byte| byte == 0) {
        return Err(DecodeError::Binary(offset));
    }
    match std::str::from_utf8(head) {
        // The last character may be cut.
        Ok(_) => Ok((encoding_rs::UTF_8, 0)),
        Err(error) if error.error_len().is_none() => Ok((encoding_rs::UTF_8, 0)),
        Err(_) if is_damaged_utf8(head) => Ok((encoding_rs::UTF_8, 0)),
        Err(_) if is_chinese(head) => Ok((GB18030, 0)),
        Err(error) => Err(DecodeError::Encoding {
            byte: head[error.valid_up_to()],
            offset: error.valid_up_to(),
        }),
    }
}

/// The text if the bytes are GB18030 beyond reasonable doubt.
fn gb18030(bytes: &[u8]) -> Option<String> {
    if is_damaged_utf8(bytes) || !is_chinese(bytes) {
        return None;
    }
    GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(Into::into)
}

/// Damaged UTF-8 often happens to be valid GB18030 too. It is not, if most of what lies beyond
/// ASCII is well-formed UTF-8.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += chunk.invalid().len();
    }
    sound >= broken
}

/// Whether the bytes look like GB18030 or its elder GBK.
fn is_chinese(bytes: &[u8]) -> bool {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    guess == GBK || guess == GB18030
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_with_or_without_a_mark() {
        assert_eq!(decode("你好".as_bytes()), Ok("你好".to_owned()));
        assert_eq!(decode("\u{feff}你好".as_bytes()), Ok("你好".to_owned()));
    }

    #[test]
    fn utf16_needs_its_mark() {
        let utf16: Vec<u8> = "\u{feff}你好"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(decode(&utf16), Ok("你好".to_owned()));
        assert_eq!(decode(&utf16[..5]), Err(DecodeError::Utf16("UTF-16LE")));
    }

    #[test]
    fn gb18030_is_recognised() {
        let text = "今天天气真好，适合出门散步。";
        let (bytes, _, _) = GB18030.encode(text);
        assert_eq!(decode(&bytes), Ok(text.to_owned()));
    }

    #[test]
    fn an_encoding_shows_in_the_beginning() {
        let text = "今天天气真好，适合出门散步。";
        let (gb, _, _) = GB18030.encode(text);
        let cut = &text.as_bytes()[..10];
        assert_eq!(recognise(cut), Ok((encoding_rs::UTF_8, 0)));
        assert_eq!(
            recognise("\u{feff}a".as_bytes()),
            Ok((encoding_rs::UTF_8, 3))
        );
        assert_eq!(recognise(b"\xff\xfea\0"), Ok((encoding_rs::UTF_16LE, 2)));
        assert_eq!(recognise(&gb[..gb.len() - 1]), Ok((GB18030, 0)));
        let mut damaged = text.as_bytes().to_vec();
        damaged.remove(7);
        assert_eq!(recognise(&damaged), Ok((encoding_rs::UTF_8, 0)));
        assert_eq!(recognise(b"a\0"), Err(DecodeError::Binary(1)));
        assert!(recognise(b"caf\xe9 cr\xe8me").is_err());
    }

    #[test]
    fn anything_else_is_refused_with_the_offset() {
        assert_eq!(decode(b"ab\0c"), Err(DecodeError::Binary(2)));
        assert_eq!(
            decode(b"caf\xe9 cr\xe8me"),
            Err(DecodeError::Encoding {
                byte: 0xe9,
                offset: 3
            })
        );
        let mut damaged = "今天天气真好，适合出门散步。".as_bytes().to_vec();
        damaged.remove(7);
        assert!(matches!(
            decode(&damaged),
            Err(DecodeError::Encoding { offset: 6, .. })
        ));
    }
}
