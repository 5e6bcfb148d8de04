//! SSML, as far as it says how text is read: `<p>`, `<s>`, `<phoneme>`, `<sub>`, `<say-as>` and
//! `<break>`. Anything else is refused, with its place.
//!
//! The document is foreign: no DTD and no entities but the five of XML are followed, and depth and
//! size are bounded.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Fault, MarkupFault, inline};
use crate::text::{Frontend, Input, InputBuilder, Note, NoteKind, Refusal, align, classes, say_as};
use crate::{nearest, tr};

/// The largest document, in bytes.
const MOST_BYTES: usize = 16 << 20;
/// The deepest nesting.
const MOST_DEPTH: usize = 16;
/// The longest pause, in seconds.
const LONGEST_PAUSE: f32 = 10.0;

const ELEMENTS: [&str; 7] = ["speak", "p", "s", "phoneme", "sub", "say-as", "break"];
const ALPHABETS: [&str; 4] = ["pinyin", "py", "sapi", "x-pinyin"];

/// Reads a document.
pub(super) fn read<'a>(source: &'a str, frontend: &Frontend) -> Result<Input<'a>, Fault> {
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
        builder: InputBuilder::new(source),
        open: Vec::new(),
        begun: false,
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
enum Open {
    /// Its text is read as text.
    Plain { paragraph: bool, sentence: bool },
    /// Its text, collected, gets a reading of its own.
    Leaf {
        at: usize,
        name: String,
        wish: Wish,
        written: Vec<(Range<usize>, String)>,
    },
}

/// What an element does with its text.
#[derive(Debug)]
enum Wish {
    Read(String),
    Say(String),
    As {
        class: String,
        format: Option<String>,
    },
}

struct Document<'a, 'f> {
    source: &'a str,
    frontend: &'f Frontend,
    builder: InputBuilder<'a>,
    open: Vec<Open>,
    /// The root has been seen.
    begun: bool,
}

impl<'a> Document<'a, '_> {
    /// Takes one event; true at the end of the document.
    fn take(&mut self, event: Event<'a>, place: Range<usize>) -> Result<bool, Fault> {
        match event {
            Event::Start(element) => self.start(&element, place.start)?,
            Event::Empty(element) => {
                self.start(&element, place.start)?;
                self.end(place.end)?;
            }
            Event::End(_) => self.end(place.start)?,
            Event::Text(_) => self.text(place)?,
            Event::CData(_) => {
                self.verbatim(place.start + "<![CDATA[".len()..place.end - "]]>".len())?;
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

    fn start(&mut self, element: &BytesStart, at: usize) -> Result<(), Fault> {
        let name = element.name().0.to_owned();
        if self.open.len() >= MOST_DEPTH {
            return Err(ssml(
                at,
                tr!(
                    "elements are nested more than {MOST_DEPTH} deep",
                    "元素嵌套超过 {MOST_DEPTH} 层"
                ),
            ));
        }
        if let Some(Open::Leaf { name: outer, .. }) = self.open.last() {
            return Err(ssml(
                at,
                tr!(
                    "<{name}> may not stand inside <{outer}>",
                    "<{name}> 不能放在 <{outer}> 里面"
                ),
            ));
        }
        if self.open.is_empty() && (self.begun || name != "speak")
            || !self.open.is_empty() && name == "speak"
        {
            return Err(ssml(
                at,
                tr!(
                    "everything belongs into one <speak>",
                    "所有内容都应放在同一个 <speak> 中"
                ),
            ));
        }
        self.begun = true;
        let known: &[&str] = match name.as_str() {
            "speak" => &[
                "version",
                "xmlns",
                "xml:lang",
                "xmlns:*",
                "xsi:schemaLocation",
            ],
            "p" | "s" => &["xml:lang"],
            "phoneme" => &["alphabet", "ph"],
            "sub" => &["alias"],
            "say-as" => &["interpret-as", "format"],
            "break" => &["time", "strength"],
            _ => {
                let near = nearest::hint(&nearest::names(&name, ELEMENTS.into_iter()));
                let all = ELEMENTS.join(", ");
                return Err(ssml(
                    at,
                    tr!(
                        "<{name}> is not supported{near} (supported: {all})",
                        "不支持 <{name}>{near}（支持：{all}）"
                    ),
                ));
            }
        };
        let mut values: Vec<(String, String)> = Vec::new();
        for attribute in element.attributes() {
            let attribute = attribute
                .map_err(|error| ssml(at, tr!("<{name}>: {error}", "<{name}>：{error}")))?;
            let key = attribute.key.0;
            let is_known =
                known.contains(&key) || key.starts_with("xmlns:") && known.contains(&"xmlns:*");
            if !is_known {
                let all = known.join(", ");
                return Err(ssml(
                    at,
                    tr!(
                        "<{name}> has no attribute `{key}` here (supported: {all})",
                        "<{name}> 不支持属性“{key}”（支持：{all}）"
                    ),
                ));
            }
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|error| ssml(at, tr!("<{name}>: {error}", "<{name}>：{error}")))?;
            if key == "xml:lang" && !is_chinese(&value) {
                return Err(ssml(
                    at,
                    tr!(
                        "only Mandarin is spoken, not `{value}`",
                        "只支持普通话，不支持“{value}”"
                    ),
                ));
            }
            values.push((key.to_owned(), value.into_owned()));
        }
        let get = |key: &str| {
            values
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value.clone())
        };
        let need = |key: &str| {
            get(key)
                .filter(|value| !value.trim().is_empty())
                .ok_or_else(|| {
                    ssml(
                        at,
                        tr!("<{name}> needs `{key}`", "<{name}> 缺少属性“{key}”"),
                    )
                })
        };
        let leaf = |wish| Open::Leaf {
            at,
            name: name.clone(),
            wish,
            written: Vec::new(),
        };
        let open = match name.as_str() {
            "phoneme" => {
                if let Some(alphabet) = get("alphabet")
                    && !ALPHABETS.contains(&alphabet.to_ascii_lowercase().as_str())
                {
                    let all = ALPHABETS.join(", ");
                    return Err(ssml(
                        at,
                        tr!(
                            "alphabet `{alphabet}` is not supported (supported: {all})",
                            "不支持音标体系“{alphabet}”（支持：{all}）"
                        ),
                    ));
                }
                leaf(Wish::Read(need("ph")?))
            }
            "sub" => leaf(Wish::Say(need("alias")?)),
            "say-as" => leaf(Wish::As {
                class: need("interpret-as")?,
                format: get("format"),
            }),
            "break" => {
                self.pause(at, get("time").as_deref(), get("strength").as_deref())?;
                leaf(Wish::Say(String::new()))
            }
            _ => Open::Plain {
                paragraph: name == "p",
                sentence: name == "s",
            },
        };
        self.edge(&open, at);
        self.open.push(open);
        Ok(())
    }

    fn end(&mut self, at: usize) -> Result<(), Fault> {
        match self.open.pop() {
            Some(Open::Leaf {
                at,
                name,
                wish,
                written,
            }) => self.leaf(at, &name, wish, &written),
            Some(open) => {
                self.edge(&open, at);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// A paragraph or sentence begins or ends.
    fn edge(&mut self, open: &Open, at: usize) {
        match open {
            Open::Plain {
                paragraph: true, ..
            } => self.builder.replace(at..at, "\n\n"),
            Open::Plain { sentence: true, .. } => self.builder.replace(at..at, "\n"),
            _ => {}
        }
    }

    /// Text between tags, in which marks count.
    fn text(&mut self, place: Range<usize>) -> Result<(), Fault> {
        let source: &'a str = self.source;
        let part = &source[place.clone()];
        match self.open.last() {
            Some(Open::Plain { .. }) => {
                let mut at = place.start;
                // Line ends are no more than white space here.
                for piece in part.split_inclusive(['\n', '\r']) {
                    let end = at + piece.len();
                    let text = piece.trim_end_matches(['\n', '\r']).len();
                    inline::read(source, at..at + text, &mut self.builder, self.frontend)?;
                    self.builder
                        .replace(at + text..end, if at + text < end { " " } else { "" });
                    at = end;
                }
                Ok(())
            }
            _ => self.written(place, part.to_owned()),
        }
    }

    /// Text that is no markup whatever it looks like.
    fn verbatim(&mut self, place: Range<usize>) -> Result<(), Fault> {
        let text = self.source.get(place.clone()).unwrap_or_default();
        self.written(place, text.replace(['\n', '\r'], " "))
    }

    /// Text that is known, with the place where it was written.
    fn written(&mut self, place: Range<usize>, text: String) -> Result<(), Fault> {
        match self.open.last_mut() {
            Some(Open::Plain { .. }) => self.builder.replace(place, &text),
            Some(Open::Leaf { written, .. }) => written.push((place, text)),
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
    fn leaf(
        &mut self,
        at: usize,
        name: &str,
        wish: Wish,
        written: &[(Range<usize>, String)],
    ) -> Result<(), Fault> {
        let text: String = written.iter().map(|(_, text)| text.as_str()).collect();
        if name == "break" {
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
        match wish {
            Wish::Say(alias) => self.builder.replace(place, &alias),
            Wish::As { class, format } => {
                let said = say_as(&class, format.as_deref(), &text).map_err(|refusal| {
                    ssml(at, refused(refusal, &class, format.as_deref(), &text))
                })?;
                self.builder.replace(place, &said);
            }
            Wish::Read(ph) => {
                let syllables = self
                    .frontend
                    .pinyin(&ph)
                    .map_err(|error| ssml(at, format!("<phoneme>: {}", error.fault)))?;
                let from = self.builder.text().len();
                for (place, text) in written {
                    match self.source.get(place.clone()) {
                        Some(part) if part == text => self.builder.keep(place.clone()),
                        _ => self.builder.replace(place.clone(), text),
                    }
                }
                let syllables =
                    align(&self.builder.text()[from..], from, &syllables).map_err(|mismatch| {
                        ssml(
                            at,
                            tr!(
                                "<phoneme> gives {} syllables for {} characters",
                                "<phoneme> 给了 {} 个音节，而文本有 {} 个字符",
                                mismatch.syllables,
                                mismatch.characters
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
            }
        }
        Ok(())
    }

    fn pause(
        &mut self,
        at: usize,
        time: Option<&str>,
        strength: Option<&str>,
    ) -> Result<(), Fault> {
        let seconds = match (time, strength) {
            (Some(time), _) => seconds(time),
            (None, strength) => match strength.unwrap_or("medium") {
                "x-weak" => Some(0.1),
                "weak" => Some(0.2),
                "medium" => Some(0.4),
                "strong" => Some(0.8),
                "x-strong" => Some(1.2),
                _ => None,
            },
        };
        let Some(seconds) = seconds else {
            return Err(ssml(
                at,
                tr!(
                    "<break> takes a time from 0 to {LONGEST_PAUSE} s (`500ms`, `1.5s`) or a strength (x-weak, weak, medium, strong, x-strong)",
                    "<break> 的 time 为 0 到 {LONGEST_PAUSE} 秒（如 500ms、1.5s），strength 为 x-weak、weak、medium、strong、x-strong"
                ),
            ));
        };
        if !self.builder.text().contains(char::is_alphanumeric) {
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

fn is_chinese(language: &str) -> bool {
    let language = language.to_ascii_lowercase();
    matches!(language.split('-').next(), Some("zh" | "cmn"))
}

/// `500ms` or `1.5s`, no more than the longest pause.
fn seconds(time: &str) -> Option<f32> {
    let time = time.trim();
    let (number, parts) = match time.strip_suffix("ms") {
        Some(number) => (number, 1000.0),
        None => (time.strip_suffix('s')?, 1.0),
    };
    let digits = number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let value = number.parse::<f32>().ok().filter(|_| digits)? / parts;
    (0.0..=LONGEST_PAUSE).contains(&value).then_some(value)
}

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
