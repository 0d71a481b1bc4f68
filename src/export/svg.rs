//! SVG: real text, plain shapes, nothing a viewer could execute or fetch.
//!
//! User units are points, so the numbers in the file are those of the scene; width and height are millimetres.
//! The same scene and options always give the same bytes.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::POINTS_PER_MM;
use super::picture::mime;
use crate::figure::color::Color;
use crate::figure::scene::{
    Address, Fill, Item, Layer, MISSING_PICTURE, Pos, Rect, Scene, Shape, Stroke, Text, Weight,
};
use crate::figure::text::FAMILY;
use crate::model::Case;

/// What a scene does not know about its file.
pub struct SvgOptions<'a> {
    /// Width on the page in millimetres; `None` keeps a point a point. The height follows.
    pub width_mm: Option<f32>,
    /// The bytes of a picture by its key: PNG or JPEG. Anything else is drawn as an empty frame.
    pub pictures: &'a dyn Fn(&str) -> Option<Arc<[u8]>>,
    /// The document's title, for screen readers and file managers; left out when empty.
    pub title: &'a str,
    /// The document's description, left out when empty.
    pub desc: &'a str,
    /// Whether shapes that stand for an event carry its ids, shown as a tooltip by browsers.
    pub item_titles: bool,
    /// Whether the ground is left out.
    pub transparent: bool,
    /// What the file is to carry inside; see [`super::Page::carried`].
    pub carried: Option<&'a str>,
}

impl Default for SvgOptions<'_> {
    fn default() -> Self {
        Self {
            width_mm: None,
            pictures: &|_| None,
            title: "",
            desc: "",
            item_titles: false,
            transparent: false,
            carried: None,
        }
    }
}

/// How far the background reaches over the page: rounded millimetres may not have the view's exact shape, and viewers
/// would leave the missing hair of the page empty.
const BLEED_PT: f32 = 0.1;

/// Fonts with the metrics of the measured one, best first.
const FONT_STACK: &str = "Liberation Sans, Arial, Helvetica, sans-serif";

/// The scene as an SVG document.
pub fn svg(scene: &Scene, options: &SvgOptions) -> String {
    let mut writer = Writer { body: String::new(), defs: Defs::default(), options };
    let page = Rect::new(0.0, 0.0, scene.size.w, scene.size.h);
    if !options.transparent {
        writer.rect(page.expand(BLEED_PT), 0.0, Some(scene.background), None);
    }
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for layer in &scene.layers {
        let count = seen.entry(layer.kind.name()).or_default();
        *count += 1;
        let number = *count;
        writer.layer(layer, number);
    }
    let Writer { body, defs, .. } = writer;

    let width_mm =
        options.width_mm.filter(|mm| mm.is_finite() && *mm > 0.0).unwrap_or(scene.size.w / POINTS_PER_MM);
    let height_mm = width_mm * scene.size.h / scene.size.w;
    let mut out = String::with_capacity(body.len() + defs.text.len() + 1024);
    out.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\"");
    let _ = write!(
        out,
        " width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {} {}\" font-family=\"{FAMILY}, {FONT_STACK}\" role=\"img\">",
        Millimetres(width_mm),
        Millimetres(height_mm),
        Number(scene.size.w),
        Number(scene.size.h)
    );
    for (tag, content) in [("title", options.title), ("desc", options.desc)] {
        if !content.is_empty() {
            let _ = write!(out, "\n<{tag}>{}</{tag}>", Escaped(content));
        }
    }
    if let Some(carried) = options.carried {
        let _ = write!(out, "\n<metadata id=\"{}\">", Case::CARRIED_AS);
        // Line by line: what ends a line is no character of the text.
        for line in carried.split_inclusive('\n') {
            let _ = write!(out, "{}", Escaped(line.trim_end_matches('\n')));
            if line.ends_with('\n') {
                out.push('\n');
            }
        }
        out.push_str("</metadata>");
    }
    if !defs.text.is_empty() {
        let _ = write!(out, "\n<defs>{}\n</defs>", defs.text);
    }
    out.push_str(&body);
    out.push_str("\n</svg>\n");
    out
}

/// Clip paths and gradients, each written once.
#[derive(Default)]
struct Defs {
    text: String,
    ids: HashMap<String, String>,
}

impl Defs {
    /// The id of a definition; `content` must say everything about it but its id.
    fn id(&mut self, prefix: char, tag: &str, attributes: &str, content: &str) -> String {
        let key = format!("{tag}{attributes}>{content}");
        if let Some(id) = self.ids.get(&key) {
            return id.clone();
        }
        let id = format!("{prefix}{}", self.ids.len() + 1);
        let _ = write!(self.text, "\n<{tag} id=\"{id}\"{attributes}>{content}</{tag}>");
        self.ids.insert(key, id.clone());
        id
    }
}

struct Writer<'a> {
    body: String,
    defs: Defs,
    options: &'a SvgOptions<'a>,
}

impl Writer<'_> {
    fn layer(&mut self, layer: &Layer, number: usize) {
        if layer.items.is_empty() {
            return;
        }
        let name = layer.kind.name();
        let _ = write!(self.body, "\n<g id=\"{name}");
        if number > 1 {
            let _ = write!(self.body, "-{number}");
        }
        self.body.push('"');
        if let Some(clip) = layer.clip {
            let outline = format!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                Number(clip.x),
                Number(clip.y),
                Number(clip.w.max(0.0)),
                Number(clip.h.max(0.0))
            );
            let id = self.defs.id('c', "clipPath", "", &outline);
            let _ = write!(self.body, " clip-path=\"url(#{id})\"");
        }
        self.body.push('>');
        let mut open: Option<&Address> = None;
        for item in &layer.items {
            let address = item.address.as_ref().filter(|_| self.options.item_titles);
            if open != address {
                if open.is_some() {
                    self.body.push_str("\n</g>");
                }
                if let Some(address) = address {
                    let _ = write!(self.body, "\n<g><title>{}", Escaped(address.patient.as_str()));
                    if let Some(event) = &address.event {
                        let _ = write!(self.body, " / {}", Escaped(event.as_str()));
                    }
                    self.body.push_str("</title>");
                }
                open = address;
            }
            self.item(item);
        }
        if open.is_some() {
            self.body.push_str("\n</g>");
        }
        self.body.push_str("\n</g>");
    }

    fn item(&mut self, item: &Item) {
        match &item.shape {
            Shape::Rect { rect, radius, fill, stroke } => match fill {
                Some(Fill::Fade { color, stops }) => self.fade(*rect, *radius, *color, stops, *stroke),
                Some(Fill::Solid(color)) => self.rect(*rect, *radius, Some(*color), *stroke),
                None => self.rect(*rect, *radius, None, *stroke),
            },
            Shape::Path { points, closed, fill, stroke } => self.path(points, *closed, *fill, *stroke),
            Shape::Text(text) => self.text(text),
            Shape::Image { rect, picture, alt } => self.image(*rect, picture.as_str(), alt),
        }
    }

    fn rect(&mut self, rect: Rect, radius: f32, fill: Option<Color>, stroke: Option<Stroke>) {
        self.rect_start(rect, radius);
        self.fill(fill);
        self.stroke(stroke);
        self.body.push_str("/>");
    }

    fn rect_start(&mut self, rect: Rect, radius: f32) {
        let (w, h) = (rect.w.max(0.0), rect.h.max(0.0));
        let _ = write!(
            self.body,
            "\n<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
            Number(rect.x),
            Number(rect.y),
            Number(w),
            Number(h)
        );
        let radius = radius.min(w / 2.0).min(h / 2.0);
        if radius > 0.0 {
            let _ = write!(self.body, " rx=\"{}\"", Number(radius));
        }
    }

    fn fade(&mut self, rect: Rect, radius: f32, color: Color, stops: &[(f32, u8)], stroke: Option<Stroke>) {
        let mut content = String::new();
        for &(at, alpha) in stops {
            let opacity = f32::from(alpha) / 255.0 * color.opacity();
            let _ = write!(content, "<stop offset=\"{}\"", Ratio(at.clamp(0.0, 1.0)));
            let _ = write!(content, " stop-color=\"{}\"", color.hex());
            if opacity < 1.0 {
                let _ = write!(content, " stop-opacity=\"{}\"", Ratio(opacity));
            }
            content.push_str("/>");
        }
        let attributes = format!(
            " gradientUnits=\"userSpaceOnUse\" x1=\"{}\" y1=\"0\" x2=\"{}\" y2=\"0\"",
            Number(rect.x),
            Number(rect.right())
        );
        let id = self.defs.id('f', "linearGradient", &attributes, &content);
        self.rect_start(rect, radius);
        let _ = write!(self.body, " fill=\"url(#{id})\"");
        self.stroke(stroke);
        self.body.push_str("/>");
    }

    fn path(&mut self, points: &[Pos], closed: bool, fill: Option<Color>, stroke: Option<Stroke>) {
        if points.len() < 2 || !points.iter().all(|point| point.is_finite()) {
            return;
        }
        self.body.push_str("\n<path d=\"");
        for (index, point) in points.iter().enumerate() {
            let command = match index {
                0 => "M",
                1 => "L",
                _ => " ",
            };
            let _ = write!(self.body, "{command}{} {}", Number(point.x), Number(point.y));
        }
        self.body.push_str(if closed { "Z\"" } else { "\"" });
        self.fill(fill.filter(|_| closed));
        self.stroke(stroke);
        self.body.push_str("/>");
    }

    fn text(&mut self, text: &Text) {
        if text.text.is_empty() {
            return;
        }
        self.text_start(text);
        self.fill(Some(text.color));
        let _ = write!(self.body, ">{}</text>", Escaped(&text.text));
    }

    fn text_start(&mut self, text: &Text) {
        let _ = write!(
            self.body,
            "\n<text x=\"{}\" y=\"{}\" font-size=\"{}\"",
            Number(text.baseline.x),
            Number(text.baseline.y),
            Number(text.size_pt)
        );
        if text.weight == Weight::Bold {
            self.body.push_str(" font-weight=\"700\"");
        }
    }

    fn image(&mut self, rect: Rect, key: &str, alt: &str) {
        let picture = (self.options.pictures)(key).and_then(|bytes| Some((mime(&bytes)?, bytes)));
        let Some((mime, bytes)) = picture else {
            self.rect(rect, 0.0, None, Some(MISSING_PICTURE));
            return;
        };
        let _ = write!(
            self.body,
            "\n<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" href=\"data:{mime};base64,",
            Number(rect.x),
            Number(rect.y),
            Number(rect.w.max(0.0)),
            Number(rect.h.max(0.0))
        );
        BASE64.encode_string(&bytes, &mut self.body);
        if alt.is_empty() {
            self.body.push_str("\"/>");
        } else {
            let _ = write!(self.body, "\"><title>{}</title></image>", Escaped(alt));
        }
    }

    fn fill(&mut self, fill: Option<Color>) {
        match fill {
            Some(color) => self.paint("fill", color),
            None => self.body.push_str(" fill=\"none\""),
        }
    }

    fn stroke(&mut self, stroke: Option<Stroke>) {
        let Some(stroke) = stroke.filter(|stroke| stroke.width > 0.0) else { return };
        self.paint("stroke", stroke.color);
        let _ = write!(self.body, " stroke-width=\"{}\"", Number(stroke.width));
        if let Some((dash, gap)) = stroke.dash.filter(|(dash, gap)| *dash > 0.0 && *gap > 0.0) {
            let _ = write!(self.body, " stroke-dasharray=\"{} {}\"", Number(dash), Number(gap));
        }
    }

    fn paint(&mut self, attribute: &str, color: Color) {
        let Color { r, g, b, .. } = color;
        let _ = write!(self.body, " {attribute}=\"#{r:02x}{g:02x}{b:02x}\"");
        if color.a < 255 {
            let _ = write!(self.body, " {attribute}-opacity=\"{}\"", Ratio(color.opacity()));
        }
    }
}

/// A coordinate with at most two decimals, without a negative zero; nothing a viewer cannot read.
struct Number(f32);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_decimal(f, self.0, 100)
    }
}

/// A length of the page with at most four decimals, so that the page keeps the view's shape at any resolution.
struct Millimetres(f32);

impl std::fmt::Display for Millimetres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_decimal(f, self.0, 10_000)
    }
}

/// A share of one with at most three decimals.
struct Ratio(f32);

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_decimal(f, self.0, 1000)
    }
}

/// Writes a number in steps of one part in `parts` (a power of ten), trailing zeros left out.
fn write_decimal(f: &mut std::fmt::Formatter<'_>, value: f32, parts: i64) -> std::fmt::Result {
    let value = if value.is_finite() { f64::from(value) } else { 0.0 };
    let scaled = (value * parts as f64).round() as i64;
    let (whole, mut fraction) =
        (scaled.unsigned_abs() / parts.unsigned_abs(), scaled.unsigned_abs() % parts.unsigned_abs());
    if scaled < 0 {
        f.write_str("-")?;
    }
    write!(f, "{whole}")?;
    if fraction > 0 {
        let mut digits = parts.ilog10() as usize;
        while fraction.is_multiple_of(10) {
            fraction /= 10;
            digits -= 1;
        }
        write!(f, ".{fraction:0digits$}")?;
    }
    Ok(())
}

/// Text with XML's own characters escaped, and those XML cannot hold left out.
pub(super) struct Escaped<'a>(pub &'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\t' | '\n' | '\r' => f.write_char(' ')?,
                c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "svg_tests.rs"]
mod tests;
