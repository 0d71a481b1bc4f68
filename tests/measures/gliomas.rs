//! Twenty-three gliomas of grade II (Johnson et al., Science 2014, PMID 24336570; cBioPortal study lgg_ucsf_2014): sums that
//! were computed with another program from the files of the study, see `tests/fixtures/lgg_ucsf_2014.py`.

use super::*;
use phaseline::model::{Modality, What};

const FACTS: &str = include_str!("../fixtures/lgg_ucsf_2014.tsv");

fn days(t: Ticks) -> i64 {
    assert_eq!(t.0 % Ticks::DAY.0, 0);
    t.0 / Ticks::DAY.0
}

#[test]
fn the_sums_of_23_real_courses_are_those_computed_elsewhere() {
    let case = read_case("tests/fixtures/lgg_ucsf_2014.ron");
    let mut lines = FACTS.lines();
    let names: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    let mut seen = 0;
    for line in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |name: &str| cells[names.iter().position(|n| *n == name).expect(name)];
        let number =
            |name: &str| cell(name).parse::<i64>().unwrap_or_else(|_| panic!("{name}: {}", cell(name)));
        let id = cell("patient");
        let patient = case.patients.iter().find(|p| p.id.as_str() == id).expect(id);
        let course = resolve(patient);
        let values = measured(&case.rules, patient);
        let find = |key: &str| {
            values.iter().find(|v| v.measure.key() == key && v.line.is_none() && v.about.is_empty())
        };

        let survival = find("os").expect("overall survival");
        let months = survival.nominal().0 as f64 / Ticks::MONTH.0 as f64;
        assert_eq!(months.round() as i64, number("os_months"), "{id}");
        let dead = cell("os_status") == "1:DECEASED";
        assert_eq!(survival.status == Status::Event, dead, "{id}");

        let each: Vec<i64> = values
            .iter()
            .filter(|v| v.measure.key() == "tot" && v.about.starts_with("treatment_"))
            .map(|v| days(v.nominal()))
            .collect();
        assert_eq!(each.len() as i64, number("n_treat"), "{id}");
        assert_eq!(each.iter().sum::<i64>(), number("sum_of_treatment_days"), "{id}");
        let union = find("tot_net").map_or(0, |v| days(v.nominal()));
        assert_eq!(union, number("union_on_treatment_days"), "{id}");
        let at_once = find("simultaneous").map_or(0.0, count);
        assert_eq!(at_once as i64, number("max_simultaneous"), "{id}");
        match find("tot_all") {
            Some(all) => {
                let (from, to) = all.ends.expect("its ends");
                assert_eq!(days(course.moment(from).nominal), number("first_treat_day"), "{id}");
                assert_eq!(days(course.moment(to).nominal), number("last_stop_day"), "{id}");
            }
            None => assert!(cell("first_treat_day").is_empty() && cell("last_stop_day").is_empty(), "{id}"),
        }

        let progressions = find("progressions").expect("progressions");
        assert_eq!(count(progressions) as i64, number("n_progressions"), "{id}");
        match progressions.events.first() {
            Some(first) => {
                let at = course.event(first).expect("the progression").start.nominal;
                assert_eq!(days(at), number("first_progression_day"), "{id}");
            }
            None => assert!(cell("first_progression_day").is_empty(), "{id}"),
        }
        let surgeries = patient
            .events
            .iter()
            .filter(|e| matches!(&e.what, What::Treatment(t) if t.modality == Modality::Surgery));
        assert_eq!(surgeries.count() as i64, number("n_surgeries"), "{id}");
        seen += 1;
    }
    assert_eq!(seen, 23);
}

#[test]
fn progression_without_assessments_is_told_apart_by_name() {
    let case = read_case("tests/fixtures/lgg_ucsf_2014.ron");
    let patient = case.patients.iter().find(|p| p.id.as_str() == "P01").expect("P01");
    let values = measured(&case.rules, patient);
    let pfs = values.iter().find(|v| v.measure.key() == "pfs").expect("progression-free survival");
    // Temozolomide from day 611, progression on day 1041.
    assert!(pfs.name.starts_with("rwPFS"), "{}", pfs.name);
    assert_eq!((days(pfs.nominal()), &pfs.status), (1_041 - 611, &Status::Event));
}
