//! Third tone before third tone: inside words by their structure, then across words.

use crate::text::cell::Cell;
use crate::text::segment::cut;
use crate::text::tables::Tables;

/// Weakened third tones before which a third tone still rises, besides doubled verbs.
const RISING_PAIRS: [(char, char); 4] = [('小', '姐'), ('哪', '里'), ('打', '点'), ('老', '鼠')];
/// Longer words are cut into pairs instead of being looked up.
const LONGEST: usize = 8;

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
        let length = group[at..]
            .iter()
            .take_while(|cell| cell.word == group[at].word)
            .count();
        within(tables, &mut group[at..at + length]);
        at += length;
    }
    for at in (0..group.len().saturating_sub(1)).rev() {
        let pair = (&group[at], &group[at + 1]);
        let across = pair.0.word != pair.1.word && pair.0.tone == 3 && pair.1.tone == 3;
        if across || rises_before_neutral(pair.0, pair.1) {
            group[at].sound(2);
        }
    }
}

/// A doubled verb and a few nouns keep the effect of a third tone that has weakened.
fn rises_before_neutral(cell: &Cell, next: &Cell) -> bool {
    let doubled = cell.ch == next.ch && next.is_tag(b'v') && next.citation == 3;
    cell.tone == 3 && next.tone == 5 && (doubled || RISING_PAIRS.contains(&(cell.ch, next.ch)))
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
        return if word.len() > 2 {
            (word.len() / 2).next_multiple_of(2).min(word.len() - 1)
        } else {
            1
        };
    }
    let chars: Vec<char> = word.iter().map(|cell| cell.ch).collect();
    let parts = cut(tables, &chars, word.len() - 1);
    let first = parts.first().map_or(1, |&(length, _)| length);
    // 小 + 老 + 虎园: a loose single in front of more than one part stays outside.
    first.clamp(1, word.len() - 1)
}
