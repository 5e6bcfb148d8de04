//! Texts of a cast: who speaks which line.

use super::super::cast::{Cast, Line};
use super::super::names::Names;
use super::super::style::Style;
use super::layers::Layers;
use super::{Fault, inline};
use crate::text::{Frontend, InputBuilder};

/// Reads a text line by line into the builder; tags count if there are `marks`. Returns the names
/// that lines begin with and that are not in the cast.
pub(super) fn read(
    source: &str,
    cast: &Cast,
    marks: bool,
    builder: &mut InputBuilder,
    layers: &mut Layers,
    frontend: &Frontend,
    names: Option<Names>,
) -> Result<Vec<String>, Fault> {
    let mut strangers: Vec<String> = Vec::new();
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let end = start + line.len();
        let text_end = start + line.trim_end_matches(['\n', '\r']).len();
        let (skipped, style) = match cast.line(&source[start..text_end]) {
            Line::Of(role, skipped) => (skipped, Some(&role.style)),
            Line::Stranger(name) => {
                if !strangers.iter().any(|known| known == name) {
                    strangers.push(name.to_owned());
                }
                (0, cast.narrator())
            }
            Line::Other => (0, cast.narrator()),
        };
        let text = start + skipped..text_end;
        if !source[text.clone()].trim().is_empty() {
            layers.rebase(style.unwrap_or(&Style::default()));
            layers.turn(text.start, builder);
        }
        match marks {
            true => {
                inline::read(source, text, builder, layers, frontend, names)?;
                layers.all_closed()?;
            }
            false => builder.keep(text),
        }
        builder.keep(text_end..end);
        start = end;
    }
    Ok(strangers)
}
