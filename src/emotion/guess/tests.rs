//! Behaviours, the table, and that no text is too strange.

use std::collections::HashSet;

use proptest::prelude::*;

use super::feeling::Feeling;
use super::lexicon::{self, Lexicon, Role};
use super::{EMOTIONS, guess};

fn emotion(sentence: &str) -> &'static str {
    guess(sentence).emotion
}

fn all(wanted: &str, sentences: &[&str]) {
    for sentence in sentences {
        let guess = guess(sentence);
        assert_eq!(guess.emotion, wanted, "{sentence}: {}", guess.reason);
    }
}

#[test]
fn plain_statements_are_neutral() {
    all(
        "neutral",
        &[
            "",
            "。",
            "今天是星期三。",
            "这台机器重三吨！",
            "他把车停在门口。",
            "你叫什么名字？",
        ],
    );
}

#[test]
fn every_emotion_can_be_guessed() {
    all("happy", &["哈哈，我真高兴！"]);
    all("sad", &["她伤心地哭了。"]);
    all("angry", &["你给我闭嘴！"]);
    all("fearful", &["救命啊！", "吓死我了！"]);
    all("surprised", &["天哪，怎么可能？！", "没想到他居然来了。"]);
    all("disgusted", &["呸，真恶心！"]);
    all("gentle", &["没关系，慢慢来。"]);
    all("serious", &["未经许可，严禁入内。"]);
    all("excited", &["冲啊，我们赢了！"]);
    all("calm", &["夜色宁静，湖水波澜不惊。"]);
    all("depressed", &["我真没用，活着没意思。"]);
    all("affectionate", &["亲爱的，我爱你。"]);
}

#[test]
fn a_negation_takes_the_feeling_away() {
    all(
        "neutral",
        &[
            "我不伤心。",
            "他没有生气。",
            "没什么好怕的。",
            "她并不害怕。",
            "我没有那么愤怒。",
            "我不太高兴去。",
        ],
    );
    assert_eq!(emotion("我不高兴。"), "sad");
}

#[test]
fn asking_not_to_feel_comforts() {
    all(
        "gentle",
        &["别难过。", "千万别太伤心。", "不要害怕，有我呢。"],
    );
    assert_ne!(emotion("别高兴得太早。"), "happy");
}

#[test]
fn degrees_change_the_intensity() {
    let intensity = |sentence: &str| guess(sentence).intensity;
    assert!(intensity("我非常难过。") > intensity("我难过。"));
    assert!(intensity("我有点难过。") < intensity("我难过。"));
    assert!(intensity("我难过极了。") > intensity("我难过。"));
    assert!(intensity("他高兴！") > intensity("他高兴。"));
}

#[test]
fn a_degree_helps_a_weak_word() {
    assert_eq!(emotion("生活很幸福。"), "happy");
    assert_eq!(emotion("生活幸福。"), "neutral");
}

#[test]
fn questions_and_suppositions_are_mild() {
    all("neutral", &["他为什么难过？", "如果他生气，就等一等。"]);
}

#[test]
fn characters_that_mislead() {
    all(
        "neutral",
        &[
            "他爱好集邮。",
            "电脑又死机了！",
            "开心果每斤六十元！",
            "气象局在山上。",
            "校园里生气勃勃！",
            "明天怕是要下雨！",
            "爪哇岛在南边。",
            "浓烟滚滚。",
            "他讲了一个笑话！",
            "我在读《悲伤的故事》！",
        ],
    );
}

#[test]
fn feelings_as_a_subject_are_neutral() {
    all(
        "neutral",
        &[
            "研究表明，愤怒会影响睡眠。",
            "情绪分为喜悦、悲伤、愤怒和恐惧。",
        ],
    );
}

#[test]
fn mixed_feelings_and_mockery_are_left_alone() {
    all(
        "neutral",
        &[
            "他又高兴又伤心。",
            "呵呵，真棒。",
            "你可真行，太厉害了。",
            "他哭笑不得。",
        ],
    );
}

#[test]
fn what_follows_a_but_counts() {
    assert_eq!(emotion("他很难过，但是看到我又高兴起来。"), "happy");
}

#[test]
fn marks_matter() {
    assert_eq!(emotion("真的假的？！"), "surprised");
    assert_eq!(emotion("3~5个。"), "neutral");
    let reason = |sentence: &str| guess(sentence).reason.to_string();
    assert_eq!(reason("我很高兴！"), "很, 高兴, ！");
    assert_eq!(reason("我难过……"), "难过, ……");
}

#[test]
fn faces_count() {
    all("sad", &["明天见😭", "下班了T_T"]);
    all("happy", &["下班了😄"]);
    // Part of a longer word it is none.
    assert_eq!(emotion("STATUS正常。"), "neutral");
}

#[test]
fn a_pattern_with_a_gap_stays_in_its_clause() {
    assert_eq!(emotion("我们向老师们致敬。"), "serious");
    assert_eq!(emotion("他走向门口，致敬的人很多。"), "neutral");
}

#[test]
fn cues_say_where_they_are() {
    let sentence = "今天我非常高兴。";
    let guess = guess(sentence);
    let words: Vec<&str> = guess
        .reason
        .0
        .iter()
        .map(|cue| &sentence[cue.span.clone()])
        .collect();
    assert_eq!(words, ["非常", "高兴"]);
}

#[test]
fn the_table_is_whole() {
    assert!(Lexicon::get().is_some());
    let mut seen = HashSet::new();
    let mut named = HashSet::new();
    for (number, row) in lexicon::rows().enumerate() {
        assert!(row.is_some(), "row {number} is not understood");
        if let Some((role, words)) = row {
            for word in words.split(' ') {
                assert!(!word.is_empty(), "row {number} has two spaces");
                assert!(seen.insert(word), "{word} is listed twice");
            }
            if let Role::Names(feeling, weight) | Role::Voices(feeling, weight) = role {
                assert!((0.5..=3.0).contains(&weight), "row {number}: {weight}");
                named.insert(feeling.name());
            }
        }
    }
    // Neutral has no words of its own.
    assert_eq!(named.len(), EMOTIONS.len() - 1);
    assert!(!named.contains("neutral"));
}

#[test]
fn names_and_feelings_match() {
    for (at, name) in EMOTIONS.into_iter().enumerate() {
        assert_eq!(Feeling::of(name).map(|one| one as usize), Some(at));
    }
}

#[test]
fn long_text_takes_no_long_time() {
    // Quadratic work would take minutes.
    for piece in ["不", "《", "但高兴", "太", "！？", "…", "被"] {
        guess(&piece.repeat(50_000));
    }
}

proptest! {
    #[test]
    fn any_text_has_an_answer(text in "(\\PC|[不别很太…！？～《》。，]|高兴|难过|T_T){0,60}") {
        let guess = guess(&text);
        prop_assert!(EMOTIONS.contains(&guess.emotion));
        prop_assert!((0.3..=1.5).contains(&guess.intensity));
        for cue in &guess.reason.0 {
            prop_assert!(text.get(cue.span.clone()).is_some());
        }
        prop_assert_eq!(guess.emotion == "neutral", guess.reason.0.is_empty());
    }
}
