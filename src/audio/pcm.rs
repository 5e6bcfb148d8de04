//! Samples as PCM, and as the bytes of it.

use std::borrow::Cow;

use super::format::Depth;

/// Rounds a sample to the nearest 16-bit step and clamps it. A sample that is not a number,
/// which only a bug upstream can make, becomes silence.
pub(super) fn to_i16(sample: f32) -> i16 {
    // The cast saturates, and takes NaN to 0.
    (sample * 32_768.0).round() as i16
}

/// As [`to_i16`], in 24 bits.
fn to_i24(sample: f32) -> i32 {
    const MOST: f64 = 8_388_607.0;
    (f64::from(sample) * 8_388_608.0)
        .round()
        .clamp(-MOST - 1.0, MOST) as i32
}

/// Appends samples as little-endian bytes.
pub(super) fn append(samples: &[f32], depth: Depth, out: &mut Vec<u8>) {
    out.reserve(samples.len() * depth.bytes());
    for &sample in samples {
        match depth {
            Depth::Int16 => out.extend_from_slice(&to_i16(sample).to_le_bytes()),
            Depth::Int24 => out.extend_from_slice(&to_i24(sample).to_le_bytes()[..3]),
            Depth::Float32 => out.extend_from_slice(&sample.to_le_bytes()),
        }
    }
}

/// The samples with silence in place of what is no finite number. That is reported: it never goes
/// unnoticed.
pub(super) fn finite(samples: &[f32]) -> Cow<'_, [f32]> {
    let count = samples.iter().filter(|sample| !sample.is_finite()).count();
    if count == 0 {
        return Cow::Borrowed(samples);
    }
    tracing::error!(
        count,
        "samples that are not finite were written as silence: a bug"
    );
    let silenced = samples.iter().map(|&sample| match sample.is_finite() {
        true => sample,
        false => 0.0,
    });
    Cow::Owned(silenced.collect())
}

/// The shape of a mono WAV file.
pub(super) fn wav_spec(sample_rate: u32, depth: Depth) -> hound::WavSpec {
    hound::WavSpec {
        channels: 1,
        sample_rate,
        bits_per_sample: depth.bytes() as u16 * 8,
        sample_format: match depth {
            Depth::Float32 => hound::SampleFormat::Float,
            Depth::Int16 | Depth::Int24 => hound::SampleFormat::Int,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_to_the_nearest_step() {
        assert_eq!(to_i16(0.0), 0);
        assert_eq!(to_i16(1.4 / 32768.0), 1);
        assert_eq!(to_i16(-1.6 / 32768.0), -2);
        assert_eq!(to_i24(-1.6 / 8_388_608.0), -2);
    }

    #[test]
    fn every_sixteen_bit_value_survives_the_round_trip() {
        for value in i16::MIN..=i16::MAX {
            assert_eq!(to_i16(f32::from(value) / 32768.0), value);
            assert_eq!(to_i24(f32::from(value) / 32768.0), i32::from(value) * 256);
        }
    }

    #[test]
    fn clamps_and_silences_what_is_out_of_range() {
        assert_eq!((to_i16(1.0), to_i24(1.0)), (i16::MAX, 8_388_607));
        assert_eq!((to_i16(9.0), to_i24(9.0)), (i16::MAX, 8_388_607));
        assert_eq!((to_i16(-9.0), to_i24(-9.0)), (i16::MIN, -8_388_608));
        assert_eq!(to_i16(f32::INFINITY), i16::MAX);
        assert_eq!(to_i16(f32::NEG_INFINITY), i16::MIN);
        assert_eq!(to_i16(f32::NAN), 0);
        let cleaned = finite(&[0.5, f32::NAN, f32::INFINITY]);
        assert_eq!(*cleaned, [0.5, 0.0, 0.0]);
        assert!(matches!(finite(&[0.5]), Cow::Borrowed(_)));
    }

    #[test]
    fn bytes_are_little_endian() {
        let bytes = |depth| {
            let mut out = Vec::new();
            append(&[-0.5], depth, &mut out);
            out
        };
        assert_eq!(bytes(Depth::Int16), [0, 0xc0]);
        assert_eq!(bytes(Depth::Int24), [0, 0, 0xc0]);
        assert_eq!(bytes(Depth::Float32), (-0.5_f32).to_le_bytes());
    }
}
