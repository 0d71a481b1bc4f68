//! Dragging one end of an event.

use std::sync::Arc;

use super::Refusal;
use super::carried::{MovedAlong, stated};
use super::slide::{Consequence, PatientCourse, Room, Slot};
use crate::course::Placed;
use crate::model::validate::MAX_CYCLES;
use crate::model::{Duration, Edge, Event, EventAddress, Grain, Point, Ticks, Time, TimeExpr, What};

fn set_start(event: &mut Event, time: Time) {
    let slot = if event.at.is_some() { &mut event.at } else { &mut event.from };
    *slot = Some(time);
}

/// The change of an event, said by the move of one of its ends.
fn changed(owner: &PatientCourse, address: &EventAddress, edge: Edge, event: Event) -> Consequence {
    Consequence { edits: owner.replaced(event).into_iter().collect(), focus: Some((address.clone(), edge)) }
}

/// Drags the start. A phase keeps its end: a length from its own start becomes shorter by what the start moves.
pub(super) fn start(
    owner: &PatientCourse,
    address: &EventAddress,
    by: Ticks,
    grain: Grain,
) -> Result<Consequence, Refusal> {
    let (event, placed) = owner.movable(&address.event)?;
    let out_of_time = || Refusal::OutOfTime(event.title());
    let mut out = Event::clone(event);
    let time = stated(event, Edge::Start).filter(|t| *t.expr() != TimeExpr::Unknown);
    let Some(time) = time else {
        let most = (placed.is_phase && !placed.end_unknown && !follows(event)).then_some(placed.end.nominal);
        let new = newly(placed.start.nominal, by, None, most, grain).ok_or_else(out_of_time)?;
        if let Some(new) = new {
            set_start(&mut out, new);
        }
        return Ok(changed(owner, address, Edge::Start, out));
    };
    let none = MovedAlong::by(owner.patient, owner.course, []);
    let slot = Slot { own: &event.id, edge: Edge::Start, grain, carried: &none };
    let step = slot.step(time).ok_or_else(|| Refusal::NoTime(event.title()))?;
    let end_goes_along =
        MovedAlong::by(owner.patient, owner.course, [(&event.id, Edge::Start)]).has(&event.id, Edge::End);
    // Only a length from its own start can make up for the move; a schedule or an anchored end goes along.
    let own_length = event.to.as_ref().filter(|to| is_own_length(to)).filter(|_| !placed.end_unknown);
    let mut room = Room::of(step);
    let stays = placed.is_phase && !placed.end_unknown && (own_length.is_some() || !end_goes_along);
    if stays {
        room.most = Some((placed.end.nominal - placed.start.nominal).max(Ticks::ZERO));
    }
    if let Some(to) = own_length {
        let end = Slot { own: &event.id, edge: Edge::End, grain, carried: &none };
        room.step = room.step.max(end.step(to).unwrap_or(step));
    }
    let by = room.rounded(by);
    if by != Ticks::ZERO {
        let new = owner.moved(time, placed.start.nominal, by, &slot).ok_or_else(out_of_time)?;
        set_start(&mut out, new);
        if let Some(to) = own_length {
            out.to = Some(to.shift(-by, grain, Edge::End).ok_or_else(out_of_time)?);
        }
    }
    Ok(changed(owner, address, Edge::Start, out))
}

/// Whether an end says how long after the event's own start it is, and nothing else.
fn is_own_length(to: &Time) -> bool {
    to.expr().points().next().is_some() && to.expr().points().all(|p| matches!(p, Point::FromOwnStart(_)))
}

/// Whether an end is counted from the event's own start, in its words or by its cycles.
fn follows(event: &Event) -> bool {
    event.to.as_ref().is_none_or(is_own_length)
}

/// A time for what had none: `Some(None)` where the pull comes to nothing.
fn newly(
    place: Ticks,
    by: Ticks,
    least: Option<Ticks>,
    most: Option<Ticks>,
    grain: Grain,
) -> Option<Option<Time>> {
    let step = grain.unit.ticks();
    if by.rounded_to(step) == Ticks::ZERO {
        return Some(None);
    }
    let mut at = (place + by).rounded_to(step);
    if most.is_some_and(|most| at > most) {
        at = most.map_or(at, |most| Ticks(most.0.div_euclid(step.0).saturating_mul(step.0)));
    }
    if least.is_some_and(|least| at < least) {
        at = least.map_or(at, |least| Ticks((-(-least).0.div_euclid(step.0)).saturating_mul(step.0)));
    }
    Time::at(at, &Time::unknown(), grain).map(Some)
}

/// Drags the end. What has none in words gets one, but a schedule gets more or fewer cycles.
pub(super) fn end(
    owner: &PatientCourse,
    address: &EventAddress,
    by: Ticks,
    grain: Grain,
) -> Result<Consequence, Refusal> {
    let (event, placed) = owner.event(&address.event)?;
    let out_of_time = || Refusal::OutOfTime(event.title());
    if !placed.is_phase {
        return point_end(owner, address, event, placed, by, grain);
    }
    let mut out = Event::clone(event);
    let length = placed.end.nominal - placed.start.nominal;
    match &event.to {
        None => match schedule_every(event) {
            Some(every) => {
                let cycles = 1 + (length + by).rounded_to(every).0 / every.0.max(1);
                let cycles = cycles.clamp(1, i64::from(MAX_CYCLES));
                if let What::Treatment(t) = &mut out.what {
                    t.cycles = u32::try_from(cycles).ok();
                }
            }
            None if by.rounded_to(grain.unit.ticks()) != Ticks::ZERO => {
                let length = (length + by).max(Ticks::ZERO);
                out.to = Some(Time::from_own_start(length, grain.unit).ok_or_else(out_of_time)?);
            }
            None => {}
        },
        Some(to) if matches!(to.expr(), TimeExpr::Ongoing | TimeExpr::Unknown) => {
            let least = (!placed.start_unknown).then_some(placed.start.nominal);
            let new = newly(placed.end.nominal, by, least, None, grain).ok_or_else(out_of_time)?;
            out.to = new.or(out.to);
        }
        Some(to) => {
            let none = MovedAlong::by(owner.patient, owner.course, []);
            let slot = Slot { own: &event.id, edge: Edge::End, grain, carried: &none };
            let mut room = Room::of(slot.step(to).ok_or_else(|| Refusal::NoTime(event.title()))?);
            if !placed.start_unknown || is_own_length(to) {
                room.least = Some(-length.max(Ticks::ZERO));
            }
            let by = room.rounded(by);
            if by != Ticks::ZERO {
                out.to = Some(owner.moved(to, placed.end.nominal, by, &slot).ok_or_else(out_of_time)?);
            }
        }
    }
    Ok(changed(owner, address, Edge::End, out))
}

/// The interval of a schedule that says when its treatment ends.
fn schedule_every(event: &Event) -> Option<Ticks> {
    let t = event.what.as_treatment()?;
    t.cycles?;
    t.every.as_ref().map(Duration::ticks).filter(|every| *every > Ticks::ZERO)
}

/// A point has no end to drag, so that it moves; but an assessment is drawn as long as it lasts, and is then stated to
/// last that long.
fn point_end(
    owner: &PatientCourse,
    address: &EventAddress,
    event: &Arc<Event>,
    placed: &Placed,
    by: Ticks,
    grain: Grain,
) -> Result<Consequence, Refusal> {
    let phase = owner.course.phases().iter().find(|p| p.event == event.id);
    let Some(phase) = phase.filter(|p| p.end.nominal > p.start.nominal) else {
        return start(owner, address, by, grain);
    };
    let mut out = Event::clone(event);
    let least = (!placed.start_unknown).then_some(placed.start.nominal);
    let new = newly(phase.end.nominal, by, least, None, grain);
    if let Some(to) = new.ok_or_else(|| Refusal::OutOfTime(event.title()))? {
        out.from = out.from.or(out.at.take());
        out.to = Some(to);
    }
    Ok(changed(owner, address, Edge::End, out))
}
