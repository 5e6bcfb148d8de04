//! The dials that a user turns, with their units and ranges. One definition serves flags,
//! environment, `config.toml` and error messages alike.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::tr;

/// A value outside its range, or no number.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ControlError {
    /// Not a number.
    #[error("{}", tr!("'{0}' is not a number; give one from {1} to {2}", "“{0}”不是数字；请给出 {1} 到 {2} 之间的数", .0, .1, .2))]
    NotANumber(String, f32, f32),
    /// Outside the range.
    #[error("{}", tr!("{0} is out of range; the nearest possible value is {1} (from {1} to {2})", "{0} 超出范围；最接近的可用值是 {1}（范围 {1} 到 {2}）", .0, .1, .2))]
    Low(f32, f32, f32),
    /// Outside the range.
    #[error("{}", tr!("{0} is out of range; the nearest possible value is {2} (from {1} to {2})", "{0} 超出范围；最接近的可用值是 {2}（范围 {1} 到 {2}）", .0, .1, .2))]
    High(f32, f32, f32),
}

macro_rules! control {
    ($(#[$doc:meta])* $name:ident, $min:literal, $max:literal, $default:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
        #[serde(try_from = "f32", into = "f32")]
        pub struct $name(f32);

        impl $name {
            /// Smallest value.
            pub const MIN: f32 = $min;
            /// Largest value.
            pub const MAX: f32 = $max;

            /// The value.
            pub fn get(self) -> f32 {
                self.0
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self($default)
            }
        }

        impl TryFrom<f32> for $name {
            type Error = ControlError;

            fn try_from(value: f32) -> Result<Self, ControlError> {
                match value {
                    value if value.is_nan() => Err(ControlError::NotANumber("NaN".to_owned(), $min, $max)),
                    value if value < $min => Err(ControlError::Low(value, $min, $max)),
                    value if value > $max => Err(ControlError::High(value, $min, $max)),
                    value => Ok(Self(value)),
                }
            }
        }

        impl From<$name> for f32 {
            fn from(value: $name) -> f32 {
                value.0
            }
        }

        impl FromStr for $name {
            type Err = ControlError;

            fn from_str(text: &str) -> Result<Self, ControlError> {
                let value: f32 = text
                    .trim()
                    .parse()
                    .map_err(|_| ControlError::NotANumber(text.to_owned(), $min, $max))?;
                Self::try_from(value)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

control! {
    /// Pace: 1 is the voice's own, 2 twice as fast.
    Speed, 0.5, 2.0, 1.0
}
control! {
    /// Shift of the register in semitones.
    Pitch, -12.0, 12.0, 0.0
}
control! {
    /// Gain in dB.
    Volume, -30.0, 12.0, 0.0
}
control! {
    /// How much of an emotion: 0 none, 1 as its table says, 2 double.
    Intensity, 0.0, 2.0, 1.0
}
control! {
    /// Integrated loudness of a recording in LUFS (EBU R 128 asks for −23).
    Lufs, -60.0, -5.0, -23.0
}
control! {
    /// Highest sample of a recording in dBFS.
    Peak, -60.0, 0.0, -1.0
}
control! {
    /// Length of a fade in milliseconds.
    Fade, 0.0, 10_000.0, 0.0
}

control! {
    /// A length of silence in seconds.
    Pause, 0.0, 10.0, 0.0
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_taken_or_refused_with_the_nearest_one() {
        assert_eq!("1.5".parse::<Speed>().unwrap().get(), 1.5);
        assert_eq!("3".parse::<Speed>(), Err(ControlError::High(3.0, 0.5, 2.0)));
        assert!(
            "3".parse::<Speed>()
                .unwrap_err()
                .to_string()
                .contains("nearest possible value is 2 ")
        );
        assert!(
            "0".parse::<Speed>()
                .unwrap_err()
                .to_string()
                .contains("nearest possible value is 0.5")
        );
        assert!(
            "fast"
                .parse::<Speed>()
                .unwrap_err()
                .to_string()
                .contains("not a number")
        );
        assert!("nan".parse::<Speed>().is_err());
        assert!("inf".parse::<Volume>().is_err());
    }
}
