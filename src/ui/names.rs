//! The names left of the time axis: lanes are ordered by dragging, and renamed, coloured and hidden from a menu; a
//! patient's name selects and folds.

use eframe::egui::{self, Color32, CursorIcon, Id, Pos2, Rect, RichText, Sense, Stroke, Ui, pos2, vec2};

use super::action::{Action, Actions};
use super::lanes::{TRACK_SCALES, lane_order, scale_words};
use super::state::DocumentView;
use super::theme;
use crate::edit::{Edit, Selection, order_lanes, set_lane, show_lanes};
use crate::figure::compose::{Figure, LaneBox};
use crate::figure::lanes::LaneGroup;
use crate::model::{EventAddress, LaneSetting, Patient};

/// Colours that a lane can be given: safe for colour-blind readers, and told apart in grey with a label on them.
const COLORS: [(&str, &str); 8] = [
    ("blue", "#0072B2"),
    ("sky", "#56B4E9"),
    ("green", "#009E73"),
    ("orange", "#E69F00"),
    ("vermilion", "#D55E00"),
    ("pink", "#CC79A7"),
    ("violet", "#8A6FB0"),
    ("grey", "#9AA1AB"),
];

/// Makes the names of lanes and patients answer to the pointer.
pub fn names_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    figure: &Figure,
    origin: Pos2,
    area: Rect,
    actions: &mut Actions,
) {
    // Pictures left of the names answer for themselves.
    let pictures = figure.places.iter().filter(|p| p.part > 0 && p.lane.is_none());
    let beside = pictures.map(|p| p.rect.right()).filter(|right| *right < figure.data.x).fold(0.0, f32::max);
    for lane in &figure.lane_boxes {
        let right = figure.data.x - 2.0;
        let rect = Rect::from_min_max(
            pos2((lane.rect.x + 22.0).max(beside + 2.0), lane.rect.y) + origin.to_vec2(),
            pos2(right, lane.rect.y + lane.rect.h) + origin.to_vec2(),
        );
        let rect = rect.intersect(area);
        let Some(patient) = patient_of(doc, lane).filter(|_| rect.is_positive()) else { continue };
        let id = Id::unique(("lane name", doc.id, lane.patient.as_str(), &*lane.given));
        let response = ui.interact(rect, id, Sense::click_and_drag());
        let spoken = format!("Lane {} of {}", lane.name, patient.title());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &spoken));
        if response.has_focus() {
            let c = theme::colors(ui);
            ui.painter().rect_stroke(rect, 4.0, Stroke::new(1.5, c.accent), egui::StrokeKind::Inside);
        }
        if response.hovered() {
            ui.ctx().set_cursor_icon(CursorIcon::Grab);
        }
        if response.clicked() {
            actions.push(Action::Select(events_of(doc, lane)));
        }
        drag_ui(ui, doc, (figure, origin), lane, patient, &response, actions);
        response.context_menu(|ui| lane_menu(ui, doc, lane, patient, actions));
    }
    for (address, head) in &figure.heads {
        let rect = Rect::from_min_size(pos2(head.x, head.y) + origin.to_vec2(), vec2(head.w, head.h));
        let rect = rect.intersect(area);
        let Some(patient) = doc.patient(&address.patient).filter(|_| rect.is_positive()) else { continue };
        let response =
            ui.interact(rect, Id::unique(("head", doc.id, address.patient.as_str())), Sense::click());
        let spoken = format!("{}, heading", patient.title());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &spoken));
        if response.hovered() {
            ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
        }
        if response.clicked() {
            actions.push(Action::Select(Selection::Patient(address.patient.clone())));
        }
        if response.double_clicked() {
            actions.push(fold(patient));
        }
        response.context_menu(|ui| head_menu(ui, patient, actions));
    }
}

/// Whose lane it is.
pub fn patient_of<'a>(doc: &DocumentView<'a>, lane: &LaneBox) -> Option<&'a Patient> {
    doc.patient(&lane.patient).map(|p| &**p)
}

fn events_of(doc: &DocumentView<'_>, lane: &LaneBox) -> Selection {
    let patient = &lane.patient;
    let lanes = doc.lanes_of(patient);
    let lane = lanes.as_ref().and_then(|p| p.lanes.get(lane.index));
    let marks = lane.map(|l| l.marks.as_slice()).unwrap_or_default();
    let mut events: Vec<EventAddress> = Vec::new();
    for mark in marks {
        let address = EventAddress { patient: patient.clone(), event: mark.event.clone() };
        if !events.contains(&address) {
            events.push(address);
        }
    }
    if events.is_empty() { Selection::Patient(patient.clone()) } else { Selection::Events(events) }
}

/// Dragging a lane's name shows where it would go, and puts it there.
fn drag_ui(
    ui: &Ui,
    doc: &DocumentView<'_>,
    (figure, origin): (&Figure, Pos2),
    lane: &LaneBox,
    patient: &Patient,
    response: &egui::Response,
    actions: &mut Actions,
) {
    // A drag that Esc ends stops while the button is still down.
    let primary = egui::PointerButton::Primary;
    if !response.dragged_by(primary) && !response.drag_stopped_by(primary) {
        return;
    }
    let Some(pointer) = ui.input(|i| i.pointer.latest_pos()) else { return };
    let y = pointer.y - origin.y;
    let siblings: Vec<&LaneBox> = figure.lane_boxes.iter().filter(|l| l.patient == lane.patient).collect();
    let before = siblings.iter().filter(|l| y > l.rect.y + l.rect.h / 2.0).count();
    if response.dragged() {
        let at = siblings
            .get(before)
            .map_or_else(|| siblings.last().map_or(0.0, |l| l.rect.y + l.rect.h), |l| l.rect.y);
        let c = theme::colors(ui);
        let line = egui::Rangef::new(origin.x + lane.rect.x, origin.x + figure.data.x);
        ui.painter().hline(line, origin.y + at, Stroke::new(2.0, c.accent));
        ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
        return;
    }
    let target = siblings.get(before).map(|l| l.given.clone());
    let last = siblings.last().map(|l| l.given.clone());
    let mut order = lane_order(doc, patient);
    if target.as_ref() == Some(&lane.given) {
        return;
    }
    order.retain(|l| *l != lane.given);
    // Rows that are scrolled away are neither target nor lost: the order names them too.
    let place = |name: Option<String>| name.and_then(|name| order.iter().position(|l| *l == name));
    let to = place(target).or_else(|| place(last).map(|at| at + 1)).unwrap_or(order.len());
    order.insert(to, lane.given.clone());
    push(order_lanes(patient, &order), format!("Move lane {}", lane.name), actions);
}

fn push(edit: Option<Edit>, label: String, actions: &mut Actions) {
    if let Some(edit) = edit {
        actions.extend([Action::CloseStep, Action::Edit { label, edit, merge: None }, Action::CloseStep]);
    }
}

fn lane_menu(ui: &mut Ui, doc: &DocumentView<'_>, lane: &LaneBox, patient: &Patient, actions: &mut Actions) {
    let order = lane_order(doc, patient);
    let change = |label: String, change: &dyn Fn(&mut LaneSetting), actions: &mut Actions| {
        push(set_lane(patient, &order, &lane.given, change), label, actions);
    };
    let text_id = Id::unique(("lane rename", doc.id, lane.patient.as_str(), &*lane.given));
    let setting = patient.lanes.iter().find(|s| s.lane == lane.given);
    let printed = || match setting.map(|s| s.name.trim()) {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => lane.given.clone(),
    };
    let mut name = ui.data(|d| d.get_temp::<String>(text_id)).unwrap_or_else(printed);
    ui.horizontal(|ui| {
        let label = ui.label("Name");
        let response =
            ui.add(egui::TextEdit::singleline(&mut name).desired_width(150.0)).labelled_by(label.id);
        if response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter)) {
            let new = if name.trim() == &*lane.given { String::new() } else { name.trim().to_owned() };
            change(format!("Rename lane {}", lane.name), &|s| s.name.clone_from(&new), actions);
            ui.data_mut(|d| d.remove_temp::<String>(text_id));
            ui.close();
        } else {
            ui.data_mut(|d| d.insert_temp(text_id, name));
        }
    });
    ui.horizontal(|ui| {
        ui.label(RichText::new("Colour").color(theme::colors(ui).quiet));
        for (word, hex) in COLORS {
            let color = Color32::from_hex(hex).unwrap_or(Color32::GRAY);
            let (rect, response) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::click());
            ui.painter().rect_filled(rect, 3.0, color);
            let spoken = format!("Colour {word}");
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &spoken));
            if response.on_hover_text(word).clicked() {
                change(format!("Colour lane {}", lane.name), &|s| hex.clone_into(&mut s.color), actions);
                ui.close();
            }
        }
    });
    if lane.group == LaneGroup::Measurement {
        let scale = setting.and_then(|s| s.scale);
        ui.menu_button("Scale", |ui| {
            for wanted in TRACK_SCALES {
                if ui.selectable_label(scale == *wanted, scale_words(*wanted)).clicked() {
                    let label = format!("Scale of {}: {}", lane.given, scale_words(*wanted));
                    change(label, &|s| s.scale = *wanted, actions);
                    ui.close();
                }
            }
        });
    }
    if ui.button("Usual colour").clicked() {
        change(format!("Colour lane {}", lane.name), &|s| s.color.clear(), actions);
    }
    ui.separator();
    let at = order.iter().position(|l| *l == lane.given);
    for (word, step) in [("Move lane up", -1_isize), ("Move lane down", 1)] {
        let target = at.and_then(|at| at.checked_add_signed(step)).filter(|to| *to < order.len());
        if ui.add_enabled(target.is_some(), egui::Button::new(word)).clicked()
            && let (Some(from), Some(to)) = (at, target)
        {
            let mut moved = order.clone();
            moved.swap(from, to);
            push(order_lanes(patient, &moved), format!("Move lane {}", lane.name), actions);
        }
    }
    if ui.button("Hide lane").clicked() {
        change(format!("Hide lane {}", lane.name), &|s| s.hidden = true, actions);
    }
    shown_again(ui, patient, actions);
    ui.separator();
    select_items(ui, doc, Some(lane), patient, actions);
}

/// Items of a menu that select what stands on a lane, and what its patient has.
pub fn select_items(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    lane: Option<&LaneBox>,
    patient: &Patient,
    actions: &mut Actions,
) {
    if let Some(lane) = lane
        && ui.button("Select all in this lane").clicked()
    {
        actions.push(Action::Select(events_of(doc, lane)));
    }
    if !patient.events.is_empty() && ui.button("Select all of this patient").clicked() {
        let events = patient.events.iter();
        let address = |e: &std::sync::Arc<crate::model::Event>| EventAddress {
            patient: patient.id.clone(),
            event: e.id.clone(),
        };
        actions.push(Action::Select(Selection::Events(events.map(address).collect())));
    }
}

fn shown_again(ui: &mut Ui, patient: &Patient, actions: &mut Actions) {
    let hidden = patient.lanes.iter().filter(|l| l.hidden).count();
    if hidden > 0
        && ui.button(format!("Show {hidden} hidden lane{}", if hidden == 1 { "" } else { "s" })).clicked()
    {
        push(show_lanes(patient), "Show hidden lanes".to_owned(), actions);
    }
}

fn fold(patient: &Patient) -> Action {
    let new = Patient { collapsed: !patient.collapsed, ..patient.clone() };
    let verb = if new.collapsed { "Fold" } else { "Unfold" };
    let edit = Edit::ReplacePatient { id: patient.id.clone(), patient: std::sync::Arc::new(new) };
    Action::Edit { label: format!("{verb} {}", patient.title()), edit, merge: None }
}

fn head_menu(ui: &mut Ui, patient: &Patient, actions: &mut Actions) {
    let word = if patient.collapsed { "Unfold" } else { "Fold" };
    if ui.button(word).on_hover_text("Show the name alone, or all lanes").clicked() {
        actions.push(fold(patient));
    }
    shown_again(ui, patient, actions);
    if ui.button("Edit fields").clicked() {
        actions.push(Action::Select(Selection::Patient(patient.id.clone())));
        actions.push(Action::Command(crate::command::AppCommand::EditFields));
    }
}
