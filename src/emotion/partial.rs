//! An emotion as written in a configuration file, with the range of every parameter.

use serde::Deserialize;

use super::Profile;

macro_rules! partial {
    ($($field:ident: $min:literal..=$max:literal),* $(,)?) => {
        /// An emotion of a configuration file: what is absent stays as it was, or neutral.
        #[derive(Debug, Clone, Default, PartialEq, Deserialize)]
        #[serde(try_from = "RawEmotion")]
        pub struct PartialEmotion {
            /// Name in Chinese.
            pub name_zh: Option<String>,
            /// Other names; they add to those there are.
            pub aliases: Vec<String>,
            $(
                #[doc = concat!("See [`Profile::", stringify!($field), "`].")]
                pub $field: Option<f32>,
            )*
        }

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct RawEmotion {
            name_zh: Option<String>,
            #[serde(default)]
            aliases: Vec<String>,
            $($field: Option<f32>,)*
        }

        impl TryFrom<RawEmotion> for PartialEmotion {
            type Error = String;

            fn try_from(raw: RawEmotion) -> Result<Self, String> {
                $(
                    if let Some(value) = raw.$field && !($min..=$max).contains(&value) {
                        return Err(crate::tr!(
                            "{} = {} is out of range ({} to {})", "{} = {} 超出范围（{} 到 {}）",
                            stringify!($field), value, $min, $max
                        ));
                    }
                )*
                Ok(Self { name_zh: raw.name_zh, aliases: raw.aliases, $($field: raw.$field),* })
            }
        }

        impl PartialEmotion {
            /// The profile with what is given here put over `base`.
            pub fn over(&self, base: Profile) -> Profile {
                Profile { $($field: self.$field.unwrap_or(base.$field)),* }
            }
        }
    };
}

partial! {
    pitch: -12.0..=12.0,
    pitch_range: 0.2..=3.0,
    rate: 0.5..=2.0,
    energy: -20.0..=12.0,
    declination: -12.0..=12.0,
    boundary_tone: -12.0..=12.0,
    pause: 0.2..=5.0,
    tilt: -6.0..=6.0,
}
