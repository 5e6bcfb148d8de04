use std::io::Cursor;

use super::*;

fn open_bytes(bytes: &[u8], separator: u8) -> Result<Table, Fault> {
    let source: Box<dyn Read + Send> = Box::new(Cursor::new(bytes.to_vec()));
    Table::open(Stream::open(Ok(source))?, separator)
}

fn rows(text: &str) -> Vec<(usize, Result<Record, String>)> {
    let mut table = open_bytes(text.as_bytes(), b',').unwrap();
    let mut rows = Vec::new();
    while let Some(line) = table.next() {
        rows.push(match line {
            Ok(line) => (line, table.record(None).map_err(|fault| fault.to_string())),
            Err(fault) => (fault.line, Err(fault.what)),
        });
    }
    rows
}

#[test]
fn a_row_is_a_record_at_its_line() {
    for end in ["\n", "\r\n"] {
        let text = "\u{feff}id, text ,speed,emotion\n\na,你好,1.5,happy\nb,\"两行\n“文字”\",,\n,,,\n\nc,\"他说\"\"好\"\"\",,";
        let found = rows(&text.replace('\n', end));
        let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 4, 8], "{end:?}");
        let first = found[0].1.as_ref().unwrap();
        assert_eq!(first.id.as_deref(), Some("a"));
        assert_eq!(first.segment.style.speed, 1.5);
        let second = found[1].1.as_ref().unwrap();
        assert_eq!(second.segment.text, format!("两行{end}“文字”"));
        assert_eq!(second.segment.style.speed, 1.0);
        assert_eq!(found[2].1.as_ref().unwrap().segment.text, "他说\"好\"");
    }
}

#[test]
fn a_bad_row_does_not_stop_the_rest() {
    let found = rows("text,speed\n好,fast\n好\n,1\n好,9\n好,1\n");
    let what: Vec<String> = found
        .iter()
        .map(|(line, row)| format!("{line} {}", row.as_ref().err().cloned().unwrap_or_default()))
        .collect();
    assert!(
        what[0].starts_with("2 `speed`: expected a number, not \"fast\""),
        "{what:?}"
    );
    assert!(
        what[1].starts_with("3 the row has 1 cells, but there are 2 columns"),
        "{what:?}"
    );
    assert!(what[2].starts_with("4 `text`: missing"), "{what:?}");
    assert!(what[3].contains("`speed`: 9 is out of range"), "{what:?}");
    assert_eq!(what[4], "6 ");
}

#[test]
fn a_quotation_mark_that_is_never_closed_swallows_nothing_in_silence() {
    for rest in ["", "\n3,谢谢\n", "\n\n"] {
        let found = rows(&format!("id,text\n0,好\n1,\"你好\n2,再见{rest}"));
        assert_eq!(found.len(), 2, "{rest:?}");
        let fault = found[1].1.as_ref().unwrap_err();
        assert_eq!(found[1].0, 3);
        assert!(fault.contains("never closed"), "{fault}");
    }
    let closed = rows("id,text\n1,\"你好\n再见\"");
    assert!(closed[0].1.is_ok());
}

#[test]
fn the_first_row_names_the_columns() {
    for (text, line, part) in [
        (
            "text,spead\n好,1\n",
            1,
            "unknown column 'spead'; did you mean speed",
        ),
        ("\n\n你好\n", 3, "unknown column '你好'"),
        ("text,text\n", 1, "column 'text' is there twice"),
        ("id,speed\n", 1, "no column 'text'"),
        ("", 1, "no text to speak"),
    ] {
        let fault = open_bytes(text.as_bytes(), b',').err().unwrap();
        assert_eq!(fault.line, line, "{text}");
        assert!(fault.what.contains(part), "{text}: {}", fault.what);
    }
}

#[test]
fn tabs_part_cells_too() {
    let mut table = open_bytes("text\tid\n你好，世界\tx\n".as_bytes(), b'\t').unwrap();
    assert!(table.next().is_some_and(|line| line == Ok(2)));
    assert_eq!(table.record(None).unwrap().segment.text, "你好，世界");
}

#[test]
fn a_quotation_mark_that_stays_open_does_not_take_all_memory() {
    let mut text = "text\n好\n\"".to_owned();
    text.push_str(&"没有结尾\n".repeat(300_000));
    let found = rows(&text);
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].0, 3);
    let what = found[1].1.as_ref().unwrap_err();
    assert!(
        what.contains("perhaps a quotation mark is never closed"),
        "{what}"
    );
}

#[test]
fn a_row_that_is_no_text_is_told() {
    let mut bytes = "text\n好好好好好\n".as_bytes().to_vec();
    bytes.extend(b"\xff\n");
    let mut table = open_bytes(&bytes, b',').unwrap();
    assert!(table.next().is_some());
    assert!(table.record(None).is_ok());
    assert!(table.next().is_some());
    assert!(
        table
            .record(None)
            .unwrap_err()
            .what
            .contains("not valid UTF-8")
    );
}
