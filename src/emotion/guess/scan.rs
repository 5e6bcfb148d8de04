//! Finds the lexicon's words in a sentence and hangs negations and degrees on them.

use std::ops::Range;

use super::Cue;
use super::feeling::Feeling;
use super::lexicon::{Lexicon, Role, Sense};
use super::marks::is_break;

/// How many characters may be between the two parts of a pattern.
const PATTERN_GAP: usize = 12;

/// Evidence for one feeling.
#[derive(Debug)]
pub(super) struct Evidence {
    pub cue: Cue,
    pub feeling: Feeling,
    pub weight: f32,
    /// The word names the feeling, instead of being said out of it.
    pub named: bool,
    /// What strengthens or weakens it.
    pub degree: Option<Cue>,
    pub raised: bool,
    pub lowered: bool,
}

/// What a sentence holds.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub evidence: Vec<Evidence>,
    /// Words of factual prose.
    pub informs: usize,
    pub supposes: bool,
    pub mocks: bool,
    /// Characters of the sentence.
    pub length: usize,
    /// How many pieces of evidence are before the last "but".
    pub turned: usize,
}

/// A word that acts on the next feeling.
struct Modifier {
    cue: Cue,
    role: Role,
    /// How many characters may be between it and the feeling.
    reach: usize,
}

/// Reads a sentence from the left.
pub(super) fn scan(sentence: &str) -> Findings {
    let mut findings = Findings::default();
    let mut modifiers: Vec<Modifier> = Vec::new();
    let mut titles = Titles::new(sentence);
    let words = Lexicon::get()
        .into_iter()
        .flat_map(|lexicon| lexicon.find(sentence));
    for (head, senses) in words {
        if titles.cover(head.start) || cuts_latin(sentence, &head) {
            continue;
        }
        let Some((sense, span)) = senses
            .iter()
            .find_map(|sense| Some((sense, fits(sentence, &head, sense)?)))
        else {
            continue;
        };
        let cue = Cue {
            pattern: sense.pattern,
            span,
        };
        match sense.role {
            Role::Names(feeling, weight) => {
                let evidence = Evidence::new(cue, feeling, weight, true);
                findings.add(sentence, evidence, &mut modifiers);
            }
            Role::Voices(feeling, weight) => {
                // Nothing denies a cry but what stands right before it: 不太好.
                modifiers.retain(|one| one.role != Role::Denies || one.cue.span.end == head.start);
                let evidence = Evidence::new(cue, feeling, weight, false);
                findings.add(sentence, evidence, &mut modifiers);
            }
            Role::Denies | Role::Soothes | Role::Raises | Role::Lowers => {
                let reach = match sense.role {
                    Role::Soothes => 4,
                    Role::Denies => 3,
                    // A single character is a degree only right before the word.
                    _ if head.len() == 3 => 0,
                    _ => 2,
                };
                modifiers.retain(|one| reaches(sentence, one, head.start));
                modifiers.push(Modifier {
                    cue,
                    role: sense.role,
                    reach,
                });
            }
            Role::Tops => {
                if let Some(last) = findings.evidence.last_mut()
                    && last.cue.span.end == head.start
                {
                    last.raised = true;
                    last.degree = Some(cue);
                }
            }
            Role::Turns => findings.turned = findings.evidence.len(),
            Role::Informs => findings.informs += 1,
            Role::Supposes => findings.supposes = true,
            Role::Mocks => findings.mocks = true,
            Role::Misleads => {}
        }
    }
    findings.length = sentence.chars().count();
    // Years, sums and scores are facts as well.
    if sentence.bytes().filter(u8::is_ascii_digit).count() >= 3 {
        findings.informs += 1;
    }
    findings
}

impl Evidence {
    fn new(cue: Cue, feeling: Feeling, weight: f32, named: bool) -> Self {
        Self {
            cue,
            feeling,
            weight,
            named,
            degree: None,
            raised: false,
            lowered: false,
        }
    }
}

impl Findings {
    /// Adds evidence, as the modifiers that reach it have it; they are used up.
    fn add(&mut self, sentence: &str, mut evidence: Evidence, modifiers: &mut Vec<Modifier>) {
        let start = evidence.cue.span.start;
        let mut denied = false;
        for one in modifiers.drain(..) {
            if !reaches(sentence, &one, start) {
                continue;
            }
            match one.role {
                Role::Soothes if evidence.feeling.wants_comfort() => {
                    evidence.feeling = Feeling::Gentle;
                    evidence.weight = evidence.weight.max(2.0);
                    evidence.named = false;
                    evidence.degree = Some(one.cue);
                }
                Role::Denies | Role::Soothes => denied = !denied,
                Role::Lowers => {
                    evidence.lowered = true;
                    evidence.degree = Some(one.cue);
                }
                _ => {
                    evidence.raised = true;
                    evidence.degree = Some(one.cue);
                }
            }
        }
        if !denied {
            self.evidence.push(evidence);
        }
    }
}

fn reaches(sentence: &str, modifier: &Modifier, start: usize) -> bool {
    clause(sentence, modifier.cue.span.end)
        .take(modifier.reach + 1)
        .any(|(at, _)| at == start)
}

/// The characters from a place to the end of its clause, and the place where that is.
fn clause(sentence: &str, from: usize) -> impl Iterator<Item = (usize, Option<char>)> {
    let rest = sentence.get(from..).unwrap_or_default();
    let mut ended = false;
    rest.char_indices()
        .map(move |(at, here)| (from + at, Some(here)))
        .chain(std::iter::once((sentence.len(), None)))
        .take_while(move |(_, here)| {
            let go_on = !ended;
            ended = here.is_none_or(is_break);
            go_on
        })
}

/// The stretch that a sense covers, if its conditions hold.
fn fits(sentence: &str, head: &Range<usize>, sense: &Sense) -> Option<Range<usize>> {
    let before = sentence.get(..head.start)?.chars().next_back();
    if sense.opens && !before.is_none_or(is_break) {
        return None;
    }
    let end = match sense.tail {
        None => head.end,
        Some(tail) => {
            let at = clause(sentence, head.end)
                .take(PATTERN_GAP + 1)
                .find(|(at, _)| sentence[*at..].starts_with(tail))?
                .0;
            at + tail.len()
        }
    };
    let after = sentence.get(end..)?.chars().next();
    (!sense.closes || after.is_none_or(is_break)).then_some(head.start..end)
}

/// Whether a word of Latin letters or figures is part of a longer one.
fn cuts_latin(sentence: &str, span: &Range<usize>) -> bool {
    let bytes = sentence.as_bytes();
    let both = |left: usize, right: usize| {
        [left, right]
            .iter()
            .all(|at| bytes.get(*at).is_some_and(u8::is_ascii_alphanumeric))
    };
    both(span.start.wrapping_sub(1), span.start) || both(span.end.wrapping_sub(1), span.end)
}

/// Titles of works in 《》, whose words say nothing about the sentence.
struct Titles<'a> {
    sentence: &'a str,
    /// The title that is next or was last.
    span: Range<usize>,
}

impl<'a> Titles<'a> {
    fn new(sentence: &'a str) -> Self {
        let mut titles = Self {
            sentence,
            span: 0..0,
        };
        titles.advance();
        titles
    }

    fn advance(&mut self) {
        let from = self.span.end;
        let find = |from: usize, mark: char| {
            let rest = self.sentence.get(from..)?;
            rest.find(mark).map(|at| from + at)
        };
        let nowhere = self.sentence.len();
        self.span = match find(from, '《') {
            // Without an end it is no title, and no later one can have an end either.
            Some(start) => find(start, '》').map_or(nowhere..nowhere, |end| start..end),
            None => nowhere..nowhere,
        };
    }

    /// Whether a place is in a title. Places have to be asked for from the left.
    fn cover(&mut self, at: usize) -> bool {
        while self.span.end <= at && self.span.start < self.sentence.len() {
            self.advance();
        }
        self.span.contains(&at)
    }
}
