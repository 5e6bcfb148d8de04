//! What stands behind the samples: chapters as cue points with labels, and tags.
//!
//! Layouts are those of Multimedia Programming Interface and Data Specifications 1.0 (IBM and
//! Microsoft, 1991). Texts are UTF-8.

use std::io;

use crate::audio::tags::{Chapter, SOFTWARE, Tags};
use crate::tr;

/// Appends a chunk: name, size, content, and a byte of padding where the size is odd.
pub(super) fn append(out: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) -> io::Result<()> {
    let size =
        u32::try_from(content.len()).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
    out.extend_from_slice(name);
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(content);
    if content.len() % 2 == 1 {
        out.push(0);
    }
    Ok(())
}

/// Chapters as a `cue ` chunk and a list of labels; nothing where there are none.
pub(super) fn chapters(chapters: &[Chapter]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    if chapters.is_empty() {
        return Ok(out);
    }
    let mut cue = (chapters.len() as u32).to_le_bytes().to_vec();
    let mut labels = b"adtl".to_vec();
    for (number, chapter) in (1_u32..).zip(chapters) {
        let at = u32::try_from(chapter.start).map_err(|_| too_late(chapter))?;
        // Identifier, place in the play order, the chunk it is in, and three offsets, of which the
        // last counts samples.
        cue.extend_from_slice(&number.to_le_bytes());
        cue.extend_from_slice(&at.to_le_bytes());
        cue.extend_from_slice(b"data");
        cue.extend_from_slice(&[0; 8]);
        cue.extend_from_slice(&at.to_le_bytes());
        let mut label = number.to_le_bytes().to_vec();
        label.extend_from_slice(chapter.title.as_bytes());
        label.push(0);
        append(&mut labels, b"labl", &label)?;
    }
    append(&mut out, b"cue ", &cue)?;
    append(&mut out, b"LIST", &labels)?;
    Ok(out)
}

fn too_late(chapter: &Chapter) -> io::Error {
    let title = &chapter.title;
    io::Error::new(
        io::ErrorKind::InvalidInput,
        tr!(
            "a WAV file has no chapter marks after 2^32 samples, where '{title}' begins; write FLAC instead",
            "WAV 文件无法在 2^32 个采样之后（“{title}”处）标记章节；请改用 FLAC"
        ),
    )
}

/// Tags as a list of `INFO`; nothing where there are none.
pub(super) fn info(tags: &Tags) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    if tags.is_empty() {
        return Ok(out);
    }
    let (software, track) = (
        Some(SOFTWARE.to_owned()),
        tags.track.map(|number| number.to_string()),
    );
    let mut list = b"INFO".to_vec();
    let fields = [
        (b"INAM", &tags.title),
        (b"IART", &tags.artist),
        (b"IPRD", &tags.album),
        (b"ICMT", &tags.comment),
        (b"ITRK", &track),
        (b"ISFT", &software),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            let mut text = value.as_bytes().to_vec();
            text.push(0);
            append(&mut list, name, &text)?;
        }
    }
    append(&mut out, b"LIST", &list)?;
    Ok(out)
}

/// The chapters that a `cue ` chunk and the content of its `adtl` list mark. What is broken in
/// them is passed over.
pub(super) fn read_chapters(cue: &[u8], labels: &[u8]) -> Vec<Chapter> {
    let mut titles = std::collections::BTreeMap::new();
    let mut rest = labels.get(4..).unwrap_or_default();
    while let Some((head, tail)) = rest.split_at_checked(8) {
        let size = number(head, 4).unwrap_or(0) as usize;
        let content = tail.get(..size).unwrap_or(tail);
        if let (b"labl", Some(id)) = (&head[..4], number(content, 0)) {
            let text = content.get(4..).unwrap_or_default();
            let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
            titles.insert(id, String::from_utf8_lossy(text).into_owned());
        }
        rest = tail.get(size + size % 2..).unwrap_or_default();
    }
    let points = cue.get(4..).unwrap_or_default().chunks_exact(24);
    points
        .filter_map(|point| {
            Some(Chapter {
                start: number(point, 20)?.into(),
                title: titles.remove(&number(point, 0)?).unwrap_or_default(),
            })
        })
        .collect()
}

/// The 32-bit number at `at`.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*four))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn odd_chunks_are_padded() {
        let mut out = Vec::new();
        append(&mut out, b"abcd", b"xyz").unwrap();
        assert_eq!(out, b"abcd\x03\0\0\0xyz\0");
    }

    #[test]
    fn a_mark_beyond_32_bits_is_refused() {
        let late = Chapter {
            start: 1 << 32,
            title: "late".to_owned(),
        };
        assert!(chapters(&[late]).unwrap_err().to_string().contains("late"));
    }

    proptest! {
        #[test]
        fn chapters_survive_the_round_trip(
            written in prop::collection::vec((any::<u32>(), "[^\0]{0,12}"), 0..20),
        ) {
            let written: Vec<Chapter> = written
                .into_iter()
                .map(|(start, title)| Chapter { start: start.into(), title })
                .collect();
            let bytes = chapters(&written).unwrap();
            if written.is_empty() {
                return Ok(());
            }
            let cue_size = number(&bytes, 4).unwrap() as usize;
            let labels = &bytes[8 + cue_size + 8..];
            prop_assert_eq!(read_chapters(&bytes[8..8 + cue_size], labels), written);
        }

        #[test]
        fn nonsense_is_passed_over(
            cue in prop::collection::vec(any::<u8>(), 0..200),
            labels in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            read_chapters(&cue, &labels);
        }
    }
}
