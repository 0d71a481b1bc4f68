//! The measures of all patients, worked out aside where there are many.

use std::sync::Arc;

use eframe::egui::Context;

use super::jobs::waker;
use crate::job::Task;
use crate::measure::Value;
use crate::measure::cohort::{Choice, choices};
use crate::model::shared::Change;
use crate::study::{Chart, Study};
use crate::ui::patients::CohortView;

/// Up to so many patients are measured within the frame.
const FEW_PATIENTS: usize = 500;

/// What was worked out of which patients.
#[derive(Default)]
struct Measured {
    study: Study,
    values: Vec<Arc<[Value]>>,
    choices: Vec<Choice>,
}

impl Measured {
    /// Whether it is of this study.
    fn is_of(&self, study: &Study) -> bool {
        let same = |(a, b): (&Arc<Chart>, &Arc<Chart>)| Arc::ptr_eq(a.patient(), b.patient());
        self.study.head().rules == study.head().rules
            && self.study.len() == study.len()
            && self.study.charts().zip(study.charts()).all(same)
    }

    /// The measures of a study; patients that are the same value keep what they have.
    fn followed(mut self, study: Study) -> Self {
        let old: Vec<Arc<Chart>> = self.study.charts().cloned().collect();
        let new: Vec<Arc<Chart>> = study.charts().cloned().collect();
        let change =
            Change::between_by(&old, &new, |c| Arc::as_ptr(c.patient()), |c| Arc::as_ptr(c.patient()));
        if self.study.head().rules != study.head().rules {
            self.values.clear();
        }
        change.carry(&mut self.values, &new, |_, chart| chart.measures().into());
        self.choices = choices(&self.values);
        self.study = study;
        self
    }
}

/// The measures of all patients of a document.
#[derive(Default)]
pub struct Cohort {
    measured: Measured,
    /// The state of the case that they are of.
    state: Option<u64>,
    generation: u64,
    job: Option<Task<Measured>>,
}

impl Cohort {
    /// Whether they are being worked out.
    pub fn is_working(&self) -> bool {
        self.job.is_some()
    }

    /// What widgets see of them.
    pub fn view(&self, state: u64) -> CohortView<'_> {
        CohortView {
            values: &self.measured.values,
            choices: &self.measured.choices,
            generation: self.generation,
            is_working: self.state != Some(state),
        }
    }

    /// Works out anew what a change touched: at once for a few patients, aside for many.
    pub fn follow(&mut self, ctx: &Context, study: &Study, state: u64) {
        if let Some(Ok(measured)) = Task::take(&mut self.job) {
            self.measured = measured;
            self.generation += 1;
        }
        if self.is_working() {
            return;
        }
        if self.state == Some(state) {
            return;
        }
        if self.measured.is_of(study) {
            self.state = Some(state);
            return;
        }
        let measured = std::mem::take(&mut self.measured);
        if study.len() <= FEW_PATIENTS {
            self.measured = measured.followed(study.clone());
            self.generation += 1;
            self.state = Some(state);
            return;
        }
        self.state = None;
        let study = study.clone();
        self.job = Some(Task::start(waker(ctx), move |_| measured.followed(study)));
    }
}
