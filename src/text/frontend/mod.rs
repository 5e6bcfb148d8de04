//! The walk through the stages, and putting the result together.

use super::cell::{Cell, Lexeme};
use super::clean::{Fault, Glyph, clean, is_han};
use super::input::{
    self, Entries, Entry, EntryError, EntryFault, Input, Lexicon, PinyinError, Spelt,
};
use super::normalize::Token;
use super::polyphone::network::columns::{Column, columns};
use super::segment::{Row, segment};
use super::sentence::{self, Sentence};
use super::tables::Tables;
use super::{Analysis, Item, Sound, Syllable, TextError, Unreadable, Word, polyphone};

mod cuts;
mod given;
mod walk;

use given::Forced;
pub use walk::Walk;

/// The Chinese text frontend. Holds only views of the embedded tables and is cheap to build.
pub struct Frontend {
    tables: Tables,
}

impl Frontend {
    /// Opens the embedded tables.
    ///
    /// # Errors
    ///
    /// When the tables inside the executable are damaged.
    pub fn new() -> Result<Self, TextError> {
        Ok(Self {
            tables: Tables::new()?,
        })
    }

    /// Reads a text: sentences with words, readings and marks, and what had to be left out.
    ///
    /// Works in linear time and accepts any input.
    #[must_use]
    pub fn analyze<'a>(&self, input: impl Into<Input<'a>>) -> Analysis {
        self.walk(input).analysis()
    }

    /// Reads a text sentence by sentence, so that a long one need not be read to its end before
    /// its beginning is spoken.
    #[must_use]
    pub fn walk<'a>(&self, input: impl Into<Input<'a>>) -> Walk<'_, 'a> {
        Walk::new(self, input.into())
    }

    /// What the polyphone network sees of each sentence: for training it.
    #[must_use]
    pub fn columns(&self, text: &str) -> Vec<Vec<Column>> {
        let (glyphs, mut faults) = clean(text);
        let mut sentences = Vec::new();
        for sentence in sentence::split(&glyphs) {
            let tokens = tokens(&glyphs, &sentence, &[], &mut faults);
            let mut row = segment(&self.tables, &tokens, &[], &mut faults);
            polyphone::rules(&self.tables, &mut row.cells, &row.lexemes);
            let columns = columns(&row.cells, &row.lexemes);
            sentences.push(columns.into_iter().map(|(column, _)| column).collect());
        }
        sentences
    }

    /// The text as it is read: numbers and symbols spelled out, marks and line ends kept.
    #[must_use]
    pub fn normalize<'a>(&self, input: impl Into<Input<'a>>) -> String {
        let input = input.into();
        let (mut glyphs, mut faults) = clean(&input.text);
        let forced = given::mark(&mut glyphs, &input.notes);
        let mut out = String::with_capacity(input.text.len());
        let mut done = 0;
        let gap = |glyphs: &[Glyph]| {
            glyphs
                .iter()
                .filter(|glyph| glyph.ch == '\n')
                .map(|glyph| glyph.ch)
                .collect::<String>()
        };
        for (sentence, _) in cuts::cut(sentence::split(&glyphs), &glyphs, &input.notes) {
            let between = &glyphs[done..sentence.range.start];
            let lines = gap(between);
            let spaced = lines.is_empty() && done > 0 && !between.is_empty();
            out.push_str(if spaced { " " } else { &lines });
            done = sentence.range.end;
            let mut tokens = tokens(&glyphs, &sentence, &forced, &mut faults);
            given::write(&mut tokens, &input);
            let part = spoken(&tokens, &glyphs[sentence.terminator]);
            // A cut parts Latin words as the space did that stood there.
            let latin = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric());
            if latin(out.chars().next_back()) && latin(part.chars().next()) {
                out.push(' ');
            }
            out.push_str(&part);
        }
        out.push_str(&gap(&glyphs[done..]));
        out
    }

    /// The input with the words of a user dictionary read as that says.
    #[must_use]
    pub fn consult<'a>(&self, lexicon: &Lexicon, input: Input<'a>) -> Input<'a> {
        lexicon.apply(input)
    }

    /// A user dictionary of these entries; of several for one word, the last counts.
    #[must_use]
    pub fn lexicon(&self, entries: Vec<Entry>) -> Lexicon {
        Lexicon::new(entries)
    }

    /// The syllables of a text in pinyin, with or without tone marks, apart or together.
    ///
    /// # Errors
    ///
    /// At the first thing that is no syllable.
    pub fn pinyin(&self, text: &str) -> Result<Vec<Spelt>, PinyinError> {
        input::pinyin::parse(&self.tables, text)
    }

    /// The entries of a dictionary file.
    ///
    /// # Errors
    ///
    /// At the first line that is none.
    pub fn entries(&self, text: &str) -> Result<Entries, EntryError> {
        input::entries(&self.tables, text)
    }

    /// A dictionary entry of a word and its reading.
    ///
    /// # Errors
    ///
    /// When the reading is no pinyin, or does not fit the word.
    pub fn entry(&self, word: &str, reading: &str) -> Result<Entry, EntryFault> {
        Entry::read(&self.tables, word, reading)
    }
}

/// The sentence without its closing mark, then the closing quotes behind that mark.
fn tokens(
    glyphs: &[Glyph],
    sentence: &Sentence,
    forced: &[Forced],
    faults: &mut Vec<Fault>,
) -> Vec<Token> {
    let Sentence {
        range, terminator, ..
    } = sentence;
    let mut tokens = given::tokens(glyphs, range.start..terminator.start, forced, faults);
    let behind = terminator.end..range.end;
    tokens.extend(given::tokens(glyphs, behind, forced, faults));
    tokens
}

/// The tokens as text, with the closing mark put back before the quotes that followed it.
fn spoken(tokens: &[Token], terminator: &[Glyph]) -> String {
    let mut out = String::new();
    let mut mark = Some(terminator);
    let mut latin_end = None;
    for token in tokens {
        let (start, end) = match token {
            Token::Han(glyph) => (glyph.start, glyph.end),
            Token::Latin(letters) => match (letters.first(), letters.last()) {
                (Some(first), Some(last)) => (first.start, last.end),
                _ => continue,
            },
            Token::Spelled { start, end, .. }
            | Token::Mark { start, end, .. }
            | Token::Given { start, end, .. } => (*start, *end),
        };
        if let Some(closing) =
            mark.filter(|mark| mark.first().is_some_and(|glyph| glyph.start < start))
        {
            out.extend(closing.iter().map(|glyph| glyph.ch));
            mark = None;
        }
        let latin = match token {
            Token::Latin(_) => true,
            Token::Spelled { text, .. } => text.is_ascii(),
            Token::Given { text, .. } => !text.chars().any(is_han),
            _ => false,
        };
        if latin && latin_end.is_some_and(|last| last < start) {
            out.push(' ');
        }
        let ascii_mark = matches!(token, Token::Mark { ch, .. } if ch.is_ascii_punctuation());
        latin_end = (latin || ascii_mark).then_some(end);
        match token {
            Token::Han(glyph) => out.push(glyph.ch),
            Token::Latin(letters) => out.extend(letters.iter().map(|glyph| glyph.ch)),
            Token::Spelled { text, .. } | Token::Given { text, .. } => out.push_str(text),
            Token::Mark { ch, .. } => out.push(*ch),
        }
    }
    out.extend(mark.into_iter().flatten().map(|glyph| glyph.ch));
    out
}

/// Gathers the syllables of each word.
fn items(row: Row) -> Vec<Item> {
    let mut cells = row.cells.into_iter().peekable();
    let mut items = Vec::with_capacity(row.lexemes.len());
    for (index, lexeme) in row.lexemes.into_iter().enumerate() {
        let mut syllables = Vec::new();
        while let Some(cell) = cells.next_if(|cell| cell.word <= index) {
            if !cell.base.is_empty() {
                syllables.push(syllable(&cell));
            }
        }
        match lexeme {
            Lexeme::Mandarin { text, start, end } if !syllables.is_empty() => {
                items.push(Item::Word(Word {
                    text,
                    span: start..end,
                    sound: Sound::Mandarin(syllables),
                }));
            }
            // 儿 has merged into the word before it.
            Lexeme::Mandarin { text, end, .. } => {
                if let Some(Item::Word(word)) = items.last_mut() {
                    word.text.push_str(&text);
                    word.span.end = end;
                }
            }
            Lexeme::English {
                text,
                start,
                end,
                phones,
            } => {
                items.push(Item::Word(Word {
                    text,
                    span: start..end,
                    sound: Sound::English(phones),
                }));
            }
            Lexeme::Mark { mark, start, end } => items.push(Item::Mark {
                mark,
                span: start..end,
            }),
        }
    }
    items
}

fn syllable(cell: &Cell) -> Syllable {
    Syllable {
        pinyin: cell.base.to_owned(),
        tone: cell.tone,
        citation: cell.citation,
        erhua: cell.erhua,
        span: cell.start..cell.end,
        reason: cell.reason,
    }
}

/// Sorts the faults, joins neighbours of one kind, and counts lines and columns.
fn locate(text: &str, mut faults: Vec<Fault>) -> Vec<Unreadable> {
    faults.sort_by_key(|fault| (fault.start, fault.end));
    let mut joined: Vec<Fault> = Vec::new();
    for fault in faults {
        match joined.last_mut() {
            Some(last)
                if last.kind == fault.kind
                    && (last.end >= fault.start || invisible(text, last.end, fault.start)) =>
            {
                last.end = last.end.max(fault.end);
            }
            _ => joined.push(fault),
        }
    }
    let (mut line, mut column, mut at) = (1, 1, 0);
    let mut found = Vec::with_capacity(joined.len());
    for Fault { start, end, kind } in joined {
        for ch in text[at..start].chars() {
            if ch == '\n' {
                line += 1;
                column = 1;
            } else {
                column += 1;
            }
        }
        at = start;
        found.push(Unreadable {
            span: start..end,
            text: text[start..end].to_owned(),
            line,
            column,
            kind,
        });
    }
    found
}

/// Whether only joiners lie between two parts of one emoji.
fn invisible(text: &str, from: usize, to: usize) -> bool {
    text[from..to]
        .chars()
        .all(|ch| matches!(ch, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}'))
}

#[cfg(test)]
mod tests;
