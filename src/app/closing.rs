//! Closing documents and the window, without losing an edit.

use eframe::egui::{Context, ViewportCommand};

use super::prompt::Prompt;
use super::{Closing, Document, PhaselineApp};

impl PhaselineApp {
    /// A window manager, or the user, wants the window closed.
    pub(super) fn take_close_request(&mut self, ctx: &Context) {
        if !ctx.input(|i| i.viewport().close_requested()) || self.may_close {
            return;
        }
        let must_stay =
            self.documents.iter().any(Document::is_dirty) || self.documents.iter().any(|d| d.is_saving);
        if must_stay {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.close(ctx, Closing::Window);
        }
    }

    /// Closes a document or the window; asks first if something would be lost.
    pub(super) fn close(&mut self, ctx: &Context, closing: Closing) {
        let concerned = |d: &&Document| closing == Closing::Window || closing == Closing::Tab(d.id);
        let dirty: Vec<u64> =
            self.documents.iter().filter(concerned).filter(|d| d.is_dirty()).map(|d| d.id).collect();
        if self.documents.iter().filter(concerned).any(|d| d.is_saving) {
            // What is left unsaved is known when the save is done; then it is asked for.
            self.closes_after_save = Some(closing);
            return;
        }
        if !dirty.is_empty() {
            let asked = self.prompts.iter().any(|p| matches!(p, Prompt::Unsaved { .. }));
            if !asked {
                self.prompts.push(Prompt::Unsaved { closing });
            }
            return;
        }
        self.closing = Some(closing);
        self.go_on_closing(ctx);
    }

    /// Saves what is to be closed, one after the other; those without a file ask for one.
    pub(super) fn save_and_close(&mut self, ctx: &Context, closing: Closing) {
        self.closing = Some(closing);
        self.go_on_closing(ctx);
    }

    pub(super) fn go_on_closing(&mut self, ctx: &Context) {
        if let Some(later) = self.closes_after_save.filter(|_| !self.documents.iter().any(|d| d.is_saving)) {
            self.closes_after_save = None;
            self.close(ctx, later);
        }
        let Some(closing) = self.closing else { return };
        if !self.prompts.is_empty() || self.asked.is_some() {
            return;
        }
        let concerned = |d: &Document| closing == Closing::Window || closing == Closing::Tab(d.id);
        if self.documents.iter().any(|d| concerned(d) && d.is_saving) {
            return;
        }
        match self.documents.iter().position(|d| concerned(d) && d.is_dirty()) {
            Some(at) => {
                self.active = at;
                self.shows_start = false;
                self.save(ctx);
            }
            None => self.close_now(ctx, closing),
        }
    }

    /// Closes without looking back.
    pub(super) fn close_now(&mut self, ctx: &Context, closing: Closing) {
        self.closing = None;
        match closing {
            Closing::Window => {
                self.may_close = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            Closing::Tab(id) => {
                if let Some(at) = self.documents.iter().position(|d| d.id == id) {
                    self.documents.remove(at);
                    if self.active > at || self.active >= self.documents.len() {
                        self.active = self.active.saturating_sub(1);
                    }
                    self.shows_start = self.documents.is_empty();
                }
            }
        }
    }
}
