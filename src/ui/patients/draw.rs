//! Draws the rows that are in view, and says what the pointer did to them.

use eframe::egui::{self, Sense, Stroke, StrokeKind, Ui};

use super::cells::{PatientColumn, is_undecided};
use super::{CohortView, PatientTable, patient_at};
use crate::edit::Selection;
use crate::ui::grid::{GridHeader, GridLayout, GridRow, SortOrder, headers_ui, paint_text};
use crate::ui::state::DocumentView;
use crate::ui::theme;

/// What the pointer or the keyboard did.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// A header was clicked.
    pub sorted: Option<PatientColumn>,
    /// A patient was clicked, by position in the case.
    pub chosen: Option<u32>,
}

/// Draws headers and rows into what room there is.
pub(super) fn draw(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    cohort: &CohortView<'_>,
    table: &mut PatientTable,
) -> Touched {
    let area = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(area);
    let mut layout = GridLayout::new(area, table.widths.iter().copied(), table.offset);
    let mut touched = Touched::default();
    layout.rows_ui(ui, ("patient rows", doc.id), table.rows.len(), None, |ui, row| {
        let Some(at) = table.rows.get(row.index).copied() else { return };
        if row_ui(ui, doc, cohort, table, row, at) {
            touched.chosen = Some(at);
        }
    });
    table.offset = layout.offset;
    let scope = ui.scope_id();
    let touch = headers_ui(ui, &layout, false, |at| {
        let (column, name) = (table.columns.get(at)?, table.headers.get(at)?);
        Some(GridHeader {
            id: scope.with(("patients by", doc.id, name)),
            name: name.clone(),
            spoken: "Sort patients by",
            hint: format!("{}\nClick to sort: up, down, as in the file", column.explanation()),
            sorted: SortOrder::of_column(table.sort.as_ref(), column),
        })
    });
    touched.sorted = touch.clicked.and_then(|at| table.columns.get(at).cloned());
    touched
}

/// Draws the row of the patient at a position in the case; whether it was clicked.
fn row_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    cohort: &CohortView<'_>,
    table: &PatientTable,
    row: &GridRow<'_>,
    at: u32,
) -> bool {
    let c = theme::colors(ui);
    let Some((patient, values)) = patient_at(doc, cohort, at) else { return false };
    let id = ui.scope_id().with(("patient row", patient.id.as_str()));
    let response = ui.interact(row.strip, id, Sense::click());
    let here = doc.selection.patient() == Some(&patient.id);
    response.widget_info(|| {
        let shown = table.columns.iter().zip(&table.headers).skip(1).filter_map(|(column, header)| {
            let cell = column.cell(patient, values, doc.unit);
            (!cell.is_empty()).then(|| format!("{header} {cell}"))
        });
        let words: Vec<String> = shown.collect();
        let name = format!("{}, row of the patients: {}", patient.title(), words.join(", "));
        egui::WidgetInfo::selected(egui::Role::Row, true, here, name)
    });
    if here {
        let is_whole = matches!(doc.selection, Selection::Patient(_));
        row.fill(ui, if is_whole { c.selected } else { c.selected.gamma_multiply(0.6) });
    } else if response.hovered() {
        row.fill(ui, c.line.gamma_multiply(0.45));
    }
    if response.has_focus() {
        let line = Stroke::new(1.5, c.accent);
        ui.painter().rect_stroke(row.strip.shrink(1.0), 4.0, line, StrokeKind::Inside);
    }
    row.underline(ui);
    let mut hint = None;
    for cell in row.cells() {
        let Some(column) = table.columns.get(cell.column) else { continue };
        let text = column.cell(patient, values, doc.unit);
        let color = if is_undecided(values, column) { c.quiet } else { c.ink };
        let elided = cell.show(ui, |ui| paint_text(ui, cell.rect, &text, &[], color));
        if response.hover_pos().is_some_and(|place| cell.contains(place)) {
            hint = column.hint(values, doc.unit).or(elided.then_some(text));
        }
    }
    let clicked = response.clicked();
    if let Some(hint) = hint {
        response.on_hover_text_at_pointer(hint);
    }
    clicked
}
