//! The values of `<prosody>`.

use crate::controls::{Pitch, Speed, Volume};
use crate::script::style::Change;
use crate::tr;

/// Labels with factors on the pace.
const RATES: [(&str, f32); 6] = [
    ("x-slow", 0.5),
    ("slow", 0.64),
    ("medium", 1.0),
    ("fast", 1.55),
    ("x-fast", 2.0),
    ("default", 1.0),
];
/// Labels with factors on F0.
const PITCHES: [(&str, f32); 6] = [
    ("x-low", 0.55),
    ("low", 0.8),
    ("medium", 1.0),
    ("high", 1.2),
    ("x-high", 1.45),
    ("default", 1.0),
];
/// Labels with factors on the range of F0.
const RANGES: [(&str, f32); 6] = [
    ("x-low", 0.5),
    ("low", 0.75),
    ("medium", 1.0),
    ("high", 1.3),
    ("x-high", 1.6),
    ("default", 1.0),
];
/// Labels with gains in dB.
const VOLUMES: [(&str, f32); 7] = [
    ("silent", f32::NEG_INFINITY),
    ("x-soft", -12.0),
    ("soft", -6.0),
    ("medium", 0.0),
    ("loud", 3.0),
    ("x-loud", 6.0),
    ("default", 0.0),
];

/// A pace: a label, `1.2`, `80%` of the usual one, or `+10%` more than it.
pub(super) fn rate(text: &str) -> Result<Change, String> {
    let factor = label(&RATES, text)
        .or_else(|| share(text))
        .or_else(|| number(text));
    let factor = factor.ok_or_else(|| {
        tr!(
            "`{text}` is no rate; write x-slow, slow, medium, fast, x-fast, a factor (`1.2`) or a percentage (`80%`, `+10%`)",
            "“{text}”不是语速；可写 x-slow、slow、medium、fast、x-fast、倍数（1.2）或百分比（80%、+10%）"
        )
    })?;
    let speed = Speed::try_from(factor).map_err(|error| error.to_string())?;
    Ok(Change::Speed(speed.get()))
}

/// A register: a label, semitones `+2st`, `110%` of the usual one, or `-10%`.
pub(super) fn pitch(text: &str) -> Result<Change, String> {
    let lower = text.to_ascii_lowercase();
    if lower.ends_with("hz") {
        return Err(tr!(
            "`{text}` depends on the speaker; write it in semitones (`+2st`) or as a percentage (`+10%`)",
            "“{text}”因发音人而异；请用半音（+2st）或百分比（+10%）"
        ));
    }
    let semitones = match lower.strip_suffix("st") {
        Some(shift) => number(shift),
        None => label(&PITCHES, text)
            .or_else(|| share(text))
            .map(|factor| 12.0 * factor.log2()),
    };
    let semitones = semitones.ok_or_else(|| {
        tr!(
            "`{text}` is no pitch; write x-low, low, medium, high, x-high, semitones (`+2st`) or a percentage (`110%`, `-10%`)",
            "“{text}”不是音高；可写 x-low、low、medium、high、x-high、半音（+2st）或百分比（110%、-10%）"
        )
    })?;
    let pitch = Pitch::try_from(semitones)
        .map_err(|error| tr!("in semitones, {error}", "以半音计，{error}"))?;
    Ok(Change::Pitch(pitch.get()))
}

/// The liveliness of the melody: a label, a factor, or a percentage.
pub(super) fn range(text: &str) -> Result<Change, String> {
    let factor = label(&RANGES, text)
        .or_else(|| share(text))
        .or_else(|| number(text));
    factor.map(Change::Range).ok_or_else(|| {
        tr!(
            "`{text}` is no range; write x-low, low, medium, high, x-high, a factor (`1.2`) or a percentage (`80%`, `+20%`)",
            "“{text}”不是音域；可写 x-low、low、medium、high、x-high、倍数（1.2）或百分比（80%、+20%）"
        )
    })
}

/// A loudness: a label, decibels `+6dB`, a change `+20%` of the amplitude, or the amplitude from 0
/// to 100, the usual one.
pub(super) fn volume(text: &str) -> Result<Change, String> {
    let decibels = |factor: f32| 20.0 * factor.log10();
    let lower = text.to_ascii_lowercase();
    let signed = text.starts_with(['+', '-']);
    let gain = match lower.strip_suffix("db") {
        Some(gain) => number(gain),
        None if text.ends_with('%') && signed => share(text).map(decibels),
        None => label(&VOLUMES, text).or_else(|| match number(text) {
            Some(amplitude) if !signed && amplitude <= 100.0 => Some(decibels(amplitude / 100.0)),
            _ => None,
        }),
    };
    let gain = gain.ok_or_else(|| {
        tr!(
            "`{text}` is no volume; write silent, x-soft, soft, medium, loud, x-loud, decibels (`+6dB`), a change (`+20%`) or a level from 0 to 100",
            "“{text}”不是音量；可写 silent、x-soft、soft、medium、loud、x-loud、分贝（+6dB）、增减（+20%）或 0 到 100 的音量"
        )
    })?;
    if gain == f32::NEG_INFINITY {
        return Ok(Change::Volume(gain));
    }
    let volume =
        Volume::try_from(gain).map_err(|error| tr!("in dB, {error}", "以分贝计，{error}"))?;
    Ok(Change::Volume(volume.get()))
}

fn label(labels: &[(&str, f32)], text: &str) -> Option<f32> {
    let found = labels.iter().find(|(label, _)| *label == text);
    found.map(|(_, value)| *value)
}

/// A percentage as a factor: with a sign a change, without one a share.
fn share(text: &str) -> Option<f32> {
    let percent = text.strip_suffix('%')?;
    let value = number(percent)? / 100.0;
    let factor = match percent.starts_with(['+', '-']) {
        true => 1.0 + value,
        false => value,
    };
    (factor >= 0.0).then_some(factor)
}

/// A plain decimal number.
fn number(text: &str) -> Option<f32> {
    let text = text.trim_end();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|_| plain)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    type Read = fn(&str) -> Result<Change, String>;

    #[test]
    fn values_are_read() {
        let value = |change: Change| match change {
            Change::Speed(value) | Change::Pitch(value) => value,
            Change::Range(value) | Change::Volume(value) => value,
            Change::Voice(_) | Change::Emotion(..) => f32::NAN,
        };
        for (read, text, wanted) in [
            (rate as Read, "x-slow", 0.5),
            (rate, "fast", 1.55),
            (rate, "1.2", 1.2),
            (rate, "80%", 0.8),
            (rate, "+10%", 1.1),
            (rate, "-10%", 0.9),
            (pitch, "+2st", 2.0),
            (pitch, "-1.5st", -1.5),
            (pitch, "high", 3.156),
            (pitch, "x-low", -10.35),
            (pitch, "200%", 12.0),
            (pitch, "-50%", -12.0),
            (range, "high", 1.3),
            (range, "+20%", 1.2),
            (volume, "+6dB", 6.0),
            (volume, "-6.0dB", -6.0),
            (volume, "soft", -6.0),
            (volume, "50", -6.02),
            (volume, "100", 0.0),
            (volume, "+100%", 6.02),
            (volume, "silent", f32::NEG_INFINITY),
            (volume, "0", f32::NEG_INFINITY),
        ] {
            let found = value(read(text).unwrap());
            assert!(
                found == wanted || (found - wanted).abs() < 0.01,
                "{text}: {found}"
            );
        }
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_nearest_value() {
        for (read, text, part) in [
            (rate as Read, "quick", "x-fast"),
            (rate, "300%", "nearest possible value is 2"),
            (rate, "1e0", "no rate"),
            (pitch, "+20Hz", "depends on the speaker"),
            (pitch, "+20st", "nearest possible value is 12"),
            (pitch, "5", "semitones"),
            (pitch, "0%", "nearest possible value is -12"),
            (range, "2st", "no range"),
            (volume, "+30dB", "nearest possible value is 12"),
            (volume, "1", "nearest possible value is -30"),
            (volume, "120", "0 to 100"),
            (volume, "+10", "0 to 100"),
        ] {
            let message = read(text).unwrap_err();
            assert!(message.contains(part), "{text}: {message}");
        }
    }
}
