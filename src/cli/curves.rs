//! `phaseline render --view survival`: the curves of all patients of all cases together.

use std::sync::Arc;

use crate::export::{self, Output, Page, Progress, Texts};
use crate::figure::km::{self, Plot};
use crate::io::LoadedFile;
use crate::measure::Value;
use crate::measure::cohort::{Choice, Grouping, Study, choices};
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
    /// The choice that is meant, or which there are.
    fn among(&self, choices: &[Choice]) -> Result<Choice, String> {
        let intervals = || choices.iter().filter(|c| c.is_interval());
        let is_it = |c: &&Choice| {
            c.pick.measure.key() == self.measure
                && c.pick.line.filter(|l| !l.curative).map(|l| l.number) == self.line
        };
        // Without a line: of the whole course, else the first line.
        let found = intervals()
            .find(is_it)
            .or_else(|| intervals().find(|c| self.line.is_none() && c.pick.measure.key() == self.measure));
        found.cloned().ok_or_else(|| {
            let mut keys: Vec<&str> = intervals().map(|c| c.pick.measure.key()).collect();
            keys.dedup();
            let line = self.line.map(|n| format!(" of line {n}")).unwrap_or_default();
            format!("no patient has the measure {:?}{line}; there are: {}", self.measure, keys.join(", "))
        })
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
        let mut patients: Vec<Arc<Patient>> = Vec::new();
        let mut values: Vec<Vec<Value>> = Vec::new();
        for file in cases {
            for patient in &file.case.patients {
                let chart = Chart::new(Arc::clone(patient), &file.case.rules);
                values.push(chart.with_measures(<[Value]>::to_vec));
                patients.push(Arc::clone(patient));
            }
        }
        let choice = self.among(&choices(&values))?;
        let by = self.grouping(&patients)?;
        let study = Study::new(&patients, &values, &choice.pick, &by);
        let plot = Plot::of(&study, &choice.label, &choice.pick, &by, None, page.unit);
        if plot.groups.is_empty() {
            return Err(format!("no patient can be drawn. {}", plot.notes.join(" ")));
        }
        let scene = km::page(&plot, &page.style(), page.width_mm * export::POINTS_PER_MM);
        let texts = Texts { title: &plot.title, desc: &plot.words() };
        export::files(vec![scene], texts, page, &|_| None, &Progress::new()).map_err(|e| e.to_string())
    }
}
