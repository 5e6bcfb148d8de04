//! What a break at a word edge costs: little before a conjunction, nothing buys one inside
//! 三本书.

use super::{Part, Word};

/// Complements that stay with a verb of one syllable.
const COMPLEMENTS: &str = "在到给向往自成为作于出起上下来去进回过开完好住掉见着得不死满入";
const DIRECTIONS: &[&str] = &[
    "起来", "出来", "下来", "下去", "上来", "上去", "进来", "进去", "回来", "回去", "过来", "过去",
    "出去",
];
/// Words that hold with what is behind them.
const LEANING: &str =
    "要会能想可该应须让使令请叫派是有没不也都就还才又再很更最太已正将被把所之地得";
/// The same of two syllables.
const LEANING_WORDS: &[&str] = &[
    "可以",
    "能够",
    "应该",
    "应当",
    "必须",
    "需要",
    "可能",
    "愿意",
    "想要",
    "继续",
    "开始",
    "准备",
    "打算",
    "得以",
    "加以",
    "予以",
    "进行",
    "不能",
    "不会",
    "不要",
    "不可",
    "没有",
    "就是",
    "不是",
    "成为",
    "属于",
    "位于",
    "具有",
    "来自",
    "作出",
    "做出",
    "能否",
    "是否",
    "值得",
    "使得",
    "导致",
    "令人",
    "让人",
    "敢于",
    "善于",
    "易于",
    "便于",
    "有望",
    "即将",
    "正在",
    "必将",
    "至少",
    "大约",
    "非常",
    "十分",
    "特别",
    "更加",
    "越来越",
    "最为",
    "有点",
    "比较",
    "相当",
    "尤其",
    "几乎",
];
/// What verbs of saying and thinking introduce is a clause.
const REPORTING: &[&str] = &[
    "说",
    "表示",
    "认为",
    "指出",
    "觉得",
    "知道",
    "发现",
    "相信",
    "强调",
    "透露",
    "称",
    "介绍",
    "希望",
    "以为",
    "宣布",
    "预计",
    "证明",
    "显示",
    "意味着",
    "告诉记者",
    "问",
    "想",
    "看到",
    "听说",
    "是否",
    "担心",
    "建议",
    "要求",
    "决定",
    "说明",
    "表明",
    "承认",
    "坦言",
    "提醒",
];
/// Conjunctions between clauses rather than words.
const CLAUSAL: &[&str] = &[
    "而", "但", "并", "且", "以及", "并且", "而且", "但是", "因为", "所以", "如果", "虽然", "不过",
    "于是", "从而", "因而", "因此", "即使", "尽管", "由于", "然后", "可是", "否则", "直到", "以便",
    "以免", "同时", "其中", "包括", "甚至", "乃至",
];
/// Aspect particles behind a verb.
const ASPECTS: &[&str] = &["了", "着", "过"];

/// The price of a break before the word at `at`; `None` where there must be none.
pub(super) fn cost(words: &[Word], at: usize) -> Option<u32> {
    let (left, right) = (&words[at - 1], &words[at]);
    if holds_together(words, at) {
        return None;
    }
    let mut cost = match (left.part, right.part) {
        (_, Part::Conjunction) if right.is(CLAUSAL) => 0,
        (_, Part::Conjunction) => 7,
        (Part::Conjunction, _) => 22,
        _ if left.is(&["的"]) => return before_noun(words, at),
        (Part::Particle, _) => after_particle(left, right),
        _ if left.is(REPORTING) || is_report(words, at) => 2,
        (Part::Time, _) if in_object(words, at) => 14,
        (Part::Place, Part::Noun | Part::Name) if left.first().is_tag(b's') => 20,
        (Part::Place | Part::Time, _) => 1,
        _ if in_relative(words, at) => 20,
        _ if is_head(words, at) => 3,
        (Part::Phrase, _) | (_, Part::Phrase) => 7,
        (Part::Verb, Part::Verb) if left.is_nominal() => 6,
        (Part::Verb, _) => after_verb(right),
        (Part::Adjective | Part::Attribute, Part::Noun | Part::Name | Part::English) => 30,
        (_, Part::Time) => 4,
        (_, Part::Preposition) => 3,
        (Part::Adverb, Part::Pronoun) => 8,
        (Part::Adverb, _) => 22,
        (Part::Number | Part::Measure, Part::Adverb) => 14,
        (_, Part::Adverb) => 3,
        (Part::Adjective | Part::Attribute, Part::Verb) => 20,
        (_, Part::Verb) if right.first().tag == *b"vn" && is_nominal_use(words, at) => 26,
        (_, Part::Verb) if left.is_nominal() || left.part == Part::Measure => 4,
        (_, Part::Adjective) if left.is_nominal() => 8,
        (_, Part::Pronoun) => 5,
        (Part::Noun | Part::Name, Part::Noun | Part::Name | Part::English) => {
            let long = left.weight > 3 || right.weight > 3;
            if long { 22 } else { 34 }
        }
        _ => 14,
    };
    // A pronoun stays with its verb; behind 的 and a noun a phrase has come to its end.
    if left.part == Part::Pronoun && left.is_single() {
        cost += 10;
    }
    let complete = left.is_nominal() && at >= 2 && words[at - 2].is(&["的"]);
    if complete && cost < 10 {
        cost = cost.saturating_sub(2);
    }
    if right.is_single() && matches!(right.part, Part::Verb | Part::Adverb) {
        cost += 1;
    }
    Some(cost)
}

/// 了解到, 看到: what has been learnt follows.
fn is_report(words: &[Word], at: usize) -> bool {
    const LEARNING: &[&str] = &[
        "了解", "看", "听", "注意", "认识", "意识", "感受", "感觉", "想", "得知",
    ];
    at >= 2 && words[at - 1].is(&["到"]) && words[at - 2].is(LEARNING)
}

/// Whether the word before the edge belongs to the object of 把 or 被.
fn in_object(words: &[Word], at: usize) -> bool {
    words[..at]
        .iter()
        .rev()
        .take(4)
        .take_while(|word| word.part != Part::Verb)
        .any(|word| word.is(&["把", "被", "将", "对"]))
}

/// Whether the edge lies between the subject and the verb of a relative clause that is itself an
/// object: 接到了伪基站|发来的短信.
fn in_relative(words: &[Word], at: usize) -> bool {
    let right = &words[at];
    let clause = matches!(right.part, Part::Verb | Part::Adverb | Part::Adjective);
    let marked = words[at..]
        .iter()
        .take(4)
        .skip(1)
        .any(|word| word.is(&["的"]));
    let governed = words[..at].iter().rev().take(4).skip(1);
    let governed = governed
        .take_while(|word| !word.is(&["的"]) && word.part != Part::Place)
        .any(|word| matches!(word.part, Part::Verb | Part::Preposition) || word.is(ASPECTS));
    clause && words[at - 1].is_nominal() && marked && governed
}

/// Whether a word that is noun or verb, behind a noun, is a noun: 位置|变化的.
fn is_nominal_use(words: &[Word], at: usize) -> bool {
    let noun = matches!(words[at - 1].part, Part::Noun | Part::Name | Part::Verb);
    let next = words.get(at + 1);
    noun && next.is_none_or(|next| {
        next.is(&["的"])
            || matches!(
                next.part,
                Part::Noun | Part::Verb | Part::Place | Part::Conjunction | Part::Preposition
            )
    })
}

/// Whether the verb before the edge is the head of a phrase with 的: 水平的不断提高.
fn is_head(words: &[Word], at: usize) -> bool {
    let marked = |back: usize| at >= back && words[at - back].is(&["的"]);
    words[at - 1].part == Part::Verb
        && !words[at - 1].is_single()
        && (marked(2) || marked(3) && matches!(words[at - 2].part, Part::Adverb | Part::Verb))
}

/// Whether a pause between the two words would tear something apart.
fn holds_together(words: &[Word], at: usize) -> bool {
    let (left, right) = (&words[at - 1], &words[at]);
    let leaning = left.is_single() && LEANING.contains(left.last().ch)
        || left.part == Part::Conjunction && left.is_single()
        || matches!(left.part, Part::Preposition | Part::Determiner)
        || left.part == Part::Adverb && left.is_single();
    let leaning = leaning || left.is(LEANING_WORDS);
    let times = left.part == Part::Time && matches!(right.part, Part::Time | Part::Number);
    let going = left.part == Part::Verb && "来去".contains(left.last().ch) && !right.is(CLAUSAL);
    let particle = right.part == Part::Particle || right.is(&["等", "之", "似的", "们", "儿"]);
    let local = right.part == Part::Place && right.weight <= 2 && !right.first().is_tag(b's');
    let shared = left.last().end > right.first().start;
    let english = left.part == Part::English && right.part == Part::English;
    let measured = right.part == Part::Measure && !left.is_nominal()
        || left.part == Part::Measure && matches!(right.part, Part::Noun | Part::Adjective);
    leaning
        || times
        || going
        || particle
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
    let number = |word: &Word| word.part == Part::Number || word.last().is_number();
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
    let single =
        left.is_single() && right.part != Part::Conjunction && !left.is(&["说", "问", "想", "称"]);
    right.is(DIRECTIONS)
        || complement && (left.is_single() || right.is(&["到", "成", "为", "于", "出"]))
        || single
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

/// Behind 的: never before a short noun.
fn before_noun(words: &[Word], at: usize) -> Option<u32> {
    let phrase = words[at..].iter().take(6).take_while(|word| {
        word.is_nominal()
            || matches!(
                word.part,
                Part::Adjective | Part::Attribute | Part::Number | Part::Measure | Part::Determiner
            )
            || word.is(&["的"])
    });
    match phrase.map(|word| word.weight).sum() {
        0..=4usize => None,
        5 => Some(16),
        _ => Some(9),
    }
}

/// Behind 了, 着, 吧 and others.
fn after_particle(left: &Word, right: &Word) -> u32 {
    let object = right.is_nominal()
        || matches!(
            right.part,
            Part::Number | Part::Determiner | Part::Adjective | Part::Attribute | Part::Measure
        );
    match (left.is(ASPECTS), object) {
        (true, true) => 10,
        (true, false) => 3,
        (false, _) => 2,
    }
}

/// Behind a verb of two syllables or more.
fn after_verb(right: &Word) -> u32 {
    match right.part {
        Part::Preposition | Part::Adverb | Part::Conjunction => 9,
        Part::Verb => 13,
        Part::Determiner | Part::Number | Part::Pronoun | Part::Time => 14,
        _ => 18,
    }
}
