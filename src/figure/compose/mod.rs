//! Composition: lanes, a viewport and a style become the figure.
//!
//! [`compose`] is pure. With [`Viewport::height_pt`] it draws a window: rows scroll under an axis and a legend that stay
//! at the bottom, and only what shows is worked out. Without, it draws a page as high as it needs to be.

mod bars;
mod breaks;
mod canvas;
mod dimension;
mod fill;
mod given;
mod labels;
mod legend;
mod lit;
mod page;
mod patient;
mod pictures;
mod references;
mod rulers;
mod signs;
mod track;

use std::sync::Arc;

pub use lit::{Light, light};

use crate::course::Alignment;
use crate::model::{Ticks, Unit};

use super::axis::{TimeAxis, round_span};
use super::include::Include;
use super::lanes::{LaneGroup, LaneLayout, MarkKind};
use super::scene::{Address, Pos, Rect, Scene};
use super::style::Style;

/// What part of the figure to draw, and how large.
#[derive(Debug, Clone, PartialEq)]
pub struct Viewport {
    /// Width of the page or the window in points.
    pub width_pt: f32,
    /// Height of the window in points; `None` for a page, which becomes as high as its content.
    pub height_pt: Option<f32>,
    /// How far the rows of a window are scrolled up, in points.
    pub scroll_y_pt: f32,
    /// The moment at the left end of the axis, from the alignment's zero.
    pub from: Ticks,
    /// The moment at the right end of the axis, from the alignment's zero.
    pub to: Ticks,
    /// What time 0 of the axis is.
    pub alignment: Alignment,
    /// The unit of the axis; `None` lets the zoom decide.
    pub unit: Option<Unit>,
    /// What of the case to show.
    pub include: Include,
}

impl Viewport {
    /// A page of that width that shows a span of time, as high as it needs to be.
    pub const fn page(width_pt: f32, (from, to): (Ticks, Ticks), alignment: Alignment) -> Self {
        let include = Include::ALL;
        Self { width_pt, height_pt: None, scroll_y_pt: 0.0, from, to, alignment, unit: None, include }
    }
}

/// A composed figure, and where in it everything is.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What to paint.
    pub scene: Scene,
    /// The time area on the page: between the ends of the axis, from the first row that shows to the last.
    pub data: Rect,
    /// How high the title and all rows stand together, in points: what a window scrolls through.
    pub content_height_pt: f32,
    /// Times to positions and back.
    pub axis: TimeAxis,
    /// Events that show, in the order in which they were drawn.
    pub places: Vec<Place>,
    /// Lanes that show, from top to bottom.
    pub lane_boxes: Vec<LaneBox>,
    /// Heads of the patients that show: the line with the name.
    pub heads: Vec<(Address, Rect)>,
}

impl Figure {
    /// The lane at a position.
    pub fn lane_at(&self, at: Pos) -> Option<&LaneBox> {
        self.lane_boxes.iter().find(|lane| (lane.rect.y..lane.rect.bottom()).contains(&at.y))
    }

    /// The place of an event, if it shows.
    pub fn place_of(&self, address: &Address) -> Option<&Place> {
        self.places.iter().find(|place| place.address == *address)
    }
}

/// Where an event is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Which event of which patient.
    pub address: Address,
    /// Which drawing of the event: 0 its bar or sign, more for its pictures, [`Self::DERIVED`] for what follows from it.
    pub part: usize,
    /// The bar or sign without its label, cut to what shows.
    pub rect: Rect,
    /// Position in [`Figure::lane_boxes`]; `None` for lines through all lanes and signs on the foot.
    pub lane: Option<usize>,
    /// Whether it is a bar, which has edges to drag, or a sign.
    pub kind: MarkKind,
    /// Where the drawn start stands in points, even if it does not show.
    pub start_x: f32,
    /// Where the drawn end stands in points, even if it does not show.
    pub end_x: f32,
}

impl Place {
    /// The part of a value that is computed from the event and others: it answers to a click and cannot be dragged.
    pub const DERIVED: usize = usize::MAX;

    /// A sign that stands on no lane, at a position in points.
    fn sign(address: Address, rect: Rect, x: f32) -> Self {
        Self { address, part: 0, rect, lane: None, kind: MarkKind::Point, start_x: x, end_x: x }
    }
}

/// Where a lane is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct LaneBox {
    /// Whose lane it is.
    pub patient: Arc<str>,
    /// Which part of the figure it belongs to.
    pub group: LaneGroup,
    /// The name that the program gives it, which settings of the case refer to.
    pub given: String,
    /// Its name as printed, whole; nothing for annotations.
    pub name: String,
    /// Position among the patient's lanes.
    pub index: usize,
    /// From the left margin to the end of the time area.
    pub rect: Rect,
}

/// Room after the last moment, as a share of the whole, for arrowheads.
const END_ROOM: f64 = 0.012;

/// The span that shows all of a case, with round ends and room for arrowheads; a year for an empty one.
pub fn fit(lanes: &LaneLayout, alignment: Alignment) -> (Ticks, Ticks) {
    match lanes.span(alignment) {
        Some((from, to)) => {
            let from = if alignment == Alignment::Calendar { from } else { from.min(Ticks::ZERO) };
            round_span(from, to, END_ROOM)
        }
        None => (Ticks::ZERO, Ticks::YEAR),
    }
}

/// The figure of a study.
pub fn compose(lanes: &LaneLayout, viewport: &Viewport, style: &Style) -> Figure {
    if let Some(study) = viewport.include.narrowed(lanes.study()) {
        let mut layout = LaneLayout::of(study);
        layout.aspects.clone_from(&lanes.aspects);
        return canvas::Canvas::new(&layout, viewport, style).compose();
    }
    canvas::Canvas::new(lanes, viewport, style).compose()
}

/// How far down the rows of a patient begin while nothing is scrolled, in points.
pub fn top_of_patient(lanes: &LaneLayout, viewport: &Viewport, style: &Style, patient: usize) -> f32 {
    canvas::Canvas::new(lanes, viewport, style).top_of(patient)
}

/// How far beside a thin mark a pointer still means it, in points.
const TOUCH_PT: f32 = 2.5;

/// The event at a position: the one drawn on top, or the nearest within reach.
pub fn hit(figure: &Figure, at: Pos) -> Option<&Place> {
    let inside = figure.places.iter().rev().find(|place| place.rect.contains(at));
    inside.or_else(|| {
        let distance = |place: &Place| (place.rect.center().x - at.x).abs() - place.rect.w / 2.0;
        figure
            .places
            .iter()
            .filter(|place| place.rect.expand(TOUCH_PT).contains(at))
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
    })
}
