//! Who speaks and how, resolved: what speaking a text, a stream and a batch have in common.

use super::input::{Reader, Voices};
use super::{Context, UsageError};
use crate::audio::Tags;
use crate::cli::MarkupArgs;
use crate::config::{Config, Defaults, Overrides, Silence};
use crate::emotion::{Choice, EmotionError, mixture};
use crate::engine::{Desk, Director, Plan, Unread};
use crate::plot::Name;
use crate::script::Script;
use crate::voice::store::{Store, Voice};
use crate::voice::{Speller, speller};
use crate::{paths, tr};

/// The longest title of a file, in characters.
const MOST_IN_TITLE: usize = 60;

/// The most places of unreadable text that are named one by one.
const MOST_NOTICES: usize = 20;

/// Names resolved; touches no model.
pub struct Setting<'c> {
    /// Of the command.
    pub context: &'c Context,
    /// Who speaks where a text names nobody.
    pub voice: Voice,
    /// The emotion where a text names none.
    pub emotion: Choice,
    wishes: Defaults,
    silence: Silence,
    speller: Box<dyn Speller>,
}

impl<'c> Setting<'c> {
    /// Resolves the names that flags and configuration give.
    pub fn of(context: &'c Context, over: &Overrides) -> anyhow::Result<Self> {
        let wishes = context.config.with(over);
        let voice = Store::open(paths::model_roots()).voice(&wishes.voice)?;
        let emotion = Choice::parse(&wishes.emotion).map_err(EmotionError::from)?;
        Ok(Self {
            context,
            emotion: context.config.emotions.canonical(&emotion)?,
            speller: speller(voice.pack.manifest.family),
            voice,
            wishes,
            silence: context.config.silence.with(over),
        })
    }

    /// What turns texts into what the frontend reads.
    pub fn reader(&self, over: &Overrides, markup: &MarkupArgs) -> anyhow::Result<Reader<'c>> {
        let store = Store::open(paths::model_roots());
        let voices = Voices::of_pack(self.voice.pack.clone(), store);
        let mut reader = Reader::new(self.context, markup, voices)?;
        reader.yield_narrator(over);
        Ok(reader)
    }

    /// Reads a script and hands its plan to `work`, once all of it is known to be possible.
    pub fn plan<R>(
        &self,
        reader: &mut Reader<'_>,
        script: &Script,
        work: impl FnOnce(&mut Plan<'_>) -> anyhow::Result<R>,
    ) -> anyhow::Result<R> {
        let texts = reader.understand(script)?;
        let director = Director {
            emotions: &self.context.config.emotions,
            manifest: &self.voice.pack.manifest,
            speaker: self.voice.speaker.clone(),
            emotion: self.emotion.clone(),
            defaults: &self.wishes,
        };
        let desk = Desk {
            frontend: &reader.frontend,
            speller: self.speller.as_ref(),
            director: &director,
            silence: &self.silence,
        };
        desk.check(&texts)?;
        work(&mut desk.plan(script, &texts))
    }

    /// What a file with `text` in it says about itself: the beginning of the text, who speaks, and
    /// how. The same in every language of messages, as the same input gives the same file.
    pub fn tags(&self, text: &str) -> Tags {
        let mut title = String::new();
        for word in text.split_whitespace() {
            if title.chars().count() > MOST_IN_TITLE {
                break;
            }
            // Sentences of Chinese join without a space.
            if title.ends_with(|last: char| last.is_ascii()) {
                title.push(' ');
            }
            title += word;
        }
        let title: String = title.chars().take(MOST_IN_TITLE).collect();
        Tags {
            title: (!title.is_empty()).then_some(title),
            artist: Some(format!("{} ({})", self.voice.speaker().name_zh, self.voice)),
            comment: Some(format!("emotion: {}", self.emotion)),
            ..Tags::default()
        }
    }

    /// Silence between the parts.
    pub fn silence(&self) -> &Silence {
        &self.silence
    }

    /// All that decides how a text sounds, but the text and the voice's pack.
    pub fn fingerprint(&self) -> String {
        let Self {
            voice,
            emotion,
            wishes,
            silence,
            ..
        } = self;
        let Config { emotions, cast, .. } = &self.context.config;
        // These are resolved above, from whatever names they were given.
        let wishes = Defaults {
            voice: String::new(),
            emotion: String::new(),
            ..wishes.clone()
        };
        format!(
            "{} {emotion} {wishes:?} {silence:?} {emotions:?} {cast:?}",
            voice.speaker
        )
    }

    /// The emotion in both languages.
    pub fn emotion_name(&self) -> Name {
        let Choice::Mix(parts) = &self.emotion else {
            return Name {
                en: self.emotion.to_string(),
                zh: "自动".to_owned(),
            };
        };
        let emotions = &self.context.config.emotions;
        let both = parts.iter().map(|(name, dose)| match emotions.find(name) {
            Ok((key, emotion)) => ((key.to_owned(), *dose), (emotion.name_zh.clone(), *dose)),
            Err(_) => ((name.clone(), *dose), (name.clone(), *dose)),
        });
        let (en, zh): (Vec<_>, Vec<_>) = both.unzip();
        Name {
            en: mixture(&en),
            zh: mixture(&zh),
        }
    }
}

/// Tells of what will not be heard, as it is found: the first places one by one, the rest as a number.
#[derive(Default)]
pub struct Notices {
    found: Vec<Unread>,
}

impl Notices {
    /// Takes what a plan has found so far.
    /// Returns how many places that are.
    pub fn take(&mut self, context: &Context, plan: &mut Plan<'_>) -> usize {
        let new = plan.unread();
        let count = new.len();
        for unread in new {
            if self.found.len() < MOST_NOTICES {
                context.tell(&notice(&unread));
            }
            self.found.push(unread);
        }
        count
    }

    /// Says how many places were not named.
    pub fn close(&self, context: &Context) {
        if let Some(more) = self
            .found
            .len()
            .checked_sub(MOST_NOTICES)
            .filter(|&more| more > 0)
        {
            context.tell(&tr!(
                "warning: and {more} more places",
                "警告：另有 {more} 处"
            ));
        }
    }

    /// All that was found.
    pub fn found(&self) -> &[Unread] {
        &self.found
    }
}

fn notice(unread: &Unread) -> String {
    let what = &unread.what;
    tr!(
        "warning: {}, line {}, column {}: cannot be read aloud and is left out: {}",
        "警告：{} 第 {} 行第 {} 列：无法朗读，已略过：{}",
        unread.origin,
        what.line,
        what.column,
        what.text.escape_debug()
    )
}

/// The error of a script without anything that can be heard.
pub fn nothing_to_speak(script: &Script, unread: &[Unread]) -> UsageError {
    let origin = script
        .segments
        .first()
        .map(|segment| segment.origin.to_string())
        .unwrap_or_default();
    let reason = match unread.first() {
        Some(first) => tr!(
            "nothing in it can be read aloud (first: {} at line {}, column {})",
            "其中没有可以朗读的内容（首个：{}，第 {} 行第 {} 列）",
            first.what.text.escape_debug(),
            first.what.line,
            first.what.column
        ),
        None => tr!("there is only punctuation in it", "其中只有标点"),
    };
    UsageError(format!("{origin}: {reason}"))
}
