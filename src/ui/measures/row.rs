//! One measure: name and state at the left, number and range at the right.

use std::collections::HashMap;
use std::sync::Arc;

use eframe::egui::{
    self, Align, FontId, Galley, Id, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};
use egui_material_icons::icons;

use super::super::action::{Action, Actions};
use super::super::state::DocumentView;
use super::super::theme;
use super::{Listed, LitMeasure, MeasuresPanel, toggled};
use crate::edit::Selection;
use crate::figure::lanes::PinLine;
use crate::measure::{MeasureKind, Status, Value, format};
use crate::model::{EventAddress, Unit, capital};

/// Lengths in points.
const PAD: egui::Vec2 = vec2(5.0, 3.0);
const GAP: f32 = 10.0;
const PIN: f32 = 14.0;
/// Rows so near to what is in view count as if they were in it.
const SLACK: f32 = 40.0;
/// The most of the width that the number takes.
const NUMBER_SHARE: f32 = 0.46;

/// What is said under the name: why it is no event; nothing for what can only be one.
fn state(value: &Value) -> String {
    match &value.status {
        Status::Event if value.measure.definition().kind == MeasureKind::Interval => "event".to_owned(),
        Status::Event => String::new(),
        Status::Censored(why) => format!("censored: {why}"),
        Status::Indeterminate(why) => format!("not decided: {why}"),
    }
}

/// The texts of a row, laid out: name and state at the left, number and range at the right.
struct RowTexts {
    title: Arc<Galley>,
    reason: Arc<Galley>,
    number: Arc<Galley>,
    range: Arc<Galley>,
}

impl RowTexts {
    fn new(ui: &Ui, name: &str, value: &Value, unit: Unit, indent: f32) -> Self {
        let c = theme::colors(ui);
        let (figure, under) = value.figure_and_bounds(unit);
        let width = ui.available_width();
        let most = (width * NUMBER_SHARE).max(60.0);
        let galley = |text: &str, font: FontId, color, wrap: f32, align: Align| {
            let mut job = egui::text::LayoutJob::simple(text.to_owned(), font, color, wrap);
            job.halign = align;
            ui.fonts_mut(|f| f.layout_job(job))
        };
        let number = galley(&figure, theme::section_font(), c.ink, most, Align::Max);
        let range = galley(&under, theme::small_font(), c.quiet, most, Align::Max);
        let right = number.size().x.max(if under.is_empty() { 0.0 } else { range.size().x });
        let left = (width - right - GAP - 2.0 * PAD.x - indent).max(50.0);
        let title = galley(name, FontId::proportional(12.5), c.ink, left, Align::Min);
        let reason = galley(&state(value), theme::small_font(), c.quiet, left, Align::Min);
        Self { title, reason, number, range }
    }

    /// Height of the row.
    fn height(&self) -> f32 {
        let column = |first: &Galley, second: &Galley| {
            first.size().y + if second.text().is_empty() { 0.0 } else { second.size().y + 1.0 }
        };
        column(&self.title, &self.reason).max(column(&self.number, &self.range)) + 2.0 * PAD.y
    }

    fn paint(self, ui: &Ui, rect: Rect, indent: f32) {
        let (c, painter) = (theme::colors(ui), ui.painter());
        let (x, y) = (rect.left() + PAD.x, rect.top() + PAD.y);
        let below = y + self.title.size().y + 1.0;
        painter.galley(pos2(x + indent, y), self.title, c.ink);
        painter.galley(pos2(x + indent, below), self.reason, c.quiet);
        let x = rect.right() - PAD.x;
        let below = y + self.number.size().y + 1.0;
        painter.galley(pos2(x, y), self.number, c.ink);
        painter.galley(pos2(x, below), self.range, c.quiet);
    }
}

/// Draws a measure; under the pointer or with the keyboard it lights, a click pins it. `heights` are those of the rows of
/// the patient: what is out of view takes its room without being laid out again.
pub(super) fn row_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    of: &Listed<'_>,
    value: &Value,
    heights: &mut HashMap<Id, f32>,
    panel: &mut MeasuresPanel,
    actions: &mut Actions,
) {
    let c = theme::colors(ui);
    let pin = value.pin();
    let is_pinned = of.patient.pins.contains(&pin);
    let name = match value.line {
        Some(line) if !value.name.contains(&line.to_string()) => format!("{}, {line}", capital(&value.name)),
        _ => capital(&value.name),
    };
    let indent = if is_pinned { PIN } else { 0.0 };
    let id = Id::unique(("measure", doc.id, of.patient.id.as_str(), value.measure, &pin));
    let width = ui.available_width();
    let top = ui.cursor().min;
    let is_out_of_view = |height: &f32| {
        let place = Rect::from_min_size(top, vec2(width, *height));
        !ui.is_rect_visible(place.expand(SLACK))
    };
    let known = heights.get(&id).copied().filter(is_out_of_view);
    let texts = known.is_none().then(|| RowTexts::new(ui, &name, value, of.unit, indent));
    let height = known.or_else(|| texts.as_ref().map(RowTexts::height)).unwrap_or_default();
    heights.insert(id, height);
    let (_, rect) = ui.allocate_space(vec2(width, height));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::Button, true, is_pinned, spoken(&name, value, of, is_pinned))
    });

    let is_lit = response.hovered() || response.has_focus();
    if let Some(texts) = texts.filter(|_| ui.is_rect_visible(rect)) {
        let painter = ui.painter();
        if is_lit {
            painter.rect_filled(rect, 4.0, c.selected);
        }
        if response.has_focus() {
            painter.rect_stroke(rect, 4.0, Stroke::new(1.5, c.accent), StrokeKind::Inside);
        }
        if is_pinned {
            let icon = icons::ICON_KEEP;
            let font = FontId::new(12.0, icon.font_family());
            let at = pos2(rect.left() + PAD.x, rect.top() + PAD.y + 1.0);
            painter.text(at, egui::Align2::LEFT_TOP, icon.codepoint, font, c.accent);
        }
        texts.paint(ui, rect, indent);
        super::line_under(ui, Rect::from_min_max(rect.min, pos2(rect.max.x, rect.max.y + 1.0)));
    }
    if is_lit {
        panel.lit = Some(LitMeasure {
            patient: of.patient.id.clone(),
            events: value.events.clone(),
            line: PinLine::of(of.chart.course(), value, Some(of.unit)),
            words: format!("{name}: {}", format::value(value, of.unit)),
        });
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.clicked() && value.is_drawable() {
        actions.extend(toggled(of.patient, &pin, &value.name));
    }
    menu(&response, of, value, is_pinned, actions);
    response.on_hover_ui(|ui| about_ui(ui, of, value, is_pinned));
}

fn spoken(name: &str, value: &Value, of: &Listed<'_>, is_pinned: bool) -> String {
    let state = state(value);
    let state = if state.is_empty() { state } else { format!(", {state}") };
    let pinned = if is_pinned { ", pinned" } else { "" };
    format!("{name}: {}{state}{pinned}", format::value_with_range(value, of.unit))
}

fn menu(response: &Response, of: &Listed<'_>, value: &Value, is_pinned: bool, actions: &mut Actions) {
    response.context_menu(|ui| {
        let words = if is_pinned { "Unpin from the figure" } else { "Pin into the figure" };
        if ui.add_enabled(value.is_drawable() || is_pinned, egui::Button::new(words)).clicked() {
            actions.extend(toggled(of.patient, &value.pin(), &value.name));
            ui.close();
        }
        if ui.button("Select its events").clicked() {
            let address = |event: &crate::model::EventId| EventAddress {
                patient: of.patient.id.clone(),
                event: event.clone(),
            };
            let events =
                value.events.iter().filter(|id| of.patient.event(id).is_some()).map(address).collect();
            actions.push(Action::Select(Selection::Events(events)));
            ui.close();
        }
        if ui.button("Copy").clicked() {
            ui.ctx().copy_text(format!(
                "{}: {}",
                capital(&value.name),
                format::value_with_range(value, of.unit)
            ));
            ui.close();
        }
    });
}

/// What it means, by which rule it follows from which events.
fn about_ui(ui: &mut Ui, of: &Listed<'_>, value: &Value, is_pinned: bool) {
    ui.set_max_width(320.0);
    let c = theme::colors(ui);
    ui.label(value.measure.definition().definition);
    let quiet = |ui: &mut Ui, text: String| {
        ui.label(egui::RichText::new(text).font(theme::small_font()).color(c.quiet));
    };
    if !value.rule.is_empty() || !value.parameters.is_empty() {
        quiet(ui, format!("Rule: {}", value.rule_in_full()));
    }
    let title =
        |id: &crate::model::EventId| of.patient.event(id).map_or_else(|| id.to_string(), |e| e.title());
    let events: Vec<String> = value.events.iter().map(title).collect();
    if !events.is_empty() {
        quiet(ui, format!("From: {}", events.join(", ")));
    }
    if value.is_length() {
        quiet(ui, format::value_with_range(value, of.unit));
    }
    if is_pinned {
        quiet(ui, "Click to take it out of the figure".to_owned());
    } else if value.is_drawable() {
        quiet(ui, "Click to pin it into the figure".to_owned());
    } else {
        quiet(ui, "It lies between no two moments, so that it has no line in the figure".to_owned());
    }
}
