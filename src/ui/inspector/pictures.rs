//! The pictures of an event: what each shows, in which order they stand, and where.

use eframe::egui::{self, Button};

use crate::io::pictures_folder;
use crate::model::{Event, Picture};
use crate::ui::action::Action;
use crate::ui::form::{ChangedField, Form};
use crate::ui::state::DocumentView;
use crate::ui::theme;

/// Where a picture stands: beside the time axis or not.
const PLACES: &[bool] = &[false, true];

const fn place_words(panel: bool) -> &'static str {
    if panel { "in the picture panel only" } else { "beside the timeline too" }
}

/// What was done to the list of pictures.
enum Done {
    Removed(usize),
    /// It changed places with the one after it.
    Swapped(usize),
}

/// Draws the pictures of an event, writes what was changed into `new`, and offers to attach more.
pub fn picture_fields(
    form: &mut Form<'_>,
    doc: &DocumentView<'_>,
    new: &mut Event,
    changed: &mut ChangedField,
) {
    let scope = form.scope.clone();
    let count = new.pictures.len();
    if count > 0 {
        form.section("Pictures");
    }
    let mut done = None;
    for (i, picture) in new.pictures.iter_mut().enumerate() {
        form.scope = format!("{scope}/picture {i}");
        let number = if count == 1 { String::new() } else { format!(" {}", i + 1) };
        buttons(form, picture, (i, count), &number, &mut done);
        if !doc.lanes.aspects.contains_key(&picture.file) {
            let path = doc.path.map(|case| pictures_folder(case).join(&picture.file));
            let path = path.map_or_else(|| picture.file.clone(), |p| p.display().to_string());
            let color = theme::colors(form.ui).warning;
            form.under(format!("no picture that can be read at {path}"), color);
        }
        if let Some(caption) =
            form.text(&format!("Caption{number}"), &picture.caption, "CT: several liver metastases")
        {
            picture.caption = caption;
            *changed = Some(field_of(i));
        }
        if let Some(panel) = form.choice(&format!("Shown{number}"), picture.panel, PLACES, place_words) {
            picture.panel = panel;
            *changed = Some("place of a picture");
        }
        form.ui.add_space(4.0);
    }
    form.scope = scope;
    match done {
        Some(Done::Removed(i)) if i < count => {
            new.pictures.remove(i);
            *changed = Some("pictures");
        }
        Some(Done::Swapped(i)) if i + 1 < count => {
            new.pictures.swap(i, i + 1);
            *changed = Some("order of pictures");
        }
        _ => {}
    }
    let tooltip = "Attach PNG, JPEG or TIFF pictures; clean copies are kept beside the case";
    if form.button("+ Picture…", tooltip) {
        form.actions.push(Action::AttachPictures);
    }
}

/// The name of a caption in the history; captions of different pictures are different steps.
const fn field_of(i: usize) -> &'static str {
    match i {
        0 => "caption",
        1 => "caption of picture 2",
        2 => "caption of picture 3",
        3 => "caption of picture 4",
        _ => "caption of a later picture",
    }
}

/// What can be done with a picture: look at it, move it, take it off.
fn buttons(
    form: &mut Form<'_>,
    picture: &Picture,
    (i, count): (usize, usize),
    number: &str,
    done: &mut Option<Done>,
) {
    let mut asked = None;
    let id = egui::Id::unique(("picture buttons", &form.scope));
    form.ui.scope_builder(egui::UiBuilder::new().scope_id(id), |ui| {
        ui.horizontal(|ui| {
            let width = (ui.available_width() - 96.0).max(60.0);
            ui.allocate_ui_with_layout(
                egui::vec2(width, 24.0),
                egui::Layout::left_to_right(egui::Align::Center),
                |ui| {
                    ui.set_min_width(width);
                    let show = ui.add(Button::new(picture.title()).truncate());
                    let spoken = format!("Show picture{number}: {}", picture.title());
                    show.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &spoken));
                    if show.on_hover_text("Show this picture in full size").clicked() {
                        asked = Some(Action::ShowPicture(picture.file.clone()));
                    }
                },
            );
            let small = |ui: &mut egui::Ui, sign: &str, enabled: bool, name: String, tooltip: &str| {
                let response = ui.add_enabled(enabled, Button::new(sign).min_size(egui::vec2(24.0, 24.0)));
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, &name));
                response.on_hover_text(tooltip).clicked()
            };
            if count > 1 {
                if small(ui, "↑", i > 0, format!("Move picture{number} up"), "Earlier in the order") {
                    *done = Some(Done::Swapped(i - 1));
                }
                if small(ui, "↓", i + 1 < count, format!("Move picture{number} down"), "Later in the order")
                {
                    *done = Some(Done::Swapped(i));
                }
            }
            let tooltip = "Take this picture off the event; its file stays";
            if small(ui, "×", true, format!("Remove picture{number}"), tooltip) {
                *done = Some(Done::Removed(i));
            }
        });
    });
    form.actions.extend(asked);
}
