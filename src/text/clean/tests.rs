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

/// The examples of the documentation: the cells of its tables in backquotes.
#[test]
fn the_documentation_tells_the_truth() {
    let page = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/text-input.md"));
    let mut count = 0;
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
        let text = cells[0];
        let (glyphs, faults) = clean(text);
        let found = tidy(&glyphs.iter().map(|glyph| glyph.ch).collect::<String>());
        assert_eq!(found, cells[1], "{text}");
        let reported: Vec<&str> = faults
            .iter()
            .map(|fault| &text[fault.start..fault.end])
            .collect();
        assert_eq!(reported, cells[2..], "{text}");
        count += 1;
    }
    assert!(count > 20);
}

#[test]
fn lines_of_a_fixed_width_are_joined() {
    let broken = "\u{3000}\u{3000}那一年的冬天来得特别早，山里的雪下了整整一个月，\n\
                  村口的老槐树被压断了好几根枝条，人们都说这样的雪几\n\
                  十年没有见过了，连最老的猎人也不敢轻易进山去打猎。\n\
                  \u{3000}\u{3000}可是他还是一个人上了路，带着一把旧猎枪和三天的\n\
                  干粮。";
    let joined = cleaned(broken);
    assert_eq!(joined.lines().count(), 2, "{joined}");
    assert!(
        joined.contains("几十年没有") && joined.contains("三天的干粮"),
        "{joined}"
    );
    let verse = "床前明月光\n疑是地上霜\n举头望明月\n低头思故乡";
    assert_eq!(cleaned(verse), verse);
    let list = "一、这一条写得很长很长很长很长很长很长很长很长\n二、那一条写得很长很长很长很长很长很长很长很长\n三、还有一条很长很长很长很长很长很长很长很长很";
    assert_eq!(cleaned(list), list);
    let closed = "这一行正好二十几个字而且用句号结束了没有断开。\n".repeat(4);
    assert_eq!(cleaned(&closed), closed);
}

#[test]
fn faults_of_a_face_are_one() {
    let (_, faults) = clean("( \u{361}° \u{35c}ʖ \u{361}°)好");
    assert_eq!(faults.len(), 1);
}

proptest::proptest! {
    #[test]
    fn glyphs_point_into_the_text_and_forward(text in "[\\PC\n\r\t<>&;#*_`~=|\\[\\]()（）^ 0-9①½²⁻人々ﾞ\u{301}\u{200d}\u{fe0f}😀a-c/\"'!:-]{0,80}") {
        let (glyphs, faults) = clean(&text);
        let mut last = 0;
        for glyph in glyphs {
            assert!(text.get(glyph.start..glyph.end).is_some(), "{text:?}: {glyph:?}");
            assert!(glyph.start >= last, "{text:?}: {glyph:?}");
            last = glyph.start;
        }
        for fault in faults {
            assert!(text.get(fault.start..fault.end).is_some_and(|part| !part.is_empty()), "{text:?}: {fault:?}");
        }
    }
}
