use std::sync::Arc;

use super::{Fix, fix};
use crate::course::{FindingCode, LintFinding, fixtures};
use crate::model::{Case, Patient, Rules, Stated};
use crate::study::Chart;

/// For every rule events that it finds something in, and events that are the same but uncertain enough to be
/// consistent, or in order.
const CASES: &[(&str, &str, &str)] = &[
    (
        "time-contradiction",
        r#"Event(id: "a", at: "5 mo", what: Finding(kind: visit)),
           Event(id: "b", at: "a + 3 mo", also: "2 mo", what: Finding(kind: visit))"#,
        r#"Event(id: "a", at: "5 mo", what: Finding(kind: visit)),
           Event(id: "b", at: "a + 3 mo", also: "~7 mo", what: Finding(kind: visit))"#,
    ),
    (
        "end-before-start",
        r#"Event(id: "fec", from: "12 mo", to: "3 mo", what: Treatment(modality: chemotherapy))"#,
        r#"Event(id: "fec", from: "12 mo", to: "12 mo", what: Treatment(modality: chemotherapy))"#,
    ),
    (
        "anchor-missing",
        r#"Event(id: "fec", from: "surgry + 3 mo", to: "9 mo", what: Treatment(modality: chemotherapy))"#,
        r#"Event(id: "surgery", at: "1 mo", what: Treatment(modality: surgery)),
           Event(id: "fec", from: "surgery + 3 mo", to: "9 mo", what: Treatment(modality: chemotherapy))"#,
    ),
    (
        "anchor-cycle",
        r#"Event(id: "a", at: "b + 1 mo", what: Finding(kind: visit)),
           Event(id: "b", at: "a + 1 mo", what: Finding(kind: visit))"#,
        r#"Event(id: "a", at: "before b", what: Finding(kind: visit)),
           Event(id: "b", at: "after a", what: Finding(kind: visit))"#,
    ),
    (
        "after-death",
        r#"Event(id: "death", at: "10 mo", what: Status(death)),
           Event(id: "fec", from: "5 mo", to: "12 mo", what: Treatment(modality: chemotherapy))"#,
        r#"Event(id: "death", at: "10 mo", what: Status(death)),
           Event(id: "fec", from: "5 mo", to: "9 mo .. 12 mo", what: Treatment(modality: chemotherapy)),
           Event(id: "autopsy", at: "10 mo 3 d", what: Finding(kind: pathology))"#,
    ),
    (
        "two-deaths",
        r#"Event(id: "death", at: "10 mo", what: Status(death)), Event(id: "again", at: "~10 mo", what: Status(death))"#,
        r#"Event(id: "death", at: "10 mo", also: "~11 mo", what: Status(death))"#,
    ),
    (
        "code-not-in-scale",
        r#"Event(id: "r", at: "10 mo", what: Response(category: "iCR", scale: "RECIST 1.1"))"#,
        r#"Event(id: "r", at: "10 mo", what: Response(category: "iCR", scale: "a scale of our own"))"#,
    ),
    (
        "same-day-conflict",
        r#"Event(id: "ct", at: "10 mo", what: Finding(kind: imaging)),
           Event(id: "a", at: "ct", what: Response(category: "PR", scale: "RECIST 1.1", site: "liver")),
           Event(id: "b", at: "with ct", what: Response(category: "SD", scale: "RECIST 1.1", site: "liver"))"#,
        r#"Event(id: "a", at: "10 mo", what: Response(category: "PR", scale: "RECIST 1.1", site: "liver")),
           Event(id: "b", at: "10 mo", what: Response(category: "SD", scale: "RECIST 1.1", site: "liver")),
           Event(id: "c", at: "a", what: Response(category: "SD", scale: "RECIST 1.1", site: "lung")),
           Event(id: "d", at: "a", what: Response(category: "NE", scale: "RECIST 1.1", site: "liver")),
           Event(id: "e", at: "a", what: Response(category: "SD", scale: "RECIST 1.1", site: "liver", assessor: "central"))"#,
    ),
    (
        "response-over-progression",
        r#"Event(id: "cr", from: "2 mo", to: "20 mo", what: Response(category: "CR", site: "liver")),
           Event(id: "pd", at: "10 mo", what: Response(category: "PD", site: "liver"))"#,
        r#"Event(id: "cr", from: "2 mo", to: "20 mo", what: Response(category: "CR", site: "liver")),
           Event(id: "pd", at: "20 mo", what: Response(category: "PD", site: "liver")),
           Event(id: "elsewhere", at: "10 mo", what: Response(category: "PD", site: "lung"))"#,
    ),
    (
        "icpd-without-iupd",
        r#"Event(id: "iupd", at: "2 mo", what: Response(category: "iUPD", scale: "iRECIST")),
           Event(id: "isd", at: "4 mo", what: Response(category: "iSD", scale: "iRECIST")),
           Event(id: "icpd", at: "6 mo", what: Response(category: "iCPD", scale: "iRECIST"))"#,
        r#"Event(id: "iupd", at: "6 mo", what: Response(category: "iUPD", scale: "iRECIST")),
           Event(id: "icpd", at: "6 mo", what: Response(category: "iCPD", scale: "iRECIST"))"#,
    ),
    (
        "calendar-unlinked",
        r#"Event(id: "a", at: "2007-03", what: Finding(kind: visit))"#,
        r#"Event(id: "diagnosis", at: "2007-03", what: Status(diagnosis))"#,
    ),
    (
        "ongoing-past-death",
        r#"Event(id: "death", at: "10 mo", what: Status(death)), Event(id: "cutoff", at: "20 mo", what: Status(data_cutoff)),
           Event(id: "fec", from: "5 mo", to: "ongoing", what: Treatment(modality: chemotherapy))"#,
        r#"Event(id: "death", at: "10 mo", what: Status(death)), Event(id: "cutoff", at: "10 mo", what: Status(data_cutoff)),
           Event(id: "fec", from: "5 mo", to: "ongoing", what: Treatment(modality: chemotherapy))"#,
    ),
    (
        "ongoing-no-follow-up",
        r#"Event(id: "fec", from: "5 mo", to: "ongoing", what: Treatment(modality: chemotherapy)),
           Event(id: "cr", from: "8 mo", to: "9 mo", what: Response(category: "CR"))"#,
        r#"Event(id: "fec", from: "5 mo", to: "unknown", what: Treatment(modality: chemotherapy)),
           Event(id: "cr", from: "8 mo", to: "9 mo", what: Response(category: "CR"))"#,
    ),
    (
        "after-last-contact",
        r#"Event(id: "last", at: "10 mo", what: Status(last_follow_up)),
           Event(id: "ct", at: "12 mo", what: Finding(kind: imaging)),
           Event(id: "fec", from: "9 mo", to: "14 mo", what: Treatment(modality: chemotherapy))"#,
        r#"Event(id: "last", at: "10 mo", what: Status(last_follow_up)),
           Event(id: "ct", at: "~11 mo", what: Finding(kind: imaging)),
           Event(id: "fec", from: "9 mo", what: Treatment(modality: chemotherapy, cycles: 8, every: "3 wk"))"#,
    ),
    (
        "pr-after-cr",
        r#"Event(id: "fec", from: "0 mo", to: "8 mo", what: Treatment(modality: chemotherapy)),
           Event(id: "cr", at: "3 mo", what: Response(category: "CR", scale: "RECIST 1.1")),
           Event(id: "pr", at: "6 mo", what: Response(category: "PR", scale: "RECIST 1.1"))"#,
        r#"Event(id: "fec", from: "0 mo", to: "8 mo", what: Treatment(modality: chemotherapy)),
           Event(id: "cr", at: "3 mo", what: Response(category: "CR", scale: "RECIST 1.1", site: "liver")),
           Event(id: "pr", at: "3 mo", what: Response(category: "PR", scale: "RECIST 1.1", site: "liver")),
           Event(id: "breast_cr", at: "3 mo", what: Response(category: "CR", scale: "RECIST 1.1", site: "breast")),
           Event(id: "second", from: "4 mo .. 9 mo", to: "9 mo", what: Treatment(modality: targeted, line: 2)),
           Event(id: "breast_pr", at: "6 mo", what: Response(category: "PR", scale: "RECIST 1.1", site: "breast"))"#,
    ),
    (
        "response-untreated",
        r#"Event(id: "fec", from: "3 mo", to: "8 mo", what: Treatment(modality: chemotherapy)),
           Event(id: "cr", at: "1 mo", what: Response(category: "CR"))"#,
        r#"Event(id: "fec", from: "3 mo", to: "8 mo", what: Treatment(modality: chemotherapy)),
           Event(id: "sd", at: "1 mo", what: Response(category: "SD", site: "lung")),
           Event(id: "cr", at: "~2 mo", what: Response(category: "CR", site: "liver"))"#,
    ),
    (
        "relapse-without-remission",
        r#"Event(id: "fec", from: "0 mo", to: "4 mo", what: Treatment(modality: chemotherapy)),
           Event(id: "relapse", at: "6 mo", what: Status(relapse))"#,
        r#"Event(id: "fec", from: "0 mo", to: "4 mo", what: Treatment(modality: chemotherapy)),
           Event(id: "cr", at: "unknown", what: Response(category: "CR")),
           Event(id: "relapse", at: "6 mo", what: Status(relapse))"#,
    ),
    (
        "iupd-open",
        r#"Event(id: "iupd", at: "3 mo", what: Response(category: "iUPD", scale: "iRECIST")),
           Event(id: "last", at: "6 mo", what: Status(last_follow_up))"#,
        r#"Event(id: "iupd", at: "3 mo", what: Response(category: "iUPD", scale: "iRECIST")),
           Event(id: "last", at: "5 mo", what: Status(last_follow_up))"#,
    ),
    (
        "target-disagrees",
        r#"Event(id: "t", from: "0 mo", to: "8 mo", what: Treatment(modality: targeted)),
           Event(id: "ct_0", at: "0 mo", what: Measurement(name: "liver S4", value: "50", unit: "mm", lesion: target)),
           Event(id: "ct_3", at: "3 mo", what: Measurement(name: "liver S4", value: "30", unit: "mm", lesion: target)),
           Event(id: "sd", at: "ct_3", what: Response(category: "SD", scale: "RECIST 1.1", site: "overall"))"#,
        r#"Event(id: "t", from: "0 mo", to: "8 mo", what: Treatment(modality: targeted)),
           Event(id: "ct_0", at: "0 mo", what: Measurement(name: "liver S4", value: "50", unit: "mm", lesion: target)),
           Event(id: "ct_3", at: "3 mo", what: Measurement(name: "liver S4", value: "30", unit: "mm", lesion: target)),
           Event(id: "sd", at: "3 mo", what: Response(category: "SD", scale: "RECIST 1.1", site: "overall")),
           Event(id: "pd", at: "ct_3", what: Response(category: "PD", scale: "RECIST 1.1", assessor: "central"))"#,
    ),
    (
        "confirmed-not",
        r#"Event(id: "pr", at: "3 mo", what: Response(category: "PR", scale: "RECIST 1.1", confirmed: true)),
           Event(id: "sd", at: "5 mo", what: Response(category: "SD", scale: "RECIST 1.1")),
           Event(id: "late", at: "7 mo", what: Response(category: "PR", scale: "RECIST 1.1"))"#,
        r#"Event(id: "pr", at: "3 mo", what: Response(category: "PR", scale: "RECIST 1.1", confirmed: true)),
           Event(id: "again", at: "4 mo", what: Response(category: "PR", scale: "RECIST 1.1")),
           Event(id: "sd", at: "5 mo", what: Response(category: "SD", scale: "RECIST 1.1"))"#,
    ),
    (
        "cycles-do-not-fit",
        r#"Event(id: "fec", from: "1 mo", to: "start + 2 mo", what: Treatment(modality: chemotherapy, cycles: 8, every: "3 wk"))"#,
        r#"Event(id: "fec", from: "1 mo", to: "start + 5 mo", what: Treatment(modality: chemotherapy, cycles: 8, every: "3 wk"))"#,
    ),
    (
        "overlapping-duplicate",
        r#"Event(id: "a", from: "0 mo", to: "10 mo", what: Treatment(modality: targeted, name: "Trastuzumab", dose: "6 mg/kg")),
           Event(id: "b", from: "5 mo", to: "start + 10 mo", what: Treatment(modality: targeted, name: "trastuzumab", dose: "4 mg/kg")),
           Event(id: "ct", at: "b + 2 mo", what: Finding(kind: imaging))"#,
        r#"Event(id: "a", from: "0 mo", to: "10 mo", what: Treatment(modality: targeted, name: "Trastuzumab")),
           Event(id: "b", from: "10 mo", to: "start + 10 mo", what: Treatment(modality: targeted, name: "trastuzumab")),
           Event(id: "c", from: "5 mo", to: "15 mo", what: Treatment(modality: targeted, name: "Pertuzumab"))"#,
    ),
    (
        "line-order",
        r#"Event(id: "a", from: "6 mo", to: "10 mo", what: Treatment(modality: targeted, name: "A", line: 1)),
           Event(id: "b", from: "2 mo", to: "5 mo", what: Treatment(modality: targeted, name: "B", line: 2))"#,
        r#"Event(id: "a", from: "6 mo", to: "10 mo", what: Treatment(modality: targeted, name: "A", line: 1)),
           Event(id: "b", from: "6 mo", to: "9 mo", what: Treatment(modality: targeted, name: "B", line: 2))"#,
    ),
    (
        "unit-mixed",
        r#"Event(id: "a", at: "1 mo", what: Measurement(name: "CEA", value: "<5", unit: "ng/mL")),
           Event(id: "b", at: "2 mo", what: Measurement(name: "CEA", value: "6", unit: "ng/mL")),
           Event(id: "c", at: "3 mo", what: Measurement(name: "cea", value: "0.007", unit: "mg/L", high: "0.005"))"#,
        r#"Event(id: "a", at: "1 mo", what: Measurement(name: "CEA", value: "5", unit: "ng/mL")),
           Event(id: "b", at: "2 mo", what: Measurement(name: "CEA", value: "6", unit: "ng/mL", assay: "new")),
           Event(id: "c", at: "3 mo", what: Measurement(name: "CA 15-3", value: "7", unit: "kU/L"))"#,
    ),
    (
        "stated-mismatch",
        r#"Event(id: "diagnosis", at: "0 mo", what: Status(diagnosis)),
           Event(id: "fec", from: "1 mo", to: "9 mo", what: Treatment(modality: chemotherapy)),
           Event(id: "cr", at: "21 mo", what: Response(category: "CR")) | ttcr: 23 mo"#,
        r#"Event(id: "diagnosis", at: "0 mo", what: Status(diagnosis)),
           Event(id: "fec", from: "1 mo", to: "9 mo", what: Treatment(modality: chemotherapy)),
           Event(id: "cr", at: "~22 mo", what: Response(category: "CR")) | ttcr: 23 mo, ttcr: > 20 mo, of tomorrow: 3 y"#,
    ),
    (
        "bor-not-evaluable",
        r#"Event(id: "fec", from: "1 mo", to: "9 mo", what: Treatment(modality: chemotherapy)),
           Event(id: "ct", at: "3 mo", what: Response(category: "NE", scale: "RECIST 1.1", site: "overall"))"#,
        r#"Event(id: "fec", from: "1 mo", to: "9 mo", what: Treatment(modality: chemotherapy)),
           Event(id: "ct", at: "3 mo", what: Response(category: "NE", scale: "RECIST 1.1", site: "overall")),
           Event(id: "ct_2", at: "5 mo", what: Response(category: "PR", scale: "RECIST 1.1", site: "overall"))"#,
    ),
];

/// A patient of whom only what `events` says is known, with the findings in it. What is stated of the patient stands
/// behind a bar.
fn faulty(events: &str) -> Chart {
    let (events, stated) = events.split_once('|').unwrap_or((events, ""));
    let mut patient = fixtures::patient(events);
    for statement in stated.split(',').filter(|s| !s.trim().is_empty()) {
        let (measure, value) = statement.trim().split_once(": ").unwrap();
        let value = value.parse().unwrap();
        patient.stated.push(Stated { measure: measure.to_owned(), event: None, value });
    }
    Chart::new(Arc::new(patient), &Rules::default())
}

fn codes(found: &[LintFinding]) -> Vec<&'static str> {
    found.iter().map(|f| f.code.key()).collect()
}

/// The code of that name.
fn code(key: &str) -> FindingCode {
    FindingCode::ALL.iter().copied().find(|code| code.key() == key).unwrap()
}

/// The patient after a fix.
fn mended(patient: &Arc<Patient>, fix: Fix) -> Patient {
    let mut case = Case { patients: vec![Arc::clone(patient)], ..Case::new() };
    fix.edit.apply(&mut case).unwrap();
    Patient::clone(&case.patients[0])
}

/// The first fix for a finding of a rule, and the patient after it.
fn first_fix(rule: &str, events: &str) -> (String, Patient) {
    let chart = faulty(events);
    let found = chart.findings();
    let finding = found.iter().find(|f| f.code.key() == rule).unwrap_or_else(|| panic!("{rule}: {found:?}"));
    let fix = fix(&chart, finding).unwrap_or_else(|| panic!("{rule}: no fix"));
    (fix.label.clone(), mended(chart.patient(), fix))
}

#[test]
fn every_rule_has_a_case_here_and_every_case_a_rule() {
    let mut rules: Vec<&str> = FindingCode::ALL.iter().map(|c| c.key()).collect();
    let mut cases: Vec<&str> = CASES.iter().map(|c| c.0).collect();
    rules.sort_unstable();
    cases.sort_unstable();
    assert_eq!(rules, cases);
}

#[test]
fn every_rule_fires_where_it_should_and_is_silent_where_a_dating_is_consistent() {
    for (rule, bad, fine) in CASES {
        let chart = faulty(bad);
        let found = chart.findings();
        assert!(codes(found).contains(rule), "{rule}: {found:#?}");
        let severity = code(rule).severity();
        assert!(found.iter().filter(|f| f.code.key() == *rule).all(|f| f.severity() == severity), "{rule}");
        let chart = faulty(fine);
        let found = chart.findings();
        assert!(!codes(found).contains(rule), "{rule}: {found:#?}");
    }
}

#[test]
fn every_fix_that_a_rule_promises_takes_its_findings_away_and_no_other_is_offered() {
    for (rule, bad, _) in CASES {
        let mut chart = faulty(bad);
        let before = chart.findings().len();
        let promised = code(rule).mend().is_some();
        // One fix may mend several findings, or one finding each: until none is left.
        for _ in 0..before {
            let Some(finding) = chart.findings().iter().find(|f| f.code.key() == *rule) else { break };
            let fix = fix(&chart, finding);
            assert_eq!(fix.is_some(), promised, "{rule}: {finding:?}");
            let Some(fix) = fix else { break };
            chart = Chart::new(Arc::new(mended(chart.patient(), fix)), &Rules::default());
        }
        let found = chart.findings();
        assert_eq!(codes(found).contains(rule), !promised, "{rule}: {found:#?}");
        assert!(!promised || found.is_empty(), "{rule} leaves something behind: {found:#?}");
    }
}

#[test]
fn an_event_begun_after_death_is_not_mended_by_ending_it() {
    let events = r#"Event(id: "death", at: "10 mo", what: Status(death)),
        Event(id: "fec", from: "12 mo", to: "14 mo", what: Treatment(modality: chemotherapy))"#;
    let chart = faulty(events);
    let found = chart.findings();
    assert_eq!(codes(found), ["after-death"]);
    assert_eq!(found[0].events.len(), 2, "the death is involved, too");
    assert_eq!(fix(&chart, &found[0]), None);
}

#[test]
fn a_length_from_its_own_start_that_is_negative_is_turned_round() {
    let events =
        r#"Event(id: "fec", from: "10 mo", to: "start - 3 mo", what: Treatment(modality: chemotherapy))"#;
    let (label, patient) = first_fix("end-before-start", events);
    let event = &patient.events[0];
    assert_eq!(label, "Swap start and end of Chemotherapy");
    assert_eq!(event.from.as_ref().unwrap().text(), "7 mo");
    assert_eq!(event.to.as_ref().unwrap().text(), "start + 3 mo");
}

#[test]
fn a_missing_anchor_leaves_what_else_is_known() {
    let events = r#"Event(id: "fec", from: "after surgry, before 9 mo", to: "unknown", what: Treatment(modality: chemotherapy))"#;
    let (label, patient) = first_fix("anchor-missing", events);
    assert_eq!(patient.events[0].from.as_ref().unwrap().text(), ".. 9 mo");
    assert_eq!(label, "Write from of Chemotherapy as “.. 9 mo”");
    let events = r#"Event(id: "a", at: "surgry + 3 mo", what: Finding(kind: visit))"#;
    assert_eq!(first_fix("anchor-missing", events).1.events[0].at.as_ref().unwrap().text(), "unknown");
    let events = r#"Event(id: "fec", from: "1 mo", to: "9 mo", what: Treatment(modality: chemotherapy,
        dose_changes: [DoseChange(at: "surgry", dose: "75 %")]))"#;
    let changes =
        &first_fix("anchor-missing", events).1.events[0].what.as_treatment().unwrap().dose_changes.clone();
    assert_eq!((changes[0].at.text(), changes[0].dose.as_str()), ("unknown", "75 %"));
}

#[test]
fn two_entries_of_one_treatment_become_one_as_long_as_both() {
    let bad = CASES.iter().find(|c| c.0 == "overlapping-duplicate").unwrap().1;
    let (label, patient) = first_fix("overlapping-duplicate", bad);
    assert_eq!(label, "Merge b into a");
    let ids: Vec<_> = patient.events.iter().map(|e| e.id.as_str()).collect();
    assert_eq!(ids, ["a", "ct"]);
    let merged = &patient.events[0];
    assert_eq!(merged.from.as_ref().unwrap().text(), "0 mo");
    assert_eq!(merged.to.as_ref().unwrap().text(), "~15 mo", "5 mo + 10 mo, each to half a month");
    assert_eq!(merged.what.as_treatment().unwrap().dose_changes[0].dose, "4 mg/kg");
    assert_eq!(
        patient.events[1].at.as_ref().unwrap().text(),
        "~7 mo",
        "what was counted from it keeps its time"
    );
}

#[test]
fn what_would_move_a_death_along_with_the_end_is_not_offered() {
    let events = r#"Event(id: "fec", from: "5 mo", to: "12 mo", what: Treatment(modality: chemotherapy)),
        Event(id: "death", at: "fec.end - 2 mo", what: Status(death))"#;
    let chart = faulty(events);
    let found = chart.findings();
    assert_eq!(codes(found), ["after-death"]);
    assert_eq!(fix(&chart, &found[0]), None);
}

#[test]
fn lines_keep_their_numbers_and_change_their_order() {
    let bad = CASES.iter().find(|c| c.0 == "line-order").unwrap().1;
    let (_, patient) = first_fix("line-order", bad);
    let lines: Vec<_> = patient.events.iter().map(|e| e.what.as_treatment().unwrap().line).collect();
    assert_eq!(lines, [Some(2), Some(1)]);
}

#[test]
fn values_are_converted_to_the_unit_of_most() {
    let bad = CASES.iter().find(|c| c.0 == "unit-mixed").unwrap().1;
    let (label, patient) = first_fix("unit-mixed", bad);
    assert_eq!(label, "Convert cea to ng/mL");
    let crate::model::What::Measurement(m) = &patient.events[2].what else { panic!("a measurement") };
    assert_eq!((m.value.as_str(), m.unit.as_str(), m.high.as_str()), ("7", "ng/mL", "5"));
    let unlike = r#"Event(id: "a", at: "1 mo", what: Measurement(name: "CEA", value: "5", unit: "ng/mL")),
        Event(id: "b", at: "2 mo", what: Measurement(name: "CEA", value: "5", unit: "mmol/L"))"#;
    let chart = faulty(unlike);
    let found = chart.findings();
    assert_eq!(fix(&chart, &found[0]), None, "nobody knows its molar mass");
}

#[test]
fn the_last_contact_is_moved_to_the_latest_of_what_is_after_it() {
    let bad = CASES.iter().find(|c| c.0 == "after-last-contact").unwrap().1;
    let (label, patient) = first_fix("after-last-contact", bad);
    assert_eq!(label, "Move last follow-up to Chemotherapy");
    assert_eq!(patient.events[0].at.as_ref().unwrap().text(), "fec.end");
}

#[test]
fn the_examples_of_clean_courses_have_no_finding() {
    for events in [fixtures::PATIENT_1, fixtures::PATIENT_2] {
        assert_eq!(codes(faulty(events).findings()), Vec::<&str>::new());
    }
}
