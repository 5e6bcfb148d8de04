//! From a script to jobs: one utterance each, short enough for the voice.

use std::iter::{Enumerate, Zip};
use std::{slice, vec};

use serde::{Deserialize, Serialize};

use super::direct::{Controls, DirectError, Director, felt};
use crate::audio::level::Gains;
use crate::config::Silence;
use crate::script::{Origin, Script, Segment, Style, Understood};
use crate::text::{
    Frontend, Unreadable, Utterance, Walk, split_at_best_break, split_off_first_clause,
};
use crate::voice::{Phoneme, Speller};

/// The part of a pause that is left before an utterance, in seconds, so that soft onsets survive.
const ONSET_SECONDS: f32 = 0.02;

/// A text begins with a long utterance if so many times its phonemes are too much for one run: some
/// four seconds of speech.
const LONG_START: usize = 4;

/// One utterance to speak.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// What to say.
    pub utterance: Utterance,
    /// The same in phonemes.
    pub phonemes: Vec<Phoneme>,
    /// Index of the script's segment it belongs to.
    pub segment: usize,
    /// How to say it.
    pub controls: Controls,
    /// Silence at each phrase break inside it, in seconds.
    pub phrase_pause: f32,
    /// Silence before its first sound, in seconds.
    pub silence_before: f32,
    /// Silence after its last sound, in seconds.
    pub silence_after: f32,
    /// Gains in dB of its beginning, middle and end: at its edges it meets its neighbours.
    pub gains: Gains,
}

/// A stretch of the script that will not be heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Unread {
    /// Where it was written.
    pub origin: Origin,
    /// What and where in it.
    pub what: Unreadable,
}

/// What planning works with.
#[derive(Clone, Copy)]
pub struct Desk<'d> {
    /// Reads the text.
    pub frontend: &'d Frontend,
    /// Spells it for the voice.
    pub speller: &'d dyn Speller,
    /// Decides how it is spoken.
    pub director: &'d Director<'d>,
    /// Silence between the parts.
    pub silence: &'d Silence,
}

impl<'d> Desk<'d> {
    /// Fails if some part of the texts could not be spoken in the style that its author wants.
    pub fn check(&self, texts: &[Understood]) -> Result<(), DirectError> {
        self.director.check(&Style::default())?;
        let mut turns = texts.iter().flat_map(|text| &text.turns);
        turns.try_for_each(|turn| self.director.check(&turn.style))
    }

    /// Plans a script, given with what is to be read of each of its segments: the jobs come one at
    /// a time, and no more of the text is analysed than they need.
    pub fn plan<'p>(self, script: &'p Script, texts: &'p [Understood<'p>]) -> Plan<'p>
    where
        'd: 'p,
    {
        Plan {
            desk: self,
            parts: script.segments.iter().zip(texts).enumerate(),
            part: None,
            held: None,
            begun: false,
            unread: Vec::new(),
        }
    }
}

/// A script on its way to jobs: analyses the text and cuts what is too long for one run at its best
/// breaks. After an error there is nothing more.
pub struct Plan<'p> {
    desk: Desk<'p>,
    parts: Enumerate<Zip<slice::Iter<'p, Segment>, slice::Iter<'p, Understood<'p>>>>,
    part: Option<Part<'p>>,
    /// The last job waits here for what its end depends on: the one behind it.
    held: Option<Job>,
    begun: bool,
    unread: Vec<Unread>,
}

/// The segment that is being read.
struct Part<'p> {
    index: usize,
    segment: &'p Segment,
    text: &'p Understood<'p>,
    walk: Walk<'p, 'p>,
    ahead: Option<Utterance>,
    /// Pieces of the current utterance, in order, and how they are spoken.
    pieces: Option<(vec::IntoIter<Utterance>, Controls)>,
    spoke: bool,
}

impl<'p> Plan<'p> {
    /// Takes what was found so far that cannot be said. Places in a segment are known once all of
    /// it has been planned.
    pub fn unread(&mut self) -> Vec<Unread> {
        std::mem::take(&mut self.unread)
    }

    /// The next job, without what depends on its neighbours.
    fn fresh(&mut self) -> Result<Option<Job>, DirectError> {
        loop {
            if let Some(part) = &mut self.part {
                if let Some(job) = part.next(self.desk, !self.begun)? {
                    self.begun = true;
                    return Ok(Some(job));
                }
                if let Some(part) = self.part.take() {
                    self.close(part);
                }
            }
            let Some((index, (segment, text))) = self.parts.next() else {
                return Ok(None);
            };
            let mut walk = self.desk.frontend.walk(&text.input);
            self.part = Some(Part {
                index,
                segment,
                text,
                ahead: walk.next(),
                walk,
                pieces: None,
                spoke: false,
            });
        }
    }

    /// Ends a segment: with the silence that its author wants behind it, or behind what was said
    /// before it if there is nothing to say in it.
    fn close(&mut self, part: Part) {
        if let (Some(seconds), Some(last)) = (part.segment.pause, &mut self.held) {
            let pause = last.utterance.pause.unwrap_or(0.0) + seconds;
            last.silence_after = match part.spoke {
                true => (pause - ONSET_SECONDS).max(0.0),
                false => last.silence_after + seconds,
            };
            last.utterance.pause = Some(pause);
        }
        let Segment { origin, lines, .. } = part.segment;
        let unread = part.walk.unreadable().into_iter();
        self.unread.extend(unread.map(|mut what| {
            what.line += lines;
            Unread {
                origin: origin.clone(),
                what,
            }
        }));
    }
}

impl Part<'_> {
    /// The next job of the segment; `first` is the first of the whole script.
    fn next(&mut self, desk: Desk, first: bool) -> Result<Option<Job>, DirectError> {
        loop {
            if let Some((pieces, controls)) = &mut self.pieces
                && let Some(utterance) = pieces.next()
            {
                self.spoke = true;
                return job(desk, self.index, utterance, controls).map(Some);
            }
            let Some(whole) = self.ahead.take() else {
                return Ok(None);
            };
            self.ahead = self.walk.next();
            let source = &self.segment.text;
            let end = self
                .ahead
                .as_ref()
                .map_or(source.len(), |next| next.span.start);
            let written = source.get(whole.span.start..end).unwrap_or_default();
            let style = self.text.style_at(whole.begins());
            let controls = desk.director.direct(&style, || felt(&whole, written))?;
            let pieces = pieces(desk, &whole, controls.rate(), first);
            self.pieces = Some((pieces.into_iter(), controls));
        }
    }
}

/// An utterance cut so that the voice can speak each piece in one run.
fn pieces(desk: Desk, whole: &Utterance, rate: f32, first: bool) -> Vec<Utterance> {
    let fits = |utterance: &Utterance| match desk.speller.spell(utterance) {
        Ok(phonemes) => desk.speller.fits(phonemes.len(), rate),
        Err(_) => true, // reported where it is spelled for good
    };
    let is_long = |utterance: &Utterance| {
        let phonemes = desk.speller.spell(utterance);
        phonemes.is_ok_and(|phonemes| !desk.speller.fits(phonemes.len() * LONG_START, rate))
    };
    // Whoever listens hears something sooner.
    let clauses = match first && is_long(whole) {
        true => split_off_first_clause(whole),
        false => None,
    };
    let clauses = clauses.map_or_else(|| vec![whole.clone()], |(one, rest)| vec![one, rest]);
    let cut = |clause| split_at_best_break(clause, &fits);
    clauses.iter().flat_map(cut).collect()
}

fn job(
    desk: Desk,
    segment: usize,
    utterance: Utterance,
    controls: &Controls,
) -> Result<Job, DirectError> {
    let pause = controls.profile.pause;
    let by_mark = || desk.silence.after(utterance.ending) * pause;
    let silence = utterance.pause.unwrap_or_else(by_mark);
    Ok(Job {
        phonemes: desk.speller.spell(&utterance)?,
        segment,
        phrase_pause: desk.silence.phrase * pause,
        silence_before: ONSET_SECONDS,
        silence_after: (silence - ONSET_SECONDS).max(0.0),
        gains: Gains::even(controls.gain_db + controls.profile.energy),
        controls: controls.clone(),
        utterance,
    })
}

impl Iterator for Plan<'_> {
    type Item = Result<Job, DirectError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let begins = !self.begun;
            match self.fresh() {
                Ok(Some(mut job)) => {
                    if begins {
                        job.silence_before = self.desk.silence.lead;
                    }
                    if let Some(last) = &mut self.held {
                        join(last, &mut job);
                    }
                    if let Some(ready) = self.held.replace(job) {
                        return Some(Ok(ready));
                    }
                }
                Ok(None) => {
                    let mut last = self.held.take()?;
                    last.silence_after = last.utterance.pause.unwrap_or(self.desk.silence.tail);
                    return Some(Ok(last));
                }
                Err(error) => {
                    self.held = None;
                    self.part = None;
                    self.parts = [].iter().zip([].iter()).enumerate();
                    return Some(Err(error));
                }
            }
        }
    }
}

/// Lets neighbours of different loudness meet half-way.
fn join(one: &mut Job, next: &mut Job) {
    // Levels of speakers differ so that they sound alike; only what is acted is bridged.
    let half = (next.controls.profile.energy - one.controls.profile.energy) / 2.0;
    one.gains.end += half;
    next.gains.start -= half;
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(super) mod tests {
    use super::*;
    use crate::config::Config;
    use crate::emotion::{Choice, NEUTRAL};
    use crate::script::{Manner, Segment};
    use crate::voice::pack::FamilyName;
    use crate::voice::speller;

    #[test]
    fn a_pause_that_the_author_wants_is_the_silence_there() {
        let text = "<speak>你好，<break time=\"2s\"/>再见。走吧<break time=\"1s\"/></speak>";
        let config = Config::load(None).unwrap();
        let silence = Silence {
            sentence: 0.5,
            ..Silence::default()
        };
        let jobs = planned(text, &config, &silence);
        let silences: Vec<f32> = jobs.iter().map(|job| job.silence_after).collect();
        assert_eq!(silences, [2.0 - ONSET_SECONDS, 0.5 - ONSET_SECONDS, 1.0]);
    }

    #[test]
    fn neighbours_of_different_loudness_meet_half_way() {
        let config = Config::load(None).unwrap();
        let jobs = planned("你好。再见。", &config, &config.silence);
        let [mut one, mut next] = jobs.try_into().unwrap();
        one.controls.profile.energy = 4.0;
        next.controls.profile.energy = -2.0;
        one.gains = Gains::even(4.0);
        next.gains = Gains::even(-2.0);
        join(&mut one, &mut next);
        assert_eq!((one.gains.start, one.gains.end), (4.0, 1.0));
        assert_eq!((next.gains.start, next.gains.end), (1.0, -2.0));
    }

    #[test]
    fn a_long_text_begins_with_its_first_clause() {
        let config = Config::load(None).unwrap();
        let long = "我们昨天下午一起去了城南的那家新开的书店，在那里看了很多从来没有见过的旧书，还遇到了多年以前的老朋友。";
        let jobs = planned(&long.repeat(2), &config, &config.silence);
        let texts: Vec<&str> = jobs
            .iter()
            .map(|job| job.utterance.normalized.as_str())
            .collect();
        assert_eq!(jobs.len(), 3, "{texts:?}");
        let words = |job: &Job| job.utterance.items.len();
        assert!(words(&jobs[0]) < words(&jobs[1]), "{texts:?}");
        assert_eq!(jobs[0].silence_before, config.silence.lead);
        assert_eq!(jobs[2].silence_after, config.silence.tail);
    }

    #[test]
    fn a_short_text_begins_with_its_first_sentence() {
        let config = Config::load(None).unwrap();
        assert_eq!(
            planned("你好，世界。再见。", &config, &config.silence).len(),
            2
        );
    }

    pub fn planned(text: &str, config: &Config, silence: &Silence) -> Vec<Job> {
        let script = Script {
            segments: vec![Segment::new(text.to_owned(), Origin::Arguments)],
        };
        let frontend = Frontend::new().unwrap();
        let text = script.segments[0].understand(Manner::default(), &frontend);
        let manifest = toml::from_str(include_str!("../../models/kokoro-zh/voice.toml")).unwrap();
        let director = Director {
            emotions: &config.emotions,
            manifest: &manifest,
            speaker: "xiaoxiao".to_owned(),
            emotion: Choice::of(NEUTRAL, 1.0),
            defaults: &config.defaults,
        };
        let speller = speller(FamilyName::Kokoro);
        let desk = Desk {
            frontend: &frontend,
            speller: speller.as_ref(),
            director: &director,
            silence,
        };
        let texts = [text.unwrap()];
        let jobs = desk.plan(&script, &texts).collect::<Result<_, _>>();
        jobs.unwrap()
    }
}
