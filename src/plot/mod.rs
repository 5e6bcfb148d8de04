//! Pictures of spoken takes: PNG and SVG from one drawing.
//!
//! Owns what a picture shows and how it is drawn, from plain data ([`Spoken`]) that comes from the
//! engine or from anywhere else; `collect` alone knows what a take of the engine is. It never runs
//! a model, never analyses text, never changes samples, and never decides when a picture is wanted.
//!
//! ```text
//!  Spoken ── take_picture / comparison ──> Picture ── PlotFile ──> .png or .svg
//! ```
//!
//! A picture is SVG markup with the spectrogram as an image. `usvg` turns its text into outlines of
//! the embedded font, `resvg` draws it as PNG; so both look the same on every machine.

mod axis;
mod canvas;
mod collect;
mod compare;
mod contour;
mod edges;
mod error;
mod figures;
mod file;
mod font;
mod labels;
mod layout;
mod mel;
mod panel;
mod picture;
mod spectrogram;
mod spoken;
mod style;
mod take;
#[cfg(test)]
mod tests;
mod warp;
mod wave;

pub use compare::{TAKES, comparison};
pub use error::PlotError;
pub use figures::Figures;
pub use file::{Format, PlotFile};
pub use picture::Picture;
pub use spoken::{Change, Contour, Name, Spoken, SpokenSyllable};
pub use take::take_picture;
