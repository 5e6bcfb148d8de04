//! A document as the blocks that are read, each with its line.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::tr;

/// A heading, a paragraph, an item of a list, a row of a table.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Block {
    /// Its line, from 1.
    pub line: usize,
    /// The level of a heading.
    pub level: Option<u8>,
    /// A heading without tags.
    pub title: String,
    pub text: String,
    /// Whether a paragraph ends before it.
    pub parted: bool,
}

/// What there is in a document.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub blocks: Vec<Block>,
    /// What is left out, with its line.
    pub notices: Vec<(usize, String)>,
}

/// Reads a document; `plain` says that brackets in it are no marks, so that none is escaped.
pub(super) fn read(text: &str, plain: bool) -> Document {
    let body = front_matter(text);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    let starts = text.match_indices('\n').map(|(at, _)| at + 1);
    let mut reader = Reader {
        source: text,
        starts: std::iter::once(0).chain(starts).collect(),
        plain,
        document: Document::default(),
        block: None,
        ends: 0,
        lists: Vec::new(),
        number: None,
        code: None,
        html: false,
    };
    if body > 0 {
        let notice = tr!(
            "the settings at the beginning of the document are not read aloud",
            "文档开头的元数据不会朗读"
        );
        reader.document.notices.push((1, notice));
    }
    for (event, range) in Parser::new_ext(&text[body..], options).into_offset_iter() {
        reader.event(event, body + range.start..body + range.end);
    }
    reader.flush();
    reader.document
}

/// Where the document begins behind settings between two lines of dashes.
fn front_matter(text: &str) -> usize {
    let mut lines = text.split_inclusive('\n');
    let mut end = 0;
    let is_fence = |line: &str, fence: &str| line.trim_end() == fence;
    match lines.next() {
        Some(first) if is_fence(first, "---") => end += first.len(),
        _ => return 0,
    }
    for (at, line) in lines.enumerate() {
        end += line.len();
        if is_fence(line, "---") || is_fence(line, "...") {
            return if at > 0 { end } else { 0 };
        }
        // A rule and text between rules begin like that too.
        if at == 0 && !line.contains(':') {
            return 0;
        }
    }
    0
}

struct Reader<'a> {
    source: &'a str,
    /// Where each line starts.
    starts: Vec<usize>,
    plain: bool,
    document: Document,
    block: Option<Block>,
    /// Line ends in its text.
    ends: usize,
    /// The next number of each list that is open.
    lists: Vec<Option<u64>>,
    /// What stands before the text of an item.
    number: Option<u64>,
    /// The block of code that is open: its line, and the lines in it.
    code: Option<(usize, usize)>,
    html: bool,
}

impl Reader<'_> {
    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start <= at)
    }

    fn event(&mut self, event: Event, range: Range<usize>) {
        if let Some((line, lines)) = self.code {
            match event {
                Event::End(TagEnd::CodeBlock) => self.end_code(line, lines),
                Event::Text(text) => self.code = Some((line, lines + text.lines().count())),
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) => {
                let text = self.literal(&text);
                self.push(&text, range.start);
            }
            Event::Html(text) | Event::InlineHtml(text) => self.tags(&text, range.start),
            Event::SoftBreak | Event::HardBreak => self.line_end(range.end),
            Event::Rule => self.flush(),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.push(&text, range.start),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => self.open(range.start, Some(*level as u8)),
            Tag::Paragraph => self.open(range.start, None),
            Tag::HtmlBlock => {
                self.open(range.start, None);
                self.html = true;
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.code = Some((self.line(range.start), 0));
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(*first);
            }
            Tag::Item => {
                self.flush();
                if let Some(Some(next)) = self.lists.last_mut() {
                    self.number = Some(*next);
                    *next = next.saturating_add(1);
                }
            }
            Tag::TableHead | Tag::TableRow | Tag::FootnoteDefinition(_) | Tag::BlockQuote(_) => {
                self.flush();
            }
            Tag::TableCell => {
                if let Some(block) = self.block.as_mut().filter(|block| !block.text.is_empty()) {
                    block.text.push('，');
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableHead | TagEnd::TableRow => {
                self.flush();
            }
            TagEnd::Item => {
                self.flush();
                self.number = None;
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::HtmlBlock => {
                self.html = false;
                self.flush();
            }
            _ => {}
        }
    }

    fn end_code(&mut self, line: usize, lines: usize) {
        self.code = None;
        let notice = tr!(
            "line {line}: a block of code is not read aloud (lines: {lines})",
            "第 {line} 行：代码块不会朗读（共 {lines} 行）"
        );
        self.document.notices.push((line, notice));
    }

    /// Text as it is heard. What the author escaped stays escaped, since brackets may be marks of
    /// this program.
    fn text(&mut self, text: &str, range: Range<usize>) {
        let written = &self.source[range.clone()];
        let escaped = self.source[..range.start].ends_with('\\') && text.starts_with('[');
        if written != text {
            // An entity.
            let text = self.literal(text);
            self.push(&text, range.start);
        } else if escaped && !self.plain {
            self.push("\\", range.start);
            self.push(text, range.start);
        } else {
            self.push(text, range.start);
        }
    }

    /// Text in which no bracket is a mark.
    fn literal(&self, text: &str) -> String {
        match self.plain {
            true => text.to_owned(),
            false => text.replace('[', "\\["),
        }
    }

    /// HTML goes through as it is: what is text between the tags is for the text's own cleaning.
    fn tags(&mut self, html: &str, at: usize) {
        let title = self.block.as_ref().map(|block| block.title.len());
        self.push(html, at);
        if let (Some(block), Some(title)) = (self.block.as_mut(), title) {
            block.title.truncate(title);
        }
    }

    fn push(&mut self, text: &str, at: usize) {
        let line = self.line(at);
        let block = self.block.get_or_insert_with(|| Block {
            line,
            ..Block::default()
        });
        if block.text.is_empty() {
            self.ends = 0;
            block.line = line;
            if let Some(number) = self.number.take() {
                block.text = format!("{number}、");
            }
        }
        // Line ends are one character each, so that the lines can be counted.
        let text = text.replace('\r', "");
        self.ends += text.matches('\n').count();
        block.text.push_str(&text);
        if block.level.is_some() {
            block.title.push_str(&text);
        }
    }

    /// Goes on at the line of `at`.
    fn line_end(&mut self, at: usize) {
        let line = self.line(at);
        if let Some(block) = &mut self.block {
            let ends = line.saturating_sub(block.line + self.ends).max(1);
            self.ends += ends;
            block.text.extend(std::iter::repeat_n('\n', ends));
            if block.level.is_some() {
                block.title.push(' ');
            }
        }
    }

    fn open(&mut self, at: usize, level: Option<u8>) {
        self.flush();
        self.block = Some(Block {
            line: self.line(at),
            level,
            parted: true,
            ..Block::default()
        });
    }

    /// Ends the block that is open, if there is anything in it to read.
    fn flush(&mut self) {
        // The inside of a block of HTML comes in pieces.
        if self.html {
            return;
        }
        let Some(mut block) = self.block.take() else {
            return;
        };
        let end = block.text.trim_end().len();
        block.text.truncate(end);
        block.title = block.title.trim().to_owned();
        if has_words(&block.text) {
            self.document.blocks.push(block);
        }
    }
}

/// Whether there is a word outside tags and comments.
fn has_words(text: &str) -> bool {
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        if before.contains(char::is_alphanumeric) {
            return true;
        }
        let close = if tag.starts_with("!--") { "-->" } else { ">" };
        match tag.split_once(close) {
            Some((_, behind)) => rest = behind,
            None => return tag.contains(char::is_alphanumeric),
        }
    }
    rest.contains(char::is_alphanumeric)
}
