//! Copies of events in the same patients.

use std::sync::Arc;

use super::change::Edit;
use super::selection::EventAddress;
use crate::model::{Case, Event, EventId};

/// The edits that put a copy behind each of the events, and the addresses of the copies, in the order of `events`.
/// `None` if one of the events is not there. A copy has an id of its own and the same times.
pub fn duplicates(case: &Case, events: &[EventAddress]) -> Option<(Vec<Edit>, Vec<EventAddress>)> {
    let mut edits = Vec::with_capacity(events.len());
    let mut copies: Vec<EventAddress> = Vec::with_capacity(events.len());
    for address in events {
        let patient = case.patient(&address.patient)?;
        let at = patient.events.iter().position(|e| e.id == address.event)?;
        let mut copy = Event::clone(patient.events.get(at)?);
        let is_taken = |id: &EventId| {
            patient.event(id).is_some()
                || copies.iter().any(|c| c.patient == address.patient && c.event == *id)
        };
        copy.id = copy.id.unique(is_taken);
        copies.push(EventAddress { patient: address.patient.clone(), event: copy.id.clone() });
        edits.push(Edit::InsertEvent { patient: address.patient.clone(), at: at + 1, event: Arc::new(copy) });
    }
    Some((edits, copies))
}
