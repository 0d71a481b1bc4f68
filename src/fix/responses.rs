//! Mending what was found: categories, milestones, measured values.

use super::{FaultyChart, Fix};
use crate::edit::Edit;
use crate::measure::converted;
use crate::measure::lint::{target_code, usual_unit};
use crate::model::{Event, Response, StatusKind, What, scale};

/// The response that the finding is about, with something changed in it; `change` gives what the fix is called.
fn changed(faulty: &FaultyChart, change: impl FnOnce(&Event, &mut Response) -> Option<String>) -> Vec<Fix> {
    let Some(event) = faulty.event() else { return Vec::new() };
    let mut out = Event::clone(event);
    let What::Response(response) = &mut out.what else { return Vec::new() };
    let Some(label) = change(event, response) else { return Vec::new() };
    vec![faulty.replaced(label, out)]
}

/// The one scale that has the category.
pub(super) fn name_scale(faulty: &FaultyChart) -> Vec<Fix> {
    changed(faulty, |event, response| {
        let only = scale::only_with(&response.category)?;
        response.scale = only.name.as_str().into();
        Some(format!("Change scale of {} to {}", event.title(), only.name))
    })
}

/// Progression, which is what reappears after a complete response.
pub(super) fn call_progression(faulty: &FaultyChart) -> Vec<Fix> {
    changed(faulty, |event, response| {
        response.category = "PD".into();
        Some(format!("Change {} to PD", event.title()))
    })
}

/// The category that the target lesions come to.
pub(super) fn take_measured(faulty: &FaultyChart) -> Vec<Fix> {
    changed(faulty, |event, response| {
        let code = target_code(faulty.patient, faulty.course, &event.id)?;
        response.category = code.into();
        Some(format!("Change {} to {code}", event.title()))
    })
}

/// A response that nothing confirms is not marked as confirmed.
pub(super) fn unmark_confirmed(faulty: &FaultyChart) -> Vec<Fix> {
    changed(faulty, |event, response| {
        response.confirmed = None;
        Some(format!("No longer mark {} as confirmed", event.title()))
    })
}

/// A relapse of what was never gone is a progression.
pub(super) fn call_relapse_progression(faulty: &FaultyChart) -> Vec<Fix> {
    let Some(event) = faulty.event() else { return Vec::new() };
    let mut out = Event::clone(event);
    let What::Status(kind) = &mut out.what else { return Vec::new() };
    *kind = StatusKind::Progression;
    vec![faulty.replaced(format!("Change {} to progression", event.words()), out)]
}

/// All values in the unit that most of them have.
pub(super) fn one_unit(faulty: &FaultyChart) -> Vec<Fix> {
    let measured = |e: &Event| match &e.what {
        What::Measurement(m) => Some(m.clone()),
        _ => None,
    };
    let Some(first) = faulty.event().and_then(|e| measured(e)) else { return Vec::new() };
    let Some(unit) = usual_unit(faulty.patient, &first) else { return Vec::new() };
    let convert = |text: &str, from: &str| {
        if text.trim().is_empty() { Some(text.to_owned()) } else { converted(text, from, unit) }
    };
    let mut edits = Vec::new();
    for event in faulty.finding.events.iter().filter_map(|id| faulty.patient.event(id)) {
        let Some(mut m) = measured(event) else { return Vec::new() };
        let (Some(value), Some(low), Some(high)) =
            (convert(&m.value, &m.unit), convert(&m.low, &m.unit), convert(&m.high, &m.unit))
        else {
            return Vec::new();
        };
        (m.value, m.low, m.high) = (value.into(), low.into(), high.into());
        m.unit = unit.into();
        edits.push(faulty.replace(Event { what: What::Measurement(m), ..Event::clone(event) }));
    }
    vec![Fix { label: format!("Convert {} to {unit}", first.name), edit: Edit::Batch(edits) }]
}
