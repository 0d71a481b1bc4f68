//! The command palette: all commands, to find one by typing.

use eframe::egui::{self, Context, RichText, TextEdit, Ui, vec2};

use super::prompt::{Prompt, PromptOutcome, focus_once, list_keys, matches};
use super::window::PhaselineApp;
use crate::command::AppCommand;
use crate::ui::action::Action;
use crate::ui::{bars, theme};

/// What is typed, and which of the commands found is lit.
#[derive(Default)]
pub struct PalettePrompt {
    text: String,
    at: usize,
}

impl Prompt<PhaselineApp> for PalettePrompt {
    fn prompt_ui(&mut self, app: &mut PhaselineApp, ctx: &Context, ui: &mut Ui) -> PromptOutcome {
        let Self { text, at } = self;
        let label = ui.label(RichText::new("Find a command").font(theme::section_font()));
        let (down, up, enter) = list_keys(ui);
        let field = TextEdit::singleline(&mut *text).desired_width(440.0).hint_text("a few letters");
        let response = ui.add(field).labelled_by(label.id);
        focus_once(ui, &response);
        if response.changed() {
            *at = 0;
        }
        let state = app.menu_state();
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
                app.act(ctx, Action::Command(command));
                PromptOutcome::Done
            }
            None => PromptOutcome::Stays,
        }
    }
}
