//! The one painter of the window: walks a scene and hands shapes to the toolkit, one scene point a logical pixel.
//!
//! Few items become smooth shapes. In a crowded layer consecutive rectangles become one mesh snapped to physical
//! pixels, which costs a fraction and stays crisp.

mod color;
mod outline;

use eframe::egui;
use egui::epaint::{Mesh, PathShape, PathStroke, RectShape, StrokeKind, TextShape};
use egui::text::LayoutJob;
use egui::{Color32, Context, CornerRadius, Painter, Pos2, TextureId, pos2, vec2};

use super::fonts::figure_font;
use crate::figure::color::Color;
use crate::figure::scene::{Fill, Item, Layer, MISSING_PICTURE, Pos, Rect, Scene, Shape, Stroke, Text};
pub use color::color32;

/// A layer with more rectangles than this is painted as meshes instead of smooth shapes.
pub const CROWDED: usize = 2_000;

/// Places within a pixel at which the toolkit can draw a letter.
const LETTER_STEPS: f32 = 4.0;

/// Gives the texture of a picture once it is loaded, by its key.
pub type PictureTextures<'a> = dyn FnMut(&str) -> Option<TextureId> + 'a;

/// Paints a whole scene with its upper left corner at `origin`.
pub fn paint(scene: &Scene, painter: &Painter, origin: Pos2, pictures: &mut PictureTextures<'_>) {
    painter.add(background(scene, origin));
    for layer in &scene.layers {
        paint_layer(layer, painter, origin, pictures);
    }
}

/// Paints one layer, clipped to its own clip and the painter's; the scene's corner is at `origin`.
pub fn paint_layer(layer: &Layer, painter: &Painter, origin: Pos2, pictures: &mut PictureTextures<'_>) {
    let clip =
        layer.clip.map_or(painter.clip_rect(), |clip| placed(clip, origin).intersect(painter.clip_rect()));
    if clip.is_negative() {
        return;
    }
    let grid = Grid::Pixels(painter.ctx().pixels_per_point());
    painter.with_clip_rect(clip).extend(layer_shapes(layer, painter.ctx(), origin, grid, pictures));
}

/// Whether shapes are moved to physical pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Grid {
    /// The edges of bars meet the screen's pixels, of which there are so many a logical pixel.
    Pixels(f32),
    /// Everything stands where the scene has it.
    Exact,
}

/// All shapes of a scene in painting order, without their clips; the first is the background.
pub fn shapes(
    scene: &Scene,
    ctx: &Context,
    origin: Pos2,
    grid: Grid,
    pictures: &mut PictureTextures<'_>,
) -> Vec<egui::Shape> {
    let mut shapes = vec![background(scene, origin)];
    for layer in &scene.layers {
        shapes.extend(layer_shapes(layer, ctx, origin, grid, pictures));
    }
    shapes
}

/// The shapes of one layer in painting order, without its clip.
pub fn layer_shapes(
    layer: &Layer,
    ctx: &Context,
    origin: Pos2,
    grid: Grid,
    pictures: &mut PictureTextures<'_>,
) -> Vec<egui::Shape> {
    let rects = layer.items.iter().filter(|item| matches!(item.shape, Shape::Rect { .. })).count();
    let mut brush = Brush {
        ctx,
        origin,
        grid,
        pixel: 1.0 / ctx.pixels_per_point().max(f32::MIN_POSITIVE),
        crowd: (rects > CROWDED).then(Mesh::default),
        shapes: Vec::with_capacity(layer.items.len().min(CROWDED)),
    };
    for item in &layer.items {
        brush.item(item, pictures);
    }
    brush.flush();
    brush.shapes
}

fn background(scene: &Scene, origin: Pos2) -> egui::Shape {
    let page = Rect::new(0.0, 0.0, scene.size.w, scene.size.h);
    egui::Shape::rect_filled(placed(page, origin), CornerRadius::ZERO, color32(scene.background))
}

fn placed(rect: Rect, origin: Pos2) -> egui::Rect {
    egui::Rect::from_min_size(pos2(rect.x, rect.y) + origin.to_vec2(), vec2(rect.w, rect.h))
}

fn stroke32(stroke: Stroke) -> egui::Stroke {
    egui::Stroke::new(stroke.width, color32(stroke.color))
}

/// Turns items into shapes.
struct Brush<'a> {
    ctx: &'a Context,
    origin: Pos2,
    grid: Grid,
    /// Size of a physical pixel in points.
    pixel: f32,
    /// Rectangles waiting to be painted at once, in a crowded layer.
    crowd: Option<Mesh>,
    shapes: Vec<egui::Shape>,
}

impl Brush<'_> {
    fn item(&mut self, item: &Item, pictures: &mut PictureTextures<'_>) {
        match &item.shape {
            Shape::Rect { rect, radius, fill, stroke } => self.rect(*rect, *radius, fill.as_ref(), *stroke),
            Shape::Path { points, closed, fill, stroke } => self.path(points, *closed, *fill, *stroke),
            Shape::Text(text) => self.text(text),
            Shape::Image { rect, picture, .. } => self.image(*rect, pictures(picture.as_str())),
        }
    }

    /// Paints the waiting rectangles, so that what follows covers them.
    fn flush(&mut self) {
        if let Some(mesh) = self.crowd.as_mut().filter(|mesh| !mesh.is_empty()) {
            self.shapes.push(egui::Shape::mesh(std::mem::take(mesh)));
        }
    }

    fn push(&mut self, shape: impl Into<egui::Shape>) {
        self.flush();
        self.shapes.push(shape.into());
    }

    /// A rectangle in the window, its edges on pixels if the grid says so; what has an extent keeps a pixel of it.
    fn snapped(&self, rect: Rect) -> egui::Rect {
        let exact = placed(rect, self.origin);
        match self.grid {
            Grid::Exact => exact,
            Grid::Pixels(per_point) => outline::snap(exact, per_point),
        }
    }

    fn rect(&mut self, rect: Rect, radius: f32, fill: Option<&Fill>, stroke: Option<Stroke>) {
        if !rect.is_finite() || rect.w <= 0.0 || rect.h <= 0.0 {
            return;
        }
        let circle = rect.w <= 2.0 * radius && rect.h <= 2.0 * radius;
        match (fill, self.crowd.as_mut(), stroke) {
            (Some(Fill::Solid(color)), Some(mesh), None) if !circle => {
                let place = outline::snap(placed(rect, self.origin), self.pixel.recip());
                mesh.add_colored_rect(place, color32(*color));
            }
            (Some(Fill::Fade { color, stops }), _, _) => {
                let place = self.snapped(rect);
                let columns = outline::fade(place, radius, *color, stops, self.pixel);
                match self.crowd.as_mut() {
                    Some(mesh) => mesh.append(columns),
                    None => self.push(egui::Shape::mesh(columns)),
                }
                if let Some(stroke) = stroke {
                    self.closed(outline::rounded(place, radius, self.pixel), None, Some(stroke));
                }
            }
            (fill, _, stroke) => {
                let fill = fill.map(|fill| match fill {
                    Fill::Solid(color) | Fill::Fade { color, .. } => *color,
                });
                if radius <= 0.0 && stroke.is_none_or(|stroke| stroke.dash.is_none()) {
                    // How a stroke meets the pixel grid is left to the toolkit.
                    let place = if stroke.is_none() { self.snapped(rect) } else { placed(rect, self.origin) };
                    self.push(RectShape::new(
                        place,
                        CornerRadius::ZERO,
                        fill.map_or(Color32::TRANSPARENT, color32),
                        stroke.map_or(egui::Stroke::NONE, stroke32),
                        StrokeKind::Middle,
                    ));
                } else {
                    // Its rounded rectangles know whole points of radius only. Circles are not snapped: a marker
                    // that loses half a pixel on one side is no circle.
                    let place = if circle { placed(rect, self.origin) } else { self.snapped(rect) };
                    self.closed(outline::rounded(place, radius, self.pixel), fill, stroke);
                }
            }
        }
    }

    fn path(&mut self, points: &[Pos], closed: bool, fill: Option<Color>, stroke: Option<Stroke>) {
        if points.len() < 2 || !points.iter().all(|point| point.is_finite()) {
            return;
        }
        let points: Vec<Pos2> =
            points.iter().map(|point| pos2(point.x, point.y) + self.origin.to_vec2()).collect();
        if closed {
            self.closed(points, fill, stroke);
        } else if let Some(stroke) = stroke {
            self.open(points, stroke);
        }
    }

    fn closed(&mut self, mut points: Vec<Pos2>, fill: Option<Color>, stroke: Option<Stroke>) {
        if let Some(fill) = fill {
            if outline::is_convex(&points) {
                self.push(PathShape::convex_polygon(points.clone(), color32(fill), PathStroke::NONE));
            } else {
                self.push(egui::Shape::mesh(outline::triangulate(&points, color32(fill))));
                // The triangles have hard edges; a line half a pixel wide softens them.
                let rim = egui::Stroke::new(0.5 * self.pixel, color32(fill));
                self.push(egui::Shape::closed_line(points.clone(), rim));
            }
        }
        match stroke {
            Some(stroke) if stroke.dash.is_some() => {
                points.extend(points.first().copied());
                self.open(points, stroke);
            }
            Some(stroke) => self.push(egui::Shape::closed_line(points, stroke32(stroke))),
            None => {}
        }
    }

    fn open(&mut self, mut points: Vec<Pos2>, stroke: Stroke) {
        let level = matches!(points.as_slice(), [from, to] if outline::is_level(*from, *to));
        let Some((dash, gap)) = stroke.dash else {
            if let ([from, to], true) = (points.as_slice(), level) {
                // The toolkit snaps upright and level lines itself.
                self.push(egui::Shape::line_segment([*from, *to], stroke32(stroke)));
            } else {
                self.line(points, stroke);
            }
            return;
        };
        if let Grid::Pixels(per_point) = self.grid {
            outline::snap_line(&mut points, stroke.width, per_point);
        }
        // Not as line segments, whose ends the toolkit would move to pixels: dashes would differ in length.
        for dash in outline::dashes(&points, dash, gap) {
            self.line(dash, stroke);
        }
    }

    /// A solid line whose soft ends end where the line ends: the toolkit would add them beyond it.
    fn line(&mut self, mut points: Vec<Pos2>, stroke: Stroke) {
        if self.grid != Grid::Exact && stroke.width > self.pixel {
            outline::shorten(&mut points, self.pixel / 2.0);
        }
        self.push(PathShape::line(points, stroke32(stroke)));
    }

    fn text(&mut self, text: &Text) {
        if text.text.is_empty()
            || !text.baseline.is_finite()
            || !(text.size_pt.is_finite() && text.size_pt > 0.0)
        {
            return;
        }
        // Laid out without a colour, so that words of all colours share what is cached.
        let font = figure_font(text.size_pt, text.weight);
        let mut job = LayoutJob::simple_singleline(text.text.clone(), font, Color32::PLACEHOLDER);
        job.break_on_newline = false;
        let mut left = text.baseline.x + self.origin.x;
        if self.grid != Grid::Exact {
            // The toolkit starts type on whole pixels but draws letters at quarters: what is lost by the first is
            // given back as leading space, so that labels stay with their bars while the figure is panned.
            let quarters = (left / self.pixel * LETTER_STEPS).round();
            let whole = (quarters / LETTER_STEPS).floor();
            left = whole * self.pixel;
            if let Some(section) = job.sections.first_mut() {
                section.leading_space = (quarters / LETTER_STEPS - whole) * self.pixel;
            }
        }
        let galley = self.ctx.fonts_mut(|fonts| fonts.layout_job(job));
        let below_top = galley
            .rows
            .first()
            .and_then(|row| Some(row.pos.y + row.row.glyphs.first()?.pos.y))
            .unwrap_or_default();
        let corner = pos2(left, text.baseline.y + self.origin.y - below_top);
        self.push(TextShape::new(corner, galley, color32(text.color)));
    }

    fn image(&mut self, rect: Rect, texture: Option<TextureId>) {
        if !rect.is_finite() || rect.w <= 0.0 || rect.h <= 0.0 {
            return;
        }
        let place = self.snapped(rect);
        if let Some(texture) = texture {
            let whole = egui::Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
            self.push(egui::Shape::image(texture, place, whole, Color32::WHITE));
        } else {
            let corners =
                vec![place.left_top(), place.right_top(), place.right_bottom(), place.left_bottom()];
            self.closed(corners, None, Some(MISSING_PICTURE));
        }
    }
}
