//! Events and patients on the clipboard: copied as a fragment of a case, pasted with new ids.
//!
//! **What becomes of anchors.** A time that refers to an event that came along refers to its copy. A time that refers to an
//! event that did not come along keeps its words if the patient it is pasted into has an event of that id. If not,
//! [`paste`] refuses and names those times, because a time that refers to nothing is none; [`paste_loose`] writes
//! `unknown` in their place, which is for the user to choose.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ron::extensions::Extensions;
use ron::ser::PrettyConfig;
use serde::{Deserialize, Serialize};

use crate::edit::{Edit, Roster, Selection};
use crate::model::{Case, Event, EventAddress, EventId, Patient, PatientId, Time, validate};

/// Longest text that is taken for a fragment, in bytes.
const MAX_LEN: usize = 32 << 20;
/// Most times that a message names.
const MAX_NAMED: usize = 5;

/// Events or patients that were copied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fragment {
    /// Version of the file format that it follows.
    format: u32,
    /// Whether the patients are meant, or only their events.
    #[serde(default, skip_serializing_if = "is_false")]
    whole_patients: bool,
    /// Each with what was copied of it.
    patients: Vec<Arc<Patient>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl Fragment {
    /// Whether whole patients were copied, rather than events.
    pub fn has_whole_patients(&self) -> bool {
        self.whole_patients
    }

    /// What was copied, by patient.
    pub fn patients(&self) -> &[Arc<Patient>] {
        &self.patients
    }

    /// How many events it holds.
    pub fn events(&self) -> usize {
        self.patients.iter().map(|p| p.events.len()).sum()
    }

    /// Whether nothing was copied.
    pub fn is_empty(&self) -> bool {
        self.patients.is_empty() || !self.whole_patients && self.events() == 0
    }

    /// As text in the notation of a case file: `Fragment(format: 1, patients: […])`.
    pub fn to_text(&self) -> String {
        let config = PrettyConfig::new().struct_names(true).extensions(extensions());
        // A fragment holds nothing that RON cannot write; without text there is nothing to paste.
        ron::ser::to_string_pretty(self, config).unwrap_or_default()
    }

    /// Reads what [`Self::to_text`] wrote; the text of a case file is taken for its patients.
    ///
    /// # Errors
    /// Why the text is neither.
    pub fn from_text(text: &str) -> Result<Self, String> {
        if text.len() > MAX_LEN {
            return Err(format!("longer than {MAX_LEN} bytes"));
        }
        let options = ron::Options::default().with_default_extension(extensions());
        let fragment = match options.from_str::<Self>(text) {
            Ok(fragment) => fragment,
            Err(error) => match options.from_str::<Case>(text) {
                Ok(case) => Self { format: case.format, whole_patients: true, patients: case.patients },
                Err(_) => return Err(format!("the clipboard holds no events: {error}")),
            },
        };
        if fragment.format != Case::FORMAT {
            return Err(format!("copied from another version of Phaseline (format {})", fragment.format));
        }
        let mut problems = Vec::new();
        for (i, patient) in fragment.patients.iter().enumerate() {
            validate::patient_problems(i, patient, &mut problems);
        }
        match problems.into_iter().next() {
            Some(problem) => Err(problem.to_string()),
            None => Ok(fragment),
        }
    }
}

fn extensions() -> Extensions {
    Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES
}

/// What is selected, with ids and anchors. Of events, nothing of their patient comes along but its id and what its time 0
/// is.
pub fn copy(case: &Case, selection: &Selection) -> Fragment {
    let mut fragment = Fragment { format: Case::FORMAT, whole_patients: false, patients: Vec::new() };
    match selection {
        Selection::Case => {}
        Selection::Patient(id) => {
            fragment.whole_patients = true;
            fragment.patients.extend(case.patient(id).cloned());
        }
        Selection::Events(chosen) => {
            let roster = Roster::new(&case.patients, chosen.len());
            let mut by_patient: BTreeMap<&PatientId, BTreeSet<&EventId>> = BTreeMap::new();
            for address in chosen {
                by_patient.entry(&address.patient).or_default().insert(&address.event);
            }
            for (id, chosen) in by_patient {
                let Some(patient) = roster.patient(id) else { continue };
                let mut part = Patient::new(id.clone());
                part.zero.is.clone_from(&patient.zero.is);
                part.events = patient.events.iter().filter(|e| chosen.contains(&e.id)).cloned().collect();
                fragment.patients.push(Arc::new(part));
            }
        }
    }
    fragment
}

/// The edit that puts a fragment into a case, and what to select then. Events go to `target`, whosever they were, and get
/// new ids where theirs are taken; patients go behind `target`, or to the end.
///
/// # Errors
/// If there is nothing to paste, no patient to paste into, or a time refers to an event that is neither in the fragment
/// nor in the patient.
pub fn paste(
    case: &Case,
    target: Option<&PatientId>,
    fragment: &Fragment,
) -> Result<(Edit, Selection), String> {
    pasted(case, target, fragment, false)
}

/// [`paste`], but times that refer to an event that is not there become `unknown`.
///
/// # Errors
/// If there is nothing to paste, or no patient to paste into.
pub fn paste_loose(
    case: &Case,
    target: Option<&PatientId>,
    fragment: &Fragment,
) -> Result<(Edit, Selection), String> {
    pasted(case, target, fragment, true)
}

fn pasted(
    case: &Case,
    target: Option<&PatientId>,
    fragment: &Fragment,
    loose: bool,
) -> Result<(Edit, Selection), String> {
    if fragment.is_empty() {
        return Err("there is nothing to paste".to_owned());
    }
    if fragment.whole_patients {
        return Ok(patients(case, target, fragment));
    }
    let target = target.and_then(|id| case.patient(id)).ok_or("select the patient to paste into")?;
    let mut taken: BTreeSet<EventId> = target.events.iter().map(|e| e.id.clone()).collect();
    let mut edits = Vec::new();
    let mut chosen = Vec::new();
    let mut lost = Vec::new();
    for part in &fragment.patients {
        let names = new_ids(part, &mut taken);
        for event in &part.events {
            let mut copy = Event::clone(event);
            if let Some(id) = names.get(&event.id) {
                copy.id = id.clone();
            }
            for time in copy.times_mut() {
                refer_to_copies(time, &names);
                let is_lost = |id: &EventId| !names.values().any(|n| n == id) && target.event(id).is_none();
                let missing = time.expr().anchors().find(|a| is_lost(&a.event)).map(|a| a.event.clone());
                if let Some(missing) = missing {
                    lost.push(format!("{} of {} ({missing})", time.text(), event.id));
                    *time = Time::unknown();
                }
            }
            chosen.push(EventAddress { patient: target.id.clone(), event: copy.id.clone() });
            let edit =
                Edit::InsertEvent { patient: target.id.clone(), at: usize::MAX, event: Arc::new(copy) };
            edits.push(edit);
        }
    }
    if !loose && !lost.is_empty() {
        let more = if lost.len() > MAX_NAMED { ", …" } else { "" };
        lost.truncate(MAX_NAMED);
        return Err(format!(
            "{} has no event that these times refer to: {}{more}; copy it along",
            target.title(),
            lost.join(", ")
        ));
    }
    Ok((Edit::Batch(edits), Selection::Events(chosen)))
}

/// The id that each event gets. None of the new ones is an id within the fragment, so that times can be rewritten one
/// after the other without taking one event for another.
fn new_ids(part: &Patient, taken: &mut BTreeSet<EventId>) -> BTreeMap<EventId, EventId> {
    let mut names = BTreeMap::new();
    for event in &part.events {
        if taken.insert(event.id.clone()) {
            names.insert(event.id.clone(), event.id.clone());
        }
    }
    for event in &part.events {
        if !names.contains_key(&event.id) {
            let id = event.id.unique(|id| taken.contains(id) || part.event(id).is_some());
            taken.insert(id.clone());
            names.insert(event.id.clone(), id);
        }
    }
    names
}

/// Lets a time refer to the copies.
fn refer_to_copies(time: &mut Time, names: &BTreeMap<EventId, EventId>) {
    let anchors: BTreeSet<EventId> = time.expr().anchors().map(|a| a.event.clone()).collect();
    for from in anchors {
        if let Some(to) = names.get(&from).filter(|to| **to != from)
            && let Some(renamed) = time.renamed(&from, to)
        {
            *time = renamed;
        }
    }
}

/// Whole patients: they bring all that their times refer to, so that only their own ids may have to be new.
fn patients(case: &Case, target: Option<&PatientId>, fragment: &Fragment) -> (Edit, Selection) {
    let behind = target.and_then(|id| case.patients.iter().position(|p| p.id == *id));
    let at = behind.map_or(case.patients.len(), |i| i + 1);
    let mut taken: BTreeSet<PatientId> = case.patients.iter().map(|p| p.id.clone()).collect();
    let mut edits = Vec::new();
    let mut selection = Selection::Case;
    for (i, patient) in fragment.patients.iter().enumerate() {
        let mut copy = Patient::clone(patient);
        copy.id = copy.id.unique(|id| taken.contains(id));
        taken.insert(copy.id.clone());
        selection = Selection::Patient(copy.id.clone());
        edits.push(Edit::InsertPatient { at: at + i, patient: Arc::new(copy) });
    }
    (Edit::Batch(edits), selection)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn case() -> Case {
        let text = include_str!("../../examples/her2_withdrawal.ron");
        crate::io::read(text.as_bytes()).unwrap().case
    }

    fn id(text: &str) -> PatientId {
        PatientId::new(text).unwrap()
    }

    fn events(patient: &str, ids: &[&str]) -> Selection {
        let address = |e: &&str| EventAddress { patient: id(patient), event: EventId::new(e).unwrap() };
        Selection::Events(ids.iter().map(address).collect())
    }

    fn after(case: &Case, (edit, selection): (Edit, Selection)) -> (Case, Selection) {
        let mut changed = case.clone();
        edit.apply(&mut changed).unwrap();
        assert_eq!(selection.pruned(&changed), selection);
        (changed, selection)
    }

    /// The text of a time of a pasted event.
    fn time(case: &Case, selection: &Selection, at: usize, name: &str) -> String {
        let address = &selection.events()[at];
        let event = case.event(&address.patient, &address.event).unwrap();
        event.times().find(|(n, _)| *n == name).map(|(_, t)| t.text().to_owned()).unwrap()
    }

    #[test]
    fn anchors_that_came_along_follow_their_event_to_its_new_id() {
        let case = case();
        let fragment = copy(&case, &events("p1", &["follow_up", "docetaxel", "trastuzumab"]));
        for target in ["p1", "p2"] {
            let (changed, chosen) = after(&case, paste(&case, Some(&id(target)), &fragment).unwrap());
            let ids: Vec<&str> = chosen.events().iter().map(|a| a.event.as_str()).collect();
            assert_eq!(ids, ["docetaxel_2", "trastuzumab_2", "follow_up_2"]);
            assert_eq!(time(&changed, &chosen, 1, "from"), "with docetaxel_2");
            assert_eq!(time(&changed, &chosen, 2, "at"), "trastuzumab_2.end + 30 mo");
        }
    }

    #[test]
    fn an_anchor_that_did_not_come_along_is_kept_if_there_is_such_an_event_and_refused_if_not() {
        let mut case = case();
        let fragment = copy(&case, &events("p1", &["trastuzumab"]));
        let (changed, chosen) = after(&case, paste(&case, Some(&id("p2")), &fragment).unwrap());
        assert_eq!(time(&changed, &chosen, 0, "from"), "with docetaxel");

        case.patients.push(Arc::new(Patient::new(id("p3"))));
        let why = paste(&case, Some(&id("p3")), &fragment).unwrap_err();
        assert!(why.contains("with docetaxel of trastuzumab"), "{why}");
        let (changed, chosen) = after(&case, paste_loose(&case, Some(&id("p3")), &fragment).unwrap());
        assert_eq!(time(&changed, &chosen, 0, "from"), "unknown");
        assert_eq!(time(&changed, &chosen, 0, "to"), "start + 50 mo");
    }

    #[test]
    fn a_patient_is_pasted_behind_the_other_with_an_id_of_its_own() {
        let case = case();
        let fragment = copy(&case, &Selection::Patient(id("p1")));
        let (changed, selection) = after(&case, paste(&case, Some(&id("p1")), &fragment).unwrap());
        assert_eq!(selection, Selection::Patient(id("p_2")));
        assert_eq!(changed.patients[1].events, case.patients[0].events);
    }

    #[test]
    fn a_fragment_survives_its_text_and_a_case_file_is_one_too() {
        let case = case();
        for selection in [events("p2", &["docetaxel", "mastectomy"]), Selection::Patient(id("p1"))] {
            let fragment = copy(&case, &selection);
            let text = fragment.to_text();
            assert!(text.contains("Fragment(") && text.contains("format: 1"), "{text}");
            assert_eq!(Fragment::from_text(&text), Ok(fragment), "{text}");
        }
        let whole = Fragment::from_text(include_str!("../../examples/her2_withdrawal.ron")).unwrap();
        assert_eq!(whole.patients(), case.patients);
    }

    #[test]
    fn what_is_no_fragment_is_refused_with_a_reason() {
        let twice = r#"Fragment(format: 1, patients: [Patient(id: "p", events: [
            Event(id: "a", at: "0 mo", what: Status(death)), Event(id: "a", at: "0 mo", what: Status(death))])])"#;
        for (text, says) in [
            ("docetaxel x8", "no events"),
            ("", "no events"),
            ("Fragment(format: 9, patients: [])", "another version"),
            (twice, "used by an earlier event"),
        ] {
            let why = Fragment::from_text(text).unwrap_err();
            assert!(why.contains(says), "{text}: {why}");
        }
        let case = case();
        assert!(paste(&case, Some(&id("p1")), &copy(&case, &Selection::Case)).is_err());
        assert!(paste(&case, None, &copy(&case, &events("p1", &["docetaxel"]))).is_err());
    }

    #[test]
    fn events_bring_nothing_else_of_their_patient() {
        let case = case();
        let part = &copy(&case, &events("p1", &["docetaxel"])).patients[0].clone();
        assert!(
            part.age.is_none() && part.facts.is_empty() && part.label.is_empty() && part.notes.is_empty()
        );
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_between_patients_keeps_its_inner_anchors(
            chosen in prop::collection::vec(0_usize..30, 1..8), from in 0_usize..2, to in 0_usize..2,
        ) {
            let case = case();
            let (source, target) = (&case.patients[from], &case.patients[to]);
            let picked = chosen.iter().filter_map(|i| source.events.get(*i));
            let address = |e: &Arc<Event>| EventAddress { patient: source.id.clone(), event: e.id.clone() };
            let addresses: Vec<EventAddress> = picked.map(address).collect();
            prop_assume!(!addresses.is_empty());
            let fragment = copy(&case, &Selection::Events(addresses));
            let fragment = Fragment::from_text(&fragment.to_text()).unwrap();
            let (changed, selection) = after(&case, paste_loose(&case, Some(&target.id), &fragment).unwrap());
            let copied: Vec<&Arc<Event>> = fragment.patients.iter().flat_map(|p| &p.events).collect();
            let new_id = |old: &EventId| {
                let at = copied.iter().position(|e| e.id == *old);
                at.map_or_else(|| old.clone(), |at| selection.events()[at].event.clone())
            };
            let inner = |id: &EventId| copied.iter().any(|e| e.id == *id);
            for (old, new) in copied.iter().zip(selection.events()) {
                let new = changed.event(&new.patient, &new.event).unwrap();
                for ((_, before), (_, now)) in old.times().zip(new.times()) {
                    if before.expr().anchors().all(|a| inner(&a.event)) {
                        let expected: Vec<EventId> = before.expr().anchors().map(|a| new_id(&a.event)).collect();
                        let found: Vec<EventId> = now.expr().anchors().map(|a| a.event.clone()).collect();
                        prop_assert_eq!(expected, found);
                    }
                }
            }
        }

        #[test]
        fn any_text_is_taken_or_refused_as_a_fragment(text in "\\PC{0,60}") {
            let _ = Fragment::from_text(&text);
        }
    }
}
