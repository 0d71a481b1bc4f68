//! What is known of a table between two frames: its rows and columns, the cursor, and the texts that are being written.

use std::collections::{BTreeMap, HashMap};

use eframe::egui::{self, Vec2};

use super::rows::TableRows;
use crate::edit::Selection;
use crate::entry::table::{Column, cell};
use crate::model::{Event, EventAddress, Patient};
use crate::ui::action::{Action, Actions};
use crate::ui::grid::{CellBlock, CellSpot, SortOrder};
use crate::ui::state::DocumentView;

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
pub(super) type CellKey = (Option<EventAddress>, Column);

/// A column that is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShownColumn {
    pub(super) column: Column,
    pub(super) width: f32,
}

/// A text that is being written into a cell.
#[derive(Debug)]
pub(super) struct CellEdit {
    pub(super) key: CellKey,
    pub(super) spot: CellSpot,
    pub(super) text: String,
    /// Whether arrow keys leave the cell, as they do when its text is being written anew.
    pub(super) quick: bool,
    /// Whether the field has not been drawn yet.
    pub(super) fresh: bool,
}

/// A text that the case did not take.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) text: String,
    pub(super) why: String,
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
    pub(super) is_searching: bool,
    pub(super) filter: String,
    /// Whether nothing was gone to since the filter changed.
    pub(super) is_fresh_search: bool,
    pub(super) sort: Option<SortOrder<Column>>,
    pub(super) rows: TableRows,
    pub(super) columns: Vec<ShownColumn>,
    pub(super) block: CellBlock,
    /// The event in the cursor's row.
    pub(super) at: Option<EventAddress>,
    /// The event selected last, as far as the table has followed.
    pub(super) seen: Option<EventAddress>,
    pub(super) edit: Option<CellEdit>,
    pub(super) refused: HashMap<CellKey, Refused>,
    /// What was written into the empty row behind the last.
    pub(super) new_row: BTreeMap<Column, String>,
    /// What it lacks to be an event.
    pub(super) new_lacks: Option<String>,
    pub(super) offset: Vec2,
    /// Height of the cells in view, in points.
    pub(super) height: f32,
    /// Whether the cursor is to be scrolled into view.
    pub(super) reveals: bool,
    pub(super) is_dragging: bool,
    /// Whether the keyboard is given up at the end of the frame.
    pub(super) gives_up: bool,
    /// Keys that wait until those before them have been taken.
    pub(super) pending: Vec<egui::Event>,
    /// Rows seen at once.
    pub(super) page: usize,
}

impl Table {
    /// How many rows there are, the empty one behind the last included.
    pub(super) fn row_count(&self) -> usize {
        self.rows.len() + usize::from(self.shows_new_row())
    }

    /// While the table is searched there is no empty row: what is added there might not be found.
    pub(super) fn shows_new_row(&self) -> bool {
        self.filter.trim().is_empty()
    }

    pub(super) fn column(&self, at: usize) -> Option<Column> {
        self.columns.get(at).map(|s| s.column)
    }

    /// Whose cell it is, if there is one.
    pub(super) fn key(&self, doc: &DocumentView<'_>, spot: CellSpot) -> Option<CellKey> {
        let column = self.column(spot.column)?;
        if spot.row == self.rows.len() && self.shows_new_row() {
            return Some((None, column));
        }
        Some((Some(self.rows.address(doc, spot.row)?), column))
    }

    /// What a cell shows: what was refused, else what is there.
    pub(super) fn text(&self, doc: &DocumentView<'_>, key: &CellKey) -> String {
        if let Some(refused) = self.refused.get(key) {
            return refused.text.clone();
        }
        match &key.0 {
            None => self.new_row.get(&key.1).cloned().unwrap_or_default(),
            Some(a) => found(doc, a).map(|(p, e)| cell(p, e, key.1)).unwrap_or_default(),
        }
    }

    /// Follows the case, the filter, the sorting and what is selected elsewhere.
    pub(super) fn refresh(&mut self, doc: &DocumentView<'_>) {
        let many = doc.case.patients.len() > 1;
        if self.columns.is_empty() || many != self.columns.iter().any(|s| s.column == Column::Patient) {
            let columns = ORDER.iter().filter(|column| many || **column != Column::Patient);
            let widths: HashMap<Column, f32> = self.columns.iter().map(|s| (s.column, s.width)).collect();
            self.rows.refresh(doc, &self.filter, self.sort);
            let width = |c: Column| widths.get(&c).copied().unwrap_or_else(|| self.width(doc, c));
            self.columns = columns.map(|c| ShownColumn { column: *c, width: width(*c) }).collect();
            self.block = CellBlock::default();
        }
        if self.rows.refresh(doc, &self.filter, self.sort) || self.row_count() <= self.block.cursor.row {
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
    pub(super) fn width(&self, doc: &DocumentView<'_>, column: Column) -> f32 {
        let rows = (0..self.rows.len().min(300)).filter_map(|row| self.rows.event(doc, row));
        let longest = rows.map(|(p, e)| cell(p, e, column).chars().count()).max().unwrap_or(0);
        let chars = longest.max(column.header().len() + 1);
        (chars as f32 * 7.3 + 18.0).clamp(52.0, 190.0)
    }

    /// Puts the cursor there, or the other corner of the block, and selects the events of its rows.
    pub(super) fn put(
        &mut self,
        doc: &DocumentView<'_>,
        spot: CellSpot,
        widens: bool,
        actions: &mut Actions,
    ) {
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
            if *doc.selection != selection {
                actions.push(Action::Select(selection));
            }
        }
    }

    /// What there is to say under the table, and whether it is about something that was refused.
    pub(super) fn message(&self, doc: &DocumentView<'_>) -> Option<(String, bool)> {
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
pub(super) fn found<'a>(doc: &DocumentView<'a>, address: &EventAddress) -> Option<(&'a Patient, &'a Event)> {
    let patient = doc.case.patients.get(doc.patient_index(&address.patient)?)?;
    Some((patient, patient.event(&address.event)?))
}
