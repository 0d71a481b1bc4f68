//! A document is two things: what is open (the case, its history, its file and what follows from them), and how it is
//! looked at. Widgets see the one, and change the other.

use std::path::Path;
use std::sync::Arc;

use super::cohort::Cohort;
use super::look::{DocumentLook, Panels};
use super::pictures::Pictures;
use crate::edit::{Edit, EditError, History, Patients};
use crate::figure::km::Plot;
use crate::figure::lanes::LaneLayout;
use crate::io::{Loaded, Notice, pictures_folder};
use crate::model::shared::Change;
use crate::model::{Case, Patient, PatientId};
use crate::study::{Columns, Study};
use crate::ui::outline::rows::OutlineRows;
use crate::ui::patients::CohortView;
use crate::ui::state::DocumentView;

impl Patients for Study {
    fn count(&self) -> usize {
        self.len()
    }

    fn position(&self, id: &PatientId) -> Option<usize> {
        Self::position(self, id)
    }

    fn at(&self, position: usize) -> Option<&Arc<Patient>> {
        self.get(position).map(|chart| chart.patient())
    }
}

/// An open case, and how it is looked at.
pub struct Document {
    /// Number of the document in this run of the program.
    pub id: u64,
    /// What is open.
    pub open: OpenCase,
    /// What is shown of it, and what is selected.
    pub look: DocumentLook,
    /// What each widget that shows it keeps from frame to frame.
    pub panels: Panels,
}

/// A case that is open: its value, its history, its file, and what follows from them.
pub struct OpenCase {
    case: Case,
    history: History,
    /// What is known of its file.
    pub loaded: Loaded,
    /// What its file holds that the first save would not keep.
    pub notices: Vec<Notice>,
    /// What it is called while it has no file.
    pub untitled_name: String,
    /// The measures of all its patients.
    pub cohort: Cohort,
    /// The pictures of the case.
    pub pictures: Pictures,
    /// Whether a save is under way.
    pub is_saving: bool,
    /// Whether only its first patients are here yet: nothing can be changed or written until all are.
    pub is_reading: bool,
    derived: Derived,
}

/// What follows from the case, kept until the case changes.
#[derive(Default)]
pub(super) struct Derived {
    state: Option<u64>,
    lanes: LaneLayout,
    outline: OutlineRows,
}

impl Derived {
    /// What follows from a case just read: of a large one, work to be done aside.
    pub fn of(case: &Case) -> Self {
        let mut outline = OutlineRows::default();
        outline.update(&Change::between(&[], &case.patients), &case.patients);
        Self { state: Some(History::new().state()), lanes: LaneLayout::of_case(case), outline }
    }

    /// Works out anew what an edit touched; patients that are the same value keep what they have.
    fn update(&mut self, case: &Case, state: u64) {
        if self.state == Some(state) {
            return;
        }
        let change = self.lanes.update(case);
        self.outline.update(&change, &case.patients);
        self.state = Some(state);
    }
}

impl OpenCase {
    /// Its file name, or what stands for it.
    pub fn name(&self) -> String {
        let file = self.loaded.path.as_deref().and_then(Path::file_name);
        file.map_or_else(|| self.untitled_name.clone(), |n| n.to_string_lossy().into_owned())
    }

    /// It as widgets see it, looked at so. `name` is [`Self::name`], kept by the caller.
    fn view<'a>(&'a self, id: u64, look: &'a DocumentLook, name: &'a str) -> DocumentView<'a> {
        DocumentView {
            id,
            state: self.history.state(),
            case: &self.case,
            lanes: &self.derived.lanes,
            outline: &self.derived.outline,
            figure: look.figure,
            selection: &look.selection,
            time: look.time,
            scroll_y: look.scroll_y,
            alignment: look.alignment,
            unit: look.unit,
            type_scale: look.type_scale,
            path: self.loaded.path.as_deref(),
            name,
            is_dirty: self.history.is_dirty(),
            is_saving: self.is_saving,
        }
    }
}

/// Why a change was not made. The case is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// Only the first patients are here yet.
    #[error("the file is still being read")]
    Reading,
    /// The edit does not fit the case.
    #[error(transparent)]
    Edit(#[from] EditError),
}

/// A document taken apart for a frame: widgets see what is open, and write in what they keep.
pub(super) struct DocumentParts<'a> {
    /// What is open, looked at as it is.
    pub doc: DocumentView<'a>,
    /// The measures of all patients.
    pub cohort: CohortView<'a>,
    /// The bytes of its pictures.
    pub pictures: &'a Pictures,
    /// What was done to it.
    pub history: &'a History,
    /// What widgets keep.
    pub panels: &'a mut Panels,
}

impl Document {
    /// A document of a case, with what is known of its file.
    pub fn new(id: u64, case: Case, loaded: Loaded, untitled_name: &str) -> Self {
        let derived = Derived::of(&case);
        Self::with(id, case, derived, loaded, untitled_name)
    }

    /// A document of a case whose times were worked out before.
    pub(super) fn with(id: u64, case: Case, derived: Derived, loaded: Loaded, untitled_name: &str) -> Self {
        let open = OpenCase {
            case,
            history: History::new(),
            loaded,
            notices: Vec::new(),
            untitled_name: untitled_name.to_owned(),
            cohort: Cohort::default(),
            pictures: Pictures::default(),
            is_saving: false,
            is_reading: false,
            derived,
        };
        Self { id, open, look: DocumentLook::default(), panels: Panels::default() }
    }

    /// A document of the first patients of a file that is being read.
    pub(super) fn reading(id: u64, first: Case, derived: Derived, name: &str) -> Self {
        let mut document = Self::with(id, first, derived, Loaded::untitled(), name);
        document.open.is_reading = true;
        document
    }

    /// All of the file is here.
    pub(super) fn finish_reading(
        &mut self,
        case: Case,
        derived: Derived,
        loaded: Loaded,
        untitled_name: &str,
    ) {
        self.open.case = case;
        self.open.derived = derived;
        self.open.loaded = loaded;
        untitled_name.clone_into(&mut self.open.untitled_name);
        self.open.is_reading = false;
        self.open.history.read_further();
        self.update_derived();
    }

    /// The case as it is now.
    pub fn case(&self) -> &Case {
        &self.open.case
    }

    /// Its patients with what follows from the case, in their order.
    pub const fn study(&self) -> &Study {
        self.open.derived.lanes.study()
    }

    /// Its lanes.
    pub fn lanes(&self) -> &LaneLayout {
        &self.open.derived.lanes
    }

    /// What was done to it.
    pub fn history(&self) -> &History {
        &self.open.history
    }

    /// Its file name, or what stands for it.
    pub fn name(&self) -> String {
        self.open.name()
    }

    /// Whether it differs from what is on disk.
    pub fn is_dirty(&self) -> bool {
        self.open.history.is_dirty()
    }

    /// Makes a change. This, [`Self::undo`] and [`Self::redo`] are the only places where a case changes.
    pub fn commit(&mut self, label: &str, edit: Edit, merge: Option<&str>) -> Result<(), CommitError> {
        if self.open.is_reading {
            return Err(CommitError::Reading);
        }
        self.open.history.commit(&mut self.open.case, label, edit, merge)?;
        self.update_derived();
        Ok(())
    }

    /// Takes the last step back; gives its name.
    pub fn undo(&mut self) -> Result<Option<String>, EditError> {
        let label = self.open.history.undo(&mut self.open.case)?;
        self.panels.drafts.clear();
        self.update_derived();
        Ok(label)
    }

    /// Makes the last undone step again; gives its name.
    pub fn redo(&mut self) -> Result<Option<String>, EditError> {
        let label = self.open.history.redo(&mut self.open.case)?;
        self.panels.drafts.clear();
        self.update_derived();
        Ok(label)
    }

    /// Adds pictures, PNG or JPEG, by name.
    pub fn add_pictures(&mut self, pictures: impl IntoIterator<Item = (String, Arc<[u8]>)>) {
        for (name, bytes) in pictures {
            self.open.pictures.insert(&name, bytes);
        }
        self.open.derived.lanes.aspects = Arc::new(self.open.pictures.aspects());
    }

    /// What a picture shows, in the words of the case: at the selected event, else wherever it is first named.
    pub fn caption_of(&self, file: &str) -> Option<String> {
        let case = self.case();
        let selected =
            self.look.selection.last_event().and_then(|a| case.event(&a.patient, &a.event)).into_iter();
        let mut all = selected
            .chain(case.patients.iter().flat_map(|p| &p.events))
            .flat_map(|event| &event.pictures)
            .filter(|picture| picture.file == file && !picture.caption.trim().is_empty());
        all.next().map(|picture| picture.caption.trim().to_owned())
    }

    /// Where a picture is, or would be, as far as that is known.
    pub fn picture_path(&self, file: &str) -> String {
        let folder = self.open.loaded.path.as_deref().map(pictures_folder);
        folder.map_or_else(|| file.to_owned(), |folder| folder.join(file).display().to_string())
    }

    /// The next change is a step of its own.
    pub fn close_step(&mut self) {
        self.open.history.close_step();
    }

    /// The state of that number is on disk now.
    pub fn mark_saved(&mut self, state: u64) {
        self.open.history.mark_saved(state);
    }

    /// Works out the measures of all patients, as far as they are not known.
    pub fn update_cohort(&mut self, ctx: &eframe::egui::Context) {
        let OpenCase { history, cohort, derived, .. } = &mut self.open;
        let Panels { patients, survival, .. } = &self.panels;
        let wanted = |columns: &Columns| patients.measures().with(survival.measures(columns.choices()));
        cohort.update(ctx, derived.lanes.study(), history.state(), wanted);
    }

    /// The survival curves as they are chosen; `None` while there are none.
    pub fn update_curves(&mut self, ctx: &eframe::egui::Context) -> Option<Arc<Plot>> {
        self.update_cohort(ctx);
        let DocumentParts { doc, cohort, panels, .. } = self.parts("");
        panels.survival.refresh(&doc, &cohort);
        panels.survival.plot()
    }

    /// Lets go of what can be worked out again, once much is held that nobody looks at.
    pub(super) fn trim(&mut self) {
        self.open.derived.lanes.trim();
    }

    fn update_derived(&mut self) {
        let OpenCase { case, history, derived, pictures, .. } = &mut self.open;
        let selection = std::mem::take(&mut self.look.selection);
        self.look.selection = selection.followed(derived.lanes.study(), &case.patients);
        derived.update(case, history.state());
        derived.lanes.aspects = Arc::new(pictures.aspects());
    }

    /// The document as widgets see it. `name` is [`Self::name`], kept by the caller.
    pub fn view<'a>(&'a self, name: &'a str) -> DocumentView<'a> {
        self.open.view(self.id, &self.look, name)
    }

    /// The document as widgets see it, beside what they keep of it. `name` is [`Self::name`], kept by the caller.
    pub(super) fn parts<'a>(&'a mut self, name: &'a str) -> DocumentParts<'a> {
        let doc = self.open.view(self.id, &self.look, name);
        DocumentParts {
            doc,
            cohort: self.open.cohort.view(doc.state),
            pictures: &self.open.pictures,
            history: &self.open.history,
            panels: &mut self.panels,
        }
    }
}
