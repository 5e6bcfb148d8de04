//! Compatibility forms: one source character to the characters that say the same.
//!
//! NFKC does most of it (full width, ligatures, `℃`, Kangxi radicals). What it would spoil is
//! kept or folded by hand: exponents, fractions behind a whole number, numbers in circles.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

use super::class::{is_emoji, is_han, is_invisible, is_word};
use super::{Fault, Glyph};
use crate::text::UnreadableKind;

/// Folds every character. Line ends of every kind become `\n`, other white space a plain space.
pub(super) fn fold(source: &[Glyph], faults: &mut Vec<Fault>) -> Vec<Glyph> {
    let mut folder = Folder {
        out: Vec::with_capacity(source.len()),
        faults,
        item: 0,
    };
    let mut at = 0;
    while at < source.len() {
        at += folder.step(&source[at..]);
    }
    folder.out
}

struct Folder<'a> {
    out: Vec<Glyph>,
    faults: &'a mut Vec<Fault>,
    /// The last number in a circle that opened an item of a list.
    item: u32,
}

impl Folder<'_> {
    /// Folds the first character of `rest`, with those that belong to it; says how many it took.
    fn step(&mut self, rest: &[Glyph]) -> usize {
        let Glyph { ch, start, end } = rest[0];
        if is_han(ch) && !matches!(ch, '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}') {
            self.out.push(rest[0]);
            return 1;
        }
        let next = rest.get(1).map_or('\0', |glyph| glyph.ch);
        match ch {
            '\r' if next == '\n' => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                self.push('\n', start, end);
                self.item = 0;
            }
            // A braille cell without dots is a space that some services do not trim.
            _ if ch.is_whitespace() || ch == '\u{2800}' => self.push(' ', start, end),
            ' '..='~' => return self.ascii(rest),
            _ if is_invisible(ch) => self.extend(end),
            '\u{1b}' => return self.escape(rest),
            _ if ch.is_control() => self.fault(start, end, UnreadableKind::Control),
            '々' => {
                let last = self.out.last().map_or(ch, |last| last.ch);
                self.push(if is_han(last) { last } else { ch }, start, end);
            }
            'Ⅰ'..='Ⅿ' | 'ⅰ'..='ⅿ' => return self.roman(rest),
            // The normaliser knows what is raised, and seconds are not two minutes.
            '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '⁻' | '⁺' | '″' => {
                self.push(ch, start, end)
            }
            'ⁿ' if self.last().is_ascii_alphanumeric() || self.last() == ')' => {
                self.push('^', start, end);
                self.push('n', start, end);
            }
            _ if enclosed(ch).is_some() => {
                if let Some(value) = enclosed(ch) {
                    self.enclosed(value, rest, 1);
                }
            }
            '½' | '⅓' | '⅔' | '¼'..='¾' | '⅐'..='⅞' => {
                if self.last().is_ascii_digit() {
                    self.push('又', start, end);
                }
                self.compatible(rest[0]);
            }
            'ﾞ' | 'ﾟ' => self.voice(rest[0]),
            _ if is_combining_mark(ch) => self.mark(rest[0]),
            _ => match replacement(ch) {
                Some(same) => self.push(same, start, end),
                None => self.compatible(rest[0]),
            },
        }
        1
    }

    fn push(&mut self, ch: char, start: usize, end: usize) {
        self.out.push(Glyph { ch, start, end });
    }

    fn last(&self) -> char {
        self.out.last().map_or('\0', |glyph| glyph.ch)
    }

    fn fault(&mut self, start: usize, end: usize, kind: UnreadableKind) {
        self.faults.push(Fault { start, end, kind });
    }

    /// Lets an invisible character go with the one before it.
    fn extend(&mut self, end: usize) {
        if let Some(last) = self.out.last_mut()
            && !matches!(last.ch, '\n' | ' ')
        {
            last.end = end;
        }
    }

    /// A digit on a keycap (`1️⃣`) is read as the digit that it is; `#️⃣` and `*️⃣` are emoji.
    fn ascii(&mut self, rest: &[Glyph]) -> usize {
        let Glyph { ch, start, end } = rest[0];
        let selector = usize::from(rest.get(1).is_some_and(|glyph| glyph.ch == '\u{fe0f}'));
        match rest.get(1 + selector) {
            Some(cap) if cap.ch == '\u{20e3}' && matches!(ch, '0'..='9' | '#' | '*') => {
                match ch.to_digit(10) {
                    Some(value) => self.enclosed(value, rest, 2 + selector),
                    None => self.push(cap.ch, start, cap.end),
                }
                2 + selector
            }
            _ => {
                self.push(ch, start, end);
                1
            }
        }
    }

    /// A colour code for a terminal: `ESC [ 3 1 m`.
    fn escape(&mut self, rest: &[Glyph]) -> usize {
        let mut length = 1;
        if rest.get(1).is_some_and(|glyph| glyph.ch == '[') {
            let is_parameter = |glyph: &&Glyph| matches!(glyph.ch, '0'..='9' | ';' | '?');
            let parameters = rest[2..].iter().take_while(is_parameter).count();
            let closed = rest.get(2 + parameters);
            if closed.is_some_and(|glyph| glyph.ch.is_ascii_alphabetic()) {
                length = 3 + parameters;
            }
        }
        let end = rest[length - 1].end;
        self.fault(rest[0].start, end, UnreadableKind::Control);
        length
    }

    /// Roman numerals of their own code points become digits: `ⅩⅥ` is 16.
    fn roman(&mut self, rest: &[Glyph]) -> usize {
        let is_roman = |glyph: &&Glyph| matches!(glyph.ch, 'Ⅰ'..='Ⅿ' | 'ⅰ'..='ⅿ');
        let run = rest.iter().take_while(is_roman).take(MAX_ROMAN).count();
        let (mut total, mut last) = (0_i32, 0);
        for letter in rest[..run].iter().flat_map(|glyph| glyph.ch.nfkc()) {
            let value = match letter.to_ascii_uppercase() {
                'I' => 1,
                'V' => 5,
                'X' => 10,
                'L' => 50,
                'C' => 100,
                'D' => 500,
                _ => 1000,
            };
            total += value;
            if last < value {
                total -= 2 * last;
            }
            last = value;
        }
        let (start, end) = (rest[0].start, rest[run - 1].end);
        for digit in total.to_string().chars() {
            self.push(digit, start, end);
        }
        run
    }

    /// Numbers in circles and on keycaps, `length` characters long. Where they count items
    /// (`①苹果②梨`) they get the pause that the circle stands for; in 如图①所示 they are plain numbers.
    fn enclosed(&mut self, value: u32, rest: &[Glyph], length: usize) {
        let (start, end) = (rest[0].start, rest[length - 1].end);
        let before = self.out.last().copied();
        let in_row = before.is_some_and(|last| last.ch == '、' && last.start == last.end);
        let before = before.map_or('\0', |last| last.ch);
        let next = rest.get(length).map_or('\0', |glyph| glyph.ch);
        let listed = self.item > 0 && value == self.item + 1;
        let opens = !in_row && !is_word(before) && !matches!(before, '(' | '（' | '“' | '「');
        let row = enclosed(next).is_some();
        let item = (opens || listed) && is_word(next) && !next.is_ascii_digit() && !row;
        if before.is_ascii_digit() {
            self.push('、', start, start);
        } else if item && !opens {
            self.push('，', start, start);
        }
        for digit in value.to_string().chars() {
            self.push(digit, start, end);
        }
        if item || row {
            self.push('、', end, end);
        }
        if item {
            self.item = value;
        }
    }

    /// The voicing marks of half-width kana.
    fn voice(&mut self, glyph: Glyph) {
        let (mark, alone) = if glyph.ch == 'ﾞ' {
            ('\u{3099}', '゛')
        } else {
            ('\u{309a}', '゜')
        };
        match self.out.last_mut() {
            Some(last) if compose(last.ch, mark).is_some() => {
                last.ch = compose(last.ch, mark).unwrap_or(last.ch);
                last.end = glyph.end;
            }
            _ => self.push(alone, glyph.start, glyph.end),
        }
    }

    /// An accent goes on the letter before it, or along with it; without a letter it is reported.
    fn mark(&mut self, glyph: Glyph) {
        match self.out.last_mut() {
            Some(last) if compose(last.ch, glyph.ch).is_some() => {
                last.ch = compose(last.ch, glyph.ch).unwrap_or(last.ch);
                last.end = glyph.end;
            }
            Some(last) if last.ch.is_alphabetic() || is_emoji(last.ch) => last.end = glyph.end,
            _ => self.fault(glyph.start, glyph.end, UnreadableKind::Symbol),
        }
    }

    /// The compatibility form of NFKC.
    fn compatible(&mut self, Glyph { ch, start, end }: Glyph) {
        let mut folded = ch.nfkc();
        // Accents of their own (´, ￣) would fall apart into a space and a combining mark.
        let Some(first) = folded.next().filter(|&first| first != ' ') else {
            return self.push(ch, start, end);
        };
        let squared = matches!(ch, '\u{3380}'..='\u{33df}');
        for part in std::iter::once(first).chain(folded) {
            let part = match part {
                '\u{2044}' | '\u{2215}' => '/',
                '2' if squared => '²',
                '3' if squared => '³',
                other => other,
            };
            self.push(part, start, end);
        }
    }
}

/// Longer runs are taken in pieces, to keep the arithmetic in bounds.
const MAX_ROMAN: usize = 15;

/// The value of a number in a circle, black or white; ten has a keycap of its own.
fn enclosed(ch: char) -> Option<u32> {
    let code = ch as u32;
    Some(match ch {
        '⓪' | '⓿' => 0,
        '①'..='⑳' => code - 0x2460 + 1,
        '㉑'..='㉟' => code - 0x3251 + 21,
        '㊱'..='㊿' => code - 0x32b1 + 36,
        '⓫'..='⓴' => code - 0x24eb + 11,
        '⓵'..='⓾' => code - 0x24f5 + 1,
        '❶'..='❿' => code - 0x2776 + 1,
        '➀'..='➉' => code - 0x2780 + 1,
        '➊'..='➓' => code - 0x278a + 1,
        '🔟' => 10,
        _ => return None,
    })
}

/// What NFKC leaves alone or would spoil: kept as it is, or another character with the same sense.
fn replacement(ch: char) -> Option<char> {
    Some(match ch {
        '…' | '，' | '；' | '：' | '！' | '？' | '（' | '）' | '™' | 'ª' | 'º' | 'µ' => {
            ch
        }
        // An emoji, a part of faces, the letters of such Korean as stands in faces.
        'ℹ' | '︵' | '︶' | '\u{3131}'..='\u{318e}' => ch,
        '\u{2044}' | '\u{2215}' => '/',
        '❗' | '❕' => '！',
        '❓' | '❔' => '？',
        '♯' => '#',
        '〰' => '~',
        // Dingbat arrows, the curly loops between them aside.
        '➔' | '➘'..='➯' | '➱'..='➾' => '→',
        '\u{2e80}'..='\u{2eff}' => return radical(ch),
        _ => return None,
    })
}

/// Radicals that PDF files use for the characters they look like, where NFKC does not know them.
fn radical(ch: char) -> Option<char> {
    let at = RADICALS.chars().step_by(2).position(|one| one == ch)?;
    RADICALS.chars().nth(2 * at + 1)
}

const RADICALS: &str = "⺁厂⺅亻⺈刀⺉刂⺋卩⺌小⺍小⺎尤⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺝月⺠民⺡氵⺢水⺣灬⺤爪\
⺥爪⺦丬⺧牛⺨犭⺩王⺫目⺬示⺭礻⺮竹⺯糸⺰纟⺱网⺲罒⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹老⺺聿⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤\
⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑长⻒长⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食\
⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫齐⻬齐⻭齿⻮齿⻯龙⻰龙⻱龟⻲龟";
