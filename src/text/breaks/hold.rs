//! Word edges at which a pause would tear something apart.

use super::edge::{ASPECTS, CLAUSAL};
use super::{Part, Word};

/// Complements that stay with a verb of one syllable.
const COMPLEMENTS: &str = "在到给向往自成为作于出起上下来去进回过开完好住掉见着得不死满入";
const DIRECTIONS: &str = "起来 出来 下来 下去 上来 上去 进来 进去 回来 回去 过来 过去 出去";
/// Words that hold with what is behind them.
const LEANING: &str =
    "要会能想可该应须让使令请叫派是有没不也都就还才又再很更最太已正将被把所之地得";
/// The same of two syllables.
const LEANING_WORDS: &str = "\
    大大 可以 能够 应该 应当 必须 需要 可能 愿意 想要 继续 开始 准备 打算 得以 加以 \
    予以 进行 不能 不会 不要 不可 没有 就是 不是 成为 属于 位于 具有 来自 作出 \
    做出 能否 是否 值得 使得 导致 令人 让人 敢于 善于 易于 便于 有望 即将 正在 \
    必将 至少 大约 非常 十分 特别 更加 有关 相关 好像 仿佛 似乎 如同 越来越 \
    最为 有点 比较 相当 尤其 几乎";
/// Measures of an action, which follow its verb.
const BRIEFLY: &str = "一下 一会儿 一番 一遍 一次 下";

/// Whether a pause between the two words would tear something apart.
pub(super) fn holds_together(words: &[Word], at: usize) -> bool {
    let (left, right) = (&words[at - 1], &words[at]);
    let leaning = left.is_single() && LEANING.contains(left.last().ch)
        || left.part == Part::Conjunction && left.is_single()
        || matches!(left.part, Part::Preposition | Part::Determiner)
        || left.part == Part::Adverb && left.is_single();
    let leaning = leaning || left.is(LEANING_WORDS);
    let times = left.part == Part::Time
        && (matches!(right.part, Part::Time | Part::Number) || right.is("到 至 开始 起"));
    // 会见了前来|访问, and words such as 顺路去 and 检查和, which the dictionary has.
    let end = left.last().ch;
    let going = !right.is(CLAUSAL)
        && (left.part == Part::Verb && "来去在于给成为向自".contains(end)
            || left.weight > 2 && "来去和与及把被给".contains(end)
            || left.is("前来 前去"));
    let briefly = left.is(ASPECTS) && right.is(BRIEFLY);
    let particle = briefly || right.part == Part::Particle || right.is("等 之 似的 们 儿");
    let rest = left.is("等") && right.part == Part::Noun && right.weight <= 2;
    let local = right.part == Part::Place && right.weight <= 2 && !right.first().is_tag(b's');
    let shared = left.last().end > right.first().start;
    let english = left.part == Part::English && right.part == Part::English;
    let measured = right.part == Part::Measure && !left.is_nominal()
        || left.part == Part::Measure
            && !matches!(
                right.part,
                Part::Verb | Part::Adverb | Part::Preposition | Part::Conjunction
            );
    leaning
        || times
        || going
        || particle
        || rest
        || local
        || shared
        || english
        || measured
        || numeric(left, right)
        || verbal(left, right)
        || named(left, right)
        || loose_noun(left, right)
}

/// A number with what it counts, also 第三|章, iPhone|15.
fn numeric(left: &Word, right: &Word) -> bool {
    let number =
        |word: &Word| (word.part == Part::Number || word.last().is_number()) && !word.is(BRIEFLY);
    let clause = matches!(
        right.part,
        Part::Verb | Part::Adverb | Part::Preposition | Part::Conjunction
    );
    let counted = number(left) && !clause;
    counted
        || number(right) && (left.part == Part::English || number(left))
        || number(left) && right.is_single() && right.part != Part::Conjunction
        || number(right) && left.is_single() && left.part == Part::Verb
}

/// A verb of one syllable with its object or complement, any verb with 起来.
fn verbal(left: &Word, right: &Word) -> bool {
    if left.part != Part::Verb && left.part != Part::Adjective {
        return false;
    }
    let complement = right.is_single() && COMPLEMENTS.contains(right.first().ch);
    let single = left.is_single() && right.part != Part::Conjunction && !left.is("说 问 想 称");
    right.is(DIRECTIONS) || complement && (left.is_single() || right.is("到 成 为 于 出")) || single
}

/// Parts of a name, and a name with a short title.
fn named(left: &Word, right: &Word) -> bool {
    let person = |word: &Word| word.first().tag == *b"nr";
    let title = right.part == Part::Noun && right.weight <= 2;
    person(left) && (person(right) || title)
        || left.part == Part::Name && right.is_single() && right.is_nominal()
}

/// A noun of one syllable beside another: most often one word that the dictionary lacks.
fn loose_noun(left: &Word, right: &Word) -> bool {
    let plain = |word: &Word| matches!(word.part, Part::Noun | Part::Name | Part::Attribute);
    let single = left.is_single() || right.is_single();
    single && (plain(left) || left.part == Part::Adjective) && plain(right)
}
