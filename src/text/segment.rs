//! Fourth stage: tokens to words with their dictionary readings.
//!
//! Chinese runs are cut along the likeliest path through the dictionary (unigram model, as jieba
//! without its HMM): longest match would read 的确|定 and 县长|大.

use super::cell::{Cell, FOREIGN, Lexeme, UNWRITTEN};
use super::clean::{Fault, Glyph, is_han};
use super::english::{self, Context};
use super::input::{Note, NoteKind};
use super::normalize::{Style, Token};
use super::simplified::{is_traditional, settled, usual_form};
use super::tables::{Entry, Reading, Tables};
use super::{Reason, UnreadableKind};

/// Cost of a character that is no word of its own, in thousandths of a nat.
const UNKNOWN: u32 = 18_500;

/// A sentence cut into words.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub cells: Vec<Cell>,
    pub lexemes: Vec<Lexeme>,
}

/// Cuts the tokens of one sentence into words. `notes` holds the readings of given stretches.
pub(super) fn segment(
    tables: &Tables,
    tokens: &[Token],
    notes: &[Note],
    faults: &mut Vec<Fault>,
) -> Row {
    let mut row = Row::default();
    let mut at = 0;
    let traditional = tokens
        .iter()
        .any(|token| matches!(token, Token::Han(glyph) if is_traditional(glyph.ch)));
    while at < tokens.len() {
        match &tokens[at] {
            Token::Han(_) => {
                let run: Vec<Glyph> = tokens[at..]
                    .iter()
                    .map_while(|token| {
                        if let Token::Han(glyph) = token {
                            Some(*glyph)
                        } else {
                            None
                        }
                    })
                    .collect();
                row.han_run(tables, &run, traditional, faults);
                at += run.len();
                continue;
            }
            Token::Spelled {
                text,
                start,
                end,
                style,
            } if !text.is_ascii() => {
                row.spelled(tables, text, *start, *end, *style);
            }
            Token::Spelled {
                text, start, end, ..
            } => {
                let glyphs: Vec<Glyph> = text
                    .chars()
                    .map(|ch| Glyph {
                        ch,
                        start: *start,
                        end: *end,
                    })
                    .collect();
                row.foreign(tables, &glyphs, Context::default());
            }
            Token::Latin(glyphs) => {
                row.foreign(tables, glyphs, Context::of(tables, tokens, at));
            }
            Token::Given { text, note, .. } => {
                if let Some(note) = notes.get(*note) {
                    row.given(text, note);
                }
            }
            Token::Mark {
                mark, start, end, ..
            } => {
                row.lexemes.push(Lexeme::Mark {
                    mark: *mark,
                    start: *start,
                    end: *end,
                });
            }
        }
        at += 1;
    }
    row
}

/// The likeliest cut of a run: lengths and dictionary entries of its words.
pub(super) fn cut(tables: &Tables, chars: &[char], longest: usize) -> Vec<(usize, Option<Entry>)> {
    // For every end: the cheapest way to get there, and its last word.
    let mut best: Vec<(u64, usize, Option<Entry>)> = vec![(u64::MAX, 1, None); chars.len() + 1];
    best[0].0 = 0;
    for start in 0..chars.len() {
        let cost = best[start].0;
        let mut relax = |length: usize, price: u32, entry: Option<Entry>| {
            let target = &mut best[start + length];
            let total = cost + u64::from(price);
            if total < target.0 {
                *target = (total, length, entry);
            }
        };
        relax(1, UNKNOWN, None);
        tables.prefixes(chars[start..].iter().copied(), |length, entry| {
            if length <= longest {
                relax(length, entry.cost, Some(entry));
            }
        });
    }
    let mut words = Vec::new();
    let mut end = chars.len();
    while end > 0 {
        let (_, length, entry) = best[end];
        words.push((length, entry));
        end -= length;
    }
    words.reverse();
    words
}

impl Row {
    fn han_run(
        &mut self,
        tables: &Tables,
        run: &[Glyph],
        traditional: bool,
        faults: &mut Vec<Fault>,
    ) {
        let written: Vec<char> = run.iter().map(|glyph| glyph.ch).collect();
        let chars = tables.simplified.simplify(&written, traditional);
        let mut at = 0;
        for (length, entry) in cut(tables, &chars, usize::MAX) {
            let glyphs = &run[at..at + length];
            let simple = &chars[at..at + length];
            at += length;
            if entry.is_none() && glyphs.iter().all(|glyph| tables.usual(glyph.ch).is_none()) {
                faults.extend(glyphs.iter().map(|glyph| Fault {
                    start: glyph.start,
                    end: glyph.end,
                    kind: UnreadableKind::Hanzi,
                }));
                continue;
            }
            self.word(tables, glyphs, simple, entry, None);
        }
    }

    fn spelled(&mut self, tables: &Tables, text: &str, start: usize, end: usize, style: Style) {
        let glyphs: Vec<Glyph> = text.chars().map(|ch| Glyph { ch, start, end }).collect();
        let chars: Vec<char> = text.chars().collect();
        let entry = if style == Style::Plain {
            tables.word(&chars)
        } else {
            None
        };
        self.word(tables, &glyphs, &chars, entry, Some(style));
    }

    /// Adds a word with its listed reading, or each character's usual one.
    fn word(
        &mut self,
        tables: &Tables,
        glyphs: &[Glyph],
        simple: &[char],
        entry: Option<Entry>,
        style: Option<Style>,
    ) {
        let word = self.lexemes.len();
        let number = matches!(style, Some(Style::Cardinal | Style::Digits));
        let tag = if number {
            *b"m "
        } else {
            entry.map_or(*b"x ", |entry| entry.tag)
        };
        // Rules and readings know simplified characters; the text keeps what was written.
        for (index, (glyph, &ch)) in glyphs.iter().zip(simple).enumerate() {
            let listed = entry.and_then(|entry| tables.listed(&entry, index));
            let usual = tables
                .usual(ch)
                .or_else(|| tables.usual(glyph.ch))
                .map(|(reading, _)| reading);
            let settled = if ch == glyph.ch {
                None
            } else {
                settled(glyph.ch).and_then(|(base, tone)| {
                    tables.syllable(base).map(|base| Reading { base, tone })
                })
            };
            let Some(reading) = listed.or(settled).or(usual) else {
                continue;
            };
            self.cells.push(Cell {
                ch,
                start: glyph.start,
                end: glyph.end,
                base: reading.base,
                tone: reading.tone,
                citation: reading.tone,
                erhua: false,
                merged: false,
                reason: if listed.or(settled).is_some() {
                    Reason::Word
                } else {
                    Reason::Default
                },
                exact: false,
                word,
                first: index == 0,
                last: index + 1 == glyphs.len(),
                tag,
                style,
            });
        }
        let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) else {
            return;
        };
        let text = glyphs.iter().map(|glyph| glyph.ch).collect();
        self.lexemes.push(Lexeme::Mandarin {
            text,
            start: first.start,
            end: last.end,
        });
    }

    /// Adds a stretch with given syllables as one word.
    fn given(&mut self, text: &str, note: &Note) {
        let NoteKind::Reading {
            syllables, exact, ..
        } = &note.kind
        else {
            return;
        };
        let word = self.lexemes.len();
        for (index, given) in syllables.iter().enumerate() {
            let from = given.span.start.saturating_sub(note.span.start);
            let to = given.span.end.saturating_sub(note.span.start);
            let mut written = text.get(from..to).unwrap_or_default().chars();
            let ch = match (written.next(), written.next()) {
                (Some(ch), None | Some('儿' | '兒')) if is_han(ch) => usual_form(ch),
                _ => UNWRITTEN,
            };
            self.cells.push(Cell {
                ch,
                start: given.span.start,
                end: given.span.end,
                base: given.base,
                tone: given.tone,
                citation: given.tone,
                erhua: given.erhua,
                merged: false,
                reason: Reason::User,
                exact: *exact,
                word,
                first: index == 0,
                last: index + 1 == syllables.len(),
                tag: *b"x ",
                style: None,
            });
        }
        self.lexemes.push(Lexeme::Mandarin {
            text: text.to_owned(),
            start: note.span.start,
            end: note.span.end,
        });
    }

    /// Adds the English words that a Latin run consists of.
    fn foreign(&mut self, tables: &Tables, glyphs: &[Glyph], context: Context) {
        for (part, phones) in english::pronounce(tables, glyphs, context) {
            let (Some(first), Some(last)) = (part.first(), part.last()) else {
                continue;
            };
            self.cells.push(Cell {
                ch: FOREIGN,
                start: first.start,
                end: last.end,
                base: "",
                tone: 0,
                citation: 0,
                erhua: false,
                merged: false,
                reason: Reason::Word,
                exact: false,
                word: self.lexemes.len(),
                first: true,
                last: true,
                tag: *b"en",
                style: None,
            });
            let text = part.iter().map(|glyph| glyph.ch).collect();
            self.lexemes.push(Lexeme::English {
                text,
                start: first.start,
                end: last.end,
                phones,
            });
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let tables = Tables::new().unwrap();
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        cut(&tables, &chars, usize::MAX)
            .into_iter()
            .map(|(length, _)| {
                at += length;
                chars[at - length..at].iter().collect()
            })
            .collect()
    }

    #[test]
    fn takes_the_likeliest_path() {
        assert_eq!(words("的确定性"), ["的", "确定性"]);
        assert_eq!(words("我们研究生命起源"), ["我们", "研究", "生命", "起源"]);
        assert_eq!(words("就得手术"), ["就", "得", "手术"]);
    }
}
