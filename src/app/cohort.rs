//! The measures of all patients, worked out aside where there are many.

use std::sync::Arc;

use eframe::egui::Context;

use super::jobs::waker;
use crate::course::Course;
use crate::job::Task;
use crate::measure::cohort::{Choice, choices};
use crate::measure::{self, Value};
use crate::model::shared::Change;
use crate::model::{Case, Patient, Rules};
use crate::ui::patients::CohortView;

/// Up to so many patients are measured within the frame.
const FEW_PATIENTS: usize = 500;

/// What was worked out of which patients.
#[derive(Default)]
struct Measured {
    rules: Option<Rules>,
    patients: Vec<Arc<Patient>>,
    values: Vec<Arc<[Value]>>,
    choices: Vec<Choice>,
}

impl Measured {
    /// The measures of a case; patients that are the same value keep what they have.
    fn followed(mut self, rules: Rules, patients: &[Arc<Patient>], courses: &[Arc<Course>]) -> Self {
        if self.rules.as_ref() != Some(&rules) {
            self = Self::default();
        }
        let change = Change::between(&self.patients, patients);
        change.carry(&mut self.values, patients, |i, patient| {
            courses.get(i).map_or_else(Arc::default, |course| measure::all(&rules, patient, course).into())
        });
        change.carry(&mut self.patients, patients, |_, patient| Arc::clone(patient));
        self.choices = choices(&self.values);
        self.rules = Some(rules);
        self
    }

    /// Whether it is of this case as it is now.
    fn is_of(&self, case: &Case) -> bool {
        self.rules.as_ref() == Some(&case.rules) && Change::between(&self.patients, &case.patients).is_none()
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
    pub fn follow(&mut self, ctx: &Context, case: &Case, state: u64, courses: &[Arc<Course>]) {
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
        if self.measured.is_of(case) {
            self.state = Some(state);
            return;
        }
        let measured = std::mem::take(&mut self.measured);
        let rules = case.rules.clone();
        if case.patients.len() <= FEW_PATIENTS {
            self.measured = measured.followed(rules, &case.patients, courses);
            self.generation += 1;
            self.state = Some(state);
            return;
        }
        self.state = None;
        let (patients, courses) = (case.patients.clone(), courses.to_vec());
        self.job = Some(Task::start(waker(ctx), move |_| measured.followed(rules, &patients, &courses)));
    }
}
