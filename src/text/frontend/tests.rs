#![allow(clippy::unwrap_used, clippy::panic)]
use proptest::prelude::*;

use super::*;
use crate::text::{Mark, UnreadableKind};

mod readings;

fn frontend() -> &'static Frontend {
    static FRONTEND: std::sync::OnceLock<Frontend> = std::sync::OnceLock::new();
    FRONTEND.get_or_init(|| Frontend::new().unwrap())
}

fn words(text: &str) -> Vec<Word> {
    let items = frontend()
        .analyze(text)
        .utterances
        .into_iter()
        .flat_map(|utt| utt.items);
    items
        .filter_map(|item| {
            if let Item::Word(word) = item {
                Some(word)
            } else {
                None
            }
        })
        .collect()
}

/// The surface syllables of a text: `ni2 hao3`.
fn say(text: &str) -> String {
    let sounds = words(text).into_iter().map(|word| match word.sound {
        Sound::Mandarin(syllables) => syllables
            .iter()
            .map(|one| {
                format!(
                    "{}{}{}",
                    one.pinyin,
                    if one.erhua { "r" } else { "" },
                    one.tone
                )
            })
            .collect::<Vec<_>>()
            .join(" "),
        Sound::English(_) => word.text,
    });
    sounds.collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn expect(text: &str, part: &str) {
    let said = say(text);
    assert!(
        format!(" {said} ").contains(&format!(" {part} ")),
        "{text}: {said}, wanted {part}"
    );
}

#[test]
fn third_tone_follows_word_structure() {
    assert_eq!(say("小老虎"), "xiao3 lao2 hu3");
    assert_eq!(say("展览馆"), "zhan2 lan2 guan3");
    assert_eq!(say("买水果"), "mai3 shui2 guo3");
    assert_eq!(say("你，好"), "ni3 hao3");
    assert_eq!(say("小姐"), "xiao2 jie5");
    assert_eq!(say("椅子"), "yi3 zi5");
    assert_eq!(say("想想"), "xiang2 xiang5");
}

#[test]
fn yi_and_bu() {
    expect("一天", "yi4 tian1");
    expect("一个", "yi2 ge5");
    expect("第一次", "di4 yi1 ci4");
    expect("一百", "yi4 bai3");
    expect("统一", "tong3 yi1");
    expect("看一看", "kan4 yi5 kan4");
    expect("2011年", "er4 ling2 yi1 yi1 nian2");
    expect("11个", "shi2 yi1");
    expect("不是", "bu2 shi4");
    expect("不好", "bu4 hao3");
    expect("看不见", "kan4 bu5 jian4");
    expect("好不好", "hao3 bu5 hao3");
}

#[test]
fn traditional_text_reads_like_simplified() {
    assert_eq!(say("銀行行長還書"), say("银行行长还书"));
    assert_eq!(words("學習")[0].text, "學習");
}

#[test]
fn a_traditional_character_settles_its_reading() {
    expect("他的髮色", "fa4 se4");
    expect("三隻小豬", "zhi1 xiao3");
    expect("沒乾的衣服", "gan1");
    expect("乾隆年間", "qian2 long2");
    expect("看著著名的著作", "zhe5 zhu4 ming2");
    expect("徵求意見", "zheng1");
    expect("宮商角徵羽", "jue2 zhi2 yu3");
    assert_eq!(words("餅乾")[0].text, "餅乾");
}

#[test]
fn what_only_decorates_is_reported_once_or_not_at_all() {
    let unreadable = |text: &str| {
        let places = frontend().analyze(text).unreadable;
        places.into_iter().map(|one| one.text).collect::<Vec<_>>()
    };
    assert_eq!(unreadable("好👨‍👩‍👧👍🏽的"), ["👨‍👩‍👧👍🏽"]);
    assert_eq!(unreadable("(╯°□°)╯︵ ┻━┻ 不要"), ["(╯°□°)╯︵ ┻━┻"]);
    assert_eq!(
        unreadable("# 标题\n**重点**<br>[文](https://a.com/x_y)"),
        [""; 0]
    );
    assert_eq!(say("**你好**(^_^)"), "ni2 hao3");
    assert_eq!(unreadable("私\u{e000}\u{ffff}有"), ["\u{e000}\u{ffff}"]);
}

#[test]
fn erhua_merges_unless_it_is_a_child() {
    assert_eq!(say("一点儿"), "yi4 dianr3");
    assert_eq!(say("雨点儿"), "yu2 dianr3");
    expect("绝活儿", "huor2");
    expect("女儿", "er2");
    expect("儿童", "er2 tong2");
    let word = &words("玩儿")[0];
    assert_eq!((word.text.as_str(), word.span.clone()), ("玩儿", 0..6));
}

#[test]
fn the_complaints_are_read_right() {
    const ROWS: &str = include_str!("../../../eval/text/complaints.tsv");
    let mut misread = Vec::new();
    for row in ROWS.lines().filter(|row| !row.starts_with('#')) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [_, compared, text, wanted] = fields[..] else {
            panic!("{row}: four fields, separated by tabs");
        };
        let (found, right) = match compared {
            "pinyin" => {
                // Letters are capitals where the program prints them, words are not.
                let found = say(text).to_lowercase();
                let right = format!(" {found} ").contains(&format!(" {} ", wanted.to_lowercase()));
                (found, right)
            }
            _ => {
                let found = frontend().normalize(text);
                let right = found == wanted;
                (found, right)
            }
        };
        if !right {
            misread.push(format!("{text}: {found}, wanted {wanted}"));
        }
    }
    assert!(misread.is_empty(), "{misread:#?}");
}

#[test]
fn unreadable_stretches_have_a_place() {
    let analysis = frontend().analyze("你好\n再👨‍👩‍👧见ひら한\u{1}");
    let found: Vec<_> = analysis
        .unreadable
        .iter()
        .map(|one| (one.kind, one.line, one.column))
        .collect();
    assert_eq!(
        found,
        [
            (UnreadableKind::Emoji, 2, 2),
            (UnreadableKind::Script, 2, 8),
            (UnreadableKind::Control, 2, 11),
        ]
    );
    assert!(frontend().analyze("😀 … \n").utterances.is_empty());
    assert!(
        frontend()
            .analyze("**粗体** `代码` # 标题")
            .unreadable
            .is_empty()
    );
}

#[test]
fn normalized_text_keeps_marks_and_lines() {
    assert_eq!(
        frontend().normalize("今天25°C。\n\n“好！”他说"),
        "今天二十五摄氏度。\n\n“好！”他说"
    );
    assert_eq!(frontend().normalize("I love Python 3"), "I love Python三");
}

#[test]
fn marks_and_endings() {
    let analysis = frontend().analyze("他说：“好，走吧！”");
    assert_eq!(analysis.utterances[0].ending, Mark::Exclamation);
    let marks: Vec<Mark> = analysis.utterances[0]
        .items
        .iter()
        .filter_map(|item| {
            if let Item::Mark { mark, .. } = item {
                Some(*mark)
            } else {
                None
            }
        })
        .collect();
    assert_eq!(marks, [Mark::Colon, Mark::Open, Mark::Comma, Mark::Close]);
}

/// Every span lies in the text, at character edges, and starts do not go back.
fn check_spans(text: &str) {
    let analysis = frontend().analyze(text);
    let mut last = 0;
    let inside = |span: &std::ops::Range<usize>| {
        assert!(
            span.start <= span.end && text.get(span.clone()).is_some(),
            "{text:?}: {span:?}"
        );
    };
    for utt in &analysis.utterances {
        inside(&utt.span);
        assert!(utt.span.start >= last, "{text:?}");
        last = utt.span.end;
        assert!(utt.items.iter().any(|item| matches!(item, Item::Word(_))));
        for item in &utt.items {
            match item {
                Item::Word(word) => {
                    inside(&word.span);
                    assert!(
                        !word.span.is_empty()
                            && word.span.start >= utt.span.start
                            && word.span.end <= utt.span.end
                    );
                    if let Sound::Mandarin(syllables) = &word.sound {
                        assert!(!syllables.is_empty());
                        for one in syllables {
                            inside(&one.span);
                            assert!((1..=5).contains(&one.tone) && (1..=5).contains(&one.citation));
                        }
                    }
                }
                Item::Mark { span, .. } => inside(span),
            }
        }
    }
    for one in &analysis.unreadable {
        inside(&one.span);
        assert_eq!(&text[one.span.clone()], one.text);
    }
    let _ = frontend().normalize(text);
}

#[test]
fn awkward_inputs() {
    for text in [
        "",
        " ",
        "\n\n",
        "。",
        "-",
        "1.",
        ".1.",
        "12:",
        "2025-",
        "a@",
        "@b.c",
        "http://",
        "《",
        "儿",
        "一",
        "不",
        "々",
        "\u{301}",
        "+86",
        "$",
        "1-2-3-",
        "٣",
        "e\u{301}a",
        "￥",
        "½½",
        "1/0",
        "㍿㈱①㊙",
        "......",
        "0x1F",
        "a-b-c",
        "𠮷𠀀",
    ] {
        check_spans(text);
    }
    check_spans(&"9".repeat(5000));
    check_spans(&"a".repeat(5000));
    check_spans(&"1-".repeat(2000));
    check_spans(&"《".repeat(3000));
}

/// A run of anything must neither crash nor take more than linear time; at this size quadratic
/// time would make the test hang.
#[test]
fn a_long_run_of_anything_is_read() {
    for piece in [
        " ", "9", "人", "(", "）", "[", "\u{301}", "aB", "a", "-", ".", "1-", "1/", "1 ", "@", "/",
        "\\", "^", "+", "§", "§1", "x^(", "http://", "😀", "\n", "的", "一", "不", "儿", "得了",
        "加",
    ] {
        let text = piece.repeat(100_000 / piece.len());
        check_spans(&text);
        check_spans(&format!("x{text}y"));
    }
}

#[test]
fn small_faults_stay_mended() {
    expect("第2名得了2块钱", "de2 le5 liang3");
    expect("小明得了冠军", "de2 le5");
    expect("跑得了吗", "de5 liao3");
    assert_eq!(say("C++"), "C jia1 jia1");
    assert_eq!(say("C加加"), "C jia1 jia1");
    assert_eq!(say("李小姐"), "li3 xiao2 jie5");
    expect("还没看著", "kan4 zhe5");
    expect("睡不著", "bu5 zhao2");
    expect("名著", "zhu4");
    expect("張三著", "zhu4");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_string(text in "\\PC{0,60}") {
        check_spans(&text);
    }

    #[test]
    fn any_control(text in any::<String>()) {
        check_spans(&text);
    }

    #[test]
    fn dense_numbers(text in "[0-9年月日.,:/%~+=×$¥°Ckmgh²第个元一不儿小老\\- a-zA-Z，。！《》“”@#\n]{0,60}") {
        check_spans(&text);
    }
}

#[test]
fn a_suffix_does_not_merge_across_a_quotation_mark() {
    let said: Vec<String> = words("他在《儿三》里")
        .into_iter()
        .map(|word| word.text)
        .collect();
    assert_eq!(said.concat(), "他在儿三里");
}
