//! What a column shows of a patient, what it is sorted by, and what other programs are given.

use std::collections::HashMap;
use std::sync::Arc;

use crate::measure::cohort::Pick;
use crate::measure::{Choice, Content, Reading, Status, Value, format};
use crate::model::scale;
use crate::model::{Patient, Ticks, Unit, capital};
use crate::study::{Chart, Columns};
use crate::ui::grid::SortKey;

/// What is known of all patients together.
#[derive(Clone, Copy)]
pub struct CohortView<'a> {
    /// The measures that are looked at, and what else there is to choose from.
    pub columns: &'a Columns,
    /// A number that changes with them.
    pub generation: u64,
    /// Whether they are being worked out.
    pub is_working: bool,
}

impl<'a> CohortView<'a> {
    /// What can be asked of every patient.
    pub fn choices(&self) -> &'a [Choice] {
        self.columns.choices()
    }
}

/// A patient of the table.
#[derive(Clone, Copy)]
pub(super) struct PatientRow<'a> {
    /// The patient.
    pub chart: &'a Chart,
    /// Its position in the case.
    pub at: usize,
    /// What is known of all.
    pub cohort: CohortView<'a>,
}

impl<'a> PatientRow<'a> {
    /// A value of the patient; none while they are being worked out.
    fn value(&self, pick: &Pick) -> Option<&'a Value> {
        if self.cohort.is_working { None } else { self.cohort.columns.value(pick, self.at) }
    }
}

/// A column of the table of patients.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PatientColumn {
    /// What the patient is called.
    Patient,
    /// Sex.
    Sex,
    /// Age at time 0.
    Age,
    /// A fact of that name.
    Fact(String),
    /// A measure.
    Measure(Pick),
}

/// Names of facts, those that most patients have first, else in the order of the file.
pub(super) fn facts(patients: &[Arc<Patient>]) -> Vec<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (name, _) in patients.iter().flat_map(|p| &p.facts) {
        let at = *places.entry(name).or_insert_with(|| {
            counts.push((name, 0));
            counts.len() - 1
        });
        if let Some((_, count)) = counts.get_mut(at) {
            *count += 1;
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().map(|(name, _)| name.to_owned()).collect()
}

fn fact<'a>(patient: &'a Patient, name: &str) -> &'a str {
    patient.facts.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
}

impl PatientColumn {
    /// What stands over it.
    pub(super) fn header(&self, cohort: &CohortView<'_>) -> String {
        match self {
            Self::Patient => "Patient".to_owned(),
            Self::Sex => "Sex".to_owned(),
            Self::Age => "Age".to_owned(),
            Self::Fact(name) => capital(name),
            Self::Measure(pick) => {
                let known = cohort.choices().iter().find(|c| c.pick == *pick);
                let name = || pick.measure.definition().name.to_owned();
                capital(&known.map_or_else(name, |c| c.label.clone()))
            }
        }
    }

    /// What it means, in a sentence.
    pub(super) fn explanation(&self) -> &str {
        match self {
            Self::Patient => "What the patient is called",
            Self::Sex => "Sex as the source states it",
            Self::Age => "Age in years at time 0",
            Self::Fact(_) => "A fact stated of patients",
            Self::Measure(pick) => pick.measure.definition().definition,
        }
    }

    /// What it shows of a patient; empty if nothing is known.
    pub(super) fn cell(&self, row: &PatientRow<'_>, unit: Option<Unit>) -> String {
        let patient = row.chart.patient();
        match self {
            Self::Patient => patient.title().to_owned(),
            Self::Sex => patient.sex.map(|s| s.words().to_owned()).unwrap_or_default(),
            Self::Age => patient.age.map(|a| a.to_string()).unwrap_or_default(),
            Self::Fact(name) => fact(patient, name).to_owned(),
            Self::Measure(pick) => {
                row.value(pick).map(|v| format::value(v, unit.unwrap_or(Unit::Month))).unwrap_or_default()
            }
        }
    }

    /// What is said of a cell beyond what it shows: the range, the reason, the rule.
    pub(super) fn hint(&self, row: &PatientRow<'_>, unit: Option<Unit>) -> Option<String> {
        let Self::Measure(pick) = self else { return None };
        row.value(pick)?;
        let value = pick.find(row.chart.measures())?;
        let shown = format::value_with_range(value, unit.unwrap_or(Unit::Month));
        let mut lines = vec![format!("{}: {shown}", capital(&value.name))];
        if !value.status.reason().is_empty() {
            lines.push(format!("{}: {}", capital(value.status.word()), value.status.reason()));
        }
        lines.push(capital(&value.rule_in_full()));
        Some(lines.join("\n"))
    }

    /// What it is sorted by.
    pub(super) fn key(&self, row: &PatientRow<'_>) -> SortKey {
        let patient = row.chart.patient();
        let words = |text: &str| {
            if text.is_empty() {
                return SortKey::Nothing;
            }
            text.parse().map_or_else(|_| SortKey::Words(text.to_lowercase()), SortKey::Number)
        };
        match self {
            Self::Patient => words(patient.title()),
            Self::Sex => words(patient.sex.map_or("", |s| s.words())),
            Self::Age => patient.age.map_or(SortKey::Nothing, |a| SortKey::Number(f64::from(a))),
            Self::Fact(name) => words(fact(patient, name)),
            Self::Measure(pick) => match row.value(pick) {
                Some(value) => of_reading(value),
                None => SortKey::Nothing,
            },
        }
    }

    /// What the columns hold that it becomes for other programs, under [`headers_apart`].
    pub(super) fn cells_apart(
        &self,
        row: &PatientRow<'_>,
        unit: Option<Unit>,
        is_length: bool,
    ) -> Vec<String> {
        let Self::Measure(pick) = self else { return vec![self.cell(row, unit)] };
        if !is_length {
            return vec![self.cell(row, unit)];
        }
        let Some(value) = row.value(pick) else { return vec![String::new(); 5] };
        let [low, number, high] = match value.content(unit.unwrap_or(Unit::Month)) {
            Content::Numbers(numbers) => numbers.texts(),
            Content::Category(_) | Content::Names(_) => Default::default(),
        };
        vec![number, low, high, value.status.word().to_owned(), value.status.reason().to_owned()]
    }

    /// Whether it is a length of time: so is the measure of the first patient who has it.
    pub(super) fn is_length(&self, cohort: &CohortView<'_>) -> bool {
        let Self::Measure(pick) = self else { return false };
        let mut found = cohort.columns.column(pick.measure).iter().filter_map(|values| pick.find(values));
        found.next().is_some_and(Value::is_length)
    }
}

/// Names of the columns that one with this header becomes for other programs.
pub(super) fn headers_apart(header: &str, unit: Option<Unit>, is_length: bool) -> Vec<String> {
    if !is_length {
        return vec![header.to_owned()];
    }
    let symbol = unit.unwrap_or(Unit::Month).symbol();
    let numbers = ["", ", least", ", most"].iter().map(|part| format!("{header}{part} ({symbol})"));
    numbers.chain([format!("{header}, status"), format!("{header}, reason")]).collect()
}

fn of_reading(value: &Value) -> SortKey {
    match &value.reading {
        Reading::Length { nominal, range } => {
            let is_known = range.lo.is_some_and(|lo| lo > Ticks::ZERO) || range.hi.is_some();
            if is_known { SortKey::Number(nominal.days()) } else { SortKey::Nothing }
        }
        Reading::Count { value, .. } => SortKey::Number(*value),
        Reading::Category(Some(code)) => SortKey::Number(place_of(code)),
        Reading::Category(None) => SortKey::Nothing,
        Reading::Names(names) if names.is_empty() => SortKey::Nothing,
        Reading::Names(names) => SortKey::Words(names.join(", ").to_lowercase()),
    }
}

/// Categories from the best to the worst, those of RECIST as they stand there.
fn place_of(code: &str) -> f64 {
    let scales = scale::by_name("RECIST 1.1").into_iter().chain(scale::all());
    let place = scales.into_iter().find_map(|s| {
        let category = s.category(code)?;
        s.categories.iter().position(|c| c == category)
    });
    place.map_or(f64::MAX, |at| at as f64)
}

/// Whether a value is to be shown quietly: nothing that anyone should read a number from.
pub(super) fn is_undecided(row: &PatientRow<'_>, column: &PatientColumn) -> bool {
    let PatientColumn::Measure(pick) = column else { return false };
    row.value(pick).is_some_and(|v| matches!(v.status, Status::Indeterminate(_)))
}
