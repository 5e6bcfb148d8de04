//! Neutral tones that follow from word structure; lexical ones stand in the dictionary.

use super::{near, near_ch};
use crate::text::cell::{Cell, FOREIGN, is_numeral};

/// Words in which 头 is a suffix.
const SUFFIX_TOU: &str = "木石骨馒舌里外上前后下念甜苦指拳枕锄罐码丫派势盼赚芋斧榔户姘窝准";
/// Kinship terms and pet names whose doubling weakens.
const KIN: &str = "妈爸哥姐弟妹爷奶叔姑舅婶伯娃宝太星猩公婆姥嫂爹娘蛐蝈饽馍";
/// Verbs of direction after which 来 and 去 weaken.
const DIRECTIONS: &str = "上下进出回过起开";
/// Words before which 个 is more than a measure: 整个, 各个.
const FULL_GE: &str = "整各单逐";
/// Words behind 过 that make it a verb: 走过来, 过程.
const PASSING: &str = "来去程于渡关年节";

pub(super) fn apply(group: &mut [Cell]) {
    for at in 1..group.len() {
        if !group[at].is_given() && weakens(group, at) {
            group[at].sound(5);
        }
    }
}

fn weakens(group: &[Cell], at: usize) -> bool {
    let (previous, cell, next) = (&group[at - 1], &group[at], near(group, at, 1));
    if previous.base.is_empty() || cell.base.is_empty() {
        return false;
    }
    let inside = !cell.first;
    match cell.ch {
        '们' => !(inside && cell.tag == *b"ns"),
        '头' if previous.ch != '头' => inside && cell.last && SUFFIX_TOU.contains(previous.ch),
        '个' => is_measure(group, at),
        '过' => {
            cell.is_single()
                && previous.is_tag(b'v')
                && !next.is_some_and(|next| PASSING.contains(next.ch))
        }
        '里' => {
            cell.is_single() && previous.is_tag(b'n') || inside && cell.last && cell.is_tag(b's')
        }
        '上' => {
            cell.is_single()
                && previous.tag == *b"n "
                && !next.is_some_and(|next| next.is_tag(b'v') && !next.is_single())
        }
        '来' | '去' => {
            inside && cell.last && DIRECTIONS.contains(previous.ch) && cell.is_tag(b'v')
        }
        ch if ch == previous.ch => is_doubled(group, at),
        // A third tone stays: 打扫打扫 is 2 3 2 3.
        _ => at >= 3 && cell.last && cell.tone != 3 && is_doubled_word(group, at),
    }
}

/// 个 as a measure word: 一个, 这个, 吃个饭.
fn is_measure(group: &[Cell], at: usize) -> bool {
    let (previous, cell) = (&group[at - 1], &group[at]);
    let counted =
        is_numeral(previous.ch) || previous.is_number() || "这那哪每".contains(previous.ch);
    let loose = cell.is_single() && !FULL_GE.contains(previous.ch) && previous.ch != '个';
    cell.last && counted || loose
}

/// 看看, 妈妈: one character said twice.
fn is_doubled(group: &[Cell], at: usize) -> bool {
    let (previous, cell) = (&group[at - 1], &group[at]);
    let inside = !cell.first;
    // The plus signs of C++ are names of signs, not a verb said twice.
    let signs = cell.style.is_some() || cell.ch == '加' && near_ch(group, at, -2) == FOREIGN;
    if signs {
        return false;
    }
    if KIN.contains(cell.ch) {
        return inside && cell.last && !cell.is_tag(b'v');
    }
    // 看看, 想想: a verb doubled in its own word, or two verbs cut apart.
    let verb = if inside {
        let tried = near_ch(group, at, 1) == '看';
        previous.first && (tried || cell.last && (cell.is_tag(b'v') || is_waiting(group, at)))
    } else {
        cell.is_single() && previous.is_single() && cell.is_tag(b'v') && previous.is_tag(b'v')
    };
    verb && !is_pair_of_pairs(group, at)
}

/// 等等 asks someone to wait beside a pronoun; elsewhere it ends a list.
fn is_waiting(group: &[Cell], at: usize) -> bool {
    let person = |distance| near(group, at, distance).is_some_and(|cell| cell.is_tag(b'r'));
    group[at].ch == '等' && (person(-2) || person(1))
}

/// 说说笑笑: two doubled verbs side by side keep their tones.
fn is_pair_of_pairs(group: &[Cell], at: usize) -> bool {
    let doubled = |first: isize| {
        let (one, two) = (near(group, at, first), near(group, at, first + 1));
        matches!((one, two), (Some(one), Some(two)) if one.ch == two.ch && !KIN.contains(one.ch)
            && one.is_tag(b'v'))
    };
    doubled(1) || doubled(-3)
}

/// 研究研究: the end of a verb of two syllables said twice.
fn is_doubled_word(group: &[Cell], at: usize) -> bool {
    let [a, b, c, d] = [&group[at - 3], &group[at - 2], &group[at - 1], &group[at]];
    a.ch == c.ch
        && b.ch == d.ch
        && a.is_tag(b'v')
        && c.is_tag(b'v')
        && (a.first && b.last && c.first && a.word != c.word || a.first && a.word == d.word)
}
