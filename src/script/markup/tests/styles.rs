//! Tags, elements and lines that change how a text is spoken.

use std::sync::OnceLock;

use super::*;
use crate::config::Config;
use crate::emotion::Choice;
use crate::script::style::Style;
use crate::text::Mark;
use crate::voice::VoiceError;

fn voice(name: &str) -> Result<String, VoiceError> {
    match name {
        "yunxi" | "云希" => Ok("yunxi".to_owned()),
        "xiaoyi" | "kokoro-zh/xiaoyi" => Ok("xiaoyi".to_owned()),
        _ => Err(VoiceError::UnknownVoice {
            name: name.to_owned(),
            nearest: vec!["yunxi".to_owned()],
        }),
    }
}

pub(super) fn names() -> Names<'static> {
    static CONFIG: OnceLock<Config> = OnceLock::new();
    Names {
        emotions: &CONFIG.get_or_init(|| Config::load(None).unwrap()).emotions,
        voice: &voice,
    }
}

pub(super) fn cast() -> &'static Cast {
    static CAST: OnceLock<Cast> = OnceLock::new();
    CAST.get_or_init(|| {
        let mut cast = Cast::default();
        let roles = ["小红=xiaoyi:happy".to_owned(), "旁白=yunxi".to_owned()];
        cast.add_all(&roles, Some(names())).unwrap();
        cast
    })
}

pub(super) fn named() -> Manner<'static> {
    Manner {
        names: Some(names()),
        ..Manner::default()
    }
}

/// A style in short: what differs from the default.
fn short(style: &Style) -> String {
    let mut out = Vec::new();
    out.extend(style.voice.clone());
    out.extend(style.emotion.as_ref().map(Choice::to_string));
    out.extend(style.intensity.map(|much| format!("i{much}")));
    let plain = Style::default();
    for (name, value, usual) in [
        ("s", style.speed, plain.speed),
        ("p", style.pitch, plain.pitch),
        ("r", style.pitch_range, plain.pitch_range),
        ("v", style.volume, plain.volume),
    ] {
        if value != usual {
            out.push(format!("{name}{:.2}", value));
        }
    }
    out.join(" ")
}

/// The utterances of a text, each with its style.
fn styled(text: &str, manner: Manner) -> Vec<(String, String)> {
    let understood = understand(text, manner, frontend()).unwrap();
    let analysis = frontend().analyze(&understood.input);
    let parts = analysis.utterances.iter().map(|one| {
        let style = understood.style_at(one.begins());
        (one.normalized.clone(), short(&style))
    });
    parts.collect()
}

fn assert_styled(text: &str, manner: Manner, wanted: &[(&str, &str)]) {
    let found = styled(text, manner);
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(found, wanted, "{text}");
}

#[test]
fn a_doctype_is_refused_and_never_spoken() {
    for text in [
        "<!DOCTYPE a><speak>你</speak>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><speak>&b;</speak>",
        "<?xml version=\"1.0\"?>\n<!-- 稿 --><!DOCTYPE speak>\n<speak>你</speak>",
    ] {
        let error = understand(text, Manner::default(), frontend()).unwrap_err();
        assert!(error.to_string().contains("DOCTYPE"), "{error}");
    }
    assert!(crate::script::is_ssml("<!-- 稿 --><speak>你</speak>"));
    assert!(!crate::script::is_ssml("<!-- 稿 -->你"));
}

#[test]
fn tags_change_the_style_until_they_are_closed() {
    for (text, wanted) in [
        ("[开心]你好[/]再见", &[("你好", "开心"), ("再见", "")][..]),
        (
            "[sad:0.7]你好。[/sad]再见",
            &[("你好。", "sad:0.7"), ("再见", "")],
        ),
        ("[sad]你好。[/难过]再见", &[("你好。", "sad"), ("再见", "")]),
        (
            "[happy:0.6+surprised:0.4]你好[/happy]",
            &[("你好", "happy:0.6+surprised:0.4")],
        ),
        ("[auto]你好[/auto]", &[("你好", "auto")]),
        ("[emotion=happy]你好[/]", &[("你好", "happy")]),
        (
            "[happy]你好，[sad]真的，[/]再见[/]",
            &[("你好，", "happy"), ("真的，", "sad"), ("再见", "happy")],
        ),
        (
            "[voice=云希]你好[/voice]。再见",
            &[("你好。", "yunxi"), ("再见", "")],
        ),
        ("[声音=kokoro-zh/xiaoyi]你好[/voice]", &[("你好", "xiaoyi")]),
        (
            "[speed=1.2]你[语速=1.5]好[/][/]",
            &[("你", "s1.20"), ("好", "s1.80")],
        ),
        (
            "[pitch=+2]你[pitch=-5]好[/][/][volume=-3]再见[/volume]",
            &[("你", "p2.00"), ("好", "p-3.00"), ("再见", "v-3.00")],
        ),
        (
            "[voice=yunxi][happy]你好[/happy]再见[/voice]",
            &[("你好", "yunxi happy"), ("再见", "yunxi")],
        ),
        (
            "他说：“[happy]好吧！[/]”然后走了。",
            &[("他说：", ""), ("“好吧！”", "happy"), ("然后走了。", "")],
        ),
        (
            "[开心]一\n\n二[/]\n三",
            &[("一", "开心"), ("二", "开心"), ("三", "")],
        ),
        (
            "[happy]银行[yin2 hang2][/]行",
            &[("银行", "happy"), ("行", "")],
        ),
        ("[speed=1]你好[/]再见", &[("你好再见", "")]),
        ("[happy][/]你好", &[("你好", "")]),
    ] {
        assert_styled(text, named(), wanted);
    }
}

#[test]
fn tags_are_never_spoken() {
    for (text, wanted) in [
        ("[开心]你好[/]", "你好"),
        ("[开心]\n你好。\n[/]\n再见", "你好。\n再见"),
        ("你好[停顿 1s]再见", "你好再见"),
        ("say [happy]hello[/] [sad]you[/]", "say hello you"),
    ] {
        let input = understand(text, named(), frontend()).unwrap().input;
        assert_eq!(frontend().normalize(input), wanted, "{text}");
    }
}

#[test]
fn a_line_of_tags_is_no_blank_line() {
    let analysis = analyzed("你好。\n[happy]\n再见。\n[/]\n\n又来", named());
    let endings: Vec<Mark> = analysis.utterances.iter().map(|one| one.ending).collect();
    assert_eq!(endings, [Mark::Period, Mark::Paragraph, Mark::Period]);
}

#[test]
fn pauses_may_stand_anywhere_behind_a_word() {
    for (text, wanted) in [
        ("你好[停顿 500ms]再见", [Some(0.5), None]),
        ("你好[pause 1.5s]再见", [Some(1.5), None]),
        ("你好，[停顿1秒]再见", [Some(1.0), None]),
        ("你好。[pause=250 毫秒]再见", [Some(0.25), None]),
        ("你好。再见。[停顿 2 s]", [None, Some(2.0)]),
        ("你好……[停顿 1s]！再见", [Some(1.0), None]),
    ] {
        let analysis = analyzed(text, named());
        let found: Vec<Option<f32>> = analysis.utterances.iter().map(|one| one.pause).collect();
        assert_eq!(found, wanted, "{text}");
    }
}

#[test]
fn other_brackets_stay_text() {
    for text in [
        "见[1]和[12]",
        "[2024-01-01] 开会",
        "[x] 买菜 [ ] 回家 []",
        "脚注[^1]",
        "[文档](https://example.com/a)",
        "[开心](docs/a.md)",
        "[文档][ref]和[the docs][1]",
        "[ref]: https://example.com",
        "[[链接]]",
        "[...]",
        "[完]",
        "[PDF]和[CQ]",
        "[此处略去若干字，见附录]",
        "[a few words]",
        "[开心：0.5]",
        "【开心】你好【/】",
        "[x=1]和[a == b]",
        "[注:见下]",
        "[/x]和[/usr/bin]",
        "[没有结束",
        "[一行\n二行]",
    ] {
        assert_eq!(read(text, named()), text);
    }
    assert_eq!(read("\\[开心]你好\\[/]", named()), "[开心]你好[/]");
    let plain = Manner {
        markup: Markup::Plain,
        ..named()
    };
    assert_eq!(read("[开心]你好[/开]", plain), "[开心]你好[/开]");
}

#[test]
fn wrong_tags_are_refused_with_their_place() {
    for (text, line, column, part) in [
        (
            "你好[hapy]再见[/]",
            1,
            3,
            "unknown emotion 'hapy'; did you mean happy",
        ),
        ("你好[捂脸]", 1, 3, "unknown emotion '捂脸'"),
        ("好的[doge][doge]", 1, 3, "unknown emotion 'doge'"),
        (
            "一\n你好[开心]再见",
            2,
            3,
            "[开心] is never closed; write [/]",
        ),
        ("你好[/]", 1, 3, "no tag is open here"),
        ("你好[/sad]", 1, 3, "[/sad] closes nothing"),
        ("[开心]你好[/sad]", 1, 7, "does not close [开心]"),
        (
            "[voice=yunxi]你好[/happy]",
            1,
            16,
            "does not close [voice=yunxi]",
        ),
        ("[happy+sad]你好[/sad]", 1, 14, "does not close"),
        (
            "你[voice=nobody]好[/]",
            1,
            2,
            "unknown voice 'nobody'; did you mean yunxi",
        ),
        ("[yunxi]你好[/]", 1, 1, "write [voice=yunxi]"),
        ("[speed]你好[/]", 1, 1, "[speed=…]…[/speed]"),
        ("[speed=3]你好[/]", 1, 1, "nearest possible value is 2"),
        ("[speed=fast]你好[/]", 1, 1, "not a number"),
        (
            "[speed=2]你[speed=1.5]好[/][/]",
            1,
            11,
            "together with what is around it: 3 is out of range",
        ),
        ("[sped=1]你好[/]", 1, 1, "did you mean speed"),
        ("[happy:3]你好[/]", 1, 1, "from 0 to 2"),
        ("[happy:much]你好[/]", 1, 1, "must be a number"),
        ("[happy:1.5+sad:1]你好[/]", 1, 1, "at most 2"),
        ("[happy+hapy]你好[/]", 1, 1, "unknown emotion 'hapy'"),
        ("[停顿 1s]你好", 1, 1, "before the first word"),
        ("你好[停顿]", 1, 3, "[pause 500ms]"),
        ("你好[pause 20s]", 1, 3, "0 to 10 s"),
        ("你好[停顿 很久]", 1, 3, "[停顿 1.5秒]"),
        ("<speak>你好[hapy]</speak>", 1, 10, "hapy"),
        (
            "<speak><p>[happy]你好</p>[/]</speak>",
            1,
            11,
            "never closed",
        ),
        (
            "<speak>[happy]<p>你好[/]</p></speak>",
            1,
            20,
            "no tag is open here",
        ),
    ] {
        let error = refused(text, named());
        assert_eq!(
            (error.line, error.column),
            (line, column),
            "{text}: {error}"
        );
        let message = error.to_string();
        assert!(message.contains(part), "{text}: {message}");
        let tells_how = message.contains("`\\[`") && message.contains("--plain");
        assert!(tells_how, "{text}: {message}");
    }
}

#[test]
fn elements_change_the_style() {
    let speak = |inside: &str| format!("<speak xmlns:mstts=\"m\">{inside}</speak>");
    for (inside, wanted) in [
        (
            "你好，<emotion category=\"happy\" intensity=\"1.5\">真好</emotion>再见",
            &[("你好，", ""), ("真好", "happy i1.5"), ("再见", "")][..],
        ),
        (
            "<mstts:express-as style=\"cheerful\" styledegree=\"0.5\">真好。</mstts:express-as>再见",
            &[("真好。", "cheerful i0.5"), ("再见", "")],
        ),
        (
            "<voice name=\"zh-CN-YunxiNeural\"><p>你好</p><s>再见</s></voice>走了",
            &[("你好", "yunxi"), ("再见", "yunxi"), ("走了", "")],
        ),
        (
            "<p><prosody rate=\"+20%\" pitch=\"+2st\" volume=\"-6dB\" range=\"high\">你<prosody rate=\"0.5\">好</prosody></prosody></p>",
            &[
                ("你", "s1.20 p2.00 r1.30 v-6.00"),
                ("好", "s0.60 p2.00 r1.30 v-6.00"),
            ],
        ),
        (
            "<emotion category=\"sad\" intensity=\"2\">你<emotion category=\"happy\">好</emotion></emotion>",
            &[("你", "sad i2"), ("好", "happy")],
        ),
        (
            "<voice name=\"yunxi\">你[happy]好[/]吗</voice>",
            &[("你", "yunxi"), ("好", "yunxi happy"), ("吗", "yunxi")],
        ),
        (
            "<prosody volume=\"silent\">你<prosody volume=\"+6dB\">好</prosody></prosody>",
            &[("你好", "v-inf")],
        ),
    ] {
        assert_styled(&speak(inside), named(), wanted);
    }
}

#[test]
fn elements_that_cannot_be_followed_have_their_place() {
    for (inside, column, part) in [
        (
            "<voice name=\"nobody\">好</voice>",
            8,
            "unknown voice 'nobody'",
        ),
        (
            "<voice name=\"zh-CN-XiaochenNeural\">好</voice>",
            8,
            "unknown voice 'zh-CN-XiaochenNeural'",
        ),
        ("<voice>好</voice>", 8, "needs `name`"),
        (
            "<voice name=\"yunxi\" gender=\"male\">好</voice>",
            8,
            "`gender`",
        ),
        (
            "<emotion category=\"hapy\">好</emotion>",
            8,
            "did you mean happy",
        ),
        (
            "<emotion category=\"happy\" intensity=\"3\">好</emotion>",
            8,
            "nearest possible value is 2",
        ),
        (
            "<m:express-as style=\"sad\" styledegree=\"0\">好</m:express-as>",
            8,
            "nearest possible value is 0.01",
        ),
        (
            "<m:express-as style=\"sad\" role=\"Girl\">好</m:express-as>",
            8,
            "`role`",
        ),
        ("<prosody>好</prosody>", 8, "rate, pitch, range, volume"),
        (
            "好<prosody rate=\"5\">好</prosody>",
            9,
            "nearest possible value is 2",
        ),
        (
            "<prosody contour=\"(0%,+20Hz)\">好</prosody>",
            8,
            "`contour`",
        ),
        (
            "<prosody rate=\"2\"><prosody rate=\"2\">好</prosody></prosody>",
            26,
            "4 is out of range",
        ),
        (
            "<sub alias=\"a\"><prosody rate=\"1\">好</prosody></sub>",
            23,
            "inside <sub>",
        ),
        ("<voice name=\"yunxi\">好</speak>", 29, "</speak>"),
    ] {
        let error = refused(&format!("<speak>{inside}</speak>"), named());
        assert!(error.to_string().contains(part), "{inside}: {error}");
        assert_eq!((error.line, error.column), (1, column), "{inside}: {error}");
    }
}

#[test]
fn lines_are_spoken_by_the_cast() {
    let with_cast = Manner {
        cast: Some(cast()),
        ..named()
    };
    assert_styled(
        "小红：你好，[sad]真的[/]。\n天黑了。\n小明：走吧。\n\n小红: 好。",
        with_cast,
        &[
            ("你好，", "xiaoyi happy"),
            ("真的。", "xiaoyi sad"),
            ("天黑了。", "yunxi"),
            ("小明：走吧。", "yunxi"),
            ("好。", "xiaoyi happy"),
        ],
    );
    let text = "小明：好\n小明：好\n小刚：好\n今天的天气：好";
    let understood = understand(text, with_cast, frontend()).unwrap();
    assert_eq!(understood.strangers, ["小明", "小刚"]);
    let plain = Manner {
        markup: Markup::Plain,
        ..with_cast
    };
    assert_eq!(read("小红：[开心]好", plain), "[开心]好");
    let error = refused("小红：[sad]你好\n[/]", with_cast);
    assert_eq!((error.line, error.column), (1, 4), "{error}");
}

#[test]
fn a_style_around_the_text_is_the_outermost() {
    let style = Style {
        voice: Some("yunxi".to_owned()),
        speed: 1.5,
        ..Style::default()
    };
    let text = "你[speed=1.2]好[/]吗";
    let understood = understand_in(&style, text, named(), frontend()).unwrap();
    let found: Vec<String> = [0, 16, 22]
        .into_iter()
        .map(|at| short(&understood.style_at(at)))
        .collect();
    assert_eq!(found, ["yunxi s1.50", "yunxi s1.80", "yunxi s1.50"]);
    let faster = understand_in(&style, "[speed=1.5]好[/]", named(), frontend());
    assert!(faster.unwrap_err().to_string().contains("2.25"));
}
