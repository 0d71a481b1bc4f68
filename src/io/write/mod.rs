//! The one written form of a case: the same case always gives the same text.
//!
//! A reader should see the history: an event stands on one line where it fits, else in a short block with its times
//! on the first line and what happened on the next. Whatever is edited, only the lines of that event change.
//!
//! The fields come from the model itself, through serde ([`tree`]); only their layout is decided here ([`layout`]).

mod layout;
mod tree;

use self::layout::lay_out;
use self::tree::{BOM, Tree};
use crate::model::{Case, Patient};

/// First line of every case file; also what a file manager recognises it by.
pub(super) const FIRST_LINE: &str = "// Phaseline case, format 1";
/// Lets optional fields be written without `Some(…)`.
pub(super) const HEADER: &str = "#![enable(implicit_some)]";
/// How deep a patient stands in a file.
const PATIENT_DEPTH: usize = 2;

/// How the bytes of a file differ from plain text with line feeds; kept, so that a file is saved as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileShape {
    /// It begins with a byte order mark.
    pub bom: bool,
    /// Its lines end in carriage return and line feed.
    pub crlf: bool,
}

/// The text of a case file, in its one form.
///
/// ```
/// use phaseline::io::{FileShape, read, write};
/// use phaseline::model::Case;
///
/// let text = write(&Case::new(), &FileShape::default());
/// assert!(text.starts_with("// Phaseline case, format 1\n#![enable(implicit_some)]\nCase(\n    format: 1,\n"));
/// assert_eq!(read(text.as_bytes()).unwrap().case, Case::new());
/// ```
pub fn write(case: &Case, shape: &FileShape) -> String {
    let mut out = String::new();
    if shape.bom {
        out.push(BOM);
    }
    out.push_str(&before_patients(case));
    if case.patients.is_empty() {
        out.push_str(NO_PATIENTS);
    } else {
        out.push_str(PATIENTS_BEGIN);
        let mut writer = PatientWriter::default();
        for patient in &case.patients {
            out.push_str(writer.text(patient));
        }
        out.push_str(PATIENTS_END);
    }
    // Line feeds inside texts are escaped, so that every one that stands here ends a line.
    if shape.crlf { out.replace('\n', "\r\n") } else { out }
}

/// Stands behind [`before_patients`] in a case without patients.
const NO_PATIENTS: &str = "[],\n)\n";
/// Stands before the first patient, behind [`before_patients`].
pub(super) const PATIENTS_BEGIN: &str = "[\n";
/// Stands behind the last patient.
pub(super) const PATIENTS_END: &str = "    ],\n)\n";

/// The text of a case file up to the bracket that opens the list of patients, the last field.
pub(super) fn before_patients(case: &Case) -> String {
    let mut out = format!("{FIRST_LINE}\n{HEADER}\n");
    let mut tree = Tree::default();
    // A value that cannot be written leaves a text that does not read back: a save is refused.
    if tree.set(&case.head()).is_ok() {
        lay_out(&tree, 0, &mut out);
    }
    let end = out.strip_suffix("[],\n),\n").map_or(out.len(), str::len);
    out.truncate(end);
    out
}

/// Writes patients one after the other, in the same memory.
#[derive(Debug, Default)]
pub(super) struct PatientWriter {
    tree: Tree,
    text: String,
}

impl PatientWriter {
    /// The lines of a patient in a case file.
    pub(super) fn text(&mut self, patient: &Patient) -> &str {
        self.text.clear();
        // As in `before_patients`.
        if self.tree.set(patient).is_ok() {
            lay_out(&self.tree, PATIENT_DEPTH, &mut self.text);
        }
        &self.text
    }
}
