//! Latin text: words, acronyms, letters.
//!
//! A run of letters is cut at its camel-case edges. Each part is looked up as written and in lower
//! case; then it is a word made from a known one, a Chinese name, a compound, letters if nobody
//! could say it, or else what the letter-to-sound model makes of it. Which capitals are letters is
//! decided by their number, by their shape and by `data/own-capitals.tsv`.

use std::sync::LazyLock;

use super::clean::{Glyph, plain_latin};
use super::tables::{Spelling, Tables};

mod inflect;
mod letters;
mod model;
mod phrase;
mod pinyin;
mod shape;
#[cfg(test)]
mod tests;

pub(super) use phrase::Context;

/// The letter-to-sound model; most texts never need it.
static MODEL: LazyLock<model::Model> = LazyLock::new(|| {
    model::Model::new(
        include_str!("../../../data/english-chunks.tsv"),
        include_bytes!("../../../data/english-weights.bin"),
    )
});

/// The shortest part of a compound; one of three letters must be a common word.
const MIN_PART: usize = 3;
/// Longer parts are not taken for compounds: looking at every cut would take quadratic time.
const MAX_COMPOUND: usize = 24;
/// Longer runs are no words: they are cut at camel-case edges and spelled out, never looked up.
const MAX_WORD: usize = 64;

/// A part of a run with its phones.
pub(super) type Part<'g> = (&'g [Glyph], Vec<String>);

/// Splits a run of letters into words with their phones.
pub(super) fn pronounce<'g>(
    tables: &Tables,
    glyphs: &'g [Glyph],
    context: Context,
) -> Vec<Part<'g>> {
    let mut reader = Reader {
        tables,
        context,
        out: Vec::new(),
    };
    reader.run(glyphs);
    reader.out
}

struct Reader<'t, 'g> {
    tables: &'t Tables,
    context: Context,
    out: Vec<Part<'g>>,
}

impl<'g> Reader<'_, 'g> {
    /// Cuts at every camel-case edge, unless what is left is one known word.
    ///
    /// A loop over edges found once: a run of a hundred thousand letters must cost no stack and no
    /// more than linear time.
    fn run(&mut self, glyphs: &'g [Glyph]) {
        let mut start = 0;
        for edge in edges(glyphs).into_iter().chain([glyphs.len()]) {
            let rest = &glyphs[start..];
            if self.known(rest) {
                return;
            }
            let part = &glyphs[start..edge];
            if part.len() == rest.len() || !self.known(part) {
                self.unknown(part);
            }
            start = edge;
        }
    }

    /// Reads what a list or the dictionary has, and what is letters by its length; says whether it did.
    fn known(&mut self, glyphs: &'g [Glyph]) -> bool {
        if glyphs.len() > MAX_WORD {
            return false;
        }
        let written = written(glyphs);
        let lower = written.to_ascii_lowercase();
        let written = if self.context.shouted {
            lower.clone()
        } else {
            written
        };
        let cased = self.tables.english(&written).filter(|_| written != lower);
        if let Some(phones) = cased {
            self.out.push((glyphs, phones));
            return true;
        }
        let capitals = written.bytes().take_while(u8::is_ascii_uppercase).count();
        if capitals > 1 && matches!(&written[capitals..], "s" | "'s") {
            letters::spell_plural(glyphs, capitals, &mut self.out);
            return true;
        }
        let listed = self
            .tables
            .spelling(&written)
            .or(self.tables.spelling(&lower));
        let is_letters = match listed {
            Some(listed) => listed == Spelling::Letters,
            None => self.is_letters(&written, capitals),
        };
        if is_letters {
            letters::spell(glyphs, &mut self.out);
            return true;
        }
        let name = || {
            let beside = self.context.before || self.context.after;
            let name = pinyin::phones(self.tables, &lower)?;
            (beside && lower.len() == 2).then_some(name)
        };
        let found = self.tables.english(&lower).or_else(name);
        found
            .map(|phones| self.out.push((glyphs, phones)))
            .is_some()
    }

    /// Whether a part that no list has is letters by its length alone.
    fn is_letters(&self, written: &str, capitals: usize) -> bool {
        let Context {
            before,
            after,
            small_after,
            shouted,
            ..
        } = self.context;
        let all_capitals = capitals == written.len();
        match written.len() {
            // 一个 A is a letter; `this is a book` has an article.
            1 => !match written {
                "a" => after,
                "A" => small_after,
                "I" | "i" => before || after,
                _ => false,
            },
            2 if shouted => false,
            2 if all_capitals => true,
            2 => {
                let lower = written.to_ascii_lowercase();
                let is_name = || (before || after) && self.tables.syllable(&lower).is_some();
                !lower.contains(['a', 'e', 'i', 'o', 'u', 'y'])
                    || self.tables.english(&lower).is_none() && !is_name()
            }
            3 => all_capitals,
            _ => false,
        }
    }

    /// Reads a part without camel case that no list and no dictionary has.
    fn unknown(&mut self, glyphs: &'g [Glyph]) {
        let written = written(glyphs);
        let lower = written.to_ascii_lowercase();
        if glyphs.len() > MAX_WORD || lower.len() != glyphs.len() {
            return letters::spell(glyphs, &mut self.out);
        }
        let is_capitals = !self.context.shouted && written == written.to_ascii_uppercase();
        // A plural of four capitals is hardly ever one: MIPS, ACID.
        let is_word = !is_capitals || lower.len() > 4 || shape::alternates(&lower);
        if !is_word {
            return letters::spell(glyphs, &mut self.out);
        }
        let made = inflect::inflected(self.tables, &lower);
        if let Some(phones) = made.or_else(|| pinyin::phones(self.tables, &lower)) {
            self.out.push((glyphs, phones));
        } else if lower.contains('\'') {
            self.pieces(glyphs, &lower);
        } else if let Some(at) = compound(self.tables, &lower) {
            let (head, tail) = glyphs.split_at(at);
            for part in [head, tail] {
                if !self.known(part) {
                    letters::spell(part, &mut self.out);
                }
            }
        } else if let Some(phones) = Some(&lower)
            .filter(|lower| shape::is_pronounceable(lower))
            .and_then(|lower| MODEL.phones(lower))
        {
            self.out.push((glyphs, phones));
        } else {
            letters::spell(glyphs, &mut self.out);
        }
    }
}

impl<'g> Reader<'_, 'g> {
    /// Reads a word with apostrophes piece by piece: `rock|'n|'roll`; an `'s` goes to what it follows.
    fn pieces(&mut self, glyphs: &'g [Glyph], lower: &str) {
        let cuts = lower.match_indices('\'').map(|(at, _)| at);
        let (mut start, mut read) = (0, 0);
        for end in cuts.chain([lower.len()]) {
            let (piece, spelling) = (&glyphs[start..end], &lower[start..end]);
            let bare = piece.len().min(usize::from(spelling.starts_with('\'')));
            // Nothing may stand between the ending and its owner, or that would be lost.
            if spelling == "'s"
                && start > 0
                && read == start
                && let Some((owner, phones)) = self.out.last_mut()
            {
                *owner = &glyphs[start - owner.len().min(start)..end];
                inflect::add_s(phones);
            } else if let Some(phones) = self.tables.english(spelling) {
                self.out.push((piece, phones));
            } else if bare < piece.len() && !self.known(&piece[bare..]) {
                self.unknown(&piece[bare..]);
            }
            if bare < piece.len() {
                read = end;
            }
            start = end;
        }
    }
}

/// The letters as plain ASCII, with straight apostrophes.
fn written(glyphs: &[Glyph]) -> String {
    let plain = |glyph: &Glyph| match glyph.ch {
        '\'' | '’' => Some('\''),
        ch => plain_latin(ch),
    };
    glyphs.iter().filter_map(plain).collect()
}

/// Where camel case starts new parts: `Chat|GPT`, `XML|Http`, `YOLO|v`; `GPUs` has none.
fn edges(glyphs: &[Glyph]) -> Vec<usize> {
    let upper = |at: usize| glyphs.get(at).is_some_and(|glyph| glyph.ch.is_uppercase());
    let lower = |at: usize| glyphs.get(at).is_some_and(|glyph| glyph.ch.is_lowercase());
    let starts =
        |at: usize| upper(at) && (lower(at - 1) || upper(at - 1) && lower(at + 1) && lower(at + 2));
    let trails = |at: usize| {
        at > 1
            && at + 1 == glyphs.len()
            && lower(at)
            && upper(at - 1)
            && upper(at - 2)
            && glyphs.last().is_some_and(|glyph| glyph.ch != 's')
    };
    (1..glyphs.len())
        .filter(|&at| starts(at) || trails(at))
        .collect()
}

/// Where two words were written as one, the first as long as possible: `byte|dance`, `chat|gpt`.
fn compound(tables: &Tables, lower: &str) -> Option<usize> {
    if lower.len() > MAX_COMPOUND || lower.len() < 2 * MIN_PART {
        return None;
    }
    let is_word = |part: &str| {
        let common = || tables.spelling(&part.to_ascii_uppercase()) == Some(Spelling::Word);
        tables.english(part).is_some() && (part.len() > MIN_PART || common())
    };
    let is_letters = |part: &str| {
        tables.spelling(part) == Some(Spelling::Letters)
            || part.len() <= 4 && !part.contains(['a', 'e', 'i', 'o', 'u', 'y'])
    };
    (MIN_PART..=lower.len() - MIN_PART).rev().find(|&at| {
        let (head, tail) = lower.split_at(at);
        is_word(head) && (is_word(tail) || is_letters(tail))
    })
}
