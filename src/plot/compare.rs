//! The picture of several takes of one text: a row each, laid over the first.

use std::ops::RangeInclusive;

use super::axis::{Axis, Scale, signed};
use super::canvas::{Anchor, Area, Canvas, Pen};
use super::contour::{is_voiced, runs};
use super::layout::{self, MARGIN, below};
use super::spoken::{Name, Spoken};
use super::style::{BEFORE, Colour, FIRST, FRAME, GRID, INK, NAME, OTHERS, SOFT, STRONG, THIN};
use super::warp::Warp;
use super::{Figures, Picture, PlotError, edges, font, labels, panel, wave};
use crate::tr;

/// So many takes are compared at a time.
pub const TAKES: RangeInclusive<usize> = 2..=20;

/// Left of the panels there are so many pixels for axes; the names of emotions come on top.
const AXES: f64 = 66.0;
/// From a panel to the middle of its axis's name there are so many pixels.
const NAME_GAP: f64 = 44.0;
/// Right of the panels there are so many pixels for figures.
const FIGURES: f64 = 200.0;
/// Heights in a row, in pixels.
const WAVE_HEIGHT: f64 = 52.0;
const F0_HEIGHT: f64 = 124.0;
/// Between two panels of a row there are so many pixels: the numbers at their edges have room.
const PANEL_GAP: f64 = 12.0;
/// Between two rows there are so many pixels.
const GAP: f64 = 22.0;
/// Text height of the name of an emotion, in pixels.
const EMOTION: f64 = 19.0;

/// Draws takes of one text, first the one that the others are compared with.
pub fn comparison(takes: &[Spoken]) -> Result<Picture, PlotError> {
    let first = match takes.first() {
        Some(first) if TAKES.contains(&takes.len()) => first,
        _ => return Err(PlotError::Takes { found: takes.len() }),
    };
    takes.iter().try_for_each(Spoken::check)?;
    let widths = takes.iter().map(|take| names_width(&take.emotion));
    let names = widths.fold(60.0, f64::max).min(180.0);
    let left = MARGIN + names + AXES;
    let panel_width = layout::panel_width(takes.iter(), left + FIGURES);
    let width = left + panel_width + FIGURES;

    let mut canvas = Canvas::default();
    let legend = [(Pen::new(BEFORE, THIN + 0.3), {
        let name = first.emotion.told();
        tr!(
            "{name}, laid over syllable by syllable",
            "{name}（按音节对齐）"
        )
    })];
    let top = layout::header(&mut canvas, width, &first.title(), &first.voice, &legend);

    let contours = || takes.iter().flat_map(|take| &take.f0.after);
    let columns = panel_width as usize;
    let peaks = takes
        .iter()
        .map(|take| wave::peak(&wave::envelope(&take.samples, columns)));
    let mut rows = Rows {
        canvas,
        first,
        measured: Figures::of(first),
        seconds: layout::seconds(takes.iter()),
        f0: layout::f0_range(contours()),
        peak: peaks.fold(0.0, f64::max),
    };
    let mut area = Area {
        left,
        top,
        width: panel_width,
        height: 0.0,
    };
    for (index, take) in takes.iter().enumerate() {
        if index > 0 {
            let y = area.bottom() + GAP / 2.0;
            let pen = Pen::new(GRID, 1.5);
            rows.canvas.line((MARGIN, y), (width - MARGIN, y), pen);
            area = below(area, GAP, 0.0);
        }
        area = rows.row(area, take, index);
    }
    let x = rows.x(area);
    panel::time(&mut rows.canvas, area, &x);
    let height = area.bottom() + panel::TIME_HEIGHT + MARGIN / 2.0;
    Ok(Picture::new(width, height, rows.canvas))
}

/// The colour of a take; the first has one that no other has.
fn colour(index: usize) -> Colour {
    match index.checked_sub(1) {
        None => FIRST,
        Some(index) => OTHERS[index % OTHERS.len()],
    }
}

/// Width of what [`Rows::names`] writes, in pixels.
fn names_width(name: &Name) -> f64 {
    font::width(&name.zh, EMOTION).max(font::width(&name.en, NAME))
}

/// A comparison on its way, with the ranges that all rows share.
struct Rows<'a> {
    canvas: Canvas,
    first: &'a Spoken,
    measured: Figures,
    seconds: f64,
    f0: (f64, f64),
    peak: f64,
}

impl Rows<'_> {
    fn x(&self, area: Area) -> Axis {
        Axis::new(Scale::Linear, 0.0, self.seconds, area.left, area.right())
    }

    /// Draws a row beneath the top of `above`. Returns its lowest panel.
    fn row(&mut self, above: Area, take: &Spoken, index: usize) -> Area {
        let colour = colour(index);
        let area = below(above, 0.0, WAVE_HEIGHT);
        self.waveform(area, take, colour);
        let contours = below(area, PANEL_GAP, F0_HEIGHT);
        self.contours(contours, take, index);
        let strip = below(contours, 0.0, labels::STRIP_HEIGHT);
        let x = self.x(strip);
        edges::draw(&mut self.canvas, &take.syllables, &x, strip, edges::BESIDE);
        labels::strip(&mut self.canvas, &take.syllables, &x, strip);
        panel::frame(&mut self.canvas, strip);
        let whole = Area {
            height: strip.bottom() - area.top,
            ..area
        };
        self.names(whole, &take.emotion, colour);
        self.figures(whole, take, index);
        strip
    }

    fn waveform(&mut self, area: Area, take: &Spoken, colour: Colour) {
        let x = self.x(area);
        let canvas = &mut self.canvas;
        let y = Axis::new(
            Scale::Linear,
            -self.peak,
            self.peak,
            area.bottom(),
            area.top,
        );
        panel::rows(canvas, area, &y, WAVE_HEIGHT / 3.0, true);
        edges::draw(canvas, &take.syllables, &x, area, edges::BEHIND);
        let ends = (x.at(0.0), x.at(take.seconds()));
        panel::waveform(canvas, &take.samples, ends, &y, colour);
        panel::frame(canvas, area);
        panel::name(canvas, area, NAME_GAP, &tr!("Ampl.", "振幅"));
    }

    fn contours(&mut self, area: Area, take: &Spoken, index: usize) {
        let x = self.x(area);
        let canvas = &mut self.canvas;
        let y = Axis::new(Scale::Log, self.f0.0, self.f0.1, area.bottom(), area.top);
        let seen = |hz: f64| is_voiced(hz) && y.holds(hz);
        panel::rows(canvas, area, &y, 17.0, true);
        edges::draw(canvas, &take.syllables, &x, area, edges::BEHIND);
        if index > 0 {
            let plain = &self.first.f0.after;
            let warp = Warp::between(&self.first.syllables, &take.syllables);
            let runs = match warp {
                Some(warp) => warp.runs(plain, self.first.seconds(), seen),
                None => runs(plain, self.first.seconds(), seen),
            };
            panel::contours(canvas, &runs, &x, &y, Pen::new(BEFORE, THIN + 0.3));
        }
        let runs = runs(&take.f0.after, take.seconds(), seen);
        let pen = Pen::new(colour(index), STRONG);
        panel::contours(canvas, &runs, &x, &y, pen);
        panel::frame(canvas, area);
        panel::name(
            canvas,
            area,
            NAME_GAP,
            &tr!("F0 (Hz, log)", "F0 (Hz，对数)"),
        );
    }

    /// The emotion's name in both languages, left of a row.
    fn names(&mut self, row: Area, name: &Name, colour: Colour) {
        let room = row.left - AXES - MARGIN;
        let mut write = |text: &str, size: f64, base: f64, colour: Colour| {
            if let Some(line) = font::lines(text, size, room, 1).first() {
                self.canvas
                    .text((MARGIN, base), size, Anchor::Start, colour, line);
            }
        };
        let middle = row.middle();
        write(&name.zh, EMOTION, middle - 2.0, colour);
        write(&name.en, NAME, middle + NAME + 4.0, SOFT);
    }

    /// What the take measures, right of a row: the first as it is, the others against it.
    fn figures(&mut self, row: Area, take: &Spoken, index: usize) {
        let own = Figures::of(take);
        let values = match index {
            0 => absolute(&own),
            _ => relative(&own, &self.measured),
        };
        let names = [
            tr!("register", "音高"),
            tr!("F0 range", "音域"),
            tr!("pace", "语速"),
            tr!("loudness", "响度"),
        ];
        let line = NAME * 1.85;
        let height = line * names.len() as f64;
        let (left, right) = (row.right() + 18.0, row.right() + FIGURES - MARGIN);
        let top = row.middle() - height / 2.0;
        for (index, (name, value)) in names.iter().zip(&values).enumerate() {
            let base = top + index as f64 * line + line * 0.65;
            self.canvas
                .text((left, base), NAME, Anchor::Start, SOFT, name);
            self.canvas
                .text((right, base), NAME, Anchor::End, INK, value);
            if index > 0 {
                let y = top + index as f64 * line;
                self.canvas.line((left, y), (right, y), Pen::new(GRID, 1.0));
            }
        }
        let bar = (left - 8.0, top);
        self.canvas
            .line(bar, (bar.0, top + height), Pen::new(FRAME, 1.0));
    }
}

/// Measures with their units; a dash where there is none.
fn absolute(own: &Figures) -> [String; 4] {
    [
        told(own.register_hz, |hz| format!("{hz:.0} Hz")),
        told(own.range_st, |st| tr!("{st:.1} semitones", "{st:.1} 半音")),
        told(own.pace, |pace| {
            tr!("{pace:.1} syllables/s", "{pace:.1} 音节/秒")
        }),
        told(own.loudness_db, |db| format!("{} dBFS", signed(db, 1))),
    ]
}

/// The same against another take.
fn relative(own: &Figures, other: &Figures) -> [String; 4] {
    [
        told(own.shift_from(other), |st| {
            let st = plus(st);
            tr!("{st} semitones", "{st} 半音")
        }),
        told(own.range_times(other), |times| format!("×{times:.2}")),
        told(own.pace_times(other), |times| format!("×{times:.2}")),
        told(own.louder_by(other), |db| format!("{} dB", plus(db))),
    ]
}

fn told(value: Option<f64>, tell: impl Fn(f64) -> String) -> String {
    value.map_or_else(|| "–".to_owned(), tell)
}

/// A difference with its sign.
fn plus(value: f64) -> String {
    let text = signed(value, 1);
    match value > 0.0 && text != "0.0" {
        true => format!("+{text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_carry_signs_and_units() {
        let plain = Figures {
            register_hz: Some(200.0),
            range_st: Some(8.0),
            pace: Some(4.0),
            loudness_db: Some(-20.04),
        };
        let acted = Figures {
            register_hz: Some(178.18),
            range_st: Some(10.0),
            pace: Some(3.0),
            loudness_db: Some(-17.04),
        };
        assert_eq!(
            absolute(&plain),
            ["200 Hz", "8.0 semitones", "4.0 syllables/s", "−20.0 dBFS"]
        );
        assert_eq!(
            relative(&acted, &plain),
            ["−2.0 semitones", "×1.25", "×0.75", "+3.0 dB"]
        );
        assert_eq!(relative(&plain, &plain)[0], "0.0 semitones");
        assert_eq!(absolute(&Figures::default()), ["–"; 4]);
    }
}
