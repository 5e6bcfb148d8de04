//! SSML, as far as it says how text is read (`<p>`, `<s>`, `<phoneme>`, `<sub>`, `<say-as>`,
//! `<break>`) and spoken (`<voice>`, `<prosody>`, `<emotion>`, `<mstts:express-as>`). Anything else
//! is refused, with its place.
//!
//! The document is foreign: no DTD and no entities but the five of XML are followed, and depth and
//! size are bounded.

mod element;
mod prosody;
mod style;

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use self::element::Element;
use super::layers::{Kind, Layers};
use super::{Fault, MarkupFault, inline};
use crate::script::names::Names;
use crate::text::{Frontend, Input, InputBuilder, Note, NoteKind, Refusal, align, classes, say_as};
use crate::{nearest, tr};

/// The largest document, in bytes.
const MOST_BYTES: usize = 16 << 20;
/// The deepest nesting.
const MOST_DEPTH: usize = 16;

/// Reads a document.
pub(super) fn read<'a>(
    source: &'a str,
    frontend: &Frontend,
    layers: &mut Layers,
    names: Option<Names>,
) -> Result<Input<'a>, Fault> {
    if source.len() > MOST_BYTES {
        return Err(ssml(
            0,
            tr!(
                "the document has more than {MOST_BYTES} bytes",
                "文档超过 {MOST_BYTES} 字节"
            ),
        ));
    }
    let start = source.len() - source.trim_start_matches('\u{feff}').trim_start().len();
    let mut document = Document {
        source,
        frontend,
        names,
        layers,
        builder: InputBuilder::new(source),
        open: Vec::new(),
        begun: false,
        spoken: false,
        due: 0,
    };
    let mut reader = Reader::from_str(&source[start..]);
    reader.config_mut().check_comments = true;
    loop {
        let from = start + reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|error| {
            let at = start + reader.error_position() as usize;
            ssml(at, tr!("not well-formed: {error}", "格式不正确：{error}"))
        })?;
        let to = start + reader.buffer_position() as usize;
        if document.take(event, from..to)? {
            return Ok(document.builder.finish());
        }
    }
}

fn ssml(at: usize, what: String) -> Fault {
    (at, MarkupFault::Ssml(what))
}

/// An element that is open.
#[derive(Debug)]
struct Open {
    at: usize,
    name: String,
    element: Element,
    /// Its text with the places it was written in, if that gets a reading of its own.
    written: Vec<(Range<usize>, String)>,
}

impl Open {
    fn is_text(&self) -> bool {
        matches!(self.element, Element::Text(_) | Element::Style(_))
    }
}

struct Document<'a, 'f> {
    source: &'a str,
    frontend: &'f Frontend,
    names: Option<Names<'f>>,
    layers: &'f mut Layers,
    builder: InputBuilder<'a>,
    open: Vec<Open>,
    /// The root has been seen.
    begun: bool,
    /// There has been text.
    spoken: bool,
    /// Line ends to write before the next text: those of sentences and paragraphs.
    due: usize,
}

impl<'a> Document<'a, '_> {
    /// Takes one event; true at the end of the document.
    fn take(&mut self, event: Event<'a>, place: Range<usize>) -> Result<bool, Fault> {
        match event {
            Event::Start(element) => self.start(&element, place)?,
            Event::Empty(element) => {
                let end = place.end;
                self.start(&element, place)?;
                self.end(end)?;
            }
            Event::End(_) => self.end(place.end)?,
            Event::Text(_) => self.text(place, true)?,
            Event::CData(_) => {
                let inner = place.start + "<![CDATA[".len()..place.end - "]]>".len();
                self.text(inner, false)?;
            }
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                let ch = match name {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                let Some(ch) = ch else {
                    return Err(ssml(
                        place.start,
                        tr!(
                            "unknown entity `&{name};` (known are amp, lt, gt, quot, apos and character numbers)",
                            "未知实体“&{name};”（可用的有 amp、lt、gt、quot、apos 和字符编号）"
                        ),
                    ));
                };
                self.written(place, ch.to_string())?;
            }
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::DocType(_) => {
                return Err(ssml(
                    place.start,
                    tr!("a DOCTYPE is not allowed", "不允许 DOCTYPE"),
                ));
            }
            Event::Eof => {
                if !self.open.is_empty() {
                    return Err(ssml(
                        place.start,
                        tr!("the document ends inside an element", "文档在元素内部结束"),
                    ));
                }
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn start(&mut self, tag: &BytesStart, place: Range<usize>) -> Result<(), Fault> {
        let at = place.start;
        let name = tag.name().0.to_owned();
        if self.open.len() >= MOST_DEPTH {
            return Err(ssml(
                at,
                tr!(
                    "elements are nested more than {MOST_DEPTH} deep",
                    "元素嵌套超过 {MOST_DEPTH} 层"
                ),
            ));
        }
        if let Some(Open { name: outer, .. }) = self.open.last().filter(|open| !open.is_text()) {
            return Err(ssml(
                at,
                tr!(
                    "<{name}> may not stand inside <{outer}>",
                    "<{name}> 不能放在 <{outer}> 里面"
                ),
            ));
        }
        let is_root = self.open.is_empty() && !self.begun;
        if is_root != (name == "speak") || self.open.is_empty() && self.begun {
            return Err(ssml(
                at,
                tr!(
                    "everything belongs into one <speak>",
                    "所有内容都应放在同一个 <speak> 中"
                ),
            ));
        }
        self.begun = true;
        let element = Element::of(tag, self.names).map_err(|what| ssml(at, what))?;
        let mut layer = |changes: &[_]| {
            let opened = self.layers.open(at, Kind::Element, &name, changes);
            opened.map_err(|what| ssml(at, format!("<{name}>: {what}")))
        };
        match &element {
            Element::Text(lines) => {
                layer(&[])?;
                self.edge(*lines);
            }
            Element::Style(changes) => {
                layer(changes)?;
                self.layers.turn(place.end, &mut self.builder);
            }
            Element::Break(seconds) => self.pause(at, *seconds)?,
            _ => {}
        }
        self.open.push(Open {
            at,
            name,
            element,
            written: Vec::new(),
        });
        Ok(())
    }

    /// The innermost element ends, its end tag at byte `after`.
    fn end(&mut self, after: usize) -> Result<(), Fault> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        if !open.is_text() {
            return self.leaf(open);
        }
        self.layers.end_element()?;
        match open.element {
            Element::Text(lines) => self.edge(lines),
            _ => self.layers.turn(after, &mut self.builder),
        }
        Ok(())
    }

    /// A paragraph or sentence begins or ends: so many line ends are due.
    fn edge(&mut self, lines: usize) {
        if self.spoken {
            self.due = self.due.max(lines);
        }
    }

    /// Text comes: before it, the line ends that are due.
    fn speak(&mut self, at: usize) {
        self.builder.replace(at..at, &"\n".repeat(self.due));
        self.due = 0;
        self.spoken = true;
    }

    /// Text between tags or in a CDATA section; in the latter, marks do not count.
    fn text(&mut self, place: Range<usize>, marks: bool) -> Result<(), Fault> {
        let source: &'a str = self.source;
        let part = source.get(place.clone()).unwrap_or_default();
        let blank = part.trim().is_empty();
        match self.open.last() {
            Some(open) if open.is_text() && blank => self.builder.replace(place, " "),
            Some(open) if open.is_text() => {
                self.speak(place.start);
                let mut at = place.start;
                // Line ends are no more than white space here.
                for piece in part.split_inclusive(['\n', '\r']) {
                    let end = at + piece.len();
                    let text = at..at + piece.trim_end_matches(['\n', '\r']).len();
                    let space = text.end..end;
                    match marks {
                        true => inline::read(
                            source,
                            text,
                            &mut self.builder,
                            self.layers,
                            self.frontend,
                            self.names,
                        )?,
                        false => self.builder.keep(text),
                    }
                    if !space.is_empty() {
                        self.builder.replace(space, " ");
                    }
                    at = end;
                }
            }
            _ => self.written(place, part.to_owned())?,
        }
        Ok(())
    }

    /// Text that is known, with the place where it was written.
    fn written(&mut self, place: Range<usize>, text: String) -> Result<(), Fault> {
        match self.open.last_mut() {
            Some(open) if open.is_text() => {
                self.speak(place.start);
                self.builder.replace(place, &text);
            }
            Some(open) => open.written.push((place, text)),
            None if text.trim().is_empty() => {}
            None => {
                return Err(ssml(
                    place.start,
                    tr!("there is text outside <speak>", "<speak> 之外有文本"),
                ));
            }
        }
        Ok(())
    }

    /// The end of an element whose text gets a reading of its own.
    fn leaf(&mut self, open: Open) -> Result<(), Fault> {
        let Open {
            at,
            name,
            element,
            written,
        } = open;
        let text: String = written.iter().map(|(_, text)| text.as_str()).collect();
        if let Element::Break(_) = element {
            return match text.trim() {
                "" => Ok(()),
                _ => Err(ssml(
                    at,
                    tr!("<break> holds no text", "<break> 不能包含文本"),
                )),
            };
        }
        let (Some(first), Some(last), false) =
            (written.first(), written.last(), text.trim().is_empty())
        else {
            return Err(ssml(at, tr!("<{name}> is empty", "<{name}> 是空的")));
        };
        let place = first.0.start..last.0.end;
        self.speak(at);
        match element {
            Element::Sub(alias) => self.builder.replace(place, &alias),
            Element::SayAs { class, format } => {
                let said = say_as(&class, format.as_deref(), &text).map_err(|refusal| {
                    ssml(at, refused(refusal, &class, format.as_deref(), &text))
                })?;
                self.builder.replace(place, &said);
            }
            Element::Phoneme(ph) => self.phoneme(at, &ph, &written)?,
            Element::Text(_) | Element::Style(_) | Element::Break(_) => {}
        }
        Ok(())
    }

    fn phoneme(
        &mut self,
        at: usize,
        ph: &str,
        written: &[(Range<usize>, String)],
    ) -> Result<(), Fault> {
        let syllables = self
            .frontend
            .pinyin(ph)
            .map_err(|error| ssml(at, format!("<phoneme>: {}", error.fault)))?;
        let from = self.builder.text().len();
        for (place, text) in written {
            match self.source.get(place.clone()) {
                Some(part) if part == text => self.builder.keep(place.clone()),
                _ => self.builder.replace(place.clone(), text),
            }
        }
        let syllables = align(&self.builder.text()[from..], from, &syllables).map_err(|found| {
            let (given, characters) = (found.syllables, found.characters);
            ssml(
                at,
                tr!(
                    "<phoneme> gives {given} syllables for {characters} characters",
                    "<phoneme> 给了 {given} 个音节，而文本有 {characters} 个字符"
                ),
            )
        })?;
        self.builder.note(Note {
            span: from..self.builder.text().len(),
            kind: NoteKind::Reading {
                syllables,
                exact: true,
                word: true,
            },
        });
        Ok(())
    }

    fn pause(&mut self, at: usize, seconds: f32) -> Result<(), Fault> {
        if !self.spoken {
            return Err(ssml(
                at,
                tr!(
                    "a <break> before the first word has no effect; set `lead` under [silence] in the configuration",
                    "第一个词之前的 <break> 不起作用；请在配置文件 [silence] 中设置 lead"
                ),
            ));
        }
        let here = self.builder.text().len();
        self.builder.note(Note {
            span: here..here,
            kind: NoteKind::Pause(seconds),
        });
        Ok(())
    }
}

/// Why a `<say-as>` cannot be followed.
fn refused(refusal: Refusal, class: &str, format: Option<&str>, text: &str) -> String {
    let format = format.unwrap_or_default();
    let text = text.trim();
    match refusal {
        Refusal::Class => {
            let near = nearest::hint(&nearest::names(class, classes()));
            let all: Vec<&str> = classes().collect();
            let all = all.join(", ");
            tr!(
                "<say-as> cannot interpret as `{class}`{near} (supported: {all})",
                "<say-as> 不支持“{class}”{near}（支持：{all}）"
            )
        }
        Refusal::Format => tr!(
            "<say-as> as {class} takes no format `{format}` (dates take ymd, mdy, dmy, ydm, ym, my, md, dm, y, m, d)",
            "<say-as> 的 {class} 不支持 format“{format}”（日期支持 ymd、mdy、dmy、ydm、ym、my、md、dm、y、m、d）"
        ),
        Refusal::Text => tr!(
            "`{text}` cannot be said as {class}",
            "“{text}”不能按 {class} 来读"
        ),
    }
}
