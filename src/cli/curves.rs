//! `phaseline render --view survival`: the curves of all patients of all cases together.

use std::sync::Arc;

use super::chunks::in_chunks;
use crate::export::{self, Output, Page, Progress, Texts};
use crate::figure::km::{self, Plot};
use crate::io::LoadedFile;
use crate::measure::cohort::{Comparison, Grouping};
use crate::measure::{Choice, Measure, MeasureKind, MeasureSet, Value, choices};
use crate::model::Patient;
use crate::study::Chart;

/// What is drawn of the patients.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Key of a measure.
    pub measure: &'a str,
    /// Number of a line of therapy.
    pub line: Option<u32>,
    /// `sex`, `age`, or the name of a fact.
    pub by: Option<&'a str>,
}

impl Wanted<'_> {
    /// The choice that is meant, among those of the measure.
    fn among(&self, choices: &[Choice]) -> Option<Choice> {
        let intervals = || choices.iter().filter(|c| c.is_interval());
        let is_it = |c: &&Choice| c.pick.line.filter(|l| !l.curative).map(|l| l.number) == self.line;
        // Without a line: of the whole course, else the first line.
        let found = intervals().find(is_it).or_else(|| intervals().find(|_| self.line.is_none()));
        found.cloned()
    }

    /// What is said where no patient has the measure: which there are.
    fn missing(&self, cases: &[LoadedFile]) -> String {
        let is_there = |measure: &&Measure| {
            measure.definition().kind == MeasureKind::Interval
                && choices(&measured(cases, **measure)).iter().any(Choice::is_interval)
        };
        let keys: Vec<&str> = Measure::ALL.iter().filter(is_there).map(|measure| measure.key()).collect();
        let line = self.line.map(|n| format!(" of line {n}")).unwrap_or_default();
        format!("no patient has the measure {:?}{line}; there are: {}", self.measure, keys.join(", "))
    }

    fn grouping(&self, patients: &[Arc<Patient>]) -> Result<Grouping, String> {
        let Some(by) = self.by else { return Ok(Grouping::Everyone) };
        let all = Grouping::all(patients);
        let found = all.iter().find(|g| **g != Grouping::Everyone && g.words().eq_ignore_ascii_case(by));
        found.cloned().ok_or_else(|| {
            let words: Vec<&str> = all.iter().skip(1).map(Grouping::words).collect();
            format!("patients do not differ by {by:?}; they differ by: {}", words.join(", "))
        })
    }

    /// The figure of the patients of some cases, on a page.
    pub fn draw(&self, cases: &[LoadedFile], page: &Page) -> Result<Vec<Output>, String> {
        let measure = Measure::from_key(self.measure).ok_or_else(|| self.missing(cases))?;
        // Of all measures only the one that the curves are about is held.
        let values = measured(cases, measure);
        let choice = self.among(&choices(&values)).ok_or_else(|| self.missing(cases))?;
        let patients: Vec<Arc<Patient>> =
            cases.iter().flat_map(|file| &file.case.patients).cloned().collect();
        let by = self.grouping(&patients)?;
        let comparison = Comparison::new(&patients, &values, &choice.pick, &by);
        let plot = Plot::of(&comparison, &choice.label, &choice.pick, &by, None, page.unit);
        if plot.groups.is_empty() {
            return Err(format!("no patient can be drawn. {}", plot.notes.join(" ")));
        }
        let scene = km::page(&plot, &page.style(), page.width_mm * export::POINTS_PER_MM);
        let texts = Texts { title: &plot.title, desc: &plot.words() };
        export::files(vec![scene], texts, page, &|_| None, &Progress::new()).map_err(|e| e.to_string())
    }
}

/// One measure of every patient of all cases.
fn measured(cases: &[LoadedFile], measure: Measure) -> Vec<Vec<Value>> {
    let wanted = MeasureSet::of(&[measure]);
    let mut values = Vec::new();
    for file in cases {
        let of = |patient: &Arc<Patient>| Chart::new(Arc::clone(patient), &file.case.rules).some(wanted);
        in_chunks(
            &file.case.patients,
            |some| some.iter().map(of).collect::<Vec<_>>(),
            |some| {
                values.extend(some);
                true
            },
        );
    }
    values
}
