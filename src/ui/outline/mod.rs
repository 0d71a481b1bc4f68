//! The outline: patients and their events as a list, in the order of the lanes.

pub mod rows;

use std::ops::Range;

use eframe::egui::{self, Align2, Color32, FontId, Rect, RichText, ScrollArea, Sense, Ui, pos2, vec2};

use super::action::{Action, Actions};
use super::paint::color32;
use super::state::DocumentView;
use super::{findings, theme};
use crate::command::AppCommand;
use crate::course::Severity;
use crate::edit::Selection;
use crate::figure::Style;
use crate::measure::describe;
use crate::model::{Event, EventAddress, Patient, What, scale};
use rows::{GROUPS, group_of, group_sizes};

/// Height of a row in points.
const ROW_PT: f32 = 23.0;

/// One row of the list.
enum OutlineRow<'a> {
    Case,
    Patient(&'a Patient),
    Group(&'static str),
    Event(&'a Patient, &'a Event, Option<Severity>),
}

/// Draws the outline.
pub fn outline_ui(ui: &mut Ui, doc: &DocumentView<'_>, style: &Style, actions: &mut Actions) {
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, ROW_PT, doc.outline.total(), |ui, range| {
        for row in rows(doc, range) {
            row_ui(ui, doc, style, &row, actions);
        }
    });
}

/// The rows of a stretch of the list.
fn rows<'a>(doc: &'a DocumentView<'_>, range: Range<usize>) -> Vec<OutlineRow<'a>> {
    let mut rows = Vec::with_capacity(range.len());
    if range.start == 0 {
        rows.push(OutlineRow::Case);
    }
    let first = doc.outline.patient_at(range.start);
    let mut at = doc.outline.above.get(first).copied().unwrap_or(1);
    for (i, patient) in doc.case.patients.iter().enumerate().skip(first) {
        if at >= range.end {
            break;
        }
        let here = range.start.saturating_sub(at)..range.end - at;
        at += patient_rows(doc, (i, patient), &here, &mut rows);
    }
    rows
}

/// Adds those rows of a patient that are in a stretch of them; gives how many the patient has in all.
fn patient_rows<'a>(
    doc: &'a DocumentView<'_>,
    (index, patient): (usize, &'a Patient),
    shown: &Range<usize>,
    rows: &mut Vec<OutlineRow<'a>>,
) -> usize {
    if shown.contains(&0) {
        rows.push(OutlineRow::Patient(patient));
    }
    let worst = findings::worst_by_event(doc, index);
    let mut at = 1;
    for (group, (name, size)) in GROUPS.into_iter().zip(group_sizes(patient)).enumerate() {
        if size == 0 {
            continue;
        }
        if shown.contains(&at) {
            rows.push(OutlineRow::Group(name));
        }
        at += 1;
        let here = shown.start.saturating_sub(at).min(size)..shown.end.saturating_sub(at).min(size);
        if !here.is_empty() {
            let of_group = patient.events.iter().filter(|event| group_of(&event.what) == group);
            rows.extend(
                of_group
                    .skip(here.start)
                    .take(here.len())
                    .map(|event| OutlineRow::Event(patient, event, worst.get(&event.id).copied())),
            );
        }
        at += size;
    }
    at
}

fn row_ui(ui: &mut Ui, doc: &DocumentView<'_>, style: &Style, row: &OutlineRow<'_>, actions: &mut Actions) {
    let c = theme::colors(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_PT), Sense::hover());
    let (indent, text, font, selected, select) = match row {
        OutlineRow::Group(name) => {
            let at = pos2(rect.left() + 20.0, rect.center().y);
            ui.painter().text(at, Align2::LEFT_CENTER, *name, theme::small_font(), c.quiet);
            return;
        }
        OutlineRow::Case => {
            let title = if doc.case.title.is_empty() { "Untitled case" } else { &doc.case.title };
            (8.0, title.to_owned(), theme::medium_font(), *doc.selection == Selection::Case, Selection::Case)
        }
        OutlineRow::Patient(patient) => {
            let here = *doc.selection == Selection::Patient(patient.id.clone());
            (
                8.0,
                patient.title().to_owned(),
                theme::section_font(),
                here,
                Selection::Patient(patient.id.clone()),
            )
        }
        OutlineRow::Event(patient, event, _) => {
            let here = doc.selection.contains(&patient.id, &event.id);
            let select = Selection::event(patient.id.clone(), event.id.clone());
            (34.0, event.title(), FontId::proportional(12.5), here, select)
        }
    };
    let id = match row {
        OutlineRow::Event(p, e, _) => ui.scope_id().with(("event", p.id.as_str(), e.id.as_str())),
        OutlineRow::Patient(p) => ui.scope_id().with(("patient", p.id.as_str())),
        _ => ui.scope_id().with("case row"),
    };
    let inner = rect.shrink2(vec2(4.0, 1.0));
    let response = ui.interact(inner, id, Sense::click());
    let spoken = match row {
        OutlineRow::Event(_, event, finding) => {
            let mark = finding.map(|s| format!(", {}", s.words())).unwrap_or_default();
            format!("{}, {}{mark}, in the outline", text, describe::kind(&event.what))
        }
        OutlineRow::Patient(..) => format!("{text}, patient, in the outline"),
        _ => format!("{text}, case, in the outline"),
    };
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::TreeItem, true, selected, &spoken));
    if selected {
        ui.painter().rect_filled(inner, 5.0, c.selected);
    } else if response.hovered() {
        ui.painter().rect_filled(inner, 5.0, c.line.gamma_multiply(0.6));
    }
    if response.has_focus() {
        ui.painter().rect_stroke(inner, 5.0, egui::Stroke::new(1.5, c.accent), egui::StrokeKind::Inside);
    }
    let mut right = inner.right() - 6.0;
    if let OutlineRow::Event(_, event, finding) = row {
        let dot = pos2(inner.left() + 20.0, inner.center().y);
        ui.painter().circle_filled(dot, 3.5, dot_color(style, &event.what));
        if let Some(severity) = finding {
            ui.painter().text(
                pos2(right, inner.center().y),
                Align2::RIGHT_CENTER,
                "!",
                theme::section_font(),
                findings::color(ui, *severity),
            );
            right -= 12.0;
        }
    }
    let color = if matches!(row, OutlineRow::Case) && !selected { c.quiet } else { c.ink };
    let left = inner.left() + indent - 4.0;
    let galley = ui.fonts_mut(|f| {
        let mut job = egui::text::LayoutJob::simple_singleline(text.clone(), font, color);
        job.wrap = egui::text::TextWrapping::truncate_at_width((right - left).max(10.0));
        f.layout_job(job)
    });
    let clip = Rect::from_min_max(pos2(left, inner.top()), pos2(right, inner.bottom()));
    let elided = galley.elided;
    ui.painter().with_clip_rect(clip.intersect(ui.clip_rect())).galley(
        pos2(left, inner.center().y - galley.size().y / 2.0),
        galley,
        color,
    );
    let response = if elided { response.on_hover_text(RichText::new(text)) } else { response };
    if response.clicked() {
        let many = ui.input(|i| i.modifiers.command || i.modifiers.shift);
        let selection = match (row, many) {
            (OutlineRow::Event(p, e, _), true) => {
                doc.selection.toggled(EventAddress { patient: p.id.clone(), event: e.id.clone() })
            }
            _ => select,
        };
        actions.push(Action::Select(selection));
        edit_by_enter(ui, &response, actions);
    }
}

/// Enter on what has the keyboard selects it and goes to its fields.
pub fn edit_by_enter(ui: &Ui, response: &egui::Response, actions: &mut Actions) {
    if response.has_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter)) {
        actions.push(Action::Command(AppCommand::EditFields));
    }
}

/// The colour by which the figure shows an event.
fn dot_color(style: &Style, what: &What) -> Color32 {
    let color = match what {
        What::Treatment(t) => style.treatment(t.modality).fill,
        What::Response(r) => style.response(scale::role(&r.scale, &r.category)).fill,
        _ => style.grey,
    };
    color32(color)
}
