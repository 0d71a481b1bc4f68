//! One patient with everything that follows from the file.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::course::{self, Course, LintFinding};
use crate::measure::{self, MeasureSet, OverlapTable, Value};
use crate::model::{Patient, PatientId, Rules};

/// What the charts of a study have in common: the conventions that they are measured by, and a tally of the work.
#[derive(Debug, Default)]
pub(super) struct Ground {
    /// The conventions of the case.
    pub rules: Rules,
    /// How often a course was resolved, and measures were worked out.
    pub resolved: AtomicUsize,
    pub measured: AtomicUsize,
    /// Events whose course is held.
    pub held: AtomicUsize,
}

/// A patient as written, and what follows from it: the course, the findings, the measures. Each is worked out when it
/// is first asked for, once, whichever thread asks.
#[derive(Debug)]
pub struct Chart {
    patient: Arc<Patient>,
    ground: Arc<Ground>,
    course: OnceLock<Arc<Course>>,
    findings: OnceLock<Arc<[LintFinding]>>,
    measures: OnceLock<Arc<[Value]>>,
    overlap: OnceLock<Arc<OverlapTable>>,
}

impl Chart {
    /// The chart of a patient who stands alone, measured by `rules`.
    pub fn new(patient: Arc<Patient>, rules: &Rules) -> Self {
        Self::on(patient, Arc::new(Ground { rules: rules.clone(), ..Ground::default() }))
    }

    /// The chart of a patient of a study.
    pub(super) fn on(patient: Arc<Patient>, ground: Arc<Ground>) -> Self {
        Self {
            patient,
            ground,
            course: OnceLock::new(),
            findings: OnceLock::new(),
            measures: OnceLock::new(),
            overlap: OnceLock::new(),
        }
    }

    /// The chart of another value of this patient, or of another patient of the same study.
    #[must_use]
    pub fn of_same_study(&self, patient: Arc<Patient>) -> Self {
        Self::on(patient, Arc::clone(&self.ground))
    }

    /// The chart of a patient who differs from this one in how it is drawn alone: nothing is worked out anew.
    #[must_use]
    pub fn looking_like(&self, patient: Arc<Patient>) -> Self {
        Self {
            patient,
            ground: Arc::clone(&self.ground),
            course: OnceLock::from(Arc::clone(self.course())),
            findings: self.findings.clone(),
            measures: self.measures.clone(),
            overlap: self.overlap.clone(),
        }
    }

    /// The same patient by other conventions, which times do not depend on.
    pub(super) fn by(&self, ground: Arc<Ground>) -> Self {
        Self { course: self.course.clone(), ..Self::on(Arc::clone(&self.patient), ground) }
    }

    /// The same chart without what can be worked out again at any time; what was found is kept.
    pub(super) fn slimmed(&self) -> Self {
        Self {
            findings: self.findings.clone(),
            ..Self::on(Arc::clone(&self.patient), Arc::clone(&self.ground))
        }
    }

    /// The patient as written.
    pub const fn patient(&self) -> &Arc<Patient> {
        &self.patient
    }

    /// The patient's name within the case.
    pub fn id(&self) -> &PatientId {
        &self.patient.id
    }

    /// The conventions that the patient is measured by.
    pub fn rules(&self) -> &Rules {
        &self.ground.rules
    }

    /// When everything happened.
    pub fn course(&self) -> &Arc<Course> {
        self.course.get_or_init(|| {
            self.ground.resolved.fetch_add(1, Ordering::Relaxed);
            self.ground.held.fetch_add(self.patient.events.len(), Ordering::Relaxed);
            Arc::new(course::resolve(&self.patient))
        })
    }

    /// What is wrong or doubtful, silenced or not.
    pub fn findings(&self) -> &[LintFinding] {
        self.findings.get_or_init(|| {
            // What is stated of a patient is held against all measures, which are then known.
            let measured = |wanted: MeasureSet| {
                let of_all = self.measures().iter().filter(|value| wanted.contains(value.measure));
                of_all.cloned().collect()
            };
            measure::lint_with(self.rules(), &self.patient, self.course(), measured).into()
        })
    }

    /// All measures, in the order of their definitions.
    pub fn measures(&self) -> &[Value] {
        self.measures.get_or_init(|| self.some(MeasureSet::ALL).into())
    }

    /// Those measures that are wanted, in the order of their definitions. They are not kept: this is for a pass over many
    /// patients.
    pub fn some(&self, wanted: MeasureSet) -> Vec<Value> {
        if let Some(kept) = self.measures.get() {
            return kept.iter().filter(|value| wanted.contains(value.measure)).cloned().collect();
        }
        self.ground.measured.fetch_add(1, Ordering::Relaxed);
        measure::some(wanted, self.rules(), &self.patient, self.course())
    }

    /// Which treatments ran while which response lasted.
    pub fn overlap(&self) -> &OverlapTable {
        self.overlap.get_or_init(|| Arc::new(measure::overlap_table(self.course())))
    }

    /// Bytes that it holds beside the patient as written, about.
    pub fn derived_bytes(&self) -> usize {
        let findings = self.findings.get().map_or(0, |found| size_of_val::<[LintFinding]>(found));
        let measures = self.measures.get().map_or(0, |values| size_of_val::<[Value]>(values));
        let course = self.course.get().map_or(0, |course| course.heap_bytes());
        size_of::<Self>() + findings + measures + course
    }
}
