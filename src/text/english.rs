//! Latin text: words of the dictionary, camel case, acronyms and letters.

use super::clean::{Glyph, plain_latin};
use super::tables::Tables;

/// Capitals that are letters although the dictionary has a word of that spelling.
const ACRONYMS: [&str; 17] = [
    "vip", "ppt", "pos", "cad", "gis", "erp", "cba", "nba", "cpa", "led", "sos", "mba", "ceo",
    "cfo", "gdp", "gps", "isbn",
];
/// The shortest part of a compound that is looked up on its own.
const MIN_PART: usize = 3;
/// Longer runs are no words: they are cut at camel-case edges and spelled out, never looked up.
const MAX_WORD: usize = 64;

/// Splits a run of letters into words with their phones.
pub(super) fn pronounce<'g>(
    tables: &Tables,
    glyphs: &'g [Glyph],
    in_english: bool,
) -> Vec<(&'g [Glyph], Vec<String>)> {
    let mut out = Vec::new();
    word(tables, glyphs, in_english, &mut out);
    out
}

type Parts<'g> = Vec<(&'g [Glyph], Vec<String>)>;

/// Cuts at every camel-case edge, unless what is left is one known word.
///
/// A loop over edges found once: a run of a hundred thousand letters must cost no stack and no
/// more than linear time.
fn word<'g>(tables: &Tables, glyphs: &'g [Glyph], in_english: bool, out: &mut Parts<'g>) {
    let mut start = 0;
    for edge in camel_edges(glyphs).into_iter().chain([glyphs.len()]) {
        let rest = &glyphs[start..];
        if known(tables, rest, in_english, out) {
            return;
        }
        let part = &glyphs[start..edge];
        if part.len() == rest.len() || !known(tables, part, in_english, out) {
            derived(tables, part, out);
        }
        start = edge;
    }
}

/// Adds an acronym, a letter or a word of the dictionary; says whether it was one.
fn known<'g>(tables: &Tables, glyphs: &'g [Glyph], in_english: bool, out: &mut Parts<'g>) -> bool {
    if glyphs.len() > MAX_WORD {
        return false;
    }
    let written = written(glyphs);
    let lower = written.to_ascii_lowercase();
    let letters = written.chars().filter(char::is_ascii_alphabetic).count();
    let capitals = letters > 1 && is_capitals(&written);
    // 一个 A is a letter; `this is a book` has an article.
    let article = letters == 1 && in_english && matches!(written.as_str(), "a" | "I");
    let initials =
        letters == 2 && written == lower && !lower.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    if initials
        || letters == 1 && !article
        || capitals && (letters == 2 || ACRONYMS.contains(&lower.as_str()))
    {
        spell(glyphs, out);
        return true;
    }
    if let Some(phones) = tables.english(&lower) {
        out.push((glyphs, phones));
        return true;
    }
    false
}

/// Adds a run without camel case that is no word of its own: a compound, a plural or letters.
fn derived<'g>(tables: &Tables, glyphs: &'g [Glyph], out: &mut Parts<'g>) {
    if glyphs.len() > MAX_WORD {
        return spell(glyphs, out);
    }
    let written = written(glyphs);
    let lower = written.to_ascii_lowercase();
    if !is_capitals(&written)
        && let Some((at, left, right)) = compound(tables, &lower, glyphs)
    {
        let (first, second) = glyphs.split_at(at);
        out.push((first, left));
        out.push((second, right));
    } else if let Some(phones) = inflected(tables, &lower) {
        out.push((glyphs, phones));
    } else {
        spell(glyphs, out);
    }
}

fn written(glyphs: &[Glyph]) -> String {
    glyphs.iter().filter_map(|glyph| plain(glyph.ch)).collect()
}

fn is_capitals(written: &str) -> bool {
    !written.contains(|ch: char| ch.is_ascii_lowercase())
}

fn plain(ch: char) -> Option<char> {
    if ch == '’' {
        Some('\'')
    } else {
        plain_latin(ch).or((ch == '\'').then_some(ch))
    }
}

/// One word for each letter.
fn spell<'g>(glyphs: &'g [Glyph], out: &mut Parts<'g>) {
    for glyph in glyphs.chunks(1) {
        let name = plain_latin(glyph[0].ch).and_then(letter);
        if let Some(name) = name {
            out.push((glyph, name.split(' ').map(str::to_owned).collect()));
        }
    }
}

/// Where camel case starts new parts: `Chat|GPT`, `GPT|s` is none, `XML|Http`.
fn camel_edges(glyphs: &[Glyph]) -> Vec<usize> {
    let upper = |at: usize| glyphs.get(at).is_some_and(|glyph| glyph.ch.is_uppercase());
    let lower = |at: usize| glyphs.get(at).is_some_and(|glyph| glyph.ch.is_lowercase());
    (1..glyphs.len())
        .filter(|&at| {
            upper(at) && (lower(at - 1) || upper(at - 1) && lower(at + 1) && lower(at + 2))
        })
        .collect()
}

/// Two dictionary words written as one, the first as long as possible.
fn compound(
    tables: &Tables,
    lower: &str,
    glyphs: &[Glyph],
) -> Option<(usize, Vec<String>, Vec<String>)> {
    // Long runs without a space are no words; looking at every cut would take quadratic time.
    if lower.len() != glyphs.len() || lower.len() > 24 || lower.len() < 2 * MIN_PART {
        return None;
    }
    (MIN_PART..=lower.len() - MIN_PART).rev().find_map(|at| {
        Some((
            at,
            tables.english(&lower[..at])?,
            tables.english(&lower[at..])?,
        ))
    })
}

/// A plural or possessive of a known word.
fn inflected(tables: &Tables, lower: &str) -> Option<Vec<String>> {
    let stem = lower
        .strip_suffix("'s")
        .or_else(|| lower.strip_suffix('s'))?;
    let mut phones = tables.english(stem)?;
    let voiceless = phones
        .last()
        .is_some_and(|last| matches!(last.as_str(), "P" | "T" | "K" | "F" | "TH"));
    phones.push(if voiceless { "S" } else { "Z" }.to_owned());
    Some(phones)
}

/// The name of a letter in ARPAbet.
fn letter(ch: char) -> Option<&'static str> {
    Some(match ch.to_ascii_lowercase() {
        'a' => "EY1",
        'b' => "B IY1",
        'c' => "S IY1",
        'd' => "D IY1",
        'e' => "IY1",
        'f' => "EH1 F",
        'g' => "JH IY1",
        'h' => "EY1 CH",
        'i' => "AY1",
        'j' => "JH EY1",
        'k' => "K EY1",
        'l' => "EH1 L",
        'm' => "EH1 M",
        'n' => "EH1 N",
        'o' => "OW1",
        'p' => "P IY1",
        'q' => "K Y UW1",
        'r' => "AA1 R",
        's' => "EH1 S",
        't' => "T IY1",
        'u' => "Y UW1",
        'v' => "V IY1",
        'w' => "D AH1 B AH0 L Y UW0",
        'x' => "EH1 K S",
        'y' => "W AY1",
        'z' => "Z IY1",
        _ => return None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::clean::clean;
    use super::*;

    fn parts(text: &str) -> Vec<String> {
        let tables = Tables::new().unwrap();
        let (glyphs, _) = clean(text);
        pronounce(&tables, &glyphs, false)
            .iter()
            .map(|(part, _)| part.iter().map(|glyph| glyph.ch).collect())
            .collect()
    }

    #[test]
    fn words_acronyms_and_camel_case() {
        assert_eq!(parts("hello"), ["hello"]);
        assert_eq!(parts("JAVA"), ["JAVA"]);
        assert_eq!(parts("BAN"), ["BAN"]);
        assert_eq!(parts("NVIDIA"), ["NVIDIA"]);
        assert_eq!(parts("NLP"), ["N", "L", "P"]);
        assert_eq!(parts("AI"), ["A", "I"]);
        assert_eq!(parts("ChatGPT"), ["Chat", "G", "P", "T"]);
        assert_eq!(parts("ByteDance"), ["Byte", "Dance"]);
        assert_eq!(parts("bytedance"), ["byte", "dance"]);
        assert_eq!(parts("xqzt"), ["x", "q", "z", "t"]);
        assert_eq!(parts("XMLHttpRequest").concat(), "XMLHttpRequest");
    }

    #[test]
    fn endless_runs_cost_neither_stack_nor_letters() {
        for piece in ["aB", "a", "ABc", "a'"] {
            let text = piece.repeat(100_000 / piece.len());
            let letters = text.replace('\'', "");
            assert_eq!(parts(&text).concat().replace('\'', ""), letters, "{piece}");
        }
    }

    #[test]
    fn a_is_a_letter_in_chinese_and_an_article_in_english() {
        let tables = Tables::new().unwrap();
        let (glyphs, _) = clean("a");
        assert_eq!(pronounce(&tables, &glyphs, false)[0].1, ["EY1"]);
        assert_eq!(pronounce(&tables, &glyphs, true)[0].1, ["AH0"]);
    }
}
