//! Closing documents and the window, without losing an edit.

use eframe::egui::{Context, Ui, ViewportCommand};

use super::awaiting::Closing;
use super::document::Document;
use super::prompt::{Prompt, PromptOutcome, buttons, title};
use super::window::PhaselineApp;

/// Unsaved changes are about to be closed.
struct UnsavedPrompt {
    closing: Closing,
}

impl PhaselineApp {
    /// A window manager, or the user, wants the window closed.
    pub(super) fn take_close_request(&mut self, ctx: &Context) {
        if !ctx.input(|i| i.viewport().close_requested()) || self.may_close {
            return;
        }
        let must_stay =
            self.documents.iter().any(Document::is_dirty) || self.documents.iter().any(|d| d.open.is_saving);
        if must_stay {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.close(ctx, Closing::Window);
        }
    }

    /// Closes a document or the window; asks first if something would be lost.
    pub(super) fn close(&mut self, ctx: &Context, closing: Closing) {
        let concerned = |d: &&Document| closing.concerns(d);
        let is_dirty = self.documents.iter().filter(concerned).any(Document::is_dirty);
        if self.documents.iter().filter(concerned).any(|d| d.open.is_saving) {
            // What is left unsaved is known when the save is done; then it is asked for.
            self.closes_after_save = Some(closing);
            return;
        }
        if is_dirty {
            if !self.prompts.iter().any(|prompt| prompt.is_about_unsaved()) {
                self.ask_user(UnsavedPrompt { closing });
            }
            return;
        }
        self.closing = Some(closing);
        self.go_on_closing(ctx);
    }

    /// Saves what is to be closed, one after the other; those without a file ask for one.
    fn save_and_close(&mut self, ctx: &Context, closing: Closing) {
        self.closing = Some(closing);
        self.go_on_closing(ctx);
    }

    pub(super) fn go_on_closing(&mut self, ctx: &Context) {
        if let Some(later) =
            self.closes_after_save.filter(|_| !self.documents.iter().any(|d| d.open.is_saving))
        {
            self.closes_after_save = None;
            self.close(ctx, later);
        }
        let Some(closing) = self.closing else { return };
        if !self.prompts.is_empty() || self.question.is_some() {
            return;
        }
        let concerned = |d: &Document| closing.concerns(d);
        if self.documents.iter().any(|d| concerned(d) && d.open.is_saving) {
            return;
        }
        match self.documents.iter().position(|d| concerned(d) && d.is_dirty()) {
            Some(at) => {
                self.show_tab(at);
                self.save(ctx);
            }
            None => self.close_now(ctx, closing),
        }
    }

    /// Closes without looking back.
    fn close_now(&mut self, ctx: &Context, closing: Closing) {
        self.closing = None;
        match closing {
            Closing::Window => {
                self.may_close = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            Closing::Tab(id) => self.remove_document(id),
        }
    }
}

impl Prompt<PhaselineApp> for UnsavedPrompt {
    fn prompt_ui(&mut self, app: &mut PhaselineApp, ctx: &Context, ui: &mut Ui) -> PromptOutcome {
        let closing = self.closing;
        let concerned = app.documents.iter().filter(|d| closing.concerns(d) && d.is_dirty());
        let names: Vec<String> = concerned.map(Document::name).collect();
        let head = match names.as_slice() {
            [one] => format!("Save the changes to {one}?"),
            many => format!("Save the changes to {} cases?", many.len()),
        };
        title(ui, &head);
        if names.len() > 1 {
            ui.label(names.join(", "));
        }
        ui.label("Without saving they are lost.");
        match buttons(ui, &["Save", "Discard", "Keep editing"]) {
            Some(0) => app.save_and_close(ctx, closing),
            Some(1) => app.close_now(ctx, closing),
            Some(_) => app.closing = None,
            None => return PromptOutcome::Stays,
        }
        PromptOutcome::Done
    }

    fn leave(&self, app: &mut PhaselineApp) {
        app.closing = None;
    }

    fn is_about_unsaved(&self) -> bool {
        true
    }
}
