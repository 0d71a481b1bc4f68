//! Measures over the patients of a case: who is in a study and who is not, groups, response rates.

use std::sync::Arc;

use phaseline::course::{Course, resolve};
use phaseline::measure::cohort::{Comparison, Grouping, Pick, response_rates};
use phaseline::measure::proportion::Proportion;
use phaseline::measure::{self, LineId, Measure, Value};
use phaseline::measure::{Choice, choices};
use phaseline::model::{Case, Ticks};

/// A patient: id, fields between the id and the events, events.
fn patient(id: &str, fields: &str, events: &str) -> String {
    format!(
        "Patient(id: \"{id}\", {fields} events: [Event(id: \"diagnosis\", at: \"0 d\", what: Status(diagnosis)), {events}]),"
    )
}

fn status(kind: &str, at: &str) -> String {
    format!("Event(id: \"{kind}\", at: \"{at}\", what: Status({kind})),")
}

fn assessed(code: &str, at: &str) -> String {
    format!(
        "Event(id: \"a{}\", at: \"{at}\", what: Response(category: \"{code}\", scale: \"RECIST 1.1\", site: \"overall\", method: imaging)),",
        at.replace(' ', "")
    )
}

/// A drug from day 0 on.
const DRUG: &str = "Event(id: \"drug\", from: \"0 d\", to: \"300 d\", what: Treatment(modality: chemotherapy, name: \"Drug\", line: 1)),";

struct Measured {
    case: Case,
    courses: Vec<Course>,
    values: Vec<Arc<[Value]>>,
}

impl Measured {
    fn new(patients: &[String]) -> Self {
        let text = format!("#![enable(implicit_some)]\nCase(format: 1, patients: [{}])", patients.concat());
        let case = phaseline::io::read(text.as_bytes()).unwrap_or_else(|e| panic!("{e}\n{text}")).case;
        let courses: Vec<Course> = case.patients.iter().map(|p| resolve(p)).collect();
        let measured = case.patients.iter().zip(&courses);
        let values = measured.map(|(p, course)| measure::all(&case.rules, p, course).into()).collect();
        Self { case, courses, values }
    }

    fn study(&self, pick: &Pick, by: &Grouping) -> Comparison {
        Comparison::new(&self.case.patients, &self.values, pick, by)
    }

    fn choice(&self, key: &str) -> Choice {
        let all = choices(&self.values);
        let found = all.iter().find(|c| c.pick.measure.key() == key).cloned();
        found.unwrap_or_else(|| panic!("{key} is not among {all:?}"))
    }
}

/// Overall survival of the whole course.
fn survival() -> Pick {
    Pick { measure: Measure::OverallSurvival, line: None, about: "".into() }
}

/// Two deaths, two who are alive, one of whom nothing more is known, and one who died nobody knows when.
fn six() -> Measured {
    let fact = |grade: &str, sex: &str, age: u8| {
        format!("facts: [(\"grade\", \"{grade}\")], sex: {sex}, age: {age},")
    };
    Measured::new(&[
        patient("ann", &fact("2", "female", 41), &status("death", "300 d")),
        patient("bea", &fact("3", "female", 52), &status("death", "600 d")),
        patient("cid", &fact("2", "male", 63), &status("last_follow_up", "900 d")),
        patient("dan", &fact("3", "male", 74), &status("last_follow_up", "> 400 d")),
        patient("eve", "", ""),
        patient("flo", &fact("2", "female", 55), &status("death", "unknown")),
    ])
}

#[test]
fn who_has_no_known_time_is_left_out_and_counted_with_the_reason() {
    let six = six();
    let study = six.study(&survival(), &Grouping::Everyone);
    let [all] = study.groups.as_slice() else { panic!("{:?}", study.groups) };
    let seen: Vec<(usize, i64, bool)> =
        all.members.iter().map(|(i, o)| (*i, o.time.0 / Ticks::DAY.0, o.event)).collect();
    assert_eq!(seen[..3], [(0, 300, true), (1, 600, true), (2, 900, false)]);
    // Followed for more than 400 days: up to then it is known that she had not died.
    assert_eq!(seen[3], (3, 400, false));
    assert_eq!(study.patients(), 4);
    let out: Vec<usize> = study.excluded.iter().flat_map(|e| e.patients.clone()).collect();
    assert_eq!(out, [4, 5]);
    let words = study.excluded_words().expect("two are left out");
    assert!(words.starts_with("Not in the figure: 1 patient w"), "{words}");
    assert_eq!(all.curve.events, 2);
    assert_eq!(study.log_rank, None);
}

#[test]
fn groups_are_those_of_a_fact_and_what_is_not_stated_is_counted() {
    let six = six();
    assert_eq!(
        Grouping::all(&six.case.patients),
        [Grouping::Everyone, Grouping::Sex, Grouping::Age, Grouping::Fact("grade".to_owned())]
    );
    let study = six.study(&survival(), &Grouping::Fact("grade".to_owned()));
    let names: Vec<(&str, usize)> = study.groups.iter().map(|g| (g.name.as_str(), g.members.len())).collect();
    assert_eq!(names, [("2", 2), ("3", 2)]);
    assert!(study.log_rank.is_some());
    // Ages are divided at the median.
    let study = six.study(&survival(), &Grouping::Age);
    let names: Vec<(&str, usize)> = study.groups.iter().map(|g| (g.name.as_str(), g.members.len())).collect();
    assert_eq!(names, [("≤ 55", 2), ("> 55", 2)]);
}

#[test]
fn of_many_values_the_rare_ones_come_together_and_many_numbers_are_divided() {
    let with = |value: &str| {
        patient(&format!("p{value}"), &format!("facts: [(\"site\", \"{value}\")],"), &status("death", "9 d"))
    };
    let words: Vec<String> = ["a", "b", "c", "d", "e", "f", "g", "h"].iter().map(|v| with(v)).collect();
    let names = Grouping::Fact("site".to_owned()).names(&Measured::new(&words).case.patients);
    assert_eq!(names.iter().filter(|n| n.as_deref() == Some("other (3 values)")).count(), 3);
    let numbers: Vec<String> = (1..=9).map(|n| with(&n.to_string())).collect();
    let names = Grouping::Fact("site".to_owned()).names(&Measured::new(&numbers).case.patients);
    assert_eq!(names.iter().filter(|n| n.as_deref() == Some("≤ 5")).count(), 5);
    assert_eq!(names.iter().filter(|n| n.as_deref() == Some("> 5")).count(), 4);
}

#[test]
fn everything_that_patients_have_can_be_chosen_once_and_says_how_many_have_it() {
    let six = six();
    let all = choices(&six.values);
    for (n, choice) in all.iter().enumerate() {
        assert!(choice.patients > 0 && !choice.label.is_empty());
        assert!(all.iter().skip(n + 1).all(|other| other.pick != choice.pick), "{choice:?}");
        assert!(six.values.iter().any(|values| choice.pick.find(values).is_some()), "{choice:?}");
    }
    let survival = six.choice("os");
    assert!(survival.is_interval());
    assert_eq!(survival.label, "overall survival");
}

#[test]
fn of_a_measure_that_a_patient_has_several_of_the_longest_can_be_asked_for() {
    let drug = |id: &str, from: &str, to: &str| {
        format!(
            "Event(id: \"{id}\", from: \"{from}\", to: \"{to}\", what: Treatment(modality: targeted, name: \"{id}\")),"
        )
    };
    let events =
        [drug("one", "0 d", "100 d"), drug("two", "200 d", "500 d"), status("last_follow_up", "600 d")]
            .concat();
    let one = Measured::new(&[patient("ann", "", &events)]);
    let longest = Pick { measure: Measure::TimeOnTreatment, line: None, about: "".into() };
    assert!(choices(&one.values).iter().any(|c| c.pick == longest));
    let value = longest.find(&one.values[0]).expect("time on treatment");
    assert_eq!(value.nominal(), Ticks::DAY * 300);
    assert_eq!(one.choice("tot").label, "time on treatment, longest");
}

#[test]
fn what_is_called_alike_but_is_something_else_in_another_patient_cannot_be_chosen() {
    let assessed = |code: &str| {
        let what = format!(
            "Response(category: \"{code}\", scale: \"RECIST 1.1\", site: \"liver\", method: imaging)"
        );
        format!("Event(id: \"scan\", at: \"60 d\", what: {what}),{}", status("last_follow_up", "90 d"))
    };
    let label = |second: &str| {
        let both =
            Measured::new(&[patient("ann", "", &assessed("PR")), patient("bea", "", &assessed(second))]);
        let all = choices(&both.values);
        all.into_iter().find(|c| c.pick.measure.key() == "phase" && &*c.pick.about == "scan").map(|c| c.label)
    };
    assert_eq!(label("PR").as_deref(), Some("time in PR liver, imaging"));
    assert_eq!(label("PD"), None);
}

#[test]
fn response_rates_count_everybody_who_was_treated() {
    // Best responses: PR; SD late enough to count; PD; not evaluable; treated and never assessed; never treated.
    let follow = status("last_follow_up", "400 d");
    let with = |id: &str, events: &[&str]| patient(id, "", &[DRUG, &events.concat(), &follow].concat());
    let all = Measured::new(&[
        with("ann", &[&assessed("PR", "60 d")]),
        with("bea", &[&assessed("SD", "60 d")]),
        with("cid", &[&assessed("PD", "60 d")]),
        with("dan", &[&assessed("NE", "60 d")]),
        with("eve", &[]),
        with("gil", &[&assessed("Non-CR/Non-PD", "60 d")]),
        patient("flo", "", &follow),
    ]);
    let best = Pick {
        measure: Measure::BestResponse,
        line: Some(LineId { curative: false, number: 1 }),
        about: "".into(),
    };
    let treated = |i: usize| all.courses.get(i).is_some_and(|c| c.anti_cancer().next().is_some());
    let rates = response_rates(&all.values, treated, &best);
    assert_eq!(rates.response, Proportion { successes: 1, of: 6 });
    assert_eq!(rates.control, Proportion { successes: 3, of: 6 });
}

#[test]
fn the_founding_case_is_two_patients_alive_whose_follow_up_is_known() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/her2_withdrawal.ron");
    let case = phaseline::io::load(&path).expect("the example").case;
    let values: Vec<Arc<[Value]>> =
        case.patients.iter().map(|p| measure::all(&case.rules, p, &resolve(p)).into()).collect();
    let study = Comparison::new(&case.patients, &values, &survival(), &Grouping::Everyone);
    assert_eq!((study.patients(), study.groups[0].curve.events), (2, 0));
    assert_eq!(study.groups[0].curve.median.time, None);
    assert!(study.follow_up.median.time.is_some());
}
