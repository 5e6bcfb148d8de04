use proptest::prelude::*;

use super::*;

fn good(text: &str) -> Vec<(usize, Range<f64>, String)> {
    let cues = cues(text).into_iter();
    cues.map(|cue| cue.unwrap_or_else(|fault| unreachable!("{fault:?}")))
        .map(|cue| (cue.lines, cue.seconds, cue.text))
        .collect()
}

#[test]
fn cues_are_read_as_players_read_them() {
    let text = "1\r\n00:00:01,000 --> 00:00:03,500\r\n你好，\r\n<i>世界</i>\r\n\r\n\r\n00:04.5 --> 00:06.250 X1:10\r\n{\\an8}再见 1<2\n2\n01:00:00,000-->01:00:01,000\n- 走吗？\n- 走。\n\n4\n00:00:07,0 --> 00:00:08,0\n\n";
    assert_eq!(
        good(text),
        [
            (2, 1.0..3.5, "你好， 世界".to_owned()),
            (7, 4.5..6.25, "再见 1<2".to_owned()),
            (10, 3600.0..3601.0, "走吗？\n走。".to_owned()),
        ]
    );
}

#[test]
fn a_number_that_is_said_is_no_number_of_a_cue() {
    let text =
        "1\n00:00:01,000 --> 00:00:02,000\n2024\n\n2\n00:00:03,000 --> 00:00:04,000\n三\n4\n";
    let texts: Vec<String> = good(text).into_iter().map(|(_, _, text)| text).collect();
    assert_eq!(texts, ["2024", "三 4"]);
    // What stands behind a blank line still belongs to the cue.
    let text = "00:00:01,000 --> 00:00:02,000\n\n一\n\n二\n";
    assert_eq!(good(text), [(2, 1.0..2.0, "一 二".to_owned())]);
}

#[test]
fn what_is_wrong_has_its_line() {
    for (text, line, part) in [
        (
            "1\n00:00:03,000 --> 00:00:01,000\n好\n",
            2,
            "ends at 00:00:01,000, no later",
        ),
        ("\n1\n0:00 --> x\n好\n", 3, "'x' is no time"),
        (
            "1\n00:00:61,000 --> 00:01:02,000\n好\n",
            2,
            "'00:00:61,000' is no time",
        ),
        ("你好\n世界\n", 1, "no cue of subtitles"),
        ("WEBVTT\n\n1\n00:01.0 --> 00:02.0\n好\n", 1, "no cue"),
        ("  \n", 1, "no cue"),
        (
            "1\n00:00:01,000 --> 00:00:02,000\n\n",
            1,
            "there is no text",
        ),
    ] {
        let fault = cues(text).into_iter().find_map(Result::err);
        let fault = fault.unwrap_or_else(|| unreachable!("{text}"));
        assert_eq!(fault.line, line, "{text}");
        assert!(fault.what.contains(part), "{text}: {}", fault.what);
    }
}

#[test]
fn a_bad_cue_does_not_stop_the_others() {
    let text = "1\n00:00:03,000 --> 00:00:01,000\n坏\n\n2\n00:00:03,000 --> 00:00:04,000\n好\n";
    let found = cues(text);
    assert!(found[0].is_err());
    assert_eq!(found[1].as_ref().unwrap().text, "好");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "([0-9]{1,3}\n|[0-9:,.]{1,13} --> [0-9:,.]{1,13}\n|\\PC{0,20}\n|\n|<i>|\\{){0,20}") {
        let lines = text.lines().count().max(1);
        for cue in cues(&text) {
            match cue {
                Ok(cue) => prop_assert!(cue.lines < lines && cue.seconds.start < cue.seconds.end),
                Err(fault) => prop_assert!((1..=lines).contains(&fault.line)),
            }
        }
    }

    #[test]
    fn no_text_is_lost(texts in proptest::collection::vec("[一二三a-z0-9，。！<]{1,10}", 1..8)) {
        let mut file = String::new();
        for (n, text) in texts.iter().enumerate() {
            file += &format!("{}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{text}\n\n", n + 1);
        }
        let said: Vec<String> = good(&file).into_iter().map(|(_, _, text)| text).collect();
        prop_assert_eq!(said, texts);
    }
}
