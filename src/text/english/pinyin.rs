//! Chinese names in Latin letters, said as an English speaker who knows pinyin says them.
//!
//! They carry no tones, so they are no Mandarin syllables: `Xiaomi` is SH Y AW1 M IY0.

use super::super::tables::Tables;

#[rustfmt::skip]
const INITIALS: &[(&str, &str)] = &[
    ("zh", "JH"), ("ch", "CH"), ("sh", "SH"), ("b", "B"), ("p", "P"), ("m", "M"), ("f", "F"),
    ("d", "D"), ("t", "T"), ("n", "N"), ("l", "L"), ("g", "G"), ("k", "K"), ("h", "HH"), ("j", "JH"),
    ("q", "CH"), ("x", "SH"), ("r", "R"), ("z", "D Z"), ("c", "T S"), ("s", "S"), ("y", "Y"),
    ("w", "W"),
];

/// Finals; `*` is where the stress digit goes.
#[rustfmt::skip]
const FINALS: &[(&str, &str)] = &[
    ("a", "AA*"), ("o", "AO*"), ("e", "AH*"), ("ai", "AY*"), ("ei", "EY*"), ("ao", "AW*"),
    ("ou", "OW*"), ("an", "AA* N"), ("en", "AH* N"), ("ang", "AA* NG"), ("eng", "AH* NG"),
    ("ong", "UH* NG"), ("er", "ER*"), ("i", "IY*"), ("ia", "Y AA*"), ("iao", "Y AW*"),
    ("ie", "Y EH*"), ("iu", "Y OW*"), ("ian", "Y EH* N"), ("in", "IH* N"), ("iang", "Y AA* NG"),
    ("ing", "IH* NG"), ("iong", "Y UH* NG"), ("u", "UW*"), ("ua", "W AA*"), ("uo", "W AO*"),
    ("uai", "W AY*"), ("ui", "W EY*"), ("uan", "W AA* N"), ("un", "W AH* N"), ("uang", "W AA* NG"),
    ("ue", "W EH*"), ("v", "UW*"), ("ve", "W EH*"),
];

/// Whole syllables whose spelling hides their sound.
#[rustfmt::skip]
const WHOLE: &[(&str, &str)] = &[
    ("zhi", "JH ER*"), ("chi", "CH ER*"), ("shi", "SH ER*"), ("ri", "ZH ER*"), ("zi", "D Z AH*"),
    ("ci", "T S AH*"), ("si", "S AH*"), ("yi", "IY*"), ("yin", "IH* N"), ("ying", "IH* NG"),
    ("wu", "UW*"), ("yan", "Y EH* N"), ("juan", "JH W EH* N"), ("quan", "CH W EH* N"),
    ("xuan", "SH W EH* N"), ("yuan", "Y W EH* N"), ("jun", "JH UW* N"), ("qun", "CH UW* N"),
    ("xun", "SH UW* N"), ("yun", "Y UW* N"),
];

/// Longer words are no names.
const MAX_NAME: usize = 24;
/// The longest syllable with an apostrophe before it.
const MAX_SYLLABLE: usize = 7;

/// The phones of a word in lower case that is a chain of pinyin syllables, as few as possible. An
/// apostrophe may stand between them: `xi'an`.
pub(super) fn phones(tables: &Tables, word: &str) -> Option<Vec<String>> {
    if !word.is_ascii() || !(2..=MAX_NAME).contains(&word.len()) {
        return None;
    }
    // For every end: the least number of syllables, and where the last one starts.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; word.len() + 1];
    best[0] = Some((0, 0));
    for end in 2..=word.len() {
        best[end] = (end.saturating_sub(MAX_SYLLABLE)..end - 1)
            .filter(|&start| is_syllable(tables, bare(&word[start..end])))
            .filter_map(|start| Some((best[start]?.0 + 1, start)))
            .min();
    }
    let mut syllables = Vec::new();
    let mut end = word.len();
    while end > 0 {
        let (_, start) = best[end]?;
        syllables.push(bare(&word[start..end]));
        end = start;
    }
    syllables.reverse();
    let last = syllables.len() - 1;
    let mut phones = Vec::new();
    for (index, syllable) in syllables.into_iter().enumerate() {
        let stress = match index {
            0 => "1",
            _ if index == last && last > 1 => "2",
            _ => "0",
        };
        let sounds = sounds(syllable)?.replace('*', stress);
        phones.extend(sounds.split(' ').map(str::to_owned));
    }
    Some(phones)
}

fn bare(syllable: &str) -> &str {
    syllable.strip_prefix('\'').unwrap_or(syllable)
}

fn is_syllable(tables: &Tables, name: &str) -> bool {
    name.len() > 1 && tables.syllable(name).is_some()
}

fn sounds(syllable: &str) -> Option<String> {
    let find = |table: &[(&str, &'static str)], name: &str| {
        let row = table.iter().find(|row| row.0 == name);
        row.map(|row| row.1)
    };
    if let Some(whole) = find(WHOLE, syllable).or_else(|| find(FINALS, syllable)) {
        return Some(whole.to_owned());
    }
    let (initial, sound) = INITIALS.iter().find(|row| syllable.starts_with(row.0))?;
    let rest = find(FINALS, &syllable[initial.len()..])?;
    Some(format!("{sound} {rest}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_are_said_from_their_pinyin() {
        let tables = Tables::new().unwrap();
        let say = |word| phones(&tables, word).map(|phones| phones.join(" "));
        assert_eq!(say("xiaomi").unwrap(), "SH Y AW1 M IY0");
        assert_eq!(say("xi'an").unwrap(), "SH IY1 AA0 N");
        assert_eq!(say("zhang").unwrap(), "JH AA1 NG");
        assert_eq!(say("chongqing").unwrap(), "CH UH1 NG CH IH0 NG");
        assert_eq!(say("shijiazhuang").unwrap(), "SH ER1 JH Y AA0 JH W AA2 NG");
        for word in ["github", "a", "", "xqzt", "chess", "café"] {
            assert!(say(word).is_none(), "{word}");
        }
    }

    #[test]
    fn every_syllable_has_phones() {
        let table = include_str!("../../../data/kokoro-zh-syllables.tsv");
        for line in table.lines() {
            let base = line.split(|ch: char| ch.is_ascii_digit()).next().unwrap();
            let tables = Tables::new().unwrap();
            if base.len() > 1
                && base.contains(['a', 'e', 'i', 'o', 'u', 'v'])
                && !base.starts_with('#')
            {
                assert!(base == "ea" || phones(&tables, base).is_some(), "{base}");
            }
        }
    }
}
