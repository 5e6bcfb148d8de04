//! What turns wishes into jobs: the voice pack, the emotions, the frontend, the user's words.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::error::ApiError;
use super::flight::Planned;
use super::key::Key;
use super::request::Wish;
use super::stage::Delivery;
use crate::config::{Config, Defaults, Silence};
use crate::emotion::{Choice, EmotionError};
use crate::engine::{Desk, Director};
use crate::reading::Reading;
use crate::script::{Cast, Manner, Markup, Names, Origin, Script, Segment};
use crate::text::{Frontend, Lexicon};
use crate::voice::Speller;
use crate::voice::pack::Pack;
use crate::voice::store::{Store, speaker_in};

/// The tools of the service; they never change while it runs.
pub struct Studio {
    /// Emotions, silences, and what is used where a request says nothing.
    pub config: Config,
    /// The pack that speaks.
    pub pack: Pack,
    /// All packs on this machine, for errors that tell where a voice is.
    pub store: Store,
    /// Reads texts.
    pub frontend: Frontend,
    /// Words with readings of the user's own.
    pub lexicon: Option<Lexicon>,
    /// Who speaks the lines of a dialogue.
    pub cast: Cast,
    /// Spells for the voice.
    pub speller: Box<dyn Speller>,
    /// All of the above in a few words, for keys.
    pub fingerprint: String,
}

/// A wish with its names resolved.
#[derive(Debug, Clone)]
pub struct Order {
    text: String,
    markup: Markup,
    speaker: String,
    emotion: Choice,
    wishes: Defaults,
    silence: Silence,
    /// Whether the request itself names a voice and an emotion.
    named: (bool, bool),
}

impl Order {
    /// Characters of its text.
    pub fn chars(&self) -> usize {
        self.text.chars().count()
    }

    /// The names that were chosen: voice and emotion.
    pub fn names(&self) -> (&str, String) {
        (&self.speaker, self.emotion.to_string())
    }
}

impl Studio {
    /// Who speaks where a request names nobody.
    pub fn default_speaker(&self) -> String {
        let name = &self.config.defaults.voice;
        let own = speaker_in(&self.pack, &self.store, name);
        own.unwrap_or_else(|_| self.pack.manifest.default_speaker.clone())
    }

    /// Resolves the names of a wish and checks the length of its text.
    pub fn order(&self, wish: Wish, most: usize) -> Result<Order, ApiError> {
        check_length(&wish.text, most)?;
        let wishes = self.config.with(&wish.over);
        let speaker = speaker_in(&self.pack, &self.store, &wishes.voice)?;
        let emotion = Choice::parse(&wishes.emotion).map_err(EmotionError::from)?;
        let emotion = self.config.emotions.canonical(&emotion)?;
        if let Choice::Mix(_) = &emotion {
            self.config.emotions.resolve(&emotion)?;
        }
        let silence = self.config.silence.with(&wish.over);
        Ok(Order {
            text: wish.text,
            markup: wish.markup,
            speaker,
            emotion,
            wishes,
            silence,
            named: (wish.over.voice.is_some(), wish.over.emotion.is_some()),
        })
    }

    /// What an order's audio in this form is known by.
    pub fn key(&self, order: &Order, delivery: &Delivery) -> Key {
        let Order {
            text,
            markup,
            speaker,
            emotion,
            wishes,
            silence,
            named,
        } = order;
        let wishes = Defaults {
            voice: speaker.clone(),
            emotion: emotion.to_string(),
            ..wishes.clone()
        };
        // Two ways to write one character sound the same, but what follows them lies elsewhere.
        let text: Cow<str> = match delivery {
            Delivery::Whole(_) => text.nfc().collect::<String>().into(),
            Delivery::Streamed(_) | Delivery::Subtitles(_) | Delivery::Take => text.into(),
        };
        Key::of([
            env!("CARGO_PKG_VERSION"),
            &self.fingerprint,
            &text,
            &format!("{markup:?} {wishes:?} {silence:?} {named:?} {delivery:?}"),
        ])
    }

    /// Plans an order.
    pub fn plan(&self, order: &Order) -> Result<Planned, ApiError> {
        let script = Script {
            segments: vec![Segment::new(order.text.clone(), Origin::Arguments)],
        };
        let find = |name: &str| speaker_in(&self.pack, &self.store, name);
        let names = Names {
            emotions: &self.config.emotions,
            voice: &find,
        };
        let mut cast = self.cast.clone();
        cast.yield_narrator(order.named.0, order.named.1);
        let manner = Manner {
            markup: order.markup,
            lexicon: self.lexicon.as_ref(),
            names: Some(names),
            cast: (!cast.is_empty()).then_some(&cast),
        };
        let texts = script.segments.iter();
        let texts: Vec<_> = texts
            .map(|segment| segment.understand(manner, &self.frontend))
            .collect::<Result<_, _>>()?;
        let director = Director {
            emotions: &self.config.emotions,
            manifest: &self.pack.manifest,
            speaker: order.speaker.clone(),
            emotion: order.emotion.clone(),
            defaults: &order.wishes,
        };
        let desk = Desk {
            frontend: &self.frontend,
            speller: self.speller.as_ref(),
            director: &director,
            silence: &order.silence,
        };
        desk.check(&texts)?;
        let mut plan = desk.plan(&script, &texts);
        let jobs = plan.by_ref().collect::<Result<Vec<_>, _>>()?;
        let unread: Vec<_> = plan
            .unread()
            .into_iter()
            .map(|one| one.what.into())
            .collect();
        if jobs.is_empty() {
            return Err(ApiError::field(
                "text",
                "nothing_to_speak",
                "nothing in the text can be read aloud",
            ));
        }
        drop(plan);
        drop(texts);
        let source = script.segments.into_iter().map(|one| one.text).collect();
        Ok(Planned {
            source,
            jobs,
            unread,
        })
    }

    /// How a text is read.
    pub fn reading(&self, text: &str, markup: Markup) -> Result<Reading, ApiError> {
        let segment = Segment::new(text.to_owned(), Origin::Arguments);
        let find = |name: &str| speaker_in(&self.pack, &self.store, name);
        let names = Names {
            emotions: &self.config.emotions,
            voice: &find,
        };
        let manner = Manner {
            markup,
            lexicon: self.lexicon.as_ref(),
            names: Some(names),
            cast: None,
        };
        let understood = segment.understand(manner, &self.frontend)?;
        let speller = self.speller.as_ref();
        Ok(Reading::of(
            text,
            &understood.input,
            &self.frontend,
            speller,
        )?)
    }
}

/// Refuses a text of more than so many characters.
pub fn check_length(text: &str, most: usize) -> Result<(), ApiError> {
    let chars = text.chars().count();
    match chars <= most {
        true => Ok(()),
        false => Err(ApiError::field(
            "text",
            "text_too_long",
            format!("the text has {chars} characters; {most} are possible here"),
        )),
    }
}
