//! Measures over all patients: one vector a measure, for what is sorted, listed and drawn of many of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::chart::Chart;
use super::whole::Study;
use crate::measure::cohort::Pick;
use crate::measure::{Choice, ChoiceTally, Measure, MeasureSet, Value};

/// In a pass over more patients than this, what is worked out of each is not kept beside the columns.
const FEW_PATIENTS: usize = 500;

/// What a patient has of one measure: a value for the whole course, a line, an event. Values of columns do not name the
/// events that they came from; the patient's chart does.
type Entry = Box<[Value]>;

/// Some measures of all patients of a study, and what else can be asked of them.
///
/// [`Self::update`] follows the study: patients who are what they were keep their entries.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    study: Study,
    tally: ChoiceTally,
    /// For each patient, what was counted of it.
    counted: Vec<Box<[u32]>>,
    choices: Vec<Choice>,
    by_measure: BTreeMap<Measure, Vec<Entry>>,
}

impl Columns {
    /// Whether these are the columns of this study, with those that are wanted among them.
    pub fn are_of(&self, study: &Study, wanted: MeasureSet) -> bool {
        self.missing(wanted).is_empty() && self.study.is_same_as(study)
    }

    /// What can be asked of every patient.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// The value of the patient at a position; `None` also where the measure has no column.
    pub fn value(&self, pick: &Pick, at: usize) -> Option<&Value> {
        pick.find(self.column(pick.measure).get(at)?)
    }

    /// What the patients have of a measure, in the order of the study; nothing if it has no column.
    pub fn column(&self, measure: Measure) -> &[Box<[Value]>] {
        self.by_measure.get(&measure).map_or(&[], |column| column)
    }

    fn missing(&self, wanted: MeasureSet) -> Vec<Measure> {
        let is_missing = |m: &Measure| wanted.contains(*m) && !self.by_measure.contains_key(m);
        Measure::ALL.iter().copied().filter(is_missing).collect()
    }

    /// Becomes the columns of a study; `wanted` are worked out if they are not there yet. Columns that are there stay.
    pub fn update(&mut self, study: Study, wanted: MeasureSet) {
        if !self.study.is_empty() && self.study.head().rules != study.head().rules {
            let kept: MeasureSet = self.by_measure.keys().copied().collect();
            *self = Self::default();
            return self.update(study, wanted.with(kept));
        }
        let charts: Vec<Arc<Chart>> = study.charts().cloned().collect();
        self.renew(&charts, &study);
        let missing = self.missing(wanted);
        if !missing.is_empty() {
            let set = MeasureSet::of(&missing);
            let passes: Vec<Vec<Entry>> = charts
                .par_iter()
                .map(|chart| entries(&missing, &worked_out(chart, set, charts.len())))
                .collect();
            let mut columns = vec![Vec::with_capacity(charts.len()); missing.len()];
            for patient in passes {
                for (column, entry) in columns.iter_mut().zip(patient) {
                    column.push(entry);
                }
            }
            self.by_measure.extend(missing.into_iter().zip(columns));
        }
        // The courses of many patients are for the study to keep or to let go.
        self.study = if charts.len() > FEW_PATIENTS { study.bare() } else { study };
    }

    /// Works out anew what belongs to patients who are not what they were.
    fn renew(&mut self, charts: &[Arc<Chart>], study: &Study) {
        let change = self.study.change_to(study);
        if change.is_none() {
            return;
        }
        let measures: Vec<Measure> = self.by_measure.keys().copied().collect();
        let new = change.stretch().zip(&change.new).filter(|(_, known)| known.is_none());
        let new: Vec<&Arc<Chart>> = new.filter_map(|(at, _)| charts.get(at)).collect();
        let fresh: Vec<(Vec<Value>, Vec<Entry>)> = new
            .par_iter()
            .map(|chart| {
                let values = worked_out(chart, MeasureSet::ALL, new.len());
                let entries = entries(&measures, &values);
                (values.into_iter().map(bare).collect(), entries)
            })
            .collect();
        let (values, entries): (Vec<_>, Vec<_>) = fresh.into_iter().unzip();
        let mut counted = values.iter().map(|values| self.tally.add(values));
        let gone = change.carry(&mut self.counted, charts, |_, _| counted.next().unwrap_or_default());
        drop(counted);
        let here = self.counted.get(change.stretch()).unwrap_or_default();
        for (numbers, _) in here.iter().zip(&change.new).filter(|(_, known)| known.is_some()) {
            self.tally.add_again(numbers);
        }
        for numbers in &gone {
            self.tally.remove(numbers);
        }
        for (nth, column) in self.by_measure.values_mut().enumerate() {
            let mut fresh = entries.iter().map(|of_patient| of_patient.get(nth).cloned().unwrap_or_default());
            change.carry(column, charts, |_, _| fresh.next().unwrap_or_default());
        }
        self.choices = self.tally.choices();
    }
}

/// The values of a patient; of one of few, they are kept by the chart.
fn worked_out(chart: &Chart, wanted: MeasureSet, patients: usize) -> Vec<Value> {
    if patients <= FEW_PATIENTS {
        chart.measures();
    }
    chart.some(wanted)
}

/// The values of each of some measures.
fn entries(measures: &[Measure], values: &[Value]) -> Vec<Entry> {
    let of = |measure: &Measure| values.iter().filter(|v| v.measure == *measure).cloned().map(bare).collect();
    measures.iter().map(of).collect()
}

/// A value without the events that it came from and the parameters of its rule.
fn bare(mut value: Value) -> Value {
    value.events = Vec::new();
    value.parameters = Vec::new();
    value
}
