//! Colours of the figure as the toolkit has them.

use eframe::egui::Color32;

use crate::figure::color::Color;

/// A colour as the toolkit has it.
pub fn color32(color: Color) -> Color32 {
    Color32::from_rgba_unmultiplied(color.r, color.g, color.b, color.a)
}
