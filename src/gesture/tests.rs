use std::sync::Arc;

use super::*;
use crate::course::Course;
use crate::course::fixtures::{PATIENT_1, PATIENT_2, mo, patient};
use crate::model::{Case, EventId, Grain, PatientId, Unit, validate};
use crate::study::Study;

const OWN: Grain = Grain::own(Unit::Month);

/// A case of patients with these events; the first is called `p`, the second `p_2`.
struct Ground {
    case: Case,
    study: Study,
}

impl Ground {
    fn of(patients: &[&str]) -> Self {
        let mut case = Case::new();
        for events in patients {
            let mut one = patient(events);
            one.id = one.id.unique(|id| case.patient(id).is_some());
            case.patients.push(Arc::new(one));
        }
        let study = Study::of(&case);
        Self { case, study }
    }

    /// The course of the first patient.
    fn course(&self) -> &Course {
        self.study.get(0).unwrap().course()
    }

    fn plan(&self, grab: &Grab, months: f64) -> Result<Plan, Refusal> {
        plan(&self.study, grab, mo(months), OWN)
    }

    /// The times of the events after a plan, that differ from what they were.
    fn told(&self, plan: &Plan) -> Vec<String> {
        let mut case = self.case.clone();
        plan.edit.clone().apply(&mut case).unwrap();
        assert_eq!(validate::problems(&case), vec![]);
        let mut out = Vec::new();
        for (old, new) in self.case.patients.iter().zip(&case.patients) {
            for event in &new.events {
                if old.event(&event.id) != Some(event) {
                    let times: Vec<String> = event.times().map(|(field, t)| format!("{field} {t}")).collect();
                    out.push(format!("{}: {}", event.id, times.join(", ")));
                }
            }
        }
        out
    }

    /// The changed times of a grab and pull.
    fn after(&self, grab: &Grab, months: f64) -> Vec<String> {
        self.told(&self.plan(grab, months).unwrap_or_else(|e| panic!("{e}")))
    }
}

fn address(event: &str) -> EventAddress {
    EventAddress { patient: PatientId::new("p").unwrap(), event: EventId::new(event).unwrap() }
}

fn moving(events: &[&str]) -> Grab {
    Grab::Move(events.iter().map(|e| address(e)).collect())
}

#[test]
fn a_move_shifts_what_is_not_anchored_to_what_moves() {
    let ground = Ground::of(&[PATIENT_1]);
    assert_eq!(ground.after(&moving(&["docetaxel"]), 2.0), ["docetaxel: from 2 mo .. 4 mo"]);
    // Follow-up is anchored to trastuzumab, trastuzumab to docetaxel: both go along.
    let all = moving(&["docetaxel", "trastuzumab", "follow_up"]);
    assert_eq!(ground.after(&all, 2.0), ["docetaxel: from 2 mo .. 4 mo"]);
    // Trastuzumab is drawn where docetaxel is.
    assert_eq!(
        ground.after(&moving(&["trastuzumab"]), 3.0),
        ["trastuzumab: from docetaxel + 3 mo, to start + 50 mo"]
    );
    let moved = ground.plan(&moving(&["trastuzumab"]), 2.8).unwrap();
    assert_eq!((moved.moved, moved.label.as_str()), (mo(3.0), "Move Targeted therapy"));
    assert_eq!(ground.after(&moving(&["follow_up"]), 1.0), ["follow_up: at trastuzumab.end + 31 mo"]);
}

#[test]
fn a_phase_with_two_stated_ends_moves_both_by_the_coarser_unit() {
    let ground = Ground::of(&[r#"
        Event(id: "a", from: "12 d", to: "9 mo", what: Treatment(modality: targeted,
              holds: [Hold(from: "3 mo", to: "a + 4 mo")])),
        Event(id: "b", from: "2007-03", to: "2008", what: Treatment(modality: targeted)),
    "#]);
    let plan = ground.plan(&moving(&["a"]), 1.2).unwrap();
    assert_eq!(ground.told(&plan), ["a: from 42 d, to 10 mo"]);
    let hold = plan.preview[0].1.patient().events[0].what.as_treatment().unwrap().holds[0].clone();
    assert_eq!((hold.from.text(), hold.to.text()), ("4 mo", "a + 4 mo"));
    assert_eq!(ground.after(&moving(&["b"]), 5.0), Vec::<String>::new());
    assert_eq!(ground.after(&moving(&["b"]), 7.0), ["b: from 2008-03, to 2009"]);
    assert_eq!(ground.after(&moving(&["a", "b"]), 5.0), Vec::<String>::new());
}

#[test]
fn order_words_become_a_distance_from_where_the_event_was_drawn() {
    let ground = Ground::of(&[PATIENT_2]);
    // Docetaxel is drawn after the last cycle of FEC is over, three weeks past its last dose.
    assert_eq!(ground.after(&moving(&["docetaxel"]), 1.3), ["docetaxel: from fec.end + 2 mo"]);
    // All of the chain that is not carried moves; what is anchored to a response waits for it.
    assert_eq!(ground.after(&moving(&["breast_cr"]), 1.0), ["breast_cr: at mastectomy + 1 mo"]);
}

#[test]
fn what_is_time_0_or_has_no_time_does_not_move_and_says_why() {
    let ground = Ground::of(&[PATIENT_1]);
    let refusal = ground.plan(&moving(&["docetaxel", "diagnosis"]), 2.0).unwrap_err();
    assert!(refusal.to_string().starts_with("Diagnosis is time 0"), "{refusal}");
    let refusal = ground.plan(&moving(&["bio_cr"]), 2.0).unwrap_err();
    assert!(refusal.to_string().contains("drag its start"), "{refusal}");
    let start = Grab::Start(address("bio_cr"));
    assert_eq!(ground.after(&start, 12.2), ["bio_cr: from 12 mo, to ongoing"]);
    assert_eq!(ground.plan(&moving(&["nobody"]), 2.0).unwrap_err(), Refusal::Gone);
}

#[test]
fn an_end_is_dragged_in_its_own_words_and_never_before_its_start() {
    let ground = Ground::of(&[PATIENT_1]);
    let end = |event: &str| Grab::End(address(event));
    assert_eq!(
        ground.after(&end("trastuzumab"), 3.4),
        ["trastuzumab: from with docetaxel, to start + 53 mo"]
    );
    assert_eq!(ground.after(&end("trastuzumab"), -90.0), ["trastuzumab: from with docetaxel, to start"]);
    // Of a schedule, the number of cycles changes: 21 days more are one.
    let plan = ground.plan(&end("docetaxel"), 1.4).unwrap();
    let cycles = |plan: &Plan| plan.preview[0].1.patient().events[2].what.as_treatment().unwrap().cycles;
    assert_eq!((cycles(&plan), plan.moved), (Some(10), Ticks::WEEK * 6));
    assert_eq!(cycles(&ground.plan(&end("docetaxel"), -30.0).unwrap()), Some(1));
    // Last follow-up is drawn at month 81.
    assert_eq!(ground.after(&end("liver_cr"), -20.0), ["liver_cr: from 23 mo, to 61 mo"]);
    assert_eq!(ground.after(&end("liver_cr"), -70.0), ["liver_cr: from 23 mo, to 23 mo"]);
    assert!(!ground.plan(&end("liver_cr"), 0.3).unwrap().changes());
}

#[test]
fn dragging_a_start_leaves_the_end_where_it_is() {
    let ground = Ground::of(&[PATIENT_1]);
    let start = |event: &str| Grab::Start(address(event));
    assert_eq!(
        ground.after(&start("trastuzumab"), 2.0),
        ["trastuzumab: from docetaxel + 2 mo, to start + 48 mo"]
    );
    assert_eq!(ground.after(&start("trastuzumab"), 99.0), ["trastuzumab: from docetaxel + 50 mo, to start"]);
    assert_eq!(ground.after(&start("liver_cr"), 99.0), ["liver_cr: from 81 mo, to ongoing"]);
    assert_eq!(ground.after(&start("liver_cr"), -3.0), ["liver_cr: from 20 mo, to ongoing"]);
    assert_eq!(ground.after(&start("docetaxel"), 1.0), ["docetaxel: from 1 mo .. 3 mo"]);
}

#[test]
fn an_assessment_that_is_dragged_by_its_end_becomes_a_phase() {
    let ground = Ground::of(&[PATIENT_2]);
    // It is drawn until last follow-up, as nothing ends it.
    let end = ground.course().phases().iter().find(|p| p.event.as_str() == "breast_cr").unwrap().end.nominal;
    let to = (end - mo(10.0)).rounded_to(Ticks::MONTH).in_unit(Unit::Month);
    let told = ground.after(&Grab::End(address("breast_cr")), -10.0);
    assert_eq!(told, [format!("breast_cr: from mastectomy, to {to} mo")]);
}

#[test]
fn uncertain_ends_are_pulled_apart() {
    let ground = Ground::of(&[PATIENT_1]);
    let latest = Grab::StartLatest(address("mastectomy"));
    assert_eq!(ground.after(&latest, 1.0), ["mastectomy: at 0 mo .. 3 mo"]);
    assert_eq!(
        ground.after(&Grab::StartEarliest(address("liver_cr")), -2.0),
        ["liver_cr: from 21 mo .. 23 mo, to ongoing"]
    );
    assert_eq!(
        ground.after(&Grab::EndLatest(address("trastuzumab")), 2.0),
        ["trastuzumab: from with docetaxel, to start + 50 mo .. start + 52 mo"]
    );
    assert!(ground.plan(&Grab::EndLatest(address("docetaxel")), 2.0).is_err());
}

#[test]
fn a_second_statement_that_only_bounds_a_time_stays_until_it_would_be_broken() {
    let ground = Ground::of(&[r#"
        Event(id: "cr", at: "20 mo", also: ".. 24 mo", what: Response(category: "CR")),
        Event(id: "seen", at: "10 mo", also: "2008-11", what: Response(category: "PR")),
        Event(id: "op", at: "2008-01", what: Treatment(modality: surgery)),
    "#]);
    assert_eq!(ground.after(&moving(&["cr"]), 3.0), ["cr: at 23 mo, also .. 24 mo"]);
    assert_eq!(ground.after(&moving(&["cr"]), 8.0), ["cr: at 28 mo, also .. 32 mo"]);
    assert_eq!(ground.after(&moving(&["seen"]), 3.0), ["seen: at 13 mo, also 2009-02"]);
}

#[test]
fn what_is_said_meanwhile_is_the_new_start_end_and_length() {
    let ground = Ground::of(&[PATIENT_1]);
    let plan = ground.plan(&Grab::End(address("trastuzumab")), 2.0).unwrap();
    assert_eq!(plan.label, "Change end of Targeted therapy");
    let first: Vec<&str> = plan.text.iter().take(3).map(String::as_str).collect();
    assert_eq!(first, ["start: about month 1 (0–2)", "end: about month 53 (51.5–54.5)", "52 mo (51.5–52.5)"]);
    assert!(plan.text.iter().any(|line| line.contains("CR")), "{:?}", plan.text);
    let plan = ground.plan(&moving(&["docetaxel", "liver_cr"]), 2.0).unwrap();
    assert_eq!(plan.text, ["2 events: 2 mo later"]);
}

#[test]
fn a_nudge_moves_by_at_least_one_unit_of_what_is_nudged() {
    let ground = Ground::of(&[r#"Event(id: "a", at: "2007", what: Treatment(modality: surgery)),
        Event(id: "b", at: "23 mo", what: Treatment(modality: surgery)),"#]);
    let nudged = |event: &str, units| {
        let plan = nudge(&ground.study, &[address(event)], units, OWN).unwrap();
        ground.told(&plan)
    };
    assert_eq!(nudged("a", 1), ["a: at 2008"]);
    assert_eq!(nudged("a", -1), ["a: at 2006"]);
    assert_eq!(nudged("b", -2), ["b: at 21 mo"]);
}

#[test]
fn a_pull_snaps_to_what_stays() {
    let ground = Ground::of(&[PATIENT_1]);
    let axis = Axis { origin: Ticks::ZERO, unit: Unit::Month };
    let near = |grab: &Grab, by: f64, tolerance: f64| snap(&ground.study, grab, mo(by), axis, mo(tolerance));
    let cr = Grab::Start(address("liver_cr"));
    let snapped = near(&cr, -15.6, 0.5).unwrap();
    assert_eq!((snapped.by, snapped.to.as_str()), (mo(-15.5), "Radiotherapy"));
    assert!(!snapped.holds(&ground.plan(&cr, -15.5).unwrap()));
    assert_eq!(near(&cr, -2.9, 0.2).unwrap().to, "20 mo");
    assert_eq!(near(&cr, -2.6, 0.2), None);
    // What goes along with trastuzumab is no place to come to rest.
    let end = Grab::End(address("trastuzumab"));
    assert_eq!(near(&end, 30.0, 0.01).unwrap().to, "81 mo");
    assert_eq!(near(&moving(&["trastuzumab"]), -1.0, 0.3).unwrap().to, "Diagnosis");
}

#[test]
fn something_new_is_drawn_on_a_lane() {
    let ground = Ground::of(&[PATIENT_1]);
    let p = PatientId::new("p").unwrap();
    let of = |event: &str| LaneHint::of(ground.case.event(&p, &EventId::new(event).unwrap()).unwrap());
    let drawn = |hint: Option<&LaneHint>, from, to| {
        let ends = (mo(from), mo(to));
        ground.told(&create_phase(&ground.study, &p, hint, ends, OWN).unwrap())
    };
    assert_eq!(drawn(None, 30.2, 24.0), ["chemotherapy: from 24 mo, to start + 6 mo"]);
    assert_eq!(drawn(Some(&of("liver_cr")), 24.0, 24.1), ["cr_liver: from 24 mo, to start + 1 mo"]);
    assert_eq!(drawn(Some(&of("follow_up")), 90.0, 95.0), ["last_follow-up: at 90 mo"]);
    let point = create_point(&ground.study, &p, Some(&of("mastectomy")), mo(3.0), OWN).unwrap();
    assert_eq!(ground.told(&point), ["surgery: at 3 mo"]);
    // Time 0 is called diagnosis there, so that no other event may be.
    let second = create_point(&ground.study, &p, Some(&of("diagnosis")), mo(3.0), OWN).unwrap();
    assert_eq!(ground.told(&second), ["diagnosis_2: at 3 mo"]);
}

#[test]
fn an_event_dropped_on_another_patient_takes_its_times_along() {
    let ground = Ground::of(&[PATIENT_1, PATIENT_2]);
    let (p, other) = (PatientId::new("p").unwrap(), PatientId::new("p_2").unwrap());
    let drop = |event: &str, to: &PatientId, hint: Option<&LaneHint>, by| {
        move_to_lane(&ground.study, &address(event), to, hint, mo(by), OWN)
    };
    let plan = drop("trastuzumab", &other, None, 0.0).unwrap();
    // There is a docetaxel there too; follow-up stays where it was.
    assert_eq!(
        ground.told(&plan),
        ["follow_up: at 79 mo .. 83 mo", "trastuzumab_2: from with docetaxel, to start + 50 mo"]
    );
    assert_eq!(plan.events.last().map(|e| e.patient.clone()), Some(other.clone()));
    assert_eq!(drop("diagnosis", &other, None, 0.0).unwrap_err(), Refusal::IsZero("Diagnosis".to_owned()));
    let liver = LaneHint::of(ground.case.event(&p, &EventId::new("liver_cr").unwrap()).unwrap());
    assert!(matches!(drop("docetaxel", &p, Some(&liver), 0.0), Err(Refusal::WrongLane(_))));
    let plan = drop("bio_cr", &p, Some(&liver), 0.0).unwrap();
    let response = plan.preview[0].1.patient().events[6].what.as_response().unwrap().clone();
    assert_eq!((response.site.as_str(), response.method), ("liver", Some(crate::model::Method::Imaging)));
}

#[test]
fn what_is_frozen_is_as_exact_as_it_was_and_no_more() {
    let ground = Ground::of(&[r#"
        Event(id: "diagnosis", at: "2007-01-10", what: Status(diagnosis)),
        Event(id: "a", at: "20 mo", what: Treatment(modality: surgery)),
        Event(id: "z", at: "diagnosis", what: Treatment(modality: surgery)),
        Event(id: "day", at: "100 d", what: Treatment(modality: surgery)),
        Event(id: "b", at: "a", what: Treatment(modality: surgery)),
        Event(id: "c", at: "a + 3 mo", what: Treatment(modality: surgery)),
        Event(id: "d", at: "after a", what: Treatment(modality: surgery)),
        Event(id: "e", at: "~diagnosis + 3 mo", what: Treatment(modality: surgery)),
        Event(id: "f", at: "day", what: Treatment(modality: surgery)),
        Event(id: "g", at: "day + 1.5 y", what: Treatment(modality: surgery)),
    "#]);
    let frozen = |event: &str| {
        let placed = ground.course().event(&EventId::new(event).unwrap()).unwrap();
        freeze(placed.event.at.as_ref().unwrap(), &placed.start, ground.course()).text().to_owned()
    };
    assert_eq!(frozen("b"), "20 mo");
    assert_eq!(frozen("c"), "~23 mo"); // half a month of each
    assert_eq!(frozen("d"), "19.5 mo ..");
    assert_eq!(frozen("e"), "~3 mo");
    assert_eq!(frozen("f"), "100 d");
    assert_eq!(frozen("z"), "0 mo");
    assert_eq!(frozen("g"), "629 d .. 667 d");
}
