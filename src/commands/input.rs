//! Which text a command works on: arguments, files, or what is piped in; and how it is understood.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use super::{Context, UsageError, lexicon};
use crate::cli::MarkupArgs;
use crate::script::{self, Manner, Markup, Script, ScriptError, Segment, Understood};
use crate::text::{Frontend, Lexicon};
use crate::tr;

/// The script of the arguments, the files, or standard input if it is no terminal.
pub fn script(text: &[String], files: &[PathBuf]) -> anyhow::Result<Script> {
    let segments = if !text.is_empty() {
        vec![Segment::from_arguments(text)?]
    } else if !files.is_empty() {
        files
            .iter()
            .map(|file| script::read(file))
            .collect::<Result<_, _>>()?
    } else if std::io::stdin().is_terminal() {
        return Err(UsageError(tr!(
            "no text: give it as an argument, with -f FILE, or through a pipe (see tts --help)",
            "没有文本：请以参数、-f 文件或管道给出（见 tts --help）"
        ))
        .into());
    } else {
        vec![script::read(Path::new("-"))?]
    };
    Ok(Script { segments })
}

/// A text of a command that answers piece by piece.
pub struct Piece {
    segment: Segment,
    /// Lines before it in its file.
    lines: usize,
}

impl Piece {
    /// What was written.
    pub fn text(&self) -> &str {
        &self.segment.text
    }
}

/// Turns texts into what the frontend reads.
pub struct Reader {
    /// The frontend.
    pub frontend: Frontend,
    markup: Markup,
    lexicon: Option<Lexicon>,
}

impl Reader {
    /// With the markup that the arguments name, and the user's dictionaries.
    pub fn new(context: &Context, args: &MarkupArgs) -> anyhow::Result<Self> {
        let frontend = Frontend::new()?;
        let lexicon = lexicon::load(context, &args.dict, &frontend)?;
        let markup = match (args.plain, args.pinyin) {
            (true, _) => Markup::Plain,
            (_, true) => Markup::Pinyin,
            _ => Markup::Marked,
        };
        Ok(Self {
            frontend,
            markup,
            lexicon,
        })
    }

    fn manner(&self) -> Manner<'_> {
        Manner {
            markup: self.markup,
            lexicon: self.lexicon.as_ref(),
            names: None,
        }
    }

    /// What is read of each segment of a script.
    pub fn understand<'a>(&self, script: &'a Script) -> Result<Vec<Understood<'a>>, ScriptError> {
        let segments = script.segments.iter();
        segments
            .map(|segment| segment.understand(self.manner(), &self.frontend))
            .collect()
    }

    /// What is read of a piece.
    pub fn piece<'a>(&self, piece: &'a Piece) -> Result<Understood<'a>, ScriptError> {
        let input = piece.segment.understand(self.manner(), &self.frontend);
        input.map_err(|mut error| {
            if let ScriptError::Markup { source, .. } = &mut error {
                source.line += piece.lines;
            }
            error
        })
    }

    /// The pieces of a script: an argument or an SSML document is one, any other file or standard
    /// input has one a line, blank ones included.
    pub fn pieces(&self, script: Script) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for segment in script.segments {
            let whole = segment.origin == script::Origin::Arguments
                || self.markup == Markup::Marked && script::is_ssml(&segment.text);
            if whole {
                pieces.push(Piece { segment, lines: 0 });
                continue;
            }
            let lines = segment.text.lines().enumerate();
            pieces.extend(lines.map(|(lines, text)| Piece {
                segment: Segment {
                    text: text.to_owned(),
                    origin: segment.origin.clone(),
                },
                lines,
            }));
        }
        pieces
    }
}
