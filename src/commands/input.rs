//! Which text a command works on: arguments, files, or what is piped in; and how it is understood.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use super::{Context, UsageError, lexicon};
use crate::cli::MarkupArgs;
use crate::config::Overrides;
use crate::emotion::EmotionTable;
use crate::script::{self, Cast, Manner, Markup, Names, Script, ScriptError, Segment, Understood};
use crate::text::{Frontend, Lexicon};
use crate::voice::VoiceError;
use crate::voice::pack::Pack;
use crate::voice::store::{Store, speaker_in};
use crate::{paths, tr};

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

/// Finds the key of the speaker who answers to a name.
type FindVoice = dyn Fn(&str) -> Result<String, VoiceError> + Send + Sync;

/// The voices that a text may name.
pub struct Voices(Box<FindVoice>);

impl Voices {
    /// Those of the pack that speaks.
    pub fn of_pack(pack: Pack, store: Store) -> Self {
        Self(Box::new(move |name| speaker_in(&pack, &store, name)))
    }

    /// The names that a text may use.
    pub fn names<'a>(&'a self, emotions: &'a EmotionTable) -> Names<'a> {
        Names {
            emotions,
            voice: self.0.as_ref(),
        }
    }

    /// Those of all packs; any name where there is none, so that a text can be looked at without.
    pub fn of_text() -> Self {
        let store = Store::open(paths::model_roots());
        Self(Box::new(move |name| {
            if store.packs().is_empty() {
                return Ok(name.to_owned());
            }
            store.voice(name).map(|voice| voice.speaker)
        }))
    }
}

/// A text of a command that answers piece by piece.
pub struct Piece(Segment);

impl Piece {
    /// What was written.
    pub fn text(&self) -> &str {
        &self.0.text
    }
}

/// Turns texts into what the frontend reads.
pub struct Reader<'c> {
    /// The frontend.
    pub frontend: Frontend,
    context: &'c Context,
    markup: Markup,
    lexicon: Option<Lexicon>,
    voices: Voices,
    /// All texts are lines of JSON, whatever their names.
    jsonl: bool,
    cast: Cast,
    /// Whether the cast was given for this run, and must not be left aside.
    cast_given: bool,
    /// Names that the user was told of.
    strangers: BTreeSet<String>,
}

impl<'c> Reader<'c> {
    /// With the markup that the arguments name, the user's dictionaries, and the cast.
    pub fn new(context: &'c Context, args: &MarkupArgs, voices: Voices) -> anyhow::Result<Self> {
        let frontend = Frontend::new()?;
        let lexicon = lexicon::load(context, &args.reading.dict, &frontend)?;
        let markup = match (args.reading.plain, args.reading.pinyin) {
            (true, _) => Markup::Plain,
            (_, true) => Markup::Pinyin,
            _ => Markup::Marked,
        };
        let names = Some(voices.names(&context.config.emotions));
        let mut cast = Cast::of_table(&context.config.cast, names).map_err(|error| {
            UsageError(tr!(
                "[cast] in the configuration: {error}",
                "配置文件中的 [cast]：{error}"
            ))
        })?;
        cast.add_all(&args.reading.cast, names)
            .map_err(|error| UsageError(tr!("--cast: {error}", "--cast：{error}")))?;
        Ok(Self {
            frontend,
            context,
            markup,
            lexicon,
            voices,
            jsonl: args.jsonl,
            cast,
            cast_given: !args.reading.cast.is_empty(),
            strangers: BTreeSet::new(),
        })
    }

    /// Lets a voice or an emotion that is named for all go before the configuration's narrator.
    pub fn yield_narrator(&mut self, over: &Overrides) {
        let (voice, emotion) = (over.voice.is_some(), over.emotion.is_some());
        self.cast.yield_narrator(voice, emotion);
    }

    fn names(&self) -> Option<Names<'_>> {
        Some(self.voices.names(&self.context.config.emotions))
    }

    fn understand_one<'a>(
        &self,
        segment: &'a Segment,
        told: &mut BTreeSet<String>,
    ) -> Result<Understood<'a>, ScriptError> {
        let cast = (!self.cast.is_empty() && !segment.is_record).then_some(&self.cast);
        let manner = Manner {
            markup: self.markup,
            lexicon: self.lexicon.as_ref(),
            names: self.names(),
            cast,
        };
        let understood = segment.understand(manner, &self.frontend)?;
        for name in &understood.strangers {
            if told.insert(name.clone()) {
                self.context.tell(&tr!(
                    "warning: {}: '{name}' begins a line but is not in the cast; such lines are spoken whole",
                    "警告：{}：有的行以“{name}”开头，但角色表中没有这个名字；这些行会整行朗读",
                    segment.origin
                ));
            }
        }
        Ok(understood)
    }

    /// What is read of each segment of a script.
    pub fn understand<'a>(
        &mut self,
        script: &'a Script,
    ) -> Result<Vec<Understood<'a>>, ScriptError> {
        let mut told = std::mem::take(&mut self.strangers);
        let segments = script.segments.iter();
        let understood = segments
            .map(|segment| self.understand_one(segment, &mut told))
            .collect();
        self.strangers = told;
        understood
    }

    /// What is read of a piece.
    pub fn piece<'a>(&mut self, piece: &'a Piece) -> Result<Understood<'a>, ScriptError> {
        let mut told = std::mem::take(&mut self.strangers);
        let understood = self.understand_one(&piece.0, &mut told);
        self.strangers = told;
        understood
    }

    /// The script with its lines of JSON taken apart.
    pub fn segments(&self, script: Script) -> anyhow::Result<Script> {
        let mut segments = Vec::new();
        for segment in script.segments {
            let is_jsonl = self.jsonl || script::is_jsonl(&segment.origin);
            self.allow_cast(&segment, is_jsonl)?;
            if is_jsonl {
                segments.extend(script::records(&segment, self.names())?);
            } else {
                segments.push(segment);
            }
        }
        Ok(Script { segments })
    }

    /// Refuses a cast that was given for texts in which it has no place.
    pub fn allow_cast(&self, segment: &Segment, is_record: bool) -> Result<(), UsageError> {
        let format = if is_record {
            tr!(
                "records name the `voice` of each",
                "每条记录用 voice 指定声音"
            )
        } else if self.is_ssml(segment) {
            tr!("SSML names voices with <voice>", "SSML 用 <voice> 指定声音")
        } else {
            return Ok(());
        };
        if !self.cast_given {
            return Ok(());
        }
        let origin = &segment.origin;
        Err(UsageError(tr!(
            "--cast is for plain text: {origin}: {format}",
            "--cast 只用于普通文本：{origin}：{format}"
        )))
    }

    fn is_ssml(&self, segment: &Segment) -> bool {
        self.markup == Markup::Marked && script::is_ssml(&segment.text)
    }

    /// The pieces of a script: an argument, an SSML document or a record of JSON is one, any other
    /// file or standard input has one a line, blank ones included.
    pub fn pieces(&self, script: Script) -> anyhow::Result<Vec<Piece>> {
        let mut pieces = Vec::new();
        for segment in self.segments(script)?.segments {
            let whole = segment.is_record
                || segment.origin == script::Origin::Arguments
                || self.is_ssml(&segment);
            if whole {
                pieces.push(Piece(segment));
                continue;
            }
            let lines = segment.text.lines().enumerate();
            pieces.extend(lines.map(|(lines, text)| {
                Piece(Segment {
                    lines,
                    ..Segment::new(text.to_owned(), segment.origin.clone())
                })
            }));
        }
        Ok(pieces)
    }
}
