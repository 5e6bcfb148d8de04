use super::*;

fn cleaned(text: &str) -> String {
    clean(text).0.iter().map(|glyph| glyph.ch).collect()
}

#[test]
fn folds_width_but_keeps_what_matters() {
    assert_eq!(cleaned("ＡＢ１２％，㎡²℃½"), "AB12%，m²²°C1/2");
    assert_eq!(cleaned("\u{feff}你\u{200b}好\r\n人々"), "你好\n人人");
    assert_eq!(cleaned("e\u{301}Ⅲ"), "é3");
}

#[test]
fn reports_control_characters_with_their_place() {
    let (glyphs, faults) = clean("你\u{7}好");
    assert_eq!(glyphs.len(), 2);
    assert_eq!(
        faults,
        [Fault {
            start: 3,
            end: 4,
            kind: UnreadableKind::Control
        }]
    );
    assert_eq!((glyphs[1].start, glyphs[1].end), (4, 7));
}

/// `\n`, `\t` and `\u{feff}` as the characters that they stand for.
fn unescape(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').unwrap_or(("fffd", part));
        out.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
        out.push_str(rest);
    }
    out.replace("\\n", "\n")
        .replace("\\r", "\r")
        .replace("\\t", "\t")
}

/// The rows of the table that are not remarks: written, cleaned, reported.
fn rows() -> impl Iterator<Item = Vec<String>> {
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/eval/text/clean.tsv"))
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "))
        .map(|line| line.split('\t').map(unescape).collect())
}

/// Spaces are silent where this stage leaves them, so the table does not count them.
fn tidy(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        words.join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_table_of_cases_holds() {
    let mut wrong = String::new();
    for row in rows() {
        let text = &row[0];
        let (glyphs, mut faults) = clean(text);
        let found = tidy(&glyphs.iter().map(|glyph| glyph.ch).collect::<String>());
        faults.sort_by_key(|fault| fault.start);
        let reported: Vec<&str> = faults
            .iter()
            .map(|fault| &text[fault.start..fault.end])
            .collect();
        let reported = reported.join(" / ");
        let wanted = row.get(1).map_or("", String::as_str);
        if found != wanted || reported != row.get(2).map_or("", String::as_str) {
            wrong.push_str(&format!("{text:?}\t{found:?}\t{reported:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
