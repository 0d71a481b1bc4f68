//! A picture in full size.

use eframe::egui::{self, Context, RichText, Ui, vec2};

use super::prompt::{Prompt, PromptOutcome, buttons};
use super::window::PhaselineApp;
use crate::ui::theme;

/// Share of the window's width that it may take.
const SHARE: f32 = 0.9;

/// The picture of that name.
pub struct PicturePrompt {
    name: String,
}

impl PicturePrompt {
    /// By its name in the case.
    pub const fn new(name: String) -> Self {
        Self { name }
    }
}

impl Prompt<PhaselineApp> for PicturePrompt {
    fn prompt_ui(&mut self, app: &mut PhaselineApp, ctx: &Context, ui: &mut Ui) -> PromptOutcome {
        let name = &self.name;
        let Some(document) = app.document_mut() else { return PromptOutcome::Done };
        let caption = document.caption_of(name).unwrap_or_default();
        let path = document.picture_path(name);
        let texture = document.panels.textures.of(ctx, &document.open.pictures, name);
        if let Some(texture) = texture {
            let [w, h] = texture.size();
            let room = ctx.content_rect().size() * 0.8;
            let size = vec2(w as f32, h as f32);
            let scale = (room.x / size.x).min(room.y / size.y).min(2.0);
            let alt = if caption.is_empty() { name.as_str() } else { &caption };
            ui.add(egui::Image::new((texture.id(), size * scale)).alt_text(alt));
        } else {
            let text = format!("There is no picture that can be read at {path}. The case is not affected.");
            ui.add(egui::Label::new(text).wrap());
        }
        if !caption.is_empty() {
            ui.add(egui::Label::new(caption).wrap().selectable(true));
        }
        ui.label(RichText::new(name).color(theme::colors(ui).quiet));
        PromptOutcome::of(buttons(ui, &["Close"]))
    }

    fn max_width_pt(&self, window_width_pt: f32) -> f32 {
        window_width_pt * SHARE
    }
}
