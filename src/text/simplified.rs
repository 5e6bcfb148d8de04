//! Traditional characters to the simplified ones that the tables and rules know.
//!
//! Most have one simplified form. Where there are several (乾 in 乾杯 and 乾隆), the longest phrase
//! decides; without a phrase, 乾, 著, 瞭, 藉 and 徵 change only in a sentence that is written in
//! traditional characters elsewhere too. Simplified text therefore never changes. A phrase has
//! as many characters as its simplified form, so that every character keeps its place.

use fst::raw::Fst;

use super::tables::{find, walk};

static CHARS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/simplified.bin"));
static PHRASES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/phrases.fst"));
static FORMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/phrases.bin"));

const DOUBTFUL: u32 = 1 << 31;
const IN_PHRASES: u32 = 1 << 30;

/// The tables of this stage.
pub(super) struct Simplified {
    phrases: Fst<&'static [u8]>,
}

/// What the table says of a character.
struct Form {
    ch: char,
    /// Also written in simplified text.
    doubtful: bool,
    /// A phrase may decide otherwise.
    in_phrases: bool,
}

fn form(ch: char) -> Option<Form> {
    if ch < '\u{2e80}' {
        return None;
    }
    let record = find::<8>(CHARS, ch)?;
    let code = u32::from_le_bytes([record[4], record[5], record[6], record[7]]);
    Some(Form {
        ch: char::from_u32(code & !(DOUBTFUL | IN_PHRASES)).unwrap_or(ch),
        doubtful: code & DOUBTFUL != 0,
        in_phrases: code & IN_PHRASES != 0,
    })
}

/// The simplified form of a character by itself, whatever stands around it.
pub(super) fn usual_form(ch: char) -> char {
    form(ch).map_or(ch, |form| form.ch)
}

/// Whether simplified text never has this character.
pub(super) fn is_traditional(ch: char) -> bool {
    form(ch).is_some_and(|form| form.ch != ch && !form.doubtful)
}

/// The reading that a traditional character settles where its simplified form has several.
pub(super) fn settled(ch: char) -> Option<(&'static str, u8)> {
    Some(match ch {
        '髮' => ("fa", 4),
        '隻' => ("zhi", 1),
        '乾' => ("gan", 1),
        '幹' | '榦' => ("gan", 4),
        '瞭' => ("liao", 3),
        '彆' => ("bie", 4),
        '麯' | '麴' => ("qu", 1),
        '捲' => ("juan", 3),
        '儘' => ("jin", 3),
        '盡' => ("jin", 4),
        '彿' => ("fu", 2),
        '癥' => ("zheng", 1),
        '籲' => ("yu", 4),
        '臟' => ("zang", 4),
        '髒' => ("zang", 1),
        '噁' => ("e", 3),
        '縴' => ("qian", 4),
        '搧' => ("shan", 1),
        '閤' => ("ge", 2),
        '朮' => ("zhu", 2),
        _ => return None,
    })
}

impl Simplified {
    pub fn new() -> Result<Self, fst::Error> {
        Ok(Self {
            phrases: Fst::new(PHRASES)?,
        })
    }

    /// The simplified form of every character of a run. `traditional` says whether its sentence
    /// has characters that only traditional text has.
    pub fn simplify(&self, run: &[char], traditional: bool) -> Vec<char> {
        let mut keys = run.to_vec();
        let mut decided = Vec::new();
        for (at, key) in keys.iter_mut().enumerate() {
            match form(*key) {
                Some(form) if form.in_phrases => decided.push((at, form)),
                Some(form) => *key = form.ch,
                None => {}
            }
        }
        if decided.is_empty() {
            return keys;
        }
        let mut simple = keys.clone();
        for (at, form) in &decided {
            // At the edge of a run 著 may name the author: 張三著, 著有.
            let edge = run[*at] == '著' && (*at == 0 || at + 1 == run.len());
            if !form.doubtful || traditional && !edge {
                simple[*at] = form.ch;
            }
        }
        let mut at = 0;
        while at < keys.len() {
            let mut longest = None;
            walk(
                &self.phrases,
                keys[at..].iter().copied(),
                |length, value| {
                    longest = Some((length, value as usize));
                },
            );
            let Some((length, place)) =
                longest.filter(|&(length, _)| traditional || decides_alone(&keys[at..at + length]))
            else {
                at += 1;
                continue;
            };
            for (offset, target) in simple[at..at + length].iter_mut().enumerate() {
                let record = FORMS
                    .get((place + 4 * offset)..)
                    .and_then(|rest| rest.first_chunk());
                if let Some(ch) = record.and_then(|&code| char::from_u32(u32::from_le_bytes(code)))
                {
                    *target = ch;
                }
            }
            at += length;
        }
        simple
    }
}

/// Whether a phrase holds good in a sentence without other traditional characters: its own
/// doubtful character is sign enough (瞭解), a usual one (沈) is not.
fn decides_alone(phrase: &[char]) -> bool {
    phrase
        .iter()
        .any(|&ch| form(ch).is_some_and(|form| form.doubtful))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn simple(text: &str) -> String {
        let run: Vec<char> = text.chars().collect();
        let traditional = run.iter().any(|&ch| is_traditional(ch));
        let simple = Simplified::new().unwrap().simplify(&run, traditional);
        assert_eq!(simple.len(), run.len());
        simple.into_iter().collect()
    }

    #[test]
    fn phrases_decide_between_forms() {
        let mut wrong = Vec::new();
        for line in include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/eval/text/traditional.tsv"
        ))
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let (written, wanted) = line.split_once('\t').unwrap();
            if simple(written) != wanted {
                wrong.push(format!("{written}: {}, not {wanted}", simple(written)));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn simplified_words_never_change() {
        let words = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/words.tsv"));
        let tables = Simplified::new().unwrap();
        let mut changed = Vec::new();
        for word in words
            .lines()
            .skip(1)
            .filter_map(|row| row.split('\t').next())
        {
            let run: Vec<char> = word.chars().collect();
            // The dictionary lists some words in traditional forms too.
            let written = run
                .iter()
                .any(|&ch| form(ch).is_some_and(|form| form.doubtful || form.ch != ch));
            if !written && tables.simplify(&run, false) != run {
                changed.push(word);
            }
        }
        assert!(changed.is_empty(), "{changed:?}");
    }
}
