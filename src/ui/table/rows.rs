//! Which events the table shows, in which order. Worked out when the case, the filter or the sorting changes; a frame
//! only reads the rows it draws.

use std::sync::Arc;

use crate::entry::table::{COLUMNS, Column, cell};
use crate::model::shared::Change;
use crate::model::{Event, EventAddress, Patient};
use crate::study::Chart;
use crate::ui::grid::{SortKey, SortOrder, sorted_rows};
use crate::ui::state::DocumentView;

/// What the rows were worked out from.
#[derive(Debug, Clone, PartialEq)]
struct RowsBasis {
    state: u64,
    words: Vec<String>,
    sort: Option<SortOrder<Column>>,
}

/// The rows of the table: positions of patient and event in the case.
#[derive(Debug, Default)]
pub struct TableRows {
    basis: Option<RowsBasis>,
    shown: Vec<(u32, u32)>,
    total: usize,
    /// The patients that have been searched, and the text of each of their events in small letters.
    searched: Vec<Arc<Patient>>,
    texts: Vec<Arc<[String]>>,
}

/// What a cell is sorted by; `at` is where the event stands among the patient's.
fn sort_key(chart: &Chart, event: &Event, at: usize, column: Column) -> SortKey {
    let text = cell(chart.patient(), event, column);
    if text.is_empty() {
        return SortKey::Nothing;
    }
    if matches!(column, Column::From | Column::To) {
        // Resolved events stand in the order of the patient's; looking each up by id would take its square.
        let placed = chart.course().events().get(at).filter(|p| p.id == event.id);
        return match placed {
            Some(p) if column == Column::From && !p.start_unknown => SortKey::Time(p.start.nominal),
            Some(p) if column == Column::To && !p.end_unknown => SortKey::Time(p.end.nominal),
            _ => SortKey::Words(text.to_lowercase()),
        };
    }
    let number: String = text.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
    number.parse().map_or_else(|_| SortKey::Words(text.to_lowercase()), SortKey::Number)
}

/// The words that a filter looks for, in small letters.
pub fn words(filter: &str) -> Vec<String> {
    filter.split_whitespace().map(str::to_lowercase).collect()
}

impl TableRows {
    /// Works the rows out anew if anything they depend on has changed; whether it has.
    pub fn refresh(&mut self, doc: &DocumentView<'_>, filter: &str, sort: Option<SortOrder<Column>>) -> bool {
        let basis = RowsBasis { state: doc.state, words: words(filter), sort };
        if self.basis.as_ref() == Some(&basis) {
            return false;
        }
        self.search(doc, !basis.words.is_empty());
        let mut rows = Vec::new();
        self.total = 0;
        for (p, patient) in doc.case.patients.iter().enumerate() {
            self.total += patient.events.len();
            let texts = self.texts.get(p);
            let matches = |e: usize| {
                let text = texts.and_then(|t| t.get(e)).map_or("", String::as_str);
                basis.words.iter().all(|w| text.contains(w.as_str()))
            };
            let found = (0..patient.events.len()).filter(|e| basis.words.is_empty() || matches(*e));
            rows.extend(found.map(|e| (p as u32, e as u32)));
        }
        if let Some(sort) = sort {
            rows = sorted_rows(&rows, sort.descending, |(p, e): (u32, u32)| {
                let chart = doc.study().get(p as usize)?;
                let event = chart.patient().events.get(e as usize)?;
                Some(sort_key(chart, event, e as usize, sort.column))
            });
        }
        self.shown = rows;
        self.basis = Some(basis);
        true
    }

    /// Keeps the texts of all events while there is something to look for; patients that are the same value keep theirs.
    fn search(&mut self, doc: &DocumentView<'_>, wanted: bool) {
        if !wanted {
            self.searched = Vec::new();
            self.texts = Vec::new();
            return;
        }
        let patients = &doc.case.patients;
        let change = Change::between(&self.searched, patients);
        change.carry(&mut self.texts, patients, |_, patient| {
            let text = |event: &Arc<Event>| {
                let cells: Vec<String> = COLUMNS.iter().map(|c| cell(patient, event, *c)).collect();
                cells.join("\n").to_lowercase()
            };
            patient.events.iter().map(text).collect()
        });
        change.carry(&mut self.searched, patients, |_, patient| Arc::clone(patient));
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many events the case has.
    pub fn total(&self) -> usize {
        self.total
    }

    /// The event of a row.
    pub fn event<'a>(&self, doc: &DocumentView<'a>, row: usize) -> Option<(&'a Patient, &'a Event)> {
        let (p, e) = *self.shown.get(row)?;
        let patient = doc.case.patients.get(p as usize)?;
        Some((patient, patient.events.get(e as usize)?))
    }

    /// Its address.
    pub fn address(&self, doc: &DocumentView<'_>, row: usize) -> Option<EventAddress> {
        let (patient, event) = self.event(doc, row)?;
        Some(EventAddress { patient: patient.id.clone(), event: event.id.clone() })
    }

    /// The addresses of a stretch of rows.
    pub fn addresses(&self, doc: &DocumentView<'_>, rows: std::ops::Range<usize>) -> Vec<EventAddress> {
        rows.filter_map(|row| self.address(doc, row)).collect()
    }

    /// The row of an event, if it is shown.
    pub fn position(&self, doc: &DocumentView<'_>, address: &EventAddress) -> Option<usize> {
        let p = doc.patient_index(&address.patient)?;
        let e = doc.case.patients.get(p)?.events.iter().position(|e| e.id == address.event)?;
        self.shown.iter().position(|row| *row == (p as u32, e as u32))
    }
}
