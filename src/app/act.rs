//! Does what the user asked for. The only place from which a case is changed.

use eframe::egui::{Context, ViewportCommand};

use super::about::{AboutPrompt, KeysPrompt};
use super::asking::PathPrompt;
use super::awaiting::{Closing, FilePurpose};
use super::examples;
use super::findings::SilencePrompt;
use super::insert::{self, NewEvent};
use super::palette::PalettePrompt;
use super::picture_prompt::PicturePrompt;
use super::prefs::ThemeChoice;
use super::window::{PhaselineApp, QUICK_SECS, SLOW_SECS};
use crate::command::AppCommand;
use crate::course::Alignment;
use crate::edit::Selection;
use crate::figure::View;
use crate::model::Unit;
use crate::ui::action::Action;
use crate::ui::drawer::Drawer;
use crate::ui::gesture::nudge;
use crate::ui::state::MenuState;

/// By how much a step of the zoom commands changes the stretch of time shown.
const ZOOM_STEP: f64 = 1.25;
/// By how much a step of the type commands changes the size of the figure's type.
const TYPE_STEP: f32 = 1.1;
/// Share of the stretch of time shown by which a step moves it.
const PAN_STEP: f64 = 0.1;

impl PhaselineApp {
    /// Does one action.
    pub fn act(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::Command(command) => self.command(ctx, command),
            Action::Edit { label, edit, merge } => {
                let Some(document) = self.document_mut() else { return };
                if let Err(error) = document.commit(&label, edit, merge.as_deref()) {
                    self.toast_refusal(&error);
                }
            }
            Action::CloseStep => {
                if let Some(document) = self.document_mut() {
                    document.close_step();
                }
            }
            Action::Paste(text) => self.paste(&text),
            Action::Reject { done, cells } => self.reject(done, &cells),
            // The window behind a new prompt still hears the next click, which in a slow frame may be the second of
            // a double-click: it raises nothing more.
            Action::Silence { .. } | Action::ShowPicture(_) if !self.prompts.is_empty() => {}
            Action::Silence { patient, finding } => self.ask_user(SilencePrompt::new(patient, finding)),
            Action::Select(selection) => self.select(selection),
            Action::ShowTime(time) => {
                if let Some(document) = self.document_mut() {
                    document.look.time = time;
                }
            }
            Action::ShowPatient(patient) => {
                if let Some(document) = self.document_mut() {
                    document.panels.gesture.reveals = Some(patient);
                }
            }
            Action::ScrollRows(to) => {
                if let Some(document) = self.document_mut() {
                    document.look.scroll_y = to;
                }
            }
            Action::Align(alignment) => self.align(alignment),
            Action::Unit(unit) => self.count_in(unit),
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
            Action::AttachPictures => self.ask_file_of(ctx, FilePurpose::Attachments),
            Action::ShowPicture(name) => self.ask_user(PicturePrompt::new(name)),
        }
    }

    fn switch_tab(&mut self, index: usize) {
        if index < self.documents.len() {
            if let Some(document) = self.document_mut() {
                document.close_step();
            }
            self.show_tab(index);
        }
    }

    /// Does a command. Each is named here, so that a new one has to say what it does.
    fn command(&mut self, ctx: &Context, command: AppCommand) {
        use AppCommand as C;
        match command {
            // Files.
            C::NewCase => self.new_case(),
            C::Open => self.ask_file(ctx, FilePurpose::Open),
            C::OpenPath => self.ask_user(PathPrompt::new(FilePurpose::Open)),
            C::Save => self.save(ctx),
            C::SaveAs => self.ask_file_of(ctx, FilePurpose::SaveAs),
            C::SaveCopy => self.ask_file_of(ctx, FilePurpose::SaveCopy),
            C::Revert => self.revert(ctx),
            C::ExportPicture if !self.document().is_some_and(|d| d.panels.survival.is_shown) => {
                self.open_export();
            }
            C::ExportPicture | C::ExportCurves => self.ask_for_curves(ctx),
            C::CopyPicture => self.copy_picture(ctx),
            C::Screenshot => self.take_screenshot(ctx),
            C::TakeText => self.ask_texts(ctx),
            C::Deidentify => self.ask_deidentified(ctx),
            C::SavePatients => self.ask_file_of(ctx, FilePurpose::PatientTable),
            C::CopyPatients => self.copy_patients(ctx),
            C::CloseTab => {
                if let Some(id) = self.document().map(|d| d.id) {
                    self.close(ctx, Closing::Tab(id));
                }
            }
            C::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            // Steps and the clipboard.
            C::Undo => self.step(true),
            C::Redo => self.step(false),
            C::Copy => self.copy(ctx),
            C::Cut => {
                self.copy(ctx);
                self.delete();
            }
            // The toolkit answers with the text.
            C::Paste => ctx.send_viewport_cmd(ViewportCommand::RequestPaste),
            // Changes of the case.
            C::AddPatient => self.change(|d| Some(insert::new_patient(d))),
            C::AddTreatment => self.change(|d| insert::new_event(d, NewEvent::Treatment)),
            C::AddResponse => self.change(|d| insert::new_event(d, NewEvent::Response)),
            C::AddStatus => self.change(|d| insert::new_event(d, NewEvent::Status)),
            C::AddMeasurement => self.change(|d| insert::new_event(d, NewEvent::Measurement)),
            C::AddFinding => self.change(|d| insert::new_event(d, NewEvent::Finding)),
            C::AddAnnotation => self.change(|d| insert::new_event(d, NewEvent::Annotation)),
            C::Duplicate => self.change(insert::duplicate),
            C::Delete => self.delete(),
            C::MoveUp => self.change(|d| insert::shift_in_file(d, false)),
            C::MoveDown => self.change(|d| insert::shift_in_file(d, true)),
            C::NudgeEarlier => self.nudge(ctx, -1),
            C::NudgeLater => self.nudge(ctx, 1),
            C::NudgeMuchEarlier => self.nudge(ctx, -10),
            C::NudgeMuchLater => self.nudge(ctx, 10),
            C::QuickAdd => {
                if let Some(document) = self.document_mut() {
                    document.panels.quick.wants_focus = true;
                }
            }
            C::NewPhase => {
                if let Some(document) = self.document_mut() {
                    document.panels.gesture.makes_phase = true;
                }
            }
            C::EditFields => {
                self.prefs.inspector = true;
                self.focuses_fields = true;
            }
            // Findings.
            C::NextFinding => self.go_to_finding(ctx, true),
            C::PreviousFinding => self.go_to_finding(ctx, false),
            C::FixFinding => self.fix_finding(ctx),
            C::SilenceFinding => self.silence_finding(),
            // What is selected.
            C::SelectAll => self.select_all(),
            C::Deselect => self.select(Selection::Case),
            C::NextEvent => self.select_neighbour(true),
            C::PreviousEvent => self.select_neighbour(false),
            C::Find => {
                self.drawer = Some(Drawer::Table);
                if let Some(document) = self.document_mut() {
                    document.panels.table.wants_search = true;
                }
            }
            // How the case is looked at.
            C::ShowTimeline => self.show_view(View::Timeline),
            C::ShowPanel => self.show_view(View::Panel),
            C::Fit => self.fit(),
            C::ZoomIn => self.zoom(1.0 / ZOOM_STEP),
            C::ZoomOut => self.zoom(ZOOM_STEP),
            C::PanLeft => self.pan(-PAN_STEP),
            C::PanRight => self.pan(PAN_STEP),
            C::LargerType => self.scale_type(TYPE_STEP),
            C::SmallerType => self.scale_type(1.0 / TYPE_STEP),
            C::ZeroOfCase => self.align(Alignment::Zero),
            C::ZeroDiagnosis => self.align(Alignment::Diagnosis),
            C::ZeroFirstTreatment => self.align(Alignment::FirstTreatment),
            C::ZeroFirstResponse => self.align(Alignment::FirstResponse),
            C::ZeroEndOfTreatment => self.align(Alignment::EndOfTreatment),
            C::ZeroCalendar => self.align(Alignment::Calendar),
            C::UnitAuto => self.count_in(None),
            C::UnitDays => self.count_in(Some(Unit::Day)),
            C::UnitWeeks => self.count_in(Some(Unit::Week)),
            C::UnitMonths => self.count_in(Some(Unit::Month)),
            C::UnitYears => self.count_in(Some(Unit::Year)),
            C::ToggleSurvival => {
                if let Some(document) = self.document_mut() {
                    document.panels.survival.is_shown = !document.panels.survival.is_shown;
                }
            }
            // The window.
            C::NextTab => self.switch_tab((self.active + 1) % self.documents.len().max(1)),
            C::PreviousTab => {
                let n = self.documents.len().max(1);
                self.switch_tab((self.active + n - 1) % n);
            }
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
                    document.panels.table.wants_keyboard = shown;
                }
            }
            C::TogglePatients => self.toggle_drawer(Drawer::Patients),
            C::ToggleFindings => self.toggle_drawer(Drawer::Findings),
            C::ToggleHistory => self.toggle_drawer(Drawer::History),
            C::ThemeLight => self.choose_theme(ctx, ThemeChoice::Light),
            C::ThemeDark => self.choose_theme(ctx, ThemeChoice::Dark),
            C::ThemeSystem => self.choose_theme(ctx, ThemeChoice::System),
            C::Palette => self.ask_user(PalettePrompt::default()),
            C::Shortcuts => self.ask_user(KeysPrompt),
            C::StartScreen => self.shows_start = true,
            C::About => self.ask_user(AboutPrompt),
        }
    }

    /// Moves the selected events by whole units; nudges in a row are one step.
    fn nudge(&mut self, ctx: &Context, units: i64) {
        let Some(document) = self.document() else { return };
        let name = document.name();
        match nudge(&document.view(&name), units) {
            Ok(action) => self.act(ctx, action),
            Err(why) => self.toast(why, SLOW_SECS),
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
                    self.toast_refusal(&error);
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
            Ok(Some(label)) => self.toast(format!("{verb}: {label}"), QUICK_SECS),
            Ok(None) => {}
            Err(error) => self.toast_refusal(&error),
        }
    }

    /// What menus need to know.
    pub(super) fn menu_state(&self) -> MenuState {
        let document = self.document();
        MenuState {
            has_document: document.is_some(),
            has_selection: document.is_some_and(|d| d.look.selection != Selection::Case),
            has_patient: document.is_some_and(|d| !d.case().patients.is_empty()),
            has_file: document.is_some_and(|d| d.open.loaded.path.is_some()),
            undo: document.and_then(|d| d.history().undo_label()).map(str::to_owned),
            redo: document.and_then(|d| d.history().redo_label()).map(str::to_owned),
            recent: self.prefs.recent.clone(),
            examples: examples::ALL.iter().map(|e| e.file).collect(),
            alignment: document.map(|d| d.look.alignment),
            unit: document.and_then(|d| d.look.unit),
        }
    }
}
