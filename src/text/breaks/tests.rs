#![allow(clippy::unwrap_used, clippy::panic)]
use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use crate::text::{Frontend, Item, Sound};

fn frontend() -> &'static Frontend {
    static FRONTEND: OnceLock<Frontend> = OnceLock::new();
    FRONTEND.get_or_init(|| Frontend::new().unwrap())
}

fn syllables(item: &Item) -> usize {
    match item {
        Item::Word(word) => match &word.sound {
            Sound::Mandarin(syllables) => syllables.len(),
            Sound::English(_) => 1,
        },
        Item::Mark { .. } => 0,
    }
}

fn is_phrase(item: &Item) -> bool {
    matches!(
        item,
        Item::Mark {
            mark: Mark::Phrase,
            ..
        }
    )
}

/// The text with `|` at each phrase break, marks left out.
fn broken(text: &str) -> String {
    let mut out = String::new();
    for utt in frontend().analyze(text).utterances {
        for item in utt.items {
            match item {
                Item::Word(word) => out.push_str(&word.text),
                _ if is_phrase(&item) => out.push('|'),
                Item::Mark { .. } => {}
            }
        }
    }
    out
}

/// Characters that are said.
fn spoken(text: &str) -> usize {
    text.chars().filter(|ch| !"《》，。".contains(*ch)).count()
}

/// Every row: a sentence with `|` where a break is welcome and `+` where there must be none. At
/// least one break is wanted, and every break in a welcome place or at least in none that is ruled
/// out.
#[test]
fn the_sentences_of_the_table_break_where_they_may() {
    let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/eval/text/breaks.tsv"));
    let mut rows = 0;
    let mut wrong = Vec::new();
    for row in table.lines().filter(|line| !line.starts_with('#')) {
        rows += 1;
        let (mut text, mut allowed, mut forbidden) = (String::new(), Vec::new(), Vec::new());
        for ch in row.chars() {
            match ch {
                '|' => allowed.push(spoken(&text)),
                '+' => forbidden.push(spoken(&text)),
                _ => text.push(ch),
            }
        }
        let found = broken(&text);
        let (mut at, mut places) = (0, Vec::new());
        for ch in found.chars() {
            if ch == '|' {
                places.push(at);
            } else {
                at += 1;
            }
        }
        let good = places.iter().any(|place| allowed.contains(place)) || allowed.is_empty();
        let bad = places.iter().any(|place| forbidden.contains(place));
        if !good || bad {
            wrong.push(format!("{row}: {found}"));
        }
    }
    assert!(rows >= 60);
    assert!(wrong.is_empty(), "{} of {rows}: {wrong:#?}", wrong.len());
}

#[test]
fn short_clauses_stay_whole() {
    for text in [
        "我们明天早上去公园跑步吧。",
        "今天天气很好，我们一起出去走走，顺便买点东西。",
        "一二三四五六七八九十一二三四五六七八九十",
    ] {
        assert!(!broken(text).contains('|'), "{text}");
    }
}

#[test]
fn a_break_is_an_empty_mark_that_the_text_does_not_show() {
    let text = "如果明天下雨的话我们就不去公园玩了。";
    let analysis = frontend().analyze(text);
    let utt = &analysis.utterances[0];
    assert_eq!(utt.normalized, text);
    let place = text.find("我们").unwrap();
    assert!(utt.items.contains(&Item::Mark {
        mark: Mark::Phrase,
        span: place..place,
    }));
}

#[test]
fn the_third_tone_does_not_rise_before_a_break() {
    let text = "成千上万的观众挤满了整个展览馆可是没有人说话";
    assert_eq!(
        broken(text),
        "成千上万的观众|挤满了整个展览馆|可是没有人说话"
    );
    let utt = frontend().analyze(text).utterances.remove(0);
    let hall = utt.items.iter().find_map(|item| match item {
        Item::Word(word) if word.text == "展览馆" => Some(&word.sound),
        _ => None,
    });
    let Some(Sound::Mandarin(hall)) = hall else {
        panic!("no such word")
    };
    let tones: Vec<u8> = hall.iter().map(|one| one.tone).collect();
    assert_eq!(tones, [2, 2, 3]);
}

#[test]
fn long_runs_take_linear_time() {
    for piece in [
        "的",
        "人",
        "一",
        "和",
        "说",
        "“",
        "”",
        "《",
        "我们去",
        "A ",
        "7",
    ] {
        let text = piece.repeat(60_000 / piece.len());
        let _ = frontend().analyze(&text);
    }
}

#[test]
fn stretches_cost_least_near_the_ideal() {
    assert_eq!(stretch(IDEAL), 0);
    assert!(stretch(SHORTEST) > stretch(SHORTEST + 1));
    assert!(stretch(LONGEST + 1) > stretch(LONGEST));
    let edges = |costs: &[u32]| -> Vec<Edge> {
        let edge = |(index, &cost): (usize, &u32)| Edge {
            at: index + 1,
            before: index + 1,
            cost,
        };
        costs.iter().enumerate().map(edge).collect()
    };
    // All edges alike: in the middle.
    assert_eq!(cheapest(&edges(&[0; 15]), 16), [8]);
    // A dear middle moves the break.
    let mut costs = [0; 15];
    costs[7] = 40;
    assert_ne!(cheapest(&edges(&costs), 16), [8]);
    assert_eq!(cheapest(&edges(&[0; 23]), 24), [8, 16]);
    assert!(cheapest(&[], 30).is_empty());
}

proptest! {
    #[test]
    fn breaks_change_no_word_and_leave_no_scraps(
        words in prop::collection::vec(prop::sample::select(vec![
            "我们", "昨天", "在", "公园", "里", "三", "本", "书", "的", "了", "看", "老师", "非常",
            "高兴", "地", "和", "因为", "北京", "研究", "把", "35", "个", "《", "》", "“", "”", "，",
            "儿", "不", "漂亮", "已经",
        ]), 1..60)
    ) {
        let text = words.concat();
        for utt in frontend().analyze(&text).utterances {
            let word = |item: &Item| match item {
                Item::Word(word) => Some(word.text.clone()),
                Item::Mark { .. } => None,
            };
            let mut length = 0;
            for (at, item) in utt.items.iter().enumerate() {
                length += syllables(item);
                let Item::Mark { mark, span } = item else { continue };
                if mark.strength() > 1 {
                    length = if is_phrase(item) { length } else { SHORTEST };
                }
                if !is_phrase(item) {
                    continue;
                }
                prop_assert!(span.is_empty() && length >= SHORTEST, "{}", broken(&text));
                length = 0;
                let next = utt.items[at + 1..].iter().find_map(word).unwrap_or_default();
                let last = utt.items[..at].iter().rev().find_map(word).unwrap_or_default();
                let counted = ["三", "三十五"].contains(&last.as_str());
                prop_assert!(!(counted && ["本", "个"].contains(&next.as_str())), "{}", broken(&text));
                // 地里, the field, is a word that may follow.
                let particle = ["的", "了", "地", "里", "儿"].contains(&next.as_str());
                prop_assert!(!particle, "{}", broken(&text));
                prop_assert!(!["把", "在", "和"].contains(&last.as_str()), "{}", broken(&text));
            }
        }
    }
}
