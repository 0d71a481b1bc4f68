//! Questions and messages that need an answer before work goes on.

use std::path::PathBuf;

use eframe::egui::{self, Context, Id, Key, Modal, RichText, TextEdit, Ui, vec2};

use super::attach::Incoming;
use super::exporting::Exporting;
use super::files::Asked;
use super::findings::Silencing;
use super::takeaway::{DeidentifyPrompt, TextsPrompt};
use super::{Closing, PhaselineApp};
use crate::command::AppCommand;
use crate::edit::EventAddress;
use crate::entry::clipboard::Fragment;
use crate::io::{HardLinks, SaveError, SaveOptions};
use crate::ui::action::Action;
use crate::ui::{bars, theme};

/// What is asked or told.
pub enum Prompt {
    /// Something to read.
    Message { title: String, text: String },
    /// A path, where the desktop offers no dialog or typing is quicker.
    Path { asked: Asked, text: String },
    /// Unsaved changes are about to be closed.
    Unsaved { closing: Closing },
    /// A save needs a decision.
    SaveTrouble { document: u64, path: PathBuf, copy: bool, error: SaveError },
    /// Events are anchored to what is to be deleted.
    Delete { dependants: Vec<EventAddress> },
    /// Times of what is to be pasted refer to events that are not here.
    PasteLoose { fragment: Fragment, why: String },
    /// Pictures belong to an event that is still to be chosen, by a few letters of its name.
    WhichEvent { pictures: Vec<Incoming>, text: String, at: usize },
    /// The texts that go with the figure.
    Texts(Box<TextsPrompt>),
    /// What a de-identified copy keeps, and what was found in it.
    Deidentify(Box<DeidentifyPrompt>),
    /// A finding is to stand, for a reason.
    Silence(Silencing),
    /// A figure is about to leave, as a page that is looked at before.
    Export(Box<Exporting>),
    /// A picture in full size.
    Picture(String),
    /// All commands, to find one by typing.
    Palette { text: String, at: usize },
    /// What mouse and keys do.
    Keys,
    /// Version and licences.
    About,
}

/// What a prompt came to in a frame.
pub(super) enum Outcome {
    /// It stays.
    Stays,
    /// It is done with.
    Done,
}

impl Prompt {
    /// Something to read.
    pub fn message(title: &str, text: String) -> Self {
        Self::Message { title: title.to_owned(), text }
    }

    /// A path to type.
    pub fn path(asked: Asked) -> Self {
        Self::Path { asked, text: String::new() }
    }

    /// Whether it waits for work that runs aside.
    pub fn is_working(&self) -> bool {
        match self {
            Self::Texts(texts) => texts.is_working(),
            Self::Deidentify(wish) => wish.is_working(),
            Self::Export(exporting) => exporting.is_working(),
            _ => false,
        }
    }

    /// All commands.
    pub fn palette() -> Self {
        Self::Palette { text: String::new(), at: 0 }
    }
}

/// A row of buttons at the right; gives the position of the one that was pressed.
pub(super) fn buttons(ui: &mut Ui, names: &[&str]) -> Option<usize> {
    let mut pressed = None;
    ui.add_space(14.0);
    ui.horizontal(|ui| {
        for (i, name) in names.iter().enumerate() {
            let button = egui::Button::new(*name).min_size(vec2(84.0, 28.0));
            if ui.add(button).clicked() {
                pressed = Some(i);
            }
        }
    });
    pressed
}

pub(super) fn title(ui: &mut Ui, text: &str) {
    ui.add(egui::Label::new(RichText::new(text).font(theme::heading_font())).wrap());
    ui.add_space(8.0);
}

/// Gives the keyboard to a field when it is first drawn.
pub(super) fn focus_once(ui: &Ui, response: &egui::Response) {
    let id = Id::unique("prompt focus given");
    let given = ui.data(|d| d.get_temp::<u64>(id));
    let frame = ui.ctx().cumulative_pass_nr();
    // A prompt that was not drawn in the last frame is new.
    if given.is_none_or(|last| last + 1 < frame) {
        response.request_focus();
    }
    ui.data_mut(|d| d.insert_temp(id, frame));
}

impl PhaselineApp {
    /// Draws the latest prompt.
    pub(super) fn prompts_ui(&mut self, ctx: &Context) {
        let Some(mut prompt) = self.prompts.pop() else { return };
        let beneath = self.prompts.len();
        let style = ctx.global_style();
        let frame = egui::Frame::popup(&style).inner_margin(egui::Margin::same(20)).corner_radius(10);
        let modal = Modal::new(Id::unique("prompt")).frame(frame).show(ctx, |ui| {
            ui.set_max_width(match &prompt {
                Prompt::Picture(_) => ctx.content_rect().width() * 0.9,
                Prompt::Export(_) => ctx.content_rect().width() - 60.0,
                Prompt::Keys => 640.0,
                Prompt::Texts(_) => 860.0,
                Prompt::Deidentify(_) => 680.0,
                _ => 480.0,
            });
            self.prompt_ui(ctx, ui, &mut prompt)
        });
        let escaped = modal.should_close();
        match modal.inner {
            Outcome::Stays if escaped => {
                if matches!(prompt, Prompt::Unsaved { .. } | Prompt::SaveTrouble { .. } | Prompt::Path { .. })
                {
                    self.closing = None;
                }
            }
            // What it raised meanwhile is shown first; otherwise it stands where it stood.
            Outcome::Stays => self.prompts.insert(beneath.min(self.prompts.len()), prompt),
            Outcome::Done => {}
        }
    }

    fn prompt_ui(&mut self, ctx: &Context, ui: &mut Ui, prompt: &mut Prompt) -> Outcome {
        match prompt {
            Prompt::Message { title: head, text } => {
                title(ui, head);
                egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
                    ui.add(egui::Label::new(text.as_str()).wrap().selectable(true));
                });
                match buttons(ui, &["OK"]) {
                    Some(_) => Outcome::Done,
                    None if ui.input(|i| i.key_pressed(Key::Enter)) => Outcome::Done,
                    None => Outcome::Stays,
                }
            }
            Prompt::Path { asked, text } => self.path_ui(ctx, ui, *asked, text),
            Prompt::Unsaved { closing } => self.unsaved_ui(ctx, ui, *closing),
            Prompt::SaveTrouble { document, path, copy, error } => {
                self.trouble_ui(ctx, ui, *document, path, *copy, error)
            }
            Prompt::Delete { dependants } => self.delete_ui(ui, dependants),
            Prompt::PasteLoose { fragment, why } => self.loose_ui(ui, fragment, why),
            Prompt::WhichEvent { pictures, text, at } => self.which_event_ui(ctx, ui, pictures, (text, at)),
            Prompt::Texts(texts) => self.texts_ui(ctx, ui, texts),
            Prompt::Deidentify(wish) => self.deidentify_ui(ctx, ui, wish),
            Prompt::Silence(silencing) => self.silence_ui(ui, silencing),
            Prompt::Export(exporting) => {
                if self.export_ui(ctx, ui, exporting) {
                    Outcome::Done
                } else {
                    Outcome::Stays
                }
            }
            Prompt::Picture(name) => self.picture_ui(ctx, ui, name),
            Prompt::Palette { text, at } => self.palette_ui(ctx, ui, text, at),
            Prompt::Keys => keys_ui(ui),
            Prompt::About => about_ui(ui),
        }
    }

    fn path_ui(&mut self, ctx: &Context, ui: &mut Ui, asked: Asked, text: &mut String) -> Outcome {
        let (head, verb) = match asked {
            Asked::Open => ("Open a case file by its path", "Open"),
            Asked::SaveAs(_) => ("Save the case as", "Save"),
            Asked::SaveCopy(_) => ("Save a copy of the case as", "Save copy"),
            Asked::Picture(_) => ("Save the picture as (.svg, .pdf, .png or .tiff)", "Save picture"),
            Asked::Screenshot => ("Save the picture of the window as (.png)", "Save picture"),
            Asked::Curves(_) => ("Save the survival curves as (.svg, .pdf, .png or .tiff)", "Save picture"),
            Asked::PatientTable(_) => ("Save the patient table as (.csv)", "Save table"),
            Asked::Text(..) => ("Save the text as", "Save text"),
            Asked::Deidentified(_) => ("Save the de-identified case as", "Save"),
            Asked::Pictures(_) => ("Attach a picture by its path", "Attach"),
        };
        title(ui, head);
        let label = ui.label("Path");
        let field = TextEdit::singleline(text).desired_width(f32::INFINITY).hint_text(match asked {
            Asked::Picture(_) => "/home/me/figure.svg",
            Asked::Curves(_) => "/home/me/survival.svg",
            Asked::Screenshot => "/home/me/window.png",
            Asked::PatientTable(_) => "/home/me/patients.csv",
            Asked::Pictures(_) => "/home/me/ct.png",
            _ => "/home/me/case.ron",
        });
        let response = ui.add(field).labelled_by(label.id);
        focus_once(ui, &response);
        let path = expanded(text);
        let exists = !text.trim().is_empty() && path.exists();
        let opens = matches!(asked, Asked::Open | Asked::Pictures(_));
        let c = theme::colors(ui);
        let hint = match (text.trim().is_empty(), opens, exists) {
            (true, ..) => "",
            (_, true, false) => "there is no such file",
            (_, false, true) => "this file exists and will be replaced",
            _ => "",
        };
        ui.label(RichText::new(hint).color(c.warning));
        let pressed = buttons(ui, &[verb, "Cancel"]);
        let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if pressed == Some(1) {
            self.closing = None;
            return Outcome::Done;
        }
        if (pressed == Some(0) || entered) && !text.trim().is_empty() {
            if opens && !exists {
                response.request_focus();
                return Outcome::Stays;
            }
            self.chosen_by_hand(ctx, asked, path);
            return Outcome::Done;
        }
        Outcome::Stays
    }

    fn unsaved_ui(&mut self, ctx: &Context, ui: &mut Ui, closing: Closing) -> Outcome {
        let concerned = |d: &&super::Document| closing == Closing::Window || closing == Closing::Tab(d.id);
        let names: Vec<String> = self
            .documents
            .iter()
            .filter(concerned)
            .filter(|d| d.is_dirty())
            .map(super::Document::name)
            .collect();
        let head = match names.as_slice() {
            [one] => format!("Save the changes to {one}?"),
            many => format!("Save the changes to {} cases?", many.len()),
        };
        title(ui, &head);
        if names.len() > 1 {
            ui.label(names.join(", "));
        }
        ui.label("Without saving they are lost.");
        match buttons(ui, &["Save", "Discard", "Keep editing"]) {
            Some(0) => self.save_and_close(ctx, closing),
            Some(1) => self.close_now(ctx, closing),
            Some(_) => self.closing = None,
            None => return Outcome::Stays,
        }
        Outcome::Done
    }

    fn trouble_ui(
        &mut self,
        ctx: &Context,
        ui: &mut Ui,
        document: u64,
        path: &std::path::Path,
        copy: bool,
        error: &SaveError,
    ) -> Outcome {
        title(ui, "Not saved");
        ui.add(egui::Label::new(error.to_string()).wrap().selectable(true));
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
            Some(0) => self.start_save(ctx, document, path.to_owned(), copy, options),
            Some(1) => {
                self.ask(ctx, if copy { Asked::SaveCopy(document) } else { Asked::SaveAs(document) });
            }
            Some(3) if self.show_document(document) => self.revert(ctx),
            Some(_) => {}
            None => return Outcome::Stays,
        }
        Outcome::Done
    }

    fn loose_ui(&mut self, ui: &mut Ui, fragment: &Fragment, why: &str) -> Outcome {
        title(ui, "Not everything that these times refer to is here");
        ui.add(egui::Label::new(why).wrap());
        ui.add(egui::Label::new("They can be pasted as “unknown”; everything else is kept.").wrap());
        match buttons(ui, &["Paste as unknown", "Cancel"]) {
            Some(0) => {
                self.paste_loose(fragment);
                Outcome::Done
            }
            Some(_) => Outcome::Done,
            None => Outcome::Stays,
        }
    }

    fn delete_ui(&mut self, ui: &mut Ui, dependants: &[EventAddress]) -> Outcome {
        title(ui, "Other times depend on this");
        let names: Vec<String> = dependants.iter().map(|d| d.event.to_string()).take(12).collect();
        let text = format!(
            "The times of {} refer to what you delete. They will keep the values they have now, as lengths of time from zero.",
            names.join(", ")
        );
        ui.add(egui::Label::new(text).wrap());
        match buttons(ui, &["Delete", "Cancel"]) {
            Some(0) => {
                self.delete_selection();
                Outcome::Done
            }
            Some(_) => Outcome::Done,
            None => Outcome::Stays,
        }
    }

    fn picture_ui(&mut self, ctx: &Context, ui: &mut Ui, name: &str) -> Outcome {
        let Some(document) = self.document_mut() else { return Outcome::Done };
        let caption = document.caption_of(name).unwrap_or_default();
        let path = document.picture_path(name);
        let texture = document.pictures.texture(ctx, name);
        if let Some((texture, [w, h])) = texture.zip(document.pictures.size(name)) {
            let room = ctx.content_rect().size() * 0.8;
            let size = vec2(w as f32, h as f32);
            let scale = (room.x / size.x).min(room.y / size.y).min(2.0);
            let alt = if caption.is_empty() { name } else { &caption };
            ui.add(egui::Image::new((texture, size * scale)).alt_text(alt));
        } else {
            let text = format!("There is no picture that can be read at {path}. The case is not affected.");
            ui.add(egui::Label::new(text).wrap());
        }
        if !caption.is_empty() {
            ui.add(egui::Label::new(caption).wrap().selectable(true));
        }
        ui.label(RichText::new(name).color(theme::colors(ui).quiet));
        match buttons(ui, &["Close"]) {
            Some(_) => Outcome::Done,
            None => Outcome::Stays,
        }
    }

    fn palette_ui(&mut self, ctx: &Context, ui: &mut Ui, text: &mut String, at: &mut usize) -> Outcome {
        let label = ui.label(RichText::new("Find a command").font(theme::section_font()));
        let (down, up, enter) = ui.input_mut(|i| {
            let none = egui::Modifiers::NONE;
            (
                i.consume_key(none, Key::ArrowDown),
                i.consume_key(none, Key::ArrowUp),
                i.consume_key(none, Key::Enter),
            )
        });
        let field = TextEdit::singleline(text).desired_width(440.0).hint_text("a few letters");
        let response = ui.add(field).labelled_by(label.id);
        focus_once(ui, &response);
        if response.changed() {
            *at = 0;
        }
        let state = self.menu_state();
        let mut found: Vec<AppCommand> = AppCommand::all().filter(|c| matches(c.label(), text)).collect();
        // What is called exactly so comes first, then what begins so.
        let typed = text.trim().to_lowercase();
        found.sort_by_cached_key(|command| {
            let label = command.label().to_lowercase();
            (label != typed, !label.starts_with(&typed))
        });
        *at = (*at + usize::from(down)).saturating_sub(usize::from(up)).min(found.len().saturating_sub(1));
        let mut chosen = None;
        egui::ScrollArea::vertical().max_height(320.0).min_scrolled_height(320.0).show(ui, |ui| {
            for (i, command) in found.iter().enumerate() {
                let mut button = egui::Button::selectable(i == *at, bars::label(*command, &state));
                if let Some(keys) = command.shortcut().and_then(bars::keyboard_shortcut) {
                    button = button.shortcut_text(ctx.format_shortcut(&keys));
                }
                let enabled = bars::is_enabled(*command, &state);
                let response = ui.add_enabled(enabled, button.min_size(vec2(440.0, 24.0)));
                if i == *at && (down || up) {
                    response.scroll_to_me(None);
                }
                if response.on_hover_text(command.tooltip()).clicked() || (enter && i == *at && enabled) {
                    chosen = Some(*command);
                }
            }
        });
        match chosen {
            Some(command) => {
                self.act(ctx, Action::Command(command));
                Outcome::Done
            }
            None => Outcome::Stays,
        }
    }
}

/// Whether all letters stand in the label in that order, whatever their case.
pub(super) fn matches(label: &str, letters: &str) -> bool {
    let mut rest = label.chars().flat_map(char::to_lowercase);
    letters.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).all(|c| rest.any(|d| d == c))
}

/// A typed path: quotes and `file://` as copied from elsewhere come off, `~` is the home folder.
fn expanded(text: &str) -> PathBuf {
    let text = text.trim().trim_matches('"').trim_matches('\'');
    let text = text.strip_prefix("file://").unwrap_or(text);
    match text.strip_prefix("~/").zip(std::env::home_dir()) {
        Some((rest, home)) => home.join(rest),
        None => PathBuf::from(text),
    }
}

/// What the mouse does, in the order of the list of keys.
const MOUSE: [(&str, &str); 19] = [
    ("Click an event", "select it; with Shift or Ctrl add it to the selection"),
    ("Drag over free ground", "select the events that it meets"),
    ("Click the name of a lane or patient", "select what is on it; a double-click folds the patient"),
    ("Rest on an event", "everything known about it"),
    ("Drag an event", "move it; across lanes and patients, too"),
    ("Drag an edge", "change the start or the end"),
    ("Drag the outer end of an uncertain edge", "pull it apart or together"),
    ("Drag with Ctrl", "put a copy where the drag ends"),
    ("Shift while dragging", "go free of other edges and whole units"),
    ("Alt while dragging", "allow times finer than they were stated"),
    ("Esc while dragging", "leave everything as it was"),
    ("Double-click a lane", "add a point there"),
    ("The + of a lane, or N, then drag", "add a phase there"),
    ("Right button", "what can be done there"),
    ("Drag with the middle button or with Space, or Shift + wheel", "move in time"),
    ("Ctrl + wheel", "zoom at the pointer"),
    ("Drag with the right button", "zoom to a stretch of time"),
    ("Wheel", "scroll the rows"),
    ("Drop files on the window", "open cases; attach pictures to the selected event"),
];

fn keys_ui(ui: &mut Ui) -> Outcome {
    title(ui, "Mouse and keys");
    egui::ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
        egui::Grid::new("keys").num_columns(2).spacing([24.0, 4.0]).striped(true).show(ui, |ui| {
            for (what, does) in MOUSE {
                ui.label(what);
                ui.label(does);
                ui.end_row();
            }
            for command in AppCommand::all() {
                if let Some(keys) = command.shortcut().and_then(bars::keyboard_shortcut) {
                    ui.label(ui.ctx().format_shortcut(&keys));
                    ui.label(command.label()).on_hover_text(command.tooltip());
                    ui.end_row();
                }
            }
        });
    });
    if buttons(ui, &["Close"]).is_some() { Outcome::Done } else { Outcome::Stays }
}

fn about_ui(ui: &mut Ui) -> Outcome {
    title(ui, concat!("Phaseline ", env!("CARGO_PKG_VERSION")));
    ui.label("Treatment and response phases of patients on one time axis.");
    ui.add_space(6.0);
    ui.label("It opens no network connection. Cases stay where you save them.");
    ui.label("It is no medical device: check what it draws before you act on it.");
    ui.add_space(6.0);
    ui.label("MIT or Apache-2.0. Type: Arimo and Inter, SIL Open Font License 1.1.");
    if buttons(ui, &["Close"]).is_some() { Outcome::Done } else { Outcome::Stays }
}
