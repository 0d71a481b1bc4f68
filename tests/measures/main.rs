//! The measures against published statements, against independent computations, and against sampled truths.

#![expect(clippy::float_cmp, reason = "counts and whole doses are exact")]
#![expect(clippy::doc_markdown, reason = "ADaM and study names are proper names")]

mod adam;
#[path = "../support/cohort.rs"]
mod cohort;
mod commandline;
mod conventions;
mod gliomas;
mod published;
mod samples;
#[path = "../support/seed.rs"]
mod seed;
mod some;

use std::fs;
use std::path::{Path, PathBuf};

use phaseline::course::resolve;
use phaseline::measure::{self, Reading, Status, Value};
use phaseline::model::{Case, Patient, Rules, Ticks};

/// A file of this repository.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read_case(name: &str) -> Case {
    let bytes = fs::read(path(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    phaseline::io::read(&bytes).unwrap_or_else(|e| panic!("{name}:{e}")).case
}

/// All measures of a patient of an example.
fn example(name: &str, patient: &str) -> Vec<Value> {
    let case = read_case(&format!("examples/{name}.ron"));
    let patient = case.patients.iter().find(|p| p.id.as_str() == patient).expect("the patient");
    measured(&case.rules, patient)
}

fn measured(rules: &Rules, patient: &Patient) -> Vec<Value> {
    measure::all(rules, patient, &resolve(patient))
}

/// A patient with these events, measured by these rules.
fn of_events(rules: &Rules, events: &str) -> Vec<Value> {
    let text = format!(
        "#![enable(implicit_some)]\nCase(format: 1, patients: [Patient(id: \"p\", events: [{events}])])"
    );
    let case = phaseline::io::read(text.as_bytes()).unwrap_or_else(|e| panic!("{e}: {text}")).case;
    measured(rules, &case.patients[0])
}

/// The one value of a measure about something, or with such words in its name; of the whole course before a line's.
#[track_caller]
fn one<'a>(values: &'a [Value], key: &str, about: &str) -> &'a Value {
    let of_key = || values.iter().filter(|v| v.measure.key() == key);
    let ways: [&dyn Fn(&Value) -> bool; 3] =
        [&|v| &*v.about == about && v.line.is_none(), &|v| &*v.about == about, &|v| v.name.contains(about)];
    for way in ways {
        if let [one] = of_key().filter(|v| way(v)).collect::<Vec<_>>().as_slice() {
            return one;
        }
    }
    let known: Vec<String> = of_key().map(|v| format!("{} of {:?}", v.name, v.about)).collect();
    panic!("no one value of {key} about {about:?} in {known:#?}")
}

/// A length in months: least, as drawn, greatest.
fn months(value: &Value) -> (f64, f64, f64) {
    let month = |t: Ticks| t.0 as f64 / Ticks::MONTH.0 as f64;
    let Reading::Length { nominal, range } = &value.reading else { panic!("{value:?} is no length") };
    (range.lo.map_or(f64::NEG_INFINITY, month), month(*nominal), range.hi.map_or(f64::INFINITY, month))
}

/// Asserts least, drawn and greatest months of a value.
#[track_caller]
fn is_months(value: &Value, expected: (f64, f64, f64)) {
    let (lo, at, hi) = months(value);
    let close = |a: f64, b: f64| a == b || (a - b).abs() < 1e-9;
    assert!(
        close(lo, expected.0) && close(at, expected.1) && close(hi, expected.2),
        "{}: {at} ({lo}–{hi}), expected {expected:?}",
        value.name
    );
}

/// Asserts that the range of a value lies within some months, and what was drawn as well.
#[track_caller]
fn is_within(value: &Value, least: f64, most: f64) {
    let (lo, at, hi) = months(value);
    assert!(least <= lo && lo <= at && at <= hi && hi <= most, "{}: {at} ({lo}–{hi})", value.name);
}

/// Asserts that a stated number lies in the range of a value, which is no wider than the source's precision allows.
#[track_caller]
fn agrees(value: &Value, stated: f64, precision: f64) {
    let (lo, _, hi) = months(value);
    assert!(lo <= stated && stated <= hi, "{}: {stated} is not in {lo}–{hi}", value.name);
    // Months of the calendar have 28 to 31 days.
    let precision = precision + 0.06;
    assert!(stated - precision <= lo && hi <= stated + precision, "{}: {lo}–{hi} is wide", value.name);
}

fn is_ongoing(value: &Value) -> bool {
    value.is_ongoing()
}

fn count(value: &Value) -> f64 {
    let Reading::Count { value, .. } = &value.reading else { panic!("{value:?} is no number") };
    *value
}

fn code(value: &Value) -> &str {
    let Reading::Category(Some(code)) = &value.reading else { panic!("{value:?} is no category") };
    assert!(!matches!(value.status, Status::Indeterminate(_)), "{value:?}");
    code
}
