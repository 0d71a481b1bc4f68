//! Findings let stand, and heard again.

use super::change::Edit;
use crate::model::{Case, Silenced};

/// The edit that lets a finding stand; one of the same rule, patient and event gets the new reason.
pub fn silence(case: &Case, finding: Silenced) -> Edit {
    let mut head = case.head();
    head.silenced.retain(|s| !is_about_the_same(s, &finding));
    head.silenced.push(finding);
    Edit::SetCase(Box::new(head))
}

/// The edit that lets a finding be heard again; `None` if it is not silenced.
pub fn unsilence(case: &Case, finding: &Silenced) -> Option<Edit> {
    let mut head = case.head();
    head.silenced.retain(|s| s != finding);
    (head.silenced.len() < case.silenced.len()).then(|| Edit::SetCase(Box::new(head)))
}

fn is_about_the_same(a: &Silenced, b: &Silenced) -> bool {
    (&a.rule, &a.patient, &a.event) == (&b.rule, &b.patient, &b.event)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Event, EventId, Patient, PatientId, StatusKind, What};

    fn silenced(event: &str, reason: &str) -> Silenced {
        Silenced {
            rule: "after-death".to_owned(),
            patient: PatientId::from_label("p1"),
            event: Some(EventId::from_label(event)),
            reason: reason.to_owned(),
        }
    }

    fn case() -> Case {
        let mut patient = Patient::new(PatientId::from_label("p1"));
        let mut event = Event::new(EventId::from_label("visit"), What::Status(StatusKind::Progression));
        event.at = Some("5 mo".parse().unwrap());
        patient.events.push(Arc::new(event));
        Case { patients: vec![Arc::new(patient)], ..Case::new() }
    }

    #[test]
    fn a_finding_is_let_stand_once_and_heard_again() {
        let mut case = case();
        let original = case.clone();
        silence(&case, silenced("visit", "as the report says")).apply(&mut case).unwrap();
        silence(&case, silenced("visit", "seen at autopsy")).apply(&mut case).unwrap();
        assert_eq!(case.silenced, [silenced("visit", "seen at autopsy")]);
        unsilence(&case, &silenced("visit", "seen at autopsy")).unwrap().apply(&mut case).unwrap();
        assert_eq!(case, original);
        assert!(unsilence(&case, &silenced("visit", "seen at autopsy")).is_none());
        assert!(silence(&case, silenced("visit", " ")).apply(&mut case).is_err(), "a reason is needed");
    }

    #[test]
    fn a_silence_follows_its_event_and_its_patient_to_new_ids_and_back() {
        let mut case = case();
        silence(&case, silenced("visit", "a")).apply(&mut case).unwrap();
        // What is silenced of nobody must not be taken along.
        case.silenced.push(Silenced { patient: PatientId::from_label("p2"), ..silenced("scan", "b") });
        case.silenced.push(silenced("scan", "c"));
        let original = case.clone();
        let (p1, p2) = (PatientId::from_label("p1"), PatientId::from_label("p2"));
        let (visit, scan) = (EventId::from_label("visit"), EventId::from_label("scan"));
        let rename = Edit::RenameEvent { patient: p1.clone(), from: visit, to: scan.clone() };
        let back_name = rename.apply(&mut case).unwrap();
        assert_eq!(case.silenced[0].event, Some(scan));
        let patient = Arc::new(Patient { id: p2.clone(), ..Patient::clone(&case.patients[0]) });
        let back_patient = Edit::ReplacePatient { id: p1, patient }.apply(&mut case).unwrap();
        assert!(case.silenced.iter().all(|s| s.patient == p2));
        back_patient.apply(&mut case).unwrap();
        let again = back_name.apply(&mut case).unwrap();
        assert_eq!(case, original);
        again.apply(&mut case).unwrap().apply(&mut case).unwrap();
        assert_eq!(case, original);
    }
}
