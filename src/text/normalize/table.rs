//! Word lists with a filter on the first and the last character.
//!
//! Every number asks a dozen lists whether one of their words stands beside it, and nearly always
//! the answer is no. A bit for each character that a word begins or ends with gives that answer
//! without looking at the words.

/// Words of the filter; with 1,024 bits few characters collide.
const BLOCKS: usize = 16;

type Bits = [u64; BLOCKS];

/// A list of words.
pub(super) struct Words {
    words: &'static [&'static str],
    first: Bits,
    last: Bits,
}

impl Words {
    pub(super) const fn new(words: &'static [&'static str]) -> Self {
        let (mut first, mut last) = ([0; BLOCKS], [0; BLOCKS]);
        let mut index = 0;
        while index < words.len() {
            let bytes = words[index].as_bytes();
            set(&mut first, decode(bytes, 0));
            let mut start = bytes.len() - 1;
            while bytes[start] & 0xc0 == 0x80 {
                start -= 1;
            }
            set(&mut last, decode(bytes, start));
            index += 1;
        }
        Self { words, first, last }
    }

    /// Whether `text` begins with one of the words.
    pub(super) fn begin(&self, text: &[char]) -> bool {
        text.first().is_some_and(|&ch| has(&self.first, ch))
            && self.words.iter().any(|word| starts_with(text, word))
    }

    /// Whether `text` ends with one of the words.
    pub(super) fn end(&self, text: &[char]) -> bool {
        text.last().is_some_and(|&ch| has(&self.last, ch))
            && self.words.iter().any(|word| ends_with(text, word))
    }

    /// The length of the longest word that `text` begins with and that may end where it does.
    pub(super) fn longest(
        &self,
        text: &[char],
        boundary: impl Fn(&[char]) -> bool,
    ) -> Option<usize> {
        if !text.first().is_some_and(|&ch| has(&self.first, ch)) {
            return None;
        }
        self.words
            .iter()
            .filter(|word| starts_with(text, word))
            .map(|word| word.chars().count())
            .filter(|&length| boundary(text.get(length..).unwrap_or_default()))
            .max()
    }

    /// Whether `word` is in the list.
    pub(super) fn contain(&self, word: &str) -> bool {
        self.words.contains(&word)
    }
}

/// A list of written forms with what is said for them.
pub(super) struct Names {
    names: &'static [(&'static str, &'static str)],
    first: Bits,
}

impl Names {
    pub(super) const fn new(names: &'static [(&'static str, &'static str)]) -> Self {
        let mut first = [0; BLOCKS];
        let mut index = 0;
        while index < names.len() {
            set(&mut first, decode(names[index].0.as_bytes(), 0));
            index += 1;
        }
        Self { names, first }
    }

    /// The longest written form that `text` begins with and that may end where it does: its length
    /// and what is said.
    pub(super) fn longest(
        &self,
        text: &[char],
        boundary: impl Fn(&[char]) -> bool,
    ) -> Option<(usize, &'static str)> {
        if !text.first().is_some_and(|&ch| has(&self.first, ch)) {
            return None;
        }
        self.names
            .iter()
            .filter(|(written, _)| starts_with(text, written))
            .map(|&(written, spoken)| (written.chars().count(), spoken))
            .filter(|&(length, _)| boundary(text.get(length..).unwrap_or_default()))
            .max_by_key(|&(length, _)| length)
    }
}

/// The character that begins at `at`.
const fn decode(bytes: &[u8], at: usize) -> u32 {
    let lead = bytes[at] as u32;
    let (length, mut code) = match lead {
        0..0x80 => (1, lead),
        0x80..0xe0 => (2, lead & 0x1f),
        0xe0..0xf0 => (3, lead & 0x0f),
        _ => (4, lead & 0x07),
    };
    let mut index = 1;
    while index < length {
        code = code << 6 | (bytes[at + index] & 0x3f) as u32;
        index += 1;
    }
    code
}

const fn set(bits: &mut Bits, code: u32) {
    bits[code as usize / 64 % BLOCKS] |= 1 << (code % 64);
}

fn has(bits: &Bits, ch: char) -> bool {
    let code = ch as u32;
    bits[code as usize / 64 % BLOCKS] >> (code % 64) & 1 == 1
}

/// Whether the characters begin with `word`.
pub(super) fn starts_with(text: &[char], word: &str) -> bool {
    let mut at = text.iter();
    word.chars().all(|ch| at.next() == Some(&ch))
}

/// Whether the characters end with `word`.
pub(super) fn ends_with(text: &[char], word: &str) -> bool {
    let mut at = text.iter().rev();
    word.chars().rev().all(|ch| at.next() == Some(&ch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_at_both_ends() {
        static LIST: Words = Words::new(&["平方米", "kg", "é"]);
        let text = |text: &str| text.chars().collect::<Vec<_>>();
        for found in ["平方米x", "kg", "été"] {
            assert!(LIST.begin(&text(found)), "{found}");
        }
        for found in ["x平方米", "1kg", "né"] {
            assert!(LIST.end(&text(found)), "{found}");
        }
        for other in ["", "平方", "k", "米"] {
            assert!(
                !LIST.begin(&text(other)) && !LIST.end(&text(other)),
                "{other}"
            );
        }
    }
}
