//! Neutral tones that follow from word structure; lexical ones stand in the dictionary.

use crate::text::Reason;
use crate::text::cell::{Cell, FOREIGN, is_numeral};

/// Words in which 子 is no suffix, by the character before it.
const FULL_ZI: &str = "学原莲男女电分粒量中质王太公弟君孔孟庄才游浪赤父母天臣瓜鱼棋精卵孢因离光核双亲独之逆义养长次幼嫡庶世童夫荀墨非曾黑松味前甲士仙西巨妖芥介激重轻玻费骄诸列晏管老内异载声基算因";
/// Kinship terms and pet names whose doubling weakens.
const KIN: &str = "妈爸哥姐弟妹爷奶叔姑舅婶伯娃宝太星猩公婆姥嫂爹娘蛐蝈饽";
/// Verbs of direction after which 来 and 去 weaken.
const DIRECTIONS: &str = "上下进出回过起开";

pub(super) fn apply(group: &mut [Cell]) {
    for at in 1..group.len() {
        if !group[at].is_given() && weakens(group, at) {
            group[at].tone = 5;
        }
    }
}

fn weakens(group: &[Cell], at: usize) -> bool {
    let (previous, cell, next) = (&group[at - 1], &group[at], group.get(at + 1));
    if previous.base.is_empty() || cell.base.is_empty() {
        return false;
    }
    let inside = !cell.first;
    let listed = cell.reason == Reason::Word;
    let doubled = previous.ch == cell.ch;
    // The plus signs of C++ are names of signs, not a verb said twice.
    let signs =
        cell.style.is_some() || cell.ch == '加' && at > 1 && matches!(group[at - 2].ch, FOREIGN);
    match cell.ch {
        '们' => true,
        '子' => {
            inside && cell.last && !listed && cell.tag != *b"nr" && !FULL_ZI.contains(previous.ch)
        }
        '个' => {
            cell.last
                && (is_numeral(previous.ch)
                    || previous.is_number()
                    || "这那哪每".contains(previous.ch))
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
        _ if doubled && signs => false,
        _ if doubled && KIN.contains(cell.ch) => inside && cell.last && !cell.is_tag(b'v'),
        // 看看, 想想: a verb doubled in its own word, or two verbs cut apart.
        _ if doubled && inside && cell.last => previous.first && cell.is_tag(b'v'),
        _ if doubled => {
            cell.is_single() && previous.is_single() && cell.is_tag(b'v') && previous.is_tag(b'v')
        }
        _ => false,
    }
}
