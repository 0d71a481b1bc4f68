//! What a large case costs in memory.

use std::fmt::Write as _;

use phaseline::io::read;
use phaseline::study::Study;

const PATIENTS: usize = 2_000;
const EVENTS_PER_PATIENT: usize = 20;

/// Days over which the events of a cohort lie.
const DAYS: usize = 10_000;

/// A cohort as registries export it, as text: treatments by name, responses of a scale, scans, toxicities, deaths.
fn cohort(patients: usize) -> String {
    const AGENTS: [(&str, &str); 9] = [
        ("chemotherapy", "FOLFOX"),
        ("chemotherapy", "FOLFIRI"),
        ("chemotherapy", "Carboplatin"),
        ("chemotherapy", "Paclitaxel"),
        ("targeted", "Bevacizumab"),
        ("targeted", "Cetuximab"),
        ("immunotherapy", "Pembrolizumab"),
        ("immunotherapy", "Nivolumab"),
        ("radiotherapy", "RT"),
    ];
    let mut out = "#![enable(implicit_some)]\nCase(format: 1, patients: [\n".to_owned();
    for patient in 0..patients {
        let _ = writeln!(out, "Patient(id: \"p{patient:06}\", events: ["); // writing to a String cannot fail
        for event in 0..EVENTS_PER_PATIENT {
            let day = (patient * 7_919 + event * 631) % DAYS;
            let (modality, name) = AGENTS[(patient + event) % AGENTS.len()];
            let what = match event {
                0..7 => format!("Treatment(modality: {modality}, name: \"{name}\")"),
                7..13 => {
                    let category = ["CR", "PR", "SD", "PD"][(patient + event) % 4];
                    format!("Response(category: \"{category}\", scale: \"RECIST 1.1\")")
                }
                13..17 => "Finding(kind: imaging, name: \"CT\")".to_owned(),
                17..19 => "Finding(kind: adverse_event, name: \"Neutropenia\", grade: 3)".to_owned(),
                _ => "Status(death)".to_owned(),
            };
            let when = if event < 13 {
                format!("from: \"{day} d\", to: \"{} d\"", day + 10 + event)
            } else {
                format!("at: \"{day} d\"")
            };
            let _ = writeln!(out, "Event(id: \"e{event}\", {when}, what: {what}),"); // as above
        }
        out.push_str("]),\n");
    }
    out + "])\n"
}

/// Measured: 230 bytes at 2,000 patients; about 175 at 25,000, where the 10,000 distinct days weigh less.
#[test]
fn an_event_of_a_cohort_costs_at_most_350_bytes() {
    let case = read(cohort(PATIENTS).as_bytes()).expect("a case").case;
    let events: usize = case.patients.iter().map(|patient| patient.events.len()).sum();
    assert_eq!(events, PATIENTS * EVENTS_PER_PATIENT);
    let each = case.heap_bytes() / events;
    println!("{each} bytes an event");
    assert!(each <= 350, "{each} bytes an event");
}

/// What follows from a case is several times as large as the case: of a large one it is not kept, nor for long when it is
/// asked for again. Measured: 38 bytes an event, 383 with the courses.
#[test]
fn of_a_large_study_the_courses_are_let_go() {
    let case = read(cohort(3_500).as_bytes()).expect("a case").case;
    let events: usize = case.patients.iter().map(|patient| patient.events.len()).sum();
    let (mut study, _) = Study::judged(&case, |_| ());
    let judged = study.derived_bytes() / events;
    for chart in study.charts() {
        chart.course();
    }
    let held = study.derived_bytes() / events;
    study.trim();
    let trimmed = study.derived_bytes() / events;
    println!("{judged} bytes an event when judged, {held} with the courses, {trimmed} once they are let go");
    assert!(judged <= 200 && judged == trimmed && held > 2 * judged);
}
