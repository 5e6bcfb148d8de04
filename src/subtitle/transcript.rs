//! What was said and when, gathered while it is spoken.

use std::ops::Range;
use std::sync::Arc;

use super::source;
use crate::emotion::{NEUTRAL, mixture};
use crate::engine::{Job, Take, Timing};
use crate::text::{Item, Sound, Utterance};
use crate::voice::Owner;

/// Sentences with the times of their words and characters.
///
/// It keeps texts and times but no samples: some 70 bytes for each Chinese character.
#[derive(Debug, Clone, PartialEq)]
pub struct Transcript {
    sample_rate: u32,
    /// Samples before what is added next.
    samples: u64,
    sentences: Vec<Sentence>,
    /// Whether the last sentence goes on with the next utterance, if that follows it directly.
    open: bool,
}

/// One sentence as its author wrote it, without markup.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    /// Its text, with punctuation; runs of white space are one space.
    pub text: String,
    /// Which of the script's segments it is from, from 0.
    pub segment: usize,
    /// Its bytes in the text of that segment, markup inside it included.
    pub span: Range<usize>,
    /// Key of the speaker.
    pub voice: Arc<str>,
    /// The emotion with its doses, as an author would write it.
    pub emotion: Arc<str>,
    /// Its timed parts, in order; together they are the whole text.
    pub units: Vec<Unit>,
}

/// The smallest part that has a time: a character, an English word, or what was written for a
/// number that is read as several syllables.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Its bytes in the sentence's text: what is spoken, the opening marks before it and the other
    /// marks and spaces behind it.
    pub text: Range<usize>,
    /// The bytes in the source of what is spoken, without the marks around it.
    pub span: Range<usize>,
    /// Whether a word begins with it.
    pub begins_word: bool,
    /// Begin, in seconds from the beginning of the audio.
    pub start: f64,
    /// End, likewise; not before the begin.
    pub end: f64,
}

impl Transcript {
    /// Nothing yet, for audio with `sample_rate` samples a second.
    #[must_use]
    pub fn new(sample_rate: u32) -> Self {
        Self {
            sample_rate: sample_rate.max(1),
            samples: 0,
            sentences: Vec::new(),
            open: false,
        }
    }

    /// Adds the take of the next job, after what was added before. `source` is the text that the
    /// job's spans point into: that of its segment.
    pub fn add(&mut self, job: &Job, take: &Take, source: &str) {
        let begin = self.seconds();
        let timings = take.timings(job, self.sample_rate);
        self.samples += take.samples.len() as u64;
        let mut units = units(&job.utterance, &timings, begin);
        let spans: Vec<Range<usize>> = units.iter().map(|unit| unit.span.clone()).collect();
        let (text, ends) = source::text(source, &job.utterance.span, &spans);
        let mut start = 0;
        for (unit, end) in units.iter_mut().zip(ends) {
            unit.text = start..end;
            start = end;
        }
        let (voice, emotion) = self.names(job);
        let sentence = Sentence {
            text,
            segment: job.segment,
            span: job.utterance.span.clone(),
            voice,
            emotion,
            units,
        };
        match self.sentences.last_mut() {
            Some(last) if self.open && last.continues(&sentence) => last.join(sentence, source),
            _ if sentence.units.is_empty() => {}
            _ => self.sentences.push(sentence),
        }
        // A long sentence is spoken in parts; the author's own pause is an end.
        self.open = job.utterance.ending.strength() < 4 && job.utterance.pause.is_none();
    }

    /// Silence of so many samples comes next.
    pub fn skip(&mut self, samples: usize) {
        self.samples += samples as u64;
    }

    /// What was said, in order.
    #[must_use]
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// Samples a second.
    #[must_use]
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// Seconds of audio so far.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.samples as f64 / f64::from(self.sample_rate)
    }

    /// The job's voice and emotion; sentences in a row that share them share the text.
    fn names(&self, job: &Job) -> (Arc<str>, Arc<str>) {
        let shared = |name: &str, of: fn(&Sentence) -> &Arc<str>| {
            let last = self.sentences.last().map(of);
            last.filter(|last| ***last == *name)
                .map_or_else(|| Arc::from(name), Arc::clone)
        };
        let controls = &job.controls;
        let emotion = match controls.emotion.as_slice() {
            [] => NEUTRAL.to_owned(),
            emotion => mixture(emotion),
        };
        (
            shared(&controls.speaker, |last| &last.voice),
            shared(&emotion, |last| &last.emotion),
        )
    }
}

#[cfg(test)]
impl Transcript {
    /// One that was gathered elsewhere.
    pub(super) fn of(sentences: Vec<Sentence>, sample_rate: u32, seconds: f64) -> Self {
        let mut transcript = Self::new(sample_rate);
        transcript.samples = (seconds * f64::from(sample_rate)).round() as u64;
        transcript.sentences = sentences;
        transcript
    }

    /// Lets everything happen at once.
    pub(super) fn stop_at(&mut self, time: f64) {
        let units = self
            .sentences
            .iter_mut()
            .flat_map(|sentence| &mut sentence.units);
        units.for_each(|unit| (unit.start, unit.end) = (time, time));
    }
}

impl Sentence {
    /// Begin of its first sound, in seconds from the beginning of the audio.
    #[must_use]
    pub fn start(&self) -> f64 {
        self.units.first().map_or(0.0, |unit| unit.start)
    }

    /// End of its last sound, likewise.
    #[must_use]
    pub fn end(&self) -> f64 {
        self.units.last().map_or(0.0, |unit| unit.end)
    }

    /// The units of each word.
    pub fn words(&self) -> impl Iterator<Item = &[Unit]> {
        self.units.chunk_by(|_, next| !next.begins_word)
    }

    /// The text of units in a row.
    #[must_use]
    pub fn text_of(&self, units: &[Unit]) -> &str {
        let (Some(first), Some(last)) = (units.first(), units.last()) else {
            return "";
        };
        let text = self.text.get(first.text.start..last.text.end);
        text.unwrap_or_default()
    }

    /// Whether `next` is a further part of it.
    fn continues(&self, next: &Self) -> bool {
        self.segment == next.segment
            && self.span.end == next.span.start
            && self.voice == next.voice
            && self.emotion == next.emotion
    }

    fn join(&mut self, next: Self, source: &str) {
        let before = source.get(..next.span.start).unwrap_or_default();
        if before.ends_with(char::is_whitespace)
            && source::is_spaced(self.text.chars().next_back(), next.text.chars().next())
        {
            self.text.push(' ');
        }
        let shift = self.text.len();
        if let Some(last) = self.units.last_mut() {
            last.text.end = shift;
        }
        self.text.push_str(&next.text);
        self.span.end = next.span.end;
        self.units.extend(next.units.into_iter().map(|mut unit| {
            unit.text = unit.text.start + shift..unit.text.end + shift;
            unit
        }));
    }
}

/// The timed parts of an utterance, `begin` seconds after the beginning, without their texts.
fn units(utterance: &Utterance, timings: &[Timing], begin: f64) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut timings = timings.iter().peekable();
    let mut english_end = None;
    for (item, word) in utterance.items.iter().enumerate() {
        let Item::Word(word) = word else { continue };
        let spoken: Vec<(Option<usize>, Range<usize>)> = match &word.sound {
            Sound::Mandarin(syllables) => {
                let spans = syllables.iter().map(|syllable| syllable.span.clone());
                spans
                    .enumerate()
                    .map(|(at, span)| (Some(at), span))
                    .collect()
            }
            Sound::English(_) => vec![(None, word.span.clone())],
        };
        // Letters that are spelled out, one behind the other, are one word.
        let is_english = matches!(word.sound, Sound::English(_));
        let goes_on = is_english && english_end == Some(word.span.start);
        english_end = is_english.then_some(word.span.end);
        for (index, (syllable, span)) in spoken.into_iter().enumerate() {
            let owner = Owner { item, syllable };
            let heard = timings.next_if(|timing| timing.owner == owner);
            let last = units.last().map_or(begin, |unit| unit.end);
            let start = heard.map_or(last, |heard| begin + heard.start).max(last);
            let end = heard.map_or(start, |heard| begin + heard.end).max(start);
            match units.last_mut() {
                // What was written as one, such as a number, has one time.
                Some(last)
                    if span.is_empty() || last.span.is_empty() || span.start < last.span.end =>
                {
                    last.span.start = last.span.start.min(span.start);
                    last.span.end = last.span.end.max(span.end);
                    last.end = end;
                }
                _ => units.push(Unit {
                    text: 0..0,
                    span,
                    begins_word: index == 0 && !goes_on,
                    start,
                    end,
                }),
            }
        }
    }
    units.shrink_to_fit();
    units
}
