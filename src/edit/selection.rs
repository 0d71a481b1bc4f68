//! What a user has selected in a case.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::roster::{FEW, Patients, Roster};
use crate::model::{Case, EventAddress, EventId, Patient, PatientId};

/// The address after a change; `None` if the event is gone.
fn carried(address: &EventAddress, before: &impl Patients, after: &Roster) -> Option<EventAddress> {
    let new = heir(before, after, &address.patient)?;
    let old = before.position(&address.patient).and_then(|at| before.at(at));
    let event = match old.filter(|old| !Arc::ptr_eq(old, new)) {
        Some(old) => event_heir(old, new, &address.event)?,
        None => &new.event(&address.event)?.id,
    };
    Some(EventAddress { patient: new.id.clone(), event: event.clone() })
}

/// The patient of `id` after a change. Most stand where they stood, so that they are looked for there first.
fn same<'a>(before: &impl Patients, after: &Roster<'a>, id: &PatientId) -> Option<&'a Arc<Patient>> {
    let there = before.position(id).and_then(|at| after.patients().get(at));
    there.filter(|patient| patient.id == *id).or_else(|| after.patient(id))
}

/// The patient that now stands for `id`: itself, or what took its place under a new id.
fn heir<'a>(before: &impl Patients, after: &Roster<'a>, id: &PatientId) -> Option<&'a Arc<Patient>> {
    same(before, after, id).or_else(|| {
        let new = after.patients().get(before.position(id)?)?;
        let is_other = before.count() == after.patients().len() && before.position(&new.id).is_none();
        is_other.then_some(new)
    })
}

/// The same of an event.
fn event_heir<'a>(before: &Patient, after: &'a Patient, id: &EventId) -> Option<&'a EventId> {
    let same = after.event(id);
    let new = same.or_else(|| {
        if before.events.len() != after.events.len() {
            return None;
        }
        let at = before.events.iter().position(|e| e.id == *id)?;
        after.events.get(at).filter(|new| before.event(&new.id).is_none())
    });
    new.map(|e| &e.id)
}

/// Whether all patients and events have the ids that they had, in the same order.
fn names_stand(before: &impl Patients, after: &[Arc<Patient>]) -> bool {
    let ids = |p: &Patient, q: &Patient| p.events.iter().map(|e| &e.id).eq(q.events.iter().map(|e| &e.id));
    let stands = |(at, q): (usize, &Arc<Patient>)| {
        before.at(at).is_some_and(|p| Arc::ptr_eq(p, q) || p.id == q.id && ids(p, q))
    };
    before.count() == after.len() && after.iter().enumerate().all(stands)
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
    pub fn followed(self, before: &impl Patients, after: &[Arc<Patient>]) -> Self {
        if self.stands(before, after) {
            return self;
        }
        let roster = Roster::new(after, self.events().len());
        match self {
            Self::Case => Self::Case,
            Self::Patient(id) => {
                heir(before, &roster, &id).map_or(Self::Case, |patient| Self::Patient(patient.id.clone()))
            }
            Self::Events(events) => {
                let carried: Vec<EventAddress> =
                    events.iter().filter_map(|event| carried(event, before, &roster)).collect();
                if !carried.is_empty() {
                    return Self::Events(carried);
                }
                let last = events.last().and_then(|event| same(before, &roster, &event.patient));
                last.map_or(Self::Case, |patient| Self::Patient(patient.id.clone()))
            }
        }
    }

    /// Whether a change leaves it as it is, as far as that is seen at a glance. Most changes rename nothing; a selection of
    /// half a million events is then left alone.
    fn stands(&self, before: &impl Patients, after: &[Arc<Patient>]) -> bool {
        *self == Self::Case || self.events().len() > FEW && names_stand(before, after)
    }

    /// What of it is still in the case.
    #[must_use]
    pub fn pruned(&self, case: &Case) -> Self {
        let roster = Roster::new(&case.patients, self.events().len());
        let is_there = |id: &&PatientId| roster.patient(id).is_some();
        let of_patient =
            |id: Option<&PatientId>| id.filter(is_there).cloned().map_or(Self::Case, Self::Patient);
        match self {
            Self::Case => Self::Case,
            Self::Patient(id) => of_patient(Some(id)),
            Self::Events(events) => {
                let left: Vec<EventAddress> =
                    events.iter().filter(|event| roster.event(event).is_some()).cloned().collect();
                if left.is_empty() { of_patient(self.patient()) } else { Self::Events(left) }
            }
        }
    }
}

/// What is selected, to be asked about many events in every frame.
#[derive(Debug, Clone, Default)]
pub struct Selected {
    selection: Selection,
    /// The ids of the selected events of each patient, in their order; made once it is asked for.
    by_patient: OnceLock<HashMap<PatientId, Vec<EventId>>>,
}

impl Selected {
    /// Whether an event is selected.
    pub fn contains(&self, patient: &PatientId, event: &EventId) -> bool {
        let events = self.events();
        if events.len() <= FEW {
            return events.iter().any(|e| e.event == *event && e.patient == *patient);
        }
        let of_patient = self.by_patient.get_or_init(|| by_patient(events)).get(patient);
        of_patient.is_some_and(|ids| ids.binary_search(event).is_ok())
    }

    /// What is selected after a change, see [`Selection::followed`].
    #[must_use]
    pub fn followed(self, before: &impl Patients, after: &[Arc<Patient>]) -> Self {
        if self.stands(before, after) { self } else { self.selection.followed(before, after).into() }
    }
}

/// The ids of events by patient, in their order.
fn by_patient(events: &[EventAddress]) -> HashMap<PatientId, Vec<EventId>> {
    let mut out: HashMap<PatientId, Vec<EventId>> = HashMap::new();
    for of_one in events.chunk_by(|a, b| a.patient == b.patient) {
        let Some(first) = of_one.first() else { continue };
        let ids = of_one.iter().map(|event| event.event.clone());
        out.entry(first.patient.clone()).or_default().extend(ids);
    }
    for ids in out.values_mut() {
        ids.sort_unstable();
    }
    out
}

impl From<Selection> for Selected {
    fn from(selection: Selection) -> Self {
        Self { selection, by_patient: OnceLock::new() }
    }
}

impl Deref for Selected {
    type Target = Selection;

    fn deref(&self) -> &Selection {
        &self.selection
    }
}

impl PartialEq<Selection> for Selected {
    fn eq(&self, other: &Selection) -> bool {
        self.selection == *other
    }
}
