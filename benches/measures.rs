//! What all measures of a patient cost, and one alone, and that the cost of an event does not grow with the case.
//!
//! ```text
//! cargo bench --bench measures                    1,000 to 50,000 events; seconds
//! PHASELINE_LARGE=1 cargo bench --bench measures  also 25,000 patients with 500,000 events
//! ```
//!
//! Machines differ and are noisy: only ratios within one run count. Each number is the median of several runs; the gate is
//! that an event of the largest case costs at most twice what one of the smallest does.

#[path = "../tests/support/cohort.rs"]
mod cohort;

use std::hint::black_box;
use std::time::{Duration, Instant};

use phaseline::course::{Course, resolve};
use phaseline::measure::{self, Measure, MeasureSet};
use phaseline::model::Case;

/// Patients of the cases that are measured.
const PATIENTS: [usize; 4] = [50, 250, 1_000, 2_500];
/// Patients of the largest one, measured on request.
const LARGE: usize = 25_000;

fn measured(case: &Case, courses: &[Course]) -> usize {
    let all = case.patients.iter().zip(courses);
    all.map(|(patient, course)| measure::all(&case.rules, patient, course).len()).sum()
}

/// Overall survival alone.
fn survival(case: &Case, courses: &[Course]) -> usize {
    let wanted = MeasureSet::of(&[Measure::OverallSurvival]);
    let all = case.patients.iter().zip(courses);
    all.map(|(patient, course)| measure::some(wanted, &case.rules, patient, course).len()).sum()
}

/// The median of several runs.
fn median(runs: usize, mut run: impl FnMut()) -> Duration {
    let one = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    let mut times: Vec<Duration> = (0..runs).map(one).collect();
    times.sort_unstable();
    times[runs / 2]
}

fn main() {
    let large = std::env::var_os("PHASELINE_LARGE").map(|_| LARGE);
    println!(
        "{:>9} {:>9} {:>9} {:>11} {:>11} {:>11} {:>11}",
        "patients", "events", "values", "resolve", "measures", "survival", "an event"
    );
    let mut costs = Vec::new();
    for patients in PATIENTS.into_iter().chain(large) {
        let case = cohort::cohort(patients);
        let events: usize = case.patients.iter().map(|p| p.events.len()).sum();
        let runs = if patients > 2_000 { 3 } else { 7 };
        let resolving = median(runs, || {
            black_box(case.patients.iter().map(|p| resolve(p)).collect::<Vec<_>>());
        });
        let courses: Vec<Course> = case.patients.iter().map(|p| resolve(p)).collect();
        let mut values = 0;
        let measuring = median(runs, || values = black_box(measured(&case, &courses)));
        let survival = median(runs, || {
            black_box(survival(&case, &courses));
        });
        let cost = measuring.as_secs_f64() / events as f64;
        costs.push(cost);
        println!(
            "{patients:>9} {events:>9} {values:>9} {:>8.1} ms {:>8.1} ms {:>8.1} ms {:>8.2} µs",
            resolving.as_secs_f64() * 1e3,
            measuring.as_secs_f64() * 1e3,
            survival.as_secs_f64() * 1e3,
            cost * 1e6
        );
    }
    let (first, last) =
        (costs.first().copied().unwrap_or_default(), costs.last().copied().unwrap_or_default());
    let ratio = last / first;
    println!("an event of the largest case costs {ratio:.2} times one of the smallest");
    if ratio > 2.0 {
        println!("FAILED: at most 2 times");
        std::process::exit(1);
    }
}
