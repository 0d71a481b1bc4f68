//! Edits and their inverses.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::roster::Places;
use crate::model::validate::{self, Problem};
use crate::model::{Case, Event, EventAddress, EventId, Patient, PatientId, Silenced};

/// A batch of more changes of events than this is taken back patient by patient.
const MANY: usize = 256;

/// A change to a case. Addresses are ids, never positions, except for where something new is put in.
///
/// Whole values are replaced rather than fields: they are shared, so that the copy of a patient costs a list of
/// pointers, and the inverse is what was there before, exactly.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Replaces everything of the case but its patients.
    SetCase(Box<Case>),
    /// Puts a patient in at a position.
    InsertPatient {
        /// Position in the case; past the end means last.
        at: usize,
        /// The patient.
        patient: Arc<Patient>,
    },
    /// Takes a patient out.
    RemovePatient(PatientId),
    /// Replaces a patient, which may change its id.
    ReplacePatient {
        /// The patient as it is called now.
        id: PatientId,
        /// What takes its place.
        patient: Arc<Patient>,
    },
    /// Puts an event in at a position.
    InsertEvent {
        /// Whose event.
        patient: PatientId,
        /// Position among the events; past the end means last.
        at: usize,
        /// The event.
        event: Arc<Event>,
    },
    /// Takes an event out.
    RemoveEvent {
        /// Whose event.
        patient: PatientId,
        /// Which.
        event: EventId,
    },
    /// Replaces an event by another of the same id.
    ReplaceEvent {
        /// Whose event.
        patient: PatientId,
        /// What takes the place of the event of that id.
        event: Arc<Event>,
    },
    /// Gives an event another id and rewrites the times that are anchored to it.
    RenameEvent {
        /// Whose event.
        patient: PatientId,
        /// The id now.
        from: EventId,
        /// The id to come.
        to: EventId,
    },
    /// Puts patients back as they were, under the ids that they still have: the inverse of a batch that changed many
    /// events. It brings back the very values, so that whoever remembers what followed from them need not work it out.
    RestorePatients(Vec<Arc<Patient>>),
    /// Several edits as one: all of them or none.
    Batch(Vec<Edit>),
}

/// Why an edit was not made. The case is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// No patient of that id.
    #[error("there is no patient {0:?} in this case")]
    NoPatient(PatientId),
    /// No event of that id.
    #[error("there is no event {event:?} in patient {patient:?}", event = .0.event, patient = .0.patient)]
    NoEvent(EventAddress),
    /// The id is taken.
    #[error("the id {0:?} is already used")]
    IdTaken(String),
    /// The result would break a rule of every case.
    #[error("{0}")]
    Invalid(Problem),
}

impl Edit {
    /// Makes the change and returns the edit that takes it back. On an error the case is unchanged.
    pub fn apply(self, case: &mut Case) -> Result<Self, EditError> {
        self.apply_at(case, &mut Places::sought())
    }

    fn apply_at(self, case: &mut Case, places: &mut Places) -> Result<Self, EditError> {
        match self {
            Self::SetCase(mut head) => {
                head.patients = std::mem::take(&mut case.patients);
                let before = std::mem::replace(case, *head);
                if let Some(problem) = validate::head_problems(case).into_iter().next() {
                    let patients = std::mem::replace(case, before).patients;
                    case.patients = patients;
                    return Err(EditError::Invalid(problem));
                }
                Ok(Self::SetCase(Box::new(before)))
            }
            Self::InsertPatient { at, patient } => {
                if places.has(case, &patient.id) {
                    return Err(EditError::IdTaken(patient.id.to_string()));
                }
                let at = at.min(case.patients.len());
                valid(at, &patient)?;
                let id = patient.id.clone();
                case.patients.insert(at, patient);
                places.put_in(at, &id);
                Ok(Self::RemovePatient(id))
            }
            Self::RemovePatient(id) => {
                let at = position(case, places, &id)?;
                let patient = case.patients.remove(at);
                places.taken_out(at, &id);
                Ok(Self::InsertPatient { at, patient })
            }
            Self::ReplacePatient { id, patient } => {
                let at = position(case, places, &id)?;
                if patient.id != id && places.has(case, &patient.id) {
                    return Err(EditError::IdTaken(patient.id.to_string()));
                }
                valid(at, &patient)?;
                if patient.id == id {
                    return replace_patient(case, at, id, patient);
                }
                // Even one of nobody, which the inverse would take for the patient's.
                let silenced = (!case.silenced.is_empty()).then(|| {
                    let follow = |s: &Silenced| Silenced {
                        patient: if s.patient == id { patient.id.clone() } else { s.patient.clone() },
                        ..s.clone()
                    };
                    case.silenced.iter().map(follow).collect()
                });
                places.renamed(at, &id, &patient.id);
                let back = replace_patient(case, at, id, patient)?;
                Ok(and_silenced(case, silenced, back))
            }
            Self::InsertEvent { patient, at, event } => {
                let i = position(case, places, &patient)?;
                event_valid(i, &patient, &event)?;
                let owner = patient_at(case, i, &patient)?;
                if owner.event(&event.id).is_some() {
                    return Err(EditError::IdTaken(event.id.to_string()));
                }
                let id = event.id.clone();
                owner.events.insert(at.min(owner.events.len()), event);
                Ok(Self::RemoveEvent { patient, event: id })
            }
            Self::RemoveEvent { patient, event } => {
                let i = position(case, places, &patient)?;
                let owner = patient_at(case, i, &patient)?;
                let at = owner.events.iter().position(|e| e.id == event);
                let at = at.ok_or_else(|| no_event(&patient, &event))?;
                let event = owner.events.remove(at);
                Ok(Self::InsertEvent { patient, at, event })
            }
            Self::ReplaceEvent { patient, event } => {
                let i = position(case, places, &patient)?;
                event_valid(i, &patient, &event)?;
                let owner = patient_at(case, i, &patient)?;
                let slot = owner.events.iter_mut().find(|e| e.id == event.id);
                let slot = slot.ok_or_else(|| no_event(&patient, &event.id))?;
                let before = std::mem::replace(slot, event);
                Ok(Self::ReplaceEvent { patient, event: before })
            }
            Self::RenameEvent { patient, from, to } => {
                let i = position(case, places, &patient)?;
                let renamed = renamed(patient_at(case, i, &patient)?, &from, &to)
                    .ok_or_else(|| no_event(&patient, &from))?;
                if renamed.events.iter().filter(|e| e.id == to).count() > 1 {
                    return Err(EditError::IdTaken(to.to_string()));
                }
                let is_concerned = |s: &Silenced| s.patient == patient && s.event.as_ref() == Some(&from);
                let silenced = case.silenced.iter().any(is_concerned).then(|| {
                    let follow = |s: &Silenced| Silenced {
                        event: if is_concerned(s) { Some(to.clone()) } else { s.event.clone() },
                        ..s.clone()
                    };
                    case.silenced.iter().map(follow).collect()
                });
                let back = replace_patient(case, i, patient, Arc::new(renamed))?;
                Ok(and_silenced(case, silenced, back))
            }
            Self::RestorePatients(patients) => {
                places.will_be_asked(case, patients.len());
                let mut slots = Vec::with_capacity(patients.len());
                for patient in &patients {
                    let at = position(case, places, &patient.id)?;
                    valid(at, patient)?;
                    slots.push(at);
                }
                let put = |(at, patient): (usize, Arc<Patient>)| {
                    case.patients.get_mut(at).map(|slot| std::mem::replace(slot, patient))
                };
                Ok(Self::RestorePatients(slots.into_iter().zip(patients).filter_map(put).collect()))
            }
            Self::Batch(edits) => {
                places.will_be_asked(case, edits.len());
                if edits.len() > MANY && edits.iter().all(|edit| edit.event_owner().is_some()) {
                    return with_many_events(edits, case, places);
                }
                let mut inverses = Vec::with_capacity(edits.len());
                for edit in edits {
                    match edit.apply_at(case, places) {
                        Ok(inverse) => inverses.push(inverse),
                        Err(error) => {
                            for inverse in inverses.into_iter().rev() {
                                // Taking back what was just made cannot fail: the case is in the state it left.
                                let _ = inverse.apply_at(case, places);
                            }
                            return Err(error);
                        }
                    }
                }
                inverses.reverse();
                Ok(Self::Batch(inverses))
            }
        }
    }

    /// Whose event it puts in, takes out or replaces, if it does that alone.
    const fn event_owner(&self) -> Option<&PatientId> {
        match self {
            Self::InsertEvent { patient, .. }
            | Self::RemoveEvent { patient, .. }
            | Self::ReplaceEvent { patient, .. } => Some(patient),
            Self::SetCase(_)
            | Self::InsertPatient { .. }
            | Self::RemovePatient(_)
            | Self::ReplacePatient { .. }
            | Self::RenameEvent { .. }
            | Self::RestorePatients(_)
            | Self::Batch(_) => None,
        }
    }

    /// Roughly how much memory it holds on to, in bytes.
    pub fn weight_bytes(&self) -> usize {
        let event = |e: &Event| 400 + e.note.len() + e.label.len() + e.detail.len() + e.source.len();
        match self {
            Self::SetCase(c) => {
                600 + c.title.len() + c.notes.len() + (c.references.len() + c.silenced.len()) * 120
            }
            Self::InsertPatient { patient, .. } | Self::ReplacePatient { patient, .. } => {
                400 + patient.events.len() * size_of::<Arc<Event>>() + patient.notes.len()
            }
            Self::InsertEvent { event: e, .. } | Self::ReplaceEvent { event: e, .. } => event(e),
            // Of these it may be the only one to hold the events.
            Self::RestorePatients(patients) => {
                let of =
                    |p: &Arc<Patient>| 400 + p.notes.len() + p.events.iter().map(|e| event(e)).sum::<usize>();
                patients.iter().map(of).sum()
            }
            Self::RemovePatient(_) | Self::RemoveEvent { .. } | Self::RenameEvent { .. } => 120,
            Self::Batch(edits) => edits.iter().map(Self::weight_bytes).sum(),
        }
    }
}

/// Makes many changes of events. What takes them back is every patient as it was.
fn with_many_events(edits: Vec<Edit>, case: &mut Case, places: &mut Places) -> Result<Edit, EditError> {
    let mut before: BTreeMap<usize, Arc<Patient>> = BTreeMap::new();
    let mut make = |edit: Edit, case: &mut Case| {
        let at = edit.event_owner().and_then(|id| places.position(case, id));
        if let Some((at, patient)) = at.and_then(|at| Some((at, case.patients.get(at)?))) {
            before.entry(at).or_insert_with(|| Arc::clone(patient));
        }
        edit.apply_at(case, places).map(drop)
    };
    let made = edits.into_iter().try_for_each(|edit| make(edit, case));
    if let Err(error) = made {
        for (at, patient) in before {
            if let Some(slot) = case.patients.get_mut(at) {
                *slot = patient;
            }
        }
        return Err(error);
    }
    Ok(Edit::RestorePatients(before.into_values().collect()))
}

fn no_event(patient: &PatientId, event: &EventId) -> EditError {
    EditError::NoEvent(EventAddress { patient: patient.clone(), event: event.clone() })
}

fn position(case: &Case, places: &mut Places, id: &PatientId) -> Result<usize, EditError> {
    places.position(case, id).ok_or_else(|| EditError::NoPatient(id.clone()))
}

/// The patient at a position, to change; shared copies keep what they have.
fn patient_at<'a>(case: &'a mut Case, at: usize, id: &PatientId) -> Result<&'a mut Patient, EditError> {
    case.patients.get_mut(at).map(Arc::make_mut).ok_or_else(|| EditError::NoPatient(id.clone()))
}

fn replace_patient(case: &mut Case, at: usize, id: PatientId, new: Arc<Patient>) -> Result<Edit, EditError> {
    let slot = case.patients.get_mut(at).ok_or(EditError::NoPatient(id))?;
    let id = new.id.clone();
    let patient = std::mem::replace(slot, new);
    Ok(Edit::ReplacePatient { id, patient })
}

/// Lets silenced findings follow what was renamed; the inverse brings back those of before as they were, whatever else
/// bears the new name.
fn and_silenced(case: &mut Case, silenced: Option<Vec<Silenced>>, back: Edit) -> Edit {
    let Some(silenced) = silenced else { return back };
    let before = Edit::SetCase(Box::new(case.head()));
    case.silenced = silenced;
    Edit::Batch(vec![back, before])
}

fn valid(at: usize, patient: &Patient) -> Result<(), EditError> {
    let mut problems = Vec::new();
    validate::patient_problems(at, patient, &mut problems);
    problems.into_iter().next().map_or(Ok(()), |p| Err(EditError::Invalid(p)))
}

fn event_valid(at: usize, patient: &PatientId, event: &Event) -> Result<(), EditError> {
    match validate::event_problems(event).into_iter().next() {
        None => Ok(()),
        Some((field, what)) => Err(EditError::Invalid(Problem {
            patient: Some((at, patient.clone())),
            event: Some((0, event.id.clone())),
            field,
            what,
        })),
    }
}

/// The patient with one event renamed and every time that names it rewritten.
fn renamed(patient: &Patient, from: &EventId, to: &EventId) -> Option<Patient> {
    patient.event(from)?;
    let mut patient = patient.clone();
    if patient.zero.is == from.as_str() {
        patient.zero.is = to.as_str().into();
    }
    for stated in &mut patient.stated {
        if stated.event.as_ref() == Some(from) {
            stated.event = Some(to.clone());
        }
    }
    let follow = |part: &str| Some(if part == from.as_str() { to.to_string() } else { part.to_owned() });
    patient.pins = patient.pins.iter().filter_map(|pin| pin.mapped(follow)).collect();
    for event in &mut patient.events {
        let mut changed = Event::clone(event);
        let mut any = false;
        if changed.id == *from {
            changed.id = to.clone();
            any = true;
        }
        for time in changed.times_mut() {
            if let Some(new) = time.renamed(from, to) {
                *time = new;
                any = true;
            }
        }
        if any {
            *event = Arc::new(changed);
        }
    }
    Some(patient)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Modality, Treatment, What};

    fn id(text: &str) -> EventId {
        EventId::new(text).unwrap()
    }

    fn case() -> Case {
        let mut surgery = Event::new(id("surgery"), What::from(Treatment::new(Modality::Surgery, "")));
        surgery.at = Some("2 mo".parse().unwrap());
        let mut chemo = Event::new(id("chemo"), What::from(Treatment::new(Modality::Chemotherapy, "FEC")));
        chemo.from = Some("surgery + 1 mo".parse().unwrap());
        chemo.to = Some("start + 3 mo".parse().unwrap());
        let mut patient = Patient::new(PatientId::new("p1").unwrap());
        patient.events = vec![Arc::new(surgery), Arc::new(chemo)];
        Case { patients: vec![Arc::new(patient)], ..Case::new() }
    }

    #[test]
    fn renaming_an_event_takes_its_dependants_along_and_back() {
        let mut changed = case();
        let patient = PatientId::new("p1").unwrap();
        let edit = Edit::RenameEvent { patient, from: id("surgery"), to: id("mastectomy") };
        let back = edit.apply(&mut changed).unwrap();
        assert_eq!(changed.patients[0].events[1].from.as_ref().unwrap().text(), "mastectomy + 1 mo");
        back.apply(&mut changed).unwrap();
        assert_eq!(changed, case());
    }

    #[test]
    fn a_batch_that_fails_leaves_nothing_behind() {
        let mut changed = case();
        let patient = PatientId::new("p1").unwrap();
        let batch = Edit::Batch(vec![
            Edit::RemoveEvent { patient: patient.clone(), event: id("surgery") },
            Edit::RemoveEvent { patient: patient.clone(), event: id("nobody") },
        ]);
        assert_eq!(batch.apply(&mut changed), Err(no_event(&patient, &id("nobody"))));
        assert_eq!(changed, case());
    }

    #[test]
    fn many_changes_of_events_are_taken_back_as_the_very_same_patients() {
        let many = || {
            let event = |n: usize| {
                let mut event =
                    Event::new(id(&format!("e{n}")), What::from(Treatment::new(Modality::Surgery, "")));
                event.at = Some("2 mo".parse().unwrap());
                Arc::new(event)
            };
            let patient = PatientId::new("p1").unwrap();
            let put_in = move |n| Edit::InsertEvent { patient: patient.clone(), at: n, event: event(n) };
            (0..=MANY).map(put_in).collect::<Vec<_>>()
        };
        let before = case();
        let mut changed = before.clone();
        let back = Edit::Batch(many()).apply(&mut changed).unwrap();
        assert_eq!(changed.patients[0].events.len(), 2 + MANY + 1);
        let after = changed.clone();
        let again = back.apply(&mut changed).unwrap();
        assert!(Arc::ptr_eq(&changed.patients[0], &before.patients[0]));
        again.apply(&mut changed).unwrap();
        assert!(Arc::ptr_eq(&changed.patients[0], &after.patients[0]));

        let twice = many().into_iter().chain(many()).collect();
        let mut changed = before.clone();
        assert_eq!(Edit::Batch(twice).apply(&mut changed), Err(EditError::IdTaken("e0".to_owned())));
        assert!(Arc::ptr_eq(&changed.patients[0], &before.patients[0]));
    }

    #[test]
    fn an_edit_that_would_break_the_case_is_refused() {
        let mut changed = case();
        let patient = PatientId::new("p1").unwrap();
        let mut event = Event::clone(&changed.patients[0].events[0]);
        event.from = Some("3 mo".parse().unwrap());
        let edit = Edit::ReplaceEvent { patient, event: Arc::new(event) };
        assert!(matches!(edit.apply(&mut changed), Err(EditError::Invalid(_))));
        assert_eq!(changed, case());
    }
}
