//! The sheet that a figure is composed on: what is drawn is collected on it, layer by layer.

use crate::model::{Case, Modality, StatusKind, Ticks};

use super::super::axis::TimeAxis;
use super::super::color::Color;
use super::super::lanes::{LaneLayout, Look};
use super::super::palette::Swatch;
use super::super::scene::{Address, Item, Layer, LayerKind, Pos, Rect, Scene, Shape, Size, Stroke, Text};
use super::super::style::Style;
use super::super::text;
use super::composed::{Figure, LaneBox, Place};
use super::page::PageColumns;
use super::viewport::Viewport;

/// Lengths in points at scale 1.
///
/// From the end of the rows, and the labels of reference lines, to the axis.
pub(super) const AXIS_GAP: f32 = 1.0;
/// How far signs and type may reach left of the time area.
const LEFT_OVERHANG: f32 = 4.4;
/// Lines stop this far from type that they would cross.
const CLEARANCE: f32 = 1.3;

/// The sheet.
pub(super) struct Canvas<'a> {
    /// The case without its patients.
    pub head: &'a Case,
    pub lanes: &'a LaneLayout,
    pub viewport: &'a Viewport,
    pub style: &'a Style,
    pub page: PageColumns,
    pub axis: TimeAxis,
    /// The factor of all lengths.
    pub s: f32,
    /// Bands under everything.
    pub under: Vec<Item>,
    /// Shading behind the bars.
    pub ground: Vec<Item>,
    /// Hairlines and dashed lines behind the bars.
    pub lines: Vec<Item>,
    pub gutter: Vec<Item>,
    pub bars: Vec<Item>,
    pub labels: Vec<Item>,
    pub rulers: Vec<Item>,
    pub key: Vec<Item>,
    pub overlay: Vec<Item>,
    pub places: Vec<Place>,
    pub lane_boxes: Vec<LaneBox>,
    pub heads: Vec<(Address, Rect)>,
    /// Type among the rows, which lines go around.
    pub type_boxes: Vec<Rect>,
    /// The colour that the case wants for the lane that is being drawn.
    pub tint: Option<Color>,
    /// Where the lanes of the patients that show begin and end, in points down.
    pub lane_spans: Vec<(f32, f32)>,
}

/// Whether a layer's items stand for an event or a patient.
pub(super) fn item(shape: impl Into<Shape>) -> Item {
    Item { shape: shape.into(), address: None }
}

/// A shape that stands for an event or a patient.
pub(super) fn item_for(address: &Address, shape: impl Into<Shape>) -> Item {
    Item { shape: shape.into(), address: Some(address.clone()) }
}

impl<'a> Canvas<'a> {
    pub fn new(
        lanes: &'a LaneLayout,
        viewport: &'a Viewport,
        style: &'a Style,
        (page, axis): (PageColumns, TimeAxis),
    ) -> Self {
        Self {
            head: lanes.study().head(),
            lanes,
            viewport,
            style,
            page,
            axis,
            s: style.scale,
            under: Vec::new(),
            ground: Vec::new(),
            lines: Vec::new(),
            gutter: Vec::new(),
            bars: Vec::new(),
            labels: Vec::new(),
            rulers: Vec::new(),
            key: Vec::new(),
            overlay: Vec::new(),
            places: Vec::new(),
            lane_boxes: Vec::new(),
            heads: Vec::new(),
            type_boxes: Vec::new(),
            tint: None,
            lane_spans: Vec::new(),
        }
    }

    /// Whether any patient has a place on this axis.
    pub fn shows_any(&self) -> bool {
        self.lanes.is_on(self.viewport.alignment)
    }

    /// The figure of all that was laid down. The rows show within `clip`.
    pub fn finish(self, size: Size, clip: Rect, content_height_pt: f32) -> Figure {
        let s = self.s;
        let page = &self.page;
        let time_left = page.x0 - LEFT_OVERHANG * s;
        let time = Rect::new(time_left, clip.y, (page.width - time_left).max(0.0), clip.h);
        let layer = |kind, clip, parts: Vec<Vec<Item>>| Layer {
            kind,
            clip,
            items: parts.into_iter().flatten().collect(),
        };
        let layers = vec![
            layer(LayerKind::Background, Some(clip), vec![self.under, self.ground, self.lines]),
            layer(LayerKind::Gutter, Some(clip), vec![self.gutter]),
            layer(LayerKind::Data, Some(time), vec![self.bars, self.labels]),
            layer(LayerKind::Axis, None, vec![self.rulers]),
            layer(LayerKind::Legend, None, vec![self.key]),
            layer(LayerKind::Overlay, Some(clip), vec![self.overlay]),
        ];
        let data = Rect::between(page.x0, page.x1, clip.y, clip.bottom());
        Figure {
            scene: Scene { size, background: self.style.background, layers },
            data,
            content_height_pt,
            axis: self.axis,
            places: self.places,
            lane_boxes: self.lane_boxes,
            heads: self.heads,
        }
    }

    /// How a mark is coloured.
    pub fn swatch(&self, look: Look) -> Swatch {
        if let (Look::Treatment(_) | Look::Finding(_), Some(fill)) = (look, self.tint) {
            return self.style.tinted(fill);
        }
        match look {
            Look::Treatment(modality) => self.style.treatment(modality),
            Look::Response(role) => self.style.response(role),
            Look::Status(StatusKind::Progression | StatusKind::Relapse) => {
                Swatch::solid(self.style.worsening())
            }
            _ => self.style.treatment(Modality::Supportive),
        }
    }

    /// From the end of the rows, and the labels of reference lines, to the axis.
    pub fn axis_gap(&self) -> f32 {
        AXIS_GAP * self.s
    }

    /// Where a moment of a patient stands, given the patient's zero on this axis.
    pub fn x(&self, moment: Ticks, zero: Ticks) -> f32 {
        self.axis.x_at(moment - zero)
    }

    /// An upright line from one height to another that goes around type.
    pub fn upright(&self, x: f32, (top, bottom): (f32, f32), stroke: Stroke) -> Vec<Shape> {
        let clearance = CLEARANCE * self.s;
        let mut gaps: Vec<(f32, f32)> = self
            .type_boxes
            .iter()
            .filter(|b| b.x - clearance < x && x < b.right() + clearance && b.y < bottom && top < b.bottom())
            .map(|b| (b.y, b.bottom()))
            .collect();
        gaps.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut shapes = Vec::new();
        let mut y = top;
        for (from, to) in gaps {
            if from > y {
                shapes.push(Shape::line(Pos::new(x, y), Pos::new(x, from), stroke));
            }
            y = y.max(to);
        }
        if bottom > y {
            shapes.push(Shape::line(Pos::new(x, y), Pos::new(x, bottom), stroke));
        }
        shapes
    }

    /// Notes the ink of a line of type among the rows, for lines to go around.
    pub fn note_type(&mut self, line: &Text) {
        let (up, down) = (text::cap_height_pt(line.size_pt) * 1.12, text::descent_pt(line.size_pt));
        let pad = 0.9 * self.s;
        self.type_boxes.push(Rect::new(
            line.baseline.x,
            line.baseline.y - up - pad,
            line.width_pt,
            up + down + 2.0 * pad,
        ));
    }
}

/// The baseline that centres capitals of that size on a line, in points.
pub(super) fn baseline(center_y: f32, size_pt: f32) -> f32 {
    center_y + text::cap_height_pt(size_pt) / 2.0
}
