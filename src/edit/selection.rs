//! What a user has selected in a case.

use std::collections::HashSet;
use std::sync::Arc;

use super::roster::{FEW, Roster};
use crate::model::{Case, EventAddress, EventId, Patient, PatientId};

/// The address of an event after a change, or the one it had if nothing stands for the event.
fn carried(address: EventAddress, before: &Roster, after: &Roster) -> EventAddress {
    let Some((old, new)) = before.patient(&address.patient).zip(heir(before, after, &address.patient)) else {
        return address;
    };
    if Arc::ptr_eq(old, new) {
        return address;
    }
    match event_heir(old, new, &address.event) {
        Some(event) => EventAddress { patient: new.id.clone(), event: event.clone() },
        None => address,
    }
}

/// The patient that now stands for `id`: itself, or what took its place under a new id.
fn heir<'a>(before: &Roster, after: &Roster<'a>, id: &PatientId) -> Option<&'a Arc<Patient>> {
    after.patient(id).or_else(|| {
        let new = after.patients().get(before.position(id)?)?;
        let is_other =
            before.patients().len() == after.patients().len() && before.position(&new.id).is_none();
        is_other.then_some(new)
    })
}

/// The same of an event.
fn event_heir<'a>(before: &Patient, after: &'a Patient, id: &EventId) -> Option<&'a EventId> {
    let same = after.event(id);
    let new = same.or_else(|| {
        let at = before.events.iter().position(|e| e.id == *id)?;
        let new = after.events.get(at)?;
        (before.events.len() == after.events.len() && before.event(&new.id).is_none()).then_some(new)
    });
    new.map(|e| &e.id)
}

/// Whether all patients and events have the ids that they had, in the same order.
fn names_stand(before: &[Arc<Patient>], after: &[Arc<Patient>]) -> bool {
    let ids = |p: &Patient, q: &Patient| p.events.iter().map(|e| &e.id).eq(q.events.iter().map(|e| &e.id));
    let stands = |(p, q): (&Arc<Patient>, &Arc<Patient>)| Arc::ptr_eq(p, q) || p.id == q.id && ids(p, q);
    before.len() == after.len() && before.iter().zip(after).all(stands)
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

/// A selection's events, to be asked about many.
pub enum Lookup<'a> {
    /// Looked through.
    Few(&'a [EventAddress]),
    /// Looked up: patient and event.
    Many(HashSet<(&'a PatientId, &'a EventId)>),
}

impl Lookup<'_> {
    /// Whether an event is selected.
    pub fn contains(&self, patient: &PatientId, event: &EventId) -> bool {
        match self {
            Self::Few(events) => events.iter().any(|e| e.patient == *patient && e.event == *event),
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
    pub fn contains(&self, patient: &PatientId, event: &EventId) -> bool {
        self.events().iter().any(|e| e.patient == *patient && e.event == *event)
    }

    /// To ask of many events whether they are selected.
    pub fn lookup(&self) -> Lookup<'_> {
        let events = self.events();
        if events.len() <= FEW {
            return Lookup::Few(events);
        }
        Lookup::Many(events.iter().map(|e| (&e.patient, &e.event)).collect())
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

    /// This selection after a change: what was given another id in the same place is selected under that, and what is gone
    /// no longer is.
    #[must_use]
    pub fn followed(self, before: &[Arc<Patient>], after: &[Arc<Patient>]) -> Self {
        // Most changes rename nothing; a selection of half a million events is then left alone.
        let count = self.events().len();
        if count > FEW && names_stand(before, after) {
            return self;
        }
        let (before, after) = (Roster::new(before, count), Roster::new(after, count));
        let carried = match self {
            Self::Case => Self::Case,
            Self::Patient(id) => Self::Patient(heir(&before, &after, &id).map_or(id, |p| p.id.clone())),
            Self::Events(events) => {
                Self::Events(events.into_iter().map(|e| carried(e, &before, &after)).collect())
            }
        };
        carried.left_in(&after)
    }

    /// What of it is still in the case.
    #[must_use]
    pub fn pruned(&self, case: &Case) -> Self {
        self.clone().left_in(&Roster::new(&case.patients, self.events().len()))
    }

    fn left_in(self, roster: &Roster) -> Self {
        match self {
            Self::Case => Self::Case,
            Self::Patient(id) if roster.patient(&id).is_some() => Self::Patient(id),
            Self::Patient(_) => Self::Case,
            Self::Events(mut events) => {
                let last = events.last().map(|e| e.patient.clone());
                events.retain(|e| roster.event(e).is_some());
                if !events.is_empty() {
                    return Self::Events(events);
                }
                last.filter(|id| roster.patient(id).is_some()).map_or(Self::Case, Self::Patient)
            }
        }
    }
}
