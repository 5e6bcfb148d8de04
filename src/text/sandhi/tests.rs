#![allow(clippy::unwrap_used)]
use crate::text::cell::Cell;
use crate::text::segment::Row;
use crate::text::tables::Tables;
use crate::text::{Frontend, Item, Reason, Sound};

fn said(frontend: &Frontend, text: &str) -> Vec<String> {
    let items = frontend
        .analyze(text)
        .utterances
        .into_iter()
        .flat_map(|utt| utt.items);
    let mut out = Vec::new();
    for item in items {
        if let Item::Word(word) = item
            && let Sound::Mandarin(syllables) = word.sound
        {
            out.extend(syllables.iter().map(|one| {
                let r = if one.erhua { "r" } else { "" };
                format!("{}{r}{}", one.pinyin, one.tone)
            }));
        }
    }
    out
}

/// `li3|5` and `mo2|mu2` accept either.
fn accepts(wanted: &str, found: &str) -> bool {
    let (base, _) = found.split_at(found.len() - 1);
    wanted.split('|').any(|one| {
        one == found
            || one.len() == 1 && wanted.starts_with(base) && format!("{base}{one}") == found
    })
}

#[test]
fn the_cases_of_the_table_are_said_right() {
    let frontend = Frontend::new().unwrap();
    let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/eval/text/sandhi.tsv"));
    let rows: Vec<(&str, &str)> = table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once('\t').unwrap())
        .collect();
    assert!(rows.len() >= 250);
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(text, wanted)| {
            let found = said(&frontend, text);
            let wanted: Vec<&str> = wanted.split(' ').collect();
            let same = found.len() == wanted.len()
                && wanted.iter().zip(&found).all(|(w, f)| accepts(w, f));
            (!same).then(|| format!("{text}: {}, wanted {}", found.join(" "), wanted.join(" ")))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}: {wrong:#?}",
        wrong.len(),
        rows.len()
    );
}

/// A row of one word for each character.
fn row(readings: &[(char, &'static str, u8)]) -> Row {
    let cells = readings
        .iter()
        .enumerate()
        .map(|(at, &(ch, base, tone))| Cell {
            ch,
            start: at,
            end: at + 1,
            base,
            tone,
            citation: tone,
            erhua: false,
            merged: false,
            reason: Reason::Default,
            exact: false,
            word: at,
            first: true,
            last: true,
            tag: *b"v ",
            style: None,
        });
    Row {
        cells: cells.collect(),
        lexemes: Vec::new(),
    }
}

#[test]
fn a_fixed_tone_stays_and_is_seen() {
    let tables = Tables::new().unwrap();
    let mut row = row(&[('买', "mai", 3), ('酒', "jiu", 3)]);
    row.cells[0].exact = true;
    super::apply(&tables, &mut row);
    assert_eq!((row.cells[0].tone, row.cells[1].tone), (3, 3));

    let mut row = self::row(&[('买', "mai", 3), ('酒', "jiu", 1)]);
    row.cells[1].exact = true;
    super::apply(&tables, &mut row);
    assert_eq!((row.cells[0].tone, row.cells[1].tone), (3, 1));

    let mut row = self::row(&[('不', "bu", 4), ('是', "shi", 4)]);
    row.cells[0].exact = true;
    row.cells[0].reason = Reason::User;
    super::apply(&tables, &mut row);
    assert_eq!(row.cells[0].tone, 4);

    let mut row = self::row(&[('玩', "wan", 2), ('儿', "er", 2)]);
    row.cells[1].reason = Reason::User;
    super::apply(&tables, &mut row);
    assert_eq!((row.cells.len(), row.cells[0].erhua), (2, false));
}

#[test]
fn sandhi_leaves_citation_tones() {
    let frontend = Frontend::new().unwrap();
    let citation = |text: &str| -> Vec<u8> {
        let items = frontend.analyze(text).utterances.remove(0).items;
        let words = items.into_iter().filter_map(|item| match item {
            Item::Word(word) => Some(word.sound),
            Item::Mark { .. } => None,
        });
        words
            .flat_map(|sound| match sound {
                Sound::Mandarin(syllables) => {
                    syllables.into_iter().map(|one| one.citation).collect()
                }
                Sound::English(_) => Vec::new(),
            })
            .collect()
    };
    assert_eq!(citation("看看"), [4, 4]);
    assert_eq!(citation("一个不是"), [1, 4, 4, 4]);
    assert_eq!(citation("小老虎"), [3, 3, 3]);
    assert_eq!(citation("买东西"), [3, 1, 5]);
    assert_eq!(citation("东西南北"), [1, 1, 2, 3]);
}
