//! Words that a known word was made into: endings, prefixes, contractions.

use super::super::tables::Tables;

/// Prefixes with their phones.
#[rustfmt::skip]
const PREFIXES: &[(&str, &str)] = &[
    ("un", "AH0 N"), ("re", "R IY0"), ("pre", "P R IY0"), ("non", "N AA0 N"), ("mis", "M IH0 S"),
    ("dis", "D IH0 S"), ("sub", "S AH0 B"), ("anti", "AE2 N T IY0"), ("multi", "M AH2 L T IY0"),
    ("inter", "IH2 N T ER0"), ("micro", "M AY2 K R OW0"), ("nano", "N AE2 N OW0"),
    ("bio", "B AY2 OW0"), ("hyper", "HH AY2 P ER0"), ("cyber", "S AY2 B ER0"),
    ("crypto", "K R IH2 P T OW0"), ("auto", "AO2 T OW0"), ("pseudo", "S UW2 D OW0"),
    ("semi", "S EH2 M IY0"), ("meta", "M EH2 T AH0"), ("mega", "M EH2 G AH0"),
];

/// Endings with their phones, longest first; the stem may have lost an `e` or doubled its last letter.
#[rustfmt::skip]
const ENDINGS: &[(&str, &str)] = &[
    ("ization", "AH0 Z EY1 SH AH0 N"), ("ability", "AH0 B IH1 L AH0 T IY0"), ("ings", "IH0 NG Z"), ("ness", "N AH0 S"),
    ("less", "L AH0 S"), ("ment", "M AH0 N T"), ("able", "AH0 B AH0 L"), ("like", "L AY2 K"),
    ("izer", "AY2 Z ER0"), ("ize", "AY2 Z"), ("ing", "IH0 NG"), ("ers", "ER0 Z"), ("est", "AH0 S T"), ("ful", "F AH0 L"), ("ish", "IH0 SH"),
    ("'ll", "AH0 L"), ("'ve", "AH0 V"), ("'re", "ER0"), ("'d", "D"), ("er", "ER0"), ("ly", "L IY0"),
    ("y", "IY0"),
];

/// The shortest stem that an ending or a prefix is taken from.
const SHORTEST: usize = 3;
/// Endings and prefixes that are taken from one word.
const DEPTH: usize = 3;

/// The phones of a word in lower case that is made from a known one.
pub(super) fn inflected(tables: &Tables, word: &str) -> Option<Vec<String>> {
    derive(tables, word, DEPTH)
}

fn lookup(tables: &Tables, word: &str, depth: usize) -> Option<Vec<String>> {
    tables
        .english(word)
        .or_else(|| derive(tables, word, depth.checked_sub(1)?))
}

fn derive(tables: &Tables, word: &str, depth: usize) -> Option<Vec<String>> {
    if depth == 0 || !word.is_ascii() {
        return None;
    }
    plural(tables, word, depth)
        .or_else(|| past(tables, word, depth))
        .or_else(|| ending(tables, word, depth))
        .or_else(|| prefixed(tables, word, depth))
}

fn plural(tables: &Tables, word: &str, depth: usize) -> Option<Vec<String>> {
    let stem = word.strip_suffix('s')?;
    let mut phones = if let Some(owner) = stem.strip_suffix('\'') {
        lookup(tables, owner, depth)
    } else if let Some(stem) = stem.strip_suffix("ie") {
        long_enough(stem)
            .and_then(|stem| lookup(tables, &format!("{stem}y"), depth))
            .or_else(|| lookup(tables, &format!("{stem}ie"), depth))
    } else {
        let stem = long_enough(stem).filter(|stem| !stem.ends_with('s'))?;
        let sibilant = || {
            let stem = stem.strip_suffix('e')?;
            lookup(tables, stem, depth).filter(|phones| hisses(phones))
        };
        tables
            .english(stem)
            .or_else(sibilant)
            .or_else(|| lookup(tables, stem, depth))
    }?;
    add_s(&mut phones);
    Some(phones)
}

fn past(tables: &Tables, word: &str, depth: usize) -> Option<Vec<String>> {
    let stem = long_enough(word.strip_suffix("ed")?)?;
    let mut phones = stems(tables, stem, depth)?;
    match phones.last().map(String::as_str) {
        Some("T" | "D") => phones.extend(["AH0", "D"].map(str::to_owned)),
        Some(last) if is_voiceless(last) => phones.push("T".to_owned()),
        _ => phones.push("D".to_owned()),
    }
    Some(phones)
}

fn ending(tables: &Tables, word: &str, depth: usize) -> Option<Vec<String>> {
    ENDINGS.iter().find_map(|(ending, sounds)| {
        let stem = word.strip_suffix(ending)?;
        let mut phones = if ending.starts_with('\'') {
            lookup(tables, stem, depth)
        } else if ending.starts_with(['a', 'e', 'i', 'y']) {
            stems(tables, long_enough(stem)?, depth)
        } else {
            lookup(tables, long_enough(stem)?, depth)
        }?;
        phones.extend(sounds.split(' ').map(str::to_owned));
        Some(phones)
    })
}

fn prefixed(tables: &Tables, word: &str, depth: usize) -> Option<Vec<String>> {
    PREFIXES.iter().find_map(|(prefix, sounds)| {
        let stem = long_enough(word.strip_prefix(prefix)?).filter(|stem| stem.len() > SHORTEST)?;
        let mut phones: Vec<String> = sounds.split(' ').map(str::to_owned).collect();
        phones.extend(lookup(tables, stem, depth)?);
        Some(phones)
    })
}

/// What an ending that starts with a vowel was put to: `bak` is `bake`, `bann` is `ban`, `tri` is `try`.
fn stems(tables: &Tables, stem: &str, depth: usize) -> Option<Vec<String>> {
    let mut last = stem.chars().rev();
    let (one, two) = (last.next()?, last.next()?);
    let shorter = &stem[..stem.len() - 1];
    lookup(tables, &format!("{stem}e"), 0)
        .filter(|_| !is_vowel(one) && one != two)
        .or_else(|| lookup(tables, stem, depth))
        .or_else(|| lookup(tables, shorter, 0).filter(|_| one == two && !is_vowel(one)))
        .or_else(|| lookup(tables, &format!("{shorter}y"), 0).filter(|_| one == 'i'))
        .or_else(|| lookup(tables, &format!("{stem}e"), 0))
}

fn long_enough(stem: &str) -> Option<&str> {
    (stem.len() >= SHORTEST).then_some(stem)
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

fn is_voiceless(phone: &str) -> bool {
    matches!(phone, "P" | "T" | "K" | "F" | "TH" | "S" | "SH" | "CH")
}

fn hisses(phones: &[String]) -> bool {
    phones
        .last()
        .is_some_and(|last| matches!(last.as_str(), "S" | "Z" | "SH" | "ZH" | "CH" | "JH"))
}

/// Adds the sound of a plural or possessive `s`.
pub(super) fn add_s(phones: &mut Vec<String>) {
    if hisses(phones) {
        phones.extend(["AH0", "Z"].map(str::to_owned));
    } else {
        let voiceless = phones.last().is_some_and(|last| is_voiceless(last));
        phones.push(if voiceless { "S" } else { "Z" }.to_owned());
    }
}
