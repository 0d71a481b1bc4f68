//! Starts the window, and drives it frame by frame.

use std::path::PathBuf;
use std::task::Poll;

use eframe::egui::{Context, Ui, ViewportCommand};

use super::chooser::FileChooser;
use super::window::PhaselineApp;
use crate::ui;

/// How the program is started.
pub struct Setup {
    /// Files to open.
    pub files: Vec<PathBuf>,
    /// Where settings are kept; `None` keeps none.
    pub prefs_file: Option<PathBuf>,
    /// How to ask for files.
    pub chooser: Box<dyn FileChooser>,
}

impl PhaselineApp {
    /// Sets the window up: fonts, themes, settings; opens what was asked for, or on the first start the founding case.
    pub fn new(ctx: &Context, setup: Setup) -> Self {
        ui::fonts::install_fonts(ctx);
        ui::theme::install(ctx);
        let mut app = Self::empty(setup.prefs_file, setup.chooser);
        app.set_theme(ctx, app.prefs.theme);
        if !setup.files.is_empty() {
            app.open_files(ctx, setup.files);
        } else if app.prefs.started_before {
            app.shows_start = true;
        } else {
            app.open_example(0);
        }
        app.prefs.started_before = true;
        app.keep_prefs();
        app
    }

    /// Takes the answers of dialogs and the results of jobs.
    fn poll(&mut self, ctx: &Context) {
        self.poll_question(ctx);
        self.poll_jobs(ctx);
        self.update_screenshot(ctx);
        self.go_on_closing(ctx);
        if self.shows_start {
            self.cards.update(ctx);
        }
        for document in self.documents.iter_mut().filter(|d| d.open.cohort.is_working()) {
            document.update_cohort(ctx);
        }
    }

    fn poll_jobs(&mut self, ctx: &Context) {
        let mut left = Vec::new();
        let mut is_opening = false;
        for mut job in std::mem::take(&mut self.jobs) {
            // Tabs stand in the order in which the files were named, not in that in which they were read.
            let waits = job.is_opening() && is_opening;
            if waits {
                left.push(job);
                continue;
            }
            match job.poll() {
                Poll::Ready(finish) => finish(self, ctx),
                Poll::Pending => {
                    job.go_on(self);
                    is_opening |= job.is_opening();
                    left.push(job);
                }
            }
        }
        // What a result has started meanwhile comes behind.
        left.append(&mut self.jobs);
        self.jobs = left;
    }

    /// Names the window after the active document.
    fn update_title(&mut self, ctx: &Context) {
        let title = self.document().map_or_else(
            || "Phaseline".to_owned(),
            |d| format!("{}{} – Phaseline", if d.is_dirty() { "● " } else { "" }, d.name()),
        );
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

impl eframe::App for PhaselineApp {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.poll(&ctx);
        self.take_drops(&ctx);
        self.take_close_request(&ctx);
        self.take_keys(&ctx);
        self.window_ui(ui);
        self.update_title(&ctx);
    }

    fn persist_egui_memory(&self) -> bool {
        // Memory holds the texts of fields, which are patient data.
        false
    }
}
