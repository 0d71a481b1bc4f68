//! Survival curves, medians, the log-rank test and exact intervals against those of R: tests/fixtures/survival, made by
//! `scripts/survival_fixtures.R`.

use std::collections::BTreeMap;
use std::path::Path;

use phaseline::measure::proportion::Proportion;
use phaseline::measure::survival::{Curve, Median, Observation, log_rank};
use phaseline::model::Ticks;

/// What R and this program may differ by.
const TOLERANCE: f64 = 1e-9;

const DATA_SETS: [&str; 4] = ["lung", "veteran", "aml", "edges"];

fn rows(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/survival").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let lines = text.lines().skip(1).filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// The groups of a data set in order of their first patient.
fn groups(name: &str) -> Vec<(String, Vec<Observation>)> {
    let mut out: Vec<(String, Vec<Observation>)> = Vec::new();
    for row in rows(&format!("{name}.tsv")) {
        let [time, event, group] = row.as_slice() else { panic!("{row:?}") };
        let days: i64 = time.parse().expect("whole days");
        let one = Observation { time: Ticks::from_days(days), event: event == "1" };
        match out.iter_mut().find(|(known, _)| known == group) {
            Some((_, observations)) => observations.push(one),
            None => out.push((group.clone(), vec![one])),
        }
    }
    out
}

/// By name, and all of them together.
fn observations(name: &str) -> BTreeMap<String, Vec<Observation>> {
    let groups = groups(name);
    let all = groups.iter().flat_map(|(_, o)| o.clone()).collect();
    groups.into_iter().chain([("all".to_owned(), all)]).collect()
}

fn number(text: &str) -> Option<f64> {
    (text != "NA").then(|| text.parse().expect("a number"))
}

/// The facts of one kind: group and numbers.
fn expected(name: &str, kind: &str) -> Vec<(String, Vec<Option<f64>>)> {
    let of_kind = rows(&format!("{name}.expected.tsv")).into_iter().filter(|row| row[0] == kind);
    let facts: Vec<_> =
        of_kind.map(|row| (row[1].clone(), row[2..].iter().map(|x| number(x)).collect())).collect();
    assert!(!facts.is_empty(), "{name} has no {kind}");
    facts
}

#[track_caller]
fn same(ours: Option<f64>, of_r: Option<f64>, what: &str) {
    match (ours, of_r) {
        (Some(a), Some(b)) => assert!((a - b).abs() <= TOLERANCE * b.abs().max(1.0), "{what}: {a} and {b}"),
        (a, b) => assert_eq!(a, b, "{what}"),
    }
}

#[track_caller]
fn same_median(median: Median, of_r: &[Option<f64>], what: &str) {
    let ours = [median.time, median.low, median.high];
    assert_eq!(of_r.len(), 3, "{what}");
    for (part, (ours, of_r)) in ["median", "lower", "upper"].iter().zip(ours.iter().zip(of_r)) {
        same(ours.map(Ticks::days), *of_r, &format!("{what}: {part}"));
    }
}

#[test]
fn curves_are_those_of_r_with_standard_errors_and_bands() {
    for name in DATA_SETS {
        let curves: BTreeMap<String, Curve> =
            observations(name).into_iter().map(|(group, o)| (group, Curve::new(&o))).collect();
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let facts = expected(name, "curve");
        for (group, values) in &facts {
            let at = seen.entry(group).or_default();
            let step = curves[group].steps[*at];
            *at += 1;
            let what = format!("{name}, {group}, step {at}");
            let band = |end: fn((f64, f64)) -> f64| step.band.map(end);
            let ours = [
                Some(step.time.days()),
                Some(step.at_risk as f64),
                Some(step.events as f64),
                Some(step.censored as f64),
                Some(step.survival),
                step.std_err,
                band(|b| b.0),
                band(|b| b.1),
            ];
            assert_eq!(values.len(), ours.len());
            for (n, (ours, of_r)) in ours.into_iter().zip(values).enumerate() {
                same(ours, *of_r, &format!("{what}, column {n}"));
            }
        }
        for (group, curve) in &curves {
            assert_eq!(seen[group.as_str()], curve.steps.len(), "{name}, {group}");
        }
    }
}

#[test]
fn medians_and_their_intervals_are_those_of_r_also_where_a_curve_is_flat_at_one_half() {
    for name in DATA_SETS {
        let observations = observations(name);
        for (group, values) in expected(name, "median") {
            let curve = Curve::new(&observations[&group]);
            same(Some(curve.patients as f64), values[0], &group);
            same(Some(curve.events as f64), values[1], &group);
            same_median(curve.median, &values[2..], &format!("{name}, {group}"));
        }
    }
    let flat = Curve::new(&observations("edges")["flat at one half"]);
    assert_eq!(flat.median.time, Some(Ticks::from_days(5)));
}

#[test]
fn follow_up_by_the_reversed_curve_is_that_of_r() {
    for name in DATA_SETS {
        let observations = observations(name);
        for (group, values) in expected(name, "reverse") {
            let curve = Curve::of_follow_up(&observations[&group]);
            same_median(curve.median, &values, &format!("{name}, {group}"));
        }
    }
}

#[test]
fn numbers_at_risk_are_those_followed_at_least_until_then() {
    for name in DATA_SETS {
        let observations = observations(name);
        for (group, values) in expected(name, "risk") {
            let curve = Curve::new(&observations[&group]);
            let time = Ticks::from_days_f64(values[0].expect("a time"));
            same(Some(curve.at_risk(time) as f64), values[1], &format!("{name}, {group}, {time:?}"));
        }
    }
}

#[test]
fn the_log_rank_test_is_that_of_r() {
    for name in DATA_SETS {
        let groups: Vec<Vec<Observation>> = groups(name).into_iter().map(|(_, o)| o).collect();
        let test = log_rank(&groups).expect("groups that differ in time");
        for (_, values) in expected(name, "logrank") {
            same(Some(test.chi_squared), values[0], name);
            same(Some(test.degrees as f64), values[1], name);
            same(Some(test.p), values[2], name);
            // Small probabilities to nine digits, not to nine places.
            let of_r = values[2].expect("a probability");
            assert!((test.p - of_r).abs() / of_r < TOLERANCE, "{name}: {} and {of_r}", test.p);
        }
    }
}

#[test]
fn exact_intervals_of_shares_are_those_of_r() {
    let facts = rows("binomial.expected.tsv");
    assert!(facts.len() >= 10);
    for row in facts {
        let (successes, of) = (row[0].parse().expect("a count"), row[1].parse().expect("a count"));
        let (low, high) = Proportion { successes, of }.interval().expect("a group");
        same(Some(low), number(&row[2]), &format!("{successes} of {of}, lower"));
        same(Some(high), number(&row[3]), &format!("{successes} of {of}, upper"));
    }
}
