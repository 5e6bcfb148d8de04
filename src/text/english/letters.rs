//! Letters by name.

use super::super::clean::{Glyph, plain_latin};
use super::{Part, inflect};

/// One word for each letter; an apostrophe stays with the letter before it.
pub(super) fn spell<'g>(glyphs: &'g [Glyph], out: &mut Vec<Part<'g>>) {
    for glyph in glyphs.chunks(1) {
        if let Some(name) = glyph.first().and_then(|glyph| name(glyph.ch)) {
            out.push((glyph, name));
        }
    }
}

/// Capitals with a plural or possessive ending: `GPUs`, `NBA's`. The last letter takes the ending.
pub(super) fn spell_plural<'g>(glyphs: &'g [Glyph], capitals: usize, out: &mut Vec<Part<'g>>) {
    let (head, last) = glyphs.split_at(capitals.saturating_sub(1));
    spell(head, out);
    if let Some(mut phones) = last.first().and_then(|glyph| name(glyph.ch)) {
        inflect::add_s(&mut phones);
        out.push((last, phones));
    }
}

fn name(ch: char) -> Option<Vec<String>> {
    let name = arpabet(plain_latin(ch)?)?;
    Some(name.split(' ').map(str::to_owned).collect())
}

/// The name of a letter in ARPAbet.
fn arpabet(ch: char) -> Option<&'static str> {
    Some(match ch.to_ascii_lowercase() {
        'a' => "EY1",
        'b' => "B IY1",
        'c' => "S IY1",
        'd' => "D IY1",
        'e' => "IY1",
        'f' => "EH1 F",
        'g' => "JH IY1",
        'h' => "EY1 CH",
        'i' => "AY1",
        'j' => "JH EY1",
        'k' => "K EY1",
        'l' => "EH1 L",
        'm' => "EH1 M",
        'n' => "EH1 N",
        'o' => "OW1",
        'p' => "P IY1",
        'q' => "K Y UW1",
        'r' => "AA1 R",
        's' => "EH1 S",
        't' => "T IY1",
        'u' => "Y UW1",
        'v' => "V IY1",
        'w' => "D AH1 B AH0 L Y UW0",
        'x' => "EH1 K S",
        'y' => "W AY1",
        'z' => "Z IY1",
        _ => return None,
    })
}
