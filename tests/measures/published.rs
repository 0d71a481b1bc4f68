//! Numbers that published case reports state, and what follows from them by arithmetic. The facts are retyped from the
//! reports' texts; "stated" numbers are met to their stated precision, "derived" ones to the tolerance of their dates.

use super::*;
use phaseline::measure::format;
use phaseline::model::Unit;

const INF: f64 = f64::INFINITY;

#[test]
fn the_first_patient_who_stopped_trastuzumab_has_23_and_50_and_30_months() {
    let values = example("her2_withdrawal", "p1");
    is_months(one(&values, "ttcr", ""), (22.5, 23.0, 23.5)); // stated: 23 mo from diagnosis
    is_months(one(&values, "tot", "trastuzumab"), (49.5, 50.0, 50.5)); // stated: 50 mo
    let off = one(&values, "tfi", "off treatment"); // stated: 30 mo, ongoing
    is_months(off, (29.5, 30.0, 30.5));
    assert!(is_ongoing(off));
    // Derived: 28 (26–30) on trastuzumab and 30 (29.5–30.5) off all treatment make 58 (55.5–60.5) so far.
    let on = one(&values, "overlap", "liver_cr/Trastuzumab");
    let after = one(&values, "off_response", "liver_cr");
    let whole = one(&values, "phase", "liver_cr");
    is_months(on, (26.0, 28.0, 30.0));
    is_months(after, (29.5, 30.0, 30.5));
    is_months(whole, (55.5, 58.0, 60.5));
    assert_eq!(on.nominal() + after.nominal(), whole.nominal());
    assert_eq!(format::value(whole, Unit::Month), "≥ 58 mo (55.5–60.5), ongoing");
    assert_eq!(format::value(one(&values, "tot", "trastuzumab"), Unit::Month), "50 mo");
    // The same response as an endpoint, and the remission without treatment.
    is_months(one(&values, "docr", ""), (55.5, 58.0, 60.5));
    is_months(one(&values, "tfr", ""), (29.5, 30.0, 30.5));
    is_months(one(&values, "longest_off", ""), (29.5, 30.0, 30.5));
    assert_eq!(code(one(&values, "bor", "")), "CR");
    assert_eq!(code(one(&values, "cbor", "")), "CR");
    let names = |key, about| match &one(&values, key, about).reading {
        Reading::Names(names) => names.join(", "),
        other => panic!("{other:?}"),
    };
    assert_eq!(names("agents_at_start", "liver_cr"), "Trastuzumab");
    assert_eq!(names("agents_at_end", "liver_cr"), "");
    assert_eq!(count(one(&values, "lines", "")), 1.0);
}

#[test]
fn the_second_patient_who_stopped_trastuzumab_has_12_and_24_and_42_months() {
    let values = example("her2_withdrawal", "p2");
    is_months(one(&values, "ttcr", ""), (11.0, 12.0, 13.0)); // stated: 1 year after diagnosis
    is_months(one(&values, "tot", "maintenance"), (23.5, 24.0, 24.5)); // stated: 24 mo
    let off = one(&values, "tfi", "off treatment");
    is_months(off, (41.5, 42.0, 42.5)); // stated: 42 mo, ongoing
    assert!(is_ongoing(off));
    // Derived: 17 (16–18) on trastuzumab and 42 (41.5–42.5) off all treatment make 59 so far.
    is_months(one(&values, "overlap", "liver_cr/Trastuzumab"), (16.0, 17.0, 18.0));
    is_months(one(&values, "off_response", "liver_cr"), (41.5, 42.0, 42.5));
    is_months(one(&values, "phase", "liver_cr"), (57.5, 59.0, 60.5));
    assert_eq!(code(one(&values, "cbor", "")), "CR");
    assert_eq!(count(one(&values, "lines", "")), 1.0, "maintenance is the same line");
}

#[test]
fn the_abstract_s_bound_of_twenty_months_holds_for_both() {
    for patient in ["p1", "p2"] {
        let values = example("her2_withdrawal", patient);
        assert!(months(one(&values, "tfi", "off treatment")).0 > 20.0);
    }
}

#[test]
fn the_long_survivor_of_pancreatic_cancer_lived_34_months_seven_of_them_untreated() {
    let values = example("pancreas_stage_iv", "p1");
    let survival = one(&values, "os", "");
    agrees(survival, 34.0, 1.0); // stated: about 34 months
    assert_eq!(survival.status, Status::Event);
    // Derived: 7 (±1) months, where "about" 2022-06 gives another month on that side.
    agrees(one(&values, "tfi", "off treatment"), 7.0, 2.0);
    let dose = one(&values, "tot", "gemcitabine_nab_paclitaxel");
    is_within(dose, 25.0, 28.06); // derived: 27 (±1) from diagnosis, from a start up to a month later
    assert_eq!(count(one(&values, "cycles", "gemcitabine_nab_paclitaxel")), 20.0); // stated: about 20
}

#[test]
fn pembrolizumab_ran_33_months_and_stayed_away_7() {
    let values = example("lynch_pembrolizumab", "p1");
    agrees(one(&values, "tot", "pembrolizumab"), 33.0, 1.0); // stated: nearly three years; derived 33 (±1)
    assert!(months(one(&values, "tot", "pembrolizumab")).2 < 36.0);
    agrees(one(&values, "tfi", "off treatment"), 7.0, 1.0); // derived
    assert!(is_ongoing(one(&values, "tfi", "off treatment")));
    agrees(one(&values, "follow_up", ""), 40.0, 1.0); // derived: first dose to last assessment
    assert!(months(one(&values, "follow_up", "")).0 > 36.0); // stated: over three years
}

#[test]
fn of_three_agents_one_was_switched_after_15_months() {
    let values = example("breast_three_agents", "p1");
    agrees(one(&values, "tot", "tamoxifen"), 15.0, 1.0); // derived
    let (lo, _, hi) = months(one(&values, "tot", "exemestane"));
    assert!((33.94..=35.0).contains(&lo) && hi == INF); // derived: at least 35 (±1)
    let (lo, _, hi) = months(one(&values, "tot", "goserelin"));
    assert!((48.94..=50.0).contains(&lo) && hi == INF); // derived: at least 50 (±1)
    let at_once = one(&values, "simultaneous", "");
    assert!(matches!(at_once.reading, Reading::Count { value: 3.0, range: (_, 3.0), .. }), "{at_once:?}"); // derived: 3
    // The progression divides the treatment into two lines; goserelin goes on through both.
    assert_eq!(count(one(&values, "lines", "")), 2.0);
    let first =
        values.iter().find(|v| v.measure.key() == "pfs" && v.line.is_some_and(|l| l.number == 1)).unwrap();
    agrees(first, 15.0, 1.0);
    assert!(first.name.starts_with("rwPFS"), "{}", first.name); // nobody's assessments are reported
    let next =
        values.iter().find(|v| v.measure.key() == "ttnt" && v.line.is_some_and(|l| l.number == 1)).unwrap();
    agrees(next, 15.0, 1.0);
    // Derived: 17 (±1) months from diagnosis to the first progression.
    let case = read_case("examples/breast_three_agents.ron");
    let course = resolve(&case.patients[0]);
    let id = phaseline::model::EventId::new("progression").unwrap();
    let at = course.event(&id).unwrap().start.range;
    let month = |t: Option<Ticks>| t.unwrap().0 as f64 / Ticks::MONTH.0 as f64;
    assert!(15.94 <= month(at.lo) && month(at.hi) <= 18.06);
}

#[test]
fn after_blinatumomab_remission_lasted_two_years_without_treatment() {
    let values = example("ball_treatment_free", "p1");
    // Stated: relapse 13 months after transplant.
    let first =
        values.iter().find(|v| v.measure.key() == "pfs" && v.line.is_some_and(|l| l.number == 1)).unwrap();
    is_months(first, (12.5, 13.0, 13.5));
    // Stated: 2 + 4 = 6 cycles, and 4 infusions.
    assert_eq!(count(one(&values, "cycles", "Blinatumomab")), 6.0);
    assert_eq!(count(one(&values, "cycles", "dli")), 4.0);
    // Stated: treatment-free remission of 2 years.
    let off = one(&values, "tfi", "off treatment");
    is_months(off, (18.0, 24.0, 30.0));
    assert!(is_ongoing(off));
    let remission = values.iter().filter(|v| v.measure.key() == "tfr").find(|v| v.is_ongoing()).unwrap();
    assert_eq!(months(remission).1, 24.0);
}

#[test]
fn the_recurrence_was_gone_for_64_months_most_of_them_without_treatment() {
    let values = example("rectal_s1_psk", "p1");
    is_months(one(&values, "phase", "cr"), (63.5, 64.0, 64.5)); // stated: 5 y 4 mo, ongoing
    is_within(one(&values, "tfi", "off treatment"), 52.0, 56.0); // derived: 54 (±2)
    assert_eq!(count(one(&values, "cycles", "s_1")), 9.0);
    is_months(one(&values, "tfi", "after Low anterior resection"), (3.5, 4.0, 4.5)); // stated: recurrence after 4 mo, treated then
    let response = values.iter().find(|v| v.measure.key() == "ttcr" && v.line.is_some()).unwrap();
    let weeks = response.nominal().0 as f64 / Ticks::WEEK.0 as f64;
    assert_eq!(weeks, 12.0); // derived: two courses of six weeks
    // Stated: 100 mg a day, four weeks on: nine courses are 25.2 g.
    let dose = one(&values, "dose", "s_1");
    assert_eq!(count(dose), 25_200.0);
}

#[test]
fn abiraterone_was_given_for_35_months_though_nobody_says_when() {
    let values = example("prostate_sandwich", "p1");
    is_months(one(&values, "tot", "abiraterone"), (15.5, 16.0, 16.5)); // stated
    is_months(one(&values, "tot", "abiraterone_2"), (18.5, 19.0, 19.5)); // stated
    let total = one(&values, "tot_net", "Abiraterone");
    is_months(total, (34.0, 35.0, 36.0)); // derived
    assert_eq!((months(total).1 / 63.0 * 100.0).round(), 56.0); // derived: 56 % of the stated 63 mo
    let (lo, _, _) = months(one(&values, "follow_up", ""));
    assert!(lo >= 60.0); // stated: over 5 years
}

#[test]
fn the_pancreas_was_resected_after_45_months_and_well_16_months_later() {
    let values = example("pancreas_late_surgery", "p1");
    agrees(one(&values, "tot", "gemcitabine_s_1"), 45.0, 1.0); // stated: 3 years 9 months
    let (lo, at, hi) = months(one(&values, "tfi", "off treatment"));
    assert!(at == 16.0 && hi <= 16.5 && lo >= 14.0); // stated: 1 year 4 months after surgery
    agrees(one(&values, "follow_up", ""), 61.0, 1.0); // derived: 45 + 16
    assert!(months(one(&values, "follow_up", "")).0 >= 60.0); // stated: more than 5 years
}
