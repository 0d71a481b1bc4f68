//! What a time comes to when the event that it refers to goes away.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::slide::PatientCourse;
use crate::course::{Course, Moment, NodeId, Placed};
use crate::edit::Edit;
use crate::model::{
    CalendarDate, Edge, Event, EventAddress, EventId, Patient, PatientId, Point, Precision, Quantity, Ticks,
    Time, TimeExpr, Unit, What,
};
use crate::study::{Chart, Study};

/// A moment as a length of time from zero, or as a date, that is no more exact than `time` made it: `surgery + 3 mo`
/// after a surgery at `20 mo` becomes `~23 mo`, since both may be off by half a month.
pub fn freeze(time: &Time, moment: &Moment, course: &Course) -> Time {
    if matches!(time.expr(), TimeExpr::Ongoing | TimeExpr::Unknown) {
        return time.clone();
    }
    let date = exact_date(course, moment.node).filter(|_| moment.range.lo != moment.range.hi);
    let text = date.or_else(|| match (moment.range.lo, moment.range.hi) {
        (Some(lo), Some(hi)) => Some(both(lo, hi)),
        (Some(lo), None) => Some(format!("{} ..", bound(lo, false))),
        (None, Some(hi)) => Some(format!(".. {}", bound(hi, true))),
        (None, None) => None,
    });
    text.and_then(|text| text.parse().ok()).unwrap_or_else(Time::unknown)
}

/// The day of a moment that the calendar fixes.
fn exact_date(course: &Course, node: NodeId) -> Option<String> {
    let range = course.between(NodeId::CALENDAR, node);
    let at = range.lo.filter(|_| range.lo == range.hi)?;
    let whole = at.0.rem_euclid(Ticks::DAY.0) == 0;
    let date = CalendarDate::from_day_number(at.0.div_euclid(Ticks::DAY.0), Precision::Day)?;
    whole.then(|| date.to_string())
}

/// Between two lengths: as a quantity with its usual tolerance, if that says the same.
fn both(lo: Ticks, hi: Ticks) -> String {
    let (middle, width) = (Ticks(lo.0 + (hi - lo).0 / 2), hi - lo);
    if width == Ticks::ZERO {
        return exactly(middle);
    }
    for unit in [Unit::Month, Unit::Year, Unit::Week] {
        let ticks = unit.ticks().0;
        for (scale, decimals) in [(1, 0), (10, 1), (100, 2)] {
            let digit = ticks / scale;
            if width.0 == digit && middle.0 % digit == 0 && middle != Ticks::ZERO {
                let count = middle.0 / digit;
                let sign = if count < 0 { "-" } else { "" };
                let (whole, rest) = (count.abs() / scale, count.abs() % scale);
                let rest = if decimals == 0 { String::new() } else { format!(".{rest:0decimals$}") };
                return format!("{sign}{whole}{rest} {}", unit.symbol());
            }
        }
        if width.0 == 2 * ticks && middle.0 % ticks == 0 {
            return format!("~{} {}", middle.0 / ticks, unit.symbol());
        }
    }
    format!("{} .. {}", bound(lo, false), bound(hi, true))
}

/// A length that is exact: only days are.
fn exactly(at: Ticks) -> String {
    if at.0 % Ticks::DAY.0 == 0 && at != Ticks::ZERO {
        return format!("{} d", at.0 / Ticks::DAY.0);
    }
    bound(at, false)
}

/// A bound in months if two decimals can state it, else in days and outwards.
fn bound(at: Ticks, up: bool) -> String {
    let hundredth = Ticks::MONTH.0 / 100;
    if at.0 % hundredth != 0 {
        let days = if up { -(-at.0).div_euclid(Ticks::DAY.0) } else { at.0.div_euclid(Ticks::DAY.0) };
        return format!("{days} d");
    }
    let count = at.0 / hundredth;
    let sign = if count < 0 { "-" } else { "" };
    let number = format!("{}.{:02}", count.abs() / 100, count.abs() % 100);
    format!("{sign}{} mo", number.trim_end_matches('0').trim_end_matches('.'))
}

/// Deleted events by patient, in the order in which the patients are first named.
fn by_patient(deleted: &[EventAddress]) -> Vec<(&PatientId, HashSet<&EventId>)> {
    let mut places: HashMap<&PatientId, usize> = HashMap::new();
    let mut out: Vec<(&PatientId, HashSet<&EventId>)> = Vec::new();
    for EventAddress { patient, event } in deleted {
        let at = *places.entry(patient).or_insert_with(|| {
            out.push((patient, HashSet::new()));
            out.len() - 1
        });
        if let Some((_, events)) = out.get_mut(at) {
            events.insert(event);
        }
    }
    out
}

/// The events of a patient, not themselves gone, whose times name one that is.
fn dependants_of<'a>(
    patient: &'a Patient,
    gone: &'a HashSet<&EventId>,
) -> impl Iterator<Item = &'a Arc<Event>> {
    let depends = |event: &&Arc<Event>| event.all_times().any(|time| names(time, |id| gone.contains(id)));
    patient.events.iter().filter(|event| !gone.contains(&event.id)).filter(depends)
}

/// The events, not themselves deleted, whose times name one of the deleted.
pub fn dependants(study: &Study, deleted: &[EventAddress]) -> Vec<EventAddress> {
    let mut out = Vec::new();
    for (id, gone) in by_patient(deleted) {
        let Some(chart) = study.chart(id) else { continue };
        let address = |event: &Arc<Event>| EventAddress { patient: id.clone(), event: event.id.clone() };
        out.extend(dependants_of(chart.patient(), &gone).map(address));
    }
    out
}

/// Writes the value that each dependent time has now in place of its anchor, so that deleting the anchor moves nothing.
pub fn freeze_dependants(study: &Study, deleted: &[EventAddress]) -> Vec<Edit> {
    let by_patient = by_patient(deleted).into_iter();
    let charts = by_patient.filter_map(|(id, gone)| Some((study.chart(id)?, gone)));
    charts.flat_map(|(chart, gone)| frozen_dependants(chart, &gone)).collect()
}

/// The same within one patient of whom one event is deleted.
pub fn freeze_dependants_of(chart: &Chart, deleted: &EventId) -> Vec<Edit> {
    frozen_dependants(chart, &HashSet::from([deleted]))
}

fn frozen_dependants(chart: &Chart, gone: &HashSet<&EventId>) -> Vec<Edit> {
    let dependants: Vec<&Arc<Event>> = dependants_of(chart.patient(), gone).collect();
    if dependants.is_empty() {
        return Vec::new();
    }
    let owner = PatientCourse { patient: chart.patient(), course: chart.course() };
    let frozen = |dependant: &Arc<Event>| {
        let (event, placed) = owner.event(&dependant.id).ok()?;
        owner.replaced(frozen(&owner, event, placed, |id| gone.contains(id)))
    };
    dependants.into_iter().filter_map(frozen).collect()
}

/// Whether a time refers to one of some events.
pub(super) fn names(time: &Time, which: impl Fn(&EventId) -> bool) -> bool {
    time.expr().anchors().any(|a| which(&a.event))
}

/// An event without reference to the events that are gone.
pub(super) fn frozen(
    owner: &PatientCourse,
    event: &Event,
    placed: &Placed,
    is_gone: impl Fn(&EventId) -> bool,
) -> Event {
    let mut out = event.clone();
    let refers = |time: &Time| names(time, &is_gone);
    for (slot, moment) in
        [(&mut out.at, &placed.start), (&mut out.from, &placed.start), (&mut out.to, &placed.end)]
    {
        if let Some(time) = slot.as_mut().filter(|t| refers(t)) {
            *time = freeze(time, moment, owner.course);
        }
    }
    for slot in out.remarks.get_mut().into_iter().flat_map(|r| [&mut r.also, &mut r.also_to]) {
        // What it said is in the range of the first statement.
        if slot.as_ref().is_some_and(refers) {
            *slot = None;
        }
    }
    if let What::Treatment(t) = &mut out.what
        && let Some(delivery) = t.delivery.get_mut()
    {
        let held =
            |time: &Time| if refers(time) { inner_place(owner, placed, time) } else { Some(time.clone()) };
        delivery.holds.retain_mut(|hold| match held(&hold.from).zip(held(&hold.to)) {
            Some((from, to)) => {
                (hold.from, hold.to) = (from, to);
                true
            }
            None => false,
        });
        delivery.dose_changes.retain_mut(|change| held(&change.at).map(|at| change.at = at).is_some());
    }
    out
}

/// Where a time within a treatment is drawn, in its own unit; `None` if that cannot be said.
fn inner_place(owner: &PatientCourse, placed: &Placed, time: &Time) -> Option<Time> {
    let TimeExpr::At { point: Point::FromEvent(anchor, offset), .. } = time.expr() else {
        // Words of order: where they begin or end.
        let (anchor, offset) = time.pin(Edge::Start, |_, _| false)?;
        let at = owner.anchor_place(&anchor)?.max(placed.start.nominal) + offset;
        return Time::from_zero(at, Unit::Week);
    };
    let anchor =
        crate::model::Anchor { event: anchor.event.clone(), part: Some(anchor.meant(None, Edge::Start)) };
    let stated = offset.map_or(Ticks::ZERO, |q: Quantity| q.stated);
    Time::from_zero(owner.anchor_place(&anchor)? + stated, offset.map_or(Unit::Week, |q| q.unit))
}
