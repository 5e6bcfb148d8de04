//! The user dictionary, ready to be looked up in.

use std::collections::HashMap;

use super::entries::Wish;
use super::{Entry, Input, InputBuilder, Note, NoteKind, align};
use crate::text::clean::{Glyph, clean, is_han};
use crate::text::simplified::usual_form;

/// The longest word, in characters: as many as [`Lexicon::lengths`] has bits.
pub(super) const LONGEST: usize = 64;

/// Words with readings or replacements of the user's own. Plain data, given to each analysis, so
/// that a running program can take another one at any time.
#[derive(Debug)]
pub struct Lexicon {
    /// By the form in which words are compared.
    words: HashMap<String, Wish>,
    /// For the first character of words, which lengths there are: bit 0 for one character.
    lengths: HashMap<char, u64>,
}

/// A word found in a text: its span and what to do with it.
type Found<'l> = (std::ops::Range<usize>, &'l Wish);

impl Lexicon {
    /// Of several entries for one word the last counts.
    pub(in crate::text) fn new(entries: Vec<Entry>) -> Self {
        let mut lengths: HashMap<char, u64> = HashMap::new();
        let mut words = HashMap::with_capacity(entries.len());
        for Entry { key, wish } in entries {
            let length = key.chars().count();
            if let (Some(first), 1..=LONGEST) = (key.chars().next(), length) {
                *lengths.entry(first).or_default() |= 1 << (length - 1);
                words.insert(key, wish);
            }
        }
        Self { words, lengths }
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The input with every word of the dictionary read as the user wishes: leftmost first, then
    /// longest. What has a note already is left alone.
    pub(in crate::text) fn apply<'a>(&self, input: Input<'a>) -> Input<'a> {
        if self.is_empty() {
            return input;
        }
        let found = self.find(&input);
        if found.is_empty() {
            return input;
        }
        rewrite(&input, found)
    }

    fn find(&self, input: &Input) -> Vec<Found<'_>> {
        let (glyphs, _) = clean(&input.text);
        let text = Folded::of(glyphs);
        let mut notes = input.notes.iter().map(|note| &note.span).peekable();
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(&Glyph { start, .. }) = text.glyphs.get(at) {
            while notes.next_if(|span| span.end <= start).is_some() {}
            let limit = notes.peek().map_or(usize::MAX, |span| span.start);
            let word = Some(limit).filter(|&limit| start < limit);
            match word.and_then(|limit| self.longest(&text, at, limit)) {
                Some((end, wish)) => {
                    found.push((start..text.glyphs[end - 1].end, wish));
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }

    /// Where the longest word that starts at glyph `at` ends, before the byte `limit` of the text.
    /// Words are of bounded length, so that this takes bounded time.
    fn longest(&self, text: &Folded, at: usize, limit: usize) -> Option<(usize, &Wish)> {
        let mut lengths = *self.lengths.get(text.keys.get(at)?)?;
        if !text.is_edge(at) {
            return None;
        }
        while lengths != 0 {
            let longest = lengths.ilog2();
            lengths &= !(1 << longest);
            let end = at + 1 + longest as usize;
            let fits = text
                .glyphs
                .get(end - 1)
                .is_some_and(|last| last.end <= limit);
            if fits
                && text.is_edge(end)
                && let Some(wish) = self.words.get(text.part(at, end))
            {
                return Some((end, wish));
            }
        }
        None
    }
}

/// A text in the form in which words are compared.
struct Folded {
    glyphs: Vec<Glyph>,
    keys: Vec<char>,
    text: String,
    /// Where each key starts in `text`, and where that ends.
    places: Vec<usize>,
}

impl Folded {
    fn of(glyphs: Vec<Glyph>) -> Self {
        let keys: Vec<char> = glyphs.iter().map(|glyph| folded(glyph.ch)).collect();
        let mut text = String::with_capacity(keys.len() * 3);
        let mut places = Vec::with_capacity(keys.len() + 1);
        for &key in &keys {
            places.push(text.len());
            text.push(key);
        }
        places.push(text.len());
        Self {
            glyphs,
            keys,
            text,
            places,
        }
    }

    fn part(&self, from: usize, to: usize) -> &str {
        let place = |at: usize| self.places.get(at).copied().unwrap_or(self.text.len());
        self.text.get(place(from)..place(to)).unwrap_or_default()
    }

    /// Whether a word may start or end before this glyph: not inside a Latin word or a number, nor
    /// inside what stood for several glyphs in one character.
    fn is_edge(&self, at: usize) -> bool {
        let (Some(before), Some(&next)) = (at.checked_sub(1), self.keys.get(at)) else {
            return true;
        };
        let both = |test: fn(char) -> bool| test(self.keys[before]) && test(next);
        self.glyphs[before].start != self.glyphs[at].start
            && !both(|ch| ch.is_ascii_digit())
            && !both(|ch| ch.is_alphabetic() && !is_han(ch))
    }
}

/// Puts the wishes into the input, between the notes that it has.
fn rewrite<'a>(input: &Input<'a>, found: Vec<Found>) -> Input<'a> {
    let text: &str = &input.text;
    let mut builder = InputBuilder::new(text);
    let mut done = 0;
    let mut notes = input.notes.iter().peekable();
    let carry = |builder: &mut InputBuilder, done: &mut usize, note: &Note| {
        builder.keep(*done..note.span.start);
        let by = builder.text().len() as isize - note.span.start as isize;
        builder.keep(note.span.clone());
        builder.note(note.moved(by));
        *done = note.span.end;
    };
    for (span, wish) in found {
        while let Some(note) = notes.next_if(|note| note.span.start <= span.start) {
            carry(&mut builder, &mut done, note);
        }
        builder.keep(done..span.start);
        done = span.end;
        match wish {
            Wish::Say(instead) => builder.replace(span, instead),
            Wish::Read(reading) => {
                let start = builder.text().len();
                builder.keep(span.clone());
                let written = text.get(span).unwrap_or_default();
                // Counted when the dictionary was read; joiners and the like change no count.
                if let Ok(syllables) = align(written, start, reading) {
                    builder.note(Note {
                        span: start..builder.text().len(),
                        kind: NoteKind::Reading {
                            syllables,
                            exact: false,
                            word: true,
                        },
                    });
                }
            }
        }
    }
    for note in notes {
        carry(&mut builder, &mut done, note);
    }
    builder.keep(done..text.len());
    builder.finish_over(input)
}

/// The form in which words are compared: cleaned, simplified, in lower case.
pub(super) fn key(word: &str) -> String {
    let (glyphs, _) = clean(word);
    glyphs.iter().map(|glyph| folded(glyph.ch)).collect()
}

fn folded(ch: char) -> char {
    let simplified = usual_form(ch);
    simplified.to_lowercase().next().unwrap_or(simplified)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::text::tables::Tables;

    fn lexicon(words: &[(&str, &str)]) -> Lexicon {
        let tables = Tables::new().unwrap();
        let entries = words
            .iter()
            .map(|&(word, wish)| match wish.strip_prefix('=') {
                Some(text) => Entry::say(word, text).unwrap(),
                None => Entry::read(&tables, word, wish).unwrap(),
            });
        Lexicon::new(entries.collect())
    }

    /// The text that is read, with the noted stretches in brackets.
    fn applied(words: &[(&str, &str)], text: &str) -> String {
        let input = lexicon(words).apply(text.into());
        let mut out = String::new();
        let mut done = 0;
        for note in input.notes() {
            out += &input.text()[done..note.span.start];
            out += &format!("[{}]", &input.text()[note.span.clone()]);
            done = note.span.end;
        }
        out + &input.text()[done..]
    }

    #[test]
    fn leftmost_longest_wins_at_word_edges() {
        let words = [
            ("重庆", "chong2 qing4"),
            ("重庆路", "chong2 qing4 lu4"),
            ("Qt", "=cute"),
            ("3A", "=三A"),
            ("GPT-4o", "=G P T 四 O"),
        ];
        for (text, wanted) in [
            ("在重庆路上", "在[重庆路]上"),
            ("在重慶", "在[重慶]"),
            ("用QT写", "用cute写"),
            ("Qtip和iQt", "Qtip和iQt"),
            ("Ｑｔ5", "cute5"),
            ("13A与3a", "13A与三A"),
            ("问gpt-4o吧", "问G P T 四 O吧"),
            ("GPT-4oo", "GPT-4oo"),
        ] {
            assert_eq!(applied(&words, text), wanted, "{text}");
        }
    }

    #[test]
    fn the_later_entry_wins_and_nothing_is_no_trouble() {
        let words = [
            ("Qt", "=a"),
            ("好", "hao3"),
            ("QT", "=cute"),
            ("行", "xing2"),
            ("行", "=航"),
        ];
        assert_eq!(applied(&words, "qt"), "cute");
        assert_eq!(applied(&words, "行不行"), "航不航");
        assert_eq!(applied(&[], "行"), "行");
    }

    #[test]
    fn many_words_over_a_long_text() {
        let entries = (0..20_000).map(|number| Entry::say(&format!("词{number}"), "好").unwrap());
        let lexicon = Lexicon::new(entries.collect());
        assert_eq!(lexicon.len(), 20_000);
        let long = "词19999词20000".repeat(1_000);
        let said = lexicon.apply(long.as_str().into());
        assert_eq!(said.text(), "好词20000".repeat(1_000));
        let endless = Lexicon::new(vec![Entry::say(&"一".repeat(64), "好").unwrap()]);
        let text = "一".repeat(64 * 2_000);
        assert_eq!(
            endless.apply(text.as_str().into()).text(),
            "好".repeat(2_000)
        );
    }
}
