//! The texts of an archive, unpacked as far as is safe.
//!
//! What is no text is never unpacked. The texts go into an archive of their own in the memory, so
//! that whoever reads it cannot be made to unpack more.

use std::io::{Cursor, Read, Seek, Write};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::{bounded, script, tr};

/// How much is unpacked.
pub(super) struct Limits {
    /// Bytes of one text.
    pub one: u64,
    /// Bytes of all texts together.
    pub all: u64,
    /// Files in the archive.
    pub files: usize,
    /// Elements inside each other.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            one: 16 << 20,
            all: 64 << 20,
            files: 50_000,
            depth: 1000,
        }
    }
}

/// So much of a file shows whether it is a text.
const HEAD: u64 = 512;

/// The texts of an archive in an archive that is as large as they are.
pub(super) fn texts_of(
    source: impl Read + Seek,
    limits: &Limits,
) -> Result<Cursor<Vec<u8>>, String> {
    let no_archive = |error| tr!("no book in EPUB: {error}", "不是有效的 EPUB 书籍：{error}");
    let mut archive = ZipArchive::new(source).map_err(no_archive)?;
    let (files, most) = (archive.len(), limits.files);
    if files > most {
        return Err(tr!(
            "the book holds {files} files, more than the {most} that are read",
            "书中有 {files} 个文件，超过可读取的上限 {most} 个"
        ));
    }
    let mut small = ZipWriter::new(Cursor::new(Vec::new()));
    let mut left = limits.all;
    for index in 0..files {
        // What cannot be opened is missing later, if it is a document at all.
        let Ok(mut file) = archive.by_index(index) else {
            continue;
        };
        let Ok(name) = file.name().map(|name| name.into_owned()) else {
            continue;
        };
        // Drawings are XML too, and none is read.
        if file.is_dir() || name.to_ascii_lowercase().ends_with(".svg") {
            continue;
        }
        let broken =
            |error: std::io::Error| tr!("{name} in the book: {error}", "书中的 {name}：{error}");
        let mut bytes = Vec::new();
        file.by_ref()
            .take(HEAD)
            .read_to_end(&mut bytes)
            .map_err(broken)?;
        if !is_markup(&bytes) {
            continue;
        }
        let most = limits.one.min(left);
        let rest = most.saturating_sub(bytes.len() as u64);
        bytes.extend(
            bounded::read(file, rest).map_err(|error| match error.kind() {
                std::io::ErrorKind::FileTooLarge => tr!(
                    "{name} in the book: it is larger than the {most} bytes that are read",
                    "书中的 {name}：超过可读取的上限 {most} 字节"
                ),
                _ => broken(error),
            })?,
        );
        left = left.saturating_sub(bytes.len() as u64);
        check_depth(&bytes, limits.depth).map_err(|what| format!("{name}: {what}"))?;
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        small
            .start_file(name.as_str(), stored)
            .map_err(no_archive)?;
        small.write_all(&bytes).map_err(broken)?;
    }
    let mut small = small.finish().map_err(no_archive)?;
    small.set_position(0);
    Ok(small)
}

/// Whether bytes begin like XML, in UTF-8 or UTF-16.
fn is_markup(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    utf16 || head.trim_ascii_start().starts_with(b"<")
}

/// Elements that are often left open in pages that are no strict XML.
const LOOSE: [&str; 9] = [
    "br", "hr", "img", "p", "meta", "link", "input", "col", "wbr",
];

/// Refuses elements nested so deep that taking them apart again would overflow the stack.
fn check_depth(bytes: &[u8], most: usize) -> Result<(), String> {
    let text = script::decode(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into());
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let is_loose = |name: &str| LOOSE.contains(&name);
    let mut depth = 0usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) if !is_loose(tag.local_name().as_ref()) => depth += 1,
            Ok(Event::End(tag)) if !is_loose(tag.local_name().as_ref()) => {
                depth = depth.saturating_sub(1);
            }
            // Nobody reads further than a fault.
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
        if depth > most {
            return Err(tr!(
                "more than {most} elements inside each other",
                "元素嵌套超过 {most} 层"
            ));
        }
    }
}
