//! Responses against agents as a table: the time of each response on each agent, and on and off all treatment.

use eframe::egui::{CollapsingHeader, Grid, Id, RichText, ScrollArea, Ui};

use super::super::state::DocumentView;
use super::super::theme;
use super::Listed;
use crate::measure::{OverlapTable, Value, format};
use crate::model::capital;

/// Draws the table, folded until it is asked for.
pub(super) fn table_ui(ui: &mut Ui, doc: &DocumentView<'_>, of: &Listed<'_>, table: &OverlapTable) {
    if table.rows.is_empty() || table.agents.is_empty() {
        return;
    }
    ui.add_space(7.0);
    let id = Id::unique(("responses by agents", doc.id, of.patient.id.as_str()));
    let c = theme::colors(ui);
    let quiet = |text: &str| RichText::new(text).font(theme::small_font()).color(c.quiet);
    CollapsingHeader::new("Responses by agents").id_salt(id).show(ui, |ui| {
        ScrollArea::horizontal().id_salt((id, "scroll")).show(ui, |ui| {
            Grid::new((id, "grid")).striped(true).spacing([12.0, 3.0]).show(ui, |ui| {
                ui.label(quiet("Response"));
                for agent in &table.agents {
                    ui.label(quiet(&capital(agent)));
                }
                for title in ["On treatment", "Between", "After all", "Whole"] {
                    ui.label(quiet(title));
                }
                ui.end_row();
                for row in &table.rows {
                    ui.label(&row.name);
                    for value in &row.on {
                        cell(ui, of, value.as_ref());
                    }
                    let split = &row.split;
                    cell(ui, of, Some(&split.on));
                    cell(ui, of, Some(&split.gaps));
                    cell(ui, of, split.after.as_ref());
                    cell(ui, of, Some(&split.whole));
                    ui.end_row();
                }
            });
        });
        for row in &table.rows {
            let (start, end) = (format::value(&row.at_start, of.unit), format::value(&row.at_end, of.unit));
            ui.label(quiet(&format!("{}: {start} at its start, {end} at its end", row.name)));
        }
        ui.label(quiet("On treatment, between and after all make up the whole; agents overlap."));
    });
}

fn cell(ui: &mut Ui, of: &Listed<'_>, value: Option<&Value>) {
    match value {
        Some(value) => ui.label(format::value(value, of.unit)).on_hover_text(value.rule_in_full()),
        None => ui.label("–"),
    };
}
