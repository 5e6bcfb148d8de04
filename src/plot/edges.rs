//! The edges of syllables and words, from panel to panel.

use super::axis::Axis;
use super::canvas::{Area, Canvas, Pen};
use super::spoken::SpokenSyllable;
use super::style::{FRAME, SYLLABLE_EDGE, WORD_EDGE};

/// Which edges are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgePens {
    /// Between syllables of a word.
    pub syllable: Pen,
    /// Around words.
    pub word: Pen,
    /// Edges closer than this on average, in pixels, are left out.
    pub closest: f64,
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
    closest: 10.0,
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
    closest: 10.0,
};

/// Edges in the strip of labels; closer than a character is wide, they would cross it.
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
    closest: 20.0,
};

/// Draws edges from the top of `area` to its bottom; where they would lie too close, those of
/// syllables are left out, then those of words too.
pub fn draw(
    canvas: &mut Canvas,
    syllables: &[SpokenSyllable],
    x: &Axis,
    area: Area,
    pens: EdgePens,
) {
    let (words, inner) = places(syllables);
    let room = area.width / pens.closest;
    let mut lines = |times: &[f64], pen: Pen| {
        for &time in times.iter().filter(|&&time| x.holds(time)) {
            let x = x.at(time);
            canvas.line((x, area.top), (x, area.bottom()), pen);
        }
    };
    if ((words.len() + inner.len()) as f64) < room {
        lines(&inner, pens.syllable);
    }
    if (words.len() as f64) < room {
        lines(&words, pens.word);
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
    use super::*;

    fn syllable(word: usize, start: f64, end: f64) -> SpokenSyllable {
        SpokenSyllable {
            word,
            start,
            end,
            ..SpokenSyllable::default()
        }
    }

    #[test]
    fn edges_of_words_are_told_from_those_inside() {
        let syllables = [
            syllable(0, 0.1, 0.2),
            syllable(0, 0.2, 0.3),
            syllable(1, 0.3, 0.4),
            syllable(2, 0.5, 0.6),
        ];
        let (words, inner) = places(&syllables);
        assert_eq!(words, [0.1, 0.3, 0.4, 0.5, 0.6]);
        assert_eq!(inner, [0.2]);
        assert_eq!(places(&[]), (vec![], vec![]));
    }
}
