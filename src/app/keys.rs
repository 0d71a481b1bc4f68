//! Shortcuts.

use eframe::egui::{Context, Key, KeyboardShortcut, Modifiers, Popup};

use super::jobs::Job;
use super::window::PhaselineApp;
use crate::command::AppCommand;
use crate::ui::action::Action;
use crate::ui::{bars, form};

/// Shortcuts that a text field keeps for itself while it has the keyboard.
const TEXT_FIELD_KEEPS: [AppCommand; 3] = [AppCommand::Undo, AppCommand::Redo, AppCommand::SelectAll];

/// What the table of events does itself while it has the keyboard.
const TABLE_KEEPS: [AppCommand; 8] = [
    AppCommand::Cut,
    AppCommand::Copy,
    AppCommand::SelectAll,
    AppCommand::Duplicate,
    AppCommand::NudgeEarlier,
    AppCommand::NudgeLater,
    AppCommand::NudgeMuchEarlier,
    AppCommand::NudgeMuchLater,
];

/// Whether a key types nothing and moves nothing.
fn is_function_key(key: Key) -> bool {
    let name = key.name();
    name.strip_prefix('F').is_some_and(|number| !number.is_empty())
}

impl PhaselineApp {
    /// Gives the commands whose keys were pressed.
    pub(super) fn take_keys(&mut self, ctx: &Context) {
        if !self.prompts.is_empty() {
            return;
        }
        if let Some(document) = self.document_mut().filter(|d| d.panels.gesture.is_armed()) {
            // A drag is ended or cancelled before anything else is done.
            let gesture = &mut document.panels.gesture;
            let (dragged, escaped) = (gesture.is_active(), ctx.input(|i| i.key_pressed(Key::Escape)));
            if escaped {
                gesture.cancel();
            }
            if dragged || escaped {
                return;
            }
        }
        let typing = ctx.text_edit_focused();
        // Escape leaves a text field before this is asked; it does no more than that.
        let leaves = std::mem::replace(&mut self.was_typing, typing) && !typing;
        let in_table = self.document().is_some_and(|d| d.panels.table.has_keyboard);
        if !typing && !in_table {
            self.take_clipboard(ctx);
        }
        let opening: Vec<&Job<Self>> =
            self.jobs.iter().filter(|job| job.is_opening() && job.is_slow()).collect();
        if !opening.is_empty()
            && !typing
            && !leaves
            && ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape))
        {
            opening.into_iter().for_each(Job::cancel);
        }
        let menu_open = Popup::is_any_open(ctx);
        let in_choice = form::choice_has_keyboard(ctx);
        // Enter presses the button that has the keyboard.
        let on_button = ctx.memory(|m| m.focused().is_some());
        let state = self.menu_state();
        // Those with more held down first: Ctrl+Shift+S also matches the pattern of Ctrl+S.
        let mut all: Vec<_> = AppCommand::all()
            .filter_map(|command| Some((command, bars::keyboard_shortcut(command.shortcut()?)?)))
            .collect();
        all.sort_by_key(|(_, keys)| {
            let m = keys.modifiers;
            std::cmp::Reverse(u8::from(m.command) + u8::from(m.shift) + u8::from(m.alt))
        });
        let mut given = Vec::new();
        for (command, keys) in all {
            let plain = keys.modifiers == Modifiers::NONE;
            let tables =
                in_table && (plain && !is_function_key(keys.logical_key) || TABLE_KEEPS.contains(&command));
            let chooses = in_choice && plain && !is_function_key(keys.logical_key);
            let presses = on_button && plain && keys.logical_key == Key::Enter;
            let blocked = tables
                || (leaves && keys.logical_key == Key::Escape)
                || chooses
                || presses
                || (plain && (typing || menu_open))
                || (typing && TEXT_FIELD_KEEPS.contains(&command));
            // After Ctrl+F, what is typed at once is for the field that it leads to.
            let leads = |c: &AppCommand| matches!(c, AppCommand::Find | AppCommand::QuickAdd);
            let blocked = blocked || (plain && given.iter().any(leads));
            // Arrows with Alt move words in a text field, and the caret by steps.
            let arrows = typing && !keys.modifiers.command && keys.modifiers.alt;
            if blocked || arrows || !bars::is_enabled(command, &state) {
                continue;
            }
            if ctx.input_mut(|i| i.consume_shortcut(&keys)) {
                given.push(command);
            }
        }
        // The other common keys: Ctrl+Y, and Plus where it has a key of its own.
        for (key, command) in [(Key::Y, AppCommand::Redo), (Key::Plus, AppCommand::ZoomIn)] {
            let blocked = typing && TEXT_FIELD_KEEPS.contains(&command);
            let keys = KeyboardShortcut::new(Modifiers::COMMAND, key);
            if !blocked && bars::is_enabled(command, &state) && ctx.input_mut(|i| i.consume_shortcut(&keys)) {
                given.push(command);
            }
        }
        for command in given {
            self.act(ctx, Action::Command(command));
        }
    }
}
