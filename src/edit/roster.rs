//! Which patient of a case stands where, for those who ask about many.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{Case, Event, EventAddress, Patient, PatientId};

/// Up to so many patients are looked for one by one: an index of all would cost more.
pub(super) const FEW: usize = 8;

/// Patients in an order, of whom it is known who stands where.
pub trait Patients {
    /// How many there are.
    fn count(&self) -> usize;

    /// Where the patient of that id stands.
    fn position(&self, id: &PatientId) -> Option<usize>;

    /// The patient at a position.
    fn at(&self, position: usize) -> Option<&Arc<Patient>>;
}

/// The patients of a list, by id.
pub struct Roster<'a> {
    patients: &'a [Arc<Patient>],
    by_id: Option<HashMap<&'a str, usize>>,
}

impl<'a> Roster<'a> {
    /// A roster that will be asked about so many patients.
    pub fn new(patients: &'a [Arc<Patient>], questions: usize) -> Self {
        let by_id = (questions > FEW).then(|| {
            let mut by_id = HashMap::with_capacity(patients.len());
            for (at, patient) in patients.iter().enumerate() {
                count(1);
                by_id.entry(patient.id.as_str()).or_insert(at);
            }
            by_id
        });
        Self { patients, by_id }
    }

    /// All patients, in their order.
    pub fn patients(&self) -> &'a [Arc<Patient>] {
        self.patients
    }

    /// The position of a patient.
    pub fn position(&self, id: &PatientId) -> Option<usize> {
        match &self.by_id {
            Some(by_id) => by_id.get(id.as_str()).copied(),
            None => sought(self.patients, id),
        }
    }

    /// The patient of that id.
    pub fn patient(&self, id: &PatientId) -> Option<&'a Arc<Patient>> {
        self.patients.get(self.position(id)?)
    }

    /// The event of that address.
    pub fn event(&self, address: &EventAddress) -> Option<&'a Arc<Event>> {
        self.patient(&address.patient)?.event(&address.event)
    }
}

impl Patients for Roster<'_> {
    fn count(&self) -> usize {
        self.patients.len()
    }

    fn position(&self, id: &PatientId) -> Option<usize> {
        Roster::position(self, id)
    }

    fn at(&self, position: usize) -> Option<&Arc<Patient>> {
        self.patients.get(position)
    }
}

/// Where the patients of a case stand while it is being changed.
pub(super) struct Places(Option<Index>);

struct Index {
    /// Every patient, with a position that may have moved since.
    by_id: HashMap<PatientId, usize>,
    /// Before this position, every patient has the position that it is indexed with.
    sure: usize,
}

impl Places {
    /// Patients that are looked for one by one.
    pub fn sought() -> Self {
        Self(None)
    }

    /// Makes an index, once so many patients will be looked for.
    pub fn will_be_asked(&mut self, case: &Case, questions: usize) {
        if questions > FEW && self.0.is_none() {
            let mut index = Index { by_id: HashMap::with_capacity(case.patients.len()), sure: 0 };
            index.refresh(case);
            self.0 = Some(index);
        }
    }

    /// The position of a patient.
    pub fn position(&mut self, case: &Case, id: &PatientId) -> Option<usize> {
        let Some(index) = &mut self.0 else { return sought(&case.patients, id) };
        let at = *index.by_id.get(id)?;
        if case.patients.get(at).is_some_and(|p| p.id == *id) {
            return Some(at);
        }
        index.refresh(case);
        index.by_id.get(id).copied()
    }

    /// Whether there is a patient of that id.
    pub fn has(&self, case: &Case, id: &PatientId) -> bool {
        match &self.0 {
            Some(index) => index.by_id.contains_key(id),
            None => sought(&case.patients, id).is_some(),
        }
    }

    /// A patient was put in at a position.
    pub fn put_in(&mut self, at: usize, id: &PatientId) {
        if let Some(index) = &mut self.0 {
            index.by_id.insert(id.clone(), at);
            index.sure = if index.sure < at { index.sure } else { at + 1 };
        }
    }

    /// A patient was taken out at a position.
    pub fn taken_out(&mut self, at: usize, id: &PatientId) {
        if let Some(index) = &mut self.0 {
            index.by_id.remove(id);
            index.sure = index.sure.min(at);
        }
    }

    /// A patient was given another id.
    pub fn renamed(&mut self, at: usize, from: &PatientId, to: &PatientId) {
        if let Some(index) = &mut self.0 {
            index.by_id.remove(from);
            index.by_id.insert(to.clone(), at);
        }
    }
}

impl Index {
    /// Looks again at all that may have moved.
    fn refresh(&mut self, case: &Case) {
        for (at, patient) in case.patients.iter().enumerate().skip(self.sure) {
            count(1);
            self.by_id.insert(patient.id.clone(), at);
        }
        self.sure = case.patients.len();
    }
}

/// The position of a patient, looked for one by one.
fn sought(patients: &[Arc<Patient>], id: &PatientId) -> Option<usize> {
    let at = patients.iter().position(|p| p.id == *id);
    count(at.map_or(patients.len(), |at| at + 1));
    at
}

#[cfg(not(test))]
fn count(_patients: usize) {}

#[cfg(test)]
use tests::count;

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::edit::{Edit, Selected, Selection, duplicates};
    use crate::model::{EventId, StatusKind, What};

    thread_local! {
        static LOOKED_AT: Cell<usize> = const { Cell::new(0) };
    }

    /// Counts patients that were looked at.
    pub(super) fn count(patients: usize) {
        LOOKED_AT.with(|n| n.set(n.get() + patients));
    }

    /// How many patients `work` looks at.
    fn looked_at(work: impl FnOnce()) -> usize {
        let before = LOOKED_AT.with(Cell::get);
        work();
        LOOKED_AT.with(Cell::get) - before
    }

    fn cohort(patients: usize) -> Case {
        let patient = |p: usize| {
            let mut patient = Patient::new(PatientId::from_label(&format!("p{p}")));
            for e in 0..3 {
                let id = EventId::from_label(&format!("e{e}"));
                let mut event = Event::new(id, What::Status(StatusKind::Progression));
                event.at = Some("3 mo".parse().unwrap());
                patient.events.push(Arc::new(event));
            }
            Arc::new(patient)
        };
        Case { patients: (0..patients).map(patient).collect(), ..Case::new() }
    }

    fn everything(case: &Case) -> Vec<EventAddress> {
        let of = |p: &Arc<Patient>| {
            let patient = p.id.clone();
            let address =
                move |e: &Arc<Event>| EventAddress { patient: patient.clone(), event: e.id.clone() };
            p.events.iter().map(address).collect::<Vec<_>>()
        };
        case.patients.iter().flat_map(of).collect()
    }

    /// Patients looked at while all events are deleted and brought back, all patients are replaced by others and brought
    /// back, everything is copied, and a selection of everything follows an edit and a new name.
    fn work(patients: usize) -> [usize; 4] {
        let case = cohort(patients);
        let all = everything(&case);
        let there_and_back = |edits: Vec<Edit>| {
            let mut changed = case.clone();
            let back = Edit::Batch(edits).apply(&mut changed).unwrap();
            assert_ne!(changed, case);
            back.apply(&mut changed).unwrap();
            assert_eq!(changed, case);
        };
        let remove =
            |a: &EventAddress| Edit::RemoveEvent { patient: a.patient.clone(), event: a.event.clone() };
        let others = cohort(patients + 1).patients;
        let out = case.patients.iter().rev().map(|p| Edit::RemovePatient(p.id.clone()));
        let into = others.into_iter().map(|patient| Edit::InsertPatient { at: usize::MAX, patient });
        let selection = Selection::Events(all.clone());
        let follow = || {
            let mut changed = case.clone();
            let events = &mut Arc::make_mut(&mut changed.patients[1]).events;
            Arc::make_mut(&mut events[0]).note = "seen".into();
            assert_eq!(
                selection.clone().followed(&Roster::new(&case.patients, all.len()), &changed.patients),
                selection
            );
            let events = &mut Arc::make_mut(&mut changed.patients[1]).events;
            Arc::make_mut(&mut events[0]).id = EventId::from_label("other");
            let followed =
                selection.clone().followed(&Roster::new(&case.patients, all.len()), &changed.patients);
            assert_eq!(followed.events()[3].event.as_str(), "other");
            Arc::make_mut(&mut changed.patients[1]).events.remove(0);
            let followed =
                selection.clone().followed(&Roster::new(&case.patients, all.len()), &changed.patients);
            assert_eq!(followed.events().len(), all.len() - 1);
        };
        [
            looked_at(|| there_and_back(all.iter().map(remove).collect())),
            looked_at(|| there_and_back(out.chain(into).collect())),
            looked_at(|| assert_eq!(duplicates(&case, &all).unwrap().1.len(), all.len())),
            looked_at(follow),
        ]
    }

    #[test]
    fn what_is_done_to_everything_looks_at_each_patient_a_few_times() {
        for patients in [100, 200] {
            for (nth, looked_at) in work(patients).into_iter().enumerate() {
                assert!(looked_at <= 10 * patients, "{nth}: {looked_at} of {patients}");
            }
        }
    }

    #[test]
    fn whether_one_of_many_events_is_selected_is_known_of_each_patient() {
        let case = cohort(20);
        let mut all = everything(&case);
        all.rotate_left(7);
        let left_out = all.remove(30);
        for selected in [&all[..], &all[..4]] {
            let selection = Selected::from(Selection::Events(selected.to_vec()));
            for address in all.iter().chain([&left_out]) {
                let is_selected = selection.contains(&address.patient, &address.event);
                assert_eq!(is_selected, selected.contains(address), "{address:?}");
            }
            let (nobody, nothing) = (PatientId::from_label("nobody"), EventId::from_label("nothing"));
            assert!(!selection.contains(&nobody, &left_out.event));
            assert!(!selection.contains(&left_out.patient, &nothing));
        }
    }

    #[test]
    fn places_are_right_whatever_was_put_in_taken_out_and_renamed() {
        let mut case = cohort(12);
        let mut places = Places::sought();
        places.will_be_asked(&case, FEW + 1);
        for step in 0..60_usize {
            let at = step * 7 % case.patients.len();
            let id = case.patients[at].id.clone();
            match step % 3 {
                0 => {
                    case.patients.remove(at);
                    places.taken_out(at, &id);
                    assert!(!places.has(&case, &id) && places.position(&case, &id).is_none());
                }
                1 => {
                    let new = PatientId::from_label(&format!("n{step}"));
                    case.patients.insert(at, Arc::new(Patient::new(new.clone())));
                    places.put_in(at, &new);
                }
                _ => {
                    let new = PatientId::from_label(&format!("r{step}"));
                    Arc::make_mut(&mut case.patients[at]).id = new.clone();
                    places.renamed(at, &id, &new);
                }
            }
            let asked = step * 5 % case.patients.len();
            assert_eq!(places.position(&case, &case.patients[asked].id), Some(asked), "step {step}");
        }
        for (at, patient) in case.patients.iter().enumerate() {
            assert_eq!(places.position(&case, &patient.id), Some(at));
        }
    }
}
