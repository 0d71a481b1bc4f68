//! The measures of all patients, worked out aside where there are many.

use eframe::egui::Context;

use super::jobs::waker;
use crate::job::Task;
use crate::measure::MeasureSet;
use crate::study::{Columns, Study};
use crate::ui::patients::CohortView;

/// Up to so many patients are measured within the frame.
const FEW_PATIENTS: usize = 500;

/// The measures of all patients of a document, as far as they are looked at.
#[derive(Default)]
pub struct Cohort {
    columns: Columns,
    /// The state of the case that they are of, and the measures that were wanted then.
    known: Option<(u64, MeasureSet)>,
    generation: u64,
    job: Option<Task<Columns>>,
}

impl Cohort {
    /// Whether they are being worked out.
    pub fn is_working(&self) -> bool {
        self.job.is_some()
    }

    /// What widgets see of them.
    pub fn view(&self, state: u64) -> CohortView<'_> {
        let is_known = self.known.is_some_and(|(known, _)| known == state);
        CohortView {
            columns: &self.columns,
            generation: self.generation,
            is_working: self.is_working() || !is_known,
        }
    }

    /// Works out anew what a change touched: at once for a few patients, aside for many. What is wanted may follow from
    /// what there is to choose from.
    pub fn update(
        &mut self,
        ctx: &Context,
        study: &Study,
        state: u64,
        wanted: impl Fn(&Columns) -> MeasureSet,
    ) {
        if let Some(Ok(columns)) = Task::take(&mut self.job) {
            self.columns = columns;
            self.generation += 1;
        }
        if self.is_working() {
            return;
        }
        let measures = wanted(&self.columns);
        if self.known == Some((state, measures)) {
            return;
        }
        if !self.columns.are_of(study, measures) {
            let study = study.clone();
            if study.len() > FEW_PATIENTS {
                self.known = None;
                let mut columns = std::mem::take(&mut self.columns);
                self.job = Some(Task::start(waker(ctx), move |_| {
                    columns.update(study, measures);
                    columns
                }));
                return;
            }
            self.columns.update(study.clone(), measures);
            // With what there is to choose from, another measure may be the one that is shown.
            self.columns.update(study, wanted(&self.columns));
            self.generation += 1;
        }
        self.known = Some((state, wanted(&self.columns)));
    }
}
