//! 一 and 不.

use crate::text::cell::{Cell, is_digit};
use crate::text::normalize::Style;

/// Nouns that make the numeral before them a place in a row (一月, 一楼, 一号).
const ORDINAL_NOUNS: &str = "月楼号班级";
/// Complements that follow 不 directly: 看不见, 想不到.
const COMPLEMENTS: &str = "见起了着著到下上来去出开住动完懂清好过掉通成得够全准透及";
/// Words before 一 that leave it free to change: 这一天.
const DETERMINERS: &str = "这那每另某哪有";

pub(super) fn apply(group: &mut [Cell]) {
    for at in 0..group.len() {
        let previous = at.checked_sub(1).map(|index| &group[index]);
        let next = group.get(at + 1);
        let cell = &group[at];
        let tone = match (cell.ch, cell.base) {
            // A reading of the user dictionary that is not the usual one is meant.
            _ if cell.is_given() && !matches!((cell.ch, cell.tone), ('一', 1) | ('不', 4)) => {
                continue;
            }
            ('一', "yi") => yi(previous, cell, next),
            ('不', "bu") => bu(previous, cell, next),
            _ => continue,
        };
        group[at].sound(tone);
    }
}

/// Whether a syllable counts as fourth tone for what stands before it.
fn is_falling(cell: &Cell) -> bool {
    cell.tone == 4 || cell.tone == 5 && cell.citation == 4
}

fn yi(previous: Option<&Cell>, cell: &Cell, next: Option<&Cell>) -> u8 {
    let Some(next) = next.filter(|next| !next.base.is_empty()) else {
        return 1;
    };
    let is = |set: &str, cell: Option<&Cell>| cell.is_some_and(|cell| set.contains(cell.ch));
    if previous.is_some_and(|previous| previous.ch == next.ch && previous.tag[0] == b'v') {
        return 5;
    }
    let counted = previous.is_some_and(|previous| is_digit(previous.ch))
        || is("第初十百千万亿零点", previous)
            && cell.style.is_none_or(|style| style != Style::Plain)
            && numeric(previous);
    if cell.style == Some(Style::Digits) || counted || is_digit(next.ch) || is("第初", previous) {
        return 1;
    }
    let grade = next.ch == '等' && next.word == cell.word;
    if grade || ORDINAL_NOUNS.contains(next.ch) || matches!(next.ch, '日') && is("月", previous) {
        return 1;
    }
    // A bare figure before an operator or a range: 1+1, 1到2.
    let bare = cell.style == Some(Style::Cardinal) && next.style == Some(Style::Plain);
    if bare && matches!(next.tag[0], b'v' | b'p' | b'x') {
        return 1;
    }
    // 统一, 万一: the end of a word that is no determiner.
    if cell.last && !cell.first && !is(DETERMINERS, previous) {
        return 1;
    }
    if is_falling(next) { 2 } else { 4 }
}

/// 十 and the like belong to a number; 点 only where a number stands around it.
fn numeric(previous: Option<&Cell>) -> bool {
    previous.is_some_and(|previous| previous.ch != '点' || previous.is_number())
}

fn bu(previous: Option<&Cell>, cell: &Cell, next: Option<&Cell>) -> u8 {
    let Some(next) = next.filter(|next| !next.base.is_empty()) else {
        return 4;
    };
    if let Some(previous) = previous {
        let inside = !cell.first && !cell.last;
        let complement = cell.is_single()
            && previous.is_single()
            && previous.is_tag(b'v')
            && COMPLEMENTS.contains(next.ch)
            && next.last;
        let potential = inside && previous.first && next.last && !cell.is_tag(b'm');
        if previous.ch == next.ch && previous.ch != '不' || complement || potential {
            return 5;
        }
    }
    if is_falling(next) { 2 } else { 4 }
}
