//! Commands that select.

use super::window::PhaselineApp;
use crate::edit::Selection;
use crate::model::{Case, EventAddress, PatientId};

/// The events of a patient, or of all, in the order of the file.
fn events_of(case: &Case, of: Option<&PatientId>) -> Vec<EventAddress> {
    let patients = case.patients.iter().filter(|p| of.is_none_or(|id| *id == p.id));
    patients
        .flat_map(|p| p.events.iter().map(|e| EventAddress { patient: p.id.clone(), event: e.id.clone() }))
        .collect()
}

impl PhaselineApp {
    /// Selects this; what follows is a step of its own.
    pub(super) fn select(&mut self, selection: Selection) {
        if let Some(document) = self.document_mut() {
            document.close_step();
            document.look.selection = selection;
        }
    }

    /// Selects all events of the patient, or of the case.
    pub(super) fn select_all(&mut self) {
        let Some(document) = self.document() else { return };
        let events = events_of(document.case(), document.look.selection.patient());
        self.select(if events.is_empty() { Selection::Case } else { Selection::Events(events) });
    }

    /// Selects the event behind or before the one that was selected last.
    pub(super) fn select_neighbour(&mut self, forward: bool) {
        let Some(document) = self.document() else { return };
        let selection = &document.look.selection;
        let events = events_of(document.case(), None);
        let at = selection.last_event().and_then(|e| events.iter().position(|x| x == e));
        let next = match at {
            Some(i) if forward => (i + 1).min(events.len().saturating_sub(1)),
            Some(i) => i.saturating_sub(1),
            None => {
                let of = selection.patient();
                events.iter().position(|e| of.is_none_or(|p| e.patient == *p)).unwrap_or(0)
            }
        };
        let event = events.into_iter().nth(next);
        self.select(event.map_or(Selection::Case, |event| Selection::Events(vec![event])));
    }
}
