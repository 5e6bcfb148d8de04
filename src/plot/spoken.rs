//! What a picture is drawn from: plain data that knows no engine.

use super::{PlotError, font};

/// One spoken take with everything that its picture shows. Times are in seconds from its first
/// sample.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spoken {
    /// What is said.
    pub text: String,
    /// Who says it.
    pub voice: String,
    /// The emotion it is said with.
    pub emotion: Name,
    /// Samples per second.
    pub sample_rate: u32,
    /// Mono samples in −1..1. What is not finite is drawn as silence.
    pub samples: Vec<f32>,
    /// F0 in Hz; unvoiced where below [`UNVOICED_BELOW_HZ`](crate::voice::UNVOICED_BELOW_HZ).
    pub f0: Change,
    /// Level in dBFS.
    pub energy: Change,
    /// Syllables, or words of other languages, in order.
    pub syllables: Vec<SpokenSyllable>,
}

/// A name in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// In English.
    pub en: String,
    /// In Chinese.
    pub zh: String,
}

impl Name {
    /// In the language of messages, or in the other one where that is empty.
    pub fn told(&self) -> &str {
        match (crate::lang::is_chinese(), self.en.is_empty()) {
            (true, _) if !self.zh.is_empty() => &self.zh,
            (false, true) => &self.zh,
            _ => &self.en,
        }
    }
}

/// A quantity over time before and after the emotion, one contour for each utterance.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// Without the emotion.
    pub before: Vec<Contour>,
    /// With it.
    pub after: Vec<Contour>,
}

/// Evenly spaced values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contour {
    /// When the first value is, in seconds; may be below zero.
    pub start: f64,
    /// Values per second.
    pub rate: f64,
    /// The values; those that are not finite leave a gap.
    pub values: Vec<f32>,
}

impl Contour {
    /// Times in seconds with their values.
    pub(super) fn points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let values = self.values.iter().enumerate();
        values.map(|(index, &value)| (self.start + index as f64 / self.rate, f64::from(value)))
    }
}

/// One label on the time axis.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpokenSyllable {
    /// As it is written: a Chinese character, or a word of another language. May be empty.
    pub label: String,
    /// Pinyin with tone marks. May be empty.
    pub pinyin: String,
    /// Index of its word in the take.
    pub word: usize,
    /// Begin, in seconds.
    pub start: f64,
    /// End, in seconds.
    pub end: f64,
}

impl SpokenSyllable {
    /// Its middle, in seconds.
    pub(super) fn middle(&self) -> f64 {
        self.start.midpoint(self.end)
    }
}

/// No time in a picture is further from its start than this, in seconds: a day.
const MOST_SECONDS: f64 = 86_400.0;

impl Spoken {
    /// Seconds of samples.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.sample_rate.max(1))
    }

    /// What is said, as far as the font can write it. A character that it lacks is written in the
    /// pinyin of its syllable.
    pub(super) fn title(&self) -> String {
        let mut title = String::with_capacity(self.text.len());
        for ch in self.text.chars() {
            let written = ch.encode_utf8(&mut [0; 4]).to_owned();
            let named = |syllable: &&SpokenSyllable| syllable.label == written;
            let lacking = !ch.is_whitespace() && !font::has(&written);
            match self.syllables.iter().find(named).filter(|_| lacking) {
                Some(syllable) => title.extend([" ", &syllable.pinyin, " "]),
                None => title.push(ch),
            }
        }
        title.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Refuses what has no place on a time axis.
    pub(super) fn check(&self) -> Result<(), PlotError> {
        if self.sample_rate == 0 {
            return Err(PlotError::ZeroSampleRate);
        }
        let in_time = |time: f64| time.is_finite() && time.abs() <= MOST_SECONDS;
        let contours = [&self.f0, &self.energy];
        let mut contours = contours
            .iter()
            .flat_map(|change| change.before.iter().chain(&change.after));
        let sound = contours.all(|contour| {
            in_time(contour.start)
                && contour.rate.is_finite()
                && contour.rate > 0.0
                && in_time(contour.values.len() as f64 / contour.rate)
        });
        let mut syllables = self.syllables.iter();
        let spelled = syllables.all(|syllable| {
            in_time(syllable.start) && in_time(syllable.end) && syllable.start <= syllable.end
        });
        if sound && spelled && in_time(self.seconds()) {
            Ok(())
        } else {
            Err(PlotError::Times)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_spell_what_the_font_lacks() {
        let syllable = |label: &str, pinyin: &str| SpokenSyllable {
            label: label.to_owned(),
            pinyin: pinyin.to_owned(),
            ..SpokenSyllable::default()
        };
        let spoken = Spoken {
            text: "讲龘龘的书，\n OK。".to_owned(),
            syllables: vec![syllable("讲", "jiǎng"), syllable("龘", "dá")],
            ..Spoken::default()
        };
        assert_eq!(spoken.title(), "讲 dá dá 的书， OK。");
    }
}
