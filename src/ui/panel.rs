//! The picture panel in the window: the same scene as on the page, with tooltips, selection and full size on click.

use std::sync::Arc;

use eframe::egui::{self, CursorIcon, Id, Rect, ScrollArea, Sense, Stroke, StrokeKind, TextureId, Ui, vec2};

use super::action::{Action, Actions};
use super::paint;
use super::plot::egui_rect;
use super::state::DocumentView;
use super::{theme, tooltip};
use crate::edit::Selection;
use crate::figure::panel::{self, Panel, PanelChoice, PanelTile};
use crate::figure::scene::Layer;
use crate::figure::{Include, Style, Theme};

/// Room around the panel in points.
const MARGIN_PT: f32 = 12.0;
/// Size of type relative to a page of 183 mm, unless the user has chosen one.
const TYPE_SCALE: f32 = 2.0;
/// The widest panel, in points at scale 1: two columns of a journal.
const WIDEST: f32 = 519.0;

/// What a panel was laid out from: the same of it gives the same panel.
#[derive(Clone, PartialEq)]
struct Key {
    state: u64,
    width: u32,
    scale: u32,
    theme: Theme,
    pictures: usize,
}

/// Draws the picture panel of `doc` into the rest of `ui`.
pub fn panel_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    theme: Theme,
    textures: &mut dyn FnMut(&str) -> Option<TextureId>,
    actions: &mut Actions,
) {
    let scale = doc.type_scale.unwrap_or(TYPE_SCALE);
    let outer = ui.available_rect_before_wrap().shrink(MARGIN_PT);
    if outer.width() < 80.0 || outer.height() < 60.0 {
        return;
    }
    let panel = laid_out(ui, doc, theme, (outer.width().min(WIDEST * scale), scale));
    ui.scope_builder(egui::UiBuilder::new().max_rect(outer), |ui| {
        ScrollArea::vertical().id_salt(("panel", doc.id)).auto_shrink(false).show(ui, |ui| {
            let size = vec2(panel.scene.size.w, panel.scene.size.h);
            let (area, ground) = ui.allocate_exact_size(size, Sense::click());
            let seen = ui.clip_rect();
            let origin = area.min;
            // Pictures out of sight need no texture.
            let is_seen = |rect: Rect| rect.translate(origin.to_vec2()).intersects(seen);
            for layer in &panel.scene.layers {
                let items =
                    layer.items.iter().filter(|item| is_seen(egui_rect(item.shape.bounds()).expand(2.0)));
                let shown = Layer { kind: layer.kind, clip: layer.clip, items: items.cloned().collect() };
                paint::paint_layer(&shown, ui.painter(), origin, textures);
            }
            if ground.clicked() && *doc.selection != Selection::Case {
                actions.push(Action::Select(Selection::Case));
            }
            for (n, tile) in panel.tiles.iter().enumerate() {
                let rect = egui_rect(tile.whole).translate(origin.to_vec2());
                tile_ui(ui, doc, (n, tile), rect, actions);
            }
        });
    });
}

/// The panel, laid out anew when something that it depends on has changed.
fn laid_out(ui: &Ui, doc: &DocumentView<'_>, theme: Theme, (width, scale): (f32, f32)) -> Arc<Panel> {
    let key = Key {
        state: doc.state,
        width: width.to_bits(),
        scale: scale.to_bits(),
        theme,
        pictures: doc.lanes.aspects.len(),
    };
    let id = Id::unique(("picture panel", doc.id));
    let known = ui.data(|d| d.get_temp::<(Key, Arc<Panel>)>(id));
    if let Some((_, panel)) = known.filter(|(known, _)| *known == key) {
        return panel;
    }
    let style = Style::new(theme, scale).with(&doc.case.figure);
    let made = panel::panel(doc.case, &doc.lanes.aspects, width, &style, &PanelChoice::Marked, &Include::ALL);
    let made = Arc::new(made);
    ui.data_mut(|d| d.insert_temp(id, (key, Arc::clone(&made))));
    made
}

/// A tile: a node for screen readers, a tooltip, full size on click.
fn tile_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    (number, tile): (usize, &PanelTile),
    rect: Rect,
    actions: &mut Actions,
) {
    let c = theme::colors(ui);
    let Some(at) = doc.patient_index(&tile.address.patient) else { return };
    let Some(chart) = doc.study().get(at) else { return };
    let (patient, course) = (chart.patient(), chart.course());
    let Some(placed) = tile.address.event.as_ref().and_then(|id| course.event(id)) else {
        return;
    };
    let event = &placed.event;
    let selected = doc.selection.contains(&patient.id, &event.id);
    let response = ui.interact(rect, Id::unique(("panel tile", doc.id, number)), Sense::click());
    let spoken = format!("Picture {}: {}, {}", tile.letter, tile.caption, patient.title());
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, selected, &spoken));
    let ring = if response.has_focus() { Some(1.5) } else { selected.then_some(1.8) };
    if let Some(width) = ring {
        let stroke = Stroke::new(width, c.accent);
        ui.painter().rect_stroke(rect.expand(3.0), 4.0, stroke, StrokeKind::Outside);
    }
    if response.clicked() {
        actions.push(Action::Select(Selection::event(patient.id.clone(), event.id.clone())));
        actions.push(Action::ShowPicture(tile.file.to_string()));
    }
    if response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    response.on_hover_ui_at_pointer(|ui| tooltip::event_tooltip(ui, doc, patient, event, course));
}
