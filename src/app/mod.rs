//! The program's window: its documents, and the one place that changes a case.
//!
//! In: events of the toolkit, answers of dialogs, results of jobs that ran aside. Widgets of the `ui` room draw what is
//! here and return actions; [`PhaselineApp::act`] does them.

mod about;
mod act;
mod asking;
mod attach;
mod awaiting;
mod cards;
mod change;
mod chooser;
mod clipboard;
mod closing;
mod cohort;
mod cohort_export;
mod deidentify;
mod document;
pub mod examples;
mod exporting;
mod figure_source;
mod findings;
mod frame;
mod insert;
mod jobs;
mod keys;
mod look;
mod looking;
mod opening;
mod output;
mod palette;
mod path_names;
mod picture_prompt;
mod pictures;
mod prefs;
mod prompt;
mod run;
mod saving;
mod screenshot;
mod select;
mod start;
mod takeaway;
mod window;

pub use chooser::{Answer, DesktopChooser, FileChooser, NoChooser, Question};
pub use document::{CommitError, Document, OpenCase};
pub use look::{DocumentLook, Panels};
pub use prefs::{Prefs, ThemeChoice, default_file};
pub use run::Setup;
pub use start::native_options;
pub use window::PhaselineApp;
