//! All patients of the case as a table: their facts, and any measure as a column, sorted by a click.
//!
//! Nothing is written in it; a click on a row selects the patient and brings it into view in the figure.

mod cells;
mod draw;

use std::cmp::Ordering;
use std::sync::Arc;

use eframe::egui::containers::menu::{MenuButton, MenuConfig};
use eframe::egui::{self, Button, PopupCloseBehavior, RichText, ScrollArea, Ui, Vec2};
use egui_material_icons::icons;

use super::action::{Action, Actions};
use super::state::DocumentView;
use super::theme;
use crate::command::AppCommand;
use crate::edit::Selection;
use crate::measure::cohort::Choice;
use crate::measure::{Measure, Value};
pub use cells::Column;
use cells::Key;

/// What is known of all patients together.
#[derive(Clone, Copy)]
pub struct CohortView<'a> {
    /// The measures of each patient, in the order of the case; nothing while they are being worked out.
    pub values: &'a [Arc<[Value]>],
    /// What can be asked of every patient.
    pub choices: &'a [Choice],
    /// A number that changes with the values.
    pub generation: u64,
    /// Whether they are being worked out.
    pub is_working: bool,
}

/// Facts and measures shown until others are chosen.
const FIRST_FACTS: usize = 3;
const FIRST_MEASURES: [Measure; 6] = [
    Measure::OverallSurvival,
    Measure::ProgressionFreeSurvival,
    Measure::BestResponse,
    Measure::TimeOnAllTreatment,
    Measure::ResponseOffTreatment,
    Measure::FollowUp,
];

/// From what the order of the rows follows.
#[derive(Debug, Clone, PartialEq)]
struct Basis {
    state: u64,
    generation: u64,
    is_working: bool,
    sort: Option<(Column, bool)>,
}

/// How the patients of a document are looked at.
#[derive(Debug, Default)]
pub struct PatientTable {
    /// The columns behind the patient's name; `None` until they are chosen.
    columns: Option<Vec<Column>>,
    /// The widths of the columns, with those of what they belong to.
    widths: Vec<f32>,
    measured: Option<(u64, u64, Vec<Column>)>,
    /// The column sorted by, and whether from the greatest down.
    sort: Option<(Column, bool)>,
    basis: Option<Basis>,
    /// Positions of the patients, from the first row.
    rows: Vec<u32>,
    offset: Vec2,
    looked_for: String,
}

impl PatientTable {
    /// The columns that are shown, of which the first is the patient.
    fn shown(&self, doc: &DocumentView<'_>, cohort: &CohortView<'_>) -> Vec<Column> {
        let chosen = self.columns.clone().unwrap_or_else(|| first_columns(doc, cohort));
        std::iter::once(Column::Patient).chain(chosen).collect()
    }

    /// Puts the rows in order anew if anything that they depend on has changed.
    fn follow(&mut self, doc: &DocumentView<'_>, cohort: &CohortView<'_>) {
        let basis = Basis {
            state: doc.state,
            generation: cohort.generation,
            is_working: cohort.is_working,
            sort: self.sort.clone(),
        };
        if self.basis.as_ref() == Some(&basis) {
            return;
        }
        let mut rows: Vec<u32> = (0..doc.case.patients.len() as u32).collect();
        if let Some((column, descending)) = &self.sort {
            let mut keyed: Vec<(Key, u32)> = rows
                .iter()
                .filter_map(|row| {
                    let patient = doc.case.patients.get(*row as usize)?;
                    Some((column.key(patient, values_of(cohort, *row as usize)), *row))
                })
                .collect();
            keyed.sort_by(|(a, _), (b, _)| a.compare(b, *descending));
            rows = keyed.into_iter().map(|(_, row)| row).collect();
        }
        self.rows = rows;
        self.basis = Some(basis);
    }

    /// A click on a header: up, down, as in the file.
    fn sort_by(&mut self, column: Column) {
        self.sort = match self.sort.take() {
            Some((sorted, false)) if sorted == column => Some((column, true)),
            Some((sorted, true)) if sorted == column => None,
            _ => Some((column, false)),
        };
    }

    /// The table as it is shown: headers and one row a patient.
    pub fn texts(&mut self, doc: &DocumentView<'_>, cohort: &CohortView<'_>) -> Vec<Vec<String>> {
        self.follow(doc, cohort);
        let columns = self.shown(doc, cohort);
        let head = columns.iter().map(|c| c.header(cohort)).collect();
        let row = |row: &u32| {
            let patient = doc.case.patients.get(*row as usize)?;
            let values = values_of(cohort, *row as usize);
            Some(columns.iter().map(|c| c.cell(patient, values, doc.unit)).collect())
        };
        std::iter::once(head).chain(self.rows.iter().filter_map(row)).collect()
    }

    /// The table for other programs: a length of time is a number with its bounds, unit and status in columns of their own.
    pub fn numbers(&mut self, doc: &DocumentView<'_>, cohort: &CohortView<'_>) -> Vec<Vec<String>> {
        self.follow(doc, cohort);
        let columns = self.shown(doc, cohort);
        let head = columns.iter().flat_map(|c| c.headers_apart(cohort, doc.unit)).collect();
        let row = |row: &u32| {
            let patient = doc.case.patients.get(*row as usize)?;
            let values = values_of(cohort, *row as usize);
            Some(columns.iter().flat_map(|c| c.cells_apart(patient, values, doc.unit, cohort)).collect())
        };
        std::iter::once(head).chain(self.rows.iter().filter_map(row)).collect()
    }
}

/// The values of the patient at a position.
fn values_of<'a>(cohort: &CohortView<'a>, row: usize) -> &'a [Value] {
    if cohort.is_working {
        return &[];
    }
    cohort.values.get(row).map_or(&[], |values| values)
}

/// What is shown until columns are chosen: what is known of patients, and the numbers that are asked for first.
fn first_columns(doc: &DocumentView<'_>, cohort: &CohortView<'_>) -> Vec<Column> {
    let patients = &doc.case.patients;
    let mut out = Vec::new();
    if patients.iter().any(|p| p.sex.is_some()) {
        out.push(Column::Sex);
    }
    if patients.iter().any(|p| p.age.is_some()) {
        out.push(Column::Age);
    }
    out.extend(cells::facts(patients).into_iter().take(FIRST_FACTS).map(Column::Fact));
    for measure in FIRST_MEASURES {
        let first = cohort.choices.iter().find(|c| c.pick.measure == measure);
        out.extend(first.map(|c| Column::Measure(c.pick.clone())));
    }
    out
}

/// Draws what stands in the row of the drawer's tabs, from the right.
pub fn tools_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    cohort: &CohortView<'_>,
    table: &mut PatientTable,
    actions: &mut Actions,
) {
    let c = theme::colors(ui);
    for command in [AppCommand::SavePatients, AppCommand::CopyPatients] {
        let button = Button::new(command.label());
        if ui.add(button).on_hover_text(command.tooltip()).clicked() {
            actions.push(Action::Command(command));
        }
    }
    let menu = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    MenuButton::from_button(Button::new(("Columns", icons::ICON_KEYBOARD_ARROW_DOWN)))
        .config(menu)
        .ui(ui, |ui| columns_ui(ui, doc, cohort, table));
    let count = doc.case.patients.len();
    let words = format!("{count} {}", if count == 1 { "patient" } else { "patients" });
    ui.label(RichText::new(words).color(c.quiet));
    if cohort.is_working {
        ui.label(RichText::new("working out the measures…").color(c.quiet));
    }
}

/// The list of what can be a column.
fn columns_ui(ui: &mut Ui, doc: &DocumentView<'_>, cohort: &CohortView<'_>, table: &mut PatientTable) {
    let c = theme::colors(ui);
    ui.set_min_width(300.0);
    let name = ui.label("Find a column");
    let field = egui::TextEdit::singleline(&mut table.looked_for).desired_width(f32::INFINITY);
    ui.add(field).labelled_by(name.id);
    let mut shown: Vec<Column> = table.shown(doc, cohort).into_iter().skip(1).collect();
    let before = shown.len();
    let facts = cells::facts(&doc.case.patients).into_iter().map(Column::Fact);
    let measures = cohort.choices.iter().map(|choice| Column::Measure(choice.pick.clone()));
    let groups: [(&str, Vec<Column>); 2] = [
        ("Patient", [Column::Sex, Column::Age].into_iter().chain(facts).collect()),
        ("Measures", measures.collect()),
    ];
    let wanted = table.looked_for.trim().to_lowercase();
    ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
        for (title, columns) in groups {
            ui.label(RichText::new(title).font(theme::section_font()).color(c.quiet));
            for column in columns {
                let header = column.header(cohort);
                if !header.to_lowercase().contains(&wanted) {
                    continue;
                }
                let mut is_shown = shown.contains(&column);
                if ui.checkbox(&mut is_shown, header).on_hover_text(column.explanation()).changed() {
                    if is_shown {
                        shown.push(column);
                    } else {
                        shown.retain(|other| *other != column);
                    }
                }
            }
        }
    });
    if shown.len() != before {
        table.columns = Some(shown);
    }
    if ui.button("As at first").on_hover_text("Show the columns that are shown at first").clicked() {
        table.columns = None;
    }
}

/// Draws the table.
pub fn patients_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    cohort: &CohortView<'_>,
    table: &mut PatientTable,
    actions: &mut Actions,
) {
    let c = theme::colors(ui);
    if doc.case.patients.is_empty() {
        let text = "No patients yet. Add one with Insert, Patient (Ctrl+Shift+N).";
        ui.label(RichText::new(text).color(c.quiet));
        return;
    }
    table.follow(doc, cohort);
    let columns = table.shown(doc, cohort);
    table.measure(ui, doc, cohort, &columns);
    let touched = draw::draw(ui, doc, cohort, table, &columns);
    if let Some(column) = touched.sorted {
        table.sort_by(column);
        ui.ctx().request_repaint();
    }
    if let Some(patient) = touched.chosen.and_then(|row| doc.case.patients.get(row as usize)) {
        actions.push(Action::Select(Selection::Patient(patient.id.clone())));
        actions.push(Action::ShowPatient(patient.id.clone()));
    }
}

/// Rows after these are not asked how wide their texts are.
const ROWS_MEASURED: usize = 60;
/// Narrowest and widest column, in points.
const WIDTHS: std::ops::RangeInclusive<f32> = 52.0..=240.0;

impl PatientTable {
    /// The widths at which headers and most cells are seen whole.
    fn measure(&mut self, ui: &Ui, doc: &DocumentView<'_>, cohort: &CohortView<'_>, columns: &[Column]) {
        let basis = (doc.state, cohort.generation, columns.to_vec());
        if self.measured.as_ref() == Some(&basis) {
            return;
        }
        let width = |text: String| {
            let font = egui::FontId::proportional(12.5);
            ui.fonts_mut(|f| f.layout_no_wrap(text, font, egui::Color32::BLACK).size().x) + 2.0 * draw::PAD_PT
        };
        let of = |column: &Column| {
            let cells = doc.case.patients.iter().enumerate().take(ROWS_MEASURED);
            let cells = cells.map(|(row, p)| column.cell(p, values_of(cohort, row), doc.unit));
            // Room for the arrow of a sorted column.
            let head = width(format!("{} ↓", column.header(cohort)));
            cells.map(width).fold(head, f32::max).clamp(*WIDTHS.start(), *WIDTHS.end())
        };
        self.widths = columns.iter().map(of).collect();
        self.measured = Some(basis);
    }
}

/// Orders numbers before words, and what is not known last whatever the direction.
impl Key {
    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Nothing, _) | (_, Self::Nothing) => return self.rank().cmp(&other.rank()),
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Words(a), Self::Words(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        };
        if descending { order.reverse() } else { order }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Words(_) => 1,
            Self::Nothing => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_sorts_up_then_down_then_as_in_the_file() {
        let mut table = PatientTable::default();
        table.sort_by(Column::Age);
        assert_eq!(table.sort, Some((Column::Age, false)));
        table.sort_by(Column::Age);
        assert_eq!(table.sort, Some((Column::Age, true)));
        table.sort_by(Column::Age);
        assert_eq!(table.sort, None);
    }

    #[test]
    fn what_is_not_known_stays_last_in_either_direction() {
        let mut keys = [Key::Nothing, Key::Number(2.0), Key::Words("a".into()), Key::Number(1.0)];
        keys.sort_by(|a, b| a.compare(b, false));
        assert_eq!(keys, [Key::Number(1.0), Key::Number(2.0), Key::Words("a".into()), Key::Nothing]);
        keys.sort_by(|a, b| a.compare(b, true));
        assert_eq!(keys.last(), Some(&Key::Nothing));
    }
}
