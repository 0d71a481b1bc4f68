//! The de-identified copy of a case: what is kept, what may still tell who somebody is, and saving it.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{self, Context, Label, RichText, ScrollArea, Ui};

use super::awaiting::{FilePurpose, PendingCopy};
use super::jobs::waker;
use super::prompt::{Prompt, PromptOutcome, buttons, title};
use super::window::PhaselineApp;
use crate::export::deidentify::{CLOSING, Deidentified, Hit, Keep, Options, PatientOrder, Spot, deidentify};
use crate::export::{self, Format, Page, Progress};
use crate::io::{self, FileShape, attachments};
use crate::job::{BrokeOff, Task};
use crate::model::Case;
use crate::study::Study;
use crate::ui::theme;

/// Most findings that are listed.
const MOST_HITS: usize = 300;

/// What the user wants of a de-identified copy, and what it comes to.
struct DeidentifyPrompt {
    options: Options,
    /// The number that shuffles, drawn once, so that a tick elsewhere does not shuffle again.
    seed: u64,
    formats: Vec<Format>,
    made: Option<Arc<Deidentified>>,
    making: Option<Task<Deidentified>>,
    /// Why nothing was made.
    trouble: Option<BrokeOff>,
}

impl PhaselineApp {
    /// Asks what a de-identified copy is to keep.
    pub(super) fn ask_deidentified(&mut self, ctx: &Context) {
        if !self.has_whole_document() {
            return;
        }
        let mut prompt = DeidentifyPrompt {
            options: Options::default(),
            // From the system's own chance.
            seed: RandomState::new().build_hasher().finish(),
            formats: Vec::new(),
            made: None,
            making: None,
            trouble: None,
        };
        self.look_through(ctx, &mut prompt);
        self.ask_user(prompt);
    }

    /// Makes the copy aside, as it is wanted now.
    fn look_through(&self, ctx: &Context, prompt: &mut DeidentifyPrompt) {
        let Some(document) = self.document() else { return };
        let study = document.study().clone();
        let options = prompt.options.clone();
        prompt.making = Some(Task::start(waker(ctx), move |_| deidentify(&study, &options)));
        prompt.trouble = None;
    }

    /// Writes the de-identified copy that waits for its name, with its pictures and figures.
    pub(super) fn save_deidentified(&mut self, ctx: &Context, path: PathBuf) {
        const FAILED: &str = "The de-identified case was not saved";
        let Some(PendingCopy { made, formats }) = self.pending_copy.take() else { return };
        let Some(path) = self.free_path(path, "ron", FAILED) else { return };
        let same = path.canonicalize().ok();
        if same.is_some() && self.documents.iter().any(|d| d.open.loaded.path == same) {
            let text = format!("{} is open here and stays as it is; choose another name.", path.display());
            self.show_message(FAILED, text);
            return;
        }
        let Some(document) = self.document() else { return };
        let pictures: HashMap<String, Arc<[u8]>> =
            document.open.pictures.all().map(|(name, bytes)| (name.to_owned(), Arc::clone(bytes))).collect();
        let to = path.clone();
        self.write_aside(ctx, path, FAILED, move || write_deidentified(&to, &made, &formats, &pictures));
    }
}

impl Prompt<PhaselineApp> for DeidentifyPrompt {
    fn prompt_ui(&mut self, app: &mut PhaselineApp, ctx: &Context, ui: &mut Ui) -> PromptOutcome {
        match Task::take(&mut self.making) {
            Some(Ok(made)) => self.made = Some(Arc::new(made)),
            Some(Err(why)) => self.trouble = Some(why),
            None => {}
        }
        let before = self.options.clone();
        title(ui, "De-identified export");
        ui.add(Label::new(
            "Saves another case in which dates are times from zero, patients and events have new ids, and ages over 89 are 90+. \
             The open case stays as it is.",
        ).wrap());
        ui.add_space(6.0);
        ui.columns(2, |columns| {
            if let [left, right] = columns {
                ticks_ui(left, self);
                figures_ui(right, self);
            }
        });
        ui.separator();
        match self.made.clone() {
            None => {
                let state = self
                    .trouble
                    .map_or_else(|| "The texts are being looked through…".to_owned(), |why| why.to_string());
                ui.label(RichText::new(state).color(theme::colors(ui).quiet));
            }
            Some(made) => hits_ui(ui, &made, &mut self.options),
        }
        ui.add_space(4.0);
        ui.add(Label::new(RichText::new(CLOSING).color(theme::colors(ui).quiet)).wrap());
        if self.options != before {
            app.look_through(ctx, self);
        }
        match buttons(ui, &["Save…", "Cancel"]) {
            Some(0) => {
                // What is saved is what is shown.
                let Some(made) =
                    self.made.clone().filter(|_| self.making.is_none() && self.trouble.is_none())
                else {
                    return PromptOutcome::Stays;
                };
                app.pending_copy = Some(PendingCopy { made, formats: self.formats.clone() });
                app.ask_file_of(ctx, FilePurpose::Deidentified);
                PromptOutcome::Done
            }
            Some(_) => PromptOutcome::Done,
            None => PromptOutcome::Stays,
        }
    }

    fn max_width_pt(&self, _: f32) -> f32 {
        680.0
    }

    fn is_working(&self) -> bool {
        self.making.is_some()
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
    let text = io::write(&made.case, &FileShape { bom: false, crlf: false });
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
    let mut shuffled = matches!(prompt.options.order, PatientOrder::Shuffled(_));
    if ui.checkbox(&mut shuffled, "Shuffle the patients").changed() {
        prompt.options.order =
            if shuffled { PatientOrder::Shuffled(prompt.seed) } else { PatientOrder::AsInCase };
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
