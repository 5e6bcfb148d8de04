#![allow(clippy::unwrap_used)]
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::super::clean::clean;
use super::*;
use crate::text::{Analysis, Frontend, Item, Sound, UnreadableKind, Word};

fn analyze(text: &str) -> Analysis {
    static FRONTEND: LazyLock<Frontend> = LazyLock::new(|| Frontend::new().unwrap());
    FRONTEND.analyze(text)
}

fn words(text: &str) -> Vec<Word> {
    let items = analyze(text)
        .utterances
        .into_iter()
        .flat_map(|utt| utt.items);
    let words = items.filter_map(|item| match item {
        Item::Word(word) => Some(word),
        Item::Mark { .. } => None,
    });
    words.collect()
}

/// The English words of a text and their phones.
fn english(text: &str) -> (String, String) {
    let pairs: Vec<(String, String)> = words(text)
        .into_iter()
        .filter_map(|word| match word.sound {
            Sound::English(phones) => Some((word.text, phones.join(" "))),
            Sound::Mandarin(_) => None,
        })
        .collect();
    let (texts, phones): (Vec<String>, Vec<String>) = pairs.into_iter().unzip();
    (texts.join(" "), phones.join(" | "))
}

fn parts(text: &str) -> Vec<String> {
    static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables::new().unwrap());
    let (glyphs, _) = clean(text);
    pronounce(&TABLES, &glyphs, Context::default())
        .iter()
        .map(|(part, phones)| {
            assert!(!phones.is_empty(), "{text}");
            part.iter().map(|glyph| glyph.ch).collect()
        })
        .collect()
}

#[test]
fn words_and_letters_by_eye() {
    let table = include_str!("../../../eval/text/english.tsv");
    let mut wrong = Vec::new();
    for row in table.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = row.split('\t');
        let (written, expected) = (fields.next().unwrap(), fields.next().unwrap());
        let (said, phones) = english(written);
        if said != expected || fields.next().is_some_and(|expected| expected != phones) {
            wrong.push(format!("{row} -> {said} [{phones}]"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_examples_of_the_page_are_true() {
    let page = include_str!("../../../docs/mixed-text.md");
    let mut rows = 0;
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (written, expected) = (cells[1].trim_matches('`'), cells[2].trim_matches('`'));
        let said: Vec<String> = words(written).into_iter().map(|word| word.text).collect();
        assert_eq!(said.join(" "), expected, "{line}");
        rows += 1;
    }
    assert!(rows > 20);
}

#[test]
fn the_model_reads_what_no_table_has() {
    let say = |word| MODEL.phones(word).unwrap().join(" ");
    assert_eq!(say("blick"), "B L IH1 K");
    assert_eq!(say("grandation"), "G R AE0 N D EY1 SH AH0 N");
    assert!(MODEL.phones("").is_none());
    assert!(MODEL.phones("é").is_none());
}

#[test]
fn endless_runs_cost_neither_stack_nor_letters() {
    for piece in ["aB", "a", "ABc", "a'", "ABCs"] {
        let text = piece.repeat(100_000 / piece.len());
        let letters = text.replace('\'', "");
        assert_eq!(parts(&text).concat().replace('\'', ""), letters, "{piece}");
    }
}

#[test]
fn a_megabyte_of_letters_takes_linear_time() {
    let started = Instant::now();
    for piece in ["a", "qz ", "AB", "aB", "x'", "Б", "の", "한 ", "λ", ". a"] {
        analyze(&piece.repeat(100_000 / piece.len()));
    }
    // In quadratic time it would take hours.
    assert!(started.elapsed() < Duration::from_secs(120));
}

#[test]
fn other_scripts_are_reported_run_by_run() {
    let found = |text: &str| {
        let unreadable = analyze(text).unreadable;
        assert!(
            unreadable
                .iter()
                .all(|one| one.kind == UnreadableKind::Script)
        );
        unreadable
            .into_iter()
            .map(|one| one.text)
            .collect::<Vec<_>>()
    };
    assert_eq!(found("他说 Привет мир，我笑了"), ["Привет мир"]);
    assert_eq!(found("서울에서 왔어요"), ["서울에서 왔어요"]);
    assert_eq!(found("ハリー・ポッター很好看"), ["ハリー・ポッター"]);
    assert_eq!(found("สวัสดีครับ 你好"), ["สวัสดีครับ"]);
    assert_eq!(found("مرحبا بك 你好"), ["مرحبا بك"]);
    assert_eq!(found("希腊语 λόγος 是什么"), ["λόγος"]);
    assert_eq!(found("今日は私の本です"), ["は", "の", "です"]);
    for text in ["优の良品", "奈雪の茶", "α和β", "Δt", "¥5"] {
        assert!(found(text).is_empty(), "{text}");
    }
    assert!(
        words("奈雪の茶")
            .iter()
            .any(|word| word.text.contains('的'))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_letter_is_accounted_for(text in "[a-zA-ZéñüÅß'’]{1,80}") {
        let letters = |text: &str| text.chars().filter(|ch| ch.is_alphabetic()).collect::<String>();
        // xD is a face, and no stage behind cleaning sees it.
        let kept: String = clean(&text).0.iter().map(|glyph| glyph.ch).collect();
        prop_assert_eq!(letters(&parts(&text).concat()), letters(&kept));
    }

    #[test]
    fn any_mixture_is_read_or_reported(text in "[a-zA-Zéのかカ한글Жяαλό中文.'’ &+#-]{0,60}") {
        let analysis = analyze(&text);
        for (at, ch) in text.char_indices().filter(|(_, ch)| ch.is_alphabetic()) {
            let covered = |span: &std::ops::Range<usize>| span.contains(&at);
            let said = analysis.utterances.iter().flat_map(|utt| &utt.items).any(|item| {
                matches!(item, Item::Word(word) if covered(&word.span))
            });
            let reported = analysis.unreadable.iter().any(|one| covered(&one.span));
            prop_assert!(said || reported, "{:?} at {}", ch, at);
        }
    }
}
