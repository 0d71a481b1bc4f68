//! PDF: pages of paths, and of type that can be selected and searched, in the embedded family.
//!
//! The same scenes always give the same bytes: no time, no names of users or programs. What cannot see the figure is
//! told the alternative text.

use std::sync::Arc;

use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect as Area, Size as PageSize, Transform};
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{
    Fill as Ground, FillRule, LinearGradient, Paint, SpreadMethod, Stop, Stroke as Pen, StrokeDash,
};
use krilla::surface::Surface;
use krilla::tagging::{ContentTag, Tag, TagGroup, TagTree};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};

use super::POINTS_PER_MM;
use super::error::ExportError;
use super::outline::{Outline, rounded};
use super::picture::mime;
use super::progress::step;
use crate::figure::color::Color;
use crate::figure::glyphs::{Glyph, glyphs};
use crate::figure::scene::{
    Fill, Item, Layer, MISSING_PICTURE, Pos, Rect, Scene, Shape, Stroke, Text, Weight,
};
use crate::figure::text::{BOLD, REGULAR};
use crate::job::Progress;

/// The longest side of a page that readers show, in points (ISO 32000-1, annex C).
const MAX_SIDE_PT: f32 = 14_400.0;

/// What the scenes do not know about their file.
pub struct PdfOptions<'a> {
    /// Whether the ground is left out.
    pub transparent: bool,
    /// The bytes of a picture by its key: a sound PNG or JPEG. Anything else is drawn as an empty frame.
    pub pictures: &'a dyn Fn(&str) -> Option<Arc<[u8]>>,
    /// The document's title; left out when empty.
    pub title: &'a str,
    /// What a reader who cannot see the figure is told; left out when empty.
    pub desc: &'a str,
}

/// The scenes as the pages of a PDF.
///
/// # Errors
/// If a page is higher than readers show, or the work was cancelled.
pub fn pdf(scenes: &[Scene], options: &PdfOptions<'_>, progress: &Progress) -> Result<Vec<u8>, ExportError> {
    let mut document =
        Document::new_with(SerializeSettings { xmp_metadata: false, ..SerializeSettings::default() });
    let title = crate::figure::text::one_line(options.title);
    document.set_metadata(Metadata::new().title(title.into_owned()));
    let (Some(regular), Some(bold)) = (Font::new(REGULAR.into(), 0), Font::new(BOLD.into(), 0)) else {
        return Err(ExportError::Pdf("the bundled fonts are damaged".to_owned()));
    };
    let mut tags = TagTree::new();
    for (index, scene) in scenes.iter().enumerate() {
        step(progress, index, scenes.len())?;
        let (w, h) = (scene.size.w, scene.size.h);
        if w.max(h) > MAX_SIDE_PT {
            let mm = |points: f32| (points / POINTS_PER_MM).ceil() as u32;
            return Err(ExportError::TooHigh { height_mm: mm(w.max(h)), most_mm: mm(MAX_SIDE_PT) });
        }
        let settings = PageSettings::from_wh(w, h).ok_or(ExportError::NoSize)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let figure = surface.start_tagged(ContentTag::Other);
        let mut painter =
            Painter { surface: &mut surface, regular: &regular, bold: &bold, pictures: options.pictures };
        if !options.transparent {
            painter.rect(Rect::new(0.0, 0.0, w, h), 0.0, Some(&Fill::Solid(scene.background)), None);
        }
        for layer in &scene.layers {
            painter.layer(layer);
        }
        surface.end_tagged();
        surface.finish();
        page.finish();
        let alt = Some(options.desc.to_owned()).filter(|alt| !alt.is_empty());
        let mut group = TagGroup::new(Tag::Figure(alt));
        group.push(figure);
        tags.push(group);
    }
    document.set_tag_tree(tags);
    document.finish().map_err(|error| ExportError::Pdf(format!("{error:?}")))
}

struct Painter<'a, 'b> {
    surface: &'a mut Surface<'b>,
    regular: &'a Font,
    bold: &'a Font,
    pictures: &'a dyn Fn(&str) -> Option<Arc<[u8]>>,
}

fn opacity(share: f32) -> NormalizedF32 {
    NormalizedF32::new(share.clamp(0.0, 1.0)).unwrap_or(NormalizedF32::ONE)
}

fn rgb_of(color: Color) -> rgb::Color {
    rgb::Color::new(color.r, color.g, color.b)
}

fn ground(color: Color) -> Ground {
    Ground { paint: rgb_of(color).into(), opacity: opacity(color.opacity()), rule: FillRule::NonZero }
}

fn pen(stroke: Stroke) -> Option<Pen> {
    if stroke.width <= 0.0 || !stroke.width.is_finite() {
        return None;
    }
    let dash = stroke.dash.filter(|(dash, gap)| *dash > 0.0 && *gap > 0.0);
    Some(Pen {
        paint: rgb_of(stroke.color).into(),
        width: stroke.width,
        miter_limit: 4.0,
        opacity: opacity(stroke.color.opacity()),
        dash: dash.map(|(dash, gap)| StrokeDash { array: vec![dash, gap], offset: 0.0 }),
        ..Pen::default()
    })
}

fn fade(rect: Rect, color: Color, stops: &[(f32, u8)]) -> Option<Ground> {
    let stop = |&(at, alpha): &(f32, u8)| Stop {
        offset: opacity(at),
        color: rgb_of(color).into(),
        opacity: opacity(f32::from(alpha) / 255.0 * color.opacity()),
    };
    let paint: Paint = match stops {
        [] => return None,
        [(_, alpha)] => {
            return Some(Ground {
                opacity: opacity(f32::from(*alpha) / 255.0 * color.opacity()),
                ..ground(color.with_alpha(255))
            });
        }
        stops => LinearGradient {
            x1: rect.x,
            y1: rect.y,
            x2: rect.right(),
            y2: rect.y,
            transform: Transform::identity(),
            spread_method: SpreadMethod::Pad,
            stops: stops.iter().map(stop).collect(),
            anti_alias: false,
        }
        .into(),
    };
    Some(Ground { paint, opacity: NormalizedF32::ONE, rule: FillRule::NonZero })
}

/// A path that PDF can draw.
#[derive(Default)]
struct Builder(Option<PathBuilder>);

impl Outline for Builder {
    type Path = Path;

    fn move_to(&mut self, x: f32, y: f32) {
        self.0.get_or_insert_default().move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.get_or_insert_default().line_to(x, y);
    }

    fn cubic_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.get_or_insert_default().cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.get_or_insert_default().close();
    }

    fn finish(self) -> Option<Path> {
        self.0?.finish()
    }
}

impl Painter<'_, '_> {
    fn layer(&mut self, layer: &Layer) {
        let clip = match layer.clip {
            None => None,
            Some(clip) => {
                let Some(path) = rounded(clip, 0.0, Builder::default()) else { return };
                self.surface.push_clip_path(&path, &FillRule::NonZero);
                Some(())
            }
        };
        for item in &layer.items {
            self.item(item);
        }
        if clip.is_some() {
            self.surface.pop();
        }
    }

    fn item(&mut self, item: &Item) {
        match &item.shape {
            Shape::Rect { rect, radius, fill, stroke } => self.rect(*rect, *radius, fill.as_ref(), *stroke),
            Shape::Path { points, closed, fill, stroke } => {
                self.path(points, *closed, fill.filter(|_| *closed), *stroke);
            }
            Shape::Text(text) => self.text(text),
            Shape::Image { rect, picture, .. } => self.image(*rect, picture.as_str()),
        }
    }

    fn draw(&mut self, path: &Path, ground: Option<Ground>, pen: Option<Pen>) {
        // With neither, everything would be filled with black.
        if ground.is_some() || pen.is_some() {
            self.surface.set_fill(ground);
            self.surface.set_stroke(pen);
            self.surface.draw_path(path);
        }
    }

    fn rect(&mut self, rect: Rect, radius: f32, fill: Option<&Fill>, stroke: Option<Stroke>) {
        let Some(path) = rounded(rect, radius, Builder::default()) else { return };
        let ground = match fill {
            Some(Fill::Solid(color)) => Some(ground(*color)),
            Some(Fill::Fade { color, stops }) => fade(rect, *color, stops),
            None => None,
        };
        self.draw(&path, ground, stroke.and_then(pen));
    }

    fn path(&mut self, points: &[Pos], closed: bool, fill: Option<Color>, stroke: Option<Stroke>) {
        if let Some(path) = super::outline::polygon(points, closed, Builder::default()) {
            self.draw(&path, fill.map(ground), stroke.and_then(pen));
        }
    }

    fn text(&mut self, text: &Text) {
        let is_sound = text.baseline.is_finite() && text.size_pt.is_finite() && text.size_pt > 0.0;
        if text.text.is_empty() || !is_sound {
            return;
        }
        let line = glyphs(&text.text, text.weight);
        self.surface.set_fill(Some(ground(text.color)));
        self.surface.set_stroke(None);
        self.line(text, &line);
    }

    /// Draws a line of type. What the family lacks is an empty square of one em with the character behind it: behind the
    /// box of the family itself, readers look for none, and a gap beside it would be read as a space.
    fn line(&mut self, text: &Text, line: &[Glyph]) {
        let font = match text.weight {
            Weight::Regular => self.regular,
            Weight::Bold => self.bold,
        };
        for run in line.chunk_by(|a, b| (a.id == 0) == (b.id == 0)) {
            let Some(first) = run.first() else { continue };
            let square = if first.id == 0 { glyphs("□", text.weight).into_iter().next() } else { None };
            let scale = square.as_ref().map_or(1.0, |square| 1.0 / square.advance_em.max(0.1));
            // A glyph's place is told from where the ones before it end.
            let mut pen = first.at_em.0;
            let run: Vec<KrillaGlyph> = run
                .iter()
                .map(|glyph| {
                    let offset = glyph.at_em.0 - pen;
                    pen += glyph.advance_em;
                    KrillaGlyph::new(
                        GlyphId::new(square.as_ref().map_or(glyph.id, |square| square.id)),
                        glyph.advance_em / scale,
                        offset / scale,
                        glyph.at_em.1 / scale,
                        0.0,
                        glyph.text.clone(),
                        None,
                    )
                })
                .collect();
            let at = Point::from_xy(text.baseline.x + first.at_em.0 * text.size_pt, text.baseline.y);
            let size = text.size_pt * scale;
            self.surface.draw_glyphs(at, &run, font.clone(), &text.text, size, false);
        }
    }

    fn image(&mut self, rect: Rect, key: &str) {
        let image = (self.pictures)(key).and_then(|bytes| {
            let data = bytes.to_vec();
            match mime(&bytes)? {
                "image/png" => Image::from_png(data.into(), false).ok(),
                _ => Image::from_jpeg(data.into(), false).ok(),
            }
        });
        let size = PageSize::from_wh(rect.w, rect.h)
            .filter(|_| Area::from_xywh(rect.x, rect.y, rect.w, rect.h).is_some());
        match (image, size) {
            (Some(image), Some(size)) => {
                self.surface.push_transform(&Transform::from_translate(rect.x, rect.y));
                self.surface.draw_image(image, size);
                self.surface.pop();
            }
            _ => self.rect(rect, 0.0, None, Some(MISSING_PICTURE)),
        }
    }
}

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
