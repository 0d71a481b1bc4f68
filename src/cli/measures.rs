//! `phaseline measures`: every measure of every patient of some cases, one row each.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use super::chunks::in_chunks;
use super::{EXIT_COULD_NOT, EXIT_FINE, complain};
use crate::export::csv::{Cell, Rows, csv};
use crate::io::load;
use crate::measure::{Content, Measure, MeasureSet, Value, format};
use crate::model::{Patient, Rules, Unit};
use crate::study::Chart;

/// What the rows are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Layout {
    /// Columns to read
    #[default]
    Table,
    /// Comma-separated values
    Csv,
    /// A list of objects
    Json,
}

/// The unit of lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LengthUnit {
    /// Days
    Day,
    /// Weeks
    Week,
    /// Months of 30.4375 days
    #[default]
    Month,
    /// Years of 365.25 days
    Year,
}

impl LengthUnit {
    const fn unit(self) -> Unit {
        match self {
            Self::Day => Unit::Day,
            Self::Week => Unit::Week,
            Self::Month => Unit::Month,
            Self::Year => Unit::Year,
        }
    }
}

/// What is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct Measures {
    /// Case files
    #[arg(required = true)]
    cases: Vec<PathBuf>,
    /// What the rows are written as
    #[arg(long, value_enum, default_value_t)]
    format: Layout,
    /// Unit of lengths
    #[arg(long, value_enum, default_value_t)]
    unit: LengthUnit,
    /// Only these measures, by their keys, e.g. ttcr,dor,pfs
    #[arg(long, value_delimiter = ',', value_parser = key)]
    only: Vec<Measure>,
}

fn key(text: &str) -> Result<Measure, String> {
    Measure::from_key(text).ok_or_else(|| {
        let keys: Vec<&str> = Measure::ALL.iter().map(|measure| measure.key()).collect();
        format!("there is no such measure; there are {}", keys.join(", "))
    })
}

/// The names of the columns.
const COLUMNS: [&str; 15] = [
    "case",
    "patient",
    "measure",
    "line",
    "about",
    "name",
    "low",
    "value",
    "high",
    "unit",
    "status",
    "reason",
    "rule",
    "parameters",
    "events",
];

/// One measure of one patient.
struct Row<'a> {
    case: &'a str,
    patient: &'a Patient,
    value: &'a Value,
    unit: Unit,
}

/// A row as an object of JSON; fields and parameters stand in the order of the alphabet.
#[derive(Serialize)]
struct Object<'a> {
    about: &'a str,
    case: &'a str,
    events: Vec<&'a str>,
    high: Option<f64>,
    line: Option<String>,
    low: Option<f64>,
    measure: &'static str,
    name: &'a str,
    parameters: BTreeMap<&'static str, &'a str>,
    patient: &'a str,
    reason: &'a str,
    rule: &'a str,
    status: &'static str,
    text: String,
    unit: &'a str,
    value: Datum<'a>,
}

/// What a measure comes to.
#[derive(Serialize)]
#[serde(untagged)]
enum Datum<'a> {
    Number(f64),
    Code(Option<&'a str>),
    Names(&'a [String]),
}

impl<'a> Row<'a> {
    fn cells(&self) -> Vec<Cell> {
        let v = self.value;
        let number = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Number(text) };
        let ([low, value, high], unit) = match v.content(self.unit) {
            Content::Numbers(numbers) => (numbers.texts().map(number), numbers.unit),
            Content::Category(code) => ([Cell::Empty, Cell::text(code.unwrap_or_default()), Cell::Empty], ""),
            Content::Names(names) => ([Cell::Empty, Cell::text(names.join("; ")), Cell::Empty], ""),
        };
        vec![
            Cell::text(self.case),
            Cell::text(self.patient.id.as_str()),
            Cell::text(v.measure.key()),
            Cell::text(v.line.map(|l| l.to_string()).unwrap_or_default()),
            Cell::text(&*v.about),
            Cell::text(&*v.name),
            low,
            value,
            high,
            Cell::text(unit),
            Cell::text(v.status.word()),
            Cell::text(v.status.reason()),
            Cell::text(&*v.rule),
            Cell::text(v.parameter_words()),
            Cell::text(v.event_names().join("; ")),
        ]
    }

    fn object(&self) -> Object<'a> {
        let v = self.value;
        let (low, value, high, unit) = match v.content(self.unit) {
            Content::Numbers(of) => (of.low, Datum::Number(of.value), of.high, of.unit),
            Content::Category(code) => (None, Datum::Code(code), None, ""),
            Content::Names(names) => (None, Datum::Names(names), None, ""),
        };
        Object {
            about: &v.about,
            case: self.case,
            events: v.event_names(),
            high,
            line: v.line.map(|l| l.to_string()),
            low,
            measure: v.measure.key(),
            name: &v.name,
            parameters: v.parameters.iter().map(|(name, value)| (*name, &**value)).collect(),
            patient: self.patient.id.as_str(),
            reason: v.status.reason(),
            rule: &v.rule,
            status: v.status.word(),
            text: format::value_with_range(v, self.unit),
            unit,
            value,
        }
    }

    /// As a line to read.
    fn line(&self) -> [String; 5] {
        let v = self.value;
        [
            self.case.to_owned(),
            self.patient.id.to_string(),
            v.name.to_string(),
            format::value_with_range(v, self.unit),
            v.status.words(),
        ]
    }
}

impl Measures {
    /// Measures some patients of a case, and gives each row to `put`.
    fn rows(&self, case: &str, rules: &Rules, patients: &[Arc<Patient>], mut put: impl FnMut(&Row)) {
        let wanted = if self.only.is_empty() { MeasureSet::ALL } else { self.only.iter().copied().collect() };
        for patient in patients {
            for value in &Chart::new(Arc::clone(patient), rules).some(wanted) {
                put(&Row { case, patient, value, unit: self.unit.unit() });
            }
        }
    }

    /// The rows of some patients as CSV, without a head and without the end of the last line.
    fn csv(&self, case: &str, rules: &Rules, patients: &[Arc<Patient>]) -> String {
        let mut rows = Rows::default();
        self.rows(case, rules, patients, |row| rows.put(row.cells()));
        rows.finish().trim_end().to_owned()
    }

    /// The rows of some patients as objects of a list, without the list's brackets.
    fn json(&self, case: &str, rules: &Rules, patients: &[Arc<Patient>]) -> String {
        let mut out = Vec::new();
        let mut serializer = serde_json::Serializer::pretty(&mut out);
        // Writing into memory does not fail, and no object has a key that is no text.
        if let Ok(mut list) = serializer.serialize_seq(None) {
            self.rows(case, rules, patients, |row| {
                let _ = list.serialize_element(&row.object());
            });
            let _ = list.end();
        }
        let text = String::from_utf8(out).unwrap_or_default();
        let inner = text.strip_prefix("[\n").and_then(|rest| rest.strip_suffix("\n]"));
        inner.unwrap_or_default().to_owned()
    }

    /// The rows of some patients as lines to read.
    fn lines(&self, case: &str, rules: &Rules, patients: &[Arc<Patient>]) -> Lines {
        let mut lines = Lines::default();
        self.rows(case, rules, patients, |row| lines.put(&row.line()));
        lines
    }
}

/// Pieces of a text that are written as they come, so that no more than one is held.
struct Pieces<W: Write> {
    out: W,
    /// What stands before the first piece, between two and behind the last, and in the place of none.
    around: [&'static str; 4],
    is_first: bool,
}

impl<W: Write> Pieces<W> {
    /// Whether a piece could be written, which it cannot where nobody reads on.
    fn put(&mut self, piece: &str) -> bool {
        if piece.is_empty() {
            return true;
        }
        let [first, between, ..] = self.around;
        let before = if self.is_first { first } else { between };
        self.is_first = false;
        let mut write = |text: &str| self.out.write_all(text.as_bytes()).is_ok();
        write(before) && write(piece)
    }

    fn end(mut self) {
        let [.., last, none] = self.around;
        let text = if self.is_first { none } else { last };
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()); // nobody reads on
    }
}

/// Writes the measures of all cases, one case after the other and never all measures at once; a case that cannot be
/// read is named and the others are still measured.
pub(super) fn measures(asked: &Measures) -> u8 {
    let mut code = EXIT_FINE;
    let out = BufWriter::new(io::stdout().lock());
    let around = match asked.format {
        Layout::Json => ["[\n", ",\n", "\n]\n", "[]\n"],
        Layout::Csv => ["", "\r\n", "\n", ""],
        Layout::Table => [""; 4],
    };
    let mut pieces = Pieces { out, around, is_first: true };
    if asked.format == Layout::Csv {
        pieces.put(csv(&COLUMNS, []).trim_end());
    }
    let mut lines: Vec<Lines> = Vec::new();
    for path in &asked.cases {
        let file = match load(path) {
            Ok(file) => file,
            Err(error) => {
                complain(&error.to_string());
                code = EXIT_COULD_NOT;
                continue;
            }
        };
        let (name, rules, patients) = (name(path), &file.case.rules, &file.case.patients);
        // That nobody reads on is no error, but a reason to break off.
        let is_read = match asked.format {
            Layout::Csv => {
                in_chunks(patients, |some| asked.csv(&name, rules, some), |rows| pieces.put(&rows))
            }
            Layout::Json => {
                in_chunks(patients, |some| asked.json(&name, rules, some), |objects| pieces.put(&objects))
            }
            Layout::Table => in_chunks(
                patients,
                |some| asked.lines(&name, rules, some),
                |some| {
                    lines.push(some);
                    true
                },
            ),
        };
        if !is_read {
            return code;
        }
    }
    table(&mut pieces.out, &lines);
    pieces.end();
    code
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

/// Lines of five cells, the texts of all of them in one.
#[derive(Default)]
struct Lines {
    text: String,
    /// Where each cell ends.
    ends: Vec<[usize; 5]>,
}

impl Lines {
    fn put(&mut self, line: &[String; 5]) {
        let ends = line.each_ref().map(|cell| {
            self.text.push_str(cell);
            self.text.len()
        });
        self.ends.push(ends);
    }

    /// The cells of each line.
    fn each(&self) -> impl Iterator<Item = [&str; 5]> {
        let mut from = 0;
        self.ends.iter().map(move |ends| {
            ends.map(|end| self.text.get(std::mem::replace(&mut from, end)..end).unwrap_or_default())
        })
    }
}

/// Writes lines in columns as wide as their widest cell; the last is as long as it is.
fn table(out: &mut impl Write, lines: &[Lines]) {
    let mut widths = [0; 5];
    for line in lines.iter().flat_map(Lines::each) {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for line in lines.iter().flat_map(Lines::each) {
        let mut text = String::new();
        for (cell, width) in line.iter().zip(widths) {
            text.push_str(cell);
            let blanks = width.saturating_sub(cell.chars().count()) + 2;
            text.extend(std::iter::repeat_n(' ', blanks));
        }
        if writeln!(out, "{}", text.trim_end()).is_err() {
            return; // nobody reads on
        }
    }
}
