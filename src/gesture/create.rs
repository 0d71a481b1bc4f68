//! Drawing something new on the plot.

use std::sync::Arc;

use super::lane::{free_id, measurement};
use super::plan::PlanBasis;
use super::slide::Consequence;
use super::{LaneHint, Plan, Refusal};
use crate::edit::Edit;
use crate::model::{
    Annotation, AnnotationKind, Event, EventAddress, EventId, Finding, FindingKind, Grain, Modality,
    PatientId, Response, SharedText, Ticks, Time, Treatment, What, scale,
};
use crate::study::Study;

/// A phase drawn from one moment to another, in whole units: a treatment, or a response on a lane of responses. Lanes
/// of moments get one at `from`. Without a hint it is a treatment yet to be named.
pub fn create_phase(
    study: &Study,
    patient: &PatientId,
    hint: Option<&LaneHint>,
    (from, to): (Ticks, Ticks),
    grain: Grain,
) -> Result<Plan, Refusal> {
    let (from, to) = (from.min(to), from.max(to));
    let what = new_what(hint);
    if !matches!(what, What::Treatment(_) | What::Response(_)) {
        return create(study, patient, what, (from, None), grain);
    }
    let unit = grain.unit.ticks();
    let begin = from.rounded_to(unit);
    // Drawn is drawn: at least one unit.
    let length = (to.rounded_to(unit) - begin).max(unit);
    create(study, patient, what, (begin, Some(length)), grain)
}

/// An event drawn at a moment, in whole units.
pub fn create_point(
    study: &Study,
    patient: &PatientId,
    hint: Option<&LaneHint>,
    at: Ticks,
    grain: Grain,
) -> Result<Plan, Refusal> {
    let what = hint.map_or_else(
        || {
            What::from(Finding {
                kind: FindingKind::Visit,
                name: SharedText::new(),
                grade: None,
                site: SharedText::new(),
            })
        },
        |hint| new_what(Some(hint)),
    );
    create(study, patient, what, (at, None), grain)
}

fn create(
    study: &Study,
    patient: &PatientId,
    what: What,
    (from, length): (Ticks, Option<Ticks>),
    grain: Grain,
) -> Result<Plan, Refusal> {
    let owner = study.chart(patient).ok_or(Refusal::Gone)?.patient();
    let title = what.title();
    let out_of_time = || Refusal::OutOfTime(title.clone());
    let id = free_id(owner, &EventId::from_label(&title));
    let mut event = Event::new(id.clone(), what);
    let start = Some(Time::from_zero(from, grain.unit).ok_or_else(out_of_time)?);
    match length {
        Some(length) => {
            event.from = start;
            event.to = Some(Time::from_own_start(length, grain.unit).ok_or_else(out_of_time)?);
        }
        None => event.at = start,
    }
    let edit = Edit::InsertEvent { patient: patient.clone(), at: usize::MAX, event: Arc::new(event) };
    let events = [EventAddress { patient: patient.clone(), event: id }];
    let change = Consequence { edits: vec![edit], focus: None };
    PlanBasis { study, events: &events, grain }.finish(format!("Add {title}"), change)
}

/// What is new on a lane.
fn new_what(hint: Option<&LaneHint>) -> What {
    match hint {
        None => What::from(Treatment::new(Modality::Chemotherapy, "")),
        Some(LaneHint::Local(modality)) => What::from(Treatment::new(*modality, "")),
        Some(LaneHint::Systemic { modality, name }) => What::from(Treatment::new(*modality, name)),
        Some(LaneHint::Response { site, method, assessor, scale }) => {
            // The best category of the lane's scale stands there until the user says which.
            let best = scale::by_name(scale).and_then(|s| s.categories.first());
            let category = best.map_or("CR", |c| c.code.as_str());
            What::from(Response {
                scale: scale.as_str().into(),
                assessor: assessor.as_str().into(),
                ..Response::new(category, site, *method)
            })
        }
        Some(LaneHint::Measurement { name, unit }) => What::from(measurement(name, unit)),
        Some(LaneHint::Status(kind)) => What::Status(*kind),
        Some(LaneHint::Annotation { lane }) => What::from(Annotation {
            kind: AnnotationKind::Text,
            text: "note".into(),
            lane: lane.as_str().into(),
        }),
        Some(LaneHint::Finding(kind)) => {
            What::from(Finding { kind: *kind, name: SharedText::new(), grade: None, site: SharedText::new() })
        }
    }
}
