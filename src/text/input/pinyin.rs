//! Pinyin as people write it: `hang2`, `háng`, `yin2hang2`, `nü3`, `nu:3`, `nv3`, `wanr2`.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::text::tables::Tables;
use crate::{nearest, tr};

/// Letters of the longest syllable, r of erhua included.
const LONGEST: usize = 7;
/// The most characters that a message quotes.
const MOST_SHOWN: usize = 20;
/// So many letters may differ in a syllable that is suggested.
const MOST_EDITS: usize = 2;
/// The most syllables that are suggested.
const MOST_NEAR: usize = 3;

/// A syllable as it was spelt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelt {
    /// Syllable without tone, from the inventory.
    pub base: &'static str,
    /// Tone, 1 to 5.
    pub tone: u8,
    /// Whether the tone was written.
    pub toned: bool,
    /// Whether it ends in r.
    pub erhua: bool,
    /// Where it stands in the text that was parsed.
    pub span: Range<usize>,
}

/// What is no pinyin, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct PinyinError {
    /// Place in the text that was parsed.
    pub span: Range<usize>,
    /// What is wrong.
    pub fault: PinyinFault,
}

/// Why something is no pinyin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PinyinFault {
    /// Letters that are no syllable.
    #[error("{}", tr!("`{written}` is no syllable of Mandarin{}", "`{written}` 不是普通话音节{}", nearest::hint(.near), written = .written))]
    Syllable {
        /// The letters.
        written: String,
        /// The syllables most like it.
        near: Vec<String>,
    },
    /// A digit that is no tone.
    #[error("{}", tr!("`{written}` has no tone: tones are 1 to 4, and 5 for neutral{}", "`{written}` 的声调无效：声调为 1 至 4，轻声为 5{}", nearest::hint(.near), written = .written))]
    Tone {
        /// The syllable.
        written: String,
        /// The same with a tone.
        near: Vec<String>,
    },
    /// A character that pinyin does not have.
    #[error("{}", tr!("`{0}` is no pinyin", "`{0}` 不是拼音", .0))]
    Character(String),
    /// Nothing at all.
    #[error("{}", tr!("there is no syllable", "没有音节"))]
    Empty,
}

/// A letter, folded.
#[derive(Debug, Clone)]
struct Letter {
    ch: char,
    tone: Option<u8>,
    start: usize,
    end: usize,
}

/// Parses syllables, written apart or together.
pub(in crate::text) fn parse(tables: &Tables, text: &str) -> Result<Vec<Spelt>, PinyinError> {
    let mut parser = Parser {
        tables,
        text,
        run: Vec::new(),
        out: Vec::new(),
    };
    for (start, written) in text.char_indices() {
        let end = start + written.len_utf8();
        if written.is_ascii() {
            parser.take(written, written, start..end)?;
            continue;
        }
        for ch in written.nfkd() {
            parser.take(ch, written, start..end)?;
        }
    }
    parser.close(None, text.len())?;
    if parser.out.is_empty() {
        return Err(PinyinError {
            span: 0..text.len(),
            fault: PinyinFault::Empty,
        });
    }
    Ok(parser.out)
}

/// Whether a combining mark is one of the four tones.
#[must_use]
pub fn is_combining_tone(ch: char) -> bool {
    tone_mark(ch).is_some()
}

/// The tone of a combining mark.
fn tone_mark(ch: char) -> Option<u8> {
    match ch {
        '\u{304}' => Some(1),
        '\u{301}' => Some(2),
        // A caron; many write a breve instead.
        '\u{30c}' | '\u{306}' => Some(3),
        '\u{300}' => Some(4),
        _ => None,
    }
}

struct Parser<'a> {
    tables: &'a Tables,
    text: &'a str,
    run: Vec<Letter>,
    out: Vec<Spelt>,
}

impl Parser<'_> {
    fn take(&mut self, ch: char, written: char, span: Range<usize>) -> Result<(), PinyinError> {
        let refuse = || {
            Err(PinyinError {
                span: span.clone(),
                fault: PinyinFault::Character(written.to_string()),
            })
        };
        match ch {
            'a'..='z' | 'A'..='Z' | 'ɑ' | 'ɡ' => self.run.push(Letter {
                ch: match ch {
                    'ɑ' => 'a',
                    'ɡ' => 'g',
                    _ => ch.to_ascii_lowercase(),
                },
                tone: None,
                start: span.start,
                end: span.end,
            }),
            '0'..='9' => {
                let tone = ch.to_digit(10).unwrap_or_default() as u8;
                if self.run.is_empty() {
                    return refuse();
                }
                self.close(Some(tone), span.end)?;
            }
            ':' | '\u{308}' => match self.run.last_mut() {
                Some(last) if last.ch == 'u' => {
                    last.ch = 'v';
                    last.end = span.end;
                }
                _ => return refuse(),
            },
            '\u{302}' => match self.run.last_mut() {
                Some(last) if last.ch == 'e' => {
                    last.ch = 'ê';
                    last.end = span.end;
                }
                _ => return refuse(),
            },
            _ if tone_mark(ch).is_some() => match self.run.last_mut() {
                Some(last) if last.tone.is_none() => {
                    last.tone = tone_mark(ch);
                    last.end = span.end;
                }
                _ => return refuse(),
            },
            '\'' | '’' | '-' | '\u{2bc}' => self.close(None, span.start)?,
            _ if ch.is_whitespace() => self.close(None, span.start)?,
            _ => return refuse(),
        }
        Ok(())
    }

    /// Ends a run of letters; the digit behind it is the tone of its last syllable.
    fn close(&mut self, digit: Option<u8>, end: usize) -> Result<(), PinyinError> {
        let run = std::mem::take(&mut self.run);
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            return Ok(());
        };
        let end = if digit.is_some() { end } else { last.end };
        let span = first.start..end;
        if run.len() == 1
            && first.ch == 'r'
            && matches!(digit, None | Some(0 | 5))
            && let Some(before) = self.out.last_mut().filter(|before| !before.erhua)
        {
            before.erhua = true;
            before.span.end = end;
            return Ok(());
        }
        let written = || shortened(self.text.get(span.clone()).unwrap_or_default());
        let Some(parts) = split(self.tables, &run, digit.is_some()) else {
            let letters: String = run
                .iter()
                .take(MOST_SHOWN)
                .map(|letter| letter.ch)
                .collect();
            let tone = run
                .iter()
                .find_map(|letter| letter.tone)
                .or(digit)
                .filter(|tone| (1..=5).contains(tone));
            return Err(PinyinError {
                fault: PinyinFault::Syllable {
                    written: written(),
                    near: self.near(&letters, tone),
                },
                span,
            });
        };
        if digit.is_some_and(|digit| digit > 5) {
            let base = parts.last().map_or("", |part| part.base);
            return Err(PinyinError {
                fault: PinyinFault::Tone {
                    written: written(),
                    near: (1..=4).map(|tone| format!("{base}{tone}")).collect(),
                },
                span,
            });
        }
        let count = parts.len();
        for (index, part) in parts.into_iter().enumerate() {
            let is_last = index + 1 == count;
            let letters = &run[part.letters];
            let marked = letters.iter().find_map(|letter| letter.tone);
            let tone = marked.or(digit.filter(|_| is_last));
            self.out.push(Spelt {
                base: part.base,
                tone: tone.filter(|&tone| tone > 0).unwrap_or(5),
                toned: tone.is_some(),
                erhua: part.erhua,
                span: letters.first().map_or(end, |letter| letter.start)..if is_last {
                    end
                } else {
                    letters.last().map_or(end, |letter| letter.end)
                },
            });
        }
        Ok(())
    }

    /// The syllables most like `letters`, with the tone that was written.
    fn near(&self, letters: &str, tone: Option<u8>) -> Vec<String> {
        let digit = tone.map(|tone| tone.to_string()).unwrap_or_default();
        let sorted = |text: &str| {
            let mut letters: Vec<char> = text.chars().collect();
            letters.sort_unstable();
            letters
        };
        // Names this short differ by single letters; letters that changed places come first.
        let mut scored: Vec<_> = self
            .tables
            .syllables()
            .map(|name| {
                let distance = strsim::osa_distance(letters, name);
                (
                    distance,
                    sorted(name) != sorted(letters),
                    name.len().abs_diff(letters.len()),
                    name,
                )
            })
            .filter(|&(distance, ..)| distance <= MOST_EDITS)
            .collect();
        scored.sort_unstable();
        let best = scored.iter().take(MOST_NEAR);
        best.map(|(.., name)| format!("{name}{digit}")).collect()
    }
}

/// What a message quotes of a text.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A syllable found in a run.
#[derive(Debug, Clone)]
struct Part {
    letters: Range<usize>,
    base: &'static str,
    erhua: bool,
}

/// Cuts a run of letters into syllables. The spelling rules want an apostrophe before a vowel, so
/// only a syllable with its tone mark may do without; the cut with the fewest of them is meant, and
/// of several such cuts the one with the fewest syllables.
fn split(tables: &Tables, run: &[Letter], has_digit: bool) -> Option<Vec<Part>> {
    let marks = |letters: &[Letter]| {
        letters
            .iter()
            .filter(|letter| letter.tone.is_some())
            .count()
    };
    // Nearly always there is one syllable, and then it is the best cut.
    if run.len() <= LONGEST
        && marks(run) + usize::from(has_digit) <= 1
        && let Some((base, erhua)) = syllable(tables, run)
    {
        let letters = 0..run.len();
        return Some(vec![Part {
            letters,
            base,
            erhua,
        }]);
    }
    let mut best: Vec<Option<(u64, Option<Part>)>> = vec![None; run.len() + 1];
    best[0] = Some((0, None));
    for start in 0..run.len() {
        let Some((cost, _)) = best[start] else {
            continue;
        };
        for end in start + 1..=run.len().min(start + LONGEST) {
            let letters = &run[start..end];
            let marks = marks(letters);
            let last = end == run.len();
            if marks + usize::from(last && has_digit) > 1 {
                continue;
            }
            let Some((base, erhua)) = syllable(tables, letters) else {
                continue;
            };
            let alone = start == 0 && last;
            if !alone && !base.contains(['a', 'e', 'i', 'o', 'u', 'v']) {
                continue;
            }
            let vowel_inside = start > 0 && base.starts_with(['a', 'e', 'o']);
            if vowel_inside && marks == 0 {
                continue;
            }
            let price = if vowel_inside { 1000 } else { 1 };
            if best[end]
                .as_ref()
                .is_none_or(|(other, _)| cost + price < *other)
            {
                let letters = start..end;
                best[end] = Some((
                    cost + price,
                    Some(Part {
                        letters,
                        base,
                        erhua,
                    }),
                ));
            }
        }
    }
    let mut parts = Vec::new();
    let mut end = run.len();
    while end > 0 {
        let (_, part) = best[end].take()?;
        let part = part?;
        end = part.letters.start;
        parts.push(part);
    }
    parts.reverse();
    Some(parts)
}

/// The syllable that the letters spell, and whether it ends in the r of erhua.
fn syllable(tables: &Tables, letters: &[Letter]) -> Option<(&'static str, bool)> {
    let spelling: String = letters.iter().map(|letter| letter.ch).collect();
    if let Some(base) = base(tables, &spelling) {
        return Some((base, false));
    }
    let stem = spelling.strip_suffix('r')?;
    let has_tone = letters.last().is_some_and(|letter| letter.tone.is_some());
    Some((base(tables, stem).filter(|_| !has_tone)?, true))
}

/// The inventory's name of a syllable in one of its usual spellings.
fn base(tables: &Tables, spelling: &str) -> Option<&'static str> {
    let usual: Cow<str> = match spelling {
        "ê" => "ea".into(),
        // How the tables write ê; nobody else does.
        "ea" => return None,
        "lue" => "lve".into(),
        "nue" => "nve".into(),
        _ if spelling.starts_with(['j', 'q', 'x', 'y']) => spelling.replace('v', "u").into(),
        _ => spelling.into(),
    };
    tables.syllable(&usual)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tables() -> &'static Tables {
        static TABLES: std::sync::OnceLock<Tables> = std::sync::OnceLock::new();
        TABLES.get_or_init(|| Tables::new().unwrap())
    }

    fn said(text: &str) -> String {
        match parse(tables(), text) {
            Ok(found) => found
                .iter()
                .map(|one| {
                    format!(
                        "{}{}{}",
                        one.base,
                        if one.erhua { "r" } else { "" },
                        one.tone
                    )
                })
                .collect::<Vec<_>>()
                .join(" "),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn every_usual_spelling_is_understood() {
        for (text, wanted) in [
            ("hang2", "hang2"),
            ("háng", "hang2"),
            ("ha\u{301}ng", "hang2"),
            ("HÁNG", "hang2"),
            ("ｈａｎｇ２", "hang2"),
            ("yin2 hang2", "yin2 hang2"),
            ("yin2hang2", "yin2 hang2"),
            ("yínháng", "yin2 hang2"),
            ("xi'an1", "xi5 an1"),
            ("xī'ān", "xi1 an1"),
            ("xīān", "xi1 an1"),
            ("xian1", "xian1"),
            ("fāngǎn", "fan1 gan3"),
            ("nü3 nu:3 nv3 nǚ", "nv3 nv3 nv3 nv3"),
            ("lüè lue4 lve4 lu:e4", "lve4 lve4 lve4 lve4"),
            ("jü2 qv4 xü1 yü2", "ju2 qu4 xu1 yu2"),
            ("ma ma0 ma5", "ma5 ma5 ma5"),
            ("dong1xi", "dong1 xi5"),
            ("haizi5", "hai5 zi5"),
            ("wanr2 wánr huār", "wanr2 wanr2 huar1"),
            ("wan2 r5", "wanr2"),
            ("wan2r", "wanr2"),
            ("er2", "er2"),
            ("nǚ'ér", "nv3 er2"),
            ("ê4", "ea4"),
            ("ế", "ea2"),
            ("ng4 m2", "ng4 m2"),
            ("wanren2", "wan5 ren2"),
            ("hǎo hăo", "hao3 hao3"),
        ] {
            assert_eq!(said(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_none_is_refused_with_the_nearest() {
        for (text, part) in [
            ("hong9", "hong1, hong2"),
            ("xyz2", "xyz2"),
            ("zhuong4", "zhong4"),
            ("ni3 haoo3", "hao3"),
            ("hǎn3", "hǎn3"),
            ("ni33", "`3`"),
            ("3", "`3`"),
            ("", "no syllable"),
            ("你", "`你`"),
            ("r5", "r5"),
            ("ea1", "ea1"),
        ] {
            let found = said(text);
            assert!(
                found.contains(part) && found.contains('o'),
                "{text}: {found}"
            );
            assert!(parse(tables(), text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_its_spans_inside(text in "[a-zA-ZüǚēéěèÜ:0-9' \u{301}\u{304}儿-]{0,40}") {
            match parse(tables(), &text) {
                Ok(found) => {
                    let mut last = 0;
                    for one in found {
                        prop_assert!(text.get(one.span.clone()).is_some());
                        prop_assert!(one.span.start >= last && (1..=5).contains(&one.tone));
                        last = one.span.end;
                    }
                }
                Err(error) => prop_assert!(text.get(error.span).is_some()),
            }
        }

        #[test]
        fn every_syllable_reads_itself(index in 0usize..426, tone in 1u8..=5) {
            let base = tables().syllables().nth(index).unwrap();
            prop_assume!(base != "ea");
            prop_assert_eq!(said(&format!("{base}{tone}")), format!("{base}{tone}"));
        }
    }
}
