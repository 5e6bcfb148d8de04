//! Labels along the time axis: characters and pinyin.

use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas};
use super::font;
use super::spoken::SpokenSyllable;
use super::style::{CHARACTER, Colour, INK, SOFT};

/// Text heights of pinyin in pixels, the best first: the first at which nothing is left out is used.
const PINYIN: [f64; 3] = [12.5, 11.5, 10.5];
/// Text height of words that are not Chinese, in pixels.
const WORD: f64 = 13.5;
/// Between two labels there are at least so many pixels.
const GAP: f64 = 4.5;
/// Height of a strip of labels, in pixels.
pub const STRIP_HEIGHT: f64 = 46.0;

/// What is written for a syllable.
#[derive(Debug, Clone, PartialEq)]
struct Label {
    /// The character or word; empty where there is none that can be drawn.
    above: String,
    /// Text height of `above`, in pixels.
    size: f64,
    /// Pinyin.
    below: String,
}

impl Label {
    /// A character that the font lacks is left to its pinyin.
    fn of(syllable: &SpokenSyllable) -> Self {
        let (label, pinyin) = (&syllable.label, &syllable.pinyin);
        let readable = font::has(label) || pinyin.is_empty();
        let latin = label.chars().any(|ch| ch.is_ascii_alphanumeric());
        Self {
            above: match readable {
                true => font::drawable(label),
                false => String::new(),
            },
            size: if latin { WORD } else { CHARACTER },
            below: pinyin.clone(),
        }
    }

    /// Widths of both lines in pixels, pinyin at a text height of `size`.
    fn widths(&self, size: f64) -> (f64, f64) {
        (
            font::width(&self.above, self.size),
            font::width(&self.below, size),
        )
    }
}

/// Pixels per second at which nearly all labels have room.
pub fn wanted_scale(syllables: &[SpokenSyllable]) -> f64 {
    let widths: Vec<f64> = syllables
        .iter()
        .map(|syllable| {
            let (above, below) = Label::of(syllable).widths(PINYIN[0]);
            above.max(below)
        })
        .collect();
    let mut needs: Vec<f64> = syllables
        .windows(2)
        .zip(widths.windows(2))
        .map(|(pair, widths)| {
            let apart = (pair[1].middle() - pair[0].middle()).max(1e-3);
            ((widths[0] + widths[1]) / 2.0 + GAP) / apart
        })
        .collect();
    needs.sort_unstable_by(f64::total_cmp);
    // A few syllables may be shorter than any label; the others need not grow for them.
    let rank = needs.len() * 19 / 20;
    needs.get(rank).copied().unwrap_or(0.0)
}

/// Which of the texts, given by middle and width in order, are kept so that none overlap: each
/// that has room after the last one kept. Those of no width are not kept.
fn thin(places: &[(f64, f64)]) -> Vec<bool> {
    let mut end = f64::NEG_INFINITY;
    places
        .iter()
        .map(|&(middle, width)| {
            let fits = width > 0.0 && middle - width / 2.0 >= end + GAP - 1e-6;
            if fits {
                end = middle + width / 2.0;
            }
            fits
        })
        .collect()
}

/// Draws the labels into a strip: characters as they have room, and pinyin beneath those that are
/// there.
pub fn strip(canvas: &mut Canvas, syllables: &[SpokenSyllable], x: &Axis, area: Area) {
    let labels: Vec<(Label, f64)> = syllables
        .iter()
        .map(|syllable| (Label::of(syllable), x.at(syllable.middle())))
        .collect();
    let above: Vec<(f64, f64)> = labels
        .iter()
        .map(|(label, middle)| (*middle, label.widths(0.0).0))
        .collect();
    let mut spelt = Vec::new();
    for ((label, middle), kept) in labels.iter().zip(thin(&above)) {
        if kept {
            // Both kinds of script share a middle line.
            let base = area.top + 14.0 + label.size * 0.35;
            write(canvas, (*middle, base), label.size, INK, &label.above, area);
        }
        if (kept || label.above.is_empty()) && !label.below.is_empty() {
            spelt.push((label, *middle));
        }
    }
    let kept = |size: f64| {
        let places: Vec<(f64, f64)> = spelt
            .iter()
            .map(|(label, middle)| (*middle, label.widths(size).1))
            .collect();
        thin(&places)
    };
    let fits = |size: &&f64| kept(**size).into_iter().all(|kept| kept);
    let smallest = PINYIN[PINYIN.len() - 1];
    let size = PINYIN.iter().find(fits).copied().unwrap_or(smallest);
    for ((label, middle), _) in spelt.iter().zip(kept(size)).filter(|(_, kept)| *kept) {
        // Pinyin alone stands in the middle of the strip.
        let (base, colour) = match label.above.is_empty() {
            true => (area.middle() + size * 0.35, INK),
            false => (area.bottom() - 8.0, SOFT),
        };
        write(canvas, (*middle, base), size, colour, &label.below, area);
    }
}

/// Writes a label, moved inwards where it would cross an end of the strip.
fn write(canvas: &mut Canvas, at: (f64, f64), size: f64, colour: Colour, text: &str, area: Area) {
    let reach = font::width(text, size) / 2.0 + 2.0;
    let middle = at.0.min(area.right() - reach).max(area.left + reach);
    canvas.text((middle, at.1), size, Anchor::Middle, colour, text);
}

#[cfg(test)]
mod tests {
    use super::super::axis::Scale;
    use super::*;

    fn syllable(label: &str, pinyin: &str, word: usize, start: f64, end: f64) -> SpokenSyllable {
        SpokenSyllable {
            label: label.to_owned(),
            pinyin: pinyin.to_owned(),
            word,
            start,
            end,
        }
    }

    #[test]
    fn labels_are_kept_while_they_have_room() {
        let dense: Vec<(f64, f64)> = (0..10).map(|i| (f64::from(i) * 11.0, 17.0)).collect();
        let kept = thin(&dense);
        assert_eq!(kept.iter().filter(|&&kept| kept).count(), 5);
        assert!(kept[0] && !kept[1] && kept[2]);
        let wide: Vec<(f64, f64)> = (0..10).map(|i| (f64::from(i) * 22.0, 17.0)).collect();
        assert_eq!(thin(&wide), [true; 10]);
        assert_eq!(thin(&[(0.0, 0.0), (1.0, 5.0)]), [false, true]);
    }

    #[test]
    fn a_character_that_the_font_lacks_is_left_to_its_pinyin() {
        let rare = Label::of(&syllable("龘", "dá", 0, 0.0, 0.1));
        assert_eq!((rare.above.as_str(), rare.below.as_str()), ("", "dá"));
        let neither = Label::of(&syllable("😀", "", 0, 0.0, 0.1));
        assert_eq!(neither.above, "?");
    }

    #[test]
    fn the_scale_gives_labels_room() {
        let syllables: Vec<SpokenSyllable> = (0..9)
            .map(|i| syllable("装", "zhuāng", i, i as f64 * 0.2, i as f64 * 0.2 + 0.2))
            .collect();
        let scale = wanted_scale(&syllables);
        let x = Axis::new(Scale::Linear, 0.0, 2.0, 0.0, 2.0 * scale);
        let places: Vec<(f64, f64)> = syllables
            .iter()
            .map(|s| (x.at(s.middle()), font::width("zhuāng", PINYIN[0])))
            .collect();
        assert!(thin(&places).into_iter().all(|kept| kept));
        assert_eq!(wanted_scale(&syllables[..1]), 0.0);
    }
}
