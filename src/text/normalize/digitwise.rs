//! Numbers that are said digit by digit: codes by the words around them, and numbers that have
//! become names.

use super::number::{LONG, Number};
use super::table::{Words, starts_with};
use super::words::{
    AMOUNT_WORDS, CALLED_WORDS, CODE_WORDS, HOUSE_WORDS, MAKERS, NAMED, NAMED_NOUNS, ROOM_WORDS,
};
use super::{Scanner, spell, units};

/// How many spaces and linking words may stand between the announcement and the code.
const ANNOUNCED_REACH: usize = 6;
/// Two digits that are said one by one, with the letters before them.
const NAMED_PAIRS: &[&str] = &["N95", "KN95", "AK47", "AK-47", "B52", "B-52"];
/// Behind two digits that are said one by one: 92号汽油, 95式.
static GRADES: Words = Words::new(&[
    "号汽油",
    "号油",
    "#汽油",
    "式步枪",
    "式自动步枪",
    "式坦克",
    "式",
]);

/// Whether what stands before `at` announces a code: 尾号, 电话是, 验证码：
pub(super) fn announced(scanner: &Scanner, at: usize) -> bool {
    let linking = |ch: char| matches!(ch, ' ' | '：' | ':' | '是' | '为' | '（' | '(' | '“');
    let back = (0..ANNOUNCED_REACH)
        .take_while(|&back| back < at && linking(scanner.char(at - back - 1)))
        .count();
    scanner.ends_in(at - back, &CODE_WORDS)
}

/// How the digits of a number that is a code or a name are said; `None` for a quantity.
///
/// `behind` is the text that decides: behind the whole range, if the number opens one.
pub(super) fn read(
    scanner: &Scanner,
    number: &Number,
    start: usize,
    behind: usize,
) -> Option<String> {
    let whole = number.whole.as_str();
    let length = whole.len();
    let after = scanner.rest(scanner.skip_space(behind));
    let is = |words: &[&str]| words.iter().any(|word| starts_with(after, word));
    if length < 2 || number.grouped {
        return None;
    }
    if is_named_pair(scanner, whole, start, number.end) {
        return Some(spell::digits(whole));
    }
    let round = length <= 4 && whole.trim_end_matches('0').len() + 2 <= length;
    let short = (3..=4).contains(&length);
    let room = short && ROOM_WORDS.begin(after) && !(round && is(&["路", "国道"]));
    if room || length >= 3 && CALLED_WORDS.begin(after) && !is(&["打的"]) {
        return Some(spell::code(whole));
    }
    let first = scanner.before_space() == '第';
    let name = short && !round && !first;
    if name && NAMED_NOUNS.begin(after) {
        return Some(spell::digits(whole));
    }
    if units::is_measure(after) {
        return None;
    }
    let house = short
        && (scanner.ends(start, &["转"])
            || scanner.within(start.saturating_sub(5)..start, &HOUSE_WORDS)
                && !is(&["号", "层", "级"]));
    let numbered = match length {
        0..=3 => false,
        4 => is(&["号"]) && !first,
        _ => is(&["号", "”号", "\"号"]) && !is(&["号人"]),
    };
    let counted = is_counted(scanner, start);
    let long = length >= LONG && !whole.ends_with("0000") && !counted;
    if house || numbered || long || announced(scanner, start) && !is(&["号线"]) {
        return Some(spell::code(whole));
    }
    let named = name && scanner.ends_in(start, &MAKERS)
        || (NAMED.contain(whole) || is_chat(whole)) && !counted && !first;
    let plain = after
        .first()
        .is_none_or(|&ch| !"%‰°+×=/:号度分周后集米层楼±*年月日-~—点".contains(ch));
    (named && plain).then(|| spell::digits(whole))
}

/// Laughter and praise of any length: 23333, 666.
fn is_chat(whole: &str) -> bool {
    whole.len() > 2
        && (whole.bytes().all(|digit| digit == b'6')
            || whole.starts_with('2') && whole.bytes().skip(1).all(|digit| digit == b'3'))
}

/// Whether two digits are said one by one by custom: N95, 92号汽油.
fn is_named_pair(scanner: &Scanner, whole: &str, start: usize, end: usize) -> bool {
    whole.len() == 2
        && (scanner.begins(end, &GRADES)
            || NAMED_PAIRS.iter().any(|name| {
                let lead = name.trim_end_matches(|ch: char| ch.is_ascii_digit());
                name.ends_with(whole) && scanner.ends(start, &[lead])
            }))
}

/// Whether a word or sign before the number says that it counts.
pub(super) fn is_counted(scanner: &Scanner, start: usize) -> bool {
    let start = start - usize::from(scanner.char_before(start) == ' ');
    scanner.ends_in(start, &AMOUNT_WORDS)
}
