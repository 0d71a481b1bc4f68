//! What moves along by its anchors when something else moves.

use std::collections::{HashMap, HashSet};

use crate::course::Course;
use crate::model::{Edge, Event, EventId, Order, Part, Patient, Point, Time, TimeExpr};

/// One end of an event.
pub(super) type EventEnd<'a> = (&'a EventId, Edge);

/// The moments that move when some do: those, and all that are measured from them.
pub(super) struct MovedAlong<'a> {
    moments: HashSet<EventEnd<'a>>,
}

impl<'a> MovedAlong<'a> {
    /// What moves along with `seeds`, which are included.
    pub fn by(
        patient: &'a Patient,
        course: &'a Course,
        seeds: impl IntoIterator<Item = EventEnd<'a>>,
    ) -> Self {
        let mut after: HashMap<EventEnd, Vec<EventEnd>> = HashMap::new();
        for event in &patient.events {
            for edge in [Edge::Start, Edge::End] {
                for origin in origins(event, edge, course) {
                    after.entry(origin).or_default().push((&event.id, edge));
                }
            }
        }
        let mut moments = HashSet::new();
        let mut open: Vec<EventEnd> = seeds.into_iter().collect();
        while let Some(moment) = open.pop() {
            if moments.insert(moment) {
                open.extend(after.get(&moment).into_iter().flatten());
            }
        }
        Self { moments }
    }

    /// Whether a moment moves.
    pub fn has(&self, event: &EventId, edge: Edge) -> bool {
        self.moments.contains(&(event, edge))
    }

    /// Whether a point refers to a moment that moves. `own` is the event that it is written in.
    pub fn carries(&self, own: &EventId, point: &Point, part: Part) -> bool {
        match point {
            Point::Calendar(_) | Point::FromZero(_) => false,
            Point::FromOwnStart(_) => self.has(own, Edge::Start),
            Point::FromEvent(anchor, _) => self.has(&anchor.event, edge_of(part)),
        }
    }
}

/// The end of an event that a part is counted from.
pub(super) const fn edge_of(part: Part) -> Edge {
    match part {
        Part::Start | Part::Cycle(_) => Edge::Start,
        Part::End => Edge::End,
    }
}

/// The time that states one end of an event.
pub(super) fn stated(event: &Event, edge: Edge) -> Option<&Time> {
    match edge {
        Edge::Start => event.from.as_ref().or(event.at.as_ref()),
        Edge::End => event.to.as_ref(),
    }
}

/// The moments that one end of an event is measured from, so that it moves with them. Words of order do not measure.
fn origins<'a>(event: &'a Event, edge: Edge, course: &'a Course) -> Vec<EventEnd<'a>> {
    let Some(time) = stated(event, edge) else {
        // A point ends as it begins, a schedule after its cycles; an end that is not stated is drawn at the start.
        return if edge == Edge::End { vec![(&event.id, Edge::Start)] } else { Vec::new() };
    };
    let origin = |point: &'a Point, order| match point {
        Point::FromEvent(anchor, _) => Some((&anchor.event, edge_of(anchor.meant(order, edge)))),
        Point::FromOwnStart(_) => Some((&event.id, Edge::Start)),
        Point::Calendar(_) | Point::FromZero(_) => None,
    };
    match time.expr() {
        TimeExpr::At { point, .. } => origin(point, None).into_iter().collect(),
        TimeExpr::Bounds(bounds) => {
            let measures = |o: Order| !matches!(o, Order::After | Order::Before);
            let found = bounds.iter().filter(|b| measures(b.order)).map(|b| origin(&b.point, Some(b.order)));
            // With a bound that stays where it is, the whole stays or stretches.
            found.collect::<Option<Vec<_>>>().unwrap_or_default()
        }
        TimeExpr::Ongoing => course.last_contact().map(|e| (&e.id, Edge::Start)).into_iter().collect(),
        TimeExpr::Unknown => Vec::new(),
    }
}
