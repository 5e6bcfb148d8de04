//! Tests of cues and formats on transcripts without a voice.

use std::sync::Arc;

use proptest::prelude::*;

use super::cues::{self, Lines};
use super::*;

/// A transcript of sentences whose words stand between bars, a character each 0.2 s, with a second
/// of silence between sentences.
fn transcript(sentences: &[&str]) -> Transcript {
    let mut at = 0.0;
    let sentences = sentences.iter().map(|written| {
        at += 1.0;
        let mut text = String::new();
        let mut units: Vec<Unit> = Vec::new();
        for word in written.split('|') {
            for (index, ch) in word.chars().enumerate() {
                let from = text.len();
                text.push(ch);
                let is_mark = !ch.is_alphanumeric();
                match units.last_mut() {
                    Some(last) if is_mark => last.text.end = text.len(),
                    _ => {
                        units.push(Unit {
                            text: from..text.len(),
                            span: from..text.len(),
                            begins_word: index == 0,
                            start: at,
                            end: at + 0.2,
                        });
                        at += 0.2;
                    }
                }
            }
        }
        Sentence {
            span: 0..text.len(),
            text,
            segment: 0,
            voice: Arc::from("xiaoxiao"),
            emotion: Arc::from("neutral"),
            units,
        }
    });
    let sentences: Vec<Sentence> = sentences.collect();
    Transcript::of(sentences, 24_000, at)
}

fn written(format: SubtitleFormat, level: Level, line_length: u16, sentences: &[&str]) -> String {
    let options = SubtitleOptions {
        format,
        level,
        line_length,
    };
    write(&transcript(sentences), &options)
}

#[test]
fn srt_has_two_lines_a_cue_and_is_cut_at_marks() {
    let text = [
        "今天|天气|真好，|适合|出门|散步，|也|适合|在|家里|看书。",
        "好！",
    ];
    assert_eq!(
        written(SubtitleFormat::Srt, Level::Sentence, 14, &text),
        "1\n00:00:01,000 --> 00:00:03,400\n今天天气真好，\n适合出门散步，\n\n\
         2\n00:00:03,400 --> 00:00:05,000\n也适合在\n家里看书。\n\n\
         3\n00:00:06,000 --> 00:00:06,200\n好！\n\n"
    );
    let words = written(SubtitleFormat::Srt, Level::Word, 40, &["你好，|世界。"]);
    assert_eq!(
        words,
        "1\n00:00:01,000 --> 00:00:01,400\n你好，\n\n\
         2\n00:00:01,400 --> 00:00:01,800\n世界。\n\n"
    );
}

#[test]
fn webvtt_has_times_inside_and_escapes() {
    let text = ["你好|<&>，|世界。"];
    assert_eq!(
        written(SubtitleFormat::Vtt, Level::Char, 40, &text),
        "WEBVTT\n\n00:00:01.000 --> 00:00:01.800\n\
         你<00:00:01.200>好&lt;&amp;&gt;，<00:00:01.400>世<00:00:01.600>界。\n"
    );
    let words = written(SubtitleFormat::Vtt, Level::Word, 40, &text);
    assert!(
        words.ends_with("\n你好&lt;&amp;&gt;，<00:00:01.400>世界。\n"),
        "{words}"
    );
    let cues = written(SubtitleFormat::Vtt, Level::Sentence, 40, &text);
    assert!(cues.ends_with("\n你好&lt;&amp;&gt;，世界。\n"), "{cues}");
}

#[test]
fn lrc_has_a_time_a_line_and_clears_the_last() {
    let version = env!("CARGO_PKG_VERSION");
    let head = format!("[re:tts]\n[ve:{version}]\n[length:00:03.00]\n");
    let text = ["你好，|世界。", "好。"];
    assert_eq!(
        written(SubtitleFormat::Lrc, Level::Sentence, 40, &text),
        format!("{head}[00:01.00]你好，世界。\n[00:01.80]\n[00:02.80]好。\n[00:03.00]\n")
    );
    assert_eq!(
        written(SubtitleFormat::Lrc, Level::Word, 40, &text),
        format!(
            "{head}[00:01.00]<00:01.00>你好，<00:01.40>世界。<00:01.80>\n[00:01.80]\n\
             [00:02.80]<00:02.80>好。<00:03.00>\n[00:03.00]\n"
        )
    );
}

#[test]
fn json_has_every_level() {
    let text = written(
        SubtitleFormat::Json,
        Level::Sentence,
        40,
        &["你好，|世界。"],
    );
    let json: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let sentence = &json["sentences"][0];
    assert_eq!(sentence["text"], "你好，世界。");
    assert_eq!(sentence["voice"], "xiaoxiao");
    assert_eq!(sentence["emotion"], "neutral");
    let word = &sentence["words"][0];
    assert_eq!(
        (&word["text"], &word["end"]),
        (&"你好，".into(), &1.4.into())
    );
    let character = &word["chars"][1];
    assert_eq!(character["text"], "好，");
    assert_eq!(
        (&character["start"], &character["end"]),
        (&1.2.into(), &1.4.into())
    );
    let empty = written(SubtitleFormat::Json, Level::Sentence, 40, &[]);
    let json: serde_json::Value = serde_json::from_str(&empty).unwrap_or_default();
    assert_eq!(json["sentences"], serde_json::json!([]));
}

#[test]
fn times_that_coincide_still_make_cues() {
    let mut transcript = transcript(&["一|二|三。"]);
    transcript.stop_at(1.0);
    let options = SubtitleOptions {
        format: SubtitleFormat::Srt,
        level: Level::Char,
        line_length: LINE_LENGTH,
    };
    let text = write(&transcript, &options);
    for line in [
        "00:00:01,000 --> 00:00:01,001",
        "00:00:01,001 --> 00:00:01,002",
        "00:00:01,002 --> 00:00:01,003",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

proptest! {
    #[test]
    fn cues_keep_all_text_in_short_lines_and_growing_times(
        sentences in prop::collection::vec("([你好a]{1,12}[，。、！ ]{0,2}\\|){0,20}[你好]{1,3}。", 1..4),
        columns in 10_usize..60,
        one in any::<bool>(),
    ) {
        let sentences: Vec<&str> = sentences.iter().map(String::as_str).collect();
        let transcript = transcript(&sentences);
        let lines = if one { Lines::One } else { Lines::Two };
        let (mut shown, mut last) = (String::new(), 0);
        let mut fault = None;
        cues::all(&transcript, |sentence: &Sentence| cues::cut(sentence, columns, lines), |sentence, cue| {
            let most = if one { 1 } else { 2 };
            if cue.lines.len() > most || cue.start < last || cue.end <= cue.start {
                fault = Some(format!("{cue:?}"));
            }
            last = cue.end;
            for line in cue.lines {
                let units = &sentence.units[line];
                let text = sentence.text_of(units);
                if units.len() > 1 && cues::width(text) > columns {
                    fault = Some(text.to_owned());
                }
                shown.push_str(text);
            }
        });
        prop_assert_eq!(fault, None);
        let all: String = transcript.sentences().iter().map(|sentence| sentence.text.as_str()).collect();
        prop_assert_eq!(shown, all);
    }
}
