//! Findings about treatments: schedules, duplicates, and the order of lines.

use std::collections::{BTreeMap, HashMap};

use super::examined::Examined;
use super::finding;
use crate::course::{FindingCode, LintFinding, Placed};
use crate::measure::format;
use crate::model::{Duration, Ticks, TimeExpr, Treatment, Unit};

pub(super) fn find(examined: &Examined, out: &mut Vec<LintFinding>) {
    cycles(examined, out);
    duplicates(examined, out);
    line_order(examined, out);
}

/// A treatment whose end the source states, with the number and the interval of its cycles.
fn scheduled(e: &Placed) -> Option<(u32, Ticks)> {
    let t = e.event.what.as_treatment()?;
    let stated = e.event.to.as_ref().filter(|to| !matches!(to.expr(), TimeExpr::Unknown | TimeExpr::Ongoing));
    stated?;
    Some((t.cycles?, t.every.as_ref().map(Duration::ticks)?))
}

fn cycles(examined: &Examined, out: &mut Vec<LintFinding>) {
    for e in examined.course.events() {
        let Some((cycles, every)) = scheduled(e) else { continue };
        let last = every * (i64::from(cycles) - 1);
        if examined.perhaps(e.start.node, e.end.node, last) {
            continue;
        }
        let length = examined.course.nominal_between(e.start.node, e.end.node);
        let unit = if length < Ticks::MONTH * 3 { Unit::Week } else { Unit::Month };
        let text = format!(
            "has {cycles} cycles; the last would begin {} {} after the first, but treatment ended after {} {}",
            format::figure(last, unit),
            unit.symbol(),
            format::figure(length, unit),
            unit.symbol()
        );
        out.push(finding(FindingCode::CyclesDoNotFit, &[&e.id], Some("cycles"), text));
    }
}

/// What is given, however it is written: the agents of a systemic treatment in alphabetical order.
fn agents(t: &Treatment) -> Option<(bool, Vec<String>)> {
    if t.modality.is_local() {
        return None; // two fields of radiation are no duplicate
    }
    let tidy = |name: &str| name.trim().to_lowercase();
    let mut names: Vec<String> = t.agents.iter().map(|a| tidy(&a.name)).filter(|n| !n.is_empty()).collect();
    if names.is_empty() {
        names = vec![tidy(&t.name)];
    }
    names.retain(|n| !n.is_empty());
    names.sort();
    (!names.is_empty()).then_some((t.is_anti_cancer(), names))
}

fn duplicates(examined: &Examined, out: &mut Vec<LintFinding>) {
    let mut groups: HashMap<(bool, Vec<String>), Vec<&Placed>> = HashMap::new();
    let mut order = Vec::new();
    for e in examined.course.events().iter().filter(|e| e.is_phase && !e.start_unknown && !e.end_unknown) {
        let Some(key) = e.event.what.as_treatment().and_then(agents) else { continue };
        let group = groups.entry(key.clone()).or_default();
        if group.is_empty() {
            order.push(key);
        }
        group.push(e);
    }
    for key in order {
        let Some(mut group) = groups.remove(&key) else { continue };
        group.sort_by_key(|e| (e.start.nominal, e.end.nominal));
        let mut longest: Option<&Placed> = None;
        for e in group {
            if let Some(first) = longest
                && examined.certainly_before(first.start.node, e.end.node)
                && examined.certainly_before(e.start.node, first.end.node)
            {
                let both = e.end.nominal.min(first.end.nominal) - e.start.nominal;
                let text = format!(
                    "is given twice at once: it overlaps with “{}” for {} mo",
                    first.id,
                    format::figure(both, Unit::Month)
                );
                out.push(finding(FindingCode::OverlappingDuplicate, &[&e.id, &first.id], None, text));
            }
            if longest.is_none_or(|l| e.end.nominal >= l.end.nominal) {
                longest = Some(e);
            }
        }
    }
}

/// A line by number: its treatments.
pub(super) fn line_order(examined: &Examined, out: &mut Vec<LintFinding>) {
    let mut lines: BTreeMap<u32, Vec<&Placed>> = BTreeMap::new();
    for e in examined.course.events() {
        if let Some(line) = e.event.what.as_treatment().and_then(|t| t.line) {
            lines.entry(line).or_default().push(e);
        }
    }
    // The line with the latest start so far, in the order of numbers.
    let mut latest: Option<(u32, Vec<&Placed>)> = None;
    for (number, members) in lines {
        if members.iter().any(|e| e.start_unknown) {
            continue;
        }
        let Some(first) = members.iter().min_by_key(|e| e.start.nominal).copied() else { continue };
        if let Some((lower, earlier)) = &latest {
            let is_late = earlier.iter().all(|e| examined.certainly_before(first.start.node, e.start.node));
            if let Some(other) = earlier.first().filter(|_| is_late) {
                let text = format!("is line {number}, but began before line {lower}, “{}”", other.id);
                let ids: Vec<_> = [first].iter().chain(earlier).chain(&members).map(|e| &e.id).collect();
                out.push(finding(FindingCode::LineOrder, &ids, Some("line"), text));
                continue;
            }
        }
        let start = |all: &[&Placed]| all.iter().map(|e| e.start.nominal).min();
        if latest.as_ref().is_none_or(|(_, before)| start(&members) >= start(before)) {
            latest = Some((number, members));
        }
    }
}
