//! Blocks that are copied and pasted, on the examples that come with the program.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::edit::Edit;
use crate::model::{Case, Event, EventAddress, Patient, PatientId};

const EXAMPLES: [&str; 8] = [
    include_str!("../../../examples/her2_withdrawal.ron"),
    include_str!("../../../examples/ball_treatment_free.ron"),
    include_str!("../../../examples/breast_three_agents.ron"),
    include_str!("../../../examples/lynch_pembrolizumab.ron"),
    include_str!("../../../examples/pancreas_late_surgery.ron"),
    include_str!("../../../examples/pancreas_stage_iv.ron"),
    include_str!("../../../examples/prostate_sandwich.ron"),
    include_str!("../../../examples/rectal_s1_psk.ron"),
];

fn cases() -> Vec<Case> {
    EXAMPLES.iter().map(|text| crate::io::read(text.as_bytes()).unwrap().case).collect()
}

fn rows(case: &Case) -> Vec<EventAddress> {
    let of = |p: &Arc<Patient>| {
        let id = p.id.clone();
        p.events
            .iter()
            .map(move |e| EventAddress { patient: id.clone(), event: e.id.clone() })
            .collect::<Vec<_>>()
    };
    case.patients.iter().flat_map(of).collect()
}

fn place(case: &Case, row: usize, column: Column) -> PasteTarget {
    let column = COLUMNS.iter().position(|c| *c == column).unwrap();
    PasteTarget { rows: rows(case), columns: COLUMNS.to_vec(), row, column }
}

fn pasted(case: &Case, place: &PasteTarget, text: &str) -> Case {
    let mut case = case.clone();
    let edit = paste(&case, place, text).unwrap_or_else(|e| panic!("{e:?}"));
    edit.apply(&mut case).unwrap();
    case
}

#[test]
fn a_block_that_is_copied_and_pasted_in_its_place_changes_nothing() {
    for case in cases() {
        let text = to_tsv(&case, &rows(&case), COLUMNS);
        assert_eq!(paste(&case, &place(&case, 0, Column::Patient), &text), Ok(Edit::Batch(Vec::new())));
        let body = text.split_once('\n').unwrap().1;
        assert_eq!(paste(&case, &place(&case, 0, Column::Patient), body), Ok(Edit::Batch(Vec::new())));
    }
}

#[test]
fn a_block_that_is_pasted_into_patients_without_events_makes_them_again() {
    for case in cases() {
        let text = to_tsv(&case, &rows(&case), COLUMNS);
        let mut empty = case.clone();
        for patient in &mut empty.patients {
            Arc::make_mut(patient).events.clear();
        }
        let again = pasted(&empty, &place(&empty, 0, Column::Patient), &text);
        assert_eq!(to_tsv(&again, &rows(&again), COLUMNS), text);
        for (a, b) in again.patients.iter().zip(&case.patients) {
            for (x, y) in a.events.iter().zip(&b.events) {
                assert_eq!((&x.at, &x.from, &x.to), (&y.at, &y.from, &y.to));
            }
        }
    }
}

#[test]
fn one_cell_that_does_not_fit_keeps_all_from_being_pasted_and_every_such_cell_is_named() {
    let case = &cases()[0];
    let at = place(case, 0, Column::From);
    let rejected = paste(case, &at, "23 mnths\n5 mo\t\tx\nnever\tongoing").unwrap_err();
    let found: Vec<_> = rejected.iter().map(|r| (r.row, r.column, r.text.as_str())).collect();
    assert!(found.contains(&(0, 0, "23 mnths")) && found.contains(&(2, 0, "never")), "{rejected:#?}");
    assert!(rejected[0].why.contains("is not a time"));
}

#[test]
fn rows_past_the_last_become_events_if_they_say_enough() {
    let case = &cases()[0];
    let end = place(case, rows(case).len(), Column::Patient);
    let text = "Patient\tType\tName\tStart\tEnd\tDose\n\
                p1\tendocrine therapy\tLetrozole\t2010-01\tongoing\t'=2,5 mg\n\
                \tadverse event\tNausea\t3 mo\t\t\n\
                p2\tchemotherapy\t\t2010-01\t\t";
    let rejected = paste(case, &end, text).unwrap_err();
    assert!(rejected.iter().all(|r| r.row == 2 || r.row == 3), "{rejected:#?}"); // a finding has no dose column: empty is fine
    let fine: Vec<&str> = text.lines().take(3).collect();
    let after = pasted(case, &end, &fine.join("\n"));
    let p1 = after.patient(&PatientId::new("p1").unwrap()).unwrap();
    let new: Vec<&Arc<Event>> = p1.events.iter().rev().take(2).collect();
    assert_eq!(new[1].id.as_str(), "letrozole");
    assert_eq!(new[1].what.as_treatment().unwrap().dose, "=2,5 mg");
    assert_eq!((new[0].id.as_str(), new[0].at.as_ref().unwrap().text()), ("nausea", "3 mo"));
}

#[test]
fn with_a_column_of_ids_rows_find_their_events_in_any_order() {
    let case = &cases()[0];
    let text = "id\tpatient\tnote\nfollow_up\tp1\tlast\ndiagnosis\tp1\tfirst\n";
    let after = pasted(case, &place(case, 5, Column::Name), text);
    let note = |id: &str| {
        let id = crate::model::EventId::new(id).unwrap();
        after.event(&PatientId::new("p1").unwrap(), &id).unwrap().note.clone()
    };
    assert_eq!((note("follow_up").as_str(), note("diagnosis").as_str()), ("last", "first"));
}

#[test]
fn another_id_is_followed_by_the_times_that_refer_to_it() {
    let case = &cases()[0];
    let row = rows(case).iter().position(|a| a.event.as_str() == "trastuzumab").unwrap();
    let after = pasted(case, &place(case, row, Column::Id), "antibody");
    let written = crate::io::write(&after, &crate::io::FileShape::default());
    assert!(written.contains("antibody.end + 30 mo"), "{written}");
}

#[test]
fn a_cell_says_why_a_text_does_not_fit() {
    let case = &cases()[0];
    let patient = &case.patients[0];
    let event = |id: &str| patient.event(&crate::model::EventId::new(id).unwrap()).unwrap();
    for (id, column, text, why) in [
        ("docetaxel", Column::Cycles, "eight", "not a whole number"),
        ("docetaxel", Column::Cycles, "0", "1 to 2000"),
        ("docetaxel", Column::Value, "3", "a treatment has no value"),
        ("docetaxel", Column::Intent, "nice", "is not one of curative"),
        ("docetaxel", Column::Lesion, "target", "a treatment has no lesion"),
        ("docetaxel", Column::Id, "diagnosis", "already used"),
        ("diagnosis", Column::From, "", "when is needed"),
        ("diagnosis", Column::Kind, "response", "cannot be changed"),
        ("liver_cr", Column::Category, "", "needs a category"),
        ("liver_cr", Column::Basis, "guessed", "is not one of stated"),
        ("liver_cr", Column::From, "start + 3 mo", "own start"),
        ("liver_cr", Column::From, "after lobectomy", "no event lobectomy"),
    ] {
        let found = set_cell(event(id), patient, column, text).unwrap_err();
        assert!(found.contains(why), "{id} {text}: {found}");
    }
    let longer = set_cell(event("docetaxel"), patient, Column::Cycles, "9.0").unwrap();
    assert_eq!(longer.what.as_treatment().unwrap().cycles, Some(9));
    let phase = set_cell(event("diagnosis"), patient, Column::To, "3 mo").unwrap();
    assert_eq!((phase.at, phase.from.unwrap().text()), (None, "0 mo"));
}

#[test]
fn the_first_cell_fills_the_ones_below() {
    let case = &cases()[0];
    let treatments: Vec<EventAddress> = rows(case)
        .into_iter()
        .filter(|a| case.event(&a.patient, &a.event).unwrap().what.as_treatment().is_some())
        .take(3)
        .collect();
    let mut filled = case.clone();
    fill_down(case, &treatments, &[Column::Source, Column::Line]).unwrap().apply(&mut filled).unwrap();
    let source = |a: &EventAddress| filled.event(&a.patient, &a.event).unwrap().source.clone();
    assert!(treatments.iter().all(|a| source(a) == source(&treatments[0])));
    assert_eq!(fill_down(case, &treatments, &[Column::Id]).unwrap_err().len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pasting_any_text_anywhere_either_applies_or_is_rejected(text in "(\\PC|\t|\n|\"){0,80}", row in 0_usize..30, column in 0_usize..30) {
        let case = &cases()[0];
        let place = PasteTarget { rows: rows(case), columns: COLUMNS.to_vec(), row, column };
        match paste(case, &place, &text) {
            Ok(edit) => {
                let mut changed = case.clone();
                let back = edit.apply(&mut changed).unwrap();
                back.apply(&mut changed).unwrap();
                prop_assert_eq!(&changed, case);
            }
            Err(rejected) => prop_assert!(!rejected.is_empty()),
        }
    }

    #[test]
    fn any_cells_are_read_as_they_were_written(cells in prop::collection::vec("(\\PC|\t|\n|\"|'|=){0,8}", 1..6)) {
        let mut case = cases()[0].clone();
        let address = rows(&case)[0].clone();
        // A note may hold anything: it stands for every cell.
        for text in cells {
            let mut event = Event::clone(case.event(&address.patient, &address.event).unwrap());
            event.note = text.as_str().into();
            Edit::ReplaceEvent { patient: address.patient.clone(), event: Arc::new(event) }.apply(&mut case).unwrap();
            let block = to_tsv(&case, std::slice::from_ref(&address), &[Column::Id, Column::Note, Column::Basis]);
            let read = read_tsv(&block).unwrap();
            prop_assert_eq!(&read[1][1], &text);
        }
    }
}
