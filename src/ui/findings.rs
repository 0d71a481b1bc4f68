//! The list of findings: what contradicts itself, why the rule asks, its fix, and what is let stand.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use eframe::egui::{self, Align, Button, Color32, Label, Layout, RichText, ScrollArea, Ui, vec2};

use super::action::{Action, Actions};
use super::state::DocumentView;
use super::{reveal, theme};
use crate::course::{LintFinding, Severity};
use crate::edit::{Selection, unsilence};
use crate::fix::{Fix, fix};
use crate::measure::lint::silence_of;
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

    const fn of(finding: &LintFinding, is_silenced: bool) -> Self {
        if is_silenced {
            return Self::Silenced;
        }
        match finding.severity() {
            Severity::Error => Self::Errors,
            Severity::Warning => Self::Warnings,
            Severity::Info => Self::Notes,
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
    list: FindingList,
    fixes: Fixes,
}

impl FindingsPanel {
    /// Makes the list follow the case, and explains a finding that is in it.
    fn refresh(&mut self, doc: &DocumentView<'_>) {
        if self.list.state != Some(doc.state) {
            self.list = FindingList::of(doc);
        }
        self.list.current = self.current.as_ref().and_then(|current| self.list.line_of(doc, current));
        if self.list.current.is_some() {
            return;
        }
        // It was mended, or what it is about was renamed: what is selected tells what is meant.
        let selected = doc.selection.last_event();
        let is_meant = |(_, p, f): &(usize, &Patient, &LintFinding)| {
            selected.is_some_and(|e| p.id == e.patient && f.event() == Some(&e.event))
        };
        let chosen = self.list.found(doc).find(is_meant).or_else(|| self.list.found(doc).next());
        self.current = chosen.map(|(_, p, f)| (p.id.clone(), f.clone()));
        self.list.current = chosen.map(|(line, ..)| line);
    }

    /// The lines that the list is narrowed to, kind by kind.
    fn shown(&self) -> Vec<Range<usize>> {
        let kinds = FindingFilter::ALL.into_iter().filter(|kind| !self.hidden.contains(kind));
        kinds.map(|kind| self.list.lines_of(kind)).collect()
    }

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

/// Where what a line is about stands in the case.
#[derive(Debug, Clone, Copy)]
enum LinePlace {
    /// A finding: the positions of its patient and of it among theirs, and that of the entry that silences it.
    Found { patient: usize, finding: usize, silenced: Option<usize> },
    /// An entry that silences nothing any more, by position.
    Idle(usize),
}

impl LinePlace {
    /// What stands there; `doc` is in the state that the place was found in.
    fn row<'a>(self, doc: &DocumentView<'a>) -> Option<FindingRow<'a>> {
        match self {
            Self::Found { patient, finding, silenced } => Some(FindingRow::Found(
                patient,
                doc.case.patients.get(patient)?,
                doc.all_findings_of(patient).get(finding)?,
                silenced.and_then(|at| doc.case.silenced.get(at)),
            )),
            Self::Idle(at) => doc.case.silenced.get(at).map(FindingRow::Idle),
        }
    }
}

/// All lines of one state of the case, the worst first, what is silenced last; made once for each state.
#[derive(Debug, Default)]
struct FindingList {
    state: Option<u64>,
    lines: Vec<LinePlace>,
    /// How many of the lines are of each kind.
    counts: [usize; FindingFilter::ALL.len()],
    /// The line of the finding that is explained, as far as it is known.
    current: Option<usize>,
}

impl FindingList {
    fn of(doc: &DocumentView<'_>) -> Self {
        let silenced = &doc.case.silenced;
        let mut lines: [Vec<LinePlace>; FindingFilter::ALL.len()] = Default::default();
        let mut works = vec![false; silenced.len()];
        for (at, chart) in doc.study().charts().enumerate() {
            for (nth, finding) in chart.findings().iter().enumerate() {
                let by = silence_of(doc.case, chart.id(), finding);
                let by = by.and_then(|by| silenced.iter().position(|s| s == by));
                if let Some(works) = by.and_then(|by| works.get_mut(by)) {
                    *works = true;
                }
                let kind = FindingFilter::of(finding, by.is_some());
                if let Some(of_kind) = lines.get_mut(kind as usize) {
                    of_kind.push(LinePlace::Found { patient: at, finding: nth, silenced: by });
                }
            }
        }
        // Of equal entries the first one silences, and all are as good as it.
        let is_good = |s: &Silenced| silenced.iter().zip(&works).any(|(other, works)| *works && other == s);
        let idle = silenced.iter().zip(&works).enumerate().filter(|(_, (s, works))| !**works && !is_good(s));
        let idle = idle.map(|(at, _)| LinePlace::Idle(at));
        if let Some(of_kind) = lines.get_mut(FindingFilter::Silenced as usize) {
            of_kind.extend(idle);
        }
        let counts = lines.each_ref().map(Vec::len);
        Self { state: Some(doc.state), lines: lines.concat(), counts, current: None }
    }

    fn row<'a>(&self, doc: &DocumentView<'a>, line: usize) -> Option<FindingRow<'a>> {
        self.lines.get(line)?.row(doc)
    }

    /// The findings of the list, each with its line.
    fn found<'a>(
        &self,
        doc: &DocumentView<'a>,
    ) -> impl Iterator<Item = (usize, &'a Patient, &'a LintFinding)> {
        self.lines.iter().enumerate().filter_map(|(line, place)| match place.row(doc)? {
            FindingRow::Found(_, patient, finding, _) => Some((line, patient, finding)),
            FindingRow::Idle(_) => None,
        })
    }

    /// The lines of a kind.
    fn lines_of(&self, kind: FindingFilter) -> Range<usize> {
        let before = self.counts.iter().take(kind as usize).sum();
        before..before + self.count(kind)
    }

    fn count(&self, kind: FindingFilter) -> usize {
        self.counts.get(kind as usize).copied().unwrap_or_default()
    }

    /// The line of a finding.
    fn line_of(&self, doc: &DocumentView<'_>, (id, finding): &FindingOf) -> Option<usize> {
        let is_it = |p: &Patient, f: &LintFinding| p.id == *id && f == finding;
        let known = self.current.filter(
            |line| matches!(self.row(doc, *line), Some(FindingRow::Found(_, p, f, _)) if is_it(p, f)),
        );
        known.or_else(|| self.found(doc).find(|(_, p, f)| is_it(p, f)).map(|(line, ..)| line))
    }
}

/// The finding that is counted next to the current one in the list, round and round.
pub fn next(doc: &DocumentView<'_>, current: Option<&FindingOf>, forward: bool) -> Option<FindingOf> {
    let list = FindingList::of(doc);
    let counted = list.lines_of(FindingFilter::Silenced).start;
    let here = current.and_then(|current| list.line_of(doc, current)).filter(|line| *line < counted);
    let at = match here {
        Some(at) if forward => (at + 1) % counted,
        Some(at) => (at + counted - 1) % counted,
        None if forward => 0,
        None => counted.checked_sub(1)?,
    };
    match list.row(doc, at).filter(|_| at < counted)? {
        FindingRow::Found(_, patient, finding, _) => Some((patient.id.clone(), finding.clone())),
        FindingRow::Idle(_) => None,
    }
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
    panel.refresh(doc);
    if panel.list.lines.is_empty() {
        ui.label(RichText::new("Nothing contradicts itself.").color(theme::colors(ui).quiet));
        return;
    }
    kinds_ui(ui, panel);
    let shown = panel.shown();
    let count = shown.iter().map(ExactSizeIterator::len).sum();
    let area = ui.available_rect_before_wrap();
    let why = WHY_PT.min(area.width() * 0.45);
    let mut list = area;
    list.set_right(area.right() - why - 16.0);
    ui.scope_builder(egui::UiBuilder::new().max_rect(list).id_salt("finding list"), |ui| {
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, ROW_PT, count, |ui, range| {
            let lines = shown.into_iter().flatten().skip(range.start).take(range.len());
            for line in lines {
                let Some(row) = panel.list.row(doc, line) else { continue };
                let here = panel.list.current == Some(line);
                if row_ui(ui, doc, &row, here, actions)
                    && let FindingRow::Found(_, patient, finding, _) = row
                {
                    panel.current = Some((patient.id.clone(), finding.clone()));
                    panel.list.current = Some(line);
                }
            }
        });
    });
    let mut side = area;
    side.set_left(area.right() - why);
    let current = panel.list.current.and_then(|line| panel.list.row(doc, line));
    ui.scope_builder(egui::UiBuilder::new().max_rect(side).id_salt("finding explained"), |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if let Some(FindingRow::Found(index, patient, finding, silenced)) = current {
                why_ui(ui, doc, (index, patient, finding), silenced, panel, actions);
            }
        });
    });
}

/// What the list is narrowed to: a switch for each kind that there is.
fn kinds_ui(ui: &mut Ui, panel: &mut FindingsPanel) {
    ui.horizontal(|ui| {
        for kind in FindingFilter::ALL {
            let count = panel.list.count(kind);
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
        let silenced = silence_of(doc.case, &patient.id, finding);
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
