//! What the right mouse button offers on the plot.

use eframe::egui::{Button, Pos2, Ui};

use crate::command::AppCommand;
use crate::course::Course;
use crate::edit::{EventAddress, Selection};
use crate::figure::compose::{Figure, LaneBox, Place};
use crate::figure::scene;
use crate::gesture::Given;
use crate::model::{Event, EventId, Patient, Ticks, Unit};
use crate::ui::action::{Action, Actions};
use crate::ui::bars;
use crate::ui::gesture;
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

/// Selects what stands on a lane, and what the lane's patient has.
fn select_items(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    lane: Option<&LaneBox>,
    patient: &str,
    actions: &mut Actions,
) {
    let Some((at, owner)) = doc.patient_index(patient).and_then(|i| Some((i, doc.case.patients.get(i)?)))
    else {
        return;
    };
    let address = |event: &EventId| EventAddress { patient: owner.id.clone(), event: event.clone() };
    let marks =
        lane.and_then(|lane| doc.lanes.patients.get(at)?.lanes.get(lane.index)).map(|lane| &lane.marks);
    if let Some(marks) = marks.filter(|marks| !marks.is_empty())
        && ui.button("Select all on this lane").clicked()
    {
        let mut events: Vec<EventAddress> = marks.iter().map(|mark| address(&mark.event)).collect();
        events.dedup();
        actions.push(Action::Select(Selection::Events(events)));
    }
    if !owner.events.is_empty() && ui.button("Select all of this patient").clicked() {
        let events = owner.events.iter().map(|event| address(&event.id)).collect();
        actions.push(Action::Select(Selection::Events(events)));
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
    select_items(ui, doc, lane, &place.address.patient, actions);
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
    if let Some(lane) = at.and_then(|at| figure.lane_at(scene::Pos::new(at.x, at.y))) {
        ui.separator();
        select_items(ui, doc, Some(lane), &lane.patient, actions);
    }
}
