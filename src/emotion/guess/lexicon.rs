//! The lexicon: words and patterns with what they tell, in one automaton.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::feeling::Feeling;

const TABLE: &str = include_str!("../../../data/emotions.tsv");

/// What a word does for the guess.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Role {
    /// Names or describes a feeling: it can be denied, asked for and reported.
    Names(Feeling, f32),
    /// Is said out of a feeling: an interjection, an address, a reproach, a face.
    Voices(Feeling, f32),
    /// Denies what follows.
    Denies,
    /// Asks not to feel what follows.
    Soothes,
    /// Strengthens what follows.
    Raises,
    /// Strengthens what precedes.
    Tops,
    /// Weakens what follows.
    Lowers,
    /// Belongs to factual prose, where words for feelings are a subject and not a tone.
    Informs,
    /// Makes it a supposition.
    Supposes,
    /// Turns against what was said before.
    Turns,
    /// Mocks: pleasant words are not meant.
    Mocks,
    /// Only looks like a word of the lexicon.
    Misleads,
}

/// One way to understand a word.
#[derive(Debug)]
pub(super) struct Sense {
    /// As the table writes it.
    pub pattern: &'static str,
    pub role: Role,
    /// Only at the start of a clause.
    pub opens: bool,
    /// Only at the end of a clause.
    pub closes: bool,
    /// What has to follow in the same clause.
    pub tail: Option<&'static str>,
}

/// All words with their senses.
pub(super) struct Lexicon {
    automaton: AhoCorasick,
    /// By the number of the automaton's pattern; those with more conditions first.
    senses: Vec<Vec<Sense>>,
}

/// A row of the table: what its words do, and the words.
pub(super) type Row = (Role, &'static str);

/// The rows of the table. A test makes sure that none is left out.
pub(super) fn rows() -> impl Iterator<Item = Option<Row>> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let mut columns = line.split('\t');
            let (what, kind) = (columns.next()?, columns.next()?);
            let (weight, words) = (columns.next()?, columns.next()?);
            let feeling = || Some((Feeling::of(what)?, weight.parse::<f32>().ok()?));
            let role = match kind {
                "names" => feeling().map(|(feeling, weight)| Role::Names(feeling, weight))?,
                "voices" => feeling().map(|(feeling, weight)| Role::Voices(feeling, weight))?,
                _ if what != "-" || weight != "-" => return None,
                "denies" => Role::Denies,
                "soothes" => Role::Soothes,
                "raises" => Role::Raises,
                "tops" => Role::Tops,
                "lowers" => Role::Lowers,
                "informs" => Role::Informs,
                "supposes" => Role::Supposes,
                "turns" => Role::Turns,
                "mocks" => Role::Mocks,
                "misleads" => Role::Misleads,
                _ => return None,
            };
            columns.next().is_none().then_some((role, words))
        })
}

impl Lexicon {
    /// The compiled-in lexicon, built on first use. Without an automaton nothing is ever found;
    /// a test makes sure that there is one.
    pub fn get() -> Option<&'static Self> {
        static LEXICON: LazyLock<Option<Lexicon>> = LazyLock::new(Lexicon::build);
        LEXICON.as_ref()
    }

    fn build() -> Option<Self> {
        let mut heads: Vec<&str> = Vec::new();
        let mut senses: Vec<Vec<Sense>> = Vec::new();
        let mut ids: HashMap<&str, usize> = HashMap::new();
        for (role, words) in rows().flatten() {
            for pattern in words.split(' ').filter(|word| !word.is_empty()) {
                let (head, sense) = Sense::parse(pattern, role);
                let id = *ids.entry(head).or_insert_with(|| {
                    heads.push(head);
                    senses.push(Vec::new());
                    heads.len() - 1
                });
                senses[id].push(sense);
            }
        }
        for senses in &mut senses {
            senses.sort_by_key(|one| {
                std::cmp::Reverse(
                    u8::from(one.tail.is_some()) + u8::from(one.opens) + u8::from(one.closes),
                )
            });
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(&heads)
            .ok()?;
        Some(Self { automaton, senses })
    }

    /// The words in a text from the left, the longest at each place, with their bytes and senses.
    pub fn find<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (std::ops::Range<usize>, &'a [Sense])> {
        self.automaton
            .find_iter(text)
            .map(|found| (found.range(), self.senses[found.pattern()].as_slice()))
    }
}

impl Sense {
    /// Takes `^head…tail$` apart.
    fn parse(pattern: &'static str, role: Role) -> (&'static str, Self) {
        let (opens, rest) = match pattern.strip_prefix('^') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, pattern),
        };
        let (closes, rest) = match rest.strip_suffix('$') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, rest),
        };
        let (head, tail) = match rest.split_once('…') {
            Some((head, tail)) if !head.is_empty() && !tail.is_empty() => (head, Some(tail)),
            _ => (rest, None),
        };
        let sense = Self {
            pattern,
            role,
            opens,
            closes,
            tail,
        };
        (head, sense)
    }
}
