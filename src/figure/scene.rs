//! The display list: a figure as layers of positioned shapes.
//!
//! All coordinates and sizes are points (1/72 inch), `f32`, x to the right and y down. On the page a point is a
//! typographic point; in the window it is a logical pixel of the toolkit. Every surface paints a layer's items in
//! order, so what comes later covers what came before. Strokes are centred on their outline, with flat ends.
//!
//! Cost: a surface may join *consecutive* plain rectangles of a crowded layer into one mesh. Emit the bars of a layer
//! first and their labels after them, and a cohort costs one mesh and its text.

use std::sync::Arc;

pub use super::color::Color;
use super::text;
pub use super::text::Weight;
use crate::model::{EventAddress, EventId, PatientId};

/// A position in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pos {
    /// Points to the right.
    pub x: f32,
    /// Points down.
    pub y: f32,
}

impl Pos {
    /// A position from its coordinates in points.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// Whether both coordinates are finite.
    pub fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite()
    }
}

/// A size in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// Width in points.
    pub w: f32,
    /// Height in points.
    pub h: f32,
}

impl Size {
    /// A size in points.
    pub const fn new(w: f32, h: f32) -> Self {
        Self { w, h }
    }
}

/// An upright rectangle in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width, never negative in a scene.
    pub w: f32,
    /// Height, never negative in a scene.
    pub h: f32,
}

impl Rect {
    /// A rectangle from its upper left corner and its size, all in points.
    pub const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    /// The rectangle between two x and two y, given in any order.
    pub fn between(x0: f32, x1: f32, y0: f32, y1: f32) -> Self {
        Self { x: x0.min(x1), y: y0.min(y1), w: (x1 - x0).abs(), h: (y1 - y0).abs() }
    }

    /// The square around a circle; give the rectangle half its width as radius and it is drawn as that circle.
    pub fn around(center: Pos, radius: f32) -> Self {
        Self { x: center.x - radius, y: center.y - radius, w: 2.0 * radius, h: 2.0 * radius }
    }

    /// Right edge.
    pub fn right(self) -> f32 {
        self.x + self.w
    }

    /// Lower edge.
    pub fn bottom(self) -> f32 {
        self.y + self.h
    }

    /// Middle.
    pub fn center(self) -> Pos {
        Pos { x: self.x + self.w / 2.0, y: self.y + self.h / 2.0 }
    }

    /// Whether the four numbers are finite.
    pub fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite() && self.w.is_finite() && self.h.is_finite()
    }

    /// Whether a position lies inside or on the edge.
    pub fn contains(self, pos: Pos) -> bool {
        (self.x..=self.right()).contains(&pos.x) && (self.y..=self.bottom()).contains(&pos.y)
    }

    /// Whether two rectangles share more than an edge.
    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// The shared part, or `None` where there is none.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let (w, h) = (self.right().min(other.right()) - x, self.bottom().min(other.bottom()) - y);
        (w >= 0.0 && h >= 0.0).then_some(Self { x, y, w, h })
    }

    /// Grown by `by` points on each side (shrunk when negative, never below nothing).
    #[must_use]
    pub fn expand(self, by: f32) -> Self {
        let (w, h) = ((self.w + 2.0 * by).max(0.0), (self.h + 2.0 * by).max(0.0));
        let center = self.center();
        Self { x: center.x - w / 2.0, y: center.y - h / 2.0, w, h }
    }

    /// Moved by points.
    #[must_use]
    pub fn translate(self, dx: f32, dy: f32) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..self }
    }
}

/// A whole figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width and height in points.
    pub size: Size,
    /// What everything stands on.
    pub background: Color,
    /// Painted in order.
    pub layers: Vec<Layer>,
}

/// Shapes that move and are clipped together.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Which part of the figure this is.
    pub kind: LayerKind,
    /// Nothing of the layer shows outside it.
    pub clip: Option<Rect>,
    /// Painted in order.
    pub items: Vec<Item>,
}

impl Layer {
    /// An empty layer.
    pub const fn new(kind: LayerKind, clip: Option<Rect>) -> Self {
        Self { kind, clip, items: Vec::new() }
    }

    /// Adds a shape that belongs to no event.
    pub fn push(&mut self, shape: impl Into<Shape>) {
        self.items.push(Item { shape: shape.into(), address: None });
    }

    /// Adds a shape that stands for a patient or an event.
    pub fn push_for(&mut self, address: &Address, shape: impl Into<Shape>) {
        self.items.push(Item { shape: shape.into(), address: Some(address.clone()) });
    }
}

/// The parts of a figure. The window pins the gutter while time scrolls, and the axis while rows scroll.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LayerKind {
    /// Title, hairlines between lanes, shading behind the bars.
    Background,
    /// Lane and patient names left of the time axis.
    Gutter,
    /// Bars, markers and their labels.
    Data,
    /// The time axis with its ticks and caption.
    Axis,
    /// What the colours and signs mean.
    Legend,
    /// Above everything: dimension lines, reference lines, selection.
    Overlay,
}

impl LayerKind {
    /// A stable lower-case name, used to name the groups of an exported figure.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Background => "background",
            Self::Gutter => "gutter",
            Self::Data => "data",
            Self::Axis => "axis",
            Self::Legend => "legend",
            Self::Overlay => "overlay",
        }
    }
}

/// A shape, and what it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What is drawn.
    pub shape: Shape,
    /// What it stands for, if it is more than decoration.
    pub address: Option<Address>,
}

/// Which patient, and which of its events, a shape stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// The patient.
    pub patient: PatientId,
    /// The event of that patient; `None` where the shape stands for the patient.
    pub event: Option<EventId>,
}

impl Address {
    /// The address of what stands for a patient.
    pub fn of_patient(patient: &PatientId) -> Self {
        Self { patient: patient.clone(), event: None }
    }

    /// The address of what stands for an event.
    pub fn of_event(patient: &PatientId, event: &EventId) -> Self {
        Self { patient: patient.clone(), event: Some(event.clone()) }
    }

    /// The event that it stands for, if it stands for one.
    pub fn event_address(&self) -> Option<EventAddress> {
        Some(EventAddress { patient: self.patient.clone(), event: self.event.clone()? })
    }
}

/// One thing drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A rectangle, rounded or not; a circle where the radius is half the side.
    Rect {
        /// Where it stands.
        rect: Rect,
        /// Radius of all four corners in points; at most half the shorter side is used.
        radius: f32,
        /// What fills it.
        fill: Option<Fill>,
        /// Its outline.
        stroke: Option<Stroke>,
    },
    /// Straight lines from point to point.
    Path {
        /// The corners, at least two for anything to show.
        points: Vec<Pos>,
        /// Whether the last point is joined to the first.
        closed: bool,
        /// What fills a closed path; its outline must not cross itself.
        fill: Option<Color>,
        /// The line itself.
        stroke: Option<Stroke>,
    },
    /// A line of type.
    Text(Text),
    /// A picture, stretched to its rectangle.
    Image {
        /// Where it stands.
        rect: Rect,
        /// Which picture.
        picture: PictureKey,
        /// What a reader who cannot see it is told.
        alt: String,
    },
}

impl Shape {
    /// A filled rectangle without outline.
    pub fn bar(rect: Rect, radius: f32, color: Color) -> Self {
        Self::Rect { rect, radius, fill: Some(Fill::Solid(color)), stroke: None }
    }

    /// A straight line.
    pub fn line(from: Pos, to: Pos, stroke: Stroke) -> Self {
        Self::Path { points: vec![from, to], closed: false, fill: None, stroke: Some(stroke) }
    }

    /// A filled polygon without outline.
    pub fn polygon(points: Vec<Pos>, color: Color) -> Self {
        Self::Path { points, closed: true, fill: Some(color), stroke: None }
    }

    /// A circle.
    pub fn circle(center: Pos, radius: f32, fill: Option<Color>, stroke: Option<Stroke>) -> Self {
        Self::Rect { rect: Rect::around(center, radius), radius, fill: fill.map(Fill::Solid), stroke }
    }

    /// The smallest rectangle around the geometry; half a stroke's width may show outside it.
    pub fn bounds(&self) -> Rect {
        match self {
            Self::Rect { rect, .. } | Self::Image { rect, .. } => *rect,
            Self::Path { points, .. } => {
                let mut points = points.iter();
                let Some(first) = points.next() else { return Rect::default() };
                let (mut low, mut high) = (*first, *first);
                for point in points {
                    low = Pos::new(low.x.min(point.x), low.y.min(point.y));
                    high = Pos::new(high.x.max(point.x), high.y.max(point.y));
                }
                Rect::between(low.x, high.x, low.y, high.y)
            }
            Self::Text(text) => text.bounds(),
        }
    }
}

impl From<Text> for Shape {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

/// What fills a rectangle.
#[derive(Clone, Debug, PartialEq)]
pub enum Fill {
    /// One colour.
    Solid(Color),
    /// One colour whose opacity changes from left to right: a bar with uncertain ends.
    Fade {
        /// The colour; its own opacity scales the stops'.
        color: Color,
        /// Position (0 left edge, 1 right edge, ascending) and opacity 0–255; straight in between, constant outside.
        stops: Vec<(f32, u8)>,
    },
}

/// A line's look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Width in points.
    pub width: f32,
    /// Colour.
    pub color: Color,
    /// Lengths of dash and gap in points, starting with a dash at the first point.
    pub dash: Option<(f32, f32)>,
}

impl Stroke {
    /// A solid line of a width in points.
    pub const fn solid(width: f32, color: Color) -> Self {
        Self { width, color, dash: None }
    }

    /// A dashed line; widths and lengths in points.
    pub const fn dashed(width: f32, color: Color, dash: f32, gap: f32) -> Self {
        Self { width, color, dash: Some((dash, gap)) }
    }
}

/// One line of type.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Left end of the baseline.
    pub baseline: Pos,
    /// What it says; one line without control characters.
    pub text: String,
    /// Type size in points.
    pub size_pt: f32,
    /// Weight.
    pub weight: Weight,
    /// Colour of the letters.
    pub color: Color,
    /// Measured width in points.
    pub width_pt: f32,
}

impl Text {
    /// Type that starts at `baseline`, cleaned to one printable line and measured.
    pub fn new(baseline: Pos, content: &str, size_pt: f32, weight: Weight, color: Color) -> Self {
        let content = text::one_line(content).into_owned();
        let width_pt = text::width_pt(&content, size_pt, weight);
        Self { baseline, text: content, size_pt, weight, color, width_pt }
    }

    /// Moved left by its width, so that it ends where it started.
    #[must_use]
    pub fn ending_here(mut self) -> Self {
        self.baseline.x -= self.width_pt;
        self
    }

    /// Moved left by half its width.
    #[must_use]
    pub fn centered_here(mut self) -> Self {
        self.baseline.x -= self.width_pt / 2.0;
        self
    }

    /// From the font's ascent to its descent, over the measured width.
    pub fn bounds(&self) -> Rect {
        let (ascent, descent) = (text::ascent_pt(self.size_pt), text::descent_pt(self.size_pt));
        Rect::new(self.baseline.x, self.baseline.y - ascent, self.width_pt, ascent + descent)
    }
}

/// The frame that every surface draws where a picture is missing.
pub const MISSING_PICTURE: Stroke = Stroke::dashed(0.5, Color::rgb(0x8A, 0x92, 0x9D), 2.0, 2.0);

/// Names a picture; whoever paints the scene knows the bytes or the texture behind it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PictureKey(pub Arc<str>);

impl PictureKey {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for PictureKey {
    fn from(key: &str) -> Self {
        Self(key.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectangle_keeps_its_middle_when_it_grows_or_shrinks_away() {
        let rect = Rect::new(1.0, 2.0, 4.0, 6.0);
        assert_eq!(rect.expand(1.0), Rect::new(0.0, 1.0, 6.0, 8.0));
        assert_eq!(rect.expand(-9.0), Rect::new(3.0, 5.0, 0.0, 0.0));
    }

    #[test]
    fn rectangles_that_only_touch_do_not_overlap() {
        let rect = Rect::new(0.0, 0.0, 10.0, 10.0);
        assert!(!rect.overlaps(Rect::new(10.0, 0.0, 5.0, 5.0)));
        assert_eq!(rect.intersect(Rect::new(6.0, 6.0, 9.0, 9.0)), Some(Rect::new(6.0, 6.0, 4.0, 4.0)));
        assert_eq!(rect.intersect(Rect::new(16.0, 6.0, 9.0, 9.0)), None);
    }

    #[test]
    fn text_is_one_measured_line() {
        let text = Text::new(Pos::new(50.0, 10.0), "off\ntreatment", 6.0, Weight::Regular, Color::BLACK);
        assert_eq!(text.text, "off treatment");
        assert!(text.width_pt > 0.0);
        let right = text.clone().ending_here();
        assert!((right.baseline.x + right.width_pt - 50.0).abs() < 1e-4);
        assert_eq!(Shape::from(text.clone()).bounds(), text.bounds());
    }

    #[test]
    fn a_path_is_bounded_by_its_points() {
        let path =
            Shape::polygon(vec![Pos::new(3.0, 1.0), Pos::new(0.0, 5.0), Pos::new(6.0, 4.0)], Color::BLACK);
        assert_eq!(path.bounds(), Rect::new(0.0, 1.0, 6.0, 4.0));
    }
}
