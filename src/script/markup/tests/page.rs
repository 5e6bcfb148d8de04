//! `docs/styles.md` says what the program does.

use super::styles::{cast, named, names};
use super::*;
use crate::script::style::{Style, Understood};
use crate::script::{Origin, Segment, records};

const PAGE: &str = include_str!("../../../../docs/styles.md");

/// The rows of the tables with this head, without the head.
fn rows(head: &str) -> Vec<(&'static str, &'static str)> {
    let mut rows = Vec::new();
    let mut inside = false;
    for line in PAGE.lines() {
        inside = line == head || inside && line.starts_with('|');
        if inside && line != head && !line.starts_with("|---") {
            let row = line.trim_start_matches("| ").trim_end_matches(" |");
            rows.extend(row.split_once(" | "));
        }
    }
    assert!(!rows.is_empty(), "{head}");
    rows
}

fn code(cell: &str) -> &str {
    cell.trim_matches('`')
}

/// What differs from the options, in words.
fn words(style: &Style) -> String {
    let plain = Style::default();
    let mut out = Vec::new();
    out.extend(style.voice.iter().map(|voice| format!("voice {voice}")));
    out.extend(
        style
            .emotion
            .iter()
            .map(|emotion| format!("emotion {emotion}")),
    );
    out.extend(
        style
            .intensity
            .iter()
            .map(|much| format!("intensity {much}")),
    );
    let dials = [
        ("speed", style.speed, plain.speed),
        ("pitch", style.pitch, plain.pitch),
        ("volume", style.volume, plain.volume),
    ];
    for (name, value, _) in dials.iter().filter(|(_, value, usual)| value != usual) {
        out.push(format!("{name} {}", (value * 100.0).round() / 100.0));
    }
    match out.is_empty() {
        true => "as set".to_owned(),
        false => out.join(", "),
    }
}

/// The parts of a text in the words of the page.
fn told(understood: &Understood) -> String {
    let analysis = frontend().analyze(&understood.input);
    let parts = analysis.utterances.iter().map(|one| {
        let style = words(&understood.style_at(one.begins()));
        let pause = one
            .pause
            .map_or_else(String::new, |s| format!(", then {s} s"));
        format!("`{}` {style}{pause}", one.normalized)
    });
    parts.collect::<Vec<_>>().join("; ")
}

#[test]
fn what_is_written_is_spoken_as_the_page_says() {
    for (written, wanted) in rows("| written | spoken |") {
        let understood = understand(code(written), named(), frontend());
        assert_eq!(told(&understood.unwrap()), wanted, "{written}");
    }
}

#[test]
fn the_cast_of_the_page_speaks_its_lines() {
    let manner = Manner {
        cast: Some(cast()),
        ..named()
    };
    for (line, wanted) in rows("| line | spoken |") {
        let understood = understand(code(line), manner, frontend()).unwrap();
        assert_eq!(told(&understood), wanted, "{line}");
        assert_eq!(understood.strangers.is_empty(), !line.contains("小明"));
    }
}

#[test]
fn what_the_page_calls_text_is_text() {
    for (written, wanted) in rows("| written | read as |") {
        assert_eq!(read(code(written), named()), code(wanted));
    }
}

#[test]
fn what_the_page_calls_wrong_is_refused() {
    for (written, wanted) in rows("| written | refused, because |") {
        let message = refused(code(written), named()).to_string();
        assert!(message.contains(wanted), "{written}: {message}");
    }
}

#[test]
fn values_of_prosody_are_those_of_the_page() {
    for (attribute, values) in rows("| attribute | values |") {
        for value in values.split(", ") {
            let (written, wanted) = value.rsplit_once(' ').unwrap();
            let attribute = code(attribute);
            let written = code(written);
            let text = format!("<speak><prosody {attribute}=\"{written}\">好</prosody></speak>");
            let understood = understand(&text, named(), frontend()).unwrap();
            let style = understood.style_at(text.find('好').unwrap());
            let found = match attribute {
                "rate" => style.speed,
                "pitch" => style.pitch,
                "range" => style.pitch_range,
                _ => style.volume,
            };
            let wanted: f32 = wanted.parse().unwrap();
            assert!(
                found == wanted || (found - wanted).abs() < 0.006,
                "{attribute} {value}: {found}"
            );
        }
    }
}

#[test]
fn the_keys_of_json_are_those_of_the_page() {
    let known: Vec<&str> = rows("| key | value |")
        .iter()
        .map(|row| code(row.0))
        .collect();
    let refused = records(&Segment::new("{\"x\":1}".to_owned(), Origin::Stdin), None);
    let message = refused.unwrap_err().to_string();
    assert!(message.contains(&known.join(", ")), "{message}");
    let block = PAGE
        .split("```json\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let segment = Segment::new(block.to_owned(), Origin::Stdin);
    let found = records(&segment, Some(names())).unwrap();
    assert_eq!(found.len(), 2);
    let unused = known
        .iter()
        .filter(|key| !block.contains(&format!("\"{key}\":")));
    // Those are only for a batch.
    let unused: Vec<&str> = unused.copied().collect();
    assert_eq!(unused, ["output", "format", "stem", "n"]);
    let understood: Vec<String> = found
        .iter()
        .map(|one| told(&one.understand(named(), frontend()).unwrap()))
        .collect();
    assert_eq!(
        understood,
        [
            "`你好！` voice xiaoyi, emotion happy, intensity 1.2",
            "`再见，` voice yunxi, emotion sad, speed 0.9, pitch -1, volume 2; `一路平安。` voice yunxi, speed 0.9, pitch -1, volume 2",
        ]
    );
}
