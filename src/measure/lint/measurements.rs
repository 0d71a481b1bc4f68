//! Findings about measured values.

use std::collections::HashMap;

use super::examined::Examined;
use super::finding;
use crate::course::{FindingCode, LintFinding};
use crate::model::{Event, Measurement, Patient, What};

pub(super) fn find(examined: &Examined, out: &mut Vec<LintFinding>) {
    mixed_units(examined.patient, out);
}

fn measurement(event: &Event) -> Option<&Measurement> {
    if let What::Measurement(m) = &event.what { Some(m) } else { None }
}

/// What is measured and how, whatever the letters' case.
fn series(m: &Measurement) -> (String, String) {
    (m.name.trim().to_lowercase(), m.assay.trim().to_lowercase())
}

/// The unit that most values of a measurement have, the first of several; what has none stated does not count.
pub fn usual_unit<'a>(patient: &'a Patient, of: &Measurement) -> Option<&'a str> {
    let key = series(of);
    let all = patient.events.iter().filter_map(|e| measurement(e)).filter(|m| series(m) == key);
    usual(all)
}

fn usual<'a>(all: impl Iterator<Item = &'a Measurement>) -> Option<&'a str> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for unit in all.map(|m| m.unit.trim()).filter(|u| !u.is_empty()) {
        match counts.iter_mut().find(|(known, _)| *known == unit) {
            Some((_, count)) => *count += 1,
            None => counts.push((unit, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts.iter().find(|(_, count)| *count == most).map(|(unit, _)| *unit)
}

fn unit_of(event: &Event) -> &str {
    measurement(event).map_or("", |m| m.unit.trim())
}

fn mixed_units(patient: &Patient, out: &mut Vec<LintFinding>) {
    let mut all: HashMap<(String, String), Vec<&Event>> = HashMap::new();
    let mut order = Vec::new();
    for event in &patient.events {
        let Some(m) = measurement(event).filter(|m| !m.unit.trim().is_empty()) else { continue };
        let events = all.entry(series(m)).or_default();
        if events.is_empty() {
            order.push(series(m));
        }
        events.push(event);
    }
    for key in order {
        let Some(events) = all.remove(&key) else { continue };
        let Some(usual) = usual(events.iter().filter_map(|e| measurement(e))) else { continue };
        let others: Vec<&Event> = events.iter().copied().filter(|e| unit_of(e) != usual).collect();
        let Some(first) = others.first() else { continue };
        let text = format!(
            "is in {}, {} of its {} values in {usual}",
            unit_of(first),
            events.len() - others.len(),
            events.len(),
        );
        let ids: Vec<_> = others.iter().map(|e| &e.id).collect();
        out.push(finding(FindingCode::UnitMixed, &ids, Some("unit"), text));
    }
}
