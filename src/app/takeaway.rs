//! Text that leaves with the figure, and the de-identified copy of a case: what is shown, copied and saved.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};

use eframe::egui::{self, Context, Label, RichText, ScrollArea, Ui, vec2};

use super::files::{Asked, Job, aside, with_extension};
use super::prompt::{Outcome, Prompt, buttons, title};
use super::{PhaselineApp, QUICK_SECS};
use crate::export::deidentify::{CLOSING, Deidentified, Hit, Keep, Options, Order, Spot, deidentify};
use crate::export::text::{TextKind, Timeline, text, timeline};
use crate::export::{self, Format, Page, Progress};
use crate::io::{self, Shape, attachments};
use crate::model::Case;
use crate::study::Study;
use crate::ui::theme;

/// Most rows of the table that are shown before it is copied or saved.
const MOST_ROWS: usize = 200;
/// Most findings that are listed.
const MOST_HITS: usize = 300;
/// Height of what is scrolled, in points.
const SHOWN_PT: f32 = 360.0;
/// Widths of the columns of the table, in points.
const COLUMNS: [f32; 5] = [150.0, 150.0, 170.0, 250.0, 60.0];

/// The texts of a case, ready to be taken.
struct Texts {
    table: Timeline,
    all: Vec<(TextKind, String)>,
}

/// Which text is shown, and how the table is to be taken.
pub struct TextsPrompt {
    shown: TextKind,
    table: TextKind,
    texts: Option<Texts>,
    result: Option<Receiver<Texts>>,
}

impl TextsPrompt {
    /// Whether the texts are still being drafted.
    pub const fn is_working(&self) -> bool {
        self.result.is_some()
    }

    /// The kind that is copied or saved.
    fn kind(&self) -> TextKind {
        if self.shown == TextKind::CareHtml { self.table } else { self.shown }
    }

    fn text(&self, kind: TextKind) -> Option<&str> {
        self.texts.as_ref()?.all.iter().find(|(k, _)| *k == kind).map(|(_, text)| text.as_str())
    }
}

/// What the user wants of a de-identified copy, and what it comes to.
pub struct DeidentifyPrompt {
    options: Options,
    /// The number that shuffles, drawn once, so that a tick elsewhere does not shuffle again.
    seed: u64,
    formats: Vec<Format>,
    made: Option<Arc<Deidentified>>,
    result: Option<Receiver<Deidentified>>,
}

impl DeidentifyPrompt {
    /// Whether the case is still being looked through.
    pub const fn is_working(&self) -> bool {
        self.result.is_some()
    }
}

/// A de-identified copy that waits for the name of its file.
pub struct ToSave {
    made: Arc<Deidentified>,
    formats: Vec<Format>,
}

impl PhaselineApp {
    /// Drafts the texts of the case aside, and shows them.
    pub(super) fn ask_texts(&mut self, ctx: &Context) {
        let Some(document) = self.document() else { return };
        let study = document.study().clone();
        let result = aside(ctx, move || Texts {
            table: timeline(&study),
            all: TextKind::ALL.map(|kind| (kind, text(kind, &study))).into(),
        });
        let prompt = TextsPrompt {
            shown: TextKind::CareHtml,
            table: TextKind::CareHtml,
            texts: None,
            result: Some(result),
        };
        self.prompts.push(Prompt::Texts(Box::new(prompt)));
    }

    pub(super) fn texts_ui(&mut self, ctx: &Context, ui: &mut Ui, prompt: &mut TextsPrompt) -> Outcome {
        if let Some(texts) = prompt.result.as_ref().and_then(|result| result.try_recv().ok()) {
            prompt.texts = Some(texts);
            prompt.result = None;
        }
        title(ui, "Text to take away");
        ui.horizontal(|ui| {
            for (kind, name) in [
                (TextKind::CareHtml, "Timeline table"),
                (TextKind::Caption, "Caption"),
                (TextKind::Alt, "Alt text"),
            ] {
                ui.selectable_value(&mut prompt.shown, kind, name);
            }
        });
        if prompt.shown == TextKind::CareHtml {
            ui.horizontal(|ui| {
                ui.label("As");
                for (kind, name) in [
                    (TextKind::CareHtml, "a table for Word (HTML)"),
                    (TextKind::CareMarkdown, "Markdown"),
                    (TextKind::CareCsv, "CSV"),
                ] {
                    ui.radio_value(&mut prompt.table, kind, name);
                }
            });
        }
        ui.add_space(6.0);
        let c = theme::colors(ui);
        match (&prompt.texts, prompt.shown) {
            (None, _) => {
                ui.label(RichText::new("Being drafted…").color(c.quiet));
            }
            (Some(texts), TextKind::CareHtml) => table_ui(ui, &texts.table),
            (Some(_), kind) => {
                let text = prompt.text(kind).unwrap_or_default();
                ScrollArea::vertical().max_height(SHOWN_PT).id_salt("draft").show(ui, |ui| {
                    ui.add(Label::new(text.trim_end()).wrap().selectable(true));
                });
            }
        }
        ui.add_space(4.0);
        ui.label(RichText::new("Drafted from the data: read it before you publish it.").color(c.quiet));
        let pressed = buttons(ui, &["Copy", "Save…", "Close"]);
        let kind = prompt.kind();
        match pressed {
            Some(0) => {
                let Some(text) = prompt.text(kind) else { return Outcome::Stays };
                let plain = prompt.text(TextKind::CareMarkdown).unwrap_or(text);
                if kind == TextKind::CareHtml {
                    self.copy_html(ctx, text, plain);
                } else {
                    ctx.copy_text(text.to_owned());
                }
                self.tell(format!("Copied the {}", kind.words()), QUICK_SECS);
                Outcome::Stays
            }
            Some(1) => {
                self.ask_for(ctx, |document| Asked::Text(document, kind));
                Outcome::Done
            }
            Some(_) => Outcome::Done,
            None => Outcome::Stays,
        }
    }

    /// Puts HTML on the clipboard, with plain text for programs that do not take it.
    fn copy_html(&mut self, ctx: &Context, html: &str, plain: &str) {
        // On some systems what is copied is there only as long as the one who copied it.
        if self.clipboard.is_none() {
            self.clipboard = arboard::Clipboard::new().ok();
        }
        let copied = self.clipboard.as_mut().map(|clipboard| clipboard.set_html(html, Some(plain)));
        if !matches!(copied, Some(Ok(()))) {
            ctx.copy_text(plain.to_owned());
        }
    }

    /// Writes a text of the active document.
    pub(super) fn save_text(&mut self, ctx: &Context, path: PathBuf, kind: TextKind) {
        let Some(path) = self.free_path(path, kind.extension(), "The text was not saved") else { return };
        let Some(document) = self.document() else { return };
        let study = document.study().clone();
        let to = path.clone();
        let result = aside(ctx, move || {
            let text = text(kind, &study);
            io::write_output(&to, text.as_bytes()).map_err(|e| format!("{}: {e}", to.display()))
        });
        self.jobs.push(Job::Output { failed: "The text was not saved", path, result });
    }

    /// A path with its ending; nothing, and a word about it, if that would replace a file that nobody asked about.
    fn free_path(&mut self, path: PathBuf, extension: &str, failed: &str) -> Option<PathBuf> {
        let was_asked = path.extension().is_some();
        let path = with_extension(path, extension);
        if was_asked || !path.exists() {
            return Some(path);
        }
        let text =
            format!("{} is already there; give the name with its ending to replace it.", path.display());
        self.prompts.push(Prompt::message(failed, text));
        None
    }

    /// Takes the result of writing a file; gives the job back while it runs.
    pub(super) fn finish_output(&mut self, job: Job) -> Option<Job> {
        let Job::Output { failed, path, result } = job else { return Some(job) };
        match result.try_recv() {
            Ok(Ok(())) => self.tell(format!("Saved {}", path.display()), QUICK_SECS),
            Ok(Err(why)) => self.prompts.push(Prompt::message(failed, why)),
            Err(TryRecvError::Empty) => return Some(Job::Output { failed, path, result }),
            Err(TryRecvError::Disconnected) => {
                let text = format!("{}: the work broke off unexpectedly.", path.display());
                self.prompts.push(Prompt::message(failed, text));
            }
        }
        None
    }

    /// Asks what a de-identified copy is to keep.
    pub(super) fn ask_deidentified(&mut self, ctx: &Context) {
        if self.document().is_none() {
            return;
        }
        let mut prompt = DeidentifyPrompt {
            options: Options::default(),
            // From the system's own chance.
            seed: RandomState::new().build_hasher().finish(),
            formats: Vec::new(),
            made: None,
            result: None,
        };
        self.look_through(ctx, &mut prompt);
        self.prompts.push(Prompt::Deidentify(Box::new(prompt)));
    }

    /// Makes the copy aside, as it is wanted now.
    fn look_through(&self, ctx: &Context, prompt: &mut DeidentifyPrompt) {
        let Some(document) = self.document() else { return };
        let study = document.study().clone();
        let options = prompt.options.clone();
        prompt.result = Some(aside(ctx, move || deidentify(&study, &options)));
    }

    pub(super) fn deidentify_ui(
        &mut self,
        ctx: &Context,
        ui: &mut Ui,
        prompt: &mut DeidentifyPrompt,
    ) -> Outcome {
        if let Some(made) = prompt.result.as_ref().and_then(|result| result.try_recv().ok()) {
            prompt.made = Some(Arc::new(made));
            prompt.result = None;
        }
        let before = prompt.options.clone();
        title(ui, "De-identified export");
        ui.add(Label::new(
            "Saves another case in which dates are times from zero, patients and events have new ids, and ages over 89 are 90+. \
             The open case stays as it is.",
        ).wrap());
        ui.add_space(6.0);
        ui.columns(2, |columns| {
            if let [left, right] = columns {
                ticks_ui(left, prompt);
                figures_ui(right, prompt);
            }
        });
        ui.separator();
        match prompt.made.clone() {
            None => {
                ui.label(RichText::new("The texts are being looked through…").color(theme::colors(ui).quiet));
            }
            Some(made) => hits_ui(ui, &made, &mut prompt.options),
        }
        ui.add_space(4.0);
        ui.add(Label::new(RichText::new(CLOSING).color(theme::colors(ui).quiet)).wrap());
        if prompt.options != before {
            self.look_through(ctx, prompt);
        }
        match buttons(ui, &["Save…", "Cancel"]) {
            Some(0) => {
                // What is saved is what is shown.
                let Some(made) = prompt.made.clone().filter(|_| prompt.result.is_none()) else {
                    return Outcome::Stays;
                };
                self.to_save = Some(ToSave { made, formats: prompt.formats.clone() });
                self.ask_for(ctx, Asked::Deidentified);
                Outcome::Done
            }
            Some(_) => Outcome::Done,
            None => Outcome::Stays,
        }
    }

    /// Writes the de-identified copy that waits for its name, with its pictures and figures.
    pub(super) fn save_deidentified(&mut self, ctx: &Context, path: PathBuf) {
        const FAILED: &str = "The de-identified case was not saved";
        let Some(ToSave { made, formats }) = self.to_save.take() else { return };
        let Some(path) = self.free_path(path, "ron", FAILED) else { return };
        let same = path.canonicalize().ok();
        if same.is_some() && self.documents.iter().any(|d| d.loaded.path == same) {
            let text = format!("{} is open here and stays as it is; choose another name.", path.display());
            self.prompts.push(Prompt::message(FAILED, text));
            return;
        }
        let Some(document) = self.document() else { return };
        let pictures: HashMap<String, Arc<[u8]>> =
            document.pictures.all().map(|(name, bytes)| (name.to_owned(), Arc::clone(bytes))).collect();
        let to = path.clone();
        let result = aside(ctx, move || write_deidentified(&to, &made, &formats, &pictures));
        self.jobs.push(Job::Output { failed: FAILED, path, result });
    }
}

/// Writes a de-identified case, the pictures that it keeps beside it, encoded anew, and its figures.
fn write_deidentified(
    path: &Path,
    made: &Deidentified,
    formats: &[Format],
    pictures: &HashMap<String, Arc<[u8]>>,
) -> Result<(), String> {
    let mut clean: HashMap<String, Arc<[u8]>> = HashMap::new();
    for (old, new) in &made.pictures {
        let Some(bytes) = pictures.get(old) else { continue };
        let prepared = attachments::prepare(bytes).map_err(|e| format!("a picture: {e}"))?;
        attachments::keep(path, new, &prepared.png).map_err(|e| e.to_string())?;
        clean.insert(new.clone(), prepared.png.into());
    }
    let text = io::write(&made.case, &Shape { bom: false, crlf: false });
    io::write_output(path, text.as_bytes()).map_err(|e| format!("{}: {e}", path.display()))?;
    for format in formats {
        let to = path.with_extension(format.extension());
        for (suffix, bytes) in figure(&made.case, *format, &clean)? {
            let to = io::with_suffix(&to, &suffix);
            io::write_output(&to, &bytes).map_err(|e| format!("{}: {e}", to.display()))?;
        }
    }
    Ok(())
}

/// The figure of a case, by the suffixes of its files.
fn figure(
    case: &Case,
    format: Format,
    pictures: &HashMap<String, Arc<[u8]>>,
) -> Result<Vec<(String, Vec<u8>)>, String> {
    let page = Page { format, ..Page::default() };
    let picture = |name: &str| pictures.get(name).cloned();
    let files =
        export::export(&Study::of(case), &page, &picture, &Progress::new()).map_err(|e| e.to_string())?;
    Ok(files.into_iter().map(|file| (file.suffix, file.bytes)).collect())
}

/// The table as it will look.
fn table_ui(ui: &mut Ui, table: &Timeline) {
    let c = theme::colors(ui);
    let mut left = MOST_ROWS;
    ScrollArea::both().max_height(SHOWN_PT).id_salt("timeline").show(ui, |ui| {
        for patient in &table.patients {
            if left == 0 {
                ui.label(RichText::new("… and more, which is copied and saved, too.").color(c.quiet));
                break;
            }
            ui.label(RichText::new(&patient.name).font(theme::section_font()));
            ui.label(RichText::new(&patient.about).color(c.quiet));
            for row in patient.rows.iter().take(left) {
                let cells = [&row.when, &row.stated, &row.what, &row.details, row.basis];
                ui.horizontal_top(|ui| {
                    for (cell, width) in cells.into_iter().zip(COLUMNS) {
                        ui.allocate_ui(vec2(width, 0.0), |ui| {
                            ui.set_width(width);
                            ui.add(Label::new(cell).wrap());
                        });
                    }
                });
                ui.separator();
            }
            left -= patient.rows.len().min(left);
            ui.add_space(8.0);
        }
    });
}

/// What is kept.
fn ticks_ui(ui: &mut Ui, prompt: &mut DeidentifyPrompt) {
    ui.label(RichText::new("Keep").font(theme::section_font()));
    for keep in Keep::ALL {
        let mut kept = prompt.options.keep.contains(&keep);
        if ui.checkbox(&mut kept, keep.words()).changed() {
            if kept {
                prompt.options.keep.insert(keep);
            } else {
                prompt.options.keep.remove(&keep);
            }
        }
    }
}

/// How times and patients are told, and which figures go with it.
fn figures_ui(ui: &mut Ui, prompt: &mut DeidentifyPrompt) {
    ui.label(RichText::new("Patients and times").font(theme::section_font()));
    let mut shuffled = matches!(prompt.options.order, Order::Shuffled(_));
    if ui.checkbox(&mut shuffled, "Shuffle the patients").changed() {
        prompt.options.order = if shuffled { Order::Shuffled(prompt.seed) } else { Order::AsInCase };
    }
    ui.checkbox(&mut prompt.options.exact_ranges, "Keep ends of months and years to the day").on_hover_text(
        "A date to a month becomes a range of whole months around it. With this it keeps its ends to the day, \
         from which the day of time 0 can be worked out.",
    );
    ui.add_space(4.0);
    ui.label(RichText::new("Also save the figure").font(theme::section_font()));
    ui.horizontal(|ui| {
        for format in Format::ALL {
            let mut wanted = prompt.formats.contains(&format);
            if ui.checkbox(&mut wanted, format.extension().to_uppercase()).changed() {
                prompt.formats.retain(|f| *f != format);
                if wanted {
                    prompt.formats.push(format);
                }
            }
        }
    });
}

/// What was found in the texts that are left, each to be blanked.
fn hits_ui(ui: &mut Ui, made: &Deidentified, options: &mut Options) {
    let c = theme::colors(ui);
    for line in &made.done {
        ui.label(RichText::new(line).color(c.quiet));
    }
    ui.add_space(4.0);
    let n = made.hits.len();
    let head = match n {
        0 => "Nothing in the texts looks like a date, a name or a number of a person.".to_owned(),
        1 => "1 place in the texts may tell who somebody is:".to_owned(),
        n => format!("{n} places in the texts may tell who somebody is:"),
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new(head).font(theme::medium_font()));
        if n > 1 && ui.button("Blank all").clicked() {
            options.blanked.extend(made.hits.iter().map(Hit::spot));
        }
        if !options.blanked.is_empty() && ui.button("Blank none").clicked() {
            options.blanked.clear();
        }
    });
    let mut blank: Option<Spot> = None;
    ScrollArea::vertical().max_height(200.0).id_salt("found").show(ui, |ui| {
        egui::Grid::new("found").num_columns(4).striped(true).spacing([12.0, 3.0]).show(ui, |ui| {
            for hit in made.hits.iter().take(MOST_HITS) {
                let button = ui
                    .button("Blank")
                    .on_hover_text(format!("Put “{}” in its place", export::deidentify::BLANK));
                if button.clicked() {
                    blank = Some(hit.spot());
                }
                ui.label(&hit.at);
                ui.label(RichText::new(&hit.words).strong()).on_hover_text(&hit.text);
                ui.label(RichText::new(hit.reason.words()).color(c.quiet));
                ui.end_row();
            }
        });
        if n > MOST_HITS {
            ui.label(RichText::new(format!("… and {} more.", n - MOST_HITS)).color(c.quiet));
        }
    });
    options.blanked.extend(blank);
}
