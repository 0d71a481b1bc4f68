//! Opening files, new cases and examples, and going back to what is on disk. Reading runs aside.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use eframe::egui::Context;

use super::attach::{PictureSource, is_picture};
use super::document::{Derived, Document};
use super::examples;
use super::jobs::{Job, waker};
use super::path_names::{file_name, same_file};
use super::pictures::pictures_beside;
use super::window::{PhaselineApp, SLOW_SECS};
use crate::edit::Edit;
use crate::io::{self, LoadError, Loaded, LoadedFile, ReadStep};
use crate::job::{BrokeOff, Progress, Promise, Task};
use crate::model::Case;

/// Opening that takes longer than this shows how far it is.
const SLOW_OPENING: Duration = Duration::from_millis(200);

/// So many patients are shown before the rest is read.
const FIRST_PATIENTS: usize = 200;

/// A case that was read, with what follows from it and the pictures beside it.
struct ReadDocument {
    file: LoadedFile,
    derived: Derived,
    pictures: HashMap<String, Arc<[u8]>>,
}

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
enum NotRead {
    /// The user stopped it.
    #[error("stopped")]
    Stopped,
    /// The file is not a case, or not to be had.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The work ended unexpectedly.
    #[error(transparent)]
    BrokeOff(#[from] BrokeOff),
}

/// The first patients of a file whose reading goes on, with what follows from them.
struct FirstPatients {
    case: Case,
    derived: Derived,
}

/// What of a file is shown while the rest of it is read.
struct Preview {
    case: Case,
    /// What is promised; nothing once it was given.
    promise: Option<Promise<FirstPatients>>,
}

impl Preview {
    /// Follows the reading: once there are enough patients, and more to come, they are shown.
    fn follow(&mut self, step: ReadStep, progress: &Progress) {
        match step {
            ReadStep::Head(head) => self.case = *head,
            ReadStep::Patients { next, done, of } => {
                // The other half is to work out what follows from them.
                progress.reach(done as u64, 2 * of as u64);
                progress.set_label(format!("{done} of {of} patients"));
                if self.promise.is_none() {
                    return;
                }
                self.case.patients.extend(next);
                if self.case.patients.len() >= FIRST_PATIENTS && done < of {
                    let mut case = std::mem::take(&mut self.case);
                    case.patients.truncate(FIRST_PATIENTS);
                    let derived = Derived::of(&case);
                    if let Some(promise) = self.promise.take() {
                        promise.keep(FirstPatients { case, derived });
                    }
                }
            }
        }
    }
}

/// Reads a file, and works out what follows from it. The first patients are given as soon as they are there.
fn read_document(
    path: &Path,
    progress: &Progress,
    first: Promise<FirstPatients>,
) -> Result<ReadDocument, NotRead> {
    let goes_on = || if progress.is_cancelled() { Err(NotRead::Stopped) } else { Ok(()) };
    let mut preview = Preview { case: Case::new(), promise: Some(first) };
    let mut on_step = |step: ReadStep| {
        preview.follow(step, progress);
        if progress.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let file = match io::load_with(path, &mut on_step) {
        Err(LoadError::Cancelled { .. }) => return Err(NotRead::Stopped),
        read => read?,
    };
    goes_on()?;
    progress.reach(1, 2);
    progress.set_label(format!("{} patients", file.case.patients.len()));
    let pictures = match &file.carried {
        Some(pictures) => {
            pictures.iter().map(|(name, png)| (name.clone(), Arc::from(png.as_slice()))).collect()
        }
        None => pictures_beside(path, &file.case),
    };
    let derived = Derived::of(&file.case);
    goes_on()?;
    Ok(ReadDocument { file, derived, pictures })
}

impl PhaselineApp {
    /// Opens files, each in its own tab; one that is open already is shown.
    pub fn open_files(&mut self, ctx: &Context, paths: Vec<PathBuf>) {
        for path in paths {
            let path = same_file(&path);
            if let Some(at) = self.documents.iter().position(|d| d.open.loaded.path.as_ref() == Some(&path)) {
                self.show_tab(at);
            } else if !self.jobs.iter().any(|job| job.opens(&path)) {
                let job = opening(ctx, &path, read_document);
                self.jobs.push(job);
            }
        }
    }

    /// Starts an empty case.
    pub(super) fn new_case(&mut self) {
        let is_taken = |name: &str| self.documents.iter().any(|d| d.open.untitled_name == name);
        let numbered = (1..).map(|n| if n == 1 { "untitled".to_owned() } else { format!("untitled {n}") });
        let name = numbered.take(10_000).find(|name| !is_taken(name)).unwrap_or_default();
        self.add_document(Case::new(), Loaded::untitled(), &name);
    }

    /// Opens an example as a new case without a file.
    pub fn open_example(&mut self, index: usize) {
        let Some(example) = examples::ALL.get(index) else { return };
        match example.case() {
            Ok(case) => {
                let pictures = example.pictures();
                let document = self.add_document(case, Loaded::untitled(), example.file);
                document
                    .add_pictures(pictures.all().map(|(name, bytes)| (name.to_owned(), Arc::clone(bytes))));
            }
            Err(error) => self.show_message("This example cannot be read", error.to_string()),
        }
    }

    fn not_read(&mut self, path: &Path, why: &NotRead) {
        match why {
            NotRead::Stopped => {
                self.toast(format!("Cancelled; {} was not opened", file_name(path)), SLOW_SECS);
            }
            NotRead::Load(error) => {
                self.prefs.forget(path);
                self.keep_prefs();
                let title = format!("{} was not opened", file_name(path));
                self.show_message(&title, format!("{error}\n\nThe file is as it was."));
            }
            NotRead::BrokeOff(_) => self.tell_broken_off(path),
        }
    }

    /// Shows the first patients of a file in a tab; gives its number.
    fn show_first(&mut self, path: &Path, first: FirstPatients) -> u64 {
        self.documents.retain(|d| !is_blank(d));
        let document = Document::reading(self.next_id, first.case, first.derived, &file_name(path));
        self.push_document(document).id
    }

    /// Takes a file that was read to its end into the tab that shows its first patients, or into a new one.
    fn opened(&mut self, path: &Path, read: ReadDocument, shown: Option<u64>) {
        // The same file may have been opened twice before the first was read.
        let is_open =
            |d: &Document| d.open.loaded.path.is_some() && d.open.loaded.path == read.file.loaded.path;
        if let Some(at) = self.documents.iter().position(is_open) {
            self.show_tab(at);
            return;
        }
        let notices = read.file.notices;
        let note = notices.first().map(|first| {
            let more = if notices.len() > 1 { format!(" (and {} more)", notices.len() - 1) } else { String::new() };
            format!(
                "{}: a save would not keep everything in this file: {first}{more}. The original is kept beside it at the first save.",
                file_name(path)
            )
        });
        let is_figure = read.file.carried.is_some();
        // A case from inside a figure is a new one: the figure stays what it is.
        let name = path.file_stem().filter(|_| is_figure).unwrap_or_default().to_string_lossy();
        let LoadedFile { case, loaded, .. } = read.file;
        let in_tab = self.documents.iter().position(|d| shown == Some(d.id));
        let document = if let Some(document) = in_tab.and_then(|at| self.documents.get_mut(at)) {
            document.finish_reading(case, read.derived, loaded, &name);
            document
        } else {
            self.documents.retain(|d| !is_blank(d));
            self.push_document(Document::with(self.next_id, case, read.derived, loaded, &name))
        };
        document.open.notices = notices;
        document.add_pictures(read.pictures);
        if is_figure {
            let name = file_name(path);
            self.toast(
                format!("{name}: the case inside is opened as a new one; the figure stays as it is"),
                SLOW_SECS,
            );
        }
        if let Some(note) = note {
            self.toast(note, 2 * SLOW_SECS);
        }
        self.remember_recent(path);
    }

    /// Reads the active document's file again.
    pub(super) fn revert(&mut self, ctx: &Context) {
        let Some(document) = self.document() else { return };
        let id = document.id;
        if let Some(path) = document.open.loaded.path.clone() {
            // What is in the way of it is shown until the whole file is there.
            let (first, _) = Task::promised(waker(ctx));
            let job = reading(ctx, &path, first, read_document, move |app, path, read| match read {
                Ok(read) => app.reverted(id, read),
                Err(why) => app.not_read(path, &why),
            });
            self.jobs.push(job);
        }
    }

    /// Puts what is on disk in the place of the case, as a step that can be undone.
    fn reverted(&mut self, id: u64, read: ReadDocument) {
        let Some(document) = self.document_by_id(id) else { return };
        // From the last to the first, so that none has to move up.
        let patients = document.case().patients.iter().rev();
        let mut edits: Vec<Edit> = patients.map(|p| Edit::RemovePatient(p.id.clone())).collect();
        let patients = read.file.case.patients.iter();
        edits.extend(patients.map(|p| Edit::InsertPatient { at: usize::MAX, patient: Arc::clone(p) }));
        edits.push(Edit::SetCase(Box::new(read.file.case)));
        let done = document.commit("Revert to the file", Edit::Batch(edits), None);
        if let Err(error) = done {
            self.toast(format!("Not reverted: {error}"), SLOW_SECS);
            return;
        }
        document.panels.drafts.clear();
        document.open.loaded = read.file.loaded;
        document.open.notices = read.file.notices;
        document.add_pictures(read.pictures);
        let state = document.history().state();
        document.mark_saved(state);
        self.toast("Reverted to the file; Undo brings your changes back", SLOW_SECS);
    }

    /// Files dropped on the window: pictures go to the selected event, everything else is opened.
    pub(super) fn take_drops(&mut self, ctx: &Context) {
        let dropped: Vec<PathBuf> =
            ctx.input(|i| i.raw.dropped_files.iter().map(|f| f.path().to_owned()).collect());
        if dropped.is_empty() {
            return;
        }
        // A figure that was exported with its case opens as that case.
        let is_attachment = |path: &PathBuf| is_picture(path) && !io::file_carries_case(path);
        let (pictures, cases): (Vec<_>, Vec<_>) = dropped.into_iter().partition(is_attachment);
        self.attach(ctx, pictures.into_iter().map(PictureSource::File).collect());
        self.open_files(ctx, cases);
    }
}

/// Whether a document is a new and untouched empty case: it gives way, as an empty sheet of paper does.
fn is_blank(document: &Document) -> bool {
    let has_file = document.open.loaded.path.is_some();
    !has_file && !document.open.is_reading && !document.is_dirty() && *document.case() == Case::new()
}

/// Reads a file aside; `then` takes what came of it.
fn reading(
    ctx: &Context,
    path: &Path,
    first: Promise<FirstPatients>,
    read: impl FnOnce(&Path, &Progress, Promise<FirstPatients>) -> Result<ReadDocument, NotRead> + Send + 'static,
    then: impl FnOnce(&mut PhaselineApp, &Path, Result<ReadDocument, NotRead>) + 'static,
) -> Job<PhaselineApp> {
    let (wanted, path) = (path.to_owned(), path.to_owned());
    let card = format!("Opening {}", file_name(&path));
    let task = Task::start(waker(ctx), move |progress| read(&wanted, progress, first).map(Box::new));
    let finish = move |app: &mut PhaselineApp, _: &Context, read: Result<Result<_, NotRead>, BrokeOff>| {
        let read = read.map_err(NotRead::from).flatten();
        then(app, &path, read.map(|read: Box<ReadDocument>| *read));
    };
    Job::new(task, finish).with_card(card, SLOW_OPENING)
}

/// Opens a file: if that takes long, its first patients are shown until the whole is there.
fn opening(
    ctx: &Context,
    path: &Path,
    read: impl FnOnce(&Path, &Progress, Promise<FirstPatients>) -> Result<ReadDocument, NotRead> + Send + 'static,
) -> Job<PhaselineApp> {
    let (promise, task) = Task::promised(waker(ctx));
    let shown: Rc<Cell<Option<u64>>> = Rc::default();
    let in_tab = Rc::clone(&shown);
    let job = reading(ctx, path, promise, read, move |app, path, read| {
        let is_there = |id: u64| app.documents.iter().any(|d| d.id == id);
        match read {
            // The tab was closed meanwhile.
            Ok(_) if in_tab.get().is_some_and(|id| !is_there(id)) => app.not_read(path, &NotRead::Stopped),
            Ok(read) => app.opened(path, read, in_tab.get()),
            Err(why) => {
                if let Some(id) = in_tab.get() {
                    app.remove_document(id);
                }
                app.not_read(path, &why);
            }
        }
    });
    let (progress, of) = (job.progress(), path.to_owned());
    let mut first = Some(task);
    let meanwhile = move |app: &mut PhaselineApp| match shown.get() {
        None => {
            if let Some(Ok(first)) = Task::take(&mut first) {
                shown.set(Some(app.show_first(&of, first)));
            }
        }
        Some(id) if !app.documents.iter().any(|d| d.id == id) => progress.cancel(),
        Some(_) => {}
    };
    job.opening(path.to_owned()).with_meanwhile(meanwhile)
}

#[cfg(test)]
#[path = "opening_tests.rs"]
mod tests;
