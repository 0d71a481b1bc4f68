//! The figure in the window: the same scene as on the page, with pan, zoom, selection and tooltips.
//!
//! The plot widget supplies pan, zoom, box zoom and the transform of time; rows scroll by us. The scene is composed for
//! the widget's size, then painted after the plot from the time that its response shows.

mod menu;

use std::sync::Arc;

use eframe::egui::{self, CursorIcon, Id, Pos2, Rect, Sense, Stroke, StrokeKind, TextureId, Ui, pos2, vec2};
use egui_plot::{Plot, PlotBounds};

use super::action::{Action, Actions};
use super::gesture::{self, Gesture};
use super::measures::LitMeasure;
use super::paint;
use super::state::DocumentView;
use super::{findings, names, outline, reveal, theme, tooltip};
use crate::command::AppCommand;
use crate::course::{Alignment, Course};
use crate::edit::Selection;
use crate::figure::compose::{self, Figure, Highlight, Place, Viewport};
use crate::figure::lanes::PatientPicture;
use crate::figure::scene::Weight;
use crate::figure::{Include, Style, Theme, scene, text};
use crate::measure::format;
use crate::model::{Event, EventAddress, EventId, Patient, PatientId, Ticks, Unit};

/// Room around the figure in points.
const MARGIN_PT: f32 = 20.0;
/// Above so many events in view, they answer to the pointer together and have no node each.
const MOST_NODES: usize = 1_500;
/// Size of type where a case is too long for the window, relative to a page of 183 mm.
pub const USUAL_TYPE_SCALE: f32 = 1.75;
/// Smallest and largest size of type that the room decides, and the step between sizes.
const ROOMY_SCALES: (f32, f32) = (1.5, 2.2);
const ROOMY_STEP: f32 = 0.1;
/// Radius of the mark of a finding.
const MARK_PT: f32 = 5.5;
/// Most patients, and lanes, of a case whose type follows the room.
const MOST_ROOMY: usize = 6;
const MOST_ROOMY_LANES: usize = 48;
/// Shortest and longest stretch of time that can be shown.
const TIME_LIMITS: (Ticks, Ticks) = (Ticks::DAY, Ticks(Ticks::YEAR.0 * 400));

/// What the plot tells the rest of the window.
#[derive(Debug, Default)]
pub struct PlotReport {
    /// The time under the pointer in words.
    pub pointer: Option<String>,
}

/// Draws the figure of `doc` into the rest of `ui`.
pub fn plot_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    figure_theme: Theme,
    gesture: &mut Gesture,
    lit: Option<&LitMeasure>,
    textures: &mut dyn FnMut(&str) -> Option<TextureId>,
    actions: &mut Actions,
) -> PlotReport {
    let outer = ui.available_rect_before_wrap();
    let page = outer.shrink(MARGIN_PT);
    if page.width() < 80.0 || page.height() < 60.0 {
        return PlotReport::default();
    }
    let fitted = compose::fit(doc.lanes, doc.alignment);
    let (from, to) = doc.time.unwrap_or(fitted);
    let scale = doc.type_scale.unwrap_or_else(|| roomy_scale(ui, doc, figure_theme, page));
    let style = &Style::new(figure_theme, scale).with(&doc.case.figure);
    let mut viewport = Viewport {
        width_pt: page.width(),
        height_pt: Some(page.height()),
        scroll_y_pt: doc.scroll_y,
        from,
        to,
        alignment: doc.alignment,
        unit: doc.unit,
        include: Include::ALL,
    };
    let ground = gesture.ground(doc.lanes, &viewport, style);
    let origin = page.min;
    // While something is dragged, the figure shows the case as it would be; the document is as it was.
    let preview = gesture.follow_pointer(ui, doc, &ground, origin, actions);
    let committed = doc;
    gesture.keep_live(ui, preview.as_ref());
    let shown = preview.as_ref().map_or(*doc, |p| p.view(doc));
    let doc = &shown;
    let compose_at = |viewport: &Viewport| compose::compose(doc.lanes, viewport, style);
    let mut figure = if preview.is_some() { compose_at(&viewport) } else { Arc::unwrap_or_clone(ground) };
    let data = egui_rect(figure.data).translate(origin.to_vec2());

    let (response, window) = time_plot(ui, doc.id, data, (from, to));
    let window = window.or_else(|| panned(ui, gesture, data, (from, to)));
    let asked = reveal::take(ui, doc.id);
    let window = window.or_else(|| reveal::time_with(doc, asked.as_ref()?, (from, to)));
    let mut hovered = response.hover_pos();
    let mut moved = false;
    if let Some((from, to)) = window.filter(|new| *new != (from, to)) {
        viewport.from = from;
        viewport.to = to;
        moved = true;
        actions.push(Action::ShowTime(Some((from, to))));
    }
    let scrolled = row_scroll(ui, outer, &figure, page.height(), doc.scroll_y);
    let scrolled = scrolled.or_else(|| reveal::scroll_with(doc, asked.as_ref()?, &viewport, style, &figure));
    if let Some(scroll) = scrolled {
        viewport.scroll_y_pt = scroll;
        moved = true;
        actions.push(Action::ScrollRows(scroll));
    }
    let revealed = gesture.reveals.take().and_then(|id| doc.patient_index(&id));
    if let Some(patient) = revealed {
        let top = compose::top_of_patient(doc.lanes, &viewport, style, patient);
        viewport.scroll_y_pt = top;
        moved = true;
        actions.push(Action::ScrollRows(top));
    }
    if moved {
        figure = compose_at(&viewport);
    }

    if let Some(lit) = lit {
        light_ui(ui, doc, &mut figure, lit, style);
    }
    let painter = ui.painter().with_clip_rect(outer.intersect(ui.clip_rect()));
    if !doc.case.patients.is_empty() {
        paint::paint(&figure.scene, &painter, origin, textures);
    }
    plot_gestures(ui, committed, &figure, origin, &response, gesture, actions);
    events_ui(ui, doc, &figure, origin, outer, gesture, actions);
    marks_ui(ui, committed, &figure, origin, data);
    names::names_ui(ui, committed, &figure, origin, outer, actions);
    lane_button(ui, &figure, origin, style.lane_pt, gesture);
    gesture.overlay(ui, preview.as_ref(), data, origin);
    empty_hint(ui, doc, page, actions);

    hovered = hovered.filter(|p| data.contains(*p));
    let pointer = hovered.map(|p| {
        let c = theme::colors(ui);
        let line = Stroke::new(1.0, c.quiet.gamma_multiply(0.35));
        painter.vline(p.x, data.y_range(), line);
        let ticks = figure.axis.ticks_at(p.x - origin.x);
        format::instant(ticks, doc.unit.unwrap_or(Unit::Month))
    });
    PlotReport { pointer }
}

/// Lights the events of a measure in the figure and draws its span.
fn light_ui(ui: &Ui, doc: &DocumentView<'_>, figure: &mut Figure, lit: &LitMeasure, style: &Style) {
    let Some(chart) = doc.study().chart(&lit.patient) else { return };
    let Some(zero) = chart.course().anchor(doc.alignment) else { return };
    let highlight =
        Highlight { patient: &lit.patient, events: &lit.events, line: lit.line.as_ref(), zero: zero.nominal };
    compose::highlight(figure, &highlight, style);
    let area = egui_rect(figure.data).translate(ui.max_rect().min.to_vec2());
    let id = Id::unique(("lit measure", doc.id));
    let node = ui.interact(Rect::from_min_size(area.min, vec2(1.0, 1.0)), id, Sense::hover());
    let spoken = format!("Shown in the figure: {}", lit.words);
    node.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &spoken));
}

/// The size of type at which a small case fills the room; larger cases have the usual size and scroll.
fn roomy_scale(ui: &Ui, doc: &DocumentView<'_>, theme: Theme, page: Rect) -> f32 {
    let height = doc.lanes.height();
    if doc.lanes.len() > MOST_ROOMY || height.lanes + height.tracks > MOST_ROOMY_LANES {
        return USUAL_TYPE_SCALE;
    }
    // Trying sizes means composing the figure for each: only when something changed.
    let key = (doc.state, doc.alignment, page.width().to_bits(), page.height().to_bits());
    let id = Id::unique(("roomy scale", doc.id));
    let known = ui.data(|d| d.get_temp::<((u64, Alignment, u32, u32), f32)>(id));
    if let Some((_, scale)) = known.filter(|(known, _)| *known == key) {
        return scale;
    }
    let fitted = compose::fit(doc.lanes, doc.alignment);
    let viewport = Viewport::page(page.width(), fitted, doc.alignment);
    let height = |scale: f32| {
        let style = Style::new(theme, scale).with(&doc.case.figure);
        compose::compose(doc.lanes, &viewport, &style).scene.size.h
    };
    // The height grows with the type, but not evenly: labels wrap. Steps keep the size still while the window is
    // dragged by its edge.
    let (least, most) = ROOMY_SCALES;
    let mut scale = least;
    while scale + ROOMY_STEP <= most && height(scale + ROOMY_STEP) <= page.height() {
        scale += ROOMY_STEP;
    }
    ui.data_mut(|d| d.insert_temp(id, (key, scale)));
    scale
}

/// A rectangle of a scene as one of the toolkit.
pub(super) fn egui_rect(rect: scene::Rect) -> Rect {
    Rect::from_min_size(pos2(rect.x, rect.y), vec2(rect.w, rect.h))
}

/// An invisible plot over the time area; gives its response, and the stretch of time that it shows after this frame's
/// gestures if that is another.
fn time_plot(
    ui: &mut Ui,
    doc: u64,
    data: Rect,
    shown: (Ticks, Ticks),
) -> (egui::Response, Option<(Ticks, Ticks)>) {
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(data));
    let (from, to) = (shown.0.days(), shown.1.days());
    let plot = Plot::new(("time", doc))
        .width(data.width())
        .height(data.height())
        .show_axes(false)
        .show_grid(false)
        .show_background(false)
        .show_x(false)
        .show_y(false)
        .show_crosshair(false)
        .set_margin_fraction(egui::Vec2::ZERO)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .allow_drag(false)
        .allow_zoom([true, false])
        .allow_scroll([true, false])
        .allow_boxed_zoom(true);
    let response = plot.show(&mut child, |plot_ui| {
        plot_ui.set_plot_bounds(PlotBounds::from_min_max([from, 0.0], [to, 1.0]));
    });
    let bounds = response.transform.bounds();
    let (min, max) = (bounds.min()[0], bounds.max()[0]);
    // What the transform gives back differs from what was set by rounding alone while nothing moves.
    let still = (min - from).abs() < 1e-6 * (to - from) && (max - to).abs() < 1e-6 * (to - from);
    let sound = min.is_finite() && max.is_finite() && max > min;
    if still || !sound {
        return (response.response, None);
    }
    (response.response, Some(limited(Ticks::from_days_f64(min), Ticks::from_days_f64(max))))
}

/// The stretch of time after a pull with the middle button, or with the left one and the space bar; over events, too.
fn panned(ui: &Ui, gesture: &Gesture, data: Rect, (from, to): (Ticks, Ticks)) -> Option<(Ticks, Ticks)> {
    let space = holds_space(ui);
    let (origin, delta, pulls) = ui.input(|i| {
        let pulls = i.pointer.middle_down() || (i.pointer.primary_down() && space);
        (i.pointer.press_origin(), i.pointer.delta().x, pulls)
    });
    let ours = origin.is_some_and(|p| data.contains(p) && ui.ctx().layer_id_at(p) == Some(ui.layer_id()));
    if !pulls || !ours || gesture.is_active() || delta == 0.0 {
        return None;
    }
    let by = Ticks(((to - from).0 as f64 * f64::from(delta / data.width().max(1.0))) as i64);
    Some(limited(from - by, to - by))
}

/// Whether the space bar is held to move in time.
fn holds_space(ui: &Ui) -> bool {
    ui.input(|i| i.key_down(egui::Key::Space)) && !ui.ctx().text_edit_focused()
}

/// Keeps a stretch of time within what can be shown.
pub fn limited(from: Ticks, to: Ticks) -> (Ticks, Ticks) {
    let (least, most) = TIME_LIMITS;
    let middle = Ticks(from.0 / 2 + to.0 / 2).clamp(-most, most);
    let length = (to - from).clamp(least, most);
    (middle - Ticks(length.0 / 2), middle + Ticks(length.0 - length.0 / 2))
}

/// The rows' new offset, if the wheel moved them or they ended above it.
fn row_scroll(ui: &Ui, area: Rect, figure: &Figure, height: f32, before: f32) -> Option<f32> {
    let most = (figure.content_height_pt - height).max(0.0);
    let wheel = ui.input(|i| {
        let over = i.pointer.hover_pos().is_some_and(|p| area.contains(p));
        if over && !i.modifiers.command && !i.modifiers.shift { i.smooth_scroll_delta().y } else { 0.0 }
    });
    let over_ours = ui.rect_contains_pointer(area);
    let wheel = if over_ours { wheel } else { 0.0 };
    let after = (before - wheel).clamp(0.0, most);
    ((after - before).abs() > 0.01).then_some(after)
}

/// The places patient by patient, lines through all lanes under what stands on the lanes: the end of what is ongoing
/// lies on such a line, and can be taken hold of.
fn upwards(figure: &Figure) -> impl Iterator<Item = &Place> {
    figure.places.chunk_by(|a, b| a.address.patient == b.address.patient).flat_map(|places| {
        let under = places.iter().filter(|p| p.lane.is_none());
        under.chain(places.iter().filter(|p| p.lane.is_some()))
    })
}

/// Every event in view: a node for screen readers, a tooltip, a click, its selection.
fn events_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    figure: &Figure,
    origin: Pos2,
    area: Rect,
    gesture: &mut Gesture,
    actions: &mut Actions,
) {
    let c = theme::colors(ui);
    if figure.places.len() > MOST_NODES {
        crowd_ui(ui, doc, figure, origin, area, actions);
    }
    for place in upwards(figure) {
        let Some(name) = &place.address.event else { continue };
        let rect = egui_rect(place.rect).translate(origin.to_vec2()).intersect(area);
        if rect.is_negative() {
            continue;
        }
        let selected = doc.selection.contains(&place.address.patient, name);
        if selected {
            let ring = rect.expand(1.5);
            ui.painter().rect_stroke(ring, 3.0, Stroke::new(1.8, c.accent), StrokeKind::Outside);
        }
        if figure.places.len() > MOST_NODES {
            continue;
        }
        let Some((owner, event, course)) = behind(doc, place) else { continue };
        let patient = &owner.id;
        let sense = if place.part == 0 { Sense::click_and_drag() } else { Sense::click() };
        let id = Id::unique(("place", doc.id, owner.id.as_str(), name.as_str(), place.part));
        let response = ui.interact(rect.expand2(vec2(1.0, 2.0)), id, sense);
        let picture = picture_of(doc, place);
        response.widget_info(|| {
            let spoken = match &picture {
                Some(picture) => format!("Picture {}: {}", picture.letter, shown_by(picture)),
                None => crate::measure::describe::spoken(event, course),
            };
            egui::WidgetInfo::selected(egui::Role::Button, true, selected, spoken)
        });
        if response.has_focus() {
            ui.painter().rect_stroke(rect.expand(3.0), 4.0, Stroke::new(1.5, c.accent), StrokeKind::Outside);
        }
        if let Some(pointer) = response.hover_pos().filter(|_| !gesture.is_active()) {
            let x = pointer.x - origin.x;
            let icon =
                if place.part == 0 { gesture::cursor_over(place, x) } else { CursorIcon::PointingHand };
            ui.ctx().set_cursor_icon(icon);
        }
        if response.drag_started_by(egui::PointerButton::Primary) && !holds_space(ui) {
            let address = EventAddress { patient: patient.clone(), event: event.id.clone() };
            gesture.grab(ui, doc, place, address, origin);
        }
        let clicked = response.clicked();
        if response.secondary_clicked() && !selected {
            actions.push(Action::Select(Selection::event(patient.clone(), event.id.clone())));
        }
        let menu_at = Id::unique(("event menu", doc.id));
        if response.secondary_clicked() {
            let x = response.interact_pointer_pos().map_or(0.0, |p| p.x - origin.x);
            ui.data_mut(|d| d.insert_temp(menu_at, x));
        }
        response.context_menu(|ui| {
            let x = ui.data(|d| d.get_temp::<f32>(menu_at)).unwrap_or_default();
            menu::given_menu(ui, doc, owner, event, course, figure.axis.ticks_at(x), actions);
            menu::event_menu(ui, doc, figure, place, owner, actions);
        });
        if clicked {
            select(ui, doc, owner.id.clone(), event.id.clone(), actions);
            match picture {
                Some(picture) => actions.push(Action::ShowPicture(picture.file.to_string())),
                None => outline::edit_by_enter(ui, &response, actions),
            }
        }
        if !gesture.is_active() {
            response.on_hover_ui_at_pointer(|ui| {
                tooltip::event_tooltip(ui, doc, owner, event, course);
            });
        }
    }
}

/// A mark on every event in view that a finding is about; it is part of the window, not of the figure.
fn marks_ui(ui: &Ui, doc: &DocumentView<'_>, figure: &Figure, origin: Pos2, area: Rect) {
    let painter = ui.painter().with_clip_rect(area.expand(MARK_PT * 2.0).intersect(ui.clip_rect()));
    for places in figure.places.chunk_by(|a, b| a.address.patient == b.address.patient) {
        let Some(index) = places.first().and_then(|p| doc.patient_index(&p.address.patient)) else {
            continue;
        };
        if doc.all_findings_of(index).is_empty() {
            continue;
        }
        let worst = findings::worst_by_event(doc, index);
        for place in places.iter().filter(|p| p.part == 0) {
            let Some(severity) = place.address.event.as_ref().and_then(|e| worst.get(e)) else { continue };
            let center = egui_rect(place.rect).translate(origin.to_vec2()).left_top();
            painter.circle(
                center,
                MARK_PT,
                findings::color(ui, *severity),
                Stroke::new(1.0, theme::colors(ui).page),
            );
            let font = egui::FontId::proportional(MARK_PT * 2.0);
            painter.text(center, egui::Align2::CENTER_CENTER, "!", font, theme::colors(ui).page);
        }
    }
}

/// Clicks and drags on the free plot.
fn plot_gestures(
    ui: &Ui,
    doc: &DocumentView<'_>,
    figure: &Figure,
    origin: Pos2,
    response: &egui::Response,
    gesture: &mut Gesture,
    actions: &mut Actions,
) {
    if response.drag_started_by(egui::PointerButton::Primary) && !holds_space(ui) {
        gesture.press_plot(ui, figure, origin);
    }
    let at = response.interact_pointer_pos().map(|p| p - origin.to_vec2());
    if response.double_clicked() {
        actions.extend(at.and_then(|at| gesture::point_at(doc, figure, at)).unwrap_or_default());
    } else if response.clicked() && *doc.selection != Selection::Case {
        actions.push(Action::Select(Selection::Case));
    }
    let menu_at = Id::unique(("lane menu", doc.id));
    if response.secondary_clicked() {
        ui.data_mut(|d| d.insert_temp(menu_at, at));
    }
    response.context_menu(|ui| {
        let at = ui.data(|d| d.get_temp::<Option<Pos2>>(menu_at)).flatten();
        menu::plot_menu(ui, doc, figure, at, actions);
    });
}

/// A "+" at the name of the lane under the pointer: the next drag makes a phase on it.
fn lane_button(ui: &mut Ui, figure: &Figure, origin: Pos2, lane_pt: f32, gesture: &mut Gesture) {
    // What is asked in front of the figure gets the pointer alone.
    if gesture.is_active() || ui.memory(|m| m.top_modal_layer().is_some()) {
        return;
    }
    let Some(pointer) = ui.input(|i| i.pointer.hover_pos()) else { return };
    let at = pointer - origin.to_vec2();
    let Some(lane) = figure.lane_at(scene::Pos::new(at.x, at.y)) else { return };
    let name = text::width_pt(&lane.name, lane_pt, Weight::Regular);
    let left = (figure.data.x - name - lane_pt - 14.0).max(lane.rect.x + 9.0);
    let center = origin + vec2(left, lane.rect.y + lane.rect.h / 2.0);
    let rect = Rect::from_center_size(center, vec2(18.0, 18.0));
    let response = ui.put(rect, egui::Button::new("+").small().min_size(rect.size()));
    let name = format!("Add to {}", lane.name);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.on_hover_text("Then drag along a lane to make a phase (N)").clicked() {
        gesture.makes_phase = true;
    }
}

/// Many events: one hit test instead of a node each.
fn crowd_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    figure: &Figure,
    origin: Pos2,
    area: Rect,
    actions: &mut Actions,
) {
    let response = ui.interact(area, Id::unique(("crowd", doc.id)), Sense::click());
    let Some(pointer) = response.hover_pos() else { return };
    let at = pointer - origin.to_vec2();
    let Some(place) = compose::hit(figure, scene::Pos::new(at.x, at.y)) else { return };
    let Some((owner, event, course)) = behind(doc, place) else { return };
    if response.clicked() {
        select(ui, doc, owner.id.clone(), event.id.clone(), actions);
        return;
    }
    response.on_hover_ui_at_pointer(|ui| tooltip::event_tooltip(ui, doc, owner, event, course));
}

fn select(ui: &Ui, doc: &DocumentView<'_>, patient: PatientId, event: EventId, actions: &mut Actions) {
    let many = ui.input(|i| i.modifiers.shift || i.modifiers.command);
    let address = EventAddress { patient, event };
    let selection = if many { doc.selection.toggled(address) } else { Selection::Events(vec![address]) };
    actions.push(Action::Select(selection));
}

/// The picture that a place shows, if it is the thumbnail of one.
fn picture_of(doc: &DocumentView<'_>, place: &Place) -> Option<PatientPicture> {
    // Thumbnails are counted from 1 for each patient; 0 is the event itself.
    let number = place.part.checked_sub(1)?;
    let lanes = doc.lanes.patient(doc.patient_index(&place.address.patient)?)?;
    let picture = lanes.pictures.get(number)?;
    (Some(&picture.event) == place.address.event.as_ref()).then(|| picture.clone())
}

/// What a picture shows: its caption, else its file.
fn shown_by(picture: &PatientPicture) -> &str {
    if picture.caption.is_empty() { &picture.file } else { &picture.caption }
}

/// The event that a place stands for, with its patient and their course.
fn behind<'a>(doc: &DocumentView<'a>, place: &Place) -> Option<(&'a Patient, &'a Event, &'a Course)> {
    let chart = doc.study().get(doc.patient_index(&place.address.patient)?)?;
    let course = chart.course();
    Some((chart.patient(), &course.event(place.address.event.as_ref()?)?.event, course))
}

/// What to do with a case that has nothing to show yet.
fn empty_hint(ui: &mut Ui, doc: &DocumentView<'_>, page: Rect, actions: &mut Actions) {
    let (text, command) = if doc.case.patients.is_empty() {
        ("Type an event into the field above (Ctrl+Enter), or", AppCommand::AddPatient)
    } else if doc.case.patients.iter().all(|p| p.events.is_empty()) {
        ("Type an event into the field above (Ctrl+Enter), or", AppCommand::AddTreatment)
    } else {
        return;
    };
    let area = Rect::from_center_size(page.center(), vec2(320.0, 80.0));
    ui.scope_builder(egui::UiBuilder::new().max_rect(area), |ui| {
        ui.vertical_centered(|ui| {
            ui.label(egui::RichText::new(text).size(14.0).color(theme::colors(ui).quiet));
            ui.add_space(6.0);
            let name = format!("Add {}", command.label().to_lowercase());
            if ui.button(name).on_hover_text(command.tooltip()).clicked() {
                actions.push(Action::Command(command));
            }
        });
    });
}
