//! Draws the rows that are in view, and says what the pointer did to them.

use eframe::egui::{self, FontId, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

use super::cells::{Column, is_undecided};
use super::{CohortView, PatientTable, values_of};
use crate::edit::Selection;
use crate::ui::state::DocumentView;
use crate::ui::table::paint_text;
use crate::ui::theme;

/// Height of a row, and of the row of headers, in points.
const ROW_PT: f32 = 24.0;
const HEADER_PT: f32 = 25.0;
/// Room between the edge of a cell and its text.
pub(super) const PAD_PT: f32 = 8.0;

/// What the pointer or the keyboard did.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// A header was clicked.
    pub sorted: Option<Column>,
    /// A patient was clicked, by position in the case.
    pub chosen: Option<u32>,
}

/// Draws headers and rows into what room there is.
pub(super) fn draw(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    cohort: &CohortView<'_>,
    table: &mut PatientTable,
    columns: &[Column],
) -> Touched {
    let area = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(area);
    let body = Rect::from_min_max(pos2(area.left(), area.top() + HEADER_PT), area.max);
    let mut edges = vec![0.0_f32];
    for width in &table.widths {
        edges.push(edges.last().copied().unwrap_or_default() + width);
    }
    let total = vec2(edges.last().copied().unwrap_or_default(), table.rows.len() as f32 * ROW_PT + 10.0);
    let mut touched = Touched::default();
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(body));
    inside.spacing_mut().scroll.fade.strength = 0.0;
    let scroll = ScrollArea::both().id_salt(("patient rows", doc.id)).auto_shrink(false);
    let output = scroll.show_viewport(&mut inside, |ui, viewport| {
        ui.set_min_size(total);
        rows(ui, doc, cohort, table, columns, &edges, body, viewport.min.to_vec2(), &mut touched);
    });
    table.offset = output.state.clamped_offset();
    let top = Rect::from_min_max(area.min, pos2(area.right(), body.top()));
    headers(ui, doc, cohort, table, columns, &edges, top, &mut touched);
    if table.offset.x > 0.5 {
        let x = body.left() + edges.get(1).copied().unwrap_or_default();
        ui.painter().vline(x, area.y_range(), Stroke::new(1.0, theme::colors(ui).line));
    }
    touched
}

/// Where a column stands; the first one stays when the others are scrolled. With it, what of it may show.
fn column_at(edges: &[f32], at: usize, offset: f32, row: Rect) -> (Rect, Rect) {
    let edge = |i: usize| edges.get(i).copied().unwrap_or_default();
    let shift = row.left() - if at == 0 { 0.0 } else { offset };
    let rect = Rect::from_x_y_ranges(edge(at) + shift..=edge(at + 1) + shift, row.y_range());
    let frozen = row.left() + edge(1);
    let seen = if at == 0 { row.left()..=frozen } else { frozen..=row.right().max(frozen) };
    (rect, Rect::from_x_y_ranges(seen, row.y_range()))
}

#[expect(
    clippy::too_many_arguments,
    reason = "one page of rows: what they show, where, what is done to them"
)]
fn rows(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    cohort: &CohortView<'_>,
    table: &PatientTable,
    columns: &[Column],
    edges: &[f32],
    body: Rect,
    offset: Vec2,
    touched: &mut Touched,
) {
    let c = theme::colors(ui);
    let first = (offset.y / ROW_PT).max(0.0) as usize;
    let end = (((offset.y + body.height()) / ROW_PT).ceil() as usize).min(table.rows.len());
    let selected = doc.selection.patient();
    for row in first..end {
        let Some(at) = table.rows.get(row).copied() else { continue };
        let Some(patient) = doc.case.patients.get(at as usize) else { continue };
        let values = values_of(cohort, at as usize);
        let top = body.top() - offset.y + row as f32 * ROW_PT;
        let strip = Rect::from_x_y_ranges(body.x_range(), top..=top + ROW_PT);
        let id = ui.scope_id().with(("patient row", patient.id.as_str()));
        let response = ui.interact(strip, id, Sense::click());
        let here = selected == Some(&patient.id);
        let is_whole = matches!(doc.selection, Selection::Patient(_));
        response.widget_info(|| {
            let shown = columns.iter().skip(1).filter_map(|column| {
                let cell = column.cell(patient, values, doc.unit);
                (!cell.is_empty()).then(|| format!("{} {cell}", column.header(cohort)))
            });
            let words: Vec<String> = shown.collect();
            let name = format!("{}, row of the patients: {}", patient.title(), words.join(", "));
            egui::WidgetInfo::selected(egui::Role::Row, true, here, name)
        });
        if here {
            let ground = if is_whole { c.selected } else { c.selected.gamma_multiply(0.6) };
            ui.painter().rect_filled(strip, 4.0, ground);
        } else if response.hovered() {
            ui.painter().rect_filled(strip, 4.0, c.line.gamma_multiply(0.45));
        }
        if response.has_focus() {
            let line = Stroke::new(1.5, c.accent);
            ui.painter().rect_stroke(strip.shrink(1.0), 4.0, line, StrokeKind::Inside);
        }
        let line = Stroke::new(1.0, c.line.gamma_multiply(0.7));
        ui.painter().hline(strip.x_range(), strip.bottom() - 0.5, line);
        let mut hint = None;
        for (n, column) in columns.iter().enumerate() {
            let (rect, seen) = column_at(edges, n, offset.x, strip);
            if !rect.intersect(seen).is_positive() {
                continue;
            }
            let old_clip = ui.clip_rect();
            ui.set_clip_rect(seen.intersect(old_clip));
            let text = column.cell(patient, values, doc.unit);
            let quiet = is_undecided(values, column);
            let elided = paint_text(ui, rect, &text, &[], if quiet { c.quiet } else { c.ink }, &c);
            ui.set_clip_rect(old_clip);
            if response.hover_pos().is_some_and(|p| rect.intersect(seen).contains(p)) {
                hint = column.hint(values, doc.unit).or(elided.then_some(text));
            }
        }
        if response.clicked() {
            touched.chosen = Some(at);
        }
        if let Some(hint) = hint {
            response.on_hover_text_at_pointer(hint);
        }
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "one row of headers: what they say, where, what is done to them"
)]
fn headers(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    cohort: &CohortView<'_>,
    table: &PatientTable,
    columns: &[Column],
    edges: &[f32],
    top: Rect,
    touched: &mut Touched,
) {
    let c = theme::colors(ui);
    ui.painter().hline(top.x_range(), top.bottom() - 0.5, Stroke::new(1.0, c.line));
    for (n, column) in columns.iter().enumerate() {
        let (rect, seen) = column_at(edges, n, table.offset.x, top);
        let shown = rect.intersect(seen);
        if !shown.is_positive() {
            continue;
        }
        let name = column.header(cohort);
        let id = ui.scope_id().with(("patients by", doc.id, &name));
        let response = ui.interact(shown, id, Sense::click());
        let sorted = table.sort.as_ref().filter(|(by, _)| by == column).map(|(_, descending)| *descending);
        let (arrow, state) = match sorted {
            None => ("", ""),
            Some(false) => (" ↑", ", ascending now"),
            Some(true) => (" ↓", ", descending now"),
        };
        response.widget_info(|| {
            let words = format!("Sort patients by {name}{state}");
            egui::WidgetInfo::labeled(egui::Role::ColumnHeader, true, words)
        });
        let old_clip = ui.clip_rect();
        ui.set_clip_rect(shown.intersect(old_clip));
        let color = if response.hovered() || sorted.is_some() { c.ink } else { c.quiet };
        let galley =
            ui.fonts_mut(|f| f.layout_no_wrap(format!("{name}{arrow}"), FontId::proportional(12.5), color));
        let place = pos2(rect.left() + PAD_PT, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(place, galley, color);
        ui.set_clip_rect(old_clip);
        if response.has_focus() {
            let line = Stroke::new(1.5, c.accent);
            ui.painter().rect_stroke(shown.shrink(2.0), 3.0, line, StrokeKind::Inside);
        }
        if response.clicked() {
            touched.sorted = Some(column.clone());
        }
        response.on_hover_text(format!("{}\nClick to sort: up, down, as in the file", column.explanation()));
    }
}
