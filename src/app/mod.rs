//! The program's window: its documents, and the one place that changes a case.
//!
//! In: events of the toolkit, answers of dialogs, results of jobs that ran aside. Widgets of the `ui` room draw what is
//! here and return actions; [`PhaselineApp::act`] does them.

mod act;
mod attach;
mod cards;
mod chooser;
mod clipboard;
mod closing;
mod cohort;
mod derived;
mod document;
pub mod examples;
mod exporting;
mod files;
mod findings;
mod frame;
mod insert;
mod keys;
mod pictures;
mod prefs;
mod prompt;
mod start;
mod takeaway;

use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;

pub use chooser::{Answer, DesktopChooser, FileChooser, NoChooser, Question};
pub use document::Document;
use eframe::egui;
use exporting::{Leaving, Screenshot};
use files::{Asked, Job};
pub use prefs::{Prefs, ThemeChoice, default_file};
use prompt::Prompt;
pub use start::native_options;

use crate::export::Page;
use crate::ui;
use crate::ui::drawer::Drawer;
use crate::ui::start::ExampleCard;

/// How the program is started.
pub struct Setup {
    /// Files to open.
    pub files: Vec<PathBuf>,
    /// Where settings are kept; `None` keeps none.
    pub prefs_file: Option<PathBuf>,
    /// How to ask for files.
    pub chooser: Box<dyn FileChooser>,
}

/// How long a message is shown that tells of something done, and one that is to be read, in seconds.
const QUICK_SECS: u64 = 2;
const SLOW_SECS: u64 = 7;

/// What is to be closed once unsaved changes are dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    /// One document.
    Tab(u64),
    /// The window.
    Window,
}

/// The program.
pub struct PhaselineApp {
    documents: Vec<Document>,
    active: usize,
    next_id: u64,
    shows_start: bool,
    drawer: Option<Drawer>,
    /// Whether the first field of the inspector gets the keyboard in the next frame.
    focuses_fields: bool,
    /// Whether a text field had the keyboard in the last frame.
    was_typing: bool,
    prefs: Prefs,
    prefs_file: Option<PathBuf>,
    chooser: Box<dyn FileChooser>,
    asked: Option<(Asked, Receiver<Answer>)>,
    jobs: Vec<Job>,
    prompts: Vec<Prompt>,
    /// The de-identified copy that waits for the name of its file.
    to_save: Option<takeaway::ToSave>,
    /// What was copied as HTML, which on some systems is there only as long as the one who copied it.
    clipboard: Option<arboard::Clipboard>,
    closing: Option<Closing>,
    /// What is to be closed once the saves that run are done.
    closes_after_save: Option<Closing>,
    may_close: bool,
    /// The page of the last export of this run of the program.
    export_page: Option<Page>,
    /// How a figure is to be written whose name is being asked for.
    leaving: Option<Leaving>,
    /// A picture of the window, on its way.
    screenshot: Option<Screenshot>,
    toasts: ui::toasts::Toasts,
    pointer: Option<String>,
    cards: Vec<ExampleCard>,
    card_textures: Vec<egui::TextureHandle>,
    thumbnails: Option<Receiver<(usize, egui::ColorImage)>>,
    title: String,
}

impl PhaselineApp {
    /// Sets the window up: fonts, themes, settings; opens what was asked for, or on the first start the founding case.
    pub fn new(ctx: &egui::Context, setup: Setup) -> Self {
        ui::fonts::install_fonts(ctx);
        ui::theme::install(ctx);
        let mut app = Self {
            documents: Vec::new(),
            active: 0,
            next_id: 1,
            shows_start: false,
            drawer: None,
            focuses_fields: false,
            was_typing: false,
            prefs: Prefs::read(setup.prefs_file.as_deref()),
            prefs_file: setup.prefs_file,
            chooser: setup.chooser,
            asked: None,
            jobs: Vec::new(),
            prompts: Vec::new(),
            to_save: None,
            clipboard: None,
            closing: None,
            closes_after_save: None,
            may_close: false,
            export_page: None,
            leaving: None,
            screenshot: None,
            toasts: ui::toasts::Toasts::default(),
            pointer: None,
            cards: cards::cards(),
            card_textures: Vec::new(),
            thumbnails: None,
            title: String::new(),
        };
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

    /// The open documents, in the order of their tabs.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The document of the active tab, unless the start screen is shown.
    pub fn document(&self) -> Option<&Document> {
        if self.shows_start { None } else { self.documents.get(self.active) }
    }

    fn document_mut(&mut self) -> Option<&mut Document> {
        if self.shows_start { None } else { self.documents.get_mut(self.active) }
    }

    fn document_by_id(&mut self, id: u64) -> Option<&mut Document> {
        self.documents.iter_mut().find(|d| d.id == id)
    }

    /// Whether anything is being read, written or asked aside.
    pub fn is_busy(&self) -> bool {
        !self.jobs.is_empty()
            || self.asked.is_some()
            || self.prompts.iter().any(Prompt::is_working)
            || self.documents.iter().any(|d| d.cohort.is_working())
    }

    /// Shows a message for some seconds.
    fn tell(&mut self, text: String, seconds: u64) {
        self.toasts.add(text, std::time::Duration::from_secs(seconds));
    }

    fn set_theme(&mut self, ctx: &egui::Context, choice: ThemeChoice) {
        self.prefs.theme = choice;
        ctx.set_theme(match choice {
            ThemeChoice::System => egui::ThemePreference::System,
            ThemeChoice::Light => egui::ThemePreference::Light,
            ThemeChoice::Dark => egui::ThemePreference::Dark,
        });
    }

    fn keep_prefs(&self) {
        self.prefs.write(self.prefs_file.as_deref());
    }

    fn remember_recent(&mut self, path: &Path) {
        self.prefs.remember(path);
        self.keep_prefs();
    }

    /// Names the window after the active document.
    fn follow_title(&mut self, ctx: &egui::Context) {
        let title = self.document().map_or_else(
            || "Phaseline".to_owned(),
            |d| format!("{}{} – Phaseline", if d.is_dirty() { "● " } else { "" }, d.name()),
        );
        if title != self.title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

impl eframe::App for PhaselineApp {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.poll(&ctx);
        for document in self.documents.iter_mut().filter(|d| d.cohort.is_working()) {
            document.follow_cohort(&ctx);
        }
        self.take_drops(&ctx);
        self.take_close_request(&ctx);
        self.take_keys(&ctx);
        self.window_ui(ui);
        self.follow_title(&ctx);
    }

    fn persist_egui_memory(&self) -> bool {
        // Memory holds the texts of fields, which are patient data.
        false
    }
}
