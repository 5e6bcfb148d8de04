//! Cuts inside sentences: where the author wants a pause, or where another style begins.

use std::ops::Range;

use super::super::Mark;
use super::super::clean::Glyph;
use super::super::input::{Note, NoteKind};
use super::super::sentence::{self, Sentence, is_closer, is_terminator};

/// Where a cut is wanted, before this glyph; with the pause there, if one is wanted.
#[derive(Debug, Clone, Copy)]
struct Wish {
    at: usize,
    pause: Option<f32>,
}

/// Cuts sentences where the author wants a pause or another style: each with the silence behind
/// it, where that is given. There is no cut without words on both sides.
pub(super) fn cut(
    sentences: Vec<Sentence>,
    glyphs: &[Glyph],
    notes: &[Note],
) -> Vec<(Sentence, Option<f32>)> {
    let mut wanted = notes
        .iter()
        .filter_map(|note| {
            let pause = match note.kind {
                NoteKind::Pause(seconds) => Some(seconds),
                NoteKind::Turn => None,
                NoteKind::Reading { .. } => return None,
            };
            let at = glyphs.partition_point(|glyph| glyph.start < note.span.start);
            Some(Wish { at, pause })
        })
        .peekable();
    let mut out: Vec<(Sentence, Option<f32>)> = Vec::with_capacity(sentences.len());
    for mut rest in sentences {
        // Between two sentences: the silence is that of the first.
        while let Some(wish) = wanted.next_if(|wish| wish.at <= rest.range.start) {
            add(out.last_mut().map(|last| &mut last.1), wish.pause);
        }
        let mut own = None;
        let mut first = first_word(glyphs, rest.range.clone());
        let last = last_word(glyphs, rest.range.clone());
        while let Some(wish) = wanted.next_if(|wish| wish.at < rest.terminator.start) {
            let at = settled(glyphs, wish.at, &rest);
            if at <= first {
                add(out.last_mut().map(|last| &mut last.1), wish.pause);
            } else if at > last {
                add(Some(&mut own), wish.pause);
            } else {
                out.push((part(glyphs, rest.range.start..at, wish), wish.pause));
                rest.range.start = at;
                first = first_word(glyphs, rest.range.clone());
            }
        }
        out.push((rest, own));
    }
    for wish in wanted {
        add(out.last_mut().map(|last| &mut last.1), wish.pause);
    }
    out
}

/// Two pauses in one place are as long as both.
fn add(pause: Option<&mut Option<f32>>, seconds: Option<f32>) {
    if let (Some(pause), Some(seconds)) = (pause, seconds) {
        *pause = Some(pause.unwrap_or(0.0) + seconds);
    }
}

/// The first glyph in `range` that is spoken, else its end.
fn first_word(glyphs: &[Glyph], range: Range<usize>) -> usize {
    let mut inside = glyphs[range.clone()].iter();
    let found = inside.position(|glyph| glyph.ch.is_alphanumeric());
    found.map_or(range.end, |index| range.start + index)
}

/// The last glyph in `range` that is spoken, else its start.
fn last_word(glyphs: &[Glyph], range: Range<usize>) -> usize {
    let inside = &glyphs[range.clone()];
    let found = inside.iter().rposition(|glyph| glyph.ch.is_alphanumeric());
    range.start + found.unwrap_or(0)
}

/// Where to cut for a wish at `at`: marks and closing quotes stay with what they follow, opening
/// quotes with what they precede.
fn settled(glyphs: &[Glyph], at: usize, sentence: &Sentence) -> usize {
    let end = sentence.terminator.start;
    let skip = |from: usize, set: fn(char) -> bool| {
        let inside = glyphs[from..end].iter();
        from + inside.take_while(|glyph| set(glyph.ch)).count()
    };
    let closed = skip(at, |ch| is_closer(ch) || ch == ' ');
    let marked = skip(closed, is_inner_mark);
    if marked > closed {
        return skip(marked, is_closer);
    }
    let closed = skip(at, is_closer);
    if closed > at {
        return closed;
    }
    let before = glyphs[sentence.range.start..at].iter().rev();
    at - before
        .take_while(|glyph| is_opener(glyph.ch) || glyph.ch == ' ')
        .count()
}

/// The first part of a sentence that is cut; a mark directly before the cut ends it.
fn part(glyphs: &[Glyph], range: Range<usize>, wish: Wish) -> Sentence {
    let count = |end: usize, set: fn(char) -> bool| {
        let before = glyphs[range.start..end].iter().rev();
        before.take_while(|glyph| set(glyph.ch)).count()
    };
    let end = range.end - count(range.end, |ch| is_closer(ch) || ch == ' ');
    let start = end - count(end, |ch| is_inner_mark(ch) || is_terminator(ch));
    let run = &glyphs[start..end];
    let (terminator, ending) = match run.first() {
        Some(mark) if run.iter().all(|glyph| is_inner_mark(glyph.ch)) => {
            (start..end, inner_mark(mark.ch))
        }
        Some(_) => (start..end, sentence::ending(run)),
        None if wish.pause.is_some() => (range.end..range.end, Mark::Comma),
        None => (range.end..range.end, Mark::Phrase),
    };
    Sentence {
        range,
        terminator,
        ending,
    }
}

fn is_inner_mark(ch: char) -> bool {
    matches!(
        ch,
        '，' | ',' | '、' | '；' | ';' | '：' | ':' | '—' | '–' | '―' | '⸺'
    )
}

/// The mark that a character inside a sentence is.
fn inner_mark(ch: char) -> Mark {
    match ch {
        '、' => Mark::Enumeration,
        '；' | ';' => Mark::Semicolon,
        '：' | ':' | '—' | '–' | '―' => Mark::Colon,
        _ => Mark::Comma,
    }
}

fn is_opener(ch: char) -> bool {
    matches!(
        ch,
        '“' | '‘'
            | '「'
            | '『'
            | '（'
            | '('
            | '【'
            | '《'
            | '〈'
            | '['
            | '〔'
            | '〖'
            | '{'
            | '«'
            | '﹁'
            | '﹃'
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::clean::clean;
    use super::*;

    /// The parts of a text that is cut at `/`, each with its ending and its pause; `|` is a pause
    /// of a second.
    fn parts(text: &str) -> Vec<(String, Mark, Option<f32>)> {
        let mut bare = String::new();
        let mut notes = Vec::new();
        for ch in text.chars() {
            let kind = match ch {
                '/' => NoteKind::Turn,
                '|' => NoteKind::Pause(1.0),
                _ => {
                    bare.push(ch);
                    continue;
                }
            };
            notes.push(Note {
                span: bare.len()..bare.len(),
                kind,
            });
        }
        let (glyphs, _) = clean(&bare);
        cut(sentence::split(&glyphs), &glyphs, &notes)
            .into_iter()
            .map(|(one, pause)| {
                let text = glyphs[one.range].iter().map(|glyph| glyph.ch).collect();
                (text, one.ending, pause)
            })
            .collect()
    }

    #[test]
    fn a_cut_takes_the_mark_before_it() {
        for (text, wanted) in [
            (
                "你好/世界。",
                vec![("你好", Mark::Phrase), ("世界。", Mark::Period)],
            ),
            (
                "你好，/世界",
                vec![("你好，", Mark::Comma), ("世界", Mark::Period)],
            ),
            (
                "你好/，世界",
                vec![("你好，", Mark::Comma), ("世界", Mark::Period)],
            ),
            (
                "甲、/乙；/丙",
                vec![
                    ("甲、", Mark::Enumeration),
                    ("乙；", Mark::Semicolon),
                    ("丙", Mark::Period),
                ],
            ),
            (
                "他说：/“好吧。”",
                vec![("他说：", Mark::Colon), ("“好吧。”", Mark::Period)],
            ),
            (
                "他说：“/好吧。/”",
                vec![("他说：", Mark::Colon), ("“好吧。”", Mark::Period)],
            ),
            (
                "“好吧/”他说",
                vec![("“好吧”", Mark::Phrase), ("他说", Mark::Period)],
            ),
            (
                "“好吧/，”他说",
                vec![("“好吧，”", Mark::Comma), ("他说", Mark::Period)],
            ),
            (
                "“好吧！/”，他说",
                vec![("“好吧！”，", Mark::Comma), ("他说", Mark::Period)],
            ),
            ("我——/你", vec![("我——", Mark::Colon), ("你", Mark::Period)]),
        ] {
            let found = parts(text);
            let found: Vec<(&str, Mark)> =
                found.iter().map(|one| (one.0.as_str(), one.1)).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn there_is_no_cut_at_the_edge_of_a_sentence() {
        for text in [
            "/你好。/再见。/",
            "你好/。再见/！",
            "“/你好。/”/再见",
            "你好。\n/\n再见",
            "//你好/……再见",
        ] {
            assert_eq!(parts(text).len(), 2, "{text}");
        }
    }

    #[test]
    fn pauses_stand_behind_what_was_said() {
        for (text, wanted) in [
            (
                "你|好",
                vec![(Mark::Comma, Some(1.0)), (Mark::Period, None)],
            ),
            (
                "你，|好",
                vec![(Mark::Comma, Some(1.0)), (Mark::Period, None)],
            ),
            (
                "你/||好",
                vec![(Mark::Phrase, Some(2.0)), (Mark::Period, None)],
            ),
            (
                "你好|！好",
                vec![(Mark::Exclamation, Some(1.0)), (Mark::Period, None)],
            ),
            (
                "你好。|“|好|”",
                vec![(Mark::Period, Some(2.0)), (Mark::Period, Some(1.0))],
            ),
        ] {
            let found: Vec<_> = parts(text).iter().map(|one| (one.1, one.2)).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }
}
