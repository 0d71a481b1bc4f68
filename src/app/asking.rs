//! Asking for files: by the desktop's dialog, or by a path that is typed; and what happens with the answer.

use std::path::{Path, PathBuf};

use eframe::egui::{Context, Key, RichText, TextEdit, Ui};

use super::attach::PictureSource;
use super::awaiting::FilePurpose;
use super::chooser::{Answer, Question};
use super::document::Document;
use super::path_names::{expanded, with_extension};
use super::prompt::{Prompt, PromptOutcome, buttons, focus_once, title};
use super::window::PhaselineApp;
use crate::export::Format;
use crate::io::attachments;
use crate::job::{BrokeOff, Task};
use crate::ui::theme;

/// A path, where the desktop offers no dialog or typing is quicker.
pub struct PathPrompt {
    purpose: FilePurpose,
    text: String,
}

impl PathPrompt {
    /// A path that is still to be typed.
    pub const fn new(purpose: FilePurpose) -> Self {
        Self { purpose, text: String::new() }
    }
}

impl PhaselineApp {
    /// Asks the desktop for a file for the active document.
    pub(super) fn ask_file_of(&mut self, ctx: &Context, purpose: impl Fn(u64) -> FilePurpose) {
        if let Some(id) = self.document().map(|d| d.id) {
            self.ask_file(ctx, purpose(id));
        }
    }

    /// Asks the desktop for a file.
    pub(super) fn ask_file(&mut self, ctx: &Context, purpose: FilePurpose) {
        if self.question.is_some() || purpose.document().is_some_and(|id| !self.is_whole(id)) {
            return;
        }
        let about = purpose.document().and_then(|id| self.documents.iter().find(|d| d.id == id));
        let stem = about.map(Document::name).unwrap_or_default();
        let stem = stem.strip_suffix(".ron").unwrap_or(&stem).to_owned();
        let ron = || ("Phaseline case".to_owned(), vec!["ron".to_owned()]);
        let pictures = || ("Picture".to_owned(), Format::ALL.map(|f| f.extension().to_owned()).to_vec());
        let (title, filter, save_as) = match purpose {
            FilePurpose::Open => ("Open cases", ron(), None),
            FilePurpose::SaveAs(_) => ("Save the case as", ron(), Some(format!("{stem}.ron"))),
            FilePurpose::SaveCopy(_) => ("Save a copy of the case", ron(), Some(format!("{stem} copy.ron"))),
            FilePurpose::Picture(_) => {
                let name = format!("{stem}.{}", self.export_extension());
                ("Save the picture as (.svg, .pdf, .png or .tiff)", pictures(), Some(name))
            }
            FilePurpose::Screenshot => {
                let kinds = ("Picture".to_owned(), vec!["png".to_owned()]);
                ("Save the picture of the window as (.png)", kinds, Some("window.png".to_owned()))
            }
            FilePurpose::Curves(_) => {
                let name = format!("{stem} survival.svg");
                ("Save the survival curves as (.svg, .pdf, .png or .tiff)", pictures(), Some(name))
            }
            FilePurpose::PatientTable(_) => {
                let kinds = ("Table".to_owned(), vec!["csv".to_owned()]);
                ("Save the patient table as (.csv)", kinds, Some(format!("{stem} patients.csv")))
            }
            FilePurpose::Text(_, kind) => {
                let kinds = ("Text".to_owned(), vec![kind.extension().to_owned()]);
                ("Save the text", kinds, Some(format!("{stem} {}.{}", kind.key(), kind.extension())))
            }
            // The name of the case may be that of a patient.
            FilePurpose::Deidentified(_) => {
                ("Save the de-identified case as", ron(), Some("deidentified.ron".to_owned()))
            }
            FilePurpose::Attachments(_) => {
                let kinds = attachments::EXTENSIONS.map(str::to_owned).to_vec();
                ("Attach pictures", ("Pictures".to_owned(), kinds), None)
            }
        };
        let near = about.or_else(|| self.document());
        let folder = near.and_then(|d| d.open.loaded.path.as_ref()?.parent().map(Path::to_owned));
        let question = Question { title: title.to_owned(), filter, save_as, folder };
        let wake = ctx.clone();
        let task = self.chooser.ask(question, Box::new(move || wake.request_repaint()));
        self.question = Some((purpose, task));
    }

    /// Takes the answer of the desktop's dialog.
    pub(super) fn poll_question(&mut self, ctx: &Context) {
        let Some((purpose, task)) = self.question.take() else { return };
        let mut running = Some(task);
        let Some(answer) = Task::take(&mut running) else {
            self.question = running.map(|task| (purpose, task));
            return;
        };
        match answer {
            Ok(Answer::Chosen(paths)) => self.chosen(ctx, purpose, paths),
            Ok(Answer::Cancelled) => self.closing = None,
            Ok(Answer::Unavailable) | Err(BrokeOff) => self.ask_user(PathPrompt::new(purpose)),
        }
    }

    /// Does what the files were wanted for.
    fn chosen(&mut self, ctx: &Context, purpose: FilePurpose, paths: Vec<PathBuf>) {
        // Another tab may have come to the front since.
        if purpose.document().is_some_and(|id| !self.show_document(id)) {
            self.closing = None;
            return;
        }
        let Some(path) = paths.first().cloned() else { return };
        match purpose {
            FilePurpose::Open => self.open_files(ctx, paths),
            FilePurpose::Attachments(_) => {
                self.attach(ctx, paths.into_iter().map(PictureSource::File).collect());
            }
            FilePurpose::Text(_, kind) => self.save_text(ctx, path, kind),
            FilePurpose::Deidentified(_) => self.save_deidentified(ctx, path),
            FilePurpose::Screenshot => self.save_screenshot(path),
            FilePurpose::SaveAs(_) | FilePurpose::SaveCopy(_) => {
                // Whoever asked about replacing a file asked about the name without the ending that is added here.
                let was_asked = path.extension().is_some();
                let copy = matches!(purpose, FilePurpose::SaveCopy(_));
                self.save_to(ctx, with_extension(path, "ron"), copy, was_asked);
            }
            FilePurpose::Picture(_) => self.export(ctx, path),
            FilePurpose::Curves(_) => self.export_curves(ctx, path),
            FilePurpose::PatientTable(_) => self.save_patients(ctx, path),
        }
    }
}

impl Prompt<PhaselineApp> for PathPrompt {
    fn prompt_ui(&mut self, app: &mut PhaselineApp, ctx: &Context, ui: &mut Ui) -> PromptOutcome {
        const FIGURE: &str = "/home/me/figure.svg";
        const CASE: &str = "/home/me/case.ron";
        let (head, verb, example) = match self.purpose {
            FilePurpose::Open => ("Open a case file by its path", "Open", CASE),
            FilePurpose::SaveAs(_) => ("Save the case as", "Save", CASE),
            FilePurpose::SaveCopy(_) => ("Save a copy of the case as", "Save copy", CASE),
            FilePurpose::Picture(_) => {
                ("Save the picture as (.svg, .pdf, .png or .tiff)", "Save picture", FIGURE)
            }
            FilePurpose::Screenshot => {
                ("Save the picture of the window as (.png)", "Save picture", "/home/me/window.png")
            }
            FilePurpose::Curves(_) => (
                "Save the survival curves as (.svg, .pdf, .png or .tiff)",
                "Save picture",
                "/home/me/survival.svg",
            ),
            FilePurpose::PatientTable(_) => {
                ("Save the patient table as (.csv)", "Save table", "/home/me/patients.csv")
            }
            FilePurpose::Text(..) => ("Save the text as", "Save text", CASE),
            FilePurpose::Deidentified(_) => ("Save the de-identified case as", "Save", CASE),
            FilePurpose::Attachments(_) => ("Attach a picture by its path", "Attach", "/home/me/ct.png"),
        };
        title(ui, head);
        let label = ui.label("Path");
        let field = TextEdit::singleline(&mut self.text).desired_width(f32::INFINITY).hint_text(example);
        let response = ui.add(field).labelled_by(label.id);
        focus_once(ui, &response);
        let path = expanded(&self.text);
        let is_empty = self.text.trim().is_empty();
        let exists = !is_empty && path.exists();
        let reads = self.purpose.reads();
        let hint = match (is_empty, reads, exists) {
            (true, ..) => "",
            (_, true, false) => "there is no such file",
            (_, false, true) => "this file exists and will be replaced",
            _ => "",
        };
        ui.label(RichText::new(hint).color(theme::colors(ui).warning));
        let pressed = buttons(ui, &[verb, "Cancel"]);
        let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if pressed == Some(1) {
            app.closing = None;
            return PromptOutcome::Done;
        }
        if (pressed == Some(0) || entered) && !is_empty {
            if reads && !exists {
                response.request_focus();
                return PromptOutcome::Stays;
            }
            app.chosen(ctx, self.purpose, vec![path]);
            return PromptOutcome::Done;
        }
        PromptOutcome::Stays
    }

    fn leave(&self, app: &mut PhaselineApp) {
        app.closing = None;
    }
}
