//! Erhua: 儿 as a suffix becomes part of the syllable before it.

use crate::text::cell::Cell;

/// Characters before 儿 that make it a word of its own: child, not suffix.
const CHILD: &str = "女婴少孤幼健血胎男小宠弃生育托患产妻孙侄犬病童而尔痴";

pub(super) fn merge(group: &mut [Cell]) {
    for at in 1..group.len() {
        let (before, rest) = group.split_at_mut(at);
        let (previous, cell) = (&mut before[at - 1], &mut rest[0]);
        if cell.ch == '儿' && is_suffix(previous, cell) {
            previous.erhua = true;
            previous.end = cell.end.max(previous.end);
            // 花儿 cut as 花|儿 is still one word.
            previous.last |= cell.last && !cell.first;
            cell.merged = true;
        }
    }
}

fn is_suffix(previous: &Cell, cell: &Cell) -> bool {
    let own_word = cell.first && !cell.last;
    let name = cell.tag == *b"nr" && !cell.is_single();
    !own_word
        && !name
        && cell.last
        && !previous.base.is_empty()
        && previous.base != "er"
        && !previous.erhua
        && !cell.is_given()
        && !CHILD.contains(previous.ch)
}
