//! Classes of characters that more than one stage asks for.

use unicode_normalization::char::decompose_canonical;

/// The ASCII letter under a Latin letter with accents (`é` → `e`).
pub(in crate::text) fn plain_latin(ch: char) -> Option<char> {
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
pub(in crate::text) fn is_emoji(ch: char) -> bool {
    matches!(ch, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{2139}' | '\u{231a}' | '\u{231b}' | '\u{2328}' | '\u{23cf}' | '\u{23e9}'..='\u{23fa}'
        | '\u{20e3}')
        && !matches!(ch, '★' | '☆')
}

/// Characters that are never seen nor heard: joiners, direction marks, variation selectors.
pub(super) fn is_invisible(ch: char) -> bool {
    matches!(ch, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{e0001}'..='\u{e01ef}')
}

/// Letters, digits and Chinese characters.
pub(super) fn is_word(ch: char) -> bool {
    ch.is_alphanumeric()
}
