//! What waits for an answer: for the name of a file, for a picture of the window, for unsaved changes.

use std::sync::Arc;

use eframe::egui::ColorImage;

use super::document::Document;
use crate::export::deidentify::Deidentified;
use crate::export::text::TextKind;
use crate::export::{Format, Page};
use crate::job::{Promise, Task};
use crate::ui::export::ExportDialog;

/// What a file is wanted for; numbers are those of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePurpose {
    /// Case files to open.
    Open,
    /// A file for the case of that number to live in from now on.
    SaveAs(u64),
    /// A file for a copy of that case.
    SaveCopy(u64),
    /// A file for the picture of its figure.
    Picture(u64),
    /// A file for a picture of the window.
    Screenshot,
    /// A file for the picture of its survival curves.
    Curves(u64),
    /// A file for the table of its patients.
    PatientTable(u64),
    /// Pictures to attach to an event of it.
    Attachments(u64),
    /// A file for a text that goes with the figure.
    Text(u64, TextKind),
    /// A file for its de-identified copy.
    Deidentified(u64),
}

impl FilePurpose {
    /// The document that it is about.
    pub const fn document(self) -> Option<u64> {
        match self {
            Self::Open | Self::Screenshot => None,
            Self::SaveAs(id)
            | Self::SaveCopy(id)
            | Self::Picture(id)
            | Self::Curves(id)
            | Self::PatientTable(id)
            | Self::Attachments(id)
            | Self::Text(id, _)
            | Self::Deidentified(id) => Some(id),
        }
    }

    /// Whether files are to be read, not one to be written.
    pub const fn reads(self) -> bool {
        matches!(self, Self::Open | Self::Attachments(_))
    }
}

/// What is to be closed once unsaved changes are dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The document of that number.
    Tab(u64),
    /// The window.
    Window,
}

impl Closing {
    /// Whether it closes this document.
    pub fn concerns(self, document: &Document) -> bool {
        match self {
            Self::Tab(id) => id == document.id,
            Self::Window => true,
        }
    }
}

/// How a figure is to be written once its name is chosen.
pub struct PendingExport {
    /// The page.
    pub page: Page,
    /// Whether the file is to carry the case.
    pub carries_case: bool,
    /// Whether it is shown in the system's viewer afterwards.
    pub opens: bool,
}

impl PendingExport {
    /// As the dialog is set.
    pub fn of(dialog: &ExportDialog, opens: bool) -> Self {
        Self { page: dialog.page.clone(), carries_case: dialog.carries_case, opens }
    }

    /// As an export is without a dialog.
    pub fn plain(document: &Document) -> Self {
        let look = &document.look;
        let page = Page {
            view: look.figure,
            time: look.time,
            alignment: look.alignment,
            unit: look.unit,
            ..Page::default()
        };
        Self { page, carries_case: false, opens: false }
    }
}

/// A de-identified copy that waits for the name of its file.
pub struct PendingCopy {
    /// The copy.
    pub made: Arc<Deidentified>,
    /// The figures to be written with it.
    pub formats: Vec<Format>,
}

/// A picture of the window, on its way.
pub enum Screenshot {
    /// To be taken after so many frames, when what covers the window is gone.
    Wanted {
        /// How many.
        frames: u8,
        /// For the toolkit to keep.
        promise: Promise<Arc<ColorImage>>,
        /// What it gives.
        task: Task<Arc<ColorImage>>,
    },
    /// Being drawn.
    Coming(Task<Arc<ColorImage>>),
    /// Drawn, waiting for a name; with pixels in a logical pixel.
    Taken {
        /// The picture.
        image: Arc<ColorImage>,
        /// Pixels in a logical pixel.
        density: f32,
    },
}
