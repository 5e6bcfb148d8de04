//! First stage: source text to cleaned characters that remember where they came from.
//!
//! Compatibility forms are folded (full width, ligatures, `℃`), except where folding would lose
//! meaning (`²`, `，`). Invisible characters go; what cannot be read is reported.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, decompose_canonical, is_combining_mark};

use super::UnreadableKind;

/// A cleaned character with the byte range of the source that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub ch: char,
    pub start: usize,
    pub end: usize,
}

/// A stretch that is left out, before it gets its line and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    pub start: usize,
    pub end: usize,
    pub kind: UnreadableKind,
}

/// Cleans `text`. Line ends of every kind become `\n`, other white space a plain space.
pub(super) fn clean(text: &str) -> (Vec<Glyph>, Vec<Fault>) {
    let mut glyphs: Vec<Glyph> = Vec::with_capacity(text.len() / 2);
    let mut faults = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, ch)) = chars.next() {
        let end = start + ch.len_utf8();
        let mut push = |ch| glyphs.push(Glyph { ch, start, end });
        match ch {
            '\r' if chars.peek().is_some_and(|&(_, next)| next == '\n') => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => push('\n'),
            _ if ch.is_whitespace() => push(' '),
            _ if is_invisible(ch) => {}
            _ if ch.is_control() => faults.push(Fault {
                start,
                end,
                kind: UnreadableKind::Control,
            }),
            '々' => {
                let repeated = glyphs.last().map_or(ch, |last| last.ch);
                glyphs.push(Glyph {
                    ch: repeated,
                    start,
                    end,
                });
            }
            'Ⅰ'..='Ⅻ' | 'ⅰ'..='ⅻ' => {
                let value = (ch as u32 - 0x2160) % 16 + 1;
                value.to_string().chars().for_each(push);
            }
            _ if is_combining_mark(ch) => join_mark(&mut glyphs, ch, end),
            _ if keeps_form(ch) => push(ch),
            '㎡' | '㎥' | '㎢' | '㎤' => {
                let unit = match ch {
                    '㎡' => "m²",
                    '㎥' => "m³",
                    '㎢' => "km²",
                    _ => "cm³",
                };
                unit.chars().for_each(push);
            }
            '\u{2044}' => push('/'),
            _ => ch
                .nfkc()
                .for_each(|folded| push(if folded == '\u{2044}' { '/' } else { folded })),
        }
    }
    (glyphs, faults)
}

/// Characters that are never seen nor heard: joiners, direction marks, variation selectors.
fn is_invisible(ch: char) -> bool {
    matches!(ch, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0001}'..='\u{e01ef}')
}

/// Characters whose compatibility form would say something else.
fn keeps_form(ch: char) -> bool {
    matches!(
        ch,
        '²' | '³' | '¹' | '⁰' | '⁴'
            ..='⁹'
                | '…'
                | '，'
                | '；'
                | '：'
                | '！'
                | '？'
                | '（'
                | '）'
                | '™'
                | 'ª'
                | 'º'
                | 'µ'
                | '·'
                | '″'
                | '′'
    )
}

/// Puts an accent on the letter before it, or lets it go with that letter.
fn join_mark(glyphs: &mut [Glyph], mark: char, end: usize) {
    if let Some(last) = glyphs.last_mut() {
        if let Some(joined) = compose(last.ch, mark) {
            last.ch = joined;
        }
        last.end = end;
    }
}

/// The ASCII letter under a Latin letter with accents (`é` → `e`).
pub(super) fn plain_latin(ch: char) -> Option<char> {
    if ch.is_ascii_alphabetic() {
        return Some(ch);
    }
    if !matches!(ch, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') {
        return None;
    }
    let plain = match ch {
        'ß' => 's',
        'Æ' | 'æ' => 'a',
        'Ø' | 'ø' | 'Œ' | 'œ' => 'o',
        'Đ' | 'đ' | 'ð' | 'Ð' => 'd',
        'Ł' | 'ł' => 'l',
        'ı' => 'i',
        _ => {
            let mut base = None;
            decompose_canonical(ch, |part| {
                base.get_or_insert(part);
            });
            base?
        }
    };
    plain.is_ascii_alphabetic().then_some(plain)
}

/// Chinese characters in every Unicode block.
pub fn is_han(ch: char) -> bool {
    matches!(ch, '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Emoji and pictographs, including what only appears as a part of one.
pub(super) fn is_emoji(ch: char) -> bool {
    matches!(ch, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{231a}' | '\u{231b}' | '\u{23e9}'..='\u{23fa}' | '\u{20e3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str) -> String {
        clean(text).0.iter().map(|glyph| glyph.ch).collect()
    }

    #[test]
    fn folds_width_but_keeps_what_matters() {
        assert_eq!(cleaned("ＡＢ１２％，㎡²℃½"), "AB12%，m²²°C1/2");
        assert_eq!(cleaned("\u{feff}你\u{200b}好\r\n人々"), "你好\n人人");
        assert_eq!(cleaned("e\u{301}Ⅲ"), "é3");
    }

    #[test]
    fn reports_control_characters_with_their_place() {
        let (glyphs, faults) = clean("你\u{7}好");
        assert_eq!(glyphs.len(), 2);
        assert_eq!(
            faults,
            [Fault {
                start: 3,
                end: 4,
                kind: UnreadableKind::Control
            }]
        );
        assert_eq!((glyphs[1].start, glyphs[1].end), (4, 7));
    }
}
