//! From what the engine speaks to what a picture shows.

use super::spoken::{Contour, Spoken, SpokenSyllable};
use crate::audio::meter;
use crate::engine::{Job, Take};
use crate::text::{Item, Sound, Syllable};
use crate::voice::Owner;

impl Spoken {
    /// Adds the take of the next job, after those added before.
    pub fn add(&mut self, job: &Job, take: &Take) {
        let rate = f64::from(self.sample_rate.max(1));
        let begin = self.samples.len() as f64 / rate;
        let origin = begin + take.origin as f64 / rate;
        self.add_syllables(job, take, begin);

        let prosody = &take.prosody;
        let points = f64::from(prosody.frame_rate) * prosody.points_per_frame as f64;
        let f0 = |values: &[f32]| Contour {
            // A value is for the middle of its share of the frame.
            start: origin + 0.5 / points,
            rate: points,
            values: values.to_vec(),
        };
        self.f0.before.push(f0(&take.plain.f0));
        self.f0.after.push(f0(&prosody.f0));
        let level = |start: f64, values: Vec<f32>| Contour {
            start,
            rate: f64::from(meter::PER_SECOND),
            values,
        };
        self.energy
            .before
            .push(level(origin, take.plain.level.clone()));
        let levels = meter::levels(&take.samples, self.sample_rate, 0.0);
        self.energy.after.push(level(begin, levels));
        self.samples.extend_from_slice(&take.samples);
    }

    /// Labels with their times, in a take that begins at `begin` seconds.
    fn add_syllables(&mut self, job: &Job, take: &Take, begin: f64) {
        let timings = take.timings(job, self.sample_rate);
        let mut timings = timings.into_iter().peekable();
        let mut word_index = self.syllables.last().map_or(0, |last| last.word + 1);
        for (item, word) in job.utterance.items.iter().enumerate() {
            let Item::Word(word) = word else { continue };
            let labels = match &word.sound {
                Sound::Mandarin(syllables) => {
                    let mut characters = word.characters().unwrap_or_default().into_iter();
                    let label = |(index, syllable): (usize, &Syllable)| {
                        let character = characters.next().unwrap_or_default();
                        (Some(index), character.to_owned(), syllable.marked())
                    };
                    syllables.iter().enumerate().map(label).collect()
                }
                Sound::English(_) => vec![(None, word.text.clone(), String::new())],
            };
            for (syllable, label, pinyin) in labels {
                let owner = Owner { item, syllable };
                let Some(heard) = timings.next_if(|timing| timing.owner == owner) else {
                    continue; // its sounds have merged into its neighbours
                };
                self.syllables.push(SpokenSyllable {
                    label,
                    pinyin,
                    word: word_index,
                    start: begin + heard.start,
                    end: begin + heard.end,
                });
            }
            word_index += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::level::Gains;
    use crate::emotion::{Profile, Register};
    use crate::engine::{Controls, Plain, Stages};
    use crate::text::{Mark, Reason, Utterance, Word};
    use crate::voice::{Acoustic, Class, Prosody};

    fn syllable(pinyin: &str, tone: u8) -> Syllable {
        Syllable {
            pinyin: pinyin.to_owned(),
            tone,
            citation: tone,
            erhua: false,
            span: 0..0,
            reason: Reason::Default,
        }
    }

    fn word(text: &str, sound: Sound) -> Item {
        Item::Word(Word {
            text: text.to_owned(),
            span: 0..0,
            sound,
        })
    }

    fn utterance() -> Utterance {
        let syllables = vec![syllable("ni", 2), syllable("hao", 3)];
        Utterance {
            span: 0..0,
            normalized: String::new(),
            items: vec![
                word("你好", Sound::Mandarin(syllables)),
                Item::Mark {
                    mark: Mark::Comma,
                    span: 0..0,
                },
                word("OK", Sound::English(vec!["OW1".to_owned()])),
            ],
            ending: Mark::Period,
            pause: None,
        }
    }

    fn job() -> Job {
        Job {
            utterance: utterance(),
            phonemes: Vec::new(),
            segment: 0,
            controls: Controls {
                speaker: String::new(),
                emotion: Vec::new(),
                cues: None,
                profile: Profile::default(),
                speed: 1.0,
                register: Register {
                    centre_hz: 200.0,
                    shift: 0.0,
                    range: 1.0,
                },
                gain_db: 0.0,
            },
            phrase_pause: 0.0,
            silence_before: 0.05,
            silence_after: 0.125,
            gains: Gains::even(0.0),
        }
    }

    fn take() -> Take {
        let mut samples = vec![0.5; 1_000];
        for silence in [0..50, 600..700, 875..1_000] {
            samples[silence].fill(0.0);
        }
        let owner = |item, syllable| Some(Owner { item, syllable });
        Take {
            samples,
            prosody: Prosody {
                classes: vec![
                    Class::Edge,
                    Class::Vowel,
                    Class::Vowel,
                    Class::Vowel,
                    Class::Pause,
                    Class::Edge,
                    Class::Vowel,
                ],
                owners: vec![
                    None,
                    owner(0, Some(0)),
                    owner(0, Some(0)),
                    owner(0, Some(1)),
                    owner(1, None),
                    None,
                    owner(2, None),
                ],
                durations: vec![4, 2, 1, 2, 1, 1, 3],
                frame_rate: 10.0,
                f0: vec![200.0; 28],
                energy: vec![0.0; 28],
                points_per_frame: 2,
                acoustic: Acoustic {
                    channels: 0,
                    values: Vec::new(),
                    style_row: 0,
                },
            },
            origin: -300,
            plain: Plain {
                f0: vec![180.0; 28],
                level: vec![-20.0; 140],
            },
            stages: Stages::default(),
        }
    }

    #[test]
    fn utterances_follow_each_other_on_one_time_axis() {
        let mut spoken = Spoken {
            sample_rate: 1_000,
            ..Spoken::default()
        };
        for _ in 0..2 {
            spoken.add(&job(), &take());
        }
        assert!(spoken.check().is_ok());
        assert_eq!(spoken.samples.len(), 2_000);
        let found: Vec<(&str, &str, usize, f64, f64)> = spoken
            .syllables
            .iter()
            .map(|s| {
                let rounded = |time: f64| (time * 1e6).round() / 1e6;
                (
                    s.label.as_str(),
                    s.pinyin.as_str(),
                    s.word,
                    rounded(s.start),
                    rounded(s.end),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("你", "ní", 0, 0.05, 0.3),
                ("好", "hǎo", 0, 0.3, 0.6),
                ("OK", "", 1, 0.7, 0.875),
                ("你", "ní", 2, 1.05, 1.3),
                ("好", "hǎo", 2, 1.3, 1.6),
                ("OK", "", 3, 1.7, 1.875),
            ]
        );
        let second = &spoken.f0.after[1];
        assert!((second.start - 0.725).abs() < 1e-6 && (second.rate - 20.0).abs() < 1e-6);
        assert_eq!(spoken.f0.before[1].values, [180.0; 28]);
        assert!((spoken.energy.before[1].start - 0.7).abs() < 1e-6);
        assert_eq!(
            (
                spoken.energy.after[1].start,
                spoken.energy.after[1].values.len()
            ),
            (1.0, 100)
        );
    }
}
