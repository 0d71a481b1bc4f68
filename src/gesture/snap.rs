//! What an end is drawn to when it comes near.

use super::carried::MovedAlong;
use super::slide::{PatientCourse, along};
use super::{Grab, Plan};
use crate::course::Placed;
use crate::model::{Edge, EventId, Point, Ticks, Unit};
use crate::study::Study;

/// The axis that a gesture is made on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axis {
    /// Where it counts from, from the patient's zero.
    pub origin: Ticks,
    /// The unit that it counts in.
    pub unit: Unit,
}

/// Where a pull comes to rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapped {
    /// How far to pull instead.
    pub by: Ticks,
    /// Where the guide line stands, from the patient's zero.
    pub at: Ticks,
    /// What is there: `end of Docetaxel`, `23 mo`.
    pub to: String,
}

impl Snapped {
    /// Whether what came of the pull, in its own units, is still there: only then is the guide line true.
    pub fn holds(&self, plan: &Plan) -> bool {
        plan.moved == self.by
    }
}

/// What the end that is pulled comes near to, within a tolerance: ends of other events of the patient that do not move
/// along, time 0, the reference lines; else whole units of the axis. Of several events, the one named last is the one
/// in hand. `None` if nothing is near.
pub fn snap(study: &Study, grab: &Grab, by: Ticks, axis: Axis, tolerance: Ticks) -> Option<Snapped> {
    let address = grab.events().last()?;
    let owner = PatientCourse::find(study, &address.patient)?;
    let placed = owner.course.event(&address.event)?;
    let own = own_ends(grab, placed);
    let carried = match grab {
        Grab::Move(events) => {
            let all = along(study, events).ok()?;
            all.into_iter().find(|(id, _)| *id == address.patient)?.1
        }
        Grab::Start(_) => MovedAlong::by(owner.patient, owner.course, [(&placed.id, Edge::Start)]),
        Grab::End(_) => MovedAlong::by(owner.patient, owner.course, [(&placed.id, Edge::End)]),
        _ => MovedAlong::by(owner.patient, owner.course, []),
    };
    let mut near = Nearest { own: &own, by, tolerance, best: None };
    for other in owner.course.events() {
        offer_ends(&mut near, other, &carried, &placed.id);
    }
    near.offer(Ticks::ZERO, || "time 0".to_owned());
    for reference in study.head().references.iter().filter(|r| !r.hidden) {
        for point in reference.at.expr().points() {
            if let Point::FromZero(q) = point {
                near.offer(q.stated, || reference.label.clone());
            }
        }
    }
    if near.best.is_none() {
        let unit = axis.unit.ticks();
        for end in &own {
            let at = axis.origin + (*end + by - axis.origin).rounded_to(unit);
            let count = (at - axis.origin).0 / unit.0;
            near.offer(at, || format!("{count} {}", axis.unit.symbol()));
        }
    }
    near.best.map(|(_, snapped)| snapped)
}

/// The ends that are pulled, where they are now.
fn own_ends(grab: &Grab, placed: &Placed) -> Vec<Ticks> {
    let (start, end) = (placed.start, placed.end);
    match grab {
        Grab::Move(_) if placed.is_phase && !placed.end_unknown && !placed.ongoing => {
            vec![start.nominal, end.nominal]
        }
        Grab::Move(_) | Grab::Start(_) => vec![start.nominal],
        Grab::End(_) => vec![end.nominal],
        Grab::StartEarliest(_) => vec![start.range.lo.unwrap_or(start.nominal)],
        Grab::StartLatest(_) => vec![start.range.hi.unwrap_or(start.nominal)],
        Grab::EndEarliest(_) => vec![end.range.lo.unwrap_or(end.nominal)],
        Grab::EndLatest(_) => vec![end.range.hi.unwrap_or(end.nominal)],
    }
}

fn offer_ends(near: &mut Nearest, other: &Placed, carried: &MovedAlong, own: &EventId) {
    let stays = |edge| !carried.has(&other.id, edge);
    let is_own = other.id == *own;
    if !other.start_unknown && stays(Edge::Start) && !is_own {
        near.offer(other.start.nominal, || {
            if other.is_phase { format!("start of {}", other.event.title()) } else { other.event.title() }
        });
    }
    if other.is_phase && !other.end_unknown && stays(Edge::End) && !is_own {
        near.offer(other.end.nominal, || format!("end of {}", other.event.title()));
    }
}

struct Nearest<'a> {
    own: &'a [Ticks],
    by: Ticks,
    tolerance: Ticks,
    best: Option<(Ticks, Snapped)>,
}

impl Nearest<'_> {
    /// Takes a place if one of the pulled ends is nearer to it than to what was nearest so far.
    fn offer(&mut self, at: Ticks, name: impl Fn() -> String) {
        for end in self.own {
            let off = Ticks((at - (*end + self.by)).0.saturating_abs());
            if off <= self.tolerance && self.best.as_ref().is_none_or(|(best, _)| off < *best) {
                self.best = Some((off, Snapped { by: at - *end, at, to: name() }));
            }
        }
    }
}
