//! Findings and their fixes over any case, and over the cases that come with the program.

mod common;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use phaseline::course::{FindingCode, resolve};
use phaseline::fix::fix;
use phaseline::measure::lint;
use phaseline::model::Case;
use phaseline::study::Chart;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_finding_has_a_rule_and_names_events_that_are_there(case in common::any_case()) {
        for patient in &case.patients {
            for finding in lint(&case.rules, patient, &resolve(patient)) {
                let rule = FindingCode::ALL.iter().find(|c| c.key() == finding.code.key());
                prop_assert_eq!(rule.map(|c| c.severity()), Some(finding.severity()), "{:?}", finding);
                for event in &finding.events {
                    prop_assert!(patient.event(event).is_some(), "{:?}", finding);
                }
            }
        }
    }

    #[test]
    fn every_fix_is_taken_back_exactly_and_leaves_no_new_error(case in common::any_case()) {
        for patient in &case.patients {
            let chart = Chart::new(Arc::clone(patient), &case.rules);
            for finding in chart.findings() {
                let Some(fix) = fix(&chart, finding) else { continue };
                let mut now = case.clone();
                let back = fix.edit.clone().apply(&mut now).expect("a fix can be made");
                prop_assert!(now != case, "{}: it changes nothing", fix.label);
                back.apply(&mut now).expect("and taken back");
                prop_assert_eq!(&now, &case, "{}", fix.label);
            }
        }
    }
}

fn example(path: &Path) -> Case {
    phaseline::io::read(&fs::read(path).expect("an example")).expect("a case").case
}

#[test]
fn the_examples_have_no_findings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut seen = 0;
    for entry in fs::read_dir(folder).expect("the folder of examples") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|e| e == "ron") {
            seen += 1;
            let case = example(&path);
            for patient in &case.patients {
                let found = lint(&case.rules, patient, &resolve(patient));
                assert!(found.is_empty(), "{}: {found:#?}", path.display());
            }
        }
    }
    assert!(seen >= 8, "only {seen} examples");
}

#[test]
fn every_number_that_an_example_states_is_held_against_a_measure() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut seen = 0;
    for entry in fs::read_dir(folder).expect("the folder of examples") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|e| e != "ron") {
            continue;
        }
        let case = example(&path);
        for patient in &case.patients {
            for (i, stated) in patient.stated.iter().enumerate() {
                seen += 1;
                // Ten thousand years are the length of nothing.
                let mut wrong = phaseline::model::Patient::clone(patient);
                wrong.stated[i].value = "290 y".parse().expect("a length");
                let found = lint(&case.rules, &wrong, &resolve(&wrong));
                let is_found = found.iter().any(|f| f.code == FindingCode::StatedMismatch);
                let open = ["tot_all", "os", "follow_up", "tfr"].contains(&stated.measure.as_str());
                assert!(is_found || open, "{}: {}", path.display(), stated.measure);
            }
        }
    }
    assert!(seen >= 18, "only {seen} numbers");
}

#[test]
fn the_guide_explains_every_rule_in_the_programs_own_words() {
    let guide =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/GUIDE.md")).expect("the guide");
    for rule in FindingCode::ALL {
        let mend = rule.mend().unwrap_or("–");
        let row = format!("| `{}` | {} | {} | {mend} |", rule.key(), rule.severity().words(), rule.why());
        assert!(guide.contains(&row), "docs/GUIDE.md lacks this line:\n{row}");
    }
}
