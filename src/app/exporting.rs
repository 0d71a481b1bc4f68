//! The figure on its way out of the window: the export dialog, its files, the clipboard, printing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use eframe::egui::{Context, TextureOptions, Ui, vec2};

use super::awaiting::{FilePurpose, PendingExport};
use super::document::Document;
use super::figure_source::{DrawnPreview, FigureSource, PreviewKey, draw_preview, rasterised, write_figure};
use super::jobs::{Job, waker};
use super::path_names::file_name;
use super::prompt::{Prompt, PromptOutcome};
use super::window::{PhaselineApp, QUICK_SECS};
use crate::edit::Edit;
use crate::export::{Format, Page, Preset};
use crate::io;
use crate::job::{BrokeOff, Task};
use crate::model::Palette;
use crate::ui::action::Action;
use crate::ui::export::{ExportDialog, ExportWish, export_ui};

/// Share of the window that the dialog takes.
const DIALOG_SHARE: f32 = 0.94;
/// What is left of the window beside the dialog, in points.
const BESIDE_DIALOG_PT: f32 = 60.0;
/// Pixels an inch of a picture on the clipboard: sharp on a slide, small enough to paste anywhere.
const CLIPBOARD_DPI: f32 = 200.0;
/// An export that takes longer than this shows how far it is.
const SLOW_EXPORT: Duration = Duration::from_millis(400);

/// A figure is about to leave, as a page that is looked at before: the dialog, and the drawing of its preview.
struct ExportPrompt {
    document: u64,
    dialog: ExportDialog,
    drawn: Option<PreviewKey>,
    drawing: Option<(PreviewKey, Task<DrawnPreview>)>,
}

impl ExportPrompt {
    /// Takes a preview that is drawn, and has the next one drawn if what is wanted has changed.
    fn update_preview(&mut self, ctx: &Context, document: &Document) {
        if let Some((key, task)) = self.drawing.take() {
            let mut task = Some(task);
            match Task::take(&mut task) {
                Some(drawn) => self.show_preview(ctx, key, drawn),
                None => self.drawing = task.map(|task| (key, task)),
            }
        }
        let wanted = PreviewKey {
            page: self.dialog.page.clone(),
            state: document.history().state(),
            at: self.dialog.page_shown(),
            density: (ctx.pixels_per_point() * 100.0).round() as u32,
        };
        self.dialog.preview.is_stale = self.drawn.as_ref() != Some(&wanted);
        if self.drawing.is_none() && self.dialog.preview.is_stale {
            let source = FigureSource::of(document);
            let key = wanted.clone();
            let task = Task::start(waker(ctx), move |_| draw_preview(&source, &key));
            self.drawing = Some((wanted, task));
        }
    }

    fn show_preview(&mut self, ctx: &Context, key: PreviewKey, drawn: Result<DrawnPreview, BrokeOff>) {
        let preview = &mut self.dialog.preview;
        match drawn {
            Ok(DrawnPreview { result, checks }) => {
                preview.checks = checks;
                match result {
                    Ok((image, size_mm, pages)) => {
                        let texture = ctx.load_texture("export preview", image, TextureOptions::LINEAR);
                        preview.shown = Some((texture, size_mm));
                        preview.pages = pages;
                        preview.trouble = None;
                    }
                    Err(trouble) => preview.trouble = Some(trouble),
                }
            }
            Err(BrokeOff) => preview.trouble = Some("The picture could not be drawn.".to_owned()),
        }
        self.drawn = Some(key);
    }
}

impl Prompt<PhaselineApp> for ExportPrompt {
    fn prompt_ui(&mut self, app: &mut PhaselineApp, ctx: &Context, ui: &mut Ui) -> PromptOutcome {
        let Some(document) = app.documents.iter().find(|d| d.id == self.document) else {
            return PromptOutcome::Done;
        };
        let room = ctx.content_rect().size() * DIALOG_SHARE - vec2(44.0, 44.0);
        let wish = export_ui(ui, &mut self.dialog, &document.view(&document.name()), room);
        self.dialog.page.time = document.look.time.filter(|_| self.dialog.as_shown);
        self.update_preview(ctx, document);
        app.export_page = Some(self.dialog.page.clone());
        match wish {
            ExportWish::Stay => {}
            ExportWish::Close => return PromptOutcome::Done,
            ExportWish::Save => {
                app.pending_export = Some(PendingExport::of(&self.dialog, false));
                app.ask_file(ctx, FilePurpose::Picture(self.document));
                return PromptOutcome::Done;
            }
            ExportWish::Print => {
                let mut pending = PendingExport::of(&self.dialog, true);
                pending.page.format = Format::Pdf;
                pending.carries_case = false;
                app.pending_export = Some(pending);
                app.ask_file(ctx, FilePurpose::Picture(self.document));
                return PromptOutcome::Done;
            }
            ExportWish::Copy => {
                let at = self.dialog.page_shown();
                app.copy_page(ctx, self.dialog.page.clone(), at);
            }
            ExportWish::Palette(palette) => app.use_palette(ctx, palette),
        }
        PromptOutcome::Stays
    }

    fn max_width_pt(&self, window_width_pt: f32) -> f32 {
        window_width_pt - BESIDE_DIALOG_PT
    }

    fn is_working(&self) -> bool {
        self.drawing.is_some()
    }
}

impl PhaselineApp {
    /// Opens the dialog of an export.
    pub(super) fn open_export(&mut self) {
        if !self.has_whole_document() {
            return;
        }
        let Some(document) = self.document() else { return };
        let mut page =
            self.export_page.clone().unwrap_or_else(|| Page::of(Preset::NatureDouble, Format::Svg));
        // What was left out of another case is no matter of this one.
        page.include.hidden_patients.clear();
        page.include.hidden_lanes.clear();
        page.view = document.look.figure;
        page.alignment = document.look.alignment;
        page.unit = document.look.unit;
        page.time = None;
        page.carried = None;
        let (document, dialog) = (document.id, ExportDialog::new(page));
        self.ask_user(ExportPrompt { document, dialog, drawn: None, drawing: None });
    }

    fn use_palette(&mut self, ctx: &Context, palette: Palette) {
        let Some(document) = self.document() else { return };
        let mut head = document.case().head();
        head.figure.palette = palette;
        let label = format!("Palette: {}", palette.words());
        self.act(ctx, Action::Edit { label, edit: Edit::SetCase(Box::new(head)), merge: None });
    }

    /// The name that an export suggests for its file.
    pub(super) fn export_extension(&self) -> &'static str {
        self.pending_export.as_ref().map_or("svg", |pending| pending.page.format.extension())
    }

    /// Writes the figure of the active document aside, as the dialog was set; the name's ending decides the format.
    pub(super) fn export(&mut self, ctx: &Context, path: PathBuf) {
        let pending = self.pending_export.take();
        let Some(document) = self.document() else { return };
        let pending = pending.unwrap_or_else(|| PendingExport::plain(document));
        let source = FigureSource::of(document);
        let PendingExport { mut page, carries_case, opens } = pending;
        let Some((path, format)) = self.picture_path(path, page.format) else { return };
        page.format = format;
        let to = path.clone();
        let carries_case = carries_case && format.carries_case();
        let task = Task::start(waker(ctx), move |progress| {
            if carries_case {
                let bytes = |name: &str| source.picture(name).map(|bytes| bytes.to_vec());
                page.carried = Some(io::carried_text(&source.study.case(), &bytes).into());
            }
            write_figure(&source, &page, &to, progress)
        });
        let card = format!("Writing {}", file_name(&path));
        let progress = task.progress();
        let job = Job::new(task, move |app: &mut Self, _, written| match written {
            Ok(Ok(files)) => app.exported(&path, files.len(), opens),
            // It was wished for.
            Ok(Err(_)) if progress.is_cancelled() => {
                app.toast(format!("Cancelled; {} was not written", path.display()), QUICK_SECS);
            }
            Ok(Err(why)) => app.show_message("The figure was not saved", why),
            Err(BrokeOff) => app.tell_broken_off(&path),
        });
        self.jobs.push(job.with_card(card, SLOW_EXPORT));
    }

    /// Says that a figure was written as so many files, and shows it if that is wished for.
    fn exported(&mut self, path: &Path, files: usize, opens: bool) {
        let more = match files {
            0 | 1 => String::new(),
            n => format!(" and {} more pages", n - 1),
        };
        self.toast(format!("Saved {}{more}", path.display()), QUICK_SECS);
        if opens && let Err(error) = open_in_viewer(path) {
            let text = format!(
                "{} was saved, but no program could be started to show it: {error}. Open it to print it.",
                path.display()
            );
            self.show_message("Print", text);
        }
    }

    /// Puts the figure on the clipboard as a picture, as the last export was set.
    pub(super) fn copy_picture(&mut self, ctx: &Context) {
        if !self.has_whole_document() {
            return;
        }
        let Some(document) = self.document() else { return };
        let mut page =
            self.export_page.clone().unwrap_or_else(|| Page::of(Preset::NatureDouble, Format::Png));
        page.alignment = document.look.alignment;
        page.unit = document.look.unit;
        self.copy_page(ctx, page, 0);
    }

    /// Puts a page of the active document on the clipboard as a picture.
    fn copy_page(&mut self, ctx: &Context, mut page: Page, at: usize) {
        let Some(document) = self.document() else { return };
        let source = FigureSource::of(document);
        page.format = Format::Png;
        page.carried = None;
        let task = Task::start(waker(ctx), move |_| rasterised(&source, &page, at, CLIPBOARD_DPI));
        self.jobs.push(Job::new(task, |app: &mut Self, ctx, drawn| {
            let why = match drawn {
                Ok(Ok(image)) => {
                    ctx.copy_image(image);
                    app.toast("Copied the picture", QUICK_SECS);
                    return;
                }
                Ok(Err(error)) => error.to_string(),
                Err(error) => error.to_string(),
            };
            app.show_message("The picture was not copied", why);
        }));
    }
}

/// Starts the program that the system shows a file with.
fn open_in_viewer(path: &Path) -> std::io::Result<()> {
    let mut command = if cfg!(target_os = "windows") {
        std::process::Command::new("explorer")
    } else if cfg!(target_os = "macos") {
        std::process::Command::new("open")
    } else {
        std::process::Command::new("xdg-open")
    };
    command.arg(path).spawn().map(drop)
}
