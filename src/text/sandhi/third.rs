//! Third tone before third tone: inside words by their structure, then inside feet of single
//! characters, then across what is left.
//!
//! Words of one character that follow each other pair up into feet as they are said: a number with
//! its measure word, a preposition with its pronoun, the last two of the chain, then from the left.

use crate::text::cell::{Cell, is_digit};
use crate::text::segment::cut;
use crate::text::tables::Tables;

/// Weakened third tones before which a third tone still rises, besides doubled verbs.
const RISING_PAIRS: [(char, char); 4] = [('小', '姐'), ('哪', '里'), ('打', '点'), ('老', '鼠')];
/// Longer words are cut into pairs instead of being looked up.
const LONGEST: usize = 8;
/// Surnames of two characters have their names after them: 欧阳小宝.
const DOUBLE_SURNAMES: [(char, char); 6] = [
    ('欧', '阳'),
    ('司', '马'),
    ('诸', '葛'),
    ('上', '官'),
    ('夏', '侯'),
    ('皇', '甫'),
];

pub(super) fn apply(tables: &Tables, group: &mut [Cell]) {
    // 小 of 小姐 has risen before anything to its left looks at it: 李小姐 is 3 2 5.
    for at in 1..group.len() {
        let (cell, next) = (&group[at - 1], &group[at]);
        if cell.word == next.word && rises_before_neutral(cell, next) {
            group[at - 1].sound(2);
        }
    }
    let mut at = 0;
    while at < group.len() {
        let length = run(group, at, |cell| is_digit(cell.ch) && cell.tone == 3);
        figures(&mut group[at..at + length]);
        at += length.max(1);
    }
    let mut at = 0;
    while at < group.len() {
        let length = run(group, at, |cell| cell.word == group[at].word);
        within(tables, &mut group[at..at + length]);
        at += length;
    }
    let mut at = 0;
    while at < group.len() {
        let length = run(group, at, |cell| cell.is_single() && cell.tone == 3);
        if length > 1 {
            let closed = group
                .get(at + length)
                .is_none_or(|next| next.tone != 3 || next.is_single());
            feet(&mut group[at..at + length], closed);
        }
        at += length.max(1);
    }
    for at in (0..group.len().saturating_sub(1)).rev() {
        let pair = (&group[at], &group[at + 1]);
        let across = pair.0.word != pair.1.word && pair.0.tone == 3 && pair.1.tone == 3;
        if across || rises_before_neutral(pair.0, pair.1) {
            group[at].sound(2);
        }
    }
}

/// How many cells from `at` on pass `test`.
fn run(group: &[Cell], at: usize, test: impl Fn(&Cell) -> bool) -> usize {
    group[at..].iter().take_while(|cell| test(cell)).count()
}

/// A doubled verb and a few nouns keep the effect of a third tone that has weakened.
fn rises_before_neutral(cell: &Cell, next: &Cell) -> bool {
    let doubled =
        cell.ch == next.ch && (next.is_tag(b'v') || cell.ch == '等') && next.citation == 3;
    cell.tone == 3 && next.tone == 5 && (doubled || RISING_PAIRS.contains(&(cell.ch, next.ch)))
}

/// Figures have no structure: 五五五 is 2 2 3.
fn figures(digits: &mut [Cell]) {
    let last = digits.len().saturating_sub(1);
    for (at, cell) in digits.iter_mut().enumerate().take(last) {
        if at % 2 == 0 || at + 1 == last {
            cell.sound(2);
        }
    }
}

/// Raises the first of each foot in a chain of third tones. What stays single is left to the
/// pass across feet, where it leans on what follows; `closed` if nothing follows that it can
/// lean on.
fn feet(chain: &mut [Cell], closed: bool) {
    // Constituents first; then pairs in the stretches between them.
    let mut loose = 0;
    let mut at = 0;
    while at + 1 < chain.len() {
        let later = chain
            .get(at + 2)
            .map_or(0, |next| binding(&chain[at + 1], next));
        let here = binding(&chain[at], &chain[at + 1]);
        if here > 0 && here >= later {
            pairs(&mut chain[loose..at], false);
            chain[at].sound(2);
            at += 2;
            loose = at;
        } else {
            at += 1;
        }
    }
    pairs(&mut chain[loose..], closed);
}

/// Raises the first of each pair from the left; of an odd stretch that is `closed`, the last two
/// pair up instead of the first.
fn pairs(stretch: &mut [Cell], closed: bool) {
    let odd = closed && stretch.len() > 2 && stretch.len() % 2 == 1;
    let (rest, last) = stretch.split_at_mut(stretch.len() - 2 * usize::from(odd));
    for first in rest.chunks_exact_mut(2).chain(last.chunks_exact_mut(2)) {
        first[0].sound(2);
    }
}

/// How closely two words belong together: 几把, 给我, then 小狗, 买酒; 0 if they do not.
fn binding(first: &Cell, second: &Cell) -> u8 {
    let measured = (first.is_tag(b'm') || "几两这哪每".contains(first.ch)) && second.is_tag(b'q');
    let person = second.is_tag(b'r') || second.is_tag(b'n');
    if measured || (first.is_tag(b'p') || first.ch == '给') && person {
        return 2;
    }
    u8::from((first.is_tag(b'a') || first.is_tag(b'v')) && second.is_tag(b'n'))
}

/// Inner constituents first: (展览)馆 is 2 2 3, 小(老虎) is 3 2 3.
fn within(tables: &Tables, word: &mut [Cell]) {
    match word {
        [] | [_] => {}
        [first, second] => {
            if first.tone == 3 && second.tone == 3 {
                first.sound(2);
            }
        }
        _ => {
            let at = constituent(tables, word);
            let (left, right) = word.split_at_mut(at);
            within(tables, left);
            within(tables, right);
            if let (Some(last), Some(first)) = (left.last_mut(), right.first())
                && last.tone == 3
                && first.tone == 3
            {
                last.sound(2);
            }
        }
    }
}

/// Where a word of three or more syllables falls apart first.
fn constituent(tables: &Tables, word: &[Cell]) -> usize {
    // Digit strings and the like are said in pairs.
    if word.len() > LONGEST || word[0].is_number() {
        return (word.len() / 2)
            .next_multiple_of(2)
            .clamp(1, word.len() - 1);
    }
    if word[0].tag == *b"nr" {
        let double = DOUBLE_SURNAMES.contains(&(word[0].ch, word[1].ch));
        return if double { 2 } else { 1 };
    }
    let chars: Vec<char> = word.iter().map(|cell| cell.ch).collect();
    let parts = cut(tables, &chars, word.len() - 1);
    let first = parts.first().map_or(1, |&(length, _)| length);
    // 小 + 老 + 虎园: a loose single in front of more than one part stays outside.
    first.clamp(1, word.len() - 1)
}
