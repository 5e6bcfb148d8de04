//! Colours and sizes, the same in all pictures.
//!
//! The colours are those of Okabe and Ito, which people with any kind of colour vision can tell
//! apart, with a darker yellow and a violet besides.

/// A colour as SVG writes it.
pub type Colour = &'static str;

/// Behind everything.
pub const PAPER: Colour = "#ffffff";
/// Titles and labels.
pub const INK: Colour = "#1c1c1c";
/// Ticks, units and what is said in passing.
pub const SOFT: Colour = "#5c5c5c";
/// Frames of panels.
pub const FRAME: Colour = "#9a9a9a";
/// Lines at ticks.
pub const GRID: Colour = "#e9e9e9";
/// Edges of syllables.
pub const SYLLABLE_EDGE: Colour = "#e2e2e2";
/// Edges of words.
pub const WORD_EDGE: Colour = "#bdbdbd";
/// The waveform.
pub const WAVE: Colour = "#4a7fb0";
/// A contour before the emotion.
pub const BEFORE: Colour = "#8c8c8c";
/// A contour after the emotion.
pub const AFTER: Colour = "#d55e00";

/// In a comparison, the take that the others are compared with.
pub const FIRST: Colour = "#4d4d4d";
/// The others, in turn.
pub const OTHERS: [Colour; 6] = [
    "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#b8860b", "#7b4ba0",
];

/// Width of the line before the emotion, in pixels.
pub const THIN: f64 = 1.3;
/// Width of the line after the emotion, in pixels.
pub const STRONG: f64 = 2.4;

/// Text height of titles, in pixels.
pub const TITLE: f64 = 19.0;
/// Text height of subtitles and axis names, in pixels.
pub const NAME: f64 = 12.5;
/// Text height at ticks, in pixels.
pub const TICK: f64 = 11.0;
/// Text height of Chinese characters on the time axis, in pixels.
pub const CHARACTER: f64 = 17.0;
