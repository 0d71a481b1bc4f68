//! Pasting a block of cells: one edit, or a list of what does not fit.

use std::sync::Arc;

use super::cells::{anchors, complete, new_what, set_field};
use super::{Column, cell, read_tsv};
use crate::edit::Edit;
use crate::model::{Case, Event, EventAddress, EventId, Patient, PatientId, What};

/// Where a block is pasted: the rows and columns as the table shows them, and the first cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasteTarget {
    /// The rows of the table, from the top.
    pub rows: Vec<EventAddress>,
    /// The columns of the table, from the left.
    pub columns: Vec<Column>,
    /// Row of the first cell; the number of rows for the empty row behind the last.
    pub row: usize,
    /// Column of the first cell.
    pub column: usize,
}

/// A cell that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Row in the pasted block, counted from 0, a row of headers included.
    pub row: usize,
    /// Column in the pasted block, counted from 0.
    pub column: usize,
    /// The text of the cell.
    pub text: String,
    /// Why it does not fit.
    pub why: String,
}

/// The edit that writes a pasted block into the case. Nothing is to be changed if any cell does not fit.
///
/// If every cell of the first row names a column (and there are two or more), it is a row of headers: the columns are
/// those, wherever the block is pasted, and if there is a column of ids, a row is about the event of that id (a new one,
/// if there is none). Without headers, the block goes into the rows and columns from the first cell on.
///
/// Rows past the last become new events. They need an id or a name, a kind, and when; their patient is the one in the
/// row, else that of the row above. In a row of an event that exists, an empty cell empties the field, except for
/// patient, id, kind and type, which it leaves.
///
/// # Errors
/// Every cell that does not fit, in order.
pub fn paste(case: &Case, place: &PasteTarget, text: &str) -> Result<Edit, Vec<Rejected>> {
    let whole = |why: String| vec![Rejected { row: 0, column: 0, text: String::new(), why }];
    let block = read_tsv(text).map_err(whole)?;
    let headers = block.first().and_then(|first| headers(first));
    let columns: Vec<Option<Column>> = match &headers {
        Some(columns) => columns.iter().map(|c| Some(*c)).collect(),
        None => place.columns.iter().skip(place.column).map(|c| Some(*c)).collect(),
    };
    let first = usize::from(headers.is_some());
    let mut pasting = Pasting {
        case: case.clone(),
        edits: Vec::new(),
        rejected: Vec::new(),
        patient: None,
        anchors: Vec::new(),
    };
    for (row, cells) in block.iter().enumerate().skip(first) {
        if cells.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        let given: Vec<Given<'_>> = cells
            .iter()
            .enumerate()
            .map(|(at, text)| Given { at, column: columns.get(at).copied().flatten(), text })
            .collect();
        for given in given.iter().filter(|g| g.column.is_none() && !g.text.trim().is_empty()) {
            pasting.reject(row, given, "there is no column here");
        }
        let shown = place.rows.get(place.row + row - first);
        pasting.row(row, &given, shown, headers.is_some());
    }
    pasting.finish()
}

/// The edit that copies the first of some rows into the others, in these columns.
///
/// # Errors
/// The cells that do not fit, by position in `rows` and `columns`.
pub fn fill_down(case: &Case, rows: &[EventAddress], columns: &[Column]) -> Result<Edit, Vec<Rejected>> {
    let first =
        rows.first().and_then(|a| Some((case.patient(&a.patient)?, case.event(&a.patient, &a.event)?)));
    let Some((patient, event)) = first else { return Ok(Edit::Batch(Vec::new())) };
    let texts: Vec<String> = columns.iter().map(|c| cell(patient, event, *c)).collect();
    let mut pasting = Pasting {
        case: case.clone(),
        edits: Vec::new(),
        rejected: Vec::new(),
        patient: None,
        anchors: Vec::new(),
    };
    for (row, address) in rows.iter().enumerate().skip(1) {
        let given: Vec<Given<'_>> = columns
            .iter()
            .zip(&texts)
            .enumerate()
            .map(|(at, (column, text))| Given { at, column: Some(*column), text })
            .collect();
        if let Some(id) = given.iter().find(|g| g.column == Some(Column::Id)) {
            pasting.reject(row, id, "an id belongs to one event");
            continue;
        }
        pasting.row(row, &given, Some(address), false);
    }
    pasting.finish()
}

/// The columns that a row names, if it is a row of headers.
fn headers(cells: &[String]) -> Option<Vec<Column>> {
    let columns: Vec<Column> = cells.iter().map(|c| Column::by_header(c)).collect::<Option<_>>()?;
    let distinct = columns.iter().enumerate().all(|(i, c)| columns.iter().take(i).all(|o| o != c));
    (columns.len() > 1 && distinct).then_some(columns)
}

/// A cell of the block.
struct Given<'a> {
    at: usize,
    column: Option<Column>,
    text: &'a str,
}

/// The case as the rows so far have left it, so that a row can rely on the ones before it.
struct Pasting {
    case: Case,
    edits: Vec<Edit>,
    rejected: Vec<Rejected>,
    /// Patient of the row above.
    patient: Option<PatientId>,
    /// Events that pasted times refer to: a row may name one that only a later row makes.
    anchors: Vec<(Rejected, EventAddress)>,
}

fn text_of<'a>(given: &'a [Given<'_>], column: Column) -> &'a str {
    given.iter().find(|g| g.column == Some(column)).map_or("", |g| g.text.trim())
}

impl Pasting {
    fn finish(mut self) -> Result<Edit, Vec<Rejected>> {
        let missing =
            self.anchors.into_iter().filter(|(_, at)| self.case.event(&at.patient, &at.event).is_none());
        self.rejected.extend(missing.map(|(rejected, _)| rejected));
        self.rejected.sort_by_key(|r| (r.row, r.column));
        if self.rejected.is_empty() { Ok(Edit::Batch(self.edits)) } else { Err(self.rejected) }
    }

    fn reject(&mut self, row: usize, given: &Given<'_>, why: &str) {
        self.rejected.push(Rejected {
            row,
            column: given.at,
            text: given.text.to_owned(),
            why: why.to_owned(),
        });
    }

    /// Complains about a row as a whole, at the cell of a column if it has one.
    fn reject_at(&mut self, row: usize, given: &[Given<'_>], column: Column, why: &str) {
        let found = given.iter().find(|g| g.column == Some(column)).or(given.first());
        let (at, text) = found.map_or((0, ""), |g| (g.at, g.text));
        self.rejected.push(Rejected { row, column: at, text: text.to_owned(), why: why.to_owned() });
    }

    fn row(&mut self, row: usize, given: &[Given<'_>], shown: Option<&EventAddress>, by_id: bool) {
        let named = text_of(given, Column::Patient);
        let above = self.patient.clone();
        let only = || if let [one] = self.case.patients.as_slice() { Some(one.id.clone()) } else { None };
        let patient = if named.is_empty() {
            shown.map(|a| a.patient.clone()).or(above).or_else(|| self.last_patient()).or_else(only)
        } else {
            PatientId::new(named).ok()
        };
        let Some(patient) = patient.filter(|id| self.case.patient(id).is_some()) else {
            let why = if named.is_empty() { "whose event is it?" } else { "there is no patient of that id" };
            self.reject_at(row, given, Column::Patient, why);
            return;
        };
        self.patient = Some(patient.clone());
        let id = text_of(given, Column::Id);
        let target = if by_id && !id.is_empty() {
            EventId::new(id).ok().map(|event| EventAddress { patient: patient.clone(), event })
        } else {
            shown.cloned()
        };
        match target.filter(|a| self.case.event(&a.patient, &a.event).is_some()) {
            Some(address) => self.change(row, given, &address),
            None => self.add(row, given, &patient),
        }
    }

    /// The patient of the last event there is: a row behind the last belongs to it.
    fn last_patient(&self) -> Option<PatientId> {
        self.case.patients.last().map(|p| p.id.clone())
    }

    /// Writes cells into an event that exists.
    fn change(&mut self, row: usize, given: &[Given<'_>], address: &EventAddress) {
        let Some(patient) = self.case.patient(&address.patient).cloned() else { return };
        let Some(before) = patient.event(&address.event).cloned() else { return };
        let mut event = Event::clone(&before);
        if !self.fill(row, given, &mut event, &patient, false) {
            return;
        }
        if event.id != before.id {
            let edit = Edit::RenameEvent {
                patient: patient.id.clone(),
                from: before.id.clone(),
                to: event.id.clone(),
            };
            if !self.apply(row, given, Column::Id, edit) {
                return;
            }
            // The event's own times may be anchored to itself by mistake; those that were pasted are right as they are.
        }
        let now = self.case.event(&address.patient, &event.id).cloned();
        if now.is_none_or(|now| *now != event) {
            let edit = Edit::ReplaceEvent { patient: patient.id.clone(), event: Arc::new(event) };
            self.apply(row, given, Column::Id, edit);
        }
    }

    /// Makes an event of a row that has none.
    fn add(&mut self, row: usize, given: &[Given<'_>], patient: &PatientId) {
        let (kind, sort) = (text_of(given, Column::Kind), text_of(given, Column::Type));
        let (id, name) = (text_of(given, Column::Id), text_of(given, Column::Name));
        let category = text_of(given, Column::Category);
        let kind = match (kind, sort) {
            ("", "") if !category.is_empty() => "response",
            ("", "") if !text_of(given, Column::Value).is_empty() => "measurement",
            ("", sort) => sort,
            (kind, _) => kind,
        };
        let mut missing = Vec::new();
        if kind.is_empty() {
            missing.push("a kind");
        }
        if text_of(given, Column::From).is_empty() && text_of(given, Column::To).is_empty() {
            missing.push("when it was");
        }
        let is_status = new_what(kind, sort).is_ok_and(|w| matches!(w, What::Status(_)));
        if id.is_empty() && name.is_empty() && category.is_empty() && !is_status {
            missing.push("an id or a name");
        }
        if !missing.is_empty() {
            let why = format!("a new event needs {}", missing.join(" and "));
            self.reject_at(row, given, Column::Kind, &why);
            return;
        }
        let what = match new_what(kind, sort) {
            Ok(what) => what,
            Err(why) => return self.reject_at(row, given, Column::Kind, &why),
        };
        let Some(patient) = self.case.patient(patient).cloned() else { return };
        let label = match &what {
            What::Status(s) if id.is_empty() => s.words(),
            _ if !id.is_empty() => id,
            _ if name.is_empty() => category,
            _ => name,
        };
        let id = if id.is_empty() {
            EventId::from_label(label).unique(|id| patient.event(id).is_some())
        } else {
            match EventId::new(id) {
                Ok(id) if patient.event(&id).is_none() => id,
                Ok(_) => return self.reject_at(row, given, Column::Id, "the id is already used"),
                Err(error) => return self.reject_at(row, given, Column::Id, &error.to_string()),
            }
        };
        let mut event = Event::new(id, what);
        if self.fill(row, given, &mut event, &patient, true) {
            let edit =
                Edit::InsertEvent { patient: patient.id.clone(), at: usize::MAX, event: Arc::new(event) };
            self.apply(row, given, Column::Id, edit);
        }
    }

    /// Writes the cells into the event; whether all of them fit.
    fn fill(
        &mut self,
        row: usize,
        given: &[Given<'_>],
        event: &mut Event,
        patient: &Patient,
        is_new: bool,
    ) -> bool {
        let before = self.rejected.len();
        // Where a start is a moment or a phase depends on the end and the schedule: they go first.
        let late = |g: &&Given<'_>| g.column == Some(Column::From);
        for given in given.iter().filter(|g| !late(g)).chain(given.iter().filter(late)) {
            let Some(column) = given.column else { continue };
            let empty = given.text.trim().is_empty();
            let identifies = matches!(column, Column::Patient | Column::Id | Column::Kind | Column::Type);
            // Of a new event these have been read already, and what is empty stays empty.
            let read =
                matches!(column, Column::Patient | Column::Id | Column::Kind) || column == Column::Type;
            if empty && (identifies || is_new) || is_new && read {
                continue;
            }
            let was = cell(patient, event, column);
            if let Err(why) = set_field(event, patient, column, given.text) {
                self.reject(row, given, &why);
            } else if was.trim() != given.text.trim() {
                for id in anchors(event, column) {
                    let why = format!("this patient has no event {id}");
                    let rejected = Rejected { row, column: given.at, text: given.text.to_owned(), why };
                    let address = EventAddress { patient: patient.id.clone(), event: id };
                    self.anchors.push((rejected, address));
                }
            }
        }
        if self.rejected.len() == before && is_new && event.from.is_none() && event.at.is_none() {
            event.from = Some(crate::model::Time::unknown());
        }
        if self.rejected.len() == before
            && let Err(why) = complete(event)
        {
            self.reject_at(row, given, Column::From, &why);
        }
        self.rejected.len() == before
    }

    fn apply(&mut self, row: usize, given: &[Given<'_>], column: Column, edit: Edit) -> bool {
        match edit.clone().apply(&mut self.case) {
            Ok(_) => {
                self.edits.push(edit);
                true
            }
            Err(error) => {
                self.reject_at(row, given, column, &error.to_string());
                false
            }
        }
    }
}
