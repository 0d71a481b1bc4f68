//! Commands about findings: going through them, mending them, letting them stand.

use eframe::egui::{Context, Key, RichText, TextEdit, Ui};

use super::prompt::{Prompt, PromptOutcome, buttons, focus_once, title};
use super::window::{PhaselineApp, SLOW_SECS};
use crate::course::LintFinding;
use crate::edit::silence;
use crate::fix::fix;
use crate::model::{EventAddress, PatientId, Silenced};
use crate::ui::action::Action;
use crate::ui::drawer::Drawer;
use crate::ui::findings::{self, FindingOf};
use crate::ui::{reveal, theme};

/// A finding that is about to be let stand.
pub struct SilencePrompt {
    patient: PatientId,
    finding: LintFinding,
    reason: String,
    /// Every finding of the rule in the patient rather than this one.
    all_of_rule: bool,
}

impl SilencePrompt {
    /// A finding of a patient, without a reason yet.
    pub const fn new(patient: PatientId, finding: LintFinding) -> Self {
        Self { patient, finding, reason: String::new(), all_of_rule: false }
    }
}

impl PhaselineApp {
    /// Asks why the finding that is meant is to stand.
    pub(super) fn silence_finding(&mut self) {
        match self.meant_findings().into_iter().next() {
            Some((patient, finding)) => self.ask_user(SilencePrompt::new(patient, finding)),
            None => self.toast("There is no finding about what is selected.", SLOW_SECS),
        }
    }

    /// Selects the next or the previous finding, and shows it in the list.
    pub(super) fn go_to_finding(&mut self, ctx: &Context, forward: bool) {
        let Some(document) = self.document() else { return };
        let name = document.name();
        let doc = document.view(&name);
        let Some((patient, finding)) =
            findings::next(&doc, document.panels.findings.current.as_ref(), forward)
        else {
            self.toast("There are no findings.", SLOW_SECS);
            return;
        };
        let (id, selection) = (doc.id, findings::selection(&patient, &finding));
        if let Some(event) = finding.event() {
            reveal::ask(ctx, id, EventAddress { patient: patient.clone(), event: event.clone() });
        }
        self.drawer = Some(Drawer::Findings);
        if let Some(document) = self.document_mut() {
            document.close_step();
            document.look.selection = selection.into();
            document.panels.findings.current = Some((patient, finding));
        }
    }

    /// The findings that a command means, the likeliest first: the one that is explained in the list, if what is
    /// selected has to do with it, then those about the event that was selected last.
    fn meant_findings(&self) -> Vec<FindingOf> {
        let Some(document) = self.document() else { return Vec::new() };
        let name = document.name();
        let doc = document.view(&name);
        let selected = doc.selection.last_event();
        let Some(index) = doc.selection.patient().and_then(|id| doc.patient_index(id)) else {
            return Vec::new();
        };
        let Some(patient) = doc.case.patients.get(index) else { return Vec::new() };
        let involved = |f: &&LintFinding| selected.is_none_or(|e| f.involves(&e.event));
        let mut out: Vec<FindingOf> =
            doc.findings_of(index).filter(involved).map(|f| (patient.id.clone(), f.clone())).collect();
        // Those about the event come before those in which it only plays a part.
        out.sort_by_key(|(_, f)| selected.is_some_and(|e| f.event() != Some(&e.event)));
        if let Some(current) = &document.panels.findings.current
            && let Some(at) = out.iter().position(|f| f == current)
        {
            let first = out.remove(at);
            out.insert(0, first);
        }
        out
    }

    /// Makes the edit that mends the finding that is meant.
    pub(super) fn fix_finding(&mut self, ctx: &Context) {
        let meant = self.meant_findings();
        if meant.is_empty() {
            self.toast("There is no finding about what is selected.", SLOW_SECS);
            return;
        }
        let Some(document) = self.document() else { return };
        let found =
            meant.iter().find_map(|(patient, finding)| fix(document.study().chart(patient)?, finding));
        let Some(found) = found else {
            self.toast("No edit is certain to mend this; F6 says why it was found.", SLOW_SECS);
            return;
        };
        self.act(ctx, Action::CloseStep);
        self.act(ctx, Action::Edit { label: found.label, edit: found.edit, merge: None });
        self.act(ctx, Action::CloseStep);
    }
}

impl Prompt<PhaselineApp> for SilencePrompt {
    fn prompt_ui(&mut self, app: &mut PhaselineApp, _: &Context, ui: &mut Ui) -> PromptOutcome {
        title(ui, "Let this finding stand?");
        let Self { patient, finding, reason, all_of_rule } = self;
        let head = finding.code.title();
        ui.label(RichText::new(head).font(theme::section_font()));
        let event = finding.event().map(|e| format!("{e} ")).unwrap_or_default();
        ui.label(format!("{event}{}", finding.text));
        ui.add_space(6.0);
        let label = ui.label("Reason");
        let field = TextEdit::singleline(reason).desired_width(f32::INFINITY);
        let response = ui.add(field.hint_text("why it is right as it is")).labelled_by(label.id);
        focus_once(ui, &response);
        if finding.event().is_some() {
            ui.checkbox(all_of_rule, "All findings of this rule in this patient");
        }
        let is_given = !reason.trim().is_empty();
        let quiet = theme::colors(ui).quiet;
        let hint = if is_given { "" } else { "A reason is needed; it is kept in the case." };
        ui.label(RichText::new(hint).color(quiet));
        let pressed = buttons(ui, &["Silence", "Cancel"]);
        let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if pressed == Some(1) {
            return PromptOutcome::Done;
        }
        if pressed != Some(0) && !entered {
            return PromptOutcome::Stays;
        }
        if !is_given {
            response.request_focus();
            return PromptOutcome::Stays;
        }
        let event = finding.event().filter(|_| !*all_of_rule).cloned();
        let (rule, patient) = (finding.code.to_string(), patient.clone());
        let silenced = Silenced { rule, patient, event, reason: reason.trim().to_owned() };
        let label = format!("Silence {}", silenced.rule);
        if let Some(document) = app.document_mut() {
            document.close_step();
            let edit = silence(document.case(), silenced);
            let done = document.commit(&label, edit, None);
            document.close_step();
            if let Err(error) = done {
                app.toast_refusal(&error);
            }
        }
        PromptOutcome::Done
    }
}
