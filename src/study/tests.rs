use std::sync::Arc;

use super::*;
use crate::course::fixtures::{PATIENT_1, PATIENT_2, patient};
use crate::model::{Case, Patient, Stated};

/// A case of two patients, of whom the first has a length stated that the events do not bear out.
fn case() -> Case {
    let mut first = patient(PATIENT_1);
    let value = "1 mo".parse().expect("a time");
    first.stated.push(Stated { measure: "ttcr".to_owned(), event: None, value });
    let mut second = patient(PATIENT_2);
    second.id = second.id.unique(|id| *id == first.id);
    Case { patients: vec![Arc::new(first), Arc::new(second)], ..Case::new() }
}

#[test]
fn a_patient_whose_lengths_are_stated_is_measured_once_all_the_same() {
    let study = Study::of(&case());
    assert_eq!(study.work(), Work::default(), "nothing is worked out before it is asked for");
    for chart in study.charts() {
        chart.findings();
        chart.measures();
        chart.findings();
    }
    assert_eq!(study.work(), Work { resolved: 2, measured: 2 });
    assert!(
        study.get(0).is_some_and(|chart| chart.findings().iter().any(|f| f.code.key() == "stated-mismatch"))
    );
}

#[test]
fn some_measures_are_those_among_all() {
    use crate::measure::{Measure, MeasureSet};
    let study = Study::of(&case());
    let wanted = MeasureSet::of(&[Measure::OverallSurvival, Measure::BestResponse]);
    for chart in study.charts() {
        let before = chart.some(wanted);
        let of_all: Vec<_> =
            chart.measures().iter().filter(|v| wanted.contains(v.measure)).cloned().collect();
        assert!(!before.is_empty());
        assert_eq!((&before, &chart.some(wanted)), (&of_all, &of_all));
    }
}

#[test]
fn a_study_with_other_patients_in_some_places_is_that_of_the_changed_case() {
    let case = case();
    let study = Study::judged(&case, |_| ()).0;
    let mut shorter = Patient::clone(&case.patients[1]);
    shorter.events.truncate(2);
    let shorter = Arc::new(shorter);
    let chart = study.get(1).expect("a patient").of_same_study(Arc::clone(&shorter));
    let changed = study.with([(1, Arc::new(chart)), (7, Arc::clone(study.get(0).expect("a patient")))]);
    assert_eq!(changed.case().patients, [Arc::clone(&case.patients[0]), shorter]);
    assert_eq!(changed.changed().len(), 1, "there is no eighth patient");
    let id = &case.patients[1].id;
    assert_eq!(changed.chart(id).map(|c| c.patient().events.len()), Some(2));
    assert_eq!(study.case(), case, "the study itself is as it was");
}

#[test]
fn findings_are_counted_but_for_notes_and_what_is_silenced() {
    use crate::course::Severity;
    use crate::model::Silenced;
    let mut case = case();
    let mut study = Study::judged(&case, |_| ()).0;
    let all = |study: &Study| -> usize {
        let heard = |c: &Arc<Chart>| c.findings().iter().filter(|f| f.severity() != Severity::Info).count();
        study.charts().map(heard).sum()
    };
    assert!(study.finding_count() > 0 && study.finding_count() == all(&study));
    let (patient, rule) = (case.patients[0].id.clone(), "stated-mismatch".to_owned());
    case.silenced.push(Silenced { rule, patient, event: None, reason: "as the report says".to_owned() });
    study.update(&case);
    assert_eq!(study.finding_count(), all(&study) - 1);
    case.patients.remove(0);
    study.update(&case);
    assert_eq!((study.len(), study.finding_count()), (1, all(&study)));
}
