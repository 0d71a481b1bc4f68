//! Commands that select.

use std::ops::Range;

use super::window::PhaselineApp;
use crate::edit::Selection;
use crate::model::{EventAddress, Patient};
use crate::study::Study;

/// An event of a patient of a study, by their positions.
#[derive(Clone, Copy)]
struct EventPlace {
    patient: usize,
    event: usize,
}

impl EventPlace {
    /// Where an event is.
    fn of(study: &Study, address: &EventAddress) -> Option<Self> {
        let patient = study.position(&address.patient)?;
        let event = study.get(patient)?.patient().events.iter().position(|e| e.id == address.event)?;
        Some(Self { patient, event })
    }

    /// The first event of some patients, by position, that has one.
    fn first(study: &Study, mut patients: Range<usize>) -> Option<Self> {
        let patient = patients.find(|at| events_at(study, *at) > 0)?;
        Some(Self { patient, event: 0 })
    }

    /// The event behind it in the order of the file.
    fn next(self, study: &Study) -> Option<Self> {
        let event = self.event + 1;
        if event < events_at(study, self.patient) {
            return Some(Self { event, ..self });
        }
        Self::first(study, self.patient + 1..study.len())
    }

    /// The event before it.
    fn previous(self, study: &Study) -> Option<Self> {
        if let Some(event) = self.event.checked_sub(1) {
            return Some(Self { event, ..self });
        }
        let patient = (0..self.patient).rev().find(|at| events_at(study, *at) > 0)?;
        Some(Self { patient, event: events_at(study, patient).checked_sub(1)? })
    }

    fn address(self, study: &Study) -> Option<EventAddress> {
        let patient = study.get(self.patient)?.patient();
        Some(EventAddress { patient: patient.id.clone(), event: patient.events.get(self.event)?.id.clone() })
    }
}

/// How many events the patient at a position has.
fn events_at(study: &Study, patient: usize) -> usize {
    study.get(patient).map_or(0, |chart| chart.patient().events.len())
}

/// All events of a patient in the order of the file.
fn events_of(patient: &Patient) -> impl Iterator<Item = EventAddress> {
    patient.events.iter().map(|e| EventAddress { patient: patient.id.clone(), event: e.id.clone() })
}

impl PhaselineApp {
    /// Selects this; what follows is a step of its own.
    pub(super) fn select(&mut self, selection: Selection) {
        if let Some(document) = self.document_mut() {
            document.close_step();
            document.look.selection = selection.into();
        }
    }

    /// Selects all events of the patient, or of the case.
    pub(super) fn select_all(&mut self) {
        let Some(document) = self.document() else { return };
        let patients = &document.case().patients;
        let events: Vec<EventAddress> = match document.look.selection.patient() {
            Some(id) => document.study().chart(id).into_iter().flat_map(|c| events_of(c.patient())).collect(),
            None => patients.iter().flat_map(|patient| events_of(patient)).collect(),
        };
        self.select(if events.is_empty() { Selection::Case } else { Selection::Events(events) });
    }

    /// Selects the event behind or before the one that was selected last.
    pub(super) fn select_neighbour(&mut self, forward: bool) {
        let Some(document) = self.document() else { return };
        let (study, selection) = (document.study(), &document.look.selection);
        let here = selection.last_event().and_then(|event| EventPlace::of(study, event));
        let next = if let Some(here) = here {
            // At either end it stays.
            let neighbour = if forward { here.next(study) } else { here.previous(study) };
            neighbour.or(Some(here))
        } else {
            let own = selection.patient().and_then(|id| study.position(id));
            own.and_then(|at| EventPlace::first(study, at..at + 1))
                .or_else(|| EventPlace::first(study, 0..study.len()))
        };
        let event = next.and_then(|place| place.address(study));
        self.select(event.map_or(Selection::Case, |event| Selection::Events(vec![event])));
    }
}
