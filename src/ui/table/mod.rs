//! The events of a case as a spreadsheet: cells that are written in, copied, pasted, sorted and searched.
//!
//! What a cell shows and takes is the business of [`crate::entry::table`]; here are the cursor, the keys and the drawing.
//! A text that does not fit stays in its cell, in red and with the reason, and the case keeps what it had.

mod change;
mod draw;
mod find;
mod keys;
mod rows;
mod state;

use eframe::egui::text_edit::TextEditState;
use eframe::egui::{self, Context, Popup, Rect, RichText, Sense, Ui};

use super::action::{Action, Actions};
use super::grid::{self, CellBlock, CellSpot, SortOrder};
use super::state::DocumentView;
use super::theme;
pub use find::find_ui;
use keys::TableWish;
pub use state::Table;

/// Draws the table. `listens` is whether keys are meant for the window behind any prompt.
pub fn table_ui(
    ui: &mut Ui,
    doc: &DocumentView<'_>,
    table: &mut Table,
    listens: bool,
    actions: &mut Actions,
) {
    let c = theme::colors(ui);
    if doc.case.patients.is_empty() {
        return grid::empty_ui(ui);
    }
    table.refresh(doc);
    let message = table.message(doc);
    let mut area = ui.available_rect_before_wrap();
    // The drawer is as high as it was pulled, however few rows there are.
    ui.advance_cursor_after_rect(area);
    if let Some((text, color)) = message.map(|(text, bad)| (text, if bad { c.error } else { c.quiet })) {
        let line = Rect::from_min_max(egui::pos2(area.left(), area.bottom() - 20.0), area.max);
        area.set_bottom(line.top() - 2.0);
        let text = RichText::new(text).font(theme::small_font()).color(color);
        ui.put(line, |ui: &mut Ui| {
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add(egui::Label::new(text.clone()).truncate())
            })
            .inner
            .on_hover_text(text)
        });
    }
    // The grid and the field in it are one to the keyboard: between them no key goes astray.
    let grid = ui.make_persistent_id(("table of events", doc.id));
    let has_focus = |ui: &Ui| ui.memory(|m| m.has_focus(grid));
    if std::mem::take(&mut table.wants_keyboard) {
        ui.memory_mut(|m| m.request_focus(grid));
        table.reveals = true;
    }
    let mut keeps_focus = false;
    if has_focus(ui) && listens && !Popup::is_any_open(ui.ctx()) {
        keeps_focus = table.take_keys(ui, doc, actions);
    } else {
        table.pending.clear();
    }
    if table.edit.is_none() {
        ui.data_mut(|d| d.remove::<TextEditState>(grid));
        let response = ui.interact(area, grid, Sense::focusable_noninteractive());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Grid, true, "Table of events"));
    }
    table.has_keyboard = has_focus(ui) || keeps_focus;
    let touched = draw::draw(ui, doc, table, area, grid);
    if let Some(column) = touched.sorted {
        table.sort = SortOrder::clicked(table.sort, column);
        table.reveals = true;
        ui.ctx().request_repaint();
    }
    if touched.left_field {
        table.commit(doc, actions);
    }
    if let Some((spot, widens)) = touched.pressed {
        table.commit(doc, actions);
        keeps_focus = true;
        table.put(doc, spot, widens, actions);
        ui.ctx().request_repaint();
    }
    if let Some(spot) = touched.opened {
        keeps_focus = true;
        table.put(doc, spot, false, actions);
        table.begin(doc, None);
        ui.ctx().request_repaint();
    }
    if keeps_focus && !has_focus(ui) {
        ui.memory_mut(|m| m.request_focus(grid));
    } else if !keeps_focus && table.gives_up {
        ui.memory_mut(|m| m.surrender_focus(grid));
    }
    table.gives_up = false;
    if has_focus(ui) {
        ui.memory_mut(|m| m.set_focus_lock_filter(grid, draw::ALL_KEYS));
    }
    // Escape is for the search, not for what is selected.
    table.has_keyboard = has_focus(ui) || table.is_searching;
}

impl Table {
    /// Does what keys ask for, in their order; whether any was for the table, and it keeps the keyboard.
    fn take_keys(&mut self, ui: &Ui, doc: &DocumentView<'_>, actions: &mut Actions) -> bool {
        let mut events = std::mem::take(&mut self.pending);
        ui.input_mut(|i| events.append(&mut i.events));
        let mut left = Vec::new();
        let mut events = events.into_iter();
        let (mut heeded, mut field_has_more) = (false, false);
        while let Some(event) = events.next() {
            let wish = match &self.edit {
                None => keys::wish(&event, self.page),
                // The field is not there yet: what is typed at once is put in for it.
                Some(edit) if edit.fresh => {
                    keys::writing_wish(&event, edit.quick).or_else(|| keys::typed(&event))
                }
                Some(edit) => keys::writing_wish(&event, edit.quick),
            };
            let Some(wish) = wish.filter(|_| !self.gives_up) else {
                field_has_more |= self.edit.is_some() && keys::writes(&event);
                left.push(event);
                continue;
            };
            if field_has_more {
                // The field has to take what came before; the rest waits for the next frame.
                self.pending.push(event);
                self.pending.extend(events);
                ui.ctx().request_repaint();
                break;
            }
            heeded = true;
            let before = actions.len();
            self.heed(ui.ctx(), doc, wish, actions);
            let changes = |a: &Action| !matches!(a, Action::Select(_));
            if actions.get(before..).is_some_and(|new| new.iter().any(changes)) {
                // What follows is about the case as it is then.
                self.pending.extend(events);
                ui.ctx().request_repaint();
                break;
            }
        }
        ui.input_mut(|i| i.events = left);
        heeded && !self.gives_up
    }

    /// Does what a key asked for.
    fn heed(&mut self, ctx: &Context, doc: &DocumentView<'_>, wish: TableWish, actions: &mut Actions) {
        let go =
            |spot: CellSpot, step, table: &Self| spot.stepped(step, table.row_count(), table.columns.len());
        match wish {
            TableWish::Go(step) => {
                self.commit(doc, actions);
                let to = go(self.block.cursor, step, self);
                self.put(doc, to, false, actions);
            }
            TableWish::Widen(step) => {
                let to = go(self.block.corner, step, self);
                self.put(doc, to, true, actions);
            }
            TableWish::All => {
                self.block = CellBlock::default();
                let last = CellSpot {
                    row: self.rows.len().saturating_sub(1),
                    column: self.columns.len().saturating_sub(1),
                };
                self.put(doc, last, true, actions);
                self.reveals = false;
            }
            TableWish::Edit => match &mut self.edit {
                Some(edit) => edit.quick = !edit.quick,
                None => self.begin(doc, None),
            },
            TableWish::Type(text) => match &mut self.edit {
                Some(edit) => edit.text.push_str(&text),
                None => self.begin(doc, Some(text)),
            },
            TableWish::Empty => self.empty(doc, actions),
            TableWish::FillDown => self.fill_down(doc, actions),
            TableWish::Leave => self.leave(doc),
            TableWish::Copy => self.copy(ctx, doc),
            TableWish::Cut => {
                self.copy(ctx, doc);
                self.empty(doc, actions);
            }
            TableWish::Paste(text) => self.paste(doc, &text, actions),
        }
    }

    /// Escape: what is being written, a refused text, the block, the keyboard, in this order.
    fn leave(&mut self, doc: &DocumentView<'_>) {
        let key = self.key(doc, self.block.cursor);
        let gave_up_text =
            self.edit.take().is_some() || key.as_ref().is_some_and(|key| self.refused.remove(key).is_some());
        if gave_up_text {
            return;
        }
        if key.is_some_and(|(of, _)| of.is_none()) && !self.new_row.is_empty() {
            self.new_row.clear();
            self.new_lacks = None;
            self.refused.retain(|(of, _), _| of.is_some());
        } else if !self.block.is_single() {
            self.block = CellBlock::at(self.block.cursor);
        } else {
            self.gives_up = true;
        }
    }
}
