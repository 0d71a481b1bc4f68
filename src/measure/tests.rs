//! Behaviour of measures.

use super::format::{self, whole_parts};
use super::*;
use crate::course::fixtures::{PATIENT_1, PATIENT_2, mo, months, patient};
use crate::course::{Course, ResponsePhase, Span, resolve};
use crate::model::{Rules, Ticks, Unit};

fn measured(events: &str) -> Course {
    resolve(&patient(events))
}

fn all(course: &Course) -> Vec<Value> {
    super::all(&Rules::default(), &patient(""), course)
}

fn named<'a>(values: &'a [Value], name: &str) -> &'a Value {
    values.iter().find(|v| v.name == name).unwrap_or_else(|| panic!("{name} in {values:#?}"))
}

fn phase<'a>(course: &'a Course, event: &str) -> &'a ResponsePhase {
    course.phases().iter().find(|p| p.event.as_str() == event).unwrap()
}

#[test]
fn the_founding_patients_have_the_numbers_of_the_report() {
    let course = measured(PATIENT_1);
    let values = all(&course);
    let read = |name: &str| format::value(named(&values, name), Unit::Month);
    assert_eq!(read("time to complete response"), "23 mo");
    assert_eq!(read("time in CR liver, imaging"), "≥ 58 mo (55.5–60.5), ongoing");
    assert_eq!(read("time on targeted therapy"), "50 mo");
    assert_eq!(read("off treatment"), "≥ 30 mo, ongoing");
    assert_eq!(
        format::value_with_range(named(&values, "off treatment"), Unit::Month),
        "≥ 30 mo (29.5–30.5), ongoing"
    );
    assert_eq!(read("follow-up"), "≥ 81 mo (79–83), ongoing");

    let parts = split(&course, phase(&course, "liver_cr"));
    assert_eq!(parts.on.range(), months(26.0, 30.0));
    assert_eq!((parts.on.nominal(), parts.gaps.nominal()), (mo(28.0), Ticks::ZERO));
    assert_eq!(parts.gaps.range(), Span::exactly(Ticks::ZERO));
    assert_eq!(parts.after.as_ref().map(|v| (v.nominal(), v.range())), Some((mo(30.0), months(29.5, 30.5))));
    assert_eq!(parts.by_treatment.len(), 1);

    let course = measured(PATIENT_2);
    let values = all(&course);
    let read = |name: &str| format::value(named(&values, name), Unit::Month);
    assert_eq!(read("time to complete response"), "12 mo (11–13)"); // of the liver, not of the resected breast
    assert_eq!(read("off treatment"), "≥ 42 mo, ongoing");
    let parts = split(&course, phase(&course, "liver_cr"));
    assert_eq!(
        (parts.whole.nominal(), parts.on.nominal(), parts.on.range()),
        (mo(59.0), mo(17.0), months(16.0, 18.0))
    );
    let tail = off_treatment_response(&course).unwrap();
    assert_eq!((tail.phase.as_str(), tail.ongoing), ("liver_cr", true));
    assert_eq!(
        (tail.value.nominal(), tail.value.range(), tail.to - tail.from),
        (mo(42.0), months(41.5, 42.5), mo(42.0))
    );
}

#[test]
fn repeated_assessments_are_one_response_and_a_relapse_ends_the_tail() {
    let course = measured(
        r#"Event(id: "chemo", from: "0 d", to: "100 d", what: Treatment(modality: chemotherapy)),
           Event(id: "bone", from: "0 d", to: "500 d", what: Treatment(modality: supportive)),
           Event(id: "pr", at: "50 d", what: Response(category: "PR", scale: "RECIST 1.1", site: "overall")),
           Event(id: "cr", at: "90 d", what: Response(category: "CR", scale: "RECIST 1.1", site: "overall")),
           Event(id: "cr2", at: "190 d", what: Response(category: "CR", scale: "RECIST 1.1", site: "overall")),
           Event(id: "pd", at: "290 d", what: Response(category: "PD", scale: "RECIST 1.1", site: "overall")),
           Event(id: "last", at: "400 d", what: Status(last_follow_up))"#,
    );
    let values = times::time_in_phases(&clock::Clock::new(&course));
    let days: Vec<_> = values.iter().map(|v| format::value(v, Unit::Day)).collect();
    assert_eq!(days, ["40 d", "200 d", "≥ 110 d, ongoing"]);
    let tail = off_treatment_response(&course).unwrap();
    assert_eq!((tail.from, tail.to, tail.ongoing), (Ticks::from_days(100), Ticks::from_days(290), false));
    assert_eq!(tail.phase.as_str(), "cr2");
}

#[test]
fn treatment_that_goes_on_leaves_nothing_off_treatment() {
    let course = measured(
        r#"Event(id: "a", from: "0 d", to: "ongoing", what: Treatment(modality: targeted)),
           Event(id: "cr", at: "50 d", what: Response(category: "CR", site: "liver")),
           Event(id: "last", at: "400 d", what: Status(last_follow_up))"#,
    );
    assert_eq!(off_treatment(&course), None);
    assert!(off_treatment_response(&course).is_none());
    let on = time_on_treatment(&course);
    assert_eq!(format::value(&on[0], Unit::Day), "≥ 400 d, ongoing");
    let parts = split(&course, phase(&course, "cr"));
    assert_eq!((parts.on.nominal(), parts.after), (Ticks::from_days(350), None));
}

#[test]
fn a_treatment_without_an_end_is_named_where_it_could_not_count() {
    let course = measured(
        r#"Event(id: "a", from: "0 d", to: "90 d", what: Treatment(modality: targeted)),
           Event(id: "b", from: "10 d", to: "unknown", what: Treatment(modality: targeted)),
           Event(id: "last", at: "400 d", what: Status(last_follow_up))"#,
    );
    let off = off_treatment(&course).unwrap();
    assert!(off.rule.contains("without b"), "{}", off.rule);
    assert_eq!(format::value(&time_on_treatment(&course)[1], Unit::Day), "unknown");
    let later = measured(
        r#"Event(id: "a", from: "0 d", to: "90 d", what: Treatment(modality: targeted)),
           Event(id: "b", from: "100 d", what: Treatment(modality: targeted)),
           Event(id: "last", at: "400 d", what: Status(last_follow_up))"#,
    );
    assert_eq!(off_treatment(&later), None);
}

#[test]
fn gaps_between_treatments_are_told_from_the_time_after_them() {
    let course = measured(
        r#"Event(id: "a", from: "0 d", to: "90 d", what: Treatment(modality: chemotherapy)),
           Event(id: "b", from: "120 d", to: "200 d", what: Treatment(modality: chemotherapy)),
           Event(id: "cr", from: "60 d", to: "300 d", what: Response(category: "CR", site: "liver")),
           Event(id: "last", at: "400 d", what: Status(last_follow_up))"#,
    );
    let parts = split(&course, phase(&course, "cr"));
    let days = |v: &Value| (v.nominal().days() as i64, v.range() == Span::exactly(v.nominal()));
    assert_eq!(days(&parts.on), (110, true));
    assert_eq!(days(&parts.gaps), (30, true));
    assert_eq!(parts.after.as_ref().map(days), Some((100, true)));
}

#[test]
fn a_gap_is_bounded_though_it_is_open_which_treatment_ended_last() {
    let course = measured(
        r#"Event(id: "a", from: "0 mo", to: "10 mo .. 30 mo", what: Treatment(modality: chemotherapy)),
           Event(id: "b", from: "540 d", to: "570 d", what: Treatment(modality: chemotherapy)),
           Event(id: "cr", from: "0 mo", to: "40 mo", what: Response(category: "CR", site: "liver"))"#,
    );
    let parts = split(&course, phase(&course, "cr"));
    assert_eq!(parts.gaps.nominal(), Ticks::ZERO);
    assert_eq!(parts.gaps.range(), Span::new(Ticks::ZERO, Ticks::from_days(540) - mo(10.0)));
}

#[test]
fn months_of_the_calendar_give_lengths_to_a_month_either_way() {
    let course = measured(
        r#"Event(id: "pembrolizumab", from: "2015-10", to: "2018-07", what: Treatment(modality: immunotherapy)),
           Event(id: "last", at: "2019-02", what: Status(last_follow_up))"#,
    );
    let values = all(&course);
    assert_eq!(format::value(named(&values, "time on immunotherapy"), Unit::Month), "33 mo (32–34)");
    assert_eq!(format::value(named(&values, "off treatment"), Unit::Month), "≥ 7 mo (6–8), ongoing");
}

#[test]
fn findings_fire_only_under_every_consistent_dating() {
    let found = |events: &str| {
        let patient = patient(events);
        let found = lint(&Rules::default(), &patient, &resolve(&patient));
        found.iter().map(|f| (f.code.key(), f.event().unwrap().to_string())).collect::<Vec<_>>()
    };
    let found_after = found(
        r#"Event(id: "death", at: "10 mo", what: Status(death)),
           Event(id: "again", at: "11 mo", what: Status(death)),
           Event(id: "perhaps", at: "~10 mo", what: Finding(kind: visit)),
           Event(id: "dose", from: "12 mo", to: "13 mo", what: Treatment(modality: targeted)),
           Event(id: "autopsy", at: "12 mo", what: Finding(kind: pathology))"#,
    );
    assert_eq!(found_after, [("two-deaths", "again".to_owned()), ("after-death", "dose".to_owned())]);
    let late = found(
        r#"Event(id: "last", at: "10 mo", what: Status(last_follow_up)),
           Event(id: "r", at: "2 y", what: Response(category: "iCR", scale: "RECIST 1.1"))"#,
    );
    assert_eq!(late, [("after-last-contact", "r".to_owned()), ("code-not-in-scale", "r".to_owned())]);
}

#[test]
fn numbers_are_written_as_people_read_them() {
    let length = |n, lo, hi| format::length(mo(n), months(lo, hi), Unit::Month);
    assert_eq!(length(50.0, 49.5, 50.5), "50 mo");
    assert_eq!(length(8.3, 7.9, 9.0), "8.3 mo (7.9–9.0)");
    assert_eq!(length(28.0, 26.0, 30.0), "28 mo (26–30)");
    assert_eq!(length(4.83, 4.83, 4.83), "4.8 mo");
    assert_eq!(length(-2.0, -3.0, 1.0), "−2 mo (−3 to 1)");
    let open = Span { lo: Some(mo(24.0)), hi: None };
    assert_eq!(format::length(mo(24.0), open, Unit::Month), "≥ 24 mo");
    assert_eq!(format::length(mo(24.0), open, Unit::Year), "≥ 2 y");
    assert_eq!(format::length(mo(24.0), Span::UNKNOWN, Unit::Month), "unknown");
    assert_eq!(whole_parts(&[mo(28.3), mo(29.4), mo(0.2)], Unit::Month), [28, 30, 0]);
}

#[test]
fn moments_are_written_to_the_precision_that_is_known() {
    let patient = patient(
        r#"Event(id: "zero", at: "2007-03", what: Status(diagnosis)),
           Event(id: "a", at: "0 mo .. 2 mo", what: Finding(kind: visit)),
           Event(id: "b", at: "23 mo", what: Finding(kind: visit)),
           Event(id: "c", at: "> 24 mo", what: Finding(kind: visit)),
           Event(id: "d", at: "2007-05-14", what: Finding(kind: visit)),
           Event(id: "e", at: "unknown", what: Finding(kind: visit))"#,
    );
    let patient =
        crate::model::Patient { zero: crate::model::Zero { is: "zero".into(), date: None }, ..patient };
    let course = resolve(&patient);
    let moments: Vec<_> = course.events().iter().map(|e| format::moment(&e.start, Unit::Month)).collect();
    assert_eq!(moments[..4], ["month 0", "about month 1 (0–2)", "month 23", "month 24 or later"]);
    assert_eq!(moments[5], "unknown");
    let dates: Vec<_> = course.events().iter().map(|e| format::date(&course, e.start.node)).collect();
    let dates: Vec<_> = dates.iter().map(|d| d.as_deref().unwrap_or("-")).collect();
    assert_eq!(dates[0], "2007-03");
    assert_eq!(dates[1], "about 2007-04 (2007-03–2007-05)");
    assert_eq!(dates[4], "2007-05-14");
    assert_eq!(dates[5], "-");
}
