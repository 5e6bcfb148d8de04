//! Fifth stage: readings of the function characters and other frequent polyphones, by neighbours.
//!
//! The dictionary has had its say already: a rule speaks up only where the word is one character
//! or has no listed reading, or where the listed word is one that a rule knows better.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Reason;
use super::cell::{Cell, Lexeme, breath_groups, is_numeral};
use super::tables::Tables;

mod clues;
mod names;
pub(super) mod network;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod page;
mod particles;
mod words;

/// One character in its breath group, as a rule sees it.
pub(super) struct View<'a> {
    group: &'a [Cell],
    at: usize,
}

impl View<'_> {
    /// The cell `distance` away; `None` past the edge of the breath group.
    fn cell(&self, distance: isize) -> Option<&Cell> {
        self.group.get(self.at.checked_add_signed(distance)?)
    }

    /// The character `distance` away; NUL past the edge of the breath group.
    fn ch(&self, distance: isize) -> char {
        self.cell(distance).map_or('\0', |cell| cell.ch)
    }

    fn here(&self) -> &Cell {
        &self.group[self.at]
    }

    /// Whether the character before is one of `set`.
    fn after(&self, set: &str) -> bool {
        set.contains(self.ch(-1))
    }

    /// Whether the character behind is one of `set`.
    fn before(&self, set: &str) -> bool {
        set.contains(self.ch(1))
    }

    /// Whether the text behind starts with one of `words`.
    fn followed(&self, words: &[&str]) -> bool {
        words
            .iter()
            .any(|word| word.chars().zip(1..).all(|(ch, at)| self.ch(at) == ch))
    }

    /// Whether the text before ends with one of `words`.
    fn preceded(&self, words: &[&str]) -> bool {
        words.iter().any(|word| {
            word.chars()
                .rev()
                .zip(1..)
                .all(|(ch, at)| self.ch(-at) == ch)
        })
    }

    /// Whether the word before has a part of speech that starts with one of `tags`.
    fn after_tag(&self, tags: &[u8]) -> bool {
        self.cell(-1)
            .is_some_and(|cell| tags.contains(&cell.tag[0]))
    }

    /// Whether the word behind has a part of speech that starts with one of `tags`.
    fn before_tag(&self, tags: &[u8]) -> bool {
        self.cell(1).is_some_and(|cell| tags.contains(&cell.tag[0]))
    }

    /// Whether a number stands before.
    fn after_number(&self) -> bool {
        self.cell(-1)
            .is_some_and(|cell| cell.is_number() || is_numeral(cell.ch))
    }

    /// Whether the breath group starts here.
    fn is_start(&self) -> bool {
        self.at == 0
    }

    /// Whether the breath group ends here, but for a particle.
    fn is_end(&self) -> bool {
        match self.cell(1) {
            None => true,
            Some(cell) => "了吗呢吧啊呀嘛的".contains(cell.ch) && self.cell(2).is_none(),
        }
    }

    /// Length in characters of the word before.
    fn length_before(&self) -> usize {
        let Some(previous) = self.cell(-1) else {
            return 0;
        };
        self.group[..self.at]
            .iter()
            .rev()
            .take_while(|cell| cell.word == previous.word)
            .count()
    }

    /// Length in characters of the word behind.
    fn length_behind(&self) -> usize {
        let Some(next) = self.cell(1) else { return 0 };
        self.group[self.at + 1..]
            .iter()
            .take_while(|cell| cell.word == next.word)
            .count()
    }
}

/// A syllable without tone, and its tone.
type Choice = (&'static str, u8);

/// A rule for certain characters. The numbers are what `tts phonemes` shows; `docs/readings.md`
/// says what each rule does.
struct Rule {
    number: u8,
    chars: &'static str,
    choose: fn(&View) -> Option<Choice>,
}

impl Rule {
    const fn new(number: u8, chars: &'static str, choose: fn(&View) -> Option<Choice>) -> Self {
        Self {
            number,
            chars,
            choose,
        }
    }
}

/// The rules for a character.
fn rules_for(ch: char) -> &'static [&'static Rule] {
    static TABLE: LazyLock<HashMap<char, Vec<&Rule>>> = LazyLock::new(|| {
        let mut table: HashMap<char, Vec<&Rule>> = HashMap::new();
        let rules = particles::RULES.iter().chain(words::RULES);
        for rule in rules.chain(clues::RULES) {
            for ch in rule.chars.chars() {
                table.entry(ch).or_default().push(rule);
            }
        }
        table
    });
    TABLE.get(&ch).map_or(&[], Vec::as_slice)
}

/// The first rule that has something to say, and what.
fn choose(view: &View) -> Option<(u8, Choice)> {
    rules_for(view.here().ch)
        .iter()
        .find_map(|rule| (rule.choose)(view).map(|choice| (rule.number, choice)))
        .or_else(|| names::surname(view).map(|choice| (names::NUMBER, choice)))
}

/// Decides every character of the sentence: rules first, then the network, which sees what they
/// propose.
pub(super) fn apply(tables: &Tables, cells: &mut [Cell], lexemes: &[Lexeme]) {
    rules(tables, cells, lexemes);
    network::apply(tables, cells, lexemes);
}

/// Applies the rules.
pub(super) fn rules(tables: &Tables, cells: &mut [Cell], lexemes: &[Lexeme]) {
    for group in breath_groups(cells, lexemes) {
        for at in 0..group.len() {
            let view = View { group, at };
            let free = view.here().is_single() || view.here().reason != Reason::Word;
            let choice = if free && !view.here().is_given() {
                choose(&view)
            } else {
                None
            };
            if let Some((number, (base, tone))) = choice
                && let Some(base) = tables.syllable(base)
            {
                group[at].read(base, tone, Reason::Rule(number));
            }
        }
    }
}
