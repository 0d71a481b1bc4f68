//! Changes of the case that commands make, and the question that comes before some of them.

use eframe::egui::{Context, Label, Ui};

use super::document::Document;
use super::insert::{self, Planned};
use super::prompt::{Prompt, PromptOutcome, buttons, title};
use super::window::PhaselineApp;
use crate::edit::Roster;
use crate::gesture;
use crate::model::EventAddress;

/// Events are anchored to what is to be deleted.
struct DeletePrompt {
    dependants: Vec<EventAddress>,
}

impl PhaselineApp {
    /// Makes the change that `plan` gives for the active document, if there is any.
    pub(super) fn change(&mut self, plan: impl FnOnce(&Document) -> Option<Planned>) {
        let planned = self.document().and_then(plan);
        self.carry_out(planned);
    }

    /// Deletes the selection; asks first if other events are anchored to it.
    pub(super) fn delete(&mut self) {
        let Some(document) = self.document() else { return };
        let dependants = gesture::dependants(document.study(), document.look.selection.events());
        if dependants.is_empty() {
            self.change(insert::delete);
        } else {
            self.ask_user(DeletePrompt { dependants });
        }
    }

    /// Makes a change as a step of its own, and selects what it says.
    pub(super) fn carry_out(&mut self, planned: Option<Planned>) {
        let (Some(planned), Some(document)) = (planned, self.document_mut()) else { return };
        let selected = planned.selection.events();
        let roster = Roster::new(&document.case().patients, selected.len());
        let fresh: Vec<EventAddress> =
            selected.iter().filter(|a| roster.event(a).is_none()).cloned().collect();
        // What was selected does not follow the change: something else is selected then.
        let before = std::mem::take(&mut document.look.selection);
        match document.commit(&planned.label, planned.edit, None) {
            Ok(()) => {
                for EventAddress { patient, event } in fresh {
                    document.panels.drafts.forget(&format!("{}/{patient}/{event}", document.id));
                }
                document.look.selection = planned.selection.pruned(document.case()).into();
                document.close_step();
            }
            Err(error) => {
                document.look.selection = before;
                self.toast_refusal(&error);
            }
        }
    }
}

impl Prompt<PhaselineApp> for DeletePrompt {
    fn prompt_ui(&mut self, app: &mut PhaselineApp, _: &Context, ui: &mut Ui) -> PromptOutcome {
        title(ui, "Other times depend on this");
        let names: Vec<String> = self.dependants.iter().map(|d| d.event.to_string()).take(12).collect();
        let text = format!(
            "The times of {} refer to what you delete. They will keep the values they have now, as lengths of time from zero.",
            names.join(", ")
        );
        ui.add(Label::new(text).wrap());
        let pressed = buttons(ui, &["Delete", "Cancel"]);
        if pressed == Some(0) {
            app.change(insert::delete);
        }
        PromptOutcome::of(pressed)
    }
}
