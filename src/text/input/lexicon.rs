//! The user dictionary, ready to be looked up in.

use super::{Entry, Input, InputBuilder, Note, NoteKind, Spelt, align};
use crate::text::clean::{Glyph, clean};
use crate::text::tables::Tables;

/// Words with readings or replacements of the user's own. Plain data, given to each analysis, so
/// that a running program can take another one at any time.
#[derive(Debug)]
pub struct Lexicon {
    words: fst::Map<Vec<u8>>,
    /// What to do for each word, by the automaton's value.
    wishes: Vec<Wish>,
}

#[derive(Debug)]
enum Wish {
    Read(Vec<Spelt>),
    Say(String),
}

/// A word found in a text: its span and what to do with it.
type Found<'l> = (std::ops::Range<usize>, &'l Wish);

impl Lexicon {
    /// Of several entries for one word the last counts.
    pub(crate) fn new(entries: Vec<Entry>) -> Self {
        let mut keyed: Vec<(String, Wish)> = entries
            .into_iter()
            .map(|entry| match entry {
                Entry::Read { word, reading } => (key(&word), Wish::Read(reading)),
                Entry::Say { word, text } => (key(&word), Wish::Say(text)),
            })
            .collect();
        // Stable: of equal keys the last given comes last, and replaces those before it.
        keyed.sort_by(|a, b| a.0.cmp(&b.0));
        let mut kept: Vec<(String, Wish)> = Vec::with_capacity(keyed.len());
        for one in keyed {
            match kept.last_mut() {
                Some(last) if last.0 == one.0 => *last = one,
                _ => kept.push(one),
            }
        }
        let mut builder = fst::MapBuilder::memory();
        let mut wishes = Vec::with_capacity(kept.len());
        for (key, wish) in kept {
            // Sorted and without doubles, so that the automaton takes all of them.
            if builder.insert(key, wishes.len() as u64).is_ok() {
                wishes.push(wish);
            }
        }
        Self {
            words: builder.into_map(),
            wishes,
        }
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.wishes.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wishes.is_empty()
    }

    /// The input with every word of the dictionary read as the user wishes: leftmost first, then
    /// longest. What has a note already is left alone.
    pub(crate) fn apply<'a>(&self, input: Input<'a>) -> Input<'a> {
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
        let keys: Vec<char> = glyphs.iter().map(|glyph| folded(glyph.ch)).collect();
        let mut notes = input.notes.iter().map(|note| &note.span).peekable();
        let mut found = Vec::new();
        let mut at = 0;
        while at < glyphs.len() {
            let start = glyphs[at].start;
            while notes.next_if(|span| span.end <= start).is_some() {}
            let limit = notes.peek().map_or(usize::MAX, |span| span.start);
            if start >= limit {
                at += 1;
                continue;
            }
            match self.longest(&glyphs, &keys, at, limit) {
                Some((length, wish)) => {
                    found.push((start..glyphs[at + length - 1].end, wish));
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The longest word that starts at `at`, and its length in glyphs. Words are of bounded
    /// length, so that this takes bounded time.
    fn longest(
        &self,
        glyphs: &[Glyph],
        keys: &[char],
        at: usize,
        limit: usize,
    ) -> Option<(usize, &Wish)> {
        if !is_edge(glyphs, keys, at) {
            return None;
        }
        let words = self.words.as_fst();
        let mut node = words.root();
        let mut output = fst::raw::Output::zero();
        let mut best = None;
        for (index, key) in keys.iter().enumerate().skip(at) {
            if glyphs[index].end > limit {
                break;
            }
            for byte in key.encode_utf8(&mut [0; 4]).bytes() {
                let Some(step) = node.find_input(byte) else {
                    return best;
                };
                let step = node.transition(step);
                output = output.cat(step.out);
                node = words.node(step.addr);
            }
            if node.is_final() && is_edge(glyphs, keys, index + 1) {
                let wish = output.cat(node.final_output()).value();
                best = usize::try_from(wish)
                    .ok()
                    .and_then(|wish| self.wishes.get(wish))
                    .map(|wish| (index + 1 - at, wish))
                    .or(best);
            }
        }
        best
    }
}

/// Whether a word may start or end before this glyph: not inside a Latin word or a number, nor
/// inside what stood for several glyphs in one character.
fn is_edge(glyphs: &[Glyph], keys: &[char], at: usize) -> bool {
    let (Some(before), Some(&next)) = (at.checked_sub(1), keys.get(at)) else {
        return true;
    };
    let both = |test: fn(&char) -> bool| test(&keys[before]) && test(&next);
    glyphs[before].start != glyphs[at].start
        && !both(char::is_ascii_digit)
        && !both(|ch| ch.is_alphabetic() && !crate::text::clean::is_han(*ch))
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
fn key(word: &str) -> String {
    let (glyphs, _) = clean(word);
    glyphs.iter().map(|glyph| folded(glyph.ch)).collect()
}

fn folded(ch: char) -> char {
    let simplified = Tables::simplify(ch);
    simplified.to_lowercase().next().unwrap_or(simplified)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

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
        let words = [("行", "xing2"), ("行", "=航")];
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
