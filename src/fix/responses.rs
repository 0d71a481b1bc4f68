//! Mending what was found: categories, milestones, measured values.

use super::{Fix, Sick};
use crate::edit::Edit;
use crate::measure::converted;
use crate::measure::lint::{target_code, usual_unit};
use crate::model::{Event, StatusKind, What, scale};

/// The category, scale or milestone that the finding asks for.
pub(super) fn changed(sick: &Sick) -> Vec<Fix> {
    let Some(event) = sick.event() else { return Vec::new() };
    let mut out = Event::clone(event);
    let label = match (sick.finding.code, &mut out.what) {
        ("code-not-in-scale", What::Response(r)) => {
            let Some(only) = scale::only_with(&r.category) else { return Vec::new() };
            r.scale = only.name.as_str().into();
            format!("Change scale of {} to {}", event.title(), only.name)
        }
        ("pr-after-cr", What::Response(r)) => {
            r.category = "PD".into();
            format!("Change {} to PD", event.title())
        }
        ("target-disagrees", What::Response(r)) => {
            let Some(code) = target_code(sick.patient, sick.course, &event.id) else { return Vec::new() };
            r.category = code.into();
            format!("Change {} to {code}", event.title())
        }
        ("confirmed-not", What::Response(r)) => {
            r.confirmed = None;
            format!("No longer mark {} as confirmed", event.title())
        }
        ("relapse-without-remission", What::Status(kind)) => {
            *kind = StatusKind::Progression;
            format!("Change {} to progression", event.words())
        }
        _ => return Vec::new(),
    };
    vec![sick.replaced(label, out)]
}

/// All values in the unit that most of them have.
pub(super) fn one_unit(sick: &Sick) -> Vec<Fix> {
    let measured = |e: &Event| match &e.what {
        What::Measurement(m) => Some(m.clone()),
        _ => None,
    };
    let Some(first) = sick.event().and_then(|e| measured(e)) else { return Vec::new() };
    let Some(unit) = usual_unit(sick.patient, &first) else { return Vec::new() };
    let convert = |text: &str, from: &str| {
        if text.trim().is_empty() { Some(text.to_owned()) } else { converted(text, from, unit) }
    };
    let mut edits = Vec::new();
    for event in sick.finding.events.iter().filter_map(|id| sick.patient.event(id)) {
        let Some(mut m) = measured(event) else { return Vec::new() };
        let (Some(value), Some(low), Some(high)) =
            (convert(&m.value, &m.unit), convert(&m.low, &m.unit), convert(&m.high, &m.unit))
        else {
            return Vec::new();
        };
        (m.value, m.low, m.high) = (value.into(), low.into(), high.into());
        m.unit = unit.into();
        edits.push(sick.replace(Event { what: What::Measurement(m), ..Event::clone(event) }));
    }
    vec![Fix { label: format!("Convert {} to {unit}", first.name), edit: Edit::Batch(edits) }]
}
