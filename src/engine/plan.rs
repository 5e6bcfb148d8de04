//! From a script to jobs: one utterance each, short enough for the voice.

use crate::config::Silence;
use crate::emotion::{Profile, Register};
use crate::script::{Origin, Script};
use crate::text::{Frontend, Input, Unreadable, Utterance, split_at_best_break};
use crate::voice::pack::Speaker;
use crate::voice::{Phoneme, Speller, VoiceError};

/// The part of a pause that is left before an utterance, in seconds, so that soft onsets survive.
const ONSET_SECONDS: f32 = 0.02;

/// How a segment is to be spoken, names resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Controls {
    /// Key of the speaker in the pack.
    pub speaker: String,
    /// Emotion at its intensity.
    pub profile: Profile,
    /// Pace asked for by the user.
    pub speed: f32,
    /// The speaker's register and the user's shift of it.
    pub register: Register,
    /// Gain in dB: the user's and the speaker's.
    pub gain_db: f32,
}

impl Controls {
    /// Controls for a speaker with an emotion; the user's other wishes at their defaults.
    pub fn new(key: &str, speaker: &Speaker, profile: Profile) -> Self {
        Self {
            speaker: key.to_owned(),
            profile,
            speed: 1.0,
            register: Register {
                centre_hz: speaker.f0_hz,
                shift: 0.0,
            },
            gain_db: speaker.gain_db,
        }
    }

    /// Factor on the voice's own pace.
    pub fn rate(&self) -> f32 {
        self.speed * self.profile.rate
    }
}

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
    inputs: &[Input],
    frontend: &Frontend,
    speller: &dyn Speller,
    controls: &Controls,
    silence: &Silence,
) -> Result<Plan, VoiceError> {
    let mut plan = Plan::default();
    for (segment, (part, input)) in script.segments.iter().zip(inputs).enumerate() {
        let analysis = frontend.analyze(input);
        let unread = analysis.unreadable.into_iter();
        plan.unread.extend(unread.map(|what| Unread {
            origin: part.origin.clone(),
            what,
        }));
        let fits = |utterance: &Utterance| match speller.spell(utterance) {
            Ok(phonemes) => speller.fits(phonemes.len(), controls.rate()),
            Err(_) => true, // reported below, where it is spelled for good
        };
        for utterance in analysis
            .utterances
            .iter()
            .flat_map(|whole| split_at_best_break(whole, &fits))
        {
            plan.jobs.push(Job {
                phonemes: speller.spell(&utterance)?,
                segment,
                controls: controls.clone(),
                phrase_pause: silence.phrase * controls.profile.pause,
                silence_before: ONSET_SECONDS,
                silence_after: (utterance
                    .pause
                    .unwrap_or_else(|| silence.after(utterance.ending) * controls.profile.pause)
                    - ONSET_SECONDS)
                    .max(0.0),
                utterance,
            });
        }
    }
    if let Some(first) = plan.jobs.first_mut() {
        first.silence_before = silence.lead;
    }
    if let Some(last) = plan.jobs.last_mut() {
        last.silence_after = last.utterance.pause.unwrap_or(silence.tail);
    }
    Ok(plan)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::script::{Manner, Segment};
    use crate::voice::pack::FamilyName;
    use crate::voice::speller;

    #[test]
    fn a_pause_that_the_author_wants_is_the_silence_there() {
        let text = "<speak>你好，<break time=\"2s\"/>再见。走吧<break time=\"1s\"/></speak>";
        let script = Script {
            segments: vec![Segment {
                text: text.to_owned(),
                origin: Origin::Arguments,
            }],
        };
        let frontend = Frontend::new().unwrap();
        let input = script.segments[0].understand(Manner::default(), &frontend);
        let controls = Controls {
            speaker: String::new(),
            profile: Profile::default(),
            speed: 1.0,
            register: Register {
                centre_hz: 200.0,
                shift: 0.0,
            },
            gain_db: 0.0,
        };
        let silence = Silence {
            sentence: 0.5,
            ..Silence::default()
        };
        let speller = speller(FamilyName::Kokoro);
        let inputs = [input.unwrap()];
        let plan = plan(
            &script,
            &inputs,
            &frontend,
            speller.as_ref(),
            &controls,
            &silence,
        );
        let silences: Vec<f32> = plan
            .unwrap()
            .jobs
            .iter()
            .map(|job| job.silence_after)
            .collect();
        assert_eq!(silences, [2.0 - ONSET_SECONDS, 0.5 - ONSET_SECONDS, 1.0]);
    }
}
