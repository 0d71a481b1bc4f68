//! What is said beside the pointer during a gesture.

use crate::course::{Course, Moment, Placed};
use crate::measure::{self, describe, format};
use crate::model::{EventId, Ticks, Unit, What};

/// More lines than this would hide the plot.
const MAX_OVERLAPS: usize = 3;

/// Start, end and length of an event, and how much of a response is on a treatment.
pub(super) fn lines(course: &Course, event: &EventId, unit: Unit) -> Vec<String> {
    let Some(placed) = course.event(event) else { return Vec::new() };
    let mut out = Vec::new();
    if placed.is_phase {
        out.push(format!("start: {}", moment(course, placed.start, placed.start_unknown, unit)));
        let end = if placed.ongoing {
            "ongoing".to_owned()
        } else {
            moment(course, placed.end, placed.end_unknown, unit)
        };
        out.push(format!("end: {end}"));
        out.extend(describe::length(placed, course, unit).filter(|_| !placed.end_unknown));
    } else {
        out.push(moment(course, placed.start, placed.start_unknown, unit));
    }
    out.extend(overlaps(course, placed, unit));
    out
}

/// `3 events: 2 mo later`.
pub(super) fn distance(events: usize, moved: Ticks, unit: Unit) -> String {
    let length = format::figure(Ticks(moved.0.saturating_abs()), unit);
    match moved.0.signum() {
        0 => format!("{events} events"),
        1 => format!("{events} events: {length} {} later", unit.symbol()),
        _ => format!("{events} events: {length} {} earlier", unit.symbol()),
    }
}

fn moment(course: &Course, moment: Moment, unknown: bool, unit: Unit) -> String {
    if unknown {
        return "not stated".to_owned();
    }
    let text = format::moment(&moment, unit);
    match format::date(course, moment.node).filter(|_| course.has_dates() || course.zero_date().is_some()) {
        Some(date) => format!("{text} · {date}"),
        None => text,
    }
}

/// The time on a treatment of each response during it, or of a response on each treatment.
fn overlaps(course: &Course, placed: &Placed, unit: Unit) -> Vec<String> {
    let meet = |a: (Ticks, Ticks), b: (Ticks, Ticks)| a.0.max(b.0) < a.1.min(b.1);
    let own = (placed.start.nominal, placed.end.nominal);
    let phases = course.phases().iter().filter(|p| !p.start_unknown);
    let values: Vec<measure::Value> = match &placed.event.what {
        What::Treatment(t) if t.is_anti_cancer() && placed.is_phase && !placed.end_unknown => {
            let met = phases.filter(|p| meet(own, (p.start.nominal, p.end.nominal)));
            met.take(MAX_OVERLAPS).map(|p| measure::overlap(course, p, placed)).collect()
        }
        What::Response(_) => {
            let phase = phases.into_iter().find(|p| p.event == placed.id);
            phase.map_or_else(Vec::new, |p| {
                let span = (p.start.nominal, p.end.nominal);
                let known = course.anti_cancer().filter(|t| !t.end_unknown && !t.start_unknown);
                let met = known.filter(|t| meet(span, (t.start.nominal, t.end.nominal)));
                met.take(MAX_OVERLAPS).map(|t| measure::overlap(course, p, t)).collect()
            })
        }
        _ => Vec::new(),
    };
    values.iter().map(|v| format!("{}: {}", v.name, format::value_with_range(v, unit))).collect()
}
