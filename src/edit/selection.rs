//! What a user has selected in a case.

use crate::model::{Case, EventId, PatientId};

/// Address of an event in a case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventAddress {
    /// Whose event.
    pub patient: PatientId,
    /// Which event.
    pub event: EventId,
}

/// What the inspector shows and commands act on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Selection {
    /// The case as a whole.
    #[default]
    Case,
    /// One patient.
    Patient(PatientId),
    /// Events, in the order in which they were selected; never empty.
    Events(Vec<EventAddress>),
}

impl Selection {
    /// One event.
    pub fn event(patient: PatientId, event: EventId) -> Self {
        Self::Events(vec![EventAddress { patient, event }])
    }

    /// The selected events.
    pub fn events(&self) -> &[EventAddress] {
        if let Self::Events(events) = self { events } else { &[] }
    }

    /// The one event selected last.
    pub fn last_event(&self) -> Option<&EventAddress> {
        self.events().last()
    }

    /// The patient that is selected, or whose event was selected last.
    pub fn patient(&self) -> Option<&PatientId> {
        match self {
            Self::Case => None,
            Self::Patient(id) => Some(id),
            Self::Events(events) => events.last().map(|e| &e.patient),
        }
    }

    /// Whether an event is selected.
    pub fn contains(&self, patient: &str, event: &str) -> bool {
        self.events().iter().any(|e| e.patient.as_str() == patient && e.event.as_str() == event)
    }

    /// This selection without an event, or with it if it was not in it.
    #[must_use]
    pub fn toggled(&self, address: EventAddress) -> Self {
        let mut events = self.events().to_vec();
        match events.iter().position(|e| *e == address) {
            Some(at) => drop(events.remove(at)),
            None => events.push(address),
        }
        match events.last() {
            Some(_) => Self::Events(events),
            None => self.patient().cloned().map_or(Self::Case, Self::Patient),
        }
    }

    /// What of it is still in the case.
    #[must_use]
    pub fn pruned(&self, case: &Case) -> Self {
        match self {
            Self::Case => Self::Case,
            Self::Patient(id) if case.patient(id).is_some() => self.clone(),
            Self::Patient(_) => Self::Case,
            Self::Events(events) => {
                let left: Vec<_> =
                    events.iter().filter(|e| case.event(&e.patient, &e.event).is_some()).cloned().collect();
                if !left.is_empty() {
                    return Self::Events(left);
                }
                let patient = self.patient().filter(|id| case.patient(id).is_some());
                patient.cloned().map_or(Self::Case, Self::Patient)
            }
        }
    }
}
