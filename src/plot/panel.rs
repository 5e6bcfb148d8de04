//! Panels: frames, axes with their ticks and names, contours, legends.

use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, Pen};
use super::contour::line;
use super::style::{FRAME, GRID, INK, NAME, SOFT, TICK};
use super::{font, wave};
use crate::tr;

/// From a tick to its number, in pixels.
const TICK_GAP: f64 = 6.0;
/// How far text must be lowered to be in the middle of a line, as a share of its height.
pub const CENTRED: f64 = 0.36;

/// Lines at the ticks of a vertical axis, their numbers left of the panel.
pub fn rows(canvas: &mut Canvas, area: Area, axis: &Axis, apart: f64, grid: bool) {
    for (value, text) in axis.ticks(apart) {
        let y = axis.at(value);
        if grid {
            canvas.line((area.left, y), (area.right(), y), Pen::new(GRID, 1.0));
        }
        canvas.line((area.left - 4.0, y), (area.left, y), Pen::new(FRAME, 1.0));
        let at = (area.left - TICK_GAP, y + TICK * CENTRED);
        canvas.text(at, TICK, Anchor::End, SOFT, &text);
    }
}

/// The frame of a panel.
pub fn frame(canvas: &mut Canvas, area: Area) {
    canvas.outline(area, Pen::new(FRAME, 1.0));
}

/// The name of a vertical axis, left of its numbers: `gap` pixels from the panel.
pub fn name(canvas: &mut Canvas, area: Area, gap: f64, text: &str) {
    canvas.upright((area.left - gap, area.middle()), NAME, INK, text);
}

/// The time axis beneath a panel, with its unit.
pub fn time(canvas: &mut Canvas, area: Area, axis: &Axis) {
    for (value, text) in axis.ticks(70.0) {
        let x = axis.at(value);
        let bottom = area.bottom();
        canvas.line((x, bottom), (x, bottom + 5.0), Pen::new(FRAME, 1.0));
        let at = (x, bottom + TICK_GAP + TICK);
        canvas.text(at, TICK, Anchor::Middle, SOFT, &text);
    }
    let middle = area.left + area.width / 2.0;
    let at = (middle, area.bottom() + TICK_GAP + 2.0 * TICK + NAME * 0.7);
    canvas.text(at, NAME, Anchor::Middle, INK, &tr!("Time (s)", "时间 (s)"));
}

/// Height of what [`time`] draws, in pixels.
pub const TIME_HEIGHT: f64 = 44.0;

/// A waveform between −`peak` and `peak`.
pub fn waveform(
    canvas: &mut Canvas,
    samples: &[f32],
    x: (f64, f64),
    y: &Axis,
    colour: &'static str,
) {
    let columns = ((x.1 - x.0).max(1.0) * 2.0) as usize;
    let envelope = wave::envelope(samples, columns);
    let step = (x.1 - x.0) / columns as f64;
    // A hair of height keeps silence visible as a line.
    let place = |index: usize| x.0 + (index as f64 + 0.5) * step;
    let upper = envelope
        .iter()
        .enumerate()
        .map(|(i, part)| (place(i), y.at(part.1) - 0.35));
    let lower = envelope
        .iter()
        .enumerate()
        .map(|(i, part)| (place(i), y.at(part.0) + 0.35));
    let outline: Vec<(f64, f64)> = upper.chain(lower.rev()).collect();
    canvas.shape(&outline, colour);
}

/// The stretches of a contour.
pub fn contours(canvas: &mut Canvas, runs: &[Vec<(f64, f64)>], x: &Axis, y: &Axis, pen: Pen) {
    for run in runs {
        canvas.curve(&line(run, x, y), pen);
    }
}

/// Samples of lines with what they mean, side by side, ending at `right`. Returns where it begins.
pub fn legend(canvas: &mut Canvas, right: f64, base: f64, entries: &[(Pen, String)]) -> f64 {
    const SAMPLE: f64 = 26.0;
    let mut end = right;
    for (pen, text) in entries.iter().rev() {
        canvas.text((end, base), NAME, Anchor::End, INK, text);
        let left = end - font::width(text, NAME) - 7.0;
        let y = base - NAME * CENTRED;
        canvas.line((left - SAMPLE, y), (left, y), *pen);
        end = left - SAMPLE - 20.0;
    }
    end
}
