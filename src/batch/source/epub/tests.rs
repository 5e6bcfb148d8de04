use std::io::Write;

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::archive::{Limits, texts_of};
use super::*;

const CONTAINER: &str = r#"<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#;
const PACKAGE: &str = r#"<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">x</dc:identifier><dc:title>书</dc:title><dc:language>zh</dc:language></metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="c1" href="text/c%201.xhtml" media-type="application/xhtml+xml"/><item id="c2" href="text/c2.xhtml" media-type="application/xhtml+xml"/><item id="c3" href="text/c3.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="nav"/><itemref idref="c1"/><itemref idref="c2"/><itemref idref="c3"/></spine></package>"#;
const NAV: &str = r#"<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>目录</title></head><body><nav epub:type="toc"><ol><li><a href="text/c%201.xhtml#a">第一章 风</a></li></ol></nav></body></html>"#;
const FIRST: &str = "<?xml version=\"1.0\"?><!DOCTYPE html><html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"><head><title>不读</title><style>p{}</style></head><body><h1>一</h1>\n<p>　　风来了，\n　　很大<a epub:type=\"noteref\" href=\"#n\">1</a>。[注]</p><p>第二<sup><a href=\"#x\">[2]</a></sup>段&nbsp;<b>A</b>&amp;B</p><aside epub:type=\"footnote\" id=\"n\">脚注</aside></body></html>";
const SECOND: &str = "<html><body><h2>雨</h2><p><ruby>漢<rt>hàn</rt></ruby>字<br/>行</p><table><tr><td>甲</td><td>乙</td></tr></table></body></html>";

fn book(files: &[(&str, &[u8])]) -> Cursor<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap()
}

fn pages(first: &[u8]) -> Cursor<Vec<u8>> {
    book(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", CONTAINER.as_bytes()),
        ("OEBPS/book.opf", PACKAGE.as_bytes()),
        ("OEBPS/nav.xhtml", NAV.as_bytes()),
        ("OEBPS/text/c 1.xhtml", first),
        ("OEBPS/text/c2.xhtml", SECOND.as_bytes()),
        ("../../etc/passwd", b"<root/>"),
        ("OEBPS/cover.png", b"\x89PNG"),
    ])
}

#[test]
fn a_chapter_is_a_document_with_its_title() {
    let found = chapters(pages(FIRST.as_bytes()), false).unwrap();
    assert_eq!(found.len(), 3);
    let first = found[0].as_ref().unwrap();
    assert_eq!(first.title.as_deref(), Some("第一章 风"));
    assert_eq!(first.text, "一\n\n风来了，很大。\\[注]\n\n第二段 A&B");
    assert_eq!(first.notices, ["footnotes are not read aloud (1)"]);
    assert_eq!(first.line, 2);
    let second = found[1].as_ref().unwrap();
    assert_eq!(second.title.as_deref(), Some("雨"));
    assert_eq!(second.text, "雨\n\n漢字\n行\n\n甲，乙");
    // The third is named and not there.
    let third = found[2].as_ref().unwrap_err();
    assert_eq!(third.line, 4);
    assert!(third.what.contains("c3.xhtml"), "{}", third.what);
}

#[test]
fn pages_without_a_title_are_not_all_the_whole_book() {
    let bytes = book(&[
        ("META-INF/container.xml", CONTAINER.as_bytes()),
        ("OEBPS/book.opf", PACKAGE.as_bytes()),
        ("OEBPS/nav.xhtml", NAV.as_bytes()),
        ("OEBPS/text/c2.xhtml", "<p>献给读者</p>".as_bytes()),
        ("OEBPS/text/c3.xhtml", "<p>版权所有</p>".as_bytes()),
    ]);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.epub");
    std::fs::write(&path, bytes.into_inner()).unwrap();
    let found = Found {
        origin: Origin::File(path),
        stem: "a".to_owned(),
        folder: std::path::PathBuf::new(),
        kind: crate::batch::Kind::Epub,
        bytes: 0,
        is_file: true,
    };
    let drafts: Vec<Draft> = drafts(&found, InputOptions::default())
        .unwrap_or_else(|_| unreachable!())
        .flatten()
        .collect();
    assert_eq!(drafts.len(), 2);
    assert!(drafts.iter().all(|draft| !draft.is_whole));
}

#[test]
fn a_page_that_is_broken_does_not_stop_the_others() {
    let found = chapters(pages(b"<html><p>\xe4\xbd\xa0<!-- "), false).unwrap();
    assert!(found[0].is_err());
    assert!(found[1].is_ok());
}

#[test]
fn what_is_no_book_is_refused() {
    for (bytes, part) in [
        (&b"no archive"[..], "no book in EPUB"),
        (&book(&[("a.txt", b"a")]).into_inner(), "no book in EPUB"),
        (
            &book(&[("META-INF/container.xml", CONTAINER.as_bytes())]).into_inner(),
            "no book in EPUB",
        ),
    ] {
        let fault = chapters(Cursor::new(bytes.to_vec()), false).unwrap_err();
        assert!(fault.what.contains(part), "{}", fault.what);
    }
}

#[test]
fn a_bomb_does_not_go_off() {
    let limits = |one, all| Limits {
        one,
        all,
        files: 3,
        depth: 10,
    };
    let large = format!("<p>{}</p>", "a".repeat(100_000));
    let bomb = book(&[("a", large.as_bytes()), ("b", large.as_bytes())]);
    assert!(texts_of(bomb.clone(), &limits(200_000, 300_000)).is_ok());
    for (one, all) in [(90_000, 300_000), (200_000, 150_000)] {
        let error = texts_of(bomb.clone(), &limits(one, all)).unwrap_err();
        assert!(error.contains("in the book: it is larger than"), "{error}");
    }
    let deep = "<a>".repeat(11) + &"</a>".repeat(11);
    let error = texts_of(book(&[("a", deep.as_bytes())]), &limits(1000, 1000)).unwrap_err();
    assert!(error.contains("more than 10 elements"), "{error}");
    let many: Vec<String> = (0..4).map(|n| n.to_string()).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(
        texts_of(book(&many), &limits(9, 9))
            .unwrap_err()
            .contains("holds 4 files")
    );
}

#[test]
fn pictures_are_not_unpacked() {
    let picture = vec![0u8; 1 << 20];
    let small = texts_of(
        book(&[("a.png", &picture), ("b", b"<b/>")]),
        &Limits::default(),
    );
    assert!(small.unwrap().into_inner().len() < 1000);
}

#[test]
fn a_page_that_would_lose_its_end_is_refused() {
    let page = xhtml::read("<p>甲<rt>乙<p>丙</p>", false);
    assert!(page.unwrap_err().contains("<rt> is never closed"));
    let page = xhtml::read("<p>甲<br>乙 & 丙<p>丁 &x; 戊", false).unwrap();
    assert_eq!(page.text, "甲\n乙 & 丙\n\n丁 &x; 戊");
}

proptest! {
    #[test]
    fn any_page_is_read_or_refused(page in "(</?(p|nav|rt|a|sup|h1|td|br|div)( role=\"doc-noteref\")?/?>|\\PC{0,6}|&amp;|&|\\[|<!--|-->|<!\\[CDATA\\[|\\]\\]>|\n){0,20}") {
        let found = chapters(pages(page.as_bytes()), false).unwrap();
        prop_assert!(found.len() <= 3);
        let _ = xhtml::read(&page, true);
    }

    #[test]
    fn a_damaged_book_is_read_or_refused(at in 0usize..3000, byte in any::<u8>()) {
        let mut bytes = pages(FIRST.as_bytes()).into_inner();
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = chapters(Cursor::new(bytes), false);
    }
}
