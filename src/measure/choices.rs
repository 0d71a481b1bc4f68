//! What can be asked for of every patient of a cohort: which values there are, and how many patients have them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::cohort::Pick;
use super::{Each, Measure, MeasureKind, Value};
use crate::model::Tally;

/// A value that can be asked for of every patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Which.
    pub pick: Pick,
    /// In words: `progression-free survival, line 1`, `time on trastuzumab`.
    pub label: String,
    /// How many patients have it.
    pub patients: usize,
}

impl Choice {
    /// Whether it is a time to an event, so that a curve can be drawn of it.
    pub fn is_interval(&self) -> bool {
        self.pick.measure.definition().kind == MeasureKind::Interval
    }
}

/// A choice about an event of one patient alone is none for a cohort of more than these.
const FEW_PATIENTS: usize = 5;
/// More choices than this nobody reads.
const MOST_CHOICES: usize = 300;

/// What is counted of the values of a patient.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Counted {
    /// A value, and what it is called there.
    Value(Pick, Cow<'static, str>),
    /// That there is a longest one of several values of a measure.
    Longest(Measure),
}

/// The values that the patients of a cohort have, counted so that those of one patient can be taken back.
#[derive(Debug, Clone, Default)]
pub struct ChoiceTally {
    counted: Tally<Counted>,
    patients: usize,
}

impl ChoiceTally {
    /// Counts the values of a patient; gives what [`Self::remove`] needs to take them back.
    pub fn add(&mut self, values: &[Value]) -> Box<[u32]> {
        self.patients += 1;
        let mut seen = BTreeSet::new();
        let mut numbers = Vec::with_capacity(values.len());
        for value in values {
            let is_one_of_many = !value.about.is_empty() && value.line.is_none() && value.is_length();
            if is_one_of_many && seen.insert(value.measure) {
                numbers.push(self.counted.add(Counted::Longest(value.measure)));
            }
            numbers.push(self.counted.add(Counted::Value(Pick::of(value), value.name.clone())));
        }
        numbers.into()
    }

    /// Counts the values of a patient again who was counted before.
    pub fn add_again(&mut self, numbers: &[u32]) {
        self.patients += 1;
        for number in numbers {
            self.counted.add_again(*number);
        }
    }

    /// Takes back the values of a patient.
    pub fn remove(&mut self, numbers: &[u32]) {
        self.patients -= 1;
        for number in numbers {
            self.counted.remove(*number);
        }
    }

    /// What can be asked for, in the order of the panel. What single patients alone have is left out of larger cohorts.
    pub fn choices(&self) -> Vec<Choice> {
        // How many have it, what it is called, and whether it is called otherwise in another patient: then it is something else there.
        let mut found: HashMap<&Pick, (usize, &str, bool)> = HashMap::new();
        let mut longest: BTreeMap<Measure, usize> = BTreeMap::new();
        for (counted, count) in self.counted.iter() {
            match counted {
                Counted::Value(pick, name) => {
                    let known = found.entry(pick).or_insert((0, name, false));
                    known.0 += count;
                    known.2 |= known.1 != name;
                }
                Counted::Longest(measure) => {
                    longest.insert(*measure, count);
                }
            }
        }
        let least = if self.patients > FEW_PATIENTS { 2 } else { 1 };
        let mut out: Vec<Choice> = found
            .into_iter()
            .filter(|(pick, (count, _, differs))| pick.about.is_empty() || (*count >= least && !differs))
            .map(|(pick, (patients, name, _))| {
                let label = match pick.line {
                    _ if pick.about.is_empty() => pick.words(),
                    Some(line) => format!("{name}, {line}"),
                    None => name.to_owned(),
                };
                Choice { pick: pick.clone(), label, patients }
            })
            .collect();
        for (measure, patients) in longest {
            let pick = Pick { measure, line: None, about: Arc::default() };
            if !out.iter().any(|c| c.pick == pick) {
                // Of a measure that a patient has one of, there is nothing to choose from.
                let is_one = measure.definition().each == Each::Patient;
                let label = if is_one { pick.words() } else { format!("{}, longest", pick.words()) };
                out.push(Choice { pick, label, patients });
            }
        }
        if out.len() > MOST_CHOICES {
            out.sort_by(|a, b| b.patients.cmp(&a.patients).then_with(|| a.pick.rank().cmp(&b.pick.rank())));
            out.truncate(MOST_CHOICES);
        }
        out.sort_by(|a, b| a.pick.rank().cmp(&b.pick.rank()));
        out
    }
}

/// What can be asked for of patients with these values.
pub fn choices<V: AsRef<[Value]>>(values: &[V]) -> Vec<Choice> {
    let mut tally = ChoiceTally::default();
    for values in values {
        tally.add(values.as_ref());
    }
    tally.choices()
}
