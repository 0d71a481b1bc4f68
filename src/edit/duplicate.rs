//! Copies of events in the same patients.

use std::collections::HashSet;
use std::sync::Arc;

use super::change::Edit;
use super::roster::Roster;
use crate::model::{Case, Event, EventAddress, EventId};

/// The edits that put a copy behind each of the events, and the addresses of the copies, in the order of `events`.
/// `None` if one of the events is not there. A copy has an id of its own and the same times.
pub fn duplicates(case: &Case, events: &[EventAddress]) -> Option<(Vec<Edit>, Vec<EventAddress>)> {
    let mut edits = Vec::with_capacity(events.len());
    let mut copies: Vec<EventAddress> = Vec::with_capacity(events.len());
    let mut given: HashSet<EventAddress> = HashSet::with_capacity(events.len());
    let roster = Roster::new(&case.patients, events.len());
    for address in events {
        let patient = roster.patient(&address.patient)?;
        let at = patient.events.iter().position(|e| e.id == address.event)?;
        let mut copy = Event::clone(patient.events.get(at)?);
        let is_taken = |id: &EventId| {
            let at = || EventAddress { patient: address.patient.clone(), event: id.clone() };
            patient.event(id).is_some() || given.contains(&at())
        };
        copy.id = copy.id.unique(is_taken);
        let new = EventAddress { patient: address.patient.clone(), event: copy.id.clone() };
        given.insert(new.clone());
        copies.push(new);
        edits.push(Edit::InsertEvent { patient: address.patient.clone(), at: at + 1, event: Arc::new(copy) });
    }
    Some((edits, copies))
}
