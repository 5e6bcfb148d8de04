//! LRC, the format of song texts: one time for each line. Words and characters have theirs in
//! angle brackets, as in the enhanced format of A2. There is no standard; both are described at
//! <https://en.wikipedia.org/wiki/LRC_(file_format)>.

use std::fmt::Write;

use super::clock::{milliseconds, short};
use super::cues::{self, Lines};
use super::{Level, Transcript};

/// A line is shown until the next one. So much silence behind it, in milliseconds, clears it.
const LONG_SILENCE: u64 = 1000;

/// One line for each stretch that fits it.
pub(super) fn write(transcript: &Transcript, level: Level, columns: usize) -> String {
    let length = short(milliseconds(transcript.seconds()));
    let version = env!("CARGO_PKG_VERSION");
    let mut out = format!("[re:tts]\n[ve:{version}]\n[length:{length}]\n");
    let cut = |sentence: &_| cues::cut(sentence, columns, Lines::One);
    let mut shown = None;
    cues::all(transcript, cut, |sentence, cue| {
        if let Some(end) = shown
            .replace(cue.end)
            .filter(|end| end + LONG_SILENCE <= cue.start)
        {
            let _ = writeln!(out, "[{}]", short(end));
        }
        let mut text = String::new();
        for unit in cue
            .lines
            .iter()
            .cloned()
            .flat_map(|line| &sentence.units[line])
        {
            let is_timed = match level {
                Level::Sentence => false,
                Level::Word => unit.begins_word || text.is_empty(),
                Level::Char => true,
            };
            if is_timed {
                let _ = write!(text, "<{}>", short(milliseconds(unit.start)));
            }
            text.push_str(sentence.text_of(std::slice::from_ref(unit)));
        }
        let _ = write!(out, "[{}]{}", short(cue.start), text.trim());
        if level != Level::Sentence {
            let _ = write!(out, "<{}>", short(cue.end));
        }
        out.push('\n');
    });
    if let Some(end) = shown {
        let _ = writeln!(out, "[{}]", short(end));
    }
    out
}
