//! New patients and events, and copies of those there are.

use std::sync::Arc;

use super::document::Document;
use crate::edit::{Edit, EventAddress, Selection, duplicates};
use crate::model::{
    Annotation, AnnotationKind, Event, EventId, Finding, FindingKind, Measurement, Modality, Patient,
    PatientId, Response, StatusKind, Time, Treatment, What,
};

/// What to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum New {
    /// A phase of treatment.
    Treatment,
    /// A response assessment.
    Response,
    /// A milestone.
    Status,
    /// A measured value.
    Measurement,
    /// An examination, a visit, a note.
    Finding,
    /// Words on the figure.
    Annotation,
}

/// A change, its name, and what is selected after it.
pub struct Planned {
    /// As the history names it.
    pub label: String,
    /// The change.
    pub edit: Edit,
    /// What to select then.
    pub selection: Selection,
}

fn time(text: &str) -> Option<Time> {
    text.parse().ok()
}

/// A new event of the patient that is selected, or of the last one.
pub fn new_event(document: &Document, new: New) -> Option<Planned> {
    let case = document.case();
    let patient =
        document.selection.patient().and_then(|id| case.patient(id)).or_else(|| case.patients.last())?;
    let has =
        |kind: StatusKind| patient.events.iter().any(|e| matches!(&e.what, What::Status(k) if *k == kind));
    let (id, what) = match new {
        New::Treatment => ("treatment", What::Treatment(Treatment::new(Modality::Chemotherapy, ""))),
        New::Response => ("response", What::Response(Response::new("CR", "", None))),
        New::Status if !has(StatusKind::Diagnosis) => ("diagnosis", What::Status(StatusKind::Diagnosis)),
        New::Status if !has(StatusKind::LastFollowUp) => {
            ("follow_up", What::Status(StatusKind::LastFollowUp))
        }
        New::Status => ("progression", What::Status(StatusKind::Progression)),
        New::Measurement => ("measurement", What::Measurement(Measurement::default())),
        New::Annotation => {
            let annotation =
                Annotation { kind: AnnotationKind::Text, text: "note".to_owned(), lane: String::new() };
            ("annotation", What::Annotation(annotation))
        }
        New::Finding => {
            let finding =
                Finding { kind: FindingKind::Imaging, name: String::new(), grade: None, site: String::new() };
            ("finding", What::Finding(finding))
        }
    };
    let id = EventId::from_label(id).unique(|id| patient.event(id).is_some());
    let mut event = Event::new(id, what);
    match (new, &event.what) {
        (New::Treatment, _) => {
            event.from = time("0 mo");
            event.to = time("start + 3 mo");
        }
        (New::Annotation, _) => event.at = time("0 mo"),
        (_, What::Status(StatusKind::Diagnosis)) => event.at = time("0 mo"),
        // When is for the user to say; nothing is guessed.
        _ => event.at = time("unknown"),
    }
    let label = format!("Add {}", event.what.title());
    let selection = Selection::event(patient.id.clone(), event.id.clone());
    let edit = Edit::InsertEvent { patient: patient.id.clone(), at: usize::MAX, event: Arc::new(event) };
    Some(Planned { label, edit, selection })
}

/// A new patient behind the others.
pub fn new_patient(document: &Document) -> Planned {
    let case = document.case();
    let number = case.patients.len() + 1;
    let id = PatientId::from_label(&format!("p{number}")).unique(|id| case.patient(id).is_some());
    let mut patient = Patient::new(id.clone());
    patient.label = format!("Patient {number}");
    let mut diagnosis = Event::new(EventId::from_label("diagnosis"), What::Status(StatusKind::Diagnosis));
    diagnosis.at = time("0 mo");
    patient.events.push(Arc::new(diagnosis));
    let edit = Edit::InsertPatient { at: usize::MAX, patient: Arc::new(patient) };
    Planned { label: format!("Add patient {number}"), edit, selection: Selection::Patient(id) }
}

/// Copies of what is selected, behind it.
pub fn duplicate(document: &Document) -> Option<Planned> {
    let case = document.case();
    match &document.selection {
        Selection::Case => None,
        Selection::Patient(id) => {
            let at = case.patients.iter().position(|p| p.id == *id)?;
            let mut copy = Patient::clone(case.patients.get(at)?);
            copy.id = copy.id.unique(|id| case.patient(id).is_some());
            copy.label = format!("{} (copy)", copy.title());
            let selection = Selection::Patient(copy.id.clone());
            let label = format!("Duplicate {}", case.patients.get(at)?.title());
            Some(Planned {
                label,
                edit: Edit::InsertPatient { at: at + 1, patient: Arc::new(copy) },
                selection,
            })
        }
        Selection::Events(events) => {
            let (edits, taken) = duplicates(case, events)?;
            let label = name_of(document, events, "Duplicate");
            Some(Planned { label, edit: Edit::Batch(edits), selection: Selection::Events(taken) })
        }
    }
}

/// Takes out what is selected. Times of other events that are anchored to it come along in `dependants`.
pub fn delete(document: &Document) -> Option<Planned> {
    match &document.selection {
        Selection::Case => None,
        Selection::Patient(id) => {
            let title = document.case().patient(id)?.title().to_owned();
            let edit = Edit::RemovePatient(id.clone());
            Some(Planned { label: format!("Delete {title}"), edit, selection: Selection::Case })
        }
        Selection::Events(events) => {
            let remove =
                |a: &EventAddress| Edit::RemoveEvent { patient: a.patient.clone(), event: a.event.clone() };
            let mut edits = freeze_dependants(document, events);
            edits.extend(events.iter().map(remove));
            let selection = document.selection.patient().cloned().map_or(Selection::Case, Selection::Patient);
            Some(Planned { label: name_of(document, events, "Delete"), edit: Edit::Batch(edits), selection })
        }
    }
}

/// The events, not themselves deleted, whose times name one of the deleted.
pub fn dependants(document: &Document, deleted: &[EventAddress]) -> Vec<EventAddress> {
    let is_deleted = |patient: &PatientId, event: &EventId| {
        deleted.iter().any(|d| d.patient == *patient && d.event == *event)
    };
    let mut out = Vec::new();
    for patient in &document.case().patients {
        for event in &patient.events {
            let mut copy = Event::clone(event);
            let depends =
                copy.times_mut().any(|t| t.expr().anchors().any(|a| is_deleted(&patient.id, &a.event)));
            if depends && !is_deleted(&patient.id, &event.id) {
                out.push(EventAddress { patient: patient.id.clone(), event: event.id.clone() });
            }
        }
    }
    out
}

/// Writes the value that each dependent time has now in place of its anchor, so that deleting the anchor moves nothing.
fn freeze_dependants(document: &Document, deleted: &[EventAddress]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for address in dependants(document, deleted) {
        let Some(at) = document.case().patients.iter().position(|p| p.id == address.patient) else {
            continue;
        };
        let Some(patient) = document.case().patients.get(at) else { continue };
        let (Some(event), Some(course)) = (patient.event(&address.event), document.courses().get(at)) else {
            continue;
        };
        let Some(placed) = course.event(&address.event) else { continue };
        let mut frozen = Event::clone(event);
        let is_gone = |time: &Option<Time>| {
            let gone = |event: &EventId| deleted.iter().any(|d| d.patient == patient.id && d.event == *event);
            time.as_ref().is_some_and(|t| t.expr().anchors().any(|a| gone(&a.event)))
        };
        for slot in [&mut frozen.at, &mut frozen.from] {
            if is_gone(slot) {
                *slot = Some(frozen_time(&placed.start));
            }
        }
        if is_gone(&frozen.to) {
            frozen.to = Some(frozen_time(&placed.end));
        }
        for slot in [&mut frozen.also, &mut frozen.also_to] {
            if is_gone(slot) {
                *slot = None;
            }
        }
        if let What::Treatment(t) = &mut frozen.what {
            t.holds.retain(|h| !is_gone(&Some(h.from.clone())) && !is_gone(&Some(h.to.clone())));
            t.dose_changes.retain(|c| !is_gone(&Some(c.at.clone())));
        }
        edits.push(Edit::ReplaceEvent { patient: patient.id.clone(), event: Arc::new(frozen) });
    }
    edits
}

/// A moment as a length of time from zero that is no more exact than it was.
fn frozen_time(moment: &crate::course::Moment) -> Time {
    let months = |t: crate::model::Ticks| format!("{:.2}", t.in_unit(crate::model::Unit::Month));
    let trimmed = |t: crate::model::Ticks| {
        let text = months(t);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let text = match (moment.range.lo, moment.range.hi) {
        (Some(lo), Some(hi)) if lo == hi => format!("{} mo", trimmed(lo)),
        (Some(lo), Some(hi)) => format!("{} mo .. {} mo", trimmed(lo), trimmed(hi)),
        (Some(lo), None) => format!("{} mo ..", trimmed(lo)),
        (None, Some(hi)) => format!(".. {} mo", trimmed(hi)),
        (None, None) => "unknown".to_owned(),
    };
    text.parse().unwrap_or_else(|_| Time::unknown())
}

/// `Delete Trastuzumab`, `Delete 3 events`.
fn name_of(document: &Document, events: &[EventAddress], verb: &str) -> String {
    match events {
        [one] => {
            let event = document.case().event(&one.patient, &one.event);
            format!("{verb} {}", event.map_or_else(|| one.event.to_string(), |e| e.title()))
        }
        many => format!("{verb} {} events", many.len()),
    }
}

/// Moves the selected event or patient by one place in the file.
pub fn shift_in_file(document: &Document, down: bool) -> Option<Planned> {
    let case = document.case();
    let neighbour = |at: usize, len: usize| {
        let to = if down { at + 1 } else { at.checked_sub(1)? };
        (to < len).then_some(to)
    };
    let way = if down { "down" } else { "up" };
    match &document.selection {
        Selection::Case => None,
        Selection::Patient(id) => {
            let at = case.patients.iter().position(|p| p.id == *id)?;
            let to = neighbour(at, case.patients.len())?;
            let patient = Arc::clone(case.patients.get(at)?);
            let label = format!("Move {} {way}", patient.title());
            let edit =
                Edit::Batch(vec![Edit::RemovePatient(id.clone()), Edit::InsertPatient { at: to, patient }]);
            Some(Planned { label, edit, selection: document.selection.clone() })
        }
        Selection::Events(events) => {
            let address = events.last()?;
            let patient = case.patient(&address.patient)?;
            let at = patient.events.iter().position(|e| e.id == address.event)?;
            let to = neighbour(at, patient.events.len())?;
            let event = Arc::clone(patient.events.get(at)?);
            let label = format!("Move {} {way}", event.title());
            let edit = Edit::Batch(vec![
                Edit::RemoveEvent { patient: patient.id.clone(), event: event.id.clone() },
                Edit::InsertEvent { patient: patient.id.clone(), at: to, event },
            ]);
            Some(Planned { label, edit, selection: document.selection.clone() })
        }
    }
}
