//! How many rows the outline has, counted anew where the case changed.

use std::sync::Arc;

use crate::model::shared::Change;
use crate::model::{Patient, What};

/// The groups of a patient's events, in the order of the lanes.
pub(super) const GROUPS: [&str; 6] =
    ["Local", "Systemic", "Response", "Measurement", "Status", "Annotations"];

/// How many rows there are above each patient, so that a frame makes only those that show.
#[derive(Debug, Default)]
pub struct OutlineRows {
    /// Rows of each patient.
    counts: Vec<usize>,
    /// Rows above each patient.
    pub(super) above: Vec<usize>,
}

impl OutlineRows {
    /// Counts the rows of the patients that `change` made new.
    pub fn update(&mut self, change: &Change, patients: &[Arc<Patient>]) {
        let before = change.carry(&mut self.counts, patients, |_, patient| {
            let groups = group_sizes(patient).iter().filter(|size| **size > 0).count();
            1 + groups + patient.events.len()
        });
        if self.counts.get(change.stretch()).is_some_and(|after| after == before) {
            return;
        }
        let mut above = 1; // the case itself
        self.above.clear();
        for count in &self.counts {
            self.above.push(above);
            above += count;
        }
    }

    /// How many rows there are.
    pub(super) fn total(&self) -> usize {
        self.above.last().zip(self.counts.last()).map_or(1, |(above, count)| above + count)
    }

    /// The patient whose rows hold that one.
    pub(super) fn patient_at(&self, row: usize) -> usize {
        self.above.partition_point(|above| *above <= row).saturating_sub(1)
    }
}

/// How many events of a patient are in each group.
pub(super) fn group_sizes(patient: &Patient) -> [usize; GROUPS.len()] {
    let mut sizes = [0; GROUPS.len()];
    for event in &patient.events {
        if let Some(size) = sizes.get_mut(group_of(&event.what)) {
            *size += 1;
        }
    }
    sizes
}

/// The position of the group that an event belongs to.
pub(super) const fn group_of(what: &What) -> usize {
    match what {
        What::Treatment(t) if t.modality.is_local() => 0,
        What::Treatment(_) => 1,
        What::Response(_) => 2,
        What::Measurement(_) => 3,
        What::Status(_) | What::Finding(_) => 4,
        What::Annotation(_) => 5,
    }
}
