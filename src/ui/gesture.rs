//! What the pointer does to events on the plot: a preview while the button is down, one change when it is let go.

use std::sync::Arc;

use eframe::egui::{self, Align2, CursorIcon, Key, Pos2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use super::action::{Action, Actions};
use super::state::DocumentView;
use super::theme;
use crate::edit::{Edit, Selection, duplicates};
use crate::figure::axis::unit_for;
use crate::figure::compose::{self, Figure, LaneBox, Place, Viewport};
use crate::figure::lanes::{LaneLayout, MarkKind};
use crate::figure::{Style, scene};
use crate::gesture::{self, Grab, LaneHint, Plan};
use crate::model::{EventAddress, Grain, PatientId, Ticks, Unit};
use crate::study::{Chart, Study};

/// How near to an edge the pointer takes hold of it, in points.
const EDGE_REACH_PT: f32 = 5.0;
/// Within how many points a moved edge snaps.
const SNAP_REACH_PT: f32 = 7.0;

/// A gesture under way; nothing of the case changes before it ends.
#[derive(Default)]
pub struct Gesture {
    drag: Option<Drag>,
    /// Whether the next drag over a lane makes a phase.
    pub makes_phase: bool,
    /// The patient to scroll to in the next frame.
    pub reveals: Option<PatientId>,
    /// The figure of the case as it is, on which the drag goes on, and what it was composed for.
    ground: Option<(Viewport, Style, Arc<Figure>)>,
    /// Where the pointer was in the last frame of the drag.
    last_seen: Option<Pos2>,
    /// The patients as they would be, for what shows their numbers.
    live: Vec<Arc<Chart>>,
}

/// What the pointer drags.
enum Drag {
    /// A rubber band from here.
    Band { from: Pos2 },
    /// Events.
    Events { grab: Grab, from: Pos2, patient: PatientId, lane: Option<usize>, copies: bool },
    /// A phase that is being made.
    Phase { lane: LaneBox, from: Ticks },
}

/// A change that a gesture would make, and the figure's lanes with it made.
pub struct DragPreview {
    /// The lanes as they would be, with their study.
    layout: LaneLayout,
    edit: Option<Edit>,
    label: String,
    selection: Option<Selection>,
    /// Live times and durations.
    lines: Vec<String>,
    /// Where it snapped to, in points of the figure, and to what.
    guide: Option<(f32, String)>,
}

impl DragPreview {
    /// The document as it would be.
    pub fn view<'a>(&'a self, doc: &DocumentView<'a>) -> DocumentView<'a> {
        DocumentView { lanes: &self.layout, ..*doc }
    }

    /// The study with a plan carried out.
    fn of(doc: &DocumentView<'_>, study: &Study, plan: Plan) -> Self {
        Self {
            layout: doc.lanes.with(study.with(plan.preview)),
            edit: Some(plan.edit),
            label: plan.label,
            selection: (!plan.events.is_empty()).then_some(Selection::Events(plan.events)),
            lines: plan.text,
            guide: None,
        }
    }

    /// The study as it is, and why it stays so.
    fn refused(doc: &DocumentView<'_>, why: String) -> Self {
        let lines = if why.is_empty() { Vec::new() } else { vec![why] };
        let layout = doc.lanes.clone();
        Self { layout, edit: None, label: String::new(), selection: None, lines, guide: None }
    }
}

impl Gesture {
    /// Whether anything is being dragged.
    pub fn is_active(&self) -> bool {
        self.drag.is_some()
    }

    /// Whether events are being dragged, rather than a band or a new phase.
    pub fn holds_events(&self) -> bool {
        matches!(self.drag, Some(Drag::Events { .. }))
    }

    /// A patient as it would be with what is under way done; `None` if that leaves it as it is.
    pub fn live(&self, id: &PatientId) -> Option<&Arc<Chart>> {
        self.live.iter().find(|chart| chart.id() == id)
    }

    /// Keeps the patients that a preview changes; who shows their numbers was drawn before and is drawn again.
    pub fn keep_live(&mut self, ui: &Ui, preview: Option<&DragPreview>) {
        let changed = preview.map_or(&[][..], |p| p.layout.study().changed());
        let is_same = changed.len() == self.live.len()
            && changed.iter().zip(&self.live).all(|((_, a), b)| a.patient() == b.patient());
        // What is the same keeps its measures.
        if !is_same {
            self.live = changed.iter().map(|(_, chart)| Arc::clone(chart)).collect();
            ui.ctx().request_repaint();
        }
    }

    /// The figure of the case as it is: while something is dragged, the one that was composed when the drag began, unless
    /// the view has moved since.
    pub fn ground(&mut self, lanes: &LaneLayout, viewport: &Viewport, style: &Style) -> Arc<Figure> {
        let known = self.ground.as_ref().filter(|(v, s, _)| self.is_active() && v == viewport && s == style);
        if let Some((.., figure)) = known {
            return Arc::clone(figure);
        }
        let figure = Arc::new(compose::compose(lanes, viewport, style));
        self.ground = self.is_active().then(|| (viewport.clone(), style.clone(), Arc::clone(&figure)));
        figure
    }

    /// Whether a drag or the N key waits to be cancelled.
    pub fn is_armed(&self) -> bool {
        self.drag.is_some() || self.makes_phase
    }

    /// Lets everything be as it was.
    pub fn cancel(&mut self) {
        *self = Self::default();
    }

    /// Takes hold of an event, at an edge or in its middle.
    pub fn grab(
        &mut self,
        ui: &Ui,
        doc: &DocumentView<'_>,
        place: &Place,
        address: EventAddress,
        origin: Pos2,
    ) {
        let Some(pointer) = ui.input(|i| i.pointer.press_origin()) else { return };
        let copies = ui.input(|i| i.modifiers.command);
        let patient = address.patient.clone();
        let grab = match edge_at(place, pointer.x - origin.x) {
            Some(BarEdge::Start) if !copies => Grab::Start(address),
            Some(BarEdge::End) if !copies => Grab::End(address),
            Some(BarEdge::Earliest) if !copies => Grab::StartEarliest(address),
            Some(BarEdge::Latest) if !copies => Grab::EndLatest(address),
            _ if doc.selection.contains(&address.patient, &address.event) => {
                // The one in hand is named last: it is the one that snaps.
                let others = doc.selection.events().iter().filter(|e| **e != address).cloned();
                Grab::Move(others.chain([address.clone()]).collect())
            }
            _ => Grab::Move(vec![address]),
        };
        self.last_seen = ui.input(|i| i.pointer.latest_pos());
        self.drag = Some(Drag::Events { grab, from: pointer, patient, lane: place.lane, copies });
    }

    /// Begins a rubber band, or a phase if one is to be made, on the free plot.
    pub fn press_plot(&mut self, ui: &Ui, figure: &Figure, origin: Pos2) {
        let Some(pointer) = ui.input(|i| i.pointer.press_origin()) else { return };
        let at = pointer - origin.to_vec2();
        let lane = figure.lane_at(scene::Pos::new(at.x, at.y)).filter(|_| self.makes_phase);
        self.last_seen = ui.input(|i| i.pointer.latest_pos());
        self.drag = Some(match lane {
            Some(lane) => Drag::Phase { lane: lane.clone(), from: figure.axis.ticks_at(at.x) },
            None => Drag::Band { from: pointer },
        });
    }

    /// Follows the pointer; gives what the change would be, and makes it when the button is let go.
    pub fn follow_pointer(
        &mut self,
        ui: &Ui,
        doc: &DocumentView<'_>,
        figure: &Figure,
        origin: Pos2,
        actions: &mut Actions,
    ) -> Option<DragPreview> {
        self.drag.as_ref()?;
        let (pointer, released, escaped) =
            ui.input(|i| (i.pointer.latest_pos(), !i.pointer.primary_down(), i.key_pressed(Key::Escape)));
        if escaped {
            self.cancel();
            return None;
        }
        // Where the pointer left the window, the drag waits or ends at the place where it was last seen.
        let pointer = pointer.or(self.last_seen)?;
        self.last_seen = Some(pointer);
        let preview = match self.drag.as_ref()? {
            Drag::Band { from } => {
                if released {
                    let band = Rect::from_two_pos(*from, pointer).translate(-origin.to_vec2());
                    actions.push(Action::Select(banded(ui, doc, figure, band)));
                }
                None
            }
            Drag::Events { grab, from, patient, lane, copies } => {
                let held = HeldEvents { grab, patient, lane: *lane, copies: *copies };
                events_preview(ui, doc, figure, &held, *from - origin.to_vec2(), pointer - origin.to_vec2())
            }
            Drag::Phase { lane, from } => {
                phase_preview(ui, doc, figure, lane, *from, pointer - origin.to_vec2())
            }
        };
        if released {
            self.cancel();
            if let Some((edit, preview)) = preview.and_then(|mut p| Some((p.edit.take()?, p))) {
                actions.push(Action::CloseStep);
                actions.push(Action::Edit { label: preview.label, edit, merge: None });
                actions.push(Action::CloseStep);
                actions.extend(preview.selection.map(Action::Select));
            }
            return None;
        }
        ui.ctx().set_cursor_icon(match self.drag.as_ref()? {
            Drag::Events { grab: Grab::Move(_), .. } => CursorIcon::Grabbing,
            Drag::Events { .. } | Drag::Phase { .. } => CursorIcon::ResizeHorizontal,
            Drag::Band { .. } => CursorIcon::Crosshair,
        });
        preview
    }

    /// Draws the band, the guide line and the live values over the figure.
    pub fn overlay(&self, ui: &Ui, preview: Option<&DragPreview>, data: Rect, origin: Pos2) {
        let c = theme::colors(ui);
        let Some(pointer) = ui.input(|i| i.pointer.latest_pos()) else { return };
        if let Some(Drag::Band { from }) = &self.drag {
            let band = Rect::from_two_pos(*from, pointer);
            ui.painter().rect(
                band,
                2.0,
                c.accent.gamma_multiply(0.10),
                Stroke::new(1.0, c.accent),
                StrokeKind::Inside,
            );
        }
        let Some(preview) = preview else { return };
        let mut lines = preview.lines.clone();
        if let Some((x, name)) = &preview.guide {
            let x = origin.x + x;
            let line = [pos2(x, data.top()), pos2(x, data.bottom())];
            let stroke = Stroke::new(1.2, c.accent);
            ui.painter().extend(egui::Shape::dashed_line(&line, stroke, 4.0, 3.0));
            lines.push(format!("snaps to {name}"));
        }
        bubble(ui, pointer, &lines);
    }
}

/// Which part of a bar is taken hold of.
enum BarEdge {
    Start,
    End,
    /// The outer end of a start that fades.
    Earliest,
    /// The outer end of an end that fades.
    Latest,
}

/// Which edge of a bar is near x, in points of the figure. The middle of a short bar moves it.
fn edge_at(place: &Place, x: f32) -> Option<BarEdge> {
    if place.kind != MarkKind::Bar {
        return None;
    }
    let (start, end) = (place.start_x, place.end_x);
    let reach = EDGE_REACH_PT.min((end - start).abs() / 4.0).max(2.0);
    let near = |edge: f32| (x - edge).abs() <= reach;
    let fades = |edge: f32, outer: f32| (outer - edge).abs() > 2.0 * reach;
    if near(start) && (!near(end) || x - start < end - x) {
        Some(BarEdge::Start)
    } else if near(end) {
        Some(BarEdge::End)
    } else if near(place.rect.x) && fades(start, place.rect.x) {
        Some(BarEdge::Earliest)
    } else if near(place.rect.right()) && fades(end, place.rect.right()) {
        Some(BarEdge::Latest)
    } else {
        None
    }
}

/// The pointer's shape over an event.
pub fn cursor_over(place: &Place, x: f32) -> CursorIcon {
    if edge_at(place, x).is_some() { CursorIcon::ResizeHorizontal } else { CursorIcon::PointingHand }
}

/// The events that a band touches; with Shift or Ctrl beside those that are selected.
fn banded(ui: &Ui, doc: &DocumentView<'_>, figure: &Figure, band: Rect) -> Selection {
    let area = scene::Rect::new(band.left(), band.top(), band.width(), band.height());
    let adds = ui.input(|i| i.modifiers.shift || i.modifiers.command);
    let mut events = if adds { doc.selection.events().to_vec() } else { Vec::new() };
    for place in figure.places.iter().filter(|p| p.rect.overlaps(area)) {
        if let Some(address) = place.address.event_address().filter(|a| !events.contains(a)) {
            events.push(address);
        }
    }
    if events.is_empty() { Selection::Case } else { Selection::Events(events) }
}

/// The unit that a drag counts in, and whether times may be written more finely than they are.
fn grain(ui: &Ui, doc: &DocumentView<'_>, figure: &Figure) -> Grain {
    let unit = doc.unit.unwrap_or_else(|| unit_for(figure.axis.to - figure.axis.from));
    if ui.input(|i| i.modifiers.alt) { Grain::finer(Unit::Day) } else { Grain::finer(unit.max(Unit::Week)) }
}

/// What is held.
struct HeldEvents<'a> {
    grab: &'a Grab,
    patient: &'a PatientId,
    lane: Option<usize>,
    copies: bool,
}

fn events_preview(
    ui: &Ui,
    doc: &DocumentView<'_>,
    figure: &Figure,
    held: &HeldEvents<'_>,
    from: Pos2,
    to: Pos2,
) -> Option<DragPreview> {
    let mut by = figure.axis.ticks_at(to.x) - figure.axis.ticks_at(from.x);
    let grain = grain(ui, doc, figure);
    let zero = zero_of(doc, held.patient).unwrap_or_default();
    let frees = ui.input(|i| i.modifiers.shift);
    let snapped = if frees {
        None
    } else {
        let reach = figure.axis.ticks_at(SNAP_REACH_PT) - figure.axis.ticks_at(0.0);
        let axis = gesture::Axis { origin: zero, unit: grain.unit };
        gesture::snap(doc.study(), held.grab, by, axis, reach)
    };
    if let Some(snapped) = &snapped {
        by = snapped.by;
    }
    // Copies are put in first, and then moved as the events would be.
    let mut study = doc.study().clone();
    let mut edits = Vec::new();
    let mut grab = held.grab.clone();
    if held.copies {
        let Grab::Move(events) = held.grab else { return None };
        let (copying, copies) = duplicates(doc.case, events)?;
        study = study.with(gesture::previewed(&study, &copying).ok()?);
        edits = copying;
        grab = Grab::Move(copies);
    }
    let target = lane_under(figure, held, to);
    let plan = match (&grab, target) {
        (Grab::Move(events), Some(lane)) if events.len() == 1 => {
            let hint = hint(doc, lane);
            gesture::move_to_lane(&study, events.first()?, &lane.patient, hint.as_ref(), by, grain)
        }
        _ => gesture::plan(&study, &grab, by, grain),
    };
    let mut plan = match plan {
        Ok(plan) => plan,
        Err(why) => return Some(DragPreview::refused(doc, why.to_string())),
    };
    if held.copies {
        plan.label = plan.label.replacen("Move", "Duplicate", 1);
        edits.push(plan.edit);
        plan.edit = Edit::Batch(edits);
    } else if !plan.changes() {
        return Some(DragPreview::refused(doc, plan.text.first().cloned().unwrap_or_default()));
    }
    let guide = snapped.filter(|s| s.holds(&plan)).map(|s| (figure.axis.x_at(s.at - zero), s.to));
    let contradictions = std::mem::take(&mut plan.contradictions);
    let mut preview = DragPreview::of(doc, &study, plan);
    preview.lines.extend(contradictions);
    preview.guide = guide;
    Some(preview)
}

/// The lane under the pointer, if it is another than the one that the event came from.
fn lane_under<'a>(figure: &'a Figure, held: &HeldEvents<'_>, at: Pos2) -> Option<&'a LaneBox> {
    let lane = figure.lane_at(scene::Pos::new(at.x, at.y))?;
    let home = held.lane.and_then(|i| figure.lane_boxes.get(i))?;
    let same = home.patient == lane.patient && home.index == lane.index;
    (!same).then_some(lane)
}

/// What belongs on a lane, as its first event tells.
fn hint(doc: &DocumentView<'_>, lane: &LaneBox) -> Option<LaneHint> {
    let at = doc.patient_index(&lane.patient)?;
    let lanes = doc.lanes.patient(at)?;
    let lane = lanes.lanes.get(lane.index)?;
    // What is computed cannot be put there.
    let mark = lane.marks.first().filter(|_| lane.track.as_ref().is_none_or(|track| !track.derived))?;
    doc.study().get(at)?.patient().event(&mark.event).map(|event| LaneHint::of(event))
}

fn phase_preview(
    ui: &Ui,
    doc: &DocumentView<'_>,
    figure: &Figure,
    lane: &LaneBox,
    from: Ticks,
    to: Pos2,
) -> Option<DragPreview> {
    let zero = zero_of(doc, &lane.patient)?;
    let span = (from + zero, figure.axis.ticks_at(to.x) + zero);
    let hint = hint(doc, lane);
    let grain = grain(ui, doc, figure);
    let plan = gesture::create_phase(doc.study(), &lane.patient, hint.as_ref(), span, grain).ok()?;
    Some(DragPreview::of(doc, doc.study(), plan))
}

/// What stands at zero of the axis, from the patient's own zero.
fn zero_of(doc: &DocumentView<'_>, patient: &PatientId) -> Option<Ticks> {
    doc.study().chart(patient)?.course().anchor(doc.alignment).map(|m| m.nominal)
}

/// A point event at a place of a lane.
pub fn point_at(doc: &DocumentView<'_>, figure: &Figure, at: Pos2) -> Option<Actions> {
    let lane = figure.lane_at(scene::Pos::new(at.x, at.y))?;
    let unit = doc.unit.unwrap_or_else(|| unit_for(figure.axis.to - figure.axis.from));
    let when = figure.axis.ticks_at(at.x) + zero_of(doc, &lane.patient)?;
    let hint = hint(doc, lane);
    let made =
        gesture::create_point(doc.study(), &lane.patient, hint.as_ref(), when, Grain::own(unit)).ok()?;
    Some(vec![
        Action::Edit { label: made.label, edit: made.edit, merge: None },
        Action::CloseStep,
        Action::Select(Selection::Events(made.events)),
    ])
}

/// Moves what is selected by whole units.
///
/// # Errors
/// Why it cannot be moved.
pub fn nudge(doc: &DocumentView<'_>, units: i64) -> Result<Action, String> {
    let (from, to) = doc.time.unwrap_or_else(|| compose::fit(doc.lanes, doc.alignment));
    let grain = Grain::own(doc.unit.unwrap_or_else(|| unit_for(to - from)));
    let events = doc.selection.events();
    let plan = gesture::nudge(doc.study(), events, units, grain).map_err(|e| e.to_string())?;
    let names: Vec<String> = events.iter().map(|e| format!("{}/{}", e.patient, e.event)).collect();
    Ok(Action::Edit { label: plan.label, edit: plan.edit, merge: Some(format!("nudge {}", names.join(" "))) })
}

/// A dark label with live values beside the pointer.
fn bubble(ui: &Ui, pointer: Pos2, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let (ground, ink) =
        (egui::Color32::from_rgb(0x1b, 0x1f, 0x24), egui::Color32::from_rgb(0xf4, 0xf6, 0xf8));
    let painter =
        ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Tooltip, egui::Id::unique("live values")));
    let fonts = |i: usize| if i == 0 { theme::section_font() } else { egui::FontId::proportional(12.0) };
    let galleys: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(i, line)| ui.fonts_mut(|f| f.layout_no_wrap(line.clone(), fonts(i), ink)))
        .collect();
    let width = galleys.iter().map(|g| g.size().x).fold(0.0, f32::max);
    let height: f32 = galleys.iter().map(|g| g.size().y + 2.0).sum();
    let screen = ui.ctx().content_rect().shrink(6.0);
    let size = vec2(width + 20.0, height + 14.0);
    let mut area = Align2::LEFT_BOTTOM.anchor_size(pointer + vec2(14.0, -14.0), size);
    area =
        area.translate(vec2((screen.right() - area.right()).min(0.0), (screen.top() - area.top()).max(0.0)));
    painter.rect(area, 6.0, ground, Stroke::new(1.0, ink.gamma_multiply(0.25)), StrokeKind::Outside);
    let mut y = area.top() + 7.0;
    for galley in galleys {
        let h = galley.size().y;
        painter.galley(pos2(area.left() + 10.0, y), galley, ink);
        y += h + 2.0;
    }
}
