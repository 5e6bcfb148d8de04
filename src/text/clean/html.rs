//! HTML that stayed in a text: tags go, entities become their characters.
//!
//! Only known elements count, so that `a<b` and `1<2` stay comparisons. Whoever means an
//! element of one letter closes it somewhere: `<b>` without any `</b>` is left as it is.

use std::collections::HashSet;

use super::Glyph;

/// Elements that end a line.
const BLOCKS: &[&str] = &[
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "title",
    "tr",
    "ul",
];
/// Elements inside a line.
const INLINE: &[&str] = &[
    "a", "abbr", "audio", "b", "big", "button", "cite", "code", "col", "colgroup", "caption",
    "del", "em", "embed", "font", "i", "iframe", "img", "input", "ins", "kbd", "label", "link",
    "mark", "meta", "option", "q", "rb", "rp", "rt", "ruby", "s", "samp", "select", "small",
    "source", "span", "strike", "strong", "sub", "sup", "svg", "td", "textarea", "th", "tt", "u",
    "var", "video", "wbr",
];
/// Elements whose content is for the browser.
const HIDDEN: &[&str] = &["script", "style"];

#[rustfmt::skip]
const ENTITIES: &[(&str, char)] = &[
    ("nbsp", ' '), ("ensp", ' '), ("emsp", ' '), ("thinsp", ' '), ("amp", '&'), ("lt", '<'), ("gt", '>'),
    ("quot", '"'), ("apos", '\''), ("ldquo", '“'), ("rdquo", '”'), ("lsquo", '‘'), ("rsquo", '’'),
    ("laquo", '«'), ("raquo", '»'), ("mdash", '—'), ("ndash", '–'), ("hellip", '…'), ("middot", '·'),
    ("bull", '•'), ("times", '×'), ("divide", '÷'), ("plusmn", '±'), ("minus", '−'), ("ne", '≠'),
    ("le", '≤'), ("ge", '≥'), ("asymp", '≈'), ("infin", '∞'), ("radic", '√'), ("sum", '∑'), ("deg", '°'),
    ("permil", '‰'), ("micro", 'µ'), ("sup2", '²'), ("sup3", '³'), ("frac12", '½'), ("frac14", '¼'),
    ("frac34", '¾'), ("yen", '¥'), ("euro", '€'), ("pound", '£'), ("cent", '¢'), ("copy", '©'),
    ("reg", '®'), ("trade", '™'), ("sect", '§'), ("para", '¶'), ("larr", '←'), ("rarr", '→'),
    ("harr", '↔'), ("alpha", 'α'), ("beta", 'β'), ("gamma", 'γ'), ("delta", 'δ'), ("pi", 'π'),
    ("mu", 'μ'), ("omega", 'ω'), ("Omega", 'Ω'), ("shy", '\u{ad}'), ("zwj", '\u{200d}'),
    ("zwnj", '\u{200c}'),
];
const LONGEST_NAME: usize = 10;
const LONGEST_ENTITY: usize = 9;

/// Takes out tags and comments and puts in the characters that entities stand for.
pub(super) fn strip(source: Vec<Glyph>) -> Vec<Glyph> {
    if !source.iter().any(|glyph| matches!(glyph.ch, '<' | '&')) {
        return source;
    }
    let mut page = Page {
        closed: closed_elements(&source),
        out: Vec::with_capacity(source.len()),
        source: &source,
        unclosed: HashSet::new(),
    };
    let mut at = 0;
    while let Some(&glyph) = source.get(at) {
        at = match glyph.ch {
            '<' => page.markup(at),
            '&' => page.entity(at),
            _ => None,
        }
        .unwrap_or_else(|| {
            page.out.push(glyph);
            at + 1
        });
    }
    page.out
}

struct Page<'a> {
    source: &'a [Glyph],
    out: Vec<Glyph>,
    /// The elements of one letter that are closed somewhere.
    closed: HashSet<char>,
    /// Ends that were looked for in vain; nobody looks for them twice.
    unclosed: HashSet<&'static str>,
}

/// A tag as it was found.
struct Tag {
    name: String,
    closing: bool,
    /// Where the text of an `alt` attribute lies.
    alt: Option<std::ops::Range<usize>>,
    /// Behind its `>`.
    end: usize,
}

fn closed_elements(source: &[Glyph]) -> HashSet<char> {
    source
        .windows(4)
        .filter(|four| four[0].ch == '<' && four[1].ch == '/' && four[3].ch == '>')
        .map(|four| four[2].ch.to_ascii_lowercase())
        .collect()
}

impl Page<'_> {
    fn ch(&self, at: usize) -> char {
        self.source.get(at).map_or('\0', |glyph| glyph.ch)
    }

    /// Reads the tag or comment at `at`; `None` if it is none.
    fn markup(&mut self, at: usize) -> Option<usize> {
        if self.starts(at, "<!--") {
            return self.find(at + 4, "-->");
        }
        if self.ch(at + 1) == '!' && self.starts_ignoring_case(at + 2, "doctype") {
            let length = self.source[at + 1..]
                .iter()
                .position(|glyph| matches!(glyph.ch, '>' | '<' | '\n'))?;
            return (self.ch(at + 1 + length) == '>').then_some(at + 2 + length);
        }
        let tag = self.tag(at)?;
        if let Some(&name) = HIDDEN.iter().find(|&&name| name == tag.name) {
            let end = if name == "script" {
                "</script"
            } else {
                "</style"
            };
            let inside = if tag.closing {
                None
            } else {
                self.find(tag.end, end)
            };
            return Some(match inside {
                Some(from) if self.ch(from) == '>' => from + 1,
                _ => tag.end,
            });
        }
        let place = Glyph {
            ch: '\n',
            start: self.source[at].start,
            end: self.source[tag.end - 1].end,
        };
        let last = self.out.iter().rev().find(|glyph| glyph.ch != ' ');
        let fresh = last.is_none_or(|last| last.ch == '\n');
        if tag.name == "br" {
            self.out.push(place);
        } else if tag.name == "p" && tag.closing {
            // A blank line: the end of a paragraph.
            self.out.extend([place; 2]);
        } else if BLOCKS.contains(&tag.name.as_str()) && !fresh {
            self.out.push(place);
        } else if matches!(tag.name.as_str(), "td" | "th") && !tag.closing && !fresh {
            self.out.push(Glyph { ch: '，', ..place });
        } else if let Some(alt) = tag.alt {
            self.out.extend_from_slice(&self.source[alt]);
        }
        Some(tag.end)
    }

    fn tag(&self, at: usize) -> Option<Tag> {
        let closing = self.ch(at + 1) == '/';
        let from = at + 1 + usize::from(closing);
        let name: String = self.source[from.min(self.source.len())..]
            .iter()
            .take(LONGEST_NAME + 1)
            .map(|glyph| glyph.ch.to_ascii_lowercase())
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let known = [BLOCKS, INLINE, HIDDEN]
            .iter()
            .any(|names| names.contains(&name.as_str()));
        if !known {
            return None;
        }
        let mut end = from + name.len();
        let (mut alt, mut bare) = (None, true);
        loop {
            let space = self.spaces(end);
            match self.ch(end + space) {
                '>' => {
                    end += space + 1;
                    break;
                }
                '/' if self.ch(end + space + 1) == '>' => {
                    end += space + 2;
                    break;
                }
                _ if space == 0 || closing => return None,
                _ => {
                    let (value, behind, is_alt) = self.attribute(end + space)?;
                    alt = alt.or(is_alt.then_some(value));
                    bare = false;
                    end = behind;
                }
            }
        }
        let mut letters = name.chars();
        if let (Some(letter), None) = (letters.next(), letters.next())
            && bare
            && !closing
            && !self.closed.contains(&letter)
        {
            return None;
        }
        Some(Tag {
            name,
            closing,
            alt,
            end,
        })
    }

    fn spaces(&self, at: usize) -> usize {
        let rest = self.source.get(at..).unwrap_or_default();
        rest.iter()
            .take_while(|glyph| glyph.ch.is_whitespace())
            .count()
    }

    /// `name="value"`: the place of the value, the place behind it, and whether it is an `alt`.
    fn attribute(&self, at: usize) -> Option<(std::ops::Range<usize>, usize, bool)> {
        let rest = self.source.get(at..)?;
        let is_name =
            |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '-' | ':' | '_' | '@' | '.');
        let length = rest.iter().take_while(|glyph| is_name(glyph.ch)).count();
        if length == 0 || self.ch(at + length) != '=' {
            return None;
        }
        let is_alt = length == 3 && self.starts_ignoring_case(at, "alt");
        let from = at + length + 1;
        let quote = self.ch(from);
        let quoted = matches!(quote, '"' | '\'');
        let begin = from + usize::from(quoted);
        let value = self.source.get(begin..)?;
        let ends = |ch: char| {
            if quoted {
                ch == quote
            } else {
                ch.is_whitespace() || ch == '>'
            }
        };
        let length = value
            .iter()
            .position(|glyph| ends(glyph.ch) || glyph.ch == '<')?;
        if self.ch(begin + length) == '<' {
            return None;
        }
        let end = begin + length;
        Some((begin..end, end + usize::from(quoted), is_alt))
    }

    fn starts(&self, at: usize, wanted: &str) -> bool {
        wanted.chars().zip(at..).all(|(ch, at)| self.ch(at) == ch)
    }

    fn starts_ignoring_case(&self, at: usize, wanted: &str) -> bool {
        let same = |(ch, at): (char, usize)| self.ch(at).eq_ignore_ascii_case(&ch);
        wanted.chars().zip(at..).all(same)
    }

    /// The place behind the next `wanted`.
    fn find(&mut self, from: usize, wanted: &'static str) -> Option<usize> {
        if self.unclosed.contains(wanted) {
            return None;
        }
        let found = (from..self.source.len()).find(|&at| self.starts_ignoring_case(at, wanted));
        if found.is_none() {
            self.unclosed.insert(wanted);
        }
        found.map(|at| at + wanted.len())
    }

    /// `&amp;`, `&#20320;` or `&#x4f60;`.
    fn entity(&mut self, at: usize) -> Option<usize> {
        let inside: String = self.source[at + 1..]
            .iter()
            .take(LONGEST_ENTITY)
            .map(|glyph| glyph.ch)
            .take_while(|&ch| ch.is_ascii_alphanumeric() || ch == '#')
            .collect();
        let end = at + 1 + inside.len();
        if self.ch(end) != ';' {
            return None;
        }
        let ch = match inside.strip_prefix('#') {
            Some(number) => {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                char::from_u32(code.ok()?)?
            }
            None => ENTITIES.iter().find(|(name, _)| *name == inside)?.1,
        };
        self.out.push(Glyph {
            ch,
            start: self.source[at].start,
            end: self.source[end].end,
        });
        Some(end + 1)
    }
}
