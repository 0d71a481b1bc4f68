//! Colours, spacing and type of the window. The figure has its own style; here is the frame around it.

use eframe::egui::{
    self, Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Theme, Vec2, Visuals,
    vec2,
};

use super::fonts;

/// The colours that widgets of ours need beside what egui's visuals hold.
#[derive(Debug, Clone, Copy)]
pub struct Colors {
    /// The one accent.
    pub accent: Color32,
    /// Ground of what is selected.
    pub selected: Color32,
    /// Ground of side panels and bars.
    pub panel: Color32,
    /// Ground of the page with the figure.
    pub page: Color32,
    /// Lines between panels.
    pub line: Color32,
    /// Type.
    pub ink: Color32,
    /// Quiet type; still 4.5:1 on panel and page.
    pub quiet: Color32,
    /// Something is wrong.
    pub error: Color32,
    /// Something needs a look.
    pub warning: Color32,
}

const LIGHT: Colors = Colors {
    accent: Color32::from_rgb(0x25, 0x5f, 0xd6),
    selected: Color32::from_rgb(0xe3, 0xec, 0xfc),
    panel: Color32::from_rgb(0xf5, 0xf6, 0xf8),
    page: Color32::from_rgb(0xff, 0xff, 0xff),
    line: Color32::from_rgb(0xe1, 0xe4, 0xe8),
    ink: Color32::from_rgb(0x1b, 0x1f, 0x24),
    quiet: Color32::from_rgb(0x5f, 0x67, 0x72),
    error: Color32::from_rgb(0xb4, 0x2b, 0x1e),
    warning: Color32::from_rgb(0x8a, 0x5a, 0x00),
};

const DARK: Colors = Colors {
    accent: Color32::from_rgb(0x7a, 0xa7, 0xf5),
    selected: Color32::from_rgb(0x26, 0x37, 0x55),
    panel: Color32::from_rgb(0x1d, 0x21, 0x26),
    page: Color32::from_rgb(0x16, 0x19, 0x1d),
    line: Color32::from_rgb(0x30, 0x36, 0x3d),
    ink: Color32::from_rgb(0xe8, 0xeb, 0xef),
    quiet: Color32::from_rgb(0x9b, 0xa4, 0xb0),
    error: Color32::from_rgb(0xff, 0x8f, 0x80),
    warning: Color32::from_rgb(0xf0, 0xc0, 0x60),
};

/// The colours of the theme in force.
pub fn colors(ui: &egui::Ui) -> Colors {
    if ui.visuals().dark_mode { DARK } else { LIGHT }
}

/// The type of headings in panels.
pub fn heading_font() -> FontId {
    fonts::ui_bold(14.5)
}

/// The type of section titles in panels.
pub fn section_font() -> FontId {
    fonts::ui_bold(12.5)
}

/// The type of names that stand out a little.
pub fn medium_font() -> FontId {
    fonts::ui_medium(12.5)
}

/// The type of explanations under fields.
pub fn small_font() -> FontId {
    FontId::new(11.0, FontFamily::Proportional)
}

/// Sets both themes.
pub fn install(ctx: &egui::Context) {
    // Where the system does not say, the page is white as paper.
    ctx.options_mut(|o| o.fallback_theme = Theme::Light);
    ctx.style_mut_of(Theme::Light, |style| apply(style, Visuals::light(), LIGHT));
    ctx.style_mut_of(Theme::Dark, |style| apply(style, Visuals::dark(), DARK));
}

fn apply(style: &mut Style, visuals: Visuals, c: Colors) {
    style.visuals = visuals;
    let v = &mut style.visuals;
    v.panel_fill = c.panel;
    v.window_fill = c.page;
    v.extreme_bg_color = c.page;
    v.text_edit_bg_color = Some(c.page);
    v.faint_bg_color = c.panel;
    v.window_stroke = Stroke::new(1.0, c.line);
    v.window_corner_radius = CornerRadius::same(8);
    v.menu_corner_radius = CornerRadius::same(6);
    v.hyperlink_color = c.accent;
    v.selection.bg_fill = c.accent.gamma_multiply(0.30);
    v.selection.stroke = Stroke::new(1.5, c.accent);
    v.error_fg_color = c.error;
    v.warn_fg_color = c.warning;
    let widgets = &mut v.widgets;
    for w in [
        &mut widgets.noninteractive,
        &mut widgets.inactive,
        &mut widgets.hovered,
        &mut widgets.active,
        &mut widgets.open,
    ] {
        w.corner_radius = CornerRadius::same(5);
        w.expansion = 0.0;
        w.fg_stroke = Stroke::new(1.0, c.ink);
    }
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, c.line);
    widgets.inactive.bg_fill = c.page;
    widgets.inactive.weak_bg_fill = c.page;
    widgets.inactive.bg_stroke = Stroke::new(1.0, c.line);
    widgets.hovered.bg_fill = c.selected;
    widgets.hovered.weak_bg_fill = c.selected;
    widgets.hovered.bg_stroke = Stroke::new(1.0, c.accent.gamma_multiply(0.6));
    widgets.active.bg_fill = c.selected;
    widgets.active.weak_bg_fill = c.selected;
    widgets.active.bg_stroke = Stroke::new(1.0, c.accent);
    widgets.open.bg_fill = c.selected;
    widgets.open.weak_bg_fill = c.selected;
    widgets.open.bg_stroke = Stroke::new(1.0, c.line);

    style.text_styles = [
        (TextStyle::Small, FontId::new(11.0, FontFamily::Proportional)),
        (TextStyle::Body, FontId::new(12.5, FontFamily::Proportional)),
        (TextStyle::Button, FontId::new(12.5, FontFamily::Proportional)),
        (TextStyle::Heading, heading_font()),
        (TextStyle::Monospace, FontId::new(12.0, FontFamily::Monospace)),
    ]
    .into();
    let s = &mut style.spacing;
    s.item_spacing = vec2(8.0, 4.0);
    s.button_padding = vec2(8.0, 4.0);
    s.interact_size = Vec2::new(32.0, 24.0);
    s.menu_margin = Margin::same(6);
    s.window_margin = Margin::same(16);
    s.scroll = egui::style::ScrollStyle::floating();
    style.interaction.tooltip_delay = 0.35;
    style.interaction.selectable_labels = false;
}
