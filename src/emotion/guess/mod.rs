//! Which emotion a sentence asks for, guessed from its text alone.
//!
//! Owns the lexicon in `data/emotions.tsv` and the rules that weigh what it finds. It never touches
//! prosody, profiles or a file, and takes time linear in the text. A wrong emotion is worse than
//! none, so the answer is neutral unless the evidence is clear and agrees with itself.
//!
//! In this order: `lexicon` knows words and patterns, `scan` finds them in the sentence and hangs
//! negations and degrees on them, `marks` reads the punctuation, `weigh` adds up and decides.

mod feeling;
mod lexicon;
mod marks;
mod scan;
mod weigh;

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

pub use feeling::EMOTIONS;

/// What a sentence sounds like.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// Name of the emotion, one of [`EMOTIONS`].
    pub emotion: &'static str,
    /// How much of it, 0.3 to 1.5; 1 for neutral.
    pub intensity: f32,
    /// What speaks for it; empty for neutral.
    pub reason: Reason,
}

/// The cues that decided, in the order of the text. Shown as `太…了, 高兴`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reason(pub Vec<Cue>);

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// The word or pattern as the lexicon writes it, or the mark.
    pub pattern: &'static str,
    /// Where it is in the sentence, in bytes. Of a pattern with a gap it is the whole stretch.
    pub span: Range<usize>,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, cue) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            f.write_str(cue.pattern)?;
        }
        Ok(())
    }
}

/// Guesses the emotion of one sentence, its closing mark included.
pub fn guess(sentence: &str) -> Guess {
    weigh::weigh(&scan::scan(sentence), &marks::Marks::of(sentence))
}
