//! What a break at a word edge costs: little before a conjunction, nothing buys one inside
//! 三本书.

use super::context::{
    in_object, in_relative, is_head, is_headcount, is_nominal_use, is_report, precedes_noun,
};
use super::hold::holds_together;
use super::{Part, Word};

/// What verbs of saying and thinking introduce is a clause.
const REPORTING: &str = "\
    说 表示 认为 指出 觉得 知道 发现 相信 强调 透露 称 介绍 希望 以为 宣布 \
    预计 证明 显示 意味着 告诉记者 问 想 看到 听说 是否 担心 建议 要求 决定 \
    说明 表明 承认 坦言 提醒";
/// Conjunctions between clauses rather than words.
pub(super) const CLAUSAL: &str = "\
    而 但 并 且 以及 并且 而且 但是 因为 所以 如果 虽然 不过 于是 从而 因而 \
    因此 即使 尽管 由于 然后 可是 否则 直到 以便 以免 同时 其中 包括 甚至 乃至";
/// Aspect particles behind a verb.
pub(super) const ASPECTS: &str = "了 着 过";

/// The price of a break before the word at `at`; `None` where there must be none.
pub(super) fn cost(words: &[Word], at: usize) -> Option<u32> {
    let (left, right) = (&words[at - 1], &words[at]);
    if holds_together(words, at) {
        return None;
    }
    let mut cost = match (left.part, right.part) {
        (_, Part::Conjunction) if right.is(CLAUSAL) => 0,
        (_, Part::Verb) if is_headcount(words, at) => 30,
        (_, Part::Conjunction) if in_object(words, at) => 16,
        (_, Part::Conjunction) => 7,
        (Part::Conjunction, _) => 22,
        _ if left.is("的") => return before_noun(words, at),
        (Part::Particle, _) => after_particle(left, right),
        _ if left.is(REPORTING) || is_report(words, at) => 2,
        _ if in_relative(words, at) => 20,
        (Part::Time, _) if in_object(words, at) => 14,
        (Part::Place, Part::Noun | Part::Name) if left.first().is_tag(b's') => 20,
        (Part::Place | Part::Time, _) => 1,
        _ if is_head(words, at) => 3,
        (Part::Phrase, _) | (_, Part::Phrase) => 7,
        (Part::Verb, Part::Noun) if left.first().tag == *b"vn" => 30,
        (Part::Verb, _) => after_verb(right),
        (Part::Adjective | Part::Attribute, Part::Noun | Part::Name | Part::English) => 30,
        (Part::Noun | Part::Name, Part::Time) if precedes_noun(words, at) => 24,
        (_, Part::Time) => 4,
        (Part::Adverb, Part::Preposition) => 14,
        (_, Part::Preposition) => 3,
        (Part::Adverb, Part::Pronoun) => 8,
        (Part::Adverb, _) => 22,
        (Part::Number | Part::Measure, Part::Adverb | Part::Verb) => 14,
        (_, Part::Adverb) => 3,
        (Part::Adjective | Part::Attribute, Part::Verb) => 20,
        (_, Part::Verb) if is_nominal_use(words, at) => 26,
        (_, Part::Verb) if left.is_nominal() || left.part == Part::Measure => 4,
        (_, Part::Adjective) if left.is_nominal() => 8,
        (_, Part::Pronoun) => 5,
        (Part::Noun | Part::Name, Part::Noun | Part::Name | Part::English) => {
            let long = left.weight > 3 || right.weight > 3;
            if long { 22 } else { 34 }
        }
        _ => 14,
    };
    // A pronoun stays with its verb; behind 的 and a noun a phrase has come to its end.
    if left.part == Part::Pronoun && left.is_single() {
        cost += 10;
    }
    let complete = left.is_nominal() && at >= 2 && words[at - 2].is("的");
    if complete && cost < 10 {
        cost = cost.saturating_sub(2);
    }
    if right.is_single() && matches!(right.part, Part::Verb | Part::Adverb) {
        cost += 1;
    }
    Some(cost)
}

/// Behind 的: never before a short noun.
fn before_noun(words: &[Word], at: usize) -> Option<u32> {
    // Once its noun has come, only further nouns and 的 go on with the phrase.
    let mut named = false;
    let phrase = words[at..].iter().take(6).take_while(|word| {
        let nominal = word.is_nominal() && word.part != Part::Verb || word.is("的");
        let modifier = matches!(
            word.part,
            Part::Adjective | Part::Attribute | Part::Number | Part::Measure | Part::Determiner
        );
        named |= nominal;
        nominal || modifier && !named
    });
    match phrase.map(|word| word.weight).sum() {
        0..=4usize => None,
        5 => Some(16),
        _ => Some(9),
    }
}

/// Behind 了, 着, 吧 and others.
fn after_particle(left: &Word, right: &Word) -> u32 {
    let object = right.is_nominal()
        || matches!(
            right.part,
            Part::Number | Part::Determiner | Part::Adjective | Part::Attribute | Part::Measure
        );
    match (left.is(ASPECTS), object) {
        (true, true) => 10,
        (true, false) => 3,
        (false, _) => 2,
    }
}

/// Behind a verb of two syllables or more.
fn after_verb(right: &Word) -> u32 {
    match right.part {
        Part::Preposition | Part::Adverb | Part::Conjunction => 9,
        Part::Verb => 13,
        Part::Determiner | Part::Pronoun | Part::Time => 14,
        _ => 30,
    }
}
