//! A finished drawing, and its two formats.

use std::sync::Arc;

use resvg::tiny_skia::{Color, FilterQuality, Pixmap, PixmapPaint, Transform};
use resvg::usvg::{self, ImageHrefResolver, ImageKind, Indent, Tree, WriteOptions};

use super::PlotError;
use super::canvas::{Canvas, Placed, number};
use super::font;
use super::style::PAPER;

/// A PNG has so many pixels for each pixel of the drawing, so that text is sharp on any screen.
const PIXELS: f64 = 2.0;

/// The most pixels of a PNG; a larger drawing gets fewer for each of its own. 128 MB of memory.
const MOST_PIXELS: f64 = 32e6;

/// Digits after the point of coordinates in an SVG.
const PRECISION: u8 = 2;

/// A picture, drawn but in no format yet.
#[derive(Debug)]
pub struct Picture {
    width: f64,
    height: f64,
    marks: String,
    images: Vec<Placed>,
}

impl Picture {
    pub(super) fn new(width: f64, height: f64, canvas: Canvas) -> Self {
        let (marks, images) = canvas.into_parts();
        let (width, height) = (width.ceil(), height.ceil());
        Self {
            width,
            height,
            marks,
            images,
        }
    }

    /// Width and height in pixels of an SVG at its own size; a PNG has twice as many each.
    pub fn size(&self) -> (u32, u32) {
        (self.width as u32, self.height as u32)
    }

    /// The picture as SVG that needs nothing else: text as outlines, images inside.
    pub fn to_svg(&self) -> Result<String, PlotError> {
        let images: Vec<Arc<Vec<u8>>> = self
            .images
            .iter()
            .map(|placed| placed.image.encode_png().map(Arc::new))
            .collect::<Result<_, _>>()
            .map_err(PlotError::drawing)?;
        let tags: String = (0..images.len())
            .map(|index| self.image_tag(index))
            .collect();
        let paper = format!(r#"<rect width="100%" height="100%" fill="{PAPER}"/>"#);
        let resolver = ImageHrefResolver {
            resolve_data: ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(move |href, _| {
                let index: usize = href.parse().ok()?;
                images.get(index).cloned().map(ImageKind::PNG)
            }),
        };
        let tree = self.tree(&format!("{paper}{tags}"), resolver)?;
        Ok(tree.to_string(&WriteOptions {
            preserve_text: false,
            coordinates_precision: PRECISION,
            indent: Indent::None,
            ..WriteOptions::default()
        }))
    }

    /// The picture as the bytes of a PNG file.
    pub fn to_png(&self) -> Result<Vec<u8>, PlotError> {
        self.pixels()?.encode_png().map_err(PlotError::drawing)
    }

    /// The picture drawn.
    pub(super) fn pixels(&self) -> Result<Pixmap, PlotError> {
        let scale = (MOST_PIXELS / (self.width * self.height))
            .sqrt()
            .min(PIXELS);
        let (width, height) = ((self.width * scale) as u32, (self.height * scale) as u32);
        let mut pixels = Pixmap::new(width, height)
            .ok_or_else(|| PlotError::drawing(format!("{width} × {height} pixels")))?;
        pixels.fill(Color::WHITE);
        let transform = Transform::from_scale(scale as f32, scale as f32);
        // Images lie beneath everything else, so they can be drawn first; resvg could draw them
        // only with decoders for all kinds of images, which nothing here needs.
        let paint = PixmapPaint {
            quality: FilterQuality::Bilinear,
            ..PixmapPaint::default()
        };
        for placed in &self.images {
            let [sx, sy, x, y] = placed.stretch().map(|value| value as f32);
            let stretch = transform.pre_concat(Transform::from_row(sx, 0.0, 0.0, sy, x, y));
            pixels.draw_pixmap(0, 0, placed.image.as_ref(), &paint, stretch, None);
        }
        let tree = self.tree("", ImageHrefResolver::default())?;
        resvg::render(&tree, transform, &mut pixels.as_mut());
        Ok(pixels)
    }

    fn tree(&self, beneath: &str, images: ImageHrefResolver) -> Result<Tree, PlotError> {
        let [width, height] = [self.width, self.height].map(number);
        let marks = &self.marks;
        let markup = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{beneath}{marks}</svg>"#
        );
        let options = usvg::Options {
            font_family: font::FAMILY.to_owned(),
            fontdb: font::database(),
            image_href_resolver: images,
            ..usvg::Options::default()
        };
        Tree::from_str(&markup, &options).map_err(PlotError::drawing)
    }

    fn image_tag(&self, index: usize) -> String {
        let placed = &self.images[index];
        let [sx, sy, x, y] = placed.stretch().map(|value| format!("{value:.5}"));
        let (width, height) = (placed.image.width(), placed.image.height());
        format!(
            r#"<image transform="matrix({sx} 0 0 {sy} {x} {y})" width="{width}" height="{height}" href="{index}"/>"#
        )
    }
}

impl Placed {
    /// Horizontal and vertical stretch, then the left and top edge.
    fn stretch(&self) -> [f64; 4] {
        let area = self.area;
        [
            area.width / f64::from(self.image.width()),
            area.height / f64::from(self.image.height()),
            area.left,
            area.top,
        ]
    }
}
