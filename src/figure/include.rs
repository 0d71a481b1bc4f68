//! What of a case the figure shows: a journal wants the title in the caption, a slide no legend, a letter one patient.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{LaneSetting, Patient, PatientId};
use crate::study::{Chart, Study};

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

    /// The study without what is left out of it; `None` if all of it remains.
    ///
    /// The composition does this by itself; who needs the lanes or the span of time of what is shown does it before.
    pub fn narrowed(&self, study: &Study) -> Option<Study> {
        if self.hidden_patients.is_empty() && self.hidden_lanes.is_empty() {
            return None;
        }
        let is_hidden = |id: &PatientId| self.hidden_patients.contains(id);
        let hides_lanes = |p: &Patient| self.lanes_to_hide(&p.id, &p.lanes).next().is_some();
        if !study.charts().any(|chart| is_hidden(chart.id()) || hides_lanes(chart.patient())) {
            return None;
        }
        let narrowed = |chart: &Arc<Chart>| {
            let mut patient = Arc::clone(chart.patient());
            let hidden: Vec<String> = self.lanes_to_hide(&patient.id, &patient.lanes).cloned().collect();
            if hidden.is_empty() {
                return Arc::clone(chart);
            }
            let lanes = &mut Arc::make_mut(&mut patient).lanes;
            for lane in hidden {
                if let Some(setting) = lanes.iter_mut().find(|s| is_same_lane(&s.lane, &lane)) {
                    setting.hidden = true;
                } else {
                    lanes.push(LaneSetting { lane, hidden: true, ..LaneSetting::default() });
                }
            }
            Arc::new(chart.looking_like(patient))
        };
        let charts = study.charts().filter(|chart| !is_hidden(chart.id())).map(narrowed).collect();
        Some(study.narrowed(study.head().clone(), charts))
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
