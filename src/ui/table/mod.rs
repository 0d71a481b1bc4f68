//! The events of a case as a spreadsheet: cells that are written in, copied, pasted, sorted and searched.
//!
//! What a cell shows and takes is the business of [`crate::entry::table`]; here are the cursor, the keys and the drawing.
//! A text that does not fit stays in its cell, in red and with the reason, and the case keeps what it had.

mod change;
mod draw;
mod find;
mod keys;
mod rows;

use std::collections::{BTreeMap, HashMap};

use eframe::egui::text_edit::TextEditState;
use eframe::egui::{self, Context, Popup, Rect, RichText, Sense, Ui, Vec2};

use super::action::{Action, Actions};
use super::grid::{CellBlock, CellSpot, SortOrder};
use super::state::DocumentView;
use super::theme;
use crate::edit::{EventAddress, Selection};
use crate::entry::table::{Column, cell};
use crate::model::{Event, Patient};
pub use find::find_ui;
use keys::Wish;
use rows::Rows;

/// The columns from the left. The id stays in view; behind it what most events have comes first.
const ORDER: [Column; 28] = [
    Column::Id,
    Column::Patient,
    Column::Kind,
    Column::Type,
    Column::Name,
    Column::From,
    Column::To,
    Column::Dose,
    Column::Cycles,
    Column::Every,
    Column::Category,
    Column::Site,
    Column::Value,
    Column::Unit,
    Column::Grade,
    Column::Detail,
    Column::Basis,
    Column::Line,
    Column::Intent,
    Column::Ended,
    Column::Gy,
    Column::Fractions,
    Column::Scale,
    Column::Method,
    Column::Lesion,
    Column::Label,
    Column::Note,
    Column::Source,
];

/// Which cell a text is for: the event, or none for the empty row behind the last, and the column.
type CellKey = (Option<EventAddress>, Column);

/// A column that is shown.
#[derive(Debug, Clone, Copy)]
struct Shown {
    column: Column,
    width: f32,
}

/// A text that is being written into a cell.
#[derive(Debug)]
struct CellEdit {
    key: CellKey,
    spot: CellSpot,
    text: String,
    /// Whether arrow keys leave the cell, as they do when its text is being written anew.
    quick: bool,
    /// Whether the field has not been drawn yet.
    fresh: bool,
}

/// A text that the case did not take.
#[derive(Debug)]
struct Refused {
    text: String,
    why: String,
}

/// How the table of a document is looked at, and what is being written in it.
#[derive(Debug, Default)]
pub struct Table {
    /// Whether keys were meant for it in the last frame.
    pub has_keyboard: bool,
    /// Whether it gets the keyboard in the next frame.
    pub wants_keyboard: bool,
    /// Whether the field that it is searched with gets the keyboard in the next frame.
    pub wants_search: bool,
    /// Whether the keyboard is in that field.
    is_searching: bool,
    filter: String,
    /// Whether nothing was gone to since the filter changed.
    is_fresh_search: bool,
    sort: Option<SortOrder<Column>>,
    rows: Rows,
    columns: Vec<Shown>,
    block: CellBlock,
    /// The event in the cursor's row.
    at: Option<EventAddress>,
    /// The event selected last, as far as the table has followed.
    seen: Option<EventAddress>,
    edit: Option<CellEdit>,
    refused: HashMap<CellKey, Refused>,
    /// What was written into the empty row behind the last.
    new_row: BTreeMap<Column, String>,
    /// What it lacks to be an event.
    new_lacks: Option<String>,
    offset: Vec2,
    /// Height of the cells in view, in points.
    height: f32,
    /// Whether the cursor is to be scrolled into view.
    reveals: bool,
    is_dragging: bool,
    /// Whether the keyboard is given up at the end of the frame.
    gives_up: bool,
    /// Keys that wait until those before them have been taken.
    pending: Vec<egui::Event>,
    /// Rows seen at once.
    page: usize,
}

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
        let text = "No patients yet. Add one with Insert, Patient (Ctrl+Shift+N).";
        ui.label(RichText::new(text).color(c.quiet));
        return;
    }
    table.follow(doc);
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
    /// How many rows there are, the empty one behind the last included.
    fn row_count(&self) -> usize {
        self.rows.len() + usize::from(self.shows_new_row())
    }

    /// While the table is searched there is no empty row: what is added there might not be found.
    fn shows_new_row(&self) -> bool {
        self.filter.trim().is_empty()
    }

    fn column(&self, at: usize) -> Option<Column> {
        self.columns.get(at).map(|s| s.column)
    }

    /// Whose cell it is, if there is one.
    fn key(&self, doc: &DocumentView<'_>, spot: CellSpot) -> Option<CellKey> {
        let column = self.column(spot.column)?;
        if spot.row == self.rows.len() && self.shows_new_row() {
            return Some((None, column));
        }
        Some((Some(self.rows.address(doc, spot.row)?), column))
    }

    /// What a cell shows: what was refused, else what is there.
    fn text(&self, doc: &DocumentView<'_>, key: &CellKey) -> String {
        if let Some(refused) = self.refused.get(key) {
            return refused.text.clone();
        }
        match &key.0 {
            None => self.new_row.get(&key.1).cloned().unwrap_or_default(),
            Some(a) => found(doc, a).map(|(p, e)| cell(p, e, key.1)).unwrap_or_default(),
        }
    }

    /// Follows the case, the filter, the sorting and what is selected elsewhere.
    fn follow(&mut self, doc: &DocumentView<'_>) {
        let many = doc.case.patients.len() > 1;
        if self.columns.is_empty() || many != self.columns.iter().any(|s| s.column == Column::Patient) {
            let columns = ORDER.iter().filter(|column| many || **column != Column::Patient);
            let widths: HashMap<Column, f32> = self.columns.iter().map(|s| (s.column, s.width)).collect();
            self.rows.follow(doc, &self.filter, self.sort);
            let width = |c: Column| widths.get(&c).copied().unwrap_or_else(|| self.width(doc, c));
            self.columns = columns.map(|c| Shown { column: *c, width: width(*c) }).collect();
            self.block = CellBlock::default();
        }
        if self.rows.follow(doc, &self.filter, self.sort) || self.row_count() <= self.block.cursor.row {
            let place = self.at.as_ref().and_then(|at| self.rows.position(doc, at));
            let last = self.row_count().saturating_sub(1);
            let row = place.unwrap_or(self.block.cursor.row).min(last);
            let height = self.block.corner.row as isize - self.block.cursor.row as isize;
            self.block.cursor.row = row;
            self.block.corner.row = row.saturating_add_signed(height).min(last);
            self.refused.retain(|(of, _), _| of.as_ref().is_none_or(|a| found(doc, a).is_some()));
            if let Some(edit) = &mut self.edit
                && let Some(at) = &edit.key.0
            {
                match self.rows.position(doc, at) {
                    Some(row) => edit.spot.row = row,
                    None => self.edit = None,
                }
            }
        }
        let selected = doc.selection.last_event();
        if selected != self.seen.as_ref() {
            self.seen = selected.cloned();
            let row = selected.and_then(|a| self.rows.position(doc, a));
            if let Some(row) = row.filter(|_| self.edit.is_none()) {
                self.block = CellBlock::at(CellSpot { row, ..self.block.cursor });
                self.reveals = true;
            }
        }
        self.at = self.rows.address(doc, self.block.cursor.row);
    }

    /// A width at which a column shows most of its texts.
    fn width(&self, doc: &DocumentView<'_>, column: Column) -> f32 {
        let rows = (0..self.rows.len().min(300)).filter_map(|row| self.rows.event(doc, row));
        let longest = rows.map(|(p, e)| cell(p, e, column).chars().count()).max().unwrap_or(0);
        let chars = longest.max(column.header().len() + 1);
        (chars as f32 * 7.3 + 18.0).clamp(52.0, 190.0)
    }

    /// Puts the cursor there, or the other corner of the block, and selects the events of its rows.
    fn put(&mut self, doc: &DocumentView<'_>, spot: CellSpot, widens: bool, actions: &mut Actions) {
        let last = CellSpot {
            row: self.row_count().saturating_sub(1),
            column: self.columns.len().saturating_sub(1),
        };
        let spot = CellSpot { row: spot.row.min(last.row), column: spot.column.min(last.column) };
        if widens {
            self.block.corner = spot;
        } else {
            self.block = CellBlock::at(spot);
        }
        self.reveals = true;
        self.at = self.rows.address(doc, self.block.cursor.row);
        let rows = self.block.rows();
        let mut events = self.rows.addresses(doc, rows.start..rows.end.min(self.rows.len()));
        // What the inspector shows is the event selected last: that of the cursor.
        if let Some(i) = events.iter().position(|e| Some(e) == self.at.as_ref()) {
            let cursor = events.remove(i);
            events.push(cursor);
        }
        if let Some(last) = events.last() {
            self.seen = Some(last.clone());
            let selection = Selection::Events(events);
            if selection != *doc.selection {
                actions.push(Action::Select(selection));
            }
        }
    }

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
    fn heed(&mut self, ctx: &Context, doc: &DocumentView<'_>, wish: Wish, actions: &mut Actions) {
        let go =
            |spot: CellSpot, step, table: &Self| spot.stepped(step, table.row_count(), table.columns.len());
        match wish {
            Wish::Go(step) => {
                self.commit(doc, actions);
                let to = go(self.block.cursor, step, self);
                self.put(doc, to, false, actions);
            }
            Wish::Widen(step) => {
                let to = go(self.block.corner, step, self);
                self.put(doc, to, true, actions);
            }
            Wish::All => {
                self.block = CellBlock::default();
                let last = CellSpot {
                    row: self.rows.len().saturating_sub(1),
                    column: self.columns.len().saturating_sub(1),
                };
                self.put(doc, last, true, actions);
                self.reveals = false;
            }
            Wish::Edit => match &mut self.edit {
                Some(edit) => edit.quick = !edit.quick,
                None => self.begin(doc, None),
            },
            Wish::Type(text) => match &mut self.edit {
                Some(edit) => edit.text.push_str(&text),
                None => self.begin(doc, Some(text)),
            },
            Wish::Empty => self.empty(doc, actions),
            Wish::FillDown => self.fill_down(doc, actions),
            Wish::Leave => self.leave(doc),
            Wish::Copy => self.copy(ctx, doc),
            Wish::Cut => {
                self.copy(ctx, doc);
                self.empty(doc, actions);
            }
            Wish::Paste(text) => self.paste(doc, &text, actions),
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

    /// What there is to say under the table, and whether it is about something that was refused.
    fn message(&self, doc: &DocumentView<'_>) -> Option<(String, bool)> {
        let here = self.key(doc, self.block.cursor)?;
        let refused = self.refused.get_key_value(&here).or_else(|| self.refused.iter().next());
        if let Some(((of, column), refused)) = refused {
            let of = of.as_ref().and_then(|a| found(doc, a)).map(|(_, e)| e.title());
            let of = of.unwrap_or_else(|| "the new event".to_owned());
            return Some((format!("{} of {of}: {}", column.header(), refused.why), true));
        }
        self.new_lacks.clone().filter(|_| here.0.is_none()).map(|lacks| (lacks, false))
    }
}

/// The patient and the event of an address.
fn found<'a>(doc: &DocumentView<'a>, address: &EventAddress) -> Option<(&'a Patient, &'a Event)> {
    let patient = doc.case.patients.get(doc.patient_index(address.patient.as_str())?)?;
    Some((patient, patient.event(&address.event)?))
}
