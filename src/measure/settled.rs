//! Phases of response of which it is open when they end.
//!
//! An assessment lasts until the next of its track, a progression or death. Where the statements leave the order of these
//! open, phases are drawn one way though the truth may be another; from there on they are as drawn only.

use std::collections::HashMap;

use super::clock::{Clock, Doubt, Mark, Row, order_open};
use crate::course::{Course, Moment, Placed, Track, track};
use crate::model::{EventId, StatusKind, Ticks};

/// The phases, by the event that each begins with, and why.
pub(super) fn unsettled(clock: &Clock) -> HashMap<EventId, Doubt> {
    let course = clock.course;
    let first = first_open(clock);
    let stated: HashMap<&EventId, bool> = course.events().iter().map(|e| (&e.id, e.is_phase)).collect();
    let mut out = HashMap::new();
    for phase in course.phases() {
        let mut doubt = Doubt::default();
        let is_stated = stated.get(&phase.event).copied().unwrap_or(false);
        // What states its own end is not cut short, but it can be joined to what comes before it.
        let reaches = if is_stated { phase.start.nominal } else { phase.end.nominal };
        if let Some((_, why)) = first.get(&phase.track()).filter(|(from, _)| reaches >= *from) {
            doubt.note(|| why.clone());
        }
        let death = course.death().filter(|_| is_stated);
        if let Some(death) = death.filter(|d| !clock.until(&phase.end, &d.start).certain()) {
            doubt.note(|| order_open(&phase.event, &death.id));
        }
        if doubt.is_some() {
            out.insert(phase.event.clone(), doubt);
        }
    }
    out
}

/// For each track the first time from which an order that decides about its assessments is open, and which.
fn first_open<'c>(clock: &Clock<'c>) -> HashMap<Track<'c>, (Ticks, String)> {
    let course = clock.course;
    let mut tracks: HashMap<Track, (Vec<Mark>, Vec<Mark>)> = HashMap::new();
    for e in course.events() {
        let Some(response) = e.event.what.as_response() else { continue };
        let (points, marks) = tracks.entry(track(response)).or_default();
        marks.push(Mark::start(e));
        if e.is_phase {
            marks.push(Mark::end(e));
        } else {
            points.push(Mark::start(e));
        }
    }
    let ends: Vec<Mark> = course.death().into_iter().chain(course.last_contact()).map(Mark::start).collect();
    let mut out = HashMap::new();
    for (track, (points, mut marks)) in tracks {
        if points.is_empty() {
            continue;
        }
        if track.is_overall() {
            marks.extend(progressions(course).map(Mark::start));
        }
        marks.extend(ends.iter().copied());
        let row = Row::new(marks);
        let mut first: Option<(Ticks, String)> = None;
        for point in &points {
            let near = row.from(point.at.range.lo).iter();
            for m in near.take_while(|m| !row.is_past(m, point.at.range.hi)) {
                if is_open(clock, &point.at, &m.at) {
                    let from = point.at.nominal.min(m.at.nominal);
                    if first.as_ref().is_none_or(|(known, _)| from < *known) {
                        first = Some((from, order_open(point.id, m.id)));
                    }
                }
            }
        }
        out.extend(first.map(|first| (track, first)));
    }
    out
}

fn progressions(course: &Course) -> impl Iterator<Item = &Placed> {
    let both = [StatusKind::Progression, StatusKind::Relapse];
    both.into_iter().flat_map(|kind| course.statuses(kind)).filter(|e| !e.start_unknown)
}

/// Whether either may come first, or they are drawn at one moment although one comes first.
fn is_open(clock: &Clock, a: &Moment, b: &Moment) -> bool {
    let span = clock.between(a.node, b.node);
    if span.width() == Some(Ticks::ZERO) {
        return false;
    }
    let certain = span.lo.is_some_and(|lo| lo >= Ticks::ZERO) || span.hi.is_some_and(|hi| hi <= Ticks::ZERO);
    !certain || a.nominal == b.nominal
}
