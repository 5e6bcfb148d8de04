//! The picture of one take: waveform, spectrogram, F0 and energy over one time axis.

use super::axis::{Axis, Scale};
use super::canvas::{Anchor, Area, Canvas, Pen};
use super::contour::{is_voiced, runs};
use super::layout::{self, LEFT, MARGIN, below};
use super::spectrogram::{self, RANGE_DB};
use super::spoken::{Contour, Spoken};
use super::style::{AFTER, BEFORE, FRAME, NAME, SOFT, STRONG, THIN, TICK, WAVE};
use super::{Picture, PlotError, edges, labels, panel, wave};
use crate::tr;

/// Right of the panels there are so many pixels for the scale of the colours.
const RIGHT: f64 = 74.0;
/// Heights of the panels in pixels.
const WAVE_HEIGHT: f64 = 96.0;
const SPECTROGRAM_HEIGHT: f64 = 180.0;
const F0_HEIGHT: f64 = 190.0;
const ENERGY_HEIGHT: f64 = 104.0;
/// Between two panels there are so many pixels.
const GAP: f64 = 12.0;
/// From a panel to the middle of its axis's name there are so many pixels.
const NAME_GAP: f64 = 46.0;
/// The energy axis covers so many dB.
const ENERGY_RANGE_DB: f64 = 60.0;

/// Draws one take.
pub fn take_picture(spoken: &Spoken) -> Result<Picture, PlotError> {
    spoken.check()?;
    let panel_width = layout::panel_width([spoken].into_iter(), LEFT + RIGHT);
    let width = LEFT + panel_width + RIGHT;
    let mut canvas = Canvas::default();
    let legend = [
        (
            Pen::new(BEFORE, THIN),
            tr!("before the emotion", "加情感前"),
        ),
        (
            Pen::new(AFTER, STRONG),
            tr!("after the emotion", "加情感后"),
        ),
    ];
    let parts = [spoken.voice.as_str(), spoken.emotion.told()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let top = layout::header(
        &mut canvas,
        width,
        &spoken.title(),
        &parts.join(" · "),
        &legend,
    );

    let area = Area {
        left: LEFT,
        top,
        width: panel_width,
        height: WAVE_HEIGHT,
    };
    let mut drawing = Drawing::new(canvas, spoken, area);
    drawing.waveform(area);
    let area = below(area, GAP, SPECTROGRAM_HEIGHT);
    drawing.spectrogram(area)?;
    let area = below(area, GAP, F0_HEIGHT);
    drawing.f0(area);
    let area = below(area, GAP, ENERGY_HEIGHT);
    drawing.energy(area);
    let area = below(area, GAP / 2.0, labels::STRIP_HEIGHT);
    let Drawing { mut canvas, x, .. } = drawing;
    edges::draw(&mut canvas, &spoken.syllables, &x, area, edges::BESIDE);
    labels::strip(&mut canvas, &spoken.syllables, &x, area);
    panel::frame(&mut canvas, area);
    panel::time(&mut canvas, area, &x);
    let height = area.bottom() + panel::TIME_HEIGHT + MARGIN / 2.0;
    Ok(Picture::new(width, height, canvas))
}

/// A picture on its way.
struct Drawing<'a> {
    canvas: Canvas,
    spoken: &'a Spoken,
    seconds: f64,
    x: Axis,
}

impl<'a> Drawing<'a> {
    fn new(canvas: Canvas, spoken: &'a Spoken, area: Area) -> Self {
        let seconds = layout::seconds([spoken].into_iter());
        Self {
            canvas,
            spoken,
            seconds,
            x: Axis::new(Scale::Linear, 0.0, seconds, area.left, area.right()),
        }
    }

    fn waveform(&mut self, area: Area) {
        let (samples, canvas) = (&self.spoken.samples, &mut self.canvas);
        let peak = wave::peak(&wave::envelope(samples, area.width as usize));
        let y = Axis::new(Scale::Linear, -peak, peak, area.bottom(), area.top);
        panel::rows(canvas, area, &y, area.height / 4.5, true);
        edges::draw(canvas, &self.spoken.syllables, &self.x, area, edges::BEHIND);
        let ends = (self.x.at(0.0), self.x.at(self.spoken.seconds()));
        panel::waveform(canvas, samples, ends, &y, WAVE);
        panel::frame(canvas, area);
        panel::name(canvas, area, NAME_GAP, &tr!("Amplitude", "振幅"));
    }

    fn spectrogram(&mut self, area: Area) -> Result<(), PlotError> {
        let (spoken, canvas) = (self.spoken, &mut self.canvas);
        let columns = area.width as usize;
        let found = spectrogram::spectrogram(&spoken.samples, spoken.sample_rate, columns)?;
        canvas.image(found.image, area);
        edges::draw(canvas, &spoken.syllables, &self.x, area, edges::OVER);
        let highest = spectrogram::highest_hz(spoken.sample_rate);
        let y = Axis::new(Scale::Mel, 0.0, highest, area.bottom(), area.top);
        panel::rows(canvas, area, &y, 17.0, false);
        panel::frame(canvas, area);
        panel::name(
            canvas,
            area,
            NAME_GAP,
            &tr!("Frequency (Hz, mel)", "频率 (Hz，梅尔)"),
        );
        self.colour_scale(area, found.top_db);
        Ok(())
    }

    /// The bar beside the spectrogram that says what its colours mean.
    fn colour_scale(&mut self, area: Area, top_db: f64) {
        const STEPS: usize = 64;
        let canvas = &mut self.canvas;
        let bar = Area {
            left: area.right() + 14.0,
            width: 11.0,
            ..area
        };
        let step = bar.height / STEPS as f64;
        for index in 0..STEPS {
            let (red, green, blue) = spectrogram::colour(1.0 - (index as f64 + 0.5) / STEPS as f64);
            let part = Area {
                top: bar.top + index as f64 * step,
                // A little of the next one is covered, or gaps would shine through.
                height: (step + 0.5).min(bar.bottom() - bar.top - index as f64 * step),
                ..bar
            };
            canvas.fill(part, &format!("#{red:02x}{green:02x}{blue:02x}"));
        }
        canvas.outline(bar, Pen::new(FRAME, 1.0));
        let y = Axis::new(
            Scale::Linear,
            top_db - RANGE_DB,
            top_db,
            bar.bottom(),
            bar.top,
        );
        for (value, text) in y.ticks(30.0) {
            let at = (bar.right() + 5.0, y.at(value) + TICK * panel::CENTRED);
            canvas.text(at, TICK, Anchor::Start, SOFT, &text);
        }
        canvas.upright((bar.right() + 40.0, bar.middle()), NAME, SOFT, "dB");
    }

    fn f0(&mut self, area: Area) {
        let change = &self.spoken.f0;
        let (low, high) = layout::f0_range(change.before.iter().chain(&change.after));
        let y = Axis::new(Scale::Log, low, high, area.bottom(), area.top);
        panel::rows(&mut self.canvas, area, &y, 17.0, true);
        self.change(area, &y, &change.before, &change.after, |hz| {
            is_voiced(hz) && y.holds(hz)
        });
        let name = tr!("F0 (Hz, log)", "基频 F0 (Hz，对数)");
        panel::name(&mut self.canvas, area, NAME_GAP, &name);
    }

    fn energy(&mut self, area: Area) {
        let change = &self.spoken.energy;
        let levels = change
            .before
            .iter()
            .chain(&change.after)
            .flat_map(Contour::points);
        let finite = levels
            .map(|point| point.1)
            .filter(|level| level.is_finite());
        let loudest = finite.fold(f64::NEG_INFINITY, f64::max);
        let top = match loudest.is_finite() {
            true => ((loudest / 10.0).ceil() * 10.0).clamp(-60.0, 20.0),
            false => 0.0,
        };
        let bottom = top - ENERGY_RANGE_DB;
        let y = Axis::new(Scale::Linear, bottom, top, area.bottom(), area.top);
        panel::rows(&mut self.canvas, area, &y, 30.0, true);
        self.change(area, &y, &change.before, &change.after, |level| {
            level > bottom
        });
        let name = tr!("Energy (dBFS)", "能量 (dBFS)");
        panel::name(&mut self.canvas, area, NAME_GAP, &name);
    }

    fn change(
        &mut self,
        area: Area,
        y: &Axis,
        before: &[Contour],
        after: &[Contour],
        keep: impl Fn(f64) -> bool,
    ) {
        let canvas = &mut self.canvas;
        edges::draw(canvas, &self.spoken.syllables, &self.x, area, edges::BEHIND);
        for (contours, colour, width) in [(after, AFTER, STRONG), (before, BEFORE, THIN)] {
            let runs = runs(contours, self.seconds, &keep);
            panel::contours(canvas, &runs, &self.x, y, Pen::new(colour, width));
        }
        panel::frame(canvas, area);
    }
}
