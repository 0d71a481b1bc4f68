//! What the right mouse button offers on the plot.

use eframe::egui::{Button, Pos2, Ui};

use crate::command::AppCommand;
use crate::course::Course;
use crate::edit::Selection;
use crate::figure::compose::{Figure, Place};
use crate::figure::scene;
use crate::gesture::Given;
use crate::model::{Event, Patient, Ticks, Unit};
use crate::ui::action::{Action, Actions};
use crate::ui::bars;
use crate::ui::gesture;
use crate::ui::names;
use crate::ui::state::DocumentView;

fn command_item(ui: &mut Ui, command: AppCommand, actions: &mut Actions) {
    let mut button = Button::new(command.label());
    if let Some(keys) = command.shortcut().and_then(bars::keyboard_shortcut) {
        button = button.shortcut_text(ui.ctx().format_shortcut(&keys));
    }
    if ui.add(button).on_hover_text(command.tooltip()).clicked() {
        actions.push(Action::Command(command));
    }
}

/// What can be done to a treatment at the moment under the pointer, as seen on the axis.
pub(super) fn given_menu(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    patient: &Patient,
    event: &Event,
    course: &Course,
    at: Ticks,
    actions: &mut Actions,
) {
    let Some(zero) = course.anchor(doc.alignment) else { return };
    let unit = doc.unit.unwrap_or(Unit::Month);
    let mut any = false;
    for given in Given::ALL {
        let planned = crate::gesture::give(patient, course, &event.id, given, at + zero.nominal, unit);
        let Some((label, edit)) = planned else { continue };
        any = true;
        if ui.button(given.words()).clicked() {
            let select = Selection::event(patient.id.clone(), event.id.clone());
            actions.extend([
                Action::Select(select),
                Action::Edit { label, edit, merge: None },
                Action::CloseStep,
            ]);
        }
    }
    if any {
        ui.separator();
    }
}

/// The commands that act on the selected events.
pub(super) fn event_menu(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    figure: &Figure,
    place: &Place,
    owner: &Patient,
    actions: &mut Actions,
) {
    use AppCommand as C;
    for command in [C::EditFields, C::Cut, C::Copy, C::Paste, C::Duplicate, C::Delete] {
        command_item(ui, command, actions);
    }
    ui.separator();
    for command in [C::NudgeEarlier, C::NudgeLater, C::MoveUp, C::MoveDown] {
        command_item(ui, command, actions);
    }
    ui.separator();
    let lane = place.lane.and_then(|i| figure.lane_boxes.get(i));
    names::select_items(ui, doc, lane, owner, actions);
    ui.separator();
    if ui.button("Attach picture…").clicked() {
        actions.push(Action::AttachPictures);
    }
}

/// What can be made or selected at a place of the free plot.
pub(super) fn plot_menu(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    figure: &Figure,
    at: Option<Pos2>,
    actions: &mut Actions,
) {
    if ui.button("Add a point here").clicked() {
        actions.extend(at.and_then(|at| gesture::point_at(doc, figure, at)).unwrap_or_default());
    }
    for command in [AppCommand::NewPhase, AppCommand::AddPatient, AppCommand::Paste, AppCommand::Fit] {
        command_item(ui, command, actions);
    }
    let lane = at.and_then(|at| figure.lane_at(scene::Pos::new(at.x, at.y)));
    if let Some((lane, owner)) = lane.and_then(|lane| Some((lane, names::patient_of(doc, lane)?))) {
        ui.separator();
        names::select_items(ui, doc, Some(lane), owner, actions);
    }
}
