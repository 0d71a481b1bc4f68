//! Gestures on random cases: every plan can be taken back, keeps the rules of a case, and moves what it says it moves.

mod common;

use std::sync::Arc;

use common::any_case;
use phaseline::course::resolve;
use phaseline::gesture::{self, Axis, Grab, LaneHint, Plan};
use phaseline::model::{
    Case, Edge, Event, EventAddress, EventId, Grain, Modality, Patient, PatientId, Point, Response,
    StatusKind, Ticks, Time, TimeExpr, Treatment, Unit, What, validate,
};
use phaseline::study::Study;
use proptest::prelude::*;

fn time(text: &str) -> Time {
    text.parse().unwrap_or_else(|e| panic!("{e}"))
}

fn addresses(case: &Case) -> Vec<EventAddress> {
    let of = |p: &Arc<Patient>| {
        let patient = p.id.clone();
        p.events
            .iter()
            .map(move |e| EventAddress { patient: patient.clone(), event: e.id.clone() })
            .collect::<Vec<_>>()
    };
    case.patients.iter().flat_map(of).collect()
}

fn grains() -> impl Strategy<Value = Grain> {
    (prop::sample::select(Unit::ALL.to_vec()), any::<bool>()).prop_map(|(unit, finer)| Grain { unit, finer })
}

/// Short pulls, long ones, and impossible ones.
fn pulls() -> impl Strategy<Value = Ticks> {
    prop_oneof![
        4 => (-Ticks::YEAR.0..Ticks::YEAR.0).prop_map(Ticks),
        2 => (-60_i64..60).prop_map(|n| Ticks::MONTH * n),
        1 => (-400_i64..400).prop_map(|n| Ticks::YEAR * n),
        1 => prop::sample::select(vec![Ticks(i64::MIN), Ticks(i64::MAX), Ticks::ZERO, Ticks(1), Ticks(-1)]),
    ]
}

fn grab(how: u8, picked: &[EventAddress]) -> Option<Grab> {
    let one = picked.first()?.clone();
    Some(match how % 8 {
        0 | 1 => Grab::Move(picked.to_vec()),
        2 => Grab::Start(one),
        3 => Grab::End(one),
        4 => Grab::StartEarliest(one),
        5 => Grab::StartLatest(one),
        6 => Grab::EndEarliest(one),
        _ => Grab::EndLatest(one),
    })
}

/// The case after a plan, having made sure that the plan can be made and taken back, and showed what comes of it.
fn after(case: &Case, plan: &Plan) -> Result<Case, TestCaseError> {
    let mut changed = case.clone();
    let back = plan.edit.clone().apply(&mut changed).map_err(|e| TestCaseError::fail(e.to_string()))?;
    prop_assert_eq!(validate::problems(&changed), vec![]);
    prop_assert!(plan.changes() || changed == *case);
    for (at, chart) in &plan.preview {
        prop_assert_eq!(&changed.patients[*at], chart.patient());
    }
    let mut restored = changed.clone();
    back.apply(&mut restored).map_err(|e| TestCaseError::fail(e.to_string()))?;
    prop_assert!(restored == *case, "taking it back does not restore the case");
    Ok(changed)
}

/// Whether two times are stated in the same way: from the same moment, and in the same unit.
fn same_notation(a: &Time, b: &Time) -> bool {
    match (a.expr(), b.expr()) {
        (TimeExpr::At { point: Point::Calendar(a), .. }, TimeExpr::At { point: Point::Calendar(b), .. }) => {
            a.precision() == b.precision()
        }
        (TimeExpr::At { point: Point::FromZero(a), .. }, TimeExpr::At { point: Point::FromZero(b), .. }) => {
            a.unit == b.unit
        }
        (
            TimeExpr::At { point: Point::FromEvent(a, _), .. },
            TimeExpr::At { point: Point::FromEvent(b, _), .. },
        ) => a == b,
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_gesture_on_any_case_can_be_taken_back_and_keeps_its_rules(
        case in any_case(), how in any::<u8>(), picks in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        by in pulls(), grain in grains(), to in any::<prop::sample::Index>(), units in -3_i64..=3,
    ) {
        let all = addresses(&case);
        if all.is_empty() {
            return Ok(());
        }
        let study = Study::of(&case);
        let picked: Vec<EventAddress> = picks.iter().map(|i| i.get(&all).clone()).collect();
        let Some(grab) = grab(how, &picked) else { return Ok(()) };
        let _ = gesture::snap(&study, &grab, by, Axis { origin: by, unit: grain.unit }, Ticks::MONTH);
        if let Ok(plan) = gesture::plan(&study, &grab, by, grain) {
            let changed = after(&case, &plan)?;
            if let (Grab::Move(_), false) = (&grab, grain.finer) {
                for (old, new) in case.patients.iter().zip(&changed.patients) {
                    for (old, new) in old.events.iter().zip(&new.events) {
                        for ((_, old), (_, new)) in old.times().zip(new.times()) {
                            prop_assert!(same_notation(old, new), "{} became {}", old, new);
                        }
                    }
                }
            }
        }
        if let Ok(plan) = gesture::nudge(&study, &picked, units, grain) {
            after(&case, &plan)?;
        }
        let target = to.get(&all);
        let hint = case.event(&target.patient, &target.event).map(|e| LaneHint::of(e));
        for hint in [None, hint.as_ref()] {
            if let Ok(plan) = gesture::move_to_lane(&study, &picked[0], &target.patient, hint, by, grain) {
                after(&case, &plan)?;
            }
            let ends = (by, Ticks::MONTH);
            if let Ok(plan) = gesture::create_phase(&study, &target.patient, hint, ends, grain) {
                after(&case, &plan)?;
            }
            if let Ok(plan) = gesture::create_point(&study, &target.patient, hint, by, grain) {
                after(&case, &plan)?;
            }
        }
    }

    #[test]
    fn a_move_by_whole_units_moves_the_moved_by_just_that_and_leaves_what_does_not_depend_on_them(
        draws in prop::collection::vec((any::<u8>(), 20_i64..120, any::<u8>(), 1_i64..30, any::<bool>()), 1..12),
        months in -19_i64..19,
    ) {
        let (patient, picked) = patient(&draws);
        let case = Case { patients: vec![Arc::new(patient)], ..Case::new() };
        let study = Study::of(&case);
        prop_assume!(study.get(0).expect("a patient").course().findings().is_empty() && !picked.is_empty());
        let grab = Grab::Move(picked.iter().map(address).collect());
        let by = Ticks::MONTH * months;
        let plan = gesture::plan(&study, &grab, by, Grain::own(Unit::Month));
        let plan = plan.map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(plan.moved, by);
        let changed = after(&case, &plan)?;
        let moved = resolve(&changed.patients[0]);
        for (old, new) in study.get(0).expect("a patient").course().events().iter().zip(moved.events()) {
            let goes = picked.contains(&old.id) || depends(&case.patients[0], &old.id, &picked);
            let expected = if goes { by } else { Ticks::ZERO };
            prop_assert_eq!(new.start.nominal - old.start.nominal, expected, "start of {}", old.id);
            prop_assert_eq!(new.end.nominal - old.end.nominal, expected, "end of {}", old.id);
        }
    }

    #[test]
    fn no_pull_turns_an_event_round_and_what_it_came_to_is_near_what_was_asked(
        draws in prop::collection::vec((any::<u8>(), 20_i64..120, any::<u8>(), 1_i64..30, any::<bool>()), 1..12),
        how in any::<u8>(), by in -Ticks::YEAR.0 * 9..Ticks::YEAR.0 * 9,
    ) {
        let (patient, picked) = patient(&draws);
        let case = Case { patients: vec![Arc::new(patient)], ..Case::new() };
        let study = Study::of(&case);
        let picked: Vec<EventAddress> = picked.iter().map(address).collect();
        let Some(grab) = grab(how, &picked).filter(|_| study.get(0).expect("a patient").course().findings().is_empty()) else { return Ok(()) };
        let plan = gesture::plan(&study, &grab, Ticks(by), Grain::own(Unit::Month));
        let plan = plan.map_err(|e| TestCaseError::fail(e.to_string()))?;
        after(&case, &plan)?;
        prop_assert!(plan.contradictions.iter().all(|c| !c.contains("ends before")), "{:?}", plan.contradictions);
        let (asked, got) = (by.abs(), plan.moved.0.abs());
        prop_assert!(got <= asked + Ticks::MONTH.0 / 2 && plan.moved.0 * by.signum() >= 0, "{} of {}", got, asked);
    }

    #[test]
    fn there_and_back_by_whole_units_is_the_same_text(
        text in prop::sample::select(vec![
            "2007-03", "2007", "2007-03-14", "50 mo", "1.5 y", "1.25 y", "6 wk", "12 d", "~23 mo", "150 months",
            "0 mo .. 9 mo", ".. 2015-10", "2020-05 ..", "> 24 mo", "start + 50 mo", "surgery + 3 mo", "-2 wk",
            "~fec.cycle(4) - 7 mo", "surgery.end", "5 y 4 mo", "9 y 40 d", "0 mo..9 mo", "surgery  +3mo",
            "surgery .. 2 y", "after 2007-03, before 2009",
        ]),
        count in -20_i64..=20, edge in prop::sample::select(vec![Edge::Start, Edge::End]), grain in grains(),
    ) {
        let grain = Grain::own(grain.unit);
        let time = time(text);
        let step = time.step(grain, edge).unwrap();
        let there = time.shift(step * count, grain, edge).unwrap();
        // What crosses the anchor or a whole year of `5 y 4 mo` may lose what it was written with.
        let is_plain = there.text().len() >= text.len().saturating_sub(2) && there.text() != "start";
        let has_sign = |t: &str| t.contains(['+', '-']);
        if is_plain && has_sign(there.text()) == has_sign(text) && (text != "9 y 40 d" || count >= 0) {
            let back = there.shift(step * -count, grain, edge).unwrap();
            prop_assert_eq!(back.text(), text, "by way of {}", there);
        }
    }
}

fn address(id: &EventId) -> EventAddress {
    EventAddress { patient: PatientId::new("p").expect("an id"), event: id.clone() }
}

/// A patient whose times are all stated, some from others, and the events to move: some that count from zero.
fn patient(draws: &[(u8, i64, u8, i64, bool)]) -> (Patient, Vec<EventId>) {
    let mut patient = Patient::new(PatientId::new("p").expect("an id"));
    let mut picked = Vec::new();
    let mut zero = Event::new(EventId::new("diagnosis").expect("an id"), What::Status(StatusKind::Diagnosis));
    zero.at = Some(time("0 mo"));
    patient.events.push(Arc::new(zero));
    for (i, (how, months, other, length, is_picked)) in draws.iter().enumerate() {
        let id = EventId::new(&format!("e{i}")).expect("an id");
        let what = match how % 3 {
            0 => What::from(Treatment::new(Modality::Targeted, "")),
            1 => What::from(Response::new("CR", "liver", None)),
            _ => What::from(Treatment::new(Modality::Supportive, "")),
        };
        let mut event = Event::new(id.clone(), what);
        let other = usize::from(*other) % (i + 1);
        let anchor = i.checked_sub(other + 1).map(|n| format!("e{n}"));
        let from = match (how / 3 % 5, anchor) {
            (1, Some(anchor)) => format!("{anchor} + {length} mo"),
            (2, Some(anchor)) => format!("{anchor}.end + {length} mo"),
            (3, Some(anchor)) => format!("with {anchor}"),
            (4, _) => format!("{months} mo .. {} mo", months + length),
            _ => format!("{months} mo"),
        };
        let counts_from_zero = time(&from).expr().anchors().next().is_none();
        event.from = Some(time(&from));
        event.to = Some(match how / 15 % 3 {
            0 if counts_from_zero => time(&format!("{} mo", months + length + 31)),
            _ => time(&format!("start + {length} mo")),
        });
        if *is_picked && counts_from_zero {
            picked.push(id);
        }
        patient.events.push(Arc::new(event));
    }
    (patient, picked)
}

/// Whether an event counts from one of some others, through however many between.
fn depends(patient: &Patient, id: &EventId, on: &[EventId]) -> bool {
    let Some(event) = patient.event(id) else { return false };
    let from = event.from.iter().flat_map(|t| t.expr().anchors());
    from.into_iter().any(|a| on.contains(&a.event) || depends(patient, &a.event, on))
}
