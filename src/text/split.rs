//! Cuts an utterance that is too long for a voice.

use super::{Item, Mark, Sound, Utterance, Word};

/// Words that stay with the number before them.
const NUMERALS: &str = "零〇一二三四五六七八九十百千万亿两几点第半";

/// Splits `utt` until every part `fits`, at the strongest pause mark nearest the middle, else at a
/// word edge, else inside a word. No word is lost; a part that cannot be split is returned as it is.
pub fn split_at_best_break(utt: &Utterance, fits: &dyn Fn(&Utterance) -> bool) -> Vec<Utterance> {
    let mut parts = Vec::new();
    let mut waiting = vec![utt.clone()];
    while let Some(next) = waiting.pop() {
        if fits(&next) {
            parts.push(next);
            continue;
        }
        match halves(&next) {
            Some((left, right)) => {
                waiting.push(right);
                waiting.push(left);
            }
            None => parts.push(next),
        }
    }
    parts
}

/// The first clause of `utt`, and the rest; the first phrase of a clause that is long itself. `None`
/// where there is but one. A clause of one or two words (a name, 首先) goes with the next.
pub fn split_off_first_clause(utt: &Utterance) -> Option<(Utterance, Utterance)> {
    const LEAST_WORDS: usize = 3;
    const LONG_CLAUSE: usize = 20;
    let (before, total) = word_counts(&utt.items);
    let first = |marks: &[Mark], most: usize| {
        let mut items = utt.items.iter().enumerate();
        items.position(|(at, item)| {
            let ends = matches!(item, Item::Mark { mark, .. } if marks.contains(mark));
            ends && (LEAST_WORDS..total.min(most)).contains(&before[at])
        })
    };
    let clause = [Mark::Comma, Mark::Semicolon, Mark::Colon];
    let at = first(&clause, LONG_CLAUSE)
        .or_else(|| first(&[Mark::Phrase], LONG_CLAUSE))
        .or_else(|| first(&clause, usize::MAX))?;
    let (left, right) = utt.items.split_at(at + 1);
    Some(build(utt, left.to_vec(), right.to_vec()))
}

/// The two parts around the best break; `None` for a single syllable.
fn halves(utt: &Utterance) -> Option<(Utterance, Utterance)> {
    if let Some(at) = best_mark(&utt.items).or_else(|| best_edge(&utt.items)) {
        let (left, right) = utt.items.split_at(at);
        return Some(build(utt, left.to_vec(), right.to_vec()));
    }
    let at = utt
        .items
        .iter()
        .position(|item| matches!(item, Item::Word(_)))?;
    let Item::Word(word) = &utt.items[at] else {
        return None;
    };
    let (first, second) = split_word(word)?;
    let mut left = utt.items[..at].to_vec();
    left.push(Item::Word(first));
    let mut right = vec![Item::Word(second)];
    right.extend_from_slice(&utt.items[at + 1..]);
    Some(build(utt, left, right))
}

fn is_open(item: &Item) -> bool {
    matches!(
        item,
        Item::Mark {
            mark: Mark::Open,
            ..
        }
    )
}

/// How good a place for a cut a mark is: its strength, and a semicolon or colon before a comma;
/// 0 for a word and an opening mark.
fn strength(item: &Item) -> u8 {
    match item {
        Item::Mark {
            mark: Mark::Open, ..
        }
        | Item::Word(_) => 0,
        Item::Mark { mark, .. } => {
            2 * mark.strength() + u8::from(matches!(mark, Mark::Semicolon | Mark::Colon))
        }
    }
}

/// Words before each item, and their number in all.
fn word_counts(items: &[Item]) -> (Vec<usize>, usize) {
    let mut count = 0;
    let before = items
        .iter()
        .map(|item| {
            count += usize::from(matches!(item, Item::Word(_)));
            count - usize::from(matches!(item, Item::Word(_)))
        })
        .collect();
    (before, count)
}

/// The index behind the strongest mark nearest the middle that has words on both sides.
fn best_mark(items: &[Item]) -> Option<usize> {
    let (before, total) = word_counts(items);
    items
        .iter()
        .enumerate()
        .filter(|&(at, item)| strength(item) > 0 && before[at] > 0 && before[at] < total)
        .max_by_key(|&(at, item)| {
            (
                strength(item),
                std::cmp::Reverse((2 * before[at]).abs_diff(total)),
            )
        })
        .map(|(at, _)| at + 1)
}

/// The word edge nearest the middle that does not cut a number from its measure word.
fn best_edge(items: &[Item]) -> Option<usize> {
    let (before, total) = word_counts(items);
    let edges = |loose: bool| {
        (1..items.len())
            .filter(|&at| before[at] > 0 && before[at] < total)
            .filter(|&at| {
                !is_open(&items[at - 1]) && (is_open(&items[at]) || strength(&items[at]) == 0)
            })
            .filter(|&at| loose || !holds_together(&items[at - 1], &items[at]))
            .min_by_key(|&at| (2 * before[at]).abs_diff(total))
    };
    edges(false).or_else(|| edges(true))
}

fn holds_together(left: &Item, right: &Item) -> bool {
    let (Item::Word(left), Item::Word(right)) = (left, right) else {
        return false;
    };
    let number = left
        .text
        .chars()
        .last()
        .is_some_and(|ch| NUMERALS.contains(ch));
    let particle = matches!(
        right.text.as_str(),
        "的" | "地"
            | "得"
            | "了"
            | "着"
            | "过"
            | "吗"
            | "呢"
            | "吧"
            | "啊"
            | "们"
            | "儿"
            | "点"
            | "分之"
    );
    number || particle || left.span == right.span
}

/// The parts of the utterance; the left one ends in the mark it was cut at, or a comma.
fn build(utt: &Utterance, mut left: Vec<Item>, right: Vec<Item>) -> (Utterance, Utterance) {
    let mut ending = Mark::Comma;
    if let Some(Item::Mark { mark, .. }) = left.last()
        && !matches!(mark, Mark::Open | Mark::Close)
    {
        ending = *mark;
        left.pop();
    }
    let start = |items: &[Item]| items.first().map_or(utt.span.end, |item| span(item).start);
    let cut = start(&right).clamp(utt.span.start, utt.span.end);
    let part = |items: Vec<Item>, span, ending| Utterance {
        span,
        normalized: text(&items),
        items,
        ending,
        pause: None,
    };
    let mut right = part(right, cut..utt.span.end, utt.ending);
    right.pause = utt.pause;
    (part(left, utt.span.start..cut, ending), right)
}

fn span(item: &Item) -> std::ops::Range<usize> {
    match item {
        Item::Word(word) => word.span.clone(),
        Item::Mark { span, .. } => span.clone(),
    }
}

/// What a part says, put together from its items.
fn text(items: &[Item]) -> String {
    let mut out = String::new();
    let mut after_english = false;
    for item in items {
        match item {
            Item::Word(word) => {
                let english = matches!(word.sound, Sound::English(_));
                if english && after_english {
                    out.push(' ');
                }
                out.push_str(&word.text);
                after_english = english;
            }
            Item::Mark { mark, .. } => {
                out.push_str(match mark {
                    Mark::Comma => "，",
                    Mark::Enumeration => "、",
                    Mark::Semicolon => "；",
                    Mark::Colon => "：",
                    Mark::Period | Mark::Paragraph => "。",
                    Mark::Exclamation => "！",
                    Mark::Question => "？",
                    Mark::Ellipsis => "……",
                    Mark::Open => "“",
                    Mark::Close => "”",
                    Mark::Phrase => "",
                });
                after_english = false;
            }
        }
    }
    out
}

/// The two halves of a word by syllables; `None` if it has one syllable or is English.
fn split_word(word: &Word) -> Option<(Word, Word)> {
    let Sound::Mandarin(syllables) = &word.sound else {
        return None;
    };
    if syllables.len() < 2 {
        return None;
    }
    let at = syllables.len() / 2;
    let (left, right) = syllables.split_at(at);
    // Every syllable has one character, and one more where 儿 has merged into it.
    let characters = left
        .iter()
        .map(|syllable| 1 + usize::from(syllable.erhua))
        .sum();
    let edge = word
        .text
        .char_indices()
        .nth(characters)
        .map_or(word.text.len(), |(index, _)| index);
    let (first, second) = word.text.split_at(edge);
    // A spelled number shares the span of what was written.
    let cover = |half: &[super::Syllable]| {
        let start = half
            .first()
            .map_or(word.span.start, |syllable| syllable.span.start);
        start
            ..half
                .last()
                .map_or(word.span.end, |syllable| syllable.span.end)
    };
    let make = |text: &str, half: &[super::Syllable]| Word {
        text: text.to_owned(),
        span: cover(half),
        sound: Sound::Mandarin(half.to_vec()),
    };
    Some((make(first, left), make(second, right)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Frontend;

    fn syllables(utt: &Utterance) -> usize {
        words(utt)
            .iter()
            .map(|word| match &word.sound {
                Sound::Mandarin(syllables) => syllables.len(),
                Sound::English(_) => 1,
            })
            .sum()
    }

    fn words(utt: &Utterance) -> Vec<&Word> {
        utt.items
            .iter()
            .filter_map(|item| {
                if let Item::Word(word) = item {
                    Some(word)
                } else {
                    None
                }
            })
            .collect()
    }

    fn said(parts: &[Utterance]) -> String {
        parts
            .iter()
            .flat_map(words)
            .map(|word| word.text.as_str())
            .collect()
    }

    #[test]
    fn the_first_clause_or_phrase_can_be_had_first() {
        let frontend = Frontend::new().unwrap();
        let first = |text: &str| {
            let utterances = frontend.analyze(text).utterances;
            split_off_first_clause(&utterances[0]).map(|(first, _)| first.normalized)
        };
        let clauses = "首先，我们昨天下午去了书店，然后回家。";
        assert_eq!(
            first(clauses).as_deref(),
            Some("首先，我们昨天下午去了书店")
        );
        let unbroken = "春天来了小鸟在树上唱歌花儿都开了我们去公园走走吧".repeat(20);
        let phrase = first(&unbroken).unwrap();
        assert!(
            unbroken.starts_with(&phrase) && phrase.chars().count() < 40,
            "{phrase}"
        );
        assert_eq!(first("你好。"), None);
    }

    #[test]
    fn prefers_strong_marks_near_the_middle() {
        let frontend = Frontend::new().unwrap();
        let analysis = frontend.analyze("春天来了，花儿开了；夏天到了，天气很热，大家都去游泳。");
        let parts = split_at_best_break(&analysis.utterances[0], &|utt| syllables(utt) <= 16);
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].ending, Mark::Semicolon);
        assert_eq!(parts[0].normalized, "春天来了，花儿开了");
        assert_eq!(parts[1].ending, Mark::Period);
    }

    #[test]
    fn prefers_a_phrase_break_to_another_word_edge() {
        let frontend = Frontend::new().unwrap();
        let analysis = frontend.analyze("如果明天下雨的话我们就不去公园玩了。");
        let parts = split_at_best_break(&analysis.utterances[0], &|utt| syllables(utt) <= 12);
        let said: Vec<&str> = parts.iter().map(|part| part.normalized.as_str()).collect();
        assert_eq!(said, ["如果明天下雨的话", "我们就不去公园玩了"]);
        assert_eq!(parts[0].ending, Mark::Phrase);
    }

    #[test]
    fn a_number_stays_with_its_measure_word() {
        let frontend = Frontend::new().unwrap();
        let analysis = frontend.analyze("我们昨天一共买了35个很大的苹果");
        for limit in 4..12 {
            for part in split_at_best_break(&analysis.utterances[0], &|utt| syllables(utt) <= limit)
            {
                assert!(!part.normalized.ends_with("三十五"), "{}", part.normalized);
            }
        }
    }

    #[test]
    fn a_huge_number_is_split_by_syllables() {
        let frontend = Frontend::new().unwrap();
        let analysis = frontend.analyze(&"7".repeat(2000));
        let parts = split_at_best_break(&analysis.utterances[0], &|utt| syllables(utt) <= 100);
        assert!(parts.iter().all(|part| syllables(part) <= 100));
        assert_eq!(said(&parts), "七".repeat(2000));
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "[一二三小老虎儿，。；：、（）A-Za-z0-9“” ]{1,80}", limit in 1usize..20) {
            let frontend = Frontend::new().unwrap();
            for utt in frontend.analyze(&text).utterances {
                let parts = split_at_best_break(&utt, &|part| syllables(part) <= limit);
                prop_assert_eq!(said(&parts), said(std::slice::from_ref(&utt)));
                prop_assert!(parts.iter().all(|part| !words(part).is_empty() && syllables(part) <= limit));
            }
        }
    }
}
