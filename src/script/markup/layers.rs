//! Which styles are in force where: what tags and elements open and close.

use super::super::names::{self, Names};
use super::super::style::{Change, Style, Turn};
use super::{Fault, MarkupFault};
use crate::emotion::Choice;
use crate::text::{InputBuilder, Note, NoteKind};
use crate::tr;

/// What a layer was opened by, and so what closes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A tag with these emotions, by key.
    Emotion(Vec<String>),
    /// A tag `[key=value]`.
    Setting(&'static str),
    /// An element of SSML, which no tag closes.
    Element,
}

/// A style that is in force until it is closed.
#[derive(Debug)]
struct Layer {
    /// Where it was opened.
    at: usize,
    kind: Kind,
    /// The tag as it was written.
    written: String,
    style: Style,
}

/// The styles of a text, one inside the other.
#[derive(Debug)]
pub(super) struct Layers {
    base: Style,
    open: Vec<Layer>,
    turns: Vec<Turn>,
}

impl Layers {
    /// Nothing but `base`, from the beginning of the text.
    pub fn new(base: &Style) -> Self {
        let mut turns = Vec::new();
        if *base != Style::default() {
            turns.push(Turn {
                at: 0,
                style: base.clone(),
            });
        }
        Self {
            base: base.clone(),
            open: Vec::new(),
            turns,
        }
    }

    /// Everything is spoken in another style from here on, unless a tag says otherwise.
    pub fn rebase(&mut self, base: &Style) {
        self.base.clone_from(base);
    }

    /// A style inside that in force, opened at byte `at`; the error says which dial goes too far.
    pub fn open(
        &mut self,
        at: usize,
        kind: Kind,
        written: &str,
        changes: &[Change],
    ) -> Result<(), String> {
        let mut style = self.current().clone();
        for change in changes {
            let own = match change {
                // An emotion inside another one has nothing of that one's intensity.
                Change::Emotion(choice, None) => {
                    Change::Emotion(choice.clone(), self.base.intensity)
                }
                change => change.clone(),
            };
            style = style.with(&own).map_err(|error| {
                tr!(
                    "together with what is around it: {error}",
                    "与外层的设置合计：{error}"
                )
            })?;
        }
        self.open.push(Layer {
            at,
            kind,
            written: written.to_owned(),
            style,
        });
        Ok(())
    }

    /// Closes the innermost tag, which must be the named one; the error says why it cannot.
    pub fn close(&mut self, name: &str, names: Option<Names>) -> Result<(), String> {
        let Some(layer) = self.open.last().filter(|one| one.kind != Kind::Element) else {
            return Err(tr!(
                "[/{name}] closes nothing: no tag is open here",
                "[/{name}] 没有可结束的内容：这里没有未结束的标签"
            ));
        };
        let fits = match &layer.kind {
            _ if name.is_empty() => true,
            Kind::Emotion(open) => match Choice::parse(name) {
                Ok(choice) => open.starts_with(&names::keys(names, &choice)),
                Err(_) => false,
            },
            Kind::Setting(key) => super::tag::key(name) == Some(*key),
            Kind::Element => false,
        };
        if !fits {
            let written = &layer.written;
            return Err(tr!(
                "[/{name}] does not close {written}, the innermost open tag; [/] closes it whatever it is",
                "[/{name}] 与最内层未结束的标签 {written} 不符；用 [/] 可结束最内层的任何标签"
            ));
        }
        self.open.pop();
        Ok(())
    }

    /// Closes the innermost element; the error has the place of a tag that is open in it.
    pub fn end_element(&mut self) -> Result<(), Fault> {
        self.all_closed()?;
        self.open.pop();
        Ok(())
    }

    /// Complains of a tag that is open where none may be.
    pub fn all_closed(&self) -> Result<(), Fault> {
        match self.open.last().filter(|one| one.kind != Kind::Element) {
            None => Ok(()),
            Some(Layer { at, written, .. }) => Err((
                *at,
                MarkupFault::Tag(tr!(
                    "{written} is never closed; write [/] where it ends",
                    "{written} 没有结束；请在结束处写 [/]"
                )),
            )),
        }
    }

    /// The style in force counts for the text from byte `at` on, which `builder` takes next.
    pub fn turn(&mut self, at: usize, builder: &mut InputBuilder) {
        let style = self.current().clone();
        let before = self.turns.last().map(|turn| &turn.style);
        if *before.unwrap_or(&Style::default()) == style {
            return;
        }
        self.turns.push(Turn { at, style });
        let here = builder.text().len();
        builder.note(Note {
            span: here..here,
            kind: NoteKind::Turn,
        });
    }

    /// The turns of the whole text.
    pub fn finish(self) -> Vec<Turn> {
        self.turns
    }

    fn current(&self) -> &Style {
        self.open.last().map_or(&self.base, |layer| &layer.style)
    }
}
