//! Mending treatments: cycles, duplicates, lines.

use std::collections::BTreeMap;

use super::{FaultyChart, Fix};
use crate::course::Placed;
use crate::edit::Edit;
use crate::gesture::{freeze, freeze_dependants_of};
use crate::model::{
    DoseChange, Duration, Event, EventId, SharedText, Ticks, Time, TimeExpr, Treatment, What,
};

/// As many cycles as fit before the stated end.
pub(super) fn fewer_cycles(faulty: &FaultyChart) -> Vec<Fix> {
    let Some(event) = faulty.event() else { return Vec::new() };
    let mut out = Event::clone(event);
    let (What::Treatment(t), Some(placed)) = (&mut out.what, faulty.course.event(&event.id)) else {
        return Vec::new();
    };
    let Some(every) = t.every.as_ref().map(Duration::ticks).filter(|e| *e > Ticks::ZERO) else {
        return Vec::new();
    };
    let length = faulty.course.nominal_between(placed.start.node, placed.end.node).max(Ticks::ZERO);
    let cycles = u32::try_from(length.0 / every.0 + 1).unwrap_or(1);
    t.cycles = Some(cycles);
    let unit = if cycles == 1 { "cycle" } else { "cycles" };
    vec![faulty.replaced(format!("Change {} to {cycles} {unit}", event.title()), out)]
}

/// Two entries of one treatment become the earlier of them, as long as both.
pub(super) fn merge(faulty: &FaultyChart) -> Vec<Fix> {
    merged(faulty).into_iter().collect()
}

fn merged(faulty: &FaultyChart) -> Option<Fix> {
    let pair = [faulty.event()?, faulty.other()?].map(|e| faulty.course.event(&e.id));
    let [Some(a), Some(b)] = pair else { return None };
    let (kept, gone) =
        if (b.start.nominal, b.end.nominal) <= (a.start.nominal, a.end.nominal) { (b, a) } else { (a, b) };
    let mut case = faulty.alone();
    let address = faulty.address(&gone.id);
    let mut edits = freeze_dependants_of(faulty.chart, &gone.id);
    Edit::Batch(edits.clone()).apply(&mut case).ok()?;
    let mut out = Event::clone(case.event(&faulty.patient.id, &kept.id)?);
    if gone.end.nominal > kept.end.nominal || (gone.ongoing && !kept.ongoing) {
        out.to = Some(end_of(faulty, gone, &kept.id));
        out.also_to = None;
    }
    if let (What::Treatment(t), What::Treatment(other)) = (&mut out.what, &gone.event.what) {
        take_over(t, other, freeze(&start_of(gone), &gone.start, faulty.course));
    }
    edits.push(faulty.replace(out));
    edits.push(Edit::RemoveEvent { patient: address.patient, event: address.event });
    let label = format!("Merge {} into {}", gone.id, kept.id);
    Some(Fix { label, edit: Edit::Batch(edits) })
}

fn start_of(e: &Placed) -> Time {
    e.event.from.clone().unwrap_or_else(Time::unknown)
}

/// The end of what goes, as the one that stays can state it.
fn end_of(faulty: &FaultyChart, gone: &Placed, kept: &EventId) -> Time {
    let stated = gone.event.to.as_ref();
    let is_free = |to: &&Time| {
        !to.expr().uses_own_start() && to.expr().anchors().all(|a| a.event != *kept && a.event != gone.id)
    };
    match stated.filter(is_free) {
        Some(to) if *to.expr() != TimeExpr::Unknown => to.clone(),
        _ => freeze(&start_of(gone), &gone.end, faulty.course),
    }
}

/// What only the other entry says, and its schedule, which is no longer one.
fn take_over(t: &mut Treatment, other: &Treatment, from: Time) {
    if t.dose.is_empty() {
        t.dose.clone_from(&other.dose);
    } else if !other.dose.is_empty() && other.dose != t.dose {
        t.dose_changes.push(DoseChange { at: from, dose: other.dose.clone(), why: SharedText::new() });
    }
    t.holds.extend(other.holds.iter().cloned());
    t.dose_changes.extend(other.dose_changes.iter().cloned());
    if t.cycles != other.cycles {
        t.cycles = None;
    }
    if t.every != other.every {
        t.every = None;
    }
    t.ended = other.ended.or(t.ended);
    t.intent = t.intent.or(other.intent);
    t.line = t.line.or(other.line);
}

/// Lines numbered in the order in which they began; the numbers are those that there were.
pub(super) fn renumber(faulty: &FaultyChart) -> Vec<Fix> {
    let mut starts: BTreeMap<u32, Ticks> = BTreeMap::new();
    for e in faulty.course.events() {
        let Some(line) = e.event.what.as_treatment().and_then(|t| t.line) else { continue };
        let first = starts.entry(line).or_insert(e.start.nominal);
        *first = (*first).min(e.start.nominal);
    }
    let mut by_start: Vec<(Ticks, u32)> = starts.iter().map(|(line, at)| (*at, *line)).collect();
    by_start.sort();
    let new: BTreeMap<u32, u32> =
        by_start.iter().map(|(_, line)| *line).zip(starts.keys().copied()).collect();
    let mut edits = Vec::new();
    for event in &faulty.patient.events {
        let mut out = Event::clone(event);
        let What::Treatment(t) = &mut out.what else { continue };
        let number = t.line.and_then(|line| new.get(&line).copied());
        if number != t.line {
            t.line = number;
            edits.push(faulty.replace(out));
        }
    }
    vec![Fix { label: "Number lines by their start".to_owned(), edit: Edit::Batch(edits) }]
}
