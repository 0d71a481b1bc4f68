//! What of a case the figure shows: a journal wants the title in the caption, a slide no legend, a letter one patient.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::course::Course;
use crate::model::{Case, LaneSetting, PatientId};

/// What the figure shows. The usual figure shows everything that there is, on one unbroken axis.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Include {
    /// Title and subtitle.
    pub title: bool,
    /// What colours and signs mean.
    pub legend: bool,
    /// The time axis with its numbers and caption.
    pub axis: bool,
    /// Values from the literature.
    pub references: bool,
    /// The hatched time off treatment and its dimension line.
    pub measures: bool,
    /// Pictures and their letters.
    pub pictures: bool,
    /// Whether long stretches in which nothing begins or ends are cut out of the axis. Only a figure of one patient can
    /// be: bars of several would be cut where something happens to others.
    pub axis_break: bool,
    /// Patients that are left out.
    pub hidden_patients: BTreeSet<PatientId>,
    /// Lanes that are left out: whose, and the name that the program gives the lane, capital and small letters alike.
    pub hidden_lanes: BTreeSet<(PatientId, String)>,
}

impl Include {
    /// Everything that there is, on one unbroken axis.
    pub const ALL: Self = Self {
        title: true,
        legend: true,
        axis: true,
        references: true,
        measures: true,
        pictures: true,
        axis_break: false,
        hidden_patients: BTreeSet::new(),
        hidden_lanes: BTreeSet::new(),
    };

    /// The case without what is left out of it, and the courses of the patients that remain; `None` if all of it
    /// remains. `courses` are those of the case's patients, in order.
    ///
    /// The composition does this by itself; who needs the lanes or the span of time of what is shown does it before.
    pub fn narrowed(&self, case: &Case, courses: &[Arc<Course>]) -> Option<(Case, Vec<Arc<Course>>)> {
        // Every frame of a window asks this: nothing is hidden there, and a large case is not walked to see that.
        if self.hidden_patients.is_empty() && self.hidden_lanes.is_empty() {
            return None;
        }
        let is_hidden = |id: &PatientId| self.hidden_patients.contains(id);
        let hides_lanes = case.patients.iter().any(|p| self.lanes_to_hide(&p.id, &p.lanes).next().is_some());
        if !hides_lanes && !case.patients.iter().any(|p| is_hidden(&p.id)) {
            return None;
        }
        let mut narrow = case.head();
        let mut kept = Vec::new();
        for (patient, course) in case.patients.iter().zip(courses).filter(|(p, _)| !is_hidden(&p.id)) {
            let mut patient = Arc::clone(patient);
            let hidden: Vec<String> = self.lanes_to_hide(&patient.id, &patient.lanes).cloned().collect();
            for lane in hidden {
                let patient = Arc::make_mut(&mut patient);
                if let Some(setting) = patient.lanes.iter_mut().find(|s| is_same_lane(&s.lane, &lane)) {
                    setting.hidden = true;
                } else {
                    let setting = LaneSetting { lane, hidden: true, ..LaneSetting::default() };
                    patient.lanes.push(setting);
                }
            }
            narrow.patients.push(patient);
            kept.push(Arc::clone(course));
        }
        Some((narrow, kept))
    }

    /// The lanes of a patient that are left out here, but not by the case.
    fn lanes_to_hide<'a>(
        &'a self,
        patient: &'a PatientId,
        settings: &'a [LaneSetting],
    ) -> impl Iterator<Item = &'a String> {
        let own = self.hidden_lanes.iter().filter(move |(id, _)| id == patient).map(|(_, lane)| lane);
        own.filter(|lane| !settings.iter().any(|s| s.hidden && is_same_lane(&s.lane, lane)))
    }
}

impl Default for Include {
    fn default() -> Self {
        Self::ALL
    }
}

/// Whether two names mean the same lane.
fn is_same_lane(a: &str, b: &str) -> bool {
    a.trim().eq_ignore_ascii_case(b.trim())
}
