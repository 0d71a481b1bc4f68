//! Does what the user asked for. The only place from which a case is changed.

use eframe::egui::{Context, ViewportCommand};

use super::files::Asked;
use super::findings::Silencing;
use super::insert::{self, New, Planned};
use super::prompt::Prompt;
use super::{Closing, PhaselineApp, QUICK_SECS, SLOW_SECS, ThemeChoice};
use crate::command::AppCommand;
use crate::course::Alignment;
use crate::edit::{EventAddress, Selection};
use crate::figure::{View, compose};
use crate::gesture;
use crate::model::{Ticks, Unit};
use crate::ui::action::Action;
use crate::ui::drawer::Drawer;
use crate::ui::gesture::nudge;
use crate::ui::plot;
use crate::ui::state::MenuState;

/// By how much a step of the zoom commands changes the stretch of time shown.
const ZOOM_STEP: f64 = 1.25;
/// Sizes of the figure's type in the window.
const TYPE_SCALES: std::ops::RangeInclusive<f32> = 0.9..=4.0;

impl PhaselineApp {
    /// Does one action.
    pub fn act(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::Command(command) => self.command(ctx, command),
            Action::Edit { label, edit, merge } => {
                let Some(document) = self.document_mut() else { return };
                if let Err(error) = document.commit(&label, edit, merge.as_deref()) {
                    self.tell(format!("Not changed: {error}"), SLOW_SECS);
                }
            }
            Action::CloseStep => {
                if let Some(document) = self.document_mut() {
                    document.close_step();
                }
            }
            Action::Paste(text) => self.paste(&text),
            Action::Reject { done, cells } => self.reject(done, &cells),
            Action::Silence { patient, finding } => {
                self.prompts.push(Prompt::Silence(Silencing::new(patient, finding)));
            }
            Action::Select(selection) => {
                if let Some(document) = self.document_mut() {
                    document.close_step();
                    document.selection = selection;
                }
            }
            Action::ShowTime(time) => {
                if let Some(document) = self.document_mut() {
                    document.time = time;
                }
            }
            Action::ShowPatient(patient) => {
                if let Some(document) = self.document_mut() {
                    document.gesture.reveals = Some(patient);
                }
            }
            Action::ScrollRows(to) => {
                if let Some(document) = self.document_mut() {
                    document.scroll_y = to;
                }
            }
            Action::Align(alignment) => {
                if let Some(document) = self.document_mut() {
                    document.alignment = alignment;
                    document.time = None;
                }
            }
            Action::Unit(unit) => {
                if let Some(document) = self.document_mut() {
                    document.unit = unit;
                }
            }
            Action::SwitchTab(index) => self.switch_tab(index),
            Action::CloseTab(index) => {
                if let Some(id) = self.documents.get(index).map(|d| d.id) {
                    self.close(ctx, Closing::Tab(id));
                }
            }
            Action::OpenFiles(paths) => self.open_files(ctx, paths),
            Action::OpenExample(index) => self.open_example(index),
            Action::ForgetRecent(path) => {
                self.prefs.forget(&path);
                self.keep_prefs();
            }
            Action::GoToStep(step) => self.go_to_step(step),
            Action::AttachPictures => self.ask_for(ctx, Asked::Pictures),
            Action::ShowPicture(name) => self.prompts.push(Prompt::Picture(name)),
        }
    }

    fn switch_tab(&mut self, index: usize) {
        if index < self.documents.len() {
            if let Some(document) = self.document_mut() {
                document.close_step();
            }
            self.active = index;
            self.shows_start = false;
        }
    }

    fn command(&mut self, ctx: &Context, command: AppCommand) {
        use AppCommand as C;
        match command {
            C::NewCase => self.new_case(),
            C::Open => self.ask(ctx, Asked::Open),
            C::OpenPath => self.prompts.push(Prompt::path(Asked::Open)),
            C::Save => self.save(ctx),
            C::SaveAs => self.ask_for(ctx, Asked::SaveAs),
            C::SaveCopy => self.ask_for(ctx, Asked::SaveCopy),
            C::Revert => self.revert(ctx),
            C::ExportPicture if !self.document().is_some_and(|d| d.survival.is_shown) => {
                self.open_export();
            }
            C::CopyPicture => self.copy_picture(ctx),
            C::Screenshot => self.take_screenshot(ctx),
            C::ExportPicture | C::ExportCurves => self.ask_for_curves(ctx),
            C::TakeText => self.ask_texts(ctx),
            C::Deidentify => self.ask_deidentified(ctx),
            C::SavePatients => self.ask_for(ctx, Asked::PatientTable),
            C::CopyPatients => self.copy_patients(ctx),
            C::CloseTab => {
                if let Some(id) = self.document().map(|d| d.id) {
                    self.close(ctx, Closing::Tab(id));
                }
            }
            C::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            C::Undo | C::Redo => self.step(command == C::Undo),
            C::ThemeLight => self.choose_theme(ctx, ThemeChoice::Light),
            C::ThemeDark => self.choose_theme(ctx, ThemeChoice::Dark),
            C::ThemeSystem => self.choose_theme(ctx, ThemeChoice::System),
            C::ToggleOutline => {
                self.prefs.outline = !self.prefs.outline;
                self.keep_prefs();
            }
            C::ToggleInspector => {
                self.prefs.inspector = !self.prefs.inspector;
                self.keep_prefs();
            }
            C::ToggleMeasures => {
                self.prefs.measures = !self.prefs.measures;
                self.keep_prefs();
            }
            C::ToggleTable => {
                self.toggle_drawer(Drawer::Table);
                let shown = self.drawer == Some(Drawer::Table);
                if let Some(document) = self.document_mut() {
                    document.table.wants_keyboard = shown;
                }
            }
            C::Find => {
                self.drawer = Some(Drawer::Table);
                if let Some(document) = self.document_mut() {
                    document.table.wants_search = true;
                }
            }
            C::TogglePatients => self.toggle_drawer(Drawer::Patients),
            C::ToggleSurvival => {
                if let Some(document) = self.document_mut() {
                    document.survival.is_shown = !document.survival.is_shown;
                }
            }
            C::ToggleFindings => self.toggle_drawer(Drawer::Findings),
            C::ToggleHistory => self.toggle_drawer(Drawer::History),
            C::Palette => self.prompts.push(Prompt::palette()),
            C::Shortcuts => self.prompts.push(Prompt::Keys),
            C::StartScreen => self.shows_start = true,
            C::About => self.prompts.push(Prompt::About),
            C::NextTab => self.switch_tab((self.active + 1) % self.documents.len().max(1)),
            C::PreviousTab => {
                let n = self.documents.len().max(1);
                self.switch_tab((self.active + n - 1) % n);
            }
            C::AddPatient
            | C::AddTreatment
            | C::AddResponse
            | C::AddStatus
            | C::AddMeasurement
            | C::AddFinding
            | C::AddAnnotation
            | C::Duplicate
            | C::Delete
            | C::MoveUp
            | C::MoveDown => self.change(command),
            C::EditFields => {
                self.prefs.inspector = true;
                self.focuses_fields = true;
            }
            C::QuickAdd => {
                if let Some(document) = self.document_mut() {
                    document.quick.wants_focus = true;
                }
            }
            C::NextFinding | C::PreviousFinding | C::FixFinding | C::SilenceFinding => {
                self.finding_command(ctx, command);
            }
            C::Copy => self.copy(ctx),
            C::Cut => {
                self.copy(ctx);
                self.change(C::Delete);
            }
            // The toolkit answers with the text.
            C::Paste => ctx.send_viewport_cmd(ViewportCommand::RequestPaste),
            C::NewPhase => {
                if let Some(document) = self.document_mut() {
                    document.gesture.makes_phase = true;
                }
            }
            C::NudgeEarlier => self.nudge(ctx, -1),
            C::NudgeLater => self.nudge(ctx, 1),
            C::NudgeMuchEarlier => self.nudge(ctx, -10),
            C::NudgeMuchLater => self.nudge(ctx, 10),
            C::SelectAll | C::Deselect | C::NextEvent | C::PreviousEvent => self.select(command),
            _ => self.look(command),
        }
    }

    /// Moves the selected events by whole units; nudges in a row are one step.
    fn nudge(&mut self, ctx: &Context, units: i64) {
        let Some(document) = self.document() else { return };
        let name = document.name();
        match nudge(&document.view(&name), units) {
            Ok(action) => self.act(ctx, action),
            Err(why) => self.tell(why, SLOW_SECS),
        }
    }

    fn toggle_drawer(&mut self, drawer: Drawer) {
        self.drawer = if self.drawer == Some(drawer) { None } else { Some(drawer) };
    }

    /// Undoes or redoes until so many steps lie behind.
    fn go_to_step(&mut self, step: usize) {
        let Some(document) = self.document_mut() else { return };
        loop {
            let behind = document.history().labels().0.len();
            let done = match behind.cmp(&step) {
                std::cmp::Ordering::Less => document.redo(),
                std::cmp::Ordering::Equal => return,
                std::cmp::Ordering::Greater => document.undo(),
            };
            match done {
                Ok(Some(_)) => {}
                Ok(None) => return,
                Err(error) => {
                    self.tell(format!("Not changed: {error}"), SLOW_SECS);
                    return;
                }
            }
        }
    }

    fn choose_theme(&mut self, ctx: &Context, choice: ThemeChoice) {
        self.set_theme(ctx, choice);
        self.keep_prefs();
    }

    fn step(&mut self, back: bool) {
        let Some(document) = self.document_mut() else { return };
        let done = if back { document.undo() } else { document.redo() };
        let verb = if back { "Undone" } else { "Done again" };
        match done {
            Ok(Some(label)) => {
                self.tell(format!("{verb}: {label}"), QUICK_SECS);
            }
            Ok(None) => {}
            Err(error) => {
                self.tell(format!("Not changed: {error}"), SLOW_SECS);
            }
        }
    }

    /// Commands that change the case.
    fn change(&mut self, command: AppCommand) {
        use AppCommand as C;
        let Some(document) = self.document() else { return };
        let planned = match command {
            C::AddPatient => Some(insert::new_patient(document)),
            C::AddTreatment => insert::new_event(document, New::Treatment),
            C::AddResponse => insert::new_event(document, New::Response),
            C::AddStatus => insert::new_event(document, New::Status),
            C::AddMeasurement => insert::new_event(document, New::Measurement),
            C::AddFinding => insert::new_event(document, New::Finding),
            C::AddAnnotation => insert::new_event(document, New::Annotation),
            C::Duplicate => insert::duplicate(document),
            C::MoveUp => insert::shift_in_file(document, false),
            C::MoveDown => insert::shift_in_file(document, true),
            _ => {
                let dependants = gesture::dependants(document.study(), document.selection.events());
                if !dependants.is_empty() {
                    self.prompts.push(Prompt::Delete { dependants });
                    return;
                }
                insert::delete(document)
            }
        };
        self.carry_out(planned);
    }

    /// Deletes the selection; what is anchored to it keeps the value that it has.
    pub(super) fn delete_selection(&mut self) {
        let planned = self.document().and_then(insert::delete);
        self.carry_out(planned);
    }

    pub(super) fn carry_out(&mut self, planned: Option<Planned>) {
        let (Some(planned), Some(document)) = (planned, self.document_mut()) else { return };
        let is_new = |a: &&EventAddress| document.case().event(&a.patient, &a.event).is_none();
        let fresh: Vec<EventAddress> = planned.selection.events().iter().filter(is_new).cloned().collect();
        match document.commit(&planned.label, planned.edit, None) {
            Ok(()) => {
                for EventAddress { patient, event } in fresh {
                    document.drafts.forget(&format!("{}/{patient}/{event}", document.id));
                }
                document.selection = planned.selection.pruned(document.case());
                document.close_step();
            }
            Err(error) => {
                self.tell(format!("Not changed: {error}"), SLOW_SECS);
            }
        }
    }

    /// Commands that select.
    fn select(&mut self, command: AppCommand) {
        let Some(document) = self.document_mut() else { return };
        let case = document.case();
        let all = |of: Option<&crate::model::PatientId>| -> Vec<EventAddress> {
            let patients = case.patients.iter().filter(|p| of.is_none_or(|id| *id == p.id));
            patients
                .flat_map(|p| {
                    p.events.iter().map(|e| EventAddress { patient: p.id.clone(), event: e.id.clone() })
                })
                .collect()
        };
        let selection = match command {
            AppCommand::Deselect => Selection::Case,
            AppCommand::SelectAll => {
                let events = all(document.selection.patient());
                if events.is_empty() { Selection::Case } else { Selection::Events(events) }
            }
            _ => {
                let events = all(None);
                let at = document.selection.last_event().and_then(|e| events.iter().position(|x| x == e));
                let forward = command == AppCommand::NextEvent;
                let next = match at {
                    Some(i) if forward => (i + 1).min(events.len().saturating_sub(1)),
                    Some(i) => i.saturating_sub(1),
                    None => {
                        let of = document.selection.patient();
                        events.iter().position(|e| of.is_none_or(|p| e.patient == *p)).unwrap_or(0)
                    }
                };
                match events.into_iter().nth(next) {
                    Some(event) => Selection::Events(vec![event]),
                    None => Selection::Case,
                }
            }
        };
        document.close_step();
        document.selection = selection;
    }

    /// Commands that change how the case is looked at.
    fn look(&mut self, command: AppCommand) {
        use AppCommand as C;
        let Some(document) = self.document_mut() else { return };
        let fitted = || compose::fit(document.lanes(), document.alignment);
        let (from, to) = document.time.unwrap_or_else(fitted);
        let length = (to - from).0 as f64;
        let zoomed = |factor: f64| {
            let middle = f64::midpoint(from.0 as f64, to.0 as f64);
            let half = length * factor / 2.0;
            Some(plot::limited(Ticks((middle - half) as i64), Ticks((middle + half) as i64)))
        };
        let panned = |share: f64| {
            let by = Ticks((length * share) as i64);
            Some(plot::limited(from + by, to + by))
        };
        match command {
            C::ShowTimeline | C::ShowPanel => {
                document.survival.is_shown = false;
                document.figure = if command == C::ShowPanel { View::Panel } else { View::Timeline };
            }
            C::Fit => {
                document.time = None;
                document.scroll_y = 0.0;
                document.type_scale = None;
            }
            C::ZoomIn => document.time = zoomed(1.0 / ZOOM_STEP),
            C::ZoomOut => document.time = zoomed(ZOOM_STEP),
            C::PanLeft => document.time = panned(-0.1),
            C::PanRight => document.time = panned(0.1),
            C::LargerType | C::SmallerType => {
                let factor = if command == C::LargerType { 1.1 } else { 1.0 / 1.1 };
                let now = document.type_scale.unwrap_or(plot::USUAL_TYPE_SCALE);
                document.type_scale = Some((now * factor).clamp(*TYPE_SCALES.start(), *TYPE_SCALES.end()));
            }
            C::UnitAuto => document.unit = None,
            C::UnitDays => document.unit = Some(Unit::Day),
            C::UnitWeeks => document.unit = Some(Unit::Week),
            C::UnitMonths => document.unit = Some(Unit::Month),
            C::UnitYears => document.unit = Some(Unit::Year),
            _ => {
                document.alignment = match command {
                    C::ZeroDiagnosis => Alignment::Diagnosis,
                    C::ZeroFirstTreatment => Alignment::FirstTreatment,
                    C::ZeroFirstResponse => Alignment::FirstResponse,
                    C::ZeroEndOfTreatment => Alignment::EndOfTreatment,
                    C::ZeroCalendar => Alignment::Calendar,
                    _ => Alignment::Zero,
                };
                document.time = None;
            }
        }
    }

    /// What menus need to know.
    pub(super) fn menu_state(&self) -> MenuState {
        let document = self.document();
        MenuState {
            has_document: document.is_some(),
            has_selection: document.is_some_and(|d| d.selection != Selection::Case),
            has_patient: document.is_some_and(|d| !d.case().patients.is_empty()),
            has_file: document.is_some_and(|d| d.loaded.path.is_some()),
            undo: document.and_then(|d| d.history().undo_label()).map(str::to_owned),
            redo: document.and_then(|d| d.history().redo_label()).map(str::to_owned),
            recent: self.prefs.recent.clone(),
            examples: super::examples::ALL.iter().map(|e| e.file).collect(),
            alignment: document.map(|d| d.alignment),
            unit: document.and_then(|d| d.unit),
        }
    }
}
