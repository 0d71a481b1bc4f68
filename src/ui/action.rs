//! What the user asked for in a frame. Widgets return it; the `app` room does it.

use std::path::PathBuf;

use crate::command::AppCommand;
use crate::course::{Alignment, LintFinding};
use crate::edit::{Edit, Selection};
use crate::entry::table::Rejected;
use crate::model::{PatientId, Ticks, Unit};

/// One wish of the user.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A command of a menu, button or key.
    Command(AppCommand),
    /// A change to the case of the active tab.
    Edit {
        /// How the history names it.
        label: String,
        /// The change.
        edit: Edit,
        /// Changes of one key in a row are one step.
        merge: Option<String>,
    },
    /// A field was left: the next change is a step of its own.
    CloseStep,
    /// Paste this text as events, patients or cells.
    Paste(String),
    /// Say which cells did not fit; nothing was changed.
    Reject {
        /// What was not done: pasted, filled.
        done: &'static str,
        /// The cells.
        cells: Vec<Rejected>,
    },
    /// Ask why a finding is to stand.
    Silence {
        /// Whose finding.
        patient: PatientId,
        /// The finding.
        finding: LintFinding,
    },
    /// Select this.
    Select(Selection),
    /// Show this stretch of time, from the zero of the alignment; `None` fits all.
    ShowTime(Option<(Ticks, Ticks)>),
    /// Scroll the rows so that this patient shows.
    ShowPatient(PatientId),
    /// Scroll the rows to this offset in points.
    ScrollRows(f32),
    /// Count time from here.
    Align(Alignment),
    /// Count in this unit; `None` chooses by zoom.
    Unit(Option<Unit>),
    /// Go to the tab at this position.
    SwitchTab(usize),
    /// Close the tab at this position.
    CloseTab(usize),
    /// Open these files.
    OpenFiles(Vec<PathBuf>),
    /// Open an example by its position in the list of examples.
    OpenExample(usize),
    /// Take this file off the list of recent ones.
    ForgetRecent(PathBuf),
    /// Undo or redo until so many steps lie behind.
    GoToStep(usize),
    /// Attach pictures to the selected event.
    AttachPictures,
    /// Show a picture in full size.
    ShowPicture(String),
}

/// The actions of one frame, in order.
pub type Actions = Vec<Action>;
