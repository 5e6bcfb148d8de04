//! How wide pictures are, and the title above them.

use super::canvas::{Anchor, Area, Canvas, Pen};
use super::spoken::{Contour, Spoken};
use super::style::{INK, NAME, SOFT, TITLE};
use super::{contour, font, labels, panel};

/// No picture is wider than this, in pixels of an SVG; a PNG has twice as many.
pub const MOST_WIDTH: f64 = 4_000.0;
/// No panel is narrower than this, in pixels.
const LEAST_PANEL: f64 = 640.0;
/// A second is drawn so wide, in pixels, as far as the picture allows.
const SCALE: std::ops::RangeInclusive<f64> = 150.0..=320.0;
/// Left of the panels there are so many pixels for axes.
pub const LEFT: f64 = 70.0;
/// Around a picture there are so many pixels.
pub const MARGIN: f64 = 16.0;
/// An empty take is drawn as long as this, in seconds.
const LEAST_SECONDS: f64 = 0.1;

/// Seconds on the time axis of these takes: those of the longest.
pub fn seconds<'a>(takes: impl Iterator<Item = &'a Spoken>) -> f64 {
    takes.map(Spoken::seconds).fold(LEAST_SECONDS, f64::max)
}

/// Width of the panels of these takes in pixels, where `others` pixels are beside them.
pub fn panel_width<'a>(takes: impl Iterator<Item = &'a Spoken> + Clone, others: f64) -> f64 {
    let wanted = takes
        .clone()
        .map(|take| labels::wanted_scale(&take.syllables));
    let scale = wanted
        .fold(0.0, f64::max)
        .clamp(*SCALE.start(), *SCALE.end());
    (seconds(takes) * scale)
        .clamp(LEAST_PANEL, MOST_WIDTH - others)
        .round()
}

/// Draws a title of at most two lines with a subtitle and a legend beneath. Returns the height of
/// all, in pixels.
pub fn header(
    canvas: &mut Canvas,
    width: f64,
    title: &str,
    subtitle: &str,
    legend: &[(Pen, String)],
) -> f64 {
    let room = width - 2.0 * MARGIN;
    let mut y = MARGIN;
    for line in font::lines(title, TITLE, room, 2) {
        y += TITLE * 1.25;
        canvas.text((MARGIN, y - TITLE * 0.2), TITLE, Anchor::Start, INK, &line);
    }
    y += NAME * 1.6;
    let base = y - NAME * 0.3;
    let end = panel::legend(canvas, width - MARGIN, base, legend);
    if let Some(line) = font::lines(subtitle, NAME, end - MARGIN, 1).first() {
        canvas.text((MARGIN, base), NAME, Anchor::Start, SOFT, line);
    }
    y + 8.0
}

/// The range of an F0 axis in Hz for these contours: all that is voiced but for the lowest points,
/// an octave at least. Where voicing begins and ends, a network's F0 glides up from zero and back;
/// with these glides the axis would show little else.
pub fn f0_range<'a>(contours: impl Iterator<Item = &'a Contour>) -> (f64, f64) {
    let values = contours.flat_map(Contour::points).map(|point| point.1);
    let mut voiced: Vec<f64> = values.filter(|&hz| contour::is_voiced(hz)).collect();
    voiced.sort_unstable_by(f64::total_cmp);
    let low = voiced.get(voiced.len() / GLIDES);
    let (Some(low), Some(high)) = (low, voiced.last()) else {
        return (100.0, 400.0);
    };
    let (low, high) = ((low * 0.85).min(F0_HZ.1 / 2.0), (high * 1.06).min(F0_HZ.1));
    let missing = (2.0 * low / high).max(1.0).sqrt();
    (low / missing, high * missing)
}

/// One voiced point in so many may be part of a glide.
const GLIDES: usize = 20;

/// No F0 axis reaches further than this, in Hz.
const F0_HZ: (f64, f64) = (20.0, 2_000.0);

/// An area beneath another one.
pub fn below(area: Area, gap: f64, height: f64) -> Area {
    Area {
        top: area.bottom() + gap,
        height,
        ..area
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f32]) -> (f64, f64) {
        let contour = Contour {
            start: 0.0,
            rate: 1.0,
            values: values.to_vec(),
        };
        f0_range([contour].iter())
    }

    #[test]
    fn f0_ranges_hold_what_is_voiced_and_an_octave() {
        let (low, high) = of(&[0.0, 150.0, 420.0, f32::NAN, 3.0]);
        assert!((120.0..150.0).contains(&low) && (420.0..460.0).contains(&high));
        let mut glide = vec![200.0; 100];
        glide[0] = 25.0;
        assert!(of(&glide).0 > 100.0);
        let (low, high) = of(&[200.0]);
        assert!(low < 200.0 && high > 200.0 && (high / low - 2.0).abs() < 1e-6);
        assert_eq!(of(&[]), (100.0, 400.0));
        let (low, high) = of(&[1e30, 20.0]);
        assert!(low >= 10.0 && high <= 2_000.0);
        let (low, high) = of(&[1e30]);
        assert!(low < high);
    }

    #[test]
    fn long_takes_have_bounded_pictures() {
        let take = |seconds: usize| Spoken {
            sample_rate: 10,
            samples: vec![0.0; seconds * 10],
            ..Spoken::default()
        };
        assert_eq!(panel_width([take(0)].iter(), 100.0), LEAST_PANEL);
        assert_eq!(panel_width([take(10)].iter(), 100.0), 1_500.0);
        assert_eq!(
            panel_width([take(10), take(1_000)].iter(), 100.0),
            MOST_WIDTH - 100.0
        );
    }
}
