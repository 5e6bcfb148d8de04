//! What one emotion does to neutral speech: its parameters, their units and safe ranges.

use std::collections::BTreeMap;

use serde::Serialize;

/// How a parameter measures its distance from neutral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Something added; neutral is 0, and intensity multiplies it.
    Shift,
    /// Something multiplied; neutral is 1, and intensity is its exponent.
    Factor,
}

impl Kind {
    /// The value that changes nothing.
    pub const fn neutral(self) -> f32 {
        match self {
            Self::Shift => 0.0,
            Self::Factor => 1.0,
        }
    }

    /// `value` with `weight` times the distance of `other` from neutral put on top.
    fn plus(self, value: f32, other: f32, weight: f32) -> f32 {
        match self {
            Self::Shift => value + other * weight,
            Self::Factor => value * other.powf(weight),
        }
    }
}

/// A parameter of an emotion, for listings and messages.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Parameter {
    /// Its name in `config.toml`.
    pub name: &'static str,
    /// What its values are measured in.
    pub unit: &'static str,
    /// How it scales.
    pub kind: Kind,
    /// Smallest value.
    pub min: f32,
    /// Largest value.
    pub max: f32,
}

/// By so much shares may be more than a whole together, by rounding.
const SHARE_ROUNDING: f32 = 1e-3;

macro_rules! parameters {
    ($($(#[$doc:meta])* $field:ident: $kind:ident, $min:literal, $max:literal, $unit:literal;)*) => {
        /// Distances from neutral speech. [`Profile::default`] is neutral.
        ///
        /// Values may leave the range of their parameter while emotions are mixed; [`Profile::safe`]
        /// brings them back.
        #[derive(Debug, Clone, PartialEq, Serialize, serde::Deserialize)]
        pub struct Profile {
            $($(#[$doc])* pub $field: f32,)*
            /// Share of other speakers' manner of speaking, by speaker; together at most 1. It
            /// changes rhythm and melody, not the timbre and not the register.
            pub manner: BTreeMap<String, f32>,
        }

        /// Every parameter but the manner, in the order of the listing.
        pub const PARAMETERS: &[Parameter] = &[$(Parameter {
            name: stringify!($field),
            unit: $unit,
            kind: Kind::$kind,
            min: $min,
            max: $max,
        }),*];

        impl Default for Profile {
            fn default() -> Self {
                Self { $($field: Kind::$kind.neutral(),)* manner: BTreeMap::new() }
            }
        }

        impl Profile {
            /// This profile with `weight` times the distance of `other` from neutral put on top:
            /// shifts scale linearly, factors by power, so that 2 doubles a distance as it is heard.
            #[must_use]
            pub fn plus(&self, other: &Self, weight: f32) -> Self {
                let mut manner = self.manner.clone();
                for (speaker, share) in &other.manner {
                    *manner.entry(speaker.clone()).or_default() += share * weight;
                }
                manner.retain(|_, share| *share != 0.0);
                Self { $($field: Kind::$kind.plus(self.$field, other.$field, weight),)* manner }
            }

            /// The nearest profile in which every value is in the range of its parameter.
            #[must_use]
            pub fn safe(&self) -> Self {
                let total: f32 = self.manner.values().sum();
                let share = |share: &f32| share / total.max(1.0);
                Self {
                    $($field: self.$field.clamp($min, $max),)*
                    manner: self.manner.iter().map(|(who, much)| (who.clone(), share(much))).collect(),
                }
            }
        }

        impl Profile {
            /// Whether every value is in the range of its parameter, as [`safe`](Self::safe) leaves
            /// them.
            #[must_use]
            pub fn is_safe(&self) -> bool {
                let total: f32 = self.manner.values().map(|share| share.abs()).sum();
                $(($min..=$max).contains(&self.$field) &&)* total <= 1.0 + SHARE_ROUNDING
            }
        }

        /// Values of a table in a configuration file; what is absent stays as it was.
        #[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct Values {
            $(pub $field: Option<f32>,)*
            pub manner: Option<BTreeMap<String, f32>>,
        }

        impl Values {
            /// The first value that is out of its range, in words.
            pub fn check(&self) -> Result<(), String> {
                $(if let Some(value) = self.$field && !($min..=$max).contains(&value) {
                    return Err(crate::tr!(
                        "{} = {} is out of range ({} to {})", "{} = {} 超出范围（{} 到 {}）",
                        stringify!($field), value, $min, $max
                    ));
                })*
                self.check_manner()
            }

            /// These values put over `base`.
            pub fn over(&self, base: &Profile) -> Profile {
                Profile {
                    $($field: self.$field.unwrap_or(base.$field),)*
                    manner: self.manner.clone().unwrap_or_else(|| base.manner.clone()),
                }
            }

            /// These values but for those that `other` sets.
            pub fn without(&self, other: &Self) -> Self {
                Self {
                    $($field: self.$field.filter(|_| other.$field.is_none()),)*
                    manner: self.manner.clone().filter(|_| other.manner.is_none()),
                }
            }

            /// These values, and those of `below` where there are none.
            pub fn or(self, below: Self) -> Self {
                Self {
                    $($field: self.$field.or(below.$field),)*
                    manner: self.manner.or(below.manner),
                }
            }
        }

        /// An emotion's table as it stands in a configuration file.
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct RawEmotion {
            pub name_zh: Option<String>,
            #[serde(default)]
            pub aliases: Vec<String>,
            pub male: Option<Values>,
            pub female: Option<Values>,
            $($field: Option<f32>,)*
            manner: Option<BTreeMap<String, f32>>,
        }

        impl RawEmotion {
            pub fn values(&self) -> Values {
                Values { $($field: self.$field,)* manner: self.manner.clone() }
            }
        }
    };
}

parameters! {
    /// Shift of the register in semitones.
    pitch: Shift, -12.0, 12.0, "semitones";
    /// Factor on the range of F0, in semitones, around the speaker's centre.
    pitch_range: Factor, 0.2, 3.0, "x";
    /// Fall of F0 over the utterance in semitones; positive starts higher and ends lower.
    declination: Shift, -12.0, 12.0, "semitones";
    /// Rise of F0 towards the end of the last syllable in semitones.
    boundary_tone: Shift, -12.0, 12.0, "semitones";
    /// Lift of F0 on the syllables of content words in semitones; function words go down as much.
    emphasis: Shift, -6.0, 6.0, "semitones";
    /// Depth of a tremor of F0 in semitones, at about six in a second.
    tremor: Shift, 0.0, 2.0, "semitones";
    /// Factor on the pace of vowels; above 1 is faster.
    rate: Factor, 0.5, 2.0, "x";
    /// Factor on the pace of consonants. A table that sets `rate` alone gets its root: consonants
    /// stretch and shrink about half as much as vowels.
    consonant_rate: Factor, 0.5, 2.0, "x";
    /// Factor on the length of the last syllable.
    final_length: Factor, 0.5, 2.0, "x";
    /// Factor on the silences between and inside utterances.
    pause: Factor, 0.2, 5.0, "x";
    /// Gain in dB.
    energy: Shift, -20.0, 12.0, "dB";
    /// Spectral tilt in dB per octave around 1 kHz; positive is brighter, tenser.
    tilt: Shift, -6.0, 6.0, "dB/octave";
    /// Share of breath in the voice, as power: 0 is the plain voice, 1 a whisper.
    breath: Shift, 0.0, 1.0, "share";
}

impl Values {
    fn check_manner(&self) -> Result<(), String> {
        let shares = self.manner.iter().flatten();
        for (speaker, share) in shares.clone() {
            if !(0.0..=1.0).contains(share) {
                return Err(crate::tr!(
                    "manner: {speaker} = {share} is out of range (0 to 1)",
                    "manner：{speaker} = {share} 超出范围（0 到 1）"
                ));
            }
        }
        let total: f32 = shares.map(|(_, share)| share).sum();
        if total > 1.0 + f32::EPSILON {
            return Err(crate::tr!(
                "manner: the shares come to {total}, more than 1",
                "manner：各项之和为 {total}，超过 1"
            ));
        }
        Ok(())
    }

    /// Gives consonants their part of a change of pace that says nothing of them.
    pub fn completed(mut self) -> Self {
        self.consonant_rate = self.consonant_rate.or(self.rate.map(f32::sqrt));
        self
    }
}

impl Profile {
    /// The profile at `intensity` times its distance from neutral, 0 being exactly neutral.
    #[must_use]
    pub fn at(&self, intensity: f32) -> Self {
        Self::default().plus(self, intensity)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sad() -> Profile {
        Profile {
            pitch: -2.0,
            rate: 0.8,
            pause: 1.5,
            manner: BTreeMap::from([("yunxi".to_owned(), 0.75)]),
            ..Profile::default()
        }
    }

    #[test]
    fn intensity_scales_the_distance_from_neutral() {
        assert_eq!(sad().at(0.0), Profile::default());
        assert_eq!(sad().at(1.0), sad());
        let double = sad().at(2.0);
        assert_eq!(double.pitch, -4.0);
        assert!((double.rate - 0.64).abs() < 1e-6 && (double.pause - 2.25).abs() < 1e-6);
        assert_eq!(double.manner["yunxi"], 1.5);
        assert_eq!(double.safe().manner["yunxi"], 1.0);
    }

    #[test]
    fn a_mixture_is_the_sum_of_distances() {
        let high = Profile {
            pitch: 4.0,
            rate: 1.25,
            ..Profile::default()
        };
        let both = sad().at(0.5).plus(&high, 0.5);
        assert_eq!(both.pitch, 1.0);
        assert!((both.rate - 1.0).abs() < 1e-6);
    }

    #[test]
    fn consonants_follow_half_the_way() {
        let values = Values {
            rate: Some(0.81),
            ..Values::default()
        };
        assert_eq!(values.clone().completed().consonant_rate, Some(0.9));
        let values = Values {
            consonant_rate: Some(1.1),
            ..values
        };
        assert_eq!(values.completed().consonant_rate, Some(1.1));
    }

    proptest! {
        #[test]
        fn what_is_safe_is_in_range(weight in -3.0f32..3.0, pitch in -12.0f32..12.0, rate in 0.5f32..2.0, breath in 0.0f32..1.0) {
            let profile = Profile { pitch, rate, breath, ..sad() };
            let safe = profile.at(weight).safe();
            prop_assert!((-12.0..=12.0).contains(&safe.pitch));
            prop_assert!((0.5..=2.0).contains(&safe.rate));
            prop_assert!((0.0..=1.0).contains(&safe.breath));
            prop_assert!(weight < 0.0 || safe.is_safe());
            prop_assert!(safe.manner.values().sum::<f32>() <= 1.0 + f32::EPSILON);
            prop_assert_eq!(profile.at(0.0), Profile::default());
        }
    }
}
