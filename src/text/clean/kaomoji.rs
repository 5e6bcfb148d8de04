//! Faces drawn with characters: `(＾▽＾)`, `T_T`, `:-)`, `(╯°□°)╯︵ ┻━┻`, `orz`.
//!
//! They are recognised by their shape, as there is no end of them: brackets around signs that no
//! sentence puts together, or two equal eyes with a mouth between. Like emoji they are left out
//! and reported.

use super::class::{is_emoji, is_han, is_word};
use super::{Fault, Glyph};
use crate::text::UnreadableKind;

/// Faces in brackets are no longer than this, brackets left out.
const LONGEST_FACE: usize = 18;
/// Arms, tears and thrown tables around a face.
const MAX_ARMS: usize = 8;

/// Signs that are hardly ever used but for faces; two of them in brackets make one.
const SIGNS: &str =
    "‾◝◜з∠▽∇Дд△￣¯´｀˘ˊˋ≧≦╯╰╥﹏︿⌒⊙◎●◉◕ಥಠ◡‿ᴗᵕ▔▂ᴥﻌ☆★♥♡❤•·・°゜゛๑✿❀✧◇□∀∧⊂⊃∩╬┬╭╮┭┮≖︶︺﹃╹╻¬ᆞ눈";
/// What else may stand inside the brackets of a face.
const INNER: &str = "」ωεσ｡。^_`*=-.,;:'\"+#@~<>!?/\\|$&；：，！？′″…oO0vVwWuUnmxXTtQqAadbzZ3Tㅂㅁㅅㅇㄒᗜーノヮツヘつっづヽヾゞʖʔʕ\u{361}\u{35c}〃皿益口工罒艹人ºﾟ ";
/// What may hang on a face on either side.
const ARMS: &str = "∑vVヽヾノゝゞブづつっ乁ㄏงლو۶୧୨ฅσΣ╭╮╯╰┏┓┗┛┌┐└┘\\/¯_︵⌒彡ミ☆★✧♡♥~|#;oOmYbdz";
/// What is thrown behind a face, maybe after a space.
const TABLES: &str = "┻━┳┬─┴︵╰╯ノ彡";
const EYES: &str = "′≧≦￣╥⊙ಥಠ╯╰•°´ˊˋ◕◎●・·゜^><=-@+~*$?;._TQqOo0uUxX¬눈";
const MOUTHS: &str = "_﹏▽∇ωД△︿∀□皿益ー~^.-oOwWvVuAᴥ3⌒";
const DRAWN: &[&str] = &["→_→", "←_←", "┭┮_┭┮"];
/// Faces and postures in letters, and smileys that need no room around them.
const WORDS: &[&str] = &[
    "orz", "Orz", "ORZ", "OTZ", "otz", "QAQ", "QwQ", "QvQ", "TvT", "OwO", "owo", "UwU", "uwu",
];
/// Letters that mean something else before a Chinese character: an XD card, a TAT test.
const LOOSE_WORDS: &[&str] = &["XD", "xD", "TAT"];
const SMILEYS: &[&str] = &[
    ":-)", ":-(", ";-)", ":-D", ":-P", ":-p", ":-O", ":-o", ":-/", ":-|", ":'(", ":')", "=)", ";)",
    ":)",
];
/// Smileys that need a space before them: `选项:D` and `如下:(一)` are none.
const LOOSE_SMILEYS: &[&str] = &[":D", ":P", ":p", ":(", ";D", "=D", ":/"];

/// Takes out every face; a space stays in its place.
pub(super) fn take_out(glyphs: Vec<Glyph>, faults: &mut Vec<Fault>) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let mut places = Vec::new();
    let mut at = 0;
    while at < glyphs.len() {
        let Some(length) = face(&glyphs, at) else {
            out.push(upright(glyphs[at]));
            at += 1;
            continue;
        };
        let mut start = glyphs[at].start;
        let bracketed = is_bracket(glyphs[at].ch);
        at += length;
        let mut end = glyphs[at - 1].end;
        if bracketed {
            let left = left_arms(&out);
            if let Some(arm) = out.get(out.len() - left) {
                start = arm.start;
            }
            out.truncate(out.len() - left);
        }
        let right = right_arms(&glyphs, at, bracketed);
        if right > 0 {
            at += right;
            end = glyphs[at - 1].end;
        }
        places.push(start..end);
        out.push(Glyph {
            ch: ' ',
            start,
            end,
        });
    }
    // What was reported of a part of a face is now reported with the face.
    faults.retain(|fault| {
        let next = places.partition_point(|place| place.end <= fault.start);
        places
            .get(next)
            .is_none_or(|place| fault.end <= place.start)
    });
    faults.extend(places.into_iter().map(|place| Fault {
        start: place.start,
        end: place.end,
        kind: UnreadableKind::Emoji,
    }));
    out
}

/// Brackets of vertical text, which faces use for eyes and throws, as plain ones.
fn upright(glyph: Glyph) -> Glyph {
    let ch = match glyph.ch {
        '︵' => '（',
        '︶' => '）',
        other => other,
    };
    Glyph { ch, ..glyph }
}

fn is_bracket(ch: char) -> bool {
    matches!(ch, '(' | '（' | 'ʕ')
}

/// The length of the face that starts at `at`.
fn face(glyphs: &[Glyph], at: usize) -> Option<usize> {
    let first = glyphs[at].ch;
    if is_han(first) || matches!(first, ' ' | '\n') {
        return None;
    }
    if is_bracket(first) {
        return in_brackets(&glyphs[at + 1..]).map(|inside| inside + 2);
    }
    let before = at.checked_sub(1).map_or('\0', |before| glyphs[before].ch);
    bare(glyphs, at, before)
}

/// How many characters stand between the brackets, if they are a face.
fn in_brackets(rest: &[Glyph]) -> Option<usize> {
    let close = rest
        .iter()
        .take(LONGEST_FACE + 1)
        .take_while(|glyph| glyph.ch != '\n' && !is_bracket(glyph.ch))
        .position(|glyph| matches!(glyph.ch, ')' | '）' | 'ʔ'))?;
    let inside: Vec<char> = rest[..close]
        .iter()
        .map(|glyph| glyph.ch)
        .filter(|&ch| ch != ' ')
        .collect();
    is_face(&inside, close > inside.len()).then_some(close)
}

fn is_face(inside: &[char], spaced: bool) -> bool {
    if inside == ['ツ'] {
        return true;
    }
    let known = |&ch: &char| SIGNS.contains(ch) || INNER.contains(ch);
    if inside.len() < 2 || !inside.iter().all(known) {
        return false;
    }
    let same = inside.iter().all(|&ch| ch == inside[0]);
    if same || inside.iter().all(|ch| matches!(ch, '★' | '☆')) {
        // A row of one sign is a blank to fill in or a rating, but `(^^)`, `(T T)`, `(_ _)` look at you.
        return inside.len() == 2 && ("^T´￣・".contains(inside[0]) || spaced && inside[0] == '_');
    }
    let counted = inside.iter().any(char::is_ascii_digit);
    let signs = inside
        .iter()
        .filter(|&&ch| SIGNS.contains(ch) && !(counted && ch == '°'))
        .count();
    signs >= 2
        || inside
            .windows(3)
            .any(|three| looks(three[0], three[1], three[2]))
}

/// Whether two eyes and a mouth make a face.
fn looks(left: char, mouth: char, right: char) -> bool {
    if !EYES.contains(left) || !MOUTHS.contains(mouth) {
        return false;
    }
    let pair = left == right
        || matches!(
            (left, right),
            ('>' | '≧', '<' | '≦')
                | ('<' | '≦', '>' | '≧')
                | ('╯', '╰')
                | ('╰', '╯')
                | ('´' | '′', '`')
                | ('o', 'O')
                | ('O', 'o')
                | ('^', '-')
                | ('-', '^')
                | ('ˊ', 'ˋ')
        );
    if !pair || left == mouth {
        return false;
    }
    match left {
        'T' | 'Q' | 'q' => !matches!(mouth, 'A' | '-' | 'o' | 'O' | '3' | 'u' | '~'),
        'O' | 'o' | 'u' | 'U' | 'x' | 'X' => {
            matches!(mouth, '_' | '﹏' | '▽' | 'Д' | '△' | '∀' | 'ω')
        }
        '0' => matches!(mouth, '_' | '﹏' | '▽' | 'Д' | 'ω'),
        '-' | '=' => matches!(mouth, '_' | '.' | '﹏' | '▽' | 'ω' | 'Д'),
        '+' | '~' | '*' | '$' | '?' | ';' | '.' | '@' => {
            matches!(mouth, '_' | '﹏' | '▽' | 'ω' | 'Д')
        }
        '>' | '<' => matches!(mouth, '_' | '.' | '﹏' | 'w' | '▽' | 'ω' | 'Д' | '□'),
        '^' => mouth != '~',
        // Ranges of degrees, and dots of names and lists.
        '°' | '·' | '•' | '・' | '●' => !matches!(mouth, '-' | '~' | '.'),
        _ => true,
    }
}

/// Faces without brackets.
fn bare(glyphs: &[Glyph], at: usize, before: char) -> Option<usize> {
    let ch = |ahead: usize| glyphs.get(at + ahead).map_or('\0', |glyph| glyph.ch);
    let starts = |word: &str| word.chars().zip(0..).all(|(one, ahead)| ch(ahead) == one);
    let free = |ch: char| is_han(ch) || !is_word(ch);
    if let Some(drawn) = DRAWN.iter().find(|drawn| starts(drawn)) {
        return Some(drawn.chars().count());
    }
    let eye = ch(0);
    let mouth = ch(1);
    let row = |length: usize| {
        let next = ch(length);
        before != eye && next != eye && (mouth != '.' || before != mouth && next != mouth)
    };
    if looks(eye, ch(1), ch(2))
        && free(before)
        && free(ch(3))
        && row(3)
        && (!eye.is_ascii_alphanumeric() || before != '/' && ch(3) != '/')
    {
        return Some(3);
    }
    if starts("^^") && row(2) && free(before) && free(ch(2)) {
        return Some(2);
    }
    if matches!(eye, ':' | ';' | '=') {
        return smiley(glyphs, at, before);
    }
    if !eye.is_ascii_alphabetic() || !free(before) || matches!(before, '.' | '/' | '@' | '-' | '_')
    {
        return None;
    }
    let found = WORDS.iter().chain(LOOSE_WORDS).find(|word| starts(word))?;
    // More of the last letter is more of the same: XDDD.
    let more = glyphs[at + found.len()..]
        .iter()
        .take_while(|glyph| found.ends_with(glyph.ch))
        .count();
    let length = found.len() + more;
    let next = ch(length);
    let loose = LOOSE_WORDS.contains(found);
    (free(next) && !matches!(next, '-' | '_' | '.' | '@' | '/') && !(loose && is_han(next)))
        .then_some(length)
}

fn smiley(glyphs: &[Glyph], at: usize, before: char) -> Option<usize> {
    let rest = &glyphs[at..];
    let starts = |word: &&&str| {
        rest.len() >= word.len() && word.chars().zip(rest).all(|(one, glyph)| one == glyph.ch)
    };
    if before.is_ascii_alphanumeric() || matches!(before, ':' | '(' | '（') {
        return None;
    }
    if let Some(word) = SMILEYS.iter().find(starts) {
        return Some(word.len());
    }
    let word = LOOSE_SMILEYS.iter().find(starts)?;
    let next = rest.get(word.len()).map_or('\0', |glyph| glyph.ch);
    let alone = matches!(before, '\0' | ' ' | '\n' | '！' | '。' | '!' | '~' | '…');
    (alone && !is_word(next) && !matches!(next, '/' | '(' | '（')).then_some(word.len())
}

/// How many characters before a face belong to it.
fn left_arms(out: &[Glyph]) -> usize {
    let mut length = 0;
    for (at, glyph) in out.iter().enumerate().rev().take(MAX_ARMS) {
        if !ARMS.contains(glyph.ch) && glyph.ch != '<' {
            break;
        }
        // A letter is an arm only if it is no part of a word.
        let before = at.checked_sub(1).map_or('\0', |before| out[before].ch);
        if glyph.ch.is_ascii_alphabetic() && (before.is_ascii_alphanumeric() || is_han(before)) {
            break;
        }
        length += 1;
    }
    length
}

/// How many characters behind a face belong to it.
fn right_arms(glyphs: &[Glyph], from: usize, bracketed: bool) -> usize {
    let ch = |at: usize| glyphs.get(at).map_or('\0', |glyph| glyph.ch);
    if !bracketed {
        // The sweat of `-_-||`, the arm of `^o^/`.
        return glyphs[from..]
            .iter()
            .take(MAX_ARMS)
            .take_while(|glyph| matches!(glyph.ch, '|' | ';' | '#' | '/'))
            .count();
    }
    let mut at = from;
    while at - from < MAX_ARMS {
        let one = ch(at);
        let table = one == ' ' && TABLES.contains(ch(at + 1)) && at > from;
        let letter = one.is_ascii_alphabetic()
            && (ch(at + 1).is_ascii_alphanumeric() && !matches!(ch(at + 1), 'z')
                || !"ombdzYOvV".contains(one));
        let arm = (ARMS.contains(one) || TABLES.contains(one) || one == '>') && !letter;
        // 彡 is a character of its own before another one.
        if !(arm || table) || one == '彡' && is_han(ch(at + 1)) || is_emoji(one) {
            break;
        }
        at += 1;
    }
    at - from
}
