//! What is saved of all patients together: their survival curves, and their table.

use std::path::PathBuf;

use eframe::egui::Context;

use super::awaiting::FilePurpose;
use super::document::DocumentParts;
use super::window::{PhaselineApp, QUICK_SECS, SLOW_SECS};
use crate::export::csv::{Cell, csv, guarded};
use crate::export::{self, Format, Page, Progress, Texts};
use crate::figure::km;
use crate::io;
use crate::ui::patients::{CohortView, PatientTable};
use crate::ui::state::DocumentView;

impl PhaselineApp {
    /// Asks for a file for the survival curves, if there are any.
    pub(super) fn ask_for_curves(&mut self, ctx: &Context) {
        if !self.has_whole_document() {
            return;
        }
        let Some(document) = self.document_mut() else { return };
        let plot = document.update_curves(ctx);
        if document.open.cohort.is_working() {
            self.toast("The measures are still being worked out; try again in a moment", SLOW_SECS);
        } else if plot.is_none_or(|plot| plot.groups.is_empty()) {
            self.toast("Nothing to export: no patient has a time from one event to another", SLOW_SECS);
        } else {
            self.ask_file_of(ctx, FilePurpose::Curves);
        }
    }

    /// Writes the survival curves aside.
    pub(super) fn export_curves(&mut self, ctx: &Context, path: PathBuf) {
        let Some(plot) = self.document_mut().and_then(|d| d.update_curves(ctx)) else { return };
        let Some((path, format)) = self.picture_path(path, Format::Svg) else { return };
        let to = path.clone();
        self.write_aside(ctx, path, "The picture was not saved", move || {
            let page = Page { format, ..Page::default() };
            let scene = km::page(&plot, &page.style(), page.width_mm * export::POINTS_PER_MM);
            let texts = Texts { title: &plot.title, desc: &plot.words() };
            let files = export::files(vec![scene], texts, &page, &|_| None, &Progress::new());
            for file in files.map_err(|e| e.to_string())? {
                io::write_output(&to, &file.bytes).map_err(|e| format!("{}: {e}", to.display()))?;
            }
            Ok(())
        });
    }

    /// Puts the table of patients on the clipboard as it is shown.
    pub(super) fn copy_patients(&mut self, ctx: &Context) {
        let Some(rows) = self.patient_rows(ctx, PatientTable::texts) else {
            return;
        };
        let lines: Vec<String> = rows
            .iter()
            .map(|row| {
                row.iter().map(|cell| cell.replace(['\t', '\n', '\r'], " ")).collect::<Vec<_>>().join("\t")
            })
            .collect();
        ctx.copy_text(lines.join("\n"));
        let count = rows.len().saturating_sub(1);
        self.toast(format!("Copied {count} {}", if count == 1 { "patient" } else { "patients" }), QUICK_SECS);
    }

    /// Writes the table of patients as CSV.
    pub(super) fn save_patients(&mut self, ctx: &Context, path: PathBuf) {
        const FAILED: &str = "The table was not saved";
        let Some(path) = self.free_path(path, "csv", FAILED) else { return };
        let Some(rows) = self.patient_rows(ctx, PatientTable::numbers) else {
            return;
        };
        match io::write_output(&path, csv_text(&rows).as_bytes()) {
            Ok(()) => self.toast(format!("Saved {}", path.display()), QUICK_SECS),
            Err(error) => self.show_message(FAILED, format!("{}: {error}", path.display())),
        }
    }

    /// The rows of the table of patients, once the measures are known.
    fn patient_rows(
        &mut self,
        ctx: &Context,
        rows: impl FnOnce(&mut PatientTable, &DocumentView<'_>, &CohortView<'_>) -> Vec<Vec<String>>,
    ) -> Option<Vec<Vec<String>>> {
        if !self.has_whole_document() {
            return None;
        }
        let document = self.document_mut()?;
        document.update_cohort(ctx);
        if document.open.cohort.is_working() {
            self.toast("The measures are still being worked out; try again in a moment", SLOW_SECS);
            return None;
        }
        let name = document.name();
        let DocumentParts { doc, cohort, panels, .. } = document.parts(&name);
        Some(rows(&mut panels.patients, &doc, &cohort))
    }
}

/// A table as CSV: numbers as numbers, everything else as text that no spreadsheet runs.
fn csv_text(rows: &[Vec<String>]) -> String {
    let cell = |text: &String| match text.parse::<f64>() {
        _ if text.is_empty() => Cell::Empty,
        Ok(number) if number.is_finite() => Cell::Number(text.clone()),
        _ => Cell::text(text.as_str()),
    };
    let Some((head, rows)) = rows.split_first() else { return String::new() };
    let head: Vec<String> = head.iter().map(|name| guarded(name)).collect();
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    csv(&head, rows.iter().map(|row| row.iter().map(cell).collect()))
}
