//! Files: asking for them, reading and writing them aside, and what happens with the answers.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use eframe::egui::{ColorImage, Context};

use super::attach::{Incoming, Ready, is_picture};
use super::chooser::{Answer, Question};
use super::document::{Derived, Document};
use super::examples;
use super::exporting::Running;
use super::pictures::{keep_pictures, pictures_beside};
use super::prompt::Prompt;
use super::{PhaselineApp, QUICK_SECS, SLOW_SECS};
use crate::edit::{Edit, EventAddress};
use crate::export::Format;
use crate::export::text::TextKind;
use crate::io::{self, LoadError, Loaded, LoadedFile, SaveError, SaveOptions, Saved, attachments};
use crate::model::Case;

/// What a file is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Case files to open.
    Open,
    /// A file for the case of that number to live in from now on.
    SaveAs(u64),
    /// A file for a copy of that case.
    SaveCopy(u64),
    /// A file for the picture of its figure.
    Picture(u64),
    /// A file for a picture of the window.
    Screenshot,
    /// A file for the picture of its survival curves.
    Curves(u64),
    /// A file for the table of its patients.
    PatientTable(u64),
    /// Pictures to attach to an event of it.
    Pictures(u64),
    /// A file for a text that goes with the figure.
    Text(u64, TextKind),
    /// A file for its de-identified copy.
    Deidentified(u64),
}

impl Asked {
    /// The document that it is about.
    const fn document(self) -> Option<u64> {
        match self {
            Self::Open | Self::Screenshot => None,
            Self::SaveAs(id)
            | Self::SaveCopy(id)
            | Self::Picture(id)
            | Self::Curves(id)
            | Self::PatientTable(id)
            | Self::Pictures(id)
            | Self::Text(id, _)
            | Self::Deidentified(id) => Some(id),
        }
    }
}

/// A case that was read, with the pictures beside it.
pub struct Read {
    file: LoadedFile,
    derived: Derived,
    pictures: HashMap<String, Arc<[u8]>>,
}

/// Work that runs aside.
pub enum Job {
    /// Reading a file to open it, or to revert the document of that number to it.
    Load { path: PathBuf, revert: Option<u64>, result: Receiver<Result<Box<Read>, LoadError>> },
    /// Writing a document. `copy`: it goes on with the file it has.
    Save { document: u64, state: u64, path: PathBuf, copy: bool, result: Receiver<Result<Saved, SaveError>> },
    /// Writing a picture of a figure.
    Picture { path: PathBuf, result: Receiver<Result<(), String>> },
    /// Writing the figure of a case.
    Export(Running),
    /// Drawing a page for the clipboard.
    Copy { result: Receiver<Result<ColorImage, String>> },
    /// Writing another file; `failed` is the head of what is said if that did not work.
    Output { failed: &'static str, path: PathBuf, result: Receiver<Result<(), String>> },
    /// Making pictures ready that are to be attached to an event of a document.
    Attach { document: u64, address: EventAddress, result: Receiver<Ready> },
}

/// Starts a thread; the window is woken when its answer is there.
pub(super) fn aside<T: Send + 'static>(
    ctx: &Context,
    work: impl FnOnce() -> T + Send + 'static,
) -> Receiver<T> {
    let (send, receive) = channel();
    let ctx = ctx.clone();
    std::thread::spawn(move || {
        // Nobody listens any more if the window has closed.
        let _ = send.send(work());
        ctx.request_repaint();
    });
    receive
}

/// A path as the file system knows it, so that one file is one document.
fn same_file(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

impl PhaselineApp {
    /// Opens files, each in its own tab; one that is open already is shown.
    pub fn open_files(&mut self, ctx: &Context, paths: Vec<PathBuf>) {
        for path in paths {
            let same = same_file(&path);
            if let Some(at) = self.documents.iter().position(|d| d.loaded.path.as_ref() == Some(&same)) {
                self.active = at;
                self.shows_start = false;
                continue;
            }
            let loading = |job: &Job| matches!(job, Job::Load { path, revert: None, .. } if *path == same);
            if self.jobs.iter().any(loading) {
                continue;
            }
            self.load(ctx, same, None);
        }
    }

    fn load(&mut self, ctx: &Context, path: PathBuf, revert: Option<u64>) {
        let wanted = path.clone();
        let result = aside(ctx, move || {
            let file = io::load(&wanted)?;
            let pictures = match &file.carried {
                Some(pictures) => {
                    pictures.iter().map(|(name, png)| (name.clone(), Arc::from(png.as_slice()))).collect()
                }
                None => pictures_beside(&wanted, &file.case),
            };
            let derived = Derived::of(&file.case);
            Ok(Box::new(Read { file, derived, pictures }))
        });
        self.jobs.push(Job::Load { path, revert, result });
    }

    /// Adds a document and shows it.
    pub(super) fn add_document(&mut self, case: Case, loaded: Loaded, untitled_name: &str) -> &mut Document {
        let derived = Derived::of(&case);
        self.push_document(Document::with(self.next_id, case, derived, loaded, untitled_name))
    }

    fn push_document(&mut self, document: Document) -> &mut Document {
        self.next_id += 1;
        self.active = self.documents.len();
        self.shows_start = false;
        self.documents.push_mut(document)
    }

    pub(super) fn new_case(&mut self) {
        let is_taken = |name: &str| self.documents.iter().any(|d| d.untitled_name == name);
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
            Err(error) => {
                self.prompts.push(Prompt::message("This example cannot be read", error.to_string()));
            }
        }
    }

    /// Brings the document of that number to the front; whether it is still there.
    pub(super) fn show_document(&mut self, id: u64) -> bool {
        let at = self.documents.iter().position(|d| d.id == id);
        if let Some(at) = at {
            self.active = at;
            self.shows_start = false;
        }
        at.is_some()
    }

    /// Asks the desktop for a file for the active document.
    pub(super) fn ask_for(&mut self, ctx: &Context, asked: impl Fn(u64) -> Asked) {
        if let Some(id) = self.document().map(|d| d.id) {
            self.ask(ctx, asked(id));
        }
    }

    /// Asks the desktop for a file.
    pub(super) fn ask(&mut self, ctx: &Context, asked: Asked) {
        if self.asked.is_some() {
            return;
        }
        let about = asked.document().and_then(|id| self.documents.iter().find(|d| d.id == id));
        let stem = about.map(Document::name).unwrap_or_default();
        let stem = stem.strip_suffix(".ron").unwrap_or(&stem).to_owned();
        let ron = || ("Phaseline case".to_owned(), vec!["ron".to_owned()]);
        let (title, filter, save_as) = match asked {
            Asked::Open => ("Open cases", ron(), None),
            Asked::SaveAs(_) => ("Save the case as", ron(), Some(format!("{stem}.ron"))),
            Asked::SaveCopy(_) => ("Save a copy of the case", ron(), Some(format!("{stem} copy.ron"))),
            Asked::Picture(_) => {
                let kinds = ("Picture".to_owned(), Format::ALL.map(|f| f.extension().to_owned()).to_vec());
                let name = format!("{stem}.{}", self.export_extension());
                ("Save the picture as (.svg, .pdf, .png or .tiff)", kinds, Some(name))
            }
            Asked::Screenshot => {
                let kinds = ("Picture".to_owned(), vec!["png".to_owned()]);
                ("Save the picture of the window as (.png)", kinds, Some("window.png".to_owned()))
            }
            Asked::Curves(_) => {
                let kinds = ("Picture".to_owned(), Format::ALL.map(|f| f.extension().to_owned()).to_vec());
                (
                    "Save the survival curves as (.svg, .pdf, .png or .tiff)",
                    kinds,
                    Some(format!("{stem} survival.svg")),
                )
            }
            Asked::PatientTable(_) => {
                let kinds = ("Table".to_owned(), vec!["csv".to_owned()]);
                ("Save the patient table as (.csv)", kinds, Some(format!("{stem} patients.csv")))
            }
            Asked::Text(_, kind) => {
                let kinds = ("Text".to_owned(), vec![kind.extension().to_owned()]);
                ("Save the text", kinds, Some(format!("{stem} {}.{}", kind.key(), kind.extension())))
            }
            // The name of the case may be that of a patient.
            Asked::Deidentified(_) => {
                ("Save the de-identified case as", ron(), Some("deidentified.ron".to_owned()))
            }
            Asked::Pictures(_) => {
                let kinds = attachments::EXTENSIONS.map(str::to_owned).to_vec();
                ("Attach pictures", ("Pictures".to_owned(), kinds), None)
            }
        };
        let near = about.or_else(|| self.document());
        let folder = near.and_then(|d| d.loaded.path.as_ref()?.parent().map(Path::to_owned));
        let question = Question { title: title.to_owned(), filter, save_as, folder };
        let wake = ctx.clone();
        let receiver = self.chooser.ask(question, Box::new(move || wake.request_repaint()));
        self.asked = Some((asked, receiver));
    }

    /// Takes the answers of dialogs and jobs.
    pub(super) fn poll(&mut self, ctx: &Context) {
        if let Some((asked, receiver)) = &self.asked {
            let asked = *asked;
            match receiver.try_recv() {
                Ok(answer) => {
                    self.asked = None;
                    match answer {
                        Answer::Chosen(paths) => self.chosen(ctx, asked, paths),
                        Answer::Cancelled => self.closing = None,
                        Answer::Unavailable => self.prompts.push(Prompt::path(asked)),
                    }
                }
                Err(TryRecvError::Disconnected) => {
                    self.asked = None;
                    self.prompts.push(Prompt::path(asked));
                }
                Err(TryRecvError::Empty) => {}
            }
        }
        let mut waiting = Vec::new();
        let mut loading = false;
        for job in std::mem::take(&mut self.jobs) {
            // Tabs stand in the order in which the files were named, not in that in which they were read.
            let opens = matches!(job, Job::Load { revert: None, .. });
            let left = if opens && loading { Some(job) } else { self.finish(ctx, job) };
            loading |= opens && left.is_some();
            waiting.extend(left);
        }
        self.jobs.append(&mut waiting);
        self.follow_screenshot(ctx);
        self.go_on_closing(ctx);
        self.take_thumbnails(ctx);
    }

    /// Takes the result of a job; gives the job back while it runs.
    fn finish(&mut self, ctx: &Context, job: Job) -> Option<Job> {
        match job {
            Job::Load { path, revert, result } => match result.try_recv() {
                Ok(Ok(read)) => match revert {
                    Some(id) => self.reverted(id, *read),
                    None => self.opened(&path, *read),
                },
                Ok(Err(error)) => {
                    self.prefs.forget(&path);
                    self.keep_prefs();
                    let title = format!("{} was not opened", file_name(&path));
                    self.prompts.push(Prompt::message(&title, format!("{error}\n\nThe file is as it was.")));
                }
                Err(TryRecvError::Empty) => return Some(Job::Load { path, revert, result }),
                Err(TryRecvError::Disconnected) => self.broke(&path),
            },
            Job::Save { document, state, path, copy, result } => match result.try_recv() {
                Ok(result) => self.saved(document, state, path, copy, result),
                Err(TryRecvError::Empty) => return Some(Job::Save { document, state, path, copy, result }),
                Err(TryRecvError::Disconnected) => {
                    if let Some(document) = self.document_by_id(document) {
                        document.is_saving = false;
                    }
                    self.closing = None;
                    self.broke(&path);
                }
            },
            Job::Picture { path, result } => match result.try_recv() {
                Ok(Ok(())) => {
                    self.tell(format!("Saved {}", path.display()), QUICK_SECS);
                }
                Ok(Err(why)) => self.prompts.push(Prompt::message("The picture was not saved", why)),
                Err(TryRecvError::Empty) => return Some(Job::Picture { path, result }),
                Err(TryRecvError::Disconnected) => self.broke(&path),
            },
            Job::Export(running) => return self.finish_export(running).map(Job::Export),
            Job::Copy { result } => match result.try_recv() {
                Ok(image) => self.copied(ctx, image),
                Err(TryRecvError::Empty) => return Some(Job::Copy { result }),
                Err(TryRecvError::Disconnected) => self.copied(ctx, Err("the work broke off".to_owned())),
            },
            output @ Job::Output { .. } => return self.finish_output(output),
            attaching @ Job::Attach { .. } => return self.finish_attaching(attaching),
        }
        None
    }

    pub(super) fn broke(&mut self, path: &Path) {
        let text = format!("{}: the work broke off unexpectedly; the file is as it was.", path.display());
        self.prompts.push(Prompt::message("That did not work", text));
    }

    fn opened(&mut self, path: &Path, read: Read) {
        // The same file may have been opened twice before the first was read.
        let is_open = |d: &Document| d.loaded.path.is_some() && d.loaded.path == read.file.loaded.path;
        if let Some(at) = self.documents.iter().position(is_open) {
            self.active = at;
            self.shows_start = false;
            return;
        }
        // A new and untouched empty case gives way, as an empty sheet of paper does.
        let blank = |d: &Document| d.loaded.path.is_none() && !d.is_dirty() && *d.case() == Case::new();
        self.documents.retain(|d| !blank(d));
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
        let document = Document::with(self.next_id, read.file.case, read.derived, read.file.loaded, &name);
        let document = self.push_document(document);
        document.notices = notices;
        document.add_pictures(read.pictures);
        if is_figure {
            let name = file_name(path);
            self.tell(
                format!("{name}: the case inside is opened as a new one; the figure stays as it is"),
                SLOW_SECS,
            );
        }
        if let Some(note) = note {
            self.tell(note, 2 * SLOW_SECS);
        }
        self.remember_recent(path);
    }

    fn chosen(&mut self, ctx: &Context, asked: Asked, paths: Vec<PathBuf>) {
        // Another tab may have come to the front since.
        if asked.document().is_some_and(|id| !self.show_document(id)) {
            self.closing = None;
            return;
        }
        match asked {
            Asked::Open => self.open_files(ctx, paths),
            Asked::Text(_, kind) => {
                let Some(path) = paths.into_iter().next() else { return };
                self.save_text(ctx, path, kind);
            }
            Asked::Deidentified(_) => {
                let Some(path) = paths.into_iter().next() else { return };
                self.save_deidentified(ctx, path);
            }
            Asked::Screenshot => {
                if let Some(path) = paths.into_iter().next() {
                    self.save_screenshot(path);
                }
            }
            Asked::Pictures(_) => self.attach(ctx, paths.into_iter().map(Incoming::File).collect()),
            Asked::SaveAs(_) | Asked::SaveCopy(_) => {
                let Some(path) = paths.into_iter().next() else { return };
                // Whoever asked about replacing a file asked about the name without the ending that is added here.
                let was_asked = path.extension().is_some();
                self.save_to(
                    ctx,
                    with_extension(path, "ron"),
                    matches!(asked, Asked::SaveCopy(_)),
                    was_asked,
                );
            }
            Asked::Picture(_) => {
                let Some(path) = paths.into_iter().next() else { return };
                self.export(ctx, path);
            }
            Asked::Curves(_) => {
                let Some(path) = paths.into_iter().next() else { return };
                self.export_curves(ctx, path);
            }
            Asked::PatientTable(_) => {
                let Some(path) = paths.into_iter().next() else { return };
                self.save_patients(ctx, path);
            }
        }
    }

    /// Does with a path typed in the window what a dialog's answer would do; an error stays in the prompt.
    pub(super) fn chosen_by_hand(&mut self, ctx: &Context, asked: Asked, path: PathBuf) {
        self.chosen(ctx, asked, vec![path]);
    }

    /// Saves the active document to its file, or asks for one.
    pub(super) fn save(&mut self, ctx: &Context) {
        let Some(document) = self.document() else { return };
        match document.loaded.path.clone() {
            Some(path) => {
                let id = document.id;
                self.start_save(ctx, id, path, false, SaveOptions::default());
            }
            None => self.ask_for(ctx, Asked::SaveAs),
        }
    }

    /// Saves the active document under a name that the user chose. `may_replace`: a file of that name was asked about.
    fn save_to(&mut self, ctx: &Context, path: PathBuf, copy: bool, may_replace: bool) {
        let same = same_file(&path);
        let Some(document) = self.document() else { return };
        let id = document.id;
        let elsewhere = self.documents.iter().any(|d| d.id != id && d.loaded.path.as_ref() == Some(&same));
        if elsewhere {
            self.closing = None;
            let text = format!(
                "{} is open in another tab; choose another name, or close that tab first.",
                path.display()
            );
            self.prompts.push(Prompt::message("Not saved", text));
            return;
        }
        let options = SaveOptions { overwrite_changed: may_replace, ..SaveOptions::default() };
        self.start_save(ctx, id, path, copy, options);
    }

    /// Writes a document aside.
    pub(super) fn start_save(
        &mut self,
        ctx: &Context,
        id: u64,
        path: PathBuf,
        copy: bool,
        options: SaveOptions,
    ) {
        let Some(document) = self.document_by_id(id) else { return };
        if document.is_saving {
            return;
        }
        document.close_step();
        document.is_saving = true;
        let (case, loaded) = (document.case().clone(), document.loaded.clone());
        let state = document.history().state();
        let pictures: Vec<(String, Arc<[u8]>)> =
            document.pictures.all().map(|(name, bytes)| (name.to_owned(), Arc::clone(bytes))).collect();
        let to = path.clone();
        let result = aside(ctx, move || {
            keep_pictures(&to, loaded.path.as_deref(), &case, &pictures)?;
            io::save(&to, &case, &loaded, options)
        });
        self.jobs.push(Job::Save { document: id, state, path, copy, result });
    }

    fn saved(&mut self, id: u64, state: u64, path: PathBuf, copy: bool, result: Result<Saved, SaveError>) {
        let Some(document) = self.document_by_id(id) else { return };
        document.is_saving = false;
        match result {
            Ok(saved) => {
                if !copy {
                    document.loaded = saved.loaded;
                    document.notices.clear();
                    document.mark_saved(state);
                }
                let name = file_name(&path);
                match (&saved.kept, saved.warnings.first()) {
                    (_, Some(warning)) => {
                        self.tell(format!("Saved {name}, but: {warning}"), 2 * SLOW_SECS);
                    }
                    (Some(kept), None) => {
                        let kept = file_name(kept);
                        self.tell(format!("Saved {name}; the file as it was is kept as {kept}"), SLOW_SECS);
                    }
                    (None, None) => {
                        self.tell(format!("Saved {name}"), QUICK_SECS);
                    }
                }
                self.remember_recent(&path);
            }
            Err(error) => {
                self.closing = None;
                self.prompts.push(Prompt::SaveTrouble { document: id, path, copy, error });
            }
        }
    }

    /// Reads the active document's file again.
    pub(super) fn revert(&mut self, ctx: &Context) {
        let Some(document) = self.document() else { return };
        let id = document.id;
        if let Some(path) = document.loaded.path.clone() {
            self.load(ctx, path, Some(id));
        }
    }

    /// Puts what is on disk in the place of the case, as a step that can be undone.
    fn reverted(&mut self, id: u64, read: Read) {
        let Some(document) = self.document_by_id(id) else { return };
        // From the last to the first, so that none has to move up.
        let patients = document.case().patients.iter().rev();
        let mut edits: Vec<Edit> = patients.map(|p| Edit::RemovePatient(p.id.clone())).collect();
        let patients = read.file.case.patients.iter();
        edits.extend(patients.map(|p| Edit::InsertPatient { at: usize::MAX, patient: Arc::clone(p) }));
        edits.push(Edit::SetCase(Box::new(read.file.case)));
        let done = document.commit("Revert to the file", Edit::Batch(edits), None);
        if let Err(error) = done {
            self.tell(format!("Not reverted: {error}"), SLOW_SECS);
            return;
        }
        document.drafts.clear();
        document.loaded = read.file.loaded;
        document.notices = read.file.notices;
        document.add_pictures(read.pictures);
        let state = document.history().state();
        document.mark_saved(state);
        self.tell("Reverted to the file; Undo brings your changes back".to_owned(), SLOW_SECS);
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
        self.attach(ctx, pictures.into_iter().map(Incoming::File).collect());
        self.open_files(ctx, cases);
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

pub(super) fn with_extension(path: PathBuf, extension: &str) -> PathBuf {
    if path.extension().is_some() { path } else { path.with_extension(extension) }
}
