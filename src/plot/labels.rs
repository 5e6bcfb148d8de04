//! Syllables along the time axis: characters, pinyin, and the edges of syllables and words.

use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, Pen};
use super::font;
use super::spoken::SpokenSyllable;
use super::style::{CHARACTER, FRAME, INK, SOFT, SYLLABLE_EDGE, WORD_EDGE};

/// Text heights of pinyin in pixels, the best first: the first at which nothing is left out is used.
const PINYIN: [f64; 3] = [12.5, 11.5, 10.5];
/// Text height of words that are not Chinese, in pixels.
const WORD: f64 = 13.5;
/// Between two labels there are at least so many pixels.
const GAP: f64 = 3.0;
/// Edges closer than this on average, in pixels, are left out.
const CLOSEST_EDGES: f64 = 7.0;
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

/// Draws the labels into a strip.
pub fn strip(canvas: &mut Canvas, syllables: &[SpokenSyllable], x: &Axis, area: Area) {
    let labels: Vec<Label> = syllables.iter().map(Label::of).collect();
    let middles: Vec<f64> = syllables.iter().map(|s| x.at(s.middle())).collect();
    let above: Vec<(f64, f64)> = labels
        .iter()
        .zip(&middles)
        .map(|(label, &middle)| (middle, label.widths(0.0).0))
        .collect();
    for ((label, &(middle, _)), kept) in labels.iter().zip(&above).zip(thin(&above)) {
        if kept {
            // Both kinds of script share a middle line.
            let base = area.top + 14.0 + label.size * 0.35;
            canvas.text(
                (middle, base),
                label.size,
                Anchor::Middle,
                INK,
                &label.above,
            );
        }
    }
    let below = |size: f64| -> Vec<(f64, f64)> {
        let widths = labels.iter().map(|label| label.widths(size).1);
        middles.iter().copied().zip(widths).collect()
    };
    let written = labels
        .iter()
        .filter(|label| !label.below.is_empty())
        .count();
    let fits = |size: &&f64| {
        thin(&below(**size))
            .into_iter()
            .filter(|&kept| kept)
            .count()
            == written
    };
    let size = *PINYIN
        .iter()
        .find(fits)
        .unwrap_or(&PINYIN[PINYIN.len() - 1]);
    for ((label, &middle), kept) in labels.iter().zip(&middles).zip(thin(&below(size))) {
        if kept {
            // Pinyin alone stands in the middle of the strip.
            let alone = label.above.is_empty();
            let base = if alone {
                area.middle() + size * 0.35
            } else {
                area.bottom() - 8.0
            };
            let colour = if alone { INK } else { SOFT };
            canvas.text((middle, base), size, Anchor::Middle, colour, &label.below);
        }
    }
}

/// Which edges are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgePens {
    /// Between syllables of a word.
    pub syllable: Pen,
    /// Around words.
    pub word: Pen,
}

/// Edges behind contours.
pub const BEHIND: EdgePens = EdgePens {
    syllable: Pen {
        colour: SYLLABLE_EDGE,
        width: 0.8,
        opacity: 1.0,
    },
    word: Pen {
        colour: WORD_EDGE,
        width: 1.0,
        opacity: 1.0,
    },
};

/// Edges over the spectrogram.
pub const OVER: EdgePens = EdgePens {
    syllable: Pen {
        colour: "#ffffff",
        width: 0.7,
        opacity: 0.25,
    },
    word: Pen {
        colour: "#ffffff",
        width: 1.0,
        opacity: 0.6,
    },
};

/// Edges in the strip of labels.
pub const BESIDE: EdgePens = EdgePens {
    syllable: Pen {
        colour: SYLLABLE_EDGE,
        width: 1.0,
        opacity: 1.0,
    },
    word: Pen {
        colour: FRAME,
        width: 1.4,
        opacity: 1.0,
    },
};

/// Draws edges from the top of `area` to its bottom; where they would lie too close, those of
/// syllables are left out, then those of words too.
pub fn edges(
    canvas: &mut Canvas,
    syllables: &[SpokenSyllable],
    x: &Axis,
    area: Area,
    pens: EdgePens,
) {
    let (words, inner) = places(syllables);
    let room = area.width / CLOSEST_EDGES;
    let mut draw = |times: &[f64], pen: Pen| {
        for &time in times.iter().filter(|&&time| x.holds(time)) {
            let x = x.at(time);
            canvas.line((x, area.top), (x, area.bottom()), pen);
        }
    };
    if ((words.len() + inner.len()) as f64) < room {
        draw(&inner, pens.syllable);
    }
    if (words.len() as f64) < room {
        draw(&words, pens.word);
    }
}

/// Times of the edges of words and of those inside them, each time once.
fn places(syllables: &[SpokenSyllable]) -> (Vec<f64>, Vec<f64>) {
    let (mut words, mut inner) = (Vec::new(), Vec::new());
    let mut last: Option<&SpokenSyllable> = None;
    for syllable in syllables {
        let joined = last.is_some_and(|last| syllable.start - last.end < 1e-6);
        match last {
            Some(last) if last.word == syllable.word => inner.push(syllable.start),
            Some(last) if !joined => words.extend([last.end, syllable.start]),
            _ => words.push(syllable.start),
        }
        last = Some(syllable);
    }
    words.extend(last.map(|last| last.end));
    (words, inner)
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
        let dense: Vec<(f64, f64)> = (0..10).map(|i| (f64::from(i) * 10.0, 17.0)).collect();
        let kept = thin(&dense);
        assert_eq!(kept.iter().filter(|&&kept| kept).count(), 5);
        assert!(kept[0] && !kept[1] && kept[2]);
        let wide: Vec<(f64, f64)> = (0..10).map(|i| (f64::from(i) * 20.0, 17.0)).collect();
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

    #[test]
    fn edges_of_words_are_told_from_those_inside() {
        let syllables = [
            syllable("今", "jīn", 0, 0.1, 0.2),
            syllable("天", "tiān", 0, 0.2, 0.3),
            syllable("好", "hǎo", 1, 0.3, 0.4),
            syllable("吗", "ma", 2, 0.5, 0.6),
        ];
        let (words, inner) = places(&syllables);
        assert_eq!(words, [0.1, 0.3, 0.4, 0.5, 0.6]);
        assert_eq!(inner, [0.2]);
        assert_eq!(places(&[]), (vec![], vec![]));
    }
}
