//! Some measures alone are the same as among all.

use super::*;
use crate::cohort::cohort;
use phaseline::measure::{Measure, MeasureSet};

/// Holds each measure alone, and each with the next one, against all measures of a patient.
#[track_caller]
pub fn each_alone_is_as_among_all(rules: &Rules, patient: &Patient) {
    let course = resolve(patient);
    let all = measure::all(rules, patient, &course);
    for (i, first) in Measure::ALL.iter().enumerate() {
        for measures in [vec![*first], vec![*first, Measure::ALL[(i + 1) % Measure::ALL.len()]]] {
            let expected: Vec<&Value> = all.iter().filter(|v| measures.contains(&v.measure)).collect();
            let found = measure::some(measures.iter().copied().collect(), rules, patient, &course);
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{measures:?}");
        }
    }
    assert_eq!(measure::some(MeasureSet::default(), rules, patient, &course), []);
}

#[test]
fn each_measure_of_the_examples_alone_is_as_among_all() {
    let mut seen = 0;
    for entry in fs::read_dir(path("examples")).expect("the folder of examples") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|e| e == "ron") {
            let case = read_case(&path.to_string_lossy());
            for patient in &case.patients {
                seen += 1;
                for count_both_days in [false, true] {
                    let rules = Rules { count_both_days, ..case.rules.clone() };
                    each_alone_is_as_among_all(&rules, patient);
                }
            }
        }
    }
    assert!(seen >= 8, "only {seen} patients");
}

#[test]
fn each_measure_of_a_made_up_cohort_alone_is_as_among_all() {
    for patient in &cohort(60).patients {
        each_alone_is_as_among_all(&Rules::default(), patient);
    }
}
