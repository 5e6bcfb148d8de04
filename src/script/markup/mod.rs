//! From what the author wrote to what the text frontend takes: marks inside the text, whole texts
//! in pinyin, SSML. Each is an [`Input`] with turns of style in the end, so that later stages know none of them.
//!
//! [`Input`]: crate::text::Input

mod inline;
mod layers;
mod lines;
mod spelled;
mod ssml;
mod tag;
mod time;

use self::layers::Layers;
pub(super) use self::time::LONGEST_PAUSE;
use super::cast::Cast;
use super::names::Names;
use super::style::{Style, Understood};
use crate::text::{Frontend, Input, InputBuilder, Lexicon, PinyinFault};
use crate::tr;

/// How a text is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Markup {
    /// Readings and tags in brackets, and SSML where the text begins with `<speak`.
    #[default]
    Marked,
    /// Every character is text.
    Plain,
    /// The text is in pinyin.
    Pinyin,
}

/// How texts are read: what their markup is, and the names and words it may use.
#[derive(Clone, Copy, Default)]
pub struct Manner<'a> {
    /// What the markup is.
    pub markup: Markup,
    /// Words with readings of the user's own.
    pub lexicon: Option<&'a Lexicon>,
    /// The voices and emotions that marks may name; without them any name passes.
    pub names: Option<Names<'a>>,
    /// Who speaks lines that begin with a name; only in texts that are neither SSML nor pinyin.
    pub cast: Option<&'a Cast>,
}

/// Markup that cannot be followed, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", tr!("line {line}, column {column}: {fault}", "第 {line} 行第 {column} 列：{fault}", line = .line, column = .column, fault = .fault))]
pub struct MarkupError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub fault: MarkupFault,
}

/// Why markup cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarkupFault {
    /// The reading in a bracket is none.
    #[error("{}", tr!("{0}; if the bracket is text, write `\\[` or use --plain", "{0}；如果方括号本身是文本，请写作“\\[”或使用 --plain", .0))]
    Mark(PinyinFault),
    /// More syllables than there are characters before the bracket.
    #[error("{}", tr!(
        "the bracket has {syllables} syllables, but only {characters} Chinese characters stand directly before it; if it is text, write `\\[` or use --plain",
        "方括号中有 {syllables} 个音节，而紧挨在前面的汉字只有 {characters} 个；如果方括号本身是文本，请写作“\\[”或使用 --plain",
        syllables = .syllables, characters = .characters
    ))]
    Count {
        /// Syllables in the bracket.
        syllables: usize,
        /// Characters before it.
        characters: usize,
    },
    /// A tag that cannot be followed.
    #[error("{}", tr!("{0}; if the bracket is text, write `\\[` or use --plain", "{0}；如果方括号本身是文本，请写作“\\[”或使用 --plain", .0))]
    Tag(String),
    /// A text in pinyin with something else in it.
    #[error("{}", tr!("{0}; --pinyin takes syllables (ni3 hao3), Chinese characters, and words in capitals", "{0}；--pinyin 只接受音节（ni3 hao3）、汉字和大写字母的词", .0))]
    Pinyin(PinyinFault),
    /// Something wrong with SSML.
    #[error("SSML: {0}")]
    Ssml(String),
}

/// A fault with its place in bytes.
type Fault = (usize, MarkupFault);

/// Whether a text is an SSML document.
#[must_use]
pub fn is_ssml(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut root = text;
    for (start, end) in [("<?xml", "?>"), ("<!--", "-->")] {
        while let Some(rest) = root.strip_prefix(start) {
            root = rest
                .split_once(end)
                .map_or("", |(_, rest)| rest.trim_start());
        }
    }
    // Refused by the reader, rather than read aloud here.
    if root.starts_with("<!DOCTYPE") {
        return root.contains("<speak");
    }
    root.strip_prefix("<speak").is_some_and(|rest| {
        rest.starts_with(|ch: char| ch.is_whitespace() || matches!(ch, '>' | '/'))
    })
}

/// What the frontend is to read for a text.
///
/// # Errors
///
/// At the first markup that cannot be followed.
pub fn understand<'a>(
    source: &'a str,
    manner: Manner,
    frontend: &Frontend,
) -> Result<Understood<'a>, MarkupError> {
    understand_in(&Style::default(), source, manner, frontend)
}

/// The same for a text that is spoken in a style of its own.
pub(super) fn understand_in<'a>(
    style: &Style,
    source: &'a str,
    manner: Manner,
    frontend: &Frontend,
) -> Result<Understood<'a>, MarkupError> {
    let mut layers = Layers::new(style);
    let mut strangers = Vec::new();
    let built = build(source, manner, frontend, &mut layers, &mut strangers);
    let input = built.map_err(|(at, fault)| locate(source, at, fault))?;
    let input = match manner.lexicon {
        Some(lexicon) => frontend.consult(lexicon, input),
        None => input,
    };
    Ok(Understood {
        input,
        turns: layers.finish(),
        strangers,
    })
}

/// What is read of a text, with the styles in `layers`.
fn build<'a>(
    source: &'a str,
    manner: Manner,
    frontend: &Frontend,
    layers: &mut Layers,
    strangers: &mut Vec<String>,
) -> Result<Input<'a>, Fault> {
    let names = manner.names;
    match (manner.markup, manner.cast) {
        (Markup::Pinyin, _) => spelled::read(source, frontend),
        (Markup::Marked, _) if is_ssml(source) => ssml::read(source, frontend, layers, names),
        (markup, Some(cast)) => {
            let mut builder = InputBuilder::new(source);
            let marks = markup == Markup::Marked;
            *strangers = lines::read(source, cast, marks, &mut builder, layers, frontend, names)?;
            Ok(builder.finish())
        }
        (Markup::Marked, None) if source.contains('[') => {
            let mut builder = InputBuilder::new(source);
            let all = 0..source.len();
            inline::read(source, all, &mut builder, layers, frontend, names)?;
            layers.all_closed()?;
            Ok(builder.finish())
        }
        (Markup::Marked | Markup::Plain, None) => Ok(source.into()),
    }
}

fn locate(source: &str, at: usize, fault: MarkupFault) -> MarkupError {
    let before = source.get(..at).unwrap_or(source);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    MarkupError {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        fault,
    }
}

#[cfg(test)]
mod tests;
