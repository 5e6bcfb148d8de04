//! From a script to jobs: one utterance each, short enough for the voice.

use super::direct::{Controls, DirectError, Director};
use crate::audio::level::Gains;
use crate::config::Silence;
use crate::script::{Origin, Script, Understood};
use crate::text::{Frontend, Unreadable, Utterance, split_at_best_break};
use crate::voice::{Phoneme, Speller};

/// The part of a pause that is left before an utterance, in seconds, so that soft onsets survive.
const ONSET_SECONDS: f32 = 0.02;

/// One utterance to speak.
#[derive(Debug, Clone, PartialEq)]
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

/// Everything that a script asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// What to say, in order.
    pub jobs: Vec<Job>,
    /// What cannot be said.
    pub unread: Vec<Unread>,
}

/// Plans a script, given with what is to be read of each of its segments: analyses the text and
/// cuts what is too long for one run at its best breaks.
pub fn plan(
    script: &Script,
    texts: &[Understood],
    frontend: &Frontend,
    speller: &dyn Speller,
    director: &Director,
    silence: &Silence,
) -> Result<Plan, DirectError> {
    let mut plan = Plan::default();
    let phrase = silence.phrase;
    for (segment, (part, text)) in script.segments.iter().zip(texts).enumerate() {
        let analysis = frontend.analyze(&text.input);
        let unread = analysis.unreadable.into_iter();
        plan.unread.extend(unread.map(|mut what| {
            what.line += part.lines;
            Unread {
                origin: part.origin.clone(),
                what,
            }
        }));
        let mut utterances = analysis.utterances;
        if let Some(seconds) = part.pause {
            pause_after(&mut utterances, &mut plan.jobs, seconds);
        }
        for (index, whole) in utterances.iter().enumerate() {
            let style = text.style_at(whole.begins());
            let next = utterances.get(index + 1);
            let end = next.map_or(part.text.len(), |next| next.span.start);
            let written = part.text.get(whole.span.start..end).unwrap_or_default();
            let controls = director.direct(&style, whole, written)?;
            let fits = |utterance: &Utterance| match speller.spell(utterance) {
                Ok(phonemes) => speller.fits(phonemes.len(), controls.rate()),
                Err(_) => true, // reported below, where it is spelled for good
            };
            for utterance in split_at_best_break(whole, &fits) {
                let silence = utterance
                    .pause
                    .unwrap_or_else(|| silence.after(utterance.ending) * controls.profile.pause);
                plan.jobs.push(Job {
                    phonemes: speller.spell(&utterance)?,
                    segment,
                    phrase_pause: phrase * controls.profile.pause,
                    silence_before: ONSET_SECONDS,
                    silence_after: (silence - ONSET_SECONDS).max(0.0),
                    gains: Gains::even(controls.gain_db + controls.profile.energy),
                    controls: controls.clone(),
                    utterance,
                });
            }
        }
    }
    join(&mut plan.jobs);
    if let Some(first) = plan.jobs.first_mut() {
        first.silence_before = silence.lead;
    }
    if let Some(last) = plan.jobs.last_mut() {
        last.silence_after = last.utterance.pause.unwrap_or(silence.tail);
    }
    Ok(plan)
}

/// Puts silence behind the last utterance of a segment, or behind what was said before it if the
/// segment has none.
fn pause_after(utterances: &mut [Utterance], before: &mut [Job], seconds: f32) {
    let add = |pause: &mut Option<f32>| *pause = Some(pause.unwrap_or(0.0) + seconds);
    if let Some(last) = utterances.last_mut() {
        add(&mut last.pause);
    } else if let Some(last) = before.last_mut() {
        add(&mut last.utterance.pause);
        last.silence_after += seconds;
    }
}

/// Lets neighbours of different loudness meet half-way.
fn join(jobs: &mut [Job]) {
    for index in 1..jobs.len() {
        let (before, from) = jobs.split_at_mut(index);
        let (Some(one), Some(next)) = (before.last_mut(), from.first_mut()) else {
            continue;
        };
        // Levels of speakers differ so that they sound alike; only what is acted is bridged.
        let acted = |job: &Job| job.controls.profile.energy;
        let half = (acted(next) - acted(one)) / 2.0;
        one.gains.end += half;
        next.gains.start -= half;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
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
        let plan = planned(text, &config, &silence);
        let silences: Vec<f32> = plan.jobs.iter().map(|job| job.silence_after).collect();
        assert_eq!(silences, [2.0 - ONSET_SECONDS, 0.5 - ONSET_SECONDS, 1.0]);
    }

    #[test]
    fn neighbours_of_different_loudness_meet_half_way() {
        let config = Config::load(None).unwrap();
        let mut plan = planned("你好。再见。", &config, &config.silence);
        plan.jobs[0].controls.profile.energy = 4.0;
        plan.jobs[1].controls.profile.energy = -2.0;
        plan.jobs[0].gains = Gains::even(4.0);
        plan.jobs[1].gains = Gains::even(-2.0);
        join(&mut plan.jobs);
        assert_eq!(
            (plan.jobs[0].gains.start, plan.jobs[0].gains.end),
            (4.0, 1.0)
        );
        assert_eq!(
            (plan.jobs[1].gains.start, plan.jobs[1].gains.end),
            (1.0, -2.0)
        );
    }

    fn planned(text: &str, config: &Config, silence: &Silence) -> Plan {
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
        plan(
            &script,
            &[text.unwrap()],
            &frontend,
            speller(FamilyName::Kokoro).as_ref(),
            &director,
            silence,
        )
        .unwrap()
    }
}
