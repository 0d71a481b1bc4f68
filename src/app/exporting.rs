//! What leaves the window: the export dialog, its files, the clipboard, printing, and a picture of the window itself.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};

use eframe::egui::{self, Color32, ColorImage, Context, TextureOptions, Ui};

use super::files::{Asked, Job, aside, with_extension};
use super::pictures::decode;
use super::prompt::Prompt;
use super::{Document, PhaselineApp, QUICK_SECS, SLOW_SECS};
use crate::course::Course;
use crate::edit::Edit;
use crate::export::preflight::{Check, Proof, alike, missing, preflight};
use crate::export::{self, ExportError, Format, Page, Preset, Progress, Texts};
use crate::figure::Scene;
use crate::io;
use crate::model::{Case, Palette};
use crate::ui::action::Action;
use crate::ui::export::{ExportDialog, ExportWish, PX_PER_MM, export_ui};

/// Share of the window that the dialog takes.
const DIALOG_SHARE: f32 = 0.94;
/// Pixels an inch of a picture on the clipboard: sharp on a slide, small enough to paste anywhere.
const CLIPBOARD_DPI: f32 = 200.0;
/// An export that takes longer than this shows how far it is.
const SLOW_EXPORT_SECS: f32 = 0.4;

/// The dialog, and the drawing of its preview that runs aside.
pub struct Exporting {
    document: u64,
    dialog: ExportDialog,
    drawn: Option<Wanted>,
    drawing: Option<(Wanted, Receiver<Drawn>)>,
}

impl Exporting {
    /// Whether a preview is on its way.
    pub fn is_working(&self) -> bool {
        self.drawing.is_some()
    }
}

/// What a preview is of.
#[derive(Debug, Clone, PartialEq)]
struct Wanted {
    page: Page,
    state: u64,
    at: usize,
    /// Pixels of the screen in a logical pixel, in hundredths.
    density: u32,
}

/// What came of drawing a preview.
struct Drawn {
    result: Result<(ColorImage, [f32; 2], usize), String>,
    checks: Vec<Check>,
}

/// A case with what its figure needs, for a thread.
#[derive(Clone)]
struct Material {
    case: Case,
    courses: Vec<Arc<Course>>,
    pictures: HashMap<String, Arc<[u8]>>,
}

impl Material {
    fn picture(&self, name: &str) -> Option<Arc<[u8]>> {
        self.pictures.get(name).cloned()
    }
}

/// An export that runs aside.
pub struct Running {
    path: PathBuf,
    progress: Arc<Progress>,
    began: std::time::Instant,
    opens: bool,
    result: Receiver<Result<Vec<PathBuf>, String>>,
}

impl PhaselineApp {
    /// Opens the dialog of an export.
    pub(super) fn open_export(&mut self) {
        let Some(document) = self.document() else { return };
        let mut page =
            self.export_page.clone().unwrap_or_else(|| Page::of(Preset::NatureDouble, Format::Svg));
        // What was left out of another case is no matter of this one.
        page.include.hidden_patients.clear();
        page.include.hidden_lanes.clear();
        page.view = document.figure;
        page.alignment = document.alignment;
        page.unit = document.unit;
        page.time = None;
        page.carried = None;
        let exporting =
            Exporting { document: document.id, dialog: ExportDialog::new(page), drawn: None, drawing: None };
        self.prompts.push(Prompt::Export(Box::new(exporting)));
    }

    /// Draws the dialog; whether it is done with.
    pub(super) fn export_ui(&mut self, ctx: &Context, ui: &mut Ui, exporting: &mut Exporting) -> bool {
        let Some(index) = self.documents.iter().position(|d| d.id == exporting.document) else { return true };
        let names: Vec<String> = self.documents.iter().map(Document::name).collect();
        let room = ctx.content_rect().size() * DIALOG_SHARE - egui::vec2(44.0, 44.0);
        let wish = {
            let Some((document, name)) = self.documents.get(index).zip(names.get(index)) else { return true };
            export_ui(ui, &mut exporting.dialog, &document.view(name), room)
        };
        exporting.dialog.page.time =
            self.documents.get(index).filter(|_| exporting.dialog.as_shown).and_then(|d| d.time);
        self.follow_preview(ctx, exporting);
        self.export_page = Some(exporting.dialog.page.clone());
        match wish {
            ExportWish::Stay => {}
            ExportWish::Close => return true,
            ExportWish::Save => {
                self.leaving = Some(Leaving::of(&exporting.dialog, false));
                self.ask(ctx, Asked::Picture(exporting.document));
                return true;
            }
            ExportWish::Print => {
                let mut leaving = Leaving::of(&exporting.dialog, true);
                leaving.page.format = Format::Pdf;
                leaving.carries_case = false;
                self.leaving = Some(leaving);
                self.ask(ctx, Asked::Picture(exporting.document));
                return true;
            }
            ExportWish::Copy => {
                let at = exporting.dialog.page_shown();
                self.copy_page(ctx, exporting.dialog.page.clone(), at);
            }
            ExportWish::Palette(palette) => self.use_palette(ctx, palette),
        }
        false
    }

    fn use_palette(&mut self, ctx: &Context, palette: Palette) {
        let Some(document) = self.document() else { return };
        let mut head = document.case().head();
        head.figure.palette = palette;
        let label = format!("Palette: {}", palette.words());
        self.act(ctx, Action::Edit { label, edit: Edit::SetCase(Box::new(head)), merge: None });
    }

    /// Takes a preview that is drawn, and has the next one drawn if what is wanted has changed.
    fn follow_preview(&mut self, ctx: &Context, exporting: &mut Exporting) {
        if let Some((wanted, result)) = exporting.drawing.take() {
            match result.try_recv() {
                Ok(drawn) => {
                    let preview = &mut exporting.dialog.preview;
                    preview.checks = drawn.checks;
                    match drawn.result {
                        Ok((image, size_mm, pages)) => {
                            let texture = ctx.load_texture("export preview", image, TextureOptions::LINEAR);
                            preview.shown = Some((texture, size_mm));
                            preview.pages = pages;
                            preview.trouble = None;
                        }
                        Err(trouble) => preview.trouble = Some(trouble),
                    }
                    exporting.drawn = Some(wanted);
                }
                Err(TryRecvError::Empty) => exporting.drawing = Some((wanted, result)),
                Err(TryRecvError::Disconnected) => {
                    exporting.dialog.preview.trouble = Some("The picture could not be drawn.".to_owned());
                    exporting.drawn = Some(wanted);
                }
            }
        }
        let Some(document) = self.documents.iter().find(|d| d.id == exporting.document) else { return };
        let wanted = Wanted {
            page: exporting.dialog.page.clone(),
            state: document.history().state(),
            at: exporting.dialog.page_shown(),
            density: (ctx.pixels_per_point() * 100.0).round() as u32,
        };
        exporting.dialog.preview.is_stale = exporting.drawn.as_ref() != Some(&wanted);
        if exporting.drawing.is_none() && exporting.dialog.preview.is_stale {
            let material = self.material(exporting.document);
            let for_thread = wanted.clone();
            let result = aside(ctx, move || draw(&material, &for_thread));
            exporting.drawing = Some((wanted, result));
        }
    }

    fn material(&self, document: u64) -> Material {
        let document = self.documents.iter().find(|d| d.id == document);
        document.map_or_else(
            || Material { case: Case::new(), courses: Vec::new(), pictures: HashMap::new() },
            |document| Material {
                case: document.case().clone(),
                courses: document.courses().to_vec(),
                pictures: document.pictures.all().map(|(n, b)| (n.to_owned(), Arc::clone(b))).collect(),
            },
        )
    }

    /// The name that an export suggests for its file.
    pub(super) fn export_extension(&self) -> &'static str {
        self.leaving.as_ref().map_or("svg", |leaving| leaving.page.format.extension())
    }

    /// Writes the figure of the active document aside, as the dialog was set; the name's ending decides the format.
    pub(super) fn export(&mut self, ctx: &Context, path: PathBuf) {
        let Some(document) = self.document() else { return };
        let (id, plain) = (document.id, Leaving::plain(document));
        let Leaving { mut page, carries_case, opens } = self.leaving.take().unwrap_or(plain);
        let Some((path, format)) = self.picture_path(path, page.format) else { return };
        page.format = format;
        let material = self.material(id);
        let progress = Arc::new(Progress::new());
        let (shared, to) = (Arc::clone(&progress), path.clone());
        let carries_case = carries_case && format.carries_case();
        let result = aside(ctx, move || {
            if carries_case {
                let bytes = |name: &str| material.picture(name).map(|bytes| bytes.to_vec());
                page.carried = Some(io::carried_text(&material.case, &bytes).into());
            }
            write_figure(&material, &page, &to, &shared)
        });
        let began = std::time::Instant::now();
        self.jobs.push(Job::Export(Running { path, progress, began, opens, result }));
    }

    /// Takes the result of an export; gives it back while it runs.
    pub(super) fn finish_export(&mut self, running: Running) -> Option<Running> {
        match running.result.try_recv() {
            Ok(Ok(files)) => {
                let more = match files.len() {
                    0 | 1 => String::new(),
                    n => format!(" and {} more pages", n - 1),
                };
                self.tell(format!("Saved {}{more}", running.path.display()), QUICK_SECS);
                if running.opens
                    && let Err(error) = open_in_viewer(&running.path)
                {
                    let text = format!(
                        "{} was saved, but no program could be started to show it: {error}. Open it to print it.",
                        running.path.display()
                    );
                    self.prompts.push(Prompt::message("Print", text));
                }
            }
            Ok(Err(why)) if running.progress.is_cancelled() => {
                let _ = why; // it was wished for
                self.tell(format!("Cancelled; {} was not written", running.path.display()), QUICK_SECS);
            }
            Ok(Err(why)) => self.prompts.push(Prompt::message("The figure was not saved", why)),
            Err(TryRecvError::Empty) => return Some(running),
            Err(TryRecvError::Disconnected) => self.broke(&running.path),
        }
        None
    }

    /// Shows how far slow exports are, with a way to stop them.
    pub(super) fn exports_ui(&self, ctx: &Context) {
        let slow = self.jobs.iter().filter_map(|job| match job {
            Job::Export(running) if running.began.elapsed().as_secs_f32() > SLOW_EXPORT_SECS => Some(running),
            _ => None,
        });
        let running: Vec<&Running> = slow.collect();
        if running.is_empty() {
            if self.jobs.iter().any(|job| matches!(job, Job::Export(_))) {
                ctx.request_repaint_after(std::time::Duration::from_secs_f32(SLOW_EXPORT_SECS));
            }
            return;
        }
        ctx.request_repaint_after(std::time::Duration::from_millis(100));
        let area = egui::Area::new(egui::Id::unique("exports"))
            .order(egui::Order::Foreground)
            .anchor(egui::Align2::RIGHT_BOTTOM, egui::vec2(-16.0, -40.0));
        area.show(ctx, |ui| {
            egui::Frame::popup(&ctx.global_style()).inner_margin(egui::Margin::same(12)).show(ui, |ui| {
                ui.set_width(320.0);
                for running in running {
                    let name = running.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    ui.label(format!("Writing {name}"));
                    ui.horizontal(|ui| {
                        let bar = egui::ProgressBar::new(running.progress.share()).desired_width(220.0);
                        ui.add(bar.show_percentage());
                        if ui.button("Cancel").clicked() {
                            running.progress.cancel();
                        }
                    });
                }
            });
        });
    }

    /// Puts the figure on the clipboard as a picture, as the last export was set.
    pub(super) fn copy_picture(&mut self, ctx: &Context) {
        let Some(document) = self.document() else { return };
        let mut page =
            self.export_page.clone().unwrap_or_else(|| Page::of(Preset::NatureDouble, Format::Png));
        page.alignment = document.alignment;
        page.unit = document.unit;
        self.copy_page(ctx, page, 0);
    }

    fn copy_page(&mut self, ctx: &Context, mut page: Page, at: usize) {
        let Some(document) = self.document() else { return };
        let material = self.material(document.id);
        page.format = Format::Png;
        page.carried = None;
        let result =
            aside(ctx, move || rasterised(&material, &page, at, CLIPBOARD_DPI).map_err(|e| e.to_string()));
        self.jobs.push(Job::Copy { result });
    }

    /// Puts a picture that was drawn on the clipboard.
    pub(super) fn copied(&mut self, ctx: &Context, image: Result<ColorImage, String>) {
        match image {
            Ok(image) => {
                ctx.copy_image(image);
                self.tell("Copied the picture".to_owned(), QUICK_SECS);
            }
            Err(why) => self.prompts.push(Prompt::message("The picture was not copied", why)),
        }
    }

    /// Has the window drawn as a picture, once menus and prompts are gone.
    pub(super) fn take_screenshot(&mut self, ctx: &Context) {
        let (send, receive) = std::sync::mpsc::channel();
        self.screenshot = Some(Screenshot::Wanted { frames: 2, send, receive });
        ctx.request_repaint();
    }

    /// Follows a picture of the window from the wish to the question of where to put it.
    pub(super) fn follow_screenshot(&mut self, ctx: &Context) {
        match self.screenshot.take() {
            Some(Screenshot::Wanted { frames: 0, send, receive }) => {
                let wake = ctx.clone();
                ctx.request_screenshot(move |image| {
                    // Nobody listens any more if the window has closed.
                    let _ = send.send(image);
                    wake.request_repaint();
                });
                self.screenshot = Some(Screenshot::Coming(receive));
            }
            Some(Screenshot::Wanted { frames, send, receive }) => {
                self.screenshot = Some(Screenshot::Wanted { frames: frames - 1, send, receive });
                ctx.request_repaint();
            }
            Some(Screenshot::Coming(receive)) => match receive.try_recv() {
                Ok(image) => {
                    self.screenshot = Some(Screenshot::Taken { image, density: ctx.pixels_per_point() });
                    self.ask(ctx, Asked::Screenshot);
                }
                Err(TryRecvError::Empty) => self.screenshot = Some(Screenshot::Coming(receive)),
                Err(TryRecvError::Disconnected) => {
                    self.tell("The window could not be drawn as a picture".to_owned(), SLOW_SECS);
                }
            },
            taken => self.screenshot = taken,
        }
    }

    /// Writes the picture of the window that was taken.
    pub(super) fn save_screenshot(&mut self, path: PathBuf) {
        let Some(Screenshot::Taken { image, density }) = self.screenshot.take() else { return };
        let path = with_extension(path, "png");
        let rgba: Vec<u8> = image.pixels.iter().flat_map(Color32::to_srgba_unmultiplied).collect();
        let size = [image.size[0] as u32, image.size[1] as u32];
        let dpi = PX_PER_MM * 25.4 * density;
        let written = export::png_of(&rgba, size, dpi).map_err(|e| e.to_string()).and_then(|bytes| {
            io::write_output(&path, &bytes).map_err(|e| format!("{}: {e}", path.display()))
        });
        match written {
            Ok(()) => self.tell(format!("Saved {}", path.display()), QUICK_SECS),
            Err(why) => self.prompts.push(Prompt::message("The picture was not saved", why)),
        }
    }
}

/// A picture of the window, on its way.
pub enum Screenshot {
    /// To be taken after so many frames, when what covers the window is gone.
    Wanted { frames: u8, send: std::sync::mpsc::Sender<Arc<ColorImage>>, receive: Receiver<Arc<ColorImage>> },
    /// Being drawn.
    Coming(Receiver<Arc<ColorImage>>),
    /// Drawn, waiting for a name; with pixels in a logical pixel.
    Taken { image: Arc<ColorImage>, density: f32 },
}

/// How a figure is to be written once its name is chosen.
pub struct Leaving {
    page: Page,
    carries_case: bool,
    /// Whether it is shown in the system's viewer afterwards.
    opens: bool,
}

impl Leaving {
    fn of(dialog: &ExportDialog, opens: bool) -> Self {
        Self { page: dialog.page.clone(), carries_case: dialog.carries_case, opens }
    }

    /// As an export is without a dialog.
    fn plain(document: &Document) -> Self {
        let page = Page {
            view: document.figure,
            time: document.time,
            alignment: document.alignment,
            unit: document.unit,
            ..Page::default()
        };
        Self { page, carries_case: false, opens: false }
    }
}

/// Draws a preview and has it checked.
fn draw(material: &Material, wanted: &Wanted) -> Drawn {
    let dpi = PX_PER_MM * 25.4 * wanted.density as f32 / 100.0;
    let scenes = match scenes_of(material, &wanted.page) {
        Ok(scenes) => scenes,
        Err(error) => return Drawn { result: Err(error.to_string()), checks: Vec::new() },
    };
    let alike = alike(&material.case, &material.courses, &wanted.page);
    let picture_px = |name: &str| {
        let bytes = material.picture(name)?;
        let reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().ok()?;
        reader.into_dimensions().ok()
    };
    let missing = missing(&material.case, &wanted.page, &|name| picture_px(name).is_some());
    let checks = preflight(&Proof {
        scenes: &scenes,
        page: &wanted.page,
        picture_px: &picture_px,
        missing: &missing,
        alike: &alike,
    });
    let Some(scene) = scenes.get(wanted.at).or(scenes.first()) else {
        return Drawn { result: Err("There is nothing to show.".to_owned()), checks };
    };
    let size_mm = [scene.size.w / export::POINTS_PER_MM, scene.size.h / export::POINTS_PER_MM];
    let result = image_of(material, scene, &wanted.page, dpi)
        .map(|image| (image, size_mm, scenes.len()))
        .map_err(|error| error.to_string());
    Drawn { result, checks }
}

fn scenes_of(material: &Material, page: &Page) -> Result<Vec<Scene>, ExportError> {
    let known =
        material.pictures.iter().filter_map(|(name, bytes)| Some((name.clone(), export::aspect(bytes)?)));
    export::scenes(&material.case, &material.courses, page, known.collect())
}

/// One page as pixels.
fn rasterised(material: &Material, page: &Page, at: usize, dpi: f32) -> Result<ColorImage, ExportError> {
    let scenes = scenes_of(material, page)?;
    let scene = scenes.get(at).or(scenes.first()).ok_or(ExportError::NoSize)?;
    image_of(material, scene, page, dpi)
}

fn image_of(material: &Material, scene: &Scene, page: &Page, dpi: f32) -> Result<ColorImage, ExportError> {
    let page = Page { format: Format::Png, dpi, carried: None, ..page.clone() };
    let picture = |name: &str| material.picture(name);
    let texts = Texts::default();
    let outputs = export::files(vec![scene.clone()], texts, &page, &picture, &Progress::new())?;
    outputs.first().and_then(|output| decode(&output.bytes)).ok_or(ExportError::NoSize)
}

/// Writes the files of a figure; gives their paths.
fn write_figure(
    material: &Material,
    page: &Page,
    path: &Path,
    progress: &Progress,
) -> Result<Vec<PathBuf>, String> {
    let picture = |name: &str| material.picture(name);
    let outputs = export::export(&material.case, &material.courses, page, &picture, progress)
        .map_err(|e| e.to_string())?;
    let mut written = Vec::with_capacity(outputs.len());
    for output in &outputs {
        let to = io::with_suffix(path, &output.suffix);
        if !output.suffix.is_empty() && to.exists() {
            return Err(format!(
                "{}: this file is in the way of a further page; it is as it was",
                to.display()
            ));
        }
        io::write_output(&to, &output.bytes).map_err(|e| format!("{}: {e}", to.display()))?;
        written.push(to);
    }
    Ok(written)
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
