//! An open case: its value, its history, its file, and how it is looked at.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::cohort::Cohort;
use super::pictures::Pictures;
use crate::course::{self, Alignment, Course, Finding, Severity};
use crate::edit::{Edit, EditError, History, Selection};
use crate::figure::View;
use crate::figure::km::Plot;
use crate::figure::lanes::LaneLayout;
use crate::io::{Loaded, Notice, attachments};
use crate::measure::lint;
use crate::measure::lint::silence_of;
use crate::model::shared::Change;
use crate::model::{Case, Patient, Rules, Ticks, Unit};
use crate::ui::findings::FindingsPanel;
use crate::ui::form::FieldDrafts;
use crate::ui::gesture::Gesture;
use crate::ui::measures::MeasuresPanel;
use crate::ui::outline::rows::OutlineRows;
use crate::ui::patients::PatientTable;
use crate::ui::quick::QuickLine;
use crate::ui::state::DocumentView;
use crate::ui::survival::SurvivalView;
use crate::ui::table::Table;

/// An open case.
pub struct Document {
    /// Number of the document in this run of the program.
    pub id: u64,
    case: Case,
    history: History,
    /// What is known of its file.
    pub loaded: Loaded,
    /// What its file holds that the first save would not keep.
    pub notices: Vec<Notice>,
    /// What it is called while it has no file.
    pub untitled_name: String,
    /// What is selected.
    pub selection: Selection,
    /// Which view of the case is shown.
    pub figure: View,
    /// The stretch of time shown; `None` fits all.
    pub time: Option<(Ticks, Ticks)>,
    /// How far the rows are scrolled, in points.
    pub scroll_y: f32,
    /// What time is counted from.
    pub alignment: Alignment,
    /// The unit to count in; `None` chooses by zoom.
    pub unit: Option<Unit>,
    /// Size of the figure's type in the window; `None` lets the room decide.
    pub type_scale: Option<f32>,
    /// What the pointer is doing on the plot.
    pub gesture: Gesture,
    /// What is typed into quick add.
    pub quick: QuickLine,
    /// How the table of events is looked at, and what is being written in it.
    pub table: Table,
    /// How its patients are looked at as a table.
    pub patients: PatientTable,
    /// How their survival is looked at.
    pub survival: SurvivalView,
    /// The measures of all its patients.
    pub cohort: Cohort,
    /// How the findings are looked at.
    pub findings: FindingsPanel,
    /// How its measures are looked at.
    pub measures: MeasuresPanel,
    /// Texts in fields that the case could not take.
    pub drafts: FieldDrafts,
    /// The pictures of the case.
    pub pictures: Pictures,
    /// Whether a save is under way.
    pub is_saving: bool,
    derived: Derived,
}

/// What follows from the case, kept until the case changes.
#[derive(Default)]
pub(super) struct Derived {
    state: Option<u64>,
    patients: Vec<Arc<Patient>>,
    positions: HashMap<Arc<str>, usize>,
    courses: Vec<Arc<Course>>,
    findings: Vec<Arc<[Finding]>>,
    /// The conventions by which they were found.
    rules: Rules,
    /// Errors and warnings that are not silenced.
    finding_count: usize,
    lanes: LaneLayout,
    outline: OutlineRows,
}

impl Derived {
    /// What follows from a case just read: of a large one, work to be done aside.
    pub fn of(case: &Case) -> Self {
        let mut derived = Self::default();
        derived.follow(case, History::new().state());
        derived
    }

    /// Works out anew what an edit touched; patients that are the same value keep what they have.
    fn follow(&mut self, case: &Case, state: u64) {
        if self.state == Some(state) {
            return;
        }
        let patients = &case.patients;
        let change = Change::between(&self.patients, patients);
        change.carry(&mut self.courses, patients, |_, patient| Arc::new(course::resolve(patient)));
        let courses = &self.courses;
        change.carry(&mut self.findings, patients, |i, patient| {
            courses.get(i).map_or_else(Arc::default, |course| lint(&case.rules, patient, course).into())
        });
        if self.rules != case.rules {
            let all = patients.iter().zip(courses);
            self.findings = all.map(|(p, course)| lint(&case.rules, p, course).into()).collect();
            self.rules.clone_from(&case.rules);
        }
        self.lanes.follow(&case.rules, patients, courses);
        self.outline.update(&change, patients);
        let heard =
            |p: &Patient, f: &&Finding| f.severity != Severity::Info && silence_of(case, &p.id, f).is_none();
        let counts = patients.iter().zip(&self.findings).filter(|(_, found)| !found.is_empty());
        self.finding_count = counts.map(|(p, found)| found.iter().filter(|f| heard(p, f)).count()).sum();
        let before = change.carry(&mut self.patients, patients, |_, patient| Arc::clone(patient));
        let after = patients.get(change.stretch()).unwrap_or_default();
        let names_stand = before.len() == after.len() && before.iter().zip(after).all(|(a, b)| a.id == b.id);
        if !names_stand {
            self.positions = patients.iter().enumerate().map(|(i, p)| (p.id.shared(), i)).collect();
        }
        self.state = Some(state);
    }
}

impl Document {
    /// A document of a case, with what is known of its file.
    pub fn new(id: u64, case: Case, loaded: Loaded, untitled_name: &str) -> Self {
        let derived = Derived::of(&case);
        Self::with(id, case, derived, loaded, untitled_name)
    }

    /// A document of a case whose times were worked out before.
    pub(super) fn with(id: u64, case: Case, derived: Derived, loaded: Loaded, untitled_name: &str) -> Self {
        Self {
            id,
            case,
            history: History::new(),
            loaded,
            notices: Vec::new(),
            untitled_name: untitled_name.to_owned(),
            selection: Selection::Case,
            figure: View::Timeline,
            time: None,
            scroll_y: 0.0,
            alignment: Alignment::Zero,
            unit: None,
            type_scale: None,
            gesture: Gesture::default(),
            quick: QuickLine::default(),
            table: Table::default(),
            patients: PatientTable::default(),
            survival: SurvivalView::default(),
            cohort: Cohort::default(),
            findings: FindingsPanel::default(),
            measures: MeasuresPanel::default(),
            drafts: FieldDrafts::default(),
            pictures: Pictures::default(),
            is_saving: false,
            derived,
        }
    }

    /// The case as it is now.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The resolved times of its patients, in their order.
    pub fn courses(&self) -> &[Arc<Course>] {
        &self.derived.courses
    }

    /// Its lanes.
    pub fn lanes(&self) -> &LaneLayout {
        &self.derived.lanes
    }

    /// What was done to it.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Its file name, or what stands for it.
    pub fn name(&self) -> String {
        let file = self.loaded.path.as_deref().and_then(Path::file_name);
        file.map_or_else(|| self.untitled_name.clone(), |n| n.to_string_lossy().into_owned())
    }

    /// Whether it differs from what is on disk.
    pub fn is_dirty(&self) -> bool {
        self.history.is_dirty()
    }

    /// Makes a change. This, [`Self::undo`] and [`Self::redo`] are the only places where a case changes.
    pub fn commit(&mut self, label: &str, edit: Edit, merge: Option<&str>) -> Result<(), EditError> {
        self.history.commit(&mut self.case, label, edit, merge)?;
        self.follow();
        Ok(())
    }

    /// Takes the last step back; gives its name.
    pub fn undo(&mut self) -> Result<Option<String>, EditError> {
        let label = self.history.undo(&mut self.case)?;
        self.drafts.clear();
        self.follow();
        Ok(label)
    }

    /// Makes the last undone step again; gives its name.
    pub fn redo(&mut self) -> Result<Option<String>, EditError> {
        let label = self.history.redo(&mut self.case)?;
        self.drafts.clear();
        self.follow();
        Ok(label)
    }

    /// Adds pictures, PNG or JPEG, by name.
    pub fn add_pictures(&mut self, pictures: impl IntoIterator<Item = (String, Arc<[u8]>)>) {
        for (name, bytes) in pictures {
            self.pictures.insert(&name, bytes);
        }
        self.derived.lanes.aspects = self.pictures.aspects();
    }

    /// What a picture shows, in the words of the case: at the selected event, else wherever it is first named.
    pub fn caption_of(&self, file: &str) -> Option<String> {
        let selected =
            self.selection.last_event().and_then(|a| self.case.event(&a.patient, &a.event)).into_iter();
        let mut all = selected
            .chain(self.case.patients.iter().flat_map(|p| &p.events))
            .flat_map(|event| &event.pictures)
            .filter(|picture| picture.file == file && !picture.caption.trim().is_empty());
        all.next().map(|picture| picture.caption.trim().to_owned())
    }

    /// Where a picture is, or would be, as far as that is known.
    pub fn picture_path(&self, file: &str) -> String {
        let folder = self.loaded.path.as_deref().map(attachments::folder_of);
        folder.map_or_else(|| file.to_owned(), |folder| folder.join(file).display().to_string())
    }

    /// The next change is a step of its own.
    pub fn close_step(&mut self) {
        self.history.close_step();
    }

    /// The state of that number is on disk now.
    pub fn mark_saved(&mut self, state: u64) {
        self.history.mark_saved(state);
    }

    /// Works out the measures of all patients, as far as they are not known.
    pub fn follow_cohort(&mut self, ctx: &eframe::egui::Context) {
        self.cohort.follow(ctx, &self.case, self.history.state(), &self.derived.courses);
    }

    /// The survival curves as they are chosen; `None` while there are none.
    pub fn follow_curves(&mut self, ctx: &eframe::egui::Context) -> Option<Arc<Plot>> {
        self.follow_cohort(ctx);
        let mut curves = std::mem::take(&mut self.survival);
        let doc = self.view("");
        curves.refresh(&doc, &self.cohort.view(doc.state));
        self.survival = curves;
        self.survival.plot()
    }

    fn follow(&mut self) {
        self.selection = self.selection.carried(&self.derived.patients, &self.case.patients);
        self.derived.follow(&self.case, self.history.state());
        self.derived.lanes.aspects = self.pictures.aspects();
        self.selection = self.selection.pruned(&self.case);
    }

    /// The document as widgets see it. `name` is [`Self::name`], kept by the caller.
    pub fn view<'a>(&'a self, name: &'a str) -> DocumentView<'a> {
        DocumentView {
            id: self.id,
            state: self.history.state(),
            case: &self.case,
            positions: &self.derived.positions,
            courses: &self.derived.courses,
            lanes: &self.derived.lanes,
            outline: &self.derived.outline,
            findings: &self.derived.findings,
            finding_count: self.derived.finding_count,
            figure: self.figure,
            selection: &self.selection,
            time: self.time,
            scroll_y: self.scroll_y,
            alignment: self.alignment,
            unit: self.unit,
            type_scale: self.type_scale,
            path: self.loaded.path.as_deref(),
            name,
            is_dirty: self.is_dirty(),
            is_saving: self.is_saving,
        }
    }
}
