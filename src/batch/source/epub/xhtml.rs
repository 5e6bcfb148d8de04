//! A page of a book as text: what is shown is read, apart from what points elsewhere.

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};

use crate::tr;

/// Elements that begin and end a paragraph.
#[rustfmt::skip]
const BLOCKS: [&str; 33] = [
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div",
    "dl", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "li", "main", "ol", "p", "pre", "section", "summary", "table", "tr", "ul",
];
/// Elements of which nothing is read: what is for the program that shows the page, tables of
/// contents, and the readings above characters, which are read already.
const SKIPPED: [&str; 9] = [
    "head", "script", "style", "template", "nav", "rt", "rp", "svg", "iframe",
];

/// What is read of a page.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Page {
    /// Its first heading.
    pub heading: Option<String>,
    pub text: String,
    pub notices: Vec<String>,
}

/// Reads a page; `plain` says that brackets are no marks, so that none is escaped.
pub(super) fn read(source: &str, plain: bool) -> Result<Page, String> {
    let mut reader = Reader::from_str(source.trim_start_matches('\u{feff}'));
    let config = reader.config_mut();
    // Pages that are no strict XML are shown by every program.
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut walk = Walk {
        plain,
        ..Walk::default()
    };
    loop {
        let event = reader.read_event().map_err(|error| {
            let at = reader.error_position();
            tr!(
                "the page cannot be read at byte {at}: {error}",
                "无法读取页面（字节 {at} 处）：{error}"
            )
        })?;
        match event {
            Event::Start(tag) => walk.start(&tag),
            Event::Empty(tag) => {
                walk.start(&tag);
                walk.end(&tag.local_name().as_ref().to_lowercase());
            }
            Event::End(tag) => walk.end(&tag.local_name().as_ref().to_lowercase()),
            Event::Text(text) => walk.text(&text),
            Event::CData(text) => walk.text(&text),
            Event::GeneralRef(entity) => {
                let written = format!("&{};", &*entity);
                let number = entity.resolve_char_ref().ok().flatten();
                let number = number.map(String::from);
                let text = number.or_else(|| resolve_html5_entity(&entity).map(str::to_owned));
                walk.text(&text.unwrap_or(written));
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    walk.finish()
}

#[derive(Default)]
struct Walk {
    plain: bool,
    page: Page,
    /// The element that is skipped, and how often it is open inside itself.
    skipped: Option<(String, usize)>,
    /// Open links and raised text; a number that is both is the mark of a note.
    links: usize,
    raised: usize,
    /// The heading that is open, and where it begins in the text.
    heading: Option<(String, usize)>,
    /// White space before what comes next, and whether a line ended in it.
    space: Option<bool>,
    notes: usize,
}

impl Walk {
    fn start(&mut self, tag: &BytesStart) {
        let name = tag.local_name().as_ref().to_lowercase();
        if let Some((skipped, depth)) = &mut self.skipped {
            *depth += usize::from(*skipped == name);
            return;
        }
        let note = note(tag);
        if SKIPPED.contains(&name.as_str()) || note.is_some() {
            self.notes += usize::from(note == Some(Note::Body));
            self.skipped = Some((name, 1));
            return;
        }
        match name.as_str() {
            "a" => self.links += 1,
            "sup" => self.raised += 1,
            "br" => self.line_end(1),
            "td" | "th" => self.cell(),
            _ if BLOCKS.contains(&name.as_str()) => {
                self.line_end(2);
                if is_heading(&name) && self.page.heading.is_none() && self.heading.is_none() {
                    self.heading = Some((name, self.page.text.len()));
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((skipped, depth)) = &mut self.skipped {
            *depth -= usize::from(skipped == name);
            if *depth == 0 {
                self.skipped = None;
            }
            return;
        }
        match name {
            "a" => self.links = self.links.saturating_sub(1),
            "sup" => self.raised = self.raised.saturating_sub(1),
            _ if BLOCKS.contains(&name) => {
                if let Some((_, from)) = self.heading.take_if(|(open, _)| open == name) {
                    let heading = self.page.text[from..].split_whitespace();
                    let heading = heading.collect::<Vec<_>>().join(" ").replace("\\[", "[");
                    self.page.heading = Some(heading).filter(|heading| !heading.is_empty());
                }
                self.line_end(2);
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.skipped.is_some() || self.links > 0 && self.raised > 0 {
            return;
        }
        for ch in text.chars() {
            if ch.is_whitespace() {
                let ended = self.space.unwrap_or(false) || ch == '\n';
                self.space = Some(ended);
                continue;
            }
            self.gap(ch);
            if ch == '[' && !self.plain {
                self.page.text.push('\\');
            }
            self.page.text.push(ch);
        }
    }

    /// Writes the white space before a character. The end of a line between Chinese characters
    /// is none: it is there for whoever reads the source.
    fn gap(&mut self, next: char) {
        let Some(ended) = self.space.take() else {
            return;
        };
        let Some(last) = self.page.text.chars().next_back().filter(|&ch| ch != '\n') else {
            return;
        };
        let is_wide = |ch: char| ch >= '\u{2e80}';
        if !(ended && is_wide(last) && is_wide(next)) {
            self.page.text.push(' ');
        }
    }

    /// Ends the line, with so many line ends at least.
    fn line_end(&mut self, least: usize) {
        self.space = None;
        let text = &mut self.page.text;
        if text.is_empty() {
            return;
        }
        let there = text.len() - text.trim_end_matches('\n').len();
        text.extend(std::iter::repeat_n('\n', least.saturating_sub(there)));
    }

    /// Parts a cell from the one before it.
    fn cell(&mut self) {
        self.space = None;
        let text = &mut self.page.text;
        if !text.is_empty() && !text.ends_with('\n') && !text.ends_with('，') {
            text.push('，');
        }
    }

    fn finish(mut self) -> Result<Page, String> {
        if let Some((name, _)) = self.skipped {
            return Err(tr!(
                "the page cannot be read: <{name}> is never closed",
                "无法读取页面：<{name}> 没有结束标签"
            ));
        }
        let end = self.page.text.trim_end().len();
        self.page.text.truncate(end);
        if self.notes > 0 {
            let notes = self.notes;
            self.page.notices.push(tr!(
                "footnotes are not read aloud ({notes})",
                "脚注不会朗读（{notes} 条）"
            ));
        }
        Ok(self.page)
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h', b'1'..=b'6'])
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Note {
    Mark,
    Body,
}

/// Whether an element is the mark of a note or a note itself.
fn note(tag: &BytesStart) -> Option<Note> {
    for attribute in tag.attributes().with_checks(false).flatten() {
        let key = attribute.key.as_ref();
        if key != "epub:type" && key != "role" {
            continue;
        }
        for kind in attribute.value.split_whitespace() {
            match kind.trim_start_matches("doc-") {
                "noteref" => return Some(Note::Mark),
                "footnote" | "endnote" | "rearnote" => return Some(Note::Body),
                _ => {}
            }
        }
    }
    None
}
