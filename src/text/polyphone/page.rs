//! `docs/readings.md` names every rule, and its examples are read as it says.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{clues, names, particles, words};
use crate::text::{Frontend, Item, Sound};

const PAGE: &str = include_str!("../../../docs/readings.md");

/// Cells of the rows that start with the number of a rule.
fn rows() -> Vec<(u8, Vec<&'static str>)> {
    PAGE.lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.trim_matches(['|', ' ']).split(" | ").collect();
            Some((cells[0].parse().ok()?, cells))
        })
        .collect()
}

/// The dictionary tones of a text.
fn citation(frontend: &Frontend, text: &str) -> String {
    let mut found = String::new();
    let utterances = frontend.analyze(text).utterances;
    for item in utterances.iter().flat_map(|one| &one.items) {
        if let Item::Word(word) = item
            && let Sound::Mandarin(syllables) = &word.sound
        {
            for one in syllables {
                write!(found, " {}{}", one.pinyin, one.citation).unwrap();
            }
        }
    }
    found + " "
}

#[test]
fn the_page_has_every_rule_with_its_characters() {
    let rules = particles::RULES
        .iter()
        .chain(words::RULES)
        .chain(clues::RULES);
    let known: BTreeMap<u8, &str> = rules.map(|rule| (rule.number, rule.chars)).collect();
    let page: BTreeMap<u8, &str> = rows()
        .into_iter()
        .filter(|(number, _)| *number < names::NUMBER || known.contains_key(number))
        .map(|(number, cells)| (number, cells[1]))
        .collect();
    assert_eq!(page, known);
    let numbers: Vec<u8> = rows().iter().map(|(number, _)| *number).collect();
    assert!(
        numbers.contains(&names::NUMBER) && numbers.contains(&44),
        "{numbers:?}"
    );
}

#[test]
fn the_examples_of_the_page_are_read_as_it_says() {
    let frontend = Frontend::new().unwrap();
    let mut wrong = String::new();
    for (number, cells) in rows() {
        let [_, _, _, example, wanted] = cells[..] else {
            panic!("rule {number}: {} cells instead of 5", cells.len());
        };
        let (example, wanted) = (example.trim_matches('`'), wanted.trim_matches('`'));
        let found = citation(&frontend, example);
        if !found.contains(&format!(" {wanted} ")) {
            writeln!(wrong, "rule {number}: {example}:{found}, not {wanted}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
