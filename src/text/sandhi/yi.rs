//! 一: first tone where it counts or ranks, else second or fourth by what follows.

use super::{is_falling, near, near_ch};
use crate::text::cell::{Cell, is_digit};
use crate::text::normalize::Style;

/// Nouns that make the numeral before them a place in a row: 一月, 一楼, 一号.
const RANKED: &str = "月楼号班级";
/// Further ones, after a numeral that was written in figures.
const RANKED_IN_FIGURES: &str = "路区栋排室中线";
/// The same of two characters: 一年级, 一季度, 一等奖.
const RANKED_PAIRS: [(char, char); 9] = [
    ('年', '级'),
    ('季', '度'),
    ('单', '元'),
    ('等', '奖'),
    ('等', '舱'),
    ('等', '功'),
    ('等', '品'),
    ('审', '判'),
    ('中', '全'),
];
/// Words before 一 that leave it free to change: 这一天.
const DETERMINERS: &str = "这那每另某哪有";
/// Times of the week, which 一 ends: 周一.
const WEEK: &str = "周期拜";
/// Measures that take 一 from the word before it: 一周一次.
const FREQUENT: &str = "次个趟回遍篇更换期节天";
/// Powers of ten.
const POWERS: &str = "十百千万亿";

/// The surface tone of the 一 at `at`.
pub(super) fn tone(group: &[Cell], at: usize) -> u8 {
    let here = &group[at];
    let Some(next) = near(group, at, 1).filter(|next| !next.base.is_empty()) else {
        return 1;
    };
    if is_numeral_use(group, at) {
        return 1;
    }
    let previous = near(group, at, -1);
    if let Some(previous) = previous
        && previous.ch == next.ch
        && (previous.is_tag(b'v') || previous.first && previous.word == next.word)
        && near_ch(group, at, -2) != '一'
    {
        return 5;
    }
    // 统一, 万一: the end of a word that is no determiner.
    let determiner = previous.is_some_and(|previous| DETERMINERS.contains(previous.ch));
    if here.last && !here.first && !determiner {
        return 1;
    }
    if is_falling(next) { 2 } else { 4 }
}

/// Whether 一 is said as the figure it is: in digit strings, ranks, dates, ends of numbers, names.
fn is_numeral_use(group: &[Cell], at: usize) -> bool {
    let here = &group[at];
    let (before, after) = (near_ch(group, at, -1), near_ch(group, at, 1));
    let further = near_ch(group, at, 2);
    let figure = matches!(here.style, Some(Style::Cardinal | Style::Digits));
    if here.style == Some(Style::Digits) || here.tag == *b"nr" && !here.is_single() {
        return true;
    }
    let beside = |distance| {
        near(group, at, distance)
            .is_some_and(|cell| in_number(cell) || cell.word == here.word && is_digit(cell.ch))
    };
    if beside(-1) || beside(1) {
        return true;
    }
    let ordinal = before == '第'
        || before == '初' && near(group, at, -1).is_some_and(|cell| cell.first)
        || before == '十'
        || before == '合' && near(group, at, -1).is_some_and(|cell| cell.word == here.word);
    let ranked = RANKED.contains(after)
        || figure && RANKED_IN_FIGURES.contains(after)
        || after == '日' && before == '月'
        || RANKED_PAIRS.contains(&(after, further));
    let counted = POWERS.contains(before) && (POWERS.contains(after) || in_same_number(group, at));
    let decimal = before == '点' && (near_ch(group, at, -2) == '零' || in_same_number(group, at))
        || after == '点' && figure && near(group, at, 2).is_some_and(in_number);
    let week = WEEK.contains(before) && here.last && !FREQUENT.contains(after);
    // 一是……，二是……; 数一数二; 一不做，二不休.
    let listed = at == 0 && after == '是' && here.is_single()
        || before == '数' && (after, further) == ('数', '二')
        || before == '说' && (after, further) == ('不', '二')
        || before == '独' && (after, further) == ('无', '二');
    ordinal || ranked || counted || decimal || week || listed || is_bare(group, at)
}

/// A digit that belongs to a number rather than to a word such as 唯一.
fn in_number(cell: &Cell) -> bool {
    is_digit(cell.ch) && (cell.style.is_some() || cell.is_tag(b'm') || cell.is_single())
}

/// Whether the numeral before 一 was spelled from the same figures.
fn in_same_number(group: &[Cell], at: usize) -> bool {
    let here = &group[at];
    let figure = matches!(here.style, Some(Style::Cardinal | Style::Digits));
    figure && near(group, at, -1).is_some_and(|cell| cell.word == here.word)
}

/// A figure of its own before an operator or a range: 1+1, 1到2.
fn is_bare(group: &[Cell], at: usize) -> bool {
    let next = near(group, at, 1);
    group[at].style == Some(Style::Cardinal)
        && next.is_some_and(|next| {
            next.style == Some(Style::Plain) && matches!(next.tag[0], b'v' | b'p' | b'x')
        })
}
