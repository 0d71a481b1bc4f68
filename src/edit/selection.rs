//! What a user has selected in a case.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::model::{Case, EventId, Patient, PatientId};

/// Address of an event in a case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventAddress {
    /// Whose event.
    pub patient: PatientId,
    /// Which event.
    pub event: EventId,
}

impl EventAddress {
    fn carried(&self, before: &[Arc<Patient>], after: &[Arc<Patient>]) -> Self {
        let carried = || {
            let patient = heir(before, after, &self.patient, |p| &p.id)?;
            let old = before.iter().find(|p| p.id == self.patient)?;
            let new = after.iter().find(|p| p.id == *patient)?;
            let event = heir(&old.events, &new.events, &self.event, |e| &e.id)?;
            Some(Self { patient: patient.clone(), event: event.clone() })
        };
        carried().unwrap_or_else(|| self.clone())
    }
}

/// The id that now stands for `id`: itself, or the new id of what stood in its place.
fn heir<'a, T, I: PartialEq>(before: &[T], after: &'a [T], id: &I, id_of: impl Fn(&T) -> &I) -> Option<&'a I>
where
    T: 'a,
{
    if let Some(same) = after.iter().find(|t| id_of(t) == id) {
        return Some(id_of(same));
    }
    let at = before.iter().position(|t| id_of(t) == id)?;
    let new = id_of(after.get(at)?);
    (before.len() == after.len() && !before.iter().any(|t| id_of(t) == new)).then_some(new)
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

/// Up to so many events are looked through one by one.
const FEW: usize = 8;

/// A selection's events, to be asked about many.
pub enum Lookup<'a> {
    /// Looked through.
    Few(&'a [EventAddress]),
    /// Looked up: patient and event.
    Many(HashSet<(&'a str, &'a str)>),
}

impl Lookup<'_> {
    /// Whether an event is selected.
    pub fn contains(&self, patient: &str, event: &str) -> bool {
        match self {
            Self::Few(events) => {
                events.iter().any(|e| e.patient.as_str() == patient && e.event.as_str() == event)
            }
            Self::Many(events) => events.contains(&(patient, event)),
        }
    }
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

    /// To ask of many events whether they are selected.
    pub fn lookup(&self) -> Lookup<'_> {
        let events = self.events();
        if events.len() <= FEW {
            return Lookup::Few(events);
        }
        Lookup::Many(events.iter().map(|e| (e.patient.as_str(), e.event.as_str())).collect())
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

    /// This selection after a change that may have given what is selected another id in the same place.
    #[must_use]
    pub fn carried(&self, before: &[Arc<Patient>], after: &[Arc<Patient>]) -> Self {
        match self {
            Self::Case => Self::Case,
            Self::Patient(id) => Self::Patient(heir(before, after, id, |p| &p.id).unwrap_or(id).clone()),
            Self::Events(events) => Self::Events(events.iter().map(|e| e.carried(before, after)).collect()),
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
                let patients: HashMap<&str, &Patient> = if events.len() <= FEW {
                    let named = events.iter().filter_map(|e| case.patient(&e.patient));
                    named.map(|p| (p.id.as_str(), &**p)).collect()
                } else {
                    case.patients.iter().map(|p| (p.id.as_str(), &**p)).collect()
                };
                let is_left = |e: &&EventAddress| {
                    patients.get(e.patient.as_str()).is_some_and(|patient| patient.event(&e.event).is_some())
                };
                let left: Vec<_> = events.iter().filter(is_left).cloned().collect();
                if !left.is_empty() {
                    return Self::Events(left);
                }
                let patient = self.patient().filter(|id| case.patient(id).is_some());
                patient.cloned().map_or(Self::Case, Self::Patient)
            }
        }
    }
}
