//! Saving a document to its file, or to another, aside.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{Context, Label, Ui};

use super::awaiting::FilePurpose;
use super::jobs::{Job, waker};
use super::path_names::{file_name, same_file};
use super::pictures::keep_pictures;
use super::prompt::{Prompt, PromptOutcome, buttons, title};
use super::window::{PhaselineApp, QUICK_SECS, SLOW_SECS};
use crate::io::{self, HardLinks, SaveError, SaveOptions, Saved};
use crate::job::{BrokeOff, Task};

/// A save needs a decision.
struct SaveTroublePrompt {
    document: u64,
    path: PathBuf,
    copy: bool,
    error: SaveError,
}

impl PhaselineApp {
    /// Saves the active document to its file, or asks for one.
    pub(super) fn save(&mut self, ctx: &Context) {
        let Some(document) = self.document() else { return };
        match document.open.loaded.path.clone() {
            Some(path) => {
                let id = document.id;
                self.start_save(ctx, id, path, false, SaveOptions::default());
            }
            None => self.ask_file_of(ctx, FilePurpose::SaveAs),
        }
    }

    /// Saves the active document under a name that the user chose. `may_replace`: a file of that name was asked about.
    pub(super) fn save_to(&mut self, ctx: &Context, path: PathBuf, copy: bool, may_replace: bool) {
        let same = same_file(&path);
        let Some(document) = self.document() else { return };
        let id = document.id;
        let elsewhere =
            self.documents.iter().any(|d| d.id != id && d.open.loaded.path.as_ref() == Some(&same));
        if elsewhere {
            self.closing = None;
            let text = format!(
                "{} is open in another tab; choose another name, or close that tab first.",
                path.display()
            );
            self.show_message("Not saved", text);
            return;
        }
        let options = SaveOptions { overwrite_changed: may_replace, ..SaveOptions::default() };
        self.start_save(ctx, id, path, copy, options);
    }

    /// Writes a document aside. `copy`: it goes on with the file it has.
    fn start_save(&mut self, ctx: &Context, id: u64, path: PathBuf, copy: bool, options: SaveOptions) {
        let Some(document) = self.document_by_id(id) else { return };
        if document.open.is_saving {
            return;
        }
        document.close_step();
        document.open.is_saving = true;
        let (case, loaded) = (document.case().clone(), document.open.loaded.clone());
        let state = document.history().state();
        let pictures: Vec<(String, Arc<[u8]>)> =
            document.open.pictures.all().map(|(name, bytes)| (name.to_owned(), Arc::clone(bytes))).collect();
        let to = path.clone();
        let task = Task::start(waker(ctx), move |_| {
            keep_pictures(&to, loaded.path.as_deref(), &case, &pictures)?;
            io::save(&to, &case, &loaded, options)
        });
        self.jobs.push(Job::new(task, move |app: &mut Self, _, result| {
            app.saved(id, state, path, copy, result);
        }));
    }

    fn saved(
        &mut self,
        id: u64,
        state: u64,
        path: PathBuf,
        copy: bool,
        result: Result<Result<Saved, SaveError>, BrokeOff>,
    ) {
        let Ok(result) = result else {
            if let Some(document) = self.document_by_id(id) {
                document.open.is_saving = false;
            }
            self.closing = None;
            self.tell_broken_off(&path);
            return;
        };
        let Some(document) = self.document_by_id(id) else { return };
        document.open.is_saving = false;
        match result {
            Ok(saved) => {
                if !copy {
                    document.open.loaded = saved.loaded;
                    document.open.notices.clear();
                    document.mark_saved(state);
                }
                let name = file_name(&path);
                match (&saved.kept, saved.warnings.first()) {
                    (_, Some(warning)) => {
                        self.toast(format!("Saved {name}, but: {warning}"), 2 * SLOW_SECS);
                    }
                    (Some(kept), None) => {
                        let kept = file_name(kept);
                        self.toast(format!("Saved {name}; the file as it was is kept as {kept}"), SLOW_SECS);
                    }
                    (None, None) => self.toast(format!("Saved {name}"), QUICK_SECS),
                }
                self.remember_recent(&path);
            }
            Err(error) => {
                self.closing = None;
                self.ask_user(SaveTroublePrompt { document: id, path, copy, error });
            }
        }
    }

    /// Says that work on a file ended unexpectedly.
    pub(super) fn tell_broken_off(&mut self, path: &Path) {
        let text = format!("{}: the work broke off unexpectedly; the file is as it was.", path.display());
        self.show_message("That did not work", text);
    }
}

impl Prompt<PhaselineApp> for SaveTroublePrompt {
    fn prompt_ui(&mut self, app: &mut PhaselineApp, ctx: &Context, ui: &mut Ui) -> PromptOutcome {
        let Self { document, path, copy, error } = self;
        let (document, copy) = (*document, *copy);
        title(ui, "Not saved");
        ui.add(Label::new(error.to_string()).wrap().selectable(true));
        let options = SaveOptions::default();
        let (anyway, options) = match error {
            SaveError::Changed { .. } | SaveError::Exists { .. } => {
                ("Overwrite", SaveOptions { overwrite_changed: true, ..options })
            }
            SaveError::ReadOnly { .. } => {
                ("Overwrite", SaveOptions { overwrite_changed: true, overwrite_read_only: true, ..options })
            }
            SaveError::HardLinked { .. } => (
                "Write into it",
                SaveOptions { overwrite_changed: true, hard_links: HardLinks::InPlace, ..options },
            ),
            _ => ("Try again", options),
        };
        let changed = matches!(error, SaveError::Changed { .. }) && !copy;
        let names: &[&str] = if changed {
            &[anyway, "Save as…", "Cancel", "Reload"]
        } else {
            &[anyway, "Save as…", "Cancel"]
        };
        match buttons(ui, names) {
            Some(0) => app.start_save(ctx, document, path.clone(), copy, options),
            Some(1) => {
                let purpose =
                    if copy { FilePurpose::SaveCopy(document) } else { FilePurpose::SaveAs(document) };
                app.ask_file(ctx, purpose);
            }
            Some(3) if app.show_document(document) => app.revert(ctx),
            Some(_) => {}
            None => return PromptOutcome::Stays,
        }
        PromptOutcome::Done
    }

    fn leave(&self, app: &mut PhaselineApp) {
        app.closing = None;
    }
}
