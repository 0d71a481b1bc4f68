//! The start screen: what to do when nothing is open.

use std::path::{Path, PathBuf};

use eframe::egui::{self, Button, RichText, Sense, TextureId, Ui, vec2};

use super::action::{Action, Actions};
use super::theme;
use crate::command::AppCommand;

/// An example as the start screen shows it.
pub struct ExampleCard {
    /// Its title.
    pub title: String,
    /// A sentence about it.
    pub about: String,
    /// A small picture of its figure, as wide as 16:9, once there is one.
    pub thumbnail: Option<TextureId>,
}

/// Width of an example's card in points.
const CARD_PT: f32 = 224.0;

/// Draws the start screen.
pub fn start_ui(ui: &mut Ui, examples: &[ExampleCard], recent: &[PathBuf], actions: &mut Actions) {
    let c = theme::colors(ui);
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let width = ui.available_width();
        let column = (width - 48.0).clamp(200.0, 740.0);
        let margin = ((width - column) / 2.0).max(12.0);
        ui.add_space((ui.available_height() * 0.07).clamp(16.0, 80.0));
        ui.horizontal(|ui| {
            ui.add_space(margin);
            ui.vertical(|ui| {
                ui.set_width(column);
                ui.label(RichText::new("Phaseline").font(super::fonts::ui_bold(26.0)));
                ui.label(
                    RichText::new("Treatments and responses of a patient on one time axis")
                        .size(14.0)
                        .color(c.quiet),
                );
                ui.add_space(18.0);
                ui.horizontal_wrapped(|ui| {
                    for (command, text) in [
                        (AppCommand::NewCase, "New case"),
                        (AppCommand::Open, "Open…"),
                        (AppCommand::OpenPath, "Open path…"),
                    ] {
                        let button = Button::new(RichText::new(text).size(14.0)).min_size(vec2(124.0, 36.0));
                        if ui.add(button).on_hover_text(command.tooltip()).clicked() {
                            actions.push(Action::Command(command));
                        }
                    }
                });
                ui.add_space(14.0);
                drop_zone(ui);
                ui.add_space(20.0);
                if !recent.is_empty() {
                    ui.label(RichText::new("Recent").font(theme::section_font()));
                    for path in recent.iter().take(8) {
                        recent_row(ui, path, actions);
                    }
                    ui.add_space(20.0);
                }
                ui.label(RichText::new("Examples from published reports").font(theme::section_font()));
                ui.add_space(6.0);
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing = vec2(14.0, 14.0);
                    for (i, example) in examples.iter().enumerate() {
                        card(ui, example, i, actions);
                    }
                });
                ui.add_space(30.0);
            });
        });
    });
}

fn drop_zone(ui: &mut Ui) {
    let c = theme::colors(ui);
    let over = ui.input(|i| !i.raw.hovered_files.is_empty());
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 64.0), Sense::hover());
    let color = if over { c.accent } else { c.line };
    if over {
        ui.painter().rect_filled(rect, 8.0, c.selected);
    }
    let corners =
        [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
    ui.painter().extend(egui::Shape::dashed_line(&corners, egui::Stroke::new(1.5, color), 6.0, 4.0));
    let text = if over { "drop to open" } else { "drop case files here" };
    let font = egui::FontId::proportional(14.0);
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, text, font, c.quiet);
}

fn recent_row(ui: &mut Ui, path: &Path, actions: &mut Actions) {
    let c = theme::colors(ui);
    ui.horizontal(|ui| {
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let folder = path.parent().map_or_else(String::new, |p| p.display().to_string());
        if ui.add(Button::new(RichText::new(name).color(c.accent)).frame(false)).clicked() {
            actions.push(Action::OpenFiles(vec![path.to_owned()]));
        }
        let forget = ui.add(Button::new(RichText::new("×").color(c.quiet)).frame(false));
        let spoken = format!("Forget {}", path.display());
        forget.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &spoken));
        if forget.on_hover_text("Take this file off the list").clicked() {
            actions.push(Action::ForgetRecent(path.to_owned()));
        }
        ui.add(egui::Label::new(RichText::new(folder).font(theme::small_font()).color(c.quiet)).truncate());
    });
}

fn card(ui: &mut Ui, example: &ExampleCard, index: usize, actions: &mut Actions) {
    let c = theme::colors(ui);
    let picture = vec2(CARD_PT, CARD_PT * 9.0 / 16.0);
    let (rect, response) = ui.allocate_exact_size(vec2(CARD_PT, picture.y + 58.0), Sense::click());
    let spoken = format!("Example: {}", example.title);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &spoken));
    let line = if response.hovered() || response.has_focus() { c.accent } else { c.line };
    let painter = ui.painter().with_clip_rect(rect.expand(1.0).intersect(ui.clip_rect()));
    painter.rect(rect, 8.0, c.page, egui::Stroke::new(1.0, line), egui::StrokeKind::Inside);
    let inside = egui::Rect::from_min_size(rect.min, picture).shrink(6.0);
    if let Some(texture) = example.thumbnail {
        let uv = egui::Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
        painter.image(texture, inside, uv, egui::Color32::WHITE);
    }
    let text = |text: &str, font: egui::FontId, color: egui::Color32, y: f32, rows: usize| {
        let mut job = egui::text::LayoutJob::simple(text.to_owned(), font, color, CARD_PT - 20.0);
        job.wrap.max_rows = rows;
        let galley = ui.fonts_mut(|f| f.layout_job(job));
        painter.galley(egui::pos2(rect.left() + 10.0, rect.top() + picture.y + y), galley, color);
    };
    text(&example.title, theme::medium_font(), c.ink, 2.0, 1);
    text(&example.about, theme::small_font(), c.quiet, 20.0, 2);
    if response.on_hover_text("Open this example as a new case").clicked() {
        actions.push(Action::OpenExample(index));
    }
}
