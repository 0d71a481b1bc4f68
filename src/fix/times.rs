//! Mending times: ends, anchors, and the last contact.

use std::sync::Arc;

use super::{FaultyChart, Fix};
use crate::course::Placed;
use crate::edit::Edit;
use crate::gesture::freeze;
use crate::model::{Basis, Edge, Event, EventId, Grain, Point, StatusKind, Ticks, Time, TimeExpr, What};

/// Start and end change places.
pub(super) fn swap(faulty: &FaultyChart) -> Vec<Fix> {
    let Some(event) = faulty.event() else { return Vec::new() };
    let (Some(from), Some(to)) = (&event.from, &event.to) else { return Vec::new() };
    let mut out = Event::clone(event);
    if let TimeExpr::At { point: Point::FromOwnStart(Some(length)), .. } = to.expr() {
        // `start - 3 mo`: it began three months earlier and lasted them.
        let grain = Grain::finer(length.unit);
        out.from = from.shift(length.stated, grain, Edge::Start);
        out.to = Time::from_own_start(-length.stated, length.unit);
    } else {
        (out.from, out.to) = (Some(to.clone()), Some(from.clone()));
        (out.also, out.also_to) = (event.also_to.clone(), event.also.clone());
    }
    if out.from.is_none() || out.to.is_none() {
        return Vec::new();
    }
    vec![faulty.replaced(format!("Swap start and end of {}", event.title()), out)]
}

/// What is known of a time without the event that is not there.
pub(super) fn without_anchor(faulty: &FaultyChart) -> Vec<Fix> {
    let Some(event) = faulty.event() else { return Vec::new() };
    let (Some(placed), Some(field)) = (faulty.course.event(&event.id), faulty.finding.field) else {
        return Vec::new();
    };
    let mut out = Event::clone(event);
    let known = |time: &Time, is_unknown: bool, moment| {
        if is_unknown { Time::unknown() } else { freeze(time, moment, faulty.course) }
    };
    match field {
        "at" => out.at = out.at.map(|t| known(&t, placed.start_unknown, &placed.start)),
        "from" => out.from = out.from.map(|t| known(&t, placed.start_unknown, &placed.start)),
        "to" => out.to = out.to.map(|t| known(&t, placed.end_unknown, &placed.end)),
        "also" => out.also = None,
        "also_to" => out.also_to = None,
        _ => {
            let is_missing =
                |time: &Time| time.expr().anchors().any(|a| faulty.patient.event(&a.event).is_none());
            if let What::Treatment(t) = &mut out.what {
                let delivery = &mut *t.delivery;
                let holds = delivery.holds.iter_mut().flat_map(|h| [&mut h.from, &mut h.to]);
                for time in holds.chain(delivery.dose_changes.iter_mut().map(|c| &mut c.at)) {
                    if is_missing(time) {
                        *time = Time::unknown();
                    }
                }
            }
        }
    }
    let now = out.times().find(|(name, _)| *name == field).map(|(_, time)| format!(" as “{time}”"));
    let label = format!("Write {field} of {}{}", event.title(), now.unwrap_or_default());
    vec![faulty.replaced(label, out)]
}

/// Ends at the other event: a death, a progression.
pub(super) fn end_at_other(faulty: &FaultyChart) -> Vec<Fix> {
    let (Some(event), Some(other)) = (faulty.event(), faulty.other()) else { return Vec::new() };
    if faulty.finding.field != Some("to") {
        return Vec::new(); // what only began then cannot be mended by ending it
    }
    let mut out = Event::clone(event);
    out.to = other.id.as_str().parse().ok();
    out.also_to = None;
    vec![faulty.replaced(format!("End {} at {}", event.title(), other.words()), out)]
}

/// The last moment that is known of an event, and how another time names it.
fn last_moment(e: &Placed) -> Option<(Ticks, String)> {
    if e.start_unknown {
        return None;
    }
    let ends = e.is_phase && !e.ongoing && !e.end_unknown;
    Some(if ends {
        (e.end.nominal, format!("{}.end", e.id))
    } else if e.is_phase {
        (e.start.nominal, format!("{}.start", e.id))
    } else {
        (e.start.nominal, e.id.to_string())
    })
}

/// A last follow-up after everything else.
pub(super) fn add_follow_up(faulty: &FaultyChart) -> Vec<Fix> {
    let id = EventId::from_label("follow_up").unique(|id| faulty.patient.event(id).is_some());
    let happened = |e: &&Placed| !matches!(e.event.what, What::Annotation(_));
    let last = faulty.course.events().iter().filter(happened).filter_map(last_moment);
    let at = match last.max_by_key(|(at, _)| *at) {
        Some((_, name)) => format!("after {name}").parse().ok(),
        None => Some(Time::unknown()),
    };
    let mut event = Event::new(id, What::Status(StatusKind::LastFollowUp));
    event.at = at;
    event.basis = Basis::Placed;
    let patient = faulty.patient.id.clone();
    let edit = Edit::InsertEvent { patient, at: faulty.patient.events.len(), event: Arc::new(event) };
    vec![Fix { label: "Add last follow-up".to_owned(), edit }]
}

/// The last contact moves to the latest of what is after it.
pub(super) fn extend_follow_up(faulty: &FaultyChart) -> Vec<Fix> {
    let Some(contact) = faulty.other() else { return Vec::new() };
    let late = faulty.chart.findings().iter().filter(|f| f.code == faulty.finding.code).filter_map(|f| {
        let placed = faulty.course.event(f.event()?)?;
        let (at, name) = last_moment(placed)?;
        Some((at, name, placed))
    });
    let Some((_, name, placed)) = late.max_by_key(|(at, ..)| *at) else { return Vec::new() };
    let mut out = Event::clone(contact);
    let slot = if out.from.is_some() { &mut out.from } else { &mut out.at };
    *slot = name.parse().ok();
    vec![faulty.replaced(format!("Move {} to {}", contact.words(), placed.event.title()), out)]
}
