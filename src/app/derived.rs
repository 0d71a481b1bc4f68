//! What is saved of all patients together: their survival curves, and their table.

use std::path::PathBuf;

use eframe::egui::Context;

use super::files::{Asked, Job, aside, with_extension};
use super::prompt::Prompt;
use super::{PhaselineApp, QUICK_SECS, SLOW_SECS};
use crate::export::csv::{Cell, csv, guarded};
use crate::export::{self, Format, Page, Progress, Texts};
use crate::figure::km;
use crate::io;
use crate::ui::patients::{CohortView, PatientTable};
use crate::ui::state::DocumentView;

impl PhaselineApp {
    /// Asks for a file for the survival curves, if there are any.
    pub(super) fn ask_for_curves(&mut self, ctx: &Context) {
        let Some(document) = self.document_mut() else { return };
        let plot = document.follow_curves(ctx);
        if document.cohort.is_working() {
            self.tell("The measures are still being worked out; try again in a moment".to_owned(), SLOW_SECS);
        } else if plot.is_none_or(|plot| plot.groups.is_empty()) {
            let text = "Nothing to export: no patient has a time from one event to another".to_owned();
            self.tell(text, SLOW_SECS);
        } else {
            self.ask_for(ctx, Asked::Curves);
        }
    }

    /// Writes the survival curves aside.
    pub(super) fn export_curves(&mut self, ctx: &Context, path: PathBuf) {
        let Some(plot) = self.document_mut().and_then(|d| d.follow_curves(ctx)) else { return };
        let Some((path, format)) = self.picture_path(path, Format::Svg) else { return };
        let to = path.clone();
        let result = aside(ctx, move || {
            let page = Page { format, ..Page::default() };
            let scene = km::page(&plot, &page.style(), page.width_mm * export::POINTS_PER_MM);
            let texts = Texts { title: &plot.title, desc: &plot.words() };
            let files = export::files(vec![scene], texts, &page, &|_| None, &Progress::new());
            for file in files.map_err(|e| e.to_string())? {
                io::write_output(&to, &file.bytes).map_err(|e| format!("{}: {e}", to.display()))?;
            }
            Ok(())
        });
        self.jobs.push(Job::Picture { path, result });
    }

    /// Where a picture goes, and as what; says so if that cannot be.
    pub(super) fn picture_path(&mut self, path: PathBuf, usual: Format) -> Option<(PathBuf, Format)> {
        let was_asked = path.extension().is_some();
        let path = with_extension(path, usual.extension());
        let extension = path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
        let text = match Format::of_extension(&extension) {
            _ if !was_asked && path.exists() => {
                format!("{} is already there; give the name with its ending to replace it.", path.display())
            }
            Some(format) => return Some((path, format)),
            None => {
                format!(
                    "{}: a picture's name ends in .svg, .pdf, .png or .tiff; nothing was written.",
                    path.display()
                )
            }
        };
        self.prompts.push(Prompt::message("The picture was not saved", text));
        None
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
        self.tell(format!("Copied {count} {}", if count == 1 { "patient" } else { "patients" }), QUICK_SECS);
    }

    /// Writes the table of patients as CSV.
    pub(super) fn save_patients(&mut self, ctx: &Context, path: PathBuf) {
        let was_asked = path.extension().is_some();
        let path = with_extension(path, "csv");
        if !was_asked && path.exists() {
            let text =
                format!("{} is already there; give the name with its ending to replace it.", path.display());
            self.prompts.push(Prompt::message("The table was not saved", text));
            return;
        }
        let Some(rows) = self.patient_rows(ctx, PatientTable::numbers) else {
            return;
        };
        match io::write_output(&path, csv_text(&rows).as_bytes()) {
            Ok(()) => self.tell(format!("Saved {}", path.display()), QUICK_SECS),
            Err(error) => {
                let text = format!("{}: {error}", path.display());
                self.prompts.push(Prompt::message("The table was not saved", text));
            }
        }
    }

    /// The rows of the table of patients, once the measures are known.
    fn patient_rows(
        &mut self,
        ctx: &Context,
        rows: impl FnOnce(&mut PatientTable, &DocumentView<'_>, &CohortView<'_>) -> Vec<Vec<String>>,
    ) -> Option<Vec<Vec<String>>> {
        let document = self.document_mut()?;
        document.follow_cohort(ctx);
        if document.cohort.is_working() {
            self.tell("The measures are still being worked out; try again in a moment".to_owned(), SLOW_SECS);
            return None;
        }
        let mut table = std::mem::take(&mut document.patients);
        let name = document.name();
        let doc = document.view(&name);
        let out = rows(&mut table, &doc, &document.cohort.view(doc.state));
        document.patients = table;
        Some(out)
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
