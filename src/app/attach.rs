//! Attaching pictures to events: from files, dropped or chosen, and from the clipboard.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{self, ColorImage, Context, RichText, TextEdit, Ui};

use super::jobs::{Job, waker};
use super::prompt::{Prompt, PromptOutcome, buttons, focus_once, list_keys, matches, title};
use super::window::{PhaselineApp, QUICK_SECS, SLOW_SECS};
use crate::edit::{Edit, Selection};
use crate::io::attachments::{self, PictureError, Prepared};
use crate::job::Task;
use crate::measure::describe;
use crate::model::{Case, Event, EventAddress, PatientId, Picture};
use crate::ui::theme;

/// Most events that the list of a question shows at once; typing narrows it.
const MOST_LISTED: usize = 200;

/// A picture on its way into a case.
#[derive(Debug, Clone)]
pub enum PictureSource {
    /// A picture file.
    File(PathBuf),
    /// Pixels from the clipboard.
    Pixels(Arc<ColorImage>),
}

impl PictureSource {
    /// Decodes it within bounds and encodes it anew; the error names the file.
    fn prepared(&self) -> Result<Prepared, String> {
        match self {
            Self::File(path) => attachments::prepare_file(path).map_err(|error| match error {
                // It names the file itself.
                PictureError::Io { .. } => error.to_string(),
                other => format!("{}: {other}", path.display()),
            }),
            Self::Pixels(image) => {
                let [width, height] = image.size;
                let rgba = image.pixels.iter().flat_map(egui::Color32::to_srgba_unmultiplied).collect();
                attachments::prepare_pixels(width, height, rgba)
                    .map_err(|error| format!("the picture on the clipboard: {error}"))
            }
        }
    }
}

/// Pictures that were made ready, and why others were not.
struct PreparedPictures {
    prepared: Vec<Prepared>,
    refused: Vec<String>,
}

/// Whether the name of a file says that it is a picture that can be attached.
pub fn is_picture(path: &Path) -> bool {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    extension.is_some_and(|e| attachments::EXTENSIONS.contains(&&*e))
}

impl PhaselineApp {
    /// Attaches pictures to the selected event; without one, or with several, asks to which.
    pub(super) fn attach(&mut self, ctx: &Context, pictures: Vec<PictureSource>) {
        if pictures.is_empty() {
            return;
        }
        let Some(document) = self.document() else {
            self.toast("Open a case first; a picture belongs to an event of it", SLOW_SECS);
            return;
        };
        match document.look.selection.events() {
            [one] => {
                let one = one.clone();
                self.attach_to(ctx, one, pictures);
            }
            _ if document.case().patients.iter().all(|p| p.events.is_empty()) => {
                self.toast("Add an event first; a picture belongs to one", SLOW_SECS);
            }
            _ => self.ask_user(WhichEventPrompt { pictures, text: String::new(), at: 0 }),
        }
    }

    /// Makes pictures ready aside; they are attached when they are.
    fn attach_to(&mut self, ctx: &Context, address: EventAddress, pictures: Vec<PictureSource>) {
        let Some(document) = self.document().map(|d| d.id) else { return };
        let task = Task::start(waker(ctx), move |_| {
            let mut ready = PreparedPictures { prepared: Vec::new(), refused: Vec::new() };
            for picture in &pictures {
                match picture.prepared() {
                    Ok(prepared) => ready.prepared.push(prepared),
                    Err(why) => ready.refused.push(why),
                }
            }
            ready
        });
        self.jobs.push(Job::new(task, move |app: &mut Self, _, ready| match ready {
            Ok(ready) => app.attached(document, &address, ready),
            Err(_) => app.show_message(
                "The picture was not attached",
                "The work broke off unexpectedly; nothing was attached.",
            ),
        }));
    }

    fn attached(&mut self, id: u64, address: &EventAddress, ready: PreparedPictures) {
        let Some(document) = self.document_by_id(id) else { return };
        let PreparedPictures { prepared, mut refused } = ready;
        let mut note = None;
        if let Some(event) = document.case().event(&address.patient, &address.event) {
            let mut event = Event::clone(event);
            let before = event.pictures.len();
            for Prepared { name, png } in prepared {
                document.add_pictures([(name.clone(), png.into())]);
                if !event.pictures.iter().any(|p| p.file == name) {
                    event.pictures.push(Picture::of(name));
                }
            }
            let (new, title) = (event.pictures.len() - before, event.title());
            if new > 0 {
                let words = if new == 1 { "a picture".to_owned() } else { format!("{new} pictures") };
                let edit = Edit::ReplaceEvent { patient: address.patient.clone(), event: Arc::new(event) };
                match document.commit(&format!("Attach {words} to {title}"), edit, None) {
                    Ok(()) => {
                        document.look.selection = Selection::Events(vec![address.clone()]).into();
                        document.close_step();
                        note = Some((format!("Attached {words} to {title}"), QUICK_SECS));
                    }
                    Err(error) => refused.push(error.to_string()),
                }
            } else if refused.is_empty() {
                note = Some((format!("{title} has this picture already"), SLOW_SECS));
            }
        } else {
            refused.push("the event is not there any more".to_owned());
        }
        if let Some((text, seconds)) = note {
            self.toast(text, seconds);
        }
        if !refused.is_empty() {
            self.show_message("Not every picture was attached", refused.join("\n"));
        }
    }
}

/// Pictures belong to an event that is still to be chosen: a few letters of its name, arrow keys and Enter, or a click.
struct WhichEventPrompt {
    pictures: Vec<PictureSource>,
    text: String,
    at: usize,
}

impl Prompt<PhaselineApp> for WhichEventPrompt {
    fn prompt_ui(&mut self, app: &mut PhaselineApp, ctx: &Context, ui: &mut Ui) -> PromptOutcome {
        let Self { pictures, text, at } = self;
        title(
            ui,
            match pictures.as_slice() {
                [_] => "Which event does the picture belong to?",
                _ => "Which event do the pictures belong to?",
            },
        );
        let label = ui.label(RichText::new("Event").color(theme::colors(ui).quiet));
        let (down, up, enter) = list_keys(ui);
        let field = TextEdit::singleline(&mut *text).desired_width(f32::INFINITY).hint_text("a few letters");
        let response = ui.add(field).labelled_by(label.id);
        focus_once(ui, &response);
        if response.changed() {
            *at = 0;
        }
        let Some(document) = app.document() else { return PromptOutcome::Done };
        let found = listed(document.case(), &document.look.selection, text);
        *at = (*at + usize::from(down)).saturating_sub(usize::from(up)).min(found.len().saturating_sub(1));
        let mut chosen = None;
        egui::ScrollArea::vertical().max_height(300.0).min_scrolled_height(300.0).show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            if found.is_empty() {
                ui.label("No event has these letters.");
            }
            for (i, (name, address)) in found.iter().enumerate() {
                let button = egui::Button::selectable(i == *at, name).min_size(egui::vec2(440.0, 24.0));
                let response = ui.add(button.truncate());
                if i == *at && (down || up) {
                    response.scroll_to_me(None);
                }
                if response.clicked() || (enter && i == *at) {
                    chosen = Some(address.clone());
                }
            }
        });
        if let Some(address) = chosen {
            app.attach_to(ctx, address, std::mem::take(pictures));
            return PromptOutcome::Done;
        }
        PromptOutcome::of(buttons(ui, &["Cancel"]))
    }
}

/// The events whose names have these letters in order, each with its patient's; the selected ones and those of their
/// patient first.
fn listed(case: &Case, selection: &Selection, letters: &str) -> Vec<(String, EventAddress)> {
    let mut found: Vec<(bool, String, EventAddress)> = Vec::new();
    let is_chosen = |id: &PatientId| selection.patient() == Some(id);
    let chosen = case.patients.iter().filter(|p| is_chosen(&p.id));
    'all: for patient in chosen.chain(case.patients.iter().filter(|p| !is_chosen(&p.id))) {
        for event in &patient.events {
            let address = EventAddress { patient: patient.id.clone(), event: event.id.clone() };
            let name = format!("{} · {}, {}", patient.title(), event.title(), describe::kind(&event.what));
            if matches(&name, letters) {
                found.push((!selection.events().contains(&address), name, address));
            }
            if found.len() >= MOST_LISTED {
                break 'all;
            }
        }
    }
    found.sort_by_key(|(is_other, ..)| *is_other);
    found.into_iter().map(|(_, name, address)| (name, address)).collect()
}
