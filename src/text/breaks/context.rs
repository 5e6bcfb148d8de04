//! What the words further from an edge say about it.

use super::edge::ASPECTS;
use super::{Part, Word};

/// 了解到, 看到: what has been learnt follows.
pub(super) fn is_report(words: &[Word], at: usize) -> bool {
    const LEARNING: &str = "了解 看 听 注意 认识 意识 感受 感觉 想 得知";
    at >= 2 && words[at - 1].is("到") && words[at - 2].is(LEARNING)
}

/// Whether the word before the edge belongs to the object of 把 or 被.
pub(super) fn in_object(words: &[Word], at: usize) -> bool {
    words[..at]
        .iter()
        .rev()
        .take(4)
        .take_while(|word| word.part != Part::Verb)
        .any(|word| word.is("把 被 将 对"))
}

/// Whether the edge lies between the subject and the verb of a relative clause that is itself an
/// object: 接到了伪基站|发来的短信.
pub(super) fn in_relative(words: &[Word], at: usize) -> bool {
    let right = &words[at];
    let clause = matches!(right.part, Part::Verb | Part::Adverb | Part::Adjective);
    // Its own object marker or aspect shows a main verb.
    let main = words[at..].iter().take(3).any(|word| word.is(ASPECTS))
        || right.part == Part::Adverb && matches!(words[at - 1].part, Part::Place | Part::Time);
    let marked = words[at..]
        .iter()
        .take(4)
        .skip(1)
        .take_while(|word| word.part != Part::Preposition)
        .any(|word| word.is("的"));
    let governed = words[..at].iter().rev().take(4).skip(1);
    let governed = governed
        .take_while(|word| !word.is("的") && word.part != Part::Place)
        .any(|word| {
            let verb = word.part == Part::Verb && word.first().tag != *b"vn";
            verb || word.part == Part::Preposition || word.is(ASPECTS)
        });
    clause && !main && words[at - 1].is_nominal() && marked && governed
}

/// Whether a word that may be noun or verb is a noun behind the noun before it: 位置|变化的.
pub(super) fn is_nominal_use(words: &[Word], at: usize) -> bool {
    let noun = matches!(words[at - 1].part, Part::Noun | Part::Name | Part::Verb);
    let either = words[at].first().tag == *b"vn";
    let next = words.get(at + 1);
    let listed = next.is_some_and(|next| next.is("等"));
    let ends = next.is_none_or(|next| {
        next.is("的")
            || matches!(
                next.part,
                Part::Noun | Part::Verb | Part::Place | Part::Conjunction | Part::Preposition
            )
    });
    noun && (listed || either && ends)
}

/// Whether the word behind the edge stands before a noun: 古代|建筑.
pub(super) fn precedes_noun(words: &[Word], at: usize) -> bool {
    words
        .get(at + 1)
        .is_some_and(|next| next.part == Part::Noun || next.is("等"))
}

/// Whether the verb before the edge is the head of a phrase with 的: 水平的不断提高.
pub(super) fn is_head(words: &[Word], at: usize) -> bool {
    let marked = |back: usize| at >= back && words[at - back].is("的");
    words[at - 1].part == Part::Verb
        && !words[at - 1].is_single()
        && (marked(2) && words[at].part != Part::Noun
            || marked(3) && matches!(words[at - 2].part, Part::Adverb | Part::Verb))
}

/// Whether people are counted before the edge: 三人|死亡.
pub(super) fn is_headcount(words: &[Word], at: usize) -> bool {
    let people = &words[at - 1];
    people.last().ch == '人'
        && (people.first().is_number()
            || people.is_single() && at >= 2 && words[at - 2].last().is_number())
}
