//! Samples as 16-bit PCM.

/// Rounds a sample to the nearest 16-bit step and clamps it. A sample that is not a number,
/// which only a bug upstream can make, becomes silence.
pub(super) fn to_i16(sample: f32) -> i16 {
    // The cast saturates, and takes NaN to 0.
    (sample * 32768.0).round() as i16
}

/// Reports samples that are not numbers: they are written as silence, but never go unnoticed.
pub(super) fn report_nan(samples: &[f32]) {
    let count = samples.iter().filter(|sample| sample.is_nan()).count();
    if count > 0 {
        tracing::error!(
            count,
            "samples that are not numbers were written as silence: a bug"
        );
    }
}

/// The shape of every WAV file written here: mono, 16-bit.
pub(super) fn wav_spec(sample_rate: u32) -> hound::WavSpec {
    hound::WavSpec {
        channels: 1,
        sample_rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
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
    }

    #[test]
    fn every_sixteen_bit_value_survives_the_round_trip() {
        for value in i16::MIN..=i16::MAX {
            assert_eq!(to_i16(f32::from(value) / 32768.0), value);
        }
    }

    #[test]
    fn clamps_and_silences_what_is_out_of_range() {
        assert_eq!(to_i16(1.0), i16::MAX);
        assert_eq!(to_i16(9.0), i16::MAX);
        assert_eq!(to_i16(-9.0), i16::MIN);
        assert_eq!(to_i16(f32::INFINITY), i16::MAX);
        assert_eq!(to_i16(f32::NEG_INFINITY), i16::MIN);
        assert_eq!(to_i16(f32::NAN), 0);
    }
}
