//! All patients of the case as a table: their facts, and any measure as a column, sorted by a click.
//!
//! Nothing is written in it; a click on a row selects the patient and brings it into view in the figure.

mod cells;

use eframe::egui::containers::menu::{MenuButton, MenuConfig};
use eframe::egui::{
    self, Button, PopupCloseBehavior, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2,
};
use egui_material_icons::icons;

use super::action::{Action, Actions};
use super::grid::{
    self, FONT_PT, GridHeader, GridLayout, GridRow, PAD_PT, SortOrder, headers_ui, paint_text, sorted_rows,
};
use super::state::DocumentView;
use super::theme;
use crate::command::AppCommand;
use crate::edit::Selection;
use crate::measure::{Measure, MeasureSet};
pub use cells::CohortView;
use cells::{PatientColumn, PatientRow, is_undecided};

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

/// What columns and rows are worked out from, apart from what is chosen in the table itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PatientsBasis {
    state: u64,
    generation: u64,
    is_working: bool,
}

/// How the patients of a document are looked at.
#[derive(Debug, Default)]
pub struct PatientTable {
    /// The columns behind the patient's name; `None` until they are chosen.
    chosen: Option<Vec<PatientColumn>>,
    sort: Option<SortOrder<PatientColumn>>,
    offset: Vec2,
    looked_for: String,
    /// What the fields below were worked out from; `None` when they are to be worked out anew.
    basis: Option<PatientsBasis>,
    /// The columns that are shown, of which the first is the patient.
    columns: Vec<PatientColumn>,
    /// What stands over them.
    headers: Vec<String>,
    /// Their widths; none until they are drawn.
    widths: Vec<f32>,
    /// Names of the facts that can be columns.
    facts: Vec<String>,
    /// Positions of the patients, from the first row.
    rows: Vec<u32>,
}

impl PatientTable {
    /// Works columns and rows out anew if anything that they depend on has changed.
    fn refresh(&mut self, doc: &DocumentView<'_>, cohort: &CohortView<'_>) {
        let basis =
            PatientsBasis { state: doc.state, generation: cohort.generation, is_working: cohort.is_working };
        if self.basis.replace(basis) == Some(basis) {
            return;
        }
        self.facts = cells::facts(&doc.case.patients);
        let chosen = self.chosen.clone().unwrap_or_else(|| first_columns(doc, cohort, &self.facts));
        self.columns = std::iter::once(PatientColumn::Patient).chain(chosen).collect();
        self.headers = self.columns.iter().map(|c| c.header(cohort)).collect();
        self.widths.clear();
        self.rows = (0..doc.case.patients.len() as u32).collect();
        if let Some(SortOrder { column, descending }) = &self.sort {
            self.rows = sorted_rows(&self.rows, *descending, |at| {
                patient_at(doc, cohort, at).map(|row| column.key(&row))
            });
        }
    }

    /// The measures that the table shows.
    pub fn measures(&self) -> MeasureSet {
        let Some(chosen) = &self.chosen else { return MeasureSet::of(&FIRST_MEASURES) };
        let measure = |column: &PatientColumn| match column {
            PatientColumn::Measure(pick) => Some(pick.measure),
            _ => None,
        };
        chosen.iter().filter_map(measure).collect()
    }

    /// Chooses columns; `None` are those shown at first.
    fn choose(&mut self, columns: Option<Vec<PatientColumn>>) {
        self.chosen = columns;
        self.basis = None;
    }

    fn sort_by(&mut self, column: PatientColumn) {
        self.sort = SortOrder::clicked(self.sort.take(), column);
        self.basis = None;
    }

    /// The table as it is shown: headers and one row a patient.
    pub fn texts(&mut self, doc: &DocumentView<'_>, cohort: &CohortView<'_>) -> Vec<Vec<String>> {
        self.refresh(doc, cohort);
        let row = |at: &u32| {
            let row = patient_at(doc, cohort, *at)?;
            Some(self.columns.iter().map(|c| c.cell(&row, doc.unit)).collect())
        };
        std::iter::once(self.headers.clone()).chain(self.rows.iter().filter_map(row)).collect()
    }

    /// The table for other programs: a length of time is a number with its bounds, unit and status in columns of their own.
    pub fn numbers(&mut self, doc: &DocumentView<'_>, cohort: &CohortView<'_>) -> Vec<Vec<String>> {
        self.refresh(doc, cohort);
        let columns: Vec<_> = self.columns.iter().map(|c| (c, c.is_length(cohort))).collect();
        let heads = columns.iter().zip(&self.headers);
        let head = heads.flat_map(|((_, is_length), name)| cells::headers_apart(name, doc.unit, *is_length));
        let row = |at: &u32| {
            let row = patient_at(doc, cohort, *at)?;
            let cells = |(c, is_length): &(&PatientColumn, bool)| c.cells_apart(&row, doc.unit, *is_length);
            Some(columns.iter().flat_map(cells).collect())
        };
        std::iter::once(head.collect()).chain(self.rows.iter().filter_map(row)).collect()
    }
}

/// The patient at a position in the case.
fn patient_at<'a>(doc: &DocumentView<'a>, cohort: &CohortView<'a>, at: u32) -> Option<PatientRow<'a>> {
    let at = at as usize;
    doc.study().get(at).map(|chart| PatientRow { chart, at, cohort: *cohort })
}

/// What is shown until columns are chosen: what is known of patients, and the numbers that are asked for first.
fn first_columns(doc: &DocumentView<'_>, cohort: &CohortView<'_>, facts: &[String]) -> Vec<PatientColumn> {
    let patients = &doc.case.patients;
    let mut out = Vec::new();
    if patients.iter().any(|p| p.sex.is_some()) {
        out.push(PatientColumn::Sex);
    }
    if patients.iter().any(|p| p.age.is_some()) {
        out.push(PatientColumn::Age);
    }
    out.extend(facts.iter().take(FIRST_FACTS).cloned().map(PatientColumn::Fact));
    for measure in FIRST_MEASURES {
        let first = cohort.choices().iter().find(|c| c.pick.measure == measure);
        out.extend(first.map(|c| PatientColumn::Measure(c.pick.clone())));
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
    table.refresh(doc, cohort);
    let mut shown: Vec<PatientColumn> = table.columns.iter().skip(1).cloned().collect();
    let before = shown.len();
    let facts = table.facts.iter().cloned().map(PatientColumn::Fact);
    let measures = cohort.choices().iter().map(|choice| PatientColumn::Measure(choice.pick.clone()));
    let groups: [(&str, Vec<PatientColumn>); 2] = [
        ("Patient", [PatientColumn::Sex, PatientColumn::Age].into_iter().chain(facts).collect()),
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
        table.choose(Some(shown));
    }
    if ui.button("As at first").on_hover_text("Show the columns that are shown at first").clicked() {
        table.choose(None);
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
    if doc.case.patients.is_empty() {
        return grid::empty_ui(ui);
    }
    table.refresh(doc, cohort);
    table.measure(ui, doc, cohort);
    let area = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(area);
    let mut layout = GridLayout::new(area, table.widths.iter().copied(), table.offset);
    layout.rows_ui(ui, ("patient rows", doc.id), table.rows.len(), None, |ui, row| {
        let at = table.rows.get(row.index).copied();
        let Some(patient) = at.and_then(|at| patient_at(doc, cohort, at)) else { return };
        if row_ui(ui, doc, table, row, &patient) {
            actions.push(Action::Select(Selection::Patient(patient.chart.id().clone())));
            actions.push(Action::ShowPatient(patient.chart.id().clone()));
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
    if let Some(column) = touch.clicked.and_then(|at| table.columns.get(at).cloned()) {
        table.sort_by(column);
        ui.ctx().request_repaint();
    }
}

/// Draws the row of a patient; whether it was clicked.
fn row_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    table: &PatientTable,
    row: &GridRow<'_>,
    of: &PatientRow<'_>,
) -> bool {
    let c = theme::colors(ui);
    let patient = of.chart.patient();
    let id = ui.scope_id().with(("patient row", patient.id.as_str()));
    let response = ui.interact(row.strip, id, Sense::click());
    let here = doc.selection.patient() == Some(&patient.id);
    response.widget_info(|| {
        let shown = table.columns.iter().zip(&table.headers).skip(1).filter_map(|(column, header)| {
            let cell = column.cell(of, doc.unit);
            (!cell.is_empty()).then(|| format!("{header} {cell}"))
        });
        let words: Vec<String> = shown.collect();
        let name = format!("{}, row of the patients: {}", patient.title(), words.join(", "));
        egui::WidgetInfo::selected(egui::Role::Row, true, here, name)
    });
    if here {
        let is_whole = matches!(**doc.selection, Selection::Patient(_));
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
        let text = column.cell(of, doc.unit);
        let color = if is_undecided(of, column) { c.quiet } else { c.ink };
        let elided = cell.show(ui, |ui| paint_text(ui, cell.rect, &text, &[], color));
        if response.hover_pos().is_some_and(|place| cell.contains(place)) {
            hint = column.hint(of, doc.unit).or(elided.then_some(text));
        }
    }
    let clicked = response.clicked();
    if let Some(hint) = hint {
        response.on_hover_text_at_pointer(hint);
    }
    clicked
}

/// Rows after these are not asked how wide their texts are.
const ROWS_MEASURED: u32 = 60;
/// Narrowest and widest column, in points.
const WIDTHS: std::ops::RangeInclusive<f32> = 52.0..=240.0;

impl PatientTable {
    /// The widths at which headers and most cells are seen whole.
    fn measure(&mut self, ui: &Ui, doc: &DocumentView<'_>, cohort: &CohortView<'_>) {
        if !self.widths.is_empty() {
            return;
        }
        let width = |text: String| {
            let font = egui::FontId::proportional(FONT_PT);
            ui.fonts_mut(|f| f.layout_no_wrap(text, font, egui::Color32::BLACK).size().x) + 2.0 * PAD_PT
        };
        let of = |(column, header): (&PatientColumn, &String)| {
            let patients = (0..ROWS_MEASURED).map_while(|at| patient_at(doc, cohort, at));
            let cells = patients.map(|patient| column.cell(&patient, doc.unit));
            // Room for the arrow of a sorted column.
            let head = width(format!("{header} ↓"));
            cells.map(width).fold(head, f32::max).clamp(*WIDTHS.start(), *WIDTHS.end())
        };
        self.widths = self.columns.iter().zip(&self.headers).map(of).collect();
    }
}
