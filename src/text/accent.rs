//! Which words of an utterance take emphasis.

use super::{Item, Utterance};

/// Words of grammar: pronouns, particles, prepositions, conjunctions, copulas and measure words,
/// which carry no emphasis of their own.
const FUNCTION_WORDS: &[&str] = &[
    "我", "你", "您", "他", "她", "它", "我们", "你们", "他们", "她们", "它们", "咱们", "自己",
    "这", "那", "这个", "那个", "这些", "那些", "的", "地", "得", "了", "着", "过", "们", "吗",
    "呢", "吧", "啊", "呀", "嘛", "哦", "么", "在", "从", "向", "往", "对", "对于", "关于", "给",
    "把", "被", "让", "为", "为了", "以", "于", "跟", "和", "与", "同", "及", "而", "而且", "但",
    "但是", "或", "或者", "因为", "所以", "如果", "虽然", "就", "也", "还", "又", "才", "是", "有",
    "要", "会", "能", "可以", "个", "只", "条", "位", "上", "里", "中", "下", "之", "所", "由",
];

impl Utterance {
    /// How much emphasis the word at `index` takes: 1 for a word of content, −1 for one of grammar,
    /// 0 for a mark.
    #[must_use]
    pub fn accent(&self, index: usize) -> f32 {
        match self.items.get(index) {
            Some(Item::Word(word)) if FUNCTION_WORDS.contains(&word.text.as_str()) => -1.0,
            Some(Item::Word(_)) => 1.0,
            _ => 0.0,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Frontend;

    #[test]
    fn words_of_content_are_lifted_and_words_of_grammar_lowered() {
        let analysis = Frontend::new().unwrap().analyze("我们的会议，开始了。");
        let utterance = &analysis.utterances[0];
        let accents: Vec<f32> = (0..utterance.items.len() + 1)
            .map(|index| utterance.accent(index))
            .collect();
        // 我们 的 会议 ， 开始 了, and what is behind the last item.
        assert_eq!(accents, [-1.0, -1.0, 1.0, 0.0, 1.0, -1.0, 0.0]);
    }
}
