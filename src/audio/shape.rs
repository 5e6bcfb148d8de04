//! What can be done to samples as they pass: another rate, and fades.

use std::io;

use super::fade::Fade;
use super::resample::Resampler;
use super::{AudioError, Finish, Sink};

/// A stage that samples pass through.
#[derive(Default)]
pub(super) struct Shaper {
    resampler: Option<Resampler>,
    fade: Option<Fade>,
    between: Vec<f32>,
}

impl Shaper {
    /// From one rate in Hz to another, then with fades of so many milliseconds.
    pub(super) fn new(from: u32, to: u32, fade: Option<f32>) -> io::Result<Self> {
        let resampler = (from != to).then(|| Resampler::new(from, to)).transpose()?;
        Ok(Self {
            resampler,
            fade: fade
                .filter(|&length| length > 0.0)
                .map(|length| Fade::new(length, to)),
            between: Vec::new(),
        })
    }

    /// Takes samples; puts those that are ready into `out`, in place of what is there.
    pub(super) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> io::Result<()> {
        out.clear();
        match (&mut self.resampler, &mut self.fade) {
            (None, None) => out.extend_from_slice(samples),
            (Some(resampler), None) => resampler.push(samples, out)?,
            (None, Some(fade)) => fade.push(samples, out),
            (Some(resampler), Some(fade)) => {
                self.between.clear();
                resampler.push(samples, &mut self.between)?;
                fade.push(&self.between, out);
            }
        }
        Ok(())
    }

    /// Puts what is left into `out`.
    pub(super) fn finish(&mut self, out: &mut Vec<f32>) -> io::Result<()> {
        out.clear();
        self.between.clear();
        if let Some(resampler) = &mut self.resampler {
            resampler.finish(&mut self.between)?;
        }
        match &mut self.fade {
            Some(fade) => {
                fade.push(&self.between, out);
                fade.finish(out);
            }
            None => out.append(&mut self.between),
        }
        Ok(())
    }
}

/// A sink whose samples are shaped before they get there.
pub struct Shaped<S> {
    shaper: Shaper,
    inner: S,
    ready: Vec<f32>,
}

impl<S: Sink> Shaped<S> {
    /// Resamples from one rate to another in Hz and fades. Loudness and peaks are not set: that
    /// needs the whole recording.
    pub fn new(inner: S, from: u32, to: u32, finish: &Finish) -> Result<Self, AudioError> {
        if from == 0 || to == 0 {
            return Err(AudioError::ZeroSampleRate);
        }
        Ok(Self {
            shaper: Shaper::new(from, to, finish.fade).map_err(AudioError::shaping)?,
            inner,
            ready: Vec::new(),
        })
    }
}

impl<S: Sink> Sink for Shaped<S> {
    fn write(&mut self, samples: &[f32]) -> Result<(), AudioError> {
        self.shaper
            .push(&super::pcm::finite(samples), &mut self.ready)
            .map_err(AudioError::shaping)?;
        self.inner.write(&self.ready)
    }

    fn finish(mut self: Box<Self>) -> Result<(), AudioError> {
        self.shaper
            .finish(&mut self.ready)
            .map_err(AudioError::shaping)?;
        self.inner.write(&self.ready)?;
        Box::new(self.inner).finish()
    }
}
