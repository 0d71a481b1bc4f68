//! What a composition gives: the scene, and where in it everything stands.

use super::super::axis::TimeAxis;
use super::super::lanes::{LaneGroup, MarkKind};
use super::super::scene::{Address, Pos, Rect, Scene};
use crate::model::PatientId;

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
    pub(super) fn sign(address: Address, rect: Rect, x: f32) -> Self {
        Self { address, part: 0, rect, lane: None, kind: MarkKind::Point, start_x: x, end_x: x }
    }
}

/// Where a lane is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct LaneBox {
    /// Whose lane it is.
    pub patient: PatientId,
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
