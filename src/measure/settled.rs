//! Phases of response of which it is open when they end.
//!
//! An assessment lasts until the next of its track, a progression or death. Where the statements leave the order of these
//! open, phases are drawn one way though the truth may be another; from there on they are as drawn only.

use std::collections::HashMap;

use super::clock::{ByTime, Clock, Doubt, EventMoment, order_open};
use crate::course::{Course, Moment, Placed, Track, track};
use crate::model::{EventId, StatusKind, Ticks};

/// What is open about phases.
#[derive(Debug, Default)]
pub(super) struct Unsettled {
    /// The phases, by the event that each begins with, and why.
    pub phases: HashMap<EventId, Doubt>,
    /// Whether any is, or may be there that is not drawn.
    pub any: Doubt,
}

/// The phases of which it is open when they end.
pub(super) fn unsettled(clock: &Clock) -> Unsettled {
    let course = clock.course;
    let first = first_open(clock);
    let stated: HashMap<&EventId, &Placed> =
        course.events().iter().filter(|e| e.is_phase).map(|e| (&e.id, e)).collect();
    let mut out = Unsettled::default();
    if let Some((_, why)) = first.values().min() {
        out.any.note(|| why.clone());
    }
    for phase in course.phases() {
        let mut doubt = Doubt::default();
        let stated = stated.get(&phase.event).copied();
        let is_stated = stated.is_some();
        // What states its own end is not cut short, but it can be joined to what comes before it.
        let reaches = if is_stated { phase.start.nominal } else { phase.end.nominal };
        if let Some((_, why)) = first.get(&phase.track()).filter(|(from, _)| reaches >= *from) {
            doubt.note(|| why.clone());
        }
        // Death cuts short even what states its own end.
        if let Some((e, death)) = stated.zip(course.death())
            && (is_open(clock, &e.end, &death.start) || is_open(clock, &e.start, &death.start))
        {
            doubt.note(|| order_open(&phase.event, &death.id));
        }
        if doubt.is_some() {
            out.any.take(&doubt);
            out.phases.insert(phase.event.clone(), doubt);
        }
    }
    out
}

/// For each track the first time from which an order that decides about its assessments is open, and which.
fn first_open<'c>(clock: &Clock<'c>) -> HashMap<Track<'c>, (Ticks, String)> {
    let course = clock.course;
    // What decides where phases begin and end, and the ends that are stated.
    let mut tracks: HashMap<Track, (Vec<EventMoment>, Vec<EventMoment>, bool)> = HashMap::new();
    for e in course.events() {
        let Some(response) = e.event.what.as_response() else { continue };
        let (starts, ends, has_points) = tracks.entry(track(response)).or_default();
        starts.push(EventMoment::start(e));
        if e.is_phase {
            ends.push(EventMoment::end(e));
        } else {
            *has_points = true;
        }
    }
    let ends: Vec<EventMoment> =
        course.death().into_iter().chain(course.last_contact()).map(EventMoment::start).collect();
    let mut out = HashMap::new();
    for (track, (mut starts, stated, has_points)) in tracks {
        if !has_points {
            continue;
        }
        if track.is_overall() {
            starts.extend(progressions(course).map(EventMoment::start));
        }
        starts.extend(ends.iter().copied());
        let row = ByTime::new(starts.iter().chain(&stated).copied().collect());
        let mut first: Option<(Ticks, String)> = None;
        for a in &starts {
            let near = row.from(a.at.range.lo).iter();
            for b in near.take_while(|b| !row.is_past(b, a.at.range.hi)) {
                let from = a.at.nominal.min(b.at.nominal);
                if first.as_ref().is_none_or(|(known, _)| from < *known) && is_open(clock, &a.at, &b.at) {
                    first = Some((from, order_open(a.id, b.id)));
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
