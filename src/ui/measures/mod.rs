//! The measures beside the plot: every number with its range, its state, its events and its rule. Under the pointer its
//! events light up in the figure; a click pins it there.

mod overlap;
mod row;
mod rules;

use std::collections::HashMap;
use std::sync::Arc;

use eframe::egui::{self, Align, Button, Id, Label, Layout, RichText, ScrollArea, Ui};

use super::action::{Action, Actions};
use super::form::FieldDrafts;
use super::gesture::Gesture;
use super::state::DocumentView;
use super::theme;
use crate::edit::Edit;
use crate::figure::lanes::PinLine;
use crate::measure::{Measure, Value};
use crate::model::{EventId, Patient, PatientId, Pin, Unit, capital};
use crate::study::Chart;

/// How many patients' measures are listed while none is selected.
const MOST_SHOWN: usize = 4;

/// The groups of the panel and the measures of each.
const GROUPS: &[(&str, &[Measure])] = &[
    (
        "Response",
        &[
            Measure::TimeToResponse,
            Measure::TimeToCompleteResponse,
            Measure::BestResponse,
            Measure::BestConfirmedResponse,
            Measure::TimeInResponse,
            Measure::DurationOfResponse,
            Measure::DurationOfCompleteResponse,
        ],
    ),
    (
        "Survival",
        &[Measure::ProgressionFreeSurvival, Measure::ProgressionFreeSurvival2, Measure::OverallSurvival],
    ),
    (
        "Treatment",
        &[
            Measure::TimeOnTreatment,
            Measure::TimeOnLine,
            Measure::TimeOnAllTreatment,
            Measure::TimeOnTreatmentNet,
            Measure::TimeToNextTreatment,
            Measure::LinesOfTherapy,
            Measure::Simultaneous,
            Measure::Cycles,
            Measure::Cover,
            Measure::CumulativeDose,
        ],
    ),
    (
        "Off treatment",
        &[Measure::TreatmentFreeInterval, Measure::TreatmentFreeRemission, Measure::LongestOffTreatment],
    ),
    (
        "Response on and off treatment",
        &[
            Measure::ResponseOffTreatment,
            Measure::ResponseOnTreatment,
            Measure::ResponseInGaps,
            Measure::ResponseOnAgent,
            Measure::AgentsAtStart,
            Measure::AgentsAtEnd,
        ],
    ),
    ("Follow-up", &[Measure::FollowUp, Measure::Progressions]),
];

/// What the figure lights while it is under the pointer or has the keyboard.
#[derive(Debug, Clone, PartialEq)]
pub struct LitMeasure {
    /// Whose measure.
    pub patient: PatientId,
    /// The events that it comes from.
    pub events: Vec<EventId>,
    /// Its span, if it is drawn as a line.
    pub line: Option<PinLine>,
    /// The measure in words.
    pub words: String,
}

/// How the measures of a document are looked at.
#[derive(Default)]
pub struct MeasuresPanel {
    /// Whether the rules stand in the place of the numbers.
    shows_rules: bool,
    lit: Option<LitMeasure>,
    /// How high the rows of the listed patients are, from the one that was drawn first.
    heights: Vec<RowHeights>,
}

/// How high the rows of a patient are, as far as they were laid out.
struct RowHeights {
    chart: Arc<Chart>,
    room: RowRoom,
    rows: HashMap<Id, f32>,
}

/// What heights depend on beside the patient.
#[derive(Debug, Clone, Copy, PartialEq)]
struct RowRoom {
    width: f32,
    pixels_per_point: f32,
    unit: Unit,
}

impl MeasuresPanel {
    /// Takes what is known of a patient's rows; nothing if they were laid out otherwise.
    fn take_heights(&mut self, chart: &Arc<Chart>, room: RowRoom) -> RowHeights {
        let at = self.heights.iter().position(|of| Arc::ptr_eq(&of.chart, chart) && of.room == room);
        at.map_or_else(
            || RowHeights { chart: Arc::clone(chart), room, rows: HashMap::new() },
            |at| self.heights.remove(at),
        )
    }

    /// Keeps what is known of a patient's rows, for as many patients as are listed together.
    fn keep_heights(&mut self, heights: RowHeights) {
        self.heights.push(heights);
        if self.heights.len() > MOST_SHOWN {
            self.heights.remove(0);
        }
    }
}

/// A patient whose measures are listed.
struct Listed<'a> {
    chart: &'a Arc<Chart>,
    patient: &'a Patient,
    unit: Unit,
}

/// Draws the measures of what is selected; gives the one that the figure is to light.
pub fn measures_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    gesture: &Gesture,
    panel: &mut MeasuresPanel,
    drafts: &mut FieldDrafts,
    actions: &mut Actions,
) -> Option<LitMeasure> {
    panel.lit = None;
    let shown = shown(doc);
    head_ui(ui, doc, &shown, panel);
    ScrollArea::vertical().id_salt(("measures", doc.id)).auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.set_max_width(ui.available_width() - 8.0);
        if panel.shows_rules {
            rules::rules_ui(ui, doc, drafts, actions);
            return;
        }
        if shown.is_empty() {
            ui.label(RichText::new("There is no patient to measure yet.").color(theme::colors(ui).quiet));
        }
        for index in &shown {
            let Some(chart) = doc.study().get(*index) else { continue };
            // While something is dragged, the numbers are those of the case as it would be.
            let chart = gesture.live(chart.id()).unwrap_or(chart);
            let patient = chart.patient();
            if shown.len() > 1 {
                ui.add_space(4.0);
                ui.add(Label::new(RichText::new(patient.title()).font(theme::medium_font())).truncate());
            }
            let of = Listed { chart, patient, unit: doc.unit.unwrap_or(Unit::Month) };
            patient_ui(ui, doc, &of, panel, actions);
        }
        let more = doc.case.patients.len() - shown.len();
        if more > 0 && doc.selection.patient().is_none() {
            ui.add_space(6.0);
            let text = format!("{more} more patients: select one to see its measures.");
            ui.add(Label::new(RichText::new(text).color(theme::colors(ui).quiet)).wrap());
        }
        ui.add_space(16.0);
    });
    panel.lit.clone()
}

/// Positions of the patients that are listed: the one of the selection, else the first ones.
fn shown(doc: &DocumentView<'_>) -> Vec<usize> {
    match doc.selection.patient().and_then(|id| doc.patient_index(id)) {
        Some(index) => vec![index],
        None => (0..doc.case.patients.len().min(MOST_SHOWN)).collect(),
    }
}

/// The title with what can be done: rules, copy.
fn head_ui(ui: &mut Ui, doc: &DocumentView<'_>, shown: &[usize], panel: &mut MeasuresPanel) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Measures").font(theme::heading_font()));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let words = if panel.shows_rules { "Show numbers" } else { "Rules…" };
            let about = if panel.shows_rules {
                "Back to the measures"
            } else {
                "What each measure means, and the conventions of this case"
            };
            if ui.add(Button::new(words).small()).on_hover_text(about).clicked() {
                panel.shows_rules = !panel.shows_rules;
            }
            if panel.shows_rules {
                return;
            }
            let copy = ui.add(Button::new("Copy all").small());
            if copy.on_hover_text("Copy the measures as a table for a spreadsheet").clicked() {
                let text = tsv(doc, shown);
                ui.ctx().copy_text(text);
            }
        });
    });
    ui.add_space(2.0);
}

/// The measures of one patient in their groups.
fn patient_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    of: &Listed<'_>,
    panel: &mut MeasuresPanel,
    actions: &mut Actions,
) {
    let values = of.chart.measures();
    let (width, pixels_per_point) = (ui.available_width(), ui.ctx().pixels_per_point());
    let mut heights = panel.take_heights(of.chart, RowRoom { width, pixels_per_point, unit: of.unit });
    let id = &of.patient.id;
    let selected = |v: &Value| v.events.iter().any(|event| doc.selection.contains(id, event));
    let mut group =
        |ui: &mut Ui, panel: &mut MeasuresPanel, actions: &mut Actions, title: &str, of_group: &[&Value]| {
            if of_group.is_empty() {
                return;
            }
            ui.add_space(7.0);
            let c = theme::colors(ui);
            ui.add(Label::new(RichText::new(title).font(theme::small_font()).color(c.quiet)).truncate());
            for value in of_group {
                row::row_ui(ui, doc, of, value, &mut heights.rows, panel, actions);
            }
        };
    let first: Vec<&Value> = values.iter().filter(|v| selected(v)).collect();
    let title = match doc.selection.events() {
        [one] => of.patient.event(&one.event).map(|e| format!("From {}", e.title())),
        _ => None,
    };
    group(ui, panel, actions, &title.unwrap_or_else(|| "From the selected events".to_owned()), &first);
    for (title, measures) in GROUPS {
        let rest: Vec<&Value> =
            values.iter().filter(|v| measures.contains(&v.measure) && !selected(v)).collect();
        group(ui, panel, actions, title, &rest);
    }
    panel.keep_heights(heights);
    overlap::table_ui(ui, doc, of, of.chart.overlap());
    gone_ui(ui, of, values, actions);
}

/// Pins whose measure is no longer there.
fn gone_ui(ui: &mut Ui, of: &Listed<'_>, values: &[Value], actions: &mut Actions) {
    let gone: Vec<&Pin> = of
        .patient
        .pins
        .iter()
        .filter(|pin| !values.iter().any(|v| v.is_drawable() && v.pin() == **pin))
        .collect();
    if gone.is_empty() {
        return;
    }
    let c = theme::colors(ui);
    ui.add_space(7.0);
    ui.label(RichText::new("Pinned, but not there now").font(theme::small_font()).color(c.quiet));
    for pin in gone {
        let name = Measure::name_of(&pin.measure);
        let line = pin.line.map(|line| format!(", line {line}")).unwrap_or_default();
        let about = if pin.about.is_empty() { String::new() } else { format!(" ({})", pin.about) };
        let words = format!("{}{line}{about}", capital(name));
        ui.horizontal(|ui| {
            let button = ui.add(Button::new("Unpin").small()).on_hover_text(format!("Unpin {words}"));
            if button.clicked() {
                actions.extend(toggled(of.patient, pin, name));
            }
            ui.add(Label::new(words).truncate());
        });
    }
}

/// Pins a measure into the figure, or takes it out again.
fn toggled(patient: &Patient, pin: &Pin, name: &str) -> [Action; 2] {
    let mut new = patient.clone();
    let is_pinned = new.pins.contains(pin);
    if is_pinned {
        new.pins.retain(|p| p != pin);
    } else {
        new.pins.push(pin.clone());
    }
    let verb = if is_pinned { "Unpin" } else { "Pin" };
    let edit = Edit::ReplacePatient { id: patient.id.clone(), patient: Arc::new(new) };
    [Action::Edit { label: format!("{verb} {name}"), edit, merge: None }, Action::CloseStep]
}

/// The listed measures as a table for a spreadsheet.
fn tsv(doc: &DocumentView<'_>, shown: &[usize]) -> String {
    let unit = doc.unit.unwrap_or(Unit::Month);
    let mut out = String::from("Patient\tMeasure\tValue\tLow\tHigh\tUnit\tStatus\tReason\tRule\n");
    for index in shown {
        let Some(chart) = doc.study().get(*index) else { continue };
        let patient = chart.patient();
        for value in chart.measures() {
            let [low, figure, high, unit] = value.figures(unit);
            let rule = value.rule_in_full();
            let name = capital(&value.name);
            let cells = [
                patient.title(),
                &name,
                &figure,
                &low,
                &high,
                &unit,
                value.status.word(),
                value.status.reason(),
                &rule,
            ];
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace(['\t', '\n', '\r'], " ")).collect();
            out.push_str(&cells.join("\t"));
            out.push('\n');
        }
    }
    out
}

/// A hairline of the panel.
fn line_under(ui: &Ui, rect: egui::Rect) {
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, theme::colors(ui).line));
}
