//! Moving events as they are.

use std::collections::HashMap;
use std::sync::Arc;

use super::Refusal;
use super::carried::{MovedAlong, stated};
use crate::course::{Course, NodeId, Placed};
use crate::edit::Edit;
use crate::model::{
    Anchor, CalendarDate, Duration, Edge, Event, EventAddress, EventId, Grain, Part, Patient, PatientId,
    Point, Ticks, Time, TimeExpr, What,
};
use crate::study::Study;

/// What follows from a gesture before it is made into a plan.
pub(super) struct Consequence {
    /// The edits.
    pub edits: Vec<Edit>,
    /// The moment by which to say how far it went.
    pub focus: Option<(EventAddress, Edge)>,
}

/// A patient of a study with its course.
#[derive(Clone, Copy)]
pub(super) struct PatientCourse<'a> {
    pub patient: &'a Patient,
    pub course: &'a Course,
}

impl<'a> PatientCourse<'a> {
    pub fn find(study: &'a Study, id: &PatientId) -> Option<Self> {
        let chart = study.chart(id)?;
        Some(Self { patient: chart.patient(), course: chart.course() })
    }

    /// An event and where it is.
    pub fn event(&self, id: &EventId) -> Result<Found<'a>, Refusal> {
        self.course.event(id).map(|placed| (&placed.event, placed)).ok_or(Refusal::Gone)
    }

    /// As [`Self::event`], of what may move.
    pub fn movable(&self, id: &EventId) -> Result<Found<'a>, Refusal> {
        let found = self.event(id)?;
        if self.patient.zero.is == id.as_str() { Err(Refusal::IsZero(found.0.title())) } else { Ok(found) }
    }

    /// Replaces an event, unless it is what it was.
    pub fn replaced(&self, event: Event) -> Option<Edit> {
        let is_same = self.course.event(&event.id).is_some_and(|placed| *placed.event == event);
        (!is_same).then(|| Edit::ReplaceEvent { patient: self.patient.id.clone(), event: Arc::new(event) })
    }

    /// Where the moment of an anchor is drawn; the anchor states its part.
    pub fn anchor_place(&self, anchor: &Anchor) -> Option<Ticks> {
        let placed = self.course.event(&anchor.event)?;
        Some(match anchor.part {
            Some(Part::End) => placed.end.nominal,
            None | Some(Part::Start) => placed.start.nominal,
            Some(Part::Cycle(n)) => {
                let every = placed.event.what.as_treatment().and_then(|t| t.every.as_ref());
                placed.start.nominal + every.map(Duration::ticks)? * (i64::from(n) - 1)
            }
        })
    }

    /// A time moved by whole steps, when `place` is where it is drawn now.
    pub fn moved(&self, time: &Time, place: Ticks, by: Ticks, slot: &Slot) -> Option<Time> {
        let carries = |p: &Point, part| slot.carried.carries(slot.own, p, part);
        // Words of order are drawn somewhere in what they leave open, which is where the move begins.
        if let Some((anchor, _)) = time.pin(slot.edge, carries)
            && let Some(origin) = self.anchor_place(&anchor)
        {
            return Time::from_anchor(&anchor, place + by - origin, slot.grain);
        }
        time.shift_but(by, slot.grain, slot.edge, carries)
    }
}

/// In which field, of which event, a time is moved, and how.
pub(super) struct Slot<'a> {
    pub own: &'a EventId,
    pub edge: Edge,
    pub grain: Grain,
    pub carried: &'a MovedAlong<'a>,
}

impl Slot<'_> {
    /// What a time in this field moves by.
    pub fn step(&self, time: &Time) -> Option<Ticks> {
        time.step_but(self.grain, self.edge, |p, part| self.carried.carries(self.own, p, part))
    }
}

/// How far a gesture may go, and in which steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub step: Ticks,
    pub least: Option<Ticks>,
    pub most: Option<Ticks>,
}

impl Room {
    pub const fn of(step: Ticks) -> Self {
        Self { step, least: None, most: None }
    }

    /// The nearest whole number of steps within the limits; nothing if not even one step is.
    pub fn rounded(&self, by: Ticks) -> Ticks {
        let step = self.step.0.max(1);
        let mut out = by.rounded_to(Ticks(step));
        if let Some(most) = self.most.filter(|most| out > *most) {
            out = Ticks(most.0.div_euclid(step).saturating_mul(step));
        }
        if let Some(least) = self.least.filter(|least| out < *least) {
            out = Ticks((-(-least).0.div_euclid(step)).saturating_mul(step));
        }
        // A limit that the present state already breaks does not push it back.
        if (out.0 ^ by.0) < 0 { Ticks::ZERO } else { out }
    }
}

/// An event and where it is.
type Found<'a> = (&'a Arc<Event>, &'a Placed);

struct Group<'a> {
    owner: PatientCourse<'a>,
    events: Vec<Found<'a>>,
    carried: MovedAlong<'a>,
}

fn is_stated(time: Option<&Time>) -> bool {
    time.is_some_and(|t| *t.expr() != TimeExpr::Unknown)
}

/// What moves by itself when events are moved: their stated starts, and their ends unless these wait for the last
/// contact.
fn seeds<'a>(events: &[Found<'a>]) -> Vec<(&'a EventId, Edge)> {
    let mut out = Vec::new();
    for (event, _) in events.iter().filter(|(e, _)| is_stated(stated(e, Edge::Start))) {
        out.push((&event.id, Edge::Start));
        let end = event.to.as_ref().map(Time::expr);
        if !matches!(end, Some(TimeExpr::Ongoing | TimeExpr::Unknown)) {
            out.push((&event.id, Edge::End));
        }
    }
    out
}

fn groups<'a>(study: &'a Study, addresses: &[EventAddress]) -> Result<Vec<Group<'a>>, Refusal> {
    let mut found: Vec<(PatientCourse, Vec<Found>)> = Vec::new();
    let mut known: HashMap<&PatientId, usize> = HashMap::new();
    for address in addresses {
        let at = if let Some(at) = known.get(&address.patient) {
            *at
        } else {
            found.push((PatientCourse::find(study, &address.patient).ok_or(Refusal::Gone)?, Vec::new()));
            known.insert(&address.patient, found.len() - 1);
            found.len() - 1
        };
        let Some((owner, events)) = found.get_mut(at) else { continue };
        let event = owner.movable(&address.event)?;
        if !events.iter().any(|(e, _)| e.id == event.0.id) {
            events.push(event);
        }
    }
    let group = |(owner, events): (PatientCourse<'a>, Vec<Found<'a>>)| {
        let carried = MovedAlong::by(owner.patient, owner.course, seeds(&events));
        Group { owner, events, carried }
    };
    Ok(found.into_iter().map(group).collect())
}

/// The ids, patient by patient, of all that moves when these events do.
pub(super) fn along<'a>(
    study: &'a Study,
    addresses: &[EventAddress],
) -> Result<Vec<(PatientId, MovedAlong<'a>)>, Refusal> {
    Ok(groups(study, addresses)?.into_iter().map(|g| (g.owner.patient.id.clone(), g.carried)).collect())
}

/// The room that events have together: one step for all, so that they keep their distances.
fn room(groups: &[Group], grain: Grain) -> Option<Room> {
    let mut room: Option<Room> = None;
    for group in groups {
        for (event, placed) in &group.events {
            if !is_stated(stated(event, Edge::Start)) {
                continue;
            }
            let slot = |edge| Slot { own: &event.id, edge, grain, carried: &group.carried };
            let step = |edge| stated(event, edge).and_then(|time| slot(edge).step(time));
            let (start, end) = (step(Edge::Start), step(Edge::End));
            let Some(step) = start.max(end) else { continue };
            let room = room.get_or_insert(Room::of(step));
            room.step = room.step.max(step);
            // An end that stays, at the last contact, is not passed.
            if placed.is_phase && !placed.end_unknown && !group.carried.has(&event.id, Edge::End) {
                let length = (placed.end.nominal - placed.start.nominal).max(Ticks::ZERO);
                room.most = Some(room.most.map_or(length, |m| m.min(length)));
            }
        }
    }
    room
}

/// What the arrow keys move events by at least.
pub(super) fn least_step(study: &Study, addresses: &[EventAddress], grain: Grain) -> Option<Ticks> {
    let groups = groups(study, addresses).ok()?;
    room(&groups, grain).map(|r| r.step)
}

/// Moves events. With `bounds`, second statements that only bound a time move as well.
pub(super) fn slide(
    study: &Study,
    addresses: &[EventAddress],
    by: Ticks,
    grain: Grain,
    bounds: bool,
) -> Result<Consequence, Refusal> {
    let groups = groups(study, addresses)?;
    let first = groups.first().and_then(|g| g.events.first()).ok_or(Refusal::Gone)?.0;
    let Some(room) = room(&groups, grain) else {
        let all = groups.iter().flat_map(|g| &g.events);
        let unknown = all.clone().all(|(e, _)| !is_stated(stated(e, Edge::Start)));
        let title = first.title();
        return Err(if unknown { Refusal::NoTime(title) } else { Refusal::Circular(title) });
    };
    let by = room.rounded(by);
    let mut change = Consequence { edits: Vec::new(), focus: None };
    for group in &groups {
        for (event, placed) in &group.events {
            if !is_stated(stated(event, Edge::Start)) {
                continue;
            }
            if change.focus.is_none() {
                let address =
                    EventAddress { patient: group.owner.patient.id.clone(), event: event.id.clone() };
                change.focus = Some((address, Edge::Start));
            }
            if by != Ticks::ZERO {
                let moved = moved_event(group, event, placed, by, grain, bounds);
                let moved = moved.ok_or_else(|| Refusal::OutOfTime(event.title()))?;
                change.edits.extend(group.owner.replaced(moved));
            }
        }
    }
    Ok(change)
}

fn moved_event(
    group: &Group,
    event: &Event,
    placed: &Placed,
    by: Ticks,
    grain: Grain,
    bounds: bool,
) -> Option<Event> {
    let owner = &group.owner;
    let mut out = event.clone();
    let slot = |edge| Slot { own: &event.id, edge, grain, carried: &group.carried };
    let (start, end) = (slot(Edge::Start), slot(Edge::End));
    for (time, slot, place) in [
        (&mut out.at, &start, placed.start.nominal),
        (&mut out.from, &start, placed.start.nominal),
        (&mut out.to, &end, placed.end.nominal),
    ] {
        if let Some(time) = time
            && slot.step(time).is_some()
        {
            *time = owner.moved(time, place, by, slot)?;
        }
    }
    for (time, slot, place) in out.remarks.get_mut().into_iter().flat_map(|remarks| {
        [(&mut remarks.also, &start, placed.start.nominal), (&mut remarks.also_to, &end, placed.end.nominal)]
    }) {
        // What bounds a time is left to hold of it where it now is, if it does.
        if let Some(time) = time
            && (bounds || matches!(time.expr(), TimeExpr::At { .. }))
            && group.carried.has(slot.own, slot.edge)
        {
            *time = moved_second(owner, time, place, by, slot)?;
        }
    }
    if let What::Treatment(t) = &mut out.what
        && let Some(delivery) = t.delivery.get_mut()
    {
        let inner = delivery.holds.iter_mut().flat_map(|h| [&mut h.from, &mut h.to]);
        for time in inner.chain(delivery.dose_changes.iter_mut().map(|c| &mut c.at)) {
            let carries = |p: &Point, part| group.carried.carries(&event.id, p, part);
            // Times inside a treatment are drawn within it; what only orders them goes on doing so.
            if start.step(time).is_some() && time.pin(Edge::Start, carries).is_none() {
                *time = time.shift_but(by, grain, Edge::Start, carries)?;
            }
        }
    }
    Some(out)
}

/// A second statement about a moment. A date says in which month or year it was, and moves when that is another.
fn moved_second(owner: &PatientCourse, time: &Time, place: Ticks, by: Ticks, slot: &Slot) -> Option<Time> {
    if let TimeExpr::At { point: Point::Calendar(date), .. } = time.expr() {
        let day_0 = owner.course.moment(NodeId::CALENDAR).nominal;
        let date_at = |place: Ticks| {
            CalendarDate::from_day_number((place - day_0).0.div_euclid(Ticks::DAY.0), date.precision())
        };
        if date_at(place) == Some(*date) {
            return Time::at(place + by - day_0, time, Grain::own(slot.grain.unit));
        }
    }
    if slot.step(time).is_none() { Some(time.clone()) } else { owner.moved(time, place, by, slot) }
}
