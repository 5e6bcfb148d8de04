//! Erhua: 儿 as a suffix becomes part of the syllable before it.

use super::near;
use crate::text::cell::Cell;

/// Characters before 儿 that make it a word of its own: child, not suffix.
const CHILD: &str =
    "女婴少孤幼健血胎男小宠弃生育托患产妻孙侄犬病童而尔痴我吾其此吾妖乳娇稚早弱低巨寿";
/// Words in which 儿 is a suffix before something else: 哥儿们.
const INSIDE: [(char, char); 9] = [
    ('哥', '们'),
    ('爷', '们'),
    ('娘', '们'),
    ('爷', '俩'),
    ('娘', '俩'),
    ('玩', '命'),
    ('玩', '完'),
    ('片', '警'),
    ('倍', '棒'),
];

/// Whether the breath groups are lines of one length, five or seven syllables: there 儿 counts.
pub(super) fn is_verse(groups: &[&mut [Cell]]) -> bool {
    match groups {
        [first, rest @ ..] => {
            matches!(first.len(), 5 | 7)
                && !rest.is_empty()
                && rest.iter().all(|group| group.len() == first.len())
        }
        [] => false,
    }
}

pub(super) fn merge(group: &mut [Cell]) {
    for at in 1..group.len() {
        if group[at].ch != '儿' || !is_suffix(group, at) {
            continue;
        }
        let (end, closes) = (group[at].end, group[at].last && !group[at].first);
        let previous = &mut group[at - 1];
        previous.erhua = true;
        previous.end = end.max(previous.end);
        // 花儿 cut as 花|儿 is still one word.
        previous.last |= closes;
        group[at].merged = true;
    }
}

fn is_suffix(group: &[Cell], at: usize) -> bool {
    let (previous, cell) = (&group[at - 1], &group[at]);
    let name = cell.tag == *b"nr" && !cell.is_single();
    let suffix = cell.last
        || !cell.first
            && near(group, at, 1).is_some_and(|next| INSIDE.contains(&(previous.ch, next.ch)));
    suffix
        && !name
        && !cell.fixed
        && !previous.base.is_empty()
        && previous.base != "er"
        && !previous.erhua
        && !CHILD.contains(previous.ch)
}
