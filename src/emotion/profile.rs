//! What one emotion does to neutral speech.

use serde::Serialize;

/// Distances from neutral speech. [`Profile::default`] is neutral.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Profile {
    /// Shift of the register in semitones, −12 to 12.
    pub pitch: f32,
    /// Factor on the F0 range around the speaker's centre, in semitones, 0.2 to 3.
    pub pitch_range: f32,
    /// Factor on the pace, 0.5 to 2; above 1 is faster.
    pub rate: f32,
    /// Gain in dB, −20 to 12.
    pub energy: f32,
    /// Fall of F0 over the utterance in semitones, −12 to 12; positive starts higher and ends lower.
    pub declination: f32,
    /// Rise of F0 towards the end of the last syllable in semitones, −12 to 12.
    pub boundary_tone: f32,
    /// Factor on the silences between utterances, 0.2 to 5.
    pub pause: f32,
    /// Spectral tilt in dB per octave around 1 kHz, −6 to 6; positive is brighter, tenser.
    pub tilt: f32,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            pitch: 0.0,
            pitch_range: 1.0,
            rate: 1.0,
            energy: 0.0,
            declination: 0.0,
            boundary_tone: 0.0,
            pause: 1.0,
            tilt: 0.0,
        }
    }
}

impl Profile {
    /// The profile at `intensity` times its distance from neutral: shifts scale linearly, factors
    /// by power, so that 0 is exactly neutral and 2 doubles the distance as it is heard.
    pub fn at(&self, intensity: f32) -> Self {
        Self {
            pitch: self.pitch * intensity,
            pitch_range: self.pitch_range.powf(intensity),
            rate: self.rate.powf(intensity),
            energy: self.energy * intensity,
            declination: self.declination * intensity,
            boundary_tone: self.boundary_tone * intensity,
            pause: self.pause.powf(intensity),
            tilt: self.tilt * intensity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intensity_scales_the_distance_from_neutral() {
        let sad = Profile {
            pitch: -2.0,
            rate: 0.8,
            pause: 1.5,
            ..Profile::default()
        };
        assert_eq!(sad.at(0.0), Profile::default());
        assert_eq!(sad.at(1.0), sad);
        let double = sad.at(2.0);
        assert_eq!(double.pitch, -4.0);
        assert!((double.rate - 0.64).abs() < 1e-6 && (double.pause - 2.25).abs() < 1e-6);
    }
}
