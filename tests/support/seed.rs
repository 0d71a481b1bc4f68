//! A new seed in every run, and a way to run again with the same.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Write;

/// The variable that repeats a run; proptest's own tests follow it too.
const VARIABLE: &str = "PROPTEST_RNG_SEED";

/// The seed of a test in this run: of the variable, else a new one.
pub fn seed(test: &str) -> u64 {
    let given = std::env::var(VARIABLE).ok();
    let given =
        given.map(|text| text.parse().unwrap_or_else(|_| panic!("{VARIABLE}={text} is not a number")));
    let seed = given.unwrap_or_else(|| RandomState::new().build_hasher().finish());
    let line = format!("{test}: {VARIABLE}={seed}");
    // Once past the harness, which swallows what a test prints that never comes to its end, and once with the failure.
    let _ = writeln!(std::io::stderr(), "{line}");
    println!("{line}");
    seed
}
