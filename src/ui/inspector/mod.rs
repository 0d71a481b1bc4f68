//! The inspector: every field of what is selected.

mod case;
mod event;
mod patient;
mod pictures;
mod track;
mod treatment;

use eframe::egui::{self, Id, RichText, ScrollArea, Ui};

use super::action::Actions;
use super::form::{FieldDrafts, Form};
use super::state::DocumentView;
use super::theme;
use crate::edit::Selection;

/// Draws the fields of the selection of `doc`.
pub fn inspector_ui(ui: &mut Ui, doc: &DocumentView<'_>, drafts: &mut FieldDrafts, actions: &mut Actions) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        // The scroll bar floats over the right edge.
        ui.set_max_width(ui.available_width() - 8.0);
        let scope = |name: &str| format!("{}/{name}", doc.id);
        match &**doc.selection {
            Selection::Case => {
                let mut form = Form { ui, drafts, actions, scope: scope("case") };
                case::case_fields(&mut form, doc.case);
            }
            Selection::Patient(id) => {
                let Some(index) = doc.patient_index(id) else { return };
                let mut form = Form { ui, drafts, actions, scope: scope(id.as_str()) };
                patient::patient_fields(&mut form, doc, index);
            }
            Selection::Events(events) => {
                let Some(last) = events.last() else { return };
                if events.len() > 1 {
                    ui.label(
                        RichText::new(format!("{} events selected; the last one is shown", events.len()))
                            .color(theme::colors(ui).quiet),
                    );
                }
                let Some(index) = doc.patient_index(&last.patient) else { return };
                let mut form =
                    Form { ui, drafts, actions, scope: scope(&format!("{}/{}", last.patient, last.event)) };
                event::event_fields(&mut form, doc, index, &last.event);
            }
        }
        ui.add_space(24.0);
        follow_keyboard(ui);
    });
}

/// Scrolls to what has just got the keyboard, if it is in here.
fn follow_keyboard(ui: &Ui) {
    let followed = Id::unique("inspector field with keyboard");
    let focused = ui.ctx().memory(egui::Memory::focused);
    if ui.data(|d| d.get_temp::<Option<Id>>(followed)).flatten() == focused {
        return;
    }
    let response = focused.and_then(|id| ui.ctx().read_response(id));
    let ours = response
        .filter(|r| r.layer_id == ui.layer_id() && ui.max_rect().x_range().contains(r.rect.center().x));
    if let Some(response) = ours {
        ui.scroll_to_rect(response.rect.expand(6.0), None);
    }
    ui.data_mut(|d| d.insert_temp(followed, focused));
}
