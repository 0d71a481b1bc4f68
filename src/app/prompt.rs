//! What needs an answer before work goes on: the shape of every question, and the widgets that they share.
//!
//! A question is a value of its own type, beside what it asks about; the window keeps them in a pile.

use eframe::egui::{self, Button, Context, Id, Key, Label, RichText, ScrollArea, Ui, vec2};

use crate::ui::theme;

/// Widest a question is, in points, unless it says otherwise.
const USUAL_WIDTH_PT: f32 = 480.0;

/// What a prompt came to in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptOutcome {
    /// It stays.
    Stays,
    /// It is done with.
    Done,
}

impl PromptOutcome {
    /// Done with if a button was pressed.
    pub fn of(pressed: Option<usize>) -> Self {
        if pressed.is_some() { Self::Done } else { Self::Stays }
    }
}

/// Something asked or told, in front of a window of type `W`.
pub trait Prompt<W> {
    /// Draws it, and does what was answered.
    fn prompt_ui(&mut self, window: &mut W, ctx: &Context, ui: &mut Ui) -> PromptOutcome;

    /// Widest it is, in points, in a window of that width.
    fn max_width_pt(&self, _window_width_pt: f32) -> f32 {
        USUAL_WIDTH_PT
    }

    /// What follows if it is left without an answer.
    fn leave(&self, _window: &mut W) {}

    /// Whether it waits for work that runs aside.
    fn is_working(&self) -> bool {
        false
    }

    /// Whether it asks what becomes of unsaved changes.
    fn is_about_unsaved(&self) -> bool {
        false
    }
}

/// Something to read.
pub struct Message {
    title: String,
    text: String,
}

impl Message {
    /// A text under a title.
    pub fn new(title: &str, text: String) -> Self {
        Self { title: title.to_owned(), text }
    }
}

impl<W> Prompt<W> for Message {
    fn prompt_ui(&mut self, _: &mut W, _: &Context, ui: &mut Ui) -> PromptOutcome {
        title(ui, &self.title);
        ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            ui.add(Label::new(self.text.as_str()).wrap().selectable(true));
        });
        match buttons(ui, &["OK"]) {
            None if ui.input(|i| i.key_pressed(Key::Enter)) => PromptOutcome::Done,
            pressed => PromptOutcome::of(pressed),
        }
    }
}

/// A row of buttons; gives the position of the one that was pressed.
pub fn buttons(ui: &mut Ui, names: &[&str]) -> Option<usize> {
    let mut pressed = None;
    ui.add_space(14.0);
    ui.horizontal(|ui| {
        for (i, name) in names.iter().enumerate() {
            let button = Button::new(*name).min_size(vec2(84.0, 28.0));
            if ui.add(button).clicked() {
                pressed = Some(i);
            }
        }
    });
    pressed
}

/// The head of a question.
pub fn title(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).font(theme::heading_font())).wrap());
    ui.add_space(8.0);
}

/// Gives the keyboard to a field when it is first drawn.
pub fn focus_once(ui: &Ui, response: &egui::Response) {
    let id = Id::unique("prompt focus given");
    let given = ui.data(|d| d.get_temp::<u64>(id));
    let frame = ui.ctx().cumulative_pass_nr();
    // A prompt that was not drawn in the last frame is new.
    if given.is_none_or(|last| last + 1 < frame) {
        response.request_focus();
    }
    ui.data_mut(|d| d.insert_temp(id, frame));
}

/// How the arrow keys and Enter were pressed beside a list that is narrowed by typing: down, up, enter.
pub fn list_keys(ui: &mut Ui) -> (bool, bool, bool) {
    ui.input_mut(|i| {
        let none = egui::Modifiers::NONE;
        (
            i.consume_key(none, Key::ArrowDown),
            i.consume_key(none, Key::ArrowUp),
            i.consume_key(none, Key::Enter),
        )
    })
}

/// Whether all letters stand in the label in that order, whatever their case.
pub fn matches(label: &str, letters: &str) -> bool {
    let mut rest = label.chars().flat_map(char::to_lowercase);
    letters.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).all(|c| rest.any(|d| d == c))
}
