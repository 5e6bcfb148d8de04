//! Subtitles: what is said when.

use std::ops::Range;

use super::{Draft, Drafts, Fault, blank, whole};
use crate::batch::find::Found;
use crate::batch::inputs::InputOptions;
use crate::batch::item::Split;
use crate::script::Segment;
use crate::tr;

/// A text with its time.
#[derive(Debug, PartialEq)]
struct Cue {
    /// Lines before its text.
    lines: usize,
    seconds: Range<f64>,
    text: String,
}

/// One item with all cues, or an item a cue. A file of which a cue cannot be followed is not
/// spoken with a gap: as one item it is refused.
pub(super) fn drafts(found: &Found, options: InputOptions) -> Result<Drafts<'_>, Fault> {
    let cues = cues(&whole(&found.origin)?);
    let segment = |cue: Cue| {
        let segment = Segment {
            lines: cue.lines,
            ..Segment::new(cue.text, found.origin.clone())
        };
        (segment, cue.seconds)
    };
    if options.split == Split::Lines {
        let drafts: Vec<_> = cues
            .into_iter()
            .map(|cue| {
                let (segment, seconds) = segment(cue?);
                let mut draft = Draft::of(segment);
                // In a file of its own it need not wait for its time, which may be hours away.
                draft.times.push(0.0..seconds.end - seconds.start);
                Ok(draft)
            })
            .collect();
        return Ok(Box::new(drafts.into_iter()));
    }
    let mut cues = cues.into_iter().collect::<Result<Vec<_>, _>>()?;
    // Players show each at its time, wherever it stands.
    cues.sort_by(|a, b| a.seconds.start.total_cmp(&b.seconds.start));
    let (segments, times) = cues.into_iter().map(segment).unzip();
    Ok(Box::new(std::iter::once(Ok(Draft {
        line: 1,
        is_whole: true,
        segments,
        times,
        ..Draft::default()
    }))))
}

/// The cues of a file of subtitles, which is forgiven what players forgive: missing numbers, full
/// stops for commas, blank lines inside a cue or none between two. A cue without text says nothing
/// and is passed over.
fn cues(text: &str) -> Vec<Result<Cue, Fault>> {
    let all: Vec<&str> = text.lines().map(str::trim).collect();
    let is_timing = |at: usize| all.get(at).is_some_and(|line| line.contains("-->"));
    let begins = |at: usize| is_timing(at) || is_number(all[at]) && is_timing(at + 1);
    let mut cues: Vec<Result<Cue, Fault>> = Vec::new();
    let first = (0..all.len()).find(|&at| begins(at)).unwrap_or(all.len());
    match all[..first].iter().position(|line| !line.is_empty()) {
        Some(stray) => cues.push(Err(Fault::at(stray + 1, no_cue()))),
        None if first == all.len() => cues.push(Err(Fault::at(1, no_cue()))),
        None => {}
    }
    let mut at = first;
    while at < all.len() {
        let timing = if is_timing(at) { at } else { at + 1 };
        let next = (timing + 1..all.len()).find(|&at| begins(at));
        at = next.unwrap_or(all.len());
        let lines = &all[timing + 1..at];
        let blank = lines.iter().take_while(|line| line.is_empty()).count();
        let text = spoken(lines);
        match seconds(all[timing]) {
            Err(what) => cues.push(Err(Fault::at(timing + 1, what))),
            Ok(_) if text.is_empty() => {}
            Ok(seconds) => cues.push(Ok(Cue {
                lines: timing + 1 + blank,
                seconds,
                text,
            })),
        }
    }
    if cues.is_empty() {
        cues.push(Err(Fault::at(1, blank())));
    }
    cues
}

fn no_cue() -> String {
    tr!(
        "no cue of subtitles; one begins with a line like 00:00:01,000 --> 00:00:03,500",
        "不是字幕条目；每条字幕以形如 00:00:01,000 --> 00:00:03,500 的一行开头"
    )
}

fn is_number(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}

/// `00:00:01,000 --> 00:00:03,500`, with places on the screen behind it or not.
fn seconds(line: &str) -> Result<Range<f64>, String> {
    let (start, rest) = line.split_once("-->").unwrap_or((line, ""));
    let end = rest.split_whitespace().next().unwrap_or_default();
    let time = |written: &str| {
        let written = written.trim();
        instant(written).ok_or_else(|| {
            tr!(
                "'{written}' is no time; write one like 00:01:02,345",
                "“{written}”不是有效的时间；写法如 00:01:02,345"
            )
        })
    };
    let seconds = time(start)?..time(end)?;
    match seconds.start < seconds.end {
        true => Ok(seconds),
        false => Err(tr!(
            "the cue ends at {end}, no later than it begins",
            "字幕在 {end} 结束，不晚于其开始时间"
        )),
    }
}

/// The seconds of `HH:MM:SS,mmm` or `MM:SS.mmm`.
fn instant(written: &str) -> Option<f64> {
    const MOST_HOURS: u32 = 999;
    let (clock, fraction) = match written.split_once([',', '.']) {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (written, None),
    };
    let digits = |part: &str, most: usize| {
        let sound = (1..=most).contains(&part.len()) && is_number(part);
        sound.then(|| part.parse::<u32>().ok()).flatten()
    };
    let mut parts = clock.rsplit(':');
    let seconds = digits(parts.next()?, 2).filter(|&seconds| seconds < 60)?;
    let minutes = digits(parts.next()?, 2).filter(|&minutes| minutes < 60)?;
    let hours = match parts.next() {
        Some(hours) => digits(hours, 3).filter(|&hours| hours <= MOST_HOURS)?,
        None => 0,
    };
    if parts.next().is_some() {
        return None;
    }
    let part = match fraction {
        Some(fraction) => {
            let places = fraction.len() as i32;
            f64::from(digits(fraction, 6)?) / 10f64.powi(places)
        }
        None => 0.0,
    };
    Some(f64::from(hours * 3600 + minutes * 60 + seconds) + part)
}

/// What is said of the lines of a cue. Where each begins with a dash, several people speak, and
/// each line is a sentence; else the lines were only broken to fit the screen.
fn spoken(lines: &[&str]) -> String {
    let lines = lines.iter().map(|line| without_tags(line));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    let turn = |line: &str| {
        line.strip_prefix(['-', '–', '—'])
            .map(|text| text.trim().to_owned())
    };
    let turns: Option<Vec<String>> = lines.iter().map(|line| turn(line)).collect();
    match turns.filter(|turns| turns.len() > 1) {
        Some(turns) => turns.join("\n"),
        None => lines.join(" "),
    }
}

/// A line without `<i>`, `<font …>` and `{\an8}`.
fn without_tags(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['<', '{']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = tag(rest);
        if length == 0 {
            let sign = rest.chars().next().map_or(0, char::len_utf8);
            text.push_str(&rest[..sign]);
            rest = &rest[sign..];
        } else {
            rest = &rest[length..];
        }
    }
    text.push_str(rest);
    text.trim().to_owned()
}

/// The length of the tag at the beginning of a text; 0 if there is none, as in `1<2`.
fn tag(text: &str) -> usize {
    const LONGEST: usize = 200;
    const ELEMENTS: [&str; 10] = ["b", "i", "u", "s", "font", "span", "c", "v", "ruby", "br"];
    let (close, known) = match text.strip_prefix('<') {
        Some(body) => {
            let body = body.strip_prefix('/').unwrap_or(body);
            let name = body.split(|ch: char| !ch.is_ascii_alphabetic()).next();
            let name = name.unwrap_or_default().to_ascii_lowercase();
            ('>', ELEMENTS.contains(&name.as_str()))
        }
        None => ('}', text.starts_with("{\\")),
    };
    let mut inside = text.char_indices().take(LONGEST).skip(1);
    match inside.find(|(_, ch)| *ch == close || matches!(ch, '<' | '{')) {
        Some((at, ch)) if known && ch == close => at + 1,
        _ => 0,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
