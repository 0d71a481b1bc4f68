//! The window's state: its documents, what is asked and under way, and what it remembers.
//!
//! What it does with them stands in the files above, each with its part of the `impl`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use eframe::egui::{self, Context};

use super::awaiting::{Closing, FilePurpose, PendingCopy, PendingExport, Screenshot};
use super::cards::StartCards;
use super::chooser::{Answer, FileChooser};
use super::document::{Derived, Document};
use super::jobs::Job;
use super::prefs::{Prefs, ThemeChoice};
use super::prompt::{Message, Prompt};
use crate::export::Page;
use crate::io::Loaded;
use crate::job::Task;
use crate::model::Case;
use crate::ui::drawer::Drawer;
use crate::ui::toasts::Toasts;

/// How long a message is shown that tells of something done, and one that is to be read, in seconds.
pub(super) const QUICK_SECS: u64 = 2;
pub(super) const SLOW_SECS: u64 = 7;

/// The program.
pub struct PhaselineApp {
    pub(super) documents: Vec<Document>,
    pub(super) active: usize,
    pub(super) next_id: u64,
    pub(super) shows_start: bool,
    pub(super) drawer: Option<Drawer>,
    /// Whether the first field of the inspector gets the keyboard in the next frame.
    pub(super) focuses_fields: bool,
    /// Whether a text field had the keyboard in the last frame.
    pub(super) was_typing: bool,
    pub(super) prefs: Prefs,
    pub(super) prefs_file: Option<PathBuf>,
    pub(super) chooser: Box<dyn FileChooser>,
    /// The question to the desktop that has no answer yet, and what the file is wanted for.
    pub(super) question: Option<(FilePurpose, Task<Answer>)>,
    pub(super) jobs: Vec<Job<Self>>,
    /// What needs an answer in the window; the last one is shown.
    pub(super) prompts: Vec<Box<dyn Prompt<Self>>>,
    /// What was copied as HTML, which on some systems is there only as long as the one who copied it.
    pub(super) clipboard: Option<arboard::Clipboard>,
    pub(super) closing: Option<Closing>,
    /// What is to be closed once the saves that run are done.
    pub(super) closes_after_save: Option<Closing>,
    pub(super) may_close: bool,
    /// The page of the last export of this run of the program.
    pub(super) export_page: Option<Page>,
    pub(super) pending_export: Option<PendingExport>,
    pub(super) pending_copy: Option<PendingCopy>,
    pub(super) screenshot: Option<Screenshot>,
    pub(super) toasts: Toasts,
    pub(super) pointer: Option<String>,
    pub(super) cards: StartCards,
    pub(super) title: String,
}

impl PhaselineApp {
    /// A window without documents.
    pub(super) fn empty(prefs_file: Option<PathBuf>, chooser: Box<dyn FileChooser>) -> Self {
        Self {
            documents: Vec::new(),
            active: 0,
            next_id: 1,
            shows_start: false,
            drawer: None,
            focuses_fields: false,
            was_typing: false,
            prefs: Prefs::read(prefs_file.as_deref()),
            prefs_file,
            chooser,
            question: None,
            jobs: Vec::new(),
            prompts: Vec::new(),
            clipboard: None,
            closing: None,
            closes_after_save: None,
            may_close: false,
            export_page: None,
            pending_export: None,
            pending_copy: None,
            screenshot: None,
            toasts: Toasts::default(),
            pointer: None,
            cards: StartCards::new(),
            title: String::new(),
        }
    }

    /// The open documents, in the order of their tabs.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The document of the active tab, unless the start screen is shown.
    pub fn document(&self) -> Option<&Document> {
        if self.shows_start { None } else { self.documents.get(self.active) }
    }

    pub(super) fn document_mut(&mut self) -> Option<&mut Document> {
        if self.shows_start { None } else { self.documents.get_mut(self.active) }
    }

    pub(super) fn document_by_id(&mut self, id: u64) -> Option<&mut Document> {
        self.documents.iter_mut().find(|d| d.id == id)
    }

    /// Brings the tab at this position to the front.
    pub(super) fn show_tab(&mut self, at: usize) {
        self.active = at;
        self.shows_start = false;
    }

    /// Brings the document of that number to the front; whether it is still there.
    pub(super) fn show_document(&mut self, id: u64) -> bool {
        let at = self.documents.iter().position(|d| d.id == id);
        if let Some(at) = at {
            self.show_tab(at);
        }
        at.is_some()
    }

    /// Adds a document and shows it.
    pub(super) fn add_document(&mut self, case: Case, loaded: Loaded, untitled_name: &str) -> &mut Document {
        let derived = Derived::of(&case);
        self.push_document(Document::with(self.next_id, case, derived, loaded, untitled_name))
    }

    /// Adds a document that has the next number, and shows it.
    pub(super) fn push_document(&mut self, document: Document) -> &mut Document {
        self.next_id += 1;
        self.show_tab(self.documents.len());
        self.documents.push_mut(document)
    }

    /// Takes a document away.
    pub(super) fn remove_document(&mut self, id: u64) {
        if let Some(at) = self.documents.iter().position(|d| d.id == id) {
            self.documents.remove(at);
            if self.active > at || self.active >= self.documents.len() {
                self.active = self.active.saturating_sub(1);
            }
            self.shows_start = self.documents.is_empty();
        }
    }

    /// Whether a document is in front and all of it is there; says so if it is still being read.
    pub(super) fn has_whole_document(&mut self) -> bool {
        self.document().map(|d| d.id).is_some_and(|id| self.is_whole(id))
    }

    /// Whether all of a document is there; says so if it is still being read.
    pub(super) fn is_whole(&mut self, id: u64) -> bool {
        let is_reading = self.documents.iter().any(|d| d.id == id && d.open.is_reading);
        if is_reading {
            self.toast("The file is still being read; try again when it is through", SLOW_SECS);
        }
        !is_reading
    }

    /// Whether anything is being read, written or asked aside.
    pub fn is_busy(&self) -> bool {
        !self.jobs.is_empty()
            || self.question.is_some()
            || self.prompts.iter().any(|prompt| prompt.is_working())
            || self.documents.iter().any(|d| d.open.cohort.is_working())
    }

    /// Shows a message for some seconds.
    pub(super) fn toast(&mut self, text: impl Into<String>, seconds: u64) {
        self.toasts.add(text.into(), Duration::from_secs(seconds));
    }

    /// Asks or tells something that needs an answer.
    pub(super) fn ask_user(&mut self, prompt: impl Prompt<Self> + 'static) {
        self.prompts.push(Box::new(prompt));
    }

    /// Tells something that is to be read.
    pub(super) fn show_message(&mut self, title: &str, text: impl Into<String>) {
        self.ask_user(Message::new(title, text.into()));
    }

    /// Says that a change was not made.
    pub(super) fn toast_refusal(&mut self, error: &impl std::fmt::Display) {
        self.toast(format!("Not changed: {error}"), SLOW_SECS);
    }

    pub(super) fn set_theme(&mut self, ctx: &Context, choice: ThemeChoice) {
        self.prefs.theme = choice;
        ctx.set_theme(match choice {
            ThemeChoice::System => egui::ThemePreference::System,
            ThemeChoice::Light => egui::ThemePreference::Light,
            ThemeChoice::Dark => egui::ThemePreference::Dark,
        });
    }

    pub(super) fn keep_prefs(&self) {
        self.prefs.write(self.prefs_file.as_deref());
    }

    pub(super) fn remember_recent(&mut self, path: &Path) {
        self.prefs.remember(path);
        self.keep_prefs();
    }
}
