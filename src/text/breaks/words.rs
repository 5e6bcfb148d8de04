//! The words of a clause as the break rules see them.

use crate::text::cell::{Cell, Lexeme};

/// One word with its syllables.
pub(super) struct Word<'a> {
    /// Index of its lexeme.
    pub lexeme: usize,
    pub cells: &'a [Cell],
    /// Syllables.
    pub weight: usize,
    pub part: Part,
}

/// Parts of speech, as coarse as breaks need them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Noun,
    Name,
    /// Days, hours and the like.
    Time,
    /// 里, 之间, and words such as 家里.
    Place,
    Verb,
    Adjective,
    /// Adjectives that only stand before nouns: 大型.
    Attribute,
    Pronoun,
    /// 这, 每, 各: what a noun or measure word follows.
    Determiner,
    Number,
    Measure,
    Adverb,
    Preposition,
    Conjunction,
    /// 的, 了, 吗 and the like.
    Particle,
    /// Set phrases.
    Phrase,
    English,
}

/// Words before a noun or measure word.
const DETERMINERS: &str = "\
    这 那 哪 每 某 各 该 本 此 另 第 几 多少 什么 这些 那些 有些 某些 哪些 \
    这个 那个 每个 一个 两个 这种 那种 一种 所有 任何 其他 其它 整个 这样 那样 \
    各种 一些 许多 很多 不少 一 全 诸多 大量 众多 部分 首 近 约 仅 超过 这次 \
    一次";
/// Single words that are prepositions whatever the dictionary calls them.
const PREPOSITIONS: &str = "\
    在 把 被 从 对 向 往 将 为 由 以 于 给 跟 与 比 按 按照 根据 通过 \
    随着 关于 对于 经过 经 除了 为了 作为 沿着 朝 自 自从 凭 靠 依靠 因 当 \
    至 针对 围绕 依据";
const CONJUNCTIONS: &str = "\
    和 与 及 或 而 但 并 且 以及 或者 并且 而且 但是 因为 所以 如果 虽然 \
    不过 于是 从而 因而 因此 即使 尽管 只要 只有 无论 不管 由于 然后 可是 还是 \
    则 并非 乃至 甚至 同时 其中 包括 例如 比如 否则 直到 以便 以免 既 如 若 \
    倘若 假如";
/// Measure words that 这, 那 and the like form a word with.
const MEASURES: &str = "座条个种本张件次位名只支辆部家所间片块段场项把群批份套届类起首颗棵";
/// What a noun, verb or number leans on: behind it, a place or a time is complete.
const LOCALISERS: &str = "\
    里 上 中 内 外 下 后 前 时 间 旁 边 之间 之后 之前 之中 之下 之上 之内 \
    之外 以后 以前 以来 以上 以下 以内 以外 期间 时候 左右 里面 外面 上面 下面 \
    前面 后面 旁边 中间 附近 时期 方面 当中 际 之际 起 为止 来说 而言 来看 \
    看来 的话";

impl Word<'_> {
    /// Whether the word is one of `list`, which spaces separate.
    pub fn is(&self, list: &str) -> bool {
        list.split(' ')
            .any(|text| text.chars().eq(self.cells.iter().map(|cell| cell.ch)))
    }

    pub fn first(&self) -> &Cell {
        &self.cells[0]
    }

    pub fn last(&self) -> &Cell {
        &self.cells[self.cells.len() - 1]
    }

    pub fn is_single(&self) -> bool {
        self.weight == 1
    }

    /// Whether it names something or someone.
    pub fn is_nominal(&self) -> bool {
        matches!(
            self.part,
            Part::Noun | Part::Name | Part::English | Part::Time | Part::Place | Part::Pronoun
        ) || self.first().tag == *b"vn"
    }

    /// 这座, 那条: a determiner with its measure word.
    fn points(&self) -> bool {
        self.weight == 2
            && "这那哪每某各该".contains(self.first().ch)
            && MEASURES.contains(self.last().ch)
    }

    /// Finds its part of speech.
    pub fn classify(mut self) -> Self {
        self.part = self.found();
        self
    }

    fn found(&self) -> Part {
        let cell = self.first();
        if cell.base.is_empty() {
            return Part::English;
        }
        if self.is(CONJUNCTIONS) {
            return Part::Conjunction;
        }
        if self.is(PREPOSITIONS) {
            return Part::Preposition;
        }
        if self.is(LOCALISERS) {
            return Part::Place;
        }
        if self.is(DETERMINERS) || self.points() {
            return Part::Determiner;
        }
        match cell.tag {
            [b'n', b'r' | b's' | b'z'] => Part::Name,
            [b't', _] => Part::Time,
            [b'f' | b's', _] => Part::Place,
            [b'v', _] => Part::Verb,
            [b'a' | b'z', _] => Part::Adjective,
            [b'b' | b'h', _] => Part::Attribute,
            [b'r', _] => Part::Pronoun,
            [b'm', _] => Part::Number,
            [b'q', _] => Part::Measure,
            [b'd', _] => Part::Adverb,
            [b'p', _] => Part::Preposition,
            [b'c', _] => Part::Conjunction,
            [b'u' | b'y' | b'k' | b'e' | b'o', _] => Part::Particle,
            [b'i' | b'l', _] => Part::Phrase,
            _ => Part::Noun,
        }
    }
}

/// The words of the clause whose lexemes start at `start`, not yet classified: most clauses are too
/// short to need it.
pub(super) fn gather<'a>(lexemes: &[Lexeme], start: usize, cells: &'a [Cell]) -> Vec<Word<'a>> {
    let mut words = Vec::new();
    for (offset, lexeme) in lexemes.iter().skip(start).enumerate() {
        let index = start + offset;
        let from = cells.partition_point(|cell| cell.word < index);
        let to = cells.partition_point(|cell| cell.word <= index);
        let own = &cells[from..to];
        if own.is_empty() {
            continue;
        }
        let weight = match lexeme {
            Lexeme::English { phones, .. } => {
                let is_vowel = |phone: &&String| phone.ends_with(|c: char| c.is_ascii_digit());
                phones.iter().filter(is_vowel).count().max(1)
            }
            // 儿 is about to merge.
            _ => own.iter().filter(|cell| cell.ch != '儿').count(),
        };
        let word = Word {
            lexeme: index,
            cells: own,
            weight,
            part: Part::Noun,
        };
        words.push(word);
    }
    words
}
