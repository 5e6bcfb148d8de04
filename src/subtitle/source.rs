//! The author's text of a sentence: what is spoken with its marks and spaces, without markup.
//!
//! A sentence's spans say what is spoken. What stands between them is marks, spaces and markup; a
//! bracket or an element that holds letters, none of them spoken, is markup. So no reader of markup
//! is needed a second time, and text that `--plain` lets through stays.

use std::ops::Range;

use quick_xml::escape::unescape;
use unicode_width::UnicodeWidthChar;

/// Marks that go with what follows them.
const OPENING: &str = "“‘「『﹁﹃（([{【〔〖《〈＜<［｛«‹¿¡$￥¥€£@";

/// Marks of Markdown.
const MARKDOWN: &str = "*`#|";

/// The text of `range`, and where the text of each of the `spoken` spans in it ends: with the
/// opening marks before it, and the other marks behind it up to the next one's.
pub(super) fn text(
    source: &str,
    range: &Range<usize>,
    spoken: &[Range<usize>],
) -> (String, Vec<usize>) {
    let mut parts: Vec<Part> = Vec::with_capacity(spoken.len());
    let mut at = range.start;
    let mut quoted = false;
    let ends = spoken.iter().map(|span| span.start).chain([range.end]);
    for (index, end) in ends.enumerate() {
        let gap = source.get(at..end).unwrap_or_default();
        let (gap, ends_link) = strip(gap, true);
        if ends_link {
            open_link(&mut parts);
        }
        let split = match (index, index == spoken.len()) {
            (0, false) => 0,
            (_, true) => gap.len(),
            _ => marks_behind(&gap, quoted),
        };
        quoted ^= gap.matches('"').count() % 2 == 1;
        let (behind, before) = gap.split_at(split);
        if let Some(last) = parts.last_mut() {
            last.behind.push_str(behind);
        }
        if let Some(span) = spoken.get(index) {
            let written = source.get(span.clone()).unwrap_or_default();
            let (plain, _) = strip(written, false);
            parts.push(Part {
                before: before.to_owned(),
                spoken: plain,
                behind: String::new(),
            });
            at = span.end;
        }
    }
    Part::join(&parts)
}

/// Whether white space between two characters is a space: where a line ends between Chinese
/// characters, none was meant.
pub(super) fn is_spaced(before: Option<char>, after: Option<char>) -> bool {
    let wide = |ch: Option<char>| ch.and_then(|ch| ch.width_cjk()) == Some(2);
    before.is_some() && after.is_some() && !(wide(before) && wide(after))
}

/// What is spoken, with the marks around it.
struct Part {
    before: String,
    spoken: String,
    behind: String,
}

impl Part {
    /// All of them as one text, white space reduced, and where each ends.
    fn join(parts: &[Self]) -> (String, Vec<usize>) {
        let mut text = String::new();
        let mut ends: Vec<usize> = Vec::with_capacity(parts.len());
        // White space that was not written yet, and whether there was a line end in it.
        let mut space = None;
        for part in parts {
            for ch in [&part.before, &part.spoken, &part.behind]
                .map(|text| text.chars())
                .into_iter()
                .flatten()
            {
                if ch.is_whitespace() {
                    space = Some(space.unwrap_or(false) || matches!(ch, '\n' | '\r'));
                    continue;
                }
                let last = text.chars().next_back();
                let is_space = space.is_some_and(|line| match line {
                    true => is_spaced(last, Some(ch)),
                    false => last.is_some(),
                });
                if is_space {
                    // It goes to the part that it follows.
                    if let Some(end) = ends.last_mut().filter(|end| **end == text.len()) {
                        *end += 1;
                    }
                    text.push(' ');
                }
                space = None;
                text.push(ch);
            }
            ends.push(text.len());
        }
        (text, ends)
    }
}

/// The bracket before the text of a link goes, and that of a picture with its sign.
fn open_link(parts: &mut [Part]) {
    for part in parts.iter_mut().rev() {
        if let Some(at) = part.before.rfind('[') {
            part.before.remove(at);
            return;
        }
        // The sign of a picture was taken for a mark behind the part before.
        if part.behind.ends_with('!') {
            part.behind.pop();
            return;
        }
    }
}

/// How many bytes of the marks between two spoken parts go with the first of them. Within
/// `quoted` text, a straight quotation mark closes.
fn marks_behind(gap: &str, quoted: bool) -> usize {
    let mut quoted = quoted;
    let mut split = None;
    for (at, ch) in gap.char_indices() {
        let opens = match ch {
            '"' => {
                quoted = !quoted;
                quoted
            }
            _ => OPENING.contains(ch),
        };
        match (opens, split) {
            (true, None) => split = Some(at),
            (false, Some(_)) if !ch.is_whitespace() => split = None,
            _ => {}
        }
    }
    split.unwrap_or(gap.len())
}

/// A text without markup, and whether a link ended in it. Marks of Markdown go only `between` what
/// is spoken, which may have them too, such as the star in 3*4.
fn strip(text: &str, between: bool) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut ends_link = false;
    let mut rest = text;
    while let Some(ch) = rest.chars().next() {
        let (length, kept) = match ch {
            '<' => (element(rest), None),
            ']' if rest.starts_with("]]>") => (3, None),
            ']' if between => {
                let length = target(rest);
                ends_link |= length > 0;
                (length, None)
            }
            '[' => (bracket(rest), None),
            '\\' if rest.starts_with("\\[") => (1, None),
            '&' => entity(rest),
            '~' | '_' | '=' if between && rest[1..].starts_with(ch) => (2, None),
            _ if between && MARKDOWN.contains(ch) => (1, None),
            _ => (0, None),
        };
        if length == 0 {
            out.push(ch);
            rest = &rest[ch.len_utf8()..];
        } else {
            out.extend(kept);
            rest = &rest[length..];
        }
    }
    (out, ends_link)
}

/// The length of the tag, comment or other construct of XML that `text` begins with; 0 if none.
fn element(text: &str) -> usize {
    const CDATA: &str = "<![CDATA[";
    if text.starts_with(CDATA) {
        return CDATA.len();
    }
    if text.starts_with("<!--") {
        return text.find("-->").map_or(0, |at| at + 3);
    }
    if !text[1..].starts_with(|ch: char| ch.is_ascii_alphabetic() || "/?!".contains(ch)) {
        return 0;
    }
    let mut quote = None;
    for (at, ch) in text.char_indices() {
        match (quote, ch) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(ch),
            (Some(open), _) if open == ch => quote = None,
            _ => {}
        }
    }
    0
}

/// The length of the tag in brackets that `text` begins with; 0 if it is none.
fn bracket(text: &str) -> usize {
    let inside = &text[1..];
    let Some(end) = inside.find(['[', ']', '\n']) else {
        return 0;
    };
    let content = &inside[..end];
    let is_tag = content.starts_with('/') || content.contains(char::is_alphanumeric);
    match inside[end..].starts_with(']') && is_tag {
        true => end + 2,
        false => 0,
    }
}

/// The length of what ends a link, `](address)`, that `text` begins with; 0 if it is none.
fn target(text: &str) -> usize {
    let address = text
        .strip_prefix("](")
        .and_then(|rest| rest.split_once(')'));
    address.map_or(0, |(address, _)| address.len() + 3)
}

/// The length of the entity that `text` begins with, and its character; 0 if it is none.
fn entity(text: &str) -> (usize, Option<char>) {
    const LONGEST: usize = 10;
    let end = text.char_indices().take(LONGEST).find(|(_, ch)| *ch == ';');
    let Some(written) = end.and_then(|(end, _)| text.get(..=end)) else {
        return (0, None);
    };
    let ch = match written {
        "&nbsp;" => Some(' '),
        _ => unescape(written).ok().and_then(|text| text.chars().next()),
    };
    match ch {
        Some(_) => (written.len(), ch),
        None => (0, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The parts of a sentence in which the words in `spoken` are spoken, one after the other.
    fn parts(source: &str, spoken: &[&str]) -> Vec<String> {
        let mut at = 0;
        let spans: Vec<Range<usize>> = spoken
            .iter()
            .map(|word| {
                let start = at + source[at..].find(word).unwrap_or_default();
                at = start + word.len();
                start..at
            })
            .collect();
        let (text, ends) = text(source, &(0..source.len()), &spans);
        let starts = [0].into_iter().chain(ends.iter().copied());
        let parts = starts
            .zip(&ends)
            .map(|(start, end)| text[start..*end].to_owned());
        assert_eq!(ends.last(), Some(&text.len()));
        parts.collect()
    }

    #[test]
    fn marks_stay_with_their_words() {
        let found = parts(
            "“你好，”他说：《书》 \"是\" (好)！",
            &["你", "好", "他", "说", "书", "是", "好"],
        );
        assert_eq!(
            found,
            ["“你", "好，”", "他", "说：", "《书》 ", "\"是\" ", "(好)！"]
        );
    }

    #[test]
    fn markup_goes_and_text_in_brackets_stays() {
        for (source, spoken, wanted) in [
            (
                "[开心]你好[/]，[停顿 500ms]再见",
                &["你好", "再见"][..],
                &["你好，", "再见"][..],
            ),
            ("行[hang2]走[zou3]！", &["行", "走"], &["行", "走！"]),
            ("[注]好[……]", &["注", "好"], &["[注]", "好[……]"]),
            ("\\[哭]好", &["哭", "好"], &["[哭]", "好"]),
            (
                "<p a='>'>你</p><!-- x > y -->好&amp;<![CDATA[他]]>",
                &["你", "好", "他"],
                &["你", "好&", "他"],
            ),
            ("1<2", &["1", "<", "2"], &["1", "<", "2"]),
            (
                "看[文档](https://a.com)的**第一节**。",
                &["看", "文档", "的", "第一节"],
                &["看", "文档", "的", "第一节。"],
            ),
            ("句子[^1]。", &["句子"], &["句子。"]),
            ("3*4", &["3*4"], &["3*4"]),
            ("<b>", &["b"], &["<b>"]),
        ] {
            assert_eq!(parts(source, spoken), wanted, "{source}");
        }
    }

    #[test]
    fn line_ends_are_spaces_only_where_a_script_has_them() {
        let found = parts(
            " 你\n好\u{3000}他\r\n  is  a\nman ",
            &["你", "好", "他", "is", "a", "man"],
        );
        assert_eq!(found, ["你", "好 ", "他 ", "is ", "a ", "man"]);
    }

    proptest! {
        #[test]
        fn any_text_has_its_parts(source in "[你好a1\\[\\]<>/()!&;#~\"“” \n\\\\]{0,40}", cuts in prop::collection::vec(0_usize..40, 0..6)) {
            let mut places: Vec<usize> = source.char_indices().map(|(at, _)| at).collect();
            places.push(source.len());
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| places[cut % places.len()]).collect();
            cuts.sort_unstable();
            cuts.dedup();
            let spans: Vec<Range<usize>> = cuts.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
            let (text, ends) = text(&source, &(0..source.len()), &spans);
            prop_assert_eq!(ends.len(), spans.len());
            prop_assert!(ends.is_sorted() && ends.iter().all(|end| text.is_char_boundary(*end)));
            prop_assert!(spans.is_empty() || ends.last() == Some(&text.len()));
        }
    }
}
