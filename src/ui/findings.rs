//! The list of findings: what contradicts itself, why the rule asks, its fix, and what is let stand.

use std::collections::HashMap;
use std::sync::Arc;

use eframe::egui::{self, Align, Button, Color32, Label, Layout, RichText, ScrollArea, Ui, vec2};

use super::action::{Action, Actions};
use super::state::DocumentView;
use super::{reveal, theme};
use crate::course::{LintFinding, Severity};
use crate::edit::{Selection, unsilence};
use crate::fix::{Fix, fix};
use crate::measure::lint;
use crate::model::{EventAddress, EventId, Patient, PatientId, Silenced};

/// Height of a row in points.
const ROW_PT: f32 = 24.0;
/// Width of the explanation at the right, in points.
const WHY_PT: f32 = 330.0;
/// Width of the column that says how bad a finding is.
const WORD_PT: f32 = 60.0;
/// Width of the column of rules.
const RULE_PT: f32 = 172.0;

/// What the list can be narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FindingFilter {
    Errors,
    Warnings,
    Notes,
    Silenced,
}

impl FindingFilter {
    const ALL: [Self; 4] = [Self::Errors, Self::Warnings, Self::Notes, Self::Silenced];

    const fn words(self) -> &'static str {
        match self {
            Self::Errors => "Errors",
            Self::Warnings => "Warnings",
            Self::Notes => "Notes",
            Self::Silenced => "Silenced",
        }
    }
}

/// A finding of a patient.
pub type FindingOf = (PatientId, LintFinding);

/// Fixes that were worked out, of one state of the case.
#[derive(Debug, Default)]
struct Fixes {
    state: Option<u64>,
    known: HashMap<PatientId, Vec<(LintFinding, Option<Fix>)>>,
}

/// How the findings are looked at.
#[derive(Debug, Default)]
pub struct FindingsPanel {
    hidden: Vec<FindingFilter>,
    /// The finding that is explained.
    pub current: Option<FindingOf>,
    fixes: Fixes,
}

impl FindingsPanel {
    /// What mends a finding, worked out once for each state of the case.
    fn fix(&mut self, doc: &DocumentView<'_>, index: usize, finding: &LintFinding) -> Option<Fix> {
        if self.fixes.state != Some(doc.state) {
            self.fixes = Fixes { state: Some(doc.state), known: HashMap::new() };
        }
        let chart = doc.study().get(index)?;
        let known = self.fixes.known.entry(chart.id().clone()).or_default();
        if let Some((_, fix)) = known.iter().find(|(f, _)| f == finding) {
            return fix.clone();
        }
        let found = fix(chart, finding);
        known.push((finding.clone(), found.clone()));
        found
    }
}

/// A line of the list.
enum FindingRow<'a> {
    /// A finding, and the entry that silences it.
    Found(usize, &'a Patient, &'a LintFinding, Option<&'a Silenced>),
    /// An entry that silences nothing any more.
    Idle(&'a Silenced),
}

impl FindingRow<'_> {
    fn kind(&self) -> FindingFilter {
        match self {
            Self::Idle(_) | Self::Found(_, _, _, Some(_)) => FindingFilter::Silenced,
            Self::Found(_, _, finding, None) => match finding.severity() {
                Severity::Error => FindingFilter::Errors,
                Severity::Warning => FindingFilter::Warnings,
                Severity::Info => FindingFilter::Notes,
            },
        }
    }
}

/// All rows, the worst first, what is silenced last.
fn rows<'a>(doc: &DocumentView<'a>) -> Vec<FindingRow<'a>> {
    let mut rows = Vec::new();
    for (i, patient) in doc.case.patients.iter().enumerate() {
        for finding in doc.all_findings_of(i) {
            rows.push(FindingRow::Found(
                i,
                patient,
                finding,
                lint::silence_of(doc.case, &patient.id, finding),
            ));
        }
    }
    let works = |s: &Silenced| rows.iter().any(|r| matches!(r, FindingRow::Found(.., Some(by)) if *by == s));
    let idle: Vec<FindingRow> =
        doc.case.silenced.iter().filter(|s| !works(s)).map(FindingRow::Idle).collect();
    rows.extend(idle);
    rows.sort_by_key(|r| FindingFilter::ALL.iter().position(|k| *k == r.kind()));
    rows
}

/// The finding that is counted next to the current one in the list, round and round.
pub fn next(doc: &DocumentView<'_>, current: Option<&FindingOf>, forward: bool) -> Option<FindingOf> {
    let all: Vec<(&Patient, &LintFinding)> = rows(doc)
        .iter()
        .filter_map(|r| match r {
            FindingRow::Found(_, patient, finding, None) => Some((*patient, *finding)),
            _ => None,
        })
        .collect();
    let here = current.and_then(|(id, f)| all.iter().position(|(p, g)| p.id == *id && *g == f));
    let at = match here {
        Some(at) if forward => (at + 1) % all.len(),
        Some(at) => (at + all.len() - 1) % all.len(),
        None if forward => 0,
        None => all.len().checked_sub(1)?,
    };
    all.get(at).map(|(p, f)| (p.id.clone(), (*f).clone()))
}

/// What is selected for a finding: its events, else its patient.
pub fn selection(patient: &PatientId, finding: &LintFinding) -> Selection {
    let address = |event: &EventId| EventAddress { patient: patient.clone(), event: event.clone() };
    // The one it is about is named last: it is the one whose fields are shown.
    let events: Vec<EventAddress> = finding.events.iter().rev().map(address).collect();
    if events.is_empty() { Selection::Patient(patient.clone()) } else { Selection::Events(events) }
}

/// Colour of a finding.
pub fn color(ui: &Ui, severity: Severity) -> Color32 {
    let c = theme::colors(ui);
    match severity {
        Severity::Error => c.error,
        Severity::Warning => c.warning,
        Severity::Info => c.quiet,
    }
}

/// Draws the findings: the list at the left, and at the right why the chosen one was made and what can be done.
pub fn findings_ui(ui: &mut Ui, doc: &DocumentView<'_>, panel: &mut FindingsPanel, actions: &mut Actions) {
    let all = rows(doc);
    if all.is_empty() {
        ui.label(RichText::new("Nothing contradicts itself.").color(theme::colors(ui).quiet));
        return;
    }
    let is_current = |panel: &FindingsPanel, row: &FindingRow| match (row, &panel.current) {
        (FindingRow::Found(_, p, f, _), Some((id, g))) => p.id == *id && *f == g,
        _ => false,
    };
    if !all.iter().any(|r| is_current(panel, r)) {
        let found = || {
            all.iter().filter_map(|r| match r {
                FindingRow::Found(_, p, f, _) => Some((*p, *f)),
                FindingRow::Idle(_) => None,
            })
        };
        // It was mended, or what it is about was renamed: what is selected tells what is meant.
        let selected = doc.selection.last_event();
        let is_meant = |(p, f): &(&Patient, &LintFinding)| {
            selected.is_some_and(|e| p.id == e.patient && f.event() == Some(&e.event))
        };
        let chosen = found().find(is_meant).or_else(|| found().next());
        panel.current = chosen.map(|(p, f)| (p.id.clone(), f.clone()));
    }
    kinds_ui(ui, &all, panel);
    let shown: Vec<&FindingRow> = all.iter().filter(|r| !panel.hidden.contains(&r.kind())).collect();
    let area = ui.available_rect_before_wrap();
    let why = WHY_PT.min(area.width() * 0.45);
    let mut list = area;
    list.set_right(area.right() - why - 16.0);
    ui.scope_builder(egui::UiBuilder::new().max_rect(list).id_salt("finding list"), |ui| {
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, ROW_PT, shown.len(), |ui, range| {
            for row in shown.get(range).unwrap_or_default() {
                let here = is_current(panel, row);
                if row_ui(ui, doc, row, here, actions)
                    && let FindingRow::Found(_, patient, finding, _) = row
                {
                    panel.current = Some((patient.id.clone(), (*finding).clone()));
                }
            }
        });
    });
    let mut side = area;
    side.set_left(area.right() - why);
    let current = all.iter().find(|r| is_current(panel, r));
    ui.scope_builder(egui::UiBuilder::new().max_rect(side).id_salt("finding explained"), |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if let Some(FindingRow::Found(index, patient, finding, silenced)) = current {
                why_ui(ui, doc, (*index, patient, finding), *silenced, panel, actions);
            }
        });
    });
}

/// What the list is narrowed to: a switch for each kind that there is.
fn kinds_ui(ui: &mut Ui, all: &[FindingRow], panel: &mut FindingsPanel) {
    ui.horizontal(|ui| {
        for kind in FindingFilter::ALL {
            let count = all.iter().filter(|r| r.kind() == kind).count();
            if count == 0 {
                continue;
            }
            let shown = !panel.hidden.contains(&kind);
            let button = Button::selectable(shown, format!("{} {count}", kind.words()));
            if ui.add(button).on_hover_text("Show or hide these in the list").clicked() {
                if shown {
                    panel.hidden.push(kind);
                } else {
                    panel.hidden.retain(|k| *k != kind);
                }
            }
        }
    });
}

/// Something as wide as a column, with its text at the left.
fn left<R>(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    let layout = Layout::top_down_justified(Align::Min);
    ui.allocate_ui_with_layout(vec2(width, 20.0), layout, add).inner
}

/// Draws a row; whether it was clicked.
fn row_ui(ui: &mut Ui, doc: &DocumentView<'_>, row: &FindingRow, here: bool, actions: &mut Actions) -> bool {
    let quiet = theme::colors(ui).quiet;
    let mut clicked = false;
    ui.horizontal(|ui| {
        let word = |ui: &mut Ui, text: &str, color| {
            left(ui, WORD_PT, |ui| ui.add(Label::new(RichText::new(text).color(color)).truncate()));
        };
        match row {
            FindingRow::Found(_, patient, finding, silenced) => {
                let said = if silenced.is_some() { "silenced" } else { finding.severity().words() };
                let tint = if silenced.is_some() { quiet } else { color(ui, finding.severity()) };
                word(ui, said, tint);
                let event = finding.event().and_then(|id| patient.event(id)).map(|e| e.title());
                let of = event.map(|title| format!(", {title}")).unwrap_or_default();
                let text = format!("{}{of}: {}", patient.title(), finding.text);
                let width = (ui.available_width() - RULE_PT).max(80.0);
                let button = Button::selectable(here, &text).truncate();
                let response = left(ui, width, |ui| ui.add(button));
                let spoken = format!("{said}: {text}");
                response
                    .widget_info(|| egui::WidgetInfo::selected(egui::Role::ListItem, true, here, &spoken));
                if response.on_hover_text(&finding.text).clicked() {
                    clicked = true;
                    actions.push(Action::Select(selection(&patient.id, finding)));
                    if let Some(event) = finding.event() {
                        let address = EventAddress { patient: patient.id.clone(), event: event.clone() };
                        reveal::ask(ui.ctx(), doc.id, address);
                    }
                }
                ui.label(RichText::new(finding.code.key()).font(theme::small_font()).color(quiet));
            }
            FindingRow::Idle(silenced) => {
                word(ui, "silenced", quiet);
                let of = silenced.event.as_ref().map(|e| format!(", {e}")).unwrap_or_default();
                let text = format!("{}{of}: no longer found ({})", silenced.patient, silenced.reason);
                ui.add(Label::new(RichText::new(text).color(quiet)).truncate());
                if ui.button("Remove").on_hover_text("Take this silence out of the case").clicked() {
                    push_unsilence(doc, silenced, actions);
                }
            }
        }
    });
    clicked
}

fn push_unsilence(doc: &DocumentView<'_>, silenced: &Silenced, actions: &mut Actions) {
    if let Some(edit) = unsilence(doc.case, silenced) {
        let label = format!("Hear {} again", silenced.rule);
        actions.extend([Action::CloseStep, Action::Edit { label, edit, merge: None }, Action::CloseStep]);
    }
}

/// Why a finding was made, and what can be done about it.
fn why_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    (index, patient, finding): (usize, &Patient, &LintFinding),
    silenced: Option<&Silenced>,
    panel: &mut FindingsPanel,
    actions: &mut Actions,
) {
    let c = theme::colors(ui);
    ui.add(Label::new(RichText::new(finding.code.title()).font(theme::section_font())).wrap());
    let mend = panel.fix(doc, index, finding);
    ui.horizontal_wrapped(|ui| buttons_ui(ui, doc, patient, finding, silenced, mend.as_ref(), actions));
    if let Some(silenced) = silenced {
        ui.add(Label::new(format!("It stands because: {}", silenced.reason)).wrap());
    }
    ui.add(Label::new(RichText::new(format!("Here: it {}", finding.text)).color(c.ink)).wrap());
    ui.add(Label::new(RichText::new(finding.code.why()).color(c.quiet)).wrap());
    if finding.events.len() > 1 {
        let names: Vec<&str> = finding.events.iter().map(EventId::as_str).collect();
        let text = format!("It involves {}.", names.join(", "));
        ui.add(Label::new(RichText::new(text).color(c.quiet)).wrap());
    }
}

/// The buttons of a finding: its fix, and to let it stand or hear it again.
fn buttons_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    patient: &Patient,
    finding: &LintFinding,
    silenced: Option<&Silenced>,
    mend: Option<&Fix>,
    actions: &mut Actions,
) {
    if let Some(fix) = mend {
        let button = ui.button(&fix.label);
        button.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Fix: {}", fix.label))
        });
        if button.on_hover_text("Mend this finding; one step, which undo takes back").clicked() {
            push_fix(fix, actions);
        }
    }
    if let Some(silenced) = silenced {
        if ui.button("Hear again").on_hover_text("Count this finding again").clicked() {
            push_unsilence(doc, silenced, actions);
        }
    } else if ui.button("Silence…").on_hover_text("Let this finding stand, for a reason").clicked() {
        actions.push(Action::Silence { patient: patient.id.clone(), finding: finding.clone() });
    }
}

/// Makes a fix: one step of its own.
fn push_fix(fix: &Fix, actions: &mut Actions) {
    let Fix { label, edit } = fix.clone();
    actions.extend([Action::CloseStep, Action::Edit { label, edit, merge: None }, Action::CloseStep]);
}

/// Draws the findings that involve an event above its fields, each with what can be done about it.
pub fn of_event_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    index: usize,
    event: &EventId,
    actions: &mut Actions,
) {
    let Some(patient) = doc.case.patients.get(index) else { return };
    let c = theme::colors(ui);
    for finding in doc.all_findings_of(index).iter().filter(|f| f.involves(event)) {
        let silenced = lint::silence_of(doc.case, &patient.id, finding);
        // What it says of itself is said of the event that it is about.
        let about = finding.event().filter(|e| *e != event).map(|e| format!("{e} ")).unwrap_or_default();
        let text = match silenced {
            Some(s) => format!("silenced: {about}{} ({})", finding.text, s.reason),
            None => format!("{about}{}", finding.text),
        };
        let tint = if silenced.is_some() { c.quiet } else { color(ui, finding.severity()) };
        let label = Label::new(RichText::new(text).color(tint)).wrap();
        ui.add(label).on_hover_text(format!("{}\n{}", finding.code.why(), finding.code));
        if finding.event() == Some(event) {
            let mend = event_fix(ui, doc, index, patient, finding);
            ui.horizontal_wrapped(|ui| {
                buttons_ui(ui, doc, patient, finding, silenced, mend.as_ref(), actions);
            });
        }
        ui.add_space(4.0);
    }
}

/// A fix with the state of the case and the finding that it was worked out for.
type KnownFix = Arc<(u64, u64, PatientId, LintFinding, Option<Fix>)>;

/// The fix of a finding in the inspector, worked out once for each state of the case.
fn event_fix(
    ui: &Ui,
    doc: &DocumentView<'_>,
    index: usize,
    patient: &Arc<Patient>,
    finding: &LintFinding,
) -> Option<Fix> {
    let id = egui::Id::unique(("fix of", doc.id, finding.code, finding.field, &finding.text));
    if let Some(known) = ui.data(|d| d.get_temp::<KnownFix>(id)) {
        let (document, state, of, made_for, fix) = &*known;
        if *document == doc.id && *state == doc.state && *of == patient.id && made_for == finding {
            return fix.clone();
        }
    }
    let found = fix(doc.study().get(index)?, finding);
    let known: KnownFix = Arc::new((doc.id, doc.state, patient.id.clone(), finding.clone(), found.clone()));
    ui.data_mut(|d| d.insert_temp(id, known));
    found
}

/// How bad the worst finding of each event of a patient is.
pub fn worst_by_event<'a>(doc: &DocumentView<'a>, index: usize) -> HashMap<&'a EventId, Severity> {
    let mut out: HashMap<&EventId, Severity> = HashMap::new();
    for finding in doc.findings_of(index) {
        if let Some(event) = finding.event() {
            let worst = out.entry(event).or_insert(finding.severity());
            *worst = (*worst).min(finding.severity());
        }
    }
    out
}
