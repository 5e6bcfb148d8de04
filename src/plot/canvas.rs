//! What a picture is drawn on: shapes and text as SVG markup, images aside.

use std::fmt::Write;

use quick_xml::escape::escape;
use resvg::tiny_skia::Pixmap;

use super::style::Colour;

/// An image, stretched over a part of the picture.
#[derive(Debug, Clone)]
pub struct Placed {
    /// Its pixels.
    pub image: Pixmap,
    /// Where it lies, in pixels of the picture.
    pub area: Area,
}

/// A rectangle, in pixels from the left and top of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Area {
    /// Right edge.
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    /// Bottom edge.
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// Middle from top to bottom.
    pub fn middle(&self) -> f64 {
        self.top.midpoint(self.bottom())
    }
}

/// Which point of a text lies at the place that is given for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pen {
    /// Its colour.
    pub colour: Colour,
    /// Its width in pixels.
    pub width: f64,
    /// From 0, invisible, to 1.
    pub opacity: f64,
}

impl Pen {
    /// An opaque pen.
    pub fn new(colour: Colour, width: f64) -> Self {
        Self {
            colour,
            width,
            opacity: 1.0,
        }
    }
}

/// Shapes in the order they are drawn. Images lie beneath all of them.
#[derive(Debug, Default)]
pub struct Canvas {
    marks: String,
    images: Vec<Placed>,
}

impl Canvas {
    /// The markup and the images.
    pub fn into_parts(self) -> (String, Vec<Placed>) {
        (self.marks, self.images)
    }

    /// Lays an image under everything else.
    pub fn image(&mut self, image: Pixmap, area: Area) {
        self.images.push(Placed { image, area });
    }

    /// A filled rectangle.
    pub fn fill(&mut self, area: Area, colour: &str) {
        let [left, top, width, height] = [area.left, area.top, area.width, area.height].map(number);
        self.push(format_args!(
            r#"<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="{colour}"/>"#
        ));
    }

    /// The outline of a rectangle.
    pub fn outline(&mut self, area: Area, pen: Pen) {
        let [left, top, width, height] = [area.left, area.top, area.width, area.height].map(number);
        let stroke = stroke(pen);
        self.push(format_args!(
            r#"<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="none" {stroke}/>"#
        ));
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), pen: Pen) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(number);
        let stroke = stroke(pen);
        self.push(format_args!(
            r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {stroke}/>"#
        ));
    }

    /// A line through points.
    pub fn curve(&mut self, points: &[(f64, f64)], pen: Pen) {
        if !points.is_empty() {
            let (points, stroke) = (path(points), stroke(pen));
            self.push(format_args!(
                r#"<polyline points="{points}" fill="none" stroke-linecap="round" stroke-linejoin="round" {stroke}/>"#
            ));
        }
    }

    /// A filled shape with these corners.
    pub fn shape(&mut self, points: &[(f64, f64)], colour: Colour) {
        if !points.is_empty() {
            let points = path(points);
            self.push(format_args!(
                r#"<polygon points="{points}" fill="{colour}"/>"#
            ));
        }
    }

    /// A line of text; `at` is on its base line.
    pub fn text(&mut self, at: (f64, f64), size: f64, anchor: Anchor, colour: Colour, text: &str) {
        self.write_text(at, size, anchor, colour, "", text);
    }

    /// A line of text that reads upwards, its middle at `at`.
    pub fn upright(&mut self, at: (f64, f64), size: f64, colour: Colour, text: &str) {
        let [x, y] = [at.0, at.1].map(number);
        let turn = format!(r#" transform="rotate(-90 {x} {y})""#);
        self.write_text(at, size, Anchor::Middle, colour, &turn, text);
    }

    fn write_text(
        &mut self,
        at: (f64, f64),
        size: f64,
        anchor: Anchor,
        colour: Colour,
        attributes: &str,
        text: &str,
    ) {
        let [x, y, size] = [at.0, at.1, size].map(number);
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = super::font::drawable(text);
        let text = escape(text.as_str());
        self.push(format_args!(
            r#"<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{attributes}>{text}</text>"#
        ));
    }

    fn push(&mut self, markup: std::fmt::Arguments) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.marks, "{markup}");
    }
}

fn stroke(pen: Pen) -> String {
    let Pen {
        colour,
        width,
        opacity,
    } = pen;
    let opacity = match opacity < 1.0 {
        true => format!(r#" stroke-opacity="{}""#, number(opacity)),
        false => String::new(),
    };
    format!(
        r#"stroke="{colour}" stroke-width="{}"{opacity}"#,
        number(width)
    )
}

fn path(points: &[(f64, f64)]) -> String {
    let pairs: Vec<String> = points
        .iter()
        .map(|&(x, y)| format!("{},{}", number(x), number(y)))
        .collect();
    pairs.join(" ")
}

/// A coordinate in as few characters as show no difference.
pub fn number(value: f64) -> String {
    // The axes keep coordinates finite; one that is not would make the markup invalid.
    let value = if value.is_finite() { value } else { 0.0 };
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let texts = [1.0, 1.5, -0.001, 12.345, 100.0, f64::NAN].map(number);
        assert_eq!(texts, ["1", "1.5", "0", "12.35", "100", "0"]);
    }

    #[test]
    fn text_is_escaped_and_drawable() {
        let mut canvas = Canvas::default();
        canvas.text((1.0, 2.0), 10.0, Anchor::End, "#000000", "<b>&\u{0}好😀");
        let (marks, _) = canvas.into_parts();
        assert!(marks.contains("&lt;b&gt;&amp;?好?</text>"), "{marks}");
    }
}
