//! The sheet that a figure is composed on, and the order in which its parts are laid down.

use crate::model::{Case, Ticks};

use super::super::axis::TimeAxis;
use super::super::color::Color;
use super::super::lanes::LaneLayout;
use super::super::scene::{
    Address, Item, Layer, LayerKind, Pos, Rect, Scene, Shape, Size, Stroke, Text, Weight,
};
use super::super::style::Style;
use super::super::text;
use super::page::Page;
use super::{Figure, LaneBox, Place, Viewport, breaks, legend, references};

/// Lengths in points at scale 1.
const TITLE_TOP: f32 = 12.5;
const TITLE_LEADING: f32 = 1.2;
const TITLE_FOOT: f32 = 2.6;
/// How much higher a name stands that shares no line with the words of a dimension line.
const LIFT: f32 = 9.4;
const NO_TITLE: f32 = 2.0;
/// Lines that a title or subtitle may take before it is elided.
const MOST_TITLE_LINES: usize = 3;
/// Room under the legend.
const PAGE_FOOT: f32 = 7.0;
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
    pub page: Page,
    /// The legend, if it stands right of everything else.
    pub side: Option<legend::Plan>,
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
    pub fn new(lanes: &'a LaneLayout, viewport: &'a Viewport, style: &'a Style) -> Self {
        let (page, side) = legend::beside(lanes, viewport, style)
            .unwrap_or_else(|| (Page::new(lanes, viewport, 0.0, style), None));
        Self {
            side,
            head: lanes.study().head(),
            lanes,
            viewport,
            style,
            page,
            axis: breaks::axis(lanes, viewport, &page),
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

    pub fn compose(mut self) -> Figure {
        let s = self.s;
        let title_lines = self.title_lines();
        let title_height = self.title_height(&title_lines);
        let total = self.lanes.height();
        let is_page = self.viewport.height_pt.is_none();
        // A page gives a line of its own to names that a window, whose rows stay where they are, cuts short.
        let lifts: Vec<f32> = if is_page {
            (0..self.lanes.len())
                .map(|index| if self.needs_two_lines(index) { LIFT * s } else { 0.0 })
                .collect()
        } else {
            Vec::new()
        };
        let content = title_height + self.page.height(total, self.style) + lifts.iter().sum::<f32>();
        let references = references::plan(&self);
        let rulers_height = self.rulers_height(references.height(self.style));
        let legend = legend::plan(&self);
        let below = rulers_height + legend.height + PAGE_FOOT * s;
        let (height, rows_bottom, scroll) = match self.viewport.height_pt.filter(|h| h.is_finite()) {
            Some(height) => {
                let room = (height - below).max(0.0);
                let furthest = (content - room).max(0.0);
                let wanted = self.viewport.scroll_y_pt;
                let scroll = if wanted.is_finite() { wanted.clamp(0.0, furthest) } else { 0.0 };
                (height.max(1.0), content.min(room), scroll)
            }
            None => (content + below, content, 0.0),
        };
        let clip = Rect::new(0.0, 0.0, self.page.width, rows_bottom.max(0.0));

        self.title(&title_lines, -scroll);
        let top = title_height - scroll;
        let first = self.lanes.first_patient(|end| top + self.page.height(end, self.style) > clip.y);
        let mut lifted: f32 = 0.0;
        for index in first..self.lanes.len() {
            let y = top + self.page.height(self.lanes.above(index), self.style) + lifted;
            if y > clip.bottom() {
                break;
            }
            let lift = lifts.get(index).copied().unwrap_or(0.0);
            self.patient(index, y, lift, clip);
            lifted += lift;
        }
        self.reference_lines(&references, rows_bottom);
        let axis_y = rows_bottom + references.height(self.style) + self.axis_gap();
        self.rulers(axis_y);
        self.reference_labels(&references, axis_y);
        self.legend(&legend, self.page.margin, rows_bottom + rulers_height);
        if let Some(side) = self.side.take() {
            self.legend(&side, self.page.right, if is_page { title_height } else { 0.0 });
        }
        let size = Size::new(self.page.width, height);
        self.finish(size, clip, content)
    }

    /// How far down a window's rows of a patient begin while nothing is scrolled.
    pub fn top_of(&self, patient: usize) -> f32 {
        self.title_height(&self.title_lines()) + self.page.height(self.lanes.above(patient), self.style)
    }

    /// Whether any patient has a place on this axis.
    pub fn shows_any(&self) -> bool {
        self.lanes.is_on(self.viewport.alignment)
    }

    fn finish(self, size: Size, clip: Rect, content_height_pt: f32) -> Figure {
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

    /// Title and subtitle broken into lines.
    fn title_lines(&self) -> [Vec<String>; 2] {
        if !self.viewport.include.title {
            return Default::default();
        }
        let width = self.page.right - 2.0 * self.page.margin;
        [
            text::wrap(&self.head.title, width, (self.style.title_pt, Weight::Bold), MOST_TITLE_LINES),
            text::wrap(
                &self.head.subtitle,
                width,
                (self.style.subtitle_pt, Weight::Regular),
                MOST_TITLE_LINES,
            ),
        ]
    }

    fn title_height(&self, [title, subtitle]: &[Vec<String>; 2]) -> f32 {
        if title.is_empty() && subtitle.is_empty() {
            return NO_TITLE * self.s;
        }
        let title_part = match title.len() {
            0 => 4.0 * self.s,
            n => TITLE_TOP * self.s + (n - 1) as f32 * TITLE_LEADING * self.style.title_pt,
        };
        let subtitle_part = subtitle.len() as f32 * 1.28 * self.style.subtitle_pt;
        title_part + subtitle_part + TITLE_FOOT * self.s
    }

    fn title(&mut self, [title, subtitle]: &[Vec<String>; 2], top: f32) {
        let x = self.page.margin;
        let mut y = top + TITLE_TOP * self.s;
        for (n, line) in title.iter().enumerate() {
            if n > 0 {
                y += TITLE_LEADING * self.style.title_pt;
            }
            let line = Text::new(Pos::new(x, y), line, self.style.title_pt, Weight::Bold, self.style.ink);
            self.gutter.push(item(line));
        }
        if title.is_empty() {
            y = top + 4.0 * self.s;
        }
        for line in subtitle {
            y += 1.28 * self.style.subtitle_pt;
            let pt = self.style.subtitle_pt;
            self.gutter.push(item(Text::new(Pos::new(x, y), line, pt, Weight::Regular, self.style.grey)));
        }
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
