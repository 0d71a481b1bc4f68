//! What follows from a case is worked out once, and anew of whom an edit touched alone: counted, not timed.

#[path = "support/cohort.rs"]
mod cohort;
#[path = "support/window.rs"]
mod window;

use std::sync::Arc;

use eframe::egui::vec2;
use phaseline::app::Document;
use phaseline::edit::Edit;
use phaseline::figure::lanes::LaneLayout;
use phaseline::io::Loaded;
use phaseline::measure::MeasureSet;
use phaseline::model::{Case, Event, Patient, PatientId};
use phaseline::study::{Columns, Study, Work};
use window::Window;

const PATIENTS: usize = 1_000;

/// Asks for everything that any part of the program asks for.
fn ask_for_everything(document: &Document, columns: &mut Columns) {
    for chart in document.study().charts() {
        chart.course();
        chart.findings();
        chart.measures();
        chart.overlap();
    }
    assert_eq!(document.lanes().patients().count(), PATIENTS);
    columns.update(document.study().clone(), MeasureSet::ALL);
}

/// A patient whose first event is another, and the edit that makes it so.
fn edited(patient: &Patient) -> Edit {
    let mut event = Event::clone(&patient.events[0]);
    event.at = Some("1 mo".parse().expect("a time"));
    Edit::ReplaceEvent { patient: patient.id.clone(), event: Arc::new(event) }
}

fn more(before: Work, after: Work) -> (usize, usize) {
    (after.resolved - before.resolved, after.measured - before.measured)
}

#[test]
fn after_an_edit_its_patient_is_resolved_and_measured_once_and_no_other_is() {
    let mut document = Document::new(1, cohort::cohort(PATIENTS), Loaded::untitled(), "cohort");
    let mut columns = Columns::default();
    ask_for_everything(&document, &mut columns);
    let first = document.study().work();
    assert_eq!(first, Work { resolved: PATIENTS, measured: PATIENTS });
    ask_for_everything(&document, &mut columns);
    assert_eq!(document.study().work(), first, "what is known is not worked out again");

    let edit = edited(&document.case().patients[400]);
    document.commit("Change", edit, None).expect("it can be made");
    ask_for_everything(&document, &mut columns);
    assert_eq!(more(first, document.study().work()), (1, 1));
    document.undo().expect("it can be taken back");
    ask_for_everything(&document, &mut columns);
    assert_eq!(more(first, document.study().work()), (2, 2));
}

#[test]
fn taking_back_what_was_done_to_all_works_nothing_out_again() {
    let case = cohort::cohort(PATIENTS);
    let mut document = Document::new(1, case.clone(), Loaded::untitled(), "cohort");
    let findings = document.study().finding_count();
    let (legend, height) = (document.lanes().legend.clone(), document.lanes().height());
    let of = |patient: &Arc<Patient>| {
        let remove =
            |event: &Arc<Event>| Edit::RemoveEvent { patient: patient.id.clone(), event: event.id.clone() };
        patient.events.iter().map(remove).collect::<Vec<_>>()
    };
    let all = Edit::Batch(case.patients.iter().flat_map(of).collect());
    document.commit("Delete all", all, None).expect("it can be made");
    assert!(document.lanes().height() != height && document.lanes().legend.is_empty());
    let emptied = document.study().work();
    document.undo().expect("it can be taken back");
    assert_eq!(more(emptied, document.study().work()), (0, 0));
    document.redo().expect("it can be made again");
    assert_eq!(more(emptied, document.study().work()), (0, 0));
    let anew = LaneLayout::of_case(document.case());
    assert!(document.lanes().legend.is_empty() && document.lanes().height() == anew.height());
    assert_eq!(document.study().finding_count(), anew.study().finding_count());
    document.undo().expect("it can be taken back");
    assert_eq!(more(emptied, document.study().work()), (0, 0));
    assert_eq!(document.study().finding_count(), findings);
    assert_eq!((&document.lanes().legend, document.lanes().height()), (&legend, height));
    assert_eq!(*document.case(), case);
    for (at, lanes) in LaneLayout::of_case(&case).patients().enumerate().step_by(100) {
        assert_eq!(document.lanes().patient(at).as_ref(), Some(&lanes));
    }
}

#[test]
fn a_frame_of_a_drag_resolves_and_measures_the_dragged_patient_alone() {
    let mut window = Window::of(&cohort::cohort(PATIENTS));
    let held = window.grab();
    for step in 1..8 {
        let before = window.document().study().work();
        window.dragged_to(held + vec2(11.0 * step as f32, 0.0));
        let (resolved, measured) = more(before, window.document().study().work());
        assert!(resolved <= 1 && measured <= 1, "{resolved} resolved, {measured} measured");
    }
}

#[test]
fn what_a_drag_shows_shares_all_that_it_does_not_touch() {
    let case = cohort::cohort(PATIENTS);
    let layout = LaneLayout::of_case(&case);
    let study = layout.study();
    let mut after = case.clone();
    edited(&case.patients[400]).apply(&mut after).expect("it can be made");
    let chart = study.get(400).expect("a patient").of_same_study(Arc::clone(&after.patients[400]));
    let counts = |at: usize| {
        (Arc::strong_count(&case.patients[at]), Arc::strong_count(study.get(at).expect("a patient")))
    };
    let before = (counts(0), counts(999));
    let preview = layout.with(study.with([(400, Arc::new(chart))]));
    assert_eq!((counts(0), counts(999)), before, "nothing of the others is copied");
    assert_eq!(preview.study().case(), after);
    let new = LaneLayout::of(Study::of(&after));
    assert!(preview.patients().eq(new.patients()));
    assert_eq!((preview.height(), &preview.legend), (new.height(), &new.legend));
    assert_eq!(preview.above(700), new.above(700));
}

/// A study that followed edits is the one that is made afresh, its columns included.
fn same_as_new(document: &Document, columns: &mut Columns) {
    columns.update(document.study().clone(), MeasureSet::ALL);
    let case = document.case();
    let new = Study::judged(case, |_| ()).0;
    let kept = document.study();
    assert_eq!(kept.case(), *case);
    assert_eq!((kept.len(), kept.finding_count()), (new.len(), new.finding_count()));
    for (at, (a, b)) in kept.charts().zip(new.charts()).enumerate() {
        assert_eq!(kept.position(a.id()), Some(at));
        assert_eq!((a.findings(), a.measures()), (b.findings(), b.measures()));
    }
    let mut fresh = Columns::default();
    fresh.update(new, MeasureSet::ALL);
    assert_eq!(columns.choices(), fresh.choices());
    for choice in fresh.choices() {
        for at in 0..case.patients.len() {
            assert_eq!(columns.value(&choice.pick, at), fresh.value(&choice.pick, at), "{choice:?} of {at}");
        }
    }
}

#[test]
fn a_study_that_followed_edits_is_the_one_made_afresh() {
    let mut document = Document::new(1, cohort::cohort(30), Loaded::untitled(), "cohort");
    let mut columns = Columns::default();
    same_as_new(&document, &mut columns);
    let ids: Vec<PatientId> = document.case().patients.iter().map(|p| p.id.clone()).collect();
    let patient = |document: &Document, at: usize| Arc::clone(&document.case().patients[at]);
    let other_rules = |case: &Case| {
        let mut head = case.head();
        head.rules.death_ends_response = !head.rules.death_ends_response;
        head
    };
    let edits: [&dyn Fn(&Document) -> Edit; 6] = [
        &|d| edited(&patient(d, 4)),
        &|_| Edit::RemovePatient(ids[7].clone()),
        &|d| {
            let moved = patient(d, 2);
            Edit::Batch(vec![
                Edit::RemovePatient(moved.id.clone()),
                Edit::InsertPatient { at: 20, patient: moved },
            ])
        },
        &|d| Edit::Batch((10..16).map(|at| edited(&patient(d, at))).collect()),
        &|d| {
            let mut again = Patient::clone(&patient(d, 3));
            again.id = PatientId::new("again").expect("an id");
            Edit::InsertPatient { at: 0, patient: Arc::new(again) }
        },
        &|d| Edit::SetCase(Box::new(other_rules(d.case()))),
    ];
    for edit in edits {
        document.commit("Change", edit(&document), None).expect("it can be made");
        same_as_new(&document, &mut columns);
    }
    while document.undo().expect("it can be taken back").is_some() {
        same_as_new(&document, &mut columns);
    }
}
