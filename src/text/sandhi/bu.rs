//! 不: neutral between a verb and its complement or its repetition, second tone before a fourth.

use super::{is_falling, near, near_ch};
use crate::text::cell::Cell;

/// Complements that follow 不 directly: 看不见, 想不到.
const COMPLEMENTS: &str = "见起了着著到下上来去出开住动完懂清好过掉通成得够全准透及回进";
/// The second characters of complements of two: 看不清楚, 站不起来.
const SECOND: &str = "楚白净来去";
/// Verbs that 不 denies the following verb after: 能不去, 是不去的.
const AUXILIARIES: &str = "能会可要该敢肯得应愿是有怕嫌让叫就";
/// Words of three characters with 不 in the middle that are no complement: 要不是, 毫不见.
const DENIED: &str = "是能会可应该";

/// The surface tone of the 不 at `at`.
pub(super) fn tone(group: &[Cell], at: usize) -> u8 {
    let Some(next) = near(group, at, 1).filter(|next| !next.base.is_empty()) else {
        return 4;
    };
    if let Some(previous) = near(group, at, -1)
        && (is_question(previous, next) || is_potential(group, at, previous, next))
    {
        return 5;
    }
    // 一 has its own tone where 不 looks at it: 不一般.
    if is_falling(next) && next.ch != '一' {
        2
    } else {
        4
    }
}

/// 好不好, 知不知道.
fn is_question(previous: &Cell, next: &Cell) -> bool {
    previous.ch == next.ch && previous.ch != '不' && !previous.is_tag(b'n')
}

/// 看不见 as one word or three.
fn is_potential(group: &[Cell], at: usize, previous: &Cell, next: &Cell) -> bool {
    let here = &group[at];
    let further = near_ch(group, at, 2);
    if !here.first && !here.last {
        return previous.first
            && (next.last || COMPLEMENTS.contains(next.ch) && SECOND.contains(further))
            && !here.is_tag(b'm')
            && !(DENIED.contains(next.ch) && previous.ch != '说');
    }
    let verb = previous.is_tag(b'v') && !AUXILIARIES.contains(previous.ch);
    let able = next.ch == '了' && next.base == "liao";
    let complement = COMPLEMENTS.contains(next.ch)
        && (next.first || next.word == here.word)
        && (next.last || SECOND.contains(further));
    here.first && verb && (able || previous.is_single() && complement)
}
