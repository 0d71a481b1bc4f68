//! Pixels: a scene painted with the bundled family alone, so the picture is the same on every machine.

use std::collections::HashMap;
use std::sync::Arc;

use tiny_skia::{
    Color as Ink, FillRule, FilterQuality, GradientStop, LineCap, LineJoin, LinearGradient, Mask, Paint,
    Path, PathBuilder, Pixmap, PixmapPaint, Point, PremultipliedColorU8, Shader, SpreadMode, Stroke as Pen,
    StrokeDash, Transform,
};

use super::error::ExportError;
use super::outline::{self, Outline};
use super::picture;
use crate::figure::color::Color;
use crate::figure::glyphs::{self, OutlineStep, glyphs};
use crate::figure::scene::{
    Fill, Item, Layer, MISSING_PICTURE, Pos, Rect, Scene, Shape, Stroke, Text, Weight,
};

/// The longest side drawn, in pixels.
pub const MAX_SIDE_PX: u32 = 16_384;

/// The largest area drawn, in pixels: four bytes each while drawing.
pub const MAX_PIXELS: u64 = 120_000_000;

/// Glyphs are kept at so many places between two pixels, along and across the line.
const PLACES: u8 = 8;
/// Scales that differ by less, in pixels a point, draw the same glyphs: a page is stretched to whole pixels.
const ALIKE: f32 = 2e-3;
/// Glyphs larger than this are drawn anew each time, in pixels of type size.
const LARGEST_KEPT_PX: f32 = 120.0;
/// How many pixels a picture has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Resolution {
    /// Pixels an inch of the page: 300 or 600 for print.
    Dpi(f32),
    /// The picture's width in pixels.
    WidthPx(u32),
}

/// How a scene is turned into pixels.
pub struct PixelOptions<'a> {
    /// How many there are.
    pub resolution: Resolution,
    /// Whether the ground is left out.
    pub transparent: bool,
    /// The bytes of a picture by its key: PNG or JPEG. Anything else is drawn as an empty frame.
    pub pictures: &'a dyn Fn(&str) -> Option<Arc<[u8]>>,
    /// What the file is to carry inside; see [`super::Page::carried`].
    pub carried: Option<&'a str>,
}

impl PixelOptions<'_> {
    /// Options without pictures on the scene's own ground.
    pub fn new(resolution: Resolution) -> Self {
        Self { resolution, transparent: false, pictures: &|_| None, carried: None }
    }
}

/// A painted scene.
pub(super) struct Pixels {
    pub pixmap: Pixmap,
    /// Pixels an inch of the page.
    pub dpi: f32,
}

impl Pixels {
    /// Red, green and blue of every pixel, and its opacity unless all are opaque.
    pub fn straight(&self) -> (Vec<u8>, bool) {
        let pixels = self.pixmap.pixels();
        let opaque = pixels.iter().all(|pixel| pixel.alpha() == u8::MAX);
        let mut data = Vec::with_capacity(pixels.len() * if opaque { 3 } else { 4 });
        for pixel in pixels {
            if opaque {
                data.extend([pixel.red(), pixel.green(), pixel.blue()]);
            } else {
                let color = pixel.demultiply();
                data.extend([color.red(), color.green(), color.blue(), color.alpha()]);
            }
        }
        (data, opaque)
    }
}

/// Glyphs that were drawn, for the next page of the same resolution.
#[derive(Default)]
pub(super) struct DrawnGlyphs {
    scale: (f32, f32),
    glyphs: HashMap<GlyphKey, Option<Kept>>,
}

/// Paints a scene.
pub(super) fn pixels(
    scene: &Scene,
    options: &PixelOptions<'_>,
    drawn: &mut DrawnGlyphs,
) -> Result<Pixels, ExportError> {
    let (w, h) = (scene.size.w, scene.size.h);
    let scale = match options.resolution {
        Resolution::Dpi(dpi) => dpi / 72.0,
        Resolution::WidthPx(width) => width as f32 / w,
    };
    if !scale.is_finite() || scale <= 0.0 || !(w * h).is_finite() {
        return Err(ExportError::NoSize);
    }
    let (width, height) = ((w * scale).round().max(1.0), (h * scale).round().max(1.0));
    let too_large = || ExportError::TooLarge { width_px: width as u64, height_px: height as u64 };
    let side = MAX_SIDE_PX as f32;
    if width > side || height > side || width as u64 * height as u64 > MAX_PIXELS {
        return Err(too_large());
    }
    let mut pixmap = Pixmap::new(width as u32, height as u32).ok_or_else(too_large)?;
    if !options.transparent {
        pixmap.fill(ink(scene.background));
    }
    // The page is stretched to whole pixels, at most half a pixel over the whole side.
    let scale_to = (width / w, height / h);
    let is_alike = (scale_to.0 - drawn.scale.0).abs() < ALIKE && (scale_to.1 - drawn.scale.1).abs() < ALIKE;
    if !is_alike {
        *drawn = DrawnGlyphs { scale: scale_to, ..DrawnGlyphs::default() };
    }
    let mut painter = Painter {
        pixmap,
        scale: scale_to,
        page: Rect::new(0.0, 0.0, w, h),
        pictures: options.pictures,
        kept: &mut drawn.glyphs,
        clip: None,
        mask: None,
    };
    for layer in &scene.layers {
        painter.layer(layer);
    }
    Ok(Pixels { pixmap: painter.pixmap, dpi: scale * 72.0 })
}

/// Which picture of a glyph is kept.
#[derive(PartialEq, Eq, Hash)]
struct GlyphKey {
    id: u32,
    weight: Weight,
    /// Its size in points.
    size: u32,
    place: (u8, u8),
}

/// A glyph's opacity, pixel by pixel.
struct Kept {
    left: i32,
    top: i32,
    width: u32,
    opacity: Vec<u8>,
}

struct Painter<'a> {
    pixmap: Pixmap,
    /// Pixels a point, along and down.
    scale: (f32, f32),
    page: Rect,
    pictures: &'a dyn Fn(&str) -> Option<Arc<[u8]>>,
    kept: &'a mut HashMap<GlyphKey, Option<Kept>>,
    /// Outside of it nothing of the layer shows.
    clip: Option<Rect>,
    /// The clip as pixels, made when the first shape crosses its edge.
    mask: Option<Mask>,
}

fn ink(color: Color) -> Ink {
    Ink::from_rgba8(color.r, color.g, color.b, color.a)
}

fn paint(color: Color) -> Paint<'static> {
    Paint { shader: Shader::SolidColor(ink(color)), ..Paint::default() }
}

impl Painter<'_> {
    fn transform(&self) -> Transform {
        Transform::from_scale(self.scale.0, self.scale.1)
    }

    fn layer(&mut self, layer: &Layer) {
        (self.clip, self.mask) = (layer.clip, None);
        let mut items = layer.items.as_slice();
        while let Some((item, rest)) = items.split_first() {
            // Lines of one look are drawn in one go: hatching consists of hundreds.
            if let Some((stroke, alike)) = alike_lines(items) {
                let (lines, rest) = items.split_at_checked(alike).unwrap_or((items, &[]));
                self.lines(lines, stroke);
                items = rest;
            } else {
                self.item(item);
                items = rest;
            }
        }
    }

    fn item(&mut self, item: &Item) {
        match &item.shape {
            Shape::Rect { rect, radius, fill, stroke } => {
                let Some(path) = rounded(*rect, *radius) else { return };
                match fill {
                    Some(Fill::Solid(color)) => self.fill(&path, *rect, &paint(*color)),
                    Some(Fill::Fade { color, stops }) => {
                        let fade = fade(*rect, *color, stops);
                        self.fill(&path, *rect, &fade);
                    }
                    None => {}
                }
                if let Some(stroke) = stroke {
                    self.stroke(&path, *rect, *stroke);
                }
            }
            Shape::Path { points, closed, fill, stroke } => {
                let Some(path) = outline::polygon(points, *closed, Builder::default()) else { return };
                let bounds = item.shape.bounds();
                if let Some(fill) = fill.filter(|_| *closed) {
                    self.fill(&path, bounds, &paint(fill));
                }
                if let Some(stroke) = stroke {
                    self.stroke(&path, bounds, *stroke);
                }
            }
            Shape::Text(text) => self.text(text),
            Shape::Image { rect, picture, .. } => self.image(*rect, picture.as_str()),
        }
    }

    /// Whether any of a shape shows.
    fn shows(&self, bounds: Rect) -> bool {
        bounds.is_finite()
            && bounds.overlaps(self.page.expand(1.0))
            && self.clip.is_none_or(|clip| clip.w > 0.0 && clip.h > 0.0 && bounds.overlaps(clip))
    }

    /// Takes the mask out for one shape, if the clip cuts it; it is made when the first one is cut.
    fn mask_of(&mut self, bounds: Rect) -> Option<Mask> {
        let clip = self.clip?;
        // A clip along the edge of the page cuts nothing that the page does not cut.
        let seen = bounds.intersect(self.page)?;
        let is_whole = clip.x <= seen.x
            && clip.y <= seen.y
            && seen.right() <= clip.right()
            && seen.bottom() <= clip.bottom();
        if is_whole {
            return None;
        }
        self.mask.take().or_else(|| {
            let mut mask = Mask::new(self.pixmap.width(), self.pixmap.height())?;
            mask.fill_path(&rounded(clip, 0.0)?, FillRule::Winding, true, self.transform());
            Some(mask)
        })
    }

    fn give_back(&mut self, mask: Option<Mask>) {
        if mask.is_some() {
            self.mask = mask;
        }
    }

    fn fill(&mut self, path: &Path, bounds: Rect, paint: &Paint<'_>) {
        if !self.shows(bounds) {
            return;
        }
        let transform = self.transform();
        let mask = self.mask_of(bounds);
        self.pixmap.fill_path(path, paint, FillRule::Winding, transform, mask.as_ref());
        self.give_back(mask);
    }

    fn stroke(&mut self, path: &Path, bounds: Rect, stroke: Stroke) {
        let bounds = bounds.expand(stroke.width);
        let Some(pen) = pen(stroke) else { return };
        if !self.shows(bounds) {
            return;
        }
        let transform = self.transform();
        let mask = self.mask_of(bounds);
        self.pixmap.stroke_path(path, &paint(stroke.color), &pen, transform, mask.as_ref());
        self.give_back(mask);
    }

    fn lines(&mut self, items: &[Item], stroke: Stroke) {
        let mut builder = PathBuilder::new();
        let mut bounds: Option<Rect> = None;
        for item in items {
            if let Shape::Path { points, .. } = &item.shape
                && let [from, to] = points.as_slice()
                && from.is_finite()
                && to.is_finite()
            {
                builder.move_to(from.x, from.y);
                builder.line_to(to.x, to.y);
                let own = item.shape.bounds();
                bounds = Some(bounds.map_or(own, |all| {
                    Rect::between(
                        all.x.min(own.x),
                        all.right().max(own.right()),
                        all.y.min(own.y),
                        all.bottom().max(own.bottom()),
                    )
                }));
            }
        }
        if let (Some(path), Some(bounds)) = (builder.finish(), bounds) {
            self.stroke(&path, bounds, stroke);
        }
    }

    fn text(&mut self, text: &Text) {
        let bounds = text.bounds().expand(text.size_pt * 0.2);
        if text.text.is_empty() || text.size_pt <= 0.0 || !self.shows(bounds) {
            return;
        }
        let mask = self.mask_of(bounds);
        let line = glyphs(&text.text, text.weight);
        let is_kept = mask.is_none() && text.size_pt * self.scale.0.max(self.scale.1) <= LARGEST_KEPT_PX;
        for glyph in &line {
            let at = Pos::new(
                text.baseline.x + glyph.at_em.0 * text.size_pt,
                text.baseline.y - glyph.at_em.1 * text.size_pt,
            );
            if is_kept {
                self.glyph(glyph.id, text, at);
            } else {
                self.glyph_outline(glyph.id, text, at, mask.as_ref());
            }
        }
        self.give_back(mask);
    }

    fn glyph_outline(&mut self, id: u32, text: &Text, at: Pos, mask: Option<&Mask>) {
        let Some(path) = contour(id, text.weight, text.size_pt) else { return };
        let transform = self.transform().pre_translate(at.x, at.y);
        self.pixmap.fill_path(&path, &paint(text.color), FillRule::Winding, transform, mask);
    }

    /// Draws a glyph from the pictures that are kept.
    fn glyph(&mut self, id: u32, text: &Text, at: Pos) {
        let (x, y) = (at.x * self.scale.0, at.y * self.scale.1);
        let place = |v: f32| {
            let whole = v.floor();
            let part = ((v - whole) * f32::from(PLACES)).round() as u8;
            if part == PLACES { (whole as i32 + 1, 0) } else { (whole as i32, part) }
        };
        let ((left, part_x), (top, part_y)) = (place(x), place(y));
        let size = text.size_pt.to_bits();
        let key = GlyphKey { id, weight: text.weight, size, place: (part_x, part_y) };
        let scale = self.scale;
        let kept = self.kept.entry(key).or_insert_with(|| {
            let shift = (f32::from(part_x) / f32::from(PLACES), f32::from(part_y) / f32::from(PLACES));
            keep(id, text, shift, scale)
        });
        if let Some(kept) = kept {
            blend(&mut self.pixmap, kept, (left, top), text.color);
        }
    }

    fn image(&mut self, rect: Rect, key: &str) {
        if !self.shows(rect) || rect.w <= 0.0 || rect.h <= 0.0 {
            return;
        }
        let (w, h) = (rect.w * self.scale.0, rect.h * self.scale.1);
        let drawn = (self.pictures)(key).and_then(|bytes| picture::decode(&bytes, w, h));
        let Some(source) = drawn.and_then(|image| premultiplied(&image)) else {
            if let Some(path) = rounded(rect, 0.0) {
                self.stroke(&path, rect, MISSING_PICTURE);
            }
            return;
        };
        let (sx, sy) = (w / source.width() as f32, h / source.height() as f32);
        let place = Transform::from_row(sx, 0.0, 0.0, sy, rect.x * self.scale.0, rect.y * self.scale.1);
        let how = PixmapPaint { quality: FilterQuality::Bilinear, ..PixmapPaint::default() };
        let mask = self.mask_of(rect);
        self.pixmap.draw_pixmap(0, 0, source.as_ref(), &how, place, mask.as_ref());
        self.give_back(mask);
    }
}

/// How many straight lines of one opaque, solid look stand at the beginning, if more than one.
fn alike_lines(items: &[Item]) -> Option<(Stroke, usize)> {
    let look = |item: &Item| match &item.shape {
        Shape::Path { points, closed: false, stroke: Some(stroke), .. }
            if points.len() == 2 && stroke.dash.is_none() && stroke.color.a == u8::MAX =>
        {
            Some(*stroke)
        }
        _ => None,
    };
    let first = look(items.first()?)?;
    let count = items.iter().take_while(|item| look(item) == Some(first)).count();
    (count > 1).then_some((first, count))
}

fn pen(stroke: Stroke) -> Option<Pen> {
    if stroke.width <= 0.0 || !stroke.width.is_finite() {
        return None;
    }
    let dash = stroke.dash.filter(|(dash, gap)| *dash > 0.0 && *gap > 0.0);
    let dash = dash.and_then(|(dash, gap)| StrokeDash::new(vec![dash, gap], 0.0));
    // As SVG and PDF have it unless told otherwise: flat ends, corners up to four times the width.
    Some(Pen {
        width: stroke.width,
        dash,
        line_cap: LineCap::Butt,
        line_join: LineJoin::Miter,
        miter_limit: 4.0,
    })
}

/// A path of pixels.
#[derive(Default)]
struct Builder(PathBuilder);

impl Outline for Builder {
    type Path = Path;

    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn cubic_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }

    fn finish(self) -> Option<Path> {
        self.0.finish()
    }
}

fn rounded(rect: Rect, radius: f32) -> Option<Path> {
    outline::rounded(rect, radius, Builder::default())
}

fn fade(rect: Rect, color: Color, stops: &[(f32, u8)]) -> Paint<'static> {
    let seen = |alpha: u8| (f32::from(alpha) * color.opacity()).round() as u8;
    let stop =
        |&(at, alpha): &(f32, u8)| GradientStop::new(at.clamp(0.0, 1.0), ink(color.with_alpha(seen(alpha))));
    let (from, to) = (Point::from_xy(rect.x, rect.y), Point::from_xy(rect.right(), rect.y));
    let shader = LinearGradient::new(
        from,
        to,
        stops.iter().map(stop).collect(),
        SpreadMode::Pad,
        Transform::identity(),
    );
    let only = stops.last().map_or(color, |(_, alpha)| color.with_alpha(seen(*alpha)));
    Paint { shader: shader.unwrap_or(Shader::SolidColor(ink(only))), ..Paint::default() }
}

/// The outline of a glyph at a size in points.
fn contour(id: u32, weight: Weight, size_pt: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    let at = |p: Pos| (p.x * size_pt, p.y * size_pt);
    for step in glyphs::outline(id, weight) {
        match step {
            OutlineStep::Move(p) => {
                let (x, y) = at(p);
                path.move_to(x, y);
            }
            OutlineStep::Line(p) => {
                let (x, y) = at(p);
                path.line_to(x, y);
            }
            OutlineStep::Quad(c, p) => {
                let ((cx, cy), (x, y)) = (at(c), at(p));
                path.quad_to(cx, cy, x, y);
            }
            OutlineStep::Cubic(c, d, p) => {
                let ((cx, cy), (dx, dy), (x, y)) = (at(c), at(d), at(p));
                path.cubic_to(cx, cy, dx, dy, x, y);
            }
            OutlineStep::Close => path.close(),
        }
    }
    path.finish()
}

/// Draws a glyph to keep it; nothing for a space.
fn keep(id: u32, text: &Text, shift: (f32, f32), scale: (f32, f32)) -> Option<Kept> {
    let letter = contour(id, text.weight, text.size_pt)?;
    let place = Transform::from_row(scale.0, 0.0, 0.0, scale.1, shift.0, shift.1);
    let letter = letter.transform(place)?;
    let bounds = letter.bounds();
    let (left, top) = (bounds.left().floor() as i32 - 1, bounds.top().floor() as i32 - 1);
    let (right, bottom) = (bounds.right().ceil() as i32 + 1, bounds.bottom().ceil() as i32 + 1);
    let (width, height) = ((right - left) as u32, (bottom - top) as u32);
    let mut mask = Mask::new(width, height)?;
    let inside = Transform::from_translate(-left as f32, -top as f32);
    mask.fill_path(&letter, FillRule::Winding, true, inside);
    Some(Kept { left, top, width, opacity: mask.take() })
}

/// Lays a kept glyph over the pixels.
fn blend(pixmap: &mut Pixmap, glyph: &Kept, (x, y): (i32, i32), color: Color) {
    let (width, height) = (pixmap.width() as i32, pixmap.height() as i32);
    let stride = width as usize;
    let pixels = pixmap.pixels_mut();
    let (left, top) = (x + glyph.left, y + glyph.top);
    for (row, opacities) in glyph.opacity.chunks_exact(glyph.width as usize).enumerate() {
        let at = top + row as i32;
        if at < 0 || at >= height {
            continue;
        }
        let skip = (-left).max(0) as usize;
        let Some(opacities) = opacities.get(skip..) else { continue };
        let first = left.max(0);
        if first >= width {
            continue;
        }
        let start = at as usize * stride + first as usize;
        let end = start + opacities.len().min((width - first) as usize);
        let Some(line) = pixels.get_mut(start..end) else { continue };
        for (pixel, opacity) in line.iter_mut().zip(opacities) {
            if *opacity > 0 {
                *pixel = over(color, *opacity, *pixel);
            }
        }
    }
}

/// A colour at an opacity over a pixel.
fn over(color: Color, opacity: u8, below: PremultipliedColorU8) -> PremultipliedColorU8 {
    // Both factors count to 255 × 255.
    const WHOLE: u32 = 255 * 255;
    let alpha = u32::from(opacity) * u32::from(color.a);
    let mix = |top: u8, below: u8| {
        ((u32::from(top) * alpha + u32::from(below) * (WHOLE - alpha) + WHOLE / 2) / WHOLE) as u8
    };
    let a = mix(255, below.alpha());
    let channel = |top: u8, below: u8| mix(top, below).min(a);
    PremultipliedColorU8::from_rgba(
        channel(color.r, below.red()),
        channel(color.g, below.green()),
        channel(color.b, below.blue()),
        a,
    )
    .unwrap_or(below)
}

fn premultiplied(image: &image::RgbaImage) -> Option<Pixmap> {
    let mut pixmap = Pixmap::new(image.width(), image.height())?;
    for (pixel, from) in pixmap.pixels_mut().iter_mut().zip(image.pixels()) {
        let [r, g, b, a] = from.0;
        *pixel = tiny_skia::ColorU8::from_rgba(r, g, b, a).premultiply();
    }
    Some(pixmap)
}
