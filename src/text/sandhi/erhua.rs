//! Erhua: 儿 as a suffix becomes part of the syllable before it.

use super::{near, near_ch};
use crate::text::cell::Cell;

/// Characters before 儿 that make it a word of its own: child, not suffix.
const CHILD: &str =
    "女婴少孤幼健血胎男小宠弃生育托患产妻孙侄犬病童而尔痴我吾其此妖乳娇稚早弱低巨寿卡";
/// Characters that take the suffix in some listed word. Behind another one, in no listed word, 儿 is
/// most likely the end of a name: 瑚儿.
const SUFFIXED: &str = include_str!(concat!(env!("OUT_DIR"), "/erhua.txt"));
/// Surnames that make 儿 behind a name part of the name: 张玉儿, but not 宝贝儿.
const SURNAMES: &str = "王李张刘陈杨赵吴徐孙朱何郭罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾魏薛阎潘杜夏钟田姜范谭廖邹陆郝崔邱秦顾侯邵孟龙段汤尹黎常武乔贺龚岳裘焦殷胡";
/// Characters that foreign names are written with: 阿黛儿.
const FOREIGN_NAMES: &str = "克迭弥塔阿尔斯狄特德安琪";
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
    let suffix = cell.last
        || !cell.first
            && near(group, at, 1).is_some_and(|next| INSIDE.contains(&(previous.ch, next.ch)));
    // A mark between them is a lexeme of its own.
    let together = cell.word <= previous.word + 1;
    suffix
        && together
        && !is_name(group, at)
        && !cell.is_given()
        && !previous.base.is_empty()
        && previous.base != "er"
        && !previous.erhua
        && !CHILD.contains(previous.ch)
        && (!cell.is_single() || SUFFIXED.contains(previous.ch))
}

/// Whether 儿 is the end of a name: 雪儿, 张玉儿.
fn is_name(group: &[Cell], at: usize) -> bool {
    let cell = &group[at];
    if cell.is_single() {
        // A name that the dictionary lacks: 张|玉|儿.
        let surname = near(group, at, -2).is_some_and(|head| {
            head.is_single() && (at == 2 || head.tag == *b"nr") && SURNAMES.contains(head.ch)
        });
        return surname && group[at - 1].is_single();
    }
    if cell.tag != *b"nr" {
        return false;
    }
    let head = group[..at]
        .iter()
        .rev()
        .take_while(|one| one.word == cell.word);
    let (length, first) = head.fold((0, '\0'), |(n, _), one| (n + 1, one.ch));
    let named = SURNAMES.contains(first) || FOREIGN_NAMES.contains(near_ch(group, at, -1));
    length == 1 || named || FOREIGN_NAMES.contains(first)
}
