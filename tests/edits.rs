//! Whatever is done to a case can be undone to the byte, and no step breaks its rules.

mod common;

use std::sync::Arc;

use phaseline::edit::{Edit, History};
use phaseline::io::{FileShape, write};
use phaseline::model::validate::problems;
use phaseline::model::{
    Case, Event, EventId, Modality, Patient, PatientId, StatusKind, Time, Treatment, What,
};
use proptest::prelude::*;

/// What to do, with numbers that are taken modulo what there is.
#[derive(Debug, Clone)]
enum Wish {
    AddPatient(usize),
    RemovePatient(usize),
    RelabelPatient(usize, String),
    RenamePatient(usize, usize),
    AddEvent(usize, usize, bool),
    RemoveEvent(usize, usize),
    Note(usize, usize, String),
    Move(usize, usize, Time),
    RenameEvent(usize, usize, usize),
    Title(String),
    Together(Vec<Wish>),
    /// What cannot be done: a broken event, a taken id, an unknown event, a batch that fails at its end.
    Refused(usize, u8),
}

fn wish() -> impl Strategy<Value = Wish> {
    let n = || 0..6_usize;
    let text = || prop_oneof!["[a-zé \"\\\\\n]{0,12}", Just(String::new())];
    let time = prop::sample::select(vec!["3 mo", "2007-03", "e1 + 2 mo", "after e0, before 9 mo", "unknown"]);
    let time = time.prop_map(|t| t.parse::<Time>().expect("a time"));
    let one = prop_oneof![
        n().prop_map(Wish::AddPatient),
        n().prop_map(Wish::RemovePatient),
        (n(), text()).prop_map(|(p, t)| Wish::RelabelPatient(p, t)),
        (n(), n()).prop_map(|(p, to)| Wish::RenamePatient(p, to)),
        (n(), n(), any::<bool>()).prop_map(|(p, at, phase)| Wish::AddEvent(p, at, phase)),
        (n(), n()).prop_map(|(p, e)| Wish::RemoveEvent(p, e)),
        (n(), n(), text()).prop_map(|(p, e, t)| Wish::Note(p, e, t)),
        (n(), n(), time).prop_map(|(p, e, t)| Wish::Move(p, e, t)),
        (n(), n(), n()).prop_map(|(p, e, to)| Wish::RenameEvent(p, e, to)),
        text().prop_map(Wish::Title),
        (n(), 0..5_u8).prop_map(|(p, how)| Wish::Refused(p, how)),
    ];
    let one = one.boxed();
    prop_oneof![8 => one.clone(), 1 => prop::collection::vec(one, 1..5).prop_map(Wish::Together)]
}

fn patient_of(case: &Case, nth: usize) -> Option<&Arc<Patient>> {
    case.patients.get(nth % case.patients.len().max(1))
}

fn event_of(patient: &Patient, nth: usize) -> Option<&Arc<Event>> {
    patient.events.get(nth % patient.events.len().max(1))
}

fn new_event(id: EventId, phase: bool) -> Event {
    let what = if phase {
        What::from(Treatment::new(Modality::Targeted, "Trastuzumab"))
    } else {
        What::Status(StatusKind::Progression)
    };
    let mut event = Event::new(id, what);
    let time = "5 mo".parse().ok();
    if phase {
        event.from = time;
    } else {
        event.at = time;
    }
    event
}

/// The edit that a wish comes to in this case, if there is anything to do it to.
fn edit_of(wish: &Wish, case: &Case) -> Option<Edit> {
    Some(match wish {
        Wish::AddPatient(at) => {
            let id = PatientId::from_label("new").unique(|id| case.patient(id).is_some());
            Edit::InsertPatient { at: *at, patient: Arc::new(Patient::new(id)) }
        }
        Wish::RemovePatient(p) => Edit::RemovePatient(patient_of(case, *p)?.id.clone()),
        Wish::RelabelPatient(p, label) => {
            let patient = patient_of(case, *p)?;
            let new = Patient { label: label.clone(), ..Patient::clone(patient) };
            Edit::ReplacePatient { id: patient.id.clone(), patient: Arc::new(new) }
        }
        Wish::RenamePatient(p, to) => {
            let patient = patient_of(case, *p)?;
            let id = PatientId::from_label(&format!("p{to}"));
            let new = Patient { id, ..Patient::clone(patient) };
            Edit::ReplacePatient { id: patient.id.clone(), patient: Arc::new(new) }
        }
        Wish::AddEvent(p, at, phase) => {
            let patient = patient_of(case, *p)?;
            let id = EventId::from_label("added").unique(|id| patient.event(id).is_some());
            let event = Arc::new(new_event(id, *phase));
            Edit::InsertEvent { patient: patient.id.clone(), at: *at, event }
        }
        Wish::RemoveEvent(p, e) => {
            let patient = patient_of(case, *p)?;
            Edit::RemoveEvent { patient: patient.id.clone(), event: event_of(patient, *e)?.id.clone() }
        }
        Wish::Note(p, e, text) => {
            let patient = patient_of(case, *p)?;
            let mut event = Event::clone(event_of(patient, *e)?);
            event.note = text.as_str().into();
            Edit::ReplaceEvent { patient: patient.id.clone(), event: Arc::new(event) }
        }
        Wish::Move(p, e, time) => {
            let patient = patient_of(case, *p)?;
            let mut event = Event::clone(event_of(patient, *e)?);
            let start = if event.is_phase() { &mut event.from } else { &mut event.at };
            *start = Some(time.clone());
            Edit::ReplaceEvent { patient: patient.id.clone(), event: Arc::new(event) }
        }
        Wish::RenameEvent(p, e, to) => {
            let patient = patient_of(case, *p)?;
            let from = event_of(patient, *e)?.id.clone();
            Edit::RenameEvent {
                patient: patient.id.clone(),
                from,
                to: EventId::from_label(&format!("e{to}")),
            }
        }
        Wish::Title(title) => Edit::SetCase(Box::new(Case { title: title.clone(), ..case.clone() })),
        Wish::Together(wishes) => Edit::Batch(wishes.iter().filter_map(|w| edit_of(w, case)).collect()),
        Wish::Refused(p, how) => refused(case, *p, *how)?,
    })
}

fn refused(case: &Case, p: usize, how: u8) -> Option<Edit> {
    let patient = patient_of(case, p)?;
    let nobody = EventId::from_label("nobody at all");
    let unknown = Edit::RemoveEvent { patient: patient.id.clone(), event: nobody.clone() };
    let mut broken = new_event(nobody, true);
    broken.at = "4 mo".parse().ok();
    Some(match how {
        0 => unknown,
        1 => Edit::InsertPatient { at: 0, patient: Arc::clone(patient) },
        2 => Edit::InsertEvent { patient: patient.id.clone(), at: 0, event: Arc::new(broken) },
        3 => {
            let old = Patient { age: Some(131), ..Patient::clone(patient) };
            Edit::ReplacePatient { id: patient.id.clone(), patient: Arc::new(old) }
        }
        _ => {
            let empty =
                Patient { events: Vec::new(), label: "half done".to_owned(), ..Patient::clone(patient) };
            let first = Edit::ReplacePatient { id: patient.id.clone(), patient: Arc::new(empty) };
            Edit::Batch(vec![first, Edit::RemovePatient(patient.id.clone()), unknown])
        }
    })
}

fn bytes(case: &Case) -> String {
    write(case, &FileShape { bom: false, crlf: false })
}

/// Does what is wished, as the program does; gives how many steps were made.
fn carry_out(case: &mut Case, history: &mut History, wishes: &[(Wish, u8)]) -> Result<(), TestCaseError> {
    for (wish, merge) in wishes {
        let Some(edit) = edit_of(wish, case) else { continue };
        let before = case.clone();
        let merge = (*merge < 2).then(|| format!("field {merge}"));
        let done = history.commit(case, "Change", edit, merge.as_deref());
        if done.is_err() {
            prop_assert_eq!(&*case, &before, "a refused edit leaves no trace");
        }
        if matches!(wish, Wish::Refused(..)) {
            prop_assert!(done.is_err(), "{:?} was not refused", wish);
        }
        prop_assert_eq!(problems(case), Vec::new(), "after {:?}", wish);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn undo_goes_back_to_the_first_byte_and_redo_to_the_last(
        case in common::any_case(),
        wishes in prop::collection::vec((wish(), 0..4_u8), 0..24),
    ) {
        let (mut now, mut history) = (case.clone(), History::new());
        carry_out(&mut now, &mut history, &wishes)?;
        let end = now.clone();
        let mut steps = 0;
        while history.undo(&mut now).expect("undo").is_some() {
            steps += 1;
            prop_assert_eq!(problems(&now), Vec::new());
        }
        prop_assert_eq!(bytes(&now), bytes(&case));
        prop_assert_eq!(&now, &case);
        prop_assert!(!history.is_dirty(), "back at what is on the disk");
        while history.redo(&mut now).expect("redo").is_some() {
            steps -= 1;
        }
        prop_assert_eq!(steps, 0);
        prop_assert_eq!(bytes(&now), bytes(&end));
        prop_assert_eq!(&now, &end);
    }

    #[test]
    fn undo_and_redo_at_any_moment_leave_a_case_that_can_be_gone_on_with(
        case in common::any_case(),
        rounds in prop::collection::vec((prop::collection::vec((wish(), 0..4_u8), 0..6), 0..6_usize, 0..6_usize), 0..5),
    ) {
        let (mut now, mut history) = (case.clone(), History::new());
        for (wishes, back, forth) in rounds {
            carry_out(&mut now, &mut history, &wishes)?;
            for _ in 0..back {
                history.undo(&mut now).expect("undo");
            }
            for _ in 0..forth {
                history.redo(&mut now).expect("redo");
            }
            prop_assert_eq!(problems(&now), Vec::new());
        }
        while history.undo(&mut now).expect("undo").is_some() {}
        prop_assert_eq!(bytes(&now), bytes(&case));
    }

    #[test]
    fn the_inverse_of_the_inverse_does_the_same_again(case in common::any_case(), wish in wish()) {
        let Some(edit) = edit_of(&wish, &case) else { return Ok(()) };
        let mut now = case.clone();
        let Ok(back) = edit.apply(&mut now) else { return Ok(()) };
        let changed = now.clone();
        let again = back.apply(&mut now).expect("what was done can be undone");
        prop_assert_eq!(&now, &case);
        again.apply(&mut now).expect("and done again");
        prop_assert_eq!(now, changed);
    }
}

#[test]
fn a_long_text_typed_into_a_patients_field_is_one_step() {
    let mut patient = Patient::new(PatientId::from_label("p"));
    let mut case = Case { patients: vec![Arc::new(patient.clone())], ..Case::new() };
    let (before, mut history) = (case.clone(), History::new());
    for n in 0..20_000 {
        patient.notes.push(if n % 60 == 0 { '\n' } else { 'x' });
        let edit = Edit::ReplacePatient { id: patient.id.clone(), patient: Arc::new(patient.clone()) };
        history.commit(&mut case, "Change notes", edit, Some("p/notes")).expect("an edit");
    }
    history.undo(&mut case).expect("undo");
    assert_eq!(case, before);
    history.redo(&mut case).expect("redo");
    assert_eq!(case.patients[0].notes.len(), 20_000);
}
