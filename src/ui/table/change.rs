//! Writing into cells: one, a block that is pasted, filled or emptied, or the empty row that becomes an event.

use eframe::egui::Context;

use super::state::{CellEdit, Refused, Table, found};
use crate::edit::{Edit, Selection};
use crate::entry::clipboard::Fragment;
use crate::entry::table::{self, Column, PasteTarget, Rejected, cell, read_tsv, set_cell, to_tsv, tsv_line};
use crate::model::{EventAddress, Time};
use crate::ui::action::{Action, Actions};
use crate::ui::form::known_anchors;
use crate::ui::grid::{CellBlock, CellSpot};
use crate::ui::state::DocumentView;

/// What identifies an event: emptying or filling a block leaves it.
const IDENTIFY: [Column; 4] = [Column::Patient, Column::Id, Column::Kind, Column::Type];

/// How the reason begins for which a new row is not an event yet.
const LACKS: &str = "a new event needs";

fn push(actions: &mut Actions, label: String, edit: Edit) {
    actions.extend([Action::Edit { label, edit, merge: None }, Action::CloseStep]);
}

/// The edit that writes a text into a cell, or why it does not fit; nothing if it is there already.
fn changed(
    doc: &DocumentView<'_>,
    address: &EventAddress,
    column: Column,
    text: &str,
) -> Result<Option<Edit>, String> {
    let Some((patient, event)) = found(doc, address) else { return Ok(None) };
    if matches!(column, Column::From | Column::To)
        && let Ok(time) = text.parse::<Time>()
    {
        // The reason that names the events there are comes first.
        known_anchors(patient, &time)?;
    }
    let new = set_cell(event, patient, column, text)?;
    if new == *event {
        return Ok(None);
    }
    let edit = if new.id == event.id {
        Edit::ReplaceEvent { patient: patient.id.clone(), event: std::sync::Arc::new(new) }
    } else {
        Edit::RenameEvent { patient: patient.id.clone(), from: event.id.clone(), to: new.id }
    };
    // What the case would not take is refused here, where the text can stay to be mended.
    edit.clone().apply(&mut doc.case.clone()).map_err(|e| e.to_string())?;
    Ok(Some(edit))
}

impl Table {
    /// Begins to write in the cursor's cell: anew with a text, or what is there.
    pub(super) fn begin(&mut self, doc: &DocumentView<'_>, typed: Option<String>) {
        let spot = self.block.cursor;
        let Some(key) = self.key(doc, spot) else { return };
        let quick = typed.is_some();
        let text = typed.unwrap_or_else(|| self.text(doc, &key));
        self.block = CellBlock::at(spot);
        self.reveals = true;
        self.edit = Some(CellEdit { key, spot, text, quick, fresh: true });
    }

    /// Takes what is being written.
    pub(super) fn commit(&mut self, doc: &DocumentView<'_>, actions: &mut Actions) {
        if let Some(CellEdit { key: (of, column), text, .. }) = self.edit.take() {
            self.write(doc, of, column, text.trim(), actions);
        }
    }

    /// Writes a text into one cell.
    fn write(
        &mut self,
        doc: &DocumentView<'_>,
        of: Option<EventAddress>,
        column: Column,
        text: &str,
        actions: &mut Actions,
    ) {
        let Some(address) = of else {
            self.refused.remove(&(None, column));
            if text.is_empty() {
                self.new_row.remove(&column);
            } else {
                self.new_row.insert(column, text.to_owned());
            }
            self.add(doc, actions);
            return;
        };
        let edit = changed(doc, &address, column, text);
        let title = found(doc, &address).map(|(_, e)| e.title()).unwrap_or_default();
        let key = (Some(address), column);
        match edit {
            Ok(edit) => {
                self.refused.remove(&key);
                if let Some(edit) = edit {
                    push(actions, format!("Change {} of {title}", column.header()), edit);
                }
            }
            Err(why) => {
                self.refused.insert(key, Refused { text: text.to_owned(), why });
            }
        }
    }

    /// Makes an event of the row behind the last, once it says enough.
    fn add(&mut self, doc: &DocumentView<'_>, actions: &mut Actions) {
        self.new_lacks = None;
        self.refused.retain(|(of, _), _| of.is_some());
        if self.new_row.is_empty() {
            return;
        }
        let columns: Vec<Column> = self.new_row.keys().copied().collect();
        let line = tsv_line(self.new_row.values().cloned());
        let place = PasteTarget { rows: Vec::new(), columns: columns.clone(), row: 0, column: 0 };
        match table::paste(doc.case, &place, &line) {
            Ok(Edit::Batch(edits)) => {
                let added = edits.iter().find_map(|edit| match edit {
                    Edit::InsertEvent { patient, event, .. } => Some((patient.clone(), event.clone())),
                    _ => None,
                });
                let Some((patient, event)) = added else { return };
                push(actions, format!("Add {}", event.title()), Edit::Batch(edits));
                let address = EventAddress { patient, event: event.id.clone() };
                self.new_row.clear();
                // The cursor stays in the row that the event now has, wherever that is.
                self.at = Some(address.clone());
                self.seen = Some(address.clone());
                actions.push(Action::Select(Selection::Events(vec![address])));
            }
            Ok(_) => {}
            Err(rejected) => {
                for r in rejected {
                    let column = columns.get(r.column).copied().filter(|_| !r.why.starts_with(LACKS));
                    match column {
                        None => self.new_lacks = Some(r.why),
                        Some(column) => {
                            let refused = Refused { text: r.text, why: r.why };
                            self.refused.insert((None, column), refused);
                        }
                    }
                }
            }
        }
    }

    /// The columns of the block.
    fn block_columns(&self) -> Vec<Column> {
        let shown = self.columns.get(self.block.columns()).unwrap_or_default();
        shown.iter().map(|s| s.column).collect()
    }

    /// The rows of the block that have events.
    fn block_rows(&self) -> std::ops::Range<usize> {
        let rows = self.block.rows();
        rows.start.min(self.rows.len())..rows.end.min(self.rows.len())
    }

    /// Names a change by what it is done to.
    fn label(&self, doc: &DocumentView<'_>, verb: &str) -> String {
        let event = self.rows.event(doc, self.block.cursor.row);
        match (self.column(self.block.cursor.column), event) {
            (Some(column), Some((_, event))) if self.block.is_single() => {
                format!("{verb} {} of {}", column.header(), event.title())
            }
            _ => format!("{verb} {} × {} cells", self.block.rows().len(), self.block.columns().len()),
        }
    }

    /// Empties the cells of the block, all or none. What identifies an event stays.
    pub(super) fn empty(&mut self, doc: &DocumentView<'_>, actions: &mut Actions) {
        let columns = self.block_columns();
        if self.block.rows().contains(&self.rows.len()) && self.shows_new_row() {
            self.new_row.retain(|column, _| !columns.contains(column));
            self.add(doc, actions);
        }
        if let (true, Some((Some(address), column))) =
            (self.block.is_single(), self.key(doc, self.block.cursor))
        {
            return self.write(doc, Some(address), column, "", actions);
        }
        let (mut edits, mut rejected) = (Vec::new(), Vec::new());
        for (row, address) in self.rows.addresses(doc, self.block_rows()).into_iter().enumerate() {
            let Some((patient, event)) = found(doc, &address) else { continue };
            let mut new = event.clone();
            for (column, at) in columns.iter().zip(0..).filter(|(c, _)| !IDENTIFY.contains(c)) {
                self.refused.remove(&(Some(address.clone()), *column));
                match set_cell(&new, patient, *column, "") {
                    Ok(emptied) => new = emptied,
                    Err(why) => {
                        rejected.push(Rejected { row, column: at, text: cell(patient, event, *column), why });
                    }
                }
            }
            if new != *event {
                edits.push(Edit::ReplaceEvent {
                    patient: patient.id.clone(),
                    event: std::sync::Arc::new(new),
                });
            }
        }
        if !rejected.is_empty() {
            actions.push(Action::Reject { done: "emptied", cells: rejected });
        } else if !edits.is_empty() {
            push(actions, self.label(doc, "Empty"), Edit::Batch(edits));
        }
    }

    /// Copies the first row of the block into the others; of a single row, the one above into it.
    pub(super) fn fill_down(&mut self, doc: &DocumentView<'_>, actions: &mut Actions) {
        let mut rows = self.block_rows();
        if rows.len() == 1 {
            rows.start = rows.start.saturating_sub(1);
        }
        if rows.len() < 2 {
            return;
        }
        match table::fill_down(doc.case, &self.rows.addresses(doc, rows), &self.block_columns()) {
            Ok(Edit::Batch(edits)) if edits.is_empty() => {}
            Ok(edit) => push(actions, self.label(doc, "Fill"), edit),
            Err(cells) => actions.push(Action::Reject { done: "filled", cells }),
        }
    }

    /// Puts the block on the clipboard. Whole rows go with the names of the columns, so that they find their events again
    /// after a visit to another program.
    pub(super) fn copy(&self, ctx: &Context, doc: &DocumentView<'_>) {
        let rows = self.rows.addresses(doc, self.block_rows());
        if rows.is_empty() {
            return;
        }
        if let (true, Some(key)) = (self.block.is_single(), self.key(doc, self.block.cursor)) {
            // A single text is copied as it is where no program could take it for more than that.
            let text = self.text(doc, &key);
            let plain = !text.contains(['\t', '\n', '\r', '"']) && !text.starts_with(['\'', '=', '+', '@']);
            ctx.copy_text(if plain { text } else { tsv_line(std::iter::once(text)) });
            return;
        }
        let text = to_tsv(doc.case, &rows, &self.block_columns());
        let whole = self.block.columns().len() == self.columns.len();
        let body = text.split_once('\n').map_or("", |(_, body)| body);
        ctx.copy_text(if whole { text } else { body.to_owned() });
    }

    /// Pastes cells as one step, or lists those that do not fit and pastes none; a single text fills the whole block.
    pub(super) fn paste(&mut self, doc: &DocumentView<'_>, text: &str, actions: &mut Actions) {
        if Fragment::from_text(text).is_ok() {
            actions.push(Action::Paste(text.to_owned()));
            return;
        }
        let cells = match read_tsv(text) {
            Ok(cells) => cells,
            Err(why) => {
                let whole = Rejected { row: 0, column: 0, text: String::new(), why };
                actions.push(Action::Reject { done: "pasted", cells: vec![whole] });
                return;
            }
        };
        let (rows, columns) = (self.block.rows(), self.block.columns());
        let mut text = text.to_owned();
        let (mut height, mut width) = (cells.len(), cells.iter().map(Vec::len).max().unwrap_or(0));
        if let ([row], (1, 1)) = (cells.as_slice(), (height, width)) {
            let one = row.first().cloned().unwrap_or_default();
            if self.block.is_single() {
                if let Some((of, column)) = self.key(doc, self.block.cursor) {
                    self.write(doc, of, column, one.trim(), actions);
                }
                return;
            }
            (height, width) = (self.block_rows().len(), columns.len());
            let line = tsv_line(std::iter::repeat_n(one, width));
            text = std::iter::repeat_n(line, height).collect::<Vec<_>>().join("\n");
        }
        let place = PasteTarget {
            rows: self.rows.addresses(doc, 0..self.rows.len()),
            columns: self.columns.iter().map(|s| s.column).collect(),
            row: rows.start,
            column: columns.start,
        };
        match table::paste(doc.case, &place, &text) {
            Ok(Edit::Batch(edits)) if edits.is_empty() => {}
            Ok(edit) => {
                push(actions, format!("Paste {height} × {width} cells"), edit);
                let first = CellSpot { row: rows.start, column: columns.start };
                let last = CellSpot {
                    row: rows.start + height.saturating_sub(1),
                    column: (columns.start + width.saturating_sub(1))
                        .min(self.columns.len().saturating_sub(1)),
                };
                self.block = CellBlock { cursor: first, corner: last };
            }
            Err(cells) => actions.push(Action::Reject { done: "pasted", cells }),
        }
    }
}
