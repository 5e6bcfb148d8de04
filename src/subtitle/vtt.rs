//! WebVTT: <https://www.w3.org/TR/webvtt1/>. Words and characters have times inside the cues'
//! texts, as for karaoke.

use std::fmt::Write;

use super::clock::{long, milliseconds};
use super::cues::{self, Lines};
use super::{Level, Transcript};

/// One cue for each stretch that fits two lines.
pub(super) fn write(transcript: &Transcript, level: Level, columns: usize) -> String {
    let mut out = "WEBVTT\n".to_owned();
    let cut = |sentence: &_| cues::cut(sentence, columns, Lines::Two);
    cues::all(transcript, cut, |sentence, cue| {
        let (start, end) = (long(cue.start, '.'), long(cue.end, '.'));
        let _ = writeln!(out, "\n{start} --> {end}");
        // Times inside a cue have to grow, and lie between its begin and its end.
        let mut last = cue.start;
        for line in &cue.lines {
            let units = sentence.units.get(line.clone()).unwrap_or_default();
            let mut text = String::new();
            for unit in units {
                let time = milliseconds(unit.start);
                let is_timed = match level {
                    Level::Sentence => false,
                    Level::Word => unit.begins_word,
                    Level::Char => true,
                };
                if is_timed && time > last && time < cue.end {
                    let _ = write!(text, "<{}>", long(time, '.'));
                    last = time;
                }
                escape(sentence.text_of(std::slice::from_ref(unit)), &mut text);
            }
            out.push_str(text.trim());
            out.push('\n');
        }
    });
    out
}

fn escape(text: &str, out: &mut String) {
    for ch in text.chars() {
        match ch {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            ch => out.push(ch),
        }
    }
}
