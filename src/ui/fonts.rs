//! The window's fonts: the figure's family as the exporters use it, a UI sans, icons, and the toolkit's own as fallback.

use std::sync::Arc;

use eframe::egui;
use egui::epaint::text::{FontData, FontDefinitions, FontInsert, FontPriority, FontTweak};
use egui::{FontFamily, FontId};

use crate::figure::scene::Weight;
use crate::figure::text;

/// Family name of the figure's regular type.
pub const FIGURE: &str = "figure";
/// Family name of the figure's bold type.
pub const FIGURE_BOLD: &str = "figure-bold";
/// Family name of the UI's medium weight: headings, selected tabs.
pub const UI_MEDIUM: &str = "ui-medium";
/// Family name of the UI's semi-bold weight: titles.
pub const UI_BOLD: &str = "ui-bold";

const INTER_REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
const INTER_MEDIUM: &[u8] = include_bytes!("../../assets/fonts/Inter-Medium.otf");
const INTER_SEMI_BOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");

/// Installs all families at once, so that no frame is drawn with half of them.
pub fn install_fonts(ctx: &egui::Context) {
    ctx.set_fonts(definitions());
}

/// The font of a scene's type; `size_pt` is the scene's.
pub fn figure_font(size_pt: f32, weight: Weight) -> FontId {
    let name = match weight {
        Weight::Regular => FIGURE,
        Weight::Bold => FIGURE_BOLD,
    };
    FontId::new(size_pt, FontFamily::Name(name.into()))
}

/// The UI's medium weight at a size in logical pixels.
pub fn ui_medium(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(UI_MEDIUM.into()))
}

/// The UI's semi-bold weight at a size in logical pixels.
pub fn ui_bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(UI_BOLD.into()))
}

fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    add_icons(&mut fonts, egui_material_icons::font_insert());
    // Whatever the toolkit brings, and the icons, stand behind each family of ours.
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let chain = |name: &str| {
        let mut chain = vec![name.to_owned()];
        chain.extend(fallback.iter().cloned());
        chain
    };
    let ui = [
        (FontFamily::Proportional, "Inter-Regular", INTER_REGULAR),
        named(UI_MEDIUM, "Inter-Medium", INTER_MEDIUM),
        named(UI_BOLD, "Inter-SemiBold", INTER_SEMI_BOLD),
    ];
    for (family, name, file) in ui {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(file)));
        fonts.families.insert(family, chain(name));
    }
    let figure = [
        (named(FIGURE, "Arimo-Regular", text::REGULAR), Weight::Regular),
        (named(FIGURE_BOLD, "Arimo-Bold", text::BOLD), Weight::Bold),
    ];
    for ((family, name, file), weight) in figure {
        let data = FontData::from_static(file).tweak(as_exported(weight));
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
        fonts.families.insert(family, chain(name));
    }
    fonts
}

fn named(family: &str, name: &'static str, file: &'static [u8]) -> (FontFamily, &'static str, &'static [u8]) {
    (FontFamily::Name(family.into()), name, file)
}

/// Draws letters as the exporters do: outlines as designed, and thin spaces as wide as the font has them (the toolkit
/// would set them to half a space).
fn as_exported(weight: Weight) -> FontTweak {
    let space = text::width_pt(" ", 1000.0, weight);
    let thin = text::width_pt("\u{2009}", 1000.0, weight);
    let mut tweak = FontTweak { hinting: Some(false), ..FontTweak::default() };
    if space > 0.0 && text::has_glyph('\u{2009}') {
        tweak.thin_space_width = thin / space;
    }
    tweak
}

/// What adding the icon font to a context would do, done to definitions that are not installed yet.
fn add_icons(fonts: &mut FontDefinitions, icons: FontInsert) {
    let FontInsert { name, data, families } = icons;
    for insert in families {
        let chain = fonts.families.entry(insert.family).or_default();
        match insert.priority {
            FontPriority::Highest => chain.insert(0, name.clone()),
            FontPriority::Lowest => chain.push(name.clone()),
        }
    }
    fonts.font_data.insert(name, Arc::new(data));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_in_use_is_in_every_family() {
        let ctx = egui::Context::default();
        install_fonts(&ctx);
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            ui.ctx().fonts_mut(|fonts| {
                let all = [
                    figure_font(6.0, Weight::Regular),
                    figure_font(6.0, Weight::Bold),
                    ui_medium(12.0),
                    ui_bold(12.0),
                    FontId::proportional(12.0),
                ];
                for font in all {
                    for c in "…×²≥≤–—→·½µ−±".chars() {
                        assert!(fonts.has_glyph(&font, c), "{font:?} lacks {c}");
                    }
                }
            });
        });
        output.textures_delta.clear();
    }
}
