//! What widgets see of the program's state: shared references, so that nothing drawn can change it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::outline::rows::OutlineRows;
use crate::course::{Alignment, LintFinding};
use crate::edit::Selected;
use crate::figure::View;
use crate::figure::lanes::{LaneLayout, PatientLanes};
use crate::measure::lint::silence_of;
use crate::model::{Case, Patient, PatientId, Ticks, Unit};
use crate::study::Study;

/// The document of the active tab.
#[derive(Clone, Copy)]
pub struct DocumentView<'a> {
    /// Number of the document in this run of the program.
    pub id: u64,
    /// Number of the state that the case is in: the same number, the same case.
    pub state: u64,
    /// The case as it is now.
    pub case: &'a Case,
    /// The lanes of its study: of the case as it is now, or as it would be with what is dragged.
    pub lanes: &'a LaneLayout,
    /// How many rows the outline has.
    pub outline: &'a OutlineRows,
    /// Which view of the case is shown.
    pub figure: View,
    /// What is selected.
    pub selection: &'a Selected,
    /// The stretch of time to show; `None` fits all.
    pub time: Option<(Ticks, Ticks)>,
    /// How far the rows are scrolled, in points.
    pub scroll_y: f32,
    /// What time is counted from.
    pub alignment: Alignment,
    /// The unit to count in; `None` chooses by zoom.
    pub unit: Option<Unit>,
    /// Size of the figure's type relative to a page of 183 mm; `None` lets the room decide.
    pub type_scale: Option<f32>,
    /// Where the case is on disk.
    pub path: Option<&'a Path>,
    /// Its file name, or what stands for it.
    pub name: &'a str,
    /// Whether it differs from what is on disk.
    pub is_dirty: bool,
    /// Whether it is being saved.
    pub is_saving: bool,
}

impl<'a> DocumentView<'a> {
    /// The patients with what follows from the case, in its order.
    pub const fn study(&self) -> &'a Study {
        self.lanes.study()
    }

    /// Where a patient of that id stands.
    pub fn patient_index(&self, id: &PatientId) -> Option<usize> {
        self.study().position(id)
    }

    /// The patient of that id.
    pub fn patient(&self, id: &PatientId) -> Option<&'a Arc<Patient>> {
        Some(self.study().get(self.patient_index(id)?)?.patient())
    }

    /// The lanes of the patient of that id.
    pub fn lanes_of(&self, id: &PatientId) -> Option<Arc<PatientLanes>> {
        self.lanes.patient(self.patient_index(id)?)
    }

    /// The findings of the patient at `index`, silenced or not.
    pub fn all_findings_of(&self, index: usize) -> &'a [LintFinding] {
        self.study().get(index).map_or(&[], |chart| chart.findings())
    }

    /// The findings of the patient at `index` that are not silenced.
    pub fn findings_of(&self, index: usize) -> impl Iterator<Item = &'a LintFinding> + use<'a> {
        let case = self.case;
        let patient = case.patients.get(index);
        self.all_findings_of(index)
            .iter()
            .filter(move |f| patient.is_none_or(|p| silence_of(case, &p.id, f).is_none()))
    }
}

/// The steps of the active document.
#[derive(Debug, Default)]
pub struct HistoryView<'a> {
    /// Steps behind the present state, oldest first.
    pub behind: Vec<&'a str>,
    /// Steps ahead of it, next first.
    pub ahead: Vec<&'a str>,
}

/// A tab.
pub struct TabView<'a> {
    /// File name, or what stands for it.
    pub name: &'a str,
    /// Where it is on disk, for the tooltip.
    pub path: Option<&'a Path>,
    /// Whether it differs from what is on disk.
    pub is_dirty: bool,
}

/// What menus need to know to grey out what cannot be done, and to name what undo would take back.
#[derive(Debug, Default)]
pub struct MenuState {
    /// Whether a document is open.
    pub has_document: bool,
    /// Whether anything but the case itself is selected.
    pub has_selection: bool,
    /// Whether a patient is there to add events to.
    pub has_patient: bool,
    /// Whether the document has a file.
    pub has_file: bool,
    /// What undo would take back.
    pub undo: Option<String>,
    /// What redo would make again.
    pub redo: Option<String>,
    /// Files opened lately, newest first.
    pub recent: Vec<PathBuf>,
    /// Names of the examples.
    pub examples: Vec<&'static str>,
    /// Which zero, unit and theme are in force, to mark them.
    pub alignment: Option<Alignment>,
    /// The unit in force.
    pub unit: Option<Unit>,
}
