//! `phaseline measures`: every measure of every patient of some cases, one row each.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use serde_json::json;

use super::{EXIT_COULD_NOT, EXIT_FINE, complain, tell};
use crate::export::csv::{Cell, csv};
use crate::io::load;
use crate::measure::{Measure, Reading, Value, format};
use crate::model::{Case, EventId, Patient, Ticks, Unit};
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

/// One measure of one patient as texts.
struct Row<'a> {
    case: String,
    patient: &'a Patient,
    value: &'a Value,
    unit: Unit,
}

impl Row<'_> {
    /// The number, its bounds and its unit; what is not known is empty.
    fn numbers(&self) -> [String; 4] {
        let length = |t: Ticks| plain(t.in_unit(self.unit));
        let bound = |t: Option<Ticks>| t.map(length).unwrap_or_default();
        match &self.value.reading {
            Reading::Length { nominal, range } => {
                let known = range.lo.is_some() || range.hi.is_some();
                let value = if known { length(*nominal) } else { String::new() };
                [bound(range.lo), value, bound(range.hi), self.unit.symbol().to_owned()]
            }
            Reading::Count { value, range, unit } => {
                [plain(range.0), plain(*value), plain(range.1), unit.clone()]
            }
            Reading::Category(code) => {
                [String::new(), code.clone().unwrap_or_default(), String::new(), String::new()]
            }
            Reading::Names(names) => [String::new(), names.join("; "), String::new(), String::new()],
        }
    }

    fn cells(&self) -> Vec<Cell> {
        let [low, value, high, unit] = self.numbers();
        let v = self.value;
        let parameters: Vec<String> =
            v.parameters.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let events: Vec<&str> = v.events.iter().map(EventId::as_str).collect();
        let is_number = matches!(v.reading, Reading::Length { .. } | Reading::Count { .. });
        let number = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Number(text) };
        vec![
            Cell::text(self.case.clone()),
            Cell::text(self.patient.id.as_str()),
            Cell::text(v.measure.key()),
            Cell::text(v.line.map(|l| l.to_string()).unwrap_or_default()),
            Cell::text(v.about.clone()),
            Cell::text(v.name.clone()),
            number(low),
            if is_number { number(value) } else { Cell::text(value) },
            number(high),
            Cell::text(unit),
            Cell::text(v.status.word()),
            Cell::text(v.status.reason()),
            Cell::text(v.rule.clone()),
            Cell::text(parameters.join("; ")),
            Cell::text(events.join("; ")),
        ]
    }

    fn object(&self) -> serde_json::Value {
        let v = self.value;
        let length = |t: Ticks| json!(rounded(t.in_unit(self.unit)));
        let (low, value, high, unit) = match &v.reading {
            Reading::Length { nominal, range } => (
                json!(range.lo.map(length)),
                length(*nominal),
                json!(range.hi.map(length)),
                self.unit.symbol(),
            ),
            Reading::Count { value, range, unit } => {
                (json!(range.0), json!(value), json!(range.1), unit.as_str())
            }
            Reading::Category(code) => (json!(null), json!(code), json!(null), ""),
            Reading::Names(names) => (json!(null), json!(names), json!(null), ""),
        };
        let events: Vec<&str> = v.events.iter().map(EventId::as_str).collect();
        let parameters: serde_json::Map<String, serde_json::Value> =
            v.parameters.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        json!({
            "case": self.case,
            "patient": self.patient.id.as_str(),
            "measure": v.measure.key(),
            "line": v.line.map(|l| l.to_string()),
            "about": v.about,
            "name": v.name,
            "low": low,
            "value": value,
            "high": high,
            "unit": unit,
            "text": format::value_with_range(v, self.unit),
            "status": v.status.word(),
            "reason": v.status.reason(),
            "rule": v.rule,
            "parameters": parameters,
            "events": events,
        })
    }

    /// As a line to read.
    fn line(&self) -> [String; 5] {
        let v = self.value;
        let text = format::value_with_range(v, self.unit);
        let status = match v.status.reason() {
            "" => v.status.word().to_owned(),
            why => format!("{}: {why}", v.status.word()),
        };
        [self.case.clone(), self.patient.id.to_string(), v.name.clone(), text, status]
    }
}

fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

/// A number with as many decimals as it needs, four at most.
fn plain(number: f64) -> String {
    // Minus nothing is nothing.
    format!("{}", rounded(number) + 0.0)
}

/// Writes the measures of all cases; a case that cannot be read is named and the others are still measured.
pub(super) fn measures(asked: &Measures) -> u8 {
    let mut code = EXIT_FINE;
    let mut read: Vec<(String, Case)> = Vec::new();
    for path in &asked.cases {
        match load(path) {
            Ok(file) => read.push((name(path), file.case)),
            Err(error) => {
                complain(&error.to_string());
                code = EXIT_COULD_NOT;
            }
        }
    }
    let mut rows = Vec::new();
    let mut objects = Vec::new();
    let mut lines: Vec<[String; 5]> = Vec::new();
    for (case, patient) in
        read.iter().flat_map(|(name, case)| case.patients.iter().map(move |p| ((name, case), p)))
    {
        let (file, case) = case;
        let chart = Chart::new(Arc::clone(patient), &case.rules);
        let values = chart.measures();
        for value in values.iter().filter(|v| asked.only.is_empty() || asked.only.contains(&v.measure)) {
            let row = Row { case: file.clone(), patient, value, unit: asked.unit.unit() };
            match asked.format {
                Layout::Csv => rows.push(row.cells()),
                Layout::Json => objects.push(row.object()),
                Layout::Table => lines.push(row.line()),
            }
        }
    }
    match asked.format {
        Layout::Csv => tell(csv(&COLUMNS, rows).trim_end()),
        Layout::Json => tell(&serde_json::to_string_pretty(&objects).unwrap_or_default()),
        Layout::Table => table(&lines),
    }
    code
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

/// Lines in columns as wide as their widest cell; the last is as long as it is.
fn table(lines: &[[String; 5]]) {
    let mut widths = [0; 5];
    for line in lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for line in lines {
        let mut text = String::new();
        for (cell, width) in line.iter().zip(widths) {
            text.push_str(cell);
            let blanks = width.saturating_sub(cell.chars().count()) + 2;
            text.extend(std::iter::repeat_n(' ', blanks));
        }
        tell(text.trim_end());
    }
}
