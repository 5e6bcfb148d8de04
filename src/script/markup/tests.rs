#![allow(clippy::unwrap_used)]
use proptest::prelude::*;

use super::*;

mod page;
mod styles;
use crate::text::{Analysis, Entry, Item, NoteKind, Reason, Sound, Syllable};

fn frontend() -> &'static Frontend {
    static FRONTEND: std::sync::OnceLock<Frontend> = std::sync::OnceLock::new();
    FRONTEND.get_or_init(|| Frontend::new().unwrap())
}

fn marked() -> Manner<'static> {
    Manner::default()
}

fn pinyin() -> Manner<'static> {
    Manner {
        markup: Markup::Pinyin,
        ..Manner::default()
    }
}

fn syllables(analysis: &Analysis) -> Vec<Syllable> {
    let items = analysis
        .utterances
        .iter()
        .flat_map(|utterance| &utterance.items);
    items
        .filter_map(|item| match item {
            Item::Word(word) => Some(word),
            Item::Mark { .. } => None,
        })
        .flat_map(|word| match &word.sound {
            Sound::Mandarin(syllables) => syllables.clone(),
            Sound::English(_) => Vec::new(),
        })
        .collect()
}

fn analyzed(text: &str, manner: Manner) -> Analysis {
    frontend().analyze(understand(text, manner, frontend()).unwrap().input)
}

/// The surface syllables of a text.
fn said(text: &str, manner: Manner) -> String {
    let found = syllables(&analyzed(text, manner));
    let toned = found.iter().map(|one| {
        let r = if one.erhua { "r" } else { "" };
        format!("{}{r}{}", one.pinyin, one.tone)
    });
    toned.collect::<Vec<_>>().join(" ")
}

fn refused(text: &str, manner: Manner) -> MarkupError {
    understand(text, manner, frontend()).unwrap_err()
}

fn read(text: &str, manner: Manner) -> String {
    let input = understand(text, manner, frontend()).unwrap().input;
    input.text().to_owned()
}

#[test]
fn a_bracket_gives_its_characters_their_reading() {
    for (text, wanted) in [
        ("行[xing2]吧", "xing2 ba5"),
        ("银行[yin2 hang2]在哪", "yin2 hang2 zai4 na3"),
        ("重庆[chong2qing4]", "chong2 qing4"),
        ("行[háng]业", "hang2 ye4"),
        ("玩儿[wanr2]吧", "wanr2 ba5"),
        ("玩儿[wan2 r5]吧", "wanr2 ba5"),
        ("玩儿[wan2 er2]吧", "wan2 er2 ba5"),
        ("花[huar1]开", "huar1 kai1"),
        ("绿[lü4]绿[lu:4]绿[lv4]", "lv4 lv4 lv4"),
        ("银[yin2]行[hang2]", "yin2 hang2"),
        ("行[HANG2]", "hang2"),
        ("了[le0]", "le5"),
    ] {
        assert_eq!(said(text, marked()), wanted, "{text}");
    }
}

#[test]
fn what_is_given_is_spoken_and_neighbours_look_at_it() {
    // 你 stays as given; 你好 unmarked is ni2 hao3.
    assert_eq!(said("你[ni3]好", marked()), "ni3 hao3");
    assert_eq!(said("你好[hao4]", marked()), "ni3 hao4");
    assert_eq!(said("你号[hao3]", marked()), "ni2 hao3");
    assert_eq!(said("不[bu4]是", marked()), "bu4 shi4");
    let found = syllables(&analyzed("第一[yi2]行[hang2]", marked()));
    assert_eq!(
        (found[1].tone, found[1].citation, found[1].reason),
        (2, 2, Reason::User)
    );
}

#[test]
fn numbers_around_a_reading_are_still_numbers() {
    assert_eq!(said("写了2行[hang2]", marked()), "xie3 le5 liang3 hang2");
    assert_eq!(said("3点[dian3]半", marked()), "san1 dian3 ban4");
    assert_eq!(said("2月[yue4]5日", marked()), "er4 yue4 wu3 ri4");
}

#[test]
fn spans_point_at_what_was_written() {
    let text = "去银行[yin2 hang2]吧";
    let spans: Vec<&str> = syllables(&analyzed(text, marked()))
        .iter()
        .map(|one| &text[one.span.clone()])
        .collect();
    assert_eq!(spans, ["去", "银", "行", "吧"]);
    let text = "<speak>见 <sub alias=\"万维网\">W3C</sub> &amp; 你</speak>";
    let analysis = analyzed(text, marked());
    let spans: Vec<&str> = syllables(&analysis)
        .iter()
        .map(|one| &text[one.span.clone()])
        .collect();
    assert_eq!(spans.first().unwrap(), &"见");
    assert_eq!(spans[1..4], ["W3C", "W3C", "W3C"]);
    assert_eq!(spans.last().unwrap(), &"你");
}

#[test]
fn other_brackets_are_text() {
    for text in [
        "见文献[1]",
        "参见[注]。",
        "数组[i]和[a]",
        "arr[ni3]",
        "[1,2]",
        "图[B2]与图[A1]",
        "协议[HTTP2]",
        "他[i2]",
        "空[]的",
        "[没有完",
        "协议[PDF]与[CQ]",
        "[a1] 脚注",
    ] {
        assert_eq!(read(text, marked()), text);
    }
    assert_eq!(read("行\\[hang2]", marked()), "行[hang2]");
    let plain = Manner {
        markup: Markup::Plain,
        ..Manner::default()
    };
    assert_eq!(read("行[hang2]<speak>", plain), "行[hang2]<speak>");
}

#[test]
fn wrong_marks_are_refused_with_their_place() {
    for (text, line, column, part) in [
        ("银行[yin2 hong9]", 1, 9, "hong1"),
        ("好\n行[xyz2]", 2, 3, "xyz2"),
        ("行[yin2 hang2]", 1, 2, "2 syllables"),
        ("，[hang2]", 1, 2, "0 Chinese"),
        ("行[zhuong4]", 1, 3, "zhong4"),
    ] {
        let error = refused(text, marked());
        assert_eq!(
            (error.line, error.column),
            (line, column),
            "{text}: {error}"
        );
        assert!(error.to_string().contains(part), "{text}: {error}");
    }
}

#[test]
fn a_text_in_pinyin_is_read() {
    for (text, wanted) in [
        ("ni3 hao3, shi4 jie4!", "ni2 hao3 shi4 jie4"),
        ("nǐ hǎo", "ni2 hao3"),
        ("ni3hao3", "ni2 hao3"),
        ("xiao3lao3hu3", "xiao3 lao2 hu3"),
        ("qu4 wanr2", "qu4 wanr2"),
        ("xi'an1 hěn hǎo", "xi5 an1 hen2 hao3"),
        ("wo3 you3 3 ge4", "wo2 you3 san1 ge4"),
        ("ni3 hao3 世界", "ni2 hao3 shi4 jie4"),
        ("nü3 er2", "nv3 er2"),
        ("", ""),
    ] {
        assert_eq!(said(text, pinyin()), wanted, "{text}");
    }
    assert_eq!(
        analyzed("ni3 hao3. zai4 jian4!", pinyin()).utterances.len(),
        2
    );
    let words = analyzed("wo3 yong4 GPT xie3", pinyin()).utterances[0]
        .items
        .len();
    assert_eq!(words, 6);
}

#[test]
fn what_is_no_pinyin_has_its_place() {
    for (text, line, column, part) in [
        ("ni3 hao3\nhello", 2, 1, "hello"),
        ("ni3 hoa3", 1, 5, "hao3"),
        ("ni9", 1, 1, "ni1"),
    ] {
        let error = refused(text, pinyin());
        assert_eq!(
            (error.line, error.column),
            (line, column),
            "{text}: {error}"
        );
        assert!(error.to_string().contains(part), "{text}: {error}");
    }
}

#[test]
fn ssml_is_followed() {
    for (text, wanted) in [
        ("<speak>你好</speak>", "ni2 hao3"),
        (
            "<?xml version=\"1.0\"?>\n<speak version=\"1.1\" xml:lang=\"zh-CN\">\n你\n好</speak>",
            "ni2 hao3",
        ),
        (
            "<speak>一<phoneme alphabet=\"py\" ph=\"hang2\">行</phoneme></speak>",
            "yi4 hang2",
        ),
        (
            "<speak><phoneme ph=\"ka1 fei1\">coffee</phoneme></speak>",
            "ka1 fei1",
        ),
        (
            "<speak><say-as interpret-as=\"digits\">10</say-as></speak>",
            "yi1 ling2",
        ),
        (
            "<speak><say-as interpret-as=\"cardinal\">10</say-as></speak>",
            "shi2",
        ),
        (
            "<speak><say-as interpret-as=\"ordinal\">3</say-as></speak>",
            "di4 san1",
        ),
        ("<speak><sub alias=\"世界\">W</sub></speak>", "shi4 jie4"),
        (
            "<speak>行[xing2]<!-- 行 --><![CDATA[好]]></speak>",
            "xing2 hao3",
        ),
        ("<speak>&#x597d;</speak>", "hao3"),
    ] {
        assert_eq!(said(text, marked()), wanted, "{text}");
    }
}

#[test]
fn sentences_paragraphs_and_pauses_cut() {
    let text = "<speak><p><s>春天来了</s><s>花开了</s></p><p>你好，<break time=\"1500ms\"/>再见。<break strength=\"strong\"/>走吧</p></speak>";
    let analysis = analyzed(text, marked());
    let found: Vec<(&str, Option<f32>)> = analysis
        .utterances
        .iter()
        .map(|one| (one.normalized.as_str(), one.pause))
        .collect();
    assert_eq!(
        found,
        [
            ("春天来了", None),
            ("花开了", None),
            ("你好，", Some(1.5)),
            ("再见。", Some(0.8)),
            ("走吧", None)
        ]
    );
    let normalized = frontend().normalize(understand(text, marked(), frontend()).unwrap().input);
    assert_eq!(normalized, "春天来了\n花开了\n\n你好，再见。走吧");
}

#[test]
fn what_ssml_may_not_hold_is_named_with_its_place() {
    for (text, line, column, part) in [
        (
            "<speak>\n <audio src=\"a\">好</audio></speak>",
            2,
            2,
            "audio",
        ),
        ("<speak>好<pause/></speak>", 1, 9, "supported"),
        ("<speak>好</p></speak>", 1, 9, "</p>"),
        ("<speak>好", 1, 9, "inside"),
        ("<speak><phoneme>好</phoneme></speak>", 1, 8, "`ph`"),
        (
            "<speak><phoneme ph=\"hoa3\">好</phoneme></speak>",
            1,
            8,
            "hao",
        ),
        (
            "<speak><phoneme ph=\"hao3\" alphabet=\"ipa\">好</phoneme></speak>",
            1,
            8,
            "ipa",
        ),
        (
            "<speak><phoneme ph=\"hao3 hao3\">好</phoneme></speak>",
            1,
            8,
            "2 syllables",
        ),
        ("<speak><phoneme ph=\"hao3\"/></speak>", 1, 8, "empty"),
        ("<speak><sub alias=\"\">好</sub></speak>", 1, 8, "alias"),
        ("<speak><s id=\"1\">好</s></speak>", 1, 8, "`id`"),
        (
            "<speak><sub alias=\"a\"><s>好</s></sub></speak>",
            1,
            23,
            "inside <sub>",
        ),
        (
            "<speak><say-as interpret-as=\"cardnal\">3</say-as></speak>",
            1,
            8,
            "cardinal",
        ),
        (
            "<speak><say-as interpret-as=\"date\" format=\"ymd\">三</say-as></speak>",
            1,
            8,
            "date",
        ),
        ("<speak>好<break time=\"3 min\"/></speak>", 1, 9, "time"),
        ("<speak><break/>好</speak>", 1, 8, "first word"),
        ("<speak>&nbsp;好</speak>", 1, 8, "nbsp"),
        ("<!DOCTYPE speak><speak>好</speak>", 1, 1, "DOCTYPE"),
        ("<speak xml:lang=\"en-US\">好</speak>", 1, 1, "en-US"),
        ("<speak>好</speak><speak/>", 1, 17, "one <speak>"),
        ("<speak>好</speak>好", 1, 17, "outside"),
        ("<speak>行[hong9]</speak>", 1, 10, "hong1"),
    ] {
        // A DOCTYPE before the root makes the text no document at all, but it is refused as one.
        let error = match ssml::read(text, frontend(), &mut Layers::new(&Style::default()), None) {
            Err((at, fault)) => locate(text, at, fault),
            Ok(_) => panic_free(text),
        };
        assert!(error.to_string().contains(part), "{text}: {error}");
        assert_eq!(
            (error.line, error.column),
            (line, column),
            "{text}: {error}"
        );
    }
    let deep = format!("<speak>{}", "<p>".repeat(1000));
    assert!(refused(&deep, marked()).to_string().contains("deep"));
}

fn panic_free(text: &str) -> MarkupError {
    locate(text, 0, MarkupFault::Ssml("accepted".to_owned()))
}

#[test]
fn the_user_dictionary_gives_dictionary_tones() {
    let entries = vec![
        frontend().entry("好行", "hao3 hang2").unwrap(),
        frontend().entry("莲子", "lian2 zi3").unwrap(),
        frontend().entry("乐乐", "yue4 yue4").unwrap(),
        Entry::say("GPT-4o", "G P T 四 O").unwrap(),
        Entry::say("Qt", "cute").unwrap(),
        frontend()
            .entry("3M", "san1 em4")
            .unwrap_or_else(|_| Entry::say("3M", "三M").unwrap()),
    ];
    let lexicon = frontend().lexicon(entries);
    let manner = Manner {
        markup: Markup::Marked,
        lexicon: Some(&lexicon),
        ..Manner::default()
    };
    assert_eq!(said("你好行", manner), "ni2 hao3 hang2");
    assert_eq!(said("莲子", manner), "lian2 zi3");
    assert_eq!(said("樂樂", manner), "yue4 yue4");
    assert_eq!(said("好行[xing2]", manner), "hao3 xing2");
    let text = "用GPT-4o写";
    let analysis = analyzed(text, manner);
    let words: Vec<(&str, &str)> = analysis.utterances[0]
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Word(word) => Some((word.text.as_str(), &text[word.span.clone()])),
            Item::Mark { .. } => None,
        })
        .collect();
    assert_eq!(
        words,
        [
            ("用", "用"),
            ("G", "GPT-4o"),
            ("P", "GPT-4o"),
            ("T", "GPT-4o"),
            ("四", "GPT-4o"),
            ("O", "GPT-4o"),
            ("写", "写")
        ]
    );
    let normalized = frontend().normalize(understand("Qt很好", manner, frontend()).unwrap().input);
    assert_eq!(normalized, "cute很好");
}

/// Everything that is read points into the source at character edges.
fn check(text: &str, manner: Manner) {
    let Ok(Understood { input, turns, .. }) = understand(text, manner, frontend()) else {
        return;
    };
    for turn in &turns {
        assert!(text.is_char_boundary(turn.at), "{text}: {turn:?}");
    }
    assert!(turns.is_sorted_by_key(|turn| turn.at), "{text}");
    for note in input.notes() {
        assert!(input.text().get(note.span.clone()).is_some());
        assert!(text.get(input.origin(note.span.clone())).is_some());
        if let NoteKind::Reading { syllables, .. } = &note.kind {
            for one in syllables {
                assert!(input.text().get(one.span.clone()).is_some());
            }
        }
    }
    let analysis = frontend().analyze(&input);
    for utterance in &analysis.utterances {
        assert!(text.get(utterance.span.clone()).is_some());
        for item in &utterance.items {
            let span = match item {
                Item::Word(word) => word.span.clone(),
                Item::Mark { span, .. } => span.clone(),
            };
            assert!(text.get(span).is_some());
        }
    }
    for one in syllables(&analysis) {
        assert!(text.get(one.span).is_some_and(|part| !part.is_empty()));
    }
    for place in &analysis.unreadable {
        assert!(text.get(place.span.clone()).is_some());
    }
    let _ = frontend().normalize(&input);
}

#[test]
fn long_runs_take_linear_time() {
    for piece in [
        "[",
        "[a",
        "\\[",
        "行[hang2]",
        "行[hang2",
        "ni3",
        "a",
        "nü3 ",
        "ǎ",
        "'a",
        "u:",
        "[开心",
        "[开心]",
        "[开心]好，",
        "[/]",
        "[a][b]",
        "[ab](",
        "（[开心]",
        "[ab:1+",
    ] {
        let text = piece.repeat(20_000 / piece.len());
        check(&text, marked());
        check(&text, pinyin());
        check(&format!("<speak>{text}</speak>"), marked());
    }
    for piece in [
        "<p>好</p>",
        "<break/>",
        "好<break/>",
        "&amp;",
        "<!-- -->",
        "<sub alias='好'>a</sub>",
    ] {
        check(
            &format!("<speak>好{}</speak>", piece.repeat(20_000 / piece.len())),
            marked(),
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_given_is_what_is_spoken(
        before in "[一二三十百万点第不你好小老虎儿0-9年月日行数，。%/.:-]{0,8}",
        ch in "[一不儿十点月日行好百二子]",
        reading in prop::sample::select(vec![("hang", 2), ("yi", 2), ("er", 2), ("hao", 3), ("zi", 5)]),
        after in "[一二三十百万点第不你好小老虎儿0-9年月日行数，。%/.:-]{0,8}",
    ) {
        let (base, tone) = reading;
        let text = format!("{before}{ch}[{base}{tone}]{after}");
        let found = syllables(&analyzed(&text, marked()));
        let at = before.len()..before.len() + ch.len();
        let given = found.iter().find(|one| one.span.start == at.start && one.reason == Reason::User);
        let given = given.map(|one| (one.pinyin.as_str(), one.tone, one.citation));
        prop_assert_eq!(given, Some((base, tone, tone)), "{}", text);
    }

    #[test]
    fn any_marks(text in "[你好行儿一三点0-9a-z\\[\\] \\\\，。ǎü:]{0,40}") {
        check(&text, marked());
    }

    #[test]
    fn any_tags(parts in prop::collection::vec(prop::sample::select(vec![
        "[开心]", "[/]", "[/开心]", "[sad:0.7]", "[voice=yunxi]", "[/voice]", "[speed=1.2]", "[停顿 500ms]",
        "[auto]", "好", "今天", "a", "，", "。", "“", "”", "（", "）", "\n", " ", "3.5", "行[hang2]", "😀", "：", "小红", "\\",
    ]), 0..16)) {
        let text = parts.concat();
        check(&text, marked());
        let named = Manner { names: Some(styles::names()), ..marked() };
        check(&text, named);
        check(&text, Manner { cast: Some(styles::cast()), ..named });
        check(&text, Manner { cast: Some(styles::cast()), markup: Markup::Plain, ..named });
    }

    #[test]
    fn any_string(text in ".{0,60}") {
        check(&text, Manner { names: Some(styles::names()), cast: Some(styles::cast()), ..marked() });
        check(&text, marked());
        check(&format!("[开心]{text}[/]"), marked());
    }

    #[test]
    fn any_pinyin(text in "[a-zA-Z0-9你 ,.!'ǎǚ:\u{301}-]{0,40}") {
        check(&text, pinyin());
    }

    #[test]
    fn any_document(parts in prop::collection::vec(prop::sample::select(vec![
        "<p>", "</p>", "<s>", "</s>", "好", "行[hang2]", "3.5", "<break/>", "&lt;", "\n", "，", "。",
        "<sub alias='a b'>x</sub>", "<phoneme ph='hao3'>好</phoneme>", "<say-as interpret-as='date'>2024-1-2</say-as>",
        "<![CDATA[<好>]]>", "<!-- c -->", "&#x4f60;", "<phoneme ph='a1 a1'>x&amp;y</phoneme>",
        "<prosody rate='fast'>", "</prosody>", "<voice name='yunxi'>", "</voice>", "[开心]", "[/]",
        "<emotion category='sad' intensity='1.5'>", "</emotion>",
    ]), 0..12)) {
        check(&format!("<speak>{}</speak>", parts.concat()), marked());
    }
}
