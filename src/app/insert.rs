//! New patients and events, and copies of those there are.

use std::sync::Arc;

use super::document::Document;
use crate::edit::{Edit, Selection, duplicates};
use crate::gesture;
use crate::model::{
    Annotation, AnnotationKind, Event, EventAddress, EventId, Finding, FindingKind, Measurement, Modality,
    Patient, PatientId, Response, SharedText, StatusKind, Time, Treatment, What,
};

/// What to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewEvent {
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
pub fn new_event(document: &Document, new: NewEvent) -> Option<Planned> {
    let case = document.case();
    let patient =
        document.look.selection.patient().and_then(|id| case.patient(id)).or_else(|| case.patients.last())?;
    let has =
        |kind: StatusKind| patient.events.iter().any(|e| matches!(&e.what, What::Status(k) if *k == kind));
    let (id, what) = match new {
        NewEvent::Treatment => ("treatment", What::from(Treatment::new(Modality::Chemotherapy, ""))),
        NewEvent::Response => ("response", What::from(Response::new("CR", "", None))),
        NewEvent::Status if !has(StatusKind::Diagnosis) => ("diagnosis", What::Status(StatusKind::Diagnosis)),
        NewEvent::Status if !has(StatusKind::LastFollowUp) => {
            ("follow_up", What::Status(StatusKind::LastFollowUp))
        }
        NewEvent::Status => ("progression", What::Status(StatusKind::Progression)),
        NewEvent::Measurement => ("measurement", What::from(Measurement::default())),
        NewEvent::Annotation => {
            let annotation =
                Annotation { kind: AnnotationKind::Text, text: "note".into(), lane: SharedText::new() };
            ("annotation", What::from(annotation))
        }
        NewEvent::Finding => {
            let finding = Finding {
                kind: FindingKind::Imaging,
                name: SharedText::new(),
                grade: None,
                site: SharedText::new(),
            };
            ("finding", What::from(finding))
        }
    };
    let id = EventId::from_label(id).unique(|id| patient.event(id).is_some());
    let mut event = Event::new(id, what);
    match (new, &event.what) {
        (NewEvent::Treatment, _) => {
            event.from = time("0 mo");
            event.to = time("start + 3 mo");
        }
        (NewEvent::Annotation, _) => event.at = time("0 mo"),
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
    match &*document.look.selection {
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

/// Takes out what is selected. Times of other events that are anchored to it keep the value they have.
pub fn delete(document: &Document) -> Option<Planned> {
    match &*document.look.selection {
        Selection::Case => None,
        Selection::Patient(id) => {
            let title = document.case().patient(id)?.title().to_owned();
            let edit = Edit::RemovePatient(id.clone());
            Some(Planned { label: format!("Delete {title}"), edit, selection: Selection::Case })
        }
        Selection::Events(events) => {
            let remove =
                |a: &EventAddress| Edit::RemoveEvent { patient: a.patient.clone(), event: a.event.clone() };
            let mut edits = gesture::freeze_dependants(document.study(), events);
            edits.extend(events.iter().map(remove));
            let selection =
                document.look.selection.patient().cloned().map_or(Selection::Case, Selection::Patient);
            Some(Planned { label: name_of(document, events, "Delete"), edit: Edit::Batch(edits), selection })
        }
    }
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
    match &*document.look.selection {
        Selection::Case => None,
        Selection::Patient(id) => {
            let at = case.patients.iter().position(|p| p.id == *id)?;
            let to = neighbour(at, case.patients.len())?;
            let patient = Arc::clone(case.patients.get(at)?);
            let label = format!("Move {} {way}", patient.title());
            let edit =
                Edit::Batch(vec![Edit::RemovePatient(id.clone()), Edit::InsertPatient { at: to, patient }]);
            Some(Planned { label, edit, selection: Selection::clone(&document.look.selection) })
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
            Some(Planned { label, edit, selection: Selection::clone(&document.look.selection) })
        }
    }
}
