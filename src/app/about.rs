//! What there is to read about the program: what mouse and keys do, and what it is.

use eframe::egui::{self, Context, Ui};

use super::prompt::{Prompt, PromptOutcome, buttons, title};
use crate::command::AppCommand;
use crate::ui::bars;

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

/// What mouse and keys do.
pub struct KeysPrompt;

impl<W> Prompt<W> for KeysPrompt {
    fn prompt_ui(&mut self, _: &mut W, _: &Context, ui: &mut Ui) -> PromptOutcome {
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
        PromptOutcome::of(buttons(ui, &["Close"]))
    }

    fn max_width_pt(&self, _: f32) -> f32 {
        640.0
    }
}

/// Version and licences.
pub struct AboutPrompt;

impl<W> Prompt<W> for AboutPrompt {
    fn prompt_ui(&mut self, _: &mut W, _: &Context, ui: &mut Ui) -> PromptOutcome {
        title(ui, concat!("Phaseline ", env!("CARGO_PKG_VERSION")));
        ui.label("Treatment and response phases of patients on one time axis.");
        ui.add_space(6.0);
        ui.label("It opens no network connection. Cases stay where you save them.");
        ui.label("It is no medical device: check what it draws before you act on it.");
        ui.add_space(6.0);
        ui.label("MIT or Apache-2.0. Type: Arimo and Inter, SIL Open Font License 1.1.");
        PromptOutcome::of(buttons(ui, &["Close"]))
    }
}
